// Predicates that no stored value can make fail. The engine may evaluate a predicate before a table's row filter; when it
// can fail there, that would tell of hidden rows, so such statements read filtered tables through a barrier (govern.cpp).
// Conservative: what is not listed can fail. Pure.
#pragma once

#include <boost/json.hpp>
#include <functional>

#include "data/catalog/catalog.h"

namespace sextant::query::sql {

// The stored column a COLUMN_REF means; null if it is derived, masked or a part of a structure.
using StoredColumn = std::function<const data::Column*(const boost::json::object& reference)>;

[[nodiscard]] bool cannot_fail(const boost::json::object& predicate, const StoredColumn& stored);

}  // namespace sextant::query::sql
