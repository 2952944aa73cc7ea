#include "data/store/catalog_rows.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"

namespace sextant::data {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

std::string list_to_json(const std::vector<std::string>& texts) {
  json::array list(texts.begin(), texts.end());
  return json::serialize(list);
}

json::array parsed_array(std::string_view text) {
  boost::system::error_code error;
  auto value = json::parse(text, error);
  return !error && value.is_array() ? std::move(value.get_array()) : json::array{};
}

std::vector<std::string> list_from_json(std::string_view text) {
  std::vector<std::string> texts;
  for (const auto& item : parsed_array(text))
    if (item.is_string()) texts.emplace_back(item.get_string());
  return texts;
}

ColumnProfile profile_from(const meta::Row& row) {
  return {.nulls = static_cast<std::uint64_t>(row.integer("nulls")),
          .distinct = static_cast<std::uint64_t>(row.integer("distinct_values")),
          .distinct_is_exact = row.boolean("distinct_is_exact"),
          .min = row.optional_text("minimum"),
          .max = row.optional_text("maximum"),
          .average_length = row.optional_real("average_length"),
          .top_values = values_from_json(row.text("top_values"))};
}

using TableIndex = std::unordered_map<TableId, std::size_t>;

Result<void> read_columns(meta::Transaction& transaction, Catalog& catalog, const TableIndex& index) {
  const auto rows = TRY(transaction.query(
      "SELECT c.table_id, c.name, c.type, c.nullable, c.description, c.tags, p.nulls, p.distinct_values, p.distinct_is_exact, p.minimum, "
      "p.maximum, p.average_length, p.top_values FROM columns c LEFT JOIN profiles p ON p.table_id = c.table_id AND p.position = "
      "c.position "
      "ORDER BY c.table_id, c.position"));
  for (const auto& row : rows) {
    Column column{.name = row.text("name"),
                  .type = row.text("type"),
                  .nullable = row.boolean("nullable"),
                  .description = row.text("description"),
                  .tags = list_from_json(row.text("tags"))};
    column.family = family_of(column.type);
    if (!row.is_null("nulls")) column.profile = profile_from(row);
    if (const auto at = index.find(row.id<TableId>("table_id")); at != index.end())
      catalog.tables[at->second].columns.push_back(std::move(column));
  }
  return {};
}

Result<void> read_keys(meta::Transaction& transaction, Catalog& catalog, const TableIndex& index) {
  for (const auto& row : TRY(transaction.query("SELECT table_id, columns, target_id, target_columns, origin, confidence, evidence FROM "
                                               "foreign_keys ORDER BY table_id, position"))) {
    const auto at = index.find(row.id<TableId>("table_id"));
    if (at == index.end()) continue;
    catalog.tables[at->second].foreign_keys.push_back(
        {.columns = list_from_json(row.text("columns")),
         .target = row.id<TableId>("target_id"),
         .target_columns = list_from_json(row.text("target_columns")),
         .origin = row.text("origin") == "declared" ? KeyOrigin::declared : KeyOrigin::inferred,
         .confidence = row.real("confidence"),
         .evidence = row.text("evidence")});
  }
  return {};
}

Result<void> read_reads(meta::Transaction& transaction, Catalog& catalog, const TableIndex& index) {
  for (const auto& row : TRY(transaction.query("SELECT table_id, read_table_id, columns FROM table_reads ORDER BY table_id, position")))
    if (const auto at = index.find(row.id<TableId>("table_id")); at != index.end())
      catalog.tables[at->second].reads.push_back(
          {.table = row.id<TableId>("read_table_id"), .columns = list_from_json(row.text("columns"))});
  return {};
}

Result<void> read_segments(meta::Transaction& transaction, Catalog& catalog, const TableIndex& index, const fs::path& root) {
  for (const auto& row : TRY(transaction.query("SELECT table_id, path, row_count, bytes FROM segments ORDER BY table_id, position"))) {
    const auto at = index.find(row.id<TableId>("table_id"));
    if (at == index.end()) continue;
    catalog.tables[at->second].segments.push_back({.path = (root / row.text("path")).string(),
                                                   .rows = static_cast<std::uint64_t>(row.integer("row_count")),
                                                   .bytes = static_cast<std::uint64_t>(row.integer("bytes"))});
  }
  return {};
}

Result<DatasetId> dataset_named(meta::Transaction& transaction, const std::string& name, const SourceId& source) {
  const auto rows = TRY(transaction.query("SELECT id FROM datasets WHERE name = ?", name));
  if (!rows.empty()) return rows[0].id<DatasetId>("id");
  const auto id = DatasetId::generate();
  TRY(transaction.execute("INSERT INTO datasets (id, source_id, name) VALUES (?, ?, ?)", id, source, name));
  return id;
}

Result<void> write_keys(meta::Transaction& transaction, const TableId& table, const std::vector<ForeignKey>& keys,
                        std::int64_t first_position) {
  std::int64_t position = first_position;
  for (const auto& key : keys)
    TRY(
        transaction.execute("INSERT INTO foreign_keys (table_id, position, columns, target_id, target_columns, origin, confidence, "
                            "evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                            table, position++, list_to_json(key.columns), key.target, list_to_json(key.target_columns),
                            key.origin == KeyOrigin::declared ? "declared" : "inferred", key.confidence, key.evidence));
  return {};
}

Result<void> write_reads(meta::Transaction& transaction, const Table& table) {
  for (std::size_t i = 0; i < table.reads.size(); ++i)
    TRY(transaction.execute("INSERT INTO table_reads (table_id, position, read_table_id, columns) VALUES (?, ?, ?, ?)", table.id, i,
                            table.reads[i].table, list_to_json(table.reads[i].columns)));
  return {};
}

Result<void> write_columns(meta::Transaction& transaction, const Table& table) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    TRY(transaction.execute(
        "INSERT INTO columns (table_id, position, name, type, nullable, description, tags) VALUES (?, ?, ?, ?, ?, ?, ?)", table.id, i,
        column.name, column.type, column.nullable ? 1 : 0, column.description, list_to_json(column.tags)));
    if (!column.profile) continue;
    const auto& profile = *column.profile;
    TRY(
        transaction.execute("INSERT INTO profiles (table_id, position, nulls, distinct_values, distinct_is_exact, minimum, maximum, "
                            "average_length, top_values) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            table.id, i, profile.nulls, profile.distinct, profile.distinct_is_exact ? 1 : 0, profile.min, profile.max,
                            profile.average_length, column.is_pii() ? std::string("[]") : values_to_json(profile.top_values)));
  }
  return {};
}

