// What kind of query a question asks for, judged by its words alone: the names of tables, columns and values are replaced
// by what kind of thing they are, so the judgement carries over to any data. A log-linear model (model/structure.inc, made by
// tools/fit_planner) that knows nothing of the readings and so can say how plausible each of them is.
#pragma once

#include <string>
#include <vector>

#include "knowledge/planner/decide/weights.h"
#include "knowledge/planner/interpret/interpret.h"

namespace sextant::knowledge {

// One step of a question with names taken out.
struct Symbol {
  std::string written;  // cues by their words, names by what they are: "T", "C:number", "V" …
  std::string kind;     // cues by what they do: "#superlative:desc"; words that nothing explains as "?"
  int mention = -1;
};
[[nodiscard]] std::vector<Symbol> symbols(const SchemaView& schema, const LinkedQuestion& linked);

// The same as runs of one to three symbols; each run once.
[[nodiscard]] std::vector<std::string> grams(const std::vector<Symbol>& symbols);

// What kind of query a plan is, trait by trait: "outputs=2", "limit=one" …
[[nodiscard]] std::vector<std::string> traits(const SchemaView& schema, const Interpretation& reading);

[[nodiscard]] const ChoiceModel& structure_model();

}  // namespace sextant::knowledge
