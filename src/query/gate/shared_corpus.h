// For tests only: where the corpora of the security research are, if they are.
#pragma once

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace sextant::query::testing {

inline std::filesystem::path shared_folder() {
  const char* set = std::getenv("SEXTANT_SHARED_DATA");
  return (set != nullptr ? std::filesystem::path(set) : std::filesystem::path(SEXTANT_SOURCE_DIR) / "../shared/data") / "security";
}

inline std::vector<boost::json::object> lines_of(const std::filesystem::path& file) {
  std::vector<boost::json::object> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(boost::json::parse(line).as_object());
  return lines;
}

inline std::string text(const boost::json::object& object, const char* field) { return std::string(object.at(field).as_string()); }

inline std::string whole_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace sextant::query::testing
