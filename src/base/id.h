// Strong ids: opaque text that cannot be mixed up. Id<TableTag> and Id<SourceTag> do not convert into each other.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace sextant {

// 128 random bits as 26 lower-case base32 characters, from the operating system's generator. Thread-safe.
[[nodiscard]] std::string random_token();

template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] static Id generate() { return Id(random_token()); }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string text_;
};

using SourceId = Id<struct SourceTag>;
using DatasetId = Id<struct DatasetTag>;
using TableId = Id<struct TableTag>;
using UserId = Id<struct UserTag>;
using QueryId = Id<struct QueryTag>;
using SessionId = Id<struct SessionTag>;
using JobId = Id<struct JobTag>;
using ModelId = Id<struct ModelTag>;

}  // namespace sextant

template <class Tag>
struct std::hash<sextant::Id<Tag>> {
  std::size_t operator()(const sextant::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.text()); }
};
