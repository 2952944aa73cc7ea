// Repeatable chance: the same seed gives the same rows on every machine and library. Only integer arithmetic and the
// IEEE-exact operations + - * / sqrt are used, which is why the distributions of <random> are not.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

namespace sextant::app {

// SplitMix64 (Steele, Lea, Flood 2014). Each table draws from its own stream, so that one does not move another's rows.
class Random {
 public:
  Random(std::uint64_t seed, std::string_view stream) : state_(seed) {
    for (const char c : stream) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;  // FNV-1a
  }

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }  // [0, 1)
  std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : next() % n; }    // the bias is far below anything visible here
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool chance(double probability) { return uniform() < probability; }
  double bell() { return (uniform() + uniform() + uniform() + uniform()) / 2 - 1; }  // about -1 … 1, most near 0
  // Pareto with minimum 1 and shape 2: half of the values below 1.42, one in a hundred above 10.
  double pareto() { return 1 / std::sqrt(1 - uniform()); }
  template <class T>
  const T& pick(std::span<const T> items) {
    return items[below(items.size())];
  }

 private:
  std::uint64_t state_;
};

// Draws an index with probability proportional to its weight.
class Weighted {
 public:
  explicit Weighted(std::vector<double> weights) : sums_(std::move(weights)) {
    std::partial_sum(sums_.begin(), sums_.end(), sums_.begin());
  }
  std::size_t draw(Random& random) const {
    const auto at = std::upper_bound(sums_.begin(), sums_.end(), random.uniform() * sums_.back());
    return std::min<std::size_t>(static_cast<std::size_t>(at - sums_.begin()), sums_.size() - 1);
  }

  // Zipf: the k-th of n things is drawn with weight 1 / (k + offset).
  static Weighted zipf(std::size_t n, double offset) {
    std::vector<double> weights(n);
    for (std::size_t k = 0; k < n; ++k) weights[k] = 1 / (static_cast<double>(k) + offset);
    return Weighted(std::move(weights));
  }

 private:
  std::vector<double> sums_;
};

}  // namespace sextant::app
