#include "knowledge/planner/plan/nouns.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sextant::knowledge {
namespace {

std::string words(const NameWords& name) { return join(name.words, " "); }

std::string noun(const SchemaView& schema, int table) {
  const TableView& view = schema.tables[table];
  return view.label.empty() ? words(view.name) : view.label;
}

}  // namespace

std::string singular(std::string word) {
  if (word.ends_with("ies") && word.size() > 4) return word.substr(0, word.size() - 3) + "y";
  if (word.ends_with("ches") || word.ends_with("sses") || word.ends_with("xes")) return word.substr(0, word.size() - 2);
  if (word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && word.size() > 3) word.pop_back();
  return word;
}

std::string plural(std::string word) {
  static constexpr std::array<std::string_view, 8> kUncounted{"weather",     "data", "staff",     "equipment",
                                                              "information", "news", "inventory", "history"};
  if (std::ranges::any_of(kUncounted, [&](std::string_view end) { return word.ends_with(end); })) return word;
  if (word.ends_with("us") || word.ends_with("ss")) return word + "es";
  if (word.ends_with('s')) return word;
  if (word.ends_with('y') && word.size() > 2 && std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos)
    return word.substr(0, word.size() - 1) + "ies";
  if (word.ends_with("ch") || word.ends_with("sh") || word.ends_with('x')) return word + "es";
  return word + "s";
}

std::string with_article(const std::string& noun) {
  return (std::string_view("aeiou").find(noun.front()) == std::string_view::npos ? "a " : "an ") + noun;
}

std::string row_noun(const SchemaView& schema, int table) { return singular(noun(schema, table)); }

std::string rows_noun(const SchemaView& schema, int table) {
  const std::string& given = schema.tables[table].label_many;
  return given.empty() ? plural(noun(schema, table)) : given;
}

std::string role_noun(const SchemaView& schema, const ColumnRef& ref) {
  const KeyEdge& edge = schema.edges[ref.role - 1];
  const std::string row = row_noun(schema, ref.table);
  const std::string key = words(schema.column(edge.from).name);
  // "branch id" of accounts only repeats the branch: "account branch".
  return (key.starts_with(row) ? row_noun(schema, edge.from.table) : key) + " " + row;
}

std::string participle_of(const ColumnView& view) {
  const auto& parts = view.name.words;
  const bool dated = view.temporal && parts.size() == 2 && (parts.back() == "on" || parts.back() == "at");
  return dated && parts.front().ends_with("ed") ? parts.front() : "";
}

std::vector<std::string> spoken(const ColumnView& view) {
  if (!view.label.empty()) return split(view.label, ' ');
  std::vector<std::string> parts = view.name.words;
  if (view.foreign_key && parts.size() > 1 && (parts.back() == "id" || parts.back() == "code")) parts.pop_back();
  if (const std::string participle = participle_of(view); !participle.empty()) return {"date", participle};
  static constexpr std::array<std::string_view, 18> kUnits{"eur", "usd", "gbp", "chf", "pct", "percent", "ppm", "c", "f",
                                                           "kg",  "km",  "m",   "cm",  "mm",  "ms",      "sec", "s", "kwh"};
  if (parts.size() > 1 && view.numeric && std::ranges::find(kUnits, parts.back()) != kUnits.end()) parts.pop_back();
  return parts;
}

}  // namespace sextant::knowledge
