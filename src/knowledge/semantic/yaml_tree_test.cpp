#include "knowledge/semantic/yaml_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sextant::knowledge::semantic {
namespace {

using testing::HasSubstr;

std::string repeat(std::string_view piece, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

TEST(Yaml, KeepsOrderLinesAndQuotes) {
  const auto tree = parse_yaml("a: 1\nb:\n  - x\n  - 'true'\nc:\n");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->entries[0].first, "a");
  EXPECT_EQ(tree->find("b")->items[1].text, "true");
  EXPECT_TRUE(tree->find("b")->items[1].quoted);
  EXPECT_EQ(tree->find("b")->items[1].line, 4);
  EXPECT_EQ(tree->find("c")->kind, YamlKind::null);
  EXPECT_EQ(tree->find("d"), nullptr);
}

// The words that other readers of YAML turn into something else stay what was written.
TEST(Yaml, TreatsYesNoAndNumbersAsText) {
  const auto tree = parse_yaml("[NO, yes, None, 007, 1e5, ~, null, 'null']");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->items[0].text, "NO");
  EXPECT_EQ(tree->items[2].text, "None");
  EXPECT_EQ(tree->items[3].text, "007");
  EXPECT_EQ(tree->items[5].kind, YamlKind::null);
  EXPECT_EQ(tree->items[6].kind, YamlKind::null);
  EXPECT_EQ(tree->items[7].kind, YamlKind::text);
}

struct Hostile {
  const char* name;
  std::string text;
  int line;
  const char* said;
};

class HostileYaml : public testing::TestWithParam<Hostile> {};

TEST_P(HostileYaml, IsRefusedWithAReason) {
  const auto tree = parse_yaml(GetParam().text);
  ASSERT_FALSE(tree);
  EXPECT_THAT(tree.error().message, HasSubstr(GetParam().said));
  if (GetParam().line >= 0) {
    EXPECT_EQ(tree.error().line, GetParam().line) << tree.error().message;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileYaml,
    testing::Values(Hostile{"AliasBomb", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n", 1, "anchors"},
                    Hostile{"MergeKey", "a: {x: 1}\nb:\n  <<: *a\n", -1, ""},
                    Hostile{"DeepFlow", repeat("[", 100'000), -1, ""},
                    Hostile{"DeepFlowClosed", repeat("[", 60) + repeat("]", 60), 1, "nested deeper than 12 levels"},
                    Hostile{"DeepMaps", repeat("{a: ", 400) + repeat("}", 400), -1, "nested deeper"},
                    Hostile{"DeepBlock", repeat("- ", 3'000) + "x", -1, ""},
                    Hostile{"DeepQuestionMarks", repeat("? ", 3'000) + "x", -1, ""},
                    Hostile{"ManyNodes", "[" + repeat("x,", 60'000) + "x]", -1, "more than 40000 values"},
                    Hostile{"Large", std::string(kMaxYamlBytes + 1, 'x'), 0, "longer than 512 KiB"},
                    Hostile{"Empty", "", 0, "empty"},
                    Hostile{"OnlyComments", "# nothing\n", 0, "empty"},
                    Hostile{"BadUtf8", "a: \xff\xfe", 0, "UTF-8"},
                    Hostile{"Nul", std::string("a: 1\nb: \0x", 10), 2, "control character"},
                    Hostile{"Escape", "a: \x1b[31m", 1, "control character"},
                    Hostile{"TwoDocuments", "a: 1\n---\nb: 2\n", 0, "one document"},
                    Hostile{"TwiceTheSameKey", "a: 1\nb: 2\na: 3\n", 3, "“a” is given twice; the first is on line 1"},
                    Hostile{"TagOfALanguage", "a: !!python/object/apply:os.system ['ls']", 1, "tags"},
                    Hostile{"OwnTag", "a: !secret x", 1, "tags"},
                    Hostile{"KeyIsAList", "[a]: 1", 1, "a key must be a plain text"},
                    Hostile{"KeyIsEmpty", ": 1", 1, "a key must be a plain text"},
                    Hostile{"BrokenFlow", "a: [1, 2\n", -1, "not valid YAML"},
                    Hostile{"BrokenIndent", "a:\n  b: 1\n c: 2\n", 3, "not valid YAML"},
                    Hostile{"TabIndent", "a:\n\tb: 1\n", 2, "not valid YAML"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace sextant::knowledge::semantic
