// Questions with SQL that an owner approves. Anybody may propose one; what others proposed is for owners, since it names
// tables.
#include <algorithm>

#include "api/framework/paging.h"
#include "api/services.h"
#include "base/text.h"
#include "knowledge/semantic/verified.h"

namespace sextant::api {
namespace {

namespace semantic = knowledge::semantic;

constexpr std::uint64_t kBodyLimit = 512u << 10;

struct QueryPath {
  std::string id;
  static constexpr auto json_required = json_names("id");
};
BOOST_DESCRIBE_STRUCT(QueryPath, (), (id))

struct ListQuery : PageQuery {
  std::optional<ask::ReviewState> state;
  std::string dataset;
  std::string q;
};
BOOST_DESCRIBE_STRUCT(ListQuery, (PageQuery), (state, dataset, q))

struct VerifiedEntry {
  std::string id;
  ask::ReviewState state = ask::ReviewState::approved;
  std::string origin;  // model | person | feedback
  std::optional<std::string> model;
  std::string dataset;
  std::string question;
  std::vector<std::string> variants;
  std::string description;
  std::string sql;
  std::vector<ask::QuerySlot> slots;
  std::string problem;
  std::optional<std::string> query_id;
  std::string proposed_by;
  std::optional<Timestamp> proposed_at;
  std::optional<std::string> reviewed_by;
  std::optional<Timestamp> reviewed_at;
  std::string comment;
  std::string etag;
};
BOOST_DESCRIBE_STRUCT(VerifiedEntry, (),
                      (id, state, origin, model, dataset, question, variants, description, sql, slots, problem, query_id, proposed_by,
                       proposed_at, reviewed_by, reviewed_at, comment, etag))

struct ProposalBody {
  std::string question;
  std::string sql;
  std::string dataset;
  std::vector<std::string> variants;
  std::string description;
  std::vector<ask::QuerySlot> slots;
  std::optional<ask::ReviewState> state;
  static constexpr auto json_required = json_names("question", "sql");
};
BOOST_DESCRIBE_STRUCT(ProposalBody, (), (question, sql, dataset, variants, description, slots, state))

struct ReviewBody {
  std::string comment;
  void check(JsonProblems& problems) const {
    if (comment.size() > 2000) problems.add("comment", "is longer than 2,000 bytes");
  }
};
BOOST_DESCRIBE_STRUCT(ReviewBody, (), (comment))

ask::QueryText text_of(const ProposalBody& body) {
  return {body.dataset, body.question, body.variants, body.description, body.sql, body.slots};
}

VerifiedEntry entry_of(const ask::Proposal& proposal) {
  const auto& text = proposal.text;
  return {.id = proposal.id,
          .state = proposal.state,
          .origin = proposal.origin == ask::ProposalOrigin::person ? "person" : "feedback",
          .model = std::nullopt,
          .dataset = text.dataset,
          .question = text.question,
          .variants = text.variants,
          .description = text.description,
          .sql = text.sql,
          .slots = text.slots,
          .problem = {},
          .query_id = proposal.query_id,
          .proposed_by = proposal.proposed_by_name,
          .proposed_at = proposal.proposed_at,
          .reviewed_by = proposal.reviewed_by,
          .reviewed_at = proposal.reviewed_at,
          .comment = proposal.comment,
          .etag = '"' + std::to_string(proposal.revision) + '"'};
}

// Why an owner would not get an answer from it now.
VerifiedEntry examined(Services& services, const access::Subject& caller, const ask::Proposal& proposal, const Call& call) {
  auto entry = entry_of(proposal);
  if (!caller.is_owner() || proposal.state == ask::ReviewState::rejected) return entry;
  if (const auto checked = ask::checked_query(services.gate, caller, proposal.text, call); !checked)
    entry.problem = checked.error().fields.empty() ? checked.error().message : checked.error().fields.front().message;
  return entry;
}

std::vector<VerifiedEntry> entries_of(const semantic::ModelFile& file) {
  std::vector<VerifiedEntry> entries;
  if (!file.model) return entries;
  const std::string model = std::filesystem::path(file.name).stem().string();
  for (const auto& query : file.model->verified_queries) {
    VerifiedEntry entry{.id = model + ':' + std::to_string(query.line),
                        .origin = "model",
                        .model = model,
                        .dataset = file.model->dataset,
                        .question = query.question,
                        .variants = query.variants,
                        .description = query.description,
                        .sql = query.sql,
                        .etag = ask::text_etag(file.text)};
    for (const auto& slot : query.slots)
      entry.slots.push_back(
          {slot.name, slot.type, slot.column.table.empty() ? "" : slot.column.table + '.' + slot.column.column, slot.example});
    const auto problem = std::ranges::find(file.problems, query.line, &semantic::Finding::line);
    if (problem != file.problems.end()) entry.problem = problem->reason;
    entries.push_back(std::move(entry));
  }
  return entries;
}

bool wanted(const ListQuery& query, const VerifiedEntry& entry) {
  const auto has = [&](std::string_view text) { return to_lower_ascii(text).find(to_lower_ascii(query.q)) != std::string::npos; };
  if (query.state && *query.state != entry.state) return false;
  if (!query.dataset.empty() && !equals_ignoring_case(query.dataset, entry.dataset)) return false;
  return query.q.empty() || has(entry.question) || has(entry.sql) || std::ranges::any_of(entry.variants, has);
}

// By question. Only what is on the page is tried out.
Result<List<VerifiedEntry>> verified_page(Services& services, const access::Subject& caller, const ListQuery& query, const Call& call) {
  const auto proposals = TRY(services.verified.list());
  struct Found {
    VerifiedEntry entry;
    const ask::Proposal* proposal = nullptr;
  };
  std::vector<Found> found;
  const auto add = [&](VerifiedEntry entry, const ask::Proposal* proposal) {
    if (wanted(query, entry)) found.push_back({std::move(entry), proposal});
  };
  for (const auto& proposal : proposals)
    if (caller.is_owner() || proposal.proposed_by == caller.id) add(entry_of(proposal), &proposal);
  if (caller.is_owner())
    for (const auto& file : services.models.current()->files)
      for (auto& entry : entries_of(file)) add(std::move(entry), nullptr);
  return page_of(
      found, query, "question", [](const Found& one) { return place_of(one.entry.question, one.entry.id); },
      [&](const Found& one) { return one.proposal != nullptr ? examined(services, caller, *one.proposal, call) : one.entry; });
}

// A query of a model is changed with the model; what somebody else proposed does not exist for others.
Result<ask::Proposal> proposal_for(Services& services, const access::Subject& caller, const std::string& id) {
  if (id.find(':') != std::string::npos && caller.is_owner())
    return fail(ErrorCode::conflict, "This verified query stands in a model.", "Change the model.");
  auto proposal = TRY(services.verified.find(id));
  if (!caller.is_owner() && proposal.proposed_by != caller.id)
    return fail(ErrorCode::not_found, "There is no such verified query.", "GET /api/verified_queries lists what there is.");
  return proposal;
}

Result<void> expect(const ask::Proposal& proposal, const IfMatch& version) {
  const auto expected = version.expected();
  if (expected == "*" || expected == entry_of(proposal).etag) return {};
  return fail(ErrorCode::precondition_failed, "This verified query is not what you last read.",
              "Read it again, then send its ETag as If-Match.");
}

Result<Versioned<VerifiedEntry>> review(Services& services, const access::Subject& caller, const std::string& id, ask::ReviewState state,
                                        const std::string& comment, const Call& call) {
  TRY(require_owner(caller));
  auto proposal = TRY(proposal_for(services, caller, id));
  const bool approves = state == ask::ReviewState::approved;
  if (approves) proposal.text = TRY(ask::checked_query(services.gate, caller, proposal.text, call));
  proposal.state = state;
  proposal.comment = comment;
  TRY(record_change(services, caller, call, approves ? "verified_query.approved" : "verified_query.rejected", id, proposal.text.sql));
  return Versioned<VerifiedEntry>{entry_of(TRY(services.verified.change(caller, std::move(proposal))))};
}

}  // namespace

void add_verified_query_routes(Api& api, Services& services) {
  api.add({.path = "/api/verified_queries",
           .operation = "list_verified_queries",
           .summary = "Questions with checked SQL: proposed, approved, rejected",
           .description = "Owners see all, others what they proposed.",
           .tags = {"meaning"}},
          [&services](const access::Subject& caller, Query<ListQuery> query, const Call& call) -> Result<List<VerifiedEntry>> {
            return verified_page(services, caller, *query, call);
          });

  api.add({.method = net::Method::post,
           .path = "/api/verified_queries",
           .operation = "propose_verified_query",
           .summary = "Propose a question with its SQL; an owner may approve it at once",
           .tags = {"meaning"},
           .creates = true,
           .success = 201,
           .errors = {ErrorCode::validation_failed, ErrorCode::conflict},
           .options = {.body_limit = kBodyLimit}},
          [&services](const access::Subject& caller, Body<ProposalBody> body, const Call& call) -> Result<Versioned<VerifiedEntry>> {
            const auto state = body->state.value_or(ask::ReviewState::proposed);
            if (state != ask::ReviewState::proposed) TRY(require_owner(caller));
            auto text = TRY(ask::checked_query(services.gate, caller, text_of(*body), call));
            TRY(record_change(services, caller, call, "verified_query.proposed", text.question, text.sql));
            return Versioned<VerifiedEntry>{
                entry_of(TRY(services.verified.add(caller, std::move(text), ask::ProposalOrigin::person, {}, state)))};
          });

  api.add({.path = "/api/verified_queries/{id}",
           .operation = "verified_query",
           .summary = "One question with its SQL",
           .tags = {"meaning"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<QueryPath> path, const Call& call) -> Result<Versioned<VerifiedEntry>> {
            if (caller.is_owner())
              for (const auto& file : services.models.current()->files)
                for (auto& entry : entries_of(file))
                  if (entry.id == path->id) return Versioned<VerifiedEntry>{std::move(entry)};
            return Versioned<VerifiedEntry>{examined(services, caller, TRY(proposal_for(services, caller, path->id)), call)};
          });

  api.add({.method = net::Method::put,
           .path = "/api/verified_queries/{id}",
           .operation = "put_verified_query",
           .summary = "Change a question with its SQL",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden, ErrorCode::not_found, ErrorCode::validation_failed, ErrorCode::conflict},
           .options = {.body_limit = kBodyLimit}},
          [&services](const access::Subject& caller, Path<QueryPath> path, Body<ProposalBody> body, IfMatch version,
                      const Call& call) -> Result<Versioned<VerifiedEntry>> {
            TRY(require_owner(caller));
            auto proposal = TRY(proposal_for(services, caller, path->id));
            TRY(expect(proposal, version));
            proposal.text = TRY(ask::checked_query(services.gate, caller, text_of(*body), call));
            proposal.state = body->state.value_or(proposal.state);
            TRY(record_change(services, caller, call, "verified_query.saved", path->id, proposal.text.sql));
            return Versioned<VerifiedEntry>{entry_of(TRY(services.verified.change(caller, std::move(proposal))))};
          });

  api.add({.method = net::Method::delete_,
           .path = "/api/verified_queries/{id}",
           .operation = "delete_verified_query",
           .summary = "Remove a question with its SQL",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden, ErrorCode::not_found, ErrorCode::conflict}},
          [&services](const access::Subject& caller, Path<QueryPath> path, IfMatch version, const Call& call) -> Result<void> {
            TRY(require_owner(caller));
            const auto proposal = TRY(proposal_for(services, caller, path->id));
            TRY(expect(proposal, version));
            TRY(record_change(services, caller, call, "verified_query.removed", path->id, ""));
            return services.verified.remove(path->id, proposal.revision);
          });

  const auto add_review = [&](std::string action, ask::ReviewState state, std::string summary) {
    api.add({.method = net::Method::post,
             .path = "/api/verified_queries/{id}/" + action,
             .operation = action + "_verified_query",
             .summary = std::move(summary),
             .tags = {"meaning"},
             .errors = {ErrorCode::forbidden, ErrorCode::not_found, ErrorCode::validation_failed, ErrorCode::conflict}},
            [&services, state](const access::Subject& caller, Path<QueryPath> path, Body<ReviewBody> body, const Call& call) {
              return review(services, caller, path->id, state, body->comment, call);
            });
  };
  add_review("approve", ask::ReviewState::approved, "Approve: the question is answered with this SQL from now on");
  add_review("reject", ask::ReviewState::rejected, "Reject: it stays on record and is not used");
}

}  // namespace sextant::api
