// Server-sent events: one hub, many clients, one connection a tab with topics. Events have ids; a client that comes back
// with Last-Event-ID gets what it missed from a ring, or an event "reset" when that is no longer known. A feed's topic that
// ends with '/' takes all topics below it ("jobs/" takes "jobs/ann"). A client that
// does not read is dropped at a byte limit. The server pings every 15 s. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "platform/net/http.h"

namespace sextant::net {

// What waits to be sent to one client. Filled by the hub, emptied by the connection.
class EventFeed {
 public:
  explicit EventFeed(std::vector<std::string> topics, std::size_t byte_limit) : topics_(std::move(topics)), byte_limit_(byte_limit) {}

  void push(std::string_view text);
  void close();
  [[nodiscard]] bool wants(std::string_view topic) const;  // no topics: everything

  void on_wake(std::function<void()> wake);  // called from any thread when there is something to take
  [[nodiscard]] std::string take();
  [[nodiscard]] bool ended() const;  // closed or too slow, and nothing left

 private:
  const std::vector<std::string> topics_;
  const std::size_t byte_limit_;
  mutable std::mutex mutex_;
  std::string waiting_;
  bool closed_ = false;
  std::function<void()> wake_;
};

struct EventLimits {
  std::size_t replay = 1024;             // events kept for clients that come back
  std::size_t feed_bytes = 1024 * 1024;  // waiting for one client; beyond it is dropped
};

class EventHub {
 public:
  explicit EventHub(EventLimits limits = {});

  // `data` may hold line breaks. Topic and name are single words.
  void publish(std::string_view topic, std::string_view name, std::string_view data);
  [[nodiscard]] Response subscribe(std::vector<std::string> topics, std::optional<std::string_view> last_event_id = std::nullopt);
  void close();  // ends every feed

 private:
  struct Past {
    std::uint64_t number;
    std::string topic;
    std::string text;
  };
  [[nodiscard]] std::string replay(const EventFeed& feed, std::string_view last_event_id) const;

  const EventLimits limits_;
  const std::string epoch_;
  mutable std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::deque<Past> past_;
  std::vector<std::weak_ptr<EventFeed>> feeds_;
};

}  // namespace sextant::net
