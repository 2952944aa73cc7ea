// Second stage: which words of the question mean which tables, columns, values and cues. Overlaps are resolved by the best
// cover of the question; each mention keeps its rivals for the stages after it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "knowledge/planner/language/lexical.h"
#include "knowledge/planner/plan/dates.h"
#include "knowledge/planner/plan/schema.h"
#include "knowledge/search/spelling.h"
#include "knowledge/search/value_index.h"

namespace sextant::knowledge {

enum class LinkKind : std::uint8_t { exact, prefix_omitted, suffix_omitted, scattered, head, part, synonym };

struct ColumnLink {
  ColumnRef column;
  double score = 0;  // 0..1 by the words alone
  LinkKind kind = LinkKind::exact;
  bool names_table = false;  // the span holds the table's name too: "airport name"
};

struct TableLink {
  int table = -1;
  double score = 0;
};

struct ValueLink {
  ColumnRef column;
  std::string value;
  ValueMatch match = ValueMatch::exact;
  std::optional<std::pair<ColumnRef, std::string>> second = {};  // the last name that goes with a first name
};

enum class MentionKind : std::uint8_t { cue, name, value, number, date, measure, rows, hint };

struct Mention {
  MentionKind kind = MentionKind::name;
  std::size_t begin = 0, end = 0;  // tokens
  CueMatch cue;
  std::vector<ColumnLink> columns;  // best first
  std::vector<TableLink> tables;    // best first
  std::vector<ValueLink> values;
  std::string text;  // of a value, as written
  bool quoted = false;
  double number = 0;
  DatePhrase date;
  int measure = -1;   // of the lexicon
  int rows = -1;      // likewise
  double weight = 0;  // share of the cover

  [[nodiscard]] bool is_cue(std::string_view name) const { return kind == MentionKind::cue && cue.cue->kind == name; }
  // "the best", "top 5": asks for the first by some number.
  [[nodiscard]] bool ranks() const { return is_cue("superlative") || is_cue("top") || is_cue("bottom"); }
  [[nodiscard]] double table_score() const { return tables.empty() ? 0 : tables.front().score; }
  [[nodiscard]] double column_score() const { return columns.empty() ? 0 : columns.front().score; }
};

struct LinkedQuestion {
  std::vector<Token> tokens;
  std::vector<Mention> mentions;      // in order, not overlapping
  std::vector<std::size_t> unplaced;  // content words that no mention covers
  std::vector<std::size_t> apart;     // words of data that nothing connects with `about`, of times where it has none
  bool beyond = false;                // it asks for what no data holds: "tomorrow", "will … be", "how are …"
  int about = -1;                     // table
};

class Linker {
 public:
  Linker(const SchemaView& schema, const ValueLookup* values, const Language& language, const Lexicon& lexicon);
  [[nodiscard]] LinkedQuestion link(std::vector<Token> tokens) const;
  // All mentions that compete for the words, and the best cover of them without one span.
  struct Spans {
    std::vector<Token> tokens;
    std::vector<Mention> all;
  };
  [[nodiscard]] Spans spans(std::vector<Token> tokens) const;
  [[nodiscard]] LinkedQuestion cover(const Spans& spans, const Mention* without = nullptr) const;

