#include "api/framework/idempotency.h"

#include <algorithm>

#include "access/digest.h"
#include "base/json.h"
#include "base/log.h"

namespace sextant::api {
namespace {

constexpr auto kKept = std::chrono::hours(24);
constexpr std::size_t kLongestKey = 200;
constexpr std::size_t kLargestBody = 1u << 20;
constexpr std::string_view kReplayed = "Idempotency-Replayed";

std::unexpected<Error> bad_key(std::string message, std::string hint) {
  return fail(Error{.code = ErrorCode::validation_failed,
                    .message = std::move(message),
                    .hint = std::move(hint),
                    .fields = {{"Idempotency-Key", "must be 1 to 200 visible ASCII characters, new for each request"}}});
}

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= kLongestKey && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

// What makes two requests the same.
Result<std::string> fingerprint_of(const net::Request& request) {
  boost::json::object parts{{"method", net::method_name(request.method)}, {"path", request.path}};
  for (const auto& [name, value] : request.query) parts["?" + name] = value;
  parts["body"] = request.body_file ? TRY(access::sha256_of_file(*request.body_file)) : access::sha256(request.body);
  return access::sha256(write_json(parts));
}

net::Response stored_response(const meta::Row& row) {
  net::Response response{.status = static_cast<int>(row.integer("status"))};
  const auto headers = parse_json(row.text("headers"));
  if (headers && headers->is_array())
    for (const auto& header : headers->get_array())
      response.headers.add(std::string(header.at(0).as_string()), std::string(header.at(1).as_string()));
  response.headers.set(std::string(kReplayed), "true");
  response.body = row.text("body");
  return response;
}

}  // namespace

meta::RoomMigrations migrations() {
  return {.room = "api", .migrations = {{.version = 1, .name = "idempotent replies", .sql = R"sql(
    CREATE TABLE idempotent_replies (
      user_id TEXT NOT NULL,
      key TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      status INTEGER,
      headers TEXT NOT NULL DEFAULT '[]',
      body TEXT NOT NULL DEFAULT '',
      created_at TEXT NOT NULL,
      PRIMARY KEY (user_id, key)
    ) WITHOUT ROWID, STRICT;
    CREATE INDEX idempotent_replies_by_age ON idempotent_replies (created_at);
  )sql"}}};
}

Result<std::unique_ptr<IdempotentReplies>> IdempotentReplies::open(meta::Database& database, Now now) {
  TRY(database.execute("DELETE FROM idempotent_replies WHERE status IS NULL"));
  return std::unique_ptr<IdempotentReplies>(new IdempotentReplies(database, std::move(now)));
}

Result<net::Response> IdempotentReplies::once(const access::Subject& caller, const net::Request& request, const Handle& handle) {
  const auto header = request.headers.get("Idempotency-Key");
  if (!header) return handle();
  if (!is_key(*header)) return bad_key("The Idempotency-Key cannot be used.", "Send a new random text, such as a UUID.");
  const std::string key(*header);
  if (auto before = TRY(claim(caller.id, key, TRY(fingerprint_of(request))))) return std::move(*before);

  struct Release {  // unless the answer was kept
    IdempotentReplies& replies;
    const UserId& user;
    const std::string& key;
    bool armed = true;
    ~Release() {
      if (armed) replies.release(user, key);
    }
  } release{*this, caller.id, key};
  auto response = handle();
  if (!response || response->status < 200 || response->status >= 300) return response;
  keep(caller.id, key, *response);
  release.armed = false;
  return response;
}

Result<std::optional<net::Response>> IdempotentReplies::claim(const UserId& user, const std::string& key, const std::string& fingerprint) {
  return database_.transaction([&](meta::Transaction& transaction) -> Result<std::optional<net::Response>> {
    TRY(transaction.execute("DELETE FROM idempotent_replies WHERE created_at < ? AND status IS NOT NULL", now_() - kKept));
    const auto rows = TRY(
        transaction.query("SELECT fingerprint, status, headers, body FROM idempotent_replies WHERE user_id = ? AND key = ?", user, key));
    if (rows.empty()) {
      TRY(transaction.execute("INSERT INTO idempotent_replies (user_id, key, fingerprint, created_at) VALUES (?, ?, ?, ?)", user, key,
                              fingerprint, now_()));
      return std::nullopt;
    }
    if (rows.front().text("fingerprint") != fingerprint)
      return bad_key("This Idempotency-Key was used for another request.", "Send a new key with each new request.");
    if (rows.front().is_null("status"))
      return fail(ErrorCode::conflict, "The first request with this Idempotency-Key still runs.", "Wait a moment and send it again.");
    return stored_response(rows.front());
  });
}

// Every answer of a route that creates is a short text. One that could not be kept leaves the key used, so that nothing is done twice.
void IdempotentReplies::keep(const UserId& user, const std::string& key, const net::Response& response) {
  boost::json::array headers;
  for (const auto& [name, value] : response.headers.all()) headers.push_back(boost::json::array{name, value});
  const auto* body = std::get_if<std::string>(&response.body);
  const auto kept =
      database_.execute("UPDATE idempotent_replies SET status = ?, headers = ?, body = ? WHERE user_id = ? AND key = ?", response.status,
                        write_json(headers), body != nullptr && body->size() <= kLargestBody ? *body : std::string(), user, key);
  if (!kept) log::warn("idempotency.not_kept", {{"error", kept.error().message}});
}

void IdempotentReplies::release(const UserId& user, const std::string& key) {
  const auto released = database_.execute("DELETE FROM idempotent_replies WHERE user_id = ? AND key = ?", user, key);
  if (!released) log::warn("idempotency.not_released", {{"error", released.error().message}});
}

}  // namespace sextant::api
