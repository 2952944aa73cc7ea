// The catalog as it is kept: rows of the metadata database, one consistent picture in memory, and the segment files it
// names. A change is one metadata transaction, after which current() gives the new picture; who holds the old one keeps
// reading it and its files. After kill -9 at any point the last committed picture is there and half-made files are
// collected at the next open. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/catalog/catalog.h"
#include "data/segments/segment_store.h"
#include "platform/meta/database.h"

namespace sextant::data {

// What tells whether a file is still the one that was read.
struct FileStamp {
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileStamp&) const = default;
};
[[nodiscard]] Result<FileStamp> stamp_of(const std::filesystem::path& file);
// The same with the write-ahead log beside a SQLite file, where changes wait before they are in it.
[[nodiscard]] Result<FileStamp> stamp_with_log(const std::filesystem::path& file);

// Distinct values of one column, kept for the planner. Most frequent first.
struct ColumnValues {
  std::string column;
  std::vector<ValueCount> values;
};

// The limits of kept values. Columns with PII tags are refused by commit(), whatever the caller thinks.
inline constexpr std::size_t kMaxValuesPerColumn = 10'000;
inline constexpr std::size_t kMaxValueBytes = 200;
inline constexpr std::uint64_t kMaxValueBytesInCatalog = 256ull << 20;

struct TableCommit {
  Table table;              // segments, keys, profiles filled in; segment paths under the segment store; id new or kept
  std::string source_name;  // as the source calls it
  std::vector<ColumnValues> values;
};

// Everything a sync found out about one source. Replaces all that was known of it.
struct SourceCommit {
  Source source;
  bool must_exist = false;  // a source that was removed meanwhile must not come back: not_found
  FileStamp stamp;
  std::vector<TableCommit> tables;
  // Keys of tables of other sources, found in the same run: replaces their inferred keys.
  std::unordered_map<TableId, std::vector<ForeignKey>> other_keys;
};

class CatalogStore {
 public:
  // The data room's migrations must have been applied. Collects what an earlier crash left in the segment store.
  [[nodiscard]] static Result<std::unique_ptr<CatalogStore>> open(meta::Database& database, SegmentStore& segments);

  [[nodiscard]] CatalogPtr current() const;
  // Told of every new picture, by the thread that made it. Set once, before others use the store.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

  // Datasets named by the tables are made when absent (ids are the store's; those in the tables are ignored). Segments
  // must be durable before. Error `conflict`: a name or path is taken.
  // `guard` runs first in the transaction; its error rolls back.
  [[nodiscard]] Result<void> commit(const SourceCommit& commit, const std::function<Result<void>(meta::Transaction&)>& guard = {});

  // Forgets the source, its tables, and datasets that become empty. Its files are collected once nobody reads them.
  // `guard` as for describe_table().
  [[nodiscard]] Result<void> remove_source(const SourceId& id, const std::function<Result<void>()>& guard = {});

  // Compares each source's file with what was read and, if a mark changed, gives a picture of the same revision with `stale`
  // set anew. Cheap enough for every list of sources.
  [[nodiscard]] Result<void> check_staleness();

  // `guard` runs first, while nobody else can change the catalog; its error changes nothing.
  [[nodiscard]] Result<void> describe_table(const TableId& id, const std::string& description,
                                            const std::function<Result<void>()>& guard = {});

  // Kept values of a column (empty if none are kept): whatever the subject may see must be decided by the caller.
  [[nodiscard]] Result<std::vector<ValueCount>> values(const TableId& table, std::string_view column) const;

  // What a table is called in its source, by table id; for a sync that wants to keep ids.
  [[nodiscard]] Result<std::unordered_map<TableId, std::string>> source_names(const SourceId& id) const;

  // Removes segment files no living picture names. Called after each commit; harmless at any time.
  void collect_segments();

 private:
  CatalogStore(meta::Database& database, SegmentStore& segments) : database_(database), segments_(segments) {}
  struct Picture {
    std::shared_ptr<Catalog> catalog;
    meta::Rows stamps;
  };
  template <class Body>
  Result<void> change(Body&& body);
  Result<Picture> read(meta::Transaction& transaction);
  void install(Picture picture);
  [[nodiscard]] std::set<std::filesystem::path> live_files() const;

  meta::Database& database_;
  SegmentStore& segments_;
  std::function<void()> changed_;
  std::mutex changes_;  // one change at a time, from its transaction to its publication
  mutable std::mutex state_;
  CatalogPtr current_;
  std::vector<std::weak_ptr<const Catalog>> pictures_;  // all that somebody may still read
};

}  // namespace sextant::data
