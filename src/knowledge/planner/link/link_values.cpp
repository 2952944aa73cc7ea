// Values and phrases of the semantic model in a question.
#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <span>

#include "base/text.h"
#include "data/pii/value_checks.h"
#include "knowledge/planner/link/link.h"

namespace sextant::knowledge {

namespace {

constexpr std::size_t kMostNearWords = 4;         // of a value with a slip, or said in part
constexpr double kShortened = 0.9, kPart = 0.75;  // a word of a value that is not written so
constexpr double kDerivedVerb = 0.7;              // "withdraw" for withdrawals
constexpr double kHintOfOneWord = 0.96;           // less than a name: "manager" is the column, though it says which key too
constexpr double kHintOfManyWords = 1.05;

// "the busiest day", "each month" speak of time whatever is called Day; "during the day" may mean that.
bool counts_time(const std::vector<Token>& tokens, std::size_t i) {
  if (tokens[i].capital || !tokens[i].is(WordClass::time_unit)) return false;
  for (std::size_t k = i > 2 ? i - 2 : 0; k < i; ++k)
    if (tokens[k].is(WordClass::daytime)) return false;
  return true;
}

// "sfo": three letters that are no word may be a code that is stored in capitals.
bool may_be_code(const Language& language, const Token& token) {
  return token.kind == TokenKind::word && token.text.size() == 3 && !token.has_number && !language.is_common(token.lower) &&
         language.meanings(token.lower).empty() && !language.is_function_word(token.lower);
}

// The words of a span as they were written.
std::string written(const std::vector<Token>& tokens, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t k = begin; k < end; ++k) {
    if (k > begin && tokens[k].begin > tokens[k - 1].end) text += ' ';
    text += tokens[k].text;
  }
  return text;
}

// "the status code done": a function word, if no preposition, is a value right after the name of a column that holds it.
void keep_values_after_name(const std::vector<Mention>& mentions, Mention& value) {
  constexpr std::size_t kShortest = 4;
  std::erase_if(value.values, [&](const ValueLink& link) {
    return link.match > ValueMatch::other_case || value.text.size() < kShortest ||
           std::ranges::none_of(
               mentions,
               [&](const Mention& name) {
                 return name.end == value.begin &&
                        std::ranges::any_of(name.columns, [&](const ColumnLink& c) { return c.column == link.column; });
               });
  });
}

}  // namespace

void Linker::resolve(const std::vector<ValueHit>& hits, Mention& mention) const {
  for (const ValueHit& hit : hits) {
    const int table = schema_.table_by_id(hit.table);
    if (table < 0) continue;
    const int column = schema_.column_by_name(table, hit.column);
    if (column >= 0) mention.values.push_back({{table, column}, hit.value, hit.match});
  }
}

// Personal data is in no index: what has the form of an e-mail address is one of a column of these.
void Linker::resolve_by_form(Mention& mention) const {
  static constexpr std::array<std::pair<std::string_view, bool (*)(std::string_view)>, 4> kForms{{{"pii.email", data::pii::is_email},
                                                                                                  {"pii.iban", data::pii::is_iban},
                                                                                                  {"pii.card", data::pii::is_card_number},
                                                                                                  {"pii.phone", data::pii::is_phone}}};
  for (const auto& [tag, has_form] : kForms) {
    if (!has_form(mention.text)) continue;
    for (int table = 0; table < std::ssize(schema_.tables); ++table)
      for (int column = 0; column < std::ssize(schema_.tables[table].columns); ++column)
        if (std::ranges::find(schema_.tables[table].columns[column].column->tags, tag) !=
            schema_.tables[table].columns[column].column->tags.end())
          mention.values.push_back({{table, column}, mention.text, ValueMatch::exact});
    if (!mention.values.empty()) return;
  }
}

// Words with a slip that are nearly a value: "Chigaco".
void Linker::add_near_value(const std::vector<Token>& tokens, const std::vector<char>& slips, std::size_t begin, std::size_t end,
                            std::vector<Mention>& out) const {
  Mention mention{.kind = MentionKind::value, .begin = begin, .end = end, .text = written(tokens, begin, end)};
  resolve(values_->find_similar(mention.text), mention);
  // The other words must be the value's own.
  std::erase_if(mention.values, [&](const ValueLink& link) {
    const std::vector<std::string> words = split(normalise_value(link.value), ' ');
    if (words.size() != end - begin) return true;
    for (std::size_t k = 0; k < words.size(); ++k)
      if (!slips[begin + k] && words[k] != normalise_value(tokens[begin + k].text)) return true;
    return false;
  });
  if (mention.values.empty()) return;
  const bool capital = tokens[begin].capital && tokens[begin].begin > 0;
  mention.weight = (capital ? 0.95 : 0.75) * static_cast<double>(end - begin);
  out.push_back(std::move(mention));
}

