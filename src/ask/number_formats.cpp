#include "ask/number_formats.h"

#include <algorithm>

#include "base/text.h"

namespace sextant::ask {
namespace {

namespace semantic = knowledge::semantic;

// The planner calls "default rate" default_rate in its results.
std::string key_of(std::string_view dataset, std::string_view name) {
  return to_lower_ascii(dataset) + '.' + replace_all(to_lower_ascii(name), " ", "_");
}

}  // namespace

NumberFormats::NumberFormats(std::span<const semantic::Model> models) {
  for (const auto& model : models) {
    const auto add_name = [&](std::string_view name, semantic::Format format) {
      const auto [entry, added] = formats_.emplace(key_of(model.dataset, name), format);
      if (!added && entry->second != format) entry->second = semantic::Format::number;  // nobody can tell which is meant
    };
    const auto add = [&](const auto& number) {
      add_name(number.name, number.format);
      for (const auto& synonym : number.synonyms) add_name(synonym, number.format);
    };
    std::ranges::for_each(model.metrics, add);
    for (const auto& entity : model.entities) std::ranges::for_each(entity.measures, add);
  }
}

std::optional<std::string> NumberFormats::of(std::string_view dataset, std::string_view column) const {
  const auto found = formats_.find(key_of(dataset, column));
  if (found == formats_.end() || found->second == semantic::Format::number) return std::nullopt;
  return std::string(semantic::format_token(found->second));
}

}  // namespace sextant::ask
