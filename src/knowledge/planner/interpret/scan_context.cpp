// What surrounds a mention: neighbours, the table it belongs to, which of its rivals fits here.
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <span>

#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {

bool Scanner::is_cue(std::size_t m, std::string_view kind) const {
  return m < question_.mentions.size() && question_.mentions[m].is_cue(kind);
}

const std::string& Scanner::first_word(std::size_t m) const { return question_.tokens[question_.mentions[m].begin].lower; }

// The dot of "Ph.D. degree": what goes on in small letters is the same sentence.
bool Scanner::is_abbreviation_mark(std::size_t i) const {
  const auto& tokens = question_.tokens;
  return tokens[i].text == "." && i > 0 && i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::word && !tokens[i + 1].capital &&
         tokens[i - 1].end == tokens[i].begin && tokens[i - 1].capital;
}

bool Scanner::is_adverb(std::size_t m) const { return last_is(m, WordClass::adverb); }

int Scanner::words_between(std::size_t a, std::size_t b) const {
  constexpr int kMany = 100;
  int words = 0;
  for (std::size_t i = question_.mentions[a].end; i < question_.mentions[b].begin; ++i) {
    const Token& token = question_.tokens[i];
    if (token.kind == TokenKind::mark && token.text != "(" && !is_abbreviation_mark(i)) return kMany;
    words += token.kind == TokenKind::word && !language_.is_function_word(token.lower);
  }
  return words;
}

bool Scanner::adjacent(std::size_t a, std::size_t b) const { return b < question_.mentions.size() && words_between(a, b) == 0; }

bool Scanner::adjacent_list(std::size_t a, std::size_t b) const {
  for (std::size_t i = question_.mentions[a].end; i < question_.mentions[b].begin; ++i) {
    const Token& token = question_.tokens[i];
    if (token.kind == TokenKind::mark && token.text != ",") return false;
    if (token.kind == TokenKind::word && !token.is(WordClass::article, WordClass::universal, WordClass::demonstrative,
                                                   WordClass::possessive, WordClass::respective, WordClass::genitive, WordClass::clitic,
                                                   WordClass::benefactive, WordClass::locative, WordClass::ablative, WordClass::full))
      return false;
  }
  return true;
}

// The table that the column at m belongs to by its phrase: "names and ages of the students", "student's name".
int Scanner::owner_table(std::size_t m) const {
  const auto& mentions = question_.mentions;
  if (m > 0 && mentions[m - 1].kind == MentionKind::name && mentions[m - 1].end == mentions[m].begin && is_table(m - 1))
    return mentions[m - 1].tables.front().table;
  for (std::size_t n = m + 1; n < std::min(mentions.size(), m + 9); ++n) {
    const Mention& next = mentions[n];
    if (!adjacent_list(n - 1, n)) return -1;
    if (next.kind == MentionKind::cue) {
      if (!one_of(next.cue.cue->kind, std::array<std::string_view, 6>{"and", "each", "all", "distinct", "or", "top"})) return -1;
      if (first_is(n, WordClass::ratio)) return -1;  // "hours per project"
      continue;
    }
    if (next.kind == MentionKind::number && adjacent(n, n + 1)) continue;  // "names of the 3 departments"
    if (next.kind != MentionKind::name) {
      if (next.kind == MentionKind::value && n + 1 < mentions.size() && mentions[n + 1].kind == MentionKind::name && is_table(n + 1))
        continue;
      return -1;
    }
    if (!is_table(n)) continue;
    return next.tables.front().table;
  }
  return -1;
}

// Whether numbers are stored there, whatever the type says.
bool Scanner::takes_number(const ColumnRef& column) const {
  const ColumnView& view = schema_.column(column);
  if (view.numeric || view.temporal) return true;
  const auto& profile = view.column->profile;
  if (!profile || !profile->min) return view.id_like;
  const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  // Blanks sort before numbers and words after them: what is there most often tells.
  if (profile->min->empty() && !profile->top_values.empty())
    return std::ranges::any_of(profile->top_values,
                               [&](const data::ValueCount& top) { return !top.value.empty() && is_digit(top.value.front()); });
  return !profile->min->empty() &&
         (is_digit(profile->min->front()) || (profile->max && !profile->max->empty() && is_digit(profile->max->back())));
}

