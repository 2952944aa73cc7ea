// JSON in and out of plain structs. A struct described with BOOST_DESCRIBE_STRUCT is read, written and given an
// OpenAPI schema from that one description:
//
//   struct AskRequest {
//     std::string question;
//     std::optional<std::string> session_id;
//     std::int64_t limit = 50;
//     static constexpr auto json_required = json_names("question");   // all others keep their initialiser when absent
//     void check(JsonProblems& problems) const;                       // optional: rules over the decoded values
//   };
//   BOOST_DESCRIBE_STRUCT(AskRequest, (), (question, session_id, limit))
//
// Supported: bool, integers, double, std::string, enums (BOOST_DESCRIBE_ENUM; a trailing '_' is not part of the name),
// std::optional, std::vector, std::map<std::string, T>, Id<Tag>, Timestamp, boost::json::value/object/array as they are,
// and structs of these. Integers beyond 2^53 are text in JSON, both ways; NaN and infinities are written as null.
// An absent optional is written as null, or left out when its struct declares `static constexpr bool json_omit_absent = true`.
// All functions are pure and thread-safe.
#pragma once

#include <array>
#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cmath>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/id.h"
#include "base/time.h"

namespace sextant {

struct JsonLimits {
  std::size_t max_bytes = 16u << 20;
  std::size_t max_depth = 32;
};

// Strict: one value, valid UTF-8, no comments, no duplicate keys, no U+0000, no number beyond double. Else invalid_request.
[[nodiscard]] Result<boost::json::value> parse_json(std::string_view text, JsonLimits limits = {});
[[nodiscard]] std::string write_json(const boost::json::value& value);

enum class UnknownFields : std::uint8_t { refuse, ignore };

// Collects what does not fit, with the path of each place ("filters[2].column"). At most 50 are kept.
class JsonProblems {
 public:
  explicit JsonProblems(UnknownFields unknown = UnknownFields::refuse) : unknown_(unknown) {}

  void add(std::string_view field, std::string message);  // of the current object; "" is the current value itself
  [[nodiscard]] bool empty() const { return problems_.empty(); }
  [[nodiscard]] UnknownFields unknown() const { return unknown_; }
  [[nodiscard]] Error to_error() &&;  // validation_failed

