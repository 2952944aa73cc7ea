// Names of tables and columns in a question.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "knowledge/planner/link/link.h"
#include "knowledge/planner/link/name_forms.h"
#include "knowledge/semantic/nouns.h"

namespace sextant::knowledge {
namespace {

// How much each way of naming a column counts, from the training census (docs/planner.md).
struct LinkWeights {
  double prefix_omitted = 0.94;
  double renamed = 0.95;  // the catalog's name where people gave another
  double role = 0.75;     // "advisor" for who that is
  double worth = 0.9;     // "order value" for its amount
  double suffix_omitted = 0.78;
  double scattered = 0.85;
  double other_key_word = 0.86, written_together = 0.97;
  double head = 0.55;
  double generic_head = 0.42;
  double part = 0.38;
  double likely = 0.7;  // words that mean something near are less
  double least = 0.3, least_unlikely = 0.36;
  double word_for_word = 0.9;
  double rival = 0.1;  // how far behind a way to say it counts as well
};
constexpr LinkWeights kWeights;
constexpr float kSharedHead = 0.85F;                  // the last word of a list: "begin and end days"
constexpr float kWritten = 0.95F;                     // a word that is written so in the name
constexpr std::size_t kShortList = 5, kLongList = 7;  // tokens up to the head that all of a list share
constexpr std::size_t kMostWords = 32;                // of a name; nobody says a longer one

// Words at the end of a column name that people leave out, and heads that say nothing alone.
constexpr std::array<std::string_view, 40> kSuffixes{
    "id",      "code",     "name",   "number", "no",    "num",  "type",    "key",        "text",    "value",
    "yn",      "flag",     "in",     "desc",   "count", "f",    "c",       "y",          "kg",      "km",
    "usd",     "dollars",  "dollar", "inches", "miles", "mph",  "percent", "percentage", "billion", "billions",
    "million", "millions", "euros",  "m",      "cm",    "feet", "ft",      "seconds",    "minutes", "of"};
constexpr std::array<std::string_view, 9> kGenericHeads{"id", "code", "name", "number", "type", "date", "no", "key", "status"};

template <class List>
bool in(std::string_view word, const List& list) {
  return std::ranges::find(list, word) != list.end();
}

// "each order", "the latest order", "made no order": a noun, whatever it may do elsewhere.
bool is_determined(const std::vector<Token>& tokens, std::size_t i) {
  return i > 0 && tokens[i - 1].is(WordClass::indefinite_article, WordClass::existential, WordClass::privative, WordClass::distributive,
                                   WordClass::superlative);
}

// "name of the city", "price for a ticket": what stands between the words of a name.
bool is_connector(const Token& token) {
  return token.is(WordClass::article, WordClass::genitive, WordClass::clitic, WordClass::benefactive, WordClass::locative);
}

// A preposition, conjunction or article, which no name with a word left out is called by.
bool is_never_name(const Token& token) {
  return token.is(WordClass::article, WordClass::universal, WordClass::distributive, WordClass::temporal, WordClass::ablative,
                  WordClass::allative, WordClass::benefactive, WordClass::having, WordClass::coordinating, WordClass::negator);
}

}  // namespace

Linker::Linker(const SchemaView& schema, const ValueLookup* values, const Language& language, const Lexicon& lexicon)
    : schema_(schema), values_(values), language_(language), lexicon_(lexicon) {
  for (int t = 0; t < static_cast<int>(schema.tables.size()); ++t) {
    const TableView& table = schema.tables[t];
    add_name(table.name, {t, -1}, false, table.renamed ? kWeights.renamed : 1, nullptr);
    for (const NameWords& synonym : table.synonyms) add_name(synonym, {t, -1}, false, 1, nullptr);
    std::vector<const NameWords*> table_names{&table.name};
    if (table.renamed) table_names.push_back(&*std::ranges::find(table.synonyms, false, &NameWords::whole));
    for (int c = 0; c < static_cast<int>(table.columns.size()); ++c) {
      const ColumnView& column = table.columns[c];
      has_dates_ |= data::is_temporal(column.column->family);
      has_written_dates_ |= column.temporal;
      const std::vector<NameWords> ways = ways_to_write(column, schema, language);
      for (const NameWords& way : ways) {
        add_name(way, {t, c}, false, way.elliptic ? kWeights.prefix_omitted : 1, &table.name);
        add_key_name(way, {t, c}, false);
        const bool has_table = std::ranges::any_of(way.stems, [&](const std::string& stem) { return in(stem, table.name.stems); });
        if (has_table) continue;
        for (const NameWords* owner : table_names) {
          NameWords qualified = *owner;
          qualified.words.insert(qualified.words.end(), way.words.begin(), way.words.end());
          qualified.stems.insert(qualified.stems.end(), way.stems.begin(), way.stems.end());
          add_name(qualified, {t, c}, true, 0.99, &table.name);
          add_key_name(qualified, {t, c}, true);
        }
      }
    }
  }
  for (int t = 0; t < static_cast<int>(schema.tables.size()); ++t) add_worth_names(t);
  for (const KeyEdge& edge : schema.edges) add_role_name(edge);
  for (const Word& word : vocabulary_)
    if (const auto rest = language.classes().without_prefix(word.text, WordClass::negated); rest.size() < word.text.size())
      denials_.emplace(rest, word.text);
  for (const Word& word : vocabulary_) {
    spelling_.add(word.text, 0);
    spelling_.add(semantic::plural_of(word.text), 0);
  }
  for (const auto* words : {&language.own_words(), &language.said_words()})
    for (const std::string& word : *words) spelling_.add(word, 1);
}

int Linker::vocabulary_id(const std::string& word, const std::string& stem) {
  const auto [found, fresh] = vocabulary_ids_.try_emplace(word, static_cast<int>(vocabulary_.size()));
  vocabulary_stems_.insert(stem);
  if (fresh) vocabulary_.push_back({word, stem, language_.meanings(word)});
  return found->second;
}

void Linker::add_name(const NameWords& words, ColumnRef column, bool qualified, double factor, const NameWords* table) {
  if (words.words.empty() || words.words.size() > kMostWords) return;
  Name name;
  for (std::size_t i = 0; i < words.words.size(); ++i) name.words.push_back(vocabulary_id(words.words[i], words.stems[i]));
  name.column = column;
  name.qualified = qualified;
  name.whole = words.whole;
  name.complete = qualified;
  name.factor = factor;
  name.head = head_of(words);
  for (std::size_t i = 0; table && !qualified && i < words.words.size(); ++i) {
    const std::string& word = words.words[i];
    const bool leading = i + 1 < words.words.size() && name.repeats + 1 == 1U << i;
    const bool repeats = i != name.head && std::ranges::any_of(table->words, [&](const std::string& w) {
                           return stem_of(w) == words.stems[i] ||
                                  (leading && (abbreviation_strength(word, w) >= 0.4 || (word.size() == 1 && w.front() == word.front())));
                         });
    if (repeats) name.repeats |= 1U << i;
  }
  names_.push_back(std::move(name));
}

// "department number" is the department's id where nothing else is its number, and the other way round.
void Linker::add_key_name(const NameWords& words, ColumnRef column, bool qualified) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOthers{
      {{"id", "number"}, {"number", "id"}, {"num", "id"}, {"no", "id"}}};
  const auto other = std::ranges::find(kOthers, words.words.back(), &std::pair<std::string_view, std::string_view>::first);
  if (words.words.size() < 2 || other == kOthers.end()) return;
  NameWords way = words;
  way.words.back() = other->second;
  way.stems.back() = stem_of(other->second);
  add_name(way, column, qualified, kWeights.other_key_word, nullptr);
  names_.back().complete = true;
}

