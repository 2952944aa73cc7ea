#include "ask/trials.h"

#include <utility>

namespace sextant::ask {
namespace {

constexpr auto kLongestToCompare = std::chrono::seconds(2);

}  // namespace

std::optional<knowledge::Outcome> outcome_of(const Error& error) {
  const bool impossible =
      error.code == ErrorCode::sql_syntax || error.code == ErrorCode::query_failed || error.code == ErrorCode::invalid_request;
  return impossible ? std::optional(knowledge::Outcome{.impossible = true}) : std::nullopt;
}

Result<Trials::Kept> Trials::run_now(const std::string& sql, const Call& call) {
  const auto started = Clock::now();
  request_.sql = sql;
  auto running = TRY(gate_.run(request_, call));
  auto rows = TRY(read_rows(running, max_rows_, call));
  const double ms = std::chrono::duration<double, std::milli>(Clock::now() - started).count();
  return Kept{running.id, std::move(running.prepared), std::move(running.steps), std::move(rows), ms};
}

std::optional<knowledge::Outcome> Trials::run(const std::string& sql) {
  const std::size_t place = begun_++;
  const bool first = place == 0;
  const Call call = first ? call_ : call_.within(kLongestToCompare);
  if (!first) {
    request_.sql = sql;
    const auto prepared = gate_.prepare(request_, call);
    if (!prepared || prepared->estimate.rows > kMostRowsToCompare) return std::nullopt;
  }
  auto kept = run_now(sql, call);
  if (!kept) return outcome_of(kept.error());
  const auto outcome = knowledge::outcome_of(kept->rows.rows, !kept->rows.truncated);
  kept->place = place;
  kept_.insert_or_assign(sql, std::move(*kept));
  return outcome;
}

std::optional<std::size_t> Trials::place_of(const std::string& sql) const {
  const auto kept = kept_.find(sql);
  return kept == kept_.end() ? std::nullopt : std::optional(kept->second.place);
}

Result<Trials::Kept> Trials::result(const std::string& sql) {
  if (auto kept = kept_.extract(sql)) return std::move(kept.mapped());
  return run_now(sql, call_);
}

}  // namespace sextant::ask
