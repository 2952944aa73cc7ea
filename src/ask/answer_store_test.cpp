#include "ask/answer_store.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "platform/meta/testing.h"

namespace sextant::ask {
namespace {

const access::Subject kAnn{.id = UserId("ann"), .name = "ann"};
const access::Subject kBob{.id = UserId("bob"), .name = "bob"};

Answer answer(const std::string& id, const std::string& session, const std::string& asked_at) {
  return {.query_id = id,
          .session_id = session,
          .status = "answered",
          .question = "how many " + id,
          .title = "T",
          .summary = "S",
          .asked_at = asked_at};
}

class FixedPolicy final : public access::Policy {
 public:
  Result<std::vector<access::TableDecision>> decide(const access::Subject&, std::span<const access::TableFacts> tables,
                                                    const Call&) const override {
    return std::vector<access::TableDecision>(tables.size());
  }
  std::uint64_t revision() const override { return now; }
  std::uint64_t now = 1;
};

class AnswerStoreTest : public testing::Test {
 protected:
  meta::TemporaryDatabase database_{{migrations()}};
  FixedPolicy policy_;
  AnswerStore store_{*database_, 2, policy_};
};

TEST_F(AnswerStoreTest, GivesBackWhatWasGiven) {
  Answer given = answer("q1", "s1", "2026-01-01T00:00:00.000Z");
  given.rows = {boost::json::array{1, "a", nullptr}};
  ASSERT_TRUE(store_.save(kAnn, given));
  const auto found = store_.answer(kAnn, "q1").value();
  EXPECT_EQ(found.question, "how many q1");
  EXPECT_EQ(found.rows, given.rows);
}

TEST_F(AnswerStoreTest, ListsNothingOfRowsReadUnderAnotherPolicy) {
  Answer ran = answer("q1", "s1", "2026-01-01T00:00:00.000Z");
  ran.policy_revision = 1;
  ran.rules = "r";
  ASSERT_TRUE(store_.save(kAnn, ran));
  ASSERT_TRUE(store_.save(kAnn, answer("q2", "s1", "2026-01-01T00:00:01.000Z")));
  ASSERT_TRUE(store_.save(kAnn, answer("q3", "s2", "2026-01-01T00:00:02.000Z")));
  ASSERT_TRUE(database_->execute("UPDATE answers SET rules = NULL, policy_revision = 0 WHERE query_id = 'q3'"));
  EXPECT_EQ(store_.session(kAnn, "s1").value()[0].summary, "S");
  policy_.now = 2;
  EXPECT_EQ(store_.session(kAnn, "s1").value()[0].summary, "");
  const auto latest = store_.latest(kAnn, 3).value();
  EXPECT_EQ(latest[0].summary, "") << "kept before it was known under which rules";
  EXPECT_EQ(latest[1].summary, "S") << "no data was read";
  EXPECT_EQ(latest[2].summary, "");
  EXPECT_EQ(store_.find(kAnn, "q1").value().rules, "r");
}

TEST_F(AnswerStoreTest, NobodySeesTheAnswersOfAnother) {
  ASSERT_TRUE(store_.save(kAnn, answer("q1", "s1", "2026-01-01T00:00:00.000Z")));
  EXPECT_EQ(store_.find(kBob, "q1").error().code, ErrorCode::not_found);
  EXPECT_EQ(store_.session(kBob, "s1").error().code, ErrorCode::not_found);
  EXPECT_EQ(store_.rate(kBob, "q1", Thumbs::up, {}).error().code, ErrorCode::not_found);
  EXPECT_TRUE(store_.latest(kBob, 10).value().empty());
}

TEST_F(AnswerStoreTest, ShowsTheLatestTurnsOfASessionOldestFirst) {
  for (const char* id : {"q1", "q2", "q3"})
    ASSERT_TRUE(store_.save(kAnn, answer(id, "s1", std::string("2026-01-01T00:00:0") + id[1] + ".000Z")));
  const auto turns = store_.session(kAnn, "s1").value();
  ASSERT_EQ(turns.size(), 2u);
  EXPECT_EQ(turns[0].query_id, "q2");
  EXPECT_EQ(turns[1].query_id, "q3");
}

TEST_F(AnswerStoreTest, GivesTheHistoryInParts) {
  for (const char* id : {"q1", "q2", "q3"}) ASSERT_TRUE(store_.save(kAnn, answer(id, "s1", "2026-01-01T00:00:00.000Z")));
  const auto newest = store_.latest(kAnn, 2).value();
  ASSERT_EQ(newest.size(), 2u);
  const auto rest = store_.latest(kAnn, 2, {newest[1].asked_at, newest[1].query_id}).value();
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].query_id, "q1") << "those asked in the same moment are told apart";
  EXPECT_EQ(store_.latest(kAnn, 9, {}, "MANY Q2").value().size(), 1u);
}

TEST_F(AnswerStoreTest, TheLatestOpinionCounts) {
  ASSERT_TRUE(store_.save(kAnn, answer("q1", "s1", "2026-01-01T00:00:00.000Z")));
  ASSERT_TRUE(store_.rate(kAnn, "q1", Thumbs::up, "good"));
  ASSERT_TRUE(store_.rate(kAnn, "q1", Thumbs::down, {}));
  const auto rows = database_->query("SELECT thumbs, comment FROM feedback").value();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].text("thumbs"), "down");
  EXPECT_EQ(store_.rate(kAnn, "q1", Thumbs::up, std::string(5000, 'x')).error().code, ErrorCode::validation_failed);
}

TEST_F(AnswerStoreTest, KnowsWhatAFollowUpChanges) {
  Answer first = answer("q1", "s1", "2026-01-01T00:00:01.000Z");
  first.plans = {"plan one"};
  Answer second = answer("q2", "s1", "2026-01-01T00:00:02.000Z");
  second.plans = {"plan two"};
  second.built_on = "q1";
  Answer why = answer("q3", "s1", "2026-01-01T00:00:03.000Z");  // leaves the conversation where it was
  for (const Answer& given : {first, second, why}) ASSERT_TRUE(store_.save(kAnn, given));
  const auto latest = store_.latest_turn(kAnn, "s1").value();
  ASSERT_TRUE(latest.has_value());
  EXPECT_EQ(latest->query_id, "q2");
  EXPECT_EQ(latest->plans, std::vector<std::string>{"plan two"});
  EXPECT_EQ(latest->built_on, "q1");
  EXPECT_FALSE(store_.latest_turn(kBob, "s1").value().has_value());
  EXPECT_EQ(store_.turn(kBob, "q2").error().code, ErrorCode::not_found);
  EXPECT_TRUE(store_.turn(kAnn, "q3").value().plans.empty());
}

}  // namespace
}  // namespace sextant::ask
