#include "knowledge/planner/decide/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sextant::knowledge {
namespace {

constexpr std::size_t kMostTried = 3;
constexpr double kClose = 2;                // log-odds behind the best
constexpr std::uint64_t kFewDifferent = 3;  // rows for each one that is different
constexpr double kLeastShare = 1e-6;

// Rows of one table by what names them to a person: those that look the same are namesakes.
bool lists_things(const SchemaView& schema, const LogicalQuery& query) {
  if (uses_of(query).size() > 1) return false;
  return std::ranges::all_of(query.outputs, [&](const Expression& e) {
    if (!e.column || e.is_aggregate() || e.part != DatePart::none) return false;
    const auto& identity = schema.tables[e.column->table].identity;
    return std::ranges::find(identity, e.column->column) != identity.end();
  });
}

std::string_view size_of(std::uint64_t rows) {
  if (rows == 0) return "none";
  if (rows == 1) return "one";
  return rows < 6 ? "few" : rows < 50 ? "some" : "many";
}

void add_own(const Outcome& outcome, std::vector<Feature>& out) {
  out.push_back({fmt::format("rows={}", size_of(outcome.rows))});
  if (outcome.nothing)
    out.push_back({"nothing"});
  else if (outcome.some_null)
    out.push_back({"some_null"});
  if (outcome.different_rows < outcome.rows) out.push_back({outcome.different_rows * 2 < outcome.rows ? "repeats_mostly" : "repeats"});
  if (outcome.rows > 1 && outcome.different_rows == 1) out.push_back({"one_row_repeated"});
}

}  // namespace

void try_likeliest(const TryCandidate& try_candidate, std::vector<Candidate>& ranked) {
  std::size_t tries = 0;
  for (std::size_t i = 0; i < ranked.size() && tries < kMostTried; ++tries) {
    if (ranked.front().score - ranked[i].score > kClose) return;
    ranked[i].outcome = try_candidate(ranked[i]);
    if (!ranked[i].outcome && i == 0) return;
    // Nobody can have meant it, unless there is nothing else.
    if (ranked[i].outcome && ranked[i].outcome->impossible) {
      ranked[i].outcome.reset();
      if (ranked.size() > 1) ranked.erase(ranked.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
}

void prefer_each_once(const SchemaView& schema, std::vector<Candidate>& ranked) {
  if (ranked.empty() || !ranked.front().outcome) return;
  const Outcome outcome = *ranked.front().outcome;
  const LogicalQuery& query = ranked.front().interpretation.query;
  const auto each = [](const Mention& mention) { return mention.is_cue("each"); };
  if (std::ranges::any_of(ranked.front().linked->mentions, each)) return;
  if (outcome.different_rows * kFewDifferent > outcome.rows || query.distinct || !query.is_plain() || query.limit || !query.order.empty())
    return;
  if (lists_things(schema, query)) return;
  Choices once = ranked.front().choices;
  once.variations.insert(Variation::toggle_distinct);
  const auto rival = std::ranges::find_if(
      ranked, [&](const Candidate& candidate) { return candidate.choices == once && candidate.linked == ranked.front().linked; });
  if (rival == ranked.end()) return;
  std::swap(rival->score, ranked.front().score);
  std::iter_swap(rival, ranked.begin());
  ranked.front().outcome = outcome;
  ranked.front().outcome->rows = outcome.different_rows;
  ranked.front().outcome->content.reset();
}

bool same_result(const Candidate& a, const Candidate& b) {
  return a.outcome && b.outcome && a.outcome->content && a.outcome->content == b.outcome->content;
}

std::vector<Feature> result_features(const std::vector<Candidate>& ranked) {
  std::vector<Feature> out;
  if (ranked.empty() || !ranked.front().outcome) return out;
  const Candidate& best = ranked.front();
  add_own(*best.outcome, out);
  double total = 0, agreeing = 0, rival = kFarRival;
  bool others_find = false;
  for (const Candidate& candidate : ranked) {
    const double behind = best.score - candidate.score;
    total += std::exp(-behind);
    if (&candidate == &best || same_result(best, candidate))
      agreeing += std::exp(-behind);
    else
      rival = std::min(rival, behind);
    others_find |= candidate.outcome && !candidate.outcome->nothing;
  }
  if (best.outcome->nothing && others_find) out.push_back({"others_find_something"});
  out.push_back({"agreeing", agreeing / total});
  out.push_back({"log_agreeing", std::log(agreeing / total + kLeastShare)});
  out.push_back({"log_share", std::log(1 / total + kLeastShare)});
  out.push_back({"rival", rival});
  return out;
}

}  // namespace sextant::knowledge
