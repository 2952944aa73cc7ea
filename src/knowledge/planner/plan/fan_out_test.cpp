#include "knowledge/planner/plan/fan_out.h"

#include <gtest/gtest.h>

#include "knowledge/planner/plan/sql.h"

namespace sextant::knowledge {
namespace {

// accounts(id, balance, owner), payments(id, account, amount, kind), cards(id, account, kind).
SchemaView schema() {
  const auto table = [](const char* name, std::vector<std::pair<const char*, data::TypeFamily>> columns) {
    data::Table out;
    out.id = TableId(name);
    out.name = name;
    for (const auto& [column, family] : columns) {
      data::Column c;
      c.name = column;
      c.family = family;
      out.columns.push_back(std::move(c));
    }
    return out;
  };
  using enum data::TypeFamily;
  data::Table accounts = table("accounts", {{"id", integer}, {"balance", integer}, {"owner", text}});
  data::Table payments = table("payments", {{"id", integer}, {"account", integer}, {"amount", integer}, {"kind", text}});
  data::Table cards = table("cards", {{"id", integer}, {"account", integer}, {"kind", text}});
  for (data::Table* t : {&accounts, &payments, &cards}) t->primary_key = {"id"};
  for (data::Table* t : {&payments, &cards}) t->foreign_keys = {{.columns = {"account"}, .target = accounts.id, .target_columns = {"id"}}};
  data::Catalog catalog;
  catalog.tables = {accounts, payments, cards};
  return SchemaView::make(std::make_shared<const data::Catalog>(std::move(catalog)), {});
}

constexpr ColumnRef kAccount{0, 0}, kBalance{0, 1}, kOwner{0, 2}, kPayment{1, 0}, kAmount{1, 2}, kPaymentKind{1, 3}, kCard{2, 0};
Expression plain(ColumnRef ref) { return {.column = ref}; }
Expression sum(ColumnRef ref) { return {.aggregate = Aggregate::sum, .column = ref}; }
Expression rows(ColumnRef key) { return {.aggregate = Aggregate::count_rows, .column = key}; }
const Expression kRows{.aggregate = Aggregate::count_rows};

std::string sql(const LogicalQuery& query) {
  const auto text = to_sql(schema(), query);
  return text ? *text : text.error().message;
}

TEST(FanOut, GroupsOfAKeyAreSingleRows) {
  const auto by = [](Expression e, std::vector<int> tables = {}) {
    return LogicalQuery{.outputs = {kRows, e}, .tables = std::move(tables), .group_by = {e}};
  };
  SchemaView with_rows = schema();
  data::Table accounts = *with_rows.tables[0].table;
  accounts.row_count = 10;
  with_rows.tables[0].table = &accounts;
  EXPECT_TRUE(one_row_each(with_rows, by(plain(kAccount))));
  EXPECT_FALSE(one_row_each(with_rows, by(plain(kOwner))));
  EXPECT_FALSE(one_row_each(with_rows, by(plain(kAccount), {1}))) << "each has as many as it has payments";
}

TEST(FanOut, WhatAPaymentBelongsToIsThereOnceForEachPayment) {
  EXPECT_FALSE(multiplies_rows(schema(), {.outputs = {sum(kAmount)}, .tables = {0}}));
  EXPECT_EQ(sql({.outputs = {sum(kAmount), plain(kOwner)}, .group_by = {plain(kOwner)}}),
            "SELECT sum(payments.amount), accounts.owner FROM payments JOIN accounts ON payments.account = accounts.id "
            "GROUP BY accounts.owner");
}

TEST(FanOut, ABalanceIsTakenOnceHoweverManyPaymentsThereAre) {
  EXPECT_EQ(sql({.outputs = {sum(kBalance)}, .tables = {1}}),
            "SELECT sum(balance) FROM (SELECT DISTINCT accounts.id, accounts.balance FROM accounts JOIN payments ON accounts.id = "
            "payments.account)");
}

TEST(FanOut, AndOnceInEachGroupItIsIn) {
  LogicalQuery query{.outputs = {plain(kPaymentKind), sum(kBalance)}, .group_by = {plain(kPaymentKind)}};
  query.order = {{sum(kBalance), true}};
  query.limit = 2;
  EXPECT_EQ(sql(query),
            "SELECT kind, sum(balance) FROM (SELECT DISTINCT accounts.id, accounts.balance, payments.kind FROM accounts JOIN payments ON "
            "accounts.id = payments.account) GROUP BY kind ORDER BY sum(balance) DESC, kind DESC LIMIT 2");
}

TEST(FanOut, TheHighestIsTheSameHoweverOftenItIsThere) {
  EXPECT_FALSE(multiplies_rows(schema(), {.outputs = {{.aggregate = Aggregate::maximum, .column = kBalance}}, .tables = {1}}));
}

TEST(FanOut, RowsAreCountedByTheirKey) {
  EXPECT_EQ(sql({.outputs = {rows(kAccount)}, .tables = {1}}),
            "SELECT count(DISTINCT accounts.id) FROM accounts JOIN payments ON accounts.id = payments.account");
  EXPECT_EQ(sql({.outputs = {rows(kPayment)}, .tables = {0}}),
            "SELECT count(*) FROM payments JOIN accounts ON payments.account = accounts.id");
}

TEST(FanOut, NumbersOfSeveralTablesAreComputedEachByItself) {
  EXPECT_EQ(
      sql({.outputs = {plain(kOwner), sum(kAmount), rows(kCard)}, .group_by = {plain(kOwner)}}),
      "SELECT group_1, number_1_1, coalesce(number_2_1, 0) FROM (SELECT accounts.owner AS group_1, sum(payments.amount) AS number_1_1 "
      "FROM accounts JOIN payments ON accounts.id = payments.account GROUP BY accounts.owner) AS part_1 FULL JOIN (SELECT "
      "accounts.owner AS group_1, count(*) AS number_2_1 FROM accounts JOIN cards ON accounts.id = cards.account GROUP BY "
      "accounts.owner) AS part_2 USING (group_1)");
}

TEST(FanOut, RowsThatStandBesideEachOtherInAllCombinationsAreNotCounted) {
  EXPECT_EQ(sql({.outputs = {kRows, plain(kOwner)}, .tables = {1, 2}, .group_by = {plain(kOwner)}}),
            "With that, rows would be counted more than once.");
}

TEST(FanOut, AConditionOnGroupsCannotBeToldApart) {
  LogicalQuery query{.outputs = {plain(kOwner), sum(kAmount), rows(kCard)}, .group_by = {plain(kOwner)}};
  query.having = {{.left = rows(kCard), .compare = Compare::greater, .values = {{"2", true}}}};
  EXPECT_FALSE(to_sql(schema(), query).has_value());
}

}  // namespace
}  // namespace sextant::knowledge
