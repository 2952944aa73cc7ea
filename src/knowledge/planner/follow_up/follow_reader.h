// Applies what a follow-up says, word by word from left to right, to the plan before: internal to the follow-up stage.
// Where words fit several places each such place is a choice point; the caller reads again with other choices.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "knowledge/planner/link/link.h"
#include "knowledge/planner/plan/edits.h"

namespace sextant::knowledge {

// A follow-up word or a name of the data, in the order of the question.
struct FollowItem {
  const CueMatch* word = nullptr;
  const Mention* mention = nullptr;
  [[nodiscard]] std::size_t begin() const { return word ? word->begin : mention->begin; }
  [[nodiscard]] bool is(std::string_view kind) const { return word && word->cue->kind == kind; }
  [[nodiscard]] bool is_cue(std::string_view kind) const { return mention && mention->is_cue(kind); }
  [[nodiscard]] bool is_table() const {
    return mention && mention->kind == MentionKind::name && mention->table_score() >= 0.9 &&
           mention->table_score() >= mention->column_score();
  }
};

// "more than", "at least"; nothing for other items.
[[nodiscard]] std::optional<Compare> compare_of(const FollowItem& item);

class FollowReader {
 public:
  FollowReader(const SchemaView& schema, const Language& language, const Lexicon& lexicon, std::chrono::sys_days today,
               const LinkedQuestion& linked, const std::vector<FollowItem>& items, LogicalQuery before, std::vector<std::size_t> choices)
      : schema_(schema),
        language_(language),
        lexicon_(lexicon),
        today_(today),
        linked_(linked),
        items_(items),
        query_(std::move(before)),
        choices_(std::move(choices)) {}

  [[nodiscard]] Result<void> read();

  [[nodiscard]] LogicalQuery take_query() { return std::move(query_); }
  [[nodiscard]] std::string told() const;                                               // what was changed
  [[nodiscard]] const std::vector<std::string>& unplaced() const { return unplaced_; }  // words that named nothing to change
  [[nodiscard]] const std::vector<std::size_t>& options() const { return options_; }    // of each choice point, in order met

 private:
  struct Place {
    ColumnRef column;
    double fit = 0;
    std::string value;
  };
  [[nodiscard]] Result<void> word(const CueMatch& match);
  [[nodiscard]] Result<void> cue(const Mention& mention);
  [[nodiscard]] Result<void> name(const Mention& mention);
  [[nodiscard]] Result<void> table(const Mention& mention, int table);
  [[nodiscard]] Result<void> value(const Mention& mention);
  [[nodiscard]] Result<void> number(const Mention& mention);
  [[nodiscard]] Result<void> date(const Mention& mention);
  [[nodiscard]] Result<bool> add_months(const ColumnRef& date, const DatePhrase& phrase);
  [[nodiscard]] Result<void> measure(const Mention& mention);
  [[nodiscard]] Result<void> rows(const Mention& mention);
  [[nodiscard]] Result<void> shift(DatePart unit, int count, const CueMatch& match);
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] Result<void> by(std::vector<Expression> groups, const std::string& called);
  [[nodiscard]] Result<void> aggregate(std::optional<ColumnRef> column);
  [[nodiscard]] Result<void> extreme(bool descending, std::int64_t limit, const std::string& called);
  [[nodiscard]] Result<void> compared(std::vector<double> values);
  [[nodiscard]] Result<void> switch_table(int table);
  [[nodiscard]] bool switch_role(const Mention& mention, int table);
  [[nodiscard]] Result<void> drop(const ColumnRef& column, const std::string& called);

  [[nodiscard]] std::optional<Place> best_place(std::vector<Place> places);
  [[nodiscard]] std::vector<int> roles_of(int table, std::size_t token) const;
  [[nodiscard]] bool picked(const ColumnRef& column, std::size_t token) const;
  [[nodiscard]] double fit(const ColumnRef& column) const;
  [[nodiscard]] std::optional<Place> column_of(const Mention& mention);
  [[nodiscard]] std::size_t choose(std::size_t options);
  [[nodiscard]] bool uses(int table) const;
  [[nodiscard]] bool says_which(const Mention& mention) const;  // "destination" in "destination airport"
  [[nodiscard]] const FollowItem* next() const { return at_ + 1 < items_.size() ? &items_[at_ + 1] : nullptr; }
  void tell_only(const Condition& condition);
  [[nodiscard]] std::string text_of(std::size_t begin, std::size_t end) const;
  void leave(const Mention& mention) { unplaced_.push_back(text_of(mention.begin, mention.end)); }
  void tell(std::string text) { told_.push_back(std::move(text)); }

  const SchemaView& schema_;
  const Language& language_;
  const Lexicon& lexicon_;
  std::chrono::sys_days today_;
  const LinkedQuestion& linked_;
  const std::vector<FollowItem>& items_;
  LogicalQuery query_;
  std::vector<std::size_t> choices_, options_;
  std::vector<std::string> told_, unplaced_;

  // Of the whole question.
  bool also_ = false, instead_ = false, down_ = false, share_ = false, reverse_ = false;
  // Wait for what comes next.
  bool negated_ = false, by_ = false, order_ = false, every_ = false, or_ = false;
  bool timed_ = false;  // a time was said already
  std::size_t times_told_ = 0;
  std::optional<bool> descending_;
  std::optional<Aggregate> aggregate_;
  std::optional<Compare> compare_;
  std::vector<double> numbers_;                           // of "between 5 and 10", so far
  std::optional<ColumnRef> last_column_;                  // of a value or a name just read
  std::optional<ColumnRef> compared_column_;              // "delay over 60", "over 60 minutes of delay"
  bool placed_ = false;                                   // "in …", "from …": a value or a time must come
  std::size_t at_ = 0;                                    // of items_
  std::optional<std::pair<bool, std::int64_t>> extreme_;  // worst or best: whether the highest, how many
  bool extreme_is_worst_ = false;
};

}  // namespace sextant::knowledge
