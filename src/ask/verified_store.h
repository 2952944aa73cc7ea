// Questions with SQL that somebody proposed and an owner approves or rejects; kept in the metadata database. Those written
// in model files are not here. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/identity/subject.h"
#include "base/json.h"
#include "knowledge/semantic/model.h"
#include "platform/meta/database.h"
#include "query/gate/gate.h"

namespace sextant::ask {

enum class ReviewState : std::uint8_t { proposed, approved, rejected };
BOOST_DESCRIBE_ENUM(ReviewState, proposed, approved, rejected)
enum class ProposalOrigin : std::uint8_t { person, feedback };
BOOST_DESCRIBE_ENUM(ProposalOrigin, person, feedback)

struct QuerySlot {
  std::string name;
  knowledge::semantic::SlotType type = knowledge::semantic::SlotType::value;
  std::string column;  // "airports.city", for a value
  std::string example;
  static constexpr auto json_required = json_names("name", "example");
};
BOOST_DESCRIBE_STRUCT(QuerySlot, (), (name, type, column, example))

// The question and its SQL, as a person writes them.
struct QueryText {
  std::string dataset;
  std::string question;
  std::vector<std::string> variants;
  std::string description;
  std::string sql;
  std::vector<QuerySlot> slots;
};
BOOST_DESCRIBE_STRUCT(QueryText, (), (dataset, question, variants, description, sql, slots))

[[nodiscard]] knowledge::semantic::VerifiedQuery verified_query_of(const QueryText& text);

// Lengths, slots, and whether it would run for the subject with its examples put in; validation_failed with one field a
// problem. Fills in the dataset of the first table read when none is given.
[[nodiscard]] Result<QueryText> checked_query(query::Gate& gate, const access::Subject& subject, QueryText text, const Call& call);

struct Proposal {
  std::string id;
  ReviewState state = ReviewState::proposed;
  ProposalOrigin origin = ProposalOrigin::person;
  QueryText text;
  std::optional<std::string> query_id;  // of the answer it came from
  UserId proposed_by;
  std::string proposed_by_name;
  Timestamp proposed_at{};
  std::optional<std::string> reviewed_by;  // name
  std::optional<Timestamp> reviewed_at;
  std::string comment;        // of the reviewer
  std::int64_t revision = 0;  // counts changes
};

class VerifiedStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<VerifiedStore>> open(meta::Database& database);

  // Newest first.
  [[nodiscard]] Result<std::vector<Proposal>> list() const;
  [[nodiscard]] Result<Proposal> find(std::string_view id) const;  // not_found
  // `conflict` when the same question with the same SQL is there already, in whatever state, or too many wait for review.
  [[nodiscard]] Result<Proposal> add(const access::Subject& by, QueryText text, ProposalOrigin origin, std::optional<std::string> query_id,
                                     ReviewState state);
  // Writes text, state and comment; precondition_failed when somebody else changed it since. `by` becomes the reviewer
  // when the state is no longer proposed.
  [[nodiscard]] Result<Proposal> change(const access::Subject& by, Proposal changed);
  [[nodiscard]] Result<void> remove(std::string_view id, std::int64_t revision);

  // What is approved, as one model for each dataset, and a number that is another one whenever that may have changed.
  struct Approved {
    std::uint64_t revision = 0;
    std::vector<knowledge::semantic::Model> models;
  };
  [[nodiscard]] std::shared_ptr<const Approved> approved() const;

 private:
  explicit VerifiedStore(meta::Database& database) : database_(database) {}
  Result<void> reload();

  meta::Database& database_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Approved> approved_ = std::make_shared<Approved>();  // guarded by mutex_
};

}  // namespace sextant::ask
