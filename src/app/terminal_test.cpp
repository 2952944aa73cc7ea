#include "app/terminal.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace sextant::app {
namespace {

TEST(Table, AlignsNumbersRightAndShowsNullAsADash) {
  const auto rows = boost::json::parse(R"([["Chicago",1200],["Ōsaka",null]])").as_array();
  EXPECT_EQ(render_table({{"city"}, {"flights", true}}, rows, 80),
            "city     flights\n───────  ───────\nChicago    1,200\nŌsaka          —\n");
}

TEST(Table, CutsTheWidestColumnToFit) {
  const auto rows = boost::json::parse(R"([["abcdefghijklmnopqrstuvwxyz",1]])").as_array();
  const std::string table = render_table({{"text"}, {"n", true}}, rows, 16);
  EXPECT_NE(table.find("…"), std::string::npos);
  EXPECT_EQ(table.find("xyz"), std::string::npos);
}

TEST(Table, NeverLetsDataDriveTheTerminal) {
  const auto rows = boost::json::array{boost::json::array{"\x1b[2J\r\n"}};
  const std::string table = render_table({{"x"}}, rows, 80);
  EXPECT_EQ(table.find('\x1b'), std::string::npos);
  EXPECT_NE(table.find("\\x1b[2J\\x0d\\n"), std::string::npos);
}

TEST(Place, MarksTheByteInItsLine) {
  EXPECT_EQ(place_in("SELEC 1", 0), "line 1: SELEC 1\n        ^\n");
  EXPECT_EQ(place_in("SELECT 'é',\n  x +\nFROM t", 17), "line 2:   x +\n            ^\n");
  EXPECT_EQ(place_in("SELECT 'é' x y", 14), "line 1: SELECT 'é' x y\n                     ^\n");
  EXPECT_EQ(place_in("SELECT", 99), "line 1: SELECT\n              ^\n");
  EXPECT_EQ(place_in("", 0), "line 1: \n        ^\n");
}

TEST(Figures, SayWhatIsKnown) {
  EXPECT_EQ(figures_text({}), "");
  EXPECT_EQ(figures_text({.bytes_done = 12 << 20, .bytes_total = 300 << 20, .rows_done = 1200, .remaining_seconds = 20.4}),
            "12.0 MB of 300 MB · 1,200 rows · about 20 s left");
  EXPECT_EQ(figures_text({.rows_done = 0, .remaining_seconds = 1e300}), "about 16667 min left");
}

}  // namespace
}  // namespace sextant::app
