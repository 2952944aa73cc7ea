// Bytes as the tree of a statement: reading, checking and weaving must refuse or succeed, never crash, hang or let a
// name of the tree stand where the engine would look for a file. Seeds: trees of json_serialize_sql.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "query/sql/check.h"
#include "query/sql/names.h"
#include "query/sql/resolve.h"
#include "query/sql/shape.h"
#include "query/sql/tree.h"

namespace {

namespace sql = sextant::query::sql;
namespace json = boost::json;

const sql::GovernedCatalog& catalog() {
  static const sql::GovernedCatalog made = [] {
    auto built = std::make_shared<sextant::data::Catalog>();
    sextant::data::Table table{.id = sextant::TableId("t"), .dataset_name = "d", .name = "t"};
    for (const char* name : {"a", "b", "c"})
      table.columns.push_back({.name = name, .type = "VARCHAR", .family = sextant::data::TypeFamily::text});
    table.segments = {{.path = "/segment", .rows = 1, .bytes = 1}};
    built->tables.push_back(std::move(table));
    sql::GovernedTable governed{.table = &built->tables[0]};
    for (const auto& column : built->tables[0].columns)
      governed.columns.push_back({.column = &column, .mask_rule = column.name == "b" ? "rule" : ""});
    json::array list;
    list.emplace_back(sql::make::column("t", "a"));
    governed.source = sql::make::select(std::move(list), sql::make::empty_table());
    std::vector<sql::GovernedTable> tables;
    tables.push_back(std::move(governed));
    return sql::GovernedCatalog(std::move(built), std::move(tables));
  }();
  return made;
}

// After weaving every table reference left is a common table expression of ours.
void hold_tables(sql::NodeKind kind, json::object& node) {
  if (kind == sql::NodeKind::table && sql::text_of(node, "type") == "BASE_TABLE" && !sql::text_of(node, "table_name").starts_with("cte_"))
    std::abort();
  sql::for_each_child(kind, node, [](sql::NodeKind child_kind, json::object& child) { hold_tables(child_kind, child); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto statement = sql::read_statement(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!statement || !sql::check_statement(*statement)) return 0;
  if (!sql::resolve(*statement, catalog())) return 0;
  sql::limit_rows(*statement, 10);
  hold_tables(sql::NodeKind::query, statement->get_object().at("node").get_object());
  if (sql::write_statement(*statement).empty()) std::abort();
  return 0;
}
