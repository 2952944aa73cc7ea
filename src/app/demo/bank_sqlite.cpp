#include <fmt/format.h>
#include <sqlite3.h>

#include <cmath>
#include <memory>

#include "app/demo/bank_files.h"
#include "base/dates.h"

namespace sextant::app {
namespace {

constexpr const char* kSchema = R"sql(
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE branches (
  branch_id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL, region TEXT NOT NULL,
  latitude REAL NOT NULL, longitude REAL NOT NULL, opened_on DATE NOT NULL, employees INTEGER NOT NULL);
CREATE TABLE customers (
  customer_id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL,
  birth_date DATE NOT NULL, national_id TEXT NOT NULL UNIQUE, city TEXT NOT NULL, country TEXT NOT NULL, segment TEXT NOT NULL,
  branch_id INTEGER NOT NULL REFERENCES branches (branch_id), customer_since DATE NOT NULL);
CREATE TABLE cards (
  card_id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
  branch_id INTEGER NOT NULL REFERENCES branches (branch_id), card_number TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL,
  issued_on DATE NOT NULL, expires_on DATE NOT NULL, daily_limit DECIMAL(12,2) NOT NULL);
CREATE TABLE loans (
  loan_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
  branch_id INTEGER NOT NULL REFERENCES branches (branch_id), purpose TEXT NOT NULL, status TEXT NOT NULL,
  principal DECIMAL(14,2) NOT NULL, outstanding DECIMAL(14,2) NOT NULL, interest_rate DECIMAL(5,2) NOT NULL,
  term_months INTEGER NOT NULL, started_on DATE NOT NULL, days_past_due INTEGER NOT NULL);
BEGIN;
)sql";

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

std::unexpected<Error> refused(sqlite3* database) {
  return fail(ErrorCode::unavailable, fmt::format("The demo bank's SQLite file could not be written: {}.", sqlite3_errmsg(database)),
              "Check free space and permissions of the workspace.");
}

// Inserts rows into one table; the first failure sticks and is reported by finish().
class Inserter {
 public:
  Inserter(sqlite3* database, std::string_view table, int columns) : database_(database) {
    std::string sql = fmt::format("INSERT INTO {} VALUES (?", table);
    for (int i = 1; i < columns; ++i) sql += ", ?";
    sql += ")";
    sqlite3_stmt* statement = nullptr;
    ok_ = sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK;
    statement_.reset(statement);
  }

  template <class... Values>
  void row(const Values&... values) {
    if (!ok_) return;
    int position = 0;
    (bind(++position, values), ...);
    ok_ = ok_ && sqlite3_step(statement_.get()) == SQLITE_DONE && sqlite3_reset(statement_.get()) == SQLITE_OK;
  }
  [[nodiscard]] Result<void> finish() const {
    if (!ok_) return refused(database_);
    return {};
  }
  // Cents as the decimal they are: 12.34.
  struct Money {
    Cents cents;
  };

 private:
  void bind(int at, std::uint32_t value) { sqlite3_bind_int64(statement_.get(), at, value); }
  void bind(int at, double value) { sqlite3_bind_double(statement_.get(), at, value); }
  void bind(int at, Money value) { sqlite3_bind_double(statement_.get(), at, static_cast<double>(value.cents) / 100); }
  void bind(int at, std::string_view value) {
    sqlite3_bind_text(statement_.get(), at, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
  }
  void bind(int at, const std::string& value) { bind(at, std::string_view(value)); }
  void bind(int at, Day value) { bind(at, iso_date(value)); }

  sqlite3* database_;
  Statement statement_;
  bool ok_ = false;
};

std::uint32_t id(std::size_t index) { return static_cast<std::uint32_t>(index + 1); }
using Money = Inserter::Money;

Result<void> insert_branches(sqlite3* database, const std::vector<Branch>& branches) {
  Inserter into(database, "branches", 9);
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const Branch& b = branches[i];
    into.row(id(i), b.name, b.city, b.country, b.region, b.latitude, b.longitude, b.opened_on, b.employees);
  }
  return into.finish();
}

Result<void> insert_customers(sqlite3* database, const std::vector<Customer>& customers) {
  Inserter into(database, "customers", 12);
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const Customer& c = customers[i];
    into.row(id(i), c.first_name, c.last_name, c.email, c.phone, c.birth_date, c.national_id, c.city, c.country, c.segment, c.branch_id,
             c.customer_since);
  }
  return into.finish();
}

Result<void> insert_cards(sqlite3* database, const std::vector<Card>& cards) {
  Inserter into(database, "cards", 10);
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const Card& c = cards[i];
    into.row(id(i), c.account_id, c.customer_id, c.branch_id, c.card_number, c.type, c.status, c.issued_on, c.expires_on,
             Money{c.daily_limit});
  }
  return into.finish();
}

Result<void> insert_loans(sqlite3* database, const std::vector<Loan>& loans) {
  Inserter into(database, "loans", 11);
  for (std::size_t i = 0; i < loans.size(); ++i) {
    const Loan& l = loans[i];
    into.row(id(i), l.customer_id, l.branch_id, l.purpose, l.status, Money{l.principal}, Money{l.outstanding}, l.interest_rate,
             l.term_months, l.started_on, l.days_past_due);
  }
  return into.finish();
}

}  // namespace

Result<void> write_bank_sqlite(const Bank& bank, const std::filesystem::path& path, const Call& call) {
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  const Database database(opened);
  if (status != SQLITE_OK || sqlite3_exec(opened, kSchema, nullptr, nullptr, nullptr) != SQLITE_OK) return refused(opened);
  TRY(insert_branches(opened, bank.branches));
  TRY(insert_customers(opened, bank.customers));
  TRY(call.check());
  TRY(insert_cards(opened, bank.cards));
  TRY(insert_loans(opened, bank.loans));
  if (sqlite3_exec(opened, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) return refused(opened);
  return {};
}

}  // namespace sextant::app
