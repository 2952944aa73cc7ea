#include "knowledge/planner/plan/table_view.h"

#include <algorithm>

#include "base/text.h"
#include "knowledge/planner/language/lexical.h"
#include "knowledge/planner/plan/literals.h"
#include "knowledge/search/words.h"

namespace sextant::knowledge {

namespace {

bool is(std::string_view word, std::same_as<WordClass> auto... any) { return Language::english().is(word, any...); }
bool has(const NameWords& name, std::same_as<WordClass> auto... any) {
  return std::ranges::any_of(name.words, [&](const std::string& word) { return is(word, any...); });
}

// Numbers, or text that holds nothing else: the first and the last of it are numbers, and it is no number that only tells
// things apart.
bool looks_numeric(const data::Column& column, const NameWords& name) {
  if (data::is_numeric(column.family)) return true;
  if (column.family != data::TypeFamily::text || !column.profile || !column.profile->min || !column.profile->max) return false;
  const std::string &first = *column.profile->min, &last = *column.profile->max;
  const bool missing = is(to_lower_ascii(last), WordClass::missing) && is_number(first);  // what is written where there is none
  if (!(is_number(last) || missing) || !(first.empty() || is_number(first))) return false;
  return !has(name, WordClass::identifier, WordClass::numbering);
}

bool looks_like_date(const data::Column& column) {
  if (data::is_temporal(column.family)) return true;
  if (column.family != data::TypeFamily::text || !column.profile || !column.profile->min) return false;
  const std::string& text = *column.profile->min;
  return text.size() >= 10 && text[4] == '-' && text[7] == '-' && std::isdigit(static_cast<unsigned char>(text[0]));
}

// "first_name", "fname", "customer_first_name", "emp_fname", "f_name": whether a column is this part of the name of a person.
bool is_part_of_name(const ColumnView& column, WordClass part) {
  const auto& words = column.name.words;
  const auto says = [&](const std::string& word) { return is(word, part); };
  return column.name_like &&
         (std::ranges::any_of(words, says) || says(join(words, "")) || (words.size() > 1 && says(words[words.size() - 2] + words.back())));
}

bool holds_people(const TableView& table) {
  const std::string& noun = table.name.words.back();
  return (std::ranges::any_of(table.columns, &ColumnView::given_name) && std::ranges::any_of(table.columns, &ColumnView::family_name)) ||
         Language::english().is_person(noun) || is(noun, WordClass::people);
}

// The column that is called the key of its table, "site_id" of sites, and tells all its rows apart. -1 when none.
int undeclared_key(const TableView& table) {
  const std::string noun = glued_stem(table.name.words);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnView& view = table.columns[i];
    const std::vector<std::string> front(view.name.words.begin(), view.name.words.end() - 1);
    const auto& profile = view.column->profile;
    if (view.id_like && (front.empty() || glued_stem(front) == noun) && profile && profile->distinct_is_exact && profile->nulls == 0 &&
        profile->distinct == table.table->row_count && profile->distinct > 1)
      return static_cast<int>(i);
  }
  return -1;
}

// In words, or as it stands where it has none: "_".
NameWords said_name(const std::string& name) {
  NameWords said = words_of(name);
  if (said.words.empty()) said.words = said.stems = {to_lower_ascii(name)};
  return said;
}

ColumnView column_view(const data::Table& source, const data::Column& column) {
  ColumnView view;
  view.column = &column;
  view.name = said_name(column.name);
  view.primary_key =
      std::ranges::any_of(source.primary_key, [&](const std::string& key) { return equals_ignoring_case(key, column.name); });
  view.foreign_key = std::ranges::any_of(source.foreign_keys, [&](const data::ForeignKey& key) {
    return std::ranges::any_of(key.columns, [&](const std::string& name) { return equals_ignoring_case(name, column.name); });
  });
  view.numeric = looks_numeric(column, view.name);
  // "co2_ppm" is cut into co, 2, ppm, and said "co2".
  const auto& words = view.name.words;
  if (words.size() > 1 && words[1].find_first_not_of("0123456789") == std::string::npos) {
    NameWords glued;
    glued.words = {words[0] + words[1]};
    glued.words.insert(glued.words.end(), words.begin() + 2, words.end());
    for (const std::string& word : glued.words) glued.stems.push_back(stem_of(word));
    view.synonyms.push_back(std::move(glued));
  }
  view.temporal = looks_like_date(column);
  const std::string& last = view.name.words.back();
  view.name_like = is(last, WordClass::called, WordClass::entitled, WordClass::designation);
  view.id_like = is(last, WordClass::identifier) || (last.size() > 3 && is(last, WordClass::glued_identifier) && view.numeric);
  view.of_birth = has(view.name, WordClass::birth);
  view.given_name = is_part_of_name(view, WordClass::given_name);
  view.family_name = is_part_of_name(view, WordClass::family_name);
  return view;
}

// The time of a row is when it came about, not when somebody was born or something ends. -1 when there is none.
int default_date_of(const TableView& table) {
  for (const bool any : {false, true})
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const ColumnView& view = table.columns[i];
      if (view.temporal && (any || !(view.of_birth || has(view.name, WordClass::ending)))) return static_cast<int>(i);
    }
  return -1;
}

}  // namespace