// "computer science" for Comp. Sci., "Heathrow" for London Heathrow. Words that name something in the schema are that.
void Linker::add_parts_of_values(const std::vector<Token>& tokens, std::size_t begin, std::size_t end, std::vector<Mention>& out) const {
  const std::span words(tokens.begin() + static_cast<std::ptrdiff_t>(begin), tokens.begin() + static_cast<std::ptrdiff_t>(end));
  if (std::ranges::any_of(words, [](const Token& t) { return t.kind != TokenKind::word; })) return;
  if (language_.is_function_word(words.front().lower) || language_.is_function_word(words.back().lower)) return;
  const auto length = static_cast<double>(words.size());
  Mention mention{.kind = MentionKind::value, .begin = begin, .end = end, .text = written(tokens, begin, end)};
  if (words.size() > 1) {
    resolve(values_->find_shortened(mention.text), mention);
    mention.weight = kShortened * length;
  }
  const auto names = [&](const Token& t) {
    return t.kind == TokenKind::word && t.capital && t.begin > 0 && !t.has_number && !vocabulary_stems_.contains(t.stem);
  };
  const bool all_that_is_named =
      std::ranges::all_of(words, names) && (begin == 0 || !names(tokens[begin - 1])) && (end == tokens.size() || !names(tokens[end]));
  if (mention.values.empty() && all_that_is_named) {
    resolve(values_->find_holding(mention.text), mention);
    // The rows whose value holds it, however many.
    std::set<ColumnRef> seen;
    std::erase_if(mention.values, [&](const ValueLink& link) { return !seen.insert(link.column).second; });
    for (ValueLink& link : mention.values) link.value = mention.text;
    mention.weight = kPart * length;
  }
  if (!mention.values.empty()) out.push_back(std::move(mention));
}

namespace {

// Whether a cue that compares ends right before the token.
bool is_compared(const std::vector<Mention>& found, std::size_t token) {
  static constexpr std::array<std::string_view, 5> kCompares{"greater", "less", "greater_equal", "less_equal", "comparative"};
  return std::ranges::any_of(
      found, [&](const Mention& m) { return m.end == token && std::ranges::any_of(kCompares, [&](auto kind) { return m.is_cue(kind); }); });
}

}  // namespace

