#include "knowledge/semantic/draft_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sextant::knowledge::semantic {
namespace {

struct Row {
  std::string_view word, says;
};

// Words that names of tables and columns cut short and that can mean only one thing there.
constexpr std::array kAbbreviations = std::to_array<Row>({
    {"src", "source"},
    {"dst", "destination"},
    {"dest", "destination"},
    {"arr", "arrival"},
    {"dep", "departure"},
    {"orig", "origin"},
    {"cust", "customer"},
    {"acc", "account"},
    {"acct", "account"},
    {"bal", "balance"},
    {"amt", "amount"},
    {"qty", "quantity"},
    {"addr", "address"},
    {"tel", "telephone"},
    {"desc", "description"},
    {"descr", "description"},
    {"dept", "department"},
    {"emp", "employee"},
    {"prod", "product"},
    {"cat", "category"},
    {"num", "number"},
    {"nbr", "number"},
    {"fname", "first name"},
    {"lname", "last name"},
    {"avg", "average"},
    {"pct", "percentage"},
    {"yr", "year"},
    {"hr", "hour"},
    {"dob", "date of birth"},
    {"mgr", "manager"},
    {"org", "organization"},
    {"loc", "location"},
    {"tot", "total"},
    {"lat", "latitude"},
    {"lon", "longitude"},
    {"lng", "longitude"},
    {"msg", "message"},
    {"inv", "invoice"},
    {"cnt", "count"},
    {"grp", "group"},
    {"usr", "user"},
    {"ssn", "social security number"},

    {"prereq", "prerequisite"},
    {"ctry", "country"},
    {"mfr", "manufacturer"},
    {"apt", "apartment"},
    {"zip", "zip code"},
    {"zipcode", "zip code"},
    {"postcode", "postal code"},
    {"firstname", "first name"},
    {"lastname", "last name"},
    {"birthdate", "birth date"},
    {"phoneno", "phone number"},
});

// A line of words that mean the same at the end of a label.
constexpr std::array<std::string_view, 22> kSame = {
    "first name,given name,forename",
    "last name,surname,family name",
    "email,email address,e-mail",
    "phone,phone number,telephone,telephone number",
    "phone number,phone,telephone number",
    "zip code,postal code,postcode,zip",
    "birth date,birthday,date of birth",
    "date of birth,birthday,birth date",
    "gender,sex",
    "sex,gender",
    "salary,pay,wage",
    "price,cost",
    "duration,length",
    "open year,opening year,year of opening",
    "start year,starting year",
    "founded year,founding year,year of foundation",
    "hire date,hiring date,date of hire",
    "quantity,number of units",
    "nationality,country of origin",
    "headquarters,headquarter,head office",
    "social security number,SSN",
    "capacity,number of seats",
};

// What an adjective measures, by the last word of a column's name.
constexpr std::array kAdjectives = std::to_array<Row>({
    {"price", "expensive"},     {"cost", "expensive"},    {"fare", "expensive"},     {"age", "old"},        {"birth", "old"},
    {"birthday", "old"},        {"dob", "old"},           {"duration", "long"},      {"length", "long"},    {"milliseconds", "long"},
    {"height", "tall"},         {"weight", "heavy"},      {"speed", "fast"},         {"score", "good"},     {"rating", "good"},
    {"population", "populous"}, {"profit", "profitable"}, {"profits", "profitable"}, {"capacity", "large"}, {"area", "large"},
    {"size", "large"},          {"amount", "large"},      {"total", "large"},        {"quantity", "large"}, {"attendance", "large"},
    {"enrollment", "large"},    {"balance", "rich"},
});

// Roles and what was done by who has them.
constexpr std::array kDeeds = std::to_array<Row>({
    {"director", "directed by"},   {"author", "written by"},    {"writer", "written by"},      {"composer", "composed by"},
    {"founder", "founded by"},     {"manufacturer", "made by"}, {"maker", "made by"},          {"producer", "produced by"},
    {"publisher", "published by"}, {"owner", "owned by"},       {"manager", "managed by"},     {"supervisor", "supervised by"},
    {"advisor", "advised by"},     {"adviser", "advised by"},   {"teacher", "taught by"},      {"instructor", "taught by"},
    {"supplier", "supplied by"},   {"vendor", "sold by"},       {"seller", "sold by"},         {"buyer", "bought by"},
    {"sponsor", "sponsored by"},   {"creator", "created by"},   {"editor", "edited by"},       {"designer", "designed by"},
    {"builder", "built by"},       {"driver", "driven by"},     {"winner", "won by"},          {"organizer", "organized by"},
    {"leader", "led by"},          {"head", "headed by"},       {"developer", "developed by"}, {"reviewer", "reviewed by"},
    {"borrower", "borrowed by"},   {"assignee", "assigned to"},
});

struct Code {
  std::string_view about;  // words of columns, separated by spaces
  std::string_view value, means;
};
constexpr std::array kCodes = std::to_array<Code>({
    {"sex gender", "F", "female,women,woman"},
    {"sex gender", "M", "male,men,man"},
    {"sex gender", "Female", "women,woman"},
    {"sex gender", "Male", "men,man"},
    {"day weekday dow", "Mon", "Monday"},
    {"day weekday dow", "Tue", "Tuesday"},
    {"day weekday dow", "Wed", "Wednesday"},
    {"day weekday dow", "Thu", "Thursday"},
    {"day weekday dow", "Fri", "Friday"},
    {"day weekday dow", "Sat", "Saturday"},
    {"day weekday dow", "Sun", "Sunday"},
    {"country", "US", "United States,USA,America"},
    {"country", "USA", "United States,America"},
    {"country", "GB", "United Kingdom,UK,Great Britain"},
    {"country", "UK", "United Kingdom,Great Britain"},
    {"country", "DE", "Germany"},
    {"country", "FR", "France"},
    {"country", "IT", "Italy"},
    {"country", "ES", "Spain"},
    {"country", "CA", "Canada"},
    {"country", "JP", "Japan"},
    {"country", "CN", "China"},
    {"currency", "EUR", "euro,euros"},
    {"currency", "USD", "dollar,dollars,US dollars"},
    {"currency", "GBP", "pound,pounds"},
});

constexpr std::array kStates = std::to_array<Row>({
    {"AL", "Alabama"},        {"AK", "Alaska"},        {"AZ", "Arizona"},    {"AR", "Arkansas"},       {"CA", "California"},
    {"CO", "Colorado"},       {"CT", "Connecticut"},   {"DE", "Delaware"},   {"DC", "Washington DC"},  {"FL", "Florida"},
    {"GA", "Georgia"},        {"HI", "Hawaii"},        {"ID", "Idaho"},      {"IL", "Illinois"},       {"IN", "Indiana"},
    {"IA", "Iowa"},           {"KS", "Kansas"},        {"KY", "Kentucky"},   {"LA", "Louisiana"},      {"ME", "Maine"},
    {"MD", "Maryland"},       {"MA", "Massachusetts"}, {"MI", "Michigan"},   {"MN", "Minnesota"},      {"MS", "Mississippi"},
    {"MO", "Missouri"},       {"MT", "Montana"},       {"NE", "Nebraska"},   {"NV", "Nevada"},         {"NH", "New Hampshire"},
    {"NJ", "New Jersey"},     {"NM", "New Mexico"},    {"NY", "New York"},   {"NC", "North Carolina"}, {"ND", "North Dakota"},
    {"OH", "Ohio"},           {"OK", "Oklahoma"},      {"OR", "Oregon"},     {"PA", "Pennsylvania"},   {"RI", "Rhode Island"},
    {"SC", "South Carolina"}, {"SD", "South Dakota"},  {"TN", "Tennessee"},  {"TX", "Texas"},          {"UT", "Utah"},
    {"VT", "Vermont"},        {"VA", "Virginia"},      {"WA", "Washington"}, {"WV", "West Virginia"},  {"WI", "Wisconsin"},
    {"WY", "Wyoming"},
});

template <class Rows>
std::string_view says(const Rows& rows, std::string_view word) {
  const auto found = std::ranges::find(rows, word, &Row::word);
  return found == rows.end() ? std::string_view() : found->says;
}

bool is_about(std::string_view about, const std::vector<std::string>& words) {
  const auto list = sextant::split(about, ' ');
  return std::ranges::any_of(words, [&](const std::string& word) { return std::ranges::find(list, word) != list.end(); });
}

bool is_among(std::string_view list, std::string_view value) {
  const auto values = sextant::split(list, ' ');
  return std::ranges::find(values, to_lower_ascii(value)) != values.end();
}

}  // namespace

std::string written_out(std::string_view word) {
  const std::string_view whole = says(kAbbreviations, word);
  return std::string(whole.empty() ? word : whole);
}

std::vector<std::string> ways_to_say(std::string_view label) {
  for (const std::string_view line : kSame) {
    auto same = sextant::split(line, ',');
    if (same.front() != label) continue;
    same.erase(same.begin());
    return same;
  }
  return {};
}

std::string_view adjective_for(const std::vector<std::string>& words) { return words.empty() ? "" : says(kAdjectives, words.back()); }

std::string_view deed_of(std::string_view role) { return says(kDeeds, role); }

std::vector<std::string> meanings_of_code(const std::vector<std::string>& words, std::string_view value) {
  const auto found = std::ranges::find_if(kCodes, [&](const Code& code) { return code.value == value && is_about(code.about, words); });
  if (found != kCodes.end()) return sextant::split(found->means, ',');
  if (const std::string_view state = says(kStates, value); !state.empty() && is_about("state province", words)) return {std::string(state)};
  return {};
}

bool says_yes(std::string_view value) { return is_among("y yes true t 1", value); }
bool says_no(std::string_view value) { return is_among("n no false f 0", value); }

}  // namespace sextant::knowledge::semantic
