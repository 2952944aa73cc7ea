#include "base/config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "base/yaml.h"

namespace sextant {
namespace {

// A workspace folder with a sextant.yaml in it.
class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    std::string pattern = "/tmp/sextant-config-XXXXXX";
    folder = mkdtemp(pattern.data());
    input.overrides = {{"workspace", folder.string()}};
  }
  ~ConfigTest() override { std::filesystem::remove_all(folder); }

  void write(std::string_view text) const { std::ofstream(folder / "sextant.yaml") << text; }
  [[nodiscard]] std::string refusal() const {
    const auto config = load_config(input);
    return config ? "accepted" : config.error().message;
  }

  std::filesystem::path folder;
  ConfigInput input;
};

TEST_F(ConfigTest, HasDefaultsWithoutAFile) {
  const auto config = load_config(input).value();
  EXPECT_EQ(config.server.address, "127.0.0.1");
  EXPECT_EQ(config.server.port, 8080);
  EXPECT_EQ(config.engine.sandbox, SandboxMode::required);
  EXPECT_EQ(config.log.level, log::Level::info);
  EXPECT_TRUE(config.sources.allowed_directories.empty());
  EXPECT_EQ(config.workspace, folder);
}

TEST_F(ConfigTest, LaterSourcesWin) {
  write("server:\n  port: 1\n  address: ::1\nlog:\n  level: warn\n");
  input.environment = {{"SEXTANT_SERVER_PORT", "2"}, {"SEXTANT_LOG_LEVEL", "error"}, {"PATH", "/bin"}, {"SEXTANT_SHARED_DATA", "/data"}};
  input.overrides.emplace_back("server.port", "3");
  const auto config = load_config(input).value();
  EXPECT_EQ(config.server.port, 3);
  EXPECT_EQ(config.log.level, log::Level::error);
  EXPECT_EQ(config.server.address, "::1");
}

TEST_F(ConfigTest, FindsTheWorkspaceThroughTheEnvironment) {
  write("query:\n  deadline_seconds: 5\n");
  input.overrides.clear();
  input.environment = {{"SEXTANT_WORKSPACE", folder.string()}};
  EXPECT_EQ(load_config(input).value().query.deadline_seconds, 5);
}

TEST_F(ConfigTest, ReadsLists) {
  write("sources:\n  allowed_directories:\n    - /data\n    - /srv/x y\n");
  EXPECT_EQ(load_config(input).value().sources.allowed_directories, (std::vector<std::string>{"/data", "/srv/x y"}));
  input.environment = {{"SEXTANT_SOURCES_ALLOWED_DIRECTORIES", "/a:/b"}};
  EXPECT_EQ(load_config(input).value().sources.allowed_directories, (std::vector<std::string>{"/a", "/b"}));
}

TEST_F(ConfigTest, RefusesWhatItDoesNotKnowAndSaysWhereAndWhatIsNear) {
  const auto file = (folder / "sextant.yaml").string();
  const std::vector<std::pair<std::string, std::string>> cases{
      {"server:\n  prot: 80\n", file + ":2 server.prot: There is no such setting. Did you mean 'server.port'?"},
      {"\nsrever:\n  port: 80\n", file + ":3 srever.port: There is no such setting. Did you mean 'server.port'?"},
      {"colour: red\n", file + ":1 colour: There is no such setting."},
      {"server:\n  port: eighty\n", file + ":2 server.port: 'eighty' is not a whole number from 0 to 65535."},
      {"server:\n  port: 70000\n", file + ":2 server.port: '70000' is not a whole number from 0 to 65535."},
      {"server:\n  port: [80]\n", file + ":2 server.port: Expected one value, found a list."},
      {"server: 80\n", file + ":1 server: There is no such setting."},
      {"engine:\n  sandbox: maybe\n", file + ":2 engine.sandbox: Must be one of required, off."},
      {"engine:\n  sandbox: off\nengine:\n  threads: 1\n", file + ":3: The key 'engine' is given twice."},
      {"- a\n", file + ":1: Expected a mapping of keys to values, found a list."},
      {"workspace: /tmp\n",
       file + ":1 workspace: The file inside the workspace cannot choose the workspace; use --workspace or SEXTANT_WORKSPACE."},
  };
  for (const auto& [text, message] : cases) {
    write(text);
    EXPECT_EQ(refusal(), message) << text;
  }
}

