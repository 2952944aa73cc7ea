// What a language may say of a single word, by the names of grammar: the classes that rules ask for. Which words are of
// which class stands in planner/language/<code>/word_classes.inc; cases without endings are prepositions.
#pragma once

#include <bitset>
#include <concepts>
#include <cstdint>

namespace sextant::knowledge {

enum class WordClass : std::uint8_t {
  // determiners and pronouns
  article,
  indefinite_article,
  demonstrative,
  possessive,
  reflexive,
  distributive,  // "each"
  universal,
  existential,  // "any"
  mass,
  single,
  personal,
  expletive,
  relative,
  interrogative,  // before a noun: "which"
  asks_person,
  asks_time,
  asks_place,
  asks_degree,
  // verbs
  infinitive,  // of the copula: "be"
  asking,      // begins a question of which is more
  later,
  top,
  future,
  auxiliary,
  copula,
  support,
  passive,  // the auxiliaries of the passive's past
  having,
  imperative,
  containing,
  transferring,
  distributing,
  past_participle,
  present_participle,
  plural_ending,
  // cases and times
  genitive,
  clitic,       // the genitive's ending, written alone
  locative,     // "in"
  ablative,     // "from"
  allative,     // "to"
  benefactive,  // "for"
  agentive,     // "by"
  comitative,   // "with"
  ratio,        // "per"
  across,       // "across"
  temporal,     // before a time: "during"
  since,
  after,
  before,
  until,
  during,
  between,
  daytime,  // before a part of the day: "by day"
  // conjunctions and particles
  coordinating,
  alternative,
  standard,  // of a comparison: "than"
  equative,
  contrast,
  level,
  exceeding,
  adverb,
  overall,
  negator,
  privative,
  nothing,
  negated,  // denies what follows the beginning: "unpaid"
  // adjectives and nouns
  ordinal,
  beginning,
  ordinal_ending,  // after digits
  superlative,
  more,
  fewer,
  size,
  different,
  shared,
  respective,  // "their respective X"
  full,
  half,
  worth,  // says what something is worth: "value"
  old,
  gradable,
  young,
  total,
  maximal,
  minimal,
  utmost,
  least,
  naming,   // "name"
  calling,  // "named"
  // of names of tables and columns
  identifier,
  glued_identifier,
  numbering,
  called,
  entitled,
  designation,
  description,
  general_name,
  table_marker,
  export_mark,
  birth,
  ending,
  missing,
  number_sign,
  percent_sign,
  given_name,
  family_name,
  people,
  label,
  time_name,
  date_name,
  year_name,
  counting,  // "number"
  count,
  quantity,
  classifier,
  detail,
  text,
  part,
  age,
  time_unit,
  periodic,
  month,
  quarter,
  nth,
  season,
  weekday,
  weekend,
  working_day,
  day_ago,
  preceding,
  current,
  following,
  to_date,  // "ytd"
  comparing,
  fresh,
  greeting,
  ever,
  time_noun,
  forenoon,
  afternoon,
  last = afternoon
};

inline constexpr std::size_t kWordClasses = static_cast<std::size_t>(WordClass::last) + 1;

// The classes of one word. A value.
class WordClasses {
 public:
  void add(WordClass word_class) { bits_.set(static_cast<std::size_t>(word_class)); }
  void add(const WordClasses& other) { bits_ |= other.bits_; }
  // Whether the word is of one of these.
  [[nodiscard]] bool has(std::same_as<WordClass> auto... any) const { return (bits_.test(static_cast<std::size_t>(any)) || ...); }

 private:
  std::bitset<kWordClasses> bits_;
};

}  // namespace sextant::knowledge
