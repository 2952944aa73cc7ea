// Masks as expressions over the stored column. All of them are total: no stored value makes them fail. What does not
// fit the column's type becomes NULL (fail closed). Pure and thread-safe.
#pragma once

#include <boost/json.hpp>
#include <string_view>

#include "access/policy/policy.h"
#include "data/catalog/catalog.h"
#include "query/sql/governed.h"

namespace sextant::query::sql {

// `type` is the column's type as a tree. The column is read as "t"."name".
//   null           NULL of the column's type
//   constant       the text; for other types the text as a value of that type, NULL if it is none. Also for NULL values
//   keyed_hash     16 hex digits of HMAC-SHA256 over the value as text; the key is HKDF(workspace key, dataset.table.column).
//                  Equal values of a column give equal hashes; NULL stays NULL
//   partial        the ends kept, the rest '*'; types other than text are masked as text
//   date_truncation, bucket  the column's type; NULL for types they make no sense for
[[nodiscard]] boost::json::object mask_expression(const access::Mask& mask, const data::Table& table, const data::Column& column,
                                                  const boost::json::object& type, const MaskKey& key);
[[nodiscard]] std::string_view mask_name(access::MaskKind kind);  // for a person: "keyed hash"

// 32 bytes; empty if the workspace key is too short. Exposed for tests.
[[nodiscard]] std::string derive_column_key(const MaskKey& key, const data::Table& table, const data::Column& column);

}  // namespace sextant::query::sql
