// Finds columns that hold personal data, by their names and by a sample of their values. Table-driven: classifier.cpp has
// one row per class. Errs on the side of a tag only where name and values agree, or values alone prove it. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/catalog/catalog.h"

namespace sextant::data::pii {

struct Finding {
  std::string
      tag;  // "pii.email", "pii.phone", "pii.name", "pii.birth_date", "pii.national_id", "pii.iban", "pii.card", "pii.address", "pii.ip"
  double confidence = 0;  // 0..1; at least 0.6
  std::string evidence;   // for a person; never a value
};

// `values`: non-null cells as text, a few hundred are enough; may be empty (then only a telling name and type count).
[[nodiscard]] std::optional<Finding> classify(std::string_view table, std::string_view column, TypeFamily family,
                                              std::span<const std::string> values);

// "customerEMail_1" -> {"customer", "e", "mail", "1"}.
[[nodiscard]] std::vector<std::string> words_of(std::string_view identifier);

}  // namespace sextant::data::pii
