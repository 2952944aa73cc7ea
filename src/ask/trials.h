// Readings run before it is decided which one answers (knowledge/planner/outcome.h), each through the gate like any other query.
// What the chosen one gave is kept, so that it does not run twice. For one question; not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "ask/result_rows.h"
#include "base/call.h"
#include "knowledge/planner/outcome.h"
#include "query/gate/gate.h"

namespace sextant::ask {

// A reading that reads more rows is not run to be compared. By rows rather than by time alone, so that the same question over the
// same data is decided alike.
inline constexpr std::uint64_t kMostRowsToCompare = 20'000'000;

// Whether the fault is in the SQL, not in the moment or in what the subject may do: then nobody can have meant it.
[[nodiscard]] std::optional<knowledge::Outcome> outcome_of(const Error& error);

class Trials {
 public:
  struct Kept {
    QueryId id;
    query::Prepared prepared;
    std::vector<query::GateStep> steps;
    ResultRows rows;
    double ms = 0;          // gate and engine
    std::size_t place = 0;  // among the readings tried
  };

  // `request` is what every reading runs as; its SQL and limit are set here. Keeps references.
  Trials(query::Gate& gate, query::GateRequest request, std::size_t max_rows, const Call& call)
      : gate_(gate), request_(std::move(request)), max_rows_(max_rows), call_(call) {
    request_.max_rows = max_rows + 1;
  }

  // The first reading may take as long as the call; those after it only what is small beside it: they are there to compare.
  [[nodiscard]] std::optional<knowledge::Outcome> run(const std::string& sql);
  [[nodiscard]] knowledge::TryReading try_reading() {
    return [this](const std::string& sql) { return run(sql); };
  }
  // Where that SQL stands among the readings tried, from 0; nothing when it was not run to its end.
  [[nodiscard]] std::optional<std::size_t> place_of(const std::string& sql) const;
  // What that SQL gives: as it was tried, or run now. For the one that answers; can be had once.
  [[nodiscard]] Result<Kept> result(const std::string& sql);

 private:
  [[nodiscard]] Result<Kept> run_now(const std::string& sql, const Call& call);

  query::Gate& gate_;
  query::GateRequest request_;
  std::size_t max_rows_;
  const Call& call_;
  std::map<std::string, Kept> kept_;
  std::size_t begun_ = 0;
};

}  // namespace sextant::ask