// "order value", "size of the loans": what these rows are worth, where no column is called so.
void Linker::add_worth_names(int table) {
  const auto worth = worth_of(schema_, language_, table);
  if (!worth) return;
  const TableView& view = schema_.tables[static_cast<std::size_t>(table)];
  for (const std::string& word : language_.classes().words(WordClass::worth)) {
    const std::string stem = stem_of(word);
    if (std::ranges::any_of(view.columns, [&](const ColumnView& column) { return in(stem, column.name.stems); })) continue;
    NameWords way = view.name;
    way.words.push_back(word);
    way.stems.push_back(stem);
    add_name(way, *worth, true, kWeights.worth, nullptr);
  }
}

// "the advisor" is the row that the key of that name references, where no table is called so.
void Linker::add_role_name(const KeyEdge& edge) {
  const ColumnView& key = schema_.column(edge.from);
  NameWords role = key.name;
  if (role.words.size() > 1 && key.id_like) {
    role.words.pop_back();
    role.stems.pop_back();
  }
  const std::string& head = role.stems.back();
  const auto called_so = [&](const TableView& table) { return in(head, table.name.stems); };
  const bool of_target = called_so(schema_.tables[edge.to.table]) && role.words.size() > 1;  // "host city"
  // Of origin and destination each says which airport, not that it is one.
  const bool rivals = std::ranges::any_of(schema_.edges, [&](const KeyEdge& other) {
    return other.from != edge.from && other.from.table == edge.from.table && other.to.table == edge.to.table;
  });
  if (rivals || edge.from.table == edge.to.table || edge.role_words.empty() || key.name_like ||
      (!of_target && std::ranges::any_of(schema_.tables, called_so)))
    return;
  add_name(role, {edge.to.table, -1}, false, kWeights.role, nullptr);
  names_.back().complete = true;
}

