#include "ask/verified_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/digest.h"
#include "base/text.h"
#include "knowledge/semantic/parse.h"
#include "knowledge/semantic/verified.h"

namespace sextant::ask {
namespace {

namespace semantic = knowledge::semantic;

constexpr std::size_t kLongestQuestion = 2'000;
constexpr std::size_t kLongestSql = 64 * 1024;
constexpr std::size_t kMostVariants = 50;
constexpr std::size_t kMostSlots = 20;
constexpr std::int64_t kMostWaiting = 1'000;

std::string_view name_of(ReviewState state) {
  constexpr std::array<std::string_view, 3> kNames{"proposed", "approved", "rejected"};
  return kNames[static_cast<std::size_t>(state)];
}
std::string_view name_of(ProposalOrigin origin) { return origin == ProposalOrigin::person ? "person" : "feedback"; }

Result<Proposal> proposal_of(const meta::Row& row) {
  Proposal proposal{.id = row.text("id"),
                    .text = TRY(from_json_text<QueryText>(row.text("content"), UnknownFields::ignore)),
                    .query_id = row.optional_text("query_id"),
                    .proposed_by = row.id<UserId>("proposed_by"),
                    .proposed_by_name = row.text("proposed_by_name"),
                    .proposed_at = row.time("proposed_at"),
                    .reviewed_by = row.optional_text("reviewed_by"),
                    .reviewed_at = row.optional_time("reviewed_at"),
                    .comment = row.text("comment"),
                    .revision = row.integer("revision")};
  for (const auto state : {ReviewState::approved, ReviewState::rejected})
    if (row.text("state") == name_of(state)) proposal.state = state;
  if (row.text("origin") == "feedback") proposal.origin = ProposalOrigin::feedback;
  return proposal;
}

// Two texts with the same one are the same proposal.
std::string fingerprint_of(const QueryText& text) {
  return access::sha256(to_lower_ascii(text.dataset) + '\n' + join(semantic::normalised_words(text.question), " ") + '\n' +
                        std::string(trim(text.sql)));
}

std::unexpected<Error> no_such_query() {
  return fail(ErrorCode::not_found, "There is no such verified query.", "GET /api/verified_queries lists what there is.");
}

std::unexpected<Error> changed_meanwhile() {
  return fail(ErrorCode::precondition_failed, "This verified query is not what you last read.",
              "Read it again, then send its ETag as If-Match.");
}

void check_lengths(const QueryText& text, std::vector<FieldError>& fields) {
  const auto add = [&](std::string path, std::string message) { fields.push_back({std::move(path), std::move(message)}); };
  const auto question = [&](const std::string& path, const std::string& value) {
    if (semantic::normalised_words(value).empty()) add(path, "holds no words of a question");
    if (value.size() > kLongestQuestion) add(path, fmt::format("is longer than {} bytes", kLongestQuestion));
  };
  question("question", text.question);
  for (std::size_t i = 0; i < text.variants.size() && i < kMostVariants; ++i) question(fmt::format("variants[{}]", i), text.variants[i]);
  if (text.variants.size() > kMostVariants) add("variants", fmt::format("are more than {}", kMostVariants));
  if (text.slots.size() > kMostSlots) add("slots", fmt::format("are more than {}", kMostSlots));
  if (text.description.size() > kLongestQuestion) add("description", fmt::format("is longer than {} bytes", kLongestQuestion));
  if (trim(text.sql).empty()) add("sql", "is empty");
  if (text.sql.size() > kLongestSql) add("sql", fmt::format("is longer than {} bytes", kLongestSql));
}

void check_slots(const QueryText& text, std::vector<FieldError>& fields) {
  for (std::size_t i = 0; i < text.slots.size(); ++i) {
    const auto& slot = text.slots[i];
    const auto path = fmt::format("slots[{}]", i);
    const bool repeated = std::ranges::count(text.slots, slot.name, &QuerySlot::name) > 1;
    if (slot.name.empty() || slot.name.size() > 64 || repeated) fields.push_back({path + ".name", "must be a name of its own"});
    if (slot.example.empty() || slot.example.size() > 200) fields.push_back({path + ".example", "must be a value to try"});
    const auto dot = slot.column.find('.');
    const bool has_column = dot != std::string::npos && dot > 0 && dot + 1 < slot.column.size();
    if (slot.type == semantic::SlotType::value && !has_column) fields.push_back({path + ".column", "must be table.column"});
  }
}

std::unexpected<Error> not_fitting(std::vector<FieldError> fields) {
  return fail(Error{.code = ErrorCode::validation_failed,
                    .message = fmt::format("The query cannot be approved as it is: {} {}.", fields.front().path, fields.front().message),
                    .fields = std::move(fields)});
}

}  // namespace

semantic::VerifiedQuery verified_query_of(const QueryText& text) {
  semantic::VerifiedQuery query{
      .question = text.question, .variants = text.variants, .description = text.description, .sql = text.sql, .line = 0};
  for (const auto& slot : text.slots) {
    semantic::Slot one{.name = slot.name, .type = slot.type, .example = slot.example};
    if (const auto dot = slot.column.find('.'); dot != std::string::npos)
      one.column = {slot.column.substr(0, dot), slot.column.substr(dot + 1)};
    query.slots.push_back(std::move(one));
  }
  return query;
}

Result<QueryText> checked_query(query::Gate& gate, const access::Subject& subject, QueryText text, const Call& call) {
  std::vector<FieldError> fields;
  check_lengths(text, fields);
  check_slots(text, fields);
  if (!fields.empty()) return not_fitting(std::move(fields));
  const auto query = verified_query_of(text);
  const auto prepared = gate.prepare({.subject = subject, .sql = semantic::example_sql(query), .purpose = query::Purpose::question}, call);
  if (prepared && text.dataset.empty() && !prepared->tables.empty()) text.dataset = prepared->tables.front().dataset;
  const auto catalog = TRY(gate.visible_catalog(subject, call));
  if (prepared && text.dataset.empty()) fields.push_back({"dataset", "is not given, and the SQL reads no table"});
  if (!text.dataset.empty())
    for (const auto& problem : semantic::check_model({.dataset = text.dataset, .verified_queries = {query}}, *catalog))
      fields.push_back({"slots", problem.hint.empty() ? problem.message : problem.message + "; " + problem.hint});
  if (!prepared && is_passing(prepared.error())) return fail(prepared.error());
  if (!prepared) fields.push_back({"sql", std::string(trim(prepared.error().message + ' ' + prepared.error().hint))});
  if (!fields.empty()) return not_fitting(std::move(fields));
  return text;
}

Result<std::unique_ptr<VerifiedStore>> VerifiedStore::open(meta::Database& database) {
  std::unique_ptr<VerifiedStore> store(new VerifiedStore(database));
  TRY(store->reload());
  return store;
}

Result<std::vector<Proposal>> VerifiedStore::list() const {
  std::vector<Proposal> proposals;
  for (const auto& row : TRY(database_.query("SELECT * FROM verified_queries ORDER BY proposed_at DESC, id")))
    proposals.push_back(TRY(proposal_of(row)));
  return proposals;
}

Result<Proposal> VerifiedStore::find(std::string_view id) const {
  const auto rows = TRY(database_.query("SELECT * FROM verified_queries WHERE id = ?", id));
  if (rows.empty()) return no_such_query();
  return proposal_of(rows.front());
}

Result<Proposal> VerifiedStore::add(const access::Subject& by, QueryText text, ProposalOrigin origin, std::optional<std::string> query_id,
                                    ReviewState state) {
  const auto id = random_token();
  const auto now = std::chrono::system_clock::now();
  const bool reviewed = state != ReviewState::proposed;
  TRY(database_.transaction([&](meta::Transaction& transaction) -> Result<void> {
    const auto waiting = TRY(transaction.query("SELECT count(*) AS n FROM verified_queries WHERE state = 'proposed'"));
    if (state == ReviewState::proposed && waiting.front().integer("n") >= kMostWaiting)
      return fail(ErrorCode::conflict, "Too many proposals wait for review.", "Ask an owner to look through them.");
    const auto fingerprint = fingerprint_of(text);
    if (!TRY(transaction.query("SELECT id FROM verified_queries WHERE fingerprint = ?", fingerprint)).empty())
      return fail(ErrorCode::conflict, "The same question with the same SQL is there already.");
    TRY(
        transaction.execute("INSERT INTO verified_queries (id, state, origin, content, fingerprint, query_id, proposed_by, "
                            "proposed_by_name, proposed_at, reviewed_by, reviewed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            id, name_of(state), name_of(origin), write_json(to_json(text)), fingerprint, query_id, by.id, by.name, now,
                            reviewed ? std::optional(by.name) : std::nullopt, reviewed ? std::optional(now) : std::nullopt));
    return {};
  }));
  TRY(reload());
  return find(id);
}

Result<Proposal> VerifiedStore::change(const access::Subject& by, Proposal changed) {
  const bool reviewed = changed.state != ReviewState::proposed;
  const auto rows = TRY(database_.execute(
      "UPDATE verified_queries SET state = ?, content = ?, fingerprint = ?, reviewed_by = ?, reviewed_at = ?, comment = ?, revision = "
      "revision + 1 WHERE id = ? AND revision = ?",
      name_of(changed.state), write_json(to_json(changed.text)), fingerprint_of(changed.text),
      reviewed ? std::optional(by.name) : std::nullopt, reviewed ? std::optional(std::chrono::system_clock::now()) : std::nullopt,
      changed.comment, changed.id, changed.revision));
  if (rows == 0) return changed_meanwhile();
  TRY(reload());
  return find(changed.id);
}

Result<void> VerifiedStore::remove(std::string_view id, std::int64_t revision) {
  if (TRY(database_.execute("DELETE FROM verified_queries WHERE id = ? AND revision = ?", id, revision)) == 0) return changed_meanwhile();
  return reload();
}

std::shared_ptr<const VerifiedStore::Approved> VerifiedStore::approved() const {
  const std::scoped_lock lock(mutex_);
  return approved_;
}

Result<void> VerifiedStore::reload() {
  // Under the lock as a whole, so that an older picture never replaces a newer one.
  const std::scoped_lock lock(mutex_);
  auto approved = std::make_shared<Approved>();
  approved->revision = approved_->revision + 1;
  for (const auto& row : TRY(database_.query("SELECT * FROM verified_queries WHERE state = 'approved' ORDER BY proposed_at, id"))) {
    const auto proposal = TRY(proposal_of(row));
    auto model = std::ranges::find(approved->models, proposal.text.dataset, &semantic::Model::dataset);
    if (model == approved->models.end()) {
      approved->models.push_back({.dataset = proposal.text.dataset});
      model = std::prev(approved->models.end());
    }
    model->verified_queries.push_back(verified_query_of(proposal.text));
  }
  approved_ = std::move(approved);
  return {};
}

}  // namespace sextant::ask
