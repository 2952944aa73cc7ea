#include "knowledge/planner/decide/weights.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sextant::knowledge {

bool next_row(std::string_view& rest, std::vector<std::string_view>& fields) {
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty() || line[0] == '#') continue;
    fields.clear();
    while (true) {
      const std::size_t tab = std::min(line.find('\t'), line.size());
      fields.push_back(line.substr(0, tab));
      if (tab == line.size()) return true;
      line.remove_prefix(tab + 1);
    }
  }
  return false;
}

double to_weight(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Weights::Weights(std::string_view text) {
  std::vector<std::string_view> fields;
  while (next_row(text, fields))
    if (fields.size() == 2) table_[fields[0]] = to_weight(fields[1]);
}

double Weights::sum(const std::vector<Feature>& features) const {
  double sum = 0;
  for (const Feature& feature : features)
    if (const auto found = table_.find(feature.name); found != table_.end()) sum += found->second * feature.value;
  return sum;
}

ChoiceModel::ChoiceModel(std::string_view text) {
  std::unordered_map<std::string_view, std::size_t> index;
  std::vector<std::string_view> fields;
  std::string_view choice;
  while (next_row(text, fields)) {
    if (fields[0].starts_with('=') && fields.size() == 2) {
      const std::string_view option = fields[0].substr(1);
      const std::string_view own = option.substr(0, option.find('='));
      if (own != choice) choice_begin_.push_back(options_.size());
      choice = own;
      index[option] = options_.size();
      options_.push_back(option);
      bias_.push_back(to_weight(fields[1]));
      continue;
    }
    auto& weights = features_[fields[0]];
    for (std::size_t i = 1; i < fields.size(); ++i) {
      const std::size_t colon = fields[i].rfind(':');
      if (const auto option = index.find(fields[i].substr(0, colon)); option != index.end())
        weights.push_back({option->second, to_weight(fields[i].substr(colon + 1))});
    }
  }
  choice_begin_.push_back(options_.size());
}

ChoiceModel::Chances ChoiceModel::judge(const std::vector<std::string>& features) const {
  std::vector<double> scores = bias_;
  for (const std::string& feature : features)
    if (const auto found = features_.find(feature); found != features_.end())
      for (const Weight& w : found->second) scores[w.option] += w.weight;
  Chances out;
  for (std::size_t c = 0; c + 1 < choice_begin_.size(); ++c) {
    double total = 0;
    for (std::size_t i = choice_begin_[c]; i < choice_begin_[c + 1]; ++i) total += std::exp(scores[i]);
    for (std::size_t i = choice_begin_[c]; i < choice_begin_[c + 1]; ++i) out[options_[i]] = scores[i] - std::log(total);
  }
  return out;
}

}  // namespace sextant::knowledge