// Whether the rows of a table have a name of their own.
bool Scanner::names_itself(int table) const {
  const auto& identity = schema_.tables[table].identity;
  return !identity.empty() && schema_.tables[table].columns[identity.front()].name_like;
}

// How well a column fits here: its words, and how near its table is named ("name of the airport", "airport name").
double Scanner::context_score(const ColumnLink& link, std::size_t m) const {
  double score = link.score;
  const ColumnView& view = schema_.column(link.column);
  const auto at = static_cast<double>(question_.mentions[m].begin);
  double nearest = 1e9;
  for (const auto& [token, table] : named_at_) {
    if (table != link.column.table) continue;
    double far = std::abs(static_cast<double>(token) - at);
    if (static_cast<double>(token) < at) far += 1.5;  // "name of the X" is more usual than "X … name"
    nearest = std::min(nearest, far);
  }
  if (nearest < 1e8) {
    score += 0.12 + 0.12 / (1 + nearest / 3);
  } else if (!named_.empty()) {
    int far = 99;
    for (const int t : named_)
      if (const int d = distance(schema_, t, link.column.table); d >= 0) far = std::min(far, d);
    score -= far <= 1 ? 0.06 : far == 2 ? 0.15 : far < 99 ? 0.25 : 0.4;
  }
  if (const int owner = owner_table(m); owner >= 0 && owner == link.column.table)
    score += 0.3;
  else if (owner >= 0 && view.name_like && names_itself(owner))
    score -= 0.3;  // "names of members", who have a full name
  else if (owner < 0 && view.name_like && is_each(link.column.table, m))
    score += 0.1;
  const auto holds = [&](std::size_t n) {
    return n < question_.mentions.size() && question_.mentions[n].kind == MentionKind::value &&
           std::ranges::any_of(question_.mentions[n].values, [&](const ValueLink& v) { return v.column == link.column; });
  };
  if ((holds(m + 1) && adjacent(m, m + 1)) || (m > 0 && holds(m - 1) && adjacent(m - 1, m))) score += 0.4;
  // "Which films have no actors? Give their ids": of the films.
  const bool bare = m > 1 && question_.mentions[m].begin == question_.mentions[m - 1].end && owner_table(m) < 0 && view.id_like;
  if (m > 0 && is_cue(m - 1, "command") && (bare || is_before(m, WordClass::possessive)) && link.column.table == main_table()) score += 0.3;
  if (link.names_table) score += 0.1;
  if (view.foreign_key && !view.primary_key) score -= 0.03;
  if (view.primary_key) score += 0.01;
  int mentions_here = 0;
  for (const Mention& other : question_.mentions) {
    if (other.kind == MentionKind::name && !other.columns.empty() && &other != &question_.mentions[m])
      mentions_here +=
          std::ranges::any_of(other.columns, [&](const ColumnLink& l) { return l.column.table == link.column.table && l.score > 0.75; });
    if (other.kind == MentionKind::value)
      mentions_here += std::ranges::any_of(other.values, [&](const ValueLink& l) { return l.column.table == link.column.table; });
  }
  return score + 0.02 * std::min(mentions_here, 3);
}

