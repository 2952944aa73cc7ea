// What a number with a unit measures, and how many of its column's own units that is.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>

#include "base/text.h"
#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {
namespace {

constexpr double kFarBelow = 1000, kFarAbove = 10;

bool is_age(const Language& language, const ColumnView& view) {
  return std::ranges::any_of(view.name.stems, [&](const std::string& stem) { return language.is(stem, WordClass::age); });
}

// Of a filter that bounds the column by a number alone, "delay >= 15" or "delay < 0", the side that it leaves; below, of less than
// nothing only.
std::optional<Compare> side_of(std::string_view filter, std::string_view column) {
  const std::size_t sign = filter.find_first_of("<>");
  if (sign == std::string_view::npos) return std::nullopt;
  std::string_view bounded = trim(filter.substr(0, sign));
  if (bounded.size() > 1 && bounded.starts_with('"') && bounded.ends_with('"')) bounded = bounded.substr(1, bounded.size() - 2);
  if (!equals_ignoring_case(bounded, column)) return std::nullopt;
  std::string_view bound = filter.substr(sign + 1);
  if (bound.starts_with('=')) bound.remove_prefix(1);
  bound = trim(bound);
  double number = 0;
  const auto read = std::from_chars(bound.data(), bound.data() + bound.size(), number);
  if (read.ec != std::errc() || read.ptr != bound.data() + bound.size()) return std::nullopt;
  if (filter[sign] == '>') return Compare::greater;
  return number == 0 ? std::optional(Compare::less) : std::nullopt;
}

}  // namespace

// The unit stands behind the other end of a range, or the last of a list: "between 10 and 20 years", "2 or 3 years".
std::size_t Scanner::last_number(const NumberHere& here) const {
  const std::size_t last = here.m + 2;
  const bool listed = (is_cue(here.m + 1, "or") || is_cue(here.m + 1, "and")) && last < question_.mentions.size() &&
                      question_.mentions[last].kind == MentionKind::number && adjacent(here.m, here.m + 1) && adjacent(here.m + 1, last);
  return here.condition.values.size() > 1 ? skip_until_ - 1 : listed ? last : here.m;
}

void Scanner::note_converted(const NumberHere& here) {
  evidence_.converted.insert(here.m);
  if (here.condition.values.size() > 1) evidence_.converted.insert(here.last);
}

// "more than 2 hours", "50,000 euros": the column that is measured so.
bool Scanner::number_with_unit(NumberHere& here) {
  const std::size_t after = question_.mentions[here.last].end;
  const Unit* unit = after < question_.tokens.size() ? language_.unit(question_.tokens[after].lower) : nullptr;
  if (unit == nullptr || here.numeric_next) return false;
  const bool bounded = bounds_rows(here, *unit);
  if (!bounded && !pending_.compare) return false;
  const auto column = bounded ? here.condition.left.column : column_measured_in(*unit);
  if (!column) return false;
  const ColumnView& view = schema_.column(*column);
  const NameWords& name = view.name;
  if (unit->of == "time" && is_age(language_, view)) return false;
  const Unit* own = language_.unit(view.unit);
  for (const std::string& word : name.words)
    if (const Unit* said = language_.unit(word); said != nullptr && said->of == unit->of) own = said;
  const double factor = own == nullptr || own->of != unit->of ? unit->factor : unit->factor / own->factor;
  if (factor != 1) {
    for (Literal& value : here.condition.values) value.text = fmt::format("{}", std::strtod(value.text.c_str(), nullptr) * factor);
    note_converted(here);
    // Time alone has units of several sizes.
    if (own == nullptr) note(fmt::format("“{}” holds minutes.", join(name.words, " ")));
  }
  here.condition.left.column = column;
  if (here.next < question_.mentions.size() && !is_table(here.next) && question_.mentions[here.next].begin == after)
    skip_until_ = here.next + 1;
  add_condition(std::move(here.condition));
  return true;
}

// "profits above 15 billion" over profits_billion, or where nothing stored is anywhere near that: 15 of what is stored.
void Scanner::in_own_factor(std::size_t m) {
  double said = 1;  // "between 10 and 15 billion"
  std::set<std::size_t> numbers;
  for (std::size_t n = m; n < std::max(m + 1, skip_until_) && n < question_.mentions.size(); ++n)
    if (question_.mentions[n].kind == MentionKind::number) {
      numbers.insert(n);
      said = std::max(said, question_.tokens[question_.mentions[n].begin].factor);
    }
  if (said == 1) return;
  const auto own_factor = [&](const ColumnView& view, double value) -> double {
    for (const std::string& word : view.name.words)
      if (const double own = word.size() > 2 ? factor_of(word) : 0; own > 0) return own;
    const auto& profile = view.column->profile;
    const double most = profile && profile->max ? std::strtod(profile->max->c_str(), nullptr) : 0;
    if (most <= 0 || most >= said / kFarBelow || value / said > most * kFarAbove) return 1.0;
    note(fmt::format("“{}” is taken to be counted in units of {:.0f}.", join(view.name.words, " "), said));
    return said;
  };
  const auto scale = [&](std::vector<Condition>& list) {
    if (list.empty() || !list.back().left.column || list.back().query) return;
    for (Literal& literal : list.back().values) {
      const double value = std::strtod(literal.text.c_str(), nullptr);
      const double own = literal.is_number && value >= said ? own_factor(schema_.column(*list.back().left.column), value) : 1;
      if (own == 1) continue;
      literal.text = fmt::format("{}", value / own);
      evidence_.converted.insert(numbers.begin(), numbers.end());
    }
  };
  scale(block_.where);
  scale(block_.having);
}