// How well one word of the question stands for one word of a name.
double Linker::word_match(const Token& token, int id) const {
  const auto& [word, stem, meanings] = vocabulary_[static_cast<std::size_t>(id)];
  if (token.lower == word) return 1;
  if (token.stem == stem) return 0.97;
  if (token.lower.size() < 2 || token.kind != TokenKind::word) return 0;
  // "who placed an order" speaks of no place.
  const bool deed = token.is(WordClass::past_participle) && language_.is_light(token.lower) &&
                    std::ranges::find(language_.kind("place"), token.stem, &KindWord::stem) != language_.kind("place").end();
  if (const double synonym = deed ? 0 : language_.synonym(token.stem, stem); synonym > 0) return synonym;
  if (language_.is_function_word(token.lower) && !token.is(WordClass::naming, WordClass::counting)) return 0;
  if (word.size() == 1 && word[0] == token.lower[0] && token.is(WordClass::ordinal)) return 0.8;
  // "form" is a word of its own, not short for "forename", nor the "at" of "booked_at" for anything; "temp" may be.
  if (const double strength = language_.is_function_word(word) ? 0 : abbreviation_strength(word, token.lower);
      strength > 0 && (token.lower.starts_with(word) || meanings.empty()))
    return 0.5 + 0.35 * strength;
  // Nor is "age" short for "agency", while "temp" may be short for "temperature".
  if (token.lower.size() >= 3 && (language_.meanings(token.lower).empty() || !language_.is_common(token.lower)))
    if (const double strength = abbreviation_strength(token.lower, word);
        strength >= 0.7 && (word.starts_with(token.lower) || language_.meanings(token.lower).empty()))
      return 0.45 + 0.3 * strength;
  if (token.stem.size() >= 4 && stem.size() > token.stem.size() + 2 && stem.ends_with(token.stem)) return 0.74;  // price for baseprice
  if (token.stem.size() >= 5 && stem.size() >= 5) {
    // "religion" is a word of its own, no slip of "region".
    const bool own_word = language_.is_common(token.lower) && !language_.meanings(token.lower).empty();
    const std::size_t limit = token.stem.size() >= 8 && !own_word ? 2 : 1;
    if (token.stem.front() == stem.front() && edit_distance(token.stem, stem, limit) <= limit) return 0.72;
    const std::size_t shared = std::min(token.stem.size(), stem.size());
    std::size_t same = 0;
    while (same < shared && token.stem[same] == stem[same]) ++same;
    if (same >= 5 && same + 4 >= std::max(token.stem.size(), stem.size())) return 0.65;  // derived forms: nation, national
  }
  return 0;
}

