// Which date or year is asked for: what came about then says it. "When did they leave?", "the date it was settled".
#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {
namespace {

constexpr double kDerivedAtLeast = 0.7;  // settlement, settled; not what is only near

}  // namespace

bool Scanner::tells_time(const ColumnRef& column) const {
  const ColumnView& view = schema_.column(column);
  const bool called_so =
      std::ranges::any_of(view.name.words, [&](const std::string& word) { return language_.is(word, WordClass::date_name); });
  const bool years = view.numeric || language_.is(view.name.words.back(), WordClass::year_name);  // which may be kept as texts
  return view.temporal || called_so || (years && !view.id_like && !view.foreign_key && !view.primary_key && is_time(column));
}

// Whether the word says which of its table's times a column holds.
bool Scanner::says_time(std::size_t token, const ColumnRef& column) const {
  const Token& word = question_.tokens[token];
  if (word.kind != TokenKind::word || language_.is_function_word(word.lower)) return false;
  const auto picks = [&](const Mention& mention) {  // a verb of the semantic model
    return mention.kind == MentionKind::hint && mention.begin == token && mention.columns.front().column == column;
  };
  if (std::ranges::any_of(question_.mentions, picks)) return true;
  const auto& own = schema_.tables[column.table].name.stems;
  const auto& near = language_.near(word.stem);
  const auto means = [&](const std::string& stem) {
    if (language_.is(stem, WordClass::time_name) || one_of(stem, own)) return false;
    const auto derived = near.find(stem);
    return stem == word.stem || language_.synonym(word.stem, stem) > 0 || (derived != near.end() && derived->second >= kDerivedAtLeast) ||
           language_.picks_role(word.lower, stem);
  };
  if (std::ranges::any_of(schema_.column(column).name.stems, means)) return true;
  constexpr double kNamed = 0.6;  // "hired" of hiredate
  return std::ranges::any_of(question_.mentions, [&](const Mention& mention) {
    return mention.kind == MentionKind::name && mention.begin == token && !word.is(WordClass::time_name) && !one_of(word.stem, own) &&
           std::ranges::any_of(mention.columns, [&](const ColumnLink& link) { return link.column == column && link.score >= kNamed; });
  });
}

// The times that the words from `from` to `to` say, in their order; all of one table, the first that has any.
std::vector<ColumnRef> Scanner::times_said(std::span<const int> tables, std::size_t from, std::size_t to) const {
  std::vector<ColumnRef> said;
  for (const int t : tables) {
    for (std::size_t i = from; i < to; ++i)
      for (int c = 0; c < static_cast<int>(schema_.tables[t].columns.size()); ++c)
        if (const ColumnRef column{t, c}; tells_time(column) && says_time(i, column)) {
          if (std::ranges::find(said, column) == said.end()) said.push_back(column);
          break;
        }
    if (!said.empty()) break;
  }
  return said;
}

// Where the clause that begins at this token ends: at a mark, or before an "and" that asks for something else.
std::size_t Scanner::end_of_clause(std::size_t from) const {
  const auto& tokens = question_.tokens;
  std::size_t i = from;
  for (; i < tokens.size() && tokens[i].kind != TokenKind::mark; ++i) {
    if (tokens[i].is(WordClass::coordinating) &&
        word_is(i + 1, WordClass::article, WordClass::possessive, WordClass::relative, WordClass::interrogative, WordClass::asks_person,
                WordClass::asks_time, WordClass::asks_place, WordClass::asks_degree, WordClass::imperative))
      break;
  }
  return i;
}