const ColumnLink* Scanner::best_column(std::size_t m) const {
  const Mention& mention = question_.mentions[m];
  std::vector<std::pair<double, const ColumnLink*>> ranked;
  // Taken for a column, "teachers" is rather their number than their key, which is but another name for the teachers.
  const auto chosen_kind = choices_.as_table.find(m);
  const auto stands_for_table = [&](const ColumnLink& link) {
    return chosen_kind != choices_.as_table.end() && !chosen_kind->second && link.kind == LinkKind::suffix_omitted &&
           schema_.column(link.column).id_like;
  };
  for (const ColumnLink& link : mention.columns) ranked.emplace_back(context_score(link, m) - (stands_for_table(link) ? 1 : 0), &link);
  std::ranges::stable_sort(ranked, std::greater{}, [](const auto& r) { return r.first; });
  if (ranked.empty()) return nullptr;
  if (!mention_seen_[m]) {
    mention_seen_[m] = 1;
    if (ranked.size() > 1) {
      const double margin = ranked[0].first - ranked[1].first;
      if (margin < 0.05)
        ++evidence_.ambiguous_links;
      else if (margin < 0.15)
        ++evidence_.close_links;
    }
  }
  std::size_t pick = 0;
  if (const auto chosen = choices_.column.find(m); chosen != choices_.column.end()) pick = std::min(chosen->second, ranked.size() - 1);
  return ranked[pick].second;
}

// Among tables of about the same name, the one that the rest of the question speaks of.
int Scanner::best_table(std::size_t m) const {
  const auto& tables = question_.mentions[m].tables;
  int best = -1;
  double best_score = -1;
  for (const TableLink& link : tables) {
    double score = link.score;
    if (link.score >= tables.front().score - 0.06)
      for (std::size_t n = 0; n < question_.mentions.size(); ++n) {
        if (n == m) continue;
        const Mention& other = question_.mentions[n];
        if (std::ranges::any_of(other.columns, [&](const ColumnLink& l) { return l.column.table == link.table && l.score > 0.7; }))
          score += 0.02;
        if (std::ranges::any_of(other.values, [&](const ValueLink& v) { return v.column.table == link.table; })) score += 0.02;
      }
    // "participates": of two tables that say so, the one that speaks of what else is named.
    if (tables.size() > 1)
      for (const int e : schema_.edges_of[link.table])
        if (const int to = schema_.edges[e].to.table;
            schema_.edges[e].from.table == link.table && (std::ranges::find(named_, to) != named_.end() || holds_value(to)))
          score += 0.01;
    if (score > best_score) {
      best_score = score;
      best = link.table;
    }
  }
  return best;
}

// "For each maker, show the name and the number of products": the maker's.
bool Scanner::is_each(int table, std::size_t before) const {
  for (std::size_t m = 1; m < before; ++m)
    if (is_cue(m - 1, "each") && question_.mentions[m].kind == MentionKind::name && is_table(m) &&
        question_.mentions[m].tables.front().table == table)
      return true;
  return false;
}

// What a value of the question stands in.
bool Scanner::holds_value(int table) const {
  return std::ranges::any_of(
      question_.mentions, [&](const Mention& mention) { return !mention.values.empty() && mention.values.front().column.table == table; });
}

bool Scanner::is_table(std::size_t m) const {
  const Mention& mention = question_.mentions[m];
  if (mention.tables.empty()) return false;
  if (mention.columns.empty()) return true;
  // "counties" for county_public_safety beats county_id: a key with its marker left out means the thing itself.
  const ColumnLink& first = mention.columns.front();
  if (first.kind == LinkKind::suffix_omitted && schema_.column(first.column).id_like && mention.table_score() >= 0.35 &&
      mention.table_score() >= first.score - 0.4 &&
      std::ranges::none_of(mention.columns, [](const ColumnLink& l) { return l.score > 0.9; }))
    return true;
  if (const auto chosen = choices_.as_table.find(m); chosen != choices_.as_table.end()) return chosen->second;
  return mention.table_score() >= mention.column_score() - 0.02;
}

// "scored fewer than 5 tries": the number is one of tries, whatever is called like the verb.
bool Scanner::measures_other(std::size_t m, std::size_t next) const {
  const auto& mentions = question_.mentions;
  if (!first_is(m, WordClass::past_participle)) return false;
  if (compare_of(mentions[next]) && adjacent(next, next + 1)) ++next;
  const std::size_t name = next + 1;
  if (mentions[next].kind != MentionKind::number || !adjacent(next, name) || mentions[name].kind != MentionKind::name || is_table(name))
    return false;
  const ColumnLink* link = best_column(name);
  return link->score > 0.9 && schema_.column(link->column).numeric && !schema_.column(link->column).id_like;
}

