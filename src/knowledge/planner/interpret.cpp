#include "knowledge/planner/interpret.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "knowledge/planner/scan.h"

namespace sextant::knowledge {
namespace {

template <class List>
bool in(std::string_view word, const List& list) {
  return std::ranges::find(list, word) != list.end();
}

Literal number_literal(const Mention& mention) {
  const double value = mention.number;
  if (std::floor(value) == value && std::abs(value) < 1e15) return {std::to_string(static_cast<long long>(value)), true};
  std::string text;
  for (const char c : mention.text)
    if (c != ',') text += c;
  return {text, true};
}

struct CompareRow {
  std::string_view cue;
  Compare compare;
};
constexpr std::array kCompares{
    CompareRow{"greater", Compare::greater},       CompareRow{"less", Compare::less},   CompareRow{"greater_equal", Compare::greater_equal},
    CompareRow{"less_equal", Compare::less_equal}, CompareRow{"equal", Compare::equal}, CompareRow{"between", Compare::between},
    CompareRow{"after", Compare::greater},         CompareRow{"before", Compare::less}, CompareRow{"contains", Compare::like},
    CompareRow{"starts", Compare::like},           CompareRow{"ends", Compare::like}};

constexpr std::array<std::string_view, 6> kPrepositions{"of", "in", "for", "from", "at", "on"};

}  // namespace

Scanner::Scanner(const SchemaView& schema, const Language& language, const Lexicon& lexicon, std::chrono::sys_days today,
                 const LinkedQuestion& question, const Choices& choices, Evidence& evidence)
    : schema_(schema),
      language_(language),
      lexicon_(lexicon),
      today_(today),
      question_(question),
      choices_(choices),
      evidence_(evidence),
      mention_seen_(question.mentions.size(), 0) {
  for (std::size_t m = 0; m < question.mentions.size(); ++m) {
    const Mention& mention = question.mentions[m];
    if (mention.kind != MentionKind::name) continue;
    const auto note = [&](int table) {
      named_at_.emplace_back(mention.begin, table);
      if (std::ranges::find(named_, table) == named_.end()) named_.push_back(table);
    };
    if (!mention.tables.empty() && mention.tables.front().score >= 0.7) note(mention.tables.front().table);
    if (!mention.columns.empty() && mention.columns.front().names_table) note(mention.columns.front().column.table);
  }
}

bool Scanner::adjacent(std::size_t a, std::size_t b) const {
  if (b >= question_.mentions.size()) return false;
  for (std::size_t i = question_.mentions[a].end; i < question_.mentions[b].begin; ++i) {
    const Token& token = question_.tokens[i];
    if (token.kind == TokenKind::mark && token.text != "(") return false;
    if (token.kind == TokenKind::word && !language_.is_function_word(token.lower)) return false;
  }
  return true;
}

bool Scanner::adjacent_list(std::size_t a, std::size_t b) const {
  for (std::size_t i = question_.mentions[a].end; i < question_.mentions[b].begin; ++i) {
    const Token& token = question_.tokens[i];
    if (token.kind == TokenKind::mark && token.text != ",") return false;
    if (token.kind == TokenKind::word &&
        !in(token.lower, std::array<std::string_view, 14>{"of", "the", "for", "a", "an", "all", "these", "those", "their", "its", "in",
                                                          "from", "s", "on"}))
      return false;
  }
  return true;
}

// The table that the column at m belongs to by its phrase: "names and ages of the students", "student's name".
int Scanner::owner_table(std::size_t m) const {
  const auto& mentions = question_.mentions;
  if (m > 0 && mentions[m - 1].kind == MentionKind::name && mentions[m - 1].end == mentions[m].begin && is_table(m - 1))
    return mentions[m - 1].tables.front().table;
  for (std::size_t n = m + 1; n < std::min(mentions.size(), m + 9); ++n) {
    const Mention& next = mentions[n];
    if (!adjacent_list(n - 1, n)) return -1;
    if (next.kind == MentionKind::cue) {
      if (!in(next.cue.cue->kind, std::array<std::string_view, 5>{"and", "each", "all", "distinct", "or"})) return -1;
      continue;
    }
    if (next.kind != MentionKind::name) {
      if (next.kind == MentionKind::value && n + 1 < mentions.size() && mentions[n + 1].kind == MentionKind::name && is_table(n + 1))
        continue;
      return -1;
    }
    if (!is_table(n)) continue;
    return next.tables.front().table;
  }
  return -1;
}

// Whether numbers are stored there, whatever the type says.
bool Scanner::takes_number(const ColumnRef& column) const {
  const ColumnView& view = schema_.column(column);
  if (view.numeric || view.temporal) return true;
  const auto& profile = view.column->profile;
  if (!profile || !profile->min) return view.id_like;
  return !profile->min->empty() &&
         (std::isdigit(static_cast<unsigned char>(profile->min->front())) ||
          (profile->max && !profile->max->empty() && std::isdigit(static_cast<unsigned char>(profile->max->back()))));
}

// How well a column fits here: its words, and how near its table is named ("name of the airport", "airport name").
double Scanner::context_score(const ColumnLink& link, std::size_t m) const {
  double score = link.score;
  const ColumnView& view = schema_.column(link.column);
  const auto at = static_cast<double>(question_.mentions[m].begin);
  double nearest = 1e9;
  for (const auto& [token, table] : named_at_) {
    if (table != link.column.table) continue;
    double far = std::abs(static_cast<double>(token) - at);
    if (static_cast<double>(token) < at) far += 1.5;  // "name of the X" is more usual than "X … name"
    nearest = std::min(nearest, far);
  }
  if (nearest < 1e8) {
    score += 0.12 + 0.12 / (1 + nearest / 3);
  } else if (!named_.empty()) {
    int far = 99;
    for (const int t : named_)
      if (const int d = distance(schema_, t, link.column.table); d >= 0) far = std::min(far, d);
    score -= far <= 1 ? 0.06 : far == 2 ? 0.15 : far < 99 ? 0.25 : 0.4;
  }
  if (const int owner = owner_table(m); owner >= 0 && owner == link.column.table) score += 0.3;
  const auto holds = [&](std::size_t n) {
    return n < question_.mentions.size() && question_.mentions[n].kind == MentionKind::value &&
           std::ranges::any_of(question_.mentions[n].values, [&](const ValueLink& v) { return v.column == link.column; });
  };
  if ((holds(m + 1) && adjacent(m, m + 1)) || (m > 0 && holds(m - 1) && adjacent(m - 1, m))) score += 0.4;
  if (link.names_table) score += 0.1;
  if (view.foreign_key && !view.primary_key) score -= 0.03;
  if (view.primary_key) score += 0.01;
  int mentions_here = 0;
  for (const Mention& other : question_.mentions) {
    if (other.kind == MentionKind::name && !other.columns.empty() && &other != &question_.mentions[m])
      mentions_here +=
          std::ranges::any_of(other.columns, [&](const ColumnLink& l) { return l.column.table == link.column.table && l.score > 0.75; });
    if (other.kind == MentionKind::value)
      mentions_here += std::ranges::any_of(other.values, [&](const ValueLink& l) { return l.column.table == link.column.table; });
  }
  return score + 0.02 * std::min(mentions_here, 3);
}

const ColumnLink* Scanner::best_column(std::size_t m) const {
  const Mention& mention = question_.mentions[m];
  std::vector<std::pair<double, const ColumnLink*>> ranked;
  for (const ColumnLink& link : mention.columns) ranked.emplace_back(context_score(link, m), &link);
  std::ranges::stable_sort(ranked, std::greater{}, [](const auto& r) { return r.first; });
  if (ranked.empty()) return nullptr;
  if (!mention_seen_[m]) {
    mention_seen_[m] = 1;
    if (ranked.size() > 1) {
      const double margin = ranked[0].first - ranked[1].first;
      if (margin < 0.05)
        ++evidence_.ambiguous_links;
      else if (margin < 0.15)
        ++evidence_.close_links;
    }
  }
  std::size_t pick = 0;
  if (const auto chosen = choices_.column.find(m); chosen != choices_.column.end()) pick = std::min(chosen->second, ranked.size() - 1);
  return ranked[pick].second;
}

// Among tables of about the same name, the one that the rest of the question speaks of.
int Scanner::best_table(std::size_t m) const {
  const auto& tables = question_.mentions[m].tables;
  int best = -1;
  double best_score = -1;
  for (const TableLink& link : tables) {
    double score = link.score;
    if (link.score >= tables.front().score - 0.06)
      for (std::size_t n = 0; n < question_.mentions.size(); ++n) {
        if (n == m) continue;
        const Mention& other = question_.mentions[n];
        if (std::ranges::any_of(other.columns, [&](const ColumnLink& l) { return l.column.table == link.table && l.score > 0.7; }))
          score += 0.02;
        if (std::ranges::any_of(other.values, [&](const ValueLink& v) { return v.column.table == link.table; })) score += 0.02;
      }
    if (score > best_score) {
      best_score = score;
      best = link.table;
    }
  }
  return best;
}

bool Scanner::is_table(std::size_t m) const {
  const Mention& mention = question_.mentions[m];
  if (mention.tables.empty()) return false;
  if (mention.columns.empty()) return true;
  // "counties" for county_public_safety beats county_id: a key with its marker left out means the thing itself.
  const ColumnLink& first = mention.columns.front();
  if (first.kind == LinkKind::suffix_omitted && schema_.column(first.column).id_like && mention.table_score() >= 0.35 &&
      mention.table_score() >= first.score - 0.4 &&
      std::ranges::none_of(mention.columns, [](const ColumnLink& l) { return l.score > 0.9; }))
    return true;
  if (const auto chosen = choices_.as_table.find(m); chosen != choices_.as_table.end()) return chosen->second;
  return mention.table_score() >= mention.column_score() - 0.02;
}

// The column is the left side of a comparison: a value, number or comparing word comes right after it.
bool Scanner::filters(std::size_t m, const ColumnRef& column) const {
  std::size_t next = m + 1;
  if (next >= question_.mentions.size() || next >= end_ || !adjacent(m, next)) return false;
  static constexpr std::array<std::string_view, 10> kBreaks{"has", "have", "had",   "having", "with",
                                                            "who", "that", "which", "whose",  "there"};
  for (std::size_t i = question_.mentions[m].end; i < question_.mentions[next].begin; ++i)
    if (in(question_.tokens[i].lower, kBreaks)) return false;
  const Mention* mention = &question_.mentions[next];
  if (mention->is_cue("negation") && next + 1 < question_.mentions.size()) mention = &question_.mentions[++next];
  if (mention->kind == MentionKind::cue &&
      (in(mention->cue.cue->kind, std::array<std::string_view, 11>{"greater", "less", "greater_equal", "less_equal", "equal", "between",
                                                                   "after", "before", "contains", "starts", "ends"}) ||
       mention->cue.cue->kind == "comparative")) {
    return true;
  }
  if (mention->kind == MentionKind::value) {
    if (mention->values.empty()) return true;
    return std::ranges::any_of(mention->values, [&](const ValueLink& v) { return v.column == column; }) || mention->quoted;
  }
  if (mention->kind == MentionKind::number) {
    const auto& view = schema_.column(column);
    if (question_.tokens[mention->begin].kind == TokenKind::word && !view.numeric) return false;
    // "name of 3 …": a number straight after the column or after "is", "of", "=".
    static_cast<void>(view);
    return takes_number(column);
  }
  return false;
}

std::size_t Scanner::next_name(std::size_t m, std::size_t limit) const {
  for (std::size_t n = m + 1; n < std::min({question_.mentions.size(), end_, m + 1 + limit}); ++n)
    if (question_.mentions[n].kind == MentionKind::name) return n;
  return question_.mentions.size();
}

int Scanner::main_table(const Block& block) const {
  for (const Expression& e : block.outputs)
    if (e.column) return e.column->table;
  for (const TableMention& t : block.tables) return t.table;
  for (const Condition& c : block.where)
    if (c.left.column) return c.left.column->table;
  return named_.empty() ? -1 : named_.front();
}

void Scanner::add_condition(Block& block, Condition condition) {
  if (pending_.negated) {
    if (condition.compare == Compare::equal)
      condition.compare = Compare::not_equal;
    else if (condition.compare == Compare::like)
      condition.compare = Compare::not_like;
    else if (condition.compare == Compare::greater)
      condition.compare = Compare::less_equal;
    else if (condition.compare == Compare::less)
      condition.compare = Compare::greater_equal;
    else if (condition.compare == Compare::greater_equal)
      condition.compare = Compare::less;
    pending_.negated = false;
  }
  condition.or_with_previous = or_next_ && !block.where.empty();
  or_next_ = false;
  pending_.compare.reset();
  pending_.compare_kind.clear();
  block.where.push_back(std::move(condition));
  ++evidence_.conditions;
}

void Scanner::scan(std::size_t begin, std::size_t end, Block& block, bool inside_exclusion) {
  end_ = end;
  for (std::size_t m = begin; m < end; ++m) {
    if (m < skip_until_) continue;
    const Mention& mention = question_.mentions[m];
    // A comma or full stop ends a sort or group list.
    if (m > begin) {
      for (std::size_t i = question_.mentions[m - 1].end; i < mention.begin; ++i) {
        const Token& token = question_.tokens[i];
        if (token.kind != TokenKind::mark) continue;
        if (token.text == "?" || token.text == "." || token.text == ";") {
          zone_ = Zone::select;
          last_column_.reset();
        } else if (token.text == "," && zone_ == Zone::group) {
          zone_ = Zone::select;
        }
      }
      for (std::size_t i = question_.mentions[m - 1].end; i < mention.begin; ++i)
        if (in(question_.tokens[i].lower, std::array<std::string_view, 3>{"they", "he", "she"}) && zone_ == Zone::select && !pending_.count)
          zone_ = Zone::filter;
    }
    switch (mention.kind) {
      case MentionKind::cue:
        cue(m, end, block, inside_exclusion);
        break;
      case MentionKind::name:
        name(m, block);
        break;
      case MentionKind::value:
        value(m, block);
        break;
      case MentionKind::number:
        number(m, block);
        break;
      case MentionKind::date:
        date(m, block);
        break;
      case MentionKind::measure:
        measure(m, block);
        break;
    }
    if (mention.kind != MentionKind::cue) command_start_ = false;
  }
  if (pending_.superlative && !block.superlative) block.superlative = pending_.superlative;
  if (pending_.count && block.outputs.empty() && !block.superlative && block.having.empty()) {
    block.outputs.push_back({.aggregate = Aggregate::count_rows});
    block.count_output = true;
  }
  if (pending_.distinct) block.distinct = true;
}

void Scanner::name(std::size_t m, Block& block) {
  const Mention& mention = question_.mentions[m];
  const double score = std::max(mention.column_score(), mention.table_score());
  evidence_.link_sum += score;
  evidence_.weakest_link = std::min(evidence_.weakest_link, score);
  ++evidence_.links;
  if (score < 0.7) ++evidence_.weak_links;
  if (choices_.skip.contains(m)) {
    ++evidence_.skipped;
    return;
  }
  const ColumnLink* column_link = best_column(m);
  bool as_table = is_table(m);
  if (as_table && column_link && column_link->score > 0.9) {
    // A noun that is both: before a value or number, or under a sort, it is the column; after a count it is the table.
    if (filters(m, column_link->column) || zone_ == Zone::order || pending_.superlative)
      as_table = pending_.superlative && pending_.superlative->counted && schema_.column(column_link->column).numeric == false;
  }
  if (as_table)
    table(m, best_table(m), block);
  else if (column_link)
    column(m, *column_link, block);
}

void Scanner::table(std::size_t m, int table, Block& block) {
  const Mention& mention = question_.mentions[m];
  TableMention here{table, m, mention.begin, false, false, zone_, false};
  here.after_preposition = mention.begin > 0 && [&] {
    std::size_t i = mention.begin;
    while (i > 0 && in(question_.tokens[i - 1].lower, std::array<std::string_view, 5>{"the", "all", "a", "an", "these"})) --i;
    return i > 0 && in(question_.tokens[i - 1].lower, kPrepositions);
  }();
  if (m > 0 && question_.mentions[m - 1].kind == MentionKind::number && adjacent(m - 1, m) && !pending_.compare && zone_ == Zone::select &&
      question_.mentions[m - 1].number >= 2)
    limit_before_table_ = static_cast<std::int64_t>(question_.mentions[m - 1].number);
  if (pending_.superlative) {
    Superlative& s = *pending_.superlative;
    s.near_table = table;
    if (pending_.count) s.counted = true;
    const bool entity_first = (question_.mentions[s.mention].is_cue("top") || question_.mentions[s.mention].is_cue("bottom")) && !s.counted;
    if (s.counted) {
      s.counted_table = table;
      here.counted = true;
    }
    if (s.common) s.counted_table = -1;
    if (s.common && block.outputs.empty()) here.zone = Zone::select;
    static_cast<void>(entity_first);
    block.superlative = s;
    pending_.superlative.reset();
    pending_.count = false;
  } else if (pending_.count) {
    here.counted = true;
    if (zone_ == Zone::order) {
      block.order.push_back({Expression{.aggregate = Aggregate::count_rows}, block.sort_descending});
    } else if (zone_ == Zone::filter && pending_.compare) {
    } else if (m + 1 < question_.mentions.size() && adjacent(m, m + 1) && m > 1 && zone_ == Zone::filter &&
               std::ranges::find(kCompares,
                                 question_.mentions[m + 1].kind == MentionKind::cue
                                     ? std::string_view(question_.mentions[m + 1].cue.cue->kind)
                                     : std::string_view(),
                                 &CompareRow::cue) != kCompares.end()) {
      count_waiting_ = true;
    } else {
      Expression count{.aggregate = Aggregate::count_rows};
      if (pending_.distinct) {
        int key = schema_.tables[table].primary_key;
        for (int c = 0; c < static_cast<int>(schema_.tables[table].columns.size()) && schema_.tables[table].primary_key < 0; ++c) {
          const ColumnView& view = schema_.tables[table].columns[c];
          if ((view.id_like || view.foreign_key) &&
              std::ranges::any_of(view.name.stems, [&](const std::string& stem) { return stem == question_.tokens[mention.end - 1].stem; }))
            key = c;
        }
        if (key >= 0) {
          count.aggregate = Aggregate::count_distinct;
          count.column = ColumnRef{table, key};
        }
      }
      if (std::ranges::find(block.outputs, count) == block.outputs.end()) block.outputs.push_back(count);
      block.count_output = true;
      pending_.distinct = false;
    }
    pending_.count = false;
  } else if (pending_.each || pending_.by) {
    here.grouped = true;
    pending_.each = pending_.by = false;
  }
  if (pending_.distinct && !here.counted) {
    block.distinct = true;
    pending_.distinct = false;
  }
  block.tables.push_back(here);
}

void Scanner::column(std::size_t m, const ColumnLink& link, Block& block) {
  if (is_role_word(m)) return;
  // "phone number" over a column phone: the generic word adds nothing.
  if (m > 0 && question_.mentions[m - 1].kind == MentionKind::name && question_.mentions[m - 1].end == question_.mentions[m].begin &&
      !is_table(m - 1) && question_.tokens[question_.mentions[m].begin].stem == "number")
    return;
  ColumnRef ref = link.column;
  ref.role = role_of(ref.table, question_.mentions[m].begin, true);
  const ColumnView& view = schema_.column(ref);
  Expression plain{.column = ref};
  static constexpr std::array<std::string_view, 7> kKinds{"exact", "prefix", "suffix", "scattered", "head", "part", "synonym"};
  const auto role = [&](std::string_view name) {
    evidence_.roles.push_back(std::string(name) + ":" + std::string(kKinds[static_cast<std::size_t>(link.kind)]) +
                              (view.id_like     ? ":id"
                               : view.name_like ? ":name"
                               : view.numeric   ? ":number"
                                                : ":text"));
  };
  if (pending_.superlative) {
    role("key");
    Superlative s = *pending_.superlative;
    if (s.common) {  // most common X
      s.counted = true;
      if (block.outputs.empty() || zone_ == Zone::select)
        block.outputs.push_back(plain);
      else
        block.group_by.push_back(plain);
      block.superlative = s;
      pending_.superlative.reset();
      return;
    }
    if ((question_.mentions[s.mention].is_cue("top") || question_.mentions[s.mention].is_cue("bottom")) && !view.numeric &&
        !view.temporal && !pending_.count && pending_.aggregates.empty()) {
      block.outputs.push_back(plain);  // "top 3 cities by …": the key comes later
      block.superlative = s;
      pending_.superlative.reset();
      return;
    }
    if (pending_.count && !view.numeric) s.counted = true;
    if (s.counted && view.numeric && !view.id_like) s.counted = false;
    if (s.counted) {  // most <text column>: rows counted
      s.counted_table = ref.table;
      block.superlative = s;
      pending_.superlative.reset();
      pending_.count = false;
      return;
    }
    Expression key = plain;
    if (!pending_.aggregates.empty()) key.aggregate = pending_.aggregates.back();
    pending_.aggregates.clear();
    s.key = key;
    s.mention = m;
    block.superlative = s;
    pending_.superlative.reset();
    return;
  }
  // "the scientists assigned to it": a participle of a column's word opens a clause, it is not asked for.
  const std::string& said = question_.tokens[question_.mentions[m].begin].lower;
  if (!when_ && (said.ends_with("ed") || said.ends_with("ing")) && question_.mentions[m].end == question_.mentions[m].begin + 1 &&
      (said != view.name.words.back() || view.name.words.size() > 1) &&
      (said != view.name.words.front() || link.kind == LinkKind::suffix_omitted || link.kind == LinkKind::part) && said != "named" &&
      !filters(m, ref) && zone_ != Zone::order && m > 0 && pending_.aggregates.empty() && !pending_.count) {
    role("verb");
    zone_ = Zone::filter;
    if (view.temporal) {
      last_column_ = ref;
      last_column_mention_ = m;
    }
    return;
  }
  // A key with its marker left out names the thing: "of the course author" does not ask for author_id.
  if (link.kind == LinkKind::suffix_omitted && view.id_like && view.foreign_key && !filters(m, ref) && zone_ == Zone::select &&
      !pending_.each && !pending_.by && !pending_.count && pending_.aggregates.empty() && !block.outputs.empty() && m > 0 &&
      !question_.mentions[m - 1].is_cue("and")) {
    role("thing");
    return;
  }
  if (pending_.each || pending_.by) {
    role("group");
    pending_.each = pending_.by = false;
    block.group_by.push_back(plain);
    zone_ = Zone::group;
    return;
  }
  if (zone_ == Zone::group && m > 0 && question_.mentions[m - 1].is_cue("and") && pending_.aggregates.empty() && !pending_.count &&
      !block.group_by.empty()) {
    role("group2");
    block.group_by.push_back(plain);
    return;
  }
  if (zone_ == Zone::order) {
    role("order");
    Expression key = plain;
    if (pending_.count) {
      key = view.numeric ? plain : Expression{.aggregate = Aggregate::count_rows};
      pending_.count = false;
    } else if (!pending_.aggregates.empty()) {
      key.aggregate = pending_.aggregates.back();
      pending_.aggregates.clear();
    }
    block.order.push_back({key, block.sort_descending});
    block.sorted = false;
    return;
  }
  if (filters(m, ref)) {
    role("filter");
    last_column_ = ref;
    last_column_mention_ = m;
    last_aggregate_ = pending_.aggregates.empty() ? Aggregate::none : pending_.aggregates.back();
    pending_.aggregates.clear();
    return;
  }
  // "20 credits", "Catholic denomination": the value came first.
  if (!block.where.empty() && block.where.back().left.column == ref && m > 0 && adjacent(m - 1, m) &&
      (question_.mentions[m - 1].kind == MentionKind::value || question_.mentions[m - 1].kind == MentionKind::number))
    return;
  if (zone_ == Zone::filter && pending_.aggregates.empty() && !pending_.count) {
    role("loose");
    last_column_ = ref;
    last_column_mention_ = m;
    last_aggregate_ = Aggregate::none;
    return;
  }
  // "average term of loans in months" over term_months: the unit repeats the column.
  if (!block.outputs.empty() && block.outputs.back().column == ref && block.outputs.back().is_aggregate() && !pending_.count &&
      pending_.aggregates.empty())
    return;
  if (pending_.count && view.numeric && !view.id_like && !pending_.aggregates.empty()) {
    pending_.count = false;  // "average number of rooms" over room_count
  } else if (pending_.count) {
    role("count");
    pending_.count = false;
    const bool counts_itself = std::ranges::any_of(view.name.words, [](const std::string& w) {
      return in(w, std::array<std::string_view, 8>{"count", "number", "num", "total", "quantity", "amount", "no", "of"});
    });
    const bool asked_sum = m > 0 && question_.mentions[m - 1].kind == MentionKind::cue &&
                           (question_.tokens[question_.mentions[m - 1].begin].lower == "total" ||
                            question_.tokens[question_.mentions[m - 1].begin].lower == "how");
    if (view.numeric && !view.id_like && zone_ != Zone::filter && !asked_sum &&
        (counts_itself || question_.mentions[m - 1].is_cue("number_of"))) {
      block.outputs.push_back(plain);
      return;
    }
    if (zone_ != Zone::filter) {
      if (view.numeric && !view.id_like && !pending_.distinct && link.kind != LinkKind::part) {
        block.outputs.push_back({.aggregate = Aggregate::sum, .column = ref});
      } else if (pending_.distinct || (link.score > 0.7 && !view.primary_key && !view.numeric && !view.id_like)) {
        block.outputs.push_back({.aggregate = Aggregate::count_distinct, .column = ref});
      } else {
        block.outputs.push_back({.aggregate = Aggregate::count_rows});
        block.tables.push_back({ref.table, m, question_.mentions[m].begin, true, false, zone_, false});
      }
      block.count_output = true;
    }
    pending_.distinct = false;
    return;
  }
  role(pending_.aggregates.empty() ? "output" : "aggregate");
  if (!pending_.aggregates.empty()) {
    for (const Aggregate aggregate : pending_.aggregates)
      if (const Expression e{.aggregate = aggregate, .column = ref}; std::ranges::find(block.outputs, e) == block.outputs.end())
        block.outputs.push_back(e);
    last_aggregate_ = pending_.aggregates.back();
    pending_.aggregates.clear();
    return;
  }
  if (pending_.distinct) {
    block.distinct = true;
    pending_.distinct = false;
  }
  const std::string stem = question_.tokens[question_.mentions[m].begin].stem;
  const bool bare_name = question_.mentions[m].end == question_.mentions[m].begin + 1 && (stem == "nam" || stem == "titl");
  const std::size_t begin = question_.mentions[m].begin;
  if (stem == "nam" && begin > 0 && question_.tokens[begin - 1].lower == "full") {
    const int owner = owner_table(m) >= 0 ? owner_table(m) : ref.table;
    std::vector<Expression> parts;
    for (int c = 0; c < static_cast<int>(schema_.tables[owner].columns.size()); ++c) {
      const ColumnView& candidate = schema_.tables[owner].columns[c];
      const std::string& first = candidate.name.words.front();
      const std::string glued = join(candidate.name.words, "");
      if (candidate.name_like && (first == "first" || first == "last" || first == "fname" || first == "lname" ||
                                  glued.ends_with("firstname") || glued.ends_with("lastname") || glued.ends_with("fname") ||
                                  glued.ends_with("lname") || first == "forename" || first == "surname"))
        parts.push_back({.column = ColumnRef{owner, c}});
    }
    if (parts.size() == 2) {
      for (const Expression& e : parts)
        if (std::ranges::find(block.outputs, e) == block.outputs.end()) block.outputs.push_back(e);
      return;
    }
  }
  if (bare_name && stem == "nam") {
    // "name of each city" where city is a column: the city is the name.
    std::size_t n = m + 1;
    while (n < question_.mentions.size() && question_.mentions[n].kind == MentionKind::cue &&
           in(question_.mentions[n].cue.cue->kind, std::array<std::string_view, 3>{"each", "all", "distinct"}))
      ++n;
    if (n < question_.mentions.size() && question_.mentions[n].kind == MentionKind::name && !is_table(n) && adjacent_list(n - 1, n) &&
        question_.tokens[question_.mentions[n].begin - 1].kind == TokenKind::word) {
      const ColumnLink* next = best_column(n);
      bool of = false;
      for (std::size_t i = question_.mentions[m].end; i < question_.mentions[n].begin; ++i) of |= question_.tokens[i].lower == "of";
      if (of && next && next->score > 0.85 && !schema_.column(next->column).numeric && !schema_.column(next->column).id_like) return;
    }
    // "names of the aircrafts" where no column is called name: what identifies an aircraft.
    if (const int owner = owner_table(m);
        owner >= 0 && owner != ref.table && !schema_.tables[owner].identity.empty() && question_.mentions[m].column_score() < 1.1) {
      const bool has_name =
          std::ranges::any_of(question_.mentions[m].columns, [&](const ColumnLink& l) { return l.column.table == owner; });
      if (!has_name) {
        const int own = schema_.tables[owner].identity[0];
        const ColumnView& identity = schema_.tables[owner].columns[own];
        if ((identity.id_like || identity.numeric) && schema_.column(ref).name_like && distance(schema_, owner, ref.table) == 1) {
          block.outputs.push_back(plain);  // "names of the gymnasts": a gymnast is one of the people
          return;
        }
        for (const int c : schema_.tables[owner].identity) block.outputs.push_back({.column = ColumnRef{owner, c}});
        return;
      }
    }
  }
  if (std::ranges::find(block.outputs, plain) == block.outputs.end()) block.outputs.push_back(plain);
}

void Scanner::value(std::size_t m, Block& block) {
  const Mention& mention = question_.mentions[m];
  Condition condition;
  // "have 'Express' in their names"
  const ColumnLink* inside = nullptr;
  if (m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::name && adjacent(m, m + 1)) {
    const std::size_t i = mention.end;
    const std::size_t to = question_.mentions[m + 1].begin;
    if (to > i && question_.tokens[i].lower == "in" &&
        (pending_.compare == Compare::like ||
         (to > i + 1 && in(question_.tokens[to - 1].lower, std::array<std::string_view, 4>{"their", "its", "his", "the"}) &&
          mention.quoted)))
      if (const ColumnLink* link = best_column(m + 1); link && !is_table(m + 1) && !schema_.column(link->column).numeric) inside = link;
  }
  const bool pattern = pending_.compare == Compare::like || (inside && mention.quoted);
  if (inside && pattern) {
    last_column_ = inside->column;
    skip_until_ = m + 2;
  }
  if (pattern) {
    std::string text = mention.text;
    if (pending_.compare_kind != "starts") text.insert(0, "%");
    if (pending_.compare_kind != "ends") text += "%";
    if (last_column_)
      condition.left.column = last_column_;
    else if (!block.outputs.empty() && block.outputs.back().column)
      condition.left.column = block.outputs.back().column;
    if (!condition.left.column) {
      const int table = main_table(block);
      if (table < 0) return;
      condition.left.column = ColumnRef{table, schema_.tables[table].identity.empty() ? 0 : schema_.tables[table].identity[0]};
    }
    condition.compare = Compare::like;
    condition.values = {{text, false}};
    add_condition(block, std::move(condition));
    return;
  }
  // A date written out belongs to a date column.
  if (mention.values.empty() && mention.text.size() >= 10 && mention.text[4] == '-' && mention.text[7] == '-' &&
      std::isdigit(static_cast<unsigned char>(mention.text[0]))) {
    bool reversed = false;
    std::optional<ColumnRef> column = last_column_;
    if (!column || !(schema_.column(*column).temporal || takes_number(*column)))
      column = column_of_kind("recent", main_table(block), reversed);
    if (!column) return;
    condition.left.column = column;
    condition.compare = pending_.compare.value_or(Compare::equal);
    condition.values = {{mention.text, false}};
    if (condition.compare == Compare::between)
      for (std::size_t n = m + 1; n < std::min(question_.mentions.size(), m + 3); ++n)
        if (question_.mentions[n].kind == MentionKind::value) {
          condition.values.push_back({question_.mentions[n].text, false});
          skip_until_ = n + 1;
          break;
        }
    if (condition.compare == Compare::between && condition.values.size() < 2) return;
    add_condition(block, std::move(condition));
    return;
  }
  // Which of the columns that hold the value is meant.
  const ValueLink* best = nullptr;
  double best_score = -1e9;
  for (const ValueLink& link : mention.values) {
    double score = link.match == ValueMatch::exact ? 0.6 : link.match == ValueMatch::other_case ? 0.3 : 0;
    if (last_column_ && link.column == *last_column_) score += 5;
    if (m + 1 < question_.mentions.size() && adjacent(m, m + 1))
      for (const ColumnLink& c : question_.mentions[m + 1].columns)
        if (c.column == link.column) score += 3 * c.score;
    for (const Mention& other : question_.mentions)
      for (const ColumnLink& c : other.columns)
        if (c.column == link.column && c.score > 0.7) score += 1.5;
    if (std::ranges::find(named_, link.column.table) != named_.end()) score += 2;
    if (main_table(block) == link.column.table) score += 0.5;
    const ColumnView& view = schema_.column(link.column);
    if (!view.foreign_key && !view.id_like) score += 0.6;
    if (view.name_like) score += 0.3;
    for (const int t : named_)
      if (t != link.column.table && distance(schema_, t, link.column.table) == 1) {
        score += 0.5;
        break;
      }
    for (const std::size_t n : {m - 1, m + 1})
      if (n < question_.mentions.size() && question_.mentions[n].kind == MentionKind::value)
        if (std::ranges::any_of(question_.mentions[n].values,
                                [&](const ValueLink& v) {
                                  return v.column.table == link.column.table && v.column != link.column &&
                                         schema_.column(v.column).name_like;
                                }) &&
            view.name_like)
          score += 1.2;
    if (score > best_score) {
      best_score = score;
      best = &link;
    }
  }
  if (const auto chosen = choices_.column.find(m); chosen != choices_.column.end() && !mention.values.empty()) {
    std::size_t seen = 0;
    for (const ValueLink& link : mention.values)
      if (&link != best && (!best || link.column != best->column) && ++seen == chosen->second) {
        best = &link;
        break;
      }
  }
  if (best && last_column_ && best->column != *last_column_ && mention.quoted && adjacent(last_column_mention_, m) &&
      filters(last_column_mention_, *last_column_) && schema_.column(best->column).name.stems != schema_.column(*last_column_).name.stems)
    best = nullptr;
  if (best) {
    condition.left.column = best->column;
    condition.left.column->role = role_of(best->column.table, mention.begin, false);
    condition.values = {{best->value, false}};
  } else {
    if (last_column_)
      condition.left.column = last_column_;
    else {
      const int table = main_table(block);
      if (table < 0 || schema_.tables[table].identity.empty()) return;
      condition.left.column = ColumnRef{table, schema_.tables[table].identity[0]};
      ++evidence_.guessed;
    }
    condition.values = {{mention.text, false}};
  }
  last_aggregate_ = Aggregate::none;
  last_column_ = condition.left.column;
  last_column_mention_ = m;
  if (best && best->second) {
    Condition surname;
    surname.left.column = best->second->first;
    surname.values = {{best->second->second, false}};
    if (pending_.negated) surname.compare = Compare::not_equal;
    block.where.push_back(std::move(surname));
  }
  // "A or B", "A and B" of one column
  if (pending_.compare == Compare::equal || (pending_.compare && mention.values.empty() && *pending_.compare != Compare::between))
    condition.compare = *pending_.compare;
  pending_.compare.reset();
  add_condition(block, std::move(condition));
}

void Scanner::number(std::size_t m, Block& block) {
  const Mention& mention = question_.mentions[m];
  const auto& mentions = question_.mentions;
  // "the 3 most …", "top 5"
  if (m + 1 < mentions.size() && adjacent(m, m + 1) &&
      (mentions[m + 1].is_cue("superlative") || mentions[m + 1].is_cue("most") || mentions[m + 1].is_cue("common") ||
       mentions[m + 1].is_cue("fewest") || mentions[m + 1].is_cue("recent")))
    return;
  // Words of number without a comparison are mostly not filters ("the two cities").
  const bool word = question_.tokens[mention.begin].kind == TokenKind::word;
  const Literal literal = number_literal(mention);
  // What the number counts or measures: the name right after it, or the column before it.
  std::size_t next = m + 1 < mentions.size() && mentions[m + 1].kind == MentionKind::name && adjacent(m, m + 1) ? m + 1 : mentions.size();
  Compare compare = pending_.compare.value_or(Compare::equal);
  // "or more", "or fewer" come after
  for (std::size_t n = m + 1; n < std::min(mentions.size(), m + 3); ++n) {
    if (mentions[n].is_cue("or_more") && (n == m + 1)) compare = Compare::greater_equal;
    if (mentions[n].is_cue("or_less") && (n == m + 1)) compare = Compare::less_equal;
    if ((mentions[n].is_cue("or_more") || mentions[n].is_cue("or_less")) && n == m + 1 && n + 1 < mentions.size() &&
        mentions[n + 1].kind == MentionKind::name)
      next = n + 1;
  }
  Condition condition;
  condition.compare = compare;
  condition.values = {literal};
  // BETWEEN a AND b
  if (compare == Compare::between) {
    for (std::size_t n = m + 1; n < std::min(mentions.size(), m + 3); ++n)
      if (mentions[n].kind == MentionKind::number) {
        condition.values.push_back(number_literal(mentions[n]));
        skip_until_ = n + 1;
        if (n + 1 < mentions.size() && mentions[n + 1].kind == MentionKind::name && adjacent(n, n + 1)) next = n + 1;
        break;
      }
    if (condition.values.size() < 2) return;
  }
  const ColumnLink* next_column = next < mentions.size() && !is_table(next) ? best_column(next) : nullptr;
  const bool numeric_next = next_column && schema_.column(next_column->column).numeric && next_column->score > 0.5;
  if (!pending_.compare_kind.empty() && pending_.compare != Compare::like &&
      !(last_column_ && schema_.column(*last_column_).numeric && adjacent(last_column_mention_, m - 1))) {
    bool reversed = false;
    if (const auto column = column_of_kind(pending_.compare_kind, main_table(block), reversed)) {
      condition.left.column = column;
      if (reversed) condition.compare = compare == Compare::greater ? Compare::less : Compare::greater;
      add_condition(block, std::move(condition));
      return;
    }
  }
  if (count_waiting_ && m > 0 && pending_.compare) {
    condition.left = {.aggregate = Aggregate::count_rows};
    block.having.push_back(condition);
    count_waiting_ = false;
    pending_.compare.reset();
    return;
  }
  if (last_column_ && last_aggregate_ != Aggregate::none) {
    condition.left = {.aggregate = last_aggregate_, .column = last_column_};
    block.having.push_back(condition);
    last_aggregate_ = Aggregate::none;
    pending_.compare.reset();
    return;
  }
  if (last_column_ && (adjacent(last_column_mention_, m) || (m >= 1 && last_column_mention_ + 2 >= m) || !next_column) &&
      (takes_number(*last_column_) || pending_.compare == Compare::like) &&
      !(schema_.column(*last_column_).id_like && compare != Compare::equal && compare != Compare::like && next_column == nullptr &&
        mention.number < 20 && !adjacent(last_column_mention_, m)) &&
      !(pending_.compare && next < mentions.size() && is_table(next))) {
    condition.left.column = last_column_;
    if (pending_.compare == Compare::like) {
      condition.values = {
          {(pending_.compare_kind != "starts" ? "%" : "") + literal.text + (pending_.compare_kind != "ends" ? "%" : ""), false}};
    }
    add_condition(block, std::move(condition));
    return;
  }
  const bool counts =
      pending_.compare && *pending_.compare != Compare::like && (next == mentions.size() || !numeric_next) && pending_.compare_kind.empty();
  const bool counted_after = (next < mentions.size() && is_table(next));
  if ((counts || (compare != Compare::equal && counted_after)) && mention.number < 1000) {
    condition.left = {.aggregate = Aggregate::count_rows};
    if (counted_after) {
      const int t = best_table(next);
      block.tables.push_back({t, next, mentions[next].begin, true, false, Zone::filter, false});
      skip_until_ = next + 1;
    } else if (next_column) {
      block.tables.push_back({next_column->column.table, next, mentions[next].begin, true, false, Zone::filter, false});
      skip_until_ = next + 1;
    }
    // At least one is what the join says anyway.
    if (!(condition.compare == Compare::greater_equal && mention.number == 1)) block.having.push_back(condition);
    pending_.compare.reset();
    return;
  }
  if (!pending_.compare && !word && m > 0 && mentions[m - 1].kind == MentionKind::name && is_table(m - 1) &&
      mentions[m - 1].end == mention.begin) {
    const int t = mentions[m - 1].tables.front().table;
    std::optional<ColumnRef> key;
    if (schema_.tables[t].primary_key >= 0) key = ColumnRef{t, schema_.tables[t].primary_key};
    for (const Expression& e : block.outputs)
      if (e.column && e.column->table != t)
        for (const int edge : schema_.edges_of[t])
          if (schema_.edges[edge].from.table == e.column->table && schema_.edges[edge].to.table == t) key = schema_.edges[edge].from;
    if (key && takes_number(*key)) {
      condition.left.column = key;
      add_condition(block, std::move(condition));
      return;
    }
  }
  if (numeric_next) {
    condition.left.column = next_column->column;
    skip_until_ = next + 1;
    add_condition(block, std::move(condition));
    return;
  }
  if (!pending_.compare_kind.empty()) {  // "older than 30"
    bool reversed = false;
    if (const auto column = column_of_kind(pending_.compare_kind, main_table(block), reversed)) {
      condition.left.column = column;
      if (reversed) condition.compare = compare == Compare::greater ? Compare::less : Compare::greater;
      add_condition(block, std::move(condition));
      return;
    }
  }
  if (word && !pending_.compare) return;
  // A year after "in", "after" …: the year or date column of the tables at hand.
  if (mention.number >= 1000 && mention.number <= 2100 && std::floor(mention.number) == mention.number) {
    bool reversed = false;
    if (const auto column = column_of_kind("recent", main_table(block), reversed)) {
      condition.left.column = column;
      add_condition(block, std::move(condition));
      ++evidence_.guessed;
      return;
    }
  }
  ++evidence_.unused;
  evidence_.unused_mentions.push_back(m);
  pending_.compare.reset();
}

std::optional<ColumnRef> Scanner::column_of_kind(const std::string& kind, int table, bool& reversed) const {
  std::vector<int> tables;
  if (table >= 0) tables.push_back(table);
  for (const int t : named_)
    if (std::ranges::find(tables, t) == tables.end()) tables.push_back(t);
  for (const KindWord& word : language_.kind(kind))
    for (const int t : tables)
      for (int c = 0; c < static_cast<int>(schema_.tables[t].columns.size()); ++c) {
        const ColumnView& view = schema_.tables[t].columns[c];
        if (!view.numeric && !view.temporal && kind != "recent" && kind != "age") continue;
        if (view.id_like && view.name.words.size() > 1) continue;
        const bool match = std::ranges::any_of(view.name.stems, [&](const std::string& stem) {
          return stem == word.stem || (word.stem.size() >= 4 && stem.size() > word.stem.size() && stem.ends_with(word.stem));
        });
        if (!match) continue;
        reversed = word.reversed;
        return ColumnRef{t, c};
      }
  return std::nullopt;
}

// "above average", "than the average height", "than the average of all students"
bool Scanner::average_comparison(std::size_t m, Block& block) {
  const auto& mentions = question_.mentions;
  std::size_t n = m + 1;
  while (n < mentions.size() && (mentions[n].is_cue("than") || mentions[n].is_cue("all"))) ++n;
  if (n >= mentions.size()) return false;
  static constexpr std::array kAggregates{std::pair{std::string_view("average"), Aggregate::average},
                                          std::pair{std::string_view("minimum"), Aggregate::minimum},
                                          std::pair{std::string_view("maximum"), Aggregate::maximum}};
  Aggregate aggregate = Aggregate::none;
  for (const auto& [cue, value] : kAggregates)
    if (mentions[n].is_cue(cue)) aggregate = value;
  if (aggregate == Aggregate::none && n > m + 1 && mentions[n].is_cue("superlative") && mentions[n].cue.cue->parameters.size() == 1)
    aggregate = mentions[n].cue.cue->parameters[0] == "desc" ? Aggregate::maximum : Aggregate::minimum;
  if (aggregate == Aggregate::none && n == m + 1 && mentions[n].is_cue("superlative") &&
      question_.tokens[mentions[m].end - 1].lower == "than" && mentions[n].cue.cue->parameters.size() == 1)
    aggregate = mentions[n].cue.cue->parameters[0] == "desc" ? Aggregate::maximum : Aggregate::minimum;
  if (aggregate == Aggregate::none) return false;
  std::optional<ColumnRef> column = last_column_;
  std::size_t after = n + 1;
  if (after < mentions.size() && mentions[after].kind == MentionKind::name && adjacent(n, after) && !is_table(after)) {
    if (const ColumnLink* link = best_column(after)) column = link->column;
    ++after;
  }
  bool reversed = false;
  Compare compare = pending_.compare.value_or(Compare::greater);
  if (!column && !pending_.compare_kind.empty()) {
    column = column_of_kind(pending_.compare_kind, main_table(block), reversed);
    if (reversed) compare = compare == Compare::greater ? Compare::less : Compare::greater;
  }
  if (!column) return false;
  auto inner = std::make_shared<LogicalQuery>();
  inner->outputs.push_back({.aggregate = aggregate, .column = column});
  Condition condition;
  condition.left.column = column;
  condition.compare = compare;
  condition.query = inner;
  add_condition(block, std::move(condition));
  evidence_.nested = true;
  skip_until_ = after;
  return true;
}

// The rest of the clause after "never", "not", "without": its own block when it speaks of another table.
bool Scanner::negation(std::size_t m, std::size_t end, Block& block) {
  const auto& mentions = question_.mentions;
  const int main = main_table(block);
  std::size_t stop = end;
  bool other_table = false;
  const bool absence = [&] {
    const std::string& first = question_.tokens[mentions[m].begin].lower;
    const std::string& last = question_.tokens[mentions[m].end - 1].lower;
    return in(first, std::array<std::string_view, 9>{"never", "without", "do", "does", "did", "have", "has", "had", "lack"}) ||
           in(last, std::array<std::string_view, 5>{"no", "any", "never", "lack", "lacks"});
  }();
  for (std::size_t n = m + 1; n < end; ++n) {
    for (std::size_t i = mentions[n - 1].end; i < mentions[n].begin; ++i)
      if (question_.tokens[i].kind == TokenKind::mark && question_.tokens[i].text != "(" && question_.tokens[i].text != ")")
        stop = std::min(stop, n);
    if (mentions[n].is_cue("command") && question_.tokens[mentions[n].begin].lower != "name") stop = std::min(stop, n);
    if (mentions[n].is_cue("order_by") || mentions[n].is_cue("each")) stop = std::min(stop, n);
    if (n >= stop) break;
    if (mentions[n].kind == MentionKind::name && is_table(n) && mentions[n].tables.front().table != main && mentions[n].table_score() > 0.5)
      other_table = true;
    if (mentions[n].kind == MentionKind::value && !mentions[n].values.empty() &&
        std::ranges::none_of(mentions[n].values, [&](const ValueLink& v) {
          return v.column.table == main || std::ranges::find(named_, v.column.table) == named_.end();
        }))
      other_table = true;
    if (mentions[n].kind == MentionKind::value && !mentions[n].values.empty() &&
        std::ranges::none_of(mentions[n].values, [&](const ValueLink& v) { return v.column.table == main; }) && absence)
      other_table = true;
    if (mentions[n].kind == MentionKind::name && absence && !is_table(n))
      if (const ColumnLink* link = best_column(n); link && link->column.table != main) other_table = true;
  }
  if (!other_table || main < 0) return false;
  auto inner = std::make_shared<Block>();
  Scanner scanner(schema_, language_, lexicon_, today_, question_, choices_, evidence_);
  scanner.zone_ = Zone::filter;
  scanner.scan(m + 1, stop, *inner, true);
  if (inner->tables.empty() && inner->where.empty()) return false;
  block.excluded.push_back(std::move(inner));
  skip_until_ = stop;
  evidence_.nested = true;
  return true;
}

void Scanner::cue(std::size_t m, std::size_t end, Block& block, bool inside_exclusion) {
  const auto& mentions = question_.mentions;
  const Mention& mention = mentions[m];
  const std::string& kind = mention.cue.cue->kind;
  const auto& parameters = mention.cue.cue->parameters;
  const auto number_before = [&]() -> std::int64_t {
    if (m > 0 && mentions[m - 1].kind == MentionKind::number && adjacent(m - 1, m))
      return static_cast<std::int64_t>(mentions[m - 1].number);
    return 1;
  };
  if (kind == "how_many" || kind == "number_of" || kind == "count_word") {
    if (kind == "how_many" && zone_ != Zone::order) zone_ = Zone::select;
    if (kind == "number_of" && zone_ == Zone::filter && m > 0 && mentions[m - 1].is_cue("and") && !inside_exclusion && block.having.empty())
      zone_ = Zone::select;
    pending_.count = true;
    if (kind == "count_word") {
      // "sorted by the count", "… and the count"
      if (zone_ == Zone::order) {
        block.order.push_back({Expression{.aggregate = Aggregate::count_rows}, block.sort_descending});
        block.sorted = false;
        pending_.count = false;
      }
    }
  } else if (kind == "average" || kind == "sum" || kind == "minimum" || kind == "maximum") {
    const Aggregate aggregate = kind == "average"   ? Aggregate::average
                                : kind == "sum"     ? Aggregate::sum
                                : kind == "minimum" ? Aggregate::minimum
                                                    : Aggregate::maximum;
    if ((aggregate == Aggregate::minimum || aggregate == Aggregate::maximum) && zone_ == Zone::filter && m > 0 &&
        mentions[m - 1].is_cue("relative")) {
      Superlative s;
      s.descending = aggregate == Aggregate::maximum;
      pending_.superlative = s;
    } else if (question_.tokens[mention.begin].lower == "on") {
      // "how old … on average": the column came before
      for (Expression& e : block.outputs)
        if (e.column && e.aggregate == Aggregate::none && schema_.column(*e.column).numeric) e.aggregate = aggregate;
    } else {
      pending_.aggregates.push_back(aggregate);
      if (zone_ == Zone::filter && m > 0 && mentions[m - 1].is_cue("and") && block.where.size() + block.having.size() > 0)
        zone_ = Zone::select;
    }
  } else if (kind == "most" || kind == "fewest" || kind == "common" || kind == "superlative" || kind == "recent" || kind == "top" ||
             kind == "bottom") {
    Superlative s;
    s.limit = mention.number > 0 ? static_cast<std::int64_t>(mention.number) : number_before();
    s.descending = kind == "most" || kind == "top" || (!parameters.empty() && parameters[0] == "desc");
    s.counted = kind == "most" || kind == "fewest";
    s.common = kind == "common";
    if (kind == "superlative") s.kind = parameters.size() > 1 ? parameters[1] : "general";
    if (kind == "recent") s.kind = "recent";
    s.in_select = zone_ == Zone::select && block.outputs.empty() && block.tables.empty();
    s.filter = zone_ == Zone::filter;
    s.mention = m;
    s.listed = kind == "top" || kind == "bottom";
    if (pending_.superlative) s.limit = std::max(s.limit, pending_.superlative->limit);
    if (s.limit == 1 && limit_before_table_ > 1) s.limit = limit_before_table_;
    if (block.superlative && !block.superlative->key && !block.superlative->counted) s.limit = std::max(s.limit, block.superlative->limit);
    pending_.superlative = s;
  } else if (kind == "comparative") {
    pending_.compare = parameters[0] == "greater" ? Compare::greater : Compare::less;
    pending_.compare_kind = parameters.size() > 1 ? parameters[1] : "";
    if (average_comparison(m, block)) return;
  } else if (const auto row = std::ranges::find(kCompares, kind, &CompareRow::cue); row != kCompares.end()) {
    if (row->compare == Compare::like &&
        (m + 1 >= mentions.size() || (mentions[m + 1].kind != MentionKind::value && mentions[m + 1].kind != MentionKind::number &&
                                      !mentions[m + 1].is_cue("contains") && !mentions[m + 1].is_cue("starts") &&
                                      !mentions[m + 1].is_cue("either") && !mentions[m + 1].is_cue("both")))) {
      const std::size_t word = mention.end;
      const bool free = word < question_.tokens.size() && question_.tokens[word].kind == TokenKind::word &&
                        (m + 1 >= mentions.size() || mentions[m + 1].begin > word) &&
                        (question_.tokens[word].capital || question_.tokens[word].text.size() == 1 || kind != "contains" ||
                         mention.end - mention.begin > 1);
      if (free && !language_.is_function_word(question_.tokens[word].lower)) {
        Condition condition;
        std::string text = question_.tokens[word].text;
        if (kind != "starts") text.insert(0, "%");
        if (kind != "ends") text += "%";
        condition.left.column = last_column_;
        const std::size_t n = next_name(m, 1);
        if (n < mentions.size() && !is_table(n))
          if (const ColumnLink* link = best_column(n); link && !schema_.column(link->column).numeric) {
            condition.left.column = link->column;
            skip_until_ = n + 1;
          }
        if (!condition.left.column && !block.outputs.empty()) condition.left.column = block.outputs.back().column;
        if (!condition.left.column) return;
        condition.compare = Compare::like;
        condition.values = {{text, false}};
        add_condition(block, std::move(condition));
        return;
      }
      if (question_.tokens[mention.begin].lower.starts_with("contain")) zone_ = Zone::filter;
      return;
    }
    pending_.compare = row->compare;
    pending_.compare_kind = row->compare == Compare::like ? kind : "";
    if ((row->compare == Compare::greater || row->compare == Compare::less) && average_comparison(m, block)) return;
  } else if (kind == "distinct") {
    pending_.distinct = true;
  } else if (kind == "each") {
    pending_.each = true;
    block.per |= question_.tokens[mention.begin].lower == "per";
    last_column_.reset();
  } else if (kind == "group_by") {
    const bool aggregated = block.count_output ||
                            std::ranges::any_of(block.outputs, [](const Expression& e) { return e.is_aggregate(); }) || pending_.count ||
                            !pending_.aggregates.empty();
    Superlative* waiting = block.superlative && !block.superlative->key && !block.superlative->counted && !block.superlative->common
                               ? &*block.superlative
                               : nullptr;
    if (waiting &&
        (mentions[waiting->mention].is_cue("top") || mentions[waiting->mention].is_cue("bottom") || waiting->kind == "general")) {
      pending_.superlative = *waiting;
      block.superlative.reset();
      return;
    }
    const std::size_t n = next_name(m, kind == "group_by" && m + 1 < mentions.size() && mentions[m + 1].is_cue("distinct") ? 2 : 1);
    const bool participle =
        mention.begin > 0 && question_.tokens[mention.begin].lower == "by" && question_.tokens[mention.begin - 1].lower.ends_with("ed");
    if (question_.tokens[mention.begin].lower == "by" && (m == 0 || mentions[m - 1].end != mention.begin))
      return;  // "bought by", "written by"
    const bool only_tables = block.outputs.empty() && !block.tables.empty() && question_.tokens[mention.begin].lower == "by";
    if (n < mentions.size() && (aggregated || only_tables) && !participle && zone_ != Zone::filter && adjacent(m, n)) {
      pending_.by = true;
      block.per = true;
    }
  } else if (kind == "order_by") {
    if (m == 0 && mention.end - mention.begin == 1) return;  // "Sort the names in …" is a command
    zone_ = Zone::order;
    block.sorted = true;
    last_column_.reset();
    pending_.aggregates.clear();
    pending_.count = false;
  } else if (kind == "descending" || kind == "ascending") {
    const bool down = kind == "descending" || (m > 0 && mentions[m - 1].is_cue("descending"));
    block.sort_descending = down;
    if (question_.tokens[mention.end - 1].lower == "of" || zone_ != Zone::order) {
      // "in descending order of X" opens the list; "…, descending" closes it
      if (zone_ != Zone::order) block.sorted = true;
      zone_ = Zone::order;
    }
    if (!block.order.empty()) {
      block.order.back().descending = down;
      block.sorted = false;
    }
  } else if (kind == "both") {
    block.both = true;
  } else if (kind == "either") {
    block.either = true;
  } else if (kind == "or") {
    or_next_ = true;
  } else if (kind == "negation") {
    if (!inside_exclusion && negation(m, end, block)) return;
    pending_.negated = true;
  } else if (kind == "relative") {
    if (command_start_ && m == 0) return;
    const std::string& word = question_.tokens[mention.begin].lower;
    if (zone_ == Zone::order && word != "who" && word != "that" && word != "whose") return;
    if (word == "which" || word == "that" || word == "who" || word == "whose" || word == "where" || word == "with" || word == "having" ||
        mention.end - mention.begin > 1 || word == "when")
      zone_ = Zone::filter;
    last_column_.reset();
  } else if (kind == "command") {
    if (m > 0) {
      const std::string& word = question_.tokens[mention.begin].lower;
      if ((word == "which" || word == "who" || word == "what" || word == "name") && m > 0 && zone_ != Zone::order &&
          !mentions[m - 1].is_cue("and")) {
        if (word != "name") zone_ = Zone::filter;
        return;
      }
    }
    zone_ = Zone::select;
    when_ = question_.tokens[mention.begin].lower == "when";
    last_column_.reset();
  } else if (kind == "information") {
    block.all_columns = zone_ == Zone::select;
  } else if (kind == "percent") {
    pending_.percent = true;
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(m);
  }
}

bool Interpreter::interpret(const LinkedQuestion& question, const Choices& choices, Interpretation& out) const {
  Scanner scanner(schema_, language_, lexicon_, today_, question, choices, out.evidence);
  Block block;
  scanner.scan(0, question.mentions.size(), block, false);
  if (block.empty()) return false;
  out.evidence.unplaced = static_cast<int>(question.unplaced.size());
  assemble(schema_, scanner, choices, block, out.evidence, out.query);
  return true;
}

}  // namespace sextant::knowledge
