// Content negotiation: which of the offered media types an Accept header prefers (RFC 9110, with q and wildcards). Pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace sextant::api {

// The index into `offered`; ties go to the earlier one. An empty or absent header accepts the first. Nothing when none fits (406).
[[nodiscard]] std::optional<std::size_t> negotiate(std::string_view accept, std::span<const std::string_view> offered);

}  // namespace sextant::api
