#include "knowledge/planner/interpret.h"

#include "knowledge/planner/scan.h"

namespace sextant::knowledge {

bool Interpreter::interpret(const LinkedQuestion& question, const Choices& choices, Interpretation& out) const {
  Block block;
  Scanner scanner(schema_, language_, lexicon_, today_, question, choices, out.evidence, block);
  scanner.scan(0, question.mentions.size());
  if (block.empty()) return false;
  out.evidence.unplaced = static_cast<int>(question.unplaced.size());
  assemble(schema_, scanner, choices, block, out.evidence, out.query);
  return true;
}

}  // namespace sextant::knowledge
