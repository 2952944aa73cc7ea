#include "knowledge/semantic/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "knowledge/semantic/draft_words.h"
#include "knowledge/semantic/map_reader.h"
#include "knowledge/semantic/nouns.h"
#include "knowledge/semantic/write.h"

namespace sextant::knowledge::semantic {
namespace {

using data::Column;
using data::Table;
using data::TypeFamily;
using Words = std::vector<std::string>;

constexpr std::size_t kMaxListedValues = 12;  // a column with more is not listed value by value

// What words in the name of a number say about it. The first row that fits wins.
struct NumberRule {
  std::string_view words;  // separated by spaces
  std::string_view aggregates;
  std::string_view format;
};
constexpr std::array<NumberRule, 6> kNumberRules = {{
    {"latitude longitude lat lon lng x y z year zip zipcode postcode postal rank order sequence version number no code flag type day month "
     "hour ssn phone fax isbn",
     "", ""},
    {"rate ratio percent percentage pct share score rating temperature age speed elevation height weight average avg mean index "
     "probability",
     "average", "number"},
    {"price rent wage fare", "average max", "money"},
    {"amount balance cost revenue salary income budget sales total payment fee tax discount profit turnover principal spend spending loan "
     "deposit",
     "sum average", "money"},
    {"minutes delay duration runtime", "average sum", "duration_minutes"},
    {"", "sum average", "number"},
}};

constexpr std::string_view kKeyWords = "id key code uuid guid iata fk pk no number name";
constexpr std::string_view kMarkers = "tbl dim fact tab stg";

// Parallel keys to one table: what their names say about the direction.
struct Direction {
  std::string_view words;
  std::string_view synonyms;  // separated by commas
};
constexpr std::array<Direction, 6> kDirections = {{{"origin from source src departure departing start starting", "from,leaving,departing"},
                                                   {"destination dest dst to target arrival arriving end", "to,arriving,bound for"},
                                                   {"sender payer debtor", "sent by,paid by"},
                                                   {"recipient receiver payee creditor", "received by,paid to"},
                                                   {"home host", "at home"},
                                                   {"away visitor guest visiting", "away"}}};

// Which date "in March" means: the first row with a fitting column.
constexpr std::array<std::string_view, 5> kTimeWords = {
    "date day when time timestamp", "booked ordered sold paid posted happened occurred purchased transaction order sale event",
    "created added started start opened issued joined hired since", "",
    "birth born updated modified deleted closed end ended expires expiry"};

bool has_word(std::string_view list, std::string_view word) {
  return !word.empty() && (" " + std::string(list) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}
bool any_word(std::string_view list, const Words& words) {
  return std::ranges::any_of(words, [&](const std::string& word) { return has_word(list, word); });
}

// What a column is called: written out, without the name of its table before it ("customer first name" of customers).
std::string spoken(Words words, const std::string& table_label) {
  for (std::string& word : words) word = written_out(word);
  if (words.size() > 2 && words[0] == "no" && words[1] == "of") words[0] = "number";
  const Words own = sextant::split(table_label, ' ');
  if (words.size() > own.size() + 1 && std::equal(own.begin(), own.end(), words.begin()))
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(own.size()));
  return sextant::join(words, " ");
}

bool can_be_named(std::string_view name) {
  return !name.empty() && name.size() <= kMaxLabel && name.find('\0') == std::string_view::npos && is_valid_utf8(name);
}

class TableDraft {
 public:
  explicit TableDraft(const Table& table) : table_(table) {
    Words words = words_of_identifier(table.name);
    if (words.size() > 1 && has_word(kMarkers, words.front())) words.erase(words.begin());
    label_ = words.empty() ? table.name : singular_of(sextant::join(words, " "));
  }

  [[nodiscard]] const std::string& label() const { return label_; }
  // Adjectives and verbs of its columns; after yaml().
  [[nodiscard]] const std::string& phrasings() const { return phrasings_; }

  std::string yaml() {
    line(2, "- table: " + yaml_text(table_.name));
    line(4, "label: " + yaml_text(label_));
    line(4, "plural: " + yaml_text(plural_of(label_)));
    if (!table_.description.empty()) line(4, "description: " + yaml_text(table_.description.substr(0, kMaxDescription / 2)));
    if (table_.primary_key.size() == 1 && can_be_named(table_.primary_key.front()))
      line(4, "identifier: " + yaml_text(table_.primary_key.front()));
    if (const Words display = display_columns(); !display.empty() && !is_known_by_code()) line(4, "display: " + yaml_list(display));
    if (const Column* time = time_column()) line(4, "time: " + yaml_text(time->name));
    add_dimensions();
    add_measures();
    add_phrasings();
    return std::move(text_);
  }

