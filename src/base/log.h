// Structured logs: one JSON object a line on stderr, with the request's id. Values are escaped; secrets and row
// values are never logged. Thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace sextant::log {

enum class Level { debug, info, warn, error };

using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

void set_level(Level level);
void write(Level level, std::string_view event, Fields fields = {});

inline void debug(std::string_view event, Fields fields = {}) { write(Level::debug, event, fields); }
inline void info(std::string_view event, Fields fields = {}) { write(Level::info, event, fields); }
inline void warn(std::string_view event, Fields fields = {}) { write(Level::warn, event, fields); }
inline void error(std::string_view event, Fields fields = {}) { write(Level::error, event, fields); }

}  // namespace sextant::log