// The column is the left side of a comparison: a value, number or comparing word comes right after it.
bool Scanner::filters(std::size_t m, const ColumnRef& column) const {
  std::size_t next = m + 1;
  if (next >= question_.mentions.size() || next >= end_ || !adjacent(m, next)) return false;
  for (std::size_t i = question_.mentions[m].end; i < question_.mentions[next].begin; ++i)
    if (word_is(i, WordClass::having, WordClass::relative, WordClass::expletive)) return false;
  while ((is_cue(next, "either") || is_cue(next, "both")) && next + 1 < question_.mentions.size()) ++next;
  if (measures_other(m, next)) return false;
  const Mention* mention = &question_.mentions[next];
  if (mention->is_cue("negation") && next + 1 < question_.mentions.size()) mention = &question_.mentions[++next];
  if (mention->is_cue("comparative")) return takes_number(column);  // "companies older than": no name is
  if (compare_of(*mention)) return true;
  if (mention->kind == MentionKind::value) {
    if (mention->values.empty()) return true;
    return std::ranges::any_of(mention->values, [&](const ValueLink& v) { return v.column == column; }) || mention->quoted;
  }
  if (mention->kind == MentionKind::number) {
    const auto& view = schema_.column(column);
    if (question_.tokens[mention->begin].kind == TokenKind::word && !view.numeric) return false;
    // "ids of the two departments": so many of these.
    const bool of = next + 1 < question_.mentions.size() && adjacent_list(m, next) && mention->begin > question_.mentions[m].end;
    if (of && adjacent(next, next + 1) && question_.mentions[next + 1].kind == MentionKind::name && is_table(next + 1)) return false;
    // "name of 3 …": a number straight after the column or after "is", "of", "=".
    return takes_number(column);
  }
  return false;
}

std::size_t Scanner::next_name(std::size_t m, std::size_t limit) const {
  for (std::size_t n = m + 1; n < std::min({question_.mentions.size(), end_, m + 1 + limit}); ++n)
    if (question_.mentions[n].kind == MentionKind::name) return n;
  return question_.mentions.size();
}

int Scanner::main_table() const {
  for (const Expression& e : block_.outputs)
    if (e.column) return e.column->table;
  for (const TableMention& t : block_.tables) return t.table;
  for (const Condition& c : block_.where)
    if (c.left.column) return c.left.column->table;
  return named_.empty() ? -1 : named_.front();
}

// What people say that an adjective of this kind measures.
std::optional<ColumnRef> Scanner::measured_by(const std::string& kind, int table) const {
  for (const Adjective& adjective : lexicon_.adjectives)
    if (const auto column = schema_.resolve(adjective.column);
        column && column->table == table && column->column >= 0 && language_.kind_of_adjective(adjective.phrase) == kind)
      return column;
  return std::nullopt;
}

// A date or a year: what is old has little of it.
bool Scanner::is_time(const ColumnRef& column) const {
  const ColumnView& view = schema_.column(column);
  const auto& profile = view.column->profile;
  if (view.temporal || !profile || !profile->min || !profile->max) return view.temporal;
  constexpr double kFirstYear = 1000, kLastYear = 2200;
  return std::strtod(profile->min->c_str(), nullptr) >= kFirstYear && std::strtod(profile->max->c_str(), nullptr) <= kLastYear;
}

// Whether a column is called like what an adjective of this kind measures.
bool Scanner::is_of_kind(const ColumnView& view, std::string_view kind) const {
  return std::ranges::any_of(language_.kind(kind),
                             [&](const KindWord& word) { return !word.reversed && one_of(word.stem, view.name.stems); });
}

