#include "knowledge/planner/language/word_classes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace sextant::knowledge {
namespace {

struct ClassRow {
  std::string_view name;
  WordClass word_class;
  int most = 0;  // the greatest number that a word of it may stand for
};
constexpr std::array kClasses{
    ClassRow{"article", WordClass::article},
    ClassRow{"indefinite_article", WordClass::indefinite_article},
    ClassRow{"demonstrative", WordClass::demonstrative},
    ClassRow{"possessive", WordClass::possessive},
    ClassRow{"reflexive", WordClass::reflexive},
    ClassRow{"distributive", WordClass::distributive},
    ClassRow{"universal", WordClass::universal},
    ClassRow{"existential", WordClass::existential},
    ClassRow{"mass", WordClass::mass},
    ClassRow{"single", WordClass::single},
    ClassRow{"personal", WordClass::personal},
    ClassRow{"expletive", WordClass::expletive},
    ClassRow{"relative", WordClass::relative},
    ClassRow{"interrogative", WordClass::interrogative},
    ClassRow{"asks_person", WordClass::asks_person},
    ClassRow{"asks_time", WordClass::asks_time},
    ClassRow{"asks_place", WordClass::asks_place},
    ClassRow{"asks_degree", WordClass::asks_degree},
    ClassRow{"infinitive", WordClass::infinitive},
    ClassRow{"copula", WordClass::copula},
    ClassRow{"asking", WordClass::asking},
    ClassRow{"later", WordClass::later},
    ClassRow{"top", WordClass::top},
    ClassRow{"future", WordClass::future},
    ClassRow{"auxiliary", WordClass::auxiliary},
    ClassRow{"support", WordClass::support},
    ClassRow{"passive", WordClass::passive},
    ClassRow{"having", WordClass::having},
    ClassRow{"imperative", WordClass::imperative},
    ClassRow{"containing", WordClass::containing},
    ClassRow{"transferring", WordClass::transferring},
    ClassRow{"distributing", WordClass::distributing},
    ClassRow{"past_participle", WordClass::past_participle},
    ClassRow{"present_participle", WordClass::present_participle},
    ClassRow{"plural_ending", WordClass::plural_ending},
    ClassRow{"genitive", WordClass::genitive},
    ClassRow{"clitic", WordClass::clitic},
    ClassRow{"locative", WordClass::locative},
    ClassRow{"ablative", WordClass::ablative},
    ClassRow{"allative", WordClass::allative},
    ClassRow{"benefactive", WordClass::benefactive},
    ClassRow{"agentive", WordClass::agentive},
    ClassRow{"comitative", WordClass::comitative},
    ClassRow{"ratio", WordClass::ratio},
    ClassRow{"across", WordClass::across},
    ClassRow{"temporal", WordClass::temporal},
    ClassRow{"since", WordClass::since},
    ClassRow{"after", WordClass::after},
    ClassRow{"before", WordClass::before},
    ClassRow{"until", WordClass::until},
    ClassRow{"during", WordClass::during},
    ClassRow{"between", WordClass::between},
    ClassRow{"daytime", WordClass::daytime},
    ClassRow{"coordinating", WordClass::coordinating},
    ClassRow{"alternative", WordClass::alternative},
    ClassRow{"standard", WordClass::standard},
    ClassRow{"equative", WordClass::equative},
    ClassRow{"contrast", WordClass::contrast},
    ClassRow{"level", WordClass::level},
    ClassRow{"exceeding", WordClass::exceeding},
    ClassRow{"adverb", WordClass::adverb},
    ClassRow{"overall", WordClass::overall},
    ClassRow{"negator", WordClass::negator},
    ClassRow{"privative", WordClass::privative},
    ClassRow{"nothing", WordClass::nothing},
    ClassRow{"negated", WordClass::negated, 4},
    ClassRow{"ordinal", WordClass::ordinal},
    ClassRow{"beginning", WordClass::beginning},
    ClassRow{"ordinal_ending", WordClass::ordinal_ending},
    ClassRow{"superlative", WordClass::superlative},
    ClassRow{"more", WordClass::more},
    ClassRow{"fewer", WordClass::fewer},
    ClassRow{"size", WordClass::size},
    ClassRow{"different", WordClass::different},
    ClassRow{"shared", WordClass::shared},
    ClassRow{"respective", WordClass::respective},
    ClassRow{"full", WordClass::full},
    ClassRow{"half", WordClass::half},
    ClassRow{"worth", WordClass::worth},
    ClassRow{"old", WordClass::old},
    ClassRow{"gradable", WordClass::gradable},
    ClassRow{"young", WordClass::young},
    ClassRow{"total", WordClass::total},
    ClassRow{"maximal", WordClass::maximal, 4},
    ClassRow{"minimal", WordClass::minimal, 4},
    ClassRow{"utmost", WordClass::utmost},
    ClassRow{"least", WordClass::least},
    ClassRow{"naming", WordClass::naming},
    ClassRow{"calling", WordClass::calling},
    ClassRow{"identifier", WordClass::identifier},
    ClassRow{"glued_identifier", WordClass::glued_identifier},
    ClassRow{"numbering", WordClass::numbering},
    ClassRow{"called", WordClass::called},
    ClassRow{"entitled", WordClass::entitled},
    ClassRow{"designation", WordClass::designation},
    ClassRow{"description", WordClass::description},
    ClassRow{"general_name", WordClass::general_name},
    ClassRow{"table_marker", WordClass::table_marker},
    ClassRow{"export_mark", WordClass::export_mark},
    ClassRow{"birth", WordClass::birth},
    ClassRow{"ending", WordClass::ending},
    ClassRow{"missing", WordClass::missing},
    ClassRow{"number_sign", WordClass::number_sign},
    ClassRow{"percent_sign", WordClass::percent_sign},
    ClassRow{"given_name", WordClass::given_name},
    ClassRow{"family_name", WordClass::family_name},
    ClassRow{"people", WordClass::people},
    ClassRow{"label", WordClass::label},
    ClassRow{"time_name", WordClass::time_name},
    ClassRow{"date_name", WordClass::date_name},
    ClassRow{"year_name", WordClass::year_name},
    ClassRow{"counting", WordClass::counting},
    ClassRow{"count", WordClass::count},
    ClassRow{"quantity", WordClass::quantity},
    ClassRow{"classifier", WordClass::classifier},
    ClassRow{"detail", WordClass::detail},
    ClassRow{"text", WordClass::text},
    ClassRow{"part", WordClass::part},
    ClassRow{"age", WordClass::age},
    ClassRow{"time_unit", WordClass::time_unit, 7},
    ClassRow{"periodic", WordClass::periodic, 7},
    ClassRow{"month", WordClass::month, 12},
    ClassRow{"quarter", WordClass::quarter},
    ClassRow{"nth", WordClass::nth, 5},
    ClassRow{"season", WordClass::season, 12},
    ClassRow{"weekday", WordClass::weekday, 7},
    ClassRow{"weekend", WordClass::weekend},
    ClassRow{"working_day", WordClass::working_day},
    ClassRow{"day_ago", WordClass::day_ago, 7},
    ClassRow{"preceding", WordClass::preceding},
    ClassRow{"current", WordClass::current},
    ClassRow{"following", WordClass::following},
    ClassRow{"to_date", WordClass::to_date, 7},
    ClassRow{"comparing", WordClass::comparing},
    ClassRow{"ever", WordClass::ever},
    ClassRow{"fresh", WordClass::fresh},
    ClassRow{"greeting", WordClass::greeting},
    ClassRow{"time_noun", WordClass::time_noun},
    ClassRow{"forenoon", WordClass::forenoon},
    ClassRow{"afternoon", WordClass::afternoon},
};
static_assert(kClasses.size() == kWordClasses);

const ClassRow* class_named(std::string_view name) {
  const auto* const row = std::ranges::find(kClasses, name, &ClassRow::name);
  return row == kClasses.end() ? nullptr : row;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out = split(trim(text), ' ');
  std::erase(out, "");
  return out;
}

}  // namespace