// "the date the claim was made", "the time they took and left office": the times that the clause behind the noun says.
std::vector<ColumnRef> Scanner::times_of_clause(std::size_t m, const ColumnRef& column) const {
  const auto& tokens = question_.tokens;
  const Mention& noun = question_.mentions[m];
  if (noun.end != noun.begin + 1 || !tokens[noun.begin].is(WordClass::time_name)) return {};
  std::size_t from = noun.end;
  while (word_is(from, WordClass::locative, WordClass::relative, WordClass::asks_time, WordClass::support)) ++from;
  const auto begins_thing = [&](const Mention& mention) {  // "the years in which members registered"
    return mention.kind == MentionKind::name && mention.begin == from && mention.table_score() > mention.column_score();
  };
  const bool opened = from > noun.end && word_is(from - 1, WordClass::relative, WordClass::asks_time);
  if (!(opened && std::ranges::any_of(question_.mentions, begins_thing)) &&
      !word_is(from, WordClass::article, WordClass::existential, WordClass::distributive, WordClass::personal, WordClass::possessive,
               WordClass::demonstrative, WordClass::more, WordClass::fewer))
    return {};
  const std::size_t to = end_of_clause(from);
  std::vector<int> tables{column.table};
  for (const int t : tables_at_hand())
    if (std::ranges::find(tables, t) == tables.end()) tables.push_back(t);
  for (const Mention& mention : question_.mentions)  // what the model says of a verb
    if (mention.kind == MentionKind::hint && mention.begin >= from && mention.begin < to && tells_time(mention.columns.front().column))
      tables = {mention.columns.front().column.table};
  std::ranges::stable_partition(tables, [&](int t) {  // "the date the claim was made": of the claim
    return std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(from), tokens.begin() + static_cast<std::ptrdiff_t>(to),
                       [&](const Token& token) { return one_of(token.stem, schema_.tables[t].name.stems); });
  });
  return times_said(tables, from + 1, to);
}

// "opened in each year": the year of the verb that the semantic model knows; and of what is grouped so.
std::optional<ColumnRef> Scanner::time_of_verb(std::size_t m) const {
  const Mention& noun = question_.mentions[m];
  if (noun.end != noun.begin + 1 || !question_.tokens[noun.begin].is(WordClass::year_name)) return std::nullopt;
  if (zone_ == Zone::order && block_.group_by.size() == 1 && block_.group_by.front().column && tells_time(*block_.group_by.front().column))
    return block_.group_by.front().column;
  std::size_t verb = m;
  while (verb > 0 && question_.mentions[verb - 1].kind == MentionKind::cue && adjacent(verb - 1, verb)) --verb;
  if (verb == 0 || verb == m || question_.mentions[verb - 1].kind != MentionKind::hint || !adjacent(verb - 1, verb)) return std::nullopt;
  const ColumnRef column = question_.mentions[verb - 1].columns.front().column;
  return tells_time(column) ? std::optional(column) : std::nullopt;
}

// The clause is read with its noun, unless it holds more than names.
void Scanner::skip_clause(std::size_t m) {
  const std::size_t end = end_of_clause(question_.mentions[m].end);
  std::size_t n = m + 1;
  for (; n < question_.mentions.size() && question_.mentions[n].begin < end; ++n) {
    const Mention& inside = question_.mentions[n];
    if (inside.kind != MentionKind::name && !inside.is_cue("and") && !inside.is_cue("relative") && !inside.is_cue("command")) return;
  }
  skip_until_ = std::max(skip_until_, n);
}

// "When was it founded?", "When did they take office, and when did they leave?"
void Scanner::asked_when() {
  std::vector<int> tables = tables_at_hand();
  const int main = main_table();
  tables.insert(tables.begin(), main);
  bool said = false;
  for (const std::size_t at : asked_when_) {
    const std::vector<ColumnRef> times = times_said(tables, at + 1, end_of_clause(at + 1));
    for (const ColumnRef& time : times) add_output({.column = time});
    said |= !times.empty();
  }
  const auto tells = [&](const Expression& e) {
    return e.column && (tells_time(*e.column) || language_.is(schema_.column(*e.column).name.words.back(), WordClass::year_name));
  };
  if (said || block_.superlative || std::ranges::any_of(block_.outputs, tells)) return;
  const auto& columns = schema_.tables[main].columns;
  const auto date = std::ranges::find(columns, true, &ColumnView::temporal);
  if (date != columns.end()) add_output({.column = ColumnRef{main, static_cast<int>(date - columns.begin())}});
}

}  // namespace sextant::knowledge
