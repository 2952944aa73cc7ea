#include "knowledge/search/value_index.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/text.h"
#include "knowledge/search/spelling.h"
#include "knowledge/search/words.h"

namespace sextant::knowledge {
namespace {

constexpr std::size_t kMaxHits = 64;
constexpr std::size_t kMaxColumns = 60'000;
constexpr std::size_t kFewValues = 500;  // of a column that names things
constexpr std::ptrdiff_t kMostGaps = 6;  // longer values describe

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

int first_letter(std::string_view text) { return text.empty() ? 0 : std::tolower(static_cast<unsigned char>(text.front())); }

// "Comp. Sci.", "AsstProf": with a dot inside or at its end, or words written together.
bool cuts_words_short(std::string_view value) {
  const auto letter = [&](std::size_t i) { return i < value.size() && std::isalpha(static_cast<unsigned char>(value[i])) != 0; };
  const auto lower = [&](std::size_t i) { return letter(i) && std::islower(static_cast<unsigned char>(value[i])) != 0; };
  for (std::size_t i = 2; i < value.size(); ++i) {
    if (value[i] == '.' && letter(i - 1) && letter(i - 2)) return true;
    if (lower(i - 1) && letter(i) && !lower(i)) return true;
  }
  return false;
}

// Whether a word of a value stands for a word of a question: 2 when it shortens it, 1 when it is the same.
int stands_for(const std::string& word, const std::string& said) {
  constexpr double kSure = 0.7;
  if (word == said || stem_of(word) == stem_of(said)) return 1;
  return word.size() >= 3 && abbreviation_strength(word, said) >= kSure ? 2 : 0;
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
  shortened_.clear();
  for (std::uint32_t i = 0; i < entries_.size(); ++i)
    if (is_one_of_few(entries_[i]) && cuts_words_short(text(entries_[i]))) shortened_.push_back(i);
  std::ranges::stable_sort(shortened_, {}, [&](std::uint32_t i) { return first_letter(text(entries_[i])); });
  shortened_.shrink_to_fit();
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

bool ValueIndex::is_one_of_few(const Entry& entry) const { return counts_[entry.column] <= kFewValues; }

ValueHit ValueIndex::hit_of(const Entry& entry, ValueMatch match) const {
  const auto& [table, column] = columns_[entry.column];
  return {table, column, std::string(text(entry)), match};
}

std::vector<ValueHit> ValueIndex::find_shortened(std::string_view phrase) const {
  std::vector<ValueHit> hits;
  const std::vector<std::string> said = split(normalise_value(phrase), ' ');
  if (said.size() < 2) return hits;
  const auto of_letter =
      std::ranges::equal_range(shortened_, first_letter(phrase), {}, [&](std::uint32_t i) { return first_letter(text(entries_[i])); });
  for (const std::uint32_t i : of_letter) {
    const std::vector<std::string> words = split_identifier(text(entries_[i]));
    if (words.size() != said.size()) continue;
    bool all = true, cut = false;
    for (std::size_t w = 0; w < words.size() && all; ++w) {
      const int stands = stands_for(words[w], said[w]);
      all = stands > 0;
      cut |= stands == 2;
    }
    if (all && cut && hits.size() < kMaxHits) hits.push_back(hit_of(entries_[i], ValueMatch::shortened));
  }
  return hits;
}

std::vector<ValueHit> ValueIndex::find_holding(std::string_view phrase) const {
  std::vector<ValueHit> hits;
  if (phrase.size() < 3) return hits;
  const auto inside_word = [](std::string_view value, std::size_t i) {
    return i < value.size() && std::isalnum(static_cast<unsigned char>(value[i])) != 0;
  };
  for (std::size_t at = arena_.find(phrase); at != std::string::npos && hits.size() < kMaxHits; at = arena_.find(phrase, at + 1)) {
    const auto next = std::ranges::upper_bound(entries_, at, {}, &Entry::offset);
    const Entry& entry = *std::prev(next);
    const std::string_view value = text(entry);
    const std::size_t from = at - entry.offset, to = from + phrase.size();
    if (to > value.size() || value.size() == phrase.size() || !is_one_of_few(entry)) continue;
    if ((from > 0 && inside_word(value, from - 1)) || inside_word(value, to)) continue;
    if (std::ranges::count(value, ' ') < kMostGaps) hits.push_back(hit_of(entry, ValueMatch::part));
  }
  return hits;
}

std::size_t ValueIndex::bytes() const {
  return arena_.capacity() + entries_.capacity() * sizeof(Entry) + keys_.capacity() * sizeof(Key) +
         by_shape_.capacity() * sizeof(std::uint32_t) + shortened_.capacity() * sizeof(std::uint32_t);
}

}  // namespace sextant::knowledge
