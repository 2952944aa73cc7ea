#include "query/engine/protocol.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace sextant::query::protocol {
namespace {

enum class Tag : std::uint8_t { born = 'B', died = 'D', report = 'R' };

class Writer {
 public:
  template <class T>
    requires std::is_trivially_copyable_v<T>
  Writer& put(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Writer& put(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
    return *this;
  }
  Writer& put(const std::string& text) { return put(std::string_view(text)); }
  Writer& put(const std::vector<std::string>& list) {
    put(static_cast<std::uint32_t>(list.size()));
    for (const std::string& text : list) put(text);
    return *this;
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  template <class T>
    requires std::is_trivially_copyable_v<T>
  Reader& get(T& value) {
    if (rest_.size() < sizeof value) return spoil();
    std::ranges::copy(rest_.substr(0, sizeof value), reinterpret_cast<char*>(&value));
    rest_.remove_prefix(sizeof value);
    return *this;
  }
  Reader& get(std::string& text) {
    std::uint32_t size = 0;
    get(size);
    if (!good_ || rest_.size() < size) return spoil();
    text.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return *this;
  }
  Reader& get(std::vector<std::string>& list) {
    std::uint32_t count = 0;
    get(count);
    for (std::uint32_t i = 0; good_ && i < count; ++i) get(list.emplace_back());
    return *this;
  }
  [[nodiscard]] bool complete() const { return good_ && rest_.empty(); }

 private:
  Reader& spoil() {
    good_ = false;
    return *this;
  }
  std::string_view rest_;
  bool good_ = true;
};

std::unexpected<Error> malformed() { return fail(ErrorCode::internal, "An engine process sent a malformed message."); }

}  // namespace

std::string encode(const Order& order) {
  return Writer()
      .put(order.work)
      .put(order.wall)
      .put(order.guards)
      .put(order.files)
      .put(order.output_directory)
      .put(order.limits.threads)
      .put(order.limits.memory_bytes)
      .put(order.limits.cpu_seconds)
      .put(order.file_bytes)
      .take();
}

Result<Order> decode_order(std::string_view bytes) {
  Order order;
  Reader reader(bytes);
  reader.get(order.work)
      .get(order.wall)
      .get(order.guards)
      .get(order.files)
      .get(order.output_directory)
      .get(order.limits.threads)
      .get(order.limits.memory_bytes)
      .get(order.limits.cpu_seconds)
      .get(order.file_bytes);
  if (!reader.complete() || order.work > Work::parse || order.wall > Wall::open || order.guards > Guards::off) return malformed();
  return order;
}

std::string encode_statement(const Order& order) { return Writer().put(order.preface).put(order.sql).take(); }

Result<void> decode_statement(std::string_view bytes, Order& order) {
  Reader reader(bytes);
  reader.get(order.preface).get(order.sql);
  if (!reader.complete()) return malformed();
  return {};
}

std::string encode(const Born& born) { return Writer().put(Tag::born).put(born.pid).take(); }
std::string encode(const Died& died) { return Writer().put(Tag::died).put(died.wait_status).take(); }
std::string encode(const Report& report) {
  return Writer()
      .put(Tag::report)
      .put(report.failure)
      .put(report.rows)
      .put(report.bytes)
      .put(report.engine_ms)
      .put(std::string_view(report.text).substr(0, kErrorTextLimit))
      .put(std::string_view(report.detail).substr(0, kErrorTextLimit))
      .take();
}

Result<Notice> decode_notice(std::string_view bytes) {
  Reader reader(bytes);
  Tag tag{};
  reader.get(tag);
  Notice notice;
  if (tag == Tag::born) {
    reader.get(notice.born.emplace().pid);
  } else if (tag == Tag::died) {
    reader.get(notice.died.emplace().wait_status);
  } else if (tag == Tag::report) {
    Report& report = notice.report.emplace();
    reader.get(report.failure).get(report.rows).get(report.bytes).get(report.engine_ms).get(report.text).get(report.detail);
    if (report.failure > Failure::confine) return malformed();
  } else {
    return malformed();
  }
  if (!reader.complete()) return malformed();
  return notice;
}

std::string encode_frame(std::uint8_t kind, std::string_view text) {
  std::string frame = Writer().put(kind).put(text).take();
  return frame;
}

FrameHeader decode_frame_header(const char* bytes) {
  FrameHeader header{};
  header.kind = static_cast<std::uint8_t>(bytes[0]);
  std::memcpy(&header.size, bytes + 1, sizeof header.size);
  return header;
}

}  // namespace sextant::query::protocol
