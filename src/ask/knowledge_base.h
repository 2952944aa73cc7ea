// What Sextant knows about one visible catalog: semantic models, verified queries, the value index and the planner over
// them. Made on first use for each visible catalog, and anew when a model or an approved query changed; kept while in use
// by recent subjects. Thread-safe.
#pragma once

#include <list>
#include <memory>
#include <mutex>

#include "ask/asker.h"
#include "ask/model_store.h"
#include "ask/verified_store.h"
#include "data/compute.h"
#include "data/store/catalog_store.h"
#include "knowledge/search/value_index.h"

namespace sextant::ask {

class KnowledgeBase {
 public:
  // `compute` reads the values that are not kept: personal ones, of columns `visible` shows as they are. `verified` may be
  // null: then only the verified queries of models are known. Keeps references.
  KnowledgeBase(const data::CatalogStore& store, data::Compute& compute, ModelStore& models, const VerifiedStore* verified,
                knowledge::PlannerOptions options = {.readable = true})
      : store_(store), compute_(compute), models_(models), verified_(verified), options_(options) {}

  // Only values, columns and models of `visible` are used, so that nothing hidden from the subject shows in a reading.
  [[nodiscard]] Result<KnowledgePtr> of(data::CatalogPtr visible);

  // As of(), with `model` in the place of the one that describes the same dataset; for trying it out. Not kept.
  [[nodiscard]] Result<KnowledgePtr> with(const data::CatalogPtr& visible, knowledge::semantic::Model model);

  // Another one whenever the same question over the same data may be answered differently; part of every cache key.
  [[nodiscard]] std::uint64_t revision();

 private:
  using Values = std::shared_ptr<const knowledge::ValueIndex>;
  struct Entry {
    data::CatalogPtr visible;
    Values values;
    std::uint64_t revision = 0;
    KnowledgePtr knowledge;
  };
  struct Sources {
    std::uint64_t revision = 0;
    ModelsPtr models;
    std::shared_ptr<const VerifiedStore::Approved> approved;
  };
  [[nodiscard]] Sources sources();
  [[nodiscard]] Values values_of(const data::CatalogPtr& visible);
  [[nodiscard]] Result<KnowledgePtr> make(const data::CatalogPtr& visible, Values values,
                                          const std::vector<knowledge::semantic::Model>& models, const Sources& sources) const;

  const data::CatalogStore& store_;
  data::Compute& compute_;
  ModelStore& models_;
  const VerifiedStore* verified_;
  knowledge::PlannerOptions options_;
  std::mutex mutex_;
  std::list<Entry> recent_;  // most recently used first
};

}  // namespace sextant::ask
