#include "knowledge/planner/link/link.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <functional>

#include "base/text.h"

namespace sextant::knowledge {
namespace {

bool is_done_by(const Token& before) { return before.is(WordClass::personal, WordClass::relative); }

// "the state names", "in each state": a noun, whatever it may ask for elsewhere.
bool follows_determiner(const std::vector<Token>& tokens, std::size_t i) {
  return i > 0 && tokens[i - 1].is(WordClass::article, WordClass::distributive, WordClass::demonstrative, WordClass::possessive);
}

constexpr double kKnown = 0.8;     // a part of a name, or another word for it, that is no guess
constexpr double kKnowsAll = 0.9;  // of the weight of all words, wherever they are known
// How much a word of a cue counts in the cover, against 1 for a name written out.
constexpr double kCueOfManyWords = 0.985;
constexpr double kCueOfOneWord = 0.93;
constexpr double kInformation = 0.8, kDetails = 0.6;
constexpr double kPlural = 0.05;  // how much less a word counts in the other number
constexpr double kBeforeNumber = 0.6, kCalledSo = 0.45;

// Whether the words from `begin` stand where a time stands: they begin with, or follow, a preposition of time.
bool is_temporal_place(const std::vector<Token>& tokens, std::size_t begin) {
  return begin < tokens.size() && (tokens[begin].is(WordClass::temporal) || (begin > 0 && tokens[begin - 1].is(WordClass::temporal)));
}

// A large catalog has "city" in hundreds of tables: of equally good columns those of the tables that the question names are
// kept first, then their neighbours'.
void keep_likely_columns(const SchemaView& schema, std::vector<Mention>& all) {
  constexpr std::size_t kMostColumns = 24;
  if (std::ranges::none_of(all, [](const Mention& m) { return m.columns.size() > kMostColumns; })) return;
  std::vector<char> nearness(schema.tables.size(), 0);
  const auto named = [&](int table) { nearness[static_cast<std::size_t>(table)] = 2; };
  for (const Mention& mention : all) {
    if (mention.table_score() >= 0.7)
      for (const TableLink& link : mention.tables)
        if (link.score >= mention.table_score() - 0.06) named(link.table);
    if (mention.values.size() <= kMostColumns)
      for (const ValueLink& link : mention.values) named(link.column.table);
  }
  for (const KeyEdge& edge : schema.edges) {
    char& from = nearness[static_cast<std::size_t>(edge.from.table)];
    char& to = nearness[static_cast<std::size_t>(edge.to.table)];
    if (from == 2 && to == 0) to = 1;
    if (to == 2 && from == 0) from = 1;
  }
  for (Mention& mention : all) {
    if (mention.columns.size() <= kMostColumns) continue;
    const auto likely = [&](const ColumnLink& link) { return link.score + 0.12 * nearness[static_cast<std::size_t>(link.column.table)]; };
    std::ranges::stable_sort(mention.columns, std::greater{}, likely);
    mention.columns.resize(kMostColumns);
    std::ranges::stable_sort(mention.columns, std::greater{}, &ColumnLink::score);
  }
}

// "total sales", "total number of orders", where a column is called total: before another number the word sums that up.
void prefer_sums(const SchemaView& schema, const Language& language, const std::vector<Token>& tokens, std::vector<Mention>& all) {
  const auto is_sum = [](const CueMatch& cue) { return cue.cue->kind == "sum" && cue.end == cue.begin + 1; };
  const auto is_number = [&](const Mention& next, std::size_t begin) {
    if (next.begin != begin) return false;
    if (next.is_cue("number_of")) return true;
    if (next.kind != MentionKind::name || next.column_score() < 0.95 || next.table_score() > next.column_score()) return false;
    const ColumnView& view = schema.column(next.columns.front().column);
    return view.numeric && !view.id_like && !view.foreign_key;
  };
  for (Mention& mention : all) {
    // "the quantity of its stock" where a column is called quantity counts nothing.
    if (mention.is_cue("number_of") && !tokens[mention.begin].is(WordClass::counting) && mention.end <= mention.begin + 2 &&
        std::ranges::any_of(all, [&](const Mention& name) { return name.end == mention.begin + 1 && is_number(name, mention.begin); }))
      mention.weight *= kCalledSo;
    if (mention.kind != MentionKind::name || mention.end != mention.begin + 1) continue;
    if (std::ranges::none_of(language.cues_at(tokens, mention.begin), is_sum)) continue;
    if (std::ranges::any_of(all, [&](const Mention& next) { return is_number(next, mention.end); })) mention.weight *= kBeforeNumber;
  }
}

// "Which publisher", where a number in books is called so and refers to the publishers, which have names: the publisher. Before a
// number it is the key.
void leave_keys_to_things(const SchemaView& schema, std::vector<Mention>& all) {
  const auto leads_to = [&](const ColumnRef& key, const TableLink& link) {
    const TableView& table = schema.tables[link.table];
    return !table.identity.empty() && std::ranges::find(table.identity, table.primary_key) == table.identity.end() &&
           std::ranges::any_of(schema.edges, [&](const KeyEdge& edge) { return edge.from == key && edge.to.table == link.table; });
  };
  for (Mention& mention : all) {
    if (mention.kind != MentionKind::name || mention.tables.empty() || mention.table_score() + kPlural < mention.column_score()) continue;
    if (std::ranges::any_of(all, [&](const Mention& next) { return next.begin == mention.end && next.kind == MentionKind::number; }))
      continue;
    std::erase_if(mention.columns, [&](const ColumnLink& link) {
      return link.kind == LinkKind::exact && data::is_numeric(schema.column(link.column).column->family) &&
             leads_to(link.column, mention.tables.front());
    });
  }
}

// "the number of the card", where a card has a number: one card, so nothing is counted.
void prefer_names_to_counts(const SchemaView& schema, const Language& language, const std::vector<Token>& tokens,
                            std::vector<Mention>& all) {
  const auto has_number = [&](int table) {
    return std::ranges::any_of(schema.tables[static_cast<std::size_t>(table)].columns, [&](const ColumnView& column) {
      return column.name.words.size() > 1 && language.is(column.name.words.back(), WordClass::number_sign) && !column.foreign_key;
    });
  };
  for (Mention& mention : all) {
    const std::size_t end = mention.end;
    if ((!mention.is_cue("number_of") && !mention.is_cue("how_many")) || !tokens[end - 1].is(WordClass::genitive) || end >= tokens.size() ||
        !tokens[end].is(WordClass::article) || tokens[end].is(WordClass::indefinite_article))
      continue;
    const auto one_thing = [&](const Mention& name) {
      return name.kind == MentionKind::name && name.begin == end + 1 && name.table_score() >= 0.95 &&
             !is_plural(tokens[name.end - 1].lower) && has_number(name.tables.front().table);
    };
    if (std::ranges::any_of(all, one_thing)) mention.weight *= kCalledSo;
  }
}

// "average max temperature" where each day has its highest: of the two words the second belongs to the name.
void keep_extremes_of_names(std::vector<Mention>& all) {
  const auto aggregates = [](const Mention& m) { return m.is_cue("average") || m.is_cue("sum") || m.is_cue("median"); };
  for (Mention& mention : all) {
    if ((!mention.is_cue("maximum") && !mention.is_cue("minimum")) || mention.end != mention.begin + 1) continue;
    const auto before = [&](const Mention& m) { return m.end == mention.begin && aggregates(m); };
    const auto named = [&](const Mention& m) {
      return m.kind == MentionKind::name && m.begin == mention.begin && m.end > mention.end && !m.columns.empty();
    };
    if (std::ranges::any_of(all, before) && std::ranges::any_of(all, named)) mention.weight *= kCalledSo;
  }
}

// "whose name contains Regional": the word is a text, not a name.
bool is_pattern(const LinkedQuestion& linked, std::size_t token) {
  return std::ranges::any_of(linked.mentions, [&](const Mention& mention) {
    return mention.end == token && (mention.is_cue("contains") || mention.is_cue("starts") || mention.is_cue("ends"));
  });
}

// "will … be" asks for the future; what "will expire" may be known.
bool asks_beyond(const Language& language, const std::vector<Token>& tokens, std::size_t i) {
  if (!tokens[i].is(WordClass::future)) return language.is_beyond(tokens[i].lower, i == 0);
  return i == 0 || std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(i), tokens.end(),
                               [](const Token& t) { return t.is(WordClass::infinitive); });
}

// "customer" of "Customer Name", "department" of dept; not "price" of a cost.
bool says_a_word_of(const SchemaView& schema, const std::vector<Token>& tokens, const Mention& mention) {
  if (mention.columns.empty()) return false;
  const NameWords& name = schema.column(mention.columns.front().column).name;
  for (std::size_t i = mention.begin; i < mention.end; ++i)
    for (std::size_t w = 0; w < name.words.size(); ++w)
      if (name.stems[w] == tokens[i].stem || abbreviation_strength(name.words[w], tokens[i].lower) > 0) return true;
  return false;
}

}  // namespace

