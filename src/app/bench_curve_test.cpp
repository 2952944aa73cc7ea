#include "app/bench_curve.h"

#include <gtest/gtest.h>

namespace sextant::app {
namespace {

TEST(Curve, CountsWhatWouldBeAnsweredAboveEachCertainty) {
  const auto curve = curve_of({{0.9, true}, {0.5, false}, {0.3, true}, {-1, false}});
  EXPECT_NE(curve.find("0.00         3     0.750      2      0.667     0.500"), std::string::npos) << curve;
  EXPECT_NE(curve.find("0.60         1     0.250      1      1.000     0.250"), std::string::npos) << curve;
}

}  // namespace
}  // namespace sextant::app
