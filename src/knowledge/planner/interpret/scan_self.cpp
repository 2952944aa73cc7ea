// Tables whose rows refer to rows of the same table: employees and their managers, parts of parts.
#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {

// The use of a table that its own key leads to, where a word of that key stands among the tokens: "report to", "managed by".
int Scanner::self_role(int table, std::size_t begin, std::size_t end) const {
  for (const int e : schema_.edges_of[table]) {
    const KeyEdge& edge = schema_.edges[e];
    if (edge.from.table != table || edge.to.table != table) continue;
    for (std::size_t i = begin; i < std::min(end, question_.tokens.size()); ++i) {
      const Token& word = question_.tokens[i];
      if (word.kind != TokenKind::word) continue;
      for (const std::string& stem : edge.role_words)
        if (stem.size() > 2 && (word.stem == stem || language_.picks_role(word.lower, stem))) return e + 1;
    }
  }
  return 0;
}

// "employees who report to Nancy": not Nancy's own row, but those of which she is the manager.
int Scanner::role_of_value(const ColumnRef& column, std::size_t m) const {
  constexpr std::size_t kNear = 4;
  const std::size_t begin = question_.mentions[m].begin;
  if (main_table() != column.table) return 0;
  std::size_t from = begin > kNear ? begin - kNear : 0;
  for (const TableMention& t : block_.tables)
    if (t.table == column.table && t.token < begin) from = std::max(from, t.token + 1);  // "manager of the employee Nancy"
  return self_role(column.table, from, begin);
}

int Scanner::said_key(int one, int other, bool& asked) const {
  const auto says = [&](const Token& word, int e, int rival) {
    if (word.kind != TokenKind::word) return false;
    return std::ranges::any_of(schema_.edges[e].role_words, [&](const std::string& stem) {
      if (language_.is(stem, WordClass::label) || one_of(stem, schema_.edges[rival].role_words)) return false;
      return word.stem == stem ||
             (stem.size() > 3 && word.lower.size() > stem.size() + 2 && abbreviation_strength(stem, word.lower) >= 0.7);
    });
  };
  const auto& tokens = question_.tokens;
  int said = -1;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    for (const auto& [e, rival] : {std::pair{one, other}, std::pair{other, one}}) {
      if (!says(tokens[i], e, rival)) continue;
      if (said >= 0 && said != e) return -1;
      if (said == e) continue;
      said = e;
      asked = i > 0 && tokens[i - 1].is(WordClass::clitic);
      for (std::size_t next = i + 1; next < std::min(i + 3, tokens.size()); ++next)  // "the prerequisite course of"
        asked |= tokens[next].is(WordClass::genitive, WordClass::benefactive, WordClass::allative, WordClass::support);
    }
  return said;
}

// "who earn more than their manager"
bool Scanner::compare_with_own(std::size_t n, const std::optional<ColumnRef>& known) {
  const auto& mentions = question_.mentions;
  const int table = known ? known->table : main_table();
  if (n >= mentions.size() || mentions[n].kind != MentionKind::name || table < 0 || mentions[n].begin == 0) return false;
  const int role = self_role(table, mentions[n].begin, mentions[n].end);
  if (role == 0 || !is_before(n, WordClass::possessive)) return false;
  bool reversed = false;
  const auto column = known ? known : column_of_kind(pending_.compare_kind, table, reversed);
  if (!column || reversed) return false;
  ColumnRef other = *column;
  other.role = role;
  compare_columns(*column, other);
  skip_until_ = n + 1;
  if (n + 1 < mentions.size() && adjacent(n, n + 1) && !is_table(n + 1))
    if (const ColumnLink* link = best_column(n + 1); link && link->column == *column) ++skip_until_;  // "than their manager's salary"
  return true;
}

}  // namespace sextant::knowledge
