// What the scan of a clause has noted: internal to the scan and to assemble*.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "knowledge/planner/plan/logical.h"

namespace sextant::knowledge {

enum class Zone : std::uint8_t { select, filter, group, order };

constexpr std::int64_t kTop = 10;  // of many, where no number is said

struct Superlative {
  bool descending = true;
  std::string kind;  // "age", "general" or empty
  std::int64_t limit = 1;
  std::int64_t offset = 0;  // "second highest"
  std::optional<Expression> key;
  bool counted = false;      // by number of rows
  bool common = false;       // "most common X"
  bool groups = false;       // and what is common is what is grouped by: "customers who use the most common X"
  bool found_first = false;  // "customers using the most common X"
  int counted_table = -1;
  bool in_select = false;  // nothing was asked for before it
  bool filter = false;
  bool listed = false;   // "top 5 X"
  bool several = false;  // "the best X" where X is a plural
  bool big = false;      // "biggest", "largest" of things that are worth something
  bool summed = false;   // "the most X" where X is a number, "top 5 … by X"
  std::size_t mention = 0;
  int near_table = -1;
  int head_table = -1;  // whose clause it stands in: "the county that has the most …"
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
  bool sorted = false;                   // a sort cue without a key yet
  std::optional<Superlative> sorted_by;  // "fastest first"
  bool sort_descending = false;
  bool per = false;  // grouped by "per", "by" or a date
  bool either = false;
  std::size_t or_at = 0;  // mention of the last "or"
  bool both = false;
  bool asked_unit = false;                                   // "which month": one of them is looked for
  bool compared = false, spread = false, trend = false;      // "X vs Y", "distribution of", "how did X change"
  std::size_t compared_at = 0, spread_at = 0, trend_at = 0;  // their mentions
  bool share = false;                                        // "what percentage of …"
  std::size_t share_at = 0;                                  // its mention
  std::optional<std::size_t> share_from;                     // conditions from here on say of which rows
  bool when = false;                                         // "when was …" asks for a date
  bool who = false;                                          // "who …" asks for people
  int asked_value = -1;                                      // "which nurse": rows of this table, which has such a value
  Aggregate over = Aggregate::none;                          // of the number of each group: "average number of accounts per customer"
  std::map<std::size_t, bool> denied;                        // conditions turned round by "not"; true: "never", "have no" such thing at all
  bool shared = false;                                       // by them: "used by customers and suppliers"
  std::set<int> owners;                          // tables in a list that shares the columns asked for: "customers and suppliers"
  std::vector<std::shared_ptr<Block>> excluded;  // "never …", "without …": their own tables and conditions
  bool empty() const { return outputs.empty() && where.empty() && tables.empty() && having.empty() && !superlative; }
};

}  // namespace sextant::knowledge
