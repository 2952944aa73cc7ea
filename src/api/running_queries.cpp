#include "api/running_queries.h"

#include <optional>

namespace sextant::api {

RunningQueries::Place::Place(RunningQueries& owner, const access::Subject& subject, const Call& outer)
    : owner_(owner), subject_(subject.id), outer_stops_(outer.stop, [stop = stop_]() mutable { stop.request_stop(); }), call_(outer) {
  call_.stop = stop_.get_token();
}

RunningQueries::Place::~Place() {
  if (id_.empty()) return;
  const std::scoped_lock lock(owner_.mutex_);
  owner_.running_.erase(id_);
}

void RunningQueries::Place::name(const QueryId& id) {
  id_ = id;
  const std::scoped_lock lock(owner_.mutex_);
  owner_.running_.emplace(id, Entry{subject_, stop_});
}

bool RunningQueries::cancel(const access::Subject& subject, const QueryId& id) {
  const auto stop = [&]() -> std::optional<std::stop_source> {
    const std::scoped_lock lock(mutex_);
    const auto found = running_.find(id);
    if (found == running_.end() || found->second.subject != subject.id) return std::nullopt;
    return found->second.stop;
  }();
  // Outside the lock: stop callbacks run here.
  return stop && std::stop_source(*stop).request_stop();
}

}  // namespace sextant::api
