// Finds the verified query a question asks: word for word, or but for case, punctuation, white space and small words, or
// with other numbers, dates and values in its slots. Never a near miss: a question that is not certainly the same is not
// matched. Immutable and thread-safe once made.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/semantic/model.h"

namespace sextant::knowledge::semantic {

enum class MatchKind : std::uint8_t { exact, normalised, slots };

struct SlotBinding {
  std::string slot;
  std::string value;  // as stored in the column; numbers and dates as SQL reads them
};

struct VerifiedMatch {
  const VerifiedQuery* query = nullptr;  // owned by the VerifiedQueries
  std::size_t place = 0;                 // among its items()
  std::string dataset;
  MatchKind kind = MatchKind::exact;
  std::string question;  // as a person checked it, with the bound values: "How many flights between Chicago and Denver?"
  std::string sql;       // slots bound as literals
  std::vector<SlotBinding> bindings;
};

// The value of a column that `written` means ("chicago" -> "Chicago"), or nothing. Must show only what the subject may see.
using StoredValue = std::function<std::optional<std::string>(std::string_view dataset, const ColumnName& column, std::string_view written)>;

class VerifiedQueries {
 public:
  explicit VerifiedQueries(std::span<const Model> models);

  // The first in order of models and queries; exact before normalised before slots. Two different queries that fit
  // equally well are no match.
  [[nodiscard]] std::optional<VerifiedMatch> match(std::string_view question, const StoredValue& stored) const;

  struct Item {
    std::string dataset;
    VerifiedQuery query;
  };
  [[nodiscard]] const std::vector<Item>& items() const { return items_; }

 private:
  struct Pattern {
    std::size_t item = 0;
    std::string exact;
    std::vector<std::string> words;  // normalised; "{name}" for slots
    bool has_slots = false;
  };
  [[nodiscard]] std::optional<VerifiedMatch> bind(const Pattern& pattern, std::string_view question, const StoredValue& stored) const;

  std::vector<Item> items_;
  std::vector<Pattern> patterns_;
};

// The words that decide whether two questions are the same.
[[nodiscard]] std::vector<std::string> normalised_words(std::string_view question);

// The SQL with each slot's example bound: what a checker may try.
[[nodiscard]] std::string example_sql(const VerifiedQuery& query);

}  // namespace sextant::knowledge::semantic
