#include "query/sql/growth.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "base/text.h"
#include "query/sql/limits.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

constexpr std::int64_t kGrowingCalls = 200;
constexpr std::size_t kGuardedParts = 60;
constexpr int kInnerDepth = 64;  // how far a growing call is looked for inside another

std::unexpected<Error> refuse(std::string_view name, std::string message, const json::object& call) {
  return fail(Error{.code = ErrorCode::sql_refused,
                    .message = std::string(name) + ": " + std::move(message),
                    .hint = "Use a smaller constant.",
                    .position = position_of(call),
                    .rule = "limit.growth"});
}

const json::object* argument(const json::object& call, std::size_t index) {
  const json::value* children = call.if_contains("children");
  if (children == nullptr || !children->is_array() || children->get_array().size() <= index) return nullptr;
  const json::value& child = children->get_array()[index];
  return child.is_object() ? &child.get_object() : nullptr;
}

bool grows(const Function& function) {
  return function.note == Note::size2 || function.note == Note::size4 || function.note == Note::span || function.note == Note::template_ ||
         function.note == Note::multiplies;
}

// A growing call anywhere below, not looking into sub-queries (their rows are bounded by the process).
bool has_growing_call(const json::value& value, int depth) {
  if (depth > kInnerDepth) return true;
  if (value.is_array()) {
    return std::ranges::any_of(value.get_array(), [&](const json::value& item) { return has_growing_call(item, depth + 1); });
  }
  if (!value.is_object()) return false;
  const json::object& object = value.get_object();
  if (class_of(object) == "SUBQUERY") return false;
  if (class_of(object) == "FUNCTION") {
    const Function* inner = find_function(FunctionUse::call, text_of(object, "function_name"));
    if (inner != nullptr && grows(*inner) && inner->note != Note::multiplies) return true;
  }
  return std::ranges::any_of(object, [&](const auto& member) {
    return (member.value().is_object() || member.value().is_array()) && has_growing_call(member.value(), depth + 1);
  });
}

// A guarded size is written twice, so it must be small and may not hold a sub-query.
std::size_t parts_of(const json::value& value) {
  if (value.is_array()) {
    std::size_t sum = 0;
    for (const json::value& item : value.get_array()) sum += parts_of(item);
    return sum;
  }
  if (!value.is_object()) return 0;
  if (class_of(value.get_object()) == "SUBQUERY") return kGuardedParts + 1;
  std::size_t sum = 1;
  for (const auto& member : value.get_object()) sum += parts_of(member.value());
  return sum;
}

Result<void> check_size(std::string_view name, const json::object& call, std::size_t index) {
  const json::object* size = argument(call, index);
  if (size == nullptr) return {};
  if (const auto constant = integer_of(*size)) {
    if (*constant > Limits::text_growth) return refuse(name, "the size may be at most " + std::to_string(Limits::text_growth) + ".", call);
    return {};
  }
  if (class_of(*size) == "CONSTANT") {
    const json::value* value = size->at("value").is_object() ? &size->at("value") : nullptr;
    if (value != nullptr && flag_of(value->get_object(), "is_null")) return {};
    return refuse(name, "the size must be a whole number.", call);
  }
  if (has_growing_call(json::value(*size), 0) || parts_of(json::value(*size)) > kGuardedParts) {
    return refuse(name, "the size must be a number or a simple expression.", call);
  }
  return {};
}