  // Steps into a member or an element for as long as it lives.
  class Step {
   public:
    Step(JsonProblems& problems, std::string_view field);
    Step(JsonProblems& problems, std::size_t index);
    ~Step() { problems_.path_.resize(length_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    JsonProblems& problems_;
    std::size_t length_;
  };

 private:
  UnknownFields unknown_;
  std::string path_;
  std::vector<FieldError> problems_;
};

// Schemas of named structs, gathered while one schema refers to another.
using JsonSchemas = boost::json::object;

template <class... Names>
[[nodiscard]] consteval auto json_names(Names... names) {
  return std::array<std::string_view, sizeof...(Names)>{names...};
}

// How one type is read, written and described. Specialise it for a type of your own.
//   static void read(const boost::json::value&, T& out, JsonProblems&);   out is unspecified when a problem was added
//   static boost::json::value write(const T&);
//   static boost::json::value schema(JsonSchemas&);
template <class T>
struct JsonCodec;

template <class T>
[[nodiscard]] Result<T> from_json(const boost::json::value& value, UnknownFields unknown = UnknownFields::refuse) {
  JsonProblems problems(unknown);
  T out{};
  JsonCodec<T>::read(value, out, problems);
  if (!problems.empty()) return fail(std::move(problems).to_error());
  return out;
}

template <class T>
[[nodiscard]] Result<T> from_json_text(std::string_view text, UnknownFields unknown = UnknownFields::refuse, JsonLimits limits = {}) {
  return from_json<T>(TRY(parse_json(text, limits)), unknown);
}

template <class T>
[[nodiscard]] boost::json::value to_json(const T& value) {
  return JsonCodec<T>::write(value);
}

// The OpenAPI 3.1 schema of T; structs become components in `schemas`, and the result refers to them.
template <class T>
[[nodiscard]] boost::json::value json_schema(JsonSchemas& schemas) {
  return JsonCodec<T>::schema(schemas);
}

namespace json_detail {

// Each adds a problem and returns nothing when the value is of another kind or out of range.
[[nodiscard]] std::optional<std::int64_t> read_signed(const boost::json::value& value, std::int64_t low, std::int64_t high,
                                                      JsonProblems& problems);
[[nodiscard]] std::optional<std::uint64_t> read_unsigned(const boost::json::value& value, std::uint64_t high, JsonProblems& problems);
[[nodiscard]] boost::json::value write_signed(std::int64_t value);
[[nodiscard]] boost::json::value write_unsigned(std::uint64_t value);
void read_double(const boost::json::value& value, double& out, JsonProblems& problems);
void read_string(const boost::json::value& value, std::string& out, JsonProblems& problems);
void wrong_kind(const boost::json::value& value, std::string_view wanted, JsonProblems& problems);
[[nodiscard]] std::string_view plain_name(std::string_view enumerator);  // "delete_" → "delete"
[[nodiscard]] std::string component_name(std::string_view pretty_function);
[[nodiscard]] boost::json::value nullable(boost::json::value schema);
[[nodiscard]] boost::json::value typed(std::string_view type);
[[nodiscard]] boost::json::value typed(std::string_view type, std::string_view format);

template <class T>
constexpr std::string_view pretty_name() {
  return __PRETTY_FUNCTION__;
}

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;
template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
constexpr bool omits_absent() {
  if constexpr (requires { T::json_omit_absent; }) return T::json_omit_absent;
  return false;
}

template <class T>
constexpr bool is_required(std::string_view field) {
  if constexpr (requires { T::json_required; }) {
    for (std::string_view name : T::json_required)
      if (name == field) return true;
  }
  return false;
}

template <class T>
consteval bool required_names_exist() {
  if constexpr (requires { T::json_required; }) {
    for (std::string_view name : T::json_required) {
      bool found = false;
      boost::mp11::mp_for_each<Members<T>>([&](auto member) { found = found || name == std::string_view(member.name); });
      if (!found) return false;
    }
  }
  return true;
}

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

}  // namespace json_detail

template <>
struct JsonCodec<bool> {
  static void read(const boost::json::value& value, bool& out, JsonProblems& problems);
  static boost::json::value write(bool value) { return value; }
  static boost::json::value schema(JsonSchemas&) { return json_detail::typed("boolean"); }
};

template <std::signed_integral T>
struct JsonCodec<T> {
  static void read(const boost::json::value& value, T& out, JsonProblems& problems) {
    if (auto number = json_detail::read_signed(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), problems))
      out = static_cast<T>(*number);
  }
  static boost::json::value write(T value) { return json_detail::write_signed(value); }
  static boost::json::value schema(JsonSchemas&) { return json_detail::typed("integer", sizeof(T) > 4 ? "int64" : "int32"); }
};

template <std::unsigned_integral T>
struct JsonCodec<T> {
  static void read(const boost::json::value& value, T& out, JsonProblems& problems) {
    if (auto number = json_detail::read_unsigned(value, std::numeric_limits<T>::max(), problems)) out = static_cast<T>(*number);
  }
  static boost::json::value write(T value) { return json_detail::write_unsigned(value); }
  static boost::json::value schema(JsonSchemas&) {
    auto schema = json_detail::typed("integer");
    schema.as_object()["minimum"] = 0;
    return schema;
  }
};

template <>
struct JsonCodec<double> {
  static void read(const boost::json::value& value, double& out, JsonProblems& problems) { json_detail::read_double(value, out, problems); }
  static boost::json::value write(double value) { return std::isfinite(value) ? boost::json::value(value) : boost::json::value(nullptr); }
  static boost::json::value schema(JsonSchemas&) { return json_detail::typed("number"); }
};

template <>
struct JsonCodec<std::string> {
  static void read(const boost::json::value& value, std::string& out, JsonProblems& problems) {
    json_detail::read_string(value, out, problems);
  }
  static boost::json::value write(std::string_view value) { return boost::json::string(value.data(), value.size()); }
  static boost::json::value schema(JsonSchemas&) { return json_detail::typed("string"); }
};

template <>
struct JsonCodec<Timestamp> {
  static void read(const boost::json::value& value, Timestamp& out, JsonProblems& problems);
  static boost::json::value write(Timestamp value);
  static boost::json::value schema(JsonSchemas&) { return json_detail::typed("string", "date-time"); }
};

template <class Tag>
struct JsonCodec<Id<Tag>> {
  static void read(const boost::json::value& value, Id<Tag>& out, JsonProblems& problems) {
    std::string text;
    json_detail::read_string(value, text, problems);
    out = Id<Tag>(std::move(text));
  }
  static boost::json::value write(const Id<Tag>& value) { return JsonCodec<std::string>::write(value.text()); }
  static boost::json::value schema(JsonSchemas&) { return json_detail::typed("string"); }
};

template <>
struct JsonCodec<boost::json::value> {
  static void read(const boost::json::value& value, boost::json::value& out, JsonProblems&) { out = value; }
  static boost::json::value write(const boost::json::value& value) { return value; }
  static boost::json::value schema(JsonSchemas&) { return boost::json::object(); }
};

template <>
struct JsonCodec<boost::json::object> {
  static void read(const boost::json::value& value, boost::json::object& out, JsonProblems& problems);
  static boost::json::value write(const boost::json::object& value) { return value; }
  static boost::json::value schema(JsonSchemas&) { return json_detail::typed("object"); }
};

template <>
struct JsonCodec<boost::json::array> {
  static void read(const boost::json::value& value, boost::json::array& out, JsonProblems& problems);
  static boost::json::value write(const boost::json::array& value) { return value; }
  static boost::json::value schema(JsonSchemas&) { return json_detail::typed("array"); }
};

template <class T>
struct JsonCodec<std::optional<T>> {
  static void read(const boost::json::value& value, std::optional<T>& out, JsonProblems& problems) {
    out.reset();
    if (!value.is_null()) JsonCodec<T>::read(value, out.emplace(), problems);
  }
  static boost::json::value write(const std::optional<T>& value) {
    return value ? JsonCodec<T>::write(*value) : boost::json::value(nullptr);
  }
  static boost::json::value schema(JsonSchemas& schemas) { return json_detail::nullable(JsonCodec<T>::schema(schemas)); }
};

template <class T>
struct JsonCodec<std::vector<T>> {
  static void read(const boost::json::value& value, std::vector<T>& out, JsonProblems& problems) {
    const auto* array = value.if_array();
    if (array == nullptr) return json_detail::wrong_kind(value, "a list", problems);
    out.clear();
    out.reserve(array->size());
    for (const auto& item : *array) {
      JsonProblems::Step step(problems, out.size());
      T element{};
      JsonCodec<T>::read(item, element, problems);
      out.push_back(std::move(element));
    }
  }
  static boost::json::value write(const std::vector<T>& value) {
    boost::json::array array;
    array.reserve(value.size());
    for (const auto& item : value) array.push_back(JsonCodec<T>::write(item));
    return array;
  }
  static boost::json::value schema(JsonSchemas& schemas) { return {{"type", "array"}, {"items", JsonCodec<T>::schema(schemas)}}; }
};

template <class T>
struct JsonCodec<std::map<std::string, T>> {
  static void read(const boost::json::value& value, std::map<std::string, T>& out, JsonProblems& problems) {
    const auto* object = value.if_object();
    if (object == nullptr) return json_detail::wrong_kind(value, "an object", problems);
    out.clear();
    for (const auto& member : *object) {
      JsonProblems::Step step(problems, std::string_view(member.key()));
      JsonCodec<T>::read(member.value(), out[std::string(member.key())], problems);
    }
  }
  static boost::json::value write(const std::map<std::string, T>& value) {
    boost::json::object object;
    object.reserve(value.size());
    for (const auto& [key, item] : value) object.emplace(key, JsonCodec<T>::write(item));
    return object;
  }
  static boost::json::value schema(JsonSchemas& schemas) {
    return {{"type", "object"}, {"additionalProperties", JsonCodec<T>::schema(schemas)}};
  }
};

template <class T>
  requires std::is_enum_v<T>
struct JsonCodec<T> {
  static_assert(boost::describe::has_describe_enumerators<T>::value, "describe the enum with BOOST_DESCRIBE_ENUM");

