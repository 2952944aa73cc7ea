// Attack shapes on masked columns and filtered rows (the shared mask matrix): nothing beyond what the mask discloses.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "query/gate/shared_corpus.h"
#include "query/gate/test_workspace.h"

namespace sextant::query {
namespace {

namespace json = boost::json;
using testing::text;
using Rows = std::vector<std::vector<std::optional<std::string>>>;

// The matrix's policies in terms of ours. FP is compared by its canaries, since its partial masks are spelled otherwise;
// FC (masks that depend on other columns) has no counterpart.
std::optional<access::TableDecision> decision_of(const json::object& policy) {
  access::TableDecision decision{.allowed = true};
  if (policy.at("filter").is_string()) decision.row_filters.push_back(text(policy, "filter"));
  const std::string id = text(policy, "id");
  if (id == "FC") return std::nullopt;
  if (id == "M" || id == "FM") {
    decision.masks["ssn"] = {.kind = access::MaskKind::constant, .constant = "***", .rule = "m"};
    decision.masks["email"] = {.kind = access::MaskKind::constant, .constant = "***", .rule = "m"};
    decision.masks["salary"] = {.kind = access::MaskKind::constant, .constant = "0", .rule = "m"};
  }
  if (id == "FN") {
    for (const char* column : {"ssn", "email", "salary"}) decision.masks[column] = {.kind = access::MaskKind::null, .rule = "m"};
  }
  if (id == "FP") {
    decision.masks["ssn"] = {.kind = access::MaskKind::partial, .keep_last = 4, .rule = "m"};
    decision.masks["email"] = {.kind = access::MaskKind::partial, .keep_last = 8, .rule = "m"};
    decision.masks["salary"] = {.kind = access::MaskKind::bucket, .width = 10000, .rule = "m"};
  }
  return decision;
}

bool near(const std::optional<std::string>& a, const std::optional<std::string>& b) {
  if (a == b) return true;
  if (!a || !b) return false;
  char* end_a = nullptr;
  char* end_b = nullptr;
  const double x = std::strtod(a->c_str(), &end_a), y = std::strtod(b->c_str(), &end_b);
  return *end_a == 0 && *end_b == 0 && !a->empty() && std::abs(x - y) <= 1e-9 * std::max(std::abs(x), std::abs(y));
}

bool same_rows(Rows actual, Rows expected, bool ordered) {
  if (!ordered) {
    std::ranges::sort(actual);
    std::ranges::sort(expected);
  }
  return std::ranges::equal(actual, expected, [](const auto& a, const auto& b) { return std::ranges::equal(a, b, near); });
}

Rows rows_of(const json::object& expected) {
  Rows rows;
  for (const json::value& row : expected.at("rows").as_array()) {
    rows.emplace_back();
    for (const json::value& cell : row.as_array())
      rows.back().push_back(cell.is_null() ? std::nullopt : std::optional<std::string>(cell.as_string()));
  }
  return rows;
}

TEST(MaskMatrix, DisclosesNothingBeyondTheMask) {
  const auto folder = testing::shared_folder() / "mask_matrix";
  if (!std::filesystem::exists(folder / "cases.jsonl")) GTEST_SKIP() << "no matrix at " << folder;
  testing::TestWorkspace workspace("main", testing::whole_file(folder / "setup.sql"));
  auto gate = workspace.gate(testing::parsing_engine());
  int checked = 0, answered = 0, refused = 0, unanswered = 0;
  const json::value policies = json::parse(testing::whole_file(folder / "policies.json"));
  for (const json::value& value : policies.as_array()) {
    const json::object& policy = value.as_object();
    const auto decision = decision_of(policy);
    if (!decision) continue;
    workspace.policy.by_table["people"] = *decision;
    ++workspace.policy.changes;
    const std::string id = text(policy, "id");
    for (const json::object& line : testing::lines_of(folder / "cases.jsonl")) {
      ++checked;
      const std::string sql = text(line, "sql"), must = text(line, "must");
      const auto prepared = gate->prepare({.subject = workspace.subject, .sql = sql}, {});
      if (!prepared) {
        ++refused;
        if (must == "answer")
          ADD_FAILURE() << id << " refused [" << prepared.error().rule << "] " << prepared.error().message << ": " << sql;
        continue;
      }
      EXPECT_NE(must, "refuse") << id << ": " << sql;
      Rows rows;
      try {
        rows = workspace.database.run("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (" + prepared->printed_sql + ")");
      } catch (const std::exception& error) {
        ++unanswered;  // an engine error; its text never leaves the engine
        const bool may_fail = must == "answer_or_refuse" || line.at("expected").as_object().at(id).as_object().contains("error");
        EXPECT_TRUE(may_fail) << id << ": " << sql << "\n" << error.what() << "\n" << prepared->printed_sql;
        continue;
      }
      ++answered;
      // A stored value may stand in a row only if the question names it or another table holds it.
      for (const json::value& canary : policy.at("canaries").as_array()) {
        const std::string secret(canary.as_string());
        if (sql.find(secret) != std::string::npos || sql.find("dict") != std::string::npos || sql.find("depts") != std::string::npos)
          continue;
        for (const auto& row : rows) {
          for (const auto& cell : row)
            EXPECT_FALSE(cell && cell->find(secret) != std::string::npos && id != "FP") << id << " leaks " << secret << ": " << sql;
        }
      }
      if (id == "FP" || text(line, "compare") == "loose") continue;
      const json::object& expected = line.at("expected").as_object().at(id).as_object();
      if (expected.contains("error")) continue;
      EXPECT_TRUE(same_rows(rows, rows_of(expected), text(line, "compare") == "ordered"))
          << id << " " << text(line, "id") << ": " << sql << "\n"
          << prepared->printed_sql;
    }
  }
  std::cout << "mask matrix: " << checked << " checked, " << answered << " answered, " << refused << " refused, " << unanswered
            << " failed in the engine\n";
}

}  // namespace
}  // namespace sextant::query
