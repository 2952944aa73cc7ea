// A catalog with profiles and a value index straight from a SQLite file, for measuring the planner without an engine.
#pragma once

#include <memory>
#include <string>

#include "data/catalog/catalog.h"
#include "knowledge/search/value_index.h"

struct sqlite3;

namespace sextant::planner_bench {

struct Database {
  data::CatalogPtr catalog;
  std::shared_ptr<const knowledge::ValueIndex> values;
};

[[nodiscard]] Result<Database> read_database(sqlite3* connection, const std::string& name);

}  // namespace sextant::planner_bench