Result<void> write_values(meta::Transaction& transaction, const TableCommit& commit) {
  const auto& columns = commit.table.columns;
  for (const auto& kept : commit.values) {
    const auto column = std::ranges::find(columns, kept.column, &Column::name);
    if (column == columns.end() || column->is_pii() || kept.values.size() > kMaxValuesPerColumn) continue;
    const auto used = TRY(transaction.query("SELECT coalesce(sum(bytes), 0) AS bytes FROM column_values"));
    const std::string text = values_to_json(kept.values);
    if (static_cast<std::uint64_t>(used.at(0).integer("bytes")) + text.size() > kMaxValueBytesInCatalog) return {};
    TRY(transaction.execute("INSERT INTO column_values (table_id, position, value_count, bytes, value_list) VALUES (?, ?, ?, ?, ?)",
                            commit.table.id, column - columns.begin(), kept.values.size(), text.size(), text));
  }
  return {};
}

Result<void> write_segments(meta::Transaction& transaction, const Table& table, const fs::path& root) {
  for (std::size_t i = 0; i < table.segments.size(); ++i) {
    const auto& segment = table.segments[i];
    const auto relative = fs::path(segment.path).lexically_relative(root);
    if (relative.empty() || *relative.begin() == "..") return fail(ErrorCode::internal, "A segment lies outside the segments folder.");
    TRY(transaction.execute("INSERT INTO segments (table_id, position, path, row_count, bytes) VALUES (?, ?, ?, ?, ?)", table.id, i,
                            relative.string(), segment.rows, segment.bytes));
  }
  return {};
}

