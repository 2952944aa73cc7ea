// The working state of one reading of a question: internal to the scan and to assemble.cpp.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>

#include "knowledge/planner/interpret/block.h"
#include "knowledge/planner/interpret/interpret.h"
#include "knowledge/planner/plan/joins.h"

namespace sextant::knowledge {

template <class List>
[[nodiscard]] bool one_of(std::string_view word, const List& list) {
  return std::ranges::find(list, word) != std::ranges::end(list);
}

// Reads the mentions of one clause from left to right into a block. Which file does what: scan.cpp the walk and names,
// scan_context.cpp what surrounds a mention; scan_columns.cpp (scan_lists.cpp: in the list of what is shown), scan_values.cpp,
// scan_numbers.cpp, scan_units.cpp, scan_arithmetic.cpp, scan_dates.cpp, scan_times.cpp and scan_phrases.cpp the kinds of mentions;
// scan_roles.cpp and scan_self.cpp which of several keys is spoken of; scan_cues.cpp, scan_groups.cpp, scan_contest.cpp and
// scan_analysis.cpp the closed word classes; scan_nested.cpp the clauses with a block of their own.
class Scanner {
 public:
  struct Years {  // the first and the last that are spoken of
    double from = 0, until = 0;
  };
  Scanner(const SchemaView& schema, const Language& language, const Lexicon& lexicon, std::chrono::sys_days today,
          const LinkedQuestion& question, const Choices& choices, Evidence& evidence, Block& block);
  void scan(std::size_t begin, std::size_t end);
  [[nodiscard]] bool is_of_kind(const ColumnView& view, std::string_view kind) const;
  // `stored`: of those that are kept, if any is; days of birth tell more apart than ages.
  [[nodiscard]] std::optional<ColumnRef> column_of_kind(const std::string& kind, int table, bool& reversed, bool stored = false) const;
  [[nodiscard]] std::optional<ColumnRef> measure_of(int table) const;  // the first that the model has, or what its rows are worth
  [[nodiscard]] std::optional<ColumnRef> worth_of(int table) const;    // what the rows of a table are worth
  // Of two columns that hold the ends of a range, the one that a superlative looks at.
  [[nodiscard]] ColumnRef extreme_of_pair(const ColumnRef& column, const Superlative& s) const;
  // How several values of a column become one: a temperature is averaged, an amount added up.
  [[nodiscard]] Aggregate summed_up(const ColumnRef& column) const;
  [[nodiscard]] bool adds_up(const ColumnRef& column) const;  // sales and profits do, also where no model says so; prices do not
  [[nodiscard]] const std::vector<int>& named() const { return named_; }
  // Of two keys to one table the one whose word is said, "friends", -1 when neither or both are; `asked`: the other row is
  // given and this one asked for, as in "friends of Bob", "Bob's friends".
  [[nodiscard]] int said_key(int one, int other, bool& asked) const;

 private:
  struct Pending {
    bool count = false;
    bool much = false;  // "how much", which counts no rows
    bool distinct = false;
    bool each = false;
    bool by = false;
    bool negated = false;
    bool absent = false;
    std::size_t negated_at = 0;  // mention
    std::vector<Aggregate> aggregates;
    std::optional<Superlative> superlative;
    std::optional<Compare> compare;
    std::string compare_kind;
  };
  // One mention of each kind.
  void name(std::size_t m);
  void table(std::size_t m, int table);
  void column(std::size_t m, const ColumnLink& link);
  void value(std::size_t m);
  void number(std::size_t m);
  void date(std::size_t m);
  void note_phrase();
  void measure(std::size_t m);
  void rows(std::size_t m);
  void hint(std::size_t m);
  void cue(std::size_t m);

  // scan.cpp
  void note(std::string text);  // an assumption, said once
  [[nodiscard]] bool second_count(std::size_t m, int table);
  void boundaries(std::size_t m);
  void finish();
  void trailing_superlative(Superlative& s);
  [[nodiscard]] std::optional<ColumnRef> measured_by_verb(std::size_t token) const;
  [[nodiscard]] bool shares_owner(std::size_t m) const;
  [[nodiscard]] int table_beside(std::size_t m) const;
  void counted_noun(std::size_t m, int table);
  bool sum_of_worth(int table);
  void add_condition(Condition condition);
  void deny(std::size_t first);
  [[nodiscard]] bool goes_on_denied(const Condition& condition) const;
  void add_output(const Expression& expression);

