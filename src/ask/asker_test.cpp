#include "ask/asker.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "platform/meta/testing.h"

namespace sextant::ask {
namespace {

const access::Subject kAnn{.id = UserId("ann"), .name = "ann"};

class NextPolicy final : public access::Policy {
 public:
  Result<std::vector<access::TableDecision>> decide(const access::Subject&, std::span<const access::TableFacts> tables,
                                                    const Call&) const override {
    return std::vector<access::TableDecision>(tables.size());
  }
  std::uint64_t revision() const override { return 2; }
};

// Prepares whatever it is given as it was told to.
class PreparingGate final : public query::Gate {
 public:
  Result<query::Prepared> prepare(const query::GateRequest&, const Call&) override { return prepared; }
  Result<std::string> shown(const query::Prepared&, const Call&) override { return unasked(); }
  Result<query::Running> run(const query::GateRequest&, const Call&) override { return unasked(); }
  Result<QueryId> write_parquet(const query::GateRequest&, const std::string&, const Call&) override { return unasked(); }
  Result<query::VisiblePtr> visible(const access::Subject&, const Call&) override { return unasked(); }

  Result<query::Prepared> prepared = query::Prepared{};

 private:
  static std::unexpected<Error> unasked() { return fail(ErrorCode::internal, "Nothing but preparing is asked for."); }
};

class ReopenTest : public testing::Test {
 protected:
  ReopenTest() {
    Answer given{.query_id = "q1", .session_id = "s1", .status = "answered", .question = "how many", .summary = "There are 3."};
    given.sql = "SELECT count(*) FROM accounts";
    given.rows = {boost::json::array{3}};
    given.policy_revision = 1;
    given.rules = "own branch";
    EXPECT_TRUE(answers_.save(kAnn, given));
  }
  Result<Answer> reopened() {
    const Asker asker({.gate = gate_, .policy = policy_, .answers = answers_}, {});
    return from_json_text<Answer>(TRY(asker.reopen(kAnn, "q1", {})), UnknownFields::ignore);
  }

  meta::TemporaryDatabase database_{{migrations()}};
  NextPolicy policy_;
  AnswerStore answers_{*database_, 2, policy_};
  PreparingGate gate_;
};

TEST_F(ReopenTest, RowsStayWhereTheirRulesAreTheSame) {
  gate_.prepared = query::Prepared{.rules = "own branch"};
  EXPECT_EQ(reopened()->rows.size(), 1u);
}

TEST_F(ReopenTest, RowsAreWithheldWhereTheRulesChangedOrTheTableIsGone) {
  const Result<query::Prepared> denied = fail(ErrorCode::not_found, "There is no table accounts.");
  for (const auto& now : {Result<query::Prepared>(query::Prepared{.rules = "all branches"}), denied}) {
    gate_.prepared = now;
    const auto answer = reopened();
    ASSERT_TRUE(answer.has_value());
    EXPECT_TRUE(answer->withheld);
    EXPECT_TRUE(answer->rows.empty());
    EXPECT_EQ(answer->summary.find('3'), std::string::npos);
  }
}

TEST_F(ReopenTest, WhereTheRulesOfNowCannotBeToldNothingIsSaidOfThem) {
  for (const auto code : {ErrorCode::unavailable, ErrorCode::deadline_exceeded, ErrorCode::cancelled}) {
    gate_.prepared = fail(code, "The parser was restarted.");
    const auto answer = reopened();
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, code);
  }
}

}  // namespace
}  // namespace sextant::ask
