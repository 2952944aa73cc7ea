// Parquet files: taken into the workspace as they are.
#pragma once

#include "data/connect/connector.h"

namespace sextant::data {

[[nodiscard]] std::unique_ptr<Connector> make_parquet_connector();

}  // namespace sextant::data
