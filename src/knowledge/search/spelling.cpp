#include "knowledge/search/spelling.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "base/text.h"

namespace sextant::knowledge {

namespace {

// Letters that only one of the two has: a swapped or doubled letter adds none, a wrong one two.
int foreign_letters(std::string_view a, std::string_view b) {
  std::uint32_t left = 0, right = 0;
  for (const char c : a) left |= 1U << (static_cast<unsigned char>(c) & 31U);
  for (const char c : b) right |= 1U << (static_cast<unsigned char>(c) & 31U);
  return std::popcount(left ^ right);
}

}  // namespace

std::size_t edits_allowed(std::size_t length) { return length < 3 ? 0 : length < 7 ? 1 : 2; }

std::size_t slips_between(std::string_view written, std::string_view meant, std::size_t limit) {
  const std::size_t distance = edit_distance(written, meant, limit);
  return distance == 2 && foreign_letters(written, meant) > 1 ? limit + 1 : distance;
}

void Spelling::add(std::string_view word, int rank) {
  if (word.size() < 3) return;
  auto& entries = by_length_[word.size()];
  const auto same = std::ranges::find(entries, word, &Entry::word);
  if (same == entries.end())
    entries.push_back({std::string(word), rank});
  else
    same->rank = std::min(same->rank, rank);
}

std::optional<Spelling::Correction> Spelling::nearest(std::string_view lower, std::size_t most) const {
  std::size_t limit = std::min(most, edits_allowed(lower.size()));
  const Entry* best = nullptr;
  std::tuple<std::size_t, int, int> least;  // distance, letters, rank
  for (auto length = by_length_.lower_bound(lower.size() - std::min(limit, lower.size()));
       length != by_length_.end() && length->first <= lower.size() + limit; ++length)
    for (const Entry& entry : length->second) {
      const bool begins = entry.word[0] == lower[0] || (lower.size() > 1 && entry.word[0] == lower[1] && entry.word[1] == lower[0]);
      if (!begins) continue;
      const std::size_t distance = slips_between(lower, entry.word, limit);
      if (distance > limit) continue;
      const std::tuple cost(distance, foreign_letters(lower, entry.word), entry.rank);
      if (best && cost >= least) continue;
      best = &entry;
      least = cost;
      limit = distance;
    }
  if (!best) return std::nullopt;
  return Correction{best->word, limit};
}

}  // namespace sextant::knowledge
