// Questions with what must come of them, from tests/corpus/questions: a line for the question, below it, indented, what is
// expected; '#' begins a comment. For tests.
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "base/text.h"

namespace sextant::knowledge::test {

struct CorpusQuestion {
  std::string question, expected;
};

inline std::vector<CorpusQuestion> read_corpus(const std::string& file) {
  std::vector<CorpusQuestion> out;
  std::ifstream in(std::string(SEXTANT_SOURCE_DIR) + "/tests/corpus/questions/" + file);
  std::string question;
  for (std::string line; std::getline(in, line);) {
    if (trim(line).empty() || line.starts_with('#')) continue;
    if (line.starts_with("  "))
      out.push_back({question, std::string(trim(line))});
    else
      question = std::string(trim(line));
  }
  return out;
}

}  // namespace sextant::knowledge::test
