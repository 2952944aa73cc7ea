// Between two tables may stand several keys, origin and destination: which of them a word speaks of.
#include <algorithm>

#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {

// Between two tables may stand several keys (origin and destination). The word that says which: nearest before the
// mention, else shortly after it ("state of the origin airport").
int Scanner::role_of(int table, std::size_t token, bool forward) const {
  std::vector<int> parallel;
  for (const int e : schema_.edges_of[table]) {
    const KeyEdge& edge = schema_.edges[e];
    if (edge.to.table != table || edge.from.table == table) continue;
    const bool named = std::ranges::find(named_, edge.from.table) != named_.end();
    const auto same = std::ranges::count_if(schema_.edges_of[table], [&](int other) {
      return schema_.edges[other].to.table == table && schema_.edges[other].from.table == edge.from.table;
    });
    if (same > 1 && (named || parallel.empty() || schema_.edges[parallel.front()].from.table == edge.from.table)) parallel.push_back(e);
  }
  if (parallel.size() < 2) return 0;
  // "courses with two prerequisites": where the table itself is called so, the word says no key of it.
  const auto names_table = [&](std::size_t i, int e) {
    for (std::size_t m = 0; m < question_.mentions.size(); ++m)
      if (question_.mentions[m].begin <= i && i < question_.mentions[m].end && question_.mentions[m].kind == MentionKind::name)
        return is_table(m) && question_.mentions[m].tables.front().table == schema_.edges[e].from.table;
    return false;
  };
  const auto in_comparison = [&](std::size_t i) {  // the "to" of "compared to"
    if (!block_.compared) return false;
    const Mention& cue = question_.mentions[block_.compared_at];
    return cue.begin <= i && i < cue.end;
  };
  const auto picks = [&](std::size_t i) {
    const Token& word = question_.tokens[i];
    if (word.kind != TokenKind::word || in_comparison(i)) return -1;
    for (const int e : parallel) {
      if (names_table(i, e)) continue;
      const auto& mine = schema_.edges[e].role_words;
      for (const std::string& stem : mine) {
        const bool shared = std::ranges::any_of(parallel, [&](int other) {
          return other != e && std::ranges::find(schema_.edges[other].role_words, stem) != schema_.edges[other].role_words.end();
        });
        if (shared || language_.is(stem, WordClass::label)) continue;
        if (word.stem == stem || language_.picks_role(word.lower, stem) ||
            (stem.size() >= 3 && word.lower.size() > stem.size() + 2 && abbreviation_strength(stem, word.lower) >= 0.7))
          return e;
      }
    }
    return -1;
  };
  for (std::size_t back = 1; back <= 4 && back <= token; ++back)
    if (const int e = picks(token - back); e >= 0) return e + 1;
  for (std::size_t ahead = 1; forward && ahead <= 4 && token + ahead < question_.tokens.size(); ++ahead)
    if (const int e = picks(token + ahead); e >= 0) return e + 1;
  // "the debates they are on the affirmative side of": said anywhere, and of one key only.
  std::set<int> said;
  for (std::size_t i = 0; i < question_.tokens.size(); ++i)
    for (const int e : parallel)
      if (const Token& word = question_.tokens[i];
          !has_value(schema_.edges[e].from) && !names_table(i, e))  // "friends of Alice": the key itself is compared
        for (const std::string& stem : schema_.edges[e].role_words)
          if (word.kind == TokenKind::word && word.stem == stem && stem.size() > 3 && !language_.is_function_word(word.lower))
            said.insert(e);
  return said.size() == 1 ? *said.begin() + 1 : 0;
}

bool Scanner::has_value(const ColumnRef& column) const {
  return std::ranges::any_of(question_.mentions, [&](const Mention& mention) {
    return std::ranges::any_of(mention.values, [&](const ValueLink& link) { return link.column == column; });
  });
}

// Whether another key leads from the same table to the same one.
bool Scanner::has_rival(const KeyEdge& edge) const {
  return std::ranges::any_of(schema_.edges, [&](const KeyEdge& other) {
    return other.from.table == edge.from.table && other.to.table == edge.to.table && other.from != edge.from;
  });
}

