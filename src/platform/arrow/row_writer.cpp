#include "platform/arrow/row_writer.h"

#include <unordered_set>

#include "nanoarrow/nanoarrow.h"
#include "platform/arrow/cell.h"

namespace sextant::arrow {
namespace {

constexpr std::string_view kNeedsQuotes = "\",\r\n";

// The first column of a name keeps it; the others get a number no other column has.
std::vector<std::string> unique_names(const std::vector<Shape>& columns) {
  std::unordered_set<std::string> taken;
  for (const auto& column : columns) taken.insert(column.name);
  std::unordered_set<std::string> seen;
  std::vector<std::string> names;
  for (const auto& column : columns) {
    std::string name = column.name;
    if (!seen.insert(name).second)
      for (int number = 2; !taken.insert(name).second; ++number) name = column.name + '_' + std::to_string(number);
    names.push_back(std::move(name));
  }
  return names;
}

std::string json_key(std::string_view name) {
  TextBuffer key;
  write_json_string(name, key);
  return std::string(key.view()) + ':';
}

}  // namespace

RowWriter::RowWriter(RowFormat format, const std::vector<Shape>& columns, FormulaGuard guard) : format_(format), guard_(guard) {
  for (const auto& column : columns) names_.push_back(column.name);
  const auto names = unique_names(columns);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string separator = i == 0 ? "" : ",";
    keys_.push_back(format == RowFormat::ndjson ? separator + json_key(names[i]) : separator);
  }
}

void RowWriter::begin(TextBuffer& out) {
  if (format_ != RowFormat::csv) return;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (i != 0) out.append(',');
    write_csv_text(names_[i], out);
  }
  out.append("\r\n");
}

void RowWriter::write(const Batch& batch, std::int64_t first, std::int64_t count, TextBuffer& out) {
  const std::size_t columns = keys_.size();
  for (std::int64_t row = first; row < first + count; ++row) {
    if (format_ == RowFormat::ndjson) out.append('{');
    for (std::size_t i = 0; i < columns; ++i) {
      out.append(keys_[i]);
      if (format_ == RowFormat::csv)
        write_csv_cell(batch.shape(i), batch.column(i), row, out);
      else
        write_json(batch.shape(i), batch.column(i), row, out);
    }
    out.append(format_ == RowFormat::ndjson ? "}\n" : "\r\n");
  }
}

void RowWriter::write_csv_cell(const Shape& shape, const ArrowArrayView& view, std::int64_t row, TextBuffer& out) {
  if (is_null(view, row)) return;
  switch (json_form(shape, view, row)) {
    case JsonForm::bare:
    case JsonForm::quoted:
      return write_text(shape, view, row, out);
    case JsonForm::null:
      if (shape.kind == Kind::float32 || shape.kind == Kind::float64) write_text(shape, view, row, out);
      return;
    case JsonForm::text:
    case JsonForm::nested:
      if (!shape.dictionary && json_form(shape, view, row) == JsonForm::text) return write_csv_text(bytes_of(shape, view, row), out);
      scratch_.clear();
      write_text(shape, view, row, scratch_);
      return write_csv_text(scratch_.view(), out);
  }
}

void RowWriter::write_csv_text(std::string_view text, TextBuffer& out) {
  const bool is_formula =
      guard_ == FormulaGuard::on && !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  if (!text.empty() && !is_formula && text.find_first_of(kNeedsQuotes) == std::string_view::npos) return out.append(text);
  out.append('"');
  if (is_formula) out.append('\'');
  for (std::size_t start = 0;;) {
    const std::size_t quote = text.find('"', start);
    out.append(text.substr(start, quote - start));
    if (quote == std::string_view::npos) break;
    out.append("\"\"");
    start = quote + 1;
  }
  out.append('"');
}

}  // namespace sextant::arrow
