#include "knowledge/planner/decide/structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "knowledge/planner/plan/joins.h"

namespace sextant::knowledge {
namespace {

constexpr char kStructure[] =
#include "knowledge/planner/decide/model/structure.inc"
    ;

std::string_view kind_of_column(const ColumnView& view) {
  if (view.id_like || view.primary_key) return "C:key";
  if (view.temporal) return "C:date";
  if (view.numeric) return "C:number";
  return view.name_like ? "C:name" : "C:text";
}

Symbol symbol_of(const SchemaView& schema, const LinkedQuestion& linked, int index) {
  const Mention& mention = linked.mentions[static_cast<std::size_t>(index)];
  const auto one = [&](std::string text) { return Symbol{text, text, index}; };
  switch (mention.kind) {
    case MentionKind::cue: {
      std::vector<std::string> words;
      for (std::size_t i = mention.begin; i < mention.end; ++i) words.push_back(linked.tokens[i].lower);
      const Cue& cue = *mention.cue.cue;
      return {join(words, "_"), "#" + cue.kind + (cue.parameters.empty() ? "" : ":" + cue.parameters[0]), index};
    }
    case MentionKind::name:
      if (!mention.tables.empty() && mention.table_score() >= mention.column_score() - 0.02)
        return one(mention.column_score() > 0.9 ? "T:column" : "T");
      return one(std::string(kind_of_column(schema.column(mention.columns.front().column))));
    case MentionKind::value:
      return one(mention.values.empty() ? "V:unknown" : "V");
    case MentionKind::number:
      if (linked.tokens[mention.begin].kind == TokenKind::word) return one("N:word");
      return one(mention.number >= 1900 && mention.number <= 2100 ? "N:year" : "N");
    case MentionKind::date:
      return one("D");
    case MentionKind::measure:
      return one("C:number");
    case MentionKind::rows:
      return one(mention.tables.empty() ? "V" : "T");
    case MentionKind::hint:
      break;
  }
  return {};
}

void add_runs(const std::vector<std::string>& sequence, std::size_t least, std::string_view prefix, std::set<std::string>& out) {
  for (std::size_t n = least; n <= 3; ++n)
    for (std::size_t i = 0; i + n <= sequence.size(); ++i)
      out.insert(std::string(prefix) + join(std::vector<std::string>(sequence.begin() + static_cast<std::ptrdiff_t>(i),
                                                                     sequence.begin() + static_cast<std::ptrdiff_t>(i + n)),
                                            " "));
}

// "customers" shown by first and last name are one thing that was asked for, "flights" shown by all columns too.
std::size_t things_shown(const SchemaView& schema, const Interpretation& reading) {
  std::size_t shown = reading.query.outputs.size();
  if (const auto uses = uses_of(reading.query); shown == 0 && !uses.empty() && schema.tables[uses.front().table].identity.empty()) return 1;
  const bool each_named = std::ranges::count_if(reading.evidence.roles, [](const std::string& role) {
                            return role.starts_with("output:");
                          }) >= std::ranges::count_if(reading.query.outputs, [](const Expression& e) { return !e.is_aggregate(); });
  std::set<int> tables;
  for (const Expression& e : reading.query.outputs)
    if (e.column) tables.insert(e.column->table);
  for (const int t : tables) {
    const TableView& table = schema.tables[t];
    const bool whole = std::ranges::all_of(table.identity, [&](int c) {
      return std::ranges::any_of(reading.query.outputs,
                                 [&](const Expression& e) { return e.column == ColumnRef{t, c} && e.aggregate == Aggregate::none; });
    });
    if (whole && table.identity.size() > 1 && !each_named) shown -= table.identity.size() - 1;
  }
  return shown;
}

std::string_view yes(bool value) { return value ? "yes" : "no"; }

}  // namespace

std::vector<Symbol> symbols(const SchemaView& schema, const LinkedQuestion& linked) {
  std::vector<Symbol> out;
  std::size_t m = 0;
  for (std::size_t i = 0; i < linked.tokens.size();) {
    while (m < linked.mentions.size() && linked.mentions[m].begin < i) ++m;
    const bool verb = m < linked.mentions.size() && linked.mentions[m].kind == MentionKind::hint &&
                      !schema.column(linked.mentions[m].columns.front().column).foreign_key;
    if (m < linked.mentions.size() && linked.mentions[m].begin == i && !verb) {
      if (linked.mentions[m].kind == MentionKind::measure) out.push_back({"total", "#sum"});  // a measure is a number already summed up
      out.push_back(symbol_of(schema, linked, static_cast<int>(m)));
      i = std::max(linked.mentions[m].end, i + 1);
      continue;
    }
    const Token& token = linked.tokens[i++];
    if (token.kind == TokenKind::mark || Language::english().is_function_word(token.lower))
      out.push_back({token.lower, token.lower});
    else
      out.push_back({"?" + token.stem, "?"});
  }
  return out;
}

std::vector<std::string> grams(const std::vector<Symbol>& symbols) {
  std::vector<std::string> written{"^"}, kinds{"^"}, mentions{"^"};
  std::map<std::string, int> count;
  int columns = 0;
  for (const Symbol& symbol : symbols) {
    written.push_back(symbol.written);
    kinds.push_back(symbol.kind);
    if (symbol.mention < 0) continue;
    mentions.push_back(symbol.kind);
    if (symbol.kind[0] != '#') ++count[symbol.kind];
    columns += symbol.kind.starts_with("C:");
  }
  for (auto* sequence : {&written, &kinds, &mentions}) sequence->push_back("$");
  std::set<std::string> out;
  add_runs(written, 1, "", out);
  add_runs(kinds, 1, "", out);
  add_runs(mentions, 2, "~", out);
  for (const auto& [symbol, times] : count)
    if (times > 1) out.insert(fmt::format("{}*{}", symbol, std::min(times, 4)));
  out.insert(fmt::format("C*{}", std::min(columns, 5)));
  return {out.begin(), out.end()};
}

std::vector<std::string> traits(const SchemaView& schema, const Interpretation& reading) {
  const LogicalQuery& query = reading.query;
  static constexpr std::array<std::string_view, 7> kAggregates{"none", "count", "distinct", "sum", "avg", "min", "max"};
  const auto trait = [](Aggregate a) { return static_cast<std::size_t>(a == Aggregate::median ? Aggregate::average : a); };
  std::array<bool, 7> shown{};
  for (const Expression& e : query.outputs) shown[trait(e.raw.empty() ? e.aggregate : Aggregate::sum)] |= e.is_aggregate();
  shown[0] = std::ranges::none_of(query.outputs, &Expression::is_aggregate);
  const bool except = query.set_operation == SetOperation::except;
  const bool absent =
      except || std::ranges::any_of(query.where, [](const Condition& c) { return c.in_query && c.compare == Compare::not_equal; });
  const bool nested =
      std::ranges::any_of(query.where, [](const Condition& c) { return c.query && !(c.in_query && c.compare == Compare::not_equal); });
  const bool differs = std::ranges::any_of(query.where, [](const Condition& c) { return !c.query && c.compare == Compare::not_equal; });
  const auto tree = join_closure(schema, uses_of(query));
  std::vector<std::string> out;
  out.push_back(fmt::format("outputs={}", std::min<std::size_t>(things_shown(schema, reading), 4)));
  for (std::size_t i = 0; i < shown.size(); ++i) out.push_back(fmt::format("{}={}", kAggregates[i], yes(shown[i])));
  out.push_back(fmt::format("where={}", std::min<std::size_t>(query.where.size() + except, 3)));
  out.push_back(fmt::format("group={}", yes(!query.group_by.empty())));
  out.push_back(fmt::format("having={}", yes(!query.having.empty())));
  out.push_back(query.order.empty() ? "order=no"
                                    : fmt::format("order={}_{}", query.order[0].key.is_aggregate() ? "number" : "column",
                                                  query.order[0].descending ? "down" : "up"));
  out.push_back(fmt::format("limit={}", !query.limit ? "no" : *query.limit == 1 ? "one" : "more"));
  out.push_back(fmt::format("different={}", yes(query.distinct)));
  out.push_back(fmt::format("set={}", query.set_operation == SetOperation::intersect ? "both"
                                      : query.set_operation == SetOperation::unite   ? "either"
                                                                                     : "no"));
  out.push_back(fmt::format("absent={}", yes(absent)));
  out.push_back(fmt::format("nested={}", yes(nested)));
  out.push_back(fmt::format("or={}", yes(std::ranges::any_of(query.where, &Condition::or_with_previous))));
  out.push_back(fmt::format("differs={}", yes(differs)));
  out.push_back(fmt::format("tables={}", std::min<std::size_t>(tree ? tree->steps.size() : 1, 3)));
  return out;
}

const ChoiceModel& structure_model() {
  static const ChoiceModel model({kStructure, sizeof kStructure - 1});
  return model;
}

}  // namespace sextant::knowledge
