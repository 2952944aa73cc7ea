// Reads the records of a CSV file one after the other (RFC 4180 with any delimiter; LF, CRLF or CR), a megabyte at a time.
// Says exactly where a file is broken. Not thread-safe. Errors: data_invalid with file and line.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sextant::data::csv {

struct Dialect {
  char delimiter = ',';
  char escape = '"';  // inside quotes: a doubled quote, or a backslash
};

struct Field {
  std::string_view text;  // without quotes and the spaces round them; valid until the next record
  bool quoted = false;
};

inline constexpr std::size_t kMaxRecordBytes = 1'500'000;
inline constexpr std::size_t kMaxFields = 4096;

class CsvReader {
 public:
  CsvReader(std::filesystem::path file, Dialect dialect);

  // The next record, or null at the end. Lines without any character are skipped.
  [[nodiscard]] Result<const std::vector<Field>*> next();

  [[nodiscard]] std::uint64_t line() const { return record_line_; }  // where the last record begins, from 1
  [[nodiscard]] std::uint64_t bytes() const { return bytes_read_; }
  // Whether something was read so far that another reader may see differently: a line that names the delimiter, several ways to
  // end lines, blank lines, spaces round quotes, quotes inside of unquoted text, backslash escapes.
  [[nodiscard]] bool irregular() const { return irregular_ || (line_ends_ & (line_ends_ - 1)) != 0 || dialect_.escape != '"'; }
  [[nodiscard]] std::unexpected<Error> broken(std::uint64_t line, const std::string& what, std::string hint = {}) const;

 private:
  enum class Outcome : std::uint8_t { record, need_more, end, bad_quote, open_quote, too_wide };
  Outcome parse();
  void parse_plain(std::size_t& at);
  Outcome parse_quoted(std::size_t& at);
  void finish_record(std::size_t at, std::size_t newlines);
  Result<void> refill();
  void skip_preface();
  [[nodiscard]] Result<void> check_bytes() const;

  std::filesystem::path path_;
  std::ifstream file_;
  Dialect dialect_;
  std::string buffer_;
  std::size_t start_ = 0;         // of the record to parse
  std::size_t record_start_ = 0;  // of the last record
  bool at_end_of_file_ = false;
  std::uint64_t bytes_read_ = 0;
  bool irregular_ = false;
  unsigned line_ends_ = 0;  // bits: 1 LF, 2 CRLF, 4 CR
  std::uint64_t line_ = 1;  // of start_
  std::uint64_t record_line_ = 0;
  std::vector<Field> fields_;
  std::deque<std::string> unescaped_;  // texts of fields that hold escapes; views of them must survive growth
  std::size_t unescaped_used_ = 0;
};

}  // namespace sextant::data::csv