  // scan_columns.cpp: what a column is there for; each step says whether it took it.
  struct ColumnHere {
    std::size_t m = 0;
    const ColumnLink& link;
    ColumnRef ref;
    const ColumnView& view;
  };
  [[nodiscard]] std::optional<std::string> no_of(const ColumnView& view) const;
  [[nodiscard]] bool missing_value(const ColumnHere& here);
  [[nodiscard]] bool redundant_column(const ColumnHere& here);
  [[nodiscard]] bool names_of_column(std::size_t m) const;
  [[nodiscard]] bool name_of_column(std::size_t m) const;
  [[nodiscard]] bool superlative_key(const ColumnHere& here);
  [[nodiscard]] bool participle(const ColumnHere& here);
  [[nodiscard]] bool thing_by_key(const ColumnHere& here);
  [[nodiscard]] bool group_key(const ColumnHere& here);
  [[nodiscard]] bool sort_key(const ColumnHere& here);
  [[nodiscard]] static std::optional<std::pair<std::string_view, std::string_view>> no_and_yes(const ColumnView& view);
  [[nodiscard]] bool flag_column(const ColumnHere& here);
  [[nodiscard]] bool flag_of_noun(const ColumnHere& here);
  void add_flag(const ColumnHere& here, const std::pair<std::string_view, std::string_view>& flag);
  [[nodiscard]] bool filter_column(const ColumnHere& here);
  [[nodiscard]] bool coordinated(std::size_t m) const;
  [[nodiscard]] bool outside_list(const ColumnHere& here);
  [[nodiscard]] bool continues_aggregate(const ColumnHere& here) const;
  [[nodiscard]] bool counted_column(const ColumnHere& here);
  [[nodiscard]] bool aggregated_column(const ColumnHere& here);
  [[nodiscard]] bool full_name(const ColumnHere& here);
  [[nodiscard]] bool bare_name(const ColumnHere& here);
  void note_role(std::string_view use, const ColumnHere& here);

  // scan_lists.cpp
  [[nodiscard]] bool list_goes_on(const ColumnHere& here);
  [[nodiscard]] bool heads_list(std::size_t m) const;
  void thing_listed(std::size_t m, int table);
  void listed_anew(std::size_t m);
  void asked_by_word();
  void asked_how();

  // scan_values.cpp
  [[nodiscard]] bool pattern_value(std::size_t m);
  [[nodiscard]] std::optional<ColumnRef> text_around(std::size_t m) const;
  [[nodiscard]] bool holds_thing(std::size_t m) const;
  [[nodiscard]] bool is_held_by(std::size_t m) const;
  [[nodiscard]] bool goes_on_with_pattern(std::size_t m) const;
  [[nodiscard]] bool holds_part(std::size_t m) const;
  [[nodiscard]] bool written_date(std::size_t m);
  [[nodiscard]] const ValueLink* best_value(std::size_t m) const;
  [[nodiscard]] Compare day_bound(std::size_t m) const;
  [[nodiscard]] bool picked_by_word(std::size_t m, const ColumnRef& column) const;
  [[nodiscard]] bool bears_name_of_thing(std::size_t m, const ColumnRef& column) const;
  [[nodiscard]] double value_score(std::size_t m, const ValueLink& link) const;