bool speaks_of_names(const std::vector<Token>& tokens, std::size_t i) {
  for (std::size_t k = i + 1; k < tokens.size() && k < i + 6; ++k)
    if (tokens[k].is(WordClass::naming)) return true;
  return false;
}

bool picks_a_row(const Language& language, const std::vector<Token>& tokens, std::size_t i) {
  return !speaks_of_names(tokens, i) && i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::word && !tokens[i + 1].has_number &&
         !language.is_function_word(tokens[i + 1].lower);
}

bool ends_a_deed(const std::vector<Token>& tokens, std::size_t i) {
  return i > 1 && tokens[i - 1].is(WordClass::past_participle) && (i + 1 == tokens.size() || tokens[i + 1].kind == TokenKind::mark);
}

LinkedQuestion Linker::link(std::vector<Token> tokens) const { return cover(spans(std::move(tokens))); }

// "which card expires first": a verb of the semantic model.
bool Linker::ends_a_verb(const std::vector<Token>& tokens, std::size_t i) const {
  const auto is_verb = [&](const Phrasing& phrasing) { return stem_of(phrasing.phrase) == tokens[i - 1].stem; };
  return i > 0 && (i + 1 == tokens.size() || tokens[i + 1].kind == TokenKind::mark) && std::ranges::any_of(lexicon_.phrasings, is_verb);
}

