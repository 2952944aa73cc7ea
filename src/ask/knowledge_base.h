// What Sextant knows about one visible catalog: semantic models, verified queries, the value index and the planner over
// them. Made on first use for each (visible catalog, models), kept while in use by recent subjects. Thread-safe.
#pragma once

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>

#include "ask/asker.h"
#include "data/compute.h"
#include "data/store/catalog_store.h"
#include "knowledge/semantic/loader.h"

namespace sextant::ask {

class KnowledgeBase {
 public:
  // Models are read from `models_directory` anew whenever the catalog changes or reload() was called.
  // `compute` reads the values that are not kept: personal ones, of columns `visible` shows as they are.
  KnowledgeBase(const data::CatalogStore& store, data::Compute& compute, std::filesystem::path models_directory,
                knowledge::PlannerOptions options = {.readable = true})
      : store_(store), compute_(compute), models_directory_(std::move(models_directory)), options_(options) {}

  // Only values, columns and models of `visible` are used, so that nothing hidden from the subject shows in a reading.
  [[nodiscard]] Result<KnowledgePtr> of(data::CatalogPtr visible);

  // Model files as they are on disk, with what is wrong in each.
  [[nodiscard]] std::vector<knowledge::semantic::ModelFile> model_files() const;
  void reload();

 private:
  struct Entry {
    data::CatalogPtr visible;
    KnowledgePtr knowledge;
  };
  Result<KnowledgePtr> make(const data::CatalogPtr& visible) const;

  const data::CatalogStore& store_;
  data::Compute& compute_;
  std::filesystem::path models_directory_;
  knowledge::PlannerOptions options_;
  std::mutex mutex_;
  std::list<Entry> recent_;  // most recently used first
};

}  // namespace sextant::ask