void Linker::match_name(const Name& name, const std::vector<Token>& tokens, const Evidence& evidence, std::vector<Candidate>& out) const {
  const auto& weights = evidence.weights;
  const std::size_t n = name.words.size();
  if (n == 0 || n > 16) return;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].is(WordClass::genitive)) continue;  // belongs to what stands around it
    std::uint32_t used = 0, allowed = ~0U;
    double sum = 0;
    std::size_t j = i, end = i, matched = 0;
    bool connector = false;
    const auto take = [&](std::size_t at, double strength, float least = 0.01F) {
      int best = -1;
      for (std::size_t w = 0; w < n; ++w)
        if (!(used >> w & 1) && (allowed >> w & 1) && weights[name.words[w]][at] >= least &&
            (best < 0 || weights[name.words[w]][at] > weights[name.words[best]][at]))
          best = static_cast<int>(w);
      if (best < 0) return false;
      used |= 1U << best;
      sum += strength * weights[name.words[static_cast<std::size_t>(best)]][at];
      ++matched;
      return true;
    };
    const auto take_reading = [&](const Reading& reading) {
      const auto before = std::tuple(used, sum, matched);
      if (std::ranges::all_of(reading.words, [&](std::size_t word) { return take(word, reading.strength); })) return true;
      std::tie(used, sum, matched) = before;
      return false;
    };
    while (j < tokens.size() && matched < n) {
      // A phrase says more than its first word, unless that is what the name says: "birthday" is a birth date.
      const auto phrase = [&](const Reading& reading) { return reading.length + reading.words.size() > 2 && take_reading(reading); };
      if (take(j, 1, kWritten)) {
        end = ++j;
      } else if (const auto reading = std::ranges::find_if(evidence.readings[j], phrase); reading != evidence.readings[j].end()) {
        end = j += reading->length;
      } else if (take(j, 1)) {
        end = ++j;
      } else if (const auto reading = std::ranges::find_if(evidence.readings[j], take_reading); reading != evidence.readings[j].end()) {
        end = j += reading->length;
      } else if (matched > 0 && !name.complete && is_connector(tokens[j]) && j + 1 < tokens.size()) {
        // Nor does "date of" say more of a date of birth than "date".
        if (!connector && !tokens[end - 1].is(WordClass::genitive))
          score_match(name, tokens, evidence, {i, end, used, matched, sum, false}, out);
        connector = true;
        allowed = ~(name.repeats & ~(name.repeats + 1));  // "name of the student": the table's own word is a mention of the table
        ++j;
      } else {
        break;
      }
    }
    if (matched == 0) continue;
    if (tokens[end - 1].is(WordClass::genitive)) --end;
    score_match(name, tokens, evidence, {i, end, used, matched, sum, connector && end - i > matched}, out);
  }
}