// "unpaid" where only "paid" is known: not paid. "Available" where only "unavailable" is: not that.
void Linker::split_negated(std::vector<Token>& tokens) const {
  const std::string& negator = language_.classes().words(WordClass::negator).front();
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string word = tokens[i].lower;
    constexpr std::size_t kShortest = 6;
    if (tokens[i].kind != TokenKind::word || word.size() < kShortest || vocabulary_stems_.contains(tokens[i].stem)) continue;
    std::string known;
    if (tokens[i].is(WordClass::negated)) known = language_.classes().without_prefix(word, WordClass::negated);
    if (!vocabulary_ids_.contains(known)) known.clear();
    if (const auto denial = denials_.find(word); known.empty() && denial != denials_.end()) known = denial->second;
    if (known.empty() || (values_ && !values_->find(tokens[i].text).empty())) continue;
    tokens[i].text = known;
    language_.reword(tokens[i], known);
    if (i > 0 && tokens[i - 1].is(WordClass::negator)) {  // "not available"
      tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(--i));
      continue;
    }
    Token negation = tokens[i];
    negation.text = negator;
    language_.reword(negation, negator);
    tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(i++), std::move(negation));
  }
}

Linker::Spans Linker::spans(std::vector<Token> tokens) const {
  split_negated(tokens);
  const std::vector<char> slips = respell(tokens);
  std::vector<Mention> all;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    for (const CueMatch& cue : language_.cues_at(tokens, i)) {
      Mention mention{.kind = MentionKind::cue, .begin = cue.begin, .end = cue.end, .cue = cue, .number = cue.number};
      const auto length = static_cast<double>(cue.end - cue.begin);
      mention.weight = length > 1 ? kCueOfManyWords * length : kCueOfOneWord;
      // "the last flight", but "the last name", "first and last"
      if (cue.cue->kind == "recent" && length == 1 && tokens[i].is(WordClass::ordinal) && !picks_a_row(language_, tokens, i) &&
          !ends_a_deed(tokens, i) && !ends_a_verb(tokens, i))
        continue;
      // "reached 80", but "destinations I can reach"
      if (cue.cue->kind == "greater_equal" && length == 1 && (cue.end >= tokens.size() || tokens[cue.end].kind != TokenKind::number))
        continue;
      // "information" may be what a column of details holds.
      if (cue.cue->kind == "information" && length == 1) mention.weight = tokens[i].is(WordClass::detail) ? kDetails : kInformation;
      // "apartment number of the …" is no count, nor are "flight numbers of"; "the number of", "total number of" are.
      if (cue.cue->kind == "number_of" && i > 0 && tokens[i].is(WordClass::counting) && tokens[i].lower != tokens[i].stem &&
          tokens[i - 1].kind == TokenKind::word && !language_.is_function_word(tokens[i - 1].lower))
        continue;
      if (cue.cue->kind == "number_of" && i > 0 && tokens[i].is(WordClass::counting) && tokens[i - 1].kind == TokenKind::word &&
          !language_.is_function_word(tokens[i - 1].lower))
        mention.weight *= 0.6;
      // "has been ordered" is no order of rows, "is ordered by" is.
      if (cue.cue->kind == "order_by" && length == 1 && is_done_to(tokens, i)) mention.weight *= 0.5;
      // "Name the cities" asks; "show the name" names a column.
      if (cue.cue->kind == "command" && tokens[i].is(WordClass::naming) && i > 0 && tokens[i - 1].kind == TokenKind::word)
        mention.weight *= 0.5;
      // "the number of different goods" counts them, whatever else is called a number.
      if (cue.cue->kind == "group_by" && tokens[i].is(WordClass::genitive) && i > 0 && tokens[i - 1].is(WordClass::counting))
        mention.weight *= 0.5;
      if (cue.cue->kind == "command" && length == 1 && follows_determiner(tokens, i)) mention.weight *= 0.5;
      // "employees who report to …", "the bills they list" say what somebody does.
      if (cue.cue->kind == "command" && length == 1 && i > 0 && is_done_by(tokens[i - 1])) mention.weight *= 0.5;
      all.push_back(std::move(mention));
    }
  }
  add_names(tokens, all);
  add_values(tokens, slips, all);
  add_parts(tokens, all);
  add_lexicon(tokens, all);
  add_single_units(tokens, all);
  if (has_dates_ || has_written_dates_)
    for (DatePhrase& date : find_dates(tokens, language_)) {
      if (!has_dates_ && !is_readable_as_text(date)) continue;
      // "in March" is a time even where something is called March; "January" and "Sunday" are none of the codes that stand for them
      // elsewhere.
      const bool temporal = is_temporal_place(tokens, date.begin);
      const bool of_calendar = date.kind == DateKind::month_of_year || date.kind == DateKind::weekdays;
      std::erase_if(all, [&](const Mention& other) {
        const auto written = [&](const ValueLink& value) { return equals_ignoring_case(value.value, other.text); };
        return other.kind == MentionKind::value && other.begin >= date.begin && other.end <= date.end &&
               (temporal || (of_calendar && std::ranges::none_of(other.values, written)));
      });
      Mention mention{.kind = MentionKind::date, .begin = date.begin, .end = date.end};
      mention.weight = 0.97 * static_cast<double>(date.end - date.begin) + 0.02;
      // "the years of the movies", which have a column called so
      if (date.kind == DateKind::part && std::ranges::any_of(all, [&](const Mention& other) {
            return other.kind == MentionKind::name && other.begin == date.begin && other.end == date.end && other.column_score() >= 0.95;
          }))
        mention.weight *= 0.9;
      mention.date = std::move(date);
      all.push_back(std::move(mention));
    }
  prefer_sums(schema_, language_, tokens, all);
  leave_keys_to_things(schema_, all);
  prefer_names_to_counts(schema_, language_, tokens, all);
  keep_extremes_of_names(all);
  keep_likely_columns(schema_, all);
  return {std::move(tokens), std::move(all)};
}

