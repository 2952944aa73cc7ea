// Whether a question changes the one before it, and what it changes: "only Texas", "by day", "and last year?", "top 10
// instead". The plan before is edited, never guessed anew; a question that stands alone is left alone.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "knowledge/planner/link/link.h"
#include "knowledge/planner/plan/logical.h"
#include "knowledge/planner/planner.h"

namespace sextant::knowledge {

struct FollowUp {
  struct Reading {
    LogicalQuery query;
    std::string told;  // "by day, only where state is TX"
  };
  Turn turn = Turn::stands_alone;
  std::vector<Reading> readings;      // of a change, best first; more than one: words that fit several places
  std::vector<std::string> unplaced;  // of a change: words without a place; then no readings
  std::optional<Error> refusal;       // of a change: why the plan before cannot be changed so
};

// The kind of turn by the words alone, when there is nothing before it: never `stands_alone` for "undo", "why", "break it
// down by day".
[[nodiscard]] Turn turn_of(const std::vector<Token>& tokens);

[[nodiscard]] FollowUp read_follow_up(const SchemaView& schema, const Linker& linker, const Language& language, const Lexicon& lexicon,
                                      std::chrono::sys_days today, const std::vector<Token>& tokens, const LogicalQuery& before);

}  // namespace sextant::knowledge