 private:
  struct Name {              // one way to write a table or column
    std::vector<int> words;  // vocabulary
    ColumnRef column;        // column -1: the table itself
    bool qualified = false;  // table words + column words
    bool whole = false;      // as people said it, word for word
    bool complete = false;   // no word of it may be left out
    double factor = 1;
    std::uint32_t repeats = 0;  // bits of the words that only repeat the table
    std::size_t head = 0;       // the word that says what it is
  };
  struct Candidate {
    std::size_t begin, end;
    ColumnRef column;
    double score;
    LinkKind kind;
    bool names_table;
    bool connector;
  };
  // What tokens may stand for besides themselves: columns of the table of weights.
  struct Reading {
    std::size_t length = 1;  // tokens
    std::vector<std::size_t> words;
    double strength = 1;
  };
  struct Evidence {
    std::vector<std::vector<float>> weights;     // word of the vocabulary, token or further word
    std::vector<std::vector<Reading>> readings;  // by their first token
  };
  struct Match {
    std::size_t begin, end;
    std::uint32_t used;
    std::size_t matched;
    double sum;
    bool connector;
  };
  // Of what the parts hold; what is known `everywhere` and not here is apart.
  [[nodiscard]] LinkedQuestion cover_within(const Spans& spans, const struct About& about, const LinkedQuestion& everywhere,
                                            const Mention* without) const;
  [[nodiscard]] LinkedQuestion best_cover(const std::vector<Token>& tokens, const std::vector<Mention>& all, const Mention* without) const;
  int vocabulary_id(const std::string& word, const std::string& stem);
  void add_name(const NameWords& words, ColumnRef column, bool qualified, double factor, const NameWords* table);
  void add_key_name(const NameWords& words, ColumnRef column, bool qualified);
  void add_worth_names(int table);
  void add_role_name(const KeyEdge& edge);
  [[nodiscard]] double word_match(const Token& token, int word) const;
  [[nodiscard]] std::vector<std::size_t> compound_cuts(const Token& token) const;
  [[nodiscard]] Evidence weigh(const std::vector<Token>& tokens) const;
  void match_name(const Name& name, const std::vector<Token>& tokens, const Evidence& evidence, std::vector<Candidate>& out) const;
  void score_match(const Name& name, const std::vector<Token>& tokens, const Evidence& evidence, const Match& match,
                   std::vector<Candidate>& out) const;
  void add_names(const std::vector<Token>& tokens, std::vector<Mention>& out) const;
  // `slips`: tokens that are no words, so that near values may be meant.
  void add_values(const std::vector<Token>& tokens, const std::vector<char>& slips, std::vector<Mention>& out) const;
  void add_single_units(const std::vector<Token>& tokens, std::vector<Mention>& out) const;
  void add_near_value(const std::vector<Token>& tokens, const std::vector<char>& slips, std::size_t begin, std::size_t end,
                      std::vector<Mention>& out) const;
  void add_parts_of_values(const std::vector<Token>& tokens, std::size_t begin, std::size_t end, std::vector<Mention>& out) const;
  void resolve(const std::vector<ValueHit>& hits, Mention& mention) const;

  void split_negated(std::vector<Token>& tokens) const;
  [[nodiscard]] bool ends_a_verb(const std::vector<Token>& tokens, std::size_t i) const;
  std::vector<char> respell(std::vector<Token>& tokens) const;
  void add_parts(const std::vector<Token>& tokens, std::vector<Mention>& out) const;
  void add_lexicon(const std::vector<Token>& tokens, std::vector<Mention>& out) const;
  void resolve_by_form(Mention& mention) const;
  void split_person(const std::string& text, Mention& mention) const;

  const SchemaView& schema_;
  const ValueLookup* values_;
  const Language& language_;
  const Lexicon& lexicon_;
  bool has_dates_ = false, has_written_dates_ = false;  // the latter kept as text
  struct Word {
    std::string text, stem;
    const std::vector<int>& meanings;
  };
  std::vector<Word> vocabulary_;
  std::unordered_map<std::string, int> vocabulary_ids_;
  std::unordered_set<std::string> vocabulary_stems_;
  std::unordered_map<std::string, std::string> denials_;  // "available": the "unavailable" of a name
  std::vector<Name> names_;
  Spelling spelling_;
};

// What a question speaks of hangs together: the components of the key graph where all that it names has a place, and a table
// of them. Empty when everything in the schema is connected, or nothing is named.
struct About {
  std::set<int> parts;
  int table = -1;
};
[[nodiscard]] About what_about(const SchemaView& schema, const Language& language, const Lexicon& lexicon, const LinkedQuestion& linked);
// The mentions without links to anything else; those that have no other are left out.
[[nodiscard]] std::vector<Mention> connected_only(const SchemaView& schema, const About& about, const std::vector<Mention>& mentions);

// An ordinal says which of the parts of a name ("first and last name"), or which of the rows ("the last flight").
[[nodiscard]] bool speaks_of_names(const std::vector<Token>& tokens, std::size_t ordinal);
[[nodiscard]] bool picks_a_row(const Language& language, const std::vector<Token>& tokens, std::size_t ordinal);
// "who started first": at the end of a clause, after what was done.
[[nodiscard]] bool ends_a_deed(const std::vector<Token>& tokens, std::size_t ordinal);
// "has been ordered": what was done to something, no order of the rows.
[[nodiscard]] bool is_done_to(const std::vector<Token>& tokens, std::size_t at);

// What was linked, as compact JSON for the trace.
[[nodiscard]] std::string describe_links(const SchemaView& schema, const LinkedQuestion& linked);

}  // namespace sextant::knowledge
