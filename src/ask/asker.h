// The question pipeline: words in, governed and explained answer out.
// verified query? → cache → what the subject may see → semantic model → planner → gate → rows → sentence, chart,
// follow-ups → kept, with a trace whose every step was measured. Thread-safe; calls block.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "access/identity/subject.h"
#include "access/policy/policy.h"
#include "ask/answer.h"
#include "ask/answer_cache.h"
#include "ask/answer_store.h"
#include "base/call.h"
#include "knowledge/planner/planner.h"
#include "query/gate/gate.h"

namespace sextant::ask {

// What the knowledge rooms offer for one visible catalog; made once and kept while the catalog is current.
class Knowledge {
 public:
  virtual ~Knowledge() = default;

  struct Verified {
    std::string question;  // as it was approved
    std::string sql;
    std::string note;          // what whoever approved it wants said along; may be empty
    bool is_of_model = false;  // written beside the numbers the model declares, so that a column of that name is that number
  };
  // The approved query this question is, if it is one.
  [[nodiscard]] virtual std::optional<Verified> verified(std::string_view question) const = 0;
  [[nodiscard]] virtual Result<knowledge::Plan> plan(const knowledge::PlanRequest& request, const Call& call) const = 0;
  [[nodiscard]] virtual const knowledge::Planner& planner() const = 0;
  // Names of the semantic models in force, for the trace; empty: names and profiles only.
  [[nodiscard]] virtual std::vector<std::string> models() const = 0;
  // How the number of this name in an answer over the dataset is written, if its model declares it; one of semantic::Format. `stored`:
  // a column of the data as it is, whatever is called like it. Not for approved queries of people: they name columns as they like.
  [[nodiscard]] virtual std::optional<std::string> format_of(std::string_view dataset, std::string_view column, bool stored) const = 0;
};
using KnowledgePtr = std::shared_ptr<const Knowledge>;

struct AskerOptions {
  std::size_t max_rows = 1000;
  std::chrono::seconds cache_life{300};
  std::size_t cache_entries = 1000;
  std::vector<std::string> examples;  // questions of the start page
};

// Told about each finished question: status and seconds; for metrics.
using QuestionObserver = std::function<void(std::string_view status, double seconds)>;

class Asker {
 public:
  struct Dependencies {
    query::Gate& gate;
    const access::Policy& policy;
    AnswerStore& answers;
    std::function<Result<KnowledgePtr>(const access::Subject&, data::CatalogPtr)> knowledge;
    std::function<std::uint64_t()> knowledge_revision;  // part of the cache key
    std::function<std::chrono::sys_days()> today;
    QuestionObserver observer;
  };

  Asker(Dependencies dependencies, AskerOptions options);

  // Errors: validation_failed, cost_exceeded, and whatever running the query ends in. Not understanding the question is
  // no error: status "ask_back" or "abstained".
  [[nodiscard]] Result<Answer> ask(const access::Subject& subject, const AskRequest& request, const Call& call);

  // An answer of this subject as JSON text, as it was given. Its rows and what was said of them are left out once policy lets
  // the subject read something else of the tables it was read from. Errors: not_found when there is none of this subject;
  // unavailable, deadline_exceeded, cancelled where the rules of now cannot be told.
  [[nodiscard]] Result<std::string> reopen(const access::Subject& subject, std::string_view query_id, const Call& call) const;

  // Those of the examples that are answered for the subject, so that none names what the subject may not know of; where
  // few are left, some about the subject's own tables.
  [[nodiscard]] Result<std::vector<std::string>> examples(const access::Subject& subject, const Call& call) const;

 private:
  Dependencies dependencies_;
  AskerOptions options_;
  AnswerCache cache_;
};

}  // namespace sextant::ask
