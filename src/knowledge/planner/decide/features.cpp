#include "knowledge/planner/decide/features.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "base/text.h"
#include "knowledge/planner/decide/roles.h"
#include "knowledge/planner/decide/structure.h"
#include "knowledge/planner/plan/joins.h"

namespace sextant::knowledge {
namespace {

class Features {
 public:
  Features(const SchemaView& schema, const Candidate& candidate)
      : schema_(schema),
        linked_(*candidate.linked),
        query_(candidate.interpretation.query),
        evidence_(candidate.interpretation.evidence),
        candidate_(candidate),
        uses_(uses_of(query_)) {}

  std::vector<std::string> run() {
    add("bias");
    words();
    links();
    tables();
    decisions();
    placed();
    sense();
    for (std::string& trait : traits(schema_, candidate_.interpretation)) add(std::move(trait));
    std::ranges::sort(out_);
    out_.erase(std::unique(out_.begin(), out_.end()), out_.end());
    return std::move(out_);
  }

 private:
  void add(std::string name) { out_.push_back(std::move(name)); }
  template <class Count>
  void count(std::string_view name, Count number, int most) {
    add(fmt::format("{}={}", name, std::min(static_cast<int>(number), most)));
  }

  // What of the question is explained at all.
  void words() {
    int capital = 0, content = 0, all = 0, sentences = 0, commas = 0;
    for (const std::size_t i : linked_.unplaced) ++(linked_.tokens[i].capital && linked_.tokens[i].begin > 0 ? capital : content);
    int heavy = 0;
    for (const std::size_t i : linked_.unplaced) heavy += !Language::english().is_light(linked_.tokens[i].lower);
    for (const Token& token : linked_.tokens) {
      if (token.kind == TokenKind::mark) {
        sentences += token.text == "." || token.text == "?";
        commas += token.text == ",";
      } else if (!Language::english().is_function_word(token.lower)) {
        ++all;
      }
    }
    count("unplaced", content, 4);
    count("unplaced_capital", capital, 2);
    count("unplaced_heavy", heavy, 3);
    if (all > 0) count("unplaced_share", linked_.unplaced.size() * 6 / static_cast<std::size_t>(all), 4);
    count("length", linked_.tokens.size() / 5, 6);
    count("sentences", sentences, 2);
    count("commas", commas, 3);
    count("schema", std::log2(static_cast<double>(schema_.tables.size()) + 1), 5);
  }

  // How well the names fit.
  void links() {
    count("guessed", evidence_.guessed, 3);
    count("weak", evidence_.weak_links, 3);
    count("ambiguous", evidence_.ambiguous_links, 3);
    count("close", evidence_.close_links, 3);
    add(fmt::format("weakest={}", static_cast<int>(evidence_.weakest_link * 10)));
    add(fmt::format("mean={}", evidence_.links ? static_cast<int>(evidence_.link_sum / evidence_.links * 20) : -1));
    count("mentions", linked_.mentions.size() / 3, 5);
    for (const std::string& role : evidence_.roles) add("role:" + role);
    int many = 0, typos = 0;
    for (const Mention& mention : linked_.mentions) {
      if (mention.kind != MentionKind::value) continue;
      many += mention.values.size() > 2;
      typos += !mention.values.empty() && mention.values.front().match > ValueMatch::other_case;
      if (mention.values.empty()) add(mention.quoted ? "value_unknown_quoted" : "value_unknown");
    }
    count("values_in_many", many, 2);
    count("values_changed", typos, 2);
  }

  void tables() {
    count("joined", uses_.size(), 4);
    for (const Mention& mention : linked_.mentions)
      if (mention.kind == MentionKind::name && mention.table_score() > 0.9 && mention.table_score() >= mention.column_score() &&
          std::ranges::none_of(uses_, [&](const TableUse& use) { return use.table == mention.tables.front().table; }))
        add("named_table_left_out");
    for (const TableUse& use : uses_) add(std::string(how_named(use)));
    if (const auto tree = join_closure(schema_, uses_)) {
      count("bridges", tree->steps.size() - uses_.size(), 3);
      const auto undeclared =
          std::ranges::count_if(tree->steps, [&](const JoinStep& s) { return s.edge >= 0 && !schema_.edges[s.edge].declared; });
      count("undeclared", undeclared, 2);
    }
  }

  std::string_view how_named(const TableUse& use) const {
    const auto any = [&](auto&& test) { return std::ranges::any_of(linked_.mentions, test); };
    const auto here = [&](const ColumnLink& l) { return l.column.table == use.table; };
    if (any([&](const Mention& m) {
          return m.kind == MentionKind::name && (std::ranges::any_of(m.tables, [&](const TableLink& l) { return l.table == use.table; }) ||
                                                 (!m.columns.empty() && m.columns.front().names_table && here(m.columns.front())));
        }))
      return "table_named";
    if (any([&](const Mention& m) {
          return m.kind == MentionKind::name &&
                 ((m.columns.size() == 1 && here(m.columns[0]) && m.columns[0].score >= 0.95) || use.role > 0);
        }))
      return "table_by_own_column";
    if (any([&](const Mention& m) {
          return (m.kind == MentionKind::name &&
                  std::ranges::any_of(m.columns, [&](const ColumnLink& l) { return here(l) && l.score >= 0.9; })) ||
                 (m.kind == MentionKind::value &&
                  std::ranges::any_of(m.values, [&](const ValueLink& v) { return v.column.table == use.table; }));
        }))
      return "table_by_column";
    return "table_not_named";
  }