  static void read(const boost::json::value& value, T& out, JsonProblems& problems) {
    const auto* text = value.if_string();
    if (text == nullptr) return json_detail::wrong_kind(value, "text", problems);
    bool found = false;
    std::string known;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
      const auto name = json_detail::plain_name(enumerator.name);
      if (name == std::string_view(*text)) {
        out = enumerator.value;
        found = true;
      }
      known.append(known.empty() ? "" : ", ").append(name);
    });
    if (!found) problems.add("", "must be one of: " + known);
  }
  static boost::json::value write(T value) {
    std::string_view name;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
      if (enumerator.value == value) name = json_detail::plain_name(enumerator.name);
    });
    return JsonCodec<std::string>::write(name);
  }
  static boost::json::value schema(JsonSchemas&) {
    boost::json::array names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
        [&](auto enumerator) { names.push_back(JsonCodec<std::string>::write(json_detail::plain_name(enumerator.name))); });
    return {{"type", "string"}, {"enum", std::move(names)}};
  }
};

template <json_detail::Described T>
struct JsonCodec<T> {
  static_assert(json_detail::required_names_exist<T>(), "json_required names a member that is not described");

  static void read(const boost::json::value& value, T& out, JsonProblems& problems) {
    const auto* object = value.if_object();
    if (object == nullptr) return json_detail::wrong_kind(value, "an object", problems);
    std::size_t known = 0;
    boost::mp11::mp_for_each<json_detail::Members<T>>([&](auto member) {
      const std::string_view name = member.name;
      const auto* field = object->if_contains(name);
      if (field == nullptr) {
        if (json_detail::is_required<T>(name)) problems.add(name, "is missing");
        return;
      }
      ++known;
      JsonProblems::Step step(problems, name);
      auto& target = out.*member.pointer;
      JsonCodec<std::remove_cvref_t<decltype(target)>>::read(*field, target, problems);
    });
    if (known != object->size() && problems.unknown() == UnknownFields::refuse) name_unknown(*object, problems);
    if constexpr (requires { out.check(problems); }) {
      if (problems.empty()) out.check(problems);
    }
  }

