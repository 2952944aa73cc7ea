#include "data/connect/csv/csv_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace sextant::data::csv {
namespace {

constexpr std::size_t kChunk = 1u << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kSeparatorLine = "sep=";

std::size_t first_invalid_byte(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return text.size();
}

}  // namespace

CsvReader::CsvReader(std::filesystem::path file, Dialect dialect)
    : path_(std::move(file)), file_(path_, std::ios::binary), dialect_(dialect) {}

std::unexpected<Error> CsvReader::broken(std::uint64_t line, const std::string& what, std::string hint) const {
  Error error{.code = ErrorCode::data_invalid,
              .message = fmt::format("{}, line {}: {}.", path_.filename().string(), line, what),
              .hint = std::move(hint)};
  error.context.emplace_back("file", path_.string());
  error.context.emplace_back("line", std::to_string(line));
  return fail(std::move(error));
}

Result<const std::vector<Field>*> CsvReader::next() {
  while (true) {
    fields_.clear();
    unescaped_used_ = 0;
    switch (parse()) {
      case Outcome::end:
        return nullptr;
      case Outcome::record:
        TRY(check_bytes());
        if (fields_.size() == 1 && fields_[0].text.empty() && !fields_[0].quoted) {
          irregular_ = true;
          break;
        }
        return &fields_;
      case Outcome::need_more:
        if (buffer_.size() - start_ > kMaxRecordBytes)
          return broken(line_, "a record is longer than 1.5 MB", "Is a quote opened here and never closed?");
        TRY(refill());
        break;
      case Outcome::bad_quote:
        return broken(line_, "a closing quote is followed by more text", "Inside quotes, a quote must be doubled: \"say \"\"hi\"\"\".");
      case Outcome::open_quote:
        return broken(line_, "a quote is opened and never closed", "Close it, or double quotes that belong to the text.");
      case Outcome::too_wide:
        return broken(line_, fmt::format("a record has more than {} fields", kMaxFields));
    }
  }
}

// One record from start_; leaves start_ at the next one on success.
CsvReader::Outcome CsvReader::parse() {
  const char delimiter = dialect_.delimiter;
  std::size_t at = start_;
  if (at == buffer_.size()) return at_end_of_file_ ? Outcome::end : Outcome::need_more;
  std::size_t newlines = 0;
  while (true) {
    const std::size_t quote = std::min(buffer_.find_first_not_of(' ', at), buffer_.size());
    if (quote < buffer_.size() && buffer_[quote] == '"') {
      irregular_ = irregular_ || quote != at;
      at = quote;
      if (const auto outcome = parse_quoted(at); outcome != Outcome::record) return outcome;
      newlines += static_cast<std::size_t>(std::ranges::count(std::string_view(buffer_).substr(quote, at - quote), '\n'));
    } else {
      parse_plain(at);
    }
    if (fields_.size() > kMaxFields) return Outcome::too_wide;
    if (at == buffer_.size()) {
      if (!at_end_of_file_) return Outcome::need_more;
      finish_record(at, newlines);
      return Outcome::record;
    }
    const char c = buffer_[at++];
    if (c == delimiter) continue;
    if (c == '\r' && at == buffer_.size() && !at_end_of_file_) return Outcome::need_more;  // is the LF of CRLF still to come?
    const bool both = c == '\r' && at < buffer_.size() && buffer_[at] == '\n';
    at += both ? 1 : 0;
    line_ends_ |= both ? 2u : c == '\n' ? 1u : 4u;
    finish_record(at, newlines + 1);
    return Outcome::record;
  }
}

void CsvReader::parse_plain(std::size_t& at) {
  const char delimiter = dialect_.delimiter;
  const char* const begin = buffer_.data() + at;
  const char* const end = buffer_.data() + buffer_.size();
  const char* p = begin;
  for (; p != end && *p != delimiter && *p != '\n' && *p != '\r'; ++p) irregular_ = irregular_ || *p == '"';
  fields_.push_back({std::string_view(begin, static_cast<std::size_t>(p - begin)), false});
  at += static_cast<std::size_t>(p - begin);
}