Result<void> check_span(std::string_view name, const json::object& call, FunctionUse use, GrowthState& state) {
  const json::value* children = call.if_contains("children");
  const std::size_t count = children != nullptr && children->is_array() ? children->get_array().size() : 0;
  const std::int64_t limit = use == FunctionUse::table ? Limits::row_growth : Limits::list_growth;
  const json::object* first = argument(call, 0);
  const json::object* second = argument(call, 1);
  const json::object* third = argument(call, 2);
  if (count == 0 || first == nullptr) return {};
  const auto too_long = [&] { return refuse(name, "at most " + std::to_string(limit) + " items.", call); };
  const auto a = integer_of(*first);
  // Tables of numbers side by side multiply.
  const auto counted = [&](__int128 items) -> Result<void> {
    if (items > limit) return too_long();
    if (use == FunctionUse::table && items > 1 && (state.rows = state.rows * static_cast<std::int64_t>(items)) > Limits::product_growth) {
      return refuse(name, "together the tables of numbers would have too many rows.", call);
    }
    return {};
  };
  if (count == 1) return a ? counted(*a) : Result<void>{};
  const auto b = integer_of(*second);
  const auto step = third == nullptr ? std::optional<std::int64_t>(1) : integer_of(*third);
  if (b && !a && std::max(*b, -*b) > limit * 1000) return too_long();
  if (!a || !b) return {};
  if (third != nullptr && !step) return {};
  const __int128 width = static_cast<__int128>(*b) - *a;
  const __int128 stride = *step == 0 ? 1 : *step;
  const __int128 items = width / stride;
  return counted(items);
}

// {:>2000000000} and %2000000000d: no run of more than four digits, no width taken from another argument.
Result<void> check_template(std::string_view name, const json::object& call) {
  const json::object* first = argument(call, 0);
  if (first == nullptr) return {};
  const auto text = string_of(*first);
  if (!text) return refuse(name, "the template must be a constant text.", call);
  std::size_t digits = 0;
  for (const char c : *text) {
    digits = std::isdigit(static_cast<unsigned char>(c)) != 0 ? digits + 1 : 0;
    if (digits > 3) return refuse(name, "the template may not hold numbers of more than three digits.", call);
  }
  if (name == "printf" && text->find('*') != std::string_view::npos) return refuse(name, "widths must be written in the template.", call);
  bool inside = false;
  for (std::size_t i = 0; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (c == '{' && inside) return refuse(name, "widths must be written in the template.", call);
    if (c == '{' && text->substr(i).starts_with("{{")) {
      ++i;
    } else if (c == '{' || c == '}') {
      inside = c == '{';
    }
  }
  return {};
}

}  // namespace

Result<void> check_growth(const Function& function, const json::object& call, GrowthState& state, FunctionUse use) {
  const std::string name(function.name);
  if (function.note == Note::none) return {};
  if (++state.growing_calls > kGrowingCalls) return refuse(name, "too many calls of functions that make large values.", call);
  const json::value* children = call.if_contains("children");
  const bool nested = children != nullptr &&
                      (function.note == Note::pairwise || function.note == Note::multiplies || function.name == "repeat") &&
                      has_growing_call(*children, 0);
  if (nested) return refuse(name, "its arguments may not call functions that make large values.", call);
  switch (function.note) {
    case Note::size2:
      return check_size(name, call, 1);
    case Note::size4:
      return check_size(name, call, 3);
    case Note::span:
      return check_span(name, call, use, state);
    case Note::template_:
      return check_template(name, call);
    default:
      return {};
  }
}

void guard_growth(const Function& function, json::object& call) {
  if (function.note != Note::size2 && function.note != Note::size4) return;
  json::array& children = call.at("children").get_array();
  const std::size_t index = function.note == Note::size2 ? 1 : 3;
  json::object* size = children.size() > index && children[index].is_object() ? &children[index].get_object() : nullptr;
  if (size == nullptr || integer_of(*size) || class_of(*size) == "CONSTANT") return;
  json::array text;
  text.emplace_back(make::text("size"));
  json::object failure = make::cast(make::function("error", std::move(text)), make::type("INTEGER"), false);
  json::object too_large = make::comparison("COMPARE_GREATERTHAN", *size, make::integer(Limits::text_growth));
  json::object guarded = make::when(std::move(too_large), std::move(failure), *size);
  *size = std::move(guarded);
}

}  // namespace sextant::query::sql
