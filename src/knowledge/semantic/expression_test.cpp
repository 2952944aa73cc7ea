#include "knowledge/semantic/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sextant::knowledge::semantic {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> columns(std::string_view expression) {
  const auto names = columns_of_expression(expression);
  return names ? *names : std::vector<std::string>{"error: " + names.error()};
}

TEST(Expression, NamesItsColumns) {
  EXPECT_THAT(columns("delay"), ElementsAre("delay"));
  EXPECT_THAT(columns("delay * distance - delay"), ElementsAre("delay", "distance"));
  EXPECT_THAT(columns("\"Cost Total $\" > 0 AND \"a\"\"b\" IS NOT NULL"), ElementsAre("Cost Total $", "a\"b"));
  EXPECT_THAT(columns("count(*) FILTER (WHERE status = 'it''s, delay')"), ElementsAre("status"));
  EXPECT_THAT(columns("CAST(amount AS DECIMAL(12, 2)) + opened_on::DATE"), ElementsAre("amount", "opened_on"));
  EXPECT_THAT(columns("booked_at - INTERVAL 3 DAY"), ElementsAre("booked_at"));
  EXPECT_THAT(columns("1e5 + 0x1F + 1_000"), IsEmpty());
}

TEST(Expression, ThatCannotBeOneIsRefusedWithAReason) {
  EXPECT_THAT(columns("a; DROP TABLE b"), ElementsAre("error: one expression only, without “;”"));
  EXPECT_THAT(columns("(SELECT 1)"), ElementsAre("error: a sub-query or statement is not allowed here"));
  EXPECT_THAT(columns("a -- b"), ElementsAre("error: comments are not allowed here"));
  EXPECT_THAT(columns("a /* b */"), ElementsAre("error: comments are not allowed here"));
  EXPECT_THAT(columns("'a"), ElementsAre("error: a quote is not closed"));
  EXPECT_THAT(columns("(a"), ElementsAre("error: a parenthesis is not closed"));
  EXPECT_THAT(columns("a)"), ElementsAre("error: a parenthesis is closed that was not opened"));
  EXPECT_THAT(columns("a = $1"), ElementsAre("error: parameters are not allowed here"));
}

TEST(Expression, CanNameItsColumnsOtherwise) {
  const auto qualified = [](std::string_view name) -> std::optional<std::string> {
    if (name == "unknown") return std::nullopt;
    return "t.\"" + std::string(name) + "\"";
  };
  EXPECT_EQ(rewrite_columns("sum(\"amount\") FILTER (WHERE status = 'status') + unknown", qualified),
            "sum(t.\"amount\") FILTER (WHERE t.\"status\" = 'status') + unknown");
  EXPECT_EQ(rewrite_columns("count(*)", qualified), "count(*)");
  EXPECT_EQ(rewrite_columns("'broken", qualified), "'broken");
}

TEST(Placeholders, AreNamesInBracesOutsideQuotes) {
  EXPECT_THAT(*placeholders_of("{a} / {b c} + {a} || '{d}' || \"{e}\""), ElementsAre("a", "b c"));
  EXPECT_FALSE(placeholders_of("{a"));
  EXPECT_FALSE(placeholders_of("'a"));
  const auto fill = [](std::string_view name) { return name == "a" ? std::optional<std::string>("1") : std::nullopt; };
  EXPECT_EQ(fill_placeholders("{a} + {b} + '{a}'", fill), "1 + {b} + '{a}'");
}

}  // namespace
}  // namespace sextant::knowledge::semantic
