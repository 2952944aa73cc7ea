#include "knowledge/planner/interpret/defaults.h"

#include <algorithm>

#include "base/text.h"
#include "knowledge/planner/plan/joins.h"
#include "knowledge/semantic/expression.h"

namespace sextant::knowledge {
namespace {

class Defaults {
 public:
  Defaults(const SchemaView& schema, const Lexicon& lexicon, std::vector<std::string>& notes)
      : schema_(schema), lexicon_(lexicon), notes_(notes) {}

  void add(LogicalQuery& query) const {
    for (Condition& condition : query.where) add_inside(condition.query);
    for (Condition& condition : query.having) add_inside(condition.query);
    add_inside(query.right);
    add_inside(query.of);
    if (query.of) return;
    for (const DefaultFilter& filter : lexicon_.defaults) {
      const auto table = schema_.resolve(filter.table);
      if (!table || !uses(query, table->table) || is_limited(query, filter, table->table)) continue;
      query.where.push_back(Condition::of_rows(filter.filter, table->table, ""));
      if (std::ranges::find(notes_, filter.description) == notes_.end()) notes_.push_back(filter.description);
    }
  }

 private:
  void add_inside(std::shared_ptr<const LogicalQuery>& query) const {
    if (!query) return;
    auto changed = std::make_shared<LogicalQuery>(*query);
    add(*changed);
    query = std::move(changed);
  }

  static bool uses(const LogicalQuery& query, int table) {
    const auto used = uses_of(query);
    return std::ranges::find(used, TableUse{table, 0}) != used.end();
  }

  bool is_limited(const LogicalQuery& query, const DefaultFilter& filter, int table) const {
    const auto names = semantic::columns_of_expression(filter.filter);
    if (!names) return false;
    const auto names_column = [&](const std::string& name) {
      return std::ranges::any_of(*names, [&](const std::string& each) { return equals_ignoring_case(each, name); });
    };
    return std::ranges::any_of(query.where, [&](const Condition& c) {
      if (c.left.raw_table == table && !c.left.raw.empty()) {
        const auto own = semantic::columns_of_expression(c.left.raw);
        return own && std::ranges::any_of(*own, names_column);
      }
      return c.left.column && c.left.column->table == table && names_column(schema_.column(*c.left.column).column->name);
    });
  }

  const SchemaView& schema_;
  const Lexicon& lexicon_;
  std::vector<std::string>& notes_;
};

}  // namespace

void add_defaults(const SchemaView& schema, const Lexicon& lexicon, Interpretation& interpretation) {
  if (!lexicon.defaults.empty()) Defaults(schema, lexicon, interpretation.evidence.notes).add(interpretation.query);
}

}  // namespace sextant::knowledge