// A field that begins with a quote at `at`; leaves `at` behind the closing one.
CsvReader::Outcome CsvReader::parse_quoted(std::size_t& at) {
  const std::size_t begin = at + 1;
  std::size_t copied = begin;
  std::string* text = nullptr;
  for (std::size_t i = begin;; ++i) {
    if (i >= buffer_.size()) return at_end_of_file_ ? Outcome::open_quote : Outcome::need_more;
    const bool escaped = dialect_.escape != '"' && buffer_[i] == dialect_.escape;
    if (!escaped && buffer_[i] != '"') continue;
    if (i + 1 >= buffer_.size() && !at_end_of_file_) return Outcome::need_more;
    const bool doubled = !escaped && dialect_.escape == '"' && i + 1 < buffer_.size() && buffer_[i + 1] == '"';
    if (escaped || doubled) {
      if (text == nullptr) {
        if (unescaped_used_ == unescaped_.size()) unescaped_.emplace_back();
        text = &unescaped_[unescaped_used_++];
        text->clear();
      }
      text->append(buffer_, copied, i - copied);
      copied = ++i;
      continue;
    }
    if (text != nullptr) text->append(buffer_, copied, i - copied);
    fields_.push_back({text != nullptr ? std::string_view(*text) : std::string_view(buffer_).substr(begin, i - begin), true});
    at = std::min(buffer_.find_first_not_of(' ', i + 1), buffer_.size());
    irregular_ = irregular_ || at != i + 1;
    if (at == buffer_.size() && !at_end_of_file_) return Outcome::need_more;
    const bool closed = at == buffer_.size() || buffer_[at] == dialect_.delimiter || buffer_[at] == '\n' || buffer_[at] == '\r';
    return closed ? Outcome::record : Outcome::bad_quote;
  }
}

void CsvReader::finish_record(std::size_t at, std::size_t newlines) {
  record_line_ = line_;
  record_start_ = start_;
  line_ += newlines;
  start_ = at;
}

Result<void> CsvReader::refill() {
  if (!file_.is_open()) return broken(1, "the file cannot be opened", "Check the path and its permissions.");
  buffer_.erase(0, start_);
  start_ = 0;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kChunk);
  file_.read(buffer_.data() + kept, static_cast<std::streamsize>(kChunk));
  const auto got = static_cast<std::size_t>(file_.gcount());
  buffer_.resize(kept + got);
  if (bytes_read_ == 0) skip_preface();
  bytes_read_ += got;
  if (got < kChunk) {
    if (file_.bad()) return broken(line_, "the file cannot be read further");
    at_end_of_file_ = true;
  }
  return {};
}

// A byte order mark, and the line "sep=;" by which some programs tell each other the delimiter.
void CsvReader::skip_preface() {
  if (buffer_.starts_with(kByteOrderMark)) buffer_.erase(0, kByteOrderMark.size());
  const std::size_t end = buffer_.find('\n');
  if (end == std::string::npos || trim(std::string_view(buffer_).substr(0, end)).size() > kSeparatorLine.size() + 1) return;
  if (!equals_ignoring_case(std::string_view(buffer_).substr(0, kSeparatorLine.size()), kSeparatorLine)) return;
  buffer_.erase(0, end + 1);
  line_ = 2;
  irregular_ = true;
}

Result<void> CsvReader::check_bytes() const {
  const auto record = std::string_view(buffer_).substr(record_start_, start_ - record_start_);
  if (record.size() > kMaxRecordBytes)
    return broken(record_line_, "a record is longer than 1.5 MB", "Is a quote opened here and never closed?");
  if (record.find('\0') != std::string_view::npos)
    return broken(record_line_, "there is a zero byte; this is not a text file", "Export it as CSV in UTF-8.");
  if (is_ascii(record) || is_valid_utf8(record)) return {};
  return broken(record_line_, fmt::format("byte {} of the line is not UTF-8", first_invalid_byte(record) + 1),
                "Save the file as CSV in UTF-8.");
}

}  // namespace sextant::data::csv
