#include "platform/arrow/cell.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/text.h"
#include "nanoarrow/nanoarrow.h"
#include "platform/arrow/time_text.h"

namespace sextant::arrow {
namespace {

constexpr std::int64_t kMaxExactInteger = std::int64_t{1} << 53;  // the largest integer every JSON reader keeps
using Int128 = __int128;

template <class T>
T value_at(const ArrowArrayView& view, std::int64_t row) {
  T value;
  std::memcpy(&value, view.buffer_views[1].data.as_uint8 + static_cast<std::size_t>(view.offset + row) * sizeof(T), sizeof(T));
  return value;
}

bool bit_at(const ArrowArrayView& view, std::int64_t row) {
  return ArrowBitGet(view.buffer_views[1].data.as_uint8, view.offset + row) != 0;
}

template <class T>
void write_number(T value, TextBuffer& out) {
  constexpr std::size_t kRoom = 32;
  char* at = out.reserve(kRoom);
  out.commit(static_cast<std::size_t>(std::to_chars(at, at + kRoom, value).ptr - at));
}

template <class T>
void write_real(T value, TextBuffer& out) {
  if (std::isnan(value)) return out.append("NaN");
  if (std::isinf(value)) return out.append(value > 0 ? "Infinity" : "-Infinity");
  write_number(value, out);
}

Int128 decimal_at(const Shape& shape, const ArrowArrayView& view, std::int64_t row) {
  if (shape.width == 32) return value_at<std::int32_t>(view, row);
  if (shape.width == 64) return value_at<std::int64_t>(view, row);
  return value_at<Int128>(view, row);
}

// `scale` digits after the point; a negative scale adds zeros.
void write_decimal(Int128 value, std::int32_t scale, TextBuffer& out) {
  std::array<char, 128> digits;
  char* const end = digits.data() + digits.size();
  char* at = end;
  unsigned __int128 rest = value < 0 ? -static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value);
  for (std::int32_t position = 0; rest != 0 || position <= scale; ++position) {
    if (position == scale && scale > 0) *--at = '.';
    *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
    if (position >= 100) break;
  }
  if (value < 0) *--at = '-';
  out.append(std::string_view(at, static_cast<std::size_t>(end - at)));
  for (std::int32_t i = scale; i < 0 && i > -100; ++i) out.append('0');
}

void write_base64(std::string_view bytes, TextBuffer& out) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char* at = out.reserve((bytes.size() + 2) / 3 * 4);
  char* const start = at;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) *at++ = k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  out.commit(static_cast<std::size_t>(at - start));
}

void write_uuid(std::string_view bytes, TextBuffer& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out.append('-');
    out.append(kHex[static_cast<unsigned char>(bytes[i]) >> 4]);
    out.append(kHex[static_cast<unsigned char>(bytes[i]) & 15]);
  }
}

struct Range {
  std::int64_t begin;
  std::int64_t end;
};
// The children's rows of one list.
Range elements_of(const Shape& shape, const ArrowArrayView& view, std::int64_t row) {
  const std::int64_t i = view.offset + row;
  if (shape.kind == Kind::fixed_list) return {i * shape.width, (i + 1) * shape.width};
  if (shape.kind == Kind::large_list) return {view.buffer_views[1].data.as_int64[i], view.buffer_views[1].data.as_int64[i + 1]};
  return {view.buffer_views[1].data.as_int32[i], view.buffer_views[1].data.as_int32[i + 1]};
}

void write_list(const Shape& shape, const ArrowArrayView& view, std::int64_t row, TextBuffer& out) {
  const auto [begin, end] = elements_of(shape, view, row);
  out.append('[');
  for (std::int64_t i = begin; i < end; ++i) {
    if (i != begin) out.append(',');
    write_json(shape.children[0], *view.children[0], i, out);
  }
  out.append(']');
}

void write_map(const Shape& shape, const ArrowArrayView& view, std::int64_t row, TextBuffer& out) {
  const auto [begin, end] = elements_of(shape, view, row);
  const ArrowArrayView& entries = *view.children[0];
  out.append('[');
  for (std::int64_t i = begin; i < end; ++i) {
    out.append(i == begin ? "{\"key\":" : ",{\"key\":");
    write_json(shape.children[0], *entries.children[0], entries.offset + i, out);
    out.append(",\"value\":");
    write_json(shape.children[1], *entries.children[1], entries.offset + i, out);
    out.append('}');
  }
  out.append(']');
}