 private:
  void line(int indent, std::string_view text) { text_ += fmt::format("{:{}}{}\n", "", indent, text); }

  [[nodiscard]] bool is_key(const Column& column) const {
    const auto named = [&](const std::string& name) { return equals_ignoring_case(name, column.name); };
    if (std::ranges::any_of(table_.primary_key, named)) return true;
    return std::ranges::any_of(table_.foreign_keys, [&](const data::ForeignKey& key) { return std::ranges::any_of(key.columns, named); });
  }
  // The key is a code that people read and write ("ACCT", "US"): it names a row as well as its name does.
  [[nodiscard]] bool is_known_by_code() const {
    const Column* key = table_.primary_key.size() == 1 ? table_.column(table_.primary_key.front()) : nullptr;
    return key != nullptr && key->family == TypeFamily::text;
  }
  // Numbers that count nothing: keys, codes, years, coordinates.
  [[nodiscard]] const NumberRule* measure_rule(const Column& column) const {
    if (!data::is_numeric(column.family) || is_key(column)) return nullptr;
    const Words words = words_of_identifier(column.name);
    if (words.empty() || has_word(kKeyWords, words.back())) return nullptr;
    const auto rule =
        std::ranges::find_if(kNumberRules, [&](const NumberRule& each) { return each.words.empty() || any_word(each.words, words); });
    return rule->aggregates.empty() ? nullptr : &*rule;
  }

  [[nodiscard]] Words display_columns() const {
    const auto named = [&](auto&& accept) -> const Column* {
      const auto found = std::ranges::find_if(table_.columns, [&](const Column& column) {
        const Words words = words_of_identifier(column.name);
        return column.family == TypeFamily::text && can_be_named(column.name) && !words.empty() && accept(words);
      });
      return found == table_.columns.end() ? nullptr : &*found;
    };
    const Words own = words_of_identifier(label_);
    const auto is = [](std::string_view word) { return [word](const Words& words) { return words.size() == 1 && words[0] == word; }; };
    if (const Column* name = named(is("name"))) return {name->name};
    // "device.Device", "companies.Company": the column that is called like what it names.
    if (const Column* name = named([&](const Words& words) { return singular_of(sextant::join(words, " ")) == label_; }))
      return {name->name};
    if (const Column* name = named([&](const Words& words) {
          return words.size() > 1 && words.back() == "name" && has_word(sextant::join(own, " "), words[words.size() - 2]);
        }))
      return {name->name};
    if (const Column* title = named(is("title"))) return {title->name};
    const auto part = [&](std::string_view which, std::string_view glued) {
      return named([=](const Words& words) {
        return words.back() == glued || (words.size() > 1 && words.back() == "name" && words[words.size() - 2] == which);
      });
    };
    const Column* first = part("first", "fname");
    const Column* last = part("last", "lname");
    if (first != nullptr && last != nullptr) return {first->name, last->name};
    if (const Column* name = named([](const Words& words) { return words.back() == "name"; })) return {name->name};
    return {};
  }

  [[nodiscard]] const Column* time_column() const {
    for (const std::string_view words : kTimeWords) {
      for (const Column& column : table_.columns) {
        if (!data::is_temporal(column.family) || !can_be_named(column.name)) continue;
        const Words own = words_of_identifier(column.name);
        const bool last_resort = any_word(kTimeWords.back(), own);
        if (words == kTimeWords.back() || (!last_resort && (words.empty() || any_word(words, own)))) return &column;
      }
    }
    return nullptr;
  }

  void add_dimensions() {
    bool any = false;
    for (const Column& column : table_.columns) {
      const bool key_number = is_key(column) && data::is_numeric(column.family);
      const bool other = column.family == TypeFamily::blob || column.family == TypeFamily::list || column.family == TypeFamily::structure;
      if (measure_rule(column) != nullptr || key_number || other || !can_be_named(column.name)) continue;
      if (!any) line(4, "dimensions:");
      any = true;
      add_dimension(column);
    }
  }

