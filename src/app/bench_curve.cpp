#include "app/bench_curve.h"

#include <fmt/format.h>

#include <algorithm>

namespace sextant::app {

std::string curve_of(const std::vector<Graded>& graded) {
  std::string out = "answer above  answered  coverage  right  precision  accuracy\n";
  for (int step = 0; step <= 19; ++step) {
    const double above = step * 0.05;
    const auto answered = std::ranges::count_if(graded, [&](const Graded& g) { return g.score >= above; });
    const auto right = std::ranges::count_if(graded, [&](const Graded& g) { return g.score >= above && g.right; });
    const auto share = [](auto part, auto whole) { return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole); };
    out += fmt::format("{:>12.2f}  {:>8}  {:>8.3f}  {:>5}  {:>9.3f}  {:>8.3f}\n", above, answered, share(answered, graded.size()), right,
                       share(right, answered), share(right, graded.size()));
  }
  return out;
}

}  // namespace sextant::app
