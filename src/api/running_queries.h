// The queries at work right now, so that they can be cancelled by id. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>
#include <unordered_map>

#include "access/identity/subject.h"
#include "base/call.h"
#include "base/id.h"

namespace sextant::api {

class RunningQueries {
 public:
  // Holds a query's place; its call stops when the outer call stops or when cancel() names it.
  class Place {
   public:
    Place(RunningQueries& owner, const access::Subject& subject, const Call& outer);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    [[nodiscard]] const Call& call() const { return call_; }
    void name(const QueryId& id);  // once the gate has given it

   private:
    RunningQueries& owner_;
    UserId subject_;
    std::stop_source stop_;
    std::stop_callback<std::function<void()>> outer_stops_;
    Call call_;
    QueryId id_;
  };

  // True when the subject has such a query at work.
  bool cancel(const access::Subject& subject, const QueryId& id);

 private:
  struct Entry {
    UserId subject;
    std::stop_source stop;
  };
  std::mutex mutex_;
  std::unordered_map<QueryId, Entry> running_;
};

}  // namespace sextant::api