  // scan_numbers.cpp: what a number measures or counts.
  struct NumberHere {
    std::size_t m = 0;
    std::size_t last = 0;  // the other end of its range, or the last of its list
    std::size_t next = 0;  // the name right after it
    const ColumnLink* next_column = nullptr;
    bool numeric_next = false;
    bool shared_next = false;  // "3 or 4 stars": it stands behind the next number
    bool word = false;         // "two"
    Condition condition;
  };
  [[nodiscard]] bool complete_number(NumberHere& here);
  [[nodiscard]] bool measured_kind(NumberHere& here);
  [[nodiscard]] bool limits_values(const NumberHere& here) const;
  [[nodiscard]] bool number_as_amount(NumberHere& here);
  [[nodiscard]] bool number_of_group(NumberHere& here);
  [[nodiscard]] bool number_of_total(NumberHere& here);
  [[nodiscard]] bool number_of_mean(NumberHere& here);
  [[nodiscard]] bool number_again(NumberHere& here);
  [[nodiscard]] bool number_by_word(NumberHere& here);
  [[nodiscard]] bool number_of_last_column(NumberHere& here);
  [[nodiscard]] bool number_of_rows(NumberHere& here);
  [[nodiscard]] bool shows_part_of(int table) const;
  [[nodiscard]] bool number_as_size(NumberHere& here);
  [[nodiscard]] bool number_as_key(NumberHere& here);
  [[nodiscard]] bool number_of_next_column(NumberHere& here);
  [[nodiscard]] bool number_as_year(NumberHere& here);
  [[nodiscard]] std::optional<ColumnRef> worth_before(std::size_t m) const;
  [[nodiscard]] bool holds_years(const ColumnRef& column) const;
  [[nodiscard]] bool may_hold(const ColumnRef& column, const Years& years) const;
  [[nodiscard]] std::optional<ColumnRef> year_known(std::size_t m, const Years& years, bool nearest) const;
  [[nodiscard]] std::optional<ColumnRef> year_beside(const ColumnRef& date) const;
  [[nodiscard]] bool number_of_years(NumberHere& here);
  [[nodiscard]] bool birth_condition(NumberHere& here, const ColumnRef& birth);
  [[nodiscard]] bool age_condition(NumberHere& here, bool by_name);  // by_name: only of a column that is called an age or a birth

  // scan_units.cpp
  [[nodiscard]] bool number_with_unit(NumberHere& here);
  [[nodiscard]] std::size_t last_number(const NumberHere& here) const;
  void note_converted(const NumberHere& here);
  void in_own_factor(std::size_t m);
  [[nodiscard]] bool bounds_rows(NumberHere& here, const Unit& unit);
  void take_place_of_rows(std::size_t m);
  [[nodiscard]] int calendar_factor(const NumberHere& here) const;
  [[nodiscard]] std::optional<ColumnRef> column_measured_in(const Unit& unit) const;

  // scan_arithmetic.cpp
  [[nodiscard]] std::optional<ColumnRef> operand(std::size_t m) const;
  [[nodiscard]] std::optional<std::pair<ColumnRef, ColumnRef>> extremes(std::size_t m) const;  // the largest, the smallest
  void difference_cue(std::size_t m);
  void span_of(const ColumnRef& column, std::size_t last);
  void minus_cue(std::size_t m);
  void said_again(std::size_t m);
  void range_cue(std::size_t m);
  [[nodiscard]] bool range_after(std::size_t m);
  [[nodiscard]] bool sum_of_two(std::size_t m);
  void made_of_two(const Expression& made, std::size_t m, std::size_t last);

  // scan_cues.cpp: one handler for each kind of cue.
  void count_cue(std::size_t m);
  void measured_cue(std::size_t m);
  void aggregate_cue(std::size_t m);
  [[nodiscard]] bool on_average(std::size_t m);
  void superlative_cue(std::size_t m);
  [[nodiscard]] bool leads_the_list(std::size_t m) const;
  [[nodiscard]] std::int64_t ordinal_before(std::size_t token) const;
  [[nodiscard]] bool measures_named(const std::string& kind) const;
  [[nodiscard]] Aggregate extreme_of(std::size_t m) const;
  void list_extremes(std::size_t m);
  void superlative_to_aggregate(std::size_t m);
  void comparative_cue(std::size_t m);
  void compare_cue(std::size_t m);
  [[nodiscard]] bool at_the_extreme(std::size_t m);
  void each_of_one();
  void distinct_cue(std::size_t m);
  void both_cue(std::size_t m);
  void several_cue(std::size_t m);
  void either_cue(std::size_t m);
  void or_cue(std::size_t m);
  void alternative_cue(std::size_t m);
  void negation_cue(std::size_t m);
  void relative_cue(std::size_t m);
  void command_cue(std::size_t m);
  void information_cue(std::size_t m);
  void percent_cue(std::size_t m);
  void same_cue(std::size_t m);
  void free_pattern(std::size_t m);

