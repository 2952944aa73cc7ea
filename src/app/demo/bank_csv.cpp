#include <fmt/format.h>

#include <chrono>

#include "app/demo/bank_files.h"
#include "app/demo/word_lists.h"
#include "base/dates.h"

namespace sextant::app {
namespace {

constexpr std::size_t kPieceBytes = 1 << 20;

struct ColumnSpec {
  std::string_view name;
  std::string_view type;
};

constexpr ColumnSpec kAccountColumns[] = {{"account_id", "BIGINT"},
                                          {"customer_id", "BIGINT"},
                                          {"branch_id", "INTEGER"},
                                          {"iban", "VARCHAR"},
                                          {"type", "VARCHAR"},
                                          {"currency", "VARCHAR"},
                                          {"status", "VARCHAR"},
                                          {"opened_on", "DATE"},
                                          {"closed_on", "DATE"},
                                          {"balance", "DECIMAL(14,2)"},
                                          {"overdraft_limit", "DECIMAL(12,2)"}};

constexpr ColumnSpec kTransactionColumns[] = {{"transaction_id", "BIGINT"}, {"account_id", "BIGINT"}, {"branch_id", "INTEGER"},
                                              {"booked_at", "TIMESTAMP"},   {"kind", "VARCHAR"},      {"direction", "VARCHAR"},
                                              {"amount", "DECIMAL(12,2)"},  {"merchant", "VARCHAR"},  {"category", "VARCHAR"},
                                              {"channel", "VARCHAR"}};

std::string header(std::span<const ColumnSpec> columns) {
  std::string line;
  for (const ColumnSpec& column : columns) line += (line.empty() ? "" : ",") + std::string(column.name);
  return line + "\n";
}

std::string engine_columns(std::span<const ColumnSpec> columns) {
  std::string text = "{";
  for (const ColumnSpec& column : columns) text += fmt::format("{}'{}': '{}'", text.size() > 1 ? ", " : "", column.name, column.type);
  return text + "}";
}

// No generated text holds a quote, comma or line break; see bank_test.cpp.
template <class... Arguments>
void append(std::string& text, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  fmt::format_to(std::back_inserter(text), format, std::forward<Arguments>(arguments)...);
}

void append_money(std::string& text, Cents cents) {
  const Cents size = cents < 0 ? -cents : cents;
  append(text, "{}{}.{:02}", cents < 0 ? "-" : "", size / 100, size % 100);
}

Result<void> flush_if(std::string& text, std::size_t limit, const TextSink& sink) {
  if (text.size() < limit || text.empty()) return {};
  TRY(sink(text));
  text.clear();
  return {};
}

}  // namespace

Result<void> write_accounts_csv(const Bank& bank, const TextSink& sink) {
  std::string text = header(kAccountColumns);
  for (std::size_t i = 0; i < bank.accounts.size(); ++i) {
    const Account& account = bank.accounts[i];
    append(text, "{},{},{},{},{},EUR,{},", i + 1, account.customer_id, account.branch_id, account.iban, account.type, account.status);
    text += iso_date(account.opened_on);
    text += ',';
    if (account.status == "closed") text += iso_date(account.closed_on);
    text += ',';
    append_money(text, account.balance);
    text += ',';
    append_money(text, account.overdraft_limit);
    text += '\n';
    TRY(flush_if(text, kPieceBytes, sink));
  }
  return flush_if(text, 0, sink);
}

Result<void> write_transactions_csv(const Bank& bank, const TextSink& sink) {
  std::string text = header(kTransactionColumns);
  for (std::size_t i = 0; i < bank.transactions.size(); ++i) {
    const Transaction& transaction = bank.transactions[i];
    const TransactionKind& kind = transaction_kind(transaction.kind);
    append(text, "{},{},{},", i + 1, transaction.account_id, bank.accounts[transaction.account_id - 1].branch_id);
    text += iso_date(Day(std::chrono::days(transaction.booked_at / 86'400)));
    const std::int64_t second = transaction.booked_at % 86'400;
    append(text, " {:02}:{:02}:{:02},{},{},", second / 3600, second / 60 % 60, second % 60, kind.name, kind.direction);
    append_money(text, transaction.amount);
    text += ',';
    if (transaction.merchant >= 0) {
      const Merchant& merchant = bank.merchants[static_cast<std::size_t>(transaction.merchant)];
      text += merchant.name;
      text += ',';
      text += merchant_categories()[merchant.category].name;
    } else {
      text += ',';
    }
    text += ',';
    text += transaction_channel(transaction.channel);
    text += '\n';
    TRY(flush_if(text, kPieceBytes, sink));
  }
  return flush_if(text, 0, sink);
}

std::string accounts_csv_columns() { return engine_columns(kAccountColumns); }
std::string transactions_csv_columns() { return engine_columns(kTransactionColumns); }

}  // namespace sextant::app
