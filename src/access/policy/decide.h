// The meaning of a policy document. Within a role, every grant that matches a table limits it further: filters are
// AND-ed, hidden columns and masks add up. Across roles, the table is allowed if any role grants it, rows are seen if
// any granting role shows them, but a column is hidden or masked if any granting role hides or masks it, by the most
// restrictive mask. So another role never unmasks anything. Pure and thread-safe.
#pragma once

#include <string>
#include <vector>

#include "access/policy/document.h"

namespace sextant::access {

[[nodiscard]] TableDecision decide_table(const PolicyDocument& document, const Subject& subject, const TableFacts& table);

// The more restrictive of two masks: null, constant, keyed hash, partial, date truncation, bucket, in this order; of two of
// a kind the one that shows less.
[[nodiscard]] const Mask& more_restrictive(const Mask& a, const Mask& b);

[[nodiscard]] std::string_view mask_kind_text(MaskKind kind);  // "keyed hash"

// What the policy does to a table, for the subject's own eyes: "email masked (keyed hash)", "rows limited by role
// branch_manager". Hidden columns are not mentioned.
[[nodiscard]] std::vector<std::string> explain(const TableDecision& decision);

}  // namespace sextant::access
