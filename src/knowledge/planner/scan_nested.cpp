// Clauses with a query of their own: "never …", "than the average …".
#include <array>

#include "knowledge/planner/scan.h"

namespace sextant::knowledge {

// The aggregate at mention n that the comparison at m is made with: "the average", "the highest".
Aggregate Scanner::compared_aggregate(std::size_t m, std::size_t n) const {
  static constexpr std::array kAggregates{std::pair{std::string_view("average"), Aggregate::average},
                                          std::pair{std::string_view("minimum"), Aggregate::minimum},
                                          std::pair{std::string_view("maximum"), Aggregate::maximum}};
  for (const auto& [cue, aggregate] : kAggregates)
    if (is_cue(n, cue)) return aggregate;
  const bool than = n > m + 1 || question_.tokens[question_.mentions[m].end - 1].lower == "than";
  if (!than || !is_cue(n, "superlative")) return Aggregate::none;
  const auto& parameters = question_.mentions[n].cue.cue->parameters;
  if (parameters.size() != 1) return Aggregate::none;
  return parameters[0] == "desc" ? Aggregate::maximum : Aggregate::minimum;
}

// "above average", "than the average height", "than the average of all students"
bool Scanner::average_comparison(std::size_t m) {
  const auto& mentions = question_.mentions;
  std::size_t n = m + 1;
  while (is_cue(n, "than") || is_cue(n, "all")) ++n;
  if (n >= mentions.size()) return false;
  const Aggregate aggregate = compared_aggregate(m, n);
  if (aggregate == Aggregate::none) return false;
  std::optional<ColumnRef> column = last_column_;
  std::size_t after = n + 1;
  if (after < mentions.size() && mentions[after].kind == MentionKind::name && adjacent(n, after) && !is_table(after)) {
    if (const ColumnLink* link = best_column(after)) column = link->column;
    ++after;
  }
  bool reversed = false;
  Compare compare = pending_.compare.value_or(Compare::greater);
  if (!column && !pending_.compare_kind.empty()) {
    column = column_of_kind(pending_.compare_kind, main_table(), reversed);
    if (reversed) compare = compare == Compare::greater ? Compare::less : Compare::greater;
  }
  if (!column) return false;
  auto inner = std::make_shared<LogicalQuery>();
  inner->outputs.push_back({.aggregate = aggregate, .column = column});
  Condition condition;
  condition.left.column = column;
  condition.compare = compare;
  condition.query = inner;
  add_condition(std::move(condition));
  evidence_.nested = true;
  skip_until_ = after;
  return true;
}

// Whether the clause after the negation at m names a table other than the one asked about; `stop` is where it ends.
bool Scanner::speaks_of_another_table(std::size_t m, std::size_t& stop) const {
  const auto& mentions = question_.mentions;
  const int main = main_table();
  const bool absence =
      one_of(first_word(m), std::array<std::string_view, 9>{"never", "without", "do", "does", "did", "have", "has", "had", "lack"}) ||
      one_of(question_.tokens[mentions[m].end - 1].lower, std::array<std::string_view, 5>{"no", "any", "never", "lack", "lacks"});
  bool other = false;
  for (std::size_t n = m + 1; n < end_; ++n) {
    for (std::size_t i = mentions[n - 1].end; i < mentions[n].begin; ++i)
      if (question_.tokens[i].kind == TokenKind::mark && question_.tokens[i].text != "(" && question_.tokens[i].text != ")")
        stop = std::min(stop, n);
    if (is_cue(n, "command") && first_word(n) != "name") stop = std::min(stop, n);
    if (is_cue(n, "order_by") || is_cue(n, "each")) stop = std::min(stop, n);
    if (n >= stop) break;
    const Mention& mention = mentions[n];
    if (mention.kind == MentionKind::name && is_table(n))
      other |= mention.tables.front().table != main && mention.table_score() > 0.5;
    else if (mention.kind == MentionKind::name && absence)
      if (const ColumnLink* link = best_column(n)) other |= link->column.table != main;
    if (mention.kind == MentionKind::value && !mention.values.empty())
      other |= std::ranges::none_of(mention.values, [&](const ValueLink& v) {
        return v.column.table == main || (!absence && std::ranges::find(named_, v.column.table) == named_.end());
      });
  }
  return other && main >= 0;
}

// The rest of the clause after "never", "not", "without": its own block when it speaks of another table.
bool Scanner::negation(std::size_t m) {
  std::size_t stop = end_;
  if (!speaks_of_another_table(m, stop)) return false;
  auto inner = std::make_shared<Block>();
  Scanner scanner(schema_, language_, lexicon_, today_, question_, choices_, evidence_, *inner);
  scanner.zone_ = Zone::filter;
  scanner.inside_exclusion_ = true;
  scanner.scan(m + 1, stop);
  if (inner->tables.empty() && inner->where.empty()) return false;
  block_.excluded.push_back(std::move(inner));
  skip_until_ = stop;
  evidence_.nested = true;
  return true;
}

}  // namespace sextant::knowledge
