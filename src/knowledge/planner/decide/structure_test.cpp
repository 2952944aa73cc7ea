#include "knowledge/planner/decide/structure.h"

#include <gmock/gmock.h>

#include "knowledge/planner/demo_catalog_fixture.h"

namespace sextant::knowledge {
namespace {

using testing::Contains;
using testing::Not;

TEST(Traits, SayWhatKindOfQueryAPlanIs) {
  const auto demo = test::demo_catalog();
  const auto schema = SchemaView::make(demo.catalog, {});
  Interpretation reading;
  reading.query.outputs.push_back({.aggregate = Aggregate::count_rows});
  reading.query.tables.push_back(0);
  reading.query.order.push_back({Expression{.aggregate = Aggregate::count_rows}, true});
  reading.query.limit = 1;
  const auto found = traits(schema, reading);
  for (const char* trait : {"outputs=1", "count=yes", "where=0", "group=no", "order=number_down", "limit=one", "tables=1"})
    EXPECT_THAT(found, Contains(trait));
}

TEST(Grams, HoldNoNames) {
  const auto demo = test::demo_catalog();
  const auto planner = *Planner::make(demo.catalog, demo.values, {});
  const auto grams = planner->training({.question = "how many flights are there", .today = {}})->grams;
  EXPECT_THAT(grams, Contains("how_many T are_there"));
  EXPECT_THAT(grams, Contains("#how_many"));
  for (const std::string& gram : grams) EXPECT_THAT(gram, Not(testing::HasSubstr("flight")));
}

}  // namespace
}  // namespace sextant::knowledge
