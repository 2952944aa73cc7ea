// Who asks, and whom an owner may act as.
#include "api/framework/paging.h"
#include "api/services.h"
#include "base/text.h"

namespace sextant::api {
namespace {

struct Me {
  UserId id;
  std::string name;
  std::vector<std::string> roles;
  std::map<std::string, std::string> attributes;
  std::vector<std::string> can_act_as;
  std::string sandbox;
  std::string version;
  std::string workspace;
};
BOOST_DESCRIBE_STRUCT(Me, (), (id, name, roles, attributes, can_act_as, sandbox, version, workspace))

struct UserEntry {
  UserId id;
  std::string name;
  std::vector<std::string> roles;
  std::map<std::string, std::string> attributes;
  std::string description;
};
BOOST_DESCRIBE_STRUCT(UserEntry, (), (id, name, roles, attributes, description))

struct UsersQuery : PageQuery {
  std::string q;
};
BOOST_DESCRIBE_STRUCT(UsersQuery, (PageQuery), (q))

Result<List<UserEntry>> users_page(const std::vector<access::User>& users, const UsersQuery& query) {
  const std::string wanted = to_lower_ascii(query.q);
  std::vector<const access::User*> found;
  for (const auto& user : users)
    if (to_lower_ascii(user.subject.name + '\n' + user.description).find(wanted) != std::string::npos) found.push_back(&user);
  return page_of(
      found, query, "name", [](const access::User* user) { return place_of(user->subject.name, user->subject.id.text()); },
      [](const access::User* user) {
        const auto& subject = user->subject;
        return UserEntry{subject.id, subject.name, subject.roles, subject.attributes, user->description};
      });
}

}  // namespace

Result<access::Subject> local_caller(const access::UserDirectory& users, const net::Request& request) {
  const auto owner = users.local_owner();
  const auto as = request.headers.get("X-Sextant-As");
  if (!as || as->empty()) return owner;
  return users.act_as(owner, *as);
}

Result<void> require_owner(const access::Subject& caller) {
  if (caller.is_owner()) return {};
  return fail(ErrorCode::forbidden, "Only an owner may change what there is.", "Ask an owner of this workspace.");
}

Result<void> record_change(Services& services, const access::Subject& caller, const Call& call, std::string action, std::string object,
                           std::string text) {
  return services.audit.change({.request_id = call.request_id,
                                .subject = caller,
                                .action = std::move(action),
                                .object = std::move(object),
                                .text = std::move(text)});
}

void add_people_routes(Api& api, Services& services) {
  api.add({.path = "/api/me", .operation = "me", .summary = "Who I am here", .tags = {"who"}}, [&services](const access::Subject& caller) {
    Me me{.id = caller.id,
          .name = caller.name,
          .roles = caller.roles,
          .attributes = caller.attributes,
          .sandbox = services.about.sandboxed ? "on" : "off",
          .version = services.about.version,
          .workspace = services.about.workspace.filename().string()};
    // The person at this machine is the owner whoever it acts as, and must find the way back.
    for (const auto& user : services.users.users()) me.can_act_as.push_back(user.subject.name);
    return me;
  });

  api.add({.path = "/api/users",
           .operation = "list_users",
           .summary = "Users of this workspace",
           .tags = {"who"},
           .errors = {ErrorCode::forbidden}},
          [&services](const access::Subject& caller, Query<UsersQuery> query) -> Result<List<UserEntry>> {
            TRY(require_owner(caller));
            return users_page(services.users.users(), *query);
          });
}

}  // namespace sextant::api
