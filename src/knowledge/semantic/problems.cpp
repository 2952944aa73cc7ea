#include "knowledge/semantic/problems.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace sextant::knowledge::semantic {
namespace {

constexpr std::size_t kMaxProblems = 50;

std::string place(std::string_view file, int line) { return line > 0 ? fmt::format("{}:{}", file, line) : std::string(file); }

}  // namespace

std::string nearest_name(std::string_view written, const std::vector<std::string>& names) {
  const std::string lower = to_lower_ascii(written.substr(0, 100));
  std::size_t best = std::max<std::size_t>(1, lower.size() / 3) + 1;
  std::string nearest;
  for (const std::string& name : names) {
    const std::string candidate = to_lower_ascii(name);
    if (std::ranges::is_permutation(candidate, lower)) return name;  // letters swapped: "tabel"
    const std::size_t distance = edit_distance(lower, candidate, best);
    if (distance >= best) continue;
    best = distance;
    nearest = name;
  }
  return nearest;
}

std::string name_hint(std::string_view written, const std::vector<std::string>& names) {
  const std::string nearest = nearest_name(written, names);
  return nearest.empty() ? "" : fmt::format("did you mean “{}”?", nearest);
}

void Problems::add(int line, std::string message, std::string hint) {
  if (problems_.size() < kMaxProblems) problems_.push_back({line, std::move(message), std::move(hint)});
}

std::vector<Problem> Problems::take() {
  std::ranges::stable_sort(problems_, {}, &Problem::line);
  return std::move(problems_);
}

Error model_error(std::string_view file, const std::vector<Problem>& problems) {
  Error error{.code = ErrorCode::validation_failed, .hint = "Correct the named lines; nothing of this file is used until then."};
  for (const auto& [line, message, hint] : problems)
    error.fields.push_back({place(file, line), hint.empty() ? message : fmt::format("{}; {}", message, hint)});
  const FieldError& first = error.fields.front();
  error.message =
      fmt::format("{}: {}{}", first.path, first.message, problems.size() > 1 ? fmt::format(" (and {} more)", problems.size() - 1) : "");
  return error;
}

}  // namespace sextant::knowledge::semantic