void Linker::score_match(const Name& name, const std::vector<Token>& tokens, const Evidence& evidence, const Match& match,
                         std::vector<Candidate>& out) const {
  const auto& weights = evidence.weights;
  const std::size_t n = name.words.size();
  const auto [i, end, used, matched, sum, connector] = match;
  if ((name.complete || name.whole) && matched < n) return;
  const double average = sum / static_cast<double>(matched);
  if (name.whole && average < kWeights.word_for_word) return;
  Candidate candidate{i, end, name.column, 0, LinkKind::exact, name.qualified, false};
  if (matched == n) {
    candidate.score = average * (connector ? 0.95 : 1.0);
    if (average < 0.9) candidate.kind = LinkKind::synonym;
  } else {
    bool only_prefix = true, only_suffix = true;
    for (std::size_t w = 0; w < n; ++w) {
      if (used >> w & 1) continue;
      const bool repeats = name.repeats >> w & 1;
      if (!repeats) only_prefix = false;
      const bool trailing = in(vocabulary_[name.words[w]].text, kSuffixes) && w > 0;
      const bool leading =
          is_count_prefix(vocabulary_[name.words[w]].text) && w + 1 < n && name.column.column >= 0 && schema_.column(name.column).numeric;
      if (!trailing && !leading && !repeats) only_suffix = false;
    }
    const bool head = used >> name.head & 1;
    const double share = static_cast<double>(matched) / static_cast<double>(n);
    if (only_prefix) {
      candidate.kind = LinkKind::prefix_omitted;
      candidate.score = average * kWeights.prefix_omitted;
    } else if (only_suffix) {
      candidate.kind = LinkKind::suffix_omitted;
      candidate.score = average * kWeights.suffix_omitted;
    } else if (name.column.column < 0) {
      candidate.kind = head ? LinkKind::head : LinkKind::part;
      candidate.score = average * (head ? 0.85 : 0.62) * (0.7 + 0.3 * share);
    } else if (head) {
      candidate.kind = LinkKind::head;
      candidate.score =
          average * (in(vocabulary_[name.words[name.head]].text, kGenericHeads) && matched == 1 ? kWeights.generic_head
                                                                                                : kWeights.head + 0.25 * (share - 0.5));
    } else {
      candidate.kind = LinkKind::part;
      candidate.score = average * (kWeights.part + 0.2 * (share - 0.5));
    }
    if (connector) candidate.score *= 0.9;
    // "first and last name", "first, middle and last name": the head comes after the conjunction.
    const bool listed = end < tokens.size() && (tokens[end].is(WordClass::coordinating) || tokens[end].lower == ",");
    if (!head && !connector && matched + 1 == n && listed) {
      const std::size_t window = tokens[end].lower == "," ? kLongList : kShortList;
      for (std::size_t k = end + 2; k < std::min(tokens.size(), end + window); ++k)
        if (weights[name.words[n - 1]][k] >= kSharedHead) {
          candidate.score = average * kWeights.scattered;
          candidate.kind = LinkKind::scattered;
          break;
        }
    }
  }
  candidate.score *= name.factor;
  candidate.connector = connector;
  if (candidate.score >= (average < kWeights.likely ? kWeights.least_unlikely : kWeights.least)) out.push_back(candidate);
}

// "classroom" for class_room: where the word may be cut into two words of the schema.
std::vector<std::size_t> Linker::compound_cuts(const Token& token) const {
  std::vector<std::size_t> cuts;
  const std::string& word = token.lower;
  for (std::size_t cut = 3; cut + 3 <= word.size() && !vocabulary_stems_.contains(token.stem); ++cut)
    if (vocabulary_stems_.contains(stem_of(word.substr(0, cut))) && vocabulary_stems_.contains(stem_of(word.substr(cut))))
      cuts.push_back(cut);
  return cuts;
}

