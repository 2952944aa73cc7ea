#include "knowledge/planner/interpret/scan.h"

#include <array>
#include <span>
#include <utility>

namespace sextant::knowledge {
Compare opposite(Compare compare) {
  static constexpr std::array kOpposites{std::pair{Compare::equal, Compare::not_equal}, std::pair{Compare::like, Compare::not_like},
                                         std::pair{Compare::is_null, Compare::not_null}, std::pair{Compare::greater, Compare::less_equal},
                                         std::pair{Compare::less, Compare::greater_equal}};
  for (const auto& [one, other] : kOpposites)
    if (compare == one || compare == other) return compare == one ? other : one;
  return compare;
}

std::optional<Compare> mirrored(Compare compare) {
  static constexpr std::array kMirrored{std::pair{Compare::greater, Compare::less}, std::pair{Compare::less, Compare::greater},
                                        std::pair{Compare::greater_equal, Compare::less_equal},
                                        std::pair{Compare::less_equal, Compare::greater_equal}, std::pair{Compare::equal, Compare::equal}};
  for (const auto& [one, other] : kMirrored)
    if (compare == one) return other;
  return std::nullopt;
}

Scanner::Scanner(const SchemaView& schema, const Language& language, const Lexicon& lexicon, std::chrono::sys_days today,
                 const LinkedQuestion& question, const Choices& choices, Evidence& evidence, Block& block)
    : schema_(schema),
      language_(language),
      lexicon_(lexicon),
      today_(today),
      question_(question),
      choices_(choices),
      evidence_(evidence),
      block_(block),
      mention_seen_(question.mentions.size(), 0) {
  for (std::size_t m = 0; m < question.mentions.size(); ++m) {
    const Mention& mention = question.mentions[m];
    const auto note = [&](int table) {
      named_at_.emplace_back(mention.begin, table);
      if (std::ranges::find(named_, table) == named_.end()) named_.push_back(table);
    };
    if (mention.kind == MentionKind::measure)
      if (const auto table = schema.resolve(lexicon.measures[static_cast<std::size_t>(mention.measure)].table)) note(table->table);
    if (mention.kind != MentionKind::name) continue;
    if (!mention.tables.empty() && mention.tables.front().score >= 0.7) note(mention.tables.front().table);
    if (!mention.columns.empty() && mention.columns.front().names_table) note(mention.columns.front().column.table);
  }
}

void Scanner::note(std::string text) {
  if (std::ranges::find(evidence_.notes, text) == evidence_.notes.end()) evidence_.notes.push_back(std::move(text));
}

void Scanner::add_output(const Expression& expression) {
  if (std::ranges::find(block_.outputs, expression) == block_.outputs.end()) block_.outputs.push_back(expression);
}

// What was noted from `first` on does not hold: of all of it together some does not, of any of it none does.
void Scanner::deny(std::size_t first) {
  auto& where = block_.where;
  for (std::size_t i = first; i < where.size(); ++i) {
    if (where[i].compare != Compare::between) continue;
    Condition until = where[i];
    until.compare = Compare::less_equal;
    until.values.erase(until.values.begin());
    until.or_with_previous = false;
    where[i].compare = Compare::greater_equal;
    where[i].values.pop_back();
    where.insert(where.begin() + static_cast<std::ptrdiff_t>(++i), std::move(until));
  }
  const auto later = std::span(where).subspan(std::min(first + 1, where.size()));
  const auto any = std::ranges::count_if(later, &Condition::or_with_previous);
  if (any > 0 && any < std::ssize(later)) {  // some of either
    ++evidence_.negations_lost;
    return;
  }
  for (Condition& condition : later) condition.or_with_previous = any == 0;
  for (Condition& condition : std::span(where).subspan(first)) condition.compare = opposite(condition.compare);
}

// "not from A or B": from neither.
bool Scanner::goes_on_denied(const Condition& condition) const {
  if (!or_next_ || pending_.negated || block_.where.empty() || !block_.denied.contains(block_.where.size() - 1)) return false;
  const Condition& before = block_.where.back();
  if (before.is_of_rows() && condition.is_of_rows()) return before.left.raw_table == condition.left.raw_table;
  return before.left == condition.left && condition.compare == Compare::equal && before.compare == Compare::not_equal;
}

void Scanner::add_condition(Condition condition) {
  if (goes_on_denied(condition)) {
    or_next_ = false;
    pending_.negated = true;
  }
  const bool outside = pending_.negated && condition.compare == Compare::between;  // two conditions
  if (outside) pending_.negated = false;
  if (pending_.negated) {
    const bool exact = condition.compare == Compare::equal || condition.compare == Compare::like;
    condition.compare = opposite(condition.compare);
    pending_.negated = false;
    // "no cinema has more than 800 seats": none of these rows; "does not have more than 800 seats": this row has less.
    const bool of_rows = std::ranges::any_of(block_.tables, [&](const TableMention& t) { return t.mention > pending_.negated_at; });
    block_.denied[block_.where.size()] = pending_.absent && (exact || of_rows);
  }
  condition.or_with_previous = or_next_ && !block_.where.empty();
  or_next_ = false;
  pending_.compare.reset();
  pending_.compare_kind.clear();
  block_.where.push_back(std::move(condition));
  if (outside) deny(block_.where.size() - 1);
}

void Scanner::scan(std::size_t begin, std::size_t end) {
  end_ = end;
  for (std::size_t m = begin; m < end; ++m) {
    if (m < skip_until_) continue;
    if (m > begin) boundaries(m);
    switch (question_.mentions[m].kind) {
      case MentionKind::cue:
        cue(m);
        break;
      case MentionKind::name:
        name(m);
        break;
      case MentionKind::value:
        value(m);
        break;
      case MentionKind::number:
        number(m);
        break;
      case MentionKind::date:
        date(m);
        break;
      case MentionKind::measure:
        measure(m);
        break;
      case MentionKind::rows:
        rows(m);
        break;
      case MentionKind::hint:
        hint(m);
        break;
    }
    if (question_.mentions[m].kind != MentionKind::cue) command_start_ = false;
  }
  finish();
}

// What stands between two mentions: a full stop ends a clause, a comma a group list, a pronoun starts a condition.
void Scanner::boundaries(std::size_t m) {
  const std::size_t from = question_.mentions[m - 1].end, to = question_.mentions[m].begin;
  for (std::size_t i = from; i < to; ++i) {
    const Token& token = question_.tokens[i];
    if (token.kind != TokenKind::mark || is_abbreviation_mark(i)) continue;
    if (token.text == "?" || token.text == "." || token.text == ";") {
      zone_ = Zone::select;
      last_column_.reset();
    } else if (token.text == "," && zone_ == Zone::group) {
      zone_ = Zone::select;
    }
  }
  if (block_.share && !block_.share_from && !block_.tables.empty()) {
    // "percentage of flights from Denver that are late": what comes before the verb is what all of them have in common.
    const std::size_t upto = question_.mentions[m].kind == MentionKind::cue ? question_.mentions[m].end : to;
    for (std::size_t i = from; i < upto; ++i)
      if (word_is(i, WordClass::auxiliary, WordClass::relative)) block_.share_from = block_.where.size();
  }
  for (std::size_t i = from; i < to; ++i)
    if (word_is(i, WordClass::personal) && zone_ == Zone::select && !pending_.count) zone_ = Zone::filter;
}

// "can accommodate": the capacity. Nothing where the word before is no such verb.
std::optional<ColumnRef> Scanner::measured_by_verb(std::size_t token) const {
  while (token > 0 && word_is(token - 1, WordClass::article)) --token;
  if (token == 0 || language_.kind(question_.tokens[token - 1].lower).empty()) return std::nullopt;
  bool reversed = false;
  const auto column = column_of_kind(question_.tokens[token - 1].lower, main_table(), reversed);
  return reversed ? std::nullopt : column;
}

// "founded most recently", "whose average age is the lowest": the column came before.
void Scanner::trailing_superlative(Superlative& s) {
  if (s.counted && !s.key && s.counted_table < 0 && s.near_table < 0 && s.mention > 0 && !block_.outputs.empty() &&
      question_.mentions[s.mention - 1].kind == MentionKind::measure && adjacent(s.mention - 1, s.mention) &&
      is_called(s.mention - 1)) {  // "spend the most"
    s.counted = false;
    s.key = block_.outputs.back();
    block_.outputs.pop_back();
    return;
  }
  const bool of_verb = s.counted || (s.kind == "salary" && last_verb_mention_ + 1 == s.mention);  // "who spent the most money"
  if (of_verb && !s.key && s.counted_table < 0 && s.near_table < 0 && last_verb_ && schema_.column(*last_verb_).numeric &&
      !schema_.column(*last_verb_).id_like && !schema_.column(*last_verb_).foreign_key) {  // "who owes us the most"
    s.counted = false;
    s.kind.clear();
    s.summed = true;
    s.key = Expression{.column = last_verb_};
    return;
  }
  if (s.counted && !s.key && s.counted_table < 0 && s.near_table < 0)  // "can accommodate the most people"
    if (const auto measured = measured_by_verb(question_.mentions[s.mention].begin)) {
      s.counted = false;
      s.key = Expression{.column = measured};
    }
  if (s.common && !s.counted && s.mention >= 2 && is_cue(s.mention - 1, "relative") && adjacent(s.mention - 2, s.mention - 1) &&
      question_.mentions[s.mention - 2].kind == MentionKind::name && !is_table(s.mention - 2))
    if (const ColumnLink* link = best_column(s.mention - 2); !schema_.column(link->column).numeric) {  // "the type that is most common"
      s.counted = s.groups = true;
      block_.group_by.push_back({.column = link->column});
    }
  if (s.key || s.counted || s.common) return;
  if (waiting_) {
    s.key = std::exchange(waiting_, std::nullopt);
    return;
  }
  const auto close = [&](std::size_t mention) { return mention + 2 >= s.mention && mention < s.mention && adjacent(mention, mention + 1); };
  if (s.kind == "recent" && last_verb_ && close(last_verb_mention_)) {
    s.key = Expression{.column = last_verb_};
  } else if (block_.outputs.size() > 1 && last_output_ + 1 == s.mention && adjacent(last_output_, s.mention) &&
             question_.tokens[question_.mentions[last_output_].end].kind == TokenKind::word &&
             question_.mentions[last_output_].end < question_.mentions[s.mention].begin) {
    s.key = block_.outputs.back();
    block_.outputs.pop_back();
  } else if (last_column_ && close(last_column_mention_) && (s.kind == "general" || tells_time(*last_column_))) {
    s.key = Expression{.aggregate = last_aggregate_, .column = last_column_};
  }
}

// What still waits at the end.
void Scanner::finish() {
  if (pending_.superlative) trailing_superlative(*pending_.superlative);
  if (pending_.superlative && !block_.superlative) block_.superlative = pending_.superlative;
  // "how many are there" at the end of "what is the most common X, and …" counts the same rows.
  const bool alone = block_.outputs.empty() && !block_.superlative && block_.having.empty();
  const bool summed = pending_.count && alone && sum_of_worth(main_table());
  if (pending_.count && !summed && (alone || (!block_.outputs.empty() && !inside_exclusion_ && zone_ == Zone::select))) {
    add_output({.aggregate = Aggregate::count_rows});
    block_.count_output = true;
  }
  // "average salary payment", "total fees per year": of what these rows are worth.
  const bool numbers = std::ranges::any_of(block_.outputs, &Expression::is_aggregate);
  const int valued = block_.where.empty() || !block_.where.front().left.column ? -1 : block_.where.front().left.column->table;
  if (!pending_.aggregates.empty() && block_.outputs.empty() && !numbers && !block_.superlative && valued >= 0)
    if (const auto column = worth_of(valued)) {
      for (const Aggregate aggregate : pending_.aggregates) add_output({.aggregate = aggregate, .column = column});
      pending_.aggregates.clear();
    }
  if (pending_.distinct) block_.distinct = true;
  over_time();
  decide_contest();
  mean_of_rows();
  sum_up_measures();
  asked_by_word();
  if (choices_.has(Variation::last_list) && shown_before_ < block_.outputs.size())
    block_.outputs.erase(block_.outputs.begin(), block_.outputs.begin() + static_cast<std::ptrdiff_t>(shown_before_));
  if (pending_.compare) ++evidence_.unused;  // with nothing
  if (pending_.negated) ++evidence_.negations_lost;
}

void Scanner::name(std::size_t m) {
  const Mention& mention = question_.mentions[m];
  const double score = std::max(mention.column_score(), mention.table_score());
  evidence_.link_sum += score;
  evidence_.weakest_link = std::min(evidence_.weakest_link, score);
  ++evidence_.links;
  if (score < 0.7) ++evidence_.weak_links;
  if (choices_.skip.contains(m)) {
    ++evidence_.skipped;
    return;
  }
  const ColumnLink* column_link = best_column(m);
  bool as_table = is_table(m);
  // "the grapes of all wines", where a wine says its grape itself.
  if (as_table && column_link && !choices_.as_table.contains(m) && owner_table(m) == column_link->column.table &&
      column_link->score >= 0.95 && best_table(m) != column_link->column.table && !after_preposition(m) &&
      schema_.column(column_link->column).column->family == data::TypeFamily::text && !schema_.column(column_link->column).id_like)
    as_table = false;
  if (as_table && column_link && column_link->score > 0.9) {
    const ColumnView& view = schema_.column(column_link->column);
    // A noun that is both: before a value or number, or under a sort, it is the column; after a count it is the table. A key
    // that is called like what it points to is neither measured nor sorted by.
    if (!pending_.aggregates.empty() && view.numeric && !view.id_like && !view.foreign_key)
      as_table = false;
    else if (filters(m, column_link->column) || ((zone_ == Zone::order || pending_.superlative) && !view.foreign_key))
      as_table = pending_.superlative && pending_.superlative->counted && schema_.column(column_link->column).numeric == false;
  }
  if (as_table)
    table(m, best_table(m));
  else if (column_link)
    column(m, *column_link);
}

// "of the players", "in rooms"
bool Scanner::after_preposition(std::size_t m) const {
  std::size_t i = question_.mentions[m].begin;
  while (i > 0 && word_is(i - 1, WordClass::article, WordClass::universal, WordClass::demonstrative)) --i;
  return i > 0 && word_is(i - 1, WordClass::genitive, WordClass::locative, WordClass::benefactive, WordClass::ablative, WordClass::across);
}

void Scanner::table(std::size_t m, int table) {
  const Mention& mention = question_.mentions[m];
  TableMention here{table, m, mention.begin, false, false, zone_, false};
  here.after_preposition = after_preposition(m);
  if (m > 0 && question_.mentions[m - 1].kind == MentionKind::number && adjacent(m - 1, m) && !pending_.compare && zone_ == Zone::select &&
      question_.mentions[m - 1].number >= 2)
    limit_before_table_ = whole_number(question_.mentions[m - 1].number);
  if (pending_.superlative) {
    Superlative& s = *pending_.superlative;
    s.near_table = table;
    if (pending_.count) s.counted = true;
    if (s.counted) {
      s.counted_table = table;
      here.counted = true;
    }
    if (s.common) s.counted_table = -1;
    if (s.common && block_.outputs.empty()) here.zone = Zone::select;
    block_.superlative = s;
    pending_.superlative.reset();
    pending_.count = false;
  } else if (pending_.count && !pending_.much && !(pending_.each && is_cue(m - 1, "each"))) {
    here.counted = true;
    counted_noun(m, table);
    pending_.count = false;
  } else if (m >= 2 && is_cue(m - 1, "and") && adjacent(m - 2, m - 1) && adjacent(m - 1, m) && !block_.tables.empty() &&
             block_.tables.back().mention == m - 2 && block_.tables.back().counted && zone_ == Zone::select && second_count(m, table)) {
    here.counted = true;  // "how many students and teachers"
  } else if (pending_.each || pending_.by) {
    here.grouped = true;
    pending_.each = pending_.by = false;
  }
  if (pending_.distinct && !here.counted) {
    block_.distinct = true;
    pending_.distinct = false;
  }
  // "all films and their types": the films are asked for too.
  const bool plain = !here.counted && !here.grouped && !here.after_preposition && zone_ == Zone::select && block_.outputs.empty();
  if (plain && (choices_.has(Variation::entity_shown) != (heads_list(m) || (is_cue(m + 1, "and") && shares_owner(m + 1)))))
    for (const int c : schema_.tables[table].identity) add_output({.column = ColumnRef{table, c}});
  if (const int beside = table_beside(m); beside >= 0 && beside != table && !shares_owner(m - 1)) {
    block_.owners.insert({beside, table});
    block_.shared |= std::ranges::any_of(question_.tokens.begin(), question_.tokens.begin() + static_cast<std::ptrdiff_t>(mention.begin),
                                         [](const Token& token) { return token.is(WordClass::shared); });
  }
  if (!here.counted && !here.grouped) thing_listed(m, table);
  block_.tables.push_back(here);
}

// "customers and suppliers", "by all customers and by all suppliers": the table before "and", "or". -1 when none.
int Scanner::table_beside(std::size_t m) const {
  bool joined = false;
  for (std::size_t n = m; n > 0 && adjacent(n - 1, n); --n) {
    if (question_.mentions[n - 1].kind == MentionKind::name) return joined && is_table(n - 1) ? best_table(n - 1) : -1;
    const bool joins = is_cue(n - 1, "and") || is_cue(n - 1, "or");
    if (!joins && !is_cue(n - 1, "all") && !(is_cue(n - 1, "group_by") && first_is(n - 1, WordClass::agentive))) return -1;
    joined |= joins;
  }
  return -1;
}

// A possessive after "and", or what stands for one: "and their types", "and the corresponding types".
bool Scanner::shares_owner(std::size_t m) const {
  std::size_t next = question_.mentions[m].end;
  if (word_is(next, WordClass::article)) ++next;
  return word_is(next, WordClass::possessive, WordClass::respective);
}

// "number of loans and number of cards", "how many students and teachers": each by its own key.
bool Scanner::second_count(std::size_t m, int table) {
  const auto first = std::ranges::find_if(block_.tables, [](const TableMention& t) { return t.counted && t.zone == Zone::select; });
  const auto count = std::ranges::find(block_.outputs, Expression{.aggregate = Aggregate::count_rows});
  if (first == block_.tables.end() || first->table == table || count == block_.outputs.end()) return false;
  const int own = schema_.tables[first->table].primary_key, key = schema_.tables[table].primary_key;
  if (own < 0 || key < 0) return false;
  count->column = ColumnRef{first->table, own};
  add_output({.aggregate = Aggregate::count_rows, .column = ColumnRef{table, key}});
  last_output_ = m;
  pending_.distinct = false;
  return true;
}

// "how much did we lend": not how many loans, but what they are worth. False where nobody asks so, or nothing tells it.
bool Scanner::sum_of_worth(int table) {
  const auto worth = pending_.much ? worth_of(table) : std::nullopt;
  if (worth) add_output({.aggregate = Aggregate::sum, .column = worth});
  return worth.has_value();
}

// "number of X": shown, sorted by, or compared with a number that follows.
void Scanner::counted_noun(std::size_t m, int table) {
  if (zone_ == Zone::order) {
    block_.order.push_back({Expression{.aggregate = Aggregate::count_rows}, block_.sort_descending});
    return;
  }
  if (zone_ == Zone::filter && pending_.compare) return;
  if (m > 1 && m + 1 < question_.mentions.size() && adjacent(m, m + 1) && zone_ == Zone::filter && compare_of(question_.mentions[m + 1])) {
    count_waiting_ = true;
    return;
  }
  Expression count{.aggregate = Aggregate::count_rows};
  if (pending_.aggregates.size() == 1) {  // "the average number of accounts" of each
    block_.over = pending_.aggregates.front();
    pending_.aggregates.clear();
  }
  if (second_count(m, table)) return;
  if (pending_.distinct) {
    int key = schema_.tables[table].primary_key;
    const std::string& stem = question_.tokens[question_.mentions[m].end - 1].stem;
    for (int c = 0; c < static_cast<int>(schema_.tables[table].columns.size()) && schema_.tables[table].primary_key < 0; ++c) {
      const ColumnView& view = schema_.tables[table].columns[c];
      if ((view.id_like || view.foreign_key) && std::ranges::find(view.name.stems, stem) != view.name.stems.end()) key = c;
    }
    if (key >= 0) {
      count.aggregate = Aggregate::count_distinct;
      count.column = ColumnRef{table, key};
    }
  }
  add_output(count);
  block_.count_output = true;
  pending_.distinct = false;
}

}  // namespace sextant::knowledge