void Linker::add_values(const std::vector<Token>& tokens, const std::vector<char>& slips, std::vector<Mention>& out) const {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind == TokenKind::mark) continue;
    if (tokens[i].kind == TokenKind::quoted) {
      Mention mention{.kind = MentionKind::value, .begin = i, .end = i + 1, .text = tokens[i].text, .quoted = true, .weight = 3};
      if (tokens[i].has_number) mention.number = tokens[i].number;
      if (values_) {
        resolve(values_->find(tokens[i].text), mention);
        if (mention.values.empty()) resolve(values_->find_similar(tokens[i].text), mention);
        if (mention.values.empty()) split_person(tokens[i].text, mention);
      }
      if (mention.values.empty()) resolve_by_form(mention);
      if ((mention.values.empty() || is_compared(out, i)) && tokens[i].has_number && data::pii::is_card_number(mention.text)) {
        mention.kind = MentionKind::number;  // "over 2400000000000", or where nothing holds cards
        mention.quoted = false;
        mention.values.clear();
      }
      out.push_back(std::move(mention));
      continue;
    }
    if (tokens[i].kind == TokenKind::number || tokens[i].has_number) {
      Mention mention{.kind = MentionKind::number, .begin = i, .end = i + 1, .text = tokens[i].text, .number = tokens[i].number};
      mention.weight = tokens[i].kind == TokenKind::number ? 0.95 : 0.7;
      if (tokens[i].is(WordClass::existential)) mention.weight = 0.4;
      out.push_back(mention);
    }
    if (!values_) continue;
    const std::size_t longest = std::min<std::size_t>({values_->max_words() + 3, 12, tokens.size() - i});
    for (std::size_t length = longest; length >= 1; --length) {
      const std::size_t end = i + length;
      if (std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(i), tokens.begin() + static_cast<std::ptrdiff_t>(end),
                      [](const Token& t) { return t.kind == TokenKind::quoted; }))
        continue;
      if (tokens[end - 1].kind == TokenKind::mark || tokens[end - 1].end <= tokens[i].begin) continue;
      const bool all_function =
          std::all_of(tokens.begin() + static_cast<std::ptrdiff_t>(i), tokens.begin() + static_cast<std::ptrdiff_t>(end),
                      [&](const Token& t) { return language_.is_function_word(t.lower) && !(t.capital && t.begin > 0 && length == 1); });
      if (all_function && length > 1) continue;
      if (length == 1 && tokens[i].kind == TokenKind::number && tokens[i].text.size() < 4) continue;
      if (length == 1 && counts_time(tokens, i)) continue;
      if (length == 1 && i > 0 && tokens[i - 1].kind == TokenKind::number && !tokens[i].capital && language_.unit(tokens[i].lower))
        continue;
      Mention mention{.kind = MentionKind::value, .begin = i, .end = end, .text = written(tokens, i, end)};
      resolve(values_->find(mention.text), mention);
      // "CA" is California anywhere, "id" is Idaho only where nothing is called an id.
      if (length > 1 || tokens[i].text.size() > 2 || tokens[i].text != tokens[i].lower || !vocabulary_stems_.contains(tokens[i].stem))
        for (const std::string& alias : language_.aliases(to_lower_ascii(mention.text))) resolve(values_->find(alias), mention);
      const std::size_t before = out.size();
      if (mention.values.empty() && length <= kMostNearWords && i + length <= tokens.size()) add_parts_of_values(tokens, i, end, out);
      if (mention.values.empty() && out.size() == before && length <= kMostNearWords &&
          std::any_of(slips.begin() + static_cast<std::ptrdiff_t>(i), slips.begin() + static_cast<std::ptrdiff_t>(end), std::identity()))
        add_near_value(tokens, slips, i, end, out);
      if (all_function) keep_values_after_name(out, mention);
      if (mention.values.empty()) continue;
      // Another ending means a plural here; "shipped" is not the carrier "Ship".
      if (mention.values.front().match == ValueMatch::ending) {
        const auto may_be_plural = [&](const std::string& text) { return language_.is(to_lower_ascii(text), WordClass::plural_ending); };
        std::erase_if(mention.values, [&](const ValueLink& v) {
          return v.match == ValueMatch::ending && !may_be_plural(mention.text) && !may_be_plural(v.value);
        });
        if (mention.values.empty()) continue;
      }
      // Short codes in capitals are meant only when written so: "runs" is not the code RUN.
      std::erase_if(mention.values, [&](const ValueLink& v) {
        return v.value.size() <= 4 && v.match != ValueMatch::exact && length == 1 && tokens[i].text.size() > 1 &&
               language_.aliases(tokens[i].lower).empty() && !may_be_code(language_, tokens[i]) &&
               std::ranges::all_of(v.value, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'; });
      });
      if (mention.values.empty()) continue;
      const bool capital = tokens[i].capital && tokens[i].begin > 0;
      const ValueMatch match = mention.values.front().match;
      double each = match == ValueMatch::exact ? 0.96 : match == ValueMatch::other_case ? 0.92 : 0.8;
      if (capital) each += 0.12;
      if (length > 1 && match != ValueMatch::ending) each += 0.1;
      // "the first flight" in small letters is no airport called First Flight.
      if (length > 1 && match == ValueMatch::other_case &&
          std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(i), tokens.begin() + static_cast<std::ptrdiff_t>(end),
                      [&](const Token& t) { return !language_.cues_at(tokens, static_cast<std::size_t>(&t - tokens.data())).empty(); }))
        each -= 0.2;
      if (tokens[i].text.size() == 1 && length == 1) each = capital ? 0.8 : 0.25;
      if (language_.is_function_word(tokens[i].lower) && length == 1 && !all_function)
        each = capital && match == ValueMatch::exact ? 0.7 : 0.3;
      if (tokens[i].kind == TokenKind::number && length == 1) each = 0.94;
      if (tokens[i].kind == TokenKind::word && tokens[i].has_number && length == 1) each = 0.3;
      mention.weight = each * static_cast<double>(length);
      out.push_back(std::move(mention));
    }
  }
}

