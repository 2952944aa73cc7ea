// Values in quotes or found in the data: which column holds them, and how they are compared.
#include <cctype>

#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {

bool is_written_date(std::string_view text) {
  return text.size() >= 10 && text[4] == '-' && text[7] == '-' && std::isdigit(static_cast<unsigned char>(text[0])) != 0;
}

namespace {

bool is_time_of_day(std::string_view text) {
  return text.size() >= 5 && text[2] == ':' && std::isdigit(static_cast<unsigned char>(text[0])) != 0;
}

}  // namespace

Literal like_pattern(std::string_view cue, const std::string& text) {
  return {(cue == "starts" ? "" : "%") + text + (cue == "ends" ? "" : "%"), false};
}

void Scanner::value(std::size_t m) {
  if (pattern_value(m) || written_date(m)) return;
  const Mention& mention = question_.mentions[m];
  const ValueLink* best = best_value(m);
  Condition condition;
  if (best) {
    condition.left.column = best->column;
    condition.left.column->role = role_of(best->column.table, mention.begin, false);
    if (condition.left.column->role == 0) condition.left.column->role = role_of_value(best->column, m);
    condition.left.column->role = other_role_of_asked(condition.left.column->role, m);
    condition.values = {{best->value, false}};
    if (best->match == ValueMatch::part) {  // "Heathrow" of London Heathrow
      condition.compare = Compare::like;
      condition.values = {like_pattern("contains", best->value)};
    }
  } else {
    if (last_column_)
      condition.left.column = last_column_;
    else {
      const int table = main_table();
      if (table < 0 || schema_.tables[table].identity.empty()) return;
      condition.left.column = ColumnRef{table, schema_.tables[table].identity[0]};
      ++evidence_.guessed;
    }
    condition.values = {{mention.text, false}};
  }
  if (best && m > 0 && block_.empty() && first_is(m - 1, WordClass::interrogative) && adjacent(m - 1, m))
    block_.asked_value = best->column.table;
  last_aggregate_ = Aggregate::none;
  last_column_ = condition.left.column;
  last_column_mention_ = m;
  if (best && best->second) {
    Condition surname;
    surname.left.column = best->second->first;
    surname.left.column->role = condition.left.column->role;
    surname.values = {{best->second->second, false}};
    if (pending_.negated) surname.compare = Compare::not_equal;
    block_.where.push_back(std::move(surname));
  }
  // "A or B", "A and B" of one column
  const bool ordered = mention.values.empty() || is_time_of_day(mention.text);
  if (pending_.compare == Compare::equal || (pending_.compare && ordered && *pending_.compare != Compare::between))
    condition.compare = *pending_.compare;
  pending_.compare.reset();
  add_condition(std::move(condition));
}

// "have International in their name"
bool Scanner::is_held_by(std::size_t m) const {
  const std::size_t begin = question_.mentions[m].begin;
  return begin > 0 && question_.tokens[begin - 1].is(WordClass::having);
}

