#include "knowledge/planner/decide/roles.h"

#include <fmt/format.h>

#include <array>
#include <map>

#include "base/text.h"
#include "knowledge/planner/plan/joins.h"

namespace sextant::knowledge {
namespace {

constexpr double kFarBehind = 0.35;  // a link this much weaker than the best is no reading of the words

enum Use : unsigned { show = 1, calculate = 2, group = 4, order = 8, where = 16, having = 32, inner = 64 };
constexpr std::array<std::pair<Use, std::string_view>, 7> kUses{
    {{show, "show"}, {calculate, "calculate"}, {group, "group"}, {order, "order"}, {where, "where"}, {having, "having"}, {inner, "inner"}}};

struct Uses {
  std::map<std::pair<int, int>, unsigned> columns;
  std::map<int, unsigned> tables;          // 0 for a table that is only joined
  std::map<std::string, unsigned> values;  // lower case
  bool counts = false;

  void note(const Expression& e, unsigned use) {
    if (!e.column) return;
    columns[{e.column->table, e.column->column}] |= use;
    tables[e.column->table] |= use;
  }
  void read(const LogicalQuery& query, unsigned only) {
    const auto as = [&](unsigned use) { return only ? only : use; };
    for (const TableUse& use : uses_of(query)) tables[use.table] |= only;
    for (const Expression& e : query.outputs) {
      note(e, as(e.is_aggregate() ? calculate : show));
      if (!only && !e.column && e.raw.empty()) counts = true;
    }
    for (const Expression& e : query.group_by) note(e, as(group));
    for (const Order& o : query.order) note(o.key, as(order));
    for (const auto& [list, use] : {std::pair{&query.where, as(where)}, std::pair{&query.having, as(having)}})
      for (const Condition& c : *list) {
        note(c.left, use);
        if (c.other_column) note({.column = c.other_column}, use);
        for (const Literal& value : c.values) values[to_lower_ascii(value.text)] |= use;
        if (c.query) read(*c.query, inner);
      }
    if (query.limit) values[std::to_string(*query.limit)] |= order;
    if (query.of) read(*query.of, inner);
    if (query.right) read(*query.right, query.set_operation == SetOperation::except ? static_cast<unsigned>(inner) : only);
  }
};

std::string text_of(unsigned uses) {
  std::vector<std::string> names;
  for (const auto& [use, name] : kUses)
    if (uses & use) names.emplace_back(name);
  return join(names, "+");
}

std::string role_of_name(const Mention& mention, const Uses& uses) {
  for (const ColumnLink& link : mention.columns)
    if (link.score >= mention.column_score() - kFarBehind)
      if (const auto found = uses.columns.find({link.column.table, link.column.column}); found != uses.columns.end())
        return text_of(found->second);
  for (const TableLink& link : mention.tables)
    if (link.score >= mention.table_score() - kFarBehind)
      if (const auto found = uses.tables.find(link.table); found != uses.tables.end())
        return found->second & inner                ? "table_inner"
               : found->second & (show | calculate) ? "table_show"
               : uses.counts                        ? "table_count"
                                                    : "table";
  return "none";
}

std::string role_of_value(const Mention& mention, const Uses& uses) {
  std::vector<std::string> texts{mention.text};
  for (const ValueLink& link : mention.values) texts.push_back(link.value);
  if (mention.kind == MentionKind::number) texts.push_back(fmt::format("{}", mention.number));
  for (const std::string& text : texts) {
    const std::string lower = to_lower_ascii(text);
    for (const std::string& written : {lower, lower + "%", "%" + lower, "%" + lower + "%"})
      if (const auto found = uses.values.find(written); found != uses.values.end()) return text_of(found->second);
  }
  return "none";
}

}  // namespace

std::vector<std::string> roles(const LinkedQuestion& linked, const Interpretation& interpretation) {
  Uses uses;
  uses.read(interpretation.query, 0);
  std::vector<std::string> out;
  for (std::size_t m = 0; m < linked.mentions.size(); ++m) {
    const Mention& mention = linked.mentions[m];
    out.push_back(interpretation.evidence.converted.contains(m)                               ? text_of(where)
                  : mention.kind == MentionKind::name                                         ? role_of_name(mention, uses)
                  : mention.kind == MentionKind::value || mention.kind == MentionKind::number ? role_of_value(mention, uses)
                                                                                              : "");
  }
  return out;
}

}  // namespace sextant::knowledge
