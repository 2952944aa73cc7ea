#include "knowledge/planner/follow_up/follow_up.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "knowledge/planner/follow_up/follow_reader.h"
#include "knowledge/planner/follow_up/follow_words.h"
#include "knowledge/planner/plan/edits.h"
#include "knowledge/planner/plan/joins.h"
#include "knowledge/planner/plan/sql.h"

namespace sextant::knowledge {
namespace {

using Items = std::vector<FollowItem>;

constexpr std::size_t kMostReadings = 4;

// Cues that open a change, because no question of its own starts so.
constexpr std::array<std::string_view, 14> kFragmentCues{"after",      "before",    "group_by", "each",   "order_by",
                                                         "descending", "ascending", "greater",  "less",   "greater_equal",
                                                         "less_equal", "between",   "negation", "percent"};
// Cues that open a change when nothing of the data is named after them.
constexpr std::array<std::string_view, 10> kBareCues{"top",     "bottom", "average",     "sum",  "minimum",
                                                     "maximum", "equal",  "superlative", "most", "fewest"};

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::ranges::find(list, word) != list.end();
}

// What the whole question is when it is made of follow-up words alone.
Turn whole_turn(const std::vector<Token>& tokens, const std::vector<CueMatch>& words) {
  std::size_t covered = 0;
  Turn turn = Turn::stands_alone;
  bool more = false;
  for (const CueMatch& word : words) {
    covered += word.end - word.begin;
    if (word.cue->kind == "why") turn = Turn::why;
    if (word.cue->kind == "undo") turn = Turn::undo;
    if (word.cue->kind == "restart") turn = Turn::restart;
    if (word.cue->kind == "help")
      turn = Turn::help;
    else
      more |= word.cue->kind != "filler";
  }
  if (turn == Turn::help && more) turn = Turn::stands_alone;  // "what about HI"
  const auto marks = static_cast<std::size_t>(std::ranges::count(tokens, TokenKind::mark, &Token::kind));
  return covered + marks == tokens.size() ? turn : Turn::stands_alone;
}

// Follow-up words are no names of the data: the linker sees commas in their places. "To Texas" stays: "to" says which key.
std::vector<Token> without_words(std::vector<Token> tokens, const std::vector<CueMatch>& words) {
  for (const CueMatch& word : words)
    for (std::size_t i = word.begin; i < word.end && word.cue->kind != "place"; ++i)
      tokens[i] = {.kind = TokenKind::mark, .text = tokens[i].text, .lower = ","};
  return tokens;
}

class Classifier {
 public:
  Classifier(const Items& items, const LogicalQuery& before) : items_(items), uses_(uses_of(before)) {}

  // Whether this changes the question before. A question that could be asked alone stays as it is.
  [[nodiscard]] bool is_change() const {
    std::size_t first = 0;
    while (first < items_.size() && items_[first].is("filler")) ++first;
    if (first == items_.size()) return false;
    const bool continued = std::ranges::any_of(items_, [](const FollowItem& item) { return item.is("instead"); });
    const FollowItem& head = items_[first];
    if (head.word) {
      const std::string& kind = head.word->cue->kind;
      if (kind == "asks") return false;
      if (kind == "place") return !asks() && !names_table(first, false);
      if (kind == "about" || kind == "again" || kind == "of_them" || kind == "down") return true;
      if (kind == "every") return !names_table(first, true);
      if (kind == "only" || kind == "without" || kind == "also") return !names_table(first, false);
      return continued || !names_table(first, true);
    }
    if (head.is_cue("how_many") || head.is_cue("command") || head.is_cue("relative")) return false;
    if (head.is_cue("number_of")) return first > 0 && !names_table(first, false);
    if (continued || first > 0) return true;
    switch (head.mention->kind) {
      case MentionKind::date:
      case MentionKind::value:
      case MentionKind::number:
        return !names_table(first, true) && !names_thing(first);
      case MentionKind::cue:
        if (one_of(head.mention->cue.cue->kind, kFragmentCues)) return !names_table(first, false);
        if (one_of(head.mention->cue.cue->kind, kBareCues)) return !names_thing(first);
        return false;
      default:
        return false;
    }
  }

