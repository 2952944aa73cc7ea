// Which columns hold a value that a question names. Built once from the text values of low-cardinality columns; immutable
// and thread-safe after build(). Costs the text of each distinct value plus at most 48 bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/id.h"

namespace sextant::knowledge {

enum class ValueMatch : std::uint8_t { exact, other_case, ending, typo, shortened, part };

struct ValueHit {
  std::string table;  // TableId text
  std::string column;
  std::string value;  // exactly as stored
  ValueMatch match = ValueMatch::exact;
};

// What the planner asks. Implementations must show only values the subject may see.
class ValueLookup {
 public:
  virtual ~ValueLookup() = default;
  // All columns holding `phrase` (as written in the question), best match class first; at most 64 hits.
  [[nodiscard]] virtual std::vector<ValueHit> find(std::string_view phrase) const = 0;
  // The stored values nearest to `phrase` by as many edits as edits_allowed(), for text with slips of the keyboard.
  [[nodiscard]] virtual std::vector<ValueHit> find_similar(std::string_view phrase) const = 0;
  // Values that shorten the words of `phrase` ("Comp. Sci." for computer science), and values that hold it among others
  // ("London Heathrow" for Heathrow); both of columns with few values only, which name things rather than describe them. A part must be
  // written as stored.
  [[nodiscard]] virtual std::vector<ValueHit> find_shortened(std::string_view phrase) const = 0;
  [[nodiscard]] virtual std::vector<ValueHit> find_holding(std::string_view phrase) const = 0;
  // Longest value in words; a longer phrase need not be asked for.
  [[nodiscard]] virtual std::size_t max_words() const = 0;
};

class ValueIndex final : public ValueLookup {
 public:
  struct Limits {
    std::size_t values_per_column = 50'000;
    std::size_t bytes_per_value = 80;
  };

  ValueIndex() = default;
  explicit ValueIndex(Limits limits) : limits_(limits) {}

  // Values that are too long are left out; null and empty ones too. Call before build().
  void add(const TableId& table, std::string_view column, std::string_view value);
  void build();

  [[nodiscard]] std::vector<ValueHit> find(std::string_view phrase) const override;
  [[nodiscard]] std::vector<ValueHit> find_similar(std::string_view phrase) const override;
  [[nodiscard]] std::vector<ValueHit> find_shortened(std::string_view phrase) const override;
  [[nodiscard]] std::vector<ValueHit> find_holding(std::string_view phrase) const override;
  [[nodiscard]] std::size_t max_words() const override { return max_words_; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Entry {
    std::uint32_t offset;
    std::uint16_t length;
    std::uint16_t column;
  };
  struct Key {
    std::uint64_t hash;
    std::uint32_t entry;
    bool stemmed;
  };
  [[nodiscard]] bool is_one_of_few(const Entry& entry) const;
  [[nodiscard]] ValueHit hit_of(const Entry& entry, ValueMatch match) const;
  [[nodiscard]] std::string_view text(const Entry& entry) const { return std::string_view(arena_).substr(entry.offset, entry.length); }

  Limits limits_;
  std::string arena_;
  std::vector<Entry> entries_;
  std::vector<Key> keys_;                 // sorted by hash
  std::vector<std::uint32_t> by_shape_;   // entries by first letter and length of what is compared
  std::vector<std::uint32_t> shortened_;  // values of few with a word cut short, by their first letter
  std::vector<std::pair<std::string, std::string>> columns_;
  std::vector<std::size_t> counts_;
  std::unordered_map<std::string, std::uint16_t> column_ids_;
  std::size_t max_words_ = 0;
};

}  // namespace sextant::knowledge