  // Where it differs from the first reading.
  void decisions() {
    const Choices& choices = candidate_.choices;
    count("skipped", evidence_.skipped, 2);
    if (candidate_.other_cover)
      add("other_cover");
    else if (choices == Choices{})
      add("first");
    count("decisions", choices.column.size() + choices.as_table.size() + choices.skip.size() + choices.variations.size(), 2);
    for (const auto& [mention, column] : choices.column) add(fmt::format("other_column={}", column));
    for (const auto& [mention, table] : choices.as_table) add(table ? "as_table" : "as_column");
    for (const Variation variation : choices.variations) add(std::string(name_of(variation)));
  }

  // Mentions that the plan leaves out.
  void placed() {
    count("unused", evidence_.unused, 2);
    if (evidence_.negations_lost > 0) add("negation_lost");
    negated_things();
    const std::vector<std::string> played = roles(linked_, candidate_.interpretation);
    std::map<std::string, int> lost;
    for (std::size_t m = 0; m < played.size(); ++m)
      if (played[m] == "none") {
        const Mention& mention = linked_.mentions[m];
        ++lost[mention.kind == MentionKind::value                              ? "lost_value"
               : mention.kind == MentionKind::number                           ? "lost_number"
               : mention.columns.empty()                                       ? "lost_table"
               : std::max(mention.column_score(), mention.table_score()) > 0.9 ? "lost_name"
                                                                               : "lost_weak_name"];
      }
    for (const auto& [name, times] : lost) count(name, times, 2);
    const auto literals = std::ranges::count_if(
        linked_.mentions, [](const Mention& m) { return m.kind == MentionKind::value || m.kind == MentionKind::number; });
    const auto conditions = static_cast<std::ptrdiff_t>(query_.where.size() + query_.having.size());
    if (literals != conditions) add(fmt::format("literals-conditions={}", std::clamp<std::ptrdiff_t>(literals - conditions, -2, 2)));
  }

  // "Ships that do not have a captain with …": a thing is said to be missing, not a value to differ.
  void negated_things() {
    const auto& mentions = linked_.mentions;
    for (std::size_t m = 0; m + 1 < mentions.size(); ++m) {
      if (mentions[m].kind != MentionKind::cue || mentions[m].cue.cue->kind != "negation") continue;
      const Mention& next = mentions[m + 1];
      if (next.kind != MentionKind::name || next.tables.empty() || next.table_score() < next.column_score()) continue;
      const bool absent = query_.set_operation == SetOperation::except || std::ranges::any_of(query_.where, [](const Condition& c) {
                            return c.in_query && c.compare == Compare::not_equal;
                          });
      add(absent ? "negated_thing_absent" : "negated_thing_there");
      return;
    }
  }

  // Whether the plan makes sense on this data, by the profiles alone.
  void sense() {
    std::set<ColumnRef> shown;
    for (const Expression& e : query_.outputs) {
      if (!e.column) continue;
      const ColumnView& view = schema_.column(*e.column);
      const bool sums = e.aggregate == Aggregate::sum || e.aggregate == Aggregate::average || e.aggregate == Aggregate::median;
      if (sums && (view.id_like || view.foreign_key)) add("sums_key");
      if (sums && !view.numeric) add("sums_text");
      if ((e.aggregate == Aggregate::maximum || e.aggregate == Aggregate::minimum) && !view.numeric && !view.temporal)
        add("extreme_of_text");
      if (e.aggregate == Aggregate::none) {
        shown.insert(*e.column);
        if (view.id_like && !std::ranges::any_of(query_.group_by, [&](const Expression& g) { return g == e; })) add("shows_key");
      }
      if (const auto& profile = view.column->profile; profile && profile->distinct_is_exact && profile->distinct <= 1)
        add("shows_constant");
    }
    for (const Condition& c : query_.where) {
      if (!c.left.column || c.query || c.left.is_aggregate()) continue;
      if (shown.contains(*c.left.column) && c.compare == Compare::equal) add("shows_what_it_fixes");
      condition(c);
    }
    for (const Order& o : query_.order)
      if (o.key.column && o.key.aggregate == Aggregate::none && query_.limit) {
        const ColumnView& view = schema_.column(*o.key.column);
        if (view.id_like) add("extreme_by_key");
        if (!view.numeric && !view.temporal) add("extreme_by_text");
      }
  }

  void condition(const Condition& c) {
    if (c.compare == Compare::not_equal && std::ranges::any_of(query_.where, [&](const Condition& other) {
          return !other.query && other.compare == Compare::equal && other.left == c.left && !other.or_with_previous;
        }))
      add("differs_from_what_it_is");
    const ColumnView& view = schema_.column(*c.left.column);
    const auto& profile = view.column->profile;
    const bool number = std::ranges::all_of(c.values, &Literal::is_number) && !c.values.empty();
    if (number && !view.numeric && !view.temporal && !view.id_like) add("number_on_text");
    if (!number && !c.values.empty() && data::is_numeric(view.column->family)) add("text_on_number");
    if (number && profile && profile->min && profile->max && data::is_numeric(view.column->family) && c.left.part == DatePart::none) {
      const double least = std::strtod(profile->min->c_str(), nullptr), most = std::strtod(profile->max->c_str(), nullptr);
      const double value = std::strtod(c.values.front().text.c_str(), nullptr);
      if (value < least || value > most) add("number_outside");
      if (value < least - (most - least) || value > most + (most - least)) add("number_far_outside");
    }
  }

  const SchemaView& schema_;
  const LinkedQuestion& linked_;
  const LogicalQuery& query_;
  const Evidence& evidence_;
  const Candidate& candidate_;
  const std::vector<TableUse> uses_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> features(const SchemaView& schema, const Candidate& candidate) { return Features(schema, candidate).run(); }

}  // namespace sextant::knowledge