// "an hour late", "delayed by more than 30 minutes": so much of what the word measures, instead of what it says alone.
bool Scanner::bounds_rows(NumberHere& here, const Unit& unit) {
  const auto& mentions = question_.mentions;
  const std::size_t next = here.last + 1;
  if (mentions[here.m].number < 0 || (here.last != here.m && here.condition.values.size() == 1)) return false;
  bool below = false;
  const auto measured = [&](std::size_t m) -> std::optional<ColumnRef> {
    const auto column = mentions[m].kind == MentionKind::rows ? column_of_rows(m) : std::nullopt;
    if (!column || !schema_.column(*column).numeric || (unit.of == "time" && is_age(language_, schema_.column(*column))))
      return std::nullopt;
    const RowPhrase& phrase = lexicon_.rows[static_cast<std::size_t>(mentions[m].rows)];
    const auto side = side_of(phrase.filter, schema_.column(*column).column->name);
    if (!side) return std::nullopt;
    below = *side == Compare::less;
    const auto& stems = language_.measured(unit.of);
    const Unit* own = language_.unit(schema_.column(*column).unit);
    const bool fits =
        own != nullptr ? own->of == unit.of : std::ranges::any_of(schema_.column(*column).name.stems, [&](const std::string& stem) {
          return std::ranges::find(stems, stem) != stems.end();
        });
    return fits ? column : std::nullopt;
  };
  std::size_t before = here.m;
  while (before > 0 && mentions[before - 1].kind == MentionKind::cue && adjacent(before - 1, before)) --before;
  const Compare said = pending_.negated ? opposite(here.condition.compare) : here.condition.compare;
  if (next < mentions.size() && mentions[next].begin == mentions[here.last].end + 1 && measured(next)) {
    here.condition.left.column = measured(next);
    skip_until_ = next + 1;
    note_phrase();
  } else if (before > 0 && adjacent(before - 1, before) && measured(before - 1) && !block_.where.empty() &&
             block_.where.back().is_of_rows() && (pending_.compare || is_before(here.m, WordClass::agentive))) {
    here.condition.left.column = measured(before - 1);
    if (said != Compare::less && said != Compare::less_equal) take_place_of_rows(before - 1);
  } else {
    return false;
  }
  if (here.condition.compare == Compare::equal) here.condition.compare = Compare::greater_equal;
  if (!below) return true;
  // "20 minutes early" is 20 less than none.
  note_converted(here);
  for (Literal& value : here.condition.values) value.text.insert(0, "-");
  std::ranges::reverse(here.condition.values);
  here.condition.compare = mirrored(here.condition.compare).value_or(here.condition.compare);
  return true;
}

// The bound stands where the word stood: "not delayed by more than …", "early or delayed by more than …".
void Scanner::take_place_of_rows(std::size_t m) {
  or_next_ = block_.where.back().or_with_previous;
  pending_.negated ^= block_.where.back().compare == Compare::not_equal;
  block_.where.pop_back();
  block_.denied.erase(block_.where.size());
  const std::string& description = lexicon_.rows[static_cast<std::size_t>(question_.mentions[m].rows)].description;
  if (!evidence_.notes.empty() && evidence_.notes.back() == description) evidence_.notes.pop_back();
}

std::optional<ColumnRef> Scanner::column_measured_in(const Unit& unit) const {
  if (last_column_ && schema_.column(*last_column_).numeric && last_aggregate_ == Aggregate::none) return last_column_;
  std::vector<int> tables(named_);
  if (const int main = main_table(); main >= 0) tables.insert(tables.begin(), main);
  if (tables.empty())  // "was it ever below -15 degrees in New York"
    for (const Mention& mention : question_.mentions)
      for (const ValueLink& value : mention.values) tables.push_back(value.column.table);
  for (const std::string& stem : language_.measured(unit.of))
    for (const int t : tables)
      for (int c = 0; c < static_cast<int>(schema_.tables[t].columns.size()); ++c) {
        const ColumnView& view = schema_.tables[t].columns[c];
        if (view.numeric && !view.id_like && !view.foreign_key && std::ranges::find(view.name.stems, stem) != view.name.stems.end())
          return ColumnRef{t, c};
      }
  return std::nullopt;
}

// "a term of more than 20 years" over term_months: how many of the column's units the unit said is.
int Scanner::calendar_factor(const NumberHere& here) const {
  const std::size_t after = question_.mentions[here.last].end;
  if (!word_is(after, WordClass::time_unit)) return 1;
  const auto number = [&](const std::string& word) { return language_.classes().number(word, WordClass::time_unit); };
  struct Row {
    DatePart said, own;
    int times;
  };
  static constexpr std::array kRows{Row{DatePart::year, DatePart::month, 12}, Row{DatePart::quarter, DatePart::month, 3},
                                    Row{DatePart::year, DatePart::quarter, 4}, Row{DatePart::week, DatePart::day, 7}};
  static constexpr std::array kUnits{DatePart::none, DatePart::year, DatePart::quarter, DatePart::month, DatePart::week, DatePart::day};
  const auto part = [&](const std::string& word) {
    const auto n = static_cast<std::size_t>(number(word));
    return n < kUnits.size() ? kUnits[n] : DatePart::none;
  };
  const DatePart said = part(question_.tokens[after].lower);
  for (const std::string& word : schema_.column(*last_column_).name.words)
    for (const Row& row : kRows)
      if (row.said == said && row.own == part(word)) return row.times;
  return 1;
}

}  // namespace sextant::knowledge
