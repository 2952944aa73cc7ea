// The catalog's rows: how a picture is read from the metadata database and how a change is written to it. Used by
// CatalogStore inside its transactions.
#pragma once

#include "data/catalog/catalog.h"
#include "data/store/catalog_store.h"
#include "platform/meta/database.h"

namespace sextant::data {

// The whole picture; segment paths made absolute under `segments_root`. `stale` is false everywhere.
[[nodiscard]] Result<std::shared_ptr<Catalog>> read_catalog(meta::Transaction& transaction, const std::filesystem::path& segments_root);

[[nodiscard]] Result<void> write_commit(meta::Transaction& transaction, const SourceCommit& change,
                                        const std::filesystem::path& segments_root);
[[nodiscard]] Result<void> delete_source(meta::Transaction& transaction, const SourceId& id);
[[nodiscard]] Result<void> bump_revision(meta::Transaction& transaction);

[[nodiscard]] std::string values_to_json(const std::vector<ValueCount>& values);
[[nodiscard]] std::vector<ValueCount> values_from_json(std::string_view text);

}  // namespace sextant::data