std::optional<ColumnRef> Scanner::column_of_kind(const std::string& kind, int table, bool& reversed, bool stored) const {
  std::vector<int> tables;
  if (table >= 0) tables.push_back(table);
  for (const int t : named_)
    if (std::ranges::find(tables, t) == tables.end()) tables.push_back(t);
  const std::size_t named = tables.size();
  if (table >= 0 && kind != "general")  // "pilots taller than": the height is that of the people that pilots are
    for (const int e : schema_.edges_of[table])
      if (schema_.edges[e].from.table == table) tables.push_back(schema_.edges[e].to.table);
  for (const int t : tables) {
    if (const auto given = measured_by(kind, t)) {
      reversed = kind == "age" && is_time(*given);
      return given;
    }
    // "the newest chip", where people said what makes one old
    if (const auto age = kind == "recent" && t == table ? measured_by("age", t) : std::nullopt;
        age && is_time(*age) && !schema_.column(*age).of_birth)
      return age;
  }
  const auto date_of = [&](int t) {
    const auto& columns = schema_.tables[t].columns;
    const auto date = std::ranges::find_if(columns, [&](const ColumnView& c) { return c.temporal && !(kind == "recent" && c.of_birth); });
    return date == columns.end() ? std::nullopt : std::optional(ColumnRef{t, static_cast<int>(date - columns.begin())});
  };
  for (const bool own : {true, false}) {
    // "the latest enrolment": its own day, whatever it is called, before the year of the course.
    if (!own && kind == "recent" && table >= 0)
      if (const auto date = date_of(table)) return date;
    for (const KindWord& word : language_.kind(kind))
      for (const int t : std::span(tables).subspan(own ? 0 : named, own ? named : tables.size() - named))
        for (int c = 0; c < static_cast<int>(schema_.tables[t].columns.size()); ++c) {
          const ColumnView& view = schema_.tables[t].columns[c];
          if (kind == "place" ? view.numeric : !view.numeric && !view.temporal && kind != "recent" && kind != "age") continue;
          if (view.id_like && view.name.words.size() > 1) continue;
          if (stored && !view.expression.empty()) continue;
          if (kind == "recent" && view.of_birth) continue;  // the latest customer is not the youngest
          const bool match = std::ranges::any_of(view.name.stems, [&](const std::string& stem) {
            return stem == word.stem || (word.stem.size() >= 4 && stem.size() > word.stem.size() && stem.ends_with(word.stem));
          });
          if (!match) continue;
          reversed = word.reversed;
          // Of a whole and its parts the whole.
          const auto& columns = schema_.tables[t].columns;
          for (int whole = 0; whole < static_cast<int>(columns.size()); ++whole)
            if (const auto& stems = columns[whole].name.stems;
                columns[whole].numeric &&
                std::ranges::any_of(stems, [&](const std::string& stem) { return language_.is(stem, WordClass::total); }) &&
                std::ranges::find(stems, word.stem) != stems.end())
              return ColumnRef{t, whole};
          return ColumnRef{t, c};
        }
  }
  if (kind != "recent" && kind != "age") return std::nullopt;
  tables.resize(named);
  for (const int t : tables)
    if (const auto date = date_of(t)) {
      reversed = kind == "age";  // the other way round: the oldest came first
      return date;
    }
  return kind == "recent" && table >= 0 ? date_of_neighbour(table) : std::nullopt;
}

// "the customers who ordered last": the date of what belongs to them, of that whose words are said before others.
std::optional<ColumnRef> Scanner::date_of_neighbour(int table) const {
  std::optional<ColumnRef> first;
  for (const int e : schema_.edges_of[table]) {
    const int other = schema_.edges[e].from.table;
    if (other == table) continue;
    const auto& columns = schema_.tables[other].columns;
    for (int c = 0; c < static_cast<int>(columns.size()); ++c) {
      if (!columns[c].temporal) continue;
      const auto said = [&](const Token& word) {
        return word.kind == TokenKind::word && !language_.is_function_word(word.lower) && one_of(word.stem, columns[c].name.stems);
      };
      if (std::ranges::any_of(question_.tokens, said)) return ColumnRef{other, c};
      if (!first) first = ColumnRef{other, c};
    }
  }
  return first;
}

}  // namespace sextant::knowledge
