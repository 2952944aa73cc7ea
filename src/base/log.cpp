#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/time.h"

namespace sextant::log {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto created = std::make_shared<spdlog::logger>("sextant", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    created->set_pattern("%v");
    created->flush_on(spdlog::level::info);
    return created;
  }();
  return *instance;
}

constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};
constexpr std::string_view kNames[] = {"debug", "info", "warn", "error"};

}  // namespace

void set_level(Level level) { logger().set_level(kLevels[static_cast<int>(level)]); }

void write(Level level, std::string_view event, Fields fields) {
  const auto native = kLevels[static_cast<int>(level)];
  if (!logger().should_log(native)) return;
  boost::json::object line{
      {"time", format_utc(std::chrono::system_clock::now())}, {"level", kNames[static_cast<int>(level)]}, {"event", event}};
  for (const auto& [key, value] : fields) line[key] = value;
  logger().log(native, boost::json::serialize(line));
}

}  // namespace sextant::log
