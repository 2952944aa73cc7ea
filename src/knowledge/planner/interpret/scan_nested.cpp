// Clauses with a query of their own: "never …", "than the average …".
#include <array>
#include <cmath>
#include <cstdlib>

#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {
namespace {

// MAX for "more than all", MIN for "more than any"; the other way round for "less".
Aggregate extreme_for(Compare compare, bool of_all) {
  const bool above = compare == Compare::greater || compare == Compare::greater_equal;
  return above == of_all ? Aggregate::maximum : Aggregate::minimum;
}

}  // namespace

// Where a clause that starts at `from` ends: before "and", a command, a sort, or a mark.
std::size_t Scanner::clause_end(std::size_t from) const {
  for (std::size_t n = from; n < end_; ++n) {
    if (n > from)
      for (std::size_t i = question_.mentions[n - 1].end; i < question_.mentions[n].begin; ++i)
        if (question_.tokens[i].kind == TokenKind::mark && question_.tokens[i].text != "(" && question_.tokens[i].text != ")") return n;
    if (is_cue(n, "and") || is_cue(n, "or") || is_cue(n, "order_by") || is_cue(n, "each") || is_cue(n, "number_of") ||
        is_cue(n, "negation"))
      return n;
    if (is_cue(n, "command") && !first_is(n, WordClass::interrogative, WordClass::asks_person, WordClass::naming)) return n;
  }
  return end_;
}

// The conditions of the mentions from `begin` to `end`, read as a clause of their own.
Block Scanner::clause(std::size_t begin, std::size_t end) const {
  Block inner;
  Scanner scanner(schema_, language_, lexicon_, today_, question_, choices_, evidence_, inner);
  scanner.zone_ = Zone::filter;
  scanner.inside_exclusion_ = true;
  scanner.scan(begin, end);
  return inner;
}

// What stands on the other side of "than": an aggregate, all or any of a group, or one row.
std::optional<Scanner::Yardstick> Scanner::yardstick(std::size_t m, std::size_t n) const {
  static constexpr std::array kAggregates{std::pair{std::string_view("average"), Aggregate::average},
                                          std::pair{std::string_view("minimum"), Aggregate::minimum},
                                          std::pair{std::string_view("maximum"), Aggregate::maximum}};
  const auto& mentions = question_.mentions;
  const Compare compare = pending_.compare.value_or(Compare::greater);
  bool than = last_is(m, WordClass::standard);
  std::optional<bool> of_all;
  for (std::size_t i = mentions[m].end; i < question_.tokens.size() && (n + 1 >= mentions.size() || i < mentions[n + 1].end); ++i) {
    than |= word_is(i, WordClass::standard);
    if (!of_all && word_is(i, WordClass::universal)) of_all = true;
    if (!of_all && word_is(i, WordClass::existential)) of_all = false;
  }
  std::size_t at = n;
  while (is_cue(at, "than") || is_cue(at, "all") || (is_cue(at, "each") && of_all) || (is_cue(at, "greater_equal") && of_all)) ++at;
  if (at > n && is_cue(at - 1, "greater_equal")) ++at;  // "than at least one"
  if (at >= mentions.size()) return std::nullopt;
  for (const auto& [cue, aggregate] : kAggregates)
    if (is_cue(at, cue)) return Yardstick{.aggregate = aggregate, .after = at + 1, .aggregated = true};
  if ((than || first_is(m, WordClass::level)) && is_cue(at, "superlative") && mentions[at].cue.cue->parameters.size() == 1)
    return Yardstick{.aggregate = mentions[at].cue.cue->parameters[0] == "desc" ? Aggregate::maximum : Aggregate::minimum,
                     .after = at + 1,
                     .aggregated = true};
  // "after all films", "below the rating of any song"; "over all" is a sum.
  const bool place = is_cue(m, "after") || is_cue(m, "before") || first_is(m, WordClass::level);
  if (!(than || (place && of_all)) || mentions[at].kind == MentionKind::number || mentions[at].kind == MentionKind::date)
    return std::nullopt;
  if (of_all && choices_.has(Variation::any_as_all)) of_all = !*of_all;
  return Yardstick{.aggregate = extreme_for(compare, of_all.value_or(true)), .after = at, .one_row = !of_all};
}

