// The policy in force, from `<workspace>/policies.yaml`, kept with its revisions in the metadata database; and the
// built-in Policy over it. Thread-safe: decisions see one document as a whole, also while it is replaced.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "access/documents.h"
#include "access/policy/document.h"
#include "access/policy/policy.h"

namespace sextant::access {

class PolicyStore final : public Policy {
 public:
  // Reads the file; without one nobody but an owner may see anything. A broken one is an error.
  [[nodiscard]] static Result<std::unique_ptr<PolicyStore>> open(meta::Database& database, const std::filesystem::path& workspace);

  // Read revision() before decide(): then a cache entry is never newer than its key.
  [[nodiscard]] Result<std::vector<TableDecision>> decide(const Subject& subject, std::span<const TableFacts> tables,
                                                          const Call& call) const override;
  [[nodiscard]] std::uint64_t revision() const override;

  [[nodiscard]] std::string text() const;
  // Every problem with its line, as for the file.
  [[nodiscard]] static Result<void> validate(std::string_view text);
  // Checks, stores and puts in force, in the file and the database; returns the new revision. Only an owner may.
  [[nodiscard]] Result<std::uint64_t> replace(std::string text, const Subject& by);
  // Reads the file again (SIGHUP). A broken one changes nothing.
  [[nodiscard]] Result<void> reload();

 private:
  struct State {
    PolicyDocument document;
    std::string text;
    std::uint64_t revision = 0;
  };

  PolicyStore(meta::Database& database, const std::filesystem::path& workspace) : documents_(database, workspace, "policies") {}
  Result<std::uint64_t> put_in_force(std::string text, PolicyDocument document, std::string_view by);
  [[nodiscard]] std::shared_ptr<const State> state() const;

  std::mutex replacing_;
  Documents documents_;  // guarded by replacing_
  mutable std::mutex mutex_;
  std::shared_ptr<const State> state_;  // guarded by mutex_
};

}  // namespace sextant::access
