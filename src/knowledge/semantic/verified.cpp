#include "knowledge/semantic/verified.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>

#include "base/text.h"
#include "knowledge/semantic/expression.h"

namespace sextant::knowledge::semantic {
namespace {

constexpr std::size_t kMaxQuestion = 4000;
constexpr std::size_t kMaxSlotWords = 8;
constexpr std::size_t kMaxTries = 2000;  // ways to cut one question into slots

// Words without which a question stays the same question. Not here: of the words that turn it around (not, no, without,
// to, from, by, per, all, each, only).
constexpr std::array<std::string_view, 36> kSmallWords = {"a",       "an",   "the",   "please", "show",  "me",    "give",  "tell", "list",
                                                          "display", "can",  "could", "you",    "i",     "want",  "would", "like", "know",
                                                          "see",     "get",  "what",  "whats",  "which", "is",    "are",   "was",  "were",
                                                          "do",      "does", "did",   "find",   "out",   "there", "us",    "let",  "hey"};
constexpr std::array<std::string_view, 21> kNumberWords = {
    "zero",   "one",    "two",      "three",    "four",    "five",    "six",       "seven",    "eight",    "nine",  "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};

// A word as compared, and the text it was written as.
struct Word {
  std::string key;
  std::string written;
};

bool joins_words(char c) { return c == '_' || c == '-' || c == '.' || c == '/' || c == ':'; }
bool is_word_byte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80; }

// Letters, digits and non-ASCII; -._/: between two of them belong to the word ("2025-03-01", "3.5"); "{slot}" is one word.
std::vector<Word> words_of(std::string_view text, bool keep_small) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (text[at] == '{') {
      const std::size_t close = text.find('}', at);
      if (close != std::string_view::npos) {
        at = close + 1;
        words.push_back({std::string(text.substr(start, at - start)), std::string(text.substr(start, at - start))});
        continue;
      }
    }
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    while (at < text.size() &&
           (is_word_byte(text[at]) || text[at] == '\'' || (joins_words(text[at]) && at + 1 < text.size() && is_word_byte(text[at + 1]))))
      ++at;
    const std::string written(text.substr(start, at - start));
    std::string key = replace_all(to_lower_ascii(written), "'", "");
    if (keep_small || std::ranges::find(kSmallWords, key) == kSmallWords.end()) words.push_back({std::move(key), written});
  }
  return words;
}

bool is_slot(std::string_view word) { return word.starts_with('{') && word.ends_with('}'); }

std::optional<std::string> number_of(std::string_view written) {
  const std::string lower = to_lower_ascii(written);
  if (const auto word = std::ranges::find(kNumberWords, lower); word != kNumberWords.end())
    return std::to_string(word - kNumberWords.begin());
  const bool digits = std::ranges::all_of(lower, [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; });
  const auto dots = std::ranges::count(lower, '.');
  if (!digits || dots > 1 || lower.size() > 18 || lower.front() == '.' || lower.back() == '.') return std::nullopt;
  return lower;
}

