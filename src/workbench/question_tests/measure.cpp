#include "workbench/question_tests/measure.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace sextant::workbench {
namespace {

constexpr std::size_t kCurveSteps = 20;
constexpr std::size_t kFewest = 5;

bool is_answered(Outcome outcome) { return outcome == Outcome::right || outcome == Outcome::wrong || outcome == Outcome::answered; }

bool is_checked(const ResultHead& result) {
  return result.kind != "none" && result.outcome != Outcome::pending && result.outcome != Outcome::gold_failed;
}

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<double> at_rank(const std::vector<double>& sorted, double rank) {
  if (sorted.empty()) return std::nullopt;
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(rank * static_cast<double>(sorted.size())))];
}

std::string key_of(const ResultHead& result) { return result.case_id.empty() ? "q:" + result.question : "i:" + result.case_id; }

Change change_of(const ResultHead& now, const ResultHead& before) {
  if (now.outcome == Outcome::pending || before.outcome == Outcome::pending) return Change::same;
  if (now.outcome == Outcome::right && before.outcome != Outcome::right) return Change::newly_right;
  if (now.outcome == Outcome::wrong && before.outcome != Outcome::wrong) return Change::newly_wrong;
  if (is_answered(now.outcome) != is_answered(before.outcome))
    return is_answered(now.outcome) ? Change::newly_answered : Change::no_longer_answered;
  return is_answered(now.outcome) && now.sql != before.sql ? Change::other_query : Change::same;
}

}  // namespace

Totals totals_of(std::span<const ResultHead> results) {
  Totals totals{.questions = results.size()};
  std::vector<double> times;
  std::uint64_t answered_checked = 0;
  for (const auto& result : results) {
    if (result.outcome == Outcome::pending) continue;
    ++totals.done;
    times.push_back(result.ms);
    totals.checked += is_checked(result) ? 1 : 0;
    answered_checked += is_checked(result) && is_answered(result.outcome) ? 1 : 0;
    totals.right += result.outcome == Outcome::right ? 1 : 0;
    totals.wrong += result.outcome == Outcome::wrong ? 1 : 0;
    totals.answered += is_answered(result.outcome) ? 1 : 0;
    totals.asked_back += result.outcome == Outcome::asked_back ? 1 : 0;
    totals.abstained += result.outcome == Outcome::abstained ? 1 : 0;
    totals.failed += result.outcome == Outcome::failed ? 1 : 0;
    totals.gold_failed += result.outcome == Outcome::gold_failed ? 1 : 0;
    totals.offered_right += result.outcome == Outcome::asked_back && result.among_right.value_or(false) ? 1 : 0;
  }
  totals.accuracy = share(totals.right, totals.checked);
  totals.coverage = totals.checked > 0 ? share(answered_checked, totals.checked) : share(totals.answered, totals.done);
  totals.precision = share(totals.right, totals.right + totals.wrong);
  std::ranges::sort(times);
  totals.ms_median = at_rank(times, 0.5);
  totals.ms_p95 = at_rank(times, 0.95);
  return totals;
}

std::vector<CurvePoint> curve_of(std::span<const ResultHead> results) {
  std::vector<const ResultHead*> ranked;
  std::size_t checked = 0;
  for (const auto& result : results) {
    if (!is_checked(result)) continue;
    ++checked;
    if (result.best_right) ranked.push_back(&result);
  }
  if (checked < kFewest) return {};
  std::ranges::stable_sort(ranked, std::greater{}, &ResultHead::score);
  std::vector<CurvePoint> curve;
  std::size_t right = 0, step = 1;
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    right += *ranked[i]->best_right ? 1 : 0;
    // Equal scores are answered together or not at all.
    if (i + 1 < ranked.size() && ranked[i + 1]->score == ranked[i]->score) continue;
    const double coverage = static_cast<double>(i + 1) / static_cast<double>(checked);
    const bool last = i + 1 == ranked.size();
    if (!last && coverage * kCurveSteps < static_cast<double>(step)) continue;
    step = static_cast<std::size_t>(std::floor(coverage * kCurveSteps)) + 1;
    curve.push_back({coverage, static_cast<double>(right) / static_cast<double>(i + 1), ranked[i]->score});
  }
  return curve;
}

std::vector<KindTotals> kinds_of(std::span<const ResultHead> results) {
  std::map<std::string, KindTotals> by_kind;
  for (const auto& result : results) {
    if (result.outcome == Outcome::pending) continue;
    auto& totals = by_kind[result.kind];
    totals.kind = result.kind;
    ++totals.questions;
    if (!is_checked(result)) continue;
    ++(result.outcome == Outcome::right ? totals.right : result.outcome == Outcome::wrong ? totals.wrong : totals.unanswered);
  }
  std::vector<KindTotals> list;
  for (auto& [_, totals] : by_kind) list.push_back(std::move(totals));
  std::ranges::stable_sort(list, std::greater{}, &KindTotals::questions);
  return list;
}

std::vector<ResultHead> of_same_questions(std::span<const ResultHead> earlier, std::span<const ResultHead> results) {
  std::unordered_set<std::string> done;
  for (const auto& result : results)
    if (result.outcome != Outcome::pending) done.insert(key_of(result));
  std::vector<ResultHead> same;
  std::ranges::copy_if(earlier, std::back_inserter(same), [&](const ResultHead& one) { return done.contains(key_of(one)); });
  return same;
}

std::vector<Change> changes(std::span<const ResultHead> results, std::span<const ResultHead> earlier) {
  std::unordered_map<std::string, const ResultHead*> known;
  for (const auto& result : earlier) known.try_emplace(key_of(result), &result);
  std::vector<Change> list;
  for (const auto& result : results) {
    const auto found = known.find(key_of(result));
    list.push_back(found == known.end() ? Change::added : change_of(result, *found->second));
  }
  return list;
}

}  // namespace sextant::workbench
