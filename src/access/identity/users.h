// Local users, from `<workspace>/users.yaml`. On a loopback address the caller is the local owner; an owner may try out
// the policies of another user (header X-Sextant-As, option --as).
//
//   users:
//     - name: branch_manager
//       roles: [branch_manager]
//       attributes: {branch_id: "7"}      # for row filters
//       description: Sees branch 7 only.
//
// Without a file, or without anybody who has the role owner, there is a user `owner`. A user's id stays the same as long
// as the name does. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/documents.h"
#include "access/identity/subject.h"

namespace sextant::access {

struct User {
  Subject subject;
  std::string description;
};

// What users.yaml says, without ids. Every problem is named with its line.
[[nodiscard]] Result<std::vector<User>> parse_users(std::string_view text, std::string_view file);

class UserDirectory {
 public:
  // Reads the file; a broken one is an error.
  [[nodiscard]] static Result<std::unique_ptr<UserDirectory>> open(meta::Database& database, const std::filesystem::path& workspace);

  // Reads the file again (SIGHUP). A broken one changes nothing.
  [[nodiscard]] Result<void> reload();

  // Who sits at this machine: the user named `owner`, else the first by name who has the role owner.
  [[nodiscard]] Subject local_owner() const;

  // `forbidden` unless the caller is an owner or asks for itself; `not_found` for unknown names.
  [[nodiscard]] Result<Subject> act_as(const Subject& caller, std::string_view name) const;

  // `not_found` when there is no such user any more.
  [[nodiscard]] Result<Subject> find(const UserId& id) const;

  // Everybody, by name.
  [[nodiscard]] std::vector<User> users() const;
  [[nodiscard]] std::uint64_t revision() const;

 private:
  struct State {
    std::vector<User> users;
    std::uint64_t revision = 0;
  };

  UserDirectory(meta::Database& database, const std::filesystem::path& workspace)
      : database_(&database), documents_(database, workspace, "users") {}
  [[nodiscard]] std::shared_ptr<const State> state() const;

  meta::Database* database_;
  std::mutex reloading_;
  Documents documents_;  // guarded by reloading_
  mutable std::mutex mutex_;
  std::shared_ptr<const State> state_;  // guarded by mutex_
};

}  // namespace sextant::access
