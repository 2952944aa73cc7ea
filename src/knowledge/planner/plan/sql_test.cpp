#include "knowledge/planner/plan/sql.h"

#include <gtest/gtest.h>

#include "knowledge/planner/plan/describe.h"
#include "knowledge/planner/plan/saved_plan.h"
#include "knowledge/planner/plan/time_conditions.h"

namespace sextant::knowledge {
namespace {

using data::TypeFamily;

// races(id, name, held, circuit as text, announced), circuits(id as number, country)
SchemaView schema(const Lexicon& lexicon = {}) {
  const auto column = [](std::string name, TypeFamily family) {
    data::Column c;
    c.name = std::move(name);
    c.family = family;
    return c;
  };
  data::Table races, circuits;
  races.id = TableId("races");
  races.name = "races";
  races.columns = {column("id", TypeFamily::integer), column("name", TypeFamily::text), column("held", TypeFamily::date),
                   column("circuit", TypeFamily::text), column("announced", TypeFamily::date)};
  races.columns[3].nullable = false;
  races.primary_key = {"id"};
  circuits.id = TableId("circuits");
  circuits.name = "circuits";
  circuits.columns = {column("id", TypeFamily::integer), column("country", TypeFamily::text)};
  circuits.primary_key = {"id"};
  races.foreign_keys = {{.columns = {"circuit"}, .target = circuits.id, .target_columns = {"id"}}};
  data::Catalog catalog;
  catalog.tables = {races, circuits};
  return SchemaView::make(std::make_shared<const data::Catalog>(std::move(catalog)), lexicon);
}

constexpr ColumnRef kName{0, 1}, kHeld{0, 2}, kCircuit{0, 3}, kCountry{1, 1};

Expression plain(ColumnRef ref) { return {.column = ref}; }

std::string sql(const LogicalQuery& query) {
  const auto text = to_sql(schema(), query);
  return text ? *text : text.error().message;
}

TEST(LogicalPlanAsSql, AKeyThatIsTextHereAndANumberThereIsComparedAsANumber) {
  EXPECT_EQ(sql({.outputs = {plain(kName), plain(kCountry)}}),
            "SELECT races.name, circuits.country FROM races JOIN circuits ON TRY_CAST(races.circuit AS DOUBLE) = circuits.id");
}

TEST(LogicalPlanAsSql, ForPeopleABareNameAmongSeveralTablesSaysWhoseItIs) {
  EXPECT_EQ(*to_sql(schema(), {.outputs = {plain(kName), plain(kCountry)}}, SqlStyle::readable),
            "SELECT races.name AS race_name, circuits.country FROM races JOIN circuits ON TRY_CAST(races.circuit AS DOUBLE) = circuits.id");
  EXPECT_EQ(*to_sql(schema(), {.outputs = {plain(kName)}}, SqlStyle::readable), "SELECT name FROM races");
}

TEST(LogicalPlanAsSql, ForPeopleTheFirstOfEachKeepsTheNamesThatAreReadOutside) {
  const LogicalQuery query{
      .outputs = {plain(kName), plain(kCountry)}, .order = {{plain(kHeld), true}}, .limit = 1, .each = {plain(kCountry)}};
  EXPECT_EQ(
      *to_sql(schema(), query, SqlStyle::readable),
      "SELECT name, country FROM (SELECT races.name, circuits.country, rank() OVER (PARTITION BY circuits.country ORDER BY races.held "
      "DESC) AS place FROM races JOIN circuits ON TRY_CAST(races.circuit AS DOUBLE) = circuits.id) WHERE place = 1");
}

TEST(LogicalPlanAsSql, ForPeopleThingsWithRowsElsewhereAreListedOnceEachAndSaidToHaveThem) {
  const LogicalQuery held{.outputs = {plain(kCountry)}, .tables = {0}};
  EXPECT_EQ(*to_sql(schema(), held, SqlStyle::readable),
            "SELECT circuits.country FROM circuits JOIN races ON circuits.id = TRY_CAST(races.circuit AS DOUBLE) "
            "GROUP BY circuits.country, circuits.id ORDER BY circuits.country, circuits.id");
  EXPECT_EQ(describe(schema(), held), "countries with races");
  EXPECT_EQ(describe(schema(), {.outputs = {plain(kName)}, .tables = {0}}), "races");
  EXPECT_EQ(describe(schema(), {.outputs = {{.aggregate = Aggregate::count_rows}}, .tables = {0, 1}}), "number of races");
}

TEST(LogicalPlanAsSql, ForPeopleDaysOfTheWeekBeginWithMonday) {
  const Expression weekday{.column = kHeld, .part = DatePart::weekday};
  const auto by_weekday =
      to_sql(schema(), {.outputs = {weekday, {.aggregate = Aggregate::count_rows}}, .group_by = {weekday}}, SqlStyle::readable);
  ASSERT_TRUE(by_weekday) << by_weekday.error().message;
  EXPECT_TRUE(by_weekday->contains(" ORDER BY min(date_part('isodow', ")) << *by_weekday;
}

TEST(LogicalPlanAsSql, ForPeopleDaysOfTheWeekBeginWithMondayWhereOnlyTheirNamesAreLeft) {
  const Expression weekday{.column = kHeld, .part = DatePart::weekday};
  const LogicalQuery query{.outputs = {weekday, {.aggregate = Aggregate::sum, .column = ColumnRef{1, 0}}}, .group_by = {weekday}};
  EXPECT_EQ(*to_sql(schema(), query, SqlStyle::readable),
            "SELECT part_2 AS weekday, sum(id) AS total_circuit_id FROM (SELECT DISTINCT circuits.id, dayname(races.held) AS part_2 FROM "
            "circuits JOIN races ON circuits.id = TRY_CAST(races.circuit AS DOUBLE)) GROUP BY part_2 ORDER BY "
            "list_position(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'], part_2)");
}

TEST(LogicalPlanAsSql, RowsOfTwoListsTogetherComeInOneOrder) {
  const auto right = std::make_shared<const LogicalQuery>(LogicalQuery{.outputs = {plain(kCountry)}});
  for (const auto& [operation, word] :
       {std::pair{SetOperation::unite, "UNION"}, {SetOperation::intersect, "INTERSECT"}, {SetOperation::except, "EXCEPT"}}) {
    const LogicalQuery query{.outputs = {plain(kName)}, .set_operation = operation, .right = right};
    EXPECT_EQ(*to_sql(schema(), query, SqlStyle::readable),
              "SELECT name FROM races " + std::string(word) + " SELECT country FROM circuits ORDER BY 1");
  }
}

TEST(LogicalPlanAsSql, ListsThatAreCombinedAreOrderedAsAWholeByWhatTheyShow) {
  const auto right = std::make_shared<const LogicalQuery>(LogicalQuery{.outputs = {plain(kCountry)}});
  EXPECT_EQ(
      sql({.outputs = {plain(kName)}, .order = {{plain(kName), true}}, .limit = 5, .set_operation = SetOperation::unite, .right = right}),
      "SELECT name FROM races UNION SELECT country FROM circuits ORDER BY 1 DESC LIMIT 5");
  EXPECT_FALSE(
      to_sql(schema(), {.outputs = {plain(kName)}, .order = {{plain(kHeld), false}}, .set_operation = SetOperation::except, .right = right})
          .has_value());
}

TEST(LogicalPlanAsSql, AListOfTextIsComparedAsText) {
  const auto circuits_raced = std::make_shared<const LogicalQuery>(LogicalQuery{.outputs = {plain(kCircuit)}});
  EXPECT_EQ(sql({.outputs = {plain(kCountry)},
                 .where = {{.left = plain({1, 0}), .compare = Compare::not_equal, .query = circuits_raced, .in_query = true}}}),
            "SELECT country FROM circuits WHERE CAST(id AS VARCHAR) NOT IN (SELECT circuit FROM races)");
}

TEST(LogicalPlanAsSql, AMissingValueInAListLeavesTheOthersOutsideOfIt) {
  LogicalQuery names{.outputs = {plain(kName)}};
  const auto outside = [&] {
    const auto listed = std::make_shared<const LogicalQuery>(names);
    return sql({.outputs = {plain(kCountry)},
                .where = {{.left = plain(kCountry), .compare = Compare::not_equal, .query = listed, .in_query = true}}});
  };
  EXPECT_EQ(outside(), "SELECT country FROM circuits WHERE country NOT IN (SELECT name FROM races WHERE name IS NOT NULL)");
  names.limit = 3;  // the first three stay those, whatever is missing
  EXPECT_EQ(outside(),
            "SELECT country FROM circuits WHERE country NOT IN (SELECT name FROM (SELECT name FROM races LIMIT 3) WHERE name IS NOT NULL)");
}

TEST(LogicalPlanAsSql, AYearAskedOfADateIsItsYear) {
  EXPECT_EQ(sql({.outputs = {plain(kName)},
                 .where = {{.left = plain(kHeld), .compare = Compare::between, .values = {{"2009", true}, {"2011", true}}}}}),
            "SELECT name FROM races WHERE date_part('year', held) BETWEEN 2009 AND 2011");
}

TEST(LogicalPlanAsSql, ThePartsOfADateKeptAsTextAreNoNumbersKeptAsText) {
  data::ColumnProfile days, lengths;
  days.min = "2020-01-05";
  days.max = "2021-12-30";
  lengths.min = "9";
  lengths.max = "1200";
  data::Table laps;
  laps.id = TableId("laps");
  laps.name = "laps";
  for (const auto& [name, profile] : {std::pair{"driven", days}, {"metres", lengths}}) {
    laps.columns.push_back({});
    laps.columns.back().name = name;
    laps.columns.back().family = TypeFamily::text;
    laps.columns.back().profile = profile;
  }
  data::Catalog catalog;
  catalog.tables = {laps};
  const SchemaView view = SchemaView::make(std::make_shared<const data::Catalog>(std::move(catalog)), {});
  const auto where = [&](Condition condition) { return *to_sql(view, {.outputs = {plain({0, 0})}, .where = {std::move(condition)}}); };
  const Expression month{.column = ColumnRef{0, 0}, .part = DatePart::month_of_year};
  EXPECT_EQ(where({.left = month, .compare = Compare::between, .values = {{"3", true}, {"5", true}}}),
            "SELECT driven FROM laps WHERE TRY_CAST(substr(driven, 6, 2) AS INTEGER) BETWEEN 3 AND 5");
  EXPECT_EQ(where({.left = plain({0, 1}), .compare = Compare::greater, .values = {{"100", true}}}),
            "SELECT driven FROM laps WHERE TRY_CAST(metres AS DOUBLE) > 100");
}

TEST(LogicalPlanAsSql, PartsOfTextAreFoundInAnyCase) {
  EXPECT_EQ(sql({.outputs = {plain(kName)}, .where = {{.left = plain(kName), .compare = Compare::like, .values = {{"%prix%"}}}}}),
            "SELECT name FROM races WHERE name ILIKE '%prix%'");
}

TEST(LogicalPlanAsSql, WordsAreNoNumbersAndNoDates) {
  const auto where = [](ColumnRef column, Compare compare, Literal value) {
    return sql({.outputs = {plain(kName)}, .where = {{.left = plain(column), .compare = compare, .values = {value}}}});
  };
  const std::string refused = "A column of numbers or dates is compared with words.";
  EXPECT_EQ(where({0, 0}, Compare::equal, {"Monza", false}), refused);
  EXPECT_EQ(where(kHeld, Compare::equal, {"Spanish", false}), refused);
  EXPECT_EQ(where(kHeld, Compare::greater, {"2009-12-01", false}), "SELECT name FROM races WHERE held > DATE '2009-12-01'");
  EXPECT_EQ(where({0, 0}, Compare::like, {"12%", false}), "SELECT name FROM races WHERE CAST(id AS VARCHAR) ILIKE '12%'");
}

TEST(LogicalPlanInWords, DamagedTimesAreSaidAsTheyStand) {
  const auto words = [](DatePart part, Compare compare, const char* value) {
    return describe(schema(), {.outputs = {plain(kName)}},
                    Condition{.left = {.column = kHeld, .part = part}, .compare = compare, .values = {{value}}});
  };
  EXPECT_EQ(words(DatePart::none, Compare::less, "2009-12-01"), "before 1 December 2009");
  for (const std::string damaged : {"", "2", "2009-", "2009-99-01", "2009-02-31", "2009--9-01", "99999999999999999999"})
    EXPECT_EQ(words(DatePart::none, Compare::less, damaged.c_str()), "before " + damaged);
  EXPECT_EQ(words(DatePart::month_of_year, Compare::equal, "12"), "in December");
  for (const std::string damaged : {"0", "13", "-1", "2147483648", "1x"})
    EXPECT_EQ(words(DatePart::month_of_year, Compare::equal, damaged.c_str()), "in " + damaged);
  const auto months = [](Compare compare, std::vector<Literal> values) {
    return describe(schema(), {.outputs = {plain(kName)}},
                    Condition{.left = {.column = kHeld, .part = DatePart::month_of_year}, .compare = compare, .values = std::move(values)});
  };
  EXPECT_EQ(months(Compare::between, {{"3"}, {"5"}}), "from March to May");
  for (const auto& [compare, said] : {std::pair{Compare::greater_equal, "from March"},
                                      {Compare::less_equal, "until March"},
                                      {Compare::less, "before March"},
                                      {Compare::greater, "after March"},
                                      {Compare::not_equal, "not in March"}})
    EXPECT_EQ(months(compare, {{"3"}}), said);
  EXPECT_EQ(months(Compare::between, {{"3"}}), "where the month is between March");
  EXPECT_EQ(months(Compare::between, {}), "where the month is between ");
  const auto period = [](const char* from, const char* until) {
    const LogicalQuery query{.outputs = {plain(kName)},
                             .where = {{.left = plain(kHeld), .compare = Compare::greater_equal, .values = {{from}}},
                                       {.left = plain(kHeld), .compare = Compare::less, .values = {{until}}}}};
    return describe(schema(), query);
  };
  EXPECT_EQ(period("2009-12-01", "2010-01-01"), "races in December 2009");
  EXPECT_EQ(period("2009-01-01", "2010-01-01"), "races in 2009");
  EXPECT_EQ(period("2009-13-01", "2010-01-01"), "races since 2009-13-01 before 1 January 2010");
}

TEST(LogicalPlanInWords, HoursOfOneTimeAreSaidTogether) {
  const ColumnRef announced{0, 4};
  const auto hour = [](ColumnRef column, Compare compare, const char* at, bool or_with_previous = false) {
    return Condition{.left = {.column = column, .part = DatePart::hour},
                     .compare = compare,
                     .values = {{at, true}},
                     .or_with_previous = or_with_previous};
  };
  const auto said = [](std::vector<Condition> where) { return describe(schema(), {.outputs = {plain(kName)}, .where = std::move(where)}); };
  EXPECT_EQ(said({hour(kHeld, Compare::greater_equal, "6"), hour(kHeld, Compare::less, "9")}), "races between 6:00 and 9:00");
  EXPECT_EQ(said({hour(kHeld, Compare::greater_equal, "22"), hour(kHeld, Compare::less, "6", true)}), "races between 22:00 and 6:00");
  EXPECT_EQ(said({hour(kHeld, Compare::less, "9"), hour(kHeld, Compare::less, "7")}), "races before 9:00 before 7:00");
  EXPECT_EQ(said({hour(announced, Compare::greater_equal, "6"), hour(kHeld, Compare::less, "9")}), "races from 6:00 before 9:00");
  EXPECT_EQ(said({hour(kHeld, Compare::greater_equal, "22"), hour(kHeld, Compare::less, "6", true), hour(kHeld, Compare::less, "23")}),
            "races between 22:00 and 6:00 before 23:00");
}

TEST(LogicalPlanInWords, DaysOfTheWeekThatAreLeftOutAreNamed) {
  const Condition weekday{.left = {.column = kHeld, .part = DatePart::weekday}, .compare = Compare::not_equal, .values = {{"Sunday"}}};
  EXPECT_EQ(describe(schema(), {.outputs = {plain(kName)}, .where = {weekday}}), "races not on Sundays");
}

TEST(LogicalPlanInWords, MonthsOverNewYearAreOneStretch) {
  EXPECT_EQ(describe(schema(), {.outputs = {plain(kName)}, .where = in_months_of_year(kHeld, 12, 2)}), "races from December to February");
  EXPECT_EQ(describe(schema(), {.outputs = {plain(kName)}, .where = in_months_of_year(kHeld, 3, 5)}), "races from March to May");
}

TEST(LogicalPlanInWords, CountsWhatItCountsAsPeopleDo) {
  const Expression rows{.aggregate = Aggregate::count_rows};
  const auto with = [&](Compare compare, const char* value) {
    return describe(schema(), {.outputs = {plain(kCountry)},
                               .group_by = {plain(kCountry)},
                               .having = {{.left = rows, .compare = compare, .values = {{value, true}}}}});
  };
  EXPECT_EQ(with(Compare::greater, "1"), "countries with more than 1 circuit");
  EXPECT_EQ(with(Compare::greater_equal, "1000"), "countries with at least 1000 circuits");
}

TEST(LogicalPlanInWords, YearsAreYears) {
  const Expression year{.column = kHeld, .part = DatePart::year};
  Condition other{.left = year, .values = {{"2024-01-01"}}, .or_with_previous = true};
  EXPECT_EQ(describe(schema(), {.outputs = {plain(kName)}, .where = {{.left = year, .values = {{"2025-01-01"}}}, other}}),
            "races in 2025 or 2024");
}

TEST(LogicalPlanInWords, RowsOfAKindAreNamedOnce) {
  const auto of_kind = [](const char* kind) {
    return describe(schema(), {.outputs = {plain(kName)}, .where = {Condition::of_rows("held > 0", 0, kind)}});
  };
  EXPECT_EQ(of_kind("late races"), "races that are late");
  EXPECT_EQ(of_kind("late"), "races that are late");
}

TEST(LogicalPlanInWords, DigitsOfACodeAreNoAmount) {
  const auto where = [](ColumnRef column) {
    return describe(schema(), {.outputs = {plain(kName)}},
                    Condition{.left = plain(column), .compare = Compare::equal, .values = {{"90210", true}}});
  };
  EXPECT_EQ(where(kName), "where the name is 90210");
  EXPECT_EQ(where({0, 0}), "where the id is 90,210");
}

TEST(LogicalPlanInWords, TheEndOfAColumnIsSaidOnce) {
  const auto latest = std::make_shared<const LogicalQuery>(LogicalQuery{.outputs = {{.aggregate = Aggregate::maximum, .column = kHeld}}});
  EXPECT_EQ(describe(schema(), {.outputs = {plain(kName)}, .where = {{.left = plain(kHeld), .compare = Compare::equal, .query = latest}}}),
            "races with the latest held");
}

TEST(LogicalPlanAsSql, EqualGroupsKeepOneOrder) {
  const Expression rows{.aggregate = Aggregate::count_rows};
  EXPECT_EQ(sql({.outputs = {plain(kName)}, .group_by = {plain(kName)}, .order = {{rows, true}}, .limit = 1}),
            "SELECT name FROM races GROUP BY name ORDER BY count(*) DESC, name DESC LIMIT 1");
  EXPECT_EQ(sql({.outputs = {plain(kName)}, .group_by = {plain(kName)}, .order = {{rows, true}}, .limit = 5}),
            "SELECT name FROM races GROUP BY name ORDER BY count(*) DESC, name DESC LIMIT 5");
  EXPECT_EQ(sql({.outputs = {plain(kName)}, .group_by = {plain(kName), plain({0, 0})}, .order = {{rows, true}}, .limit = 1}),
            "SELECT name FROM races GROUP BY name, id ORDER BY count(*) DESC, id DESC, name DESC LIMIT 1");
}

TEST(LogicalPlanAsSql, EqualDistinctRowsGoOnByWhatTheyShow) {
  EXPECT_EQ(sql({.distinct = true, .outputs = {plain(kName), plain(kHeld)}, .order = {{plain(kHeld), false}}}),
            "SELECT DISTINCT name, held FROM races ORDER BY held, name");
}

TEST(LogicalPlanAsSql, NumbersOfTwoColumnsAreComputedAndKept) {
  const LogicalQuery between{
      .outputs = {{.aggregate = Aggregate::average, .column = kHeld, .arithmetic = Arithmetic::minus, .second = ColumnRef{0, 4}}}};
  EXPECT_EQ(sql(between), "SELECT avg(date_diff('day', announced, held)) FROM races");
  const LogicalQuery sum{.outputs = {{.column = ColumnRef{0, 0}, .arithmetic = Arithmetic::plus, .second = kCircuit}}};
  EXPECT_EQ(sql(sum), "SELECT id + TRY_CAST(circuit AS DOUBLE) FROM races");
  const auto again = load_plan(schema(), save_plan(schema(), between));
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->outputs, between.outputs);
  for (const char* damaged :
       {R"({"outputs":[{"arithmetic":"plus"}]})", R"({"outputs":[{"step":5}]})",
        R"({"where":[{"left":{"aggregate":"count_rows"},"same":{"table":{"dataset":"","name":"races"},"name":"id"}}]})"})
    EXPECT_EQ(load_plan(schema(), damaged).error().code, ErrorCode::invalid_request) << damaged;
}

TEST(SavedPlans, AConditionHasAsManyValuesAsItCompares) {
  const auto saved = [](Compare compare, std::vector<Literal> values) {
    const LogicalQuery query{.outputs = {plain(kName)}, .where = {{.left = plain(kName), .compare = compare, .values = std::move(values)}}};
    return load_plan(schema(), save_plan(schema(), query));
  };
  EXPECT_TRUE(saved(Compare::between, {{"a"}, {"b"}}));
  EXPECT_TRUE(saved(Compare::equal, {{"a"}}));
  EXPECT_TRUE(saved(Compare::is_null, {}));
  for (const auto& [compare, values] : std::vector<std::pair<Compare, std::vector<Literal>>>{{Compare::between, {{"a"}}},
                                                                                             {Compare::between, {}},
                                                                                             {Compare::between, {{"a"}, {"b"}, {"c"}}},
                                                                                             {Compare::equal, {}},
                                                                                             {Compare::like, {}},
                                                                                             {Compare::less, {{"a"}, {"b"}}}}) {
    const auto plan = saved(compare, values);
    ASSERT_FALSE(plan) << static_cast<int>(compare) << " " << values.size();
    EXPECT_EQ(plan.error().code, ErrorCode::invalid_request);
  }
}

TEST(SavedPlans, AnOutputOfTheQueryBelowIsOneItHas) {
  const auto counts = std::make_shared<const LogicalQuery>(
      LogicalQuery{.outputs = {plain(kName), {.aggregate = Aggregate::count_rows}}, .group_by = {plain(kName)}});
  const auto saved = [&](int of, std::shared_ptr<const LogicalQuery> below) {
    return load_plan(schema(), save_plan(schema(), {.outputs = {{.aggregate = Aggregate::average, .of = of}}, .of = std::move(below)}));
  };
  EXPECT_TRUE(saved(1, counts));
  for (const int of : {2, -2, 1'000'000}) EXPECT_FALSE(saved(of, counts)) << of;
  EXPECT_FALSE(saved(0, nullptr));
  const auto average =
      std::make_shared<const LogicalQuery>(LogicalQuery{.outputs = {{.aggregate = Aggregate::average, .of = 1}}, .of = counts});
  const Condition of_group{.left = plain(kHeld), .compare = Compare::greater, .query = average, .same = kCircuit};
  EXPECT_FALSE(load_plan(schema(), save_plan(schema(), {.outputs = {plain(kName)}, .where = {of_group}})))
      << "a row is compared with the rows of its group, not with rows of another query";
}

TEST(LogicalPlanAsSql, ARowIsComparedWithThoseOfItsGroup) {
  const auto latest = std::make_shared<const LogicalQuery>(LogicalQuery{.outputs = {{.aggregate = Aggregate::minimum, .column = kHeld}}});
  const LogicalQuery query{.outputs = {plain(kName)},
                           .where = {{.left = plain(kHeld), .compare = Compare::greater, .query = latest, .same = kCircuit}}};
  const std::string expected =
      "SELECT name FROM races WHERE held > (SELECT min(all_races.held) FROM races AS all_races WHERE all_races.circuit = races.circuit)";
  EXPECT_EQ(sql(query), expected);
  const auto again = load_plan(schema(), save_plan(schema(), query));
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(sql(*again), expected);
}

TEST(LogicalPlanAsSql, DistinctRowsInTheOrderOfAColumnTheyDoNotShow) {
  EXPECT_EQ(sql({.distinct = true, .outputs = {plain(kName)}, .order = {{plain(kHeld), true}}}),
            "SELECT name FROM races GROUP BY name ORDER BY max(held) DESC, name DESC");
}

TEST(LogicalPlanAsSql, WhatIsComputedIsComputedFromStoredColumnsAlone) {
  Lexicon lexicon;
  lexicon.computed = {{{"", "races", "delay"}, "delay + id"}, {{"", "races", "lead"}, "id - delay"}};
  const SchemaView view = schema(lexicon);
  const ColumnRef delay{0, 5}, lead{0, 6};
  ASSERT_EQ(view.column(lead).column->name, "lead");
  EXPECT_EQ(*to_sql(view, {.outputs = {plain(delay)}}), "SELECT (delay + id) FROM races");
  const std::string joined = " FROM races JOIN circuits ON TRY_CAST(races.circuit AS DOUBLE) = circuits.id";
  EXPECT_EQ(*to_sql(view, {.outputs = {plain(delay), plain(kCountry)}}), "SELECT (delay + races.id), circuits.country" + joined);
  EXPECT_EQ(*to_sql(view, {.outputs = {plain(lead), plain(kCountry)}}), "SELECT (races.id - delay), circuits.country" + joined);
}

}  // namespace
}  // namespace sextant::knowledge