  void add_dimension(const Column& column) {
    line(6, "- column: " + yaml_text(column.name));
    const std::string label = spoken(words_of_identifier(column.name), label_);
    if (!label.empty() && label != column.name) line(8, "label: " + yaml_text(label));
    if (const Words synonyms = other_names(label); !synonyms.empty()) line(8, "synonyms: " + yaml_list(synonyms));
    if (!column.description.empty()) line(8, "description: " + yaml_text(column.description.substr(0, kMaxDescription / 2)));
    if (!column.tags.empty()) line(8, "tags: " + yaml_list(column.tags));
    if (column.family != TypeFamily::text || column.is_pii() || !column.profile) return;
    const auto& top = column.profile->top_values;
    const bool complete = !top.empty() && top.size() <= kMaxListedValues && column.profile->distinct == top.size();
    // A value for each row is a name, not a kind.
    const bool repeats = top.size() * 2 <= table_.row_count && !is_key(column);
    if (!complete || !repeats || !std::ranges::all_of(top, [](const data::ValueCount& value) { return can_be_named(value.value); })) return;
    line(8, "values:");
    for (const data::ValueCount& value : top) {
      const Words meanings = meanings_of_code(words_of_identifier(column.name), value.value);
      line(10, "- value: " + yaml_text(value.value));
      if (!meanings.empty()) line(12, "synonyms: " + yaml_list(meanings));
    }
  }

  // Other ways to say a label, but for those that name another column of the table.
  [[nodiscard]] Words other_names(const std::string& label) const {
    Words names = ways_to_say(label);
    std::erase_if(names, [&](const std::string& name) {
      return std::ranges::any_of(table_.columns,
                                 [&](const Column& column) { return spoken(words_of_identifier(column.name), label_) == name; });
    });
    return names;
  }

  void phrase(std::string_view kind, std::string_view phrase, const Column& column) {
    if (table_.name.find('.') != std::string::npos) return;  // cannot be told from the column's name
    phrasings_ +=
        fmt::format("  - {{kind: {}, phrase: {}, column: {}}}\n", kind, yaml_text(phrase), yaml_text(table_.name + "." + column.name));
  }

  void add_phrasings() {
    std::set<std::string_view> adjectives;  // the first column of a kind is the one that matters
    for (const Column& column : table_.columns) {
      const Words words = words_of_identifier(column.name);
      if (!can_be_named(column.name) || words.empty() || is_key(column)) continue;
      const std::string_view adjective = adjective_for(words);
      const bool measured = measure_rule(column) != nullptr || data::is_temporal(column.family);
      if (measured && !adjective.empty() && adjectives.insert(adjective).second) phrase("adjective", adjective, column);
      if (const auto deed = deed_of(words.front()); column.family == TypeFamily::text && !deed.empty() && is_role(words))
        phrase("verb", deed, column);
      add_flag(column, words);
    }
  }

  // "director", "director name": who, not what of them.
  static bool is_role(const Words& words) { return words.size() == 1 || (words.size() == 2 && words.back() == "name"); }

  // "is_active" with Y and N: active rows.
  void add_flag(const Column& column, Words words) {
    if (has_word("is has", words.front())) {
      words.front() = words.front() == "has" ? "with" : "";
    } else if (has_word("flag yn ind", words.back())) {
      words.pop_back();
    } else {
      return;
    }
    std::erase(words, "");
    const std::string yes = yes_of(column);
    if (words.empty() || yes.empty()) return;
    phrasings_ += fmt::format("  - {{kind: adjective, phrase: {}, table: {}, filter: {}}}\n", yaml_text(sextant::join(words, " ")),
                              yaml_text(table_.name), yaml_text(fmt::format("{} = {}", quote_identifier(column.name), yes)));
  }

  // What is stored for yes, as SQL, where nothing but yes and no is stored; else empty.
  static std::string yes_of(const Column& column) {
    if (column.family == TypeFamily::boolean) return "true";
    if (!column.profile || column.profile->distinct != 2 || column.profile->top_values.size() != 2) return {};
    const auto& [first, second] = std::pair(column.profile->top_values[0].value, column.profile->top_values[1].value);
    const std::string yes = says_yes(first) && says_no(second) ? first : says_yes(second) && says_no(first) ? second : std::string();
    if (yes.empty()) return {};
    return data::is_numeric(column.family) ? yes : quote_literal(yes);
  }

  void add_measures() {
    line(4, "measures:");
    const std::string plural = plural_of(label_);
    line(6, fmt::format("- {{name: {}, aggregate: count, format: integer, synonyms: [{}], default: true}}", yaml_text(plural),
                        yaml_text("number of " + plural)));
    std::set<std::string> names{to_lower_ascii(plural)};
    for (const Column& column : table_.columns) {
      const NumberRule* rule = measure_rule(column);
      if (rule == nullptr || !can_be_named(column.name)) continue;
      for (const std::string& aggregate : sextant::split(rule->aggregates, ' ')) {
        const std::string prefix = aggregate == "sum" ? "total " : aggregate == "average" ? "average " : "highest ";
        const Words words = words_of_identifier(column.name);
        // "total_points" is a number of the row already: its own name must not come to mean the sum over rows.
        if (const std::string first = written_out(words.front()); has_word("total average", first) && prefix.starts_with(first)) continue;
        const std::string name = prefix + spoken(words, label_);
        if (name.size() > kMaxLabel || !names.insert(to_lower_ascii(name)).second) continue;
        Words synonyms = other_names(spoken(words, label_));
        for (std::string& synonym : synonyms) synonym.insert(0, prefix);
        line(6, fmt::format("- {{name: {}, expression: {}, aggregate: {}, format: {}{}}}", yaml_text(name),
                            yaml_text(quote_identifier(column.name)), aggregate, rule->format,
                            synonyms.empty() ? "" : ", synonyms: " + yaml_list(synonyms)));
      }
    }
  }

