// Workspaces hold data sets that nothing connects: flights have no carrier, though bird strikes have one.
#include <algorithm>
#include <map>

#include "knowledge/planner/link/link.h"

namespace sextant::knowledge {
namespace {

constexpr double kWritten = 0.95;                // a name as it is written
constexpr double kTable = 2;                     // a table that is named says more of what the question is about than a column
constexpr double kNamed = 0.85, kGuessed = 0.3;  // what is only guessed says little
constexpr double kKind = 0.5;                    // an adjective decides only between what is named alike
constexpr double kTie = 0.1;

int part_of(const SchemaView& schema, int table) { return schema.component[static_cast<std::size_t>(table)]; }

// How much a mention speaks for each component.
std::map<int, double> votes(const SchemaView& schema, const Language& language, const Lexicon& lexicon, const Mention& mention) {
  std::map<int, double> votes;
  const auto vote = [&](int table, double weight) {
    double& best = votes[part_of(schema, table)];
    best = std::max(best, weight >= kNamed ? weight : kGuessed * weight);
  };
  for (const TableLink& link : mention.tables) vote(link.table, link.score >= kWritten ? kTable * link.score : link.score);
  for (const ColumnLink& link : mention.columns) vote(link.column.table, link.score);
  for (const ValueLink& link : mention.values) vote(link.column.table, 1);
  // "hottest" speaks of what has a temperature.
  if (mention.kind == MentionKind::cue && mention.cue.cue->parameters.size() > 1)
    for (const KindWord& word : language.kind(mention.cue.cue->parameters[1]))
      for (int t = 0; t < static_cast<int>(schema.tables.size()); ++t)
        for (const ColumnView& column : schema.tables[static_cast<std::size_t>(t)].columns)
          if (std::ranges::find(column.name.stems, word.stem) != column.name.stems.end()) vote(t, kKind);
  const auto defined = [&](const NameRef& table) {
    if (const auto found = schema.resolve(table)) vote(found->table, kTable);
  };
  if (mention.measure >= 0) defined(lexicon.measures[static_cast<std::size_t>(mention.measure)].table);
  if (mention.rows >= 0) defined(lexicon.rows[static_cast<std::size_t>(mention.rows)].table);
  return votes;
}

}  // namespace

About what_about(const SchemaView& schema, const Language& language, const Lexicon& lexicon, const LinkedQuestion& linked) {
  About about;
  const std::set<int> whole(schema.component.begin(), schema.component.end());
  if (whole.size() < 2) return about;
  std::map<int, double> total;
  const Mention* first = nullptr;
  for (const Mention& mention : linked.mentions) {
    const auto voted = votes(schema, language, lexicon, mention);
    for (const auto& [part, weight] : voted) total[part] += weight;
    if (!voted.empty() && first == nullptr) first = &mention;
  }
  double most = 0;
  for (const auto& [part, weight] : total) most = std::max(most, weight);
  for (const auto& [part, weight] : total)
    if (weight >= most - kTie) about.parts.insert(part);
  // Of equals what is said first.
  if (first != nullptr && about.parts.size() > 1) {
    const auto voted = votes(schema, language, lexicon, *first);
    if (std::ranges::any_of(about.parts, [&](int part) { return voted.contains(part); }))
      std::erase_if(about.parts, [&](int part) { return !voted.contains(part); });
  }
  if (about.parts.size() == whole.size()) about.parts.clear();
  for (const Mention& mention : linked.mentions) {
    const auto here = [&](int table) { return about.parts.contains(part_of(schema, table)); };
    for (const TableLink& link : mention.tables)
      if (about.table < 0 && link.score >= kWritten && here(link.table)) about.table = link.table;
  }
  return about;
}

std::vector<Mention> connected_only(const SchemaView& schema, const About& about, const std::vector<Mention>& mentions) {
  const auto elsewhere = [&](int table) { return !about.parts.contains(part_of(schema, table)); };
  std::vector<Mention> out;
  for (const Mention& mention : mentions) {
    Mention kept = mention;
    std::erase_if(kept.tables, [&](const TableLink& link) { return elsewhere(link.table); });
    std::erase_if(kept.columns, [&](const ColumnLink& link) { return elsewhere(link.column.table); });
    std::erase_if(kept.values, [&](const ValueLink& link) { return elsewhere(link.column.table); });
    const auto links = [](const Mention& m) { return m.tables.size() + m.columns.size() + m.values.size(); };
    if (links(mention) > 0 && links(kept) == 0 && !mention.quoted) continue;
    // What is left may fit worse than what went.
    const double before = std::max(mention.table_score(), mention.column_score());
    const double after = std::max(kept.table_score(), kept.column_score());
    if (before > after && after > 0) kept.weight *= after / before;
    out.push_back(std::move(kept));
  }
  return out;
}

}  // namespace sextant::knowledge
