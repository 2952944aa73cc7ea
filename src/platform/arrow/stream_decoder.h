// Reads an Arrow IPC stream as its bytes arrive, in pieces of any size, holding no more than one message. Hostile bytes
// give an error, never a wild read. Uncompressed little-endian streams of record batches and dictionaries. Not thread-safe.
//
//   StreamDecoder decoder;
//   for (…bytes…) { decoder.push(bytes); while (const Batch* batch = TRY(decoder.next())) use(*batch); }
//   TRY(decoder.finish());
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "platform/arrow/shape.h"

struct ArrowArrayView;

namespace sextant::arrow {

// Some rows of all columns, valid until the next push() or next() of its decoder.
class Batch {
 public:
  Batch(const ArrowArrayView& view, const std::vector<Shape>& shapes) : view_(&view), shapes_(&shapes) {}

  [[nodiscard]] std::int64_t rows() const;
  [[nodiscard]] std::size_t columns() const { return shapes_->size(); }
  [[nodiscard]] const Shape& shape(std::size_t column) const { return (*shapes_)[column]; }
  [[nodiscard]] const ArrowArrayView& column(std::size_t column) const;

 private:
  const ArrowArrayView* view_;
  const std::vector<Shape>* shapes_;
};

struct StreamLimits {
  std::size_t metadata_bytes = 16u << 20;
  std::size_t body_bytes = 256u << 20;
};

class StreamDecoder {
 public:
  explicit StreamDecoder(StreamLimits limits = {});
  ~StreamDecoder();
  StreamDecoder(StreamDecoder&&) noexcept;
  StreamDecoder& operator=(StreamDecoder&&) noexcept;

  // Takes the bytes in. Call next() until it gives null before pushing again.
  void push(std::span<const std::byte> bytes);

  // The next complete batch, or null: more bytes are needed, or the stream has ended. Error data_invalid.
  [[nodiscard]] Result<const Batch*> next();

  // Complains unless the schema has come and no message is half there. The end marker may be missing.
  [[nodiscard]] Result<void> finish() const;

  [[nodiscard]] bool has_schema() const;
  [[nodiscard]] const std::vector<Shape>& columns() const;  // empty before the schema has come

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace sextant::arrow
