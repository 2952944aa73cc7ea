#include "data/connect/names.h"

#include <algorithm>

#include "base/text.h"

namespace sextant::data {
namespace {

constexpr std::size_t kMaxTableName = 63;
constexpr std::size_t kMaxColumnName = 250;

// The longest prefix of at most `limit` bytes that ends between characters.
std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_name_byte(char c) { return is_lower(c) || is_upper(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

std::string table_name_from(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool hump = is_upper(c) && !name.empty() && is_lower(name.back());
    if ((hump || !is_name_byte(c)) && !name.empty() && name.back() != '_') name += '_';
    if (is_name_byte(c)) name += c;
  }
  name = to_lower_ascii(cut(name, kMaxTableName));
  while (name.ends_with('_')) name.pop_back();
  if (!is_valid_utf8(name)) std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return name.empty() ? "data" : name;
}

std::string unique_name(const std::string& wanted, std::unordered_set<std::string>& taken) {
  std::string name = wanted;
  for (int number = 2; !taken.insert(to_lower_ascii(name)).second; ++number) name = wanted + '_' + std::to_string(number);
  return name;
}

std::vector<std::string> column_names_from(const std::vector<std::string>& names) {
  std::vector<std::string> out;
  std::unordered_set<std::string> taken;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::string name(trim(names[i]));
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    name = std::string(cut(name, kMaxColumnName));
    out.push_back(unique_name(name.empty() ? "column_" + std::to_string(i + 1) : name, taken));
  }
  return out;
}

}  // namespace sextant::data
