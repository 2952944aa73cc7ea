// Model files nobody means well with: each is refused with a reason, at no cost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "knowledge/semantic/parse.h"

namespace sextant::knowledge::semantic {
namespace {

using testing::HasSubstr;

std::string repeat(std::string_view piece, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

struct Hostile {
  const char* name;
  std::string text;
  const char* said;
};

class HostileModel : public testing::TestWithParam<Hostile> {};

TEST_P(HostileModel, IsRefusedWithAReason) {
  const auto model = parse_model(GetParam().text, "m.yaml");
  ASSERT_FALSE(model);
  EXPECT_THAT(model.error().message, HasSubstr(GetParam().said));
  EXPECT_NE(model.error().code, ErrorCode::internal);
  EXPECT_LE(model.error().fields.size(), 50u);
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileModel,
    testing::Values(
        Hostile{"AliasBomb", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n",
                "m.yaml:1: Anchors"},
        Hostile{"ValueSetBomb",
                "version: 1\ndataset: d\nvalue_sets:\n  s: [" + repeat("{value: v},", 3'000) +
                    "]\nentities:\n  - table: t\n    dimensions: [" + repeat("{column: c, value_set: s},", 3'000) + "]\n",
                "value sets are used for more than 20000 values"},
        Hostile{"DeepFlow", repeat("[", 100'000), "m.yaml:1"}, Hostile{"DeepMaps", repeat("{a: ", 400) + repeat("}", 400), "nested deeper"},
        Hostile{"DeepBlock", repeat("- ", 3'000) + "x", "m.yaml:1"}, Hostile{"DeepKeys", repeat("? ", 3'000) + "x", "m.yaml:1"},
        Hostile{"ManyNodes", "[" + repeat("x,", 60'000) + "x]", "more than 40000 values"},
        Hostile{"Large", std::string(512 * 1024 + 1, 'x'), "larger than"},
        Hostile{"ManyUnknownKeys",
                [] {
                  std::string text;
                  for (int i = 0; i < 10'000; ++i) text += "k" + std::to_string(i) + ": 1\n";
                  return text;
                }(),
                "(and 49 more)"},
        Hostile{"LongText", "version: 1\ndataset: " + std::string(300, 'd'), "longer than 200 bytes"},
        Hostile{"ManySynonyms", "version: 1\ndataset: d\nentities: [{table: t, synonyms: [" + repeat("s,", 201) + "]}]",
                "more than 200 entries"},
        Hostile{"Empty", "", "must be a map"}, Hostile{"OnlyAText", "hello", "must be a map"}, Hostile{"BadUtf8", "a: \xff\xfe", "UTF-8"},
        Hostile{"Nul", std::string("a: 1\nb: \0x", 10), "m.yaml"}, Hostile{"TwoDocuments", "a: 1\n---\nb: 2\n", "more than one document"},
        Hostile{"TwiceTheSameKey", "version: 1\nversion: 1\n", "m.yaml:2"},
        Hostile{"TagOfALanguage", "a: !!python/object/apply:os.system ['ls']", "Tags"}, Hostile{"BrokenFlow", "a: [1, 2\n", "m.yaml"},
        Hostile{"BrokenQuote", "a: 'x\nb: 2\n", "m.yaml"}, Hostile{"TabIndent", "a:\n\tb: 1\n", "m.yaml:2"},
        Hostile{"EveryTypeWrong",
                "version: [1]\ndataset: {a: b}\nentities: [[], x, {table: {}, label: [], measures: {}, display: {}, dimensions: "
                "[1]}]\njoins: 5\n",
                "“version” of the model must be a text"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace sextant::knowledge::semantic
