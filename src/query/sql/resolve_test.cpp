#include "query/sql/resolve.h"

#include <gtest/gtest.h>

#include "query/sql/check.h"
#include "query/sql/test_duckdb.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

testing::ParsingEngine& engine() { return testing::parsing_engine(); }

data::Column column(const std::string& name, const std::string& type) {
  return {.name = name, .type = type, .family = data::family_of(type)};
}

// bank.customers (email masked, ssn hidden), bank.orders, shop.orders.
struct World {
  World() {
    auto built = std::make_shared<data::Catalog>();
    add(*built, "bank", "customers",
        {column("id", "BIGINT"), column("Name", "VARCHAR"), column("email", "VARCHAR"), column("ssn", "VARCHAR"),
         column("home", "STRUCT(city VARCHAR)")});
    add(*built, "bank", "orders", {column("id", "BIGINT"), column("customer_id", "BIGINT"), column("amount", "DOUBLE")});
    add(*built, "shop", "orders", {column("id", "BIGINT"), column("total", "DOUBLE")});
    std::vector<GovernedTable> tables;
    for (const data::Table& table : built->tables) {
      access::TableDecision decision{.allowed = true};
      if (table.name == "customers") {
        decision.hidden_columns = {"ssn"};
        decision.masks["email"] = {.kind = access::MaskKind::null, .rule = "role analyst masks pii.email"};
      }
      tables.push_back(govern(table, decision, {}, {}, [](const std::string& sql) { return engine().parse(sql, {}); }).value());
    }
    catalog = std::make_unique<GovernedCatalog>(std::move(built), std::move(tables));
  }

  static void add(data::Catalog& catalog, const std::string& dataset, const std::string& name, std::vector<data::Column> columns) {
    data::Table table{.id = TableId(dataset + "." + name), .dataset_name = dataset, .name = name};
    table.columns = std::move(columns);
    table.segments = {{.path = "/segments/" + dataset + "/" + name + ".parquet", .rows = 1, .bytes = 1}};
    catalog.tables.push_back(std::move(table));
  }
  std::unique_ptr<GovernedCatalog> catalog;
};

const GovernedCatalog& catalog() {
  static const World world;
  return *world.catalog;
}

struct Answer {
  std::string error;  // rule, or empty
  std::string message, hint;
  std::string printed;
  std::string columns;  // "name" or "name*" when masked
  std::string reads;    // "table(columns used)"
};

Answer answer(const std::string& sql) {
  Answer result;
  json::value statement = read_statement(engine().parse(sql, {}).value()).value();
  if (const auto checked = check_statement(statement); !checked) return {.error = checked.error().rule, .message = checked.error().message};
  const auto resolution = resolve(statement, catalog());
  if (!resolution) return {.error = resolution.error().rule, .message = resolution.error().message, .hint = resolution.error().hint};
  result.printed = engine().print(write_statement(statement), {}).value();
  for (const ResultColumn& column : resolution->columns)
    result.columns += (result.columns.empty() ? "" : " ") + column.name + (column.mask_rules.empty() ? "" : "*");
  for (const TableRead& read : resolution->reads) {
    result.reads += (result.reads.empty() ? "" : " ") + read.table->table->name + "(";
    for (std::size_t i = 0; i < read.used.size(); ++i) {
      if (read.used[i]) result.reads += (result.reads.ends_with('(') ? "" : ",") + read.table->columns[i].column->name;
    }
    result.reads += ")";
  }
  return result;
}

TEST(Resolve, ReplacesATableByItsGovernedSubQuery) {
  EXPECT_EQ(answer("SELECT c.id FROM customers AS c").printed,
            "SELECT c.id FROM (SELECT t.id AS id, t.\"Name\" AS \"Name\", CAST(NULL AS VARCHAR) AS email, t.home AS home FROM "
            "read_parquet(list_value('/segments/bank/customers.parquet')) AS t) AS c");
}

TEST(Resolve, FindsTablesByNameOrDatasetAndName) {
  EXPECT_EQ(answer("SELECT id FROM BANK.Customers").reads, "customers(id)");
  EXPECT_EQ(answer("SELECT bank.customers.name FROM bank.customers").reads, "customers(Name)");
  EXPECT_EQ(answer("SELECT id FROM orders").error, "table.ambiguous");
  EXPECT_EQ(answer("SELECT total FROM shop.orders").reads, "orders(total)");
  EXPECT_EQ(answer("SELECT * FROM main.bank.customers").error, "table.qualified");
  const Answer unknown = answer("SELECT * FROM custmers");
  EXPECT_EQ(unknown.error, "table.unknown");
  EXPECT_EQ(unknown.hint, "Did you mean bank.customers?");
}

