// The key graph: what is declared, what names and values tell, what a model says.
#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "knowledge/planner/language/lexical.h"
#include "knowledge/planner/plan/schema.h"
#include "knowledge/planner/plan/table_view.h"
#include "knowledge/search/words.h"

namespace sextant::knowledge {
namespace {

bool names_one_row(const TableView& table, const ColumnView& view) {
  const auto& profile = view.column->profile;
  return !profile || table.table->row_count == 0 || data::nearly_unique(*profile, table.table->row_count);
}

// "advisor", "created_by": a number that is called like somebody is who that is.
bool is_role(const ColumnView& view) {
  const Language& language = Language::english();
  const auto& words = view.name.words;
  const std::string& last = words.back();
  if (view.column->family != data::TypeFamily::integer || view.id_like || view.primary_key || view.foreign_key) return false;
  if (words.size() > 1 && language.is(last, WordClass::agentive) && language.is(words[words.size() - 2], WordClass::past_participle))
    return true;
  return !is_plural(last) && language.is_person(last);
}

// Whole numbers within the range of a key, and no more of them than there are rows.
bool within_key(const TableView& table, const ColumnView& view) {
  const ColumnView& key = table.columns[table.primary_key];
  const auto &profile = view.column->profile, &keys = key.column->profile;
  if (key.column->family != data::TypeFamily::integer || !profile || !keys || !profile->min || !keys->min || !profile->max || !keys->max)
    return false;
  const auto number = [](const std::string& text) { return std::strtod(text.c_str(), nullptr); };
  return profile->distinct <= table.table->row_count && number(*profile->min) >= number(*keys->min) &&
         number(*profile->max) <= number(*keys->max);
}

// A table whose rows are told apart by what they join: it is there for that.
bool is_bridge(const TableView& table) {
  return table.table->primary_key.size() > 1 &&
         std::ranges::all_of(table.columns, [](const ColumnView& column) { return !column.primary_key || column.foreign_key; });
}

// More than two declared keys that lead over what is named: that is rarely meant to be connected by somebody instead.
constexpr double kRoleCost = 3.6;

}  // namespace

void SchemaView::add_declared_edges() {
  for (int t = 0; t < static_cast<int>(tables.size()); ++t) {
    for (const data::ForeignKey& key : tables[t].table->foreign_keys) {
      const int target = table_by_id(key.target.text());
      if (target < 0 || key.columns.empty() || key.target_columns.size() != key.columns.size()) continue;
      const std::size_t pick = key.columns.size() - 1;  // the last column tells the rows apart; the others repeat the parent's key
      KeyEdge edge;
      edge.from = {t, column_by_name(t, key.columns[pick])};
      edge.to = {target, column_by_name(target, key.target_columns[pick])};
      if (edge.from.column < 0 || edge.to.column < 0 || (edge.from.table == edge.to.table && edge.from.column == edge.to.column)) continue;
      for (std::size_t i = 0; i < pick; ++i) {
        const int from = column_by_name(t, key.columns[i]), to = column_by_name(target, key.target_columns[i]);
        if (from >= 0 && to >= 0) edge.more.emplace_back(from, to);
      }
      edge.declared = key.origin == data::KeyOrigin::declared;
      edge.cost = edge.declared ? 1.0 : 1.0 + (1.0 - key.confidence);
      edges.push_back(std::move(edge));
    }
  }
}

// A number that is called like a role of people references the only table of people whose keys it may hold.
void SchemaView::add_role_edges() {
  const std::size_t declared = edges.size();
  for (int t = 0; t < static_cast<int>(tables.size()); ++t)
    for (int c = 0; c < static_cast<int>(tables[t].columns.size()); ++c) {
      const ColumnView& view = tables[t].columns[c];
      const auto taken = [&](const KeyEdge& edge) { return edge.from == ColumnRef{t, c}; };
      if (!is_role(view) || std::any_of(edges.begin(), edges.begin() + static_cast<std::ptrdiff_t>(declared), taken)) continue;
      std::vector<int> people;
      for (int other = 0; other < static_cast<int>(tables.size()); ++other)
        if (tables[other].primary_key >= 0 && tables[other].of_people && within_key(tables[other], view)) people.push_back(other);
      if (people.size() == 1)
        edges.push_back({.from = {t, c}, .to = {people[0], tables[people[0]].primary_key}, .cost = kRoleCost, .declared = false});
    }
}

// Keys that nobody declared. "X_id" or "X_code" references the single key of table X; and a column named exactly like the
// single key of another table connects what would otherwise stay apart.
void SchemaView::add_inferred_edges() {
  const auto linked = [&](int a, int b) {
    return std::ranges::any_of(
        edges, [&](const KeyEdge& e) { return (e.from.table == a && e.to.table == b) || (e.from.table == b && e.to.table == a); });
  };
  const auto taken = [&](const ColumnRef& from) { return std::ranges::any_of(edges, [&](const KeyEdge& e) { return e.from == from; }); };
  for (int t = 0; t < static_cast<int>(tables.size()); ++t) {
    for (int c = 0; c < static_cast<int>(tables[t].columns.size()); ++c) {
      const ColumnView& column = tables[t].columns[c];
      if (column.name.words.size() < 2 || !column.id_like || taken({t, c})) continue;
      std::vector<std::string> front(column.name.words.begin(), column.name.words.end() - 1);
      const std::string noun = glued_stem(front);
      const std::string last_noun = stem_of(front.back());  // start_station_id
      for (int other = 0; other < static_cast<int>(tables.size()); ++other) {
        const std::string name = glued_stem(tables[other].name.words);
        if (other == t || tables[other].primary_key < 0 || (name != noun && name != last_noun)) continue;
        const ColumnView& key = tables[other].columns[tables[other].primary_key];
        if (key.numeric != column.numeric || (name == noun && linked(t, other))) continue;
        if (name != noun && std::ranges::any_of(edges, [&](const KeyEdge& e) {
              return e.declared && ((e.from.table == t && e.to.table == other) || (e.from.table == other && e.to.table == t));
            }))
          continue;
        edges.push_back({.from = {t, c}, .to = {other, tables[other].primary_key}, .cost = 1.2, .declared = false});
        break;
      }
    }
  }
  std::vector<int> component(tables.size());
  for (std::size_t i = 0; i < component.size(); ++i) component[i] = static_cast<int>(i);
  const auto root = [&](int t) {
    while (component[t] != t) t = component[t] = component[component[t]];
    return t;
  };
  for (const KeyEdge& edge : edges) component[root(edge.from.table)] = root(edge.to.table);
  for (int t = 0; t < static_cast<int>(tables.size()); ++t) {
    const int key = tables[t].primary_key;
    if (key < 0) continue;
    const ColumnView& target = tables[t].columns[key];
    for (int other = 0; other < static_cast<int>(tables.size()); ++other) {
      if (root(t) == root(other)) continue;
      const int column = column_by_name(other, target.column->name);
      if (column < 0 || target.name.words.size() + (target.id_like ? 0 : 1) < 2) continue;
      edges.push_back({.from = {other, column}, .to = {t, key}, .cost = 1.6, .declared = false});
      component[root(other)] = root(t);
    }
  }
  // Last resort for tables of one dataset that nothing connects: a column of the same name that is no general word and tells
  // the rows of one of them apart, else rows would stand beside each other in all combinations. Between
  // datasets the same name is chance: the city of a branch is no city of an airport.
  for (int t = 0; t < static_cast<int>(tables.size()); ++t)
    for (int other = t + 1; other < static_cast<int>(tables.size()); ++other)
      for (int c = 0; c < static_cast<int>(tables[t].columns.size()) && root(t) != root(other); ++c) {
        if (tables[t].table->dataset_name != tables[other].table->dataset_name) break;
        const ColumnView& left = tables[t].columns[c];
        if (left.column->family == data::TypeFamily::real) continue;  // what is measured names nothing
        const int d = column_by_name(other, left.column->name);
        if (d < 0 || left.name_like || (left.name.words.size() == 1 && Language::english().is(left.name.words[0], WordClass::general_name)))
          continue;
        if (!names_one_row(tables[t], left) && !names_one_row(tables[other], tables[other].columns[d])) continue;
        ColumnRef many{t, c}, one{other, d};
        if (!names_one_row(tables[other], tables[other].columns[d])) std::swap(many, one);
        edges.push_back({.from = many, .to = one, .cost = 2.0, .declared = false});
        component[root(t)] = root(other);
      }
}

// What a model says of keys counts like a declaration, and a little more than one.
void SchemaView::add_joins(const Lexicon& lexicon) {
  for (const KeyJoin& join : lexicon.joins) {
    const auto from = resolve(join.from), to = resolve(join.to);
    if (!from || !to || from->column < 0 || to->column < 0 || *from == *to) continue;
    auto edge = std::ranges::find_if(edges, [&](const KeyEdge& e) { return e.from == *from && e.to == *to; });
    if (edge == edges.end()) edge = edges.insert(edges.end(), KeyEdge{.from = *from, .to = *to});
    edge->declared = true;
    edge->cost = std::min(edge->cost, 1.0) - 0.005;
  }
}

// The words of a phrase that say which of several keys: "from", "granted" of "granted by".
void SchemaView::add_role_words(const Phrasing& phrasing) {
  const auto column = resolve(phrasing.column);
  if (!column) return;
  const NameWords words = words_of(phrasing.phrase);
  for (KeyEdge& edge : edges) {
    if (edge.from != *column) continue;
    const TableView& target = tables[edge.to.table];
    const auto names_target = [&](const std::string& stem) {
      const auto holds = [&](const NameWords& name) { return std::ranges::find(name.stems, stem) != name.stems.end(); };
      return holds(target.name) || std::ranges::any_of(target.synonyms, holds);
    };
    for (std::size_t i = 0; i < words.words.size(); ++i)
      if ((words.words.size() == 1 || !Language::english().is_function_word(words.words[i])) && !names_target(words.stems[i]))
        edge.role_words.push_back(words.stems[i]);
  }
}

// Once all keys are known: which table has which, and what their names say.
void SchemaView::note_edges() {
  edges_of.resize(tables.size());
  for (int e = 0; e < static_cast<int>(edges.size()); ++e) {
    KeyEdge& edge = edges[e];
    edges_of[edge.from.table].push_back(e);
    if (edge.to.table != edge.from.table) edges_of[edge.to.table].push_back(e);
    tables[edge.from.table].columns[edge.from.column].foreign_key = true;
    for (const std::string& stem : column(edge.from).name.stems)
      if (std::ranges::find(tables[edge.to.table].name.stems, stem) == tables[edge.to.table].name.stems.end())
        edge.role_words.push_back(stem);  // the table's own noun says nothing of which key
    if (column(edge.from).name.words == column(edge.to).name.words) edge.cost -= 0.01;
    if (is_bridge(tables[edge.from.table])) edge.cost -= 0.01;
  }
}

void SchemaView::find_components() {
  component.assign(tables.size(), -1);
  std::vector<int> open;
  for (int start = 0; start < static_cast<int>(tables.size()); ++start) {
    if (component[start] >= 0) continue;
    component[start] = start;
    open.assign(1, start);
    while (!open.empty()) {
      const int t = open.back();
      open.pop_back();
      for (const int e : edges_of[t])
        for (const int next : {edges[e].from.table, edges[e].to.table})
          if (component[next] < 0) {
            component[next] = start;
            open.push_back(next);
          }
    }
  }
}

}  // namespace sextant::knowledge