// What is compared where no column is named: "older", "larger", "after", "more students than".
std::optional<ColumnRef> Scanner::compared_by_word(std::size_t m, bool& reversed) const {
  if (!pending_.compare_kind.empty()) return column_of_kind(pending_.compare_kind, main_table(), reversed);
  if (is_cue(m, "after") || is_cue(m, "before"))
    return column_of_kind("recent", block_.tables.empty() ? main_table() : block_.tables.back().table, reversed);
  return column_of_kind(first_word(m), main_table(), reversed);
}

// "than the average of their department": what the row shares with those it is compared with.
std::optional<ColumnRef> Scanner::own_group(const ColumnRef& column, std::size_t m) const {
  if (m >= std::min(end_, question_.mentions.size()) || question_.mentions[m].kind != MentionKind::name) return std::nullopt;
  if (!is_before(m, WordClass::possessive, WordClass::reflexive)) return std::nullopt;
  if (is_table(m))
    for (const int e : schema_.edges_of[column.table])
      if (schema_.edges[e].from.table == column.table && schema_.edges[e].to.table == best_table(m)) return schema_.edges[e].from;
  for (const ColumnLink& link : question_.mentions[m].columns)
    if (link.column.table == column.table && link.column != column) return link.column;
  return std::nullopt;
}

// "above average", "than the average height of X", "than all X", "than the X whose …", "a lower X than Y".
bool Scanner::comparison(std::size_t m) {
  const auto& mentions = question_.mentions;
  std::size_t n = m + 1;
  std::optional<ColumnRef> column = last_column_;
  Aggregate aggregate = last_aggregate_;
  // "a higher salary than": what is compared stands inside.
  if (n + 1 < mentions.size() && mentions[n].kind == MentionKind::name && (is_cue(n + 1, "than") || is_cue(n + 1, "average"))) {
    const ColumnLink* link = is_table(n) ? nullptr : best_column(n);
    if (link && takes_number(link->column)) {
      column = link->column;
      aggregate = Aggregate::none;
      n += is_cue(n + 1, "than") ? 2 : 1;
    } else if (is_table(n) && is_cue(n + 1, "than")) {
      n += 2;
    }
  }
  if (compare_with_own(n, column)) return true;
  const auto other = yardstick(m, n);
  if (!other) return false;
  std::size_t after = other->after;
  if (after < mentions.size() && mentions[after].kind == MentionKind::name && !is_table(after) && words_between(after - 1, after) <= 1) {
    const ColumnLink* link = best_column(after);
    if (other->one_row && column && link && link->column != *column && takes_number(link->column)) {
      compare_columns(*column, link->column);
      skip_until_ = after + 1;
      return true;
    }
    if (link && takes_number(link->column) && (!column || other->aggregated)) column = link->column;
    if (link && column == link->column) ++after;
  }
  bool reversed = false;
  Compare compare = pending_.compare.value_or(Compare::greater);
  if (!column) {
    column = compared_by_word(m, reversed);
    if (reversed) compare = compare == Compare::greater ? Compare::less : Compare::greater;
  }
  if (!column) return false;
  const auto same = other->aggregated && !reversed ? own_group(*column, after) : std::nullopt;
  if (same) ++after;
  const std::size_t stop = clause_end(after);
  Block inner = after < stop && !same ? clause(after, stop) : Block();
  if (other->one_row && inner.where.empty()) return false;
  auto query = std::make_shared<LogicalQuery>();
  query->outputs.push_back({.aggregate = reversed ? extreme_for(compare, true) : other->aggregate, .column = column});
  if (!other->one_row && other->aggregate == Aggregate::average) query->outputs.front().aggregate = Aggregate::average;
  query->where = std::move(inner.where);
  if (!query->where.empty()) skip_until_ = stop;
  skip_until_ = std::max(skip_until_, after);
  Condition condition{.left = {.aggregate = aggregate, .column = column}, .compare = compare, .query = std::move(query), .same = same};
  evidence_.nested = true;
  if (aggregate == Aggregate::none) {
    add_condition(std::move(condition));
  } else {
    block_.having.push_back(std::move(condition));
    pending_.compare.reset();
    last_aggregate_ = Aggregate::none;
  }
  return true;
}

