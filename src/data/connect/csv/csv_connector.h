// Delimited text files. Finds delimiter, quoting, header and types by reading the whole file once; see csv_types.h.
#pragma once

#include "data/connect/connector.h"

namespace sextant::data {

[[nodiscard]] std::unique_ptr<Connector> make_csv_connector();

}  // namespace sextant::data