void write_structure(const Shape& shape, const ArrowArrayView& view, std::int64_t row, TextBuffer& out) {
  out.append('{');
  for (std::size_t i = 0; i < shape.children.size(); ++i) {
    if (i != 0) out.append(',');
    write_json_string(shape.children[i].name, out);
    out.append(':');
    write_json(shape.children[i], *view.children[i], view.offset + row, out);
  }
  out.append('}');
}

JsonForm form_of_integer(bool is_exact) { return is_exact ? JsonForm::bare : JsonForm::quoted; }

// 0 plain ASCII, 1 must be escaped, 2 part of a longer UTF-8 sequence.
constexpr auto kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (int c = 0; c < 256; ++c) classes[static_cast<std::size_t>(c)] = c < 0x20 || c == '"' || c == '\\' ? 1 : c >= 0x80 ? 2 : 0;
  return classes;
}();

void write_escaped(char c, TextBuffer& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      return out.append("\\\"");
    case '\\':
      return out.append("\\\\");
    case '\n':
      return out.append("\\n");
    case '\r':
      return out.append("\\r");
    case '\t':
      return out.append("\\t");
    default:
      out.append("\\u00");
      out.append(kHex[static_cast<unsigned char>(c) >> 4]);
      out.append(kHex[static_cast<unsigned char>(c) & 15]);
  }
}

}  // namespace

bool is_null(const ArrowArrayView& view, std::int64_t row) { return ArrowArrayViewIsNull(&view, row) != 0; }

std::string_view bytes_of(const Shape& shape, const ArrowArrayView& view, std::int64_t row) {
  const std::int64_t i = view.offset + row;
  const char* bytes = nullptr;
  if (shape.kind == Kind::fixed_binary || shape.kind == Kind::uuid) {
    bytes = view.buffer_views[1].data.as_char;
    return {bytes + i * shape.width, static_cast<std::size_t>(shape.width)};
  }
  bytes = view.buffer_views[2].data.as_char;
  if (shape.kind == Kind::large_utf8 || shape.kind == Kind::large_binary) {
    const std::int64_t* offsets = view.buffer_views[1].data.as_int64 + i;
    return {bytes + offsets[0], static_cast<std::size_t>(offsets[1] - offsets[0])};
  }
  const std::int32_t* offsets = view.buffer_views[1].data.as_int32 + i;
  return {bytes + offsets[0], static_cast<std::size_t>(offsets[1] - offsets[0])};
}

JsonForm json_form(const Shape& shape, const ArrowArrayView& view, std::int64_t row) {
  if (is_null(view, row)) return JsonForm::null;
  if (shape.dictionary) return json_form(shape.children[0], *view.dictionary, ArrowArrayViewGetIntUnsafe(&view, row));
  switch (shape.kind) {
    case Kind::null:
      return JsonForm::null;
    case Kind::int64: {
      const auto value = value_at<std::int64_t>(view, row);
      return form_of_integer(value <= kMaxExactInteger && value >= -kMaxExactInteger);
    }
    case Kind::uint64:
      return form_of_integer(value_at<std::uint64_t>(view, row) <= static_cast<std::uint64_t>(kMaxExactInteger));
    case Kind::hugeint: {
      const auto value = decimal_at(shape, view, row);
      return form_of_integer(value <= kMaxExactInteger && value >= -kMaxExactInteger);
    }
    case Kind::float32:
      return std::isfinite(value_at<float>(view, row)) ? JsonForm::bare : JsonForm::null;
    case Kind::float64:
      return std::isfinite(value_at<double>(view, row)) ? JsonForm::bare : JsonForm::null;
    case Kind::boolean:
    case Kind::int8:
    case Kind::int16:
    case Kind::int32:
    case Kind::uint8:
    case Kind::uint16:
    case Kind::uint32:
      return JsonForm::bare;
    case Kind::utf8:
    case Kind::large_utf8:
      return JsonForm::text;
    case Kind::list:
    case Kind::large_list:
    case Kind::fixed_list:
    case Kind::structure:
    case Kind::map:
      return JsonForm::nested;
    default:
      return JsonForm::quoted;
  }
}

