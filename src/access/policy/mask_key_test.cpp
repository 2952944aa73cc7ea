#include "access/policy/mask_key.h"

#include <gtest/gtest.h>

#include <fstream>

#include "platform/meta/testing.h"

namespace sextant::access {
namespace {

namespace fs = std::filesystem;

TEST(MaskKey, IsMadeOnceAndKept) {
  const meta::TemporaryFolder folder, other;
  const auto key = load_mask_key({}, folder.path()).value();
  EXPECT_EQ(key.size(), 64u);
  EXPECT_EQ(load_mask_key({}, folder.path()).value(), key);
  EXPECT_NE(load_mask_key({}, other.path()).value(), key);
}

TEST(MaskKey, PrefersTheConfiguredOne) {
  const meta::TemporaryFolder folder;
  EXPECT_EQ(load_mask_key({.reference = "${KEY}", .value = "k"}, folder.path()).value(), "k");
  EXPECT_FALSE(fs::exists(folder.path() / "keys"));
}

TEST(MaskKey, RefusesAKeyOthersMayReadOrThatIsTooShort) {
  const meta::TemporaryFolder folder;
  ASSERT_TRUE(load_mask_key({}, folder.path()));
  const auto file = folder.path() / "keys" / "mask.key";
  fs::permissions(file, fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(load_mask_key({}, folder.path()).error().code, ErrorCode::data_invalid);
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  std::ofstream(file, std::ios::trunc) << "short";
  EXPECT_EQ(load_mask_key({}, folder.path()).error().code, ErrorCode::data_invalid);
}

}  // namespace
}  // namespace sextant::access
