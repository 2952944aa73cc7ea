// What there is, as the caller may know of it.
#include <algorithm>

#include "api/query_result.h"
#include "api/services.h"
#include "base/text.h"

namespace sextant::api {
namespace {

struct TablePath {
  TableId id;
  static constexpr auto json_required = json_names("id");
};
BOOST_DESCRIBE_STRUCT(TablePath, (), (id))

struct TablesQuery {
  std::string q;
  std::string dataset;
};
BOOST_DESCRIBE_STRUCT(TablesQuery, (), (q, dataset))

struct ColumnEntry {
  std::string name;
  std::string type;
  std::string family;
  bool nullable = true;
  std::string description;
  std::vector<std::string> tags;
  bool masked = false;
  std::optional<std::string> mask_rule;
};
BOOST_DESCRIBE_STRUCT(ColumnEntry, (), (name, type, family, nullable, description, tags, masked, mask_rule))

struct ForeignKeyEntry {
  std::vector<std::string> columns;
  TableId target_id;
  std::string target_dataset;
  std::string target_table;
  std::vector<std::string> target_columns;
  std::string origin;
  double confidence = 1;
  std::string evidence;
};
BOOST_DESCRIBE_STRUCT(ForeignKeyEntry, (), (columns, target_id, target_dataset, target_table, target_columns, origin, confidence, evidence))

struct TableEntry {
  TableId id;
  std::string dataset;
  std::string name;
  std::string description;
  std::optional<std::uint64_t> row_count;  // absent when rows are hidden from the caller
  std::vector<ColumnEntry> columns;
  std::vector<std::string> primary_key;
  std::vector<ForeignKeyEntry> foreign_keys;
  std::optional<Timestamp> synced_at;
  bool stale = false;
  std::vector<std::string> effects;
};
BOOST_DESCRIBE_STRUCT(TableEntry, (),
                      (id, dataset, name, description, row_count, columns, primary_key, foreign_keys, synced_at, stale, effects))

struct ValueEntry {
  std::string value;
  std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(ValueEntry, (), (value, count))

struct ColumnProfileEntry {
  std::string name;
  std::string type;
  std::string family;
  std::optional<std::uint64_t> nulls;
  std::optional<std::uint64_t> distinct;
  bool distinct_is_exact = false;
  std::optional<std::string> min;
  std::optional<std::string> max;
  std::optional<double> average_length;
  std::vector<ValueEntry> top_values;
  bool masked = false;
};
BOOST_DESCRIBE_STRUCT(ColumnProfileEntry, (),
                      (name, type, family, nulls, distinct, distinct_is_exact, min, max, average_length, top_values, masked))

struct Profile {
  TableId table_id;
  std::optional<std::uint64_t> row_count;
  std::optional<Timestamp> profiled_at;
  std::vector<ColumnProfileEntry> columns;
};
BOOST_DESCRIBE_STRUCT(Profile, (), (table_id, row_count, profiled_at, columns))

struct DatasetEntry {
  DatasetId id;
  std::string name;
  std::string description;
  SourceId source_id;
  std::uint64_t tables = 0;
};
BOOST_DESCRIBE_STRUCT(DatasetEntry, (), (id, name, description, source_id, tables))

struct SampleQuery {
  std::int64_t limit = 20;
  void check(JsonProblems& problems) const {
    if (limit < 1 || limit > 200) problems.add("limit", "must be between 1 and 200");
  }
};
BOOST_DESCRIBE_STRUCT(SampleQuery, (), (limit))

struct SearchQuery {
  std::string q;
  std::int64_t limit = 20;
  static constexpr auto json_required = json_names("q");
  void check(JsonProblems& problems) const {
    if (limit < 1 || limit > 100) problems.add("limit", "must be between 1 and 100");
    if (q.size() > 200) problems.add("q", "is longer than 200 bytes");
  }
};
BOOST_DESCRIBE_STRUCT(SearchQuery, (), (q, limit))

struct SearchHit {
  std::string kind;
  std::string dataset;
  std::string table;
  std::optional<std::string> column;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(SearchHit, (), (kind, dataset, table, column, text))

std::string quoted_name(const data::Table& table) { return quote_identifier(table.dataset_name) + '.' + quote_identifier(table.name); }

// What the gate would do to this table for this caller: masks by column, effects on the whole.
struct Governance {
  std::vector<query::OutputColumn> columns;
  std::vector<std::string> effects;
};
Governance governance_of(query::Gate& gate, const access::Subject& caller, const data::Table& table, const Call& call) {
  const auto prepared =
      gate.prepare({.subject = caller, .sql = "SELECT * FROM " + quoted_name(table), .purpose = query::Purpose::api}, call);
  if (!prepared || prepared->tables.empty()) return {};
  return {prepared->columns, prepared->tables.front().effects};
}

// The visible catalog tells neither rows nor profiles of a table whose rows are filtered.
std::optional<std::uint64_t> rows_of(const data::Table& table) {
  const bool told = table.row_count > 0 || std::ranges::any_of(table.columns, [](const data::Column& c) { return c.profile.has_value(); });
  return told ? std::optional(table.row_count) : std::nullopt;
}

TableEntry describe(const data::Catalog& catalog, const data::Table& table, const Governance& governance) {
  TableEntry entry{.id = table.id,
                   .dataset = table.dataset_name,
                   .name = table.name,
                   .description = table.description,
                   .row_count = rows_of(table),
                   .primary_key = table.primary_key,
                   .synced_at = table.synced_at,
                   .effects = governance.effects};
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    ColumnEntry one{.name = column.name,
                    .type = column.type,
                    .family = std::string(data::family_name(column.family)),
                    .nullable = column.nullable,
                    .description = column.description,
                    .tags = column.tags};
    if (i < governance.columns.size() && governance.columns[i].masked) {
      one.masked = true;
      one.mask_rule = governance.columns[i].mask_rule;
    }
    entry.columns.push_back(std::move(one));
  }
  for (const auto& key : table.foreign_keys) {
    const auto* target = catalog.table(key.target);
    if (target == nullptr) continue;  // a table the caller may not know of
    entry.foreign_keys.push_back({key.columns, key.target, target->dataset_name, target->name, key.target_columns,
                                  key.origin == data::KeyOrigin::declared ? "declared" : "inferred", key.confidence, key.evidence});
  }
  for (const auto& source : catalog.sources)
    if (source.id == table.source) entry.stale = source.stale;
  return entry;
}

bool mentions(const data::Table& table, std::string_view lower) {
  const auto has = [&](std::string_view text) { return to_lower_ascii(text).find(lower) != std::string::npos; };
  return lower.empty() || has(table.name) || has(table.description) ||
         std::ranges::any_of(table.columns, [&](const data::Column& c) { return has(c.name); });
}

Result<const data::Table*> visible_table(const data::Catalog& catalog, const TableId& id) {
  if (const auto* table = catalog.table(id)) return table;
  return fail(ErrorCode::not_found, "There is no such table.", "GET /api/tables lists those you may see.");
}

ColumnProfileEntry profile_of(const data::Column& column, bool masked) {
  ColumnProfileEntry entry{
      .name = column.name, .type = column.type, .family = std::string(data::family_name(column.family)), .masked = masked};
  if (!column.profile || masked) return entry;
  entry.nulls = column.profile->nulls;
  entry.distinct = column.profile->distinct;
  entry.distinct_is_exact = column.profile->distinct_is_exact;
  entry.min = column.profile->min;
  entry.max = column.profile->max;
  entry.average_length = column.profile->average_length;
  for (const auto& [value, count] : column.profile->top_values) entry.top_values.push_back({value, count});
  return entry;
}

List<SearchHit> search(const data::Catalog& catalog, const SearchQuery& query) {
  List<SearchHit> hits;
  const std::string wanted = to_lower_ascii(trim(query.q));
  const auto full = [&] { return hits.items.size() >= static_cast<std::size_t>(query.limit); };
  const auto has = [&](std::string_view text) { return to_lower_ascii(text).find(wanted) != std::string::npos; };
  if (wanted.empty()) return hits;
  for (const auto& table : catalog.tables)
    if (!full() && has(table.name)) hits.items.push_back({"table", table.dataset_name, table.name, std::nullopt, table.name});
  for (const auto& table : catalog.tables)
    for (const auto& column : table.columns)
      if (!full() && has(column.name)) hits.items.push_back({"column", table.dataset_name, table.name, column.name, column.name});
  for (const auto& table : catalog.tables)
    for (const auto& column : table.columns)
      if (column.profile)
        for (const auto& [value, count] : column.profile->top_values)
          if (!full() && has(value)) hits.items.push_back({"value", table.dataset_name, table.name, column.name, value});
  return hits;
}

}  // namespace

void add_catalog_routes(Api& api, Services& services) {
  api.add({.path = "/api/datasets", .operation = "list_datasets", .summary = "Datasets you may see", .tags = {"catalog"}},
          [&services](const access::Subject& caller, const Call& call) -> Result<List<DatasetEntry>> {
            const auto catalog = TRY(services.gate.visible_catalog(caller, call));
            List<DatasetEntry> list;
            for (const auto& dataset : catalog->datasets) {
              const auto count = std::ranges::count(catalog->tables, dataset.id, &data::Table::dataset);
              if (count > 0)
                list.items.push_back({dataset.id, dataset.name, dataset.description, dataset.source, static_cast<std::uint64_t>(count)});
            }
            return list;
          });

  api.add({.path = "/api/tables", .operation = "list_tables", .summary = "Tables you may see, with columns and keys", .tags = {"catalog"}},
          [&services](const access::Subject& caller, Query<TablesQuery> query, const Call& call) -> Result<List<TableEntry>> {
            const auto catalog = TRY(services.gate.visible_catalog(caller, call));
            const std::string wanted = to_lower_ascii(query->q);
            List<TableEntry> list;
            for (const auto& table : catalog->tables) {
              if (!query->dataset.empty() && !equals_ignoring_case(table.dataset_name, query->dataset)) continue;
              if (mentions(table, wanted))
                list.items.push_back(describe(*catalog, table, governance_of(services.gate, caller, table, call)));
            }
            return list;
          });

  api.add({.path = "/api/tables/{id}", .operation = "table", .summary = "One table", .tags = {"catalog"}, .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<TablePath> path, const Call& call) -> Result<TableEntry> {
            const auto catalog = TRY(services.gate.visible_catalog(caller, call));
            const auto* table = TRY(visible_table(*catalog, path->id));
            return describe(*catalog, *table, governance_of(services.gate, caller, *table, call));
          });

  api.add({.path = "/api/tables/{id}/profile",
           .operation = "table_profile",
           .summary = "What was measured of each column",
           .description = "Nothing is told of masked columns.",
           .tags = {"catalog"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<TablePath> path, const Call& call) -> Result<Profile> {
            const auto catalog = TRY(services.gate.visible_catalog(caller, call));
            const auto* table = TRY(visible_table(*catalog, path->id));
            const auto governance = governance_of(services.gate, caller, *table, call);
            Profile profile{.table_id = table->id, .row_count = rows_of(*table), .profiled_at = table->synced_at};
            for (std::size_t i = 0; i < table->columns.size(); ++i)
              profile.columns.push_back(profile_of(table->columns[i], i < governance.columns.size() && governance.columns[i].masked));
            return profile;
          });

  api.add({.path = "/api/tables/{id}/sample",
           .operation = "sample_table",
           .summary = "A few rows, as you may see them",
           .tags = {"catalog"},
           .errors = {ErrorCode::not_found},
           .produces = {"application/json"}},
          [&services](const access::Subject& caller, Path<TablePath> path, Query<SampleQuery> query,
                      const Call& call) -> Result<net::Response> {
            const auto catalog = TRY(services.gate.visible_catalog(caller, call));
            const auto* table = TRY(visible_table(*catalog, path->id));
            return run_query(
                services.gate, services.running,
                {.subject = caller, .sql = "SELECT * FROM " + quoted_name(*table), .purpose = query::Purpose::api, .confirm_cost = true},
                ResultFormat::json, static_cast<std::uint64_t>(query->limit), call);
          });

  api.add({.path = "/api/search", .operation = "search", .summary = "Tables, columns and values by their names", .tags = {"catalog"}},
          [&services](const access::Subject& caller, Query<SearchQuery> query, const Call& call) -> Result<List<SearchHit>> {
            return search(*TRY(services.gate.visible_catalog(caller, call)), *query);
          });
}

}  // namespace sextant::api