Result<WordClassTable> WordClassTable::read(std::string_view text) {
  WordClassTable table;
  for (const std::string& line : split(text, '\n')) {
    if (trim(line).empty() || line.front() == '#') continue;
    const auto damaged = [&](std::string_view why) {
      return fail(ErrorCode::data_invalid, fmt::format("The line “{}” of the word classes {}.", line, why), "Write “class : word word …”.");
    };
    const std::size_t colon = line.find(" : ");
    if (colon == std::string::npos) return damaged("has no “ : ”");
    const auto head = words_of(std::string_view(line).substr(0, colon)), words = words_of(std::string_view(line).substr(colon + 3));
    if (head.empty() || head.size() > 2 || words.empty()) return damaged("is not complete");
    const ClassRow* const known = class_named(head.front());
    if (known == nullptr) return damaged("names no class that is known");
    const WordClass word_class = known->word_class;
    int number = 0;
    if (head.size() == 2) {
      const char* const end = head[1].data() + head[1].size();
      if (const auto parsed = std::from_chars(head[1].data(), end, number); parsed.ec != std::errc() || parsed.ptr != end || number < 1)
        return damaged("has no number where one should be");
      if (number > known->most) return damaged("has a greater number than its class");
    }
    for (const std::string& word : words) {
      if (word.size() > 1 && word.front() == '-') {
        table.suffixes_.push_back({word.substr(1), word_class});
      } else if (word.size() > 1 && word.back() == '-') {
        table.prefixes_.push_back({word.substr(0, word.size() - 1), word_class});
      } else {
        table.classes_[word].add(word_class);
        table.words_[word_class].push_back(word);
        if (number > 0) table.numbers_[{word_class, word}] = number;
      }
    }
  }
  for (const ClassRow& row : kClasses) {
    const auto has_affix = [&](const Affix& affix) { return affix.word_class == row.word_class; };
    if (!table.words_.contains(row.word_class) && std::ranges::none_of(table.prefixes_, has_affix) &&
        std::ranges::none_of(table.suffixes_, has_affix))
      return fail(ErrorCode::data_invalid, fmt::format("The word class {} has no words.", row.name), "Add a line for it.");
  }
  return table;
}

WordClasses WordClassTable::of(std::string_view lower) const {
  WordClasses out;
  if (const auto found = classes_.find(std::string(lower)); found != classes_.end()) out = found->second;
  for (const Affix& prefix : prefixes_)
    if (lower.starts_with(prefix.text)) out.add(prefix.word_class);
  for (const Affix& suffix : suffixes_)
    if (lower.ends_with(suffix.text)) out.add(suffix.word_class);
  return out;
}

int WordClassTable::number(std::string_view lower, WordClass word_class) const {
  const auto found = numbers_.find(std::pair(word_class, std::string(lower)));
  return found == numbers_.end() ? 0 : found->second;
}

const std::vector<std::string>& WordClassTable::words(WordClass word_class) const {
  static const std::vector<std::string> none;
  const auto found = words_.find(word_class);
  return found == words_.end() ? none : found->second;
}

std::string_view WordClassTable::without_prefix(std::string_view lower, WordClass word_class) const {
  for (const Affix& prefix : prefixes_)
    if (prefix.word_class == word_class && lower.starts_with(prefix.text)) return lower.substr(prefix.text.size());
  return lower.substr(std::min(lower.size(), static_cast<std::size_t>(number(lower, word_class))));
}

}  // namespace sextant::knowledge
