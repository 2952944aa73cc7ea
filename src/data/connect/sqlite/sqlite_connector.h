// SQLite database files: every table, with its declared keys. Read by the engine's own adapter inside its sandbox.
#pragma once

#include "data/connect/connector.h"

namespace sextant::data {

[[nodiscard]] std::unique_ptr<Connector> make_sqlite_connector();

}  // namespace sextant::data