// "how many destinations does Denver have": of the two keys one is asked for, so the value is of the other, unless a word
// straight before it says which.
int Scanner::other_role_of_asked(int role, std::size_t m) const {
  if (role <= 0) return role;
  const KeyEdge& edge = schema_.edges[role - 1];
  const bool asked = std::ranges::any_of(block_.outputs, [&](const Expression& e) { return e.column == edge.from; });
  const std::size_t begin = question_.mentions[m].begin;
  if (!asked || (begin > 0 && std::ranges::any_of(schema_.column(edge.from).name.stems, [&](const std::string& stem) {
                   return language_.picks_role(question_.tokens[begin - 1].lower, stem);
                 })))
    return role;
  for (int e = 0; e < static_cast<int>(schema_.edges.size()); ++e)
    if (const KeyEdge& other = schema_.edges[e];
        other.from.table == edge.from.table && other.to.table == edge.to.table && other.from != edge.from)
      return e + 1;
  return role;
}

// A column of what two keys of a table at hand lead to, as each of them sees it; or both of the keys, where it is one itself.
std::vector<std::pair<ColumnRef, ColumnRef>> Scanner::both_ends(const ColumnRef& column) const {
  std::vector<std::pair<ColumnRef, ColumnRef>> out;
  const auto at_hand = [&](int table) { return std::ranges::find(named_, table) != named_.end(); };
  for (int a = 0; a < static_cast<int>(schema_.edges.size()); ++a)
    for (int b = a + 1; b < static_cast<int>(schema_.edges.size()); ++b) {
      const KeyEdge &one = schema_.edges[a], &other = schema_.edges[b];
      if (one.from.table != other.from.table || one.to.table != other.to.table || one.from == other.from || !at_hand(one.from.table))
        continue;
      if (column == one.from || column == other.from) out.emplace_back(one.from, other.from);
      if (column.table != one.to.table || one.from.table == one.to.table) continue;
      out.emplace_back(column, column);
      out.back().first.role = a + 1;
      out.back().second.role = b + 1;
    }
  return out;
}

// "flights between Boston and Denver": from one of them to the other, either way.
bool Scanner::between_ends(std::size_t m) {
  const auto& mentions = question_.mentions;
  const auto is_value = [&](std::size_t n) {
    return n < mentions.size() && mentions[n].kind == MentionKind::value && !mentions[n].values.empty();
  };
  if (pending_.negated || or_next_ || !is_value(m + 1) || !is_cue(m + 2, "and") || !is_value(m + 3) || !adjacent(m, m + 1) ||
      !adjacent(m + 2, m + 3))
    return false;
  const ValueLink* first = best_value(m + 1);
  const auto second = std::ranges::find(mentions[m + 3].values, first->column, &ValueLink::column);
  if (second == mentions[m + 3].values.end() || second->value == first->value) return false;
  const auto ends = both_ends(first->column);
  if (ends.size() != 1) return false;
  const Literal one{first->value, false}, other{second->value, false};
  for (const ColumnRef& end : {ends.front().first, ends.front().second}) {
    add_condition({.left = {.column = end}, .values = {one}});
    or_next_ = true;
    add_condition({.left = {.column = end}, .values = {other}});
  }
  add_condition({.left = {.column = ends.front().first}, .compare = Compare::not_equal, .other_column = ends.front().second});
  skip_until_ = m + 4;
  return true;
}

// "origin" straight before "airport": says which airport, is not asked for itself.
bool Scanner::is_role_word(std::size_t m) const {
  if (m + 1 >= question_.mentions.size() || question_.mentions[m].end != question_.mentions[m + 1].begin ||
      question_.mentions[m + 1].kind != MentionKind::name)
    return false;
  const Mention& next = question_.mentions[m + 1];
  // "destination state": the state of what the key leads to.
  for (const ColumnLink& link : question_.mentions[m].columns)
    for (const KeyEdge& edge : schema_.edges)
      if (edge.from == link.column && link.score > 0.9 && !is_table(m) && !is_table(m + 1) && has_rival(edge) &&
          std::ranges::any_of(next.columns, [&](const ColumnLink& c) { return c.column.table == edge.to.table && c.score > 0.9; }) &&
          std::ranges::none_of(next.columns, [&](const ColumnLink& c) { return c.column.table == edge.from.table && c.score > 0.9; }))
        return true;
  if (!is_table(m + 1) && (next.columns.empty() || !next.columns.front().names_table)) return false;
  const int target = is_table(m + 1) ? next.tables.front().table : next.columns.front().column.table;
  for (const ColumnLink& link : question_.mentions[m].columns)
    for (const KeyEdge& edge : schema_.edges)
      if (edge.from == link.column && edge.to.table == target) return true;
  return false;
}

}  // namespace sextant::knowledge
