#include "access/identity/users.h"

#include <gtest/gtest.h>

#include <fstream>

#include "access/migrations.h"
#include "platform/meta/testing.h"

namespace sextant::access {
namespace {

constexpr std::string_view kDemo = R"(
users:
  - name: owner
    roles: [owner]
    description: Sees everything.
  - name: branch_manager
    roles: [branch_manager, branch_manager, auditor]
    attributes: {branch_id: "7"}
  - {name: viewer, roles: viewer}
)";

class UsersTest : public testing::Test {
 protected:
  void write(std::string_view text) const { std::ofstream(db.folder() / "users.yaml") << text; }
  [[nodiscard]] std::unique_ptr<UserDirectory> open() const { return UserDirectory::open(*db, db.folder()).value(); }

  meta::TemporaryDatabase db{{migrations()}};
};

TEST_F(UsersTest, WithoutAFileThereIsTheOwner) {
  const auto directory = open();
  EXPECT_EQ(directory->local_owner().name, "owner");
  EXPECT_TRUE(directory->local_owner().is_owner());
  EXPECT_EQ(directory->users().size(), 1u);
}

TEST_F(UsersTest, ReadsTheFile) {
  write(kDemo);
  const auto directory = open();
  const auto manager = directory->act_as(directory->local_owner(), "branch_manager").value();
  EXPECT_EQ(manager.roles, (std::vector<std::string>{"auditor", "branch_manager"}));
  EXPECT_EQ(manager.attributes.at("branch_id"), "7");
  EXPECT_FALSE(manager.id.empty());
  EXPECT_EQ(directory->users().size(), 3u);
}

TEST_F(UsersTest, OnlyAnOwnerMayActAsSomebodyElse) {
  write(kDemo);
  const auto directory = open();
  const auto viewer = directory->act_as(directory->local_owner(), "viewer").value();
  EXPECT_EQ(directory->act_as(viewer, "branch_manager").error().code, ErrorCode::forbidden);
  EXPECT_EQ(directory->act_as(viewer, "owner").error().code, ErrorCode::forbidden);
  EXPECT_EQ(directory->act_as(viewer, "nobody").error().code, ErrorCode::forbidden);
  EXPECT_EQ(directory->act_as(viewer, "viewer").value().name, "viewer");
  const auto unknown = directory->act_as(directory->local_owner(), "veiwer").error();
  EXPECT_EQ(unknown.code, ErrorCode::not_found);
  EXPECT_EQ(unknown.hint, "Did you mean 'viewer'?");
}

TEST_F(UsersTest, KeepsIdsAcrossStartsAndCountsRevisionsByContent) {
  write(kDemo);
  const auto id = open()->local_owner().id;
  EXPECT_EQ(open()->revision(), 1u);
  write(std::string(kDemo) + "  - {name: extra, roles: [viewer]}\n");
  const auto directory = open();
  EXPECT_EQ(directory->revision(), 2u);
  EXPECT_EQ(directory->local_owner().id, id);
}

TEST_F(UsersTest, ABrokenFileChangesNothingOnReload) {
  write(kDemo);
  const auto directory = open();
  write("users: [{name: 'has space'}]");
  EXPECT_EQ(directory->reload().error().code, ErrorCode::validation_failed);
  EXPECT_EQ(directory->users().size(), 3u);
  EXPECT_FALSE(UserDirectory::open(*db, db.folder()));
}

TEST(ParseUsers, NamesEveryProblemWithItsLine) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"users: 7", "users.yaml:1 users: Expected a list, found one value."},
      {"user: []", "users.yaml:1 user: This key is unknown. Did you mean 'users'?"},
      {"users:\n  - roles: [owner]", "users.yaml:2 users[0].name: A user needs a name"},
      {"users:\n  - {name: a, rolls: [owner]}", "users.yaml:2 users[0].rolls: This key is unknown. Did you mean 'roles'?"},
      {"users:\n  - {name: a, roles: [[x]]}", "users.yaml:2 users[0].roles: Expected one value, found a list."},
      {"users:\n  - {name: a, roles: ['Not A Role']}", "users.yaml:2 users[0].roles: 'Not A Role' is not the name of a role"},
      {"users:\n  - {name: a, attributes: {x: {y: z}}}", "users.yaml:2 users[0].attributes.x: Expected one value, found a mapping"},
      {"users:\n  - {name: a, attributes: {'x y': z}}", "users.yaml:2 users[0].attributes: 'x y' is not the name of an attribute"},
      {"users:\n  - {name: a}\n  - {name: a}", "users.yaml:3 users[1]: There are two users named 'a'."},
      {"users:\n  - {name: owner, roles: [viewer]}", "users.yaml:1 users: Nobody has the role owner"},
      {"users:\n  - plain", "users.yaml:2 users[0]: Expected a mapping of keys to values, found one value."},
  };
  for (const auto& [text, problem] : cases) {
    const auto users = parse_users(text, "users.yaml");
    ASSERT_FALSE(users) << text;
    EXPECT_TRUE(users.error().message.starts_with(problem)) << text << "\n" << users.error().message;
  }
}

}  // namespace
}  // namespace sextant::access