// The best cover: a set of spans without overlap of the greatest weight. Spans that speak of something else than what it is
// about then give way to others.
LinkedQuestion Linker::cover(const Spans& spans, const Mention* without) const {
  const LinkedQuestion linked = best_cover(spans.tokens, spans.all, nullptr);
  const About about = what_about(schema_, language_, lexicon_, linked);
  if (about.parts.empty()) return without == nullptr ? linked : best_cover(spans.tokens, spans.all, without);
  LinkedQuestion together = cover_within(spans, about, linked, without);
  if (together.apart.empty()) return together;
  // Another part of the data that knows every word, and nearly as well, is meant: "top customers by sales" of a file of orders.
  const auto weight = [](const LinkedQuestion& question) {
    double sum = 0;
    for (const Mention& mention : question.mentions) sum += mention.weight;
    return sum;
  };
  double best = kKnowsAll * weight(linked);
  std::set<int> known;
  const auto knows = [&](int table) { known.insert(schema_.component[static_cast<std::size_t>(table)]); };
  for (const Mention& mention : spans.all) {
    for (const TableLink& link : mention.tables) knows(link.table);
    for (const ColumnLink& link : mention.columns) knows(link.column.table);
    for (const ValueLink& link : mention.values) knows(link.column.table);
  }
  for (const int part : known) {
    if (about.parts.contains(part)) continue;
    LinkedQuestion other = cover_within(spans, {.parts = {part}}, linked, without);
    const auto guessed = [&](const Mention& m) {
      return m.kind == MentionKind::name && std::max(m.table_score(), m.column_score()) < kKnown &&
             !says_a_word_of(schema_, spans.tokens, m);
    };
    if (!other.apart.empty() || weight(other) <= best || std::ranges::any_of(other.mentions, guessed)) continue;
    best = weight(other);
    together = std::move(other);
  }
  return together;
}