TEST_F(ConfigTest, RefusesMisspeltVariablesAndOptions) {
  input.environment = {{"SEXTANT_SERVER_PROT", "1"}};
  EXPECT_EQ(refusal(), "environment SEXTANT_SERVER_PROT: There is no such setting. Did you mean 'SEXTANT_SERVER_PORT'?");
  input.environment = {{"SEXTANT_SERVER_PORT", "1x"}};
  EXPECT_EQ(refusal(), "environment SEXTANT_SERVER_PORT: '1x' is not a whole number from 0 to 65535.");
  input.environment.clear();
  input.overrides.emplace_back("server.prot", "1");
  EXPECT_EQ(refusal(), "command line server.prot: There is no such setting. Did you mean 'server.port'?");
}

TEST_F(ConfigTest, RefusesAHugeFileAndAMissingNamedOne) {
  write(std::string(10 << 20, '#'));
  EXPECT_EQ(load_config(input).error().code, ErrorCode::payload_too_large);
  input.file = folder / "absent.yaml";
  EXPECT_EQ(load_config(input).error().code, ErrorCode::not_found);
}

TEST_F(ConfigTest, TakesSecretsByReferenceOnly) {
  const std::string secret = "0123456789abcdef0123456789abcdef";
  write("access:\n  mask_key: " + secret + "\n");
  EXPECT_NE(refusal().find("A secret is not written here"), std::string::npos);
  EXPECT_EQ(refusal().find(secret), std::string::npos);

  write("access:\n  mask_key: ${MASK_KEY}\n");
  EXPECT_NE(refusal().find("MASK_KEY is not set"), std::string::npos);
  input.environment = {{"MASK_KEY", secret}};
  EXPECT_EQ(load_config(input).value().access.mask_key.value, secret);
  input.environment = {{"MASK_KEY", "short"}};
  EXPECT_NE(refusal().find("shorter than 32"), std::string::npos);

  std::ofstream(folder / "key") << secret << "\n";
  write("access:\n  mask_key: file:" + (folder / "key").string() + "\n");
  const auto config = load_config(input).value();
  EXPECT_EQ(config.access.mask_key.value, secret);
  EXPECT_EQ(print_config(config).find(secret), std::string::npos);
  EXPECT_NE(print_config(config).find("file:"), std::string::npos);
}

TEST_F(ConfigTest, PrintsWhatItReadsBack) {
  input.environment = {{"SEXTANT_SOURCES_ALLOWED_DIRECTORIES", "/a b:/c\"d"}, {"SEXTANT_ENGINE_SANDBOX", "off"}};
  const auto printed = print_config(load_config(input).value());
  const auto other = folder / "other.yaml";
  std::ofstream(other) << printed;
  EXPECT_EQ(print_config(load_config({.environment = {}, .file = other, .overrides = {}}).value()), printed);
}

TEST(ConfigurationReference, DocumentsEverySetting) {
  const auto page = configuration_reference();
  for (const auto* key :
       {"`workspace`", "`server.port`", "`SEXTANT_SERVER_PORT`", "`sources.allowed_directories`", "`access.mask_key`", "required or off"})
    EXPECT_NE(page.find(key), std::string::npos) << key;
}

TEST(ConfigurationReference, IsWhatTheDocumentationHolds) {
  const std::string path = std::string(SEXTANT_SOURCE_DIR) + "/docs/configuration.md";
  if (std::getenv("SEXTANT_REGENERATE") != nullptr) std::ofstream(path) << configuration_reference();
  const auto page = read_text_file(path, 1 << 20);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(*page, configuration_reference()) << "Regenerate it: SEXTANT_REGENERATE=1 sextant_base_test";
}

}  // namespace
}  // namespace sextant
