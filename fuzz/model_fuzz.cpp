// Any text as a semantic model is refused, or read as a model that is written as a text with the same meaning. Whatever is
// read can be checked against a catalog. Seeds: demo/models.
#include <cstdint>
#include <cstdlib>

#include "knowledge/semantic/parse.h"
#include "knowledge/semantic/semantic_fixture.h"
#include "knowledge/semantic/write.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace sextant::knowledge::semantic;
  static const auto catalog = demo_catalog();
  const auto read = read_model({reinterpret_cast<const char*>(bytes), size}, "model.yaml");
  if (!read) return 0;
  (void)check_model(read->model, catalog);
  if (!read->problems.empty()) return 0;
  const std::string text = write_model(read->model);
  const auto again = parse_model(text, "written.yaml");
  if (!again || write_model(*again) != text) abort();
  return 0;
}
