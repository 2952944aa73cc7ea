// `<workspace>/policies.yaml` as read and checked. Whatever no role grants is denied.
//
//   roles:
//     analyst:
//       description: All rows, personal data masked.
//       masks:                                   # in every table the role may read
//         - {tag: pii.email, kind: keyed_hash}
//       grants:
//         - tables: [bank.*, flights.*]          # dataset.table, '*' stands for any text
//           hide: [internal_*]                   # columns that do not exist for the role
//           hide_tags: [pii.iban]
//           row_filter: branch_id = subject('branch_id')     # SQL over the table's columns
//           masks:
//             - {column: phone, kind: partial, keep_first: 0, keep_last: 2}
//             - {tag: pii.birth_date, kind: date_truncation, unit: year}
//
// Mask kinds: "null" (quoted, or plain null) · constant {value} · keyed_hash · partial {keep_first, keep_last} ·
// date_truncation {unit: year|quarter|month} · bucket {width}. subject('name') in a row filter becomes the text of the
// subject's attribute; a subject without it sees no row. The role `owner` is built in and sees everything.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy/policy.h"
#include "base/error.h"

namespace sextant::access {

struct MaskRule {
  std::string column;  // pattern; empty when `tag` is set
  std::string tag;     // pattern
  Mask mask;           // without `rule`
};

struct Grant {
  std::vector<std::string> tables;  // patterns "dataset.table"
  std::vector<std::string> hide;
  std::vector<std::string> hide_tags;
  std::string row_filter;  // empty: all rows
  std::vector<MaskRule> masks;
};

struct Role {
  std::string description;
  std::vector<Grant> grants;
  std::vector<MaskRule> masks;
};

struct PolicyDocument {
  std::map<std::string, Role, std::less<>> roles;  // by name
};

// `data_invalid` for broken YAML, `validation_failed` with every problem and its line otherwise.
[[nodiscard]] Result<PolicyDocument> parse_policies(std::string_view text, std::string_view file);

}  // namespace sextant::access