  // scan_groups.cpp
  void each_cue(std::size_t m);
  void group_cue(std::size_t m);
  [[nodiscard]] bool aggregated() const;
  [[nodiscard]] bool shows_measures() const;
  void mean_of_rows();
  void sum_up_measures();
  [[nodiscard]] bool asks_for_measure() const;
  void order_cue(std::size_t m);
  void sorted_by_last(std::size_t m);
  [[nodiscard]] bool sorted_by_next(std::size_t m, bool descending);
  [[nodiscard]] bool sorted_by_kind(std::size_t m);
  void direction_cue(std::size_t m);

  // scan_analysis.cpp
  void versus_cue(std::size_t m);
  void spread_cue(std::size_t m);
  void trend_cue(std::size_t m);
  void over_time();
  void sign_cue(std::size_t m);

  // scan_contest.cpp
  [[nodiscard]] bool names_two_sides() const;
  [[nodiscard]] bool is_contest(std::size_t m) const;
  bool contest(std::size_t m);
  [[nodiscard]] bool of_two(std::size_t m);
  void decide_contest();

  // scan_self.cpp
  [[nodiscard]] int self_role(int table, std::size_t begin, std::size_t end) const;
  [[nodiscard]] int role_of_value(const ColumnRef& column, std::size_t m) const;
  [[nodiscard]] bool compare_with_own(std::size_t n, const std::optional<ColumnRef>& known);

  // scan_nested.cpp
  bool negation(std::size_t m);
  void deny_deed(std::size_t m);
  [[nodiscard]] bool none_counted(std::size_t negation, std::size_t m, const ColumnRef& column) const;
  [[nodiscard]] bool says_absent(std::size_t m) const;
  [[nodiscard]] int never_done(std::size_t m, std::size_t stop) const;
  [[nodiscard]] bool speaks_of_another_table(std::size_t m, std::size_t& stop) const;
  struct Yardstick {
    Aggregate aggregate = Aggregate::none;
    std::size_t after = 0;    // the mention behind it
    bool one_row = false;     // nothing says all, any or an aggregate
    bool aggregated = false;  // an aggregate does
  };
  bool comparison(std::size_t m);
  [[nodiscard]] std::optional<Yardstick> yardstick(std::size_t m, std::size_t n) const;
  [[nodiscard]] std::optional<ColumnRef> own_group(const ColumnRef& column, std::size_t m) const;
  [[nodiscard]] std::optional<ColumnRef> compared_by_word(std::size_t m, bool& reversed) const;
  void compare_columns(const ColumnRef& left, const ColumnRef& right);
  [[nodiscard]] std::size_t clause_end(std::size_t from) const;
  [[nodiscard]] Block clause(std::size_t begin, std::size_t end) const;

  // scan_dates.cpp
  [[nodiscard]] std::vector<int> tables_at_hand() const;
  [[nodiscard]] std::optional<ColumnRef> date_column() const;
  [[nodiscard]] std::optional<ColumnRef> date_of_kind() const;
  [[nodiscard]] bool months_of_one_year(std::size_t m, const ColumnRef& column);
  [[nodiscard]] bool between_times(std::size_t m, const ColumnRef& column);
  [[nodiscard]] std::optional<ColumnRef> year_column() const;
  bool year(std::size_t m, const DatePhrase& phrase);
  void time_of(std::size_t m);
  [[nodiscard]] bool is_denied_time(std::size_t m) const;
  [[nodiscard]] std::optional<ColumnRef> date_of_owner(std::size_t m) const;
  void as_one_condition(std::size_t m, std::size_t first);
  [[nodiscard]] bool is_alternative(std::size_t m) const;
  void limit(const ColumnRef& column, Compare compare, const Literal& bound);
  bool open_span(const ColumnRef& column, DateBound bound, const Literal& first, const Literal& after);
  void span(const ColumnRef& column, DateBound bound, const Literal& first, const Literal& after);
  void by_date_part(std::size_t m, const ColumnRef& column);
  void add_times(std::vector<Condition> times);
  void note_dates_of(const ColumnRef& column);

