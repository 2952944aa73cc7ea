// How the numbers that semantic models declare are written, by the names they have in answers. Pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "knowledge/semantic/model.h"

namespace sextant::ask {

class NumberFormats {
 public:
  NumberFormats() = default;
  explicit NumberFormats(std::span<const knowledge::semantic::Model> models);

  // Nothing where no model of the dataset declares the name, or declares it as several numbers that are written differently.
  [[nodiscard]] std::optional<std::string> of(std::string_view dataset, std::string_view column) const;
  // Of a stored column: as the measures over it are written, whatever else is called like it.
  [[nodiscard]] std::optional<std::string> of_stored(std::string_view dataset, std::string_view column) const;

 private:
  using Formats = std::map<std::string, knowledge::semantic::Format>;
  static void add(Formats& formats, std::string key, knowledge::semantic::Format format);
  static std::optional<std::string> find(const Formats& formats, const std::string& key);
  Formats formats_, stored_;
};

}  // namespace sextant::ask