  static boost::json::value write(const T& value) {
    boost::json::object object;
    boost::mp11::mp_for_each<json_detail::Members<T>>([&](auto member) {
      const auto& field = value.*member.pointer;
      using Field = std::remove_cvref_t<decltype(field)>;
      if constexpr (json_detail::omits_absent<T>() && json_detail::IsOptional<Field>::value) {
        if (!field) return;
      }
      object.emplace(member.name, JsonCodec<Field>::write(field));
    });
    return object;
  }

  static boost::json::value schema(JsonSchemas& schemas) {
    const std::string name = json_detail::component_name(json_detail::pretty_name<T>());
    boost::json::value reference = {{"$ref", "#/components/schemas/" + name}};
    if (schemas.contains(name)) return reference;
    schemas.emplace(name, nullptr);  // so that a recursive struct ends here
    boost::json::object properties;
    boost::json::array required;
    boost::mp11::mp_for_each<json_detail::Members<T>>([&](auto member) {
      using Field = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
      properties.emplace(member.name, JsonCodec<Field>::schema(schemas));
      if (json_detail::is_required<T>(member.name)) required.push_back(boost::json::string(member.name));
    });
    boost::json::object described{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) described.emplace("required", std::move(required));
    schemas[name] = std::move(described);
    return reference;
  }

 private:
  static void name_unknown(const boost::json::object& object, JsonProblems& problems) {
    for (const auto& member : object) {
      bool known = false;
      boost::mp11::mp_for_each<json_detail::Members<T>>([&](auto described) { known = known || member.key() == described.name; });
      if (!known) problems.add(std::string_view(member.key()), "is not a known field");
    }
  }
};

}  // namespace sextant
