#include "ask/knowledge_base.h"

#include <fmt/format.h>

#include <algorithm>

#include "ask/number_formats.h"
#include "base/log.h"
#include "base/text.h"
#include "data/sync/profile.h"
#include "knowledge/planner/compile_lexicon.h"
#include "knowledge/search/value_index.h"
#include "knowledge/semantic/verified.h"

namespace sextant::ask {
namespace {

namespace semantic = knowledge::semantic;

constexpr std::size_t kKept = 32;

// A column without a profile is masked or its table is filtered for this subject: its values are not for showing.
bool has_values_to_show(const data::Column& column) { return column.family == data::TypeFamily::text && column.profile.has_value(); }

// Personal values are kept nowhere. People ask by them all the same ("accounts of Anna Berg"), so those who may see them
// have them read into memory.
constexpr std::uint64_t kPersonalValuesOfColumn = 10'000, kPersonalValues = 50'000;
constexpr auto kReadingTime = std::chrono::seconds(10);

Result<void> index_personal_values(const data::Catalog& whole, const data::Catalog& visible, data::Compute& compute,
                                   knowledge::ValueIndex& index) {
  struct Personal {
    const data::Table* table;
    const data::Column* column;
  };
  std::vector<Personal> columns;
  for (const auto& table : visible.tables)
    for (const auto& column : table.columns)
      if (has_values_to_show(column) && column.is_pii() && column.profile->distinct <= kPersonalValuesOfColumn)
        columns.push_back({&table, &column});
  std::ranges::stable_sort(columns, {}, [](const Personal& p) { return p.column->profile->distinct; });
  std::vector<std::string> files, parts;
  std::uint64_t expected = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto table = std::ranges::find(whole.tables, columns[i].table->id, &data::Table::id);
    if (table == whole.tables.end() || table->segments.empty()) continue;
    if ((expected += columns[i].column->profile->distinct) > kPersonalValues) break;
    std::vector<std::string> segments;
    for (const auto& segment : table->segments) segments.push_back(segment.path);
    const std::string name = quote_identifier(columns[i].column->name);
    parts.push_back(fmt::format("SELECT {} AS position, CAST({} AS VARCHAR) AS value FROM {} WHERE {} IS NOT NULL GROUP BY 2", i, name,
                                data::read_segments(segments), name));
    files.insert(files.end(), segments.begin(), segments.end());
  }
  if (parts.empty()) return {};
  const auto read = TRY(compute.rows(join(parts, " UNION ALL "), files, Call{}.within(kReadingTime)));
  for (const auto& row : read.rows) {
    const auto& column = columns.at(std::stoul(row[0].value()));
    index.add(column.table->id, column.column->name, row[1].value());
  }
  return {};
}

std::shared_ptr<knowledge::ValueIndex> index_values(const data::CatalogStore& store, data::Compute& compute, const data::Catalog& visible) {
  auto index = std::make_shared<knowledge::ValueIndex>();
  if (const auto read = index_personal_values(*store.current(), visible, compute, *index); !read)
    log::warn("knowledge.personal_values", {{"error", read.error().message}});
  for (const auto& table : visible.tables)
    for (const auto& column : table.columns) {
      if (!has_values_to_show(column) || column.is_pii()) continue;
      const auto values = store.values(table.id, column.name);
      if (!values) {
        log::warn("knowledge.values", {{"table", table.name}, {"column", column.name}, {"error", values.error().message}});
        continue;
      }
      for (const auto& value : *values) index->add(table.id, column.name, value.value);
    }
  index->build();
  return index;
}

std::vector<semantic::Model> together(std::vector<semantic::Model> models, const std::vector<semantic::Model>& more) {
  models.insert(models.end(), more.begin(), more.end());
  return models;
}

class CatalogKnowledge final : public Knowledge {
 public:
  CatalogKnowledge(data::CatalogPtr visible, std::shared_ptr<const knowledge::ValueIndex> values,
                   std::shared_ptr<const knowledge::Planner> planner, const std::vector<semantic::Model>& models,
                   const std::vector<semantic::Model>& approved)
      : visible_(std::move(visible)),
        values_(std::move(values)),
        planner_(std::move(planner)),
        verified_(together(models, approved)),
        formats_(models) {
    for (const auto& model : models) of_models_ += model.verified_queries.size();
    for (const auto& model : models)
      if (std::ranges::any_of(visible_->datasets, [&](const data::Dataset& d) { return equals_ignoring_case(d.name, model.dataset); }))
        names_.push_back(model.dataset);
  }

