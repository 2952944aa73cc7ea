#include "access/identity/users.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/names.h"
#include "base/yaml.h"

namespace sextant::access {
namespace {

constexpr std::size_t kMostUsers = 10'000;
constexpr std::size_t kLongestAttribute = 1'000;
constexpr std::string_view kOwner = "owner";

Subject parse_user(const YamlNode& node, const std::string& path, YamlProblems& problems) {
  Subject subject;
  problems.check_keys(node, path, {"name", "roles", "attributes", "description"});
  if (const auto* name = node.find("name")) subject.name = problems.text(*name, path + ".name");
  if (!is_user_name(subject.name))
    problems.add(node.line, path + ".name", "A user needs a name of letters, digits, '_', '-', '.' and '@', at most 64.");
  if (const auto* roles = node.find("roles")) subject.roles = problems.texts(*roles, path + ".roles");
  for (const auto& role : subject.roles)
    if (!is_role_name(role))
      problems.add(node.line, path + ".roles", fmt::format("'{}' is not the name of a role: {}", role, kRoleNameRule));
  std::ranges::sort(subject.roles);
  subject.roles.erase(std::ranges::unique(subject.roles).begin(), subject.roles.end());

  const auto* attributes = node.find("attributes");
  if (attributes == nullptr || attributes->is_null() || !problems.expect(*attributes, YamlNode::Kind::mapping, path + ".attributes"))
    return subject;
  for (const auto& [key, line, value] : attributes->entries) {
    const auto place = fmt::format("{}.attributes.{}", path, key);
    const auto text = problems.text(value, place);
    if (!is_attribute_name(key))
      problems.add(line, path + ".attributes", fmt::format("'{}' is not the name of an attribute: {}", key, kAttributeNameRule));
    if (text.size() > kLongestAttribute) problems.add(line, place, "The value is too long.");
    subject.attributes.emplace(key, text);
  }
  return subject;
}

User default_owner() {
  return {.subject = {.id = {}, .name = std::string(kOwner), .roles = {std::string(kOwner)}, .attributes = {}},
          .description = "Whoever sits at this machine."};
}

}  // namespace

Result<std::vector<User>> parse_users(std::string_view text, std::string_view file) {
  const auto document = TRY(parse_yaml(text, file));
  YamlProblems problems{std::string(file)};
  std::vector<User> users;
  if (!document.is_null() && problems.expect(document, YamlNode::Kind::mapping, "")) {
    problems.check_keys(document, "", {"users"});
    const auto* list = document.find("users");
    if (list != nullptr && !list->is_null() && problems.expect(*list, YamlNode::Kind::sequence, "users")) {
      if (list->items.size() > kMostUsers) problems.add(list->line, "users", fmt::format("There are more than {} users.", kMostUsers));
      for (std::size_t i = 0; i < std::min(list->items.size(), kMostUsers); ++i) {
        const auto path = fmt::format("users[{}]", i);
        const auto& node = list->items[i];
        if (!problems.expect(node, YamlNode::Kind::mapping, path)) continue;
        User user{.subject = parse_user(node, path, problems), .description = {}};
        if (const auto* description = node.find("description")) user.description = problems.text(*description, path + ".description");
        if (std::ranges::any_of(users, [&](const User& other) { return other.subject.name == user.subject.name; }))
          problems.add(node.line, path, fmt::format("There are two users named '{}'.", user.subject.name));
        users.push_back(std::move(user));
      }
    }
  }
  if (std::ranges::none_of(users, [](const User& user) { return user.subject.is_owner(); })) {
    if (std::ranges::any_of(users, [](const User& user) { return user.subject.name == kOwner; }))
      problems.add(document.line, "users", "Nobody has the role owner; give it to the user 'owner'.");
    users.push_back(default_owner());
  }
  TRY(problems.result());
  std::ranges::sort(users, {}, [](const User& user) { return user.subject.name; });
  return users;
}

Result<std::unique_ptr<UserDirectory>> UserDirectory::open(meta::Database& database, const std::filesystem::path& workspace) {
  std::unique_ptr<UserDirectory> directory(new UserDirectory(database, workspace));
  TRY(directory->reload());
  return directory;
}

Result<void> UserDirectory::reload() {
  const std::lock_guard reloading(reloading_);
  auto text = TRY(documents_.read_file());
  auto fresh = std::make_shared<State>();
  fresh->users = TRY(parse_users(text, documents_.file_name()));
  fresh->revision = TRY(documents_.store(std::move(text), "file")).revision;
  TRY(database_->transaction([&](meta::Transaction& transaction) -> Result<void> {
    for (auto& user : fresh->users) {
      TRY(transaction.execute("INSERT INTO users VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING", UserId::generate(), user.subject.name,
                              std::chrono::system_clock::now()));
      user.subject.id = TRY(transaction.query("SELECT id FROM users WHERE name = ?", user.subject.name)).front().id<UserId>("id");
    }
    return {};
  }));
  const std::lock_guard lock(mutex_);
  state_ = std::move(fresh);
  return {};
}

std::shared_ptr<const UserDirectory::State> UserDirectory::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

Subject UserDirectory::local_owner() const {
  const auto now = state();
  const Subject* first = nullptr;
  for (const auto& user : now->users) {
    if (!user.subject.is_owner()) continue;
    if (user.subject.name == kOwner) return user.subject;
    if (first == nullptr) first = &user.subject;
  }
  return *first;  // parse_users sees to it that there is one
}

Result<Subject> UserDirectory::act_as(const Subject& caller, std::string_view name) const {
  if (name == caller.name) return caller;
  if (!caller.is_owner()) return fail(ErrorCode::forbidden, "Only an owner may act as somebody else.");
  const auto now = state();
  std::vector<std::string_view> names;
  for (const auto& user : now->users) {
    if (user.subject.name == name) {
      Subject subject = user.subject;
      subject.acted_by = caller.name;
      return subject;
    }
    names.push_back(user.subject.name);
  }
  const std::string near = near_name_hint(name, names);
  return fail(ErrorCode::not_found, fmt::format("There is no user named '{}'.", name.substr(0, 64)),
              near.empty() ? "users.yaml in the workspace says who there is." : near);
}

Result<Subject> UserDirectory::find(const UserId& id) const {
  const auto now = state();
  for (const auto& user : now->users)
    if (user.subject.id == id) return user.subject;
  return fail(ErrorCode::not_found, "That user is no longer there.");
}

std::vector<User> UserDirectory::users() const { return state()->users; }
std::uint64_t UserDirectory::revision() const { return state()->revision; }

}  // namespace sextant::access
