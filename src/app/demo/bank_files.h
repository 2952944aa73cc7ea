// The demo bank as files: customers, branches, cards and loans in a SQLite file with declared keys; accounts and
// transactions as CSV text from which the engine makes Parquet.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "app/demo/bank.h"
#include "base/call.h"

namespace sextant::app {

// Creates `path`, which must not exist. Error unavailable when the disk refuses.
[[nodiscard]] Result<void> write_bank_sqlite(const Bank& bank, const std::filesystem::path& path, const Call& call);

// One row a line, a header line, RFC 4180 quoting, empty for NULL. Appends pieces of about 1 MB to `sink`.
using TextSink = std::function<Result<void>(std::string_view)>;
[[nodiscard]] Result<void> write_accounts_csv(const Bank& bank, const TextSink& sink);
[[nodiscard]] Result<void> write_transactions_csv(const Bank& bank, const TextSink& sink);

// What the columns of those CSV texts are, for the engine: {'account_id': 'BIGINT', …}.
[[nodiscard]] std::string accounts_csv_columns();
[[nodiscard]] std::string transactions_csv_columns();

}  // namespace sextant::app
