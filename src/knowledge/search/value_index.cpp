#include "knowledge/search/value_index.h"

#include <algorithm>

#include "base/text.h"
#include "knowledge/search/spelling.h"
#include "knowledge/search/words.h"

namespace sextant::knowledge {
namespace {

constexpr std::size_t kMaxHits = 64;
constexpr std::size_t kMaxColumns = 60'000;

std::uint64_t hash_of(std::string_view text) {  // FNV-1a: stable between builds, so that answers are too
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

std::string stemmed(std::string_view normalised) {
  std::string out;
  for (const std::string& word : split(normalised, ' ')) {
    if (!out.empty()) out += ' ';
    out += stem_of(word);
  }
  return out;
}

// First letter, then length: what a slip of the keyboard hardly changes.
std::uint32_t shape_of(std::string_view normalised) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(normalised.front())) << 16 | static_cast<std::uint32_t>(normalised.size());
}

}  // namespace

void ValueIndex::add(const TableId& table, std::string_view column, std::string_view value) {
  if (value.empty() || value.size() > limits_.bytes_per_value || arena_.size() + value.size() > UINT32_MAX) return;
  std::string name = table.text();
  name += '\n';
  name += column;
  const auto [found, fresh] = column_ids_.try_emplace(std::move(name), static_cast<std::uint16_t>(columns_.size()));
  if (fresh) {
    if (columns_.size() >= kMaxColumns) {
      column_ids_.erase(found);
      return;
    }
    columns_.emplace_back(table.text(), std::string(column));
    counts_.push_back(0);
  }
  if (counts_[found->second]++ >= limits_.values_per_column) return;
  entries_.push_back({static_cast<std::uint32_t>(arena_.size()), static_cast<std::uint16_t>(value.size()), found->second});
  arena_ += value;
}

void ValueIndex::build() {
  keys_.clear();
  keys_.reserve(entries_.size() * 2);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> shapes;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    const std::string normalised = normalise_value(text(entries_[i]));
    if (normalised.empty()) continue;
    keys_.push_back({hash_of(normalised), i, false});
    shapes.emplace_back(shape_of(normalised), i);
    const std::string stems = stemmed(normalised);
    if (stems != normalised) keys_.push_back({hash_of(stems), i, true});
    max_words_ = std::max(max_words_, static_cast<std::size_t>(std::ranges::count(normalised, ' ')) + 1);
  }
  std::ranges::sort(keys_, [](const Key& a, const Key& b) { return a.hash != b.hash ? a.hash < b.hash : a.entry < b.entry; });
  std::ranges::sort(shapes);
  by_shape_.clear();
  by_shape_.reserve(shapes.size());
  for (const auto& [shape, entry] : shapes) by_shape_.push_back(entry);
  arena_.shrink_to_fit();
  entries_.shrink_to_fit();
  keys_.shrink_to_fit();
}

std::vector<ValueHit> ValueIndex::find(std::string_view phrase) const {
  std::vector<ValueHit> hits;
  const std::string normalised = normalise_value(phrase);
  if (normalised.empty()) return hits;
  const std::string stems = stemmed(normalised);
  std::vector<std::uint32_t> seen;
  const auto collect = [&](std::uint64_t hash) {
    auto at = std::ranges::lower_bound(keys_, hash, {}, &Key::hash);
    for (; at != keys_.end() && at->hash == hash && hits.size() < kMaxHits; ++at) {
      const Entry& entry = entries_[at->entry];
      const std::string_view stored = text(entry);
      const std::string form = normalise_value(stored);
      const bool same = form == normalised;
      if (!same && stemmed(form) != stems) continue;
      if (std::ranges::find(seen, at->entry) != seen.end()) continue;
      seen.push_back(at->entry);
      const auto& [table, column] = columns_[entry.column];
      hits.push_back({table, column, std::string(stored),
                      stored == phrase ? ValueMatch::exact
                      : same           ? ValueMatch::other_case
                                       : ValueMatch::ending});
    }
  };
  collect(hash_of(normalised));
  collect(hash_of(stems));
  std::ranges::stable_sort(hits, {}, &ValueHit::match);
  return hits;
}

std::vector<ValueHit> ValueIndex::find_similar(std::string_view phrase) const {
  std::vector<ValueHit> hits;
  const std::string wanted = normalise_value(phrase);
  if (wanted.size() < 4) return hits;
  std::size_t limit = edits_allowed(wanted.size());
  const std::uint32_t shape = shape_of(wanted);
  const auto shape_at = [&](std::uint32_t entry) { return shape_of(normalise_value(text(entries_[entry]))); };
  auto at = std::ranges::lower_bound(by_shape_, shape - static_cast<std::uint32_t>(limit), {}, shape_at);
  for (; at != by_shape_.end(); ++at) {
    const Entry& entry = entries_[*at];
    const std::string form = normalise_value(text(entry));
    if (shape_of(form) > shape + limit) break;
    const std::size_t distance = slips_between(form, wanted, limit);
    if (distance > limit) continue;
    if (distance < limit) {  // nearer than all before
      hits.clear();
      limit = distance;
    }
    const auto& [table, column] = columns_[entry.column];
    if (hits.size() < kMaxHits) hits.push_back({table, column, std::string(text(entry)), ValueMatch::typo});
  }
  return hits;
}

std::size_t ValueIndex::bytes() const {
  return arena_.capacity() + entries_.capacity() * sizeof(Entry) + keys_.capacity() * sizeof(Key) +
         by_shape_.capacity() * sizeof(std::uint32_t);
}

}  // namespace sextant::knowledge
