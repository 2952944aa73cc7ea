#include "knowledge/planner/decide/traces.h"

#include <gmock/gmock.h>

#include <deque>

#include "knowledge/planner/decide/rank.h"

namespace sextant::knowledge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// races(id, name, laps)
SchemaView schema() {
  data::Table races;
  races.id = TableId("races");
  races.name = "races";
  for (const auto& [name, family] :
       {std::pair{"id", data::TypeFamily::integer}, {"name", data::TypeFamily::text}, {"laps", data::TypeFamily::integer}}) {
    races.columns.push_back({});
    races.columns.back().name = name;
    races.columns.back().family = family;
  }
  data::Catalog catalog;
  catalog.tables = {races};
  return SchemaView::make(std::make_shared<const data::Catalog>(std::move(catalog)), {});
}
constexpr ColumnRef kName{0, 1}, kLaps{0, 2};

Condition laps(Compare compare, const char* number) { return {.left = {.column = kLaps}, .compare = compare, .values = {{number, true}}}; }

// A question of which only what matters here was understood.
class Traces : public testing::Test {
 protected:
  void ask(std::string_view question) { linked_->tokens = Language::english().tokens(question); }
  void cue(std::size_t begin, std::size_t end, const char* kind) {
    cues_.push_back({.kind = kind, .parameters = {}});
    linked_->mentions.push_back({.kind = MentionKind::cue, .begin = begin, .end = end, .cue = {.cue = &cues_.back()}});
  }
  void number(std::size_t at) {
    linked_->mentions.push_back({.kind = MentionKind::number, .begin = at, .end = at + 1, .number = linked_->tokens[at].number});
  }
  [[nodiscard]] Candidate read_as(LogicalQuery query, std::vector<std::size_t> unused = {}) const {
    Candidate candidate;
    candidate.linked = linked_;
    candidate.interpretation.query = std::move(query);
    candidate.interpretation.evidence.unused_mentions = std::move(unused);
    return candidate;
  }
  [[nodiscard]] std::vector<std::size_t> lost(LogicalQuery query, std::vector<std::size_t> unused = {}) const {
    return without_trace(read_as(std::move(query), std::move(unused)));
  }

  std::deque<Cue> cues_;
  std::shared_ptr<LinkedQuestion> linked_ = std::make_shared<LinkedQuestion>();
  const Expression rows_{.aggregate = Aggregate::count_rows};
};

TEST_F(Traces, OfANumberAreItsValueAndOfAComparisonThatSomethingIsCompared) {
  ask("races with more than 5 laps");
  cue(2, 4, "greater");
  number(4);
  EXPECT_THAT(lost({.outputs = {{.column = kName}}}), ElementsAre(0, 1));
  EXPECT_THAT(lost({.outputs = {{.column = kName}}, .where = {laps(Compare::equal, "5")}}), ElementsAre(0));
  EXPECT_THAT(lost({.outputs = {{.column = kName}}, .where = {laps(Compare::greater, "6")}}), ElementsAre(1));
  EXPECT_THAT(lost({.outputs = {{.column = kName}}, .where = {laps(Compare::greater, "5")}}), IsEmpty());
  const auto inner = std::make_shared<const LogicalQuery>(
      LogicalQuery{.outputs = {{.column = kName}}, .having = {{.left = rows_, .compare = Compare::greater, .values = {{"5", true}}}}});
  EXPECT_THAT(lost({.outputs = {rows_}, .of = inner}), IsEmpty()) << "below is in the plan too";
}

TEST_F(Traces, OfThingsAskedForAreTheirRows) {
  ask("finals of the races");
  linked_->mentions.push_back({.kind = MentionKind::value, .begin = 0, .end = 1, .values = {{.column = {1, 0}, .value = "final"}}});
  EXPECT_THAT(lost({.outputs = {{.column = kName}}}), ElementsAre(0)) << "it is no condition of the races";
  EXPECT_THAT(lost({.outputs = {rows_}}), IsEmpty());
  EXPECT_THAT(lost({.outputs = {{.column = ColumnRef{1, 0}}}}), IsEmpty());
}

TEST_F(Traces, OfAnAverageIsOneOrWhatAModelDefines) {
  ask("average laps");
  cue(0, 1, "average");
  EXPECT_THAT(lost({.outputs = {rows_}}), ElementsAre(0));
  EXPECT_THAT(lost({.outputs = {{.aggregate = Aggregate::sum, .column = kLaps}}}), ElementsAre(0));
  EXPECT_THAT(lost({.outputs = {{.aggregate = Aggregate::average, .column = kLaps}}}), IsEmpty());
  EXPECT_THAT(lost({.outputs = {{.raw = "sum(laps) / count(*)", .raw_table = 0}}}), IsEmpty());
}

TEST_F(Traces, OfATimeAreToldByTheReading) {
  ask("races last year");
  linked_->mentions.push_back({.kind = MentionKind::date, .begin = 1, .end = 3});
  EXPECT_THAT(lost({.outputs = {rows_}}), IsEmpty());
  EXPECT_THAT(lost({.outputs = {rows_}}, {0}), ElementsAre(0));
}

TEST_F(Traces, OfAtLeastOneNeedNotBe) {
  ask("races with at least one lap");
  cue(2, 4, "greater_equal");
  number(4);
  EXPECT_THAT(lost({.outputs = {{.column = kName}}}), IsEmpty());
}

TEST_F(Traces, MissingForbidAnAnswerHoweverSureItIs) {
  ask("races with 5 laps");
  number(2);
  const auto decided = [](std::vector<Candidate> candidates) {
    for (Candidate& candidate : candidates) candidate.score = 0.99;
    Plan plan;
    decide(schema(), candidates, {}, false, plan);
    return plan.decision;
  };
  const Candidate leaves_out = read_as({.outputs = {{.column = kName}}});
  EXPECT_EQ(decided({read_as({.outputs = {{.column = kName}}, .where = {laps(Compare::equal, "5")}})}), Decision::answer);
  EXPECT_EQ(decided({leaves_out}), Decision::abstain);
  const Condition no_value{.left = {.column = kLaps}, .compare = Compare::greater, .values = {}};
  const Candidate unwritable = read_as({.outputs = {{.column = kName}}, .where = {laps(Compare::equal, "5"), no_value}});
  EXPECT_EQ(decided({unwritable, leaves_out}), Decision::abstain) << "what is answered counts, not what could not be written";
}

}  // namespace
}  // namespace sextant::knowledge