TEST(Resolve, NeverTakesAFileForATable) {
  for (const char* sql :
       {"SELECT * FROM '/segments/bank/customers.parquet'", "SELECT * FROM \"/segments/bank/customers.parquet\"",
        "SELECT * FROM customers, 'x.csv'", "SELECT (SELECT max(a) FROM 'x.json')", "SELECT 1 WHERE EXISTS (FROM 'x.csv')"}) {
    EXPECT_EQ(answer(sql).error, "table.unknown") << sql;
  }
}

TEST(Resolve, GivesCommonTableExpressionsNamesOfItsOwn) {
  // Even a CTE named like a file cannot make the engine open the file where the CTE is not visible.
  const Answer file =
      answer("WITH \"/segments/bank/customers.parquet\" AS (SELECT 1 AS x) SELECT x FROM \"/segments/bank/customers.parquet\"");
  EXPECT_EQ(file.error, "");
  EXPECT_EQ(file.printed, "WITH cte_1 AS (SELECT 1 AS x)SELECT x FROM cte_1 AS \"/segments/bank/customers.parquet\"");
  EXPECT_EQ(answer("SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x), x").error, "table.unknown");
  EXPECT_EQ(answer("WITH b AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM b").error, "table.unknown") << "defined later";
}

TEST(Resolve, LetsACteShadowATableOnlyWhereItIsVisible) {
  EXPECT_EQ(answer("WITH customers AS (SELECT 1 AS one) SELECT one FROM customers").reads, "");
  EXPECT_EQ(answer("WITH customers AS (SELECT id FROM customers) SELECT id FROM customers").reads, "customers(id)")
      << "inside its own body the name is the table";
  EXPECT_EQ(answer("WITH customers AS (SELECT 1 AS one) SELECT id FROM bank.customers").reads, "customers(id)")
      << "a qualified name is never a CTE";
  EXPECT_EQ(answer("SELECT * FROM customers WHERE EXISTS (WITH customers AS (SELECT 1) SELECT 1 FROM customers)").reads,
            "customers(id,Name,email,home)");
  EXPECT_EQ(answer("WITH RECURSIVE r AS (SELECT id, email FROM customers UNION ALL SELECT id + 1, email FROM r WHERE id < 9) SELECT id, "
                   "email FROM r")
                .columns,
            "id* email*");
}

TEST(Resolve, SeesHiddenColumnsNowhere) {
  const Answer hidden = answer("SELECT ssn FROM customers"), absent = answer("SELECT sss FROM customers");
  EXPECT_EQ(hidden.error, "column.unknown");
  EXPECT_EQ(replace_all(hidden.message, "ssn", "sss"), absent.message);
  EXPECT_EQ(answer("SELECT 1 FROM customers WHERE ssn LIKE '9%'").error, "column.unknown");
  EXPECT_EQ(answer("SELECT count(*) FROM customers GROUP BY ssn").error, "column.unknown");
  EXPECT_EQ(answer("SELECT rowid FROM customers").error, "column.unknown");
  EXPECT_EQ(answer("SELECT filename FROM customers").error, "column.unknown");
  EXPECT_EQ(answer("SELECT emial FROM customers").hint, "Did you mean email?");
  EXPECT_EQ(answer("SELECT * FROM customers").columns, "id Name email* home");
}