  const Table& table_;
  std::string label_;
  std::string text_;
  std::string phrasings_;
};

class JoinDraft {
 public:
  JoinDraft(const data::Catalog& catalog, const std::vector<const Table*>& tables) : catalog_(catalog), tables_(tables) {}

  std::string yaml() {
    for (const Table* table : tables_) {
      std::map<TableId, int> parallel;
      for (const data::ForeignKey& key : table->foreign_keys) ++parallel[key.target];
      for (const data::ForeignKey& key : table->foreign_keys) add(*table, key, parallel[key.target] > 1);
    }
    return text_.empty() ? "" : "\njoins:\n" + text_;
  }

 private:
  void add(const Table& table, const data::ForeignKey& key, bool has_parallel) {
    const Table* target = catalog_.table(key.target);
    const bool one_column = key.columns.size() == 1 && key.target_columns.size() == 1;
    if (target == nullptr || !one_column || std::ranges::find(tables_, target) == tables_.end()) return;
    const std::string from = table.name + "." + key.columns.front(), to = target->name + "." + key.target_columns.front();
    if (!can_be_named(from) || !can_be_named(to) || table.name.find('.') != std::string::npos ||
        target->name.find('.') != std::string::npos)
      return;
    if (table.column(key.columns.front()) == nullptr || target->column(key.target_columns.front()) == nullptr) return;
    const std::string target_label = TableDraft(*target).label();
    Words words = words_of_identifier(key.columns.front());
    // "src_apid", "branch_id": what is left says which of several keys it is.
    std::erase_if(words, [&](const std::string& word) {
      return has_word(kKeyWords, word) || has_word(target_label, word) || word.size() == 1 || (word.size() < 6 && word.ends_with("id"));
    });
    for (std::string& word : words) word = written_out(word);
    std::erase_if(words, [&](const std::string& word) { return has_word(target_label, word); });
    const std::string role = words.empty() ? target_label : sextant::join(words, " ") + " " + target_label;
    text_ += fmt::format("  - {{from: {}, to: {}", yaml_text(from), yaml_text(to));
    if (role != target_label) text_ += ", role: " + yaml_text(role.substr(0, kMaxLabel / 2));
    const auto direction = std::ranges::find_if(kDirections, [&](const Direction& each) { return any_word(each.words, words); });
    if (has_parallel && direction != kDirections.end())
      text_ += ", synonyms: " + yaml_list(sextant::split(direction->synonyms, ','));
    else if (const auto deed = deed_of(words.empty() ? target_label : words.front()); !deed.empty())
      text_ += ", synonyms: " + yaml_list({std::string(deed)});
    text_ += "}\n";
  }

  const data::Catalog& catalog_;
  const std::vector<const Table*>& tables_;
  std::string text_;
};

}  // namespace

Result<std::string> draft_model(const data::Catalog& catalog, std::string_view dataset) {
  std::vector<const Table*> tables;
  for (const Table& table : catalog.tables) {
    if (equals_ignoring_case(table.dataset_name, dataset) && can_be_named(table.name)) tables.push_back(&table);
  }
  if (tables.empty())
    return fail(ErrorCode::not_found, fmt::format("There is no dataset {} with tables.", dataset),
                "See the datasets with `sextant sources`.");
  std::ranges::sort(tables, {}, &Table::name);
  std::string text = "# Drafted from the catalog: read it, correct what is wrong, add the words people use.\nversion: 1\n";
  text += "dataset: " + yaml_text(tables.front()->dataset_name) + "\n\nentities:\n";
  std::string phrasings;
  for (const Table* table : tables) {
    TableDraft draft(*table);
    text += draft.yaml() + "\n";
    phrasings += draft.phrasings();
  }
  text.pop_back();
  text += JoinDraft(catalog, tables).yaml();
  return phrasings.empty() ? text : text + "\nphrasings:\n" + phrasings;
}

}  // namespace sextant::knowledge::semantic
