// Any two texts as the files of a dbt project are refused, or make a model that is accepted as it stands. A zero byte parts
// them. Seed: tests/fixtures/dbt.
#include <cstdint>
#include <cstdlib>

#include "knowledge/semantic/import_dbt.h"
#include "knowledge/semantic/parse.h"
#include "knowledge/semantic/semantic_fixture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace sextant::knowledge::semantic;
  static const auto catalog = demo_catalog();
  const std::string_view all(reinterpret_cast<const char*>(bytes), size);
  const std::size_t end = all.find('\0');
  const auto imported =
      import_dbt({all.substr(0, end), end == std::string_view::npos ? std::string_view() : all.substr(end + 1)}, catalog, "bank");
  if (imported && !load_model(imported->text, "model.yaml", catalog)) abort();
  return 0;
}