LinkedQuestion Linker::cover_within(const Spans& spans, const About& about, const LinkedQuestion& everywhere,
                                    const Mention* without) const {
  LinkedQuestion linked = best_cover(spans.tokens, connected_only(schema_, about, spans.all), without);
  // "young customers": that some town is called Young tells nothing of the word.
  const auto only_alike = [&](std::size_t i) {
    const auto noun = [&](const Mention& m) { return m.begin == i + 1 && !m.tables.empty(); };
    return std::ranges::any_of(linked.mentions, noun) && !linked.tokens[i].capital && language_.is_common(linked.tokens[i].lower) &&
           std::ranges::any_of(everywhere.mentions, [&](const Mention& m) {
             return m.begin == i && m.end == i + 1 && m.tables.empty() && m.columns.empty() && !m.values.empty() &&
                    std::ranges::all_of(m.values, [](const ValueLink& value) { return value.match != ValueMatch::exact; });
           });
  };
  for (const std::size_t i : linked.unplaced) {
    if (language_.is_light(linked.tokens[i].lower) || std::ranges::find(everywhere.unplaced, i) != everywhere.unplaced.end()) continue;
    if (only_alike(i))
      linked.beyond = true;
    else
      linked.apart.push_back(i);
  }
  // Where nothing has a time, its words are of something else as well.
  const auto has_time = [&](const TableView& table) {
    const auto part = schema_.component[static_cast<std::size_t>(&table - schema_.tables.data())];
    const auto tells = [&](const ColumnView& c) {
      const auto of_time = [&](const std::string& word) {
        return language_.is(word, WordClass::year_name) || language_.is(word, WordClass::date_name);
      };
      return c.temporal || std::ranges::any_of(c.name.words, of_time);
    };
    return about.parts.contains(part) && std::ranges::any_of(table.columns, tells);
  };
  if (std::ranges::none_of(schema_.tables, has_time))
    for (const Mention& mention : linked.mentions)
      if (mention.kind == MentionKind::date)
        for (std::size_t i = mention.begin; i < mention.end; ++i) linked.apart.push_back(i);
  linked.about = about.table;
  return linked;
}