// "more than an hour", "by half an hour", "an hour late": one of these, or half of it.
void Linker::add_single_units(const std::vector<Token>& tokens, std::vector<Mention>& out) const {
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].is(WordClass::indefinite_article) || language_.unit(tokens[i + 1].lower) == nullptr) continue;
    const bool half = tokens[i - 1].is(WordClass::half);
    const std::size_t begin = half ? i - 1 : i;
    const bool compared = begin > 0 && (tokens[begin - 1].is(WordClass::agentive) || is_compared(out, begin));
    const bool of_rows =
        std::ranges::any_of(out, [&](const Mention& m) { return m.kind == MentionKind::rows && (m.begin == i + 2 || m.end == begin); });
    if (!half && !compared && !of_rows) continue;
    Mention mention{.kind = MentionKind::number, .begin = begin, .end = i + 1, .text = half ? "0.5" : "1", .number = half ? 0.5 : 1};
    mention.weight = static_cast<double>(mention.end - mention.begin);
    out.push_back(std::move(mention));
  }
}

// "have TN in their address": the part of a text, as if it were quoted.
void Linker::add_parts(const std::vector<Token>& tokens, std::vector<Mention>& out) const {
  for (std::size_t i = 1; i + 3 < tokens.size(); ++i) {
    if (tokens[i].kind != TokenKind::word || !tokens[i].capital || !tokens[i - 1].is(WordClass::having)) continue;
    std::size_t end = i + 1;
    while (end < tokens.size() && tokens[end].kind == TokenKind::word && tokens[end].capital) ++end;
    if (end + 2 >= tokens.size() || !tokens[end].is(WordClass::locative) || !tokens[end + 1].is(WordClass::possessive)) continue;
    const auto name = std::ranges::find_if(
        out, [&](const Mention& m) { return m.kind == MentionKind::name && m.begin == end + 2 && !m.columns.empty(); });
    if (name == out.end()) continue;
    const bool known = std::ranges::any_of(out, [&](const Mention& m) {
      return m.kind == MentionKind::value && m.begin == i && m.end == end && std::ranges::any_of(m.values, [&](const ValueLink& value) {
               return std::ranges::find(name->columns, value.column, &ColumnLink::column) != name->columns.end();
             });
    });
    if (known) continue;
    const auto length = static_cast<double>(end - i);
    out.push_back(
        {.kind = MentionKind::value, .begin = i, .end = end, .text = written(tokens, i, end), .quoted = true, .weight = 1.3 * length});
  }
}