// "a lower support rate than oppose rate"
void Scanner::compare_columns(const ColumnRef& left, const ColumnRef& right) {
  Condition condition;
  condition.left.column = left;
  condition.compare = pending_.compare.value_or(Compare::greater);
  condition.other_column = right;
  add_condition(std::move(condition));
}

// "in the same department as somebody named X": that column's value in the rows described.
void Scanner::same_cue(std::size_t m) {
  const auto& mentions = question_.mentions;
  if (m + 2 >= mentions.size() || mentions[m + 1].kind != MentionKind::name || !adjacent(m, m + 1)) return;
  bool as = false;
  for (std::size_t i = mentions[m + 1].end; i < mentions[m + 2].begin; ++i) as |= word_is(i, WordClass::equative);
  if (!as) return;
  std::optional<ColumnRef> column;
  if (is_table(m + 1)) {
    const int main = main_table(), named = best_table(m + 1);
    for (const KeyEdge& edge : schema_.edges)
      if (edge.from.table == main && edge.to.table == named) column = edge.from;
  }
  if (const ColumnLink* link = best_column(m + 1); link && !column) column = link->column;
  if (!column) return;
  const std::size_t stop = clause_end(m + 2);
  Block inner = clause(m + 2, stop);
  if (inner.where.empty()) return;
  auto query = std::make_shared<LogicalQuery>();
  query->outputs.push_back({.column = column});
  query->where = std::move(inner.where);
  Condition condition;
  condition.left.column = column;
  condition.in_query = true;
  condition.query = std::move(query);
  add_condition(std::move(condition));
  evidence_.nested = true;
  skip_until_ = stop;
}

// "never", "without", "do not have": there is none; "is not": it is another.
bool Scanner::says_absent(std::size_t m) const {
  return first_is(m, WordClass::privative, WordClass::support, WordClass::having) ||
         last_is(m, WordClass::privative, WordClass::existential);
}

// "clubs without medals", where a column counts them and knows rows with none. `negation` is the mention that denies.
bool Scanner::none_counted(std::size_t negation, std::size_t m, const ColumnRef& column) const {
  const ColumnView& view = schema_.column(column);
  const auto& profile = view.column->profile;
  if (negation + 1 != m || !adjacent(negation, m) || filters(m, column)) return false;
  if (no_of(view)) return true;  // "No" is stored
  if (!view.numeric || view.id_like || view.foreign_key || view.primary_key || !profile || !profile->min || !profile->max) return false;
  const double least = std::strtod(profile->min->c_str(), nullptr), most = std::strtod(profile->max->c_str(), nullptr);
  return least == 0 && most >= 1 && std::floor(most) == most && !profile->min->empty();
}

// Whether the clause after the negation at m names a table other than the one asked about; `stop` is where it ends.
bool Scanner::speaks_of_another_table(std::size_t m, std::size_t& stop) const {
  const auto& mentions = question_.mentions;
  const int main = main_table();
  const bool absence = says_absent(m);
  bool other = false;
  for (std::size_t n = m + 1; n < end_; ++n) {
    for (std::size_t i = mentions[n - 1].end; i < mentions[n].begin; ++i)
      if (question_.tokens[i].kind == TokenKind::mark && question_.tokens[i].text != "(" && question_.tokens[i].text != ")")
        stop = std::min(stop, n);
    if (is_cue(n, "command") && !first_is(n, WordClass::naming) && !adjacent(n - 1, n)) stop = std::min(stop, n);
    if (is_cue(n, "order_by") || is_cue(n, "each")) stop = std::min(stop, n);
    if (n >= stop) break;
    const Mention& mention = mentions[n];
    if (mention.kind == MentionKind::name && is_table(n))
      other |= mention.tables.front().table != main && mention.table_score() > 0.5;
    else if (mention.kind == MentionKind::name && absence)
      if (const ColumnLink* link = best_column(n); !none_counted(m, n, link->column)) other |= link->column.table != main;
    if (mention.kind == MentionKind::hint && schema_.column(mention.columns.front().column).foreign_key)  // "not reviewed by"
      other |= mention.columns.front().column.table != main;
    if (mention.kind == MentionKind::value && !mention.values.empty())
      other |= std::ranges::none_of(mention.values, [&](const ValueLink& v) {
        return v.column.table == main || (!absence && std::ranges::find(named_, v.column.table) == named_.end());
      });
  }
  return other && main >= 0;
}

