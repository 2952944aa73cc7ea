// The rows of the demo bank: invented, repeatable from a seed, shaped like real ones (few large branches and many small
// ones, Pareto amounts, Zipf merchants, pay days, weekends, December). Everything here is pure and thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sextant::app {

struct BankScale {
  std::uint32_t branches = 120;
  std::uint32_t customers = 50'000;
  std::uint32_t accounts = 100'000;  // at least one for each customer
  std::uint32_t transactions = 2'000'000;
  bool operator==(const BankScale&) const = default;
};

// Transactions are booked from the first day to the last, both included.
inline constexpr std::chrono::sys_days kFirstDay = std::chrono::year{2024} / 1 / 1;
inline constexpr std::chrono::sys_days kLastDay = std::chrono::year{2026} / 10 / 31;

using Day = std::chrono::sys_days;
using Cents = std::int64_t;

// Ids are 1-based row numbers; `…_id` fields refer to them.
struct Branch {
  std::string name;  // "Porto Riverside"
  std::string_view city, country, region;
  double latitude = 0, longitude = 0;  // degrees
  Day opened_on;
  std::uint32_t employees = 0;
};

struct Customer {
  std::string_view first_name, last_name;
  std::string email, phone, national_id;
  Day birth_date;
  std::string_view city, country, segment;
  std::uint32_t branch_id = 0;
  Day customer_since;
};

struct Account {
  std::uint32_t customer_id = 0;
  std::uint32_t branch_id = 0;
  std::string iban;
  std::string_view type, status;
  Day opened_on;
  Day closed_on;  // meaningful only when status is "closed"
  Cents balance = 0;
  Cents overdraft_limit = 0;
  double activity = 0;  // relative frequency of transactions; not part of the data set
};

struct Card {
  std::uint32_t account_id = 0, customer_id = 0, branch_id = 0;
  std::string card_number;
  std::string_view type, status;
  Day issued_on, expires_on;
  Cents daily_limit = 0;
};

struct Loan {
  std::uint32_t customer_id = 0, branch_id = 0;
  std::string_view purpose, status;
  Cents principal = 0, outstanding = 0;
  double interest_rate = 0;  // percent a year
  std::uint32_t term_months = 0;
  Day started_on;
  std::uint32_t days_past_due = 0;
};

struct Transaction {
  std::int64_t booked_at = 0;  // seconds since 1970, bank's local time
  std::uint32_t account_id = 0;
  std::int32_t merchant = -1;  // index into Bank::merchants, -1: none
  Cents amount = 0;            // always positive; the kind says which way it went
  std::uint8_t kind = 0;       // index into transaction_kinds()
  std::uint8_t channel = 0;    // index into transaction_channels()
  bool operator==(const Transaction&) const = default;
};

struct Merchant {
  std::string name;
  std::uint32_t category = 0;  // index into merchant_categories()
};

struct Bank {
  std::vector<Branch> branches;
  std::vector<Customer> customers;
  std::vector<Account> accounts;
  std::vector<Card> cards;
  std::vector<Loan> loans;
  std::vector<Merchant> merchants;
  std::vector<Transaction> transactions;  // by booking time
};

// About 100 bytes a transaction while it runs.
[[nodiscard]] Bank generate_bank(std::uint64_t seed, const BankScale& scale);

// The second half of generate_bank: needs branches, accounts.
void add_transactions(Bank& bank, std::uint64_t seed, std::uint32_t count);

struct TransactionKind {
  std::string_view name;
  std::string_view direction;  // "debit" | "credit", seen from the customer
};
[[nodiscard]] const TransactionKind& transaction_kind(std::uint8_t kind);
[[nodiscard]] std::string_view transaction_channel(std::uint8_t channel);

}  // namespace sextant::app
