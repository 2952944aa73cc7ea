// A Compute for tests of the demo: DuckDB in this process, without the sandbox around the real one.
#pragma once

#include "data/compute.h"

namespace sextant::app {

class TestCompute final : public data::Compute {
 public:
  Result<data::TextRows> rows(const std::string& sql, const std::vector<std::string>& files, const Call& call) override;
  Result<void> write(const std::string& sql, const std::vector<std::string>& files, const std::string& output_directory,
                     const Call& call) override;
  int writes = 0;
};

}  // namespace sextant::app
