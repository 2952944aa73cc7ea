// The OpenAPI 3.1 document of declared routes. Pure.
#pragma once

#include "api/framework/route.h"

namespace sextant::api {

[[nodiscard]] boost::json::object describe_api(const ApiInfo& info, const std::vector<Operation>& operations, const JsonSchemas& schemas);

}  // namespace sextant::api
