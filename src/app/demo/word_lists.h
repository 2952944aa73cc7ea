// The words the demo bank is made of. Names and merchants are written for this project and describe nobody; cities are
// real places. Order matters: lists are drawn from by rank (the first are the most frequent), so append, never sort.
#pragma once

#include <span>
#include <string_view>

namespace sextant::app {

struct PersonName {
  std::string_view written;  // as the person writes it, any script
  std::string_view ascii;    // for e-mail addresses: lower case letters only
};

struct City {
  std::string_view name;
  std::string_view country;
  std::string_view region;  // the bank's sales region
  double latitude;
  double longitude;
};

struct MerchantCategory {
  std::string_view name;                      // "groceries"
  double weight;                              // share of card payments
  double typical_amount;                      // minimum of the Pareto, in euros
  double december;                            // factor of December
  std::span<const std::string_view> endings;  // "Market", "Grocers"
};

[[nodiscard]] std::span<const PersonName> first_names();
[[nodiscard]] std::span<const PersonName> last_names();
[[nodiscard]] std::span<const City> cities();
[[nodiscard]] std::span<const std::string_view> branch_districts();
[[nodiscard]] std::span<const std::string_view> merchant_openings();  // "Linden", "Harbour"
[[nodiscard]] std::span<const MerchantCategory> merchant_categories();

}  // namespace sextant::app
