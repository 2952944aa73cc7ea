#include "platform/arrow/stream_decoder.h"

#include <cerrno>
#include <cstring>
#include <optional>

#include "nanoarrow/nanoarrow.h"
#include "nanoarrow/nanoarrow_ipc.h"
#include "platform/arrow/handle.h"
#include "platform/arrow/message_check.h"

namespace sextant::arrow {
namespace {

constexpr std::size_t kPrefixBytes = 8;
constexpr std::size_t kAlignment = 8;

std::unexpected<Error> damaged(const char* detail = "") {
  Error error{.code = ErrorCode::data_invalid, .message = "The Arrow stream is damaged and cannot be read."};
  if (detail[0] != '\0') error.context.emplace_back("arrow", detail);
  return fail(std::move(error));
}

// Bytes taken in and not yet decoded. The front stays aligned as long as messages have padded lengths.
class Inbox {
 public:
  void push(std::span<const std::byte> bytes) {
    compact();
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  [[nodiscard]] std::span<const std::byte> unread() const { return std::span(bytes_).subspan(read_); }
  void consume(std::size_t count) { read_ += count; }
  void align() {
    if (reinterpret_cast<std::uintptr_t>(bytes_.data() + read_) % kAlignment != 0) compact();
  }

 private:
  void compact() {
    if (read_ == 0) return;
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(read_));
    read_ = 0;
  }