TEST(Resolve, FollowsMaskedColumnsToTheResult) {
  for (const auto& [sql, columns] : std::vector<std::pair<std::string, std::string>>{
           {"SELECT email AS e, name FROM customers", "e* Name"},
           {"SELECT upper(email) AS e, length(name) AS n FROM customers", "e* n"},
           {"SELECT x FROM (SELECT email || name AS x FROM customers)", "x*"},
           {"WITH a AS (SELECT email AS x, id FROM customers), b AS (SELECT x AS y, id AS z FROM a) SELECT y, z FROM b", "y* z"},
           {"SELECT (SELECT max(email) FROM customers) AS m, 1 AS one", "m* one"},
           {"SELECT (SELECT c.email) AS m FROM customers c", "m*"},
           {"SELECT EXISTS (SELECT 1 FROM customers d WHERE d.email = c.name) AS m FROM customers c", "m*"},
           {"SELECT id FROM customers WHERE email = 'x'", "id"},
           {"SELECT c AS whole FROM customers c", "whole*"},
           {"SELECT a, b FROM (SELECT id, email FROM customers) t(a, b)", "a b*"},
           {"SELECT email FROM customers UNION ALL SELECT 'x'", "email*"},
           {"SELECT 'x' AS k UNION ALL SELECT email FROM customers", "k*"},
           {"SELECT * EXCLUDE (email) FROM customers", "id Name home"},
           {"SELECT * REPLACE (email AS name) FROM customers", "id Name* email* home"},
           {"SELECT * RENAME (email AS mail) FROM customers", "id Name mail* home"},
           {"SELECT max(email) OVER (PARTITION BY id) AS m FROM customers", "m*"},
           {"SELECT CASE WHEN email = 'a' THEN 1 END AS flag FROM customers", "flag*"},
           {"SELECT #3 FROM customers", "email*"},
           {"SELECT e, e || 'x' AS f FROM (SELECT email AS e FROM customers)", "e* f*"},
           {"SELECT email AS e, e || 'x' AS f FROM customers", "e* f*"},
           {"SELECT list_transform([email], lambda x: x || 'y') AS l FROM customers", "l*"},
           {"SELECT q.v FROM customers c, LATERAL (SELECT c.email AS v) q", "v*"},
           {"SELECT u.unnest FROM customers c, unnest([c.email]) u", "unnest*"},
           {"SELECT home.city FROM customers", "city"},
           {"VALUES ((SELECT email FROM customers LIMIT 1), 2)", "col0* col1"}}) {
    EXPECT_EQ(answer(sql).columns, columns) << sql << " " << answer(sql).message;
  }
}

TEST(Resolve, MarksEveryColumnWhenTheirNumberIsNotKnown) {
  json::value statement = read_statement(engine().parse("SELECT COLUMNS('e.*') FROM customers", {}).value()).value();
  ASSERT_TRUE(check_statement(statement));
  const auto resolution = resolve(statement, catalog());
  ASSERT_TRUE(resolution);
  EXPECT_FALSE(resolution->columns_exact);
  ASSERT_EQ(resolution->columns.size(), 1u);
  EXPECT_EQ(resolution->columns[0].mask_rules, std::vector<std::string>{"role analyst masks pii.email"});
}

TEST(Resolve, CollectsTheColumnsThatAreRead) {
  EXPECT_EQ(answer("SELECT count(*) FROM customers").reads, "customers()");
  EXPECT_EQ(answer("SELECT c.name, sum(o.amount) FROM customers c JOIN bank.orders o ON o.customer_id = c.id GROUP BY 1").reads,
            "customers(id,Name) orders(customer_id,amount)");
  EXPECT_EQ(answer("SELECT c.name FROM customers c JOIN shop.orders o USING (id) ORDER BY total").reads,
            "customers(id,Name) orders(id,total)");
  EXPECT_EQ(answer("SELECT name FROM customers NATURAL JOIN shop.orders").reads, "customers(id,Name) orders(id)");
  EXPECT_EQ(answer("SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM shop.orders WHERE orders.id = c.id)").reads,
            "customers(id,Name) orders(id)");
  EXPECT_EQ(answer("SELECT name FROM customers SEMI JOIN shop.orders USING (id)").reads, "customers(id,Name) orders(id)");
}

TEST(Resolve, BoundsWhatCommonTableExpressionsMultiply) {
  std::string sql = "WITH c0 AS (SELECT id FROM customers)";
  for (int i = 1; i <= 12; ++i)
    sql += ", c" + std::to_string(i) + " AS (SELECT a.id FROM c" + std::to_string(i - 1) + " a, c" + std::to_string(i - 1) + " b)";
  EXPECT_EQ(answer(sql + " SELECT * FROM c12").error, "limit.references");
}