LinkedQuestion Linker::best_cover(const std::vector<Token>& tokens, const std::vector<Mention>& all, const Mention* without) const {
  LinkedQuestion linked;
  std::vector<std::vector<std::size_t>> ending(tokens.size() + 1);
  for (std::size_t m = 0; m < all.size(); ++m) ending[all[m].end].push_back(m);
  std::vector<double> best(tokens.size() + 1, 0);
  std::vector<int> choice(tokens.size() + 1, -1);
  for (std::size_t end = 1; end <= tokens.size(); ++end) {
    best[end] = best[end - 1];
    for (const std::size_t m : ending[end]) {
      if (without && all[m].begin == without->begin && all[m].end == without->end && all[m].kind == without->kind) continue;
      const double total = best[all[m].begin] + all[m].weight;
      if (total > best[end] + 1e-9) {
        best[end] = total;
        choice[end] = static_cast<int>(m);
      }
    }
  }
  std::vector<char> covered(tokens.size(), 0);
  for (std::size_t end = tokens.size(); end > 0;) {
    if (choice[end] < 0) {
      --end;
      continue;
    }
    Mention mention = all[static_cast<std::size_t>(choice[end])];
    for (std::size_t i = mention.begin; i < mention.end; ++i) covered[i] = 1;
    end = mention.begin;
    linked.mentions.push_back(std::move(mention));
  }
  std::ranges::reverse(linked.mentions);
  const auto said_before = [&](std::size_t i) {  // "the largest payment ever": of all, as the superlative says
    return tokens[i].is(WordClass::ever) && std::ranges::any_of(linked.mentions, [&](const Mention& m) {
             return m.end < i && (m.is_cue("superlative") || m.is_cue("most") || m.is_cue("fewest"));
           });
  };
  const auto told_by_time = [&](std::size_t i) {  // "new customers this year": who came in it
    return tokens[i].is(WordClass::fresh) &&
           std::ranges::none_of(linked.mentions, [&](const Mention& m) { return m.kind == MentionKind::name && m.end <= i; }) &&
           std::ranges::any_of(linked.mentions, [](const Mention& m) { return m.kind == MentionKind::date || m.is_cue("trend"); });
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (covered[i] || tokens[i].kind != TokenKind::word || is_pattern(linked, i) || said_before(i) || told_by_time(i)) continue;
    const bool beyond = asks_beyond(language_, tokens, i);
    if (beyond || !language_.is_function_word(tokens[i].lower)) linked.unplaced.push_back(i);
    // "how are the loans doing" asks for a judgement.
    const bool judges = i == 0 && tokens.size() > 1 && tokens[i].is(WordClass::asks_degree) && tokens[1].is(WordClass::copula) &&
                        std::ranges::none_of(linked.mentions, [](const Mention& m) { return m.is_cue("spread") || m.is_cue("trend"); });
    linked.beyond |= beyond || judges;
  }
  linked.tokens = tokens;
  return linked;
}

bool is_done_to(const std::vector<Token>& tokens, std::size_t at) {
  return at > 0 && tokens[at - 1].is(WordClass::passive) && tokens[at].is(WordClass::past_participle);
}

std::string describe_links(const SchemaView& schema, const LinkedQuestion& linked) {
  boost::json::array list;
  for (const Mention& mention : linked.mentions) {
    boost::json::object item;
    std::string text;
    for (std::size_t i = mention.begin; i < mention.end; ++i) text += (text.empty() ? "" : " ") + linked.tokens[i].text;
    item["text"] = text;
    if (mention.kind == MentionKind::cue) item["cue"] = mention.cue.cue->kind;
    if (!mention.tables.empty()) item["table"] = schema.tables[mention.tables.front().table].table->name;
    if (!mention.columns.empty()) {
      const ColumnLink& link = mention.columns.front();
      item["column"] = schema.tables[link.column.table].table->name + "." + schema.column(link.column).column->name;
      item["score"] = std::round(link.score * 100) / 100;
    }
    if (!mention.values.empty()) {
      const ValueLink& link = mention.values.front();
      item["value"] = link.value;
      item["in"] = schema.tables[link.column.table].table->name + "." + schema.column(link.column).column->name;
    }
    list.push_back(std::move(item));
  }
  return boost::json::serialize(boost::json::object{{"links", std::move(list)}});
}

}  // namespace sextant::knowledge
