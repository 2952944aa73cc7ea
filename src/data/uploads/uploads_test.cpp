#include "data/uploads/uploads.h"

#include <gtest/gtest.h>

#include <fstream>

#include "platform/meta/testing.h"

namespace sextant::data {
namespace {

namespace fs = std::filesystem;

class UploadsTest : public testing::Test {
 protected:
  fs::path body() {
    const fs::path file = folder_.path() / "body";
    std::ofstream(file) << "a,b\n1,2\n";
    return file;
  }
  meta::TemporaryFolder folder_;
  std::set<fs::path> named_;
  bool known_ = true;
  Uploads uploads_{folder_.path() / "uploads", [this]() -> Result<std::set<fs::path>> {
                     if (!known_) return fail(ErrorCode::unavailable, "locked");
                     return named_;
                   }};
};

TEST_F(UploadsTest, KeepsAFileUnderItsOwnNameAsLongAsItIsHeldOrNamed) {
  fs::path file;
  {
    const auto kept = uploads_.keep(body(), "sales.csv");
    ASSERT_TRUE(kept);
    file = kept->file();
    EXPECT_EQ(file.filename(), "sales.csv");
    EXPECT_FALSE(fs::exists(folder_.path() / "body")) << "moved, not copied";
    uploads_.collect();
    EXPECT_TRUE(fs::exists(file)) << "nothing names it yet, but somebody holds it";
    named_.insert(file);
  }
  uploads_.collect();
  EXPECT_TRUE(fs::exists(file));
  named_.clear();
  uploads_.collect();
  EXPECT_FALSE(fs::exists(file.parent_path()));
}

TEST_F(UploadsTest, WhatAnEarlierServerLeftIsCollectedAndNothingElseIsTouched) {
  const fs::path orphan = folder_.path() / "uploads" / "token" / "left.csv";
  const fs::path outside = folder_.path() / "elsewhere" / "mine.csv";
  for (const auto& file : {orphan, outside}) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << "x";
  }
  fs::create_symlink(outside.parent_path(), folder_.path() / "uploads" / "link");
  known_ = false;
  uploads_.collect();
  EXPECT_TRUE(fs::exists(orphan)) << "who does not know what is named removes nothing";
  known_ = true;
  uploads_.collect();
  EXPECT_FALSE(fs::exists(orphan));
  EXPECT_TRUE(fs::exists(outside)) << "a link is removed, not what it leads to";
}

TEST_F(UploadsTest, AFileThatCannotBeKeptLeavesNothing) {
  const auto kept = uploads_.keep(folder_.path() / "missing", "a.csv");
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(fs::is_empty(folder_.path() / "uploads"));
}

}  // namespace
}  // namespace sextant::data
