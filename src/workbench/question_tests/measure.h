// What a run of question tests says, from what came of each question. Pure.
//
// A question counts as checked when it has an expected result and that result could be made.
//   accuracy   right ÷ checked
//   coverage   answered ÷ checked; of all questions when none is checked
//   precision  right ÷ (right + wrong)
// A question whose answer failed to run counts as not answered.
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"

namespace sextant::workbench {

enum class Outcome : std::uint8_t {
  pending,      // not run yet
  right,        // answered, with the expected rows
  wrong,        // answered, with other rows
  answered,     // answered; nothing is expected
  asked_back,   // readings were offered
  abstained,    // no reading was good enough
  failed,       // the answer could not be run
  gold_failed,  // the expected SQL could not be run: the file is to be mended
};
BOOST_DESCRIBE_ENUM(Outcome, pending, right, wrong, answered, asked_back, abstained, failed, gold_failed)

// What came of one question, without its rows.
struct ResultHead {
  std::int64_t number = 0;  // its place in the file, from 1
  std::string case_id;      // as the file calls it
  std::string question;
  Outcome outcome = Outcome::pending;
  std::string kind;  // query_shape of the expected SQL, or "refused", "not_found", "unknown"; "rows", "none" where there is no SQL
  double score = 0;  // of the best reading, 0..1
  std::optional<bool> best_right;   // whether the best reading would have been right, answered or not
  std::optional<bool> among_right;  // whether one of the readings offered is right
  std::string sql;                  // of the best reading
  double ms = 0;                    // to understand the question

  // By the id the file gives, else by its words.
  [[nodiscard]] bool is_same_question(const ResultHead& other) const {
    return case_id == other.case_id && (!case_id.empty() || question == other.question);
  }
};

struct Totals {
  std::uint64_t questions = 0, done = 0, checked = 0;
  std::uint64_t right = 0, wrong = 0, answered = 0, asked_back = 0, abstained = 0, failed = 0, gold_failed = 0;
  std::uint64_t offered_right = 0;  // asked back, with a right reading among those offered
  std::optional<double> accuracy, coverage, precision;
  std::optional<double> ms_median, ms_p95;
};
BOOST_DESCRIBE_STRUCT(Totals, (),
                      (questions, done, checked, right, wrong, answered, asked_back, abstained, failed, gold_failed, offered_right,
                       accuracy, coverage, precision, ms_median, ms_p95))
[[nodiscard]] Totals totals_of(std::span<const ResultHead> results);

// If the best readings down to `score` were all answered: that share of the checked questions, with that precision.
struct CurvePoint {
  double coverage = 0, precision = 0, score = 0;
};
BOOST_DESCRIBE_STRUCT(CurvePoint, (), (coverage, precision, score))
// By falling score, at most one point for each of twenty equal steps of coverage. Empty below five checked questions.
[[nodiscard]] std::vector<CurvePoint> curve_of(std::span<const ResultHead> results);

struct KindTotals {
  std::string kind;
  std::uint64_t questions = 0, right = 0, wrong = 0, unanswered = 0;
};
BOOST_DESCRIBE_STRUCT(KindTotals, (), (kind, questions, right, wrong, unanswered))
// Of the questions done, most questions first; right, wrong and unanswered are of the checked ones only.
[[nodiscard]] std::vector<KindTotals> kinds_of(std::span<const ResultHead> results);

enum class Change : std::uint8_t { same, newly_right, newly_wrong, newly_answered, no_longer_answered, other_query, added };
BOOST_DESCRIBE_ENUM(Change, same, newly_right, newly_wrong, newly_answered, no_longer_answered, other_query, added)
// Those of an earlier run that are of questions done now, so that figures of both are of the same questions.
[[nodiscard]] std::vector<ResultHead> of_same_questions(std::span<const ResultHead> earlier, std::span<const ResultHead> results);
// For each result, what is different from the earlier run; where that has a question twice, from its first.
[[nodiscard]] std::vector<Change> changes(std::span<const ResultHead> results, std::span<const ResultHead> earlier);

}  // namespace sextant::workbench
