// The semantic models of a workspace, as files under <workspace>/models: read, checked, changed. A file changed by hand is
// seen with the next call. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/semantic/loader.h"

namespace sextant::ask {

struct Models {
  std::uint64_t revision = 0;  // another one whenever anything of it may be different
  std::vector<knowledge::semantic::ModelFile> files;
  // Of the files without error. Verified queries that would not run are left out, and stand among the problems of the file.
  std::vector<knowledge::semantic::Model> sound;
};
using ModelsPtr = std::shared_ptr<const Models>;

// Changes with the text; in the form of an HTTP entity tag.
[[nodiscard]] std::string text_etag(std::string_view text);

class ModelStore {
 public:
  // `catalog` gives the present one, whole. `check` says whether a statement would run; without it verified queries are
  // taken as they are.
  ModelStore(std::filesystem::path directory, std::function<data::CatalogPtr()> catalog, knowledge::semantic::SqlCheck check = {})
      : directory_(std::move(directory)), catalog_(std::move(catalog)), check_(std::move(check)) {}

  [[nodiscard]] ModelsPtr current();

  // Everything that is wrong with a text, against the whole catalog; every piece of SQL is tried.
  [[nodiscard]] knowledge::semantic::Examined examine(std::string_view text, std::string_view name) const;

  // `expected`: the etag of the text that is replaced, "*" for whatever it is, nothing when there must be none. Errors:
  // precondition_failed when it is another; not_found; whatever `record` ends in, which is called right before the change.
  using Record = std::function<Result<void>()>;
  [[nodiscard]] Result<void> save(const std::string& name, std::string_view text, const std::optional<std::string>& expected,
                                  const Record& record);
  [[nodiscard]] Result<void> remove(const std::string& name, const std::optional<std::string>& expected, const Record& record);

 private:
  struct Stamp {
    std::string files;
    std::uint64_t catalog = 0;
    bool operator==(const Stamp&) const = default;
  };
  [[nodiscard]] Stamp stamp() const;
  [[nodiscard]] Result<void> expect(const std::string& name, const std::optional<std::string>& expected) const;
  [[nodiscard]] ModelsPtr load(std::uint64_t revision) const;

  std::filesystem::path directory_;
  std::function<data::CatalogPtr()> catalog_;
  knowledge::semantic::SqlCheck check_;
  std::mutex mutex_;  // one loads or changes at a time
  Stamp loaded_at_;
  ModelsPtr loaded_;
};

}  // namespace sextant::ask
