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

 private:
  std::map<std::string, knowledge::semantic::Format> formats_;
};

}  // namespace sextant::ask
