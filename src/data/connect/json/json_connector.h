// JSON and newline-delimited JSON. Each object is a row; nested values keep their structure.
#pragma once

#include "data/connect/connector.h"

namespace sextant::data {

[[nodiscard]] std::unique_ptr<Connector> make_json_connector();

}  // namespace sextant::data
