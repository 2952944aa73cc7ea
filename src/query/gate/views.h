// The catalog as each subject may read it, kept by (subject's roles and attributes, policy revision, catalog revision).
// Thread-safe.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "query/gate/make_gate.h"
#include "query/sql/governed.h"

namespace sextant::query {

struct View {
  sql::GovernedCatalogPtr governed;
  VisiblePtr visible;  // the same for people
  std::uint64_t policy_revision = 0;
  std::uint64_t catalog_revision = 0;
};

using ViewPtr = std::shared_ptr<const View>;

class Views {
 public:
  explicit Views(const GateDependencies& dependencies) : dependencies_(dependencies) {}

  // Errors: forbidden or unavailable when policy does not answer; nobody sees anything then.
  [[nodiscard]] Result<ViewPtr> of(const access::Subject& subject, const Call& call);

 private:
  struct Entry {
    std::string key;
    ViewPtr view;
  };
  [[nodiscard]] Result<ViewPtr> make(const access::Subject& subject, data::CatalogPtr catalog, std::uint64_t policy_revision,
                                     const Call& call) const;

  const GateDependencies& dependencies_;
  std::mutex mutex_;
  std::list<Entry> recent_;  // most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
};

}  // namespace sextant::query
