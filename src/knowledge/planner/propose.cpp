#include "knowledge/planner/propose.h"

namespace sextant::knowledge {
namespace {

constexpr std::size_t kMostCandidates = 48;

// Decisions about single mentions that could have gone another way.
std::vector<Choices> link_choices(const LinkedQuestion& linked) {
  std::vector<Choices> out;
  for (std::size_t m = 0; m < linked.mentions.size(); ++m) {
    const Mention& mention = linked.mentions[m];
    if (mention.kind == MentionKind::value && mention.values.size() > 1) out.push_back({.column = {{m, 1}}});
    if (mention.kind != MentionKind::name) continue;
    if (mention.columns.size() > 1) out.push_back({.column = {{m, 1}}});
    if (mention.columns.size() > 2) out.push_back({.column = {{m, 2}}});
    if (!mention.tables.empty() && !mention.columns.empty()) {
      out.push_back({.as_table = {{m, true}}});
      out.push_back({.as_table = {{m, false}}});
    }
    out.push_back({.skip = {m}});
  }
  return out;
}

}  // namespace

std::vector<Candidate> propose(const Interpreter& interpreter, const Linker& linker, const Linker::Spans& spans,
                               const std::shared_ptr<const LinkedQuestion>& best, const Call& call) {
  std::vector<Candidate> out;
  const auto attempt = [&](const std::shared_ptr<const LinkedQuestion>& linked, Choices choices) {
    if (out.size() >= kMostCandidates || !call.check()) return;
    Candidate candidate;
    if (!interpreter.interpret(*linked, choices, candidate.interpretation)) return;
    candidate.linked = linked;
    candidate.other_cover = linked != best;
    candidate.choices = std::move(choices);
    out.push_back(std::move(candidate));
  };
  attempt(best, {});
  for (const Variation variation : kVariations) attempt(best, {.variations = {variation}});
  for (Choices& choices : link_choices(*best)) attempt(best, std::move(choices));
  for (const Mention& mention : best->mentions)
    if ((mention.kind == MentionKind::name && mention.end > mention.begin + 1) || (mention.kind == MentionKind::value && !mention.quoted) ||
        mention.is_cue("number_of"))
      attempt(std::make_shared<const LinkedQuestion>(linker.cover(spans, &mention)), {});
  return out;
}

}  // namespace sextant::knowledge
