#include "base/yaml.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace sextant {
namespace {

Result<YamlNode> parse(std::string_view text) { return parse_yaml(text, "test.yaml"); }

TEST(Yaml, ReadsAPersonsFile) {
  const auto root = parse("# users\nanalyst:\n  roles: [analyst, viewer]\n  branch: '7'\n  count: 7\n  note: ~\n").value();
  const auto* analyst = root.find("analyst");
  ASSERT_NE(analyst, nullptr);
  EXPECT_EQ(analyst->find("roles")->items[1].scalar, "viewer");
  EXPECT_TRUE(analyst->find("branch")->quoted);
  EXPECT_EQ(analyst->find("branch")->line, 4);
  EXPECT_FALSE(analyst->find("count")->quoted);
  EXPECT_TRUE(analyst->find("note")->is_null());
  EXPECT_EQ(analyst->find("nothing"), nullptr);
}

TEST(Yaml, ReadsBlockTextAndEmptyFiles) {
  EXPECT_EQ(parse("sql: |\n  SELECT 1\n  FROM t\n").value().find("sql")->scalar, "SELECT 1\nFROM t\n");
  EXPECT_TRUE(parse("").value().is_null());
  EXPECT_TRUE(parse("# nothing\n").value().is_null());
}

struct Hostile {
  const char* name;
  std::string text;
  const char* reason;
};

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

class HostileYaml : public testing::TestWithParam<Hostile> {};

TEST_P(HostileYaml, IsRefusedWithALine) {
  const auto result = parse(GetParam().text);
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("test.yaml:"), std::string::npos) << result.error().message;
  EXPECT_NE(result.error().message.find(GetParam().reason), std::string::npos) << result.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Cases, HostileYaml,
    testing::Values(Hostile{"alias_bomb", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n", "Anchors"},
                    Hostile{"alias_to_nothing", "a: *b\n", "test.yaml:1"}, Hostile{"anchor_on_a_mapping", "a: &x\n  b: 1\n", "Anchors"},
                    Hostile{"deep_flow", repeated("[", 50'000) + repeated("]", 50'000), "nested deeper"},
                    Hostile{"deep_mapping", repeated("{a: ", 50'000) + repeated("}", 50'000), "nested deeper"},
                    Hostile{"deep_block", repeated("- ", 50'000) + "x", "nested deeper"},
                    Hostile{"duplicate_key", "a: 1\nb: 2\na: 3\n", "test.yaml:3: The key 'a' is given twice"},
                    Hostile{"tag", "a: !!python/object:os.system x\n", "Tags"},
                    Hostile{"list_as_key", "? [a, b]\n: c\n", "A key must be plain text"},
                    Hostile{"null_as_key", "~: c\n", "A key must be plain text"},
                    Hostile{"unclosed_quote", "a: \"b\n", "Not readable as YAML"},
                    Hostile{"quote_that_swallows_the_rest", "a: 'b\nc: d\ne: f\n", "Not readable as YAML"},
                    Hostile{"unclosed_list", "a: [b, c\nd: e\n", "test.yaml:"}, Hostile{"tab", "a:\n\tb: 1\n", "Not readable as YAML"},
                    Hostile{"two_documents", "a: 1\n---\nb: 1\n", "more than one document"},
                    Hostile{"nul", std::string("a: b\0c", 6), "not UTF-8"}, Hostile{"bad_utf8", "a: \xff\xfe\n", "not UTF-8"},
                    Hostile{"many_nodes", "[" + repeated("1,", 200'000) + "1]", "more than 100000 values"}),
    [](const auto& info) { return info.param.name; });

TEST(Yaml, RefusesTextOverTheLimitUnread) { EXPECT_EQ(parse(std::string(10 << 20, 'x')).error().code, ErrorCode::payload_too_large); }

TEST(ReadTextFile, RefusesLargeFilesFoldersAndDevices) {
  std::string path = "/tmp/sextant-yaml-XXXXXX";
  const int file = mkstemp(path.data());
  ASSERT_EQ(ftruncate(file, 10 << 20), 0);
  close(file);
  EXPECT_EQ(read_text_file(path, 1 << 20).error().code, ErrorCode::payload_too_large);
  std::ofstream(path, std::ios::trunc) << "0123456789";
  EXPECT_EQ(read_text_file(path, 10).value(), "0123456789");
  EXPECT_EQ(read_text_file(path, 9).error().code, ErrorCode::payload_too_large);
  std::filesystem::remove(path);
  EXPECT_EQ(read_text_file(path, 10).error().code, ErrorCode::not_found);
  EXPECT_EQ(read_text_file("/tmp", 10).error().code, ErrorCode::data_invalid);
  EXPECT_EQ(read_text_file("/dev/zero", 10).error().code, ErrorCode::data_invalid);
}

TEST(YamlProblems, NamePlaceReasonAndNearestName) {
  const auto root = parse("prot: 1\ncount: many\nsize: '7'\nflag: yes\n").value();
  YamlProblems problems("test.yaml");
  problems.check_keys(root, "", {"port", "count", "size", "flag"});
  problems.integer(*root.find("count"), "count", 0, 9);
  problems.integer(*root.find("size"), "size", 0, 9);
  problems.boolean(*root.find("flag"), "flag");
  const auto error = problems.result().error();
  ASSERT_EQ(error.fields.size(), 4u);
  EXPECT_EQ(error.fields[0], (FieldError{"test.yaml:1 prot", "This key is unknown. Did you mean 'port'?"}));
  EXPECT_EQ(error.fields[1].path, "test.yaml:2 count");
  EXPECT_EQ(error.fields[2].message, "'7' is not a whole number from 0 to 9.");
  EXPECT_EQ(error.fields[3].message, "'yes' is neither true nor false.");
}

}  // namespace
}  // namespace sextant