NameWords words_of(std::string_view name) {
  const auto said = [](WordClass sign) { return Language::english().classes().words(sign).front(); };
  NameWords out;
  out.words = split_identifier(name);
  if (name.find('#') != std::string_view::npos) out.words.push_back(said(WordClass::number_sign));  // "Invoice #"
  if (name.find('%') != std::string_view::npos) out.words.push_back(said(WordClass::percent_sign));
  for (const std::string& word : out.words) out.stems.push_back(stem_of(word));
  return out;
}

std::string glued_stem(const std::vector<std::string>& words) { return stem_of(join(words, "")); }

constexpr std::int64_t kManyRows = 20;  // enough to tell that values repeat

std::vector<int> identity_of(const TableView& table) {
  const auto find = [&](auto&& accept) {
    for (int i = 0; i < static_cast<int>(table.columns.size()); ++i)
      if (accept(table.columns[i])) return i;
    return -1;
  };
  const auto only = [](const ColumnView& c, WordClass word) { return c.name.words.size() == 1 && is(c.name.words[0], word); };
  const std::string noun = glued_stem(table.name.words);
  int found = find([&](const ColumnView& c) { return only(c, WordClass::called); });
  if (found < 0)
    found = find([&](const ColumnView& c) {
      if (c.name.words.size() < 2 || !is(c.name.words.back(), WordClass::called)) return false;
      const std::vector<std::string> front(c.name.words.begin(), c.name.words.end() - 1);
      const std::string stem = glued_stem(front);
      return stem == noun || std::ranges::find(table.name.stems, stem) != table.name.stems.end();
    });
  if (found < 0) found = find([&](const ColumnView& c) { return only(c, WordClass::entitled) && !c.numeric; });
  if (found < 0) found = find([&](const ColumnView& c) { return glued_stem(c.name.words) == noun && !c.numeric && !c.foreign_key; });
  if (found >= 0) return {found};
  const int first = find([](const ColumnView& c) { return c.given_name && !c.foreign_key; });
  const int last = find([](const ColumnView& c) { return c.family_name && !c.foreign_key; });
  if (first >= 0 && last >= 0) return {first, last};
  // "Customer Name" of orders names no order.
  const auto repeats = [&](const ColumnView& c) {
    const auto& profile = c.column->profile;
    return profile && table.table->row_count >= kManyRows && profile->distinct * 2 < static_cast<std::uint64_t>(table.table->row_count);
  };
  found = find([&](const ColumnView& c) { return c.name_like && !c.foreign_key && !c.numeric && !repeats(c); });
  if (found < 0) found = find([](const ColumnView& c) { return is(c.name.words.back(), WordClass::description) && !c.numeric; });
  if (found < 0) found = table.primary_key;
  if (found < 0 && !table.columns.empty() && table.columns[0].id_like && !table.columns[0].temporal) found = 0;
  return found < 0 ? std::vector<int>{} : std::vector<int>{found};
}

TableView view_of(const data::Table& source) {
  TableView table;
  table.table = &source;
  table.name = said_name(source.name);
  // "tbl_orders", "dim_date", "ref_colors", "orders_table": the marker is not part of the name.
  if (table.name.words.size() > 1 && is(table.name.words.front(), WordClass::table_marker)) {
    table.name.words.erase(table.name.words.begin());
    table.name.stems.erase(table.name.stems.begin());
  }
  // "Invoices Export (final)" and "invoices_2024" hold invoices.
  const auto is_number = [](const std::string& word) { return std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; }); };
  while (table.name.words.size() > 1 && (is(table.name.words.back(), WordClass::export_mark) || is_number(table.name.words.back()))) {
    table.name.words.pop_back();
    table.name.stems.pop_back();
  }
  for (const data::Column& column : source.columns) table.columns.push_back(column_view(source, column));
  table.of_people = holds_people(table);
  if (source.primary_key.size() == 1)
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      if (table.columns[i].primary_key) table.primary_key = static_cast<int>(i);
  if (source.primary_key.empty()) table.primary_key = undeclared_key(table);
  table.default_date = default_date_of(table);
  return table;
}

}  // namespace sextant::knowledge