// "services that were never used": what nothing is named of has no row in the table that refers to it; of several the one
// called like the verb, or the one that connects it with something else. -1 when there is none.
int Scanner::never_done(std::size_t m, std::size_t stop) const {
  const int main = main_table();
  if (main < 0 || stop > m + 1 || m == 0 || !says_absent(m)) return -1;
  const std::size_t end = m + 1 < question_.mentions.size() ? question_.mentions[m + 1].begin : question_.tokens.size();
  std::vector<std::string_view> verbs;
  for (std::size_t i = question_.mentions[m].end; i < end && question_.tokens[i].kind == TokenKind::word; ++i)
    if (!word_is(i, WordClass::passive, WordClass::infinitive)) verbs.push_back(question_.tokens[i].stem);
  if (verbs.size() != 1) return -1;
  std::vector<int> owned, called, between;
  for (const int e : schema_.edges_of[main]) {
    const int from = schema_.edges[e].from.table;
    if (from == main || std::ranges::find(owned, from) != owned.end()) continue;
    owned.push_back(from);
    if (one_of(verbs.front(), schema_.tables[from].name.stems)) called.push_back(from);
    const auto leads_on = [&](int other) { return schema_.edges[other].from.table == from && schema_.edges[other].to.table != main; };
    if (std::ranges::any_of(schema_.edges_of[from], leads_on)) between.push_back(from);
  }
  for (const auto* found : {&called, &owned, &between})
    if (found->size() == 1) return found->front();
  return -1;
}

// "stations that belong to no company": what is denied is all of it, that they belong to something as well.
void Scanner::deny_deed(std::size_t m) {
  if (m > 0 && question_.mentions[m - 1].end == question_.mentions[m].begin && first_is(m, WordClass::privative) &&
      block_.tables.size() > 1 && block_.tables.back().mention == m - 1 && block_.tables.back().zone == Zone::filter)
    block_.tables.pop_back();
}

// The rest of the clause after "never", "not", "without": its own block when it speaks of another table.
bool Scanner::negation(std::size_t m) {
  deny_deed(m);
  std::size_t stop = end_;
  if (!speaks_of_another_table(m, stop)) {
    const int table = never_done(m, stop);
    if (table < 0) return false;
    Block none;
    none.tables.push_back({table, m, question_.mentions[m].begin, false, false, Zone::filter, false});
    block_.excluded.push_back(std::make_shared<Block>(std::move(none)));
    evidence_.nested = true;
    return true;
  }
  Block inner = clause(m + 1, stop);
  // "do not have any allergies": a column's noun stands for the rows of its table.
  for (std::size_t n = m + 1; n < stop && inner.tables.empty() && inner.where.empty(); ++n) {
    const ColumnLink* link = question_.mentions[n].kind == MentionKind::name ? best_column(n) : nullptr;
    if (link && link->column.table != main_table())
      inner.tables.push_back({link->column.table, n, question_.mentions[n].begin, false, false, Zone::filter, false});
  }
  if (inner.tables.empty() && inner.where.empty()) return false;
  block_.excluded.push_back(std::make_shared<Block>(std::move(inner)));
  skip_until_ = stop;
  evidence_.nested = true;
  return true;
}

}  // namespace sextant::knowledge
