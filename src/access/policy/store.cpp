#include "access/policy/store.h"

#include "access/policy/decide.h"

namespace sextant::access {
namespace {

constexpr std::string_view kFile = "policies.yaml";

}  // namespace

Result<std::unique_ptr<PolicyStore>> PolicyStore::open(meta::Database& database, const std::filesystem::path& workspace) {
  std::unique_ptr<PolicyStore> store(new PolicyStore(database, workspace));
  TRY(store->reload());
  return store;
}

Result<std::vector<TableDecision>> PolicyStore::decide(const Subject& subject, std::span<const TableFacts> tables, const Call& call) const {
  TRY(call.check());
  const auto now = state();
  std::vector<TableDecision> decisions;
  decisions.reserve(tables.size());
  for (const auto& table : tables) decisions.push_back(decide_table(now->document, subject, table));
  return decisions;
}

std::uint64_t PolicyStore::revision() const { return state()->revision; }
std::string PolicyStore::text() const { return state()->text; }

Result<void> PolicyStore::validate(std::string_view text) {
  TRY(parse_policies(text, kFile));
  return {};
}

Result<std::uint64_t> PolicyStore::replace(std::string text, const Subject& by) {
  if (!by.is_owner()) return fail(ErrorCode::forbidden, "Only an owner may change the policies.");
  auto document = TRY(parse_policies(text, kFile));
  const std::lock_guard replacing(replacing_);
  TRY(documents_.write_file(text));
  return put_in_force(std::move(text), std::move(document), by.name);
}

Result<void> PolicyStore::reload() {
  const std::lock_guard replacing(replacing_);
  auto text = TRY(documents_.read_file());
  auto document = TRY(parse_policies(text, kFile));
  TRY(put_in_force(std::move(text), std::move(document), "file"));
  return {};
}

Result<std::uint64_t> PolicyStore::put_in_force(std::string text, PolicyDocument document, std::string_view by) {
  auto stored = TRY(documents_.store(std::move(text), by));
  auto fresh = std::make_shared<State>(State{.document = std::move(document), .text = std::move(stored.text), .revision = stored.revision});
  const std::lock_guard lock(mutex_);
  state_ = std::move(fresh);
  return state_->revision;
}

std::shared_ptr<const PolicyStore::State> PolicyStore::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace sextant::access