Linker::Evidence Linker::weigh(const std::vector<Token>& tokens) const {
  Evidence evidence;
  evidence.readings.resize(tokens.size());
  std::vector<Token> further;
  const auto read = [&](std::size_t at, std::size_t length, const std::vector<std::string>& words, double strength) {
    Reading reading{.length = length, .words = {}, .strength = strength};
    for (const std::string& word : words) {
      reading.words.push_back(tokens.size() + further.size());
      Token token;
      token.text = word;
      language_.reword(token, word);
      further.push_back(std::move(token));
    }
    evidence.readings[at].push_back(std::move(reading));
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != TokenKind::word) continue;
    for (const Paraphrase* paraphrase : language_.paraphrases_at(tokens, i))
      read(i, paraphrase->said.size(), paraphrase->meant, paraphrase->strength);
    const std::string& word = tokens[i].lower;
    for (const std::size_t cut : compound_cuts(tokens[i])) read(i, 1, {word.substr(0, cut), word.substr(cut)}, kWeights.written_together);
  }
  auto& weights = evidence.weights;
  weights.assign(vocabulary_.size(), std::vector<float>(tokens.size() + further.size(), 0));
  for (std::size_t k = 0; k < further.size(); ++k)
    for (std::size_t w = 0; w < vocabulary_.size(); ++w)
      weights[w][tokens.size() + k] = static_cast<float>(word_match(further[k], static_cast<int>(w)));
  const auto relate = [&](const Token& token, std::size_t at) {
    const auto& near = language_.near(token.stem);
    const auto& meanings = language_.meanings(token.lower);
    if (near.empty() && meanings.empty()) return;
    for (std::size_t w = 0; w < vocabulary_.size(); ++w) {
      double related = language_.related(meanings, vocabulary_[w].meanings);
      if (const auto same = near.find(vocabulary_[w].stem); same != near.end()) related = std::max(related, same->second);
      weights[w][at] = std::max(weights[w][at], static_cast<float>(related));
    }
  };
  std::map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind == TokenKind::quoted || tokens[i].kind == TokenKind::mark) continue;
    const auto [same, fresh] = first.try_emplace(tokens[i].lower, i);
    for (std::size_t w = 0; w < vocabulary_.size(); ++w)
      weights[w][i] = fresh ? static_cast<float>(word_match(tokens[i], static_cast<int>(w))) : weights[w][same->second];
    // The thesaurus speaks only for words that the schema itself does not have.
    if (fresh && tokens[i].kind == TokenKind::word && (!language_.is_light(tokens[i].lower) || tokens[i].is(WordClass::classifier)) &&
        !language_.is_function_word(tokens[i].lower) &&
        std::ranges::none_of(weights, [&](const std::vector<float>& row) { return row[i] >= 0.7F; }))
      relate(tokens[i], i);
    // "zip code" for zipcode
    if (i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::word) {
      const auto glued = vocabulary_ids_.find(tokens[i].lower + tokens[i + 1].lower);
      if (glued != vocabulary_ids_.end())
        weights[static_cast<std::size_t>(glued->second)][i] = std::max(weights[static_cast<std::size_t>(glued->second)][i], 0.96F);
    }
  }
  return evidence;
}

