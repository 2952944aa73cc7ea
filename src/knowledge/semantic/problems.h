// Collects what is wrong with one file, and finds the name that was probably meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sextant::knowledge::semantic {

// What is wrong, and on which line (1-based; 0: the text as a whole).
struct Problem {
  int line = 0;
  std::string message;
  std::string hint = {};  // "did you mean “synonyms”?"; may be empty
  bool operator==(const Problem&) const = default;
};

// The closest of `names` to `written`, ignoring case: at most a third of its letters differ. Empty if none is close.
[[nodiscard]] std::string nearest_name(std::string_view written, const std::vector<std::string>& names);

// "did you mean “synonyms”?", or nothing.
[[nodiscard]] std::string name_hint(std::string_view written, const std::vector<std::string>& names);

class Problems {
 public:
  void add(int line, std::string message, std::string hint = {});  // the first 50 are kept
  [[nodiscard]] bool empty() const { return problems_.empty(); }
  [[nodiscard]] std::vector<Problem> take();  // by line

 private:
  std::vector<Problem> problems_;
};

// validation_failed; one field a problem, with path "flights.yaml:12".
[[nodiscard]] Error model_error(std::string_view file, const std::vector<Problem>& problems);

}  // namespace sextant::knowledge::semantic
