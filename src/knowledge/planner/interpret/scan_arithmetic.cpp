// Numbers made of two columns: their difference, their sum; the time between two dates.
#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "knowledge/planner/interpret/scan.h"
#include "knowledge/planner/plan/literals.h"

namespace sextant::knowledge {
// The number or date that the mention names. Nothing when it names none.
std::optional<ColumnRef> Scanner::operand(std::size_t m) const {
  if (m >= std::min(end_, question_.mentions.size()) || question_.mentions[m].kind != MentionKind::name) return std::nullopt;
  const ColumnLink* link = best_column(m);
  if (!link) return std::nullopt;
  const ColumnView& view = schema_.column(link->column);
  if (!takes_number(link->column) || view.name_like || view.id_like || view.primary_key || view.foreign_key) return std::nullopt;
  return link->column;
}

// "minimum and maximum salaries" over min_salary and max_salary: the columns of a table that are called so.
std::optional<std::pair<ColumnRef, ColumnRef>> Scanner::extremes(std::size_t m) const {
  const auto called = [&](const ColumnView& view, WordClass extreme) {
    return std::ranges::any_of(view.name.words, [&](const std::string& word) { return language_.is(word, extreme); });
  };
  for (const ColumnLink& link : question_.mentions[m].columns)
    for (const int t : tables_at_hand()) {
      std::optional<ColumnRef> small, large;
      for (int c = 0; c < static_cast<int>(schema_.tables[t].columns.size()); ++c) {
        const ColumnView& view = schema_.tables[t].columns[c];
        const bool same = std::ranges::any_of(view.name.stems, [&](const std::string& stem) {
          return one_of(stem, schema_.column(link.column).name.stems) && !language_.is(stem, WordClass::minimal, WordClass::maximal);
        });
        if (!same || !view.numeric) continue;
        if (called(view, WordClass::minimal)) small = ColumnRef{t, c};
        if (called(view, WordClass::maximal)) large = ColumnRef{t, c};
      }
      if (small && large) return std::pair{*large, *small};
    }
  return std::nullopt;
}

// "the difference between X and Y"; by itself the one spoken of before.
void Scanner::difference_cue(std::size_t m) {
  const std::size_t first = m + 1;
  if (const auto left = operand(first); left && is_cue(m + 2, "and") && adjacent(first, m + 2) && adjacent(m + 2, m + 3))
    if (const auto right = operand(m + 3); right && schema_.column(*left).temporal == schema_.column(*right).temporal)
      return made_of_two({.column = left, .arithmetic = Arithmetic::minus, .second = right}, m, m + 3);
  const auto is_extreme = [&](std::size_t n) {
    return is_cue(n, "minimum") || is_cue(n, "maximum") ||
           (is_cue(n, "superlative") && question_.mentions[n].cue.cue->parameters.size() == 1);
  };
  const bool both = is_extreme(first) && is_cue(m + 2, "and") && is_extreme(m + 3) && m + 4 < question_.mentions.size() &&
                    question_.mentions[m + 4].kind == MentionKind::name;
  if (both)
    if (const auto found = extremes(m + 4))
      return made_of_two({.column = found->first, .arithmetic = Arithmetic::minus, .second = found->second}, m, m + 4);
  if (both && zone_ == Zone::select)
    if (const auto column = operand(m + 4); column && data::is_numeric(schema_.column(*column).column->family))
      return span_of(*column, m + 4);
  said_again(m);
}

// "the difference between the highest and the lowest price", where each row has one price.
void Scanner::span_of(const ColumnRef& column, std::size_t last) {
  const ColumnView& view = schema_.column(column);
  const std::string sql = view.expression.empty() ? identifier(view.column->name) : "(" + view.expression + ")";
  add_output({.raw = fmt::format("max({0}) - min({0})", sql),
              .raw_table = column.table,
              .raw_name = fmt::format("difference between the highest and the lowest {}", join(view.name.words, " "))});
  last_output_ = last;
  skip_until_ = last + 1;
}

// "Also report the difference": the one spoken of before.
void Scanner::said_again(std::size_t m) {
  if (!made_) {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(m);
    return;
  }
  if (waiting_ && pending_.superlative) {  // "… was the smallest. Also report the difference."
    trailing_superlative(*pending_.superlative);
    block_.superlative = std::exchange(pending_.superlative, std::nullopt);
  }
  made_of_two(*std::exchange(made_, std::nullopt), m, m);
}

// "the range of salaries" over min_salary and max_salary; "what was that range?"
void Scanner::range_cue(std::size_t m) {
  const bool named = m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::name && adjacent(m, m + 1);
  if (const auto found = named ? extremes(m + 1) : std::nullopt)
    return made_of_two({.column = found->first, .arithmetic = Arithmetic::minus, .second = found->second}, m, m + 1);
  said_again(m);
}

// "the temperature range"
bool Scanner::range_after(std::size_t m) {
  if (!is_cue(m + 1, "range") || question_.mentions[m + 1].begin != question_.mentions[m].end) return false;
  const auto found = extremes(m);
  if (found) made_of_two({.column = found->first, .arithmetic = Arithmetic::minus, .second = found->second}, m, m + 1);
  return found.has_value();
}

// "revenue minus cost": what stands before is taken back from what is shown.
void Scanner::minus_cue(std::size_t m) {
  const auto left = m == 0 ? std::nullopt : operand(m - 1), right = operand(m + 1);
  if (!left || !right || schema_.column(*left).temporal || schema_.column(*right).temporal) {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(m);
    return;
  }
  if (!block_.outputs.empty() && block_.outputs.back() == Expression{.column = left}) block_.outputs.pop_back();
  made_of_two({.column = left, .arithmetic = Arithmetic::minus, .second = right}, m, m + 1);
}

// "total checking and savings balance", where both tables have a balance of each account: of each row.
bool Scanner::sum_of_two(std::size_t m) {
  const auto& mentions = question_.mentions;
  if (made_ && zone_ == Zone::order && operand(m + 1) && adjacent(m, m + 1) &&
      schema_.column(*operand(m + 1)).name.stems == schema_.column(*made_->column).name.stems) {
    made_of_two(*std::exchange(made_, std::nullopt), m, m + 1);  // "sorted by the total balance"
    return true;
  }
  if (!is_cue(m + 2, "and") || m + 3 >= mentions.size() || mentions[m + 1].kind != MentionKind::name || !is_table(m + 1) ||
      !adjacent(m, m + 1) || !adjacent(m + 1, m + 2) || !adjacent(m + 2, m + 3))
    return false;
  const auto right = operand(m + 3);
  if (!right || schema_.column(*right).temporal || right->table == best_table(m + 1)) return false;
  const auto& columns = schema_.tables[best_table(m + 1)].columns;
  for (int c = 0; c < static_cast<int>(columns.size()); ++c)
    if (columns[c].name.stems == schema_.column(*right).name.stems) {
      made_of_two({.column = ColumnRef{best_table(m + 1), c}, .arithmetic = Arithmetic::plus, .second = right}, m, m + 3);
      return true;
    }
  return false;
}

// Where it stands says what it is for: the key of a superlative or an order, one side of a comparison, or shown.
void Scanner::made_of_two(const Expression& made, std::size_t m, std::size_t last) {
  const bool again = last == m;
  skip_until_ = std::max(skip_until_, last + 1);
  const bool compared = last + 2 < question_.mentions.size() && compare_of(question_.mentions[last + 1]) &&
                        question_.mentions[last + 2].kind == MentionKind::number && adjacent(last, last + 1);
  if (pending_.superlative) {
    Superlative s = *std::exchange(pending_.superlative, std::nullopt);
    s.key = made;
    s.counted = s.common = false;
    block_.superlative = s;
  } else if (zone_ == Zone::order) {
    block_.order.push_back({made, block_.sort_descending});
    block_.sorted = false;
  } else if (compared) {
    pending_.compare = compare_of(question_.mentions[last + 1]);
    NumberHere here{.m = last + 2, .condition = {}};
    if (!complete_number(here)) return;
    here.condition.left = made;
    add_condition(std::move(here.condition));
    skip_until_ = std::max(skip_until_, last + 3);
  } else if (zone_ == Zone::filter && !again) {
    waiting_ = made;  // "in which the difference … was smallest"
  } else {
    Expression shown = made;
    if (!pending_.aggregates.empty() && pending_.aggregates.front() != Aggregate::sum) shown.aggregate = pending_.aggregates.front();
    add_output(shown);
    last_output_ = last;
  }
  pending_.aggregates.clear();
  made_ = made;
}

}  // namespace sextant::knowledge