void Linker::add_names(const std::vector<Token>& tokens, std::vector<Mention>& out) const {
  std::vector<Candidate> candidates;
  const Evidence evidence = weigh(tokens);
  for (const Name& name : names_) match_name(name, tokens, evidence, candidates);
  std::map<std::pair<std::size_t, std::size_t>, Mention> spans;
  std::map<std::pair<std::size_t, std::size_t>, double>
      word_for_word;  // best score of a span not reached over "of the", which adds nothing
  for (Candidate& candidate : candidates) {
    // A span of function words alone names nothing, unless it is the whole name.
    bool content = false;
    for (std::size_t i = candidate.begin; i < candidate.end; ++i)
      content |= tokens[i].kind == TokenKind::word &&
                 (!language_.is_function_word(tokens[i].lower) || is_done_to(tokens, i) || is_determined(tokens, i));
    const std::string& head = tokens[candidate.begin].lower;
    if (!content && candidate.kind == LinkKind::prefix_omitted && (head.size() <= 2 || is_never_name(tokens[candidate.begin]))) continue;
    if (!content && candidate.kind != LinkKind::exact && candidate.kind != LinkKind::prefix_omitted &&
        candidate.kind != LinkKind::synonym && !tokens[candidate.begin].is(WordClass::naming, WordClass::counting))
      continue;
    if (!content && candidate.column.column < 0 && candidate.score < 0.9) continue;
    // "the last flight" asks for no last name.
    if ((candidate.kind == LinkKind::part || candidate.kind == LinkKind::suffix_omitted) && candidate.end == candidate.begin + 1 &&
        tokens[candidate.begin].is(WordClass::ordinal) && !speaks_of_names(tokens, candidate.begin))
      continue;
    if (candidate.end == candidate.begin + 1 && candidate.score < kWritten && language_.is_beyond(head, candidate.begin == 0)) continue;
    // "old customers", "expensive repairs" are so; their age, their cost is not asked for.
    if (candidate.kind == LinkKind::synonym && candidate.column.column >= 0 && tokens[candidate.begin].is(WordClass::gradable) &&
        candidate.begin + 1 < tokens.size() && tokens[candidate.begin + 1].kind == TokenKind::word &&
        !language_.is_function_word(tokens[candidate.begin + 1].lower))
      continue;
    const std::size_t glued_end = [&] {
      // the second half of "zip code" belongs to the span
      if (candidate.end < tokens.size() && vocabulary_ids_.contains(tokens[candidate.end - 1].lower + tokens[candidate.end].lower) &&
          !vocabulary_ids_.contains(tokens[candidate.end - 1].lower) && tokens[candidate.end].kind == TokenKind::word)
        return candidate.end + 1;
      return candidate.end;
    }();
    if (!candidate.connector) {
      double& written = word_for_word[{candidate.begin, glued_end}];
      written = std::max(written, candidate.score);
    }
    Mention& mention = spans[{candidate.begin, glued_end}];
    mention.kind = MentionKind::name;
    mention.begin = candidate.begin;
    mention.end = glued_end;
    if (candidate.column.column < 0) {
      auto same = std::ranges::find(mention.tables, candidate.column.table, &TableLink::table);
      if (same == mention.tables.end())
        mention.tables.push_back({candidate.column.table, candidate.score});
      else
        same->score = std::max(same->score, candidate.score);
    } else {
      auto same = std::ranges::find(mention.columns, candidate.column, &ColumnLink::column);
      if (same == mention.columns.end())
        mention.columns.push_back({candidate.column, candidate.score, candidate.kind, candidate.names_table});
      else if (same->score < candidate.score)
        *same = {candidate.column, candidate.score, candidate.kind, candidate.names_table};
    }
  }
  // "the dates of the orders": what is called so at its end stays where its table is named, whatever other tables have.
  std::set<int> named;
  for (const auto& [span, mention] : spans)
    for (const TableLink& link : mention.tables)
      if (link.score >= kWritten) named.insert(link.table);
  for (auto& [span, mention] : spans) {
    std::ranges::stable_sort(mention.columns, std::greater{}, &ColumnLink::score);
    std::ranges::stable_sort(mention.tables, std::greater{}, &TableLink::score);
    double best = std::max(mention.column_score(), mention.table_score());
    const auto ends_so = [&](int table) {
      return std::ranges::count_if(mention.columns,
                                   [&](const ColumnLink& link) { return link.kind == LinkKind::head && link.column.table == table; });
    };
    std::set<int> one_each;  // "names" says nothing of first and last names
    for (const int table : named)
      if (ends_so(table) == 1) one_each.insert(table);
    std::erase_if(mention.columns, [&](const ColumnLink& link) {
      return link.score < best * 0.55 && !(link.kind == LinkKind::head && one_each.contains(link.column.table));
    });
    std::erase_if(mention.tables, [&](const TableLink& link) { return link.score < best * 0.6; });
    std::size_t covered = 0;
    const bool over_connector = word_for_word[span] < best - kWeights.rival;
    for (std::size_t i = mention.begin; i < mention.end; ++i) covered += !over_connector || !is_connector(tokens[i]);
    mention.weight = best * static_cast<double>(covered) + 0.02 * static_cast<double>(covered - 1);
    out.push_back(mention);
  }
}

}  // namespace sextant::knowledge
