// Does a text look like …? Each check is exact about its form and, where the form has a check digit, about that. Pure.
#pragma once

#include <string_view>

namespace sextant::data::pii {

[[nodiscard]] bool is_email(std::string_view text);
[[nodiscard]] bool is_phone(std::string_view text);                   // 7 to 15 digits with the usual separators
[[nodiscard]] bool is_international_phone(std::string_view text);     // the same, beginning with + or 00
[[nodiscard]] bool is_iban(std::string_view text);                    // ISO 13616: country, check digits, remainder 1 modulo 97
[[nodiscard]] bool is_card_number(std::string_view text);             // ISO/IEC 7812: 13 to 19 digits, known first digit, Luhn
[[nodiscard]] bool is_ip_address(std::string_view text);              // IPv4 or IPv6
[[nodiscard]] bool is_social_security_number(std::string_view text);  // US: 123-45-6789, never-issued groups excluded
[[nodiscard]] bool has_identity_form(std::string_view text);          // 5 to 20 letters and digits, at least 4 digits
[[nodiscard]] bool is_calendar_date(std::string_view text);           // 1980-12-31, 31.12.1980, 12/31/1980, with or without a time
[[nodiscard]] bool is_person_name(std::string_view text);             // capitalised words of letters
[[nodiscard]] bool is_full_person_name(std::string_view text);        // two to five of them
[[nodiscard]] bool is_street_address(std::string_view text);          // words and a house number

}  // namespace sextant::data::pii
