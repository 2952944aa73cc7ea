#include "base/json.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace sextant {
namespace {

namespace bj = boost::json;

enum class Thumb : std::uint8_t { up, down, delete_ };
BOOST_DESCRIBE_ENUM(Thumb, up, down, delete_)

struct Filter {
  std::string column;
  std::optional<double> above;
  static constexpr auto json_required = json_names("column");
};
BOOST_DESCRIBE_STRUCT(Filter, (), (column, above))

struct Ask {
  std::string question;
  std::int64_t limit = 50;
  bool force = false;
  Thumb thumb = Thumb::up;
  std::optional<SessionId> session_id;
  std::vector<Filter> filters;
  std::map<std::string, std::int32_t> weights;
  bj::value extra;
  static constexpr auto json_required = json_names("question");
  void check(JsonProblems& problems) const {
    if (limit < 1 || limit > 500) problems.add("limit", "must be between 1 and 500");
  }
};
BOOST_DESCRIBE_STRUCT(Ask, (), (question, limit, force, thumb, session_id, filters, weights, extra))

struct Tree {
  std::string name;
  std::vector<Tree> children;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (name, children))

struct Sparse {
  std::optional<std::string> rule;
  std::optional<std::int64_t> position;
  static constexpr bool json_omit_absent = true;
};
BOOST_DESCRIBE_STRUCT(Sparse, (), (rule, position))

std::string message_at(const Error& error, std::string_view path) {
  for (const auto& field : error.fields)
    if (field.path == path) return field.message;
  return "(nothing about " + std::string(path) + ")";
}

TEST(Json, ReadsAStructAndKeepsInitialisersForAbsentFields) {
  const auto ask = from_json_text<Ask>(
      R"({"question":"How many?","filters":[{"column":"a","above":1}],"weights":{"x":3},"extra":[1,null],"thumb":"delete"})");
  ASSERT_TRUE(ask) << ask.error().message;
  EXPECT_EQ(ask->question, "How many?");
  EXPECT_EQ(ask->limit, 50);
  EXPECT_EQ(ask->thumb, Thumb::delete_);
  EXPECT_FALSE(ask->session_id);
  EXPECT_EQ(ask->filters.at(0).above, 1.0);
  EXPECT_EQ(ask->weights.at("x"), 3);
  EXPECT_EQ(ask->extra, bj::value({1, nullptr}));
}

TEST(Json, NamesEveryFieldThatDoesNotFit) {
  const auto ask = from_json_text<Ask>(
      R"({"limit":"many","force":1,"thumb":"sideways","filters":[{"column":"a"},{"above":"x"},7],"weights":{"x":5000000000},"session_id":3,"limt":1})");
  ASSERT_FALSE(ask);
  const Error& error = ask.error();
  EXPECT_EQ(error.code, ErrorCode::validation_failed);
  EXPECT_EQ(message_at(error, "question"), "is missing");
  EXPECT_EQ(message_at(error, "limit"), "must be a whole number, not text");
  EXPECT_EQ(message_at(error, "force"), "must be true or false, not a number");
  EXPECT_EQ(message_at(error, "thumb"), "must be one of: up, down, delete");
  EXPECT_EQ(message_at(error, "filters[1].column"), "is missing");
  EXPECT_EQ(message_at(error, "filters[1].above"), "must be a number, not text");
  EXPECT_EQ(message_at(error, "filters[2]"), "must be an object, not a number");
  EXPECT_EQ(message_at(error, "weights.x"), "must be between -2147483648 and 2147483647");
  EXPECT_EQ(message_at(error, "session_id"), "must be text, not a number");
  EXPECT_EQ(message_at(error, "limt"), "is not a known field");
}

TEST(Json, UnknownFieldsMayBeIgnored) { EXPECT_TRUE(from_json_text<Ask>(R"({"question":"q","colour":"red"})", UnknownFields::ignore)); }

TEST(Json, AppliesTheRulesOfTheStruct) {
  const auto ask = from_json_text<Ask>(R"({"question":"q","limit":501})");
  ASSERT_FALSE(ask);
  EXPECT_EQ(message_at(ask.error(), "limit"), "must be between 1 and 500");
  EXPECT_EQ(ask.error().message, "The field \"limit\" must be between 1 and 500.");
}

TEST(Json, IntegersBeyondDoublePrecisionTravelAsText) {
  EXPECT_EQ(write_json(to_json(std::int64_t{9007199254740993})), "\"9007199254740993\"");
  EXPECT_EQ(write_json(to_json(std::uint64_t{42})), "42");
  EXPECT_EQ(from_json_text<std::int64_t>("\"9007199254740993\""), 9007199254740993);
  EXPECT_EQ(from_json_text<std::uint64_t>("18446744073709551615"), 18446744073709551615u);
  EXPECT_FALSE(from_json_text<std::int64_t>("18446744073709551615"));
  EXPECT_FALSE(from_json_text<std::uint64_t>("-1"));
  EXPECT_FALSE(from_json_text<std::int64_t>("100000000000000000000000"));
  EXPECT_FALSE(from_json_text<std::int64_t>("1.5"));
  EXPECT_EQ(from_json_text<std::int64_t>("3.0"), 3);
}

TEST(Json, NumbersAreWrittenAsPeopleReadThem) {
  const auto value = parse_json(R"([0.1, 100, 1234.5, -3, 1e300, [], {}, {"a": [{"b": 0.25}, "x\ny"]}, true, null])");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(write_json(*value), R"([0.1,100,1234.5,-3,1e+300,[],{},{"a":[{"b":0.25},"x\ny"]},true,null])");
}

TEST(Json, NotANumberAndInfinityAreNull) { EXPECT_EQ(write_json(to_json(std::vector<double>{1.5, NAN, INFINITY})), "[1.5,null,null]"); }

TEST(Json, TimesAreIso8601) {
  const auto at = from_json_text<Timestamp>("\"2026-11-21T09:00:00Z\"");
  ASSERT_TRUE(at);
  EXPECT_EQ(from_json<Timestamp>(to_json(*at)), *at);
  EXPECT_FALSE(from_json_text<Timestamp>("\"yesterday\""));
}

TEST(Json, AbsentOptionalsAreNullOrLeftOut) {
  EXPECT_EQ(write_json(to_json(Filter{"a", std::nullopt})), R"({"column":"a","above":null})");
  EXPECT_EQ(write_json(to_json(Sparse{std::nullopt, 4})), R"({"position":4})");
}

TEST(Json, WhatIsWrittenReadsBack) {
  Ask ask{.question = "q\"\n\u00e9", .limit = 7, .filters = {{"c", 2.5}}, .weights = {{"w", -1}}, .extra = {{"deep", {1, 2}}}};
  const auto again = from_json<Ask>(to_json(ask));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(to_json(*again), to_json(ask));
}

TEST(Json, SchemaComesFromTheSameDescription) {
  JsonSchemas schemas;
  EXPECT_EQ(json_schema<Ask>(schemas), bj::parse(R"({"$ref":"#/components/schemas/Ask"})"));
  EXPECT_EQ(
      schemas["Filter"],
      bj::parse(R"({"type":"object","properties":{"column":{"type":"string"},"above":{"type":["number","null"]}},"required":["column"]})"));
  EXPECT_EQ(schemas["Ask"].at_pointer("/properties/thumb"), bj::parse(R"({"type":"string","enum":["up","down","delete"]})"));
  EXPECT_EQ(schemas["Ask"].at_pointer("/properties/weights/additionalProperties/format"), "int32");
  EXPECT_EQ(schemas["Ask"].at_pointer("/required"), bj::parse(R"(["question"])"));
}

TEST(Json, ARecursiveStructHasAFiniteSchema) {
  JsonSchemas schemas;
  EXPECT_EQ(json_schema<std::vector<Tree>>(schemas).at_pointer("/items/$ref"), "#/components/schemas/Tree");
  EXPECT_EQ(schemas["Tree"].at_pointer("/properties/children/items/$ref"), "#/components/schemas/Tree");
}

struct Hostile {
  const char* name;
  std::string text;
};

class HostileJson : public testing::TestWithParam<Hostile> {};

TEST_P(HostileJson, IsRefused) {
  const auto parsed = parse_json(GetParam().text);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::invalid_request);
}

using namespace std::string_literals;
INSTANTIATE_TEST_SUITE_P(
    Parser, HostileJson,
    testing::Values(Hostile{"Empty", ""}, Hostile{"OnlySpace", "  "}, Hostile{"Unfinished", "{\"a\":"}, Hostile{"TwoValues", "1 2"},
                    Hostile{"DeepArrays", std::string(100000, '[')}, Hostile{"OneTooDeep", std::string(33, '[') + std::string(33, ']')},
                    Hostile{"DeepObjects",
                            [] {
                              std::string text;
                              for (int i = 0; i < 5000; ++i) text += "{\"a\":";
                              return text;
                            }()},
                    Hostile{"DuplicateKey", R"({"a":1,"b":2,"a":3})"}, Hostile{"DuplicateKeyByEscape", R"({"a":1,"\u0061":3})"},
                    Hostile{"DuplicateKeyInside", R"([{"x":{"k":1,"k":1}}])"}, Hostile{"HugeExponent", "1e400"},
                    Hostile{"HugeNegative", "[-1e999999999]"}, Hostile{"BadUtf8", "\"\xff\xfe\""}, Hostile{"OverlongUtf8", "\"\xc0\xaf\""},
                    Hostile{"LoneSurrogate", R"("\ud800")"}, Hostile{"NulByte", "{\"a\":\"x\0y\"}"s},
                    Hostile{"EscapedNul", R"({"a":"x\u0000y"})"}, Hostile{"EscapedNulInKey", R"({"a\u0000":1})"},
                    Hostile{"Comment", "/* c */ 1"}, Hostile{"TrailingComma", "[1,]"}, Hostile{"NaNWord", "NaN"},
                    Hostile{"SingleQuotes", "{'a':1}"}, Hostile{"ByteOrderMark", "\xef\xbb\xbf{}"}, Hostile{"LeadingZero", "01"}),
    [](const auto& info) { return info.param.name; });

TEST(Json, ALevelBelowTheLimitIsRead) { EXPECT_TRUE(parse_json(std::string(32, '[') + std::string(32, ']'))); }

TEST(Json, RefusesMoreBytesThanAllowed) {
  const auto parsed = parse_json("[1,2,3]", {.max_bytes = 4});
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::payload_too_large);
}

TEST(Json, NamesAtMostFiftyProblems) {
  std::string text = "[";
  for (int i = 0; i < 1000; ++i) text += i == 0 ? "true" : ",true";
  const auto numbers = from_json_text<std::vector<std::int64_t>>(text + "]");
  ASSERT_FALSE(numbers);
  EXPECT_EQ(numbers.error().fields.size(), 50u);
}

}  // namespace
}  // namespace sextant
