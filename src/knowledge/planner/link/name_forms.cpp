// Other ways to write the name of a column, and which of its words says what it is.
#include "knowledge/planner/link/name_forms.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sextant::knowledge {
namespace {

template <class List>
bool in(std::string_view word, const List& list) {
  return std::ranges::find(list, word) != list.end();
}

// Glued names: "stuid" -> stu id, "fname" -> f name. Only endings that stand for themselves.
std::vector<std::string> unglue(const std::string& word, const SchemaView& schema) {
  static constexpr std::array<std::string_view, 11> kEndings{"name", "id",   "code", "type",    "date", "number",
                                                             "time", "year", "no",   "address", "num"};
  static constexpr std::array<std::string_view, 12> kWhole{"surname",   "update",    "paid",     "valid",    "grid",    "solid",
                                                           "candidate", "prototype", "validate", "nickname", "midyear", "said"};
  if (in(word, kWhole)) return {};
  for (const std::string_view ending : kEndings) {
    if (word.size() <= ending.size() || !word.ends_with(ending)) continue;
    std::string front = word.substr(0, word.size() - ending.size());
    if (ending == "id" || ending == "no" || ending == "num" || ending == "type" || ending == "date" || ending == "time") {
      const bool known = std::ranges::any_of(schema.tables, [&](const TableView& t) {
        return std::ranges::any_of(t.name.words, [&](const std::string& w) { return w.starts_with(front); });
      });
      if (!known && (ending.size() < 4 || front.size() < 3)) continue;
    }
    return {std::move(front), std::string(ending)};
  }
  return {};
}

// date_of_publication -> publication date.
NameWords as_compound(const NameWords& name) {
  NameWords out;
  const auto of = std::ranges::find(name.words, "of");
  if (of == name.words.begin() || name.words.end() - of < 2 || is_count_prefix(name.words.front())) return out;
  const auto at = of - name.words.begin();
  out.words.assign(of + 1, name.words.end());
  out.words.insert(out.words.end(), name.words.begin(), of);
  out.stems.assign(name.stems.begin() + at + 1, name.stems.end());
  out.stems.insert(out.stems.end(), name.stems.begin(), name.stems.begin() + at);
  return out;
}

// Glued words that people write apart: "baseprice" -> base price, "hoursperweek" -> hours per week. Nothing for a word of its own.
std::vector<std::string> split_glued(const Language& language, const std::string& word, std::size_t parts = 3) {
  const auto whole = [&](const std::string& part) {
    return part.size() >= 3 &&
           (!language.meanings(part).empty() || language.is_own(part) || (part.size() >= 4 && language.is_common(part)));
  };
  if (word.size() < 7 || whole(word)) return {};
  for (std::size_t cut = word.size() - 3; cut >= 3; --cut) {
    const std::string front = word.substr(0, cut), rest = word.substr(cut);
    if (!whole(front)) continue;
    if (whole(rest)) return {front, rest};
    if (parts < 3) continue;
    if (std::vector<std::string> more = split_glued(language, rest, parts - 1); !more.empty()) {
      more.insert(more.begin(), front);
      return more;
    }
  }
  return {};
}

// "l name" -> last name.
NameWords spell_out(const NameWords& name, const Language& language) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kInitials{{{"f", "first"}, {"m", "middle"}, {"l", "last"}}};
  NameWords out;
  for (std::size_t i = 0; i + 1 < name.words.size(); ++i)
    for (const auto& [initial, word] : kInitials)
      if (name.words[i] == initial && language.is(name.words[i + 1], WordClass::called)) {
        out = name;
        out.words[i] = word;
        out.stems[i] = stem_of(word);
      }
  return out;
}

// "directed_by" -> director, "owned_by" -> owner: who does it.
std::vector<NameWords> agents(const NameWords& name, const Language& language) {
  std::vector<NameWords> out;
  const std::size_t n = name.words.size();
  if (n < 2 || !language.is(name.words[n - 1], WordClass::agentive) || name.words[n - 2].size() < 5 ||
      !language.is(name.words[n - 2], WordClass::past_participle))
    return out;
  const std::string verb = name.words[n - 2].substr(0, name.words[n - 2].size() - 2);
  for (const std::string_view ending : {"er", "or"}) {
    NameWords agent = name;
    agent.words.pop_back();
    agent.stems.pop_back();
    agent.words.back() = verb + std::string(ending);
    agent.stems.back() = stem_of(agent.words.back());
    out.push_back(std::move(agent));
  }
  return out;
}

