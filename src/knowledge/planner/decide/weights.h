// Weights of the log-linear models, kept as text beside the code and read once.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sextant::knowledge {

struct Feature {
  std::string name;
  double value = 1;
};

// One weight for each feature: "name weight" a line. Immutable, thread-safe; keeps views into the text.
class Weights {
 public:
  explicit Weights(std::string_view text);
  [[nodiscard]] double sum(const std::vector<Feature>& features) const;

 private:
  std::unordered_map<std::string_view, double> table_;
};

// Chances of the options of several choices at once: multinomial log-linear, one choice for each prefix of "choice=option".
// Rows: first "=choice=option bias", those of one choice together; then "feature option:weight option:weight …", between tabs.
class ChoiceModel {
 public:
  explicit ChoiceModel(std::string_view text);
  using Chances = std::unordered_map<std::string_view, double>;  // "choice=option" -> log of its chance
  [[nodiscard]] Chances judge(const std::vector<std::string>& features) const;

 private:
  struct Weight {
    std::size_t option;
    double weight;
  };
  std::vector<std::string_view> options_;
  std::vector<std::size_t> choice_begin_;  // positions in options_; ends with their number
  std::vector<double> bias_;
  std::unordered_map<std::string_view, std::vector<Weight>> features_;
};

// A line of a table: its fields between tabs, without the line end; false at the end of the text. Skips empty lines and
// lines that start with '#'.
[[nodiscard]] bool next_row(std::string_view& rest, std::vector<std::string_view>& fields);
[[nodiscard]] double to_weight(std::string_view text);

}  // namespace sextant::knowledge