// "… in their names", "… in part of its address": the text that the value at m is a part of.
std::optional<ColumnRef> Scanner::text_around(std::size_t m) const {
  const auto& tokens = question_.tokens;
  const std::size_t n = m + 1, from = question_.mentions[m].end;
  if (n >= question_.mentions.size() || question_.mentions[n].kind != MentionKind::name) return std::nullopt;
  const std::size_t to = question_.mentions[n].begin;
  if (to <= from || !tokens[from].is(WordClass::locative)) return std::nullopt;
  for (std::size_t i = from + 1; i < to; ++i)
    if (!tokens[i].is(WordClass::part) && !language_.is_function_word(tokens[i].lower)) return std::nullopt;
  const bool possessive = tokens[to - 1].is(WordClass::possessive);
  if (pending_.compare != Compare::like && !(possessive && is_held_by(m)) &&
      !(question_.mentions[m].quoted && (possessive || (to > from + 1 && tokens[to - 1].is(WordClass::article)))))
    return std::nullopt;
  const auto text = [&](const ColumnRef& column) { return !schema_.column(column).numeric; };
  const int main = main_table();
  const auto own = std::ranges::find_if(question_.mentions[n].columns, [&](const ColumnLink& link) {
    return link.column.table == main && link.score >= 0.7 && text(link.column);
  });
  const bool bare = question_.mentions[n].end == to + 1 && tokens[to].is(WordClass::naming);
  if (possessive && bare) {  // of what was asked for: a column itself, or rows
    if (!block_.outputs.empty() && block_.tables.empty() && block_.outputs.back().column && text(*block_.outputs.back().column))
      return block_.outputs.back().column;
    if (own == question_.mentions[n].columns.end() && main >= 0 && !schema_.tables[main].identity.empty())
      if (const ColumnRef identity{main, schema_.tables[main].identity[0]}; text(identity)) return identity;
  }
  if (possessive && is_table(n) && own != question_.mentions[n].columns.end()) return own->column;
  const ColumnLink* link = is_table(n) ? nullptr : best_column(n);
  return link && text(link->column) ? std::optional(link->column) : std::nullopt;
}

// A part of a text: "contains 'x'", "have 'Express' in their names".
bool Scanner::pattern_value(std::size_t m) {
  const Mention& mention = question_.mentions[m];
  const std::optional<ColumnRef> inside = text_around(m);
  if (pending_.compare == Compare::like && holds_thing(m)) {
    pending_.compare.reset();
    return false;
  }
  const bool again = goes_on_with_pattern(m);
  if (pending_.compare != Compare::like && !inside && !again && !holds_part(m)) return false;
  if (inside) {
    last_column_ = inside;
    skip_until_ = m + 2;
  }
  Condition condition;
  const auto text = [&](const std::optional<ColumnRef>& column) {
    return column && !schema_.column(*column).numeric && !data::is_temporal(schema_.column(*column).column->family);
  };
  if (again)
    condition.left = block_.where.back().left;
  else if (text(last_column_))
    condition.left.column = last_column_;
  else if (!block_.outputs.empty() && text(block_.outputs.back().column))
    condition.left.column = block_.outputs.back().column;
  if (!condition.left.column) {
    const int table = main_table();
    if (table < 0) return true;
    condition.left.column = ColumnRef{table, schema_.tables[table].identity.empty() ? 0 : schema_.tables[table].identity[0]};
  }
  condition.compare = Compare::like;
  condition.values = {like_pattern(pending_.compare_kind, mention.text)};
  add_condition(std::move(condition));
  return true;
}

// "beers that contain Citra": what is a value of another table is no part of a text.
bool Scanner::holds_thing(std::size_t m) const {
  const Mention& mention = question_.mentions[m];
  return !mention.quoted && pending_.compare_kind == "contains" && m > 0 && first_is(m - 1, WordClass::containing) &&
         question_.mentions[m - 1].end == mention.begin && !mention.values.empty() && !(last_column_ && last_column_mention_ + 2 == m) &&
         std::ranges::none_of(mention.values, [&](const ValueLink& value) {
           return value.column.table == main_table() || value.match == ValueMatch::part || value.match == ValueMatch::ending;
         });
}

// "contains 'x' or 'y'"
bool Scanner::goes_on_with_pattern(std::size_t m) const {
  return question_.mentions[m].quoted && !pending_.compare && !block_.where.empty() && block_.where.back().compare == Compare::like &&
         m >= 2 && (is_cue(m - 1, "or") || is_cue(m - 1, "and")) && question_.mentions[m - 2].kind == MentionKind::value &&
         adjacent(m - 2, m - 1) && adjacent(m - 1, m);
}

// "whose name has 'Led'": a part of it.
bool Scanner::holds_part(std::size_t m) const {
  const Mention& mention = question_.mentions[m];
  return mention.quoted && !pending_.compare && last_column_ && !schema_.column(*last_column_).numeric && m > 0 &&
         last_column_mention_ + 1 == m && mention.begin >= 2 && is_before(m, WordClass::having);
}