// "WiFi", "eMail": people write one word.
NameWords one_word(const ColumnView& column) {
  constexpr std::size_t kShortPart = 2, kLongest = 8;
  const std::string whole = to_lower_ascii(column.column->name);
  const auto is_short = [](const std::string& word) { return word.size() <= kShortPart; };
  if (column.id_like || column.name.words.size() < 2 || whole.size() > kLongest || whole != join(column.name.words, "") ||
      std::ranges::none_of(column.name.words, is_short))
    return {};
  NameWords out;
  out.words = {whole};
  out.stems = {stem_of(whole)};
  return out;
}

// "state_province_county", "zip_postcode": names that list other words for the same; each of them names it alone.
std::vector<NameWords> alternatives(const NameWords& name, const Language& language) {
  std::vector<NameWords> out;
  const auto same = [&](std::size_t a, std::size_t b) { return language.synonym(name.stems[a], name.stems[b]) > 0; };
  const auto near = [&](std::size_t a, std::size_t b) { return same(a, b) || language.near(name.stems[a]).contains(name.stems[b]); };
  std::size_t begin = 0;
  while (begin + 1 < name.words.size() && !same(begin, begin + 1)) ++begin;
  if (begin + 1 >= name.words.size()) return out;
  std::size_t end = begin + 2;
  while (end < name.words.size() && near(end - 1, end)) ++end;
  for (std::size_t kept = begin; kept < end; ++kept) {
    NameWords one;
    for (std::size_t i = 0; i < name.words.size(); ++i)
      if (i == kept || i < begin || i >= end) {
        one.words.push_back(name.words[i]);
        one.stems.push_back(name.stems[i]);
      }
    one.elliptic = true;
    out.push_back(std::move(one));
  }
  return out;
}

// The words of a name, glued ones cut apart; nothing when there are none.
NameWords cut_apart(const NameWords& name, const SchemaView& schema, const Language& language) {
  NameWords cut;
  for (const std::string& word : name.words) {
    auto parts = unglue(word, schema);
    if (parts.empty()) parts = split_glued(language, word);
    if (parts.empty()) parts = {word};
    cut.words.insert(cut.words.end(), parts.begin(), parts.end());
  }
  if (cut.words.size() == name.words.size()) return {};
  for (const auto& part : cut.words) cut.stems.push_back(stem_of(part));
  return cut;
}

}  // namespace

std::optional<ColumnRef> worth_of(const SchemaView& schema, const Language& language, int table) {
  const auto& columns = schema.tables[static_cast<std::size_t>(table)].columns;
  const auto measures = [](const ColumnView& view) { return view.numeric && !view.id_like && !view.primary_key && !view.foreign_key; };
  for (const std::string& stem : language.measured("money"))
    for (int c = 0; c < static_cast<int>(columns.size()); ++c)
      if (const ColumnView& view = columns[static_cast<std::size_t>(c)]; measures(view) && in(stem, view.name.stems))
        return ColumnRef{table, c};
  return std::nullopt;
}

bool is_count_prefix(std::string_view word) {
  static constexpr std::array<std::string_view, 9> kPrefixes{"num", "number", "of", "no", "n", "total", "tot", "count", "amount"};
  return in(word, kPrefixes);
}

std::size_t head_of(const NameWords& name) {
  static constexpr std::array<std::string_view, 2> kLeading{"date", "amount"};
  const auto of = std::ranges::find(name.words, "of");
  if (of != name.words.begin() && of != name.words.end()) return static_cast<std::size_t>(of - name.words.begin()) - 1;
  return in(name.words.front(), kLeading) ? 0 : name.words.size() - 1;
}

std::vector<NameWords> ways_to_write(const ColumnView& column, const SchemaView& schema, const Language& language) {
  std::vector<NameWords> ways{column.name};
  const auto add = [&](NameWords way) {
    if (!way.words.empty()) ways.push_back(std::move(way));
  };
  add(cut_apart(column.name, schema, language));
  add(spell_out(ways.back(), language));
  add(as_compound(ways.back()));
  add(one_word(column));
  for (NameWords& way : agents(column.name, language)) add(std::move(way));
  for (NameWords& way : alternatives(column.name, language)) {
    add(cut_apart(way, schema, language));
    add(std::move(way));
  }
  ways.insert(ways.end(), column.synonyms.begin(), column.synonyms.end());
  return ways;
}

}  // namespace sextant::knowledge
