// What every connector promises, checked over each of them with files made here and the real engine.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <set>

#include "base/text.h"
#include "data/connect/connector.h"
#include "data/test_support.h"

namespace sextant::data {
namespace {

namespace fs = std::filesystem;

struct Sample {
  const char* kind;
  const char* file;
  void (*write)(const fs::path& file);  // three rows: id 1..3, name a, "b, c", NULL; day 2001-02-0x
};

void write_csv(const fs::path& file) { test::write_file(file, "id,name,day\n1,a,2001-02-01\n2,\"b, c\",2001-02-02\n3,,2001-02-03\n"); }
void write_json(const fs::path& file) {
  test::write_file(
      file,
      R"([{"id":1,"name":"a","day":"2001-02-01"},{"id":2,"name":"b, c","day":"2001-02-02"},{"id":3,"name":null,"day":"2001-02-03"}])");
}
void write_ndjson(const fs::path& file) {
  test::write_file(file,
                   "{\"id\":1,\"name\":\"a\",\"day\":\"2001-02-01\"}\n{\"id\":2,\"name\":\"b, "
                   "c\",\"day\":\"2001-02-02\"}\n{\"id\":3,\"name\":null,\"day\":\"2001-02-03\"}\n");
}
void write_parquet(const fs::path& file) {
  test::make_parquet(file,
                     "SELECT id::BIGINT AS id, name, day FROM (VALUES (1, 'a', DATE '2001-02-01'), (2, 'b, c', DATE '2001-02-02'), (3, "
                     "NULL, DATE '2001-02-03')) t(id, name, day)");
}
void write_sqlite(const fs::path& file) {
  test::make_sqlite(file,
                    "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, day DATE NOT NULL);"
                    "INSERT INTO items VALUES (1, 'a', '2001-02-01'), (2, 'b, c', '2001-02-02'), (3, NULL, '2001-02-03');");
}

class EveryConnector : public ::testing::TestWithParam<Sample> {
 protected:
  [[nodiscard]] const Connector& connector() const { return *connector_of(GetParam().kind); }
  fs::path written() {
    const fs::path file = folder_.path() / GetParam().file;
    GetParam().write(file);
    return file;
  }
  Result<std::vector<SourceTable>> discover(const fs::path& file, const Call& call = {}) {
    const fs::path scratch = folder_.path() / "scratch";
    fs::create_directories(scratch);
    return connector().discover({.file = file, .scratch = scratch, .compute = test::compute(), .call = call});
  }
  meta::TemporaryFolder folder_;
};

TEST_P(EveryConnector, DescribesItself) {
  const auto& description = connector().description();
  EXPECT_EQ(description.kind, GetParam().kind);
  EXPECT_FALSE(description.label.empty());
  EXPECT_FALSE(description.extensions.empty());
  EXPECT_FALSE(description.fields.empty());
}

TEST_P(EveryConnector, IsTheOneChosenForItsFiles) {
  const auto chosen = choose_connector(written());
  ASSERT_TRUE(chosen.has_value()) << chosen.error().message;
  EXPECT_EQ((*chosen)->description().kind, GetParam().kind);
}

TEST_P(EveryConnector, ReadsExactlyTheColumnsItPromises) {
  const auto tables = discover(written());
  ASSERT_TRUE(tables.has_value()) << tables.error().message << test::engine_text(tables.error());
  ASSERT_EQ(tables->size(), 1u);
  const auto& table = tables->front();
  ASSERT_EQ(table.columns.size(), 3u);
  EXPECT_EQ(table.columns[0].type, "BIGINT");
  EXPECT_EQ(table.columns[1].type, "VARCHAR");
  EXPECT_EQ(table.columns[2].type, "DATE");
  const auto rows = test::compute().rows(table.read_sql + " ORDER BY id", table.files, {});
  ASSERT_TRUE(rows.has_value()) << rows.error().message << test::engine_text(rows.error());
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(rows->columns[i], table.columns[i].name);
    EXPECT_EQ(rows->types[i], table.columns[i].type);
  }
  ASSERT_EQ(rows->rows.size(), 3u);
  EXPECT_EQ(rows->rows[1][1], "b, c");
  EXPECT_EQ(rows->rows[2][1], std::nullopt);
  EXPECT_EQ(rows->rows[2][2], "2001-02-03");
}

TEST_P(EveryConnector, RefusesAnEmptyFile) {
  const fs::path file = folder_.path() / GetParam().file;
  test::write_file(file, "");
  const auto chosen = choose_connector(file);
  ASSERT_FALSE(chosen.has_value());
  EXPECT_EQ(chosen.error().code, ErrorCode::data_invalid);
  EXPECT_NE(chosen.error().message.find("empty"), std::string::npos);
  const auto tables = discover(file);
  ASSERT_FALSE(tables.has_value());
  EXPECT_EQ(tables.error().code, ErrorCode::data_invalid);
}

TEST_P(EveryConnector, NamesTheFileWhenItIsCutOff) {
  const fs::path file = written();
  fs::resize_file(file, fs::file_size(file) / 2 + 3);
  const auto tables = discover(file);
  const bool read_fails = tables && !test::compute().rows(tables->front().read_sql, tables->front().files, {}).has_value();
  ASSERT_TRUE(!tables.has_value() || read_fails);
  if (tables) return;  // a SQLite file may miss pages of a table only
  EXPECT_EQ(tables.error().code, ErrorCode::data_invalid);
  EXPECT_NE(tables.error().message.find(file.filename().string()), std::string::npos) << tables.error().message;
}

TEST_P(EveryConnector, SurvivesNoise) {
  const fs::path file = folder_.path() / GetParam().file;
  unsigned state = 1;
  for (int round = 0; round < 8; ++round) {
    std::string noise;
    for (int i = 0; i < 3000; ++i) noise += static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
    if (round % 2 == 0) {  // begins well
      written();
      std::ifstream in(file, std::ios::binary);
      std::string head(64, '\0');
      in.read(head.data(), 64);
      noise = head.substr(0, static_cast<std::size_t>(in.gcount())) + noise;
    }
    test::write_file(file, noise);
    if (const auto tables = discover(file); !tables) {
      EXPECT_TRUE(tables.error().code == ErrorCode::data_invalid) << tables.error().message;
    }
  }
}

TEST_P(EveryConnector, StopsWhenAskedTo) {
  std::stop_source stop;
  stop.request_stop();
  const auto tables = discover(written(), Call{.stop = stop.get_token()});
  ASSERT_FALSE(tables.has_value());
  EXPECT_EQ(tables.error().code, ErrorCode::cancelled);
}

INSTANTIATE_TEST_SUITE_P(All, EveryConnector,
                         ::testing::Values(Sample{"csv", "items.csv", write_csv}, Sample{"json", "items.json", write_json},
                                           Sample{"json", "items.ndjson", write_ndjson}, Sample{"parquet", "items.parquet", write_parquet},
                                           Sample{"sqlite", "items.sqlite", write_sqlite}),
                         [](const auto& info) { return replace_all(info.param.file, ".", "_"); });

TEST(ChooseConnector, LooksAtContentBeforeNames) {
  const meta::TemporaryFolder folder;
  const fs::path file = folder.path() / "really_sqlite.csv";
  write_sqlite(file);
  EXPECT_EQ((*choose_connector(file))->description().kind, "sqlite");
  EXPECT_EQ(choose_connector(folder.path()).error().code, ErrorCode::data_invalid);
  EXPECT_EQ(choose_connector(folder.path() / "absent.csv").error().code, ErrorCode::data_invalid);
  EXPECT_EQ(choose_connector(file, "oracle").error().code, ErrorCode::invalid_request);
  test::write_file(folder.path() / "photo.jpg", std::string("\xFF\xD8\xFF\xE0\0\0", 6));
  EXPECT_EQ(choose_connector(folder.path() / "photo.jpg").error().code, ErrorCode::unsupported_media);
}

}  // namespace
}  // namespace sextant::data
