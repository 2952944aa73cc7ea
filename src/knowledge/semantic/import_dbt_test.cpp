#include "knowledge/semantic/import_dbt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "knowledge/semantic/parse.h"
#include "knowledge/semantic/semantic_fixture.h"
#include "knowledge/semantic/write.h"

namespace sextant::knowledge::semantic {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::string fixture(const std::string& name) {
  std::ifstream in(std::string(SEXTANT_SOURCE_DIR) + "/tests/fixtures/dbt/" + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Imported {
  Model model;
  std::vector<std::string> notes;
};

// What the real dbt made of the project in tests/fixtures/dbt.
const Imported& bank() {
  static const Imported imported = [] {
    const auto manifest = fixture("manifest.json"), semantic = fixture("semantic_manifest.json");
    auto got = import_dbt({manifest, semantic}, demo_catalog(), "").value();
    return Imported{load_model(got.text, "dbt.yaml", demo_catalog()).value(), std::move(got.notes)};
  }();
  return imported;
}

TEST(ImportDbt, FindsTheDatasetAndDescribesItsTables) {
  EXPECT_EQ(bank().model.dataset, "bank");
  EXPECT_EQ(bank().model.entity("customers")->description, "One row per customer.");
  EXPECT_EQ(bank().model.entity("loans")->description, "Loans with what is left of them.") << "the semantic model's own";
  EXPECT_EQ(bank().model.entity("cards")->description, "Payment cards ever issued.") << "a source that no model wraps";
  EXPECT_EQ(bank().model.entity("branches")->label, "branch");
}

TEST(ImportDbt, MakesKeysValuesAndJoinsOfTests) {
  EXPECT_EQ(bank().model.entity("accounts")->identifier, "account_id");
  const auto& dimensions = bank().model.entity("customers")->dimensions;
  const auto segment = std::ranges::find(dimensions, "segment", &Dimension::column);
  ASSERT_NE(segment, dimensions.end());
  EXPECT_EQ(segment->values.size(), 4u);
  EXPECT_THAT(segment->synonyms, ElementsAre("Customer segment"));
  const auto joined = [](std::string_view from, std::string_view column, std::string_view to) {
    return std::ranges::any_of(bank().model.joins,
                               [&](const Join& j) { return j.from.table == from && j.from.column == column && j.to.table == to; });
  };
  EXPECT_TRUE(joined("accounts", "customer_id", "customers"));
  EXPECT_TRUE(joined("customers", "branch_id", "branches"));
  EXPECT_TRUE(joined("loans", "customer_id", "customers")) << "a foreign entity";
}

TEST(ImportDbt, TakesMeasuresAndMetrics) {
  const Entity& loans = *bank().model.entity("loans");
  EXPECT_EQ(loans.time, "started_on");
  const auto sql = [&](std::string_view name) {
    const auto found = std::ranges::find(loans.measures, name, &Measure::name);
    return found == loans.measures.end() ? std::string() : measure_sql(*found);
  };
  EXPECT_EQ(sql("loan count"), "count(*)");
  EXPECT_EQ(sql("lent"), "sum(principal)");
  EXPECT_EQ(sql("long loans"), "count(*) FILTER (WHERE term_months >= 120)");
  EXPECT_EQ(sql("defaulted loans"), "count(*) FILTER (WHERE status = 'defaulted')");
  const auto metric = [&](std::string_view name) {
    const auto found = std::ranges::find(bank().model.metrics, name, &Metric::name);
    return found == bank().model.metrics.end() ? std::string() : found->expression;
  };
  EXPECT_EQ(metric("default rate"), "{defaulted loans} * 1.0 / {loan count}");
  EXPECT_EQ(metric("average loan"), "{lent} / {loan count}");
}

TEST(ImportDbt, TellsWhatItLeftOut) {
  EXPECT_THAT(bank().notes, Contains(HasSubstr("shoe_size")));
  EXPECT_THAT(bank().notes, Contains(HasSubstr("time_spine")));
  EXPECT_THAT(bank().notes, Contains(HasSubstr("median")));
  EXPECT_THAT(bank().notes, Contains(HasSubstr("cumulative")));
}

TEST(ImportDbt, RefusesWhatIsNoArtifact) {
  const auto refused = [](std::string_view manifest, std::string_view semantic = "") {
    const auto got = import_dbt({manifest, semantic}, demo_catalog(), "bank");
    return got ? ErrorCode::internal : got.error().code;
  };
  EXPECT_EQ(refused(""), ErrorCode::data_invalid);
  EXPECT_EQ(refused("[]"), ErrorCode::data_invalid);
  EXPECT_EQ(refused("{}"), ErrorCode::data_invalid);
  EXPECT_EQ(refused(R"({"nodes": {}})", "{}"), ErrorCode::data_invalid);
  EXPECT_EQ(refused(std::string(10'000, '[')), ErrorCode::data_invalid);
  EXPECT_EQ(import_dbt({R"({"nodes": {}})", ""}, demo_catalog(), "").error().code, ErrorCode::not_found);
}

// Each is a node of a file somebody could send; none may do more than come to nothing.
TEST(ImportDbt, HostileArtifactsComeToNothing) {
  const std::string test = R"json({"resource_type": "test", "test_metadata": )json";
  for (const std::string& node :
       {std::string("null"), std::string("7"), std::string(R"json({"resource_type": 7})json"),
        std::string(R"json({"resource_type": "model", "alias": {"x": 1}})json"),
        std::string(R"json({"resource_type": "model", "alias": "loans", "columns": []})json"),
        std::string(R"json({"resource_type": "model", "alias": "loans", "columns": {"loan_id": null, "status": {"description": 5}}})json"),
        std::string(R"json({"resource_type": "model", "alias": "loans", "description": "\" }]\n- table: evil"})json"),
        test + R"json({"name": "relationships", "kwargs": {"column_name": "loan_id", "model": "'", "to": "'"}}})json",
        test +
            R"json({"name": "accepted_values", "kwargs": {"column_name": "status", "model": "ref('loans')", "values": {"a": 1}}}})json"}) {
    const std::string manifest = R"json({"nodes": {"a": )json" + node + "}}";
    const auto got = import_dbt({manifest, ""}, demo_catalog(), "bank");
    ASSERT_TRUE(got) << node << got.error().message;
    EXPECT_TRUE(load_model(got->text, "dbt.yaml", demo_catalog())) << node << got->text;
    EXPECT_EQ(got->text.find("\n- table: evil"), std::string::npos);
  }
}

TEST(ImportDbt, MetricsMadeOfThemselvesAndWildSqlAreLeftOut) {
  const std::string manifest = R"json({"nodes": {"a": {"resource_type": "model", "alias": "loans"}}})json";
  const std::string semantic = R"json({"semantic_models": [{"name": "l", "node_relation": {"alias": "loans"},
    "measures": [{"name": "wild", "agg": "sum", "expr": "(SELECT 1) -- x"}, {"name": "odd", "agg": "sum", "expr": "no_such_column"},
                 {"name": "n", "agg": "count", "expr": "1"}]}],
    "metrics": [{"name": "a", "type": "derived", "type_params": {"expr": "b + 1", "metrics": [{"name": "b"}]}},
                {"name": "b", "type": "ratio", "type_params": {"numerator": {"name": "a"}, "denominator": {"name": "a"}}},
                {"name": "c", "type": "simple", "type_params": {"measure": {"name": "wild"}}},
                {"name": "d", "type": "simple", "type_params": {"measure": {"name": "n"}}, "filter": {"where_filters": [{"where_sql_template": "{{ Dimension('x') "}]}}]})json";
  const auto got = import_dbt({manifest, semantic}, demo_catalog(), "bank");
  ASSERT_TRUE(got) << got.error().message;
  const auto model = load_model(got->text, "dbt.yaml", demo_catalog()).value();
  EXPECT_TRUE(model.metrics.empty());
  ASSERT_EQ(model.entity("loans")->measures.size(), 1u) << got->text;
  EXPECT_EQ(model.entity("loans")->measures[0].name, "n");
}

TEST(WriteModel, IsReadBackAsTheSame) {
  std::ifstream in(std::string(SEXTANT_SOURCE_DIR) + "/demo/models/bank.yaml");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto read = parse_model(text, "bank.yaml").value();
  const auto once = write_model(read);
  const auto again = parse_model(once, "bank.yaml");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(write_model(*again), once);
  EXPECT_EQ(again->verified_queries.size(), 5u);
  EXPECT_EQ(again->phrasings.size(), 15u);
  EXPECT_EQ(again->entities.size(), read.entities.size());
}

}  // namespace
}  // namespace sextant::knowledge::semantic