 private:
  // Whether a table is named from here on; `any`: also one that the plan has.
  [[nodiscard]] bool names_table(std::size_t from, bool any) const {
    return std::ranges::any_of(items_.begin() + static_cast<std::ptrdiff_t>(from), items_.end(), [&](const FollowItem& item) {
      return item.is_table() && (any || std::ranges::find(uses_, item.mention->tables.front().table, &TableUse::table) == uses_.end()) &&
             !follows_by(item);
    });
  }
  // Whether anything is named that is not what to sort or tell apart by.
  [[nodiscard]] bool names_thing(std::size_t from) const {
    return std::ranges::any_of(items_.begin() + static_cast<std::ptrdiff_t>(from), items_.end(), [&](const FollowItem& item) {
      return item.mention && (item.mention->kind == MentionKind::name || item.mention->kind == MentionKind::measure) && !follows_by(item);
    });
  }
  [[nodiscard]] bool follows_by(const FollowItem& item) const {
    // "by state of the destination airport": all of it says by what.
    for (auto at = static_cast<std::size_t>(&item - items_.data()); at > 0; --at) {
      const FollowItem& before = items_[at - 1];
      if (before.is_cue("group_by") || before.is_cue("each") || before.is_cue("order_by")) return true;
      if (!before.mention || before.mention->kind != MentionKind::name) return false;
    }
    return false;
  }
  [[nodiscard]] bool asks() const {
    return std::ranges::any_of(items_, [](const FollowItem& item) {
      return item.is("asks") || item.is_cue("how_many") || item.is_cue("number_of") || item.is_cue("command");
    });
  }

  const Items& items_;
  std::vector<TableUse> uses_;
};

}  // namespace

Turn turn_of(const std::vector<Token>& tokens) {
  const auto words = FollowWords::english().find(tokens);
  if (const Turn turn = whole_turn(tokens, words); turn != Turn::stands_alone) return turn;
  static constexpr std::array<std::string_view, 3> kSure{"about", "again", "down"};
  const auto first = std::ranges::find_if(words, [](const CueMatch& word) { return word.cue->kind != "filler"; });
  return first != words.end() && one_of(first->cue->kind, kSure) ? Turn::change : Turn::stands_alone;
}

FollowUp read_follow_up(const SchemaView& schema, const Linker& linker, const Language& language, const Lexicon& lexicon,
                        std::chrono::sys_days today, const std::vector<Token>& tokens, const LogicalQuery& plan_before) {
  FollowUp out;
  LogicalQuery before = plan_before;
  pin_rows(schema, before);
  auto words = FollowWords::english().find(tokens);
  out.turn = whole_turn(tokens, words);
  if (out.turn != Turn::stands_alone) return out;
  // "last year" without a time before it is an ordinary date.
  const auto date = date_of(schema, before);
  if (!date || !period_of(before, *date))
    std::erase_if(words, [&](const CueMatch& word) { return word.cue->kind == "earlier" && tokens[word.begin].is(WordClass::preceding); });
  const LinkedQuestion linked = linker.cover(linker.spans(without_words(tokens, words)));
  Items items;
  for (const CueMatch& word : words) items.push_back({.word = &word});
  for (const Mention& mention : linked.mentions) items.push_back({.mention = &mention});
  std::ranges::sort(items, std::less{}, &FollowItem::begin);
  if (!Classifier(items, before).is_change()) return out;
  out.turn = Turn::change;
  for (const std::size_t i : linked.unplaced)
    if (!language.is_light(linked.tokens[i].lower)) out.unplaced.push_back(linked.tokens[i].text);
  if (!out.unplaced.empty()) return out;
  if (!before.is_plain()) {
    out.refusal = Error{.code = ErrorCode::invalid_request,
                        .message = before.of ? "The answer before sums up a list and cannot be changed in parts."
                                             : "The answer before combines two lists and cannot be changed in parts.",
                        .hint = "Ask the whole question."};
    return out;
  }

  const std::string unchanged = to_sql(schema, before).value_or("");
  std::vector<std::vector<std::size_t>> open{{}};  // choices still to be read
  for (std::size_t at = 0; at < open.size() && out.readings.size() < kMostReadings; ++at) {
    FollowReader reader(schema, language, lexicon, today, linked, items, before, open[at]);
    const auto read = reader.read();
    if (at == 0) {
      // One place after another is varied, the others stay at their best.
      for (std::size_t point = 0; point < reader.options().size(); ++point)
        for (std::size_t option = 1; option < reader.options()[point]; ++option) {
          std::vector<std::size_t> choices(point, 0);
          choices.push_back(option);
          open.push_back(std::move(choices));
        }
      if (!reader.unplaced().empty()) {
        out.unplaced = reader.unplaced();
        return out;
      }
    }
    if (!read) {
      if (!out.refusal) out.refusal = read.error();
      continue;
    }
    std::string told = reader.told();
    LogicalQuery query = reader.take_query();
    const auto sql = to_sql(schema, query);
    if (!sql || told.empty() || *sql == unchanged) {
      if (!out.refusal)
        out.refusal = sql ? Error{.code = ErrorCode::invalid_request, .message = "That changes nothing in the answer."} : sql.error();
      continue;
    }
    out.readings.push_back({std::move(query), std::move(told)});
  }
  if (!out.readings.empty()) out.refusal.reset();
  return out;
}

}  // namespace sextant::knowledge
