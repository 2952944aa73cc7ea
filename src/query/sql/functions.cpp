#include "query/sql/functions.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"

namespace sextant::query::sql {
namespace {

constexpr Function kFunctions[] = {
#define FUNCTION(use, name, verdict, note) {FunctionUse::use, name, Verdict::verdict, Note::note},
#include "query/sql/functions.inc"
#undef FUNCTION
};

using Index = std::unordered_map<std::string, const Function*>;

std::string key(FunctionUse use, std::string_view name) {
  std::string text(1, static_cast<char>('0' + static_cast<int>(use)));
  return text += to_lower_ascii(name);
}

const Index& index() {
  static const Index built = [] {
    Index all;
    for (const Function& function : kFunctions) all.emplace(key(function.use, function.name), &function);
    return all;
  }();
  return built;
}

}  // namespace

const Function* find_function(FunctionUse use, std::string_view name) {
  const auto found = index().find(key(use, name));
  return found == index().end() ? nullptr : found->second;
}

std::string_view nearest_function(FunctionUse use, std::string_view name) {
  const std::string wanted = to_lower_ascii(name);
  std::size_t best = wanted.size() <= 4 ? 2 : 3;
  std::string_view nearest;
  for (const Function& function : kFunctions) {
    if (function.use != use || function.verdict != Verdict::allowed) continue;
    const std::size_t distance = edit_distance(wanted, function.name, best);
    if (distance < best) {
      best = distance;
      nearest = function.name;
    }
  }
  return nearest;
}

bool is_aggregate(std::string_view name) {
  static constexpr std::string_view kNames[] = {
#include "query/sql/aggregates.inc"
  };
  return std::ranges::any_of(kNames, [&](std::string_view known) { return equals_ignoring_case(known, name); });
}

std::string_view reason_of(Note note) {
  switch (note) {
    case Note::pragma:
      return "changes or shows the engine itself";
    case Note::catalogue:
      return "shows the engine's own catalogue";
    case Note::dynamic_sql:
      return "runs text as SQL";
    case Note::error_text:
      return "puts values into error messages";
    case Note::file:
      return "reads files";
    case Note::internal:
      return "is internal to the engine";
    case Note::session:
      return "reads the state of a session";
    case Note::side_effect:
      return "changes something";
    case Note::statistics:
      return "shows statistics of hidden rows";
    case Note::unbounded:
      return "can make any number of rows";
    case Note::wait:
      return "only waits";
    default:
      return "";
  }
}

}  // namespace sextant::query::sql
