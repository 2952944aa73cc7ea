// `sextant bench text2sql`: answers questions on SQLite databases, with zero configuration or with a semantic model each,
// through the same sync, planner and gate as everything else, and writes {id, status, sql, score, rows, ms, stages} a line.
// `ms` is the planner's time, `stages` that of each of its stages.
#pragma once

#include <cstddef>
#include <string>

#include "knowledge/planner/planner.h"

namespace sextant::app {

struct BenchText2SqlOptions {
  std::string questions;  // JSON lines with id, db, question; for the curve also rows (or sql) and ordered
  std::string databases;  // folder of <db>.sqlite
  std::string out;
  std::string semantic;                                            // folder of <db>.yaml; a database without one has no model
  std::string explain;                                             // only this question, told in full instead of written
  bool curve = false;                                              // print precision against coverage
  bool modelled_only = false;                                      // only databases with a model in `semantic`
  std::size_t limit = 0;                                           // 0: all
  double answer_above = knowledge::PlannerOptions{}.answer_above;  // 0 answers everything that can be read at all
};

[[nodiscard]] int bench_text2sql(const BenchText2SqlOptions& options);

}  // namespace sextant::app
