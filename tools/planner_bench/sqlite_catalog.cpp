#include "planner_bench/sqlite_catalog.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "base/text.h"

namespace sextant::planner_bench {
namespace {

using Row = std::vector<std::optional<std::string>>;

Result<void> each_row(sqlite3* connection, const std::string& sql, const std::function<void(const Row&)>& use) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(connection, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
    return fail(ErrorCode::data_invalid, sqlite3_errmsg(connection));
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(raw, sqlite3_finalize);
  while (sqlite3_step(raw) == SQLITE_ROW) {
    Row row;
    for (int i = 0; i < sqlite3_column_count(raw); ++i) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, i));
      row.push_back(text ? std::optional<std::string>(std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(raw, i))))
                         : std::nullopt);
    }
    use(row);
  }
  return {};
}

std::string type_of(const std::string& declared, const std::string& stored) {
  const std::string upper = to_lower_ascii(declared);
  const auto says = [&](std::string_view word) { return upper.find(word) != std::string::npos; };
  if (stored == "text") return "VARCHAR";
  if (stored == "integer")
    return says("real") || says("double") || says("float") || says("decimal") || says("numeric") ? "DOUBLE" : "BIGINT";
  if (stored == "real") return "DOUBLE";
  if (says("int")) return "BIGINT";
  if (says("real") || says("double") || says("float") || says("decimal") || says("num")) return "DOUBLE";
  return "VARCHAR";
}

}  // namespace

Result<Database> read_database(sqlite3* connection, const std::string& name) {
  auto catalog = std::make_shared<data::Catalog>();
  auto values = std::make_shared<knowledge::ValueIndex>();
  std::vector<std::string> names;
  TRY(each_row(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
               [&](const Row& row) { names.push_back(*row[0]); }));
  for (const std::string& table_name : names) {
    data::Table table;
    table.id = TableId("t_" + to_lower_ascii(table_name));
    table.dataset_name = name;
    table.name = table_name;
    std::vector<std::pair<int, std::string>> keys;
    TRY(each_row(connection, fmt::format("PRAGMA table_info({})", quote_identifier(table_name)), [&](const Row& row) {
      data::Column column;
      column.name = row[1].value_or("");
      column.type = row[2].value_or("");
      if (row[5] && *row[5] != "0") keys.emplace_back(std::stoi(*row[5]), column.name);
      table.columns.push_back(std::move(column));
    }));
    std::ranges::sort(keys);
    for (auto& [order, key] : keys) table.primary_key.push_back(key);
    TRY(each_row(connection, fmt::format("PRAGMA foreign_key_list({})", quote_identifier(table_name)), [&](const Row& row) {
      if (row[1] && *row[1] != "0" && !table.foreign_keys.empty()) {  // a further column of the same key
        table.foreign_keys.back().columns.push_back(row[3].value_or(""));
        table.foreign_keys.back().target_columns.push_back(row[4].value_or(row[3].value_or("")));
        return;
      }
      data::ForeignKey key;
      key.columns = {row[3].value_or("")};
      key.target = TableId("t_" + to_lower_ascii(row[2].value_or("")));
      key.target_columns = {row[4].value_or("")};
      table.foreign_keys.push_back(std::move(key));
    }));
    for (data::Column& column : table.columns) {
      const std::string quoted = quote_identifier(column.name);
      const std::string source = quote_identifier(table_name);
      data::ColumnProfile profile;
      std::string stored;
      TRY(each_row(
          connection,
          fmt::format(
              "SELECT typeof({0}), count(*) FROM {1} WHERE {0} IS NOT NULL GROUP BY 1 ORDER BY (typeof({0}) = 'text') DESC, 2 DESC LIMIT 1",
              quoted, source),
          [&](const Row& row) { stored = row[0].value_or(""); }));
      column.type = type_of(column.type, stored);
      column.family = data::family_of(column.type);
      TRY(each_row(connection,
                   fmt::format("SELECT count(DISTINCT {0}), min({0}), max({0}), sum({0} IS NULL), count(*) FROM {1}", quoted, source),
                   [&](const Row& row) {
                     profile.distinct = std::stoull(row[0].value_or("0"));
                     profile.distinct_is_exact = true;
                     profile.min = row[1];
                     profile.max = row[2];
                     profile.nulls = std::stoull(row[3].value_or("0"));
                     table.row_count = std::stoull(row[4].value_or("0"));
                   }));
      if (constexpr std::uint64_t kMostTopValues = 20; profile.distinct <= kMostTopValues)
        TRY(each_row(connection,
                     fmt::format("SELECT {0}, count(*) FROM {1} WHERE {0} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1", quoted, source),
                     [&](const Row& row) { profile.top_values.push_back({row[0].value_or(""), std::stoull(row[1].value_or("0"))}); }));
      if (column.family == data::TypeFamily::text)
        TRY(each_row(connection, fmt::format("SELECT DISTINCT {0} FROM {1} WHERE {0} IS NOT NULL", quoted, source),
                     [&](const Row& row) { values->add(table.id, column.name, row[0].value_or("")); }));
      column.profile = std::move(profile);
    }
    catalog->tables.push_back(std::move(table));
  }
  // References without a column mean the key of the target.
  for (data::Table& table : catalog->tables)
    for (data::ForeignKey& key : table.foreign_keys)
      for (const data::Table& target : catalog->tables)
        if (target.id == key.target && key.target_columns[0].empty() && !target.primary_key.empty())
          key.target_columns = {target.primary_key[0]};
  catalog->build_index();
  values->build();
  return Database{std::move(catalog), std::move(values)};
}

}  // namespace sextant::planner_bench
