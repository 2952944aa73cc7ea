#include "knowledge/planner/interpret/interpret.h"

#include "knowledge/planner/interpret/defaults.h"
#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {

std::string_view name_of(Variation variation) {
  static constexpr std::array<std::string_view, kVariations.size()> kNames{
      "plain_superlative", "extreme_as_filter", "key_of_group",   "group_by_row", "toggle_distinct", "needed_tables_only",
      "all_named_tables",  "listed_outputs",    "entity_shown",   "count_as_sum", "count_distinct",  "other_key",
      "stop_at_bridge",    "all_as_each",       "most_as_filter", "any_as_all",   "except_shown",    "other_way"};
  return kNames[static_cast<std::size_t>(variation)];
}

bool Interpreter::interpret(const LinkedQuestion& question, const Choices& choices, Interpretation& out) const {
  Block block;
  Scanner scanner(schema_, language_, lexicon_, today_, question, choices, out.evidence, block);
  scanner.scan(0, question.mentions.size());
  if (block.empty()) return false;
  out.evidence.unplaced = static_cast<int>(question.unplaced.size());
  assemble(schema_, scanner, choices, block, out.evidence, out.query);
  add_defaults(schema_, lexicon_, out);
  return true;
}

}  // namespace sextant::knowledge
