// A few long-lived parser children, each used by one caller at a time, and what they answered lately. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "query/engine/nursery.h"
#include "query/engine/protocol.h"

namespace sextant::query {

class ParserPool {
 public:
  struct Options {
    int parsers;
    int uses;
    std::chrono::milliseconds deadline;
    std::uint64_t memory_bytes;
    protocol::Wall wall;
  };
  ParserPool(Nursery& nursery, Options options);

  // The syntax tree of one text, as Engine::parse says.
  [[nodiscard]] Result<std::string> parse(const std::string& sql, const Call& call);
  // The text of a syntax tree, as Engine::print says.
  [[nodiscard]] Result<std::string> print(const std::string& tree_json, const Call& call);

 private:
  struct Parser {
    Child child;
    sandbox::UniqueFd socket;
    int uses = 0;
  };
  struct Answer {
    protocol::ParserAnswer kind;
    std::string text;
  };
  [[nodiscard]] Result<Answer> ask(protocol::ParserTask task, const std::string& text, const Call& call);
  [[nodiscard]] Result<Answer> ask_afresh(protocol::ParserTask task, const std::string& text, const Call& call);
  [[nodiscard]] Result<Answer> ask_once(protocol::ParserTask task, const std::string& text, const Call& call);
  [[nodiscard]] Result<Answer> exchange(Parser& parser, protocol::ParserTask task, const std::string& text, const Call& call);
  [[nodiscard]] Result<Parser> make_parser(const Call& call);
  // An idle parser, or nullopt together with the right to make one.
  [[nodiscard]] Result<std::optional<Parser>> acquire(const Call& call);
  void give_back(std::optional<Parser> parser);
  [[nodiscard]] std::optional<Answer> recall(const std::string& question);
  void remember(std::string question, const Answer& answer);

  Nursery& nursery_;
  const Options options_;
  std::mutex mutex_;
  std::condition_variable_any freed_;
  std::vector<std::optional<Parser>> idle_;
  std::map<std::string, Answer> remembered_;  // by task and text
  std::size_t remembered_bytes_ = 0;
};

}  // namespace sextant::query
