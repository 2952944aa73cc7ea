// The one table of settings. Internal to config*.cpp.
#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "base/config.h"

namespace sextant {

// How a setting is stored in a Config.
struct TextSetting {
  std::string& (*at)(Config&);
};
struct PathSetting {
  std::filesystem::path& (*at)(Config&);
};
struct IntegerSetting {
  std::int64_t& (*at)(Config&);
  std::int64_t minimum;
  std::int64_t maximum;
};
struct ListSetting {
  std::vector<std::string>& (*at)(Config&);
};
struct SecretSetting {
  Secret& (*at)(Config&);
  std::size_t minimum_length;
};
struct ChoiceSetting {
  std::span<const std::string_view> names;  // in the order of the enumeration
  void (*set)(Config&, std::size_t);
  std::size_t (*get)(const Config&);
};

struct Setting {
  std::string_view key;  // "server.port"
  std::variant<TextSetting, PathSetting, IntegerSetting, ListSetting, SecretSetting, ChoiceSetting> kind;
  std::string_view default_text;   // as it would be written in the file; a list's default is empty
  std::string_view documentation;  // one or two sentences
};

[[nodiscard]] std::span<const Setting> settings();
[[nodiscard]] std::string environment_name(std::string_view key);  // "SEXTANT_SERVER_PORT"

}  // namespace sextant