// The table's own row stays while its id stays, so that keys of other tables that point at it survive.
Result<void> write_table_row(meta::Transaction& transaction, const TableCommit& commit, const SourceCommit& change, std::size_t position) {
  const auto& table = commit.table;
  const auto dataset = TRY(dataset_named(transaction, table.dataset_name, change.source.id));
  TRY(transaction.execute(
      "INSERT INTO tables (id, dataset_id, source_id, position, name, source_name, description, primary_key, row_count, synced_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET dataset_id = excluded.dataset_id, position = "
      "excluded.position, "
      "name = excluded.name, source_name = excluded.source_name, description = excluded.description, primary_key = excluded.primary_key, "
      "row_count = excluded.row_count, synced_at = excluded.synced_at",
      table.id, dataset, change.source.id, position, table.name, commit.source_name, table.description, list_to_json(table.primary_key),
      table.row_count, table.synced_at));
  for (const char* statement : {"DELETE FROM columns WHERE table_id = ?", "DELETE FROM profiles WHERE table_id = ?",
                                "DELETE FROM segments WHERE table_id = ?", "DELETE FROM column_values WHERE table_id = ?",
                                "DELETE FROM foreign_keys WHERE table_id = ?", "DELETE FROM table_reads WHERE table_id = ?"})
    TRY(transaction.execute(statement, table.id));
  return {};
}

Result<void> delete_missing_tables(meta::Transaction& transaction, const SourceCommit& change) {
  for (const auto& row : TRY(transaction.query("SELECT id FROM tables WHERE source_id = ?", change.source.id))) {
    const auto id = row.id<TableId>("id");
    const bool stays = std::ranges::any_of(change.tables, [&](const TableCommit& commit) { return commit.table.id == id; });
    if (!stays) TRY(transaction.execute("DELETE FROM tables WHERE id = ?", id));
  }
  return {};
}

// A dataset lives as long as a table is in it, and belongs to a source that has one there.
Result<void> settle_datasets(meta::Transaction& transaction) {
  TRY(transaction.execute("DELETE FROM datasets WHERE NOT EXISTS (SELECT 1 FROM tables WHERE tables.dataset_id = datasets.id)"));
  TRY(transaction.execute(
      "UPDATE datasets SET source_id = (SELECT source_id FROM tables WHERE tables.dataset_id = datasets.id ORDER BY tables.rowid LIMIT 1) "
      "WHERE NOT EXISTS (SELECT 1 FROM tables WHERE tables.dataset_id = datasets.id AND tables.source_id = datasets.source_id)"));
  return {};
}

}  // namespace

std::string values_to_json(const std::vector<ValueCount>& values) {
  json::array list;
  list.reserve(values.size());
  for (const auto& value : values) list.push_back(json::array{value.value, value.count});
  return json::serialize(list);
}

std::vector<ValueCount> values_from_json(std::string_view text) {
  std::vector<ValueCount> values;
  for (const auto& item : parsed_array(text)) {
    if (!item.is_array() || item.get_array().size() != 2 || !item.get_array()[0].is_string()) continue;
    boost::system::error_code error;
    const auto count = item.get_array()[1].to_number<std::uint64_t>(error);
    values.push_back({.value = std::string(item.get_array()[0].get_string()), .count = error ? 0 : count});
  }
  return values;
}

