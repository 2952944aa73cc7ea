#include "access/policy/row_filter.h"

#include <gtest/gtest.h>

namespace sextant::access {
namespace {

const std::map<std::string, std::string> kAttributes{{"branch_id", "7"}, {"name", "O'Neil"}, {"sql", "') OR (1=1) --"}};

TEST(RowFilter, PutsAttributesInAsLiterals) {
  EXPECT_EQ(bind_row_filter("branch_id = CAST(subject('branch_id') AS INTEGER)", kAttributes), "branch_id = CAST(('7') AS INTEGER)");
  EXPECT_EQ(bind_row_filter("name = SUBJECT ( 'name' ) AND x", kAttributes), "name = ('O''Neil') AND x");
  EXPECT_EQ(bind_row_filter("a = subject('sql')", kAttributes), "a = (''') OR (1=1) --')");
}

TEST(RowFilter, LeavesTextAndNamesAlone) {
  for (const char* filter :
       {"a = 'subject(''branch_id'')'", "\"subject\" = 1", "t.subject('x') = 1", "my_subject('x')", "subject = 3", "état = 'é'"})
    EXPECT_EQ(bind_row_filter(filter, kAttributes), filter);
}

TEST(RowFilter, ShowsNothingWhenAnAttributeIsMissing) {
  EXPECT_EQ(bind_row_filter("region = subject('region')", kAttributes), std::nullopt);
}

TEST(RowFilter, RefusesWhatCouldChangeHowItIsRead) {
  for (const char* filter : {"", "  ", "a = 1; DROP TABLE x", "a = 1 -- and", "a /* x */ = 1", "a = $$x$$", "a = $1", "a = E'\\'",
                             "a = '\\'", "a = 'open", "\"open", "a = 1) OR (1 = 1", "(a = 1", "a = 1\r", "subject(branch_id) = 1",
                             "subject('a', 'b') = 1", "subject('A B') = 1", "subject("})
    EXPECT_TRUE(row_filter_problem(filter)) << filter;
  EXPECT_TRUE(row_filter_problem(std::string(5'000, 'a')));
  EXPECT_FALSE(row_filter_problem("lower(region) IN ('north', 'it''s') AND (x + 1) % 2 = 0"));
}

}  // namespace
}  // namespace sextant::access
