#include "knowledge/planner/plan/schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "base/text.h"
#include "knowledge/planner/language/lexical.h"
#include "knowledge/search/words.h"

namespace sextant::knowledge {
namespace {

constexpr std::array<std::string_view, 9> kIdWords{"id", "ids", "key", "code", "no", "number", "uuid", "iata", "num"};
constexpr std::array<std::string_view, 5> kBirthWords{"birth", "born", "birthday", "birthdate", "dob"};
constexpr std::array<std::string_view, 4> kNameWords{"name", "title", "fullname", "nm"};
constexpr std::array<std::string_view, 9> kDescriptionWords{"description", "details", "detail",  "desc",   "label",
                                                            "text",        "caption", "summary", "subject"};

NameWords words_of(std::string_view name) {
  NameWords out;
  out.words = split_identifier(name);
  if (name.find('#') != std::string_view::npos) out.words.emplace_back("number");  // "Invoice #"
  if (name.find('%') != std::string_view::npos) out.words.emplace_back("percent");
  for (const std::string& word : out.words) out.stems.push_back(stem_of(word));
  return out;
}

bool any_of(std::string_view word, const auto& list) { return std::ranges::find(list, word) != list.end(); }

bool is_number(std::string_view text) {
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

// Numbers, or text that holds nothing else: the first and the last of it are numbers, and it is no number that only tells
// things apart.
bool looks_numeric(const data::Column& column, const NameWords& name) {
  if (data::is_numeric(column.family)) return true;
  if (column.family != data::TypeFamily::text || !column.profile || !column.profile->min || !column.profile->max) return false;
  const std::string &first = *column.profile->min, &last = *column.profile->max;
  static constexpr std::array<std::string_view, 6> kMissing{"null", "n/a", "na", "none", "unknown", "missing"};
  const bool missing = any_of(to_lower_ascii(last), kMissing) && is_number(first);  // what is written where there is none
  if (!(is_number(last) || missing) || !(first.empty() || is_number(first))) return false;
  static constexpr std::array<std::string_view, 8> kLabels{"zip", "postcode", "zipcode", "postal", "phone", "fax", "cell", "mobile"};
  return std::ranges::none_of(name.words, [](const std::string& word) { return any_of(word, kIdWords) || any_of(word, kLabels); });
}

bool looks_like_date(const data::Column& column) {
  if (data::is_temporal(column.family)) return true;
  if (column.family != data::TypeFamily::text || !column.profile || !column.profile->min) return false;
  const std::string& text = *column.profile->min;
  return text.size() >= 10 && text[4] == '-' && text[7] == '-' && std::isdigit(static_cast<unsigned char>(text[0]));
}

std::string glue(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += word;
  return out;
}

// "first_name", "fname", "customer_first_name", "emp_fname", "f_name": whether a column is this part of the name of a person.
bool is_part_of_name(const ColumnView& column, WordClass part) {
  const auto& words = column.name.words;
  const auto says = [&](const std::string& word) { return Language::english().is(word, part); };
  return column.name_like &&
         (std::ranges::any_of(words, says) || says(glue(words)) || (words.size() > 1 && says(words[words.size() - 2] + words.back())));
}

bool holds_people(const TableView& table) {
  const std::string& noun = table.name.words.back();
  return (std::ranges::any_of(table.columns, &ColumnView::given_name) && std::ranges::any_of(table.columns, &ColumnView::family_name)) ||
         Language::english().is_person(noun) || Language::english().is(noun, WordClass::people);
}

// The columns that name a row to a person: name, <table>_name, title, the table's own noun, first + last name, any other
// name or title, a description, the key.
std::vector<int> identity_of(const TableView& table) {
  const auto find = [&](auto&& accept) {
    for (int i = 0; i < static_cast<int>(table.columns.size()); ++i)
      if (accept(table.columns[i])) return i;
    return -1;
  };
  const auto is = [](const ColumnView& c, std::string_view word) { return c.name.words.size() == 1 && c.name.words[0] == word; };
  const std::string noun = stem_of(glue(table.name.words));
  int found = find([&](const ColumnView& c) { return is(c, "name"); });
  if (found < 0)
    found = find([&](const ColumnView& c) {
      if (c.name.words.size() < 2 || (c.name.words.back() != "name" && c.name.words.back() != "nm")) return false;
      const std::vector<std::string> front(c.name.words.begin(), c.name.words.end() - 1);
      const std::string stem = stem_of(glue(front));
      return stem == noun || std::ranges::find(table.name.stems, stem) != table.name.stems.end();
    });
  if (found < 0) found = find([&](const ColumnView& c) { return is(c, "title") && !c.numeric; });
  if (found < 0) found = find([&](const ColumnView& c) { return stem_of(glue(c.name.words)) == noun && !c.numeric && !c.foreign_key; });
  if (found >= 0) return {found};
  const int first = find([](const ColumnView& c) { return c.given_name && !c.foreign_key; });
  const int last = find([](const ColumnView& c) { return c.family_name && !c.foreign_key; });
  if (first >= 0 && last >= 0) return {first, last};
  found = find([](const ColumnView& c) { return c.name_like && !c.foreign_key && !c.numeric; });
  if (found < 0) found = find([](const ColumnView& c) { return any_of(c.name.words.back(), kDescriptionWords) && !c.numeric; });
  if (found < 0) found = table.primary_key;
  if (found < 0 && !table.columns.empty() && !table.columns[0].temporal && (table.columns[0].id_like || !table.columns[0].numeric))
    found = 0;
  return found < 0 ? std::vector<int>{} : std::vector<int>{found};
}

// The column that is called the key of its table, "site_id" of sites, and tells all its rows apart. -1 when none.
int undeclared_key(const TableView& table) {
  const std::string noun = stem_of(glue(table.name.words));
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnView& view = table.columns[i];
    const std::vector<std::string> front(view.name.words.begin(), view.name.words.end() - 1);
    const auto& profile = view.column->profile;
    if (view.id_like && (front.empty() || stem_of(glue(front)) == noun) && profile && profile->distinct_is_exact && profile->nulls == 0 &&
        profile->distinct == table.table->row_count && profile->distinct > 1)
      return static_cast<int>(i);
  }
  return -1;
}

TableView view_of(const data::Table& source) {
  TableView table;
  table.table = &source;
  table.name = words_of(source.name);
  // "tbl_orders", "dim_date", "ref_colors", "orders_table": the marker is not part of the name.
  static constexpr std::array<std::string_view, 6> kMarkers{"tbl", "dim", "fact", "ref", "tab", "table"};
  if (table.name.words.size() > 1 && any_of(table.name.words.front(), kMarkers)) {
    table.name.words.erase(table.name.words.begin());
    table.name.stems.erase(table.name.stems.begin());
  }
  // "Invoices Export (final)" holds invoices.
  static constexpr std::array<std::string_view, 14> kLeftovers{"export", "final", "data", "dump", "csv",  "file",     "copy",
                                                               "v1",     "v2",    "new",  "old",  "list", "download", "extract"};
  while (table.name.words.size() > 1 && any_of(table.name.words.back(), kLeftovers)) {
    table.name.words.pop_back();
    table.name.stems.pop_back();
  }
  for (const data::Column& column : source.columns) {
    ColumnView view;
    view.column = &column;
    view.name = words_of(column.name);
    if (view.name.words.empty()) {
      view.name.words.push_back(to_lower_ascii(column.name));
      view.name.stems.push_back(view.name.words.back());
    }
    view.primary_key =
        std::ranges::any_of(source.primary_key, [&](const std::string& key) { return equals_ignoring_case(key, column.name); });
    view.foreign_key = std::ranges::any_of(source.foreign_keys, [&](const data::ForeignKey& key) {
      return std::ranges::any_of(key.columns, [&](const std::string& name) { return equals_ignoring_case(name, column.name); });
    });
    view.numeric = looks_numeric(column, view.name);
    // "co2_ppm" is cut into co, 2, ppm, and said "co2".
    for (std::size_t w = 0; w + 1 < view.name.words.size(); ++w)
      if (const std::string& digits = view.name.words[w + 1]; w == 0 && digits.find_first_not_of("0123456789") == std::string::npos) {
        NameWords glued;
        glued.words = {view.name.words[0] + digits};
        glued.words.insert(glued.words.end(), view.name.words.begin() + 2, view.name.words.end());
        for (const std::string& word : glued.words) glued.stems.push_back(stem_of(word));
        view.synonyms.push_back(std::move(glued));
      }
    view.temporal = looks_like_date(column);
    const std::string& last = view.name.words.back();
    view.name_like = any_of(last, kNameWords) || last.ends_with("name");
    view.id_like = any_of(last, kIdWords) || (last.size() > 3 && last.ends_with("id") && view.numeric);
    view.of_birth = std::ranges::any_of(view.name.words, [](const std::string& word) { return any_of(word, kBirthWords); });
    view.given_name = is_part_of_name(view, WordClass::given_name);
    view.family_name = is_part_of_name(view, WordClass::family_name);
    table.columns.push_back(std::move(view));
  }
  table.of_people = holds_people(table);
  if (source.primary_key.size() == 1)
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      if (table.columns[i].primary_key) table.primary_key = static_cast<int>(i);
  if (source.primary_key.empty()) table.primary_key = undeclared_key(table);
  // The time of a row is when it came about, not when somebody was born or something ends.
  static constexpr std::array<std::string_view, 11> kOtherTimes{"due",     "end",    "ended",  "ends",    "expiry",  "expire",
                                                                "expires", "closed", "closes", "updated", "modified"};
  for (const bool any : {false, true})
    for (std::size_t i = 0; i < table.columns.size() && table.default_date < 0; ++i) {
      const ColumnView& view = table.columns[i];
      const bool other =
          view.of_birth || std::ranges::any_of(view.name.words, [](const std::string& word) { return any_of(word, kOtherTimes); });
      if (view.temporal && (any || !other)) table.default_date = static_cast<int>(i);
    }
  return table;
}

// A table whose rows are told apart by what they join: it is there for that.
bool is_bridge(const TableView& table) {
  return table.table->primary_key.size() > 1 &&
         std::ranges::all_of(table.columns, [](const ColumnView& column) { return !column.primary_key || column.foreign_key; });
}

}  // namespace

SchemaView SchemaView::make(data::CatalogPtr catalog, const Lexicon& lexicon) {
  SchemaView schema;
  schema.catalog_ = std::move(catalog);
  for (const data::Table& table : schema.catalog_->tables) {
    schema.by_id_[table.id.text()] = static_cast<int>(schema.tables.size());
    schema.tables.push_back(view_of(table));
  }
  schema.edges_of.resize(schema.tables.size());
  for (int t = 0; t < static_cast<int>(schema.tables.size()); ++t) {
    for (const data::ForeignKey& key : schema.tables[t].table->foreign_keys) {
      const int target = schema.table_by_id(key.target.text());
      if (target < 0 || key.columns.empty() || key.target_columns.size() != key.columns.size()) continue;
      const std::size_t pick = key.columns.size() - 1;  // the last column tells the rows apart; the others repeat the parent's key
      KeyEdge edge;
      edge.from = {t, schema.column_by_name(t, key.columns[pick])};
      edge.to = {target, schema.column_by_name(target, key.target_columns[pick])};
      if (edge.from.column < 0 || edge.to.column < 0 || (edge.from.table == edge.to.table && edge.from.column == edge.to.column)) continue;
      for (std::size_t i = 0; i < pick; ++i) {
        const int from = schema.column_by_name(t, key.columns[i]), to = schema.column_by_name(target, key.target_columns[i]);
        if (from >= 0 && to >= 0) edge.more.emplace_back(from, to);
      }
      edge.declared = key.origin == data::KeyOrigin::declared;
      edge.cost = edge.declared ? 1.0 : 1.0 + (1.0 - key.confidence);
      schema.edges.push_back(std::move(edge));
    }
  }
  schema.add_joins(lexicon);
  schema.add_role_edges();
  schema.add_inferred_edges();
  for (int e = 0; e < static_cast<int>(schema.edges.size()); ++e) {
    KeyEdge& edge = schema.edges[e];
    schema.edges_of[edge.from.table].push_back(e);
    if (edge.to.table != edge.from.table) schema.edges_of[edge.to.table].push_back(e);
    schema.tables[edge.from.table].columns[edge.from.column].foreign_key = true;
    for (const std::string& stem : schema.column(edge.from).name.stems)
      if (std::ranges::find(schema.tables[edge.to.table].name.stems, stem) == schema.tables[edge.to.table].name.stems.end())
        edge.role_words.push_back(stem);  // the table's own noun says nothing of which key
    if (schema.column(edge.from).name.words == schema.column(edge.to).name.words) edge.cost -= 0.01;
    if (is_bridge(schema.tables[edge.from.table])) edge.cost -= 0.01;
  }
  for (TableView& table : schema.tables) table.identity = identity_of(table);
  schema.add_computed(lexicon);
  schema.apply_lexicon(lexicon);
  schema.find_components();
  return schema;
}

int SchemaView::table_by_id(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? -1 : found->second;
}

int SchemaView::column_by_name(int table, std::string_view name) const {
  const auto& columns = tables[table].columns;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (equals_ignoring_case(columns[i].column->name, name)) return static_cast<int>(i);
  return -1;
}

bool SchemaView::name_is_unique(int table) const { return catalog_->find({}, tables[table].table->name).size() <= 1; }

std::optional<ColumnRef> SchemaView::resolve(const NameRef& ref) const {
  for (int t = 0; t < static_cast<int>(tables.size()); ++t) {
    const data::Table& table = *tables[t].table;
    if (!equals_ignoring_case(table.name, ref.table) || (!ref.dataset.empty() && !equals_ignoring_case(table.dataset_name, ref.dataset)))
      continue;
    if (ref.column.empty()) return ColumnRef{t, -1};
    const int column = column_by_name(t, ref.column);
    if (column >= 0) return ColumnRef{t, column};
  }
  return std::nullopt;
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

namespace {

bool names_one_row(const TableView& table, const ColumnView& view) {
  const auto& profile = view.column->profile;
  return !profile || table.table->row_count == 0 || data::nearly_unique(*profile, table.table->row_count);
}

// "advisor", "created_by": a number that is called like somebody is who that is.
bool is_role(const ColumnView& view) {
  const auto& words = view.name.words;
  const std::string& last = words.back();
  if (view.column->family != data::TypeFamily::integer || view.id_like || view.primary_key || view.foreign_key) return false;
  if (words.size() > 1 && last == "by" && words[words.size() - 2].ends_with("ed")) return true;
  return singular_of(last) == last && Language::english().is_person(last);
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

}  // namespace

// More than two declared keys that lead over what is named: that is rarely meant to be connected by somebody instead.
constexpr double kRoleCost = 3.6;

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
      const std::string noun = stem_of(glue(front));
      const std::string last_noun = stem_of(front.back());  // start_station_id
      for (int other = 0; other < static_cast<int>(tables.size()); ++other) {
        const std::string name = stem_of(glue(tables[other].name.words));
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
  static constexpr std::array<std::string_view, 8> kGeneral{"name", "id", "type", "date", "description", "year", "status", "code"};
  for (int t = 0; t < static_cast<int>(tables.size()); ++t)
    for (int other = t + 1; other < static_cast<int>(tables.size()); ++other)
      for (int c = 0; c < static_cast<int>(tables[t].columns.size()) && root(t) != root(other); ++c) {
        if (tables[t].table->dataset_name != tables[other].table->dataset_name) break;
        const ColumnView& left = tables[t].columns[c];
        if (left.column->family == data::TypeFamily::real) continue;  // what is measured names nothing
        const int d = column_by_name(other, left.column->name);
        if (d < 0 || left.name_like || (left.name.words.size() == 1 && any_of(left.name.words[0], kGeneral))) continue;
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
      const auto holds = [&](const NameWords& name) { return any_of(stem, name.stems); };
      return holds(target.name) || std::ranges::any_of(target.synonyms, holds);
    };
    for (std::size_t i = 0; i < words.words.size(); ++i)
      if ((words.words.size() == 1 || !Language::english().is_function_word(words.words[i])) && !names_target(words.stems[i]))
        edge.role_words.push_back(words.stems[i]);
  }
}

// Nothing is known of what a computed column holds but how it is computed.
void SchemaView::add_computed(const Lexicon& lexicon) {
  const auto family_of = [](std::string_view expression) {
    const std::string lower = to_lower_ascii(trim(expression));
    const auto begins = [&](std::string_view start) { return lower.starts_with(start); };
    static constexpr std::array<std::string_view, 9> kTexts{"case",   "concat", "upper", "lower",  "left(",
                                                            "right(", "substr", "trim",  "replace"};
    if (begins("date_trunc") || begins("make_date") || lower.ends_with("as date)")) return data::TypeFamily::date;
    if (std::ranges::any_of(kTexts, begins) || lower.find("||") != std::string::npos) return data::TypeFamily::text;
    return begins("date_diff") || begins("year") || begins("month") || begins("length") ? data::TypeFamily::integer
                                                                                        : data::TypeFamily::real;
  };
  for (const ComputedColumn& computed : lexicon.computed) {
    const auto table = resolve({computed.column.dataset, computed.column.table, ""});
    if (!table || column_by_name(table->table, computed.column.column) >= 0) continue;
    data::Column source;
    source.name = computed.column.column;
    source.family = family_of(computed.expression);
    computed_.push_back(std::make_shared<const data::Column>(std::move(source)));
    ColumnView view;
    view.column = computed_.back().get();
    view.expression = computed.expression;
    view.name = words_of(computed.column.column);
    if (view.name.words.empty()) continue;
    view.numeric = data::is_numeric(view.column->family);
    view.temporal = data::is_temporal(view.column->family);
    tables[table->table].columns.push_back(std::move(view));
  }
}

void SchemaView::apply_lexicon(const Lexicon& lexicon) {
  for (const Label& label : lexicon.labels) {
    const auto target = resolve(label.target);
    if (!target) continue;
    if (target->column >= 0) {
      tables[target->table].columns[target->column].label = label.one;
    } else {
      tables[target->table].label = label.one;
      tables[target->table].label_many = label.many;
    }
  }
  for (const NameSynonym& synonym : lexicon.names) {
    const auto target = resolve(synonym.target);
    if (!target) continue;
    NameWords words = words_of(synonym.phrase);
    if (words.words.empty()) continue;
    words.elliptic = synonym.elliptic;
    words.whole = synonym.whole;
    if (synonym.instead) tables[target->table].renamed = true;
    if (synonym.of_number && (target->column < 0 || !column(*target).numeric || column(*target).id_like || column(*target).foreign_key))
      continue;
    if (target->column < 0)
      tables[target->table].synonyms.push_back(std::move(words));
    else
      tables[target->table].columns[target->column].synonyms.push_back(std::move(words));
  }
  for (const MeasuredColumn& measured : lexicon.measured)
    if (const auto target = resolve(measured.column); target && target->column >= 0) {
      Aggregate& how = tables[target->table].columns[target->column].measured;
      if (how == Aggregate::none) how = measured.averaged ? Aggregate::average : Aggregate::sum;
      if (!measured.unit.empty()) tables[target->table].columns[target->column].unit = to_lower_ascii(measured.unit);
    }
  for (const Phrasing& phrasing : lexicon.phrasings) add_role_words(phrasing);
  for (const DefaultDate& date : lexicon.dates)
    if (const auto target = resolve(date.column); target && target->column >= 0) tables[target->table].default_date = target->column;
  for (const DisplayName& display : lexicon.display_names)
    if (const auto target = resolve(display.column); target && target->column >= 0) {
      TableView& table = tables[target->table];  // several entries for a table are shown together: first and last name
      if (!table.identity_given) table.identity.clear();
      table.identity_given = true;
      table.identity.push_back(target->column);
    }
}

}  // namespace sextant::knowledge