TEST(Resolve, LeavesEqualRowsInTheOrderOfTheirTables) {
  EXPECT_EQ(answer("SELECT total FROM shop.orders AS o ORDER BY total DESC LIMIT 3").printed,
            "SELECT total FROM (SELECT t.id AS id, t.total AS total, t.file_row_number AS place_1 FROM "
            "read_parquet(list_value('/segments/shop/orders.parquet')) AS t) AS o ORDER BY total DESC, o.place_1 ASC LIMIT 3");
  const auto order_of = [](const std::string& sql) {
    const std::string printed = answer(sql).printed;
    const std::size_t at = printed.rfind("ORDER BY ");
    return at == std::string::npos ? printed : printed.substr(at + 9);
  };
  EXPECT_EQ(order_of("SELECT c.name FROM customers c JOIN shop.orders o USING (id) ORDER BY total"), "total, c.place_1 ASC, o.place_2 ASC");
  EXPECT_EQ(order_of("SELECT a.id FROM customers a, customers b ORDER BY 1"), "1, a.place_1 ASC, b.place_2 ASC");
  EXPECT_EQ(order_of("SELECT rank() OVER (ORDER BY id) AS r FROM customers ORDER BY r"), "r, customers.place_1 ASC");
  EXPECT_NE(answer("SELECT id FROM customers WHERE id = (SELECT id FROM shop.orders ORDER BY total LIMIT 1)")
                .printed.find("ORDER BY total, orders.place_1"),
            std::string::npos);
  EXPECT_EQ(answer("SELECT * FROM customers ORDER BY id").columns, "id Name email* home");
  EXPECT_NE(answer("SELECT o.*, c.* FROM customers c, shop.orders o ORDER BY 1")
                .printed.find("SELECT o.* EXCLUDE (place_2), c.* EXCLUDE (place_1)"),
            std::string::npos)
      << answer("SELECT o.*, c.* FROM customers c, shop.orders o ORDER BY 1").printed;
}

TEST(Resolve, TakesTheFirstRowsOfAJoinInTheOrderOfItsTables) {
  EXPECT_TRUE(answer("SELECT c.name FROM customers c JOIN shop.orders o USING (id) LIMIT 3")
                  .printed.ends_with("ORDER BY c.place_1 ASC, o.place_2 ASC LIMIT 3"));
  for (const char* sql : {"SELECT name FROM customers LIMIT 3", "SELECT c.name FROM customers c JOIN shop.orders o USING (id)",
                          "SELECT count(*) AS n FROM customers c JOIN shop.orders o USING (id) LIMIT 3"})
    EXPECT_EQ(answer(sql).printed.find("place_"), std::string::npos) << sql;
}

TEST(Resolve, ShowsNoPlaceOfARow) {
  for (const char* sql :
       {"SELECT c AS whole FROM customers c ORDER BY id", "SELECT id FROM customers c ORDER BY c",
        "SELECT COLUMNS(*) FROM customers ORDER BY 1", "SELECT * REPLACE (c AS id) FROM customers c ORDER BY id",
        "SELECT * FROM customers ORDER BY ALL", "SELECT DISTINCT id FROM customers ORDER BY id",
        "SELECT id FROM customers GROUP BY id ORDER BY id", "SELECT max(id) AS m FROM customers ORDER BY m",
        "SELECT id FROM (SELECT id FROM customers) ORDER BY id", "SELECT id FROM customers c WHERE EXISTS (SELECT c) ORDER BY id",
        "SELECT id FROM customers c, LATERAL (SELECT c.*) ORDER BY id",
        "SELECT id FROM customers UNION SELECT id FROM shop.orders ORDER BY id", "SELECT a FROM customers AS c(a) ORDER BY a",
        "SELECT unnest([id]) AS u FROM customers ORDER BY u", "SELECT name FROM customers NATURAL JOIN shop.orders ORDER BY name",
        "WITH c AS (SELECT id FROM customers) SELECT id FROM c ORDER BY id"})
    EXPECT_EQ(answer(sql).printed.find("place_"), std::string::npos) << sql << " " << answer(sql).printed;
}

TEST(Resolve, ReadsMethodCallsAsCalls) {
  EXPECT_TRUE(answer("SELECT c.name.upper() FROM customers c").printed.starts_with("SELECT upper(c.\"name\") FROM"));
  EXPECT_EQ(answer("SELECT ssn.upper() FROM customers").error, "column.unknown");
}

TEST(Resolve, KeepsRealConstantsReal) {
  EXPECT_EQ(answer("SELECT 1e10, 0.1::FLOAT, 1.5").printed, "SELECT CAST('1e+10' AS DOUBLE), CAST(0.1 AS FLOAT), 1.5");
}

TEST(Resolve, KeepsTheOrderOfJoins) {
  const Answer crossed = answer("SELECT 1 FROM customers a CROSS JOIN customers b LEFT JOIN shop.orders o ON o.id = a.id");
  EXPECT_NE(crossed.printed.find("INNER JOIN"), std::string::npos) << "a comma would bind less than the LEFT JOIN: " << crossed.printed;
}

TEST(Resolve, GuardsSizesThatAreNotConstant) {
  const std::string printed = answer("SELECT repeat('*', id) FROM customers").printed;
  EXPECT_NE(printed.find("CASE  WHEN ((id > 10000)) THEN (CAST(\"error\"('size') AS INTEGER)) ELSE id END"), std::string::npos) << printed;
}

}  // namespace
}  // namespace sextant::query::sql
