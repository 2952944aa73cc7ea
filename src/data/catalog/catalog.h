// What there is: sources, datasets, tables, columns, keys, profiles. A Catalog is an immutable picture of one
// revision; readers hold it by shared_ptr<const Catalog> and never see a half-made change. Plain values, thread-safe
// to read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "base/time.h"

namespace sextant::data {

// The families of types the product reasons about; `Column::type` has the engine's exact type.
enum class TypeFamily : std::uint8_t {
  boolean,
  integer,
  decimal,
  real,
  text,
  date,
  time,
  timestamp,
  interval,
  blob,
  list,
  structure,
  other
};

[[nodiscard]] TypeFamily family_of(std::string_view engine_type);  // "DECIMAL(18,2)" -> decimal; unknown -> other
[[nodiscard]] std::string_view family_name(TypeFamily family);
[[nodiscard]] constexpr bool is_numeric(TypeFamily f) {
  return f == TypeFamily::integer || f == TypeFamily::decimal || f == TypeFamily::real;
}
[[nodiscard]] constexpr bool is_temporal(TypeFamily f) { return f == TypeFamily::date || f == TypeFamily::timestamp; }

struct ValueCount {
  std::string value;  // as text, exactly as CAST(x AS VARCHAR) gives it
  std::uint64_t count = 0;
};

// Measured at `at` over all rows. Values of columns with PII tags are never kept (top_values empty, min/max unset).
struct ColumnProfile {
  std::uint64_t nulls = 0;
  std::uint64_t distinct = 0;
  bool distinct_is_exact = false;
  std::optional<std::string> min;
  std::optional<std::string> max;
  std::optional<double> average_length;  // text only, in characters
  std::vector<ValueCount> top_values;    // at most 20, most frequent first
};

struct Column {
  std::string name;  // as in the source; may hold spaces and any character but NUL
  std::string type;  // DuckDB type text: "BIGINT", "VARCHAR", "DATE", "DECIMAL(18,2)" …
  TypeFamily family = TypeFamily::other;
  bool nullable = true;
  std::string description;
  std::vector<std::string> tags;  // "pii.email", "pii.name" …; sorted
  std::optional<ColumnProfile> profile;

  [[nodiscard]] bool is_pii() const;
};

enum class KeyOrigin : std::uint8_t { declared, inferred };

struct ForeignKey {
  std::vector<std::string> columns;
  TableId target;
  std::vector<std::string> target_columns;
  KeyOrigin origin = KeyOrigin::declared;
  double confidence = 1.0;  // 0..1; declared keys have 1
  std::string evidence;     // for a person: "every value of flights.origin is in airports.iata (100 %)"
};

// Where the rows of a table are: immutable Parquet files that a query child may read. Absolute paths.
struct Segment {
  std::string path;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
};

// Columns of another table that the rows of a view were made from.
struct TableRead {
  TableId table;
  std::vector<std::string> columns;
};

struct Table {
  TableId id;
  DatasetId dataset;
  SourceId source;
  std::string dataset_name;  // SQL schema name: "bank"
  std::string name;          // SQL table name: "customers"; unique in its dataset, ignoring ASCII case
  std::string description;
  std::vector<Column> columns;
  std::vector<std::string> primary_key;  // empty: none known
  std::vector<ForeignKey> foreign_keys;
  std::vector<TableRead> reads;  // of a view; who may not see all of this as it is sees no row of the view
  std::uint64_t row_count = 0;
  std::vector<Segment> segments;
  Timestamp synced_at{};

  [[nodiscard]] const Column* column(std::string_view name) const;  // ignoring ASCII case; null if absent
};

inline constexpr double kNearlyUnique = 0.85;  // the estimate of distinct values may be off by that much

// Whether a column with this profile has about as many distinct values as its table has rows.
[[nodiscard]] bool nearly_unique(const ColumnProfile& profile, std::uint64_t rows);

struct Dataset {
  DatasetId id;
  SourceId source;
  std::string name;
  std::string description;
};

struct Source {
  SourceId id;
  std::string name;
  std::string kind;  // "csv" | "parquet" | "json" | "sqlite"
  std::string path;  // the file it was read from
  Timestamp added_at{};
  bool stale = false;  // the file changed since the last sync
};

class Catalog {
 public:
  std::uint64_t revision = 0;
  std::vector<Source> sources;
  std::vector<Dataset> datasets;
  std::vector<Table> tables;

  // Must be called once after the vectors are filled, before the catalog is shared.
  void build_index();

  [[nodiscard]] const Table* table(const TableId& id) const;
  // Name look-up ignoring ASCII case. With an empty dataset: every table of that name, in any dataset.
  [[nodiscard]] std::vector<const Table*> find(std::string_view dataset, std::string_view name) const;

 private:
  std::unordered_map<std::string, std::vector<std::size_t>> by_name_;  // lower-case table name
  std::unordered_map<TableId, std::size_t> by_id_;
};

using CatalogPtr = std::shared_ptr<const Catalog>;

}  // namespace sextant::data