  // scan_times.cpp: which date or year is asked for.
  [[nodiscard]] bool tells_time(const ColumnRef& column) const;
  [[nodiscard]] bool says_time(std::size_t token, const ColumnRef& column) const;
  [[nodiscard]] std::vector<ColumnRef> times_said(std::span<const int> tables, std::size_t from, std::size_t to) const;
  [[nodiscard]] std::size_t end_of_clause(std::size_t token) const;
  [[nodiscard]] std::vector<ColumnRef> times_of_clause(std::size_t m, const ColumnRef& column) const;
  [[nodiscard]] std::optional<ColumnRef> time_of_verb(std::size_t m) const;
  void skip_clause(std::size_t m);
  void asked_when();

  // scan_phrases.cpp: words of the semantic model.
  void as_aggregate(Expression& measure);
  [[nodiscard]] std::optional<ColumnRef> column_of_rows(std::size_t m) const;
  [[nodiscard]] bool is_called(std::size_t m) const;
  [[nodiscard]] bool asked_by_verb(const ColumnRef& column, std::size_t m);
  [[nodiscard]] bool asks_who(std::size_t m) const;
  [[nodiscard]] bool asks_for_end(std::size_t m, const ColumnRef& key);
  void who_of(const ColumnRef& column, std::size_t m);
  void bridge_of(const ColumnRef& key, std::size_t m);

  // scan_roles.cpp
  [[nodiscard]] int role_of(int table, std::size_t token, bool forward) const;  // edge + 1 or 0
  [[nodiscard]] bool has_value(const ColumnRef& column) const;                  // whether a value of the question is one of its
  [[nodiscard]] bool has_rival(const KeyEdge& edge) const;
  [[nodiscard]] int other_role_of_asked(int role, std::size_t m) const;
  bool between_ends(std::size_t m);
  [[nodiscard]] std::vector<std::pair<ColumnRef, ColumnRef>> both_ends(const ColumnRef& column) const;
  [[nodiscard]] bool is_role_word(std::size_t m) const;  // "origin" in "origin airport"

  // scan_context.cpp: what surrounds a mention.
  [[nodiscard]] bool is_cue(std::size_t m, std::string_view kind) const;
  [[nodiscard]] const std::string& first_word(std::size_t m) const;
  // Whether the word at a token, the first and the last word of a mention, and those around it are of one of these classes.
  [[nodiscard]] bool word_is(std::size_t token, std::same_as<WordClass> auto... any) const {
    return token < question_.tokens.size() && question_.tokens[token].is(any...);
  }
  [[nodiscard]] bool first_is(std::size_t m, std::same_as<WordClass> auto... any) const {
    return word_is(question_.mentions[m].begin, any...);
  }
  [[nodiscard]] bool last_is(std::size_t m, std::same_as<WordClass> auto... any) const {
    return word_is(question_.mentions[m].end - 1, any...);
  }
  [[nodiscard]] bool is_before(std::size_t m, std::same_as<WordClass> auto... any) const {
    return question_.mentions[m].begin > 0 && word_is(question_.mentions[m].begin - 1, any...);
  }
  [[nodiscard]] bool is_after(std::size_t m, std::same_as<WordClass> auto... any) const {
    return word_is(question_.mentions[m].end, any...);
  }
  [[nodiscard]] bool is_abbreviation_mark(std::size_t token) const;
  [[nodiscard]] bool is_adverb(std::size_t m) const;                     // "most recently", "most often": of a verb, so it counts nothing
  [[nodiscard]] bool adjacent(std::size_t a, std::size_t b) const;       // only function words between
  [[nodiscard]] bool adjacent_list(std::size_t a, std::size_t b) const;  // only articles, prepositions, commas between
  [[nodiscard]] int words_between(std::size_t a, std::size_t b) const;   // without function words; many where a mark stands
  [[nodiscard]] bool is_table(std::size_t m) const;
  [[nodiscard]] bool after_preposition(std::size_t m) const;
  [[nodiscard]] bool holds_value(int table) const;
  [[nodiscard]] bool is_each(int table, std::size_t before) const;
  [[nodiscard]] int best_table(std::size_t m) const;
  [[nodiscard]] const ColumnLink* best_column(std::size_t m) const;
  [[nodiscard]] bool names_itself(int table) const;
  [[nodiscard]] double context_score(const ColumnLink& link, std::size_t m) const;
  [[nodiscard]] bool filters(std::size_t m, const ColumnRef& column) const;
  [[nodiscard]] bool measures_other(std::size_t m, std::size_t next) const;
  [[nodiscard]] std::optional<ColumnRef> measured_by(const std::string& kind, int table) const;
  [[nodiscard]] bool is_time(const ColumnRef& column) const;
  [[nodiscard]] std::size_t next_name(std::size_t m, std::size_t limit) const;
  [[nodiscard]] int owner_table(std::size_t m) const;  // the T of "name of the T", "T's name"; -1
  [[nodiscard]] bool takes_number(const ColumnRef& column) const;
  [[nodiscard]] int main_table() const;
  [[nodiscard]] std::optional<ColumnRef> date_of_neighbour(int table) const;

