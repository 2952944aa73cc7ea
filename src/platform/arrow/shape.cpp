#include "platform/arrow/shape.h"

#include <array>
#include <string_view>

#include "base/text.h"
#include "nanoarrow/nanoarrow.h"

namespace sextant::arrow {
namespace {

constexpr std::int64_t kMaxColumns = 4096;
constexpr int kMaxDepth = 32;

struct SimpleType {
  ArrowType type;
  Kind kind;
  std::string_view name;
};
constexpr std::array kSimple{
    SimpleType{NANOARROW_TYPE_NA, Kind::null, "\"NULL\""},
    SimpleType{NANOARROW_TYPE_BOOL, Kind::boolean, "BOOLEAN"},
    SimpleType{NANOARROW_TYPE_INT8, Kind::int8, "TINYINT"},
    SimpleType{NANOARROW_TYPE_INT16, Kind::int16, "SMALLINT"},
    SimpleType{NANOARROW_TYPE_INT32, Kind::int32, "INTEGER"},
    SimpleType{NANOARROW_TYPE_INT64, Kind::int64, "BIGINT"},
    SimpleType{NANOARROW_TYPE_UINT8, Kind::uint8, "UTINYINT"},
    SimpleType{NANOARROW_TYPE_UINT16, Kind::uint16, "USMALLINT"},
    SimpleType{NANOARROW_TYPE_UINT32, Kind::uint32, "UINTEGER"},
    SimpleType{NANOARROW_TYPE_UINT64, Kind::uint64, "UBIGINT"},
    SimpleType{NANOARROW_TYPE_FLOAT, Kind::float32, "FLOAT"},
    SimpleType{NANOARROW_TYPE_DOUBLE, Kind::float64, "DOUBLE"},
    SimpleType{NANOARROW_TYPE_STRING, Kind::utf8, "VARCHAR"},
    SimpleType{NANOARROW_TYPE_LARGE_STRING, Kind::large_utf8, "VARCHAR"},
    SimpleType{NANOARROW_TYPE_BINARY, Kind::binary, "BLOB"},
    SimpleType{NANOARROW_TYPE_LARGE_BINARY, Kind::large_binary, "BLOB"},
    SimpleType{NANOARROW_TYPE_FIXED_SIZE_BINARY, Kind::fixed_binary, "BLOB"},
    SimpleType{NANOARROW_TYPE_DATE32, Kind::date32, "DATE"},
    SimpleType{NANOARROW_TYPE_DATE64, Kind::date64, "DATE"},
    SimpleType{NANOARROW_TYPE_TIME32, Kind::time32, "TIME"},
    SimpleType{NANOARROW_TYPE_TIME64, Kind::time64, "TIME"},
    SimpleType{NANOARROW_TYPE_TIMESTAMP, Kind::timestamp, "TIMESTAMP"},
    SimpleType{NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO, Kind::interval, "INTERVAL"},
    SimpleType{NANOARROW_TYPE_DECIMAL32, Kind::decimal, "DECIMAL"},
    SimpleType{NANOARROW_TYPE_DECIMAL64, Kind::decimal, "DECIMAL"},
    SimpleType{NANOARROW_TYPE_DECIMAL128, Kind::decimal, "DECIMAL"},
    SimpleType{NANOARROW_TYPE_LIST, Kind::list, ""},
    SimpleType{NANOARROW_TYPE_LARGE_LIST, Kind::large_list, ""},
    SimpleType{NANOARROW_TYPE_FIXED_SIZE_LIST, Kind::fixed_list, ""},
    SimpleType{NANOARROW_TYPE_STRUCT, Kind::structure, ""},
    SimpleType{NANOARROW_TYPE_MAP, Kind::map, ""},
};

// Units of Arrow in order: second, millisecond, microsecond, nanosecond.
constexpr std::array<std::int64_t, 4> kPerSecond{1, 1000, 1'000'000, 1'000'000'000};
constexpr std::array<std::string_view, 4> kTimestampNames{"TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP", "TIMESTAMP_NS"};

std::unexpected<Error> refused(std::string_view what, std::string_view name) {
  return fail(ErrorCode::data_invalid, "The column \"" + std::string(name) + "\" of the Arrow stream " + std::string(what) + ".");
}

std::string nested_type(const Shape& shape) {
  if (shape.kind == Kind::fixed_list) return shape.children[0].type + '[' + std::to_string(shape.width) + ']';
  if (shape.kind == Kind::list || shape.kind == Kind::large_list) return shape.children[0].type + "[]";
  if (shape.kind == Kind::map) return "MAP(" + shape.children[0].type + ", " + shape.children[1].type + ')';
  std::vector<std::string> fields;
  for (const auto& child : shape.children) fields.push_back(quote_identifier(child.name) + ' ' + child.type);
  return "STRUCT(" + join(fields, ", ") + ')';
}

// An integer of 38 digits without a fraction is how the engine sends its 128-bit integers.
void describe_decimal(const ArrowSchemaView& view, Shape& shape) {
  shape.scale = view.decimal_scale;
  shape.width = view.decimal_bitwidth;
  if (view.decimal_scale == 0 && view.decimal_precision == 38) {
    shape.kind = Kind::hugeint;
    shape.type = "HUGEINT";
  } else {
    shape.type = "DECIMAL(" + std::to_string(view.decimal_precision) + ',' + std::to_string(view.decimal_scale) + ')';
  }
}

void describe_extension(const ArrowSchemaView& view, Shape& shape) {
  const std::string_view name(view.extension_name.data == nullptr ? "" : view.extension_name.data,
                              static_cast<std::size_t>(view.extension_name.size_bytes));
  if (name == "arrow.uuid" && shape.kind == Kind::fixed_binary && shape.width == 16) {
    shape.kind = Kind::uuid;
    shape.type = "UUID";
  } else if (name == "arrow.json") {
    shape.type = "JSON";
  }
}

Result<Shape> shape_of(const ArrowSchema& schema, int depth);

Result<void> add_children(const ArrowSchema& schema, int depth, Shape& shape) {
  if (schema.n_children > kMaxColumns) return refused("has more fields than can be read", shape.name);
  for (std::int64_t i = 0; i < schema.n_children; ++i) shape.children.push_back(TRY(shape_of(*schema.children[i], depth + 1)));
  const bool is_list = shape.kind == Kind::list || shape.kind == Kind::large_list || shape.kind == Kind::fixed_list;
  if (is_list && shape.children.size() != 1) return refused("is a list without an element type", shape.name);
  if (shape.kind == Kind::map) {
    if (shape.children.size() != 1 || shape.children[0].children.size() != 2) return refused("is a map without key and value", shape.name);
    std::vector<Shape> entry = std::move(shape.children[0].children);
    shape.children = std::move(entry);
  }
  return {};
}

Result<Shape> shape_of(const ArrowSchema& schema, int depth) {
  Shape shape;
  shape.name = schema.name == nullptr ? "" : schema.name;
  if (depth > kMaxDepth) return refused("is nested too deeply", shape.name);
  ArrowSchemaView view;
  if (ArrowSchemaViewInit(&view, &schema, nullptr) != NANOARROW_OK) return refused("has a type that cannot be read", shape.name);
  if (view.type == NANOARROW_TYPE_DICTIONARY) {
    Shape values = TRY(shape_of(*schema.dictionary, depth + 1));
    shape.dictionary = true;
    shape.kind = values.kind;
    shape.type = values.type;
    shape.children.push_back(std::move(values));
    return shape;
  }
  const SimpleType* simple = nullptr;
  for (const auto& candidate : kSimple)
    if (candidate.type == view.type) simple = &candidate;
  if (simple == nullptr) return refused("has a type that cannot be read", shape.name);
  shape.kind = simple->kind;
  shape.type = simple->name;
  if (shape.kind == Kind::fixed_binary || shape.kind == Kind::fixed_list) shape.width = view.fixed_size;
  if (shape.kind == Kind::time32 || shape.kind == Kind::time64) shape.per_second = kPerSecond[view.time_unit];
  if (shape.kind == Kind::timestamp) {
    shape.per_second = kPerSecond[view.time_unit];
    shape.zoned = view.timezone != nullptr && view.timezone[0] != '\0';
    shape.type = shape.zoned ? "TIMESTAMP WITH TIME ZONE" : kTimestampNames[view.time_unit];
  }
  if (shape.kind == Kind::decimal) describe_decimal(view, shape);
  describe_extension(view, shape);
  TRY(add_children(schema, depth, shape));
  if (shape.type.empty()) shape.type = nested_type(shape);
  return shape;
}

}  // namespace

Result<std::vector<Shape>> shapes_of(const ArrowSchema& schema) {
  if (schema.n_children > kMaxColumns) return fail(ErrorCode::data_invalid, "The Arrow stream has more than 4,096 columns.");
  std::vector<Shape> shapes;
  for (std::int64_t i = 0; i < schema.n_children; ++i) shapes.push_back(TRY(shape_of(*schema.children[i], 1)));
  return shapes;
}

}  // namespace sextant::arrow
