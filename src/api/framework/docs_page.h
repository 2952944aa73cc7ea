// The interface's reading page, made from its OpenAPI document: plain HTML without script, works with the keyboard,
// follows the reader's light or dark preference. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace sextant::api {

[[nodiscard]] std::string docs_page(const boost::json::object& openapi);
[[nodiscard]] std::string docs_style();

}  // namespace sextant::api
