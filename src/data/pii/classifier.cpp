#include "data/pii/classifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "data/pii/value_checks.h"

namespace sextant::data::pii {
namespace {

constexpr std::size_t kEnoughValues = 5;  // below that, values alone prove nothing

using Check = bool (*)(std::string_view);

struct Class {
  std::string_view tag;
  std::string_view names;     // phrases that name it, separated by '|'; words in a phrase by ' '
  std::string_view not_with;  // words that make the name mean something else
  std::string_view families;  // of the types it can have: t text, i integer, d date, s timestamp
  Check form;                 // what a value must look like when the name says so
  double share_with_name;     // … in at least this share of the values
  Check proof;                // what proves it without a name; null: nothing does
  double share_without_name;
};

// The first class that fits wins: the stricter ones stand first.
constexpr std::array kClasses{
    Class{"pii.email", "email|e mail|mail|email address", "count sent opened status type domain template subject id", "t", is_email, 0.5,
          is_email, 0.8},
    Class{"pii.iban", "iban", "country", "t", is_iban, 0.5, is_iban, 0.8},
    Class{"pii.card", "card number|card no|credit card|cc number|card num|pan|debit card", "type status limit expiry", "ti", is_card_number,
          0.8, is_card_number, 0.95},
    Class{"pii.national_id",
          "ssn|social security|social security number|national id|national identification|nin|passport|passport number|passport no|tax "
          "id|tin|tax number|"
          "personal number|identity number|id card|cpf|pesel|driver license|driving licence",
          "type country issued expiry", "ti", has_identity_form, 0.6, is_social_security_number, 0.9},
    Class{"pii.ip", "ip|ip address|ipaddress|remote addr|client ip|ip addr", "version", "t", is_ip_address, 0.6, is_ip_address, 0.95},
    Class{"pii.birth_date", "birth date|birthdate|date of birth|dob|birthday|birth day|date birth|born|born on", "rate weight place", "tds",
          is_calendar_date, 0.6, nullptr, 1},
    Class{"pii.phone", "phone|telephone|mobile|cell|cellphone|fax|msisdn|phone number|tel|phone no|mobile number|telephone number",
          "type model os app brand service plan line count", "ti", is_phone, 0.6, is_international_phone, 0.9},
    Class{"pii.address", "address|street|street address|address line|home address|postal address|addr|mailing address|residence",
          "email mail ip mac web url memory wallet id type count city country state", "t", is_street_address, 0.4, nullptr, 1},
    Class{"pii.name",
          "first name|firstname|last name|lastname|surname|full name|fullname|given name|family name|middle name|maiden "
          "name|forename|fname|lname|customer name|"
          "employee name|person name|contact name|patient name|client name|passenger name|student name|teacher name|member name|owner "
          "name|holder name|"
          "account holder|cardholder|cardholder name|user full name|guest name|applicant name|borrower name",
          "file host domain airport product company count id type", "t", is_person_name, 0.6, nullptr, 1},
};

// Tables whose rows are people: there a bare "name" is a person's.
constexpr std::string_view kPeople =
    "customer client person people employee staff patient student teacher member contact user passenger guest worker citizen "
    "applicant borrower cardholder resident subscriber donor voter";
constexpr double kShareOfFullNames = 0.6;

bool has_word(std::string_view list, std::string_view word) {
  return std::ranges::any_of(split(list, ' '), [&](const std::string& entry) { return entry == word; });
}

bool contains_phrase(const std::vector<std::string>& words, std::string_view phrase) {
  const auto wanted = split(phrase, ' ');
  return !std::ranges::search(words, wanted).empty();
}

bool names_it(const std::vector<std::string>& words, const Class& entry) {
  if (std::ranges::any_of(words, [&](const std::string& word) { return has_word(entry.not_with, word); })) return false;
  return std::ranges::any_of(split(entry.names, '|'), [&](const std::string& phrase) { return contains_phrase(words, phrase); });
}

char family_letter(TypeFamily family) {
  switch (family) {
    case TypeFamily::text:
      return 't';
    case TypeFamily::integer:
      return 'i';
    case TypeFamily::date:
      return 'd';
    case TypeFamily::timestamp:
      return 's';
    default:
      return '-';
  }
}

double share(std::span<const std::string> values, Check check) {
  if (values.empty()) return 0;
  return static_cast<double>(std::ranges::count_if(values, [&](const std::string& value) { return check(trim(value)); })) /
         static_cast<double>(values.size());
}

std::optional<Finding> by_name(const Class& entry, const std::vector<std::string>& words, std::span<const std::string> values) {
  if (!names_it(words, entry)) return std::nullopt;
  if (values.empty()) return Finding{std::string(entry.tag), 0.6, "its name says so; it has no values yet"};
  const double fitting = share(values, entry.form);
  if (fitting < entry.share_with_name) return std::nullopt;
  return Finding{std::string(entry.tag), 0.7 + 0.3 * fitting,
                 fmt::format("its name says so and {:.0f} % of its values have the form", fitting * 100)};
}

std::optional<Finding> by_values(const Class& entry, const std::vector<std::string>& words, std::span<const std::string> values) {
  if (entry.proof == nullptr || values.size() < kEnoughValues) return std::nullopt;
  if (std::ranges::any_of(words, [&](const std::string& word) { return has_word(entry.not_with, word); })) return std::nullopt;
  const double fitting = share(values, entry.proof);
  if (fitting < entry.share_without_name) return std::nullopt;
  return Finding{std::string(entry.tag), 0.6 + 0.3 * fitting, fmt::format("{:.0f} % of its values have the form", fitting * 100)};
}

std::string singular(std::string word) {
  if (word.size() > 3 && word.ends_with('s')) word.pop_back();
  return word;
}

std::optional<Finding> name_of_a_person(std::string_view table, const std::vector<std::string>& words,
                                        std::span<const std::string> values) {
  if (words != std::vector<std::string>{"name"} || values.empty()) return std::nullopt;
  const auto table_words = words_of(table);
  const bool people = !table_words.empty() && has_word(kPeople, singular(table_words.back()));
  const double full = share(values, is_full_person_name);
  if (!people || full < kShareOfFullNames) return std::nullopt;
  return Finding{"pii.name", 0.6 + 0.3 * full,
                 fmt::format("rows are people and {:.0f} % of the names have first and last name", full * 100)};
}

}  // namespace

std::vector<std::string> words_of(std::string_view identifier) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
  };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::vector<std::string> words;
  char previous = '\0';
  for (std::size_t i = 0; i < identifier.size(); ++i) {
    const char c = identifier[i];
    const bool next_is_lower = i + 1 < identifier.size() && identifier[i + 1] >= 'a' && identifier[i + 1] <= 'z';
    const bool hump = is_upper(c) && (!is_upper(previous) || next_is_lower) && is_word(previous);
    const bool turn = is_word(previous) && is_digit(c) != is_digit(previous);
    if (is_word(c) && (words.empty() || !is_word(previous) || hump || turn)) words.emplace_back();
    if (is_word(c)) words.back() += c;
    previous = c;
  }
  for (auto& word : words) word = to_lower_ascii(word);
  return words;
}

std::optional<Finding> classify(std::string_view table, std::string_view column, TypeFamily family, std::span<const std::string> values) {
  const auto words = words_of(column);
  const char letter = family_letter(family);
  for (const auto& entry : kClasses) {
    if (entry.families.find(letter) == std::string_view::npos) continue;
    if (letter == 'd' || letter == 's') {  // the type is the form
      if (names_it(words, entry)) return Finding{std::string(entry.tag), 0.95, "its name says so and it is a date"};
      continue;
    }
    if (auto finding = by_name(entry, words, values)) return finding;
    if (letter == 't')
      if (auto finding = by_values(entry, words, values)) return finding;
  }
  return family == TypeFamily::text ? name_of_a_person(table, words, values) : std::nullopt;
}

}  // namespace sextant::data::pii