void write_text(const Shape& shape, const ArrowArrayView& view, std::int64_t row, TextBuffer& out) {
  if (shape.dictionary) return write_text(shape.children[0], *view.dictionary, ArrowArrayViewGetIntUnsafe(&view, row), out);
  switch (shape.kind) {
    case Kind::boolean:
      return out.append(bit_at(view, row) ? "true" : "false");
    case Kind::int8:
      return write_number(static_cast<int>(value_at<std::int8_t>(view, row)), out);
    case Kind::int16:
      return write_number(value_at<std::int16_t>(view, row), out);
    case Kind::int32:
      return write_number(value_at<std::int32_t>(view, row), out);
    case Kind::int64:
      return write_number(value_at<std::int64_t>(view, row), out);
    case Kind::uint8:
      return write_number(static_cast<unsigned>(value_at<std::uint8_t>(view, row)), out);
    case Kind::uint16:
      return write_number(value_at<std::uint16_t>(view, row), out);
    case Kind::uint32:
      return write_number(value_at<std::uint32_t>(view, row), out);
    case Kind::uint64:
      return write_number(value_at<std::uint64_t>(view, row), out);
    case Kind::float32:
      return write_real(value_at<float>(view, row), out);
    case Kind::float64:
      return write_real(value_at<double>(view, row), out);
    case Kind::utf8:
    case Kind::large_utf8:
      return out.append(bytes_of(shape, view, row));
    case Kind::binary:
    case Kind::large_binary:
    case Kind::fixed_binary:
      return write_base64(bytes_of(shape, view, row), out);
    case Kind::uuid:
      return write_uuid(bytes_of(shape, view, row), out);
    case Kind::date32:
      return write_date(value_at<std::int32_t>(view, row), out);
    case Kind::date64:
      return write_date(floor_divide(value_at<std::int64_t>(view, row), 86'400'000), out);
    case Kind::time32:
      return write_time(value_at<std::int32_t>(view, row), shape.per_second, out);
    case Kind::time64:
      return write_time(value_at<std::int64_t>(view, row), shape.per_second, out);
    case Kind::timestamp:
      return write_timestamp(value_at<std::int64_t>(view, row), shape.per_second, shape.zoned, out);
    case Kind::interval: {
      ArrowInterval interval;
      ArrowIntervalInit(&interval, NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO);
      ArrowArrayViewGetIntervalUnsafe(&view, row, &interval);
      return write_interval(interval.months, interval.days, interval.ns, out);
    }
    case Kind::decimal:
      return write_decimal(decimal_at(shape, view, row), shape.scale, out);
    case Kind::hugeint:
      return write_decimal(decimal_at(shape, view, row), 0, out);
    case Kind::null:
    case Kind::list:
    case Kind::large_list:
    case Kind::fixed_list:
    case Kind::structure:
    case Kind::map:
      return write_json(shape, view, row, out);
  }
}

void write_json(const Shape& shape, const ArrowArrayView& view, std::int64_t row, TextBuffer& out) {
  switch (json_form(shape, view, row)) {
    case JsonForm::null:
      return out.append("null");
    case JsonForm::bare:
      return write_text(shape, view, row, out);
    case JsonForm::quoted:
      out.append('"');
      write_text(shape, view, row, out);
      return out.append('"');
    case JsonForm::text: {
      if (!shape.dictionary) return write_json_string(bytes_of(shape, view, row), out);
      return write_json(shape.children[0], *view.dictionary, ArrowArrayViewGetIntUnsafe(&view, row), out);
    }
    case JsonForm::nested:
      if (shape.dictionary) return write_json(shape.children[0], *view.dictionary, ArrowArrayViewGetIntUnsafe(&view, row), out);
      if (shape.kind == Kind::structure) return write_structure(shape, view, row, out);
      if (shape.kind == Kind::map) return write_map(shape, view, row, out);
      return write_list(shape, view, row, out);
  }
}

void write_json_string(std::string_view text, TextBuffer& out) {
  out.append('"');
  std::size_t plain = 0;  // start of what is not yet copied
  for (std::size_t i = 0; i < text.size();) {
    const auto kind = kClasses[static_cast<unsigned char>(text[i])];
    const std::size_t length = kind == 0 ? 1 : kind == 2 ? utf8_length(text.substr(i)) : 0;
    if (length != 0) {
      i += length;
      continue;
    }
    out.append(text.substr(plain, i - plain));
    if (kind == 1)
      write_escaped(text[i], out);
    else
      out.append("\xEF\xBF\xBD");
    plain = ++i;
  }
  out.append(text.substr(plain));
  out.append('"');
}

}  // namespace sextant::arrow