Result<std::shared_ptr<Catalog>> read_catalog(meta::Transaction& transaction, const fs::path& segments_root) {
  auto catalog = std::make_shared<Catalog>();
  catalog->revision = static_cast<std::uint64_t>(TRY(transaction.query("SELECT revision FROM catalog_revision")).at(0).integer("revision"));
  for (const auto& row : TRY(transaction.query("SELECT id, name, kind, path, added_at FROM sources ORDER BY rowid")))
    catalog->sources.push_back({.id = row.id<SourceId>("id"),
                                .name = row.text("name"),
                                .kind = row.text("kind"),
                                .path = row.text("path"),
                                .added_at = row.time("added_at")});
  for (const auto& row : TRY(transaction.query("SELECT id, source_id, name, description FROM datasets ORDER BY rowid")))
    catalog->datasets.push_back({.id = row.id<DatasetId>("id"),
                                 .source = row.id<SourceId>("source_id"),
                                 .name = row.text("name"),
                                 .description = row.text("description")});
  TableIndex index;
  for (const auto& row : TRY(transaction.query(
           "SELECT t.id, t.dataset_id, t.source_id, d.name AS dataset_name, t.name, t.description, t.primary_key, t.row_count, t.synced_at "
           "FROM tables t JOIN datasets d ON d.id = t.dataset_id JOIN sources s ON s.id = t.source_id ORDER BY s.rowid, t.position"))) {
    index.emplace(row.id<TableId>("id"), catalog->tables.size());
    catalog->tables.push_back({.id = row.id<TableId>("id"),
                               .dataset = row.id<DatasetId>("dataset_id"),
                               .source = row.id<SourceId>("source_id"),
                               .dataset_name = row.text("dataset_name"),
                               .name = row.text("name"),
                               .description = row.text("description"),
                               .primary_key = list_from_json(row.text("primary_key")),
                               .row_count = static_cast<std::uint64_t>(row.integer("row_count")),
                               .synced_at = row.time("synced_at")});
  }
  TRY(read_columns(transaction, *catalog, index));
  TRY(read_keys(transaction, *catalog, index));
  TRY(read_reads(transaction, *catalog, index));
  TRY(read_segments(transaction, *catalog, index, segments_root));
  catalog->build_index();
  return catalog;
}

Result<void> write_commit(meta::Transaction& transaction, const SourceCommit& change, const fs::path& segments_root) {
  const auto& source = change.source;
  if (change.must_exist && TRY(transaction.query("SELECT 1 AS there FROM sources WHERE id = ?", source.id)).empty())
    return fail(ErrorCode::not_found, "The source was removed while it was read.");
  TRY(transaction.execute(
      "INSERT INTO sources (id, name, kind, path, added_at, file_bytes, file_modified_ns, file_inode) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, path = excluded.path, file_bytes = excluded.file_bytes, "
      "file_modified_ns = excluded.file_modified_ns, file_inode = excluded.file_inode",
      source.id, source.name, source.kind, source.path, source.added_at, change.stamp.bytes, change.stamp.modified_ns, change.stamp.inode));
  TRY(delete_missing_tables(transaction, change));
  for (std::size_t i = 0; i < change.tables.size(); ++i) TRY(write_table_row(transaction, change.tables[i], change, i));
  for (const auto& commit : change.tables) {
    TRY(write_columns(transaction, commit.table));
    TRY(write_segments(transaction, commit.table, segments_root));
    TRY(write_keys(transaction, commit.table.id, commit.table.foreign_keys, 0));
    TRY(write_reads(transaction, commit.table));
    TRY(write_values(transaction, commit));
  }
  for (const auto& [table, keys] : change.other_keys) {
    TRY(transaction.execute("DELETE FROM foreign_keys WHERE table_id = ? AND origin = 'inferred'", table));
    const auto last = TRY(transaction.query("SELECT coalesce(max(position), -1) AS position FROM foreign_keys WHERE table_id = ?", table));
    TRY(write_keys(transaction, table, keys, last.at(0).integer("position") + 1));
  }
  TRY(settle_datasets(transaction));
  return bump_revision(transaction);
}

Result<void> delete_source(meta::Transaction& transaction, const SourceId& id) {
  TRY(transaction.execute("DELETE FROM tables WHERE source_id = ?", id));
  if (TRY(transaction.execute("DELETE FROM sources WHERE id = ?", id)) == 0) return fail(ErrorCode::not_found, "There is no such source.");
  TRY(settle_datasets(transaction));
  return bump_revision(transaction);
}

Result<void> bump_revision(meta::Transaction& transaction) {
  TRY(transaction.execute("UPDATE catalog_revision SET revision = revision + 1"));
  return {};
}

}  // namespace sextant::data
