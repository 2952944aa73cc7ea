// The files that dbt writes, read with limits: a foreign file may hold anything anywhere. Pure.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sextant::knowledge::semantic {

// `part` must be there. Error data_invalid: not JSON, or not a file of dbt; payload_too_large: over 64 MB or 20,000 nodes.
[[nodiscard]] Result<boost::json::object> read_artifact(std::string_view text, std::string_view file, std::string_view part);

// What is at a place, or nothing when it is not there or of another type; pointers live as long as `object`.
[[nodiscard]] const boost::json::object* object_at(const boost::json::object& object, std::string_view key);
[[nodiscard]] std::string text_at(const boost::json::object& object, std::string_view key);
[[nodiscard]] std::vector<const boost::json::object*> objects_at(const boost::json::object& object,
                                                                 std::string_view key);  // at most 20,000

// "ref('customers')" and "ref('package', 'customers')" -> "customers".
[[nodiscard]] std::string referenced(std::string_view text);

}  // namespace sextant::knowledge::semantic
