#include "platform/net/events.h"

#include <algorithm>
#include <charconv>

#include "base/id.h"

namespace sextant::net {
namespace {

void append_line(std::string& text, std::string_view field, std::string_view value) {
  text.append(field).append(": ").append(value).append("\n");
}

std::string format_event(std::string_view id, std::string_view name, std::string_view data) {
  std::string text;
  append_line(text, "id", id);
  append_line(text, "event", name);
  while (true) {
    const std::size_t stop = std::min(data.find_first_of("\r\n"), data.size());
    append_line(text, "data", data.substr(0, stop));
    if (stop == data.size()) break;
    data.remove_prefix(stop + (data.substr(stop).starts_with("\r\n") ? 2 : 1));
  }
  return text += '\n';
}

}  // namespace

void EventFeed::push(std::string_view text) {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    if (waiting_.size() + text.size() > byte_limit_) {
      closed_ = true;
      waiting_.clear();
    } else {
      waiting_ += text;
    }
    wake = wake_;
  }
  if (wake) wake();
}

void EventFeed::close() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    wake = wake_;
  }
  if (wake) wake();
}

bool EventFeed::wants(std::string_view topic) const {
  return topics_.empty() || std::ranges::any_of(topics_, [&](std::string_view wanted) {
           return wanted == topic || (wanted.ends_with('/') && topic.starts_with(wanted));
         });
}

void EventFeed::on_wake(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

std::string EventFeed::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

bool EventFeed::ended() const {
  const std::lock_guard lock(mutex_);
  return closed_ && waiting_.empty();
}

EventHub::EventHub(EventLimits limits) : limits_(limits), epoch_(random_token().substr(0, 8)) {}

void EventHub::publish(std::string_view topic, std::string_view name, std::string_view data) {
  std::vector<std::shared_ptr<EventFeed>> listening;
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    text = format_event(epoch_ + "-" + std::to_string(++last_), name, data);
    past_.push_back({last_, std::string(topic), text});
    if (past_.size() > limits_.replay) past_.pop_front();
    std::erase_if(feeds_, [](const auto& feed) { return feed.expired(); });
    for (const auto& weak : feeds_)
      if (auto feed = weak.lock(); feed && feed->wants(topic)) listening.push_back(std::move(feed));
    for (const auto& feed : listening) feed->push(text);  // under the lock, so that all feeds see one order
  }
}

std::string EventHub::replay(const EventFeed& feed, std::string_view last_event_id) const {
  const std::size_t dash = std::min(last_event_id.find('-'), last_event_id.size());
  const std::string_view digits = last_event_id.substr(std::min(dash + 1, last_event_id.size()));
  std::uint64_t seen = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seen);
  const bool known = last_event_id.substr(0, dash) == epoch_ && error == std::errc() && stop == digits.data() + digits.size() &&
                     seen <= last_ && (seen == last_ || (!past_.empty() && past_.front().number <= seen + 1));
  if (!known) return format_event(epoch_ + "-" + std::to_string(last_), "reset", "");
  std::string text;
  for (const auto& event : past_)
    if (event.number > seen && feed.wants(event.topic)) text += event.text;
  return text;
}

Response EventHub::subscribe(std::vector<std::string> topics, std::optional<std::string_view> last_event_id) {
  auto feed = std::make_shared<EventFeed>(std::move(topics), limits_.feed_bytes);
  {
    const std::lock_guard lock(mutex_);
    feed->push(": hello\n\n");
    if (last_event_id && !last_event_id->empty()) feed->push(replay(*feed, *last_event_id));
    feeds_.push_back(feed);
  }
  Response response;
  response.headers.add("Content-Type", "text/event-stream");
  response.headers.add("X-Accel-Buffering", "no");
  response.body = std::move(feed);
  return response;
}

void EventHub::close() {
  const std::lock_guard lock(mutex_);
  for (const auto& weak : feeds_)
    if (auto feed = weak.lock()) feed->close();
  feeds_.clear();
}

}  // namespace sextant::net
