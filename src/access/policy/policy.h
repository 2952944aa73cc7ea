// What a subject may see of each table. One decision per table, asked for in one batch; whatever is not said to be
// allowed is denied. Implementations: built-in (YAML), later OpenFGA and OPA. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/identity/subject.h"
#include "base/call.h"

namespace sextant::access {

enum class MaskKind : std::uint8_t { null, constant, keyed_hash, partial, date_truncation, bucket };

struct Mask {
  MaskKind kind = MaskKind::null;
  std::string constant;  // constant: the text shown
  int keep_first = 0;    // partial: characters kept at each end, the rest is '*'; a value no longer
  int keep_last = 0;     //   than keep_first + keep_last is masked whole
  std::string unit;      // date_truncation: "year" | "quarter" | "month"
  double width = 0;      // bucket: lower edge of the bucket of this width is shown
  std::string rule;      // for a person: "role analyst masks pii.email"
  bool operator==(const Mask&) const = default;
};

// What policy needs to know of a table; filled from the catalog.
struct TableFacts {
  TableId id;
  std::string dataset;
  std::string name;
  struct ColumnFacts {
    std::string name;
    std::vector<std::string> tags;
  };
  std::vector<ColumnFacts> columns;
};

struct TableDecision {
  bool allowed = false;
  std::vector<std::string> hidden_columns;  // may not even be known of; lower case
  std::vector<std::string> row_filters;     // SQL boolean expressions over the table's columns; all must hold
  std::map<std::string, Mask> masks;        // by lower-case column name
  std::vector<std::string> reasons;         // for the trace: which role granted, filtered, masked
};

class Policy {
 public:
  virtual ~Policy() = default;

  // One decision per table, in order. An Error means deny everything.
  [[nodiscard]] virtual Result<std::vector<TableDecision>> decide(const Subject& subject, std::span<const TableFacts> tables,
                                                                  const Call& call) const = 0;

  // Changes whenever any decision may have changed; part of every cache key.
  [[nodiscard]] virtual std::uint64_t revision() const = 0;
};

}  // namespace sextant::access
