// What there is, as the caller may know of it.
#include <algorithm>
#include <unordered_map>

#include "api/framework/paging.h"
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

constexpr std::string_view kTableSorts[] = {"name", "rows", "synced_at"};

struct TablesQuery : PageQuery {
  std::string q;
  std::string dataset;
  std::string sort = "name";
  void check(JsonProblems& problems) const {
    PageQuery::check(problems);
    check_sort(problems, sort, kTableSorts);
  }
};
BOOST_DESCRIBE_STRUCT(TablesQuery, (PageQuery), (q, dataset, sort))

struct DatasetsQuery : PageQuery {
  std::string q;
};
BOOST_DESCRIBE_STRUCT(DatasetsQuery, (PageQuery), (q))

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

struct TableChange {
  std::string description;
  static constexpr auto json_required = json_names("description");
  void check(JsonProblems& problems) const {
    if (description.size() > 4'000) problems.add("description", "is longer than 4,000 bytes");
  }
};
BOOST_DESCRIBE_STRUCT(TableChange, (), (description))

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

struct SearchQuery : PageQuery {
  std::string q;
  static constexpr auto json_required = json_names("q");
  void check(JsonProblems& problems) const {
    PageQuery::check(problems);
    if (q.size() > 200) problems.add("q", "is longer than 200 bytes");
  }
};
BOOST_DESCRIBE_STRUCT(SearchQuery, (PageQuery), (q))

struct SearchHit {
  std::string kind;
  std::string dataset;
  std::string table;
  std::optional<std::string> column;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(SearchHit, (), (kind, dataset, table, column, text))

std::string quoted_name(const data::Table& table) { return quote_identifier(table.dataset_name) + '.' + quote_identifier(table.name); }

// The visible catalog tells neither rows nor profiles of a table whose rows are filtered.
std::optional<std::uint64_t> rows_of(const data::Table& table) {
  const bool told = table.row_count > 0 || std::ranges::any_of(table.columns, [](const data::Column& c) { return c.profile.has_value(); });
  return told ? std::optional(table.row_count) : std::nullopt;
}

TableEntry describe(const query::Visible& visible, const data::Table& table) {
  const auto& catalog = *visible.catalog;
  const auto& governance = visible.of(table);
  TableEntry entry{.id = table.id,
                   .dataset = table.dataset_name,
                   .name = table.name,
                   .description = table.description,
                   .row_count = rows_of(table),
                   .primary_key = table.primary_key,
                   .synced_at = table.synced_at,
                   .effects = governance.effects};
  for (const auto& column : table.columns) {
    ColumnEntry one{.name = column.name,
                    .type = column.type,
                    .family = std::string(data::family_name(column.family)),
                    .nullable = column.nullable,
                    .description = column.description,
                    .tags = column.tags};
    if (const auto rule = governance.mask_rules.find(column.name); rule != governance.mask_rules.end()) {
      one.masked = true;
      one.mask_rule = rule->second;
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

// Tables before columns before values, each in the order of the catalog.
std::vector<SearchHit> search(const data::Catalog& catalog, std::string_view text) {
  std::vector<SearchHit> hits;
  const std::string wanted = to_lower_ascii(trim(text));
  const auto has = [&](std::string_view name) { return to_lower_ascii(name).find(wanted) != std::string::npos; };
  if (wanted.empty()) return hits;
  for (const auto& table : catalog.tables)
    if (has(table.name)) hits.push_back({"table", table.dataset_name, table.name, std::nullopt, table.name});
  for (const auto& table : catalog.tables)
    for (const auto& column : table.columns)
      if (has(column.name)) hits.push_back({"column", table.dataset_name, table.name, column.name, column.name});
  for (const auto& table : catalog.tables)
    for (const auto& column : table.columns)
      if (column.profile)
        for (const auto& [value, count] : column.profile->top_values)
          if (has(value)) hits.push_back({"value", table.dataset_name, table.name, column.name, value});
  return hits;
}

std::string place_in(const std::string& sort, const data::Table& table) {
  if (sort == "rows") return place_of(rows_of(table).value_or(0), table.id.text());
  if (sort == "synced_at") return format_utc(table.synced_at) + table.id.text();
  return place_of(table.dataset_name + '\n' + table.name, table.id.text());
}

Result<List<TableEntry>> tables_page(const query::Visible& visible, const TablesQuery& query) {
  const std::string wanted = to_lower_ascii(query.q);
  std::vector<const data::Table*> tables;
  for (const auto& table : visible.catalog->tables)
    if ((query.dataset.empty() || equals_ignoring_case(table.dataset_name, query.dataset)) && mentions(table, wanted))
      tables.push_back(&table);
  const std::string by = Sort(query.sort).name;
  return page_of(
      tables, query, query.sort, [&](const data::Table* table) { return place_in(by, *table); },
      [&](const data::Table* table) { return describe(visible, *table); });
}

Result<List<DatasetEntry>> datasets_page(const data::Catalog& catalog, const DatasetsQuery& query) {
  const std::string wanted = to_lower_ascii(query.q);
  std::unordered_map<DatasetId, std::uint64_t> counts;
  for (const auto& table : catalog.tables) ++counts[table.dataset];
  std::vector<const data::Dataset*> datasets;
  for (const auto& dataset : catalog.datasets)
    if (counts.contains(dataset.id) && to_lower_ascii(dataset.name + '\n' + dataset.description).find(wanted) != std::string::npos)
      datasets.push_back(&dataset);
  return page_of(
      datasets, query, "name", [](const data::Dataset* dataset) { return place_of(dataset->name, dataset->id.text()); },
      [&](const data::Dataset* dataset) {
        return DatasetEntry{dataset->id, dataset->name, dataset->description, dataset->source, counts.at(dataset->id)};
      });
}

}  // namespace

void add_catalog_routes(Api& api, Services& services) {
  api.add({.path = "/api/datasets", .operation = "list_datasets", .summary = "Datasets you may see", .tags = {"catalog"}},
          [&services](const access::Subject& caller, Query<DatasetsQuery> query, const Call& call) -> Result<List<DatasetEntry>> {
            return datasets_page(*TRY(services.gate.visible_catalog(caller, call)), *query);
          });

  api.add({.path = "/api/tables",
           .operation = "list_tables",
           .summary = "Tables you may see, with columns and keys",
           .description = "`sort` is name, rows or synced_at; with - before it for descending.",
           .tags = {"catalog"}},
          [&services](const access::Subject& caller, Query<TablesQuery> query, const Call& call) -> Result<List<TableEntry>> {
            return tables_page(*TRY(services.gate.visible(caller, call)), *query);
          });

  const auto one_table = [&services](const access::Subject& caller, const TableId& id, const Call& call) -> Result<TableEntry> {
    const auto visible = TRY(services.gate.visible(caller, call));
    return describe(*visible, *TRY(visible_table(*visible->catalog, id)));
  };
  api.add({.path = "/api/tables/{id}", .operation = "table", .summary = "One table", .tags = {"catalog"}, .errors = {ErrorCode::not_found}},
          [one_table](const access::Subject& caller, Path<TablePath> path, const Call& call) -> Result<Versioned<TableEntry>> {
            return Versioned<TableEntry>{TRY(one_table(caller, path->id, call))};
          });

  api.add({.method = net::Method::patch,
           .path = "/api/tables/{id}",
           .operation = "change_table",
           .summary = "Describe a table",
           .tags = {"catalog"},
           .errors = {ErrorCode::forbidden, ErrorCode::not_found}},
          [&services, one_table](const access::Subject& caller, Path<TablePath> path, Body<TableChange> change, IfMatch version,
                                 const Call& call) -> Result<Versioned<TableEntry>> {
            TRY(require_owner(caller));
            const auto current = [&] { return one_table(caller, path->id, call); };
            TRY(current());
            TRY(version.check(current));
            TRY(record_change(services, caller, call, "table.described", path->id.text(), change->description));
            TRY(services.catalog.describe_table(path->id, change->description, [&] { return version.check(current); }));
            return Versioned<TableEntry>{TRY(current())};
          });

  api.add({.path = "/api/tables/{id}/profile",
           .operation = "table_profile",
           .summary = "What was measured of each column",
           .description = "Nothing is told of masked columns.",
           .tags = {"catalog"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<TablePath> path, const Call& call) -> Result<Profile> {
            const auto visible = TRY(services.gate.visible(caller, call));
            const auto* table = TRY(visible_table(*visible->catalog, path->id));
            Profile profile{.table_id = table->id, .row_count = rows_of(*table), .profiled_at = table->synced_at};
            for (const auto& column : table->columns)
              profile.columns.push_back(profile_of(column, visible->of(*table).mask_rules.contains(column.name)));
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
            std::size_t position = 0;
            return page_of(
                search(*TRY(services.gate.visible_catalog(caller, call)), query->q), *query, "found",
                [&](const SearchHit&) { return place_of(position++, ""); }, [](const SearchHit& hit) { return hit; });
          });
}

}  // namespace sextant::api