// A date written out belongs to a date column.
bool Scanner::written_date(std::size_t m) {
  const Mention& mention = question_.mentions[m];
  if (!is_written_date(mention.text)) return false;
  bool reversed = false;
  const auto holds_dates = [&](const ColumnRef& column) { return schema_.column(column).temporal || takes_number(column); };
  std::optional<ColumnRef> column = last_column_;
  if (!column || !holds_dates(*column)) column = last_verb_ && holds_dates(*last_verb_) ? last_verb_ : std::nullopt;
  if (const ValueLink* best = column ? nullptr : best_value(m)) column = best->column;
  if (!column) column = column_of_kind("recent", main_table(), reversed);
  if (!column) return true;
  Condition condition;
  condition.left.column = column;
  condition.compare = pending_.compare.value_or(day_bound(m));
  condition.values = {{mention.text, false}};
  if (condition.compare == Compare::between)
    for (std::size_t n = m + 1; n < std::min(question_.mentions.size(), m + 3); ++n)
      if (question_.mentions[n].kind == MentionKind::value) {
        condition.values.push_back({question_.mentions[n].text, false});
        skip_until_ = n + 1;
        break;
      }
  if (condition.compare == Compare::between && condition.values.size() < 2) return true;
  // A day has many times.
  const auto day = mention.text.size() == 10 ? parse_iso_date(mention.text) : std::nullopt;
  const bool of_times = day && schema_.column(*column).column->family == data::TypeFamily::timestamp && !pending_.negated;
  if (of_times && (condition.compare == Compare::greater || condition.compare == Compare::less_equal)) {
    condition.compare = condition.compare == Compare::greater ? Compare::greater_equal : Compare::less;
    condition.values = {{iso_date(*day + std::chrono::days(1)), false}};
  }
  if (of_times && condition.compare == Compare::equal) {
    condition.compare = Compare::greater_equal;
    Condition end = condition;
    end.compare = Compare::less;
    end.values = {{iso_date(*day + std::chrono::days(1)), false}};
    add_condition(std::move(condition));
    condition = std::move(end);
  }
  add_condition(std::move(condition));
  return true;
}

// "since 2024-01-30", "until …", "from … to …": what the word before a day asks for.
Compare Scanner::day_bound(std::size_t m) const {
  const Mention& mention = question_.mentions[m];
  const auto is_day = [&](const Mention& one) { return one.text.size() == 10 && parse_iso_date(one.text).has_value(); };
  if (mention.begin == 0 || !is_day(mention)) return Compare::equal;
  const Token& before = question_.tokens[mention.begin - 1];
  const bool goes_on = m + 1 < question_.mentions.size() && is_day(question_.mentions[m + 1]) &&
                       question_.mentions[m + 1].begin == mention.end + 1 &&
                       question_.tokens[mention.end].is(WordClass::allative, WordClass::until);
  if (before.is(WordClass::ablative, WordClass::since)) return goes_on ? Compare::between : Compare::greater_equal;
  return before.is(WordClass::until) ? Compare::less_equal : Compare::equal;
}

// "from ATL to LAX": the word in front says which of the columns that hold the value is meant.
bool Scanner::picked_by_word(std::size_t m, const ColumnRef& column) const {
  const Mention& mention = question_.mentions[m];
  if (mention.begin == 0) return false;
  const std::string& word = question_.tokens[mention.begin - 1].lower;
  const auto picks = [&](const ColumnRef& ref) {
    return std::ranges::any_of(schema_.column(ref).name.stems, [&](const std::string& stem) { return language_.picks_role(word, stem); });
  };
  return picks(column) && std::ranges::any_of(mention.values, [&](const ValueLink& other) {
           return other.column.table == column.table && other.column != column && !picks(other.column);
         });
}

