#include "platform/arrow/json_value.h"

#include <boost/json/parse.hpp>
#include <charconv>

#include "base/text.h"
#include "nanoarrow/nanoarrow.h"
#include "platform/arrow/cell.h"

namespace sextant::arrow {
namespace {

namespace json = boost::json;

// Structures may be nested as deep as shapes_of allows, each level at most an object in an array.
constexpr std::size_t kMaxDepth = 128;

// true, false or a finite number.
json::value bare(std::string_view text) {
  if (text == "true" || text == "false") return text == "true";
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  if (std::int64_t whole = 0; std::from_chars(begin, end, whole).ptr == end) return whole;
  double number = 0;
  std::from_chars(begin, end, number);
  return number;
}

json::value parsed(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::value value = json::parse(text, error, {}, options);
  return error ? json::value(text) : value;
}

}  // namespace

json::value json_value(const Shape& shape, const ArrowArrayView& view, std::int64_t row) {
  const JsonForm form = json_form(shape, view, row);
  if (form == JsonForm::null) return nullptr;
  if (form == JsonForm::text && !shape.dictionary)
    if (const auto text = bytes_of(shape, view, row); is_valid_utf8(text)) return json::value(text);
  TextBuffer buffer;
  if (form == JsonForm::quoted) {
    write_text(shape, view, row, buffer);
    return json::value(buffer.view());
  }
  if (form == JsonForm::bare) {
    write_text(shape, view, row, buffer);
    return bare(buffer.view());
  }
  write_json(shape, view, row, buffer);
  return parsed(buffer.view());
}

void append_rows(const Batch& batch, std::int64_t first, std::int64_t count, json::array& rows) {
  for (std::int64_t row = first; row < first + count; ++row) {
    json::array cells;
    cells.reserve(batch.columns());
    for (std::size_t i = 0; i < batch.columns(); ++i) cells.push_back(json_value(batch.shape(i), batch.column(i), row));
    rows.push_back(std::move(cells));
  }
}

}  // namespace sextant::arrow
