// Which functions a statement may call. The judgement of every function of the engine is data: functions.inc. What is
// not there is refused by name. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sextant::query::sql {

enum class FunctionUse : std::uint8_t { call, table, pragma };  // call: scalar, aggregate, macro, window
enum class Verdict : std::uint8_t { allowed, refused };
enum class Note : std::uint8_t {
  none,
  // allowed, with a bound that check.cpp enforces
  size2,
  size4,       // that argument is a size: a small constant, or guarded when the tree is woven
  span,        // range(start, stop, step)
  template_,   // format(text, …): the widths in a constant text
  pairwise,    // time grows with the product of the lengths: no growing function inside
  multiplies,  // can multiply the length of its input: no growing function inside
  // refused, and why
  pragma,
  catalogue,
  dynamic_sql,
  error_text,
  file,
  internal,
  session,
  side_effect,
  statistics,
  unbounded,
  wait,
};

struct Function {
  FunctionUse use;
  std::string_view name;
  Verdict verdict;
  Note note;
};

// The entry of a name, ignoring ASCII case; null if the engine's catalogue did not have it.
[[nodiscard]] const Function* find_function(FunctionUse use, std::string_view name);
// The allowed name that is nearest to a mistyped one; empty if none is near.
[[nodiscard]] std::string_view nearest_function(FunctionUse use, std::string_view name);
// Aggregate and window functions, and macros over them.
[[nodiscard]] bool is_aggregate(std::string_view name);
[[nodiscard]] std::string_view reason_of(Note note);  // for a person: "reads files"

}  // namespace sextant::query::sql