std::optional<std::string> date_of(std::string_view written) {
  const auto digits = [&](std::size_t from, std::size_t count) {
    return std::ranges::all_of(written.substr(from, count), [](unsigned char c) { return std::isdigit(c) != 0; });
  };
  if (written.size() != 10 || written[4] != '-' || written[7] != '-' || !digits(0, 4) || !digits(5, 2) || !digits(8, 2))
    return std::nullopt;
  const auto value = [&](std::size_t from, std::size_t count) { return std::stoi(std::string(written.substr(from, count))); };
  const std::chrono::year_month_day day(std::chrono::year(value(0, 4)), std::chrono::month(static_cast<unsigned>(value(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(value(8, 2))));
  return day.ok() ? std::optional(std::string(written)) : std::nullopt;
}

std::string literal_of(const Slot& slot, const std::string& value) {
  switch (slot.type) {
    case SlotType::number:
      return value;
    case SlotType::date:
      return "DATE " + quote_literal(value);
    case SlotType::value:
      return quote_literal(value);
  }
  return "NULL";
}

// Cuts the question's words into the pattern's, trying the shortest slot texts first.
class SlotMatcher {
 public:
  using Bind = std::function<std::optional<std::string>(const Slot& slot, std::string_view written)>;

  SlotMatcher(const VerifiedQuery& query, const std::vector<std::string>& pattern, const std::vector<Word>& words, const Bind& bind)
      : query_(query), pattern_(pattern), words_(words), bind_(bind) {}

  std::optional<std::vector<SlotBinding>> run() {
    if (!fits(0, 0)) return std::nullopt;
    return std::move(bindings_);
  }

 private:
  bool fits(std::size_t in_pattern, std::size_t in_words) {
    if (++tries_ > kMaxTries) return false;
    if (in_pattern == pattern_.size()) return in_words == words_.size();
    const std::string& expected = pattern_[in_pattern];
    if (!is_slot(expected)) return in_words < words_.size() && words_[in_words].key == expected && fits(in_pattern + 1, in_words + 1);
    const Slot* slot = query_.slot(std::string_view(expected).substr(1, expected.size() - 2));
    if (slot == nullptr) return false;
    const std::size_t most = slot->type == SlotType::value ? kMaxSlotWords : 1;
    std::string written;
    for (std::size_t taken = 1; taken <= most && in_words + taken <= words_.size(); ++taken) {
      if (taken > 1) written += ' ';
      written += words_[in_words + taken - 1].written;
      const auto value = bind_(*slot, written);
      if (!value) continue;
      const auto before = std::ranges::find(bindings_, slot->name, &SlotBinding::slot);
      if (before != bindings_.end() && before->value != *value) continue;
      bindings_.push_back({slot->name, *value});
      if (fits(in_pattern + 1, in_words + taken)) return true;
      bindings_.pop_back();
    }
    return false;
  }

  const VerifiedQuery& query_;
  const std::vector<std::string>& pattern_;
  const std::vector<Word>& words_;
  const Bind& bind_;
  std::vector<SlotBinding> bindings_;
  std::size_t tries_ = 0;
};

std::string bound_sql(const VerifiedQuery& query, const std::vector<SlotBinding>& bindings) {
  return fill_placeholders(query.sql, [&](std::string_view name) -> std::optional<std::string> {
    const Slot* slot = query.slot(name);
    const auto binding = std::ranges::find(bindings, name, &SlotBinding::slot);
    if (slot == nullptr || binding == bindings.end()) return std::nullopt;
    return literal_of(*slot, binding->value);
  });
}

std::string bound_question(const VerifiedQuery& query, const std::vector<SlotBinding>& bindings) {
  std::string question = query.question;
  for (const SlotBinding& binding : bindings) question = replace_all(std::move(question), "{" + binding.slot + "}", binding.value);
  return question;
}

}  // namespace

std::vector<std::string> normalised_words(std::string_view question) {
  std::vector<std::string> keys;
  for (Word& word : words_of(question, false)) keys.push_back(std::move(word.key));
  return keys;
}

std::string example_sql(const VerifiedQuery& query) {
  std::vector<SlotBinding> bindings;
  for (const Slot& slot : query.slots) bindings.push_back({slot.name, slot.example});
  return bound_sql(query, bindings);
}

VerifiedQueries::VerifiedQueries(std::span<const Model> models) {
  for (const Model& model : models) {
    for (const VerifiedQuery& query : model.verified_queries) items_.push_back({model.dataset, query});
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const auto add = [&](const std::string& text) {
      Pattern pattern{.item = i, .exact = std::string(trim(text)), .words = normalised_words(text)};
      pattern.has_slots = std::ranges::any_of(pattern.words, is_slot);
      if (!pattern.words.empty()) patterns_.push_back(std::move(pattern));
    };
    add(items_[i].query.question);
    for (const std::string& variant : items_[i].query.variants) add(variant);
  }
}

std::optional<VerifiedMatch> VerifiedQueries::bind(const Pattern& pattern, std::string_view question, const StoredValue& stored) const {
  const Item& item = items_[pattern.item];
  const SlotMatcher::Bind bind_slot = [&](const Slot& slot, std::string_view written) -> std::optional<std::string> {
    switch (slot.type) {
      case SlotType::number:
        return number_of(written);
      case SlotType::date:
        return date_of(written);
      case SlotType::value:
        return stored ? stored(item.dataset, slot.column, written) : std::nullopt;
    }
    return std::nullopt;
  };
  // A slot text may hold small words ("Maple & Rye", "the Hague"), so both cuts of the question are tried.
  for (const bool keep_small : {false, true}) {
    auto bindings = SlotMatcher(item.query, pattern.words, words_of(question, keep_small), bind_slot).run();
    if (!bindings) continue;
    std::string sql = bound_sql(item.query, *bindings);
    return VerifiedMatch{.query = &item.query,
                         .place = pattern.item,
                         .dataset = item.dataset,
                         .kind = MatchKind::slots,
                         .question = bound_question(item.query, *bindings),
                         .sql = std::move(sql),
                         .bindings = std::move(*bindings)};
  }
  return std::nullopt;
}

std::optional<VerifiedMatch> VerifiedQueries::match(std::string_view question, const StoredValue& stored) const {
  if (question.size() > kMaxQuestion) return std::nullopt;
  const std::string_view exact = trim(question);
  const std::vector<std::string> words = normalised_words(question);
  if (words.empty()) return std::nullopt;
  const auto plain = [&](const Pattern& pattern, MatchKind kind) {
    const Item& item = items_[pattern.item];
    return VerifiedMatch{.query = &item.query,
                         .place = pattern.item,
                         .dataset = item.dataset,
                         .kind = kind,
                         .question = item.query.question,
                         .sql = item.query.sql};
  };
  std::optional<std::size_t> found;
  std::optional<VerifiedMatch> match;
  for (const Pattern& pattern : patterns_) {
    if (!pattern.has_slots && pattern.exact == exact) return plain(pattern, MatchKind::exact);
    if (pattern.has_slots || pattern.words != words) continue;
    if (found && *found != pattern.item) return std::nullopt;
    found = pattern.item;
    match = plain(pattern, MatchKind::normalised);
  }
  if (match) return match;
  for (const Pattern& pattern : patterns_) {
    if (!pattern.has_slots) continue;
    auto bound = bind(pattern, question, stored);
    if (!bound) continue;
    if (found && *found != pattern.item) return std::nullopt;
    found = pattern.item;
    if (!match) match = std::move(bound);
  }
  return match;
}

}  // namespace sextant::knowledge::semantic