  std::optional<Verified> verified(std::string_view question) const override {
    const auto stored = [&](std::string_view dataset, const semantic::ColumnName& column,
                            std::string_view written) -> std::optional<std::string> {
      for (const auto* table : visible_->find(dataset, column.table))
        for (const auto& hit : values_->find(written))
          if (hit.table == table->id.text() && equals_ignoring_case(hit.column, column.column)) return hit.value;
      return std::nullopt;
    };
    const auto match = verified_.match(question, stored);
    if (!match) return std::nullopt;
    return Verified{match->question, match->sql, match->query->description, match->place < of_models_};
  }

  Result<knowledge::Plan> plan(const knowledge::PlanRequest& request, const Call& call) const override {
    return planner_->plan(request, call);
  }
  const knowledge::Planner& planner() const override { return *planner_; }
  std::vector<std::string> models() const override { return names_; }
  std::optional<std::string> format_of(std::string_view dataset, std::string_view column, bool stored) const override {
    return stored ? formats_.of_stored(dataset, column) : formats_.of(dataset, column);
  }

 private:
  data::CatalogPtr visible_;
  std::shared_ptr<const knowledge::ValueIndex> values_;
  std::shared_ptr<const knowledge::Planner> planner_;
  semantic::VerifiedQueries verified_;
  std::size_t of_models_ = 0;  // so many of the verified queries, from the first, are written in models
  std::vector<std::string> names_;
  NumberFormats formats_;
};

}  // namespace

Result<KnowledgePtr> KnowledgeBase::of(data::CatalogPtr visible) {
  const Sources now = sources();
  {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find(recent_, visible, &Entry::visible);
    if (found != recent_.end() && found->revision == now.revision) {
      recent_.splice(recent_.begin(), recent_, found);
      return recent_.front().knowledge;
    }
  }
  // Two callers may make the same one at once; the later one wins, both are right.
  auto values = values_of(visible);
  auto knowledge = TRY(make(visible, values, now.models->sound, now));
  const std::scoped_lock lock(mutex_);
  std::erase_if(recent_, [&](const Entry& entry) { return entry.visible == visible; });
  recent_.push_front({std::move(visible), std::move(values), now.revision, knowledge});
  if (recent_.size() > kKept) recent_.pop_back();
  return knowledge;
}

Result<KnowledgePtr> KnowledgeBase::with(const data::CatalogPtr& visible, semantic::Model model) {
  const Sources now = sources();
  std::vector<semantic::Model> models = now.models->sound;
  std::erase_if(models, [&](const semantic::Model& other) { return equals_ignoring_case(other.dataset, model.dataset); });
  models.push_back(std::move(model));
  return make(visible, values_of(visible), models, now);
}

std::uint64_t KnowledgeBase::revision() { return sources().revision; }

// Both revisions only grow, so their sum is another one whenever either is.
KnowledgeBase::Sources KnowledgeBase::sources() {
  Sources now{.revision = 0,
              .models = models_.current(),
              .approved = verified_ != nullptr ? verified_->approved() : std::make_shared<const VerifiedStore::Approved>()};
  now.revision = now.models->revision + now.approved->revision;
  return now;
}

// Values change with the catalog, not with the models: they are read once for each visible catalog.
KnowledgeBase::Values KnowledgeBase::values_of(const data::CatalogPtr& visible) {
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = std::ranges::find(recent_, visible, &Entry::visible); found != recent_.end()) return found->values;
  }
  return index_values(store_, compute_, *visible);
}

Result<KnowledgePtr> KnowledgeBase::make(const data::CatalogPtr& visible, Values values, const std::vector<semantic::Model>& models,
                                         const Sources& sources) const {
  auto planner = TRY(knowledge::Planner::make(visible, values, knowledge::compile_lexicon(models), options_));
  return std::make_shared<const CatalogKnowledge>(visible, std::move(values), std::move(planner), models, sources.approved->models);
}

}  // namespace sextant::ask
