#include "data/store/catalog_store.h"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "data/store/catalog_rows.h"

namespace sextant::data {

namespace {

constexpr const char* kStamps = "SELECT id, path, file_bytes, file_modified_ns, file_inode FROM sources";

// Compares the files with what was read of them; true if a mark changed.
bool mark_stale(Catalog& catalog, const meta::Rows& stamps) {
  bool changed = false;
  for (const auto& row : stamps) {
    const auto source = std::ranges::find(catalog.sources, row.id<SourceId>("id"), &Source::id);
    if (source == catalog.sources.end()) continue;
    const FileStamp kept{.bytes = static_cast<std::uint64_t>(row.integer("file_bytes")),
                         .modified_ns = row.integer("file_modified_ns"),
                         .inode = static_cast<std::uint64_t>(row.integer("file_inode"))};
    const auto now = stamp_with_log(row.text("path"));
    const bool stale = !now || *now != kept;
    changed = changed || stale != source->stale;
    source->stale = stale;
  }
  return changed;
}

}  // namespace

Result<FileStamp> stamp_of(const std::filesystem::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0)
    return fail(ErrorCode::data_invalid, "The file " + file.string() + " is not there or may not be read.",
                "Check the path and its permissions.");
  return FileStamp{.bytes = static_cast<std::uint64_t>(status.st_size),
                   .modified_ns = static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec,
                   .inode = static_cast<std::uint64_t>(status.st_ino)};
}

Result<FileStamp> stamp_with_log(const std::filesystem::path& file) {
  FileStamp stamp = TRY(stamp_of(file));
  if (const auto log = stamp_of(std::filesystem::path(file) += "-wal"); log && log->bytes > 0) {
    stamp.bytes += log->bytes;
    stamp.modified_ns = std::max(stamp.modified_ns, log->modified_ns);
  }
  return stamp;
}

Result<std::unique_ptr<CatalogStore>> CatalogStore::open(meta::Database& database, SegmentStore& segments) {
  std::unique_ptr<CatalogStore> store(new CatalogStore(database, segments));
  segments.collect_staging();
  TRY(store->change([](meta::Transaction&) -> Result<void> { return {}; }));
  store->collect_segments();
  return store;
}

CatalogPtr CatalogStore::current() const {
  const std::lock_guard lock(state_);
  return current_;
}

// The new picture is read before its transaction ends, so that nothing can fail between durable and visible.
template <class Body>
Result<void> CatalogStore::change(Body&& body) {
  const std::lock_guard lock(changes_);
  auto picture = TRY(database_.transaction([&](meta::Transaction& transaction) -> Result<Picture> {
    TRY(body(transaction));
    return read(transaction);
  }));
  install(std::move(picture));
  return {};
}

Result<CatalogStore::Picture> CatalogStore::read(meta::Transaction& transaction) {
  auto catalog = TRY(read_catalog(transaction, segments_.root()));
  auto stamps = TRY(transaction.query(kStamps));
  return Picture{std::move(catalog), std::move(stamps)};
}

void CatalogStore::install(Picture picture) {
  mark_stale(*picture.catalog, picture.stamps);
  {
    const std::lock_guard lock(state_);
    current_ = std::move(picture.catalog);
    std::erase_if(pictures_, [](const auto& old) { return old.expired(); });
    pictures_.push_back(current_);
  }
  if (changed_) changed_();
}

Result<void> CatalogStore::commit(const SourceCommit& commit, const std::function<Result<void>(meta::Transaction&)>& guard) {
  TRY(change([&](meta::Transaction& transaction) -> Result<void> {
    if (guard) TRY(guard(transaction));
    return write_commit(transaction, commit, segments_.root());
  }));
  collect_segments();
  return {};
}

Result<void> CatalogStore::remove_source(const SourceId& id, const std::function<Result<void>()>& guard) {
  TRY(change([&](meta::Transaction& transaction) -> Result<void> {
    if (guard) TRY(guard());
    return delete_source(transaction, id);
  }));
  collect_segments();
  return {};
}

Result<void> CatalogStore::check_staleness() {
  const std::lock_guard lock(changes_);
  Picture picture{.catalog = std::make_shared<Catalog>(*current()), .stamps = TRY(database_.query(kStamps))};
  if (mark_stale(*picture.catalog, picture.stamps)) install(std::move(picture));
  return {};
}

Result<void> CatalogStore::describe_table(const TableId& id, const std::string& description, const std::function<Result<void>()>& guard) {
  return change([&](meta::Transaction& transaction) -> Result<void> {
    if (guard) TRY(guard());
    if (TRY(transaction.execute("UPDATE tables SET description = ? WHERE id = ?", description, id)) == 0)
      return fail(ErrorCode::not_found, "There is no such table.");
    return bump_revision(transaction);
  });
}

Result<std::vector<ValueCount>> CatalogStore::values(const TableId& table, std::string_view column) const {
  const auto catalog = current();
  const Table* known = catalog->table(table);
  if (known == nullptr) return fail(ErrorCode::not_found, "There is no such table.");
  const Column* wanted = known->column(column);
  if (wanted == nullptr || wanted->is_pii()) return std::vector<ValueCount>{};
  const auto rows = TRY(
      database_.query("SELECT value_list FROM column_values WHERE table_id = ? AND position = ?", table, wanted - known->columns.data()));
  return rows.empty() ? std::vector<ValueCount>{} : values_from_json(rows[0].text("value_list"));
}

Result<std::unordered_map<TableId, std::string>> CatalogStore::source_names(const SourceId& id) const {
  std::unordered_map<TableId, std::string> names;
  for (const auto& row : TRY(database_.query("SELECT id, source_name FROM tables WHERE source_id = ?", id)))
    names.emplace(row.id<TableId>("id"), row.text("source_name"));
  return names;
}

std::set<std::filesystem::path> CatalogStore::live_files() const {
  std::set<std::filesystem::path> live;
  const std::lock_guard lock(state_);
  for (const auto& held : pictures_)
    if (const auto picture = held.lock())
      for (const auto& table : picture->tables)
        for (const auto& segment : table.segments) live.insert(segment.path);
  return live;
}

void CatalogStore::collect_segments() {
  segments_.collect([this] { return live_files(); });
}

}  // namespace sextant::data
