// `sextant bench text2sql`: answers questions on SQLite databases with zero configuration, through the same sync, planner
// and gate as everything else, and writes {id, status, sql, rows, ms} a line. `ms` is the planner's time.
#pragma once

#include <cstddef>
#include <string>

#include "knowledge/planner/planner.h"

namespace sextant::app {

struct BenchText2SqlOptions {
  std::string questions;  // JSON lines with id, db, question
  std::string databases;  // folder of <db>.sqlite
  std::string out;
  std::size_t limit = 0;                                           // 0: all
  double answer_above = knowledge::PlannerOptions{}.answer_above;  // 0 answers everything that can be read at all
};

[[nodiscard]] int bench_text2sql(const BenchText2SqlOptions& options);

}  // namespace sextant::app
