// Joining may stand one row beside several others: the balance of an account beside each of its transactions. What adds up,
// averages or counts rows of such a table would take them several times; here such plans are seen, and told how to be
// computed over each row once. The one place for it: the SQL, the first decision and follow-ups use it.
#pragma once

#include <optional>
#include <vector>

#include "base/error.h"
#include "knowledge/planner/plan/joins.h"

namespace sextant::knowledge {

// Whether the tree makes several rows of one row of `use`.
[[nodiscard]] bool multiplies(const SchemaView& schema, const JoinTree& tree, const TableUse& use);

// Whether a number of the plan would take rows several times as it is joined: sums, averages and rows of a table whose rows are
// multiplied; and the rows themselves ("count(*)") where those of every table are.
[[nodiscard]] bool multiplies_rows(const SchemaView& schema, const LogicalQuery& query);

// Whether each group is one row of the only table there is: grouped by its key, or by a name that no two rows share.
[[nodiscard]] bool one_row_each(const SchemaView& schema, const LogicalQuery& query);

// The plan over rows that are each there once; nothing when it is so already. Numbers of several tables come apart: one plan
// for each, to be joined by the groups that all of them show first. invalid_request when that cannot be.
struct CountedOnce {
  std::vector<LogicalQuery> parts;
  struct Place {
    std::size_t part = 0, output = 0;
  };
  std::vector<Place> outputs;  // where each output of the plan is
};
[[nodiscard]] Result<std::optional<CountedOnce>> counted_once(const SchemaView& schema, const LogicalQuery& query);

}  // namespace sextant::knowledge
