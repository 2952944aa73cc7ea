// Engine over child processes. Not part of the room's interface: other rooms use make_engine.h.
#pragma once

#include "query/engine/admission.h"
#include "query/engine/child_stream.h"
#include "query/engine/make_engine.h"
#include "query/engine/nursery.h"
#include "query/engine/parser_pool.h"
#include "query/engine/standby.h"

namespace sextant::query {

class ProcessEngine final : public Engine {
 public:
  explicit ProcessEngine(const EngineOptions& options);
  [[nodiscard]] Result<void> check_start();

  void expect() override {
    if (!standby_.ready()) nursery_.expect();
  }
  [[nodiscard]] Result<std::unique_ptr<ReadyChild>> ready(std::vector<std::string> files, EngineLimits limits, const Call& call) override;
  [[nodiscard]] Result<std::string> parse(const std::string& sql, const Call& call) override { return parsers_.parse(sql, call); }
  [[nodiscard]] Result<std::string> print(const std::string& tree_json, const Call& call) override {
    return parsers_.print(tree_json, call);
  }

  // Any order, with the wall this engine was made with.
  [[nodiscard]] Result<std::unique_ptr<ChildStream>> start(const protocol::Order& order, const Call& call);
  [[nodiscard]] pid_t zygote_pid() { return nursery_.zygote_pid(); }
  [[nodiscard]] pid_t standby_pid() { return standby_.pid(); }
  [[nodiscard]] std::uint64_t used_bytes() { return admission_.used_bytes(); }

 private:
  [[nodiscard]] Result<std::unique_ptr<ChildStream>> prepare(protocol::Order order, const Call& call);

  const protocol::Wall wall_;
  const std::uint64_t small_memory_bytes_;
  Nursery nursery_;
  Admission admission_;
  Standby standby_;
  ParserPool parsers_;
};

}  // namespace sextant::query
