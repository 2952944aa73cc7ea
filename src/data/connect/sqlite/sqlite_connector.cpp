#include "data/connect/sqlite/sqlite_connector.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "data/connect/names.h"
#include "data/connect/sqlite/wal.h"

namespace sextant::data {
namespace {

constexpr std::string_view kMagic("SQLite format 3\0", 16);

class SqliteConnector final : public Connector {
 public:
  [[nodiscard]] const ConnectorDescription& description() const override { return description_; }
  [[nodiscard]] double probe(const FileHead& head) const override {
    if (head.bytes.starts_with(kMagic)) return 1;
    const bool named = std::ranges::find(description_.extensions, head.extension) != description_.extensions.end();
    return named ? 0.85 : 0;
  }
  [[nodiscard]] Result<std::vector<SourceTable>> discover(const DiscoverRequest& request) const override;

 private:
  ConnectorDescription description_{.kind = "sqlite",
                                    .label = "SQLite database",
                                    .description = "Every table and view of a SQLite file, with declared primary and foreign keys.",
                                    .extensions = {".sqlite", ".sqlite3", ".db", ".db3"},
                                    .fields = {{.name = "path",
                                                .label = "File",
                                                .type = "path",
                                                .required = true,
                                                .help = "Absolute path of the database file on the server."}}};
};

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// The header (SQLite file format, section 1.3) says how many pages the file has; the count holds if both change counters agree.
Result<void> check_size(const FileHead& head) {
  constexpr std::size_t kHeaderBytes = 100;
  if (head.bytes.size() < kHeaderBytes)
    return file_error(head.path, "the database is cut off: it is shorter than its header.", "Copy it again.");
  const std::uint64_t page = big_endian(head.bytes, 16, 2) == 1 ? 65536 : big_endian(head.bytes, 16, 2);
  const std::uint64_t pages = big_endian(head.bytes, 28, 4);
  if (big_endian(head.bytes, 24, 4) != big_endian(head.bytes, 92, 4)) return {};
  std::error_code error;
  const auto size = std::filesystem::file_size(head.path, error);
  if (!error && size < page * pages)
    return file_error(head.path, "the database is cut off at byte " + std::to_string(size) + " of " + std::to_string(page * pages) + ".",
                      "Copy it again.");
  return {};
}

std::string text_at(const std::vector<std::optional<std::string>>& row, std::size_t i) { return i < row.size() ? row[i].value_or("") : ""; }

struct Known {
  std::map<std::string, SourceTable> tables;
  std::map<std::string, std::vector<std::string>> source_names;  // of the columns of each table, in their order
  std::vector<std::string> order;

