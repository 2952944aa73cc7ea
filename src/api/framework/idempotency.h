// Requests that are done once. A POST with an Idempotency-Key is answered from the metadata database when the same person
// sent the same request with that key in the last 24 hours; the same key with another request is refused. Only successes
// are kept: what failed may be tried again. A key whose request was cut short by the end of the server counts as not
// used. Thread-safe.
#pragma once

#include <chrono>
#include <functional>

#include "access/identity/subject.h"
#include "platform/meta/database.h"
#include "platform/meta/migrations.h"
#include "platform/net/http.h"

namespace sextant::api {

[[nodiscard]] meta::RoomMigrations migrations();

class IdempotentReplies {
 public:
  using Now = std::function<Timestamp()>;
  // At the start of the only server of a workspace.
  [[nodiscard]] static Result<std::unique_ptr<IdempotentReplies>> open(meta::Database& database, Now now = std::chrono::system_clock::now);

  // `handle` does the work. Errors: validation_failed (the key, or another request under it), conflict (the first request
  // still runs).
  using Handle = std::function<Result<net::Response>()>;
  [[nodiscard]] Result<net::Response> once(const access::Subject& caller, const net::Request& request, const Handle& handle);

 private:
  IdempotentReplies(meta::Database& database, Now now) : database_(database), now_(std::move(now)) {}
  [[nodiscard]] Result<std::optional<net::Response>> claim(const UserId& user, const std::string& key, const std::string& fingerprint);
  void keep(const UserId& user, const std::string& key, const net::Response& response);
  void release(const UserId& user, const std::string& key);

  meta::Database& database_;
  Now now_;
};

}  // namespace sextant::api
