// Third stage: from mentions in their order to what is asked. Reads the question once from left to right with the closed
// word classes as signals, then assembles the logical plan. Choices overrides single decisions, which is how rival
// readings are made.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/planner/link/link.h"
#include "knowledge/planner/plan/logical.h"

namespace sextant::knowledge {

// A second way to build the same words, where nothing in the question decides.
enum class Variation : std::uint8_t {
  plain_superlative,  // "the highest X": the row, not MAX(X)
  extreme_as_filter,  // "the largest X": all rows equal to MAX(X), not the first one
  key_of_group,       // "each X": named by its display column instead of its key
  group_by_row,       // grouped by the key of what is shown too: namesakes stay apart
  toggle_distinct,
  needed_tables_only,  // a table that is only named does not restrict
  all_named_tables,    // a table that is only named does restrict
  listed_outputs,      // a column outside the list of what is asked for is not shown
  entity_shown,        // "X with their Y": X is shown too
  count_as_sum,        // "how many rooms" over a column that holds numbers of rooms
  count_distinct,      // "how many X" with things of theirs: each X once
  other_key,           // of two keys between two tables the other one: destination instead of origin
  stop_at_bridge,      // what is only named is there as soon as the table between refers to it
  all_as_each,         // "for all X": for each of them
  most_as_filter,      // "the X of the most common Y": that Y is found first
  any_as_all,          // "more than any X": than every one of them
  except_shown,        // "X without Y": what is shown, less what is shown of those with Y
  other_way,           // tables that nothing names connect the others: by other tables
  list_goes_on,        // "who teach a course and the course id", "actors and their musicals": shown too
  last_list,           // "Which rooms …? List their rates": nothing else is shown
  values_as_groups,    // "the average age of male and female students": of each of them
  counted_of_both,     // "how many have A and B": those that have both
  paired,              // "friends of Bob": rows that a table between pairs with others of their own table
  measure_shown,       // "the largest X": how large it is, too
  taken_together,      // "who spent more than 1000": all that they spent
  rows_counted,        // "how many X" in rows that refer to them: these rows
};
inline constexpr std::array kVariations{
    Variation::plain_superlative, Variation::extreme_as_filter,  Variation::key_of_group,     Variation::group_by_row,
    Variation::toggle_distinct,   Variation::needed_tables_only, Variation::all_named_tables, Variation::listed_outputs,
    Variation::entity_shown,      Variation::count_as_sum,       Variation::count_distinct,   Variation::other_key,
    Variation::stop_at_bridge,    Variation::all_as_each,        Variation::most_as_filter,   Variation::any_as_all,
    Variation::except_shown,      Variation::other_way,          Variation::list_goes_on,     Variation::last_list,
    Variation::values_as_groups,  Variation::counted_of_both,    Variation::paired,           Variation::measure_shown,
    Variation::taken_together,    Variation::rows_counted};
[[nodiscard]] std::string_view name_of(Variation variation);

constexpr std::size_t kMostMeasures = 4;  // that "top customers" could be ranked by

struct Choices {
  std::map<std::size_t, std::size_t> column;  // mention -> which of its columns (0 best)
  std::map<std::size_t, bool> as_table;       // mention that could be both
  std::set<std::size_t> skip;                 // names taken as mere context
  std::set<Variation> variations;
  std::optional<std::size_t> measure;  // "top customers": which of the numbers that they could be ranked by
  bool operator==(const Choices&) const = default;
  [[nodiscard]] bool has(Variation variation) const { return variations.contains(variation); }
};

// What decided the reading; input of the ranker.
struct Evidence {
  double link_sum = 0;  // scores of the names used
  double weakest_link = 1;
  int links = 0;
  int weak_links = 0;   // below 0.7
  int close_links = 0;  // a rival within 0.15
  int skipped = 0;
  std::vector<std::string> roles;  // "output:exact:name": what each column is used for and how it was named
  int ambiguous_links = 0;         // a rival within 0.05 in another column
  int unused = 0;                  // mentions that found no place in the plan
  int negations_lost = 0;          // "never …" of what has no place: the plan says the opposite
  int guessed = 0;                 // parts of the plan without a word for it
  bool measure_chosen = false;     // "top customers": by a number that nothing in the question names
  bool nested = false;
  bool set_operation = false;
  std::vector<std::string> notes;  // assumptions for a person
  std::vector<std::size_t> unused_mentions;
  std::set<std::size_t> converted;  // numbers that the plan holds in another unit: 2 hours as 120
};

struct Interpretation {
  LogicalQuery query;
  Evidence evidence;
};

class Interpreter {
 public:
  Interpreter(const SchemaView& schema, const Language& language, const Lexicon& lexicon, std::chrono::sys_days today)
      : schema_(schema), language_(language), lexicon_(lexicon), today_(today) {}
  // False when the question names nothing of the schema.
  [[nodiscard]] bool interpret(const LinkedQuestion& question, const Choices& choices, Interpretation& out) const;

 private:
  const SchemaView& schema_;
  const Language& language_;
  const Lexicon& lexicon_;
  std::chrono::sys_days today_;
};

}  // namespace sextant::knowledge
