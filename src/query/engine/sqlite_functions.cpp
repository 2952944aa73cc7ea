#include "query/engine/sqlite_functions.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <exception>
#include <span>
#include <variant>

#include "base/text.h"

namespace sextant::query {
namespace {

struct TypeRow {
  SqliteType type;
  duckdb_type engine_type;
};
constexpr TypeRow kTypes[] = {
    {SqliteType::boolean, DUCKDB_TYPE_BOOLEAN}, {SqliteType::bigint, DUCKDB_TYPE_BIGINT},       {SqliteType::real, DUCKDB_TYPE_DOUBLE},
    {SqliteType::date, DUCKDB_TYPE_DATE},       {SqliteType::timestamp, DUCKDB_TYPE_TIMESTAMP}, {SqliteType::text, DUCKDB_TYPE_VARCHAR},
    {SqliteType::blob, DUCKDB_TYPE_BLOB}};

duckdb_type engine_type(SqliteType type) {
  for (const TypeRow& row : kTypes)
    if (row.type == type) return row.engine_type;
  return DUCKDB_TYPE_VARCHAR;
}

std::string parameter(duckdb_bind_info info, idx_t index) {
  const duck::Value value(duckdb_bind_get_parameter(info, index));
  char* text = duckdb_get_varchar(value.get());
  std::string result = text != nullptr ? text : "";
  duckdb_free(text);
  return result;
}

void declare(duckdb_bind_info info, const std::string& name, duckdb_type type) {
  const duck::LogicalType logical(duckdb_create_logical_type(type));
  duckdb_bind_add_result_column(info, name.c_str(), logical.get());
}

void set_null(duckdb_vector vector, idx_t row) {
  duckdb_vector_ensure_validity_writable(vector);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
}

template <class T>
void set_value(duckdb_vector vector, idx_t row, T value) {
  static_cast<T*>(duckdb_vector_get_data(vector))[row] = value;
}

// No exception may cross DuckDB's C boundary.
template <class Work, class Report>
void guarded(Work work, Report report) {
  try {
    work();
  } catch (const std::exception& error) {
    report(error.what());
  }
}

template <class T>
void destroy(void* object) {
  delete static_cast<T*>(object);
}

std::string_view raw_bytes(sqlite3_stmt* row, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

std::string_view text_bytes(sqlite3_stmt* row, int column) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

// ---- sqlite_rows ------------------------------------------------------------------------------------------------------

struct RowsBind {
  std::string path;
  std::shared_ptr<const SqliteTable> table;
};

struct RowsScan {
  SqliteFile file;
  SqliteStatement statement;
  std::vector<SqliteType> types;  // of the columns asked for, in their order
  bool done = false;
};

// False when the value is not of the type the survey found, so the file changed in between.
bool put_value(sqlite3_stmt* source, int column, SqliteType type, duckdb_vector vector, idx_t row) {
  const int kind = sqlite3_column_type(source, column);
  const bool blank = kind == SQLITE_TEXT && type != SqliteType::text && sqlite3_column_bytes(source, column) == 0;
  if (kind == SQLITE_NULL || blank) {
    set_null(vector, row);
    return true;
  }
  switch (type) {
    case SqliteType::boolean:
      set_value(vector, row, sqlite3_column_int64(source, column) != 0);
      return kind == SQLITE_INTEGER;
    case SqliteType::bigint:
      set_value<std::int64_t>(vector, row, sqlite3_column_int64(source, column));
      return kind == SQLITE_INTEGER;
    case SqliteType::real:
      set_value(vector, row, sqlite3_column_double(source, column));
      return kind == SQLITE_FLOAT || kind == SQLITE_INTEGER;
    case SqliteType::date: {
      const auto days = parse_sqlite_date(text_bytes(source, column));
      set_value(vector, row, duckdb_date{days.value_or(0)});
      return days.has_value();
    }
    case SqliteType::timestamp: {
      const auto micros = parse_sqlite_timestamp(text_bytes(source, column));
      set_value(vector, row, duckdb_timestamp{micros.value_or(0)});
      return micros.has_value();
    }
    case SqliteType::blob: {
      const std::string_view bytes = raw_bytes(source, column);
      duckdb_vector_assign_string_element_len(vector, row, bytes.data() == nullptr ? "" : bytes.data(), bytes.size());
      return kind == SQLITE_BLOB;
    }
    case SqliteType::text: {
      const std::string_view bytes = text_bytes(source, column);
      if (is_valid_utf8(bytes)) {
        duckdb_unsafe_vector_assign_string_element_len(vector, row, bytes.data() == nullptr ? "" : bytes.data(), bytes.size());
      } else {
        const std::string repaired = repair_utf8(bytes);
        duckdb_unsafe_vector_assign_string_element_len(vector, row, repaired.data(), repaired.size());
      }
      return true;
    }
  }
  return false;
}

void rows_bind(duckdb_bind_info info) {
  auto& functions = *static_cast<SqliteFunctions*>(duckdb_bind_get_extra_info(info));
  guarded(
      [&] {
        auto bind = std::make_unique<RowsBind>(RowsBind{.path = parameter(info, 0), .table = nullptr});
        auto table = functions.survey(bind->path, parameter(info, 1));
        if (!table) return duckdb_bind_set_error(info, functions.note(table.error()).message.c_str());
        bind->table = *table;
        for (const SqliteColumn& column : bind->table->columns) declare(info, column.name, engine_type(column.type));
        duckdb_bind_set_cardinality(info, bind->table->rows, true);
        duckdb_bind_set_bind_data(info, bind.release(), destroy<RowsBind>);
      },
      [&](const char* text) { duckdb_bind_set_error(info, text); });
}

void rows_init(duckdb_init_info info) {
  auto& functions = *static_cast<SqliteFunctions*>(duckdb_init_get_extra_info(info));
  guarded(
      [&] {
        const auto& bind = *static_cast<RowsBind*>(duckdb_init_get_bind_data(info));
        std::vector<std::string> wanted;
        std::vector<SqliteType> types;
        for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i) {
          const idx_t column = duckdb_init_get_column_index(info, i);
          const bool known = column < bind.table->columns.size();  // counting rows asks for a column that does not exist
          wanted.push_back(known ? quote_identifier(bind.table->columns[column].name) : "NULL");
          types.push_back(known ? bind.table->columns[column].type : SqliteType::bigint);
        }
        if (wanted.empty()) wanted.emplace_back("NULL");
        auto file = functions.open(bind.path);
        if (!file) return duckdb_init_set_error(info, functions.note(file.error()).message.c_str());
        // Without an index SQLite reads a table in the order of its rowid.
        auto statement = file->prepare(fmt::format("SELECT {} FROM {} NOT INDEXED", join(wanted, ","), quote_identifier(bind.table->name)));
        if (!statement) return duckdb_init_set_error(info, functions.note(statement.error()).message.c_str());
        duckdb_init_set_init_data(info, new RowsScan{std::move(*file), std::move(*statement), std::move(types)}, destroy<RowsScan>);
      },
      [&](const char* text) { duckdb_init_set_error(info, text); });
}

void rows_next(duckdb_function_info info, duckdb_data_chunk output) {
  auto& functions = *static_cast<SqliteFunctions*>(duckdb_function_get_extra_info(info));
  auto& scan = *static_cast<RowsScan*>(duckdb_function_get_init_data(info));
  guarded(
      [&] {
        idx_t row = 0;
        for (; row < duckdb_vector_size() && !scan.done; ++row) {
          const auto more = scan.statement.step();
          if (!more) return duckdb_function_set_error(info, functions.note(more.error()).message.c_str());
          if (!*more) {
            scan.done = true;
            break;
          }
          for (std::size_t column = 0; column < scan.types.size(); ++column) {
            if (put_value(scan.statement.get(), static_cast<int>(column), scan.types[column], duckdb_data_chunk_get_vector(output, column),
                          row))
              continue;
            return duckdb_function_set_error(
                info, functions.note({"The SQLite file changed while it was read.", scan.file.path()}).message.c_str());
          }
        }
        duckdb_data_chunk_set_size(output, row);
      },
      [&](const char* text) { duckdb_function_set_error(info, text); });
}

// ---- listings ---------------------------------------------------------------------------------------------------------

struct ListedColumn {
  const char* name;
  duckdb_type type;  // VARCHAR, BIGINT or BOOLEAN
};
using Cell = std::variant<std::monostate, std::string, std::int64_t>;
using ListedRow = std::vector<Cell>;

struct Listing {
  const char* name;
  std::span<const ListedColumn> columns;
  const char* sql;
  // Makes of the row that the statement gave the rows of the listing.
  SqliteResult<std::vector<ListedRow>> (*complete)(SqliteFile& file, ListedRow row);
};

SqliteResult<std::vector<ListedRow>> as_it_is(SqliteFile&, ListedRow row) {
  std::vector<ListedRow> rows;
  rows.push_back(std::move(row));
  return rows;
}

SqliteResult<std::vector<ListedRow>> with_row_count(SqliteFile& file, ListedRow row) {
  auto count = file.prepare("SELECT count(*) FROM " + quote_identifier(std::get<std::string>(row.front())));
  if (!count) return std::unexpected(count.error());
  const auto more = count->step();
  if (!more) return std::unexpected(more.error());
  row.emplace_back(count->integer(0));
  return as_it_is(file, std::move(row));
}

// A view that cannot be read, or reads no table, has a row without one.
SqliteResult<std::vector<ListedRow>> with_tables(SqliteFile& file, ListedRow row) {
  std::vector<ListedRow> rows;
  if (const auto tables = file.tables_read_by(std::get<std::string>(row.front())))
    for (const std::string& table : *tables) rows.push_back({row.front(), table});
  if (rows.empty()) rows.push_back({row.front(), std::monostate()});
  return rows;
}

// In the order in which they were made, which is that of the file's author. Virtual tables run the code of their module over the file's
// bytes, and sqlite_% belongs to SQLite.
#define SEXTANT_ORDINARY_TABLES "m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.sql NOT LIKE 'CREATE VIRTUAL %'"

constexpr ListedColumn kTableColumns[] = {
    {"table_name", DUCKDB_TYPE_VARCHAR}, {"create_sql", DUCKDB_TYPE_VARCHAR}, {"row_count", DUCKDB_TYPE_BIGINT}};
constexpr ListedColumn kColumnColumns[] = {{"table_name", DUCKDB_TYPE_VARCHAR},
                                           {"column_name", DUCKDB_TYPE_VARCHAR},
                                           {"declared_type", DUCKDB_TYPE_VARCHAR},
                                           {"not_null", DUCKDB_TYPE_BOOLEAN},
                                           {"primary_key_position", DUCKDB_TYPE_BIGINT}};
constexpr ListedColumn kKeyColumns[] = {
    {"table_name", DUCKDB_TYPE_VARCHAR},    {"column_name", DUCKDB_TYPE_VARCHAR}, {"target_table", DUCKDB_TYPE_VARCHAR},
    {"target_column", DUCKDB_TYPE_VARCHAR}, {"id", DUCKDB_TYPE_BIGINT},           {"seq", DUCKDB_TYPE_BIGINT}};
constexpr ListedColumn kViewColumns[] = {{"view_name", DUCKDB_TYPE_VARCHAR}, {"table_name", DUCKDB_TYPE_VARCHAR}};
constexpr Listing kListings[] = {
    {"sqlite_tables", kTableColumns, "SELECT m.name, m.sql FROM sqlite_master m WHERE " SEXTANT_ORDINARY_TABLES " ORDER BY m.rowid",
     with_row_count},
    {"sqlite_columns", kColumnColumns,
     "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE c.hidden <> 1 "
     "AND " SEXTANT_ORDINARY_TABLES " ORDER BY m.rowid, c.cid",
     as_it_is},
    {"sqlite_foreign_keys", kKeyColumns,
     "SELECT m.name, f.\"from\", f.\"table\", f.\"to\", f.id, f.seq FROM sqlite_master m, pragma_foreign_key_list(m.name) f "
     "WHERE " SEXTANT_ORDINARY_TABLES " ORDER BY m.rowid, f.id, f.seq",
     as_it_is},
    {"sqlite_views", kViewColumns, "SELECT m.name FROM sqlite_master m WHERE m.type = 'view' ORDER BY m.rowid", with_tables},
};
#undef SEXTANT_ORDINARY_TABLES

struct ListingContext {
  SqliteFunctions* functions;
  const Listing* listing;
};
struct ListingBind {
  std::vector<ListedRow> rows;
};
struct ListingScan {
  std::size_t next = 0;
};

SqliteResult<std::vector<ListedRow>> list(SqliteFile& file, const Listing& listing) {
  auto statement = file.prepare(listing.sql);
  if (!statement) return std::unexpected(statement.error());
  const auto listed = static_cast<std::size_t>(sqlite3_column_count(statement->get()));
  std::vector<ListedRow> rows;
  while (true) {
    const auto more = statement->step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    ListedRow row;
    for (std::size_t column = 0; column < listed; ++column) {
      if (sqlite3_column_type(statement->get(), static_cast<int>(column)) == SQLITE_NULL)
        row.emplace_back();
      else if (listing.columns[column].type == DUCKDB_TYPE_VARCHAR)
        row.emplace_back(statement->text(static_cast<int>(column)));
      else
        row.emplace_back(statement->integer(static_cast<int>(column)));
    }
    auto completed = listing.complete(file, std::move(row));
    if (!completed) return std::unexpected(completed.error());
    std::ranges::move(*completed, std::back_inserter(rows));
  }
  return rows;
}

void listing_bind(duckdb_bind_info info) {
  const auto& context = *static_cast<ListingContext*>(duckdb_bind_get_extra_info(info));
  guarded(
      [&] {
        auto file = context.functions->open(parameter(info, 0));
        if (!file) return duckdb_bind_set_error(info, context.functions->note(file.error()).message.c_str());
        auto rows = list(*file, *context.listing);
        if (!rows) return duckdb_bind_set_error(info, context.functions->note(rows.error()).message.c_str());
        for (const ListedColumn& column : context.listing->columns) declare(info, column.name, column.type);
        duckdb_bind_set_bind_data(info, new ListingBind{std::move(*rows)}, destroy<ListingBind>);
      },
      [&](const char* text) { duckdb_bind_set_error(info, text); });
}

void listing_init(duckdb_init_info info) { duckdb_init_set_init_data(info, new ListingScan, destroy<ListingScan>); }

void put_cell(const Cell& cell, duckdb_type type, duckdb_vector vector, idx_t row) {
  if (const auto* text = std::get_if<std::string>(&cell))
    duckdb_unsafe_vector_assign_string_element_len(vector, row, text->data(), text->size());
  else if (const auto* number = std::get_if<std::int64_t>(&cell); number != nullptr && type == DUCKDB_TYPE_BOOLEAN)
    set_value(vector, row, *number != 0);
  else if (number != nullptr)
    set_value(vector, row, *number);
  else
    set_null(vector, row);
}

void listing_next(duckdb_function_info info, duckdb_data_chunk output) {
  const auto& columns = static_cast<ListingContext*>(duckdb_function_get_extra_info(info))->listing->columns;
  const auto& rows = static_cast<ListingBind*>(duckdb_function_get_bind_data(info))->rows;
  auto& scan = *static_cast<ListingScan*>(duckdb_function_get_init_data(info));
  idx_t row = 0;
  for (; row < duckdb_vector_size() && scan.next < rows.size(); ++row, ++scan.next)
    for (std::size_t column = 0; column < columns.size(); ++column)
      put_cell(rows[scan.next][column], columns[column].type, duckdb_data_chunk_get_vector(output, column), row);
  duckdb_data_chunk_set_size(output, row);
}

using TableFunction = duck::Handle<duckdb_table_function, duckdb_destroy_table_function>;

TableFunction make_function(const char* name, int parameters) {
  TableFunction function(duckdb_create_table_function());
  duckdb_table_function_set_name(function.get(), name);
  const duck::LogicalType text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  for (int i = 0; i < parameters; ++i) duckdb_table_function_add_parameter(function.get(), text.get());
  return function;
}

duck::Outcome<void> add(const duck::Connection& connection, const TableFunction& function, const char* name) {
  if (duckdb_register_table_function(connection.get(), function.get()) != DuckDBSuccess)
    return std::unexpected(std::string("cannot register ") + name);
  return {};
}

}  // namespace

duck::Outcome<void> SqliteFunctions::register_with(const duck::Connection& connection) {
  const TableFunction rows = make_function("sqlite_rows", 2);
  duckdb_table_function_set_extra_info(rows.get(), this, nullptr);
  duckdb_table_function_set_bind(rows.get(), rows_bind);
  duckdb_table_function_set_init(rows.get(), rows_init);
  duckdb_table_function_set_function(rows.get(), rows_next);
  duckdb_table_function_supports_projection_pushdown(rows.get(), true);
  if (auto added = add(connection, rows, "sqlite_rows"); !added) return added;
  for (const Listing& listing : kListings) {
    const TableFunction function = make_function(listing.name, 1);
    duckdb_table_function_set_extra_info(function.get(), new ListingContext{this, &listing}, destroy<ListingContext>);
    duckdb_table_function_set_bind(function.get(), listing_bind);
    duckdb_table_function_set_init(function.get(), listing_init);
    duckdb_table_function_set_function(function.get(), listing_next);
    if (auto added = add(connection, function, listing.name); !added) return added;
  }
  return {};
}

SqliteResult<SqliteFile> SqliteFunctions::open(const std::string& path) const {
  if (std::ranges::find(files_, path) == files_.end())
    return std::unexpected(SqliteProblem{"The file is not one this query may read.", path});
  return SqliteFile::open(path);
}

SqliteResult<std::shared_ptr<const SqliteTable>> SqliteFunctions::survey(const std::string& path, const std::string& table) {
  const auto key = std::pair(path, table);
  if (const auto known = surveyed_.find(key); known != surveyed_.end()) return known->second;
  auto file = open(path);
  if (!file) return std::unexpected(file.error());
  auto surveyed = file->survey(table);
  if (!surveyed) return std::unexpected(surveyed.error());
  return surveyed_.emplace(key, std::make_shared<const SqliteTable>(std::move(*surveyed))).first->second;
}

const SqliteProblem& SqliteFunctions::note(SqliteProblem problem) {
  if (!problem_) problem_ = std::move(problem);
  return *problem_;
}

}  // namespace sextant::query
