#include "platform/arrow/message_check.h"

#include <cstring>

namespace sextant::arrow {
namespace {

// Field numbers of Arrow's Message.fbs, Schema.fbs.
enum MessageField { kHeaderType = 1, kHeader = 2 };
enum HeaderType : std::uint8_t { kSchema = 1, kDictionaryBatch = 2, kRecordBatch = 3 };
enum SchemaField { kFields = 1, kSchemaMetadata = 2 };
enum FieldField { kTypeKind = 2, kType = 3, kDictionary = 4, kChildren = 5, kFieldMetadata = 6 };
enum EncodingField { kIndexType = 1 };
enum KeyValueField { kKey = 0, kValue = 1 };
enum DictionaryField { kData = 1 };
enum BatchField { kLength = 0, kNodes = 1, kBuffers = 2, kCompression = 3 };

constexpr int kMaxDepth = 34;
constexpr std::size_t kMaxFields = 1u << 16;

std::unexpected<Error> damaged() { return fail(ErrorCode::data_invalid, "The Arrow stream is damaged: a message does not fit its body."); }

// Reads a flatbuffer with bounds checked again, so that this file is safe on its own.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class T>
  [[nodiscard]] T at(std::size_t offset) {
    T value{};
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T))
      ok_ = false;
    else
      std::memcpy(&value, bytes_.data() + offset, sizeof(T));
    return value;
  }
  // Where a field of the table at `table` stands; 0 if it has its default.
  [[nodiscard]] std::size_t field(std::size_t table, int number) {
    const auto vtable = static_cast<std::size_t>(static_cast<std::int64_t>(table) - at<std::int32_t>(table));
    const auto vtable_bytes = at<std::uint16_t>(vtable);
    const std::size_t slot = 4 + 2 * static_cast<std::size_t>(number);
    if (slot + 2 > vtable_bytes) return 0;
    const auto relative = at<std::uint16_t>(vtable + slot);
    return relative == 0 ? 0 : table + relative;
  }
  [[nodiscard]] std::size_t follow(std::size_t offset) { return offset == 0 ? 0 : offset + at<std::uint32_t>(offset); }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::span<const std::byte> bytes_;
  bool ok_ = true;
};

// The decoder takes tables for granted that the format leaves optional; a field without them is refused here.
class SchemaCheck {
 public:
  explicit SchemaCheck(Reader& reader) : reader_(reader) {}

  [[nodiscard]] bool schema(std::size_t table) {
    return fields(reader_.follow(reader_.field(table, kFields)), 0) && metadata(reader_.follow(reader_.field(table, kSchemaMetadata)));
  }

 private:
  // Calls `check` with the place of each table of a vector.
  template <class Check>
  bool each(std::size_t vector, Check check) {
    const std::size_t count = vector == 0 ? 0 : reader_.at<std::uint32_t>(vector);
    for (std::size_t i = 0; i < count; ++i)
      if (!reader_.ok() || ++seen_ > kMaxFields || !check(reader_.follow(vector + 4 + i * 4))) return false;
    return reader_.ok();
  }
  bool fields(std::size_t vector, int depth) {
    return depth < kMaxDepth && each(vector, [&](std::size_t table) { return field(table, depth); });
  }
  bool field(std::size_t table, int depth) {
    if (reader_.field(table, kTypeKind) == 0 || reader_.field(table, kType) == 0) return false;
    const std::size_t dictionary = reader_.follow(reader_.field(table, kDictionary));
    if (dictionary != 0 && reader_.field(dictionary, kIndexType) == 0) return false;
    return fields(reader_.follow(reader_.field(table, kChildren)), depth + 1) &&
           metadata(reader_.follow(reader_.field(table, kFieldMetadata)));
  }
  bool metadata(std::size_t vector) {
    return each(vector, [&](std::size_t table) { return reader_.field(table, kKey) != 0 && reader_.field(table, kValue) != 0; });
  }

  Reader& reader_;
  std::size_t seen_ = 0;
};

Result<void> check_nodes(Reader& reader, std::size_t vector) {
  const auto count = vector == 0 ? 0 : reader.at<std::uint32_t>(vector);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    const auto length = reader.at<std::int64_t>(vector + 4 + i * 16);
    const auto nulls = reader.at<std::int64_t>(vector + 4 + i * 16 + 8);
    if (length < 0 || length > (std::int64_t{1} << 31) || nulls < -1 || nulls > length) return damaged();
  }
  return {};
}

Result<void> check_buffers(Reader& reader, std::size_t vector, std::int64_t body_bytes) {
  const auto count = vector == 0 ? 0 : reader.at<std::uint32_t>(vector);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    const auto offset = reader.at<std::int64_t>(vector + 4 + i * 16);
    const auto length = reader.at<std::int64_t>(vector + 4 + i * 16 + 8);
    if (offset < 0 || length < 0 || offset > body_bytes || length > body_bytes - offset) return damaged();
    if (length != 0 && offset % 8 != 0) return damaged();  // the format asks for aligned buffers, and typed reads rely on it
  }
  return {};
}

}  // namespace

Result<void> check_message(std::span<const std::byte> metadata, std::int64_t body_bytes) {
  Reader reader(metadata);
  const std::size_t root = reader.at<std::uint32_t>(0);
  const std::size_t type_at = reader.field(root, kHeaderType);
  const auto type = type_at == 0 ? std::uint8_t{0} : reader.at<std::uint8_t>(type_at);
  std::size_t batch = reader.follow(reader.field(root, kHeader));
  if (!reader.ok() || batch == 0) return damaged();
  if (type == kSchema) return SchemaCheck(reader).schema(batch) && reader.ok() ? Result<void>{} : damaged();
  if (type == kDictionaryBatch) batch = reader.follow(reader.field(batch, kData));
  if (type != kDictionaryBatch && type != kRecordBatch) return damaged();
  if (!reader.ok() || batch == 0) return damaged();

  const std::size_t length_at = reader.field(batch, kLength);
  const auto length = length_at == 0 ? 0 : reader.at<std::int64_t>(length_at);
  if (length < 0 || length > kMaxRowsInMessage) return damaged();
  if (reader.field(batch, kCompression) != 0) return fail(ErrorCode::data_invalid, "Compressed Arrow streams are not read here.");
  TRY(check_nodes(reader, reader.follow(reader.field(batch, kNodes))));
  TRY(check_buffers(reader, reader.follow(reader.field(batch, kBuffers)), body_bytes));
  if (!reader.ok()) return damaged();
  return {};
}

}  // namespace sextant::arrow
