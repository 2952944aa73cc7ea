// What goes into a statement and what comes out of it. Plain values; safe to keep after the statement is gone.
// Text is text: there are no blobs in the metadata database. Times are kept as UTC text (base/time.h).
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/time.h"

namespace sextant::meta {

using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string>;

// What may be bound to a '?'.
inline Value to_value(std::nullptr_t) { return nullptr; }
inline Value to_value(std::string_view text) { return std::string(text); }
inline Value to_value(std::string text) { return text; }
inline Value to_value(const char* text) { return std::string(text); }
inline Value to_value(double number) { return number; }
inline Value to_value(Timestamp at) { return format_utc(at); }
template <std::integral T>
Value to_value(T number) {
  return static_cast<std::int64_t>(number);
}
template <class Tag>
Value to_value(const Id<Tag>& id) {
  return id.text();
}
template <class T>
Value to_value(const std::optional<T>& value) {
  return value ? to_value(*value) : Value(nullptr);
}

// One row. Columns are named as in the SELECT list. A NULL reads as empty text, 0, 0.0, false, the epoch; ask is_null()
// or an optional_ getter where that matters. Naming a column the statement does not have is a defect: it aborts.
class Row {
 public:
  Row(std::shared_ptr<const std::vector<std::string>> names, std::vector<Value> values)
      : names_(std::move(names)), values_(std::move(values)) {}

  [[nodiscard]] bool is_null(std::string_view column) const;
  [[nodiscard]] std::string text(std::string_view column) const;
  [[nodiscard]] std::int64_t integer(std::string_view column) const;
  [[nodiscard]] double real(std::string_view column) const;
  [[nodiscard]] bool boolean(std::string_view column) const { return integer(column) != 0; }
  [[nodiscard]] Timestamp time(std::string_view column) const;
  template <class IdType>
  [[nodiscard]] IdType id(std::string_view column) const {
    return IdType(text(column));
  }

  [[nodiscard]] std::optional<std::string> optional_text(std::string_view column) const;
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view column) const;
  [[nodiscard]] std::optional<double> optional_real(std::string_view column) const;
  [[nodiscard]] std::optional<Timestamp> optional_time(std::string_view column) const;

 private:
  [[nodiscard]] const Value& value(std::string_view column) const;

  std::shared_ptr<const std::vector<std::string>> names_;
  std::vector<Value> values_;
};

using Rows = std::vector<Row>;

}  // namespace sextant::meta
