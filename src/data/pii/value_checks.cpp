#include "data/pii/value_checks.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "base/text.h"

namespace sextant::data::pii {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) { return is_upper(c) || is_lower(c) || static_cast<unsigned char>(c) >= 0x80; }

std::size_t count_digits(std::string_view text) { return static_cast<std::size_t>(std::ranges::count_if(text, is_digit)); }

std::string without(std::string_view text, std::string_view separators) {
  std::string out;
  for (const char c : text)
    if (separators.find(c) == std::string_view::npos) out += c;
  return out;
}

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  bool doubled = false;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, doubled = !doubled) {
    const int digit = *at - '0';
    sum += doubled ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 == 0;
}

bool is_domain(std::string_view text) {
  if (text.size() < 3 || text.size() > 253 || text.find('.') == std::string_view::npos) return false;
  for (const auto& label : split(text, '.')) {
    const bool fits = !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
                      std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
    if (!fits) return false;
  }
  return is_letter(text.back());
}

}  // namespace

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.find('@', at + 1) != std::string_view::npos) return false;
  const auto local = text.substr(0, at);
  return std::ranges::all_of(local,
                             [](char c) {
                               return is_letter(c) || is_digit(c) ||
                                      std::string_view("._%+-'!#$&*/=?^{|}~").find(c) != std::string_view::npos;
                             }) &&
         is_domain(text.substr(at + 1));
}

bool is_phone(std::string_view text) {
  const std::size_t digits = count_digits(text);
  if (digits < 7 || digits > 15 || text.size() > 30) return false;
  if (is_calendar_date(text)) return false;
  return std::ranges::all_of(text, [](char c) { return is_digit(c) || std::string_view(" +-().x/").find(c) != std::string_view::npos; }) &&
         (is_digit(text.front()) || text.front() == '+' || text.front() == '(');
}

bool is_international_phone(std::string_view text) {
  return is_phone(text) && (text.starts_with('+') || text.starts_with("00")) && count_digits(text) >= 8;
}

bool is_iban(std::string_view text) {
  const std::string iban = without(text, " ");
  if (iban.size() < 15 || iban.size() > 34 || !is_upper(iban[0]) || !is_upper(iban[1]) || !is_digit(iban[2]) || !is_digit(iban[3]))
    return false;
  std::uint32_t remainder = 0;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    const char c = iban[(i + 4) % iban.size()];
    if (is_digit(c))
      remainder = (remainder * 10 + static_cast<std::uint32_t>(c - '0')) % 97;
    else if (is_upper(c))
      remainder = (remainder * 100 + static_cast<std::uint32_t>(c - 'A' + 10)) % 97;
    else
      return false;
  }
  return remainder == 1;
}

bool is_card_number(std::string_view text) {
  const std::string digits = without(text, " -");
  return digits.size() >= 13 && digits.size() <= 19 && std::ranges::all_of(digits, is_digit) && digits[0] >= '2' && digits[0] <= '6' &&
         passes_luhn(digits);
}

bool is_ip_address(std::string_view text) {
  if (text.size() < 7 || text.size() > 45) return false;
  const std::string copy(text);
  std::array<unsigned char, 16> address{};
  return inet_pton(AF_INET, copy.c_str(), address.data()) == 1 || inet_pton(AF_INET6, copy.c_str(), address.data()) == 1;
}

bool is_social_security_number(std::string_view text) {
  if (text.size() != 11 || text[3] != '-' || text[6] != '-' || count_digits(text) != 9) return false;
  const auto area = text.substr(0, 3);
  return area != "000" && area != "666" && area[0] != '9' && text.substr(4, 2) != "00" && text.substr(7) != "0000";
}

bool has_identity_form(std::string_view text) {
  const std::string compact = without(text, " -./");
  return compact.size() >= 5 && compact.size() <= 20 && count_digits(compact) >= 4 &&
         std::ranges::all_of(compact, [](char c) { return is_digit(c) || is_upper(c) || is_lower(c); });
}

bool is_calendar_date(std::string_view text) {
  const auto day_part = text.substr(0, text.find_first_of(" T"));
  for (const char separator : {'-', '/', '.'}) {
    const auto parts = split(day_part, separator);
    if (parts.size() != 3) continue;
    const bool digits = std::ranges::all_of(
        parts, [](const std::string& part) { return !part.empty() && part.size() <= 4 && std::ranges::all_of(part, is_digit); });
    if (!digits) return false;
    const bool year_first = parts[0].size() == 4 && parts[1].size() <= 2 && parts[2].size() <= 2;
    const bool year_last = parts[2].size() == 4 && parts[0].size() <= 2 && parts[1].size() <= 2;
    if (!year_first && !year_last) return false;
    const int a = std::stoi(parts[year_first ? 1 : 0]);
    const int b = std::stoi(parts[year_first ? 2 : 1]);
    return a >= 1 && b >= 1 && std::min(a, b) <= 12 && std::max(a, b) <= 31;
  }
  return false;
}

bool is_person_name(std::string_view text) {
  if (text.size() < 2 || text.size() > 60 || !(is_upper(text.front()) || static_cast<unsigned char>(text.front()) >= 0x80)) return false;
  bool has_lower = false;
  for (const char c : text) {
    if (!is_letter(c) && std::string_view(" -'.,").find(c) == std::string_view::npos) return false;
    has_lower = has_lower || is_lower(c);
  }
  return has_lower || text.size() <= 30;
}

bool is_full_person_name(std::string_view text) {
  if (!is_person_name(text)) return false;
  const auto words = split(trim(text), ' ');
  return words.size() >= 2 && words.size() <= 5 &&
         std::ranges::all_of(words, [](const std::string& word) { return !word.empty() && word.size() <= 20; });
}

bool is_street_address(std::string_view text) {
  const auto letters = std::ranges::count_if(text, is_letter);
  return text.size() >= 6 && text.size() <= 200 && letters >= 3 && count_digits(text) >= 1 && text.find(' ') != std::string_view::npos &&
         !is_email(text);
}

}  // namespace sextant::data::pii