// Phrases that a semantic model defines.
void Linker::add_lexicon(const std::vector<Token>& tokens, std::vector<Mention>& out) const {
  const auto places = [&](const std::vector<std::string>& words, std::string Token::* form, auto&& use) {
    if (words.empty()) return;
    for (std::size_t i = 0; i + words.size() <= tokens.size(); ++i) {
      bool same = true;
      for (std::size_t k = 0; k < words.size() && same; ++k)
        same = tokens[i + k].kind == TokenKind::word && tokens[i + k].*form == words[k];
      if (same) use(i, i + words.size());
    }
  };
  const auto occurrences = [&](const std::string& phrase, auto&& use) {
    std::vector<std::string> stems;
    for (const Token& token : tokenise(phrase)) stems.push_back(token.stem);
    places(stems, &Token::stem, use);
  };
  for (std::size_t n = 0; n < lexicon_.measures.size(); ++n)
    occurrences(lexicon_.measures[n].phrase, [&](std::size_t begin, std::size_t end) {
      out.push_back({.kind = MentionKind::measure,
                     .begin = begin,
                     .end = end,
                     .measure = static_cast<int>(n),
                     .weight = 1.1 * static_cast<double>(end - begin)});
    });
  for (std::size_t n = 0; n < lexicon_.rows.size(); ++n)
    if (const auto table = schema_.resolve(lexicon_.rows[n].table))
      // Word for word: "delayed" flights, but the "delay" of all.
      places(split_identifier(lexicon_.rows[n].phrase), &Token::lower, [&](std::size_t begin, std::size_t end) {
        Mention mention{.kind = MentionKind::rows,
                        .begin = begin,
                        .end = end,
                        .rows = static_cast<int>(n),
                        .weight = 1.1 * static_cast<double>(end - begin)};
        if (lexicon_.rows[n].names_table) mention.tables.push_back({table->table, 1});
        out.push_back(std::move(mention));
      });
  const auto hint = [&](const std::string& phrase, const NameRef& target) {
    const auto column = schema_.resolve(target);
    const auto words = split_identifier(phrase);
    // "from" and "to" alone say many things; which key they pick is seen where a value needs one.
    const auto says_little = [&](const std::string& word) { return language_.is_function_word(word) && !language_.is_light(word); };
    if (!column || column->column < 0 || std::ranges::all_of(words, says_little)) return;
    occurrences(phrase, [&](std::size_t begin, std::size_t end) {
      Mention mention{.kind = MentionKind::hint,
                      .begin = begin,
                      .end = end,
                      .weight = (end - begin > 1 ? kHintOfManyWords : kHintOfOneWord) * static_cast<double>(end - begin)};
      mention.columns.push_back({.column = *column, .score = 0.95, .kind = LinkKind::synonym});
      out.push_back(std::move(mention));
    });
  };
  for (const Phrasing& phrasing : lexicon_.phrasings) hint(phrasing.phrase, phrasing.column);
  // The language knows what kind "oldest" is of; of "most profitable" it knows the first word only.
  for (const Adjective& adjective : lexicon_.adjectives)
    if (language_.kind_of_adjective(adjective.phrase).empty()) hint(adjective.phrase, adjective.column);
  // "how much did people withdraw": a verb that a value is derived from.
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const std::string& verb = tokens[i].stem;
    if (tokens[i].kind != TokenKind::word || !tokens[i - 1].is(WordClass::personal, WordClass::relative) ||
        vocabulary_stems_.contains(verb))
      continue;
    const auto& derived = language_.near(verb);
    for (const ValueSynonym& synonym : lexicon_.values) {
      if (synonym.phrase.find(' ') != std::string::npos || !derived.contains(stem_of(synonym.phrase))) continue;
      const auto column = schema_.resolve(synonym.column);
      if (!column || column->column < 0) continue;
      out.push_back({.kind = MentionKind::value, .begin = i, .end = i + 1, .text = synonym.value, .weight = kDerivedVerb});
      out.back().values.push_back({*column, synonym.value});
    }
  }
  for (const ValueSynonym& synonym : lexicon_.values)
    if (const auto column = schema_.resolve(synonym.column); column && column->column >= 0)
      occurrences(synonym.phrase, [&](std::size_t begin, std::size_t end) {
        // The same words may be other values too: "Texas" is TX of airports and itself of bird strikes.
        auto same = std::ranges::find_if(
            out, [&](const Mention& m) { return m.kind == MentionKind::value && m.begin == begin && m.end == end && !m.quoted; });
        if (same == out.end())
          same = out.insert(out.end(), Mention{.kind = MentionKind::value, .begin = begin, .end = end, .text = synonym.value, .weight = 0});
        if (std::ranges::find(same->values, *column, &ValueLink::column) == same->values.end())
          same->values.push_back({*column, synonym.value});
        same->weight = std::max(same->weight, 1.1 * static_cast<double>(end - begin));
      });
}

// "Matthias Blume" for a first and a last name column of one table.
void Linker::split_person(const std::string& text, Mention& mention) const {
  const std::size_t space = text.find(' ');
  if (space == std::string::npos || space + 1 >= text.size()) return;
  const auto first = values_->find(text.substr(0, space));
  const auto last = values_->find(text.substr(space + 1));
  for (const ValueHit& a : first)
    for (const ValueHit& b : last) {
      if (a.table != b.table || a.column == b.column) continue;
      const int table = schema_.table_by_id(a.table);
      if (table < 0) continue;
      const int left = schema_.column_by_name(table, a.column), right = schema_.column_by_name(table, b.column);
      if (left < 0 || right < 0 || !schema_.tables[table].columns[left].name_like || !schema_.tables[table].columns[right].name_like)
        continue;
      mention.values.push_back({{table, left}, a.value, a.match, std::make_pair(ColumnRef{table, right}, b.value)});
      return;
    }
}

}  // namespace sextant::knowledge
