// Any text as policies.yaml is either refused or a policy under which nobody without a role sees anything, and whose
// row filters keep a hostile attribute inside one literal.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "access/policy/decide.h"
#include "base/text.h"

namespace {

// With quoted texts taken out, a filter must read the same whatever the attribute holds.
std::string without_literals(std::string_view sql) {
  std::string out;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    out += sql[at];
    if (sql[at] != '\'' && sql[at] != '"') continue;
    at = sql.find(sql[at], at + 1);
    if (at == std::string_view::npos) abort();
    while (at + 1 < sql.size() && sql[at] == '\'' && sql[at + 1] == '\'') {
      at = sql.find('\'', at + 2);
      if (at == std::string_view::npos) abort();
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace sextant::access;
  const auto document = parse_policies({reinterpret_cast<const char*>(bytes), size}, "policies.yaml");
  if (!document) return 0;
  const TableFacts table{.id = {}, .dataset = "bank", .name = "customers", .columns = {{"email", {"pii.email"}}, {"branch_id", {}}}};
  Subject subject{.id = {}, .name = "u", .roles = {}, .attributes = {{"branch_id", "7"}}};
  if (decide_table(*document, subject, table).allowed) abort();
  for (const auto& [name, role] : document->roles) subject.roles.push_back(name);
  const auto plain = decide_table(*document, subject, table);
  subject.attributes["branch_id"] = "') OR (1 = 1) -- \"";
  const auto hostile = decide_table(*document, subject, table);
  if (plain.row_filters.size() != hostile.row_filters.size()) abort();
  for (std::size_t i = 0; i < plain.row_filters.size(); ++i)
    if (without_literals(plain.row_filters[i]) != without_literals(hostile.row_filters[i])) abort();
  return 0;
}
