#include "base/json.h"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>

#include "base/text.h"

namespace sextant {
namespace {

namespace bj = boost::json;
using BoostError = bj::error_code;

constexpr std::int64_t kExact = std::int64_t{1} << 53;  // integers up to here survive a JavaScript number
constexpr std::size_t kMostProblems = 50;

// Builds the value and refuses what the library would let pass: duplicate keys, U+0000, infinite numbers.
struct StrictHandler {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  bj::value_stack stack;
  std::vector<std::vector<std::string>> keys;  // of the objects that are open
  std::string key;
  std::string refusal;

  bool refuse(std::string reason, BoostError& error) {
    refusal = std::move(reason);
    error = bj::make_error_code(bj::error::exception);
    return false;
  }
  bool clean(bj::string_view text, BoostError& error) {
    return text.find('\0') == bj::string_view::npos || refuse("a text holds the character U+0000", error);
  }

  bool on_document_begin(BoostError&) { return true; }
  bool on_document_end(BoostError&) { return true; }
  bool on_object_begin(BoostError&) {
    keys.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t count, BoostError& error) {
    auto names = std::move(keys.back());
    keys.pop_back();
    std::ranges::sort(names);
    if (auto twice = std::ranges::adjacent_find(names); twice != names.end())
      return refuse("the key \"" + *twice + "\" occurs twice in one object", error);
    stack.push_object(count);
    return true;
  }
  bool on_array_begin(BoostError&) { return true; }
  bool on_array_end(std::size_t count, BoostError&) {
    stack.push_array(count);
    return true;
  }
  bool on_key_part(bj::string_view part, std::size_t, BoostError& error) {
    key.append(part);
    stack.push_chars(part);
    return clean(part, error);
  }
  bool on_key(bj::string_view part, std::size_t, BoostError& error) {
    key.append(part);
    keys.back().push_back(std::exchange(key, {}));
    stack.push_key(part);
    return clean(part, error);
  }
  bool on_string_part(bj::string_view part, std::size_t, BoostError& error) {
    stack.push_chars(part);
    return clean(part, error);
  }
  bool on_string(bj::string_view part, std::size_t, BoostError& error) {
    stack.push_string(part);
    return clean(part, error);
  }
  bool on_number_part(bj::string_view, BoostError&) { return true; }
  bool on_int64(std::int64_t number, bj::string_view, BoostError&) {
    stack.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, bj::string_view, BoostError&) {
    stack.push_uint64(number);
    return true;
  }
  bool on_double(double number, bj::string_view, BoostError& error) {
    if (!std::isfinite(number)) return refuse("a number is too large", error);
    stack.push_double(number);
    return true;
  }
  bool on_bool(bool value, BoostError&) {
    stack.push_bool(value);
    return true;
  }
  bool on_null(BoostError&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(bj::string_view, BoostError&) { return true; }
  bool on_comment(bj::string_view, BoostError&) { return true; }
};

std::string_view kind_name(const bj::value& value) {
  switch (value.kind()) {
    case bj::kind::null:
      return "null";
    case bj::kind::bool_:
      return "true or false";
    case bj::kind::int64:
    case bj::kind::uint64:
    case bj::kind::double_:
      return "a number";
    case bj::kind::string:
      return "text";
    case bj::kind::array:
      return "a list";
    case bj::kind::object:
      return "an object";
  }
  return "something else";
}

template <class Integer>
std::optional<Integer> from_text(const bj::value& value) {
  const auto* text = value.if_string();
  if (text == nullptr || text->empty()) return std::nullopt;
  Integer number{};
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// 3.0 is a whole number in JSON.
std::optional<std::int64_t> from_whole_double(const bj::value& value) {
  const auto* number = value.if_double();
  if (number == nullptr || std::abs(*number) > static_cast<double>(kExact) || std::trunc(*number) != *number) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

void not_whole(const bj::value& value, JsonProblems& problems) {
  if (const auto* number = value.if_double()) {
    problems.add("", std::trunc(*number) == *number ? "is out of range" : "must be a whole number");
  } else {
    json_detail::wrong_kind(value, "a whole number", problems);
  }
}

template <class Number>
void write_number(Number value, std::string& out) {
  std::array<char, 32> digits;
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

void write_value(const bj::value& value, std::string& out) {
  switch (value.kind()) {
    case bj::kind::int64:
      return write_number(value.get_int64(), out);
    case bj::kind::uint64:
      return write_number(value.get_uint64(), out);
    case bj::kind::double_:
      if (std::isfinite(value.get_double())) return write_number(value.get_double(), out);
      out += "null";
      return;
    case bj::kind::array: {
      char mark = '[';
      for (const auto& element : value.get_array()) {
        out += std::exchange(mark, ',');
        write_value(element, out);
      }
      out += mark == '[' ? "[]" : "]";
      return;
    }
    case bj::kind::object: {
      char mark = '{';
      for (const auto& [key, member] : value.get_object()) {
        out += std::exchange(mark, ',');
        out += bj::serialize(key);
        out += ':';
        write_value(member, out);
      }
      out += mark == '{' ? "{}" : "}";
      return;
    }
    default:
      break;
  }
  out += bj::serialize(value);
}

}  // namespace

Result<bj::value> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.max_bytes)
    return fail(ErrorCode::payload_too_large, "The JSON text is larger than " + std::to_string(limits.max_bytes) + " bytes.");
  bj::parse_options options;
  options.max_depth = limits.max_depth;
  try {
    bj::basic_parser<StrictHandler> parser(options);
    BoostError error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (!error && used < text.size()) error = bj::make_error_code(bj::error::extra_data);
    if (!error) return parser.handler().stack.release();
    const std::string& refusal = parser.handler().refusal;
    const std::string reason = !refusal.empty() ? refusal
                               : error == bj::make_error_code(bj::error::too_deep)
                                   ? "nested more than " + std::to_string(limits.max_depth) + " levels"
                                   : error.message();
    return fail(ErrorCode::invalid_request, "The JSON text is malformed near byte " + std::to_string(used) + ": " + reason + ".",
                "Send one JSON value in UTF-8.");
  } catch (const std::exception&) {
    return fail(ErrorCode::invalid_request, "The JSON text could not be read.");
  }
}

std::string write_json(const bj::value& value) {
  std::string out;
  write_value(value, out);
  return out;
}

void JsonProblems::add(std::string_view field, std::string message) {
  if (problems_.size() >= kMostProblems) return;
  std::string path = path_;
  if (!field.empty()) path.append(path.empty() ? "" : ".").append(field);
  problems_.push_back({std::move(path), std::move(message)});
}

Error JsonProblems::to_error() && {
  Error error{.code = ErrorCode::validation_failed, .message = "Some fields do not fit."};
  if (problems_.size() == 1) {
    const auto& [path, message] = problems_.front();
    error.message = (path.empty() ? "The value" : "The field \"" + path + "\"") + " " + message + ".";
  }
  error.hint = "Correct the fields named in \"fields\".";
  error.fields = std::move(problems_);
  return error;
}

JsonProblems::Step::Step(JsonProblems& problems, std::string_view field) : problems_(problems), length_(problems.path_.size()) {
  if (length_ != 0) problems.path_ += '.';
  problems.path_ += field;
}

JsonProblems::Step::Step(JsonProblems& problems, std::size_t index) : problems_(problems), length_(problems.path_.size()) {
  problems.path_ += '[' + std::to_string(index) + ']';
}

void JsonCodec<bool>::read(const bj::value& value, bool& out, JsonProblems& problems) {
  if (const auto* flag = value.if_bool()) {
    out = *flag;
  } else {
    json_detail::wrong_kind(value, "true or false", problems);
  }
}

void JsonCodec<Timestamp>::read(const bj::value& value, Timestamp& out, JsonProblems& problems) {
  const auto* text = value.if_string();
  if (text == nullptr) return json_detail::wrong_kind(value, "text", problems);
  if (auto parsed = parse_utc(*text)) {
    out = *parsed;
  } else {
    problems.add("", "must be a time such as 2026-11-21T09:00:00Z");
  }
}

bj::value JsonCodec<Timestamp>::write(Timestamp value) { return JsonCodec<std::string>::write(format_utc(value)); }

void JsonCodec<bj::object>::read(const bj::value& value, bj::object& out, JsonProblems& problems) {
  if (const auto* object = value.if_object()) {
    out = *object;
  } else {
    json_detail::wrong_kind(value, "an object", problems);
  }
}

void JsonCodec<bj::array>::read(const bj::value& value, bj::array& out, JsonProblems& problems) {
  if (const auto* array = value.if_array()) {
    out = *array;
  } else {
    json_detail::wrong_kind(value, "a list", problems);
  }
}

namespace json_detail {

std::optional<std::int64_t> read_signed(const bj::value& value, std::int64_t low, std::int64_t high, JsonProblems& problems) {
  std::optional<std::int64_t> number;
  if (const auto* exact = value.if_int64()) number = *exact;
  if (!number) number = from_text<std::int64_t>(value);
  if (!number) number = from_whole_double(value);
  if (!number && value.is_uint64()) return problems.add("", "is out of range"), std::nullopt;
  if (!number) return not_whole(value, problems), std::nullopt;
  if (*number < low || *number > high)
    return problems.add("", "must be between " + std::to_string(low) + " and " + std::to_string(high)), std::nullopt;
  return number;
}

std::optional<std::uint64_t> read_unsigned(const bj::value& value, std::uint64_t high, JsonProblems& problems) {
  std::optional<std::uint64_t> number;
  std::optional<std::int64_t> signed_number;
  if (const auto* exact = value.if_uint64()) number = *exact;
  if (const auto* exact = value.if_int64()) signed_number = *exact;
  if (!number && !signed_number) signed_number = from_whole_double(value);
  if (!number && !signed_number) number = from_text<std::uint64_t>(value);
  if (signed_number && *signed_number >= 0) number = static_cast<std::uint64_t>(*signed_number);
  if (!number && !signed_number) return not_whole(value, problems), std::nullopt;
  if (!number || *number > high) return problems.add("", "must be between 0 and " + std::to_string(high)), std::nullopt;
  return number;
}

bj::value write_signed(std::int64_t value) {
  if (value > kExact || value < -kExact) return bj::string(std::to_string(value));
  return value;
}

bj::value write_unsigned(std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(kExact)) return bj::string(std::to_string(value));
  return value;
}

void read_double(const bj::value& value, double& out, JsonProblems& problems) {
  if (value.is_number()) {
    out = value.to_number<double>();
  } else {
    wrong_kind(value, "a number", problems);
  }
}

void read_string(const bj::value& value, std::string& out, JsonProblems& problems) {
  if (const auto* text = value.if_string()) {
    out.assign(text->data(), text->size());
  } else {
    wrong_kind(value, "text", problems);
  }
}

void wrong_kind(const bj::value& value, std::string_view wanted, JsonProblems& problems) {
  problems.add("", "must be " + std::string(wanted) + ", not " + std::string(kind_name(value)));
}

std::string_view plain_name(std::string_view enumerator) {
  if (enumerator.ends_with('_')) enumerator.remove_suffix(1);
  return enumerator;
}

std::string component_name(std::string_view pretty_function) {
  constexpr std::string_view kMark = "T = ";
  std::string_view type = pretty_function.substr(pretty_function.find(kMark) + kMark.size());
  type = type.substr(0, type.find_first_of(";]"));
  std::string name;
  for (std::size_t start = 0; start < type.size();) {
    const std::size_t stop = std::min(type.find_first_of("<>, ", start), type.size());
    std::string_view word = type.substr(start, stop - start);
    if (const auto colon = word.rfind("::"); colon != std::string_view::npos) word.remove_prefix(colon + 2);
    name += word;
    start = stop + 1;
  }
  return name;
}

bj::value nullable(bj::value schema) {
  bj::object& described = schema.as_object();
  if (auto* type = described.if_contains("type"); type != nullptr && type->is_string() && !described.contains("enum")) {
    *type = bj::array{*type, "null"};
    return schema;
  }
  if (described.empty()) return schema;
  return {{"anyOf", bj::array{std::move(schema), {{"type", "null"}}}}};
}

bj::value typed(std::string_view type) { return {{"type", bj::string(type.data(), type.size())}}; }

bj::value typed(std::string_view type, std::string_view format) {
  return {{"type", bj::string(type.data(), type.size())}, {"format", bj::string(format.data(), format.size())}};
}

}  // namespace json_detail
}  // namespace sextant
