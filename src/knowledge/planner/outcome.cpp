#include "knowledge/planner/outcome.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string_view>
#include <vector>

namespace sextant::knowledge {

Outcome outcome_of(const boost::json::array& rows, bool complete) {
  Outcome out;
  out.rows = rows.size();
  std::vector<std::string> texts;
  texts.reserve(rows.size());
  std::size_t cells = 0, nulls = 0;
  for (const auto& row : rows) {
    for (const auto& cell : row.as_array()) {
      ++cells;
      nulls += cell.is_null();
    }
    texts.push_back(boost::json::serialize(row));
  }
  std::ranges::sort(texts);
  texts.erase(std::ranges::unique(texts).begin(), texts.end());
  out.different_rows = texts.size();
  out.some_null = nulls > 0;
  const bool zero = rows.size() == 1 && rows[0].as_array().size() == 1 && rows[0].as_array()[0].is_number() &&
                    rows[0].as_array()[0].to_number<double>() == 0;
  out.nothing = nulls == cells || zero;
  if (!complete) return out;
  std::string all = std::to_string(rows.size());
  for (const std::string& text : texts) (all += '\n') += text;
  out.content = std::hash<std::string_view>{}(all);
  return out;
}

}  // namespace sextant::knowledge
