#include "knowledge/planner/decide/trees.h"

#include <charconv>

namespace sextant::knowledge {
namespace {

constexpr int kDeepest = 64;

bool read_number(std::string_view text, double& number) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

}  // namespace

Trees::Trees(std::string_view text) {
  std::vector<std::string_view> fields;
  while (next_row(text, fields)) {
    const std::size_t root = nodes_.size();
    std::size_t at = 0;
    if (read(fields, at, 0) && at == fields.size())
      roots_.push_back(root);
    else
      nodes_.resize(root);
  }
}

bool Trees::read(const std::vector<std::string_view>& fields, std::size_t& at, int depth) {
  if (at >= fields.size() || depth > kDeepest) return false;
  const std::string_view field = fields[at++];
  const std::size_t node = nodes_.size();
  nodes_.emplace_back();
  const std::size_t sign = field.rfind("<=");
  if (sign == std::string_view::npos) return read_number(field, nodes_[node].number);
  if (!read_number(field.substr(sign + 2), nodes_[node].number)) return false;
  nodes_[node].feature = features_.try_emplace(field.substr(0, sign), static_cast<int>(features_.size())).first->second;
  if (!read(fields, at, depth + 1)) return false;
  nodes_[node].above = nodes_.size();
  return read(fields, at, depth + 1);
}

double Trees::sum(const std::vector<Feature>& features) const {
  std::vector<double> values(features_.size());
  for (const Feature& feature : features)
    if (const auto found = features_.find(feature.name); found != features_.end())
      values[static_cast<std::size_t>(found->second)] = feature.value;
  double sum = 0;
  for (std::size_t at : roots_) {
    while (nodes_[at].feature >= 0)
      at = values[static_cast<std::size_t>(nodes_[at].feature)] <= nodes_[at].number ? at + 1 : nodes_[at].above;
    sum += nodes_[at].number;
  }
  return sum;
}

}  // namespace sextant::knowledge
