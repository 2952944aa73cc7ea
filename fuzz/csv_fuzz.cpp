// Any bytes are either refused as CSV or read to the last record, with a type for every column.
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "data/connect/csv/csv_sniffer.h"
#include "data/connect/csv/csv_types.h"

namespace {

// The file under attack, rewritten for each input.
const std::string& file() {
  static const std::string path = [] {
    char name[] = "/tmp/csv-fuzz-XXXXXX";
    const int descriptor = mkstemp(name);
    if (descriptor < 0) abort();
    close(descriptor);
    return std::string(name);
  }();
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace sextant::data::csv;
  std::ofstream(file(), std::ios::binary | std::ios::trunc).write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(size));
  const auto layout = sniff(file());
  if (!layout) return 0;
  CsvReader reader(file(), layout->dialect);
  std::vector<ColumnTyper> typers(layout->columns);
  while (true) {
    const auto record = reader.next();
    if (!record || *record == nullptr) break;
    for (std::size_t i = 0; i < std::min(typers.size(), (*record)->size()); ++i) typers[i].add((**record)[i].text, (**record)[i].quoted);
  }
  for (const auto& typer : typers)
    if (typer.type().empty() || typer.cast("c").empty()) abort();
  return 0;
}