  const SchemaView& schema_;
  const Language& language_;
  const Lexicon& lexicon_;
  std::chrono::sys_days today_;
  const LinkedQuestion& question_;
  const Choices& choices_;
  Evidence& evidence_;
  Block& block_;
  std::vector<int> named_;                             // tables named anywhere
  std::vector<std::pair<std::size_t, int>> named_at_;  // token, table
  mutable std::vector<char> mention_seen_;
  std::int64_t limit_before_table_ = 0;  // "the 3 counties that have the smallest …"
  Zone zone_ = Zone::select;
  Pending pending_;
  std::optional<ColumnRef> last_column_;  // waits for a comparison
  Aggregate last_aggregate_ = Aggregate::none;
  std::size_t last_column_mention_ = 0;
  std::size_t last_output_ = 0;         // mention
  std::optional<ColumnRef> last_verb_;  // "founded"
  std::size_t last_verb_mention_ = 0;
  bool relative_seen_ = false;
  std::size_t skip_until_ = 0;
  bool or_next_ = false;
  bool when_ = false;           // "When was it founded" asks for the date
  bool count_waiting_ = false;  // "number of tracks" before "greater than 100"
  bool asked_where_ = false;
  std::vector<std::size_t> asked_when_;  // tokens
  std::string asked_how_;                // what an adjective measures: "price"
  std::size_t denied_until_ = 0;         // conditions up to the last time that was denied
  bool contest_ = false;                 // which of two is more
  std::string contest_kind_;             // likewise: "which is rainier, A or B"
  std::size_t shown_before_ = 0;         // outputs before the last sentence began to list what to show
  bool command_start_ = true;
  bool sort_command_ = false;                 // "Sort …" came first; what it sorts by comes
  std::optional<Expression> made_, waiting_;  // the last number of two columns; one without a place yet
  std::size_t end_ = 0;
  bool inside_exclusion_ = false;
};

// The comparison that a cue stands for: "more than", "before", "contains".
[[nodiscard]] std::optional<Compare> compare_of(const Mention& mention);

// What holds where the comparison does not.
[[nodiscard]] Compare opposite(Compare compare);

// What the other way round is more, or less; nothing for what has no other way.
[[nodiscard]] std::optional<Compare> mirrored(Compare compare);

// "1989-09-03", with or without a time of day.
[[nodiscard]] bool is_written_date(std::string_view text);

// What LIKE compares with: a text that starts with, ends with or (any other cue) contains `text`.
[[nodiscard]] Literal like_pattern(std::string_view cue, const std::string& text);

// From the block to the plan.
void assemble(const SchemaView& schema, const Scanner& scanner, const Choices& choices, Block& block, Evidence& evidence,
              LogicalQuery& query);

}  // namespace sextant::knowledge