  // What a column of the source is called here; empty: there is none.
  [[nodiscard]] std::string called(const std::string& table, std::string_view column) const {
    const auto& names = source_names.at(table);
    const auto place = std::ranges::find_if(names, [&](const std::string& name) { return equals_ignoring_case(name, column); });
    return place == names.end() ? "" : tables.at(table).columns[static_cast<std::size_t>(place - names.begin())].name;
  }
};

// Reads the whole table or view once to know its columns and their types; `source_names` gets what the source calls them.
Result<void> describe(Compute& compute, const Call& call, const std::string& path, SourceTable& table,
                      std::vector<std::string>& source_names) {
  const std::string from = "sqlite_rows(" + quote_literal(path) + ", " + quote_literal(table.name) + ")";
  table.columns = TRY(describe_select(compute, "SELECT * FROM " + from, table.files, call));
  for (const auto& column : table.columns) source_names.push_back(column.name);
  const auto names = column_names_from(source_names);
  std::vector<std::string> aliases;
  for (std::size_t i = 0; i < names.size(); ++i) {
    table.columns[i].name = names[i];
    aliases.push_back(quote_identifier(names[i]));
  }
  table.read_sql = "SELECT * FROM " + from + " AS t(" + join(aliases, ", ") + ")";
  return {};
}

// sqlite_columns: table_name, column_name, declared_type, not_null, primary_key_position.
Result<void> add_columns(const DiscoverRequest& request, const std::string& path, const std::vector<std::string>& files, Known& known) {
  const auto found = TRY(request.compute.rows(
      "SELECT table_name, column_name, CAST(not_null AS INTEGER), CAST(primary_key_position AS INTEGER) FROM sqlite_columns(" +
          quote_literal(path) + ")",
      files, request.call));
  std::map<std::string, std::map<int, std::string>> keys;
  std::map<std::string, std::vector<std::pair<std::string, bool>>> declared;
  for (const auto& row : found.rows) {
    declared[text_at(row, 0)].emplace_back(text_at(row, 1), text_at(row, 2) == "1");
    if (const int position = std::atoi(text_at(row, 3).c_str()); position > 0) keys[text_at(row, 0)][position] = text_at(row, 1);
  }
  for (auto& [name, table] : known.tables) {
    auto& source_names = known.source_names[name];
    TRY(describe(request.compute, request.call, path, table, source_names));
    for (std::size_t i = 0; i < source_names.size(); ++i) {
      const auto& columns = declared[name];
      const auto entry = std::ranges::find(columns, source_names[i], &std::pair<std::string, bool>::first);
      table.columns[i].nullable = entry == columns.end() || !entry->second;
    }
    for (const auto& [position, column] : keys[name]) table.primary_key.push_back(known.called(name, column));
  }
  return {};
}

// A view counts as made from every column of the tables it reads: which of them it reads SQLite does not tell.
std::optional<SourceRead> all_of(const Known& known, const std::string& table) {
  const auto name = std::ranges::find_if(known.order, [&](const std::string& other) { return equals_ignoring_case(other, table); });
  if (name == known.order.end()) return std::nullopt;
  SourceRead read{.table = *name, .columns = {}};
  for (const auto& column : known.tables.at(*name).columns) read.columns.push_back(column.name);
  return read;
}

// sqlite_views: view_name, table_name. A view that reads anything but tables of the file, or cannot be read in time, costs itself only.
Result<void> add_views(const DiscoverRequest& request, const std::string& path, const std::vector<std::string>& files, const Known& known,
                       std::vector<SourceTable>& tables) {
  const auto found = TRY(request.compute.rows("SELECT * FROM sqlite_views(" + quote_literal(path) + ")", files, request.call));
  std::vector<SourceTable> views;
  std::set<std::string> unreadable;
  for (const auto& row : found.rows) {
    const std::string name = text_at(row, 0);
    if (views.empty() || views.back().name != name) views.push_back({.name = name, .columns = {}, .read_sql = {}, .files = files});
    if (auto read = all_of(known, text_at(row, 1)))
      views.back().reads.push_back(std::move(*read));
    else
      unreadable.insert(name);
  }
  for (auto& view : views) {
    TRY(request.call.check());
    std::vector<std::string> source_names;
    const Call bounded = request.call.within(kViewTime);
    if (!unreadable.contains(view.name) && describe(request.compute, bounded, path, view, source_names)) {
      tables.push_back(std::move(view));
      continue;
    }
    TRY(request.call.check());
    request.note("The view \"" + view.name +
                 "\" was left out: it reads something that is no table of the file, or cannot be computed in two minutes.");
  }
  return {};
}

// sqlite_foreign_keys: table_name, column_name, target_table, target_column, id, seq. An absent target column means the target's primary
// key.
Result<void> add_foreign_keys(const DiscoverRequest& request, const std::string& path, const std::vector<std::string>& files,
                              Known& known) {
  const auto found = TRY(
      request.compute.rows("SELECT table_name, column_name, target_table, target_column, CAST(id AS INTEGER) FROM sqlite_foreign_keys(" +
                               quote_literal(path) + ") ORDER BY table_name, id, seq",
                           files, request.call));
  std::map<std::pair<std::string, std::string>, DeclaredKey> keys;
  for (const auto& row : found.rows) {
    auto& key = keys[{text_at(row, 0), text_at(row, 4)}];
    key.target_table = text_at(row, 2);
    key.columns.push_back(text_at(row, 1));
    if (!text_at(row, 3).empty()) key.target_columns.push_back(text_at(row, 3));
  }
  for (auto& [where, key] : keys) {
    const auto table = known.tables.find(where.first);
    const auto target =
        std::ranges::find_if(known.tables, [&](const auto& entry) { return equals_ignoring_case(entry.first, key.target_table); });
    if (table == known.tables.end() || target == known.tables.end()) continue;
    key.target_table = target->first;
    for (auto& column : key.columns) column = known.called(table->first, column);
    for (auto& column : key.target_columns) column = known.called(target->first, column);
    if (key.target_columns.size() != key.columns.size()) key.target_columns = target->second.primary_key;
    if (key.target_columns.size() == key.columns.size()) table->second.foreign_keys.push_back(key);
  }
  return {};
}

Result<std::vector<SourceTable>> SqliteConnector::discover(const DiscoverRequest& request) const {
  const auto head = TRY(head_of(request.file));
  if (!head.bytes.starts_with(kMagic))
    return file_error(request.file, "this is not a SQLite database: it does not begin with \"SQLite format 3\".");
  TRY(check_size(head));
  std::string path = request.file.string();
  std::vector<std::string> files{path};
  if (has_write_ahead_log(request.file)) {
    path = TRY(copy_with_log(request.file, request.scratch)).string();
    files = {path, log_of(path).string()};
  }
  Known known;
  for (const auto& row :
       TRY(request.compute.rows("SELECT table_name FROM sqlite_tables(" + quote_literal(path) + ")", files, request.call)).rows) {
    known.order.push_back(text_at(row, 0));
    known.tables.emplace(text_at(row, 0), SourceTable{.name = text_at(row, 0), .columns = {}, .read_sql = {}, .files = files});
  }
  if (known.order.empty()) return file_error(request.file, "the database has no tables.");
  TRY(add_columns(request, path, files, known));
  TRY(add_foreign_keys(request, path, files, known));
  std::vector<SourceTable> tables;
  for (const auto& name : known.order) tables.push_back(known.tables.at(name));
  TRY(add_views(request, path, files, known, tables));
  return tables;
}

}  // namespace

std::unique_ptr<Connector> make_sqlite_connector() { return std::make_unique<SqliteConnector>(); }

}  // namespace sextant::data
