#include "data/connect/json/json_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <fstream>
#include <string>

#include "data/connect/connector.h"

namespace sextant::data::json {
namespace {

constexpr std::size_t kChunk = 1u << 20;
constexpr std::size_t kMaxDepth = 64;
constexpr std::uint64_t kMaxRecordBytes = 16u << 20;  // what the engine takes for one object
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Accepts everything; remembers whether there is anything but arrays.
struct Handler {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = 1u << 16;
  static constexpr std::size_t max_string_size = kMaxRecordBytes;
  using Code = boost::system::error_code;
  using Text = boost::json::string_view;

  bool found_value = false;
  bool found() { return found_value = true; }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_object_begin(Code&) { return found(); }
  bool on_object_end(std::size_t, Code&) { return true; }
  bool on_string_part(Text, std::size_t, Code&) { return true; }
  bool on_string(Text, std::size_t, Code&) { return found(); }
  bool on_key_part(Text, std::size_t, Code&) { return true; }
  bool on_key(Text, std::size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t, Text, Code&) { return found(); }
  bool on_uint64(std::uint64_t, Text, Code&) { return found(); }
  bool on_double(double, Text, Code&) { return found(); }
  bool on_bool(bool, Code&) { return found(); }
  bool on_null(Code&) { return found(); }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};

boost::json::parse_options options() {
  boost::json::parse_options made;
  made.max_depth = kMaxDepth;
  return made;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Walk {
 public:
  explicit Walk(const std::filesystem::path& file) : file_(file), parser_(options()) {}

  Result<void> take(std::string_view bytes, bool more) {
    while (!bytes.empty() || (!more && inside_)) {
      if (!inside_) {
        const auto skipped = static_cast<std::size_t>(std::ranges::find_if_not(bytes, is_space) - bytes.begin());
        advance(bytes, skipped);
        if (bytes.empty()) return {};
        begin_value(bytes.front());
      }
      boost::system::error_code error;
      const std::size_t used = parser_.write_some(more, bytes.data(), bytes.size(), error);
      advance(bytes, used);
      if (error == boost::json::error::incomplete) return broken("the file ends in the middle of a value");
      if (error) return broken(error.message());
      spans_lines_ = spans_lines_ || (line_ != first_line_ && !is_array_);
      if (parser_.done()) {
        inside_ = false;
        ++values_;
        parser_.reset();
      } else if (more) {
        return {};
      }
    }
    return {};
  }

  Result<Layout> layout() const {
    if (values_ == 0) return file_error(file_, "there is no JSON value in the file.");
    if (!parser_.handler().found_value) return file_error(file_, "there are no records in the file.");
    if (values_ == 1 && is_array_) return Layout::array;
    return spans_lines_ || is_array_ ? Layout::concatenated : Layout::lines;
  }

 private:
  void begin_value(char first) {
    inside_ = true;
    first_line_ = line_;
    is_array_ = first == '[' && values_ == 0;
  }
  void advance(std::string_view& bytes, std::size_t count) {
    line_ += static_cast<std::uint64_t>(std::ranges::count(bytes.substr(0, count), '\n'));
    byte_ += count;
    bytes.remove_prefix(count);
  }
  std::unexpected<Error> broken(const std::string& why) const {
    auto failure = file_error(file_, fmt::format("the JSON is broken in line {} at byte {}: {}.", line_, byte_ + 1, why),
                              "Each value must be complete; newline-delimited JSON has one object a line.");
    failure.error().context.emplace_back("line", std::to_string(line_));
    return failure;
  }

  const std::filesystem::path& file_;
  boost::json::basic_parser<Handler> parser_;
  bool inside_ = false;
  bool is_array_ = false;
  bool spans_lines_ = false;
  std::uint64_t values_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t first_line_ = 1;
  std::uint64_t byte_ = 0;
};

}  // namespace

Result<Layout> check(const std::filesystem::path& file, const Call& call, const std::function<void(std::uint64_t)>& progress) {
  std::ifstream in(file, std::ios::binary);
  std::string chunk(kChunk, '\0');
  Walk walk(file);
  std::uint64_t read = 0;
  for (bool first = true;; first = false) {
    TRY(call.check());
    progress(read);
    in.read(chunk.data(), static_cast<std::streamsize>(kChunk));
    std::string_view bytes(chunk.data(), static_cast<std::size_t>(in.gcount()));
    read += bytes.size();
    if (first && bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    const bool more = in.good();
    TRY(walk.take(bytes, more));
    if (!more) return walk.layout();
  }
}

}  // namespace sextant::data::json