  std::vector<std::byte> bytes_;
  std::size_t read_ = 0;
};

ArrowBufferView view_of(std::span<const std::byte> bytes) {
  ArrowBufferView view;
  view.data.data = bytes.data();
  view.size_bytes = static_cast<std::int64_t>(bytes.size());
  return view;
}

}  // namespace

std::int64_t Batch::rows() const { return view_->length; }
const ArrowArrayView& Batch::column(std::size_t column) const { return *view_->children[column]; }

class StreamDecoder::State {
 public:
  explicit State(StreamLimits limits) : limits_(limits) {
    ArrowErrorInit(&error_);
    if (ArrowIpcDecoderInit(&decoder_) != NANOARROW_OK) throw std::bad_alloc();
  }
  ~State() {
    if (has_dictionaries_) ArrowIpcDictionariesReset(&dictionaries_);
    if (has_encodings_) ArrowIpcDictionaryEncodingsReset(&encodings_);
    ArrowIpcDecoderReset(&decoder_);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void push(std::span<const std::byte> bytes) {
    if (!ended_) inbox_.push(bytes);
  }

  Result<const Batch*> next() {
    while (!ended_) {
      inbox_.align();
      const auto unread = inbox_.unread();
      if (unread.size() < kPrefixBytes) return nullptr;
      const std::size_t header = TRY(header_bytes(unread));
      if (header == 0) return nullptr;  // the end marker
      if (unread.size() < header) return nullptr;
      if (ArrowIpcDecoderVerifyHeader(&decoder_, view_of(unread.first(header)), &error_) != NANOARROW_OK) return damaged(error_.message);
      if (decoder_.body_size_bytes < 0 || static_cast<std::uint64_t>(decoder_.body_size_bytes) > limits_.body_bytes)
        return fail(ErrorCode::data_invalid, "The Arrow stream has a batch larger than may be read at once.");
      const auto body_bytes = static_cast<std::size_t>(decoder_.body_size_bytes);
      if (unread.size() - header < body_bytes) return nullptr;
      inbox_.consume(header + body_bytes);
      const bool is_batch = TRY(decode(unread.first(header), unread.subspan(header, body_bytes)));
      if (is_batch) return &*batch_;
    }
    return nullptr;
  }

  Result<void> finish() const {
    if (schema_.empty()) return damaged("no schema");
    if (!ended_ && !inbox_.unread().empty()) return fail(ErrorCode::data_invalid, "The Arrow stream ends in the middle of a batch.");
    return {};
  }

  [[nodiscard]] bool has_schema() const { return !schema_.empty(); }
  [[nodiscard]] const std::vector<Shape>& columns() const { return shapes_; }

 private:
  // Size of prefix and metadata; 0 at the end marker.
  Result<std::size_t> header_bytes(std::span<const std::byte> unread) {
    std::uint32_t continuation = 0;
    std::int32_t length = 0;
    std::memcpy(&continuation, unread.data(), sizeof continuation);
    std::memcpy(&length, unread.data() + sizeof continuation, sizeof length);
    if (continuation != 0xFFFFFFFFu) return damaged("no message where one should begin");
    if (length == 0) {
      ended_ = true;
      return 0;
    }
    if (length < 0 || static_cast<std::size_t>(length) > limits_.metadata_bytes) return damaged("metadata too large");
    if (static_cast<std::size_t>(length) % kAlignment != 0) return damaged("metadata without padding");
    return kPrefixBytes + static_cast<std::size_t>(length);
  }

  // True if a batch is ready in batch_.
  Result<bool> decode(std::span<const std::byte> header, std::span<const std::byte> body) {
    TRY(check_message(header.subspan(kPrefixBytes), static_cast<std::int64_t>(body.size())));
    if (ArrowIpcDecoderDecodeHeader(&decoder_, view_of(header), &error_) != NANOARROW_OK) return damaged(error_.message);
    switch (decoder_.message_type) {
      case NANOARROW_IPC_MESSAGE_TYPE_SCHEMA:
        TRY(take_schema());
        return false;
      case NANOARROW_IPC_MESSAGE_TYPE_DICTIONARY_BATCH:
        if (!has_dictionaries_) return damaged("dictionary before schema");
        if (ArrowIpcDecoderDecodeDictionary(&decoder_, view_of(body), NANOARROW_VALIDATION_LEVEL_FULL, &dictionaries_, &error_) !=
            NANOARROW_OK)
          return damaged(error_.message);
        return false;
      case NANOARROW_IPC_MESSAGE_TYPE_RECORD_BATCH:
        TRY(take_batch(body));
        return true;
      default:
        return damaged("unexpected kind of message");
    }
  }

  Result<void> take_schema() {
    if (!schema_.empty()) return damaged("a second schema");
    if (decoder_.endianness == NANOARROW_IPC_ENDIANNESS_BIG)
      return fail(ErrorCode::data_invalid, "Big-endian Arrow streams are not read here.");
    Schema schema;
    ArrowIpcDictionaryEncodingsInit(&encodings_);
    has_encodings_ = true;
    if (ArrowIpcDecoderDecodeSchemaWithDictionaries(&decoder_, schema.fill(), &encodings_, &error_) != NANOARROW_OK)
      return damaged(error_.message);
    auto shapes = TRY(shapes_of(*schema.get()));
    if (ArrowIpcDecoderSetSchemaWithDictionaries(&decoder_, schema.get(), &encodings_, &error_) != NANOARROW_OK)
      return damaged(error_.message);
    if (ArrowIpcDictionariesInit(&dictionaries_, &encodings_, &error_) != NANOARROW_OK) return damaged(error_.message);
    has_dictionaries_ = true;
    schema_ = std::move(schema);
    shapes_ = std::move(shapes);
    return {};
  }

  Result<void> take_batch(std::span<const std::byte> body) {
    if (schema_.empty()) return damaged("a batch before the schema");
    ArrowArrayView* view = nullptr;
    if (ArrowIpcDecoderDecodeArrayViewWithDictionaries(&decoder_, view_of(body), -1, &dictionaries_, &view, &error_) != NANOARROW_OK)
      return damaged(error_.message);
    if (ArrowArrayViewValidate(view, NANOARROW_VALIDATION_LEVEL_FULL, &error_) != NANOARROW_OK) return damaged(error_.message);
    batch_.emplace(*view, shapes_);
    return {};
  }

  StreamLimits limits_;
  ArrowError error_{};
  ArrowIpcDecoder decoder_{};
  ArrowIpcDictionaryEncodings encodings_{};
  ArrowIpcDictionaries dictionaries_{};
  bool has_encodings_ = false;
  bool has_dictionaries_ = false;
  bool ended_ = false;
  Schema schema_;
  std::vector<Shape> shapes_;
  Inbox inbox_;
  std::optional<Batch> batch_;
};

StreamDecoder::StreamDecoder(StreamLimits limits) : state_(std::make_unique<State>(limits)) {}
StreamDecoder::~StreamDecoder() = default;
StreamDecoder::StreamDecoder(StreamDecoder&&) noexcept = default;
StreamDecoder& StreamDecoder::operator=(StreamDecoder&&) noexcept = default;

void StreamDecoder::push(std::span<const std::byte> bytes) { state_->push(bytes); }
Result<const Batch*> StreamDecoder::next() { return state_->next(); }
Result<void> StreamDecoder::finish() const { return state_->finish(); }
bool StreamDecoder::has_schema() const { return state_->has_schema(); }
const std::vector<Shape>& StreamDecoder::columns() const { return state_->columns(); }

}  // namespace sextant::arrow
