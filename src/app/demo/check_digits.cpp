#include "app/demo/check_digits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace sextant::app {
namespace {

constexpr std::string_view kCheckLetters = "TRWAGMYFPDXBNJZSQVHLCKE";

// The remainder by 97 of the digits and letters (A = 10 … Z = 35) of `text`.
unsigned mod97(std::string_view text) {
  unsigned remainder = 0;
  for (const char c : text) {
    const unsigned value = c >= 'A' ? static_cast<unsigned>(c - 'A') + 10 : static_cast<unsigned>(c - '0');
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

unsigned luhn_sum(std::string_view digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    unsigned digit = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
    if (i % 2 == 1 && (digit *= 2) > 9) digit -= 9;
    sum += digit;
  }
  return sum;
}

}  // namespace

std::string make_iban(std::uint64_t account_number) {
  const std::string number = fmt::format("01270024{:010}", account_number % 10'000'000'000ull);
  return fmt::format("DE{:02}{}", 98 - mod97(number + "DE00"), number);
}

bool is_valid_iban(std::string_view iban) {
  const bool shaped = iban.size() == 22 && std::isupper(static_cast<unsigned char>(iban[0])) != 0 &&
                      std::isupper(static_cast<unsigned char>(iban[1])) != 0 && all_digits(iban.substr(2));
  return shaped && mod97(std::string(iban.substr(4)) + std::string(iban.substr(0, 4))) == 1;
}

std::string make_card_number(std::uint64_t number) {
  const std::string digits = fmt::format("29900{:010}", number % 10'000'000'000ull);
  return fmt::format("{}{}", digits, (10 - luhn_sum(digits + "0") % 10) % 10);
}

bool is_valid_luhn(std::string_view digits) { return !digits.empty() && all_digits(digits) && luhn_sum(digits) % 10 == 0; }

std::string make_national_id(std::uint64_t number) {
  const std::uint64_t eight = number % 100'000'000ull;
  return fmt::format("ZZ{:08}-{}", eight, kCheckLetters[eight % 23]);
}

bool is_valid_national_id(std::string_view id) {
  if (id.size() != 12 || id.substr(0, 2) != "ZZ" || id[10] != '-' || !all_digits(id.substr(2, 8))) return false;
  return kCheckLetters[std::stoul(std::string(id.substr(2, 8))) % 23] == id[11];
}

}  // namespace sextant::app
