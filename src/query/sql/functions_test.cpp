#include "query/sql/functions.h"

#include <gtest/gtest.h>

#include "query/sql/test_duckdb.h"

namespace sextant::query::sql {
namespace {

// A new engine version with a new function fails here until somebody has judged the function in functions.inc.
TEST(Functions, JudgesEveryFunctionOfTheEngine) {
  testing::TestDatabase database;
  for (const auto& row : database.run("SELECT DISTINCT function_type, function_name FROM duckdb_functions()")) {
    const std::string type = row[0].value(), name = row[1].value();
    const FunctionUse use = type == "table" || type == "table_macro" ? FunctionUse::table
                            : type == "pragma"                       ? FunctionUse::pragma
                                                                     : FunctionUse::call;
    EXPECT_NE(find_function(use, name), nullptr) << type << " " << name << " is not judged in functions.inc";
  }
}

TEST(Functions, AllowsNoTableFunctionButTheHarmlessOnes) {
  testing::TestDatabase database;
  std::vector<std::string> allowed;
  for (const auto& row : database.run(
           "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro', 'pragma') ORDER BY 1")) {
    for (const FunctionUse use : {FunctionUse::table, FunctionUse::pragma}) {
      const Function* function = find_function(use, row[0].value());
      if (function != nullptr && function->verdict == Verdict::allowed) allowed.push_back(row[0].value());
    }
  }
  EXPECT_EQ(allowed, (std::vector<std::string>{"generate_series", "json_each", "json_tree", "range", "unnest"}));
}

// What the engine itself marks as having side effects must be refused, apart from reading the clock and dice.
TEST(Functions, RefusesWhatTheEngineMarksAsVolatile) {
  testing::TestDatabase database;
  const std::vector<std::string> harmless = {"random",
                                             "gen_random_uuid",
                                             "uuid",
                                             "uuidv4",
                                             "uuidv7",
                                             "now",
                                             "transaction_timestamp",
                                             "current_localtime",
                                             "current_localtimestamp",
                                             "get_current_time",
                                             "get_current_timestamp",
                                             "today",
                                             "current_date"};
  for (const auto& row :
       database.run("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'scalar' AND has_side_effects")) {
    if (std::ranges::find(harmless, row[0].value()) != harmless.end()) continue;
    EXPECT_EQ(find_function(FunctionUse::call, row[0].value())->verdict, Verdict::refused) << row[0].value();
  }
}

TEST(Functions, AreFoundIgnoringCaseAndSuggestedWhenMistyped) {
  EXPECT_NE(find_function(FunctionUse::call, "UPPER"), nullptr);
  EXPECT_EQ(find_function(FunctionUse::call, "uper"), nullptr);
  EXPECT_EQ(nearest_function(FunctionUse::call, "uper"), "upper");
  EXPECT_EQ(nearest_function(FunctionUse::call, "date_trunk"), "date_trunc");
  EXPECT_EQ(nearest_function(FunctionUse::table, "read_parqet"), "") << "refused functions are never suggested";
}

}  // namespace
}  // namespace sextant::query::sql
