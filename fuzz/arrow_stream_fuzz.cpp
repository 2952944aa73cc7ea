// Any bytes, in two pieces, are either refused as an Arrow stream or can be written as text to the last cell.
#include <algorithm>
#include <memory>

#include "platform/arrow/row_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace sextant::arrow;
  const auto all = std::as_bytes(std::span(bytes, size));
  const std::size_t half = size / 2;
  StreamDecoder decoder({.metadata_bytes = 1u << 16, .body_bytes = 1u << 20});
  std::unique_ptr<RowWriter> writer;
  TextBuffer out;
  for (const auto piece : {all.first(half), all.subspan(half)}) {
    decoder.push(piece);
    while (true) {
      const auto batch = decoder.next();
      if (!batch) return 0;
      if (*batch == nullptr) break;
      if (!writer) writer = std::make_unique<RowWriter>(RowFormat::ndjson, decoder.columns());
      writer->write(**batch, 0, std::min<std::int64_t>((*batch)->rows(), 1000), out);
      out.clear();
    }
  }
  return 0;
}
