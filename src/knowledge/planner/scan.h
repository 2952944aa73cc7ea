// The working state of one reading of a question: internal to interpret.cpp and assemble.cpp.
#pragma once

#include <optional>

#include "knowledge/planner/interpret.h"
#include "knowledge/planner/joins.h"

namespace sextant::knowledge {

enum class Zone : std::uint8_t { select, filter, group, order };

struct Superlative {
  bool descending = true;
  std::string kind;  // "age", "general" or empty
  std::int64_t limit = 1;
  std::optional<Expression> key;
  bool counted = false;  // by number of rows
  bool common = false;   // "most common X"
  int counted_table = -1;
  bool in_select = false;  // nothing was asked for before it
  bool filter = false;
  bool listed = false;  // "top 5 X"
  std::size_t mention = 0;
  int near_table = -1;
};

struct TableMention {
  int table = -1;
  std::size_t mention = 0;
  std::size_t token = 0;
  bool counted = false;
  bool grouped = false;
  Zone zone = Zone::select;
  bool after_preposition = false;
};

struct Block {
  std::vector<Expression> outputs;
  std::vector<Condition> where;
  std::vector<Condition> having;
  std::vector<Expression> group_by;
  std::vector<Order> order;
  std::vector<TableMention> tables;
  std::optional<Superlative> superlative;
  bool distinct = false;
  bool count_output = false;
  bool all_columns = false;
  bool sorted = false;  // a sort cue without a key yet
  bool sort_descending = false;
  bool per = false;  // grouped by "per", "by" or a date
  bool either = false;
  bool both = false;
  std::vector<std::shared_ptr<Block>> excluded;  // "never …", "without …": their own tables and conditions
  bool empty() const { return outputs.empty() && where.empty() && tables.empty() && having.empty() && !superlative; }
};

class Scanner {
 public:
  Scanner(const SchemaView& schema, const Language& language, const Lexicon& lexicon, std::chrono::sys_days today,
          const LinkedQuestion& question, const Choices& choices, Evidence& evidence);
  void scan(std::size_t begin, std::size_t end, Block& block, bool inside_exclusion);
  [[nodiscard]] std::optional<ColumnRef> column_of_kind(const std::string& kind, int table, bool& reversed) const;
  [[nodiscard]] const std::vector<int>& named() const { return named_; }

 private:
  struct Pending {
    bool count = false;
    bool distinct = false;
    bool each = false;
    bool by = false;
    bool negated = false;
    bool percent = false;
    std::vector<Aggregate> aggregates;
    std::optional<Superlative> superlative;
    std::optional<Compare> compare;
    std::string compare_kind;
  };
  void name(std::size_t m, Block& block);
  void table(std::size_t m, int table, Block& block);
  void column(std::size_t m, const ColumnLink& link, Block& block);
  void value(std::size_t m, Block& block);
  void number(std::size_t m, Block& block);
  void date(std::size_t m, Block& block);
  void measure(std::size_t m, Block& block);
  [[nodiscard]] std::optional<ColumnRef> date_column(const Block& block) const;
  [[nodiscard]] int role_of(int table, std::size_t token, bool forward) const;  // edge + 1 or 0
  [[nodiscard]] bool is_role_word(std::size_t m) const;                         // "origin" in "origin airport"
  void cue(std::size_t m, std::size_t end, Block& block, bool inside_exclusion);
  bool negation(std::size_t m, std::size_t end, Block& block);
  bool average_comparison(std::size_t m, Block& block);
  void add_condition(Block& block, Condition condition);
  [[nodiscard]] bool adjacent(std::size_t a, std::size_t b) const;       // only function words between
  [[nodiscard]] bool adjacent_list(std::size_t a, std::size_t b) const;  // only articles, prepositions, commas between
  [[nodiscard]] bool is_table(std::size_t m) const;
  [[nodiscard]] int best_table(std::size_t m) const;
  [[nodiscard]] const ColumnLink* best_column(std::size_t m) const;
  [[nodiscard]] double context_score(const ColumnLink& link, std::size_t m) const;
  [[nodiscard]] bool filters(std::size_t m, const ColumnRef& column) const;
  [[nodiscard]] std::size_t next_name(std::size_t m, std::size_t limit) const;
  [[nodiscard]] int owner_table(std::size_t m) const;  // the T of "name of the T", "T's name"; -1
  [[nodiscard]] bool takes_number(const ColumnRef& column) const;
  [[nodiscard]] int main_table(const Block& block) const;

  const SchemaView& schema_;
  const Language& language_;
  const Lexicon& lexicon_;
  std::chrono::sys_days today_;
  const LinkedQuestion& question_;
  const Choices& choices_;
  Evidence& evidence_;
  std::vector<int> named_;                             // tables named anywhere
  std::vector<std::pair<std::size_t, int>> named_at_;  // token, table
  mutable std::vector<char> mention_seen_;
  std::int64_t limit_before_table_ = 0;  // "the 3 counties that have the smallest …"
  Zone zone_ = Zone::select;
  Pending pending_;
  std::optional<ColumnRef> last_column_;  // waits for a comparison
  Aggregate last_aggregate_ = Aggregate::none;
  std::size_t last_column_mention_ = 0;
  bool relative_seen_ = false;
  std::size_t skip_until_ = 0;
  bool or_next_ = false;
  bool when_ = false;           // "When was it founded" asks for the date
  bool count_waiting_ = false;  // "number of tracks" before "greater than 100"
  bool command_start_ = true;
  std::size_t end_ = 0;
};

// From the block to the plan.
void assemble(const SchemaView& schema, const Scanner& scanner, const Choices& choices, Block& block, Evidence& evidence,
              LogicalQuery& query);

}  // namespace sextant::knowledge
