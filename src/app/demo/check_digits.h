// Identifiers that look and check like real ones and belong to nobody.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sextant::app {

// A German-format IBAN with valid ISO 7064 mod-97 check digits. The bank code starts with 0, a clearing area that is
// never issued.
[[nodiscard]] std::string make_iban(std::uint64_t account_number);
[[nodiscard]] bool is_valid_iban(std::string_view iban);

// 16 digits with a valid Luhn check digit in the range 2990 0…, which no card network has been assigned.
[[nodiscard]] std::string make_card_number(std::uint64_t number);
[[nodiscard]] bool is_valid_luhn(std::string_view digits);

// "ZZ12345678-K": a country code ISO 3166 keeps for private use, eight digits, a check letter (number modulo 23).
[[nodiscard]] std::string make_national_id(std::uint64_t number);
[[nodiscard]] bool is_valid_national_id(std::string_view id);

}  // namespace sextant::app
