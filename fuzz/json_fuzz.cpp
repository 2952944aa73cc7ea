// What parse_json accepts is written as what it accepts again (the last digit of a double may differ, and 1e2 becomes 100).
#include <cstdlib>

#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace sextant;
  const auto parsed = parse_json({reinterpret_cast<const char*>(bytes), size}, {.max_bytes = 65536});
  if (!parsed) return 0;
  const auto again = parse_json(write_json(*parsed));
  if (!again || (again->kind() != parsed->kind() && !(again->is_number() && parsed->is_number()))) std::abort();
  return 0;
}