// "wineries that make Zinfandel", which is one of the grapes that the wines refer to, though some wine bears its name.
// "The wine Zinfandel", "wines called Zinfandel" are called so themselves.
bool Scanner::bears_name_of_thing(std::size_t m, const ColumnRef& column) const {
  if (is_before(m, WordClass::calling)) return false;
  if (m > 0 && is_table(m - 1) && question_.mentions[m - 1].end == question_.mentions[m].begin && best_table(m - 1) == column.table)
    return false;
  const auto holds = [&](const ColumnRef& other) {
    return std::ranges::any_of(question_.mentions[m].values,
                               [&](const ValueLink& value) { return value.column == other && value.match == ValueMatch::exact; });
  };
  return schema_.column(column).name_like && std::ranges::any_of(schema_.edges, [&](const KeyEdge& edge) {
           return edge.from.table == column.table && edge.from != column && holds(edge.from) && holds(edge.to);
         });
}

// How well one column that holds the value fits here.
double Scanner::value_score(std::size_t m, const ValueLink& link) const {
  double score = link.match == ValueMatch::exact ? 0.6 : link.match == ValueMatch::other_case ? 0.3 : 0;
  if (last_column_ && link.column == *last_column_) score += 5;
  if (m + 1 < question_.mentions.size() && adjacent(m, m + 1))
    for (const ColumnLink& c : question_.mentions[m + 1].columns)
      if (c.column == link.column) score += (question_.mentions[m].end == question_.mentions[m + 1].begin ? 6 : 3) * c.score;
  for (const Mention& other : question_.mentions)
    for (const ColumnLink& c : other.columns)
      if (c.column == link.column && c.score > 0.7) score += 1.5;
  // "how many counties are there in Ohio": not in the county called so.
  if (std::ranges::any_of(block_.outputs,
                          [&](const Expression& e) { return e.aggregate == Aggregate::count_distinct && e.column == link.column; }))
    score -= 4;
  if (picked_by_word(m, link.column)) score += 6;
  // "landing in" Denver: what the key of those words references.
  if (m > 0 && question_.mentions[m - 1].kind == MentionKind::hint)
    for (const KeyEdge& edge : schema_.edges)
      if (edge.from == question_.mentions[m - 1].columns.front().column && edge.to.table == link.column.table) score += 3;
  if (std::ranges::find(named_, link.column.table) != named_.end()) score += 2;
  if (main_table() == link.column.table) score += 0.5;
  const ColumnView& view = schema_.column(link.column);
  if (!view.foreign_key && !view.id_like) score += 0.6;
  if (view.name_like) score += 0.3;
  if (bears_name_of_thing(m, link.column)) score -= 1;
  for (const int t : named_)
    if (t != link.column.table && distance(schema_, t, link.column.table) == 1) {
      score += 0.5;
      break;
    }
  for (const std::size_t n : {m - 1, m + 1})
    if (n < question_.mentions.size() && question_.mentions[n].kind == MentionKind::value && view.name_like &&
        std::ranges::any_of(
            question_.mentions[n].values,
            [&](const ValueLink& v) {
              return v.column.table == link.column.table && v.column != link.column && schema_.column(v.column).name_like;
            }))
      score += 3;
  return score;
}

// Which of the columns that hold the value is meant.
const ValueLink* Scanner::best_value(std::size_t m) const {
  const Mention& mention = question_.mentions[m];
  const ValueLink* best = nullptr;
  double best_score = -1e9;
  for (const ValueLink& link : mention.values)
    if (const double score = value_score(m, link); score > best_score) {
      best_score = score;
      best = &link;
    }
  if (const auto chosen = choices_.column.find(m); chosen != choices_.column.end() && !mention.values.empty()) {
    std::size_t seen = 0;
    for (const ValueLink& link : mention.values)
      if (&link != best && (!best || link.column != best->column) && ++seen == chosen->second) {
        best = &link;
        break;
      }
  }
  // "the title 'X'": quoted after its column it is that column's, found there or not.
  if (best && last_column_ && best->column != *last_column_ && mention.quoted && adjacent(last_column_mention_, m) &&
      filters(last_column_mention_, *last_column_) && schema_.column(best->column).name.stems != schema_.column(*last_column_).name.stems)
    return nullptr;
  return best;
}

}  // namespace sextant::knowledge
