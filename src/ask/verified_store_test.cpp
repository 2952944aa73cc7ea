#include "ask/verified_store.h"

#include <gtest/gtest.h>

#include "ask/answer_store.h"
#include "platform/meta/testing.h"

namespace sextant::ask {
namespace {

const access::Subject kAnn{.id = UserId("ann"), .name = "ann"};
const access::Subject kOwner{.id = UserId("own"), .name = "owner", .roles = {"owner"}};

QueryText text(const std::string& question, const std::string& sql = "SELECT count(*) FROM bank.loans") {
  return {.dataset = "bank", .question = question, .sql = sql};
}

class VerifiedStoreTest : public testing::Test {
 protected:
  Result<Proposal> propose(QueryText proposed, ReviewState state = ReviewState::proposed) {
    return store_->add(kAnn, std::move(proposed), ProposalOrigin::feedback, "q1", state);
  }
  meta::TemporaryDatabase database_{{migrations()}};
  std::unique_ptr<VerifiedStore> store_ = VerifiedStore::open(*database_).value();
};

TEST_F(VerifiedStoreTest, AProposalIsUsedOnceItIsApproved) {
  auto proposal = propose(text("how many loans are there")).value();
  EXPECT_EQ(proposal.proposed_by_name, "ann");
  EXPECT_EQ(proposal.query_id, "q1");
  EXPECT_TRUE(store_->approved()->models.empty());
  const auto before = store_->approved()->revision;

  proposal.state = ReviewState::approved;
  proposal.comment = "checked";
  const auto approved = store_->change(kOwner, proposal).value();
  EXPECT_EQ(approved.reviewed_by, "owner");
  EXPECT_TRUE(approved.reviewed_at);
  ASSERT_EQ(store_->approved()->models.size(), 1u);
  EXPECT_EQ(store_->approved()->models[0].dataset, "bank");
  EXPECT_GT(store_->approved()->revision, before);
  EXPECT_EQ(VerifiedStore::open(*database_).value()->approved()->models.size(), 1u);
}

TEST_F(VerifiedStoreTest, ARejectedProposalIsNotMadeAgain) {
  auto proposal = propose(text("How many loans are there?")).value();
  proposal.state = ReviewState::rejected;
  ASSERT_TRUE(store_->change(kOwner, proposal));
  EXPECT_EQ(propose(text("how many loans there are")).error().code, ErrorCode::conflict);
  EXPECT_TRUE(propose(text("how many loans there are", "SELECT 1")).has_value());
}

TEST_F(VerifiedStoreTest, OfTwoChangesTheSecondIsRefused) {
  auto proposal = propose(text("how many loans")).value();
  auto other = proposal;
  proposal.text.description = "first";
  ASSERT_TRUE(store_->change(kOwner, proposal));
  EXPECT_EQ(store_->change(kOwner, other).error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(store_->remove(other.id, other.revision).error().code, ErrorCode::precondition_failed);
  ASSERT_TRUE(store_->remove(other.id, other.revision + 1));
  EXPECT_EQ(store_->find(other.id).error().code, ErrorCode::not_found);
}

TEST_F(VerifiedStoreTest, SlotsKeepTypeAndColumn) {
  auto given = text("loans over {amount} in {city}");
  given.slots = {{.name = "amount", .type = knowledge::semantic::SlotType::number, .example = "5"},
                 {.name = "city", .type = knowledge::semantic::SlotType::value, .column = "branches.city", .example = "Porto"}};
  const auto kept = store_->find(propose(given, ReviewState::approved).value().id).value();
  const auto query = verified_query_of(kept.text);
  ASSERT_EQ(query.slots.size(), 2u);
  EXPECT_EQ(query.slots[0].type, knowledge::semantic::SlotType::number);
  EXPECT_EQ(query.slots[1].column, (knowledge::semantic::ColumnName{"branches", "city"}));
}

}  // namespace
}  // namespace sextant::ask
