#include "ask/number_formats.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace sextant::ask {
namespace {

namespace semantic = knowledge::semantic;

// The planner calls "default rate" default_rate in its results.
std::string key_of(std::string_view dataset, std::string_view name) {
  return to_lower_ascii(dataset) + '.' + replace_all(to_lower_ascii(name), " ", "_");
}

}  // namespace

void NumberFormats::add(Formats& formats, std::string key, semantic::Format format) {
  const auto [entry, added] = formats.emplace(std::move(key), format);
  if (!added && entry->second != format) entry->second = semantic::Format::number;  // nobody can tell which is meant
}

std::optional<std::string> NumberFormats::find(const Formats& formats, const std::string& key) {
  const auto found = formats.find(key);
  if (found == formats.end() || found->second == semantic::Format::number) return std::nullopt;
  return std::string(semantic::format_token(found->second));
}

NumberFormats::NumberFormats(std::span<const semantic::Model> models) {
  for (const auto& model : models) {
    const auto add_names = [&](const auto& number) {
      add(formats_, key_of(model.dataset, number.name), number.format);
      for (const auto& synonym : number.synonyms) add(formats_, key_of(model.dataset, synonym), number.format);
    };
    std::ranges::for_each(model.metrics, add_names);
    for (const auto& entity : model.entities)
      for (const auto& measure : entity.measures) {
        add_names(measure);
        const bool counts =
            measure.aggregation == semantic::Aggregation::count || measure.aggregation == semantic::Aggregation::count_distinct;
        if (!counts) add(stored_, key_of(model.dataset, replace_all(measure.expression, "\"", "")), measure.format);
      }
  }
}

std::optional<std::string> NumberFormats::of(std::string_view dataset, std::string_view column) const {
  return find(formats_, key_of(dataset, column));
}

std::optional<std::string> NumberFormats::of_stored(std::string_view dataset, std::string_view column) const {
  return find(stored_, key_of(dataset, column));
}

}  // namespace sextant::ask
