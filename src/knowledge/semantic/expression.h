// A first look at SQL written in a model, without a parser: which columns a scalar or aggregate expression names. It is
// not a guard: SQL made from a model goes through the gate like any other. Pure functions.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sextant::knowledge::semantic {

// The names that must be columns: identifiers that are no function, keyword, type or literal. The error is for a person:
// "a quote is not closed", "a sub-query is not allowed here".
[[nodiscard]] std::expected<std::vector<std::string>, std::string> columns_of_expression(std::string_view expression);

// The expression with each such name replaced, for example by "flights"."delay"; nullopt leaves it. An expression that
// cannot be read stays as it is.
[[nodiscard]] std::string rewrite_columns(std::string_view expression,
                                          const std::function<std::optional<std::string>(std::string_view name)>& written);

// The names of {placeholders} outside quoted text, in order of first use; the error names what is broken.
[[nodiscard]] std::expected<std::vector<std::string>, std::string> placeholders_of(std::string_view text);

// `text` with each {name} outside quoted text replaced; a replacement of nullopt leaves it.
[[nodiscard]] std::string fill_placeholders(std::string_view text,
                                            const std::function<std::optional<std::string>(std::string_view name)>& replacement);

}  // namespace sextant::knowledge::semantic
