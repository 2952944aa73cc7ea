#include "app/demo/bank.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/demo/check_digits.h"
#include "app/demo/random.h"
#include "app/demo/word_lists.h"

namespace sextant::app {
namespace {

using std::chrono::days;

constexpr Day kFounded = std::chrono::year{1998} / 3 / 2;
constexpr std::array<std::string_view, 4> kMailDomains = {"example.com", "example.org", "example.net", "mail.example"};
// North American area codes; the numbers 555-0100 … 555-0199 are kept for fiction everywhere.
constexpr std::array kAreaCodes = {212, 213, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 718, 720, 801, 808, 901, 907, 916, 919};

struct Choice {
  std::string_view name;
  double weight;
};

std::string_view draw(Random& random, std::span<const Choice> choices) {
  double total = 0;
  for (const Choice& choice : choices) total += choice.weight;
  double at = random.uniform() * total;
  for (const Choice& choice : choices) {
    if (at < choice.weight) return choice.name;
    at -= choice.weight;
  }
  return choices.back().name;
}

Day any_day(Random& random, Day first, Day last) { return last <= first ? first : first + days(random.between(0, (last - first).count())); }

double round_degrees(double degrees) { return std::round(degrees * 10'000) / 10'000; }

Cents round_to(double cents, Cents step) { return static_cast<Cents>(cents / static_cast<double>(step)) * step; }

std::vector<Branch> make_branches(std::uint64_t seed, std::uint32_t count) {
  Random random(seed, "branches");
  std::vector<Branch> branches;
  branches.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t turn = i / cities().size();  // every city has one before any has two
    const City& city = cities()[i % cities().size()];
    const std::string_view district = branch_districts()[turn % branch_districts().size()];
    Branch branch{.name = turn < branch_districts().size()
                              ? fmt::format("{} {}", city.name, district)
                              : fmt::format("{} {} {}", city.name, district, turn / branch_districts().size() + 1),
                  .city = city.name,
                  .country = city.country,
                  .region = city.region};
    branch.latitude = round_degrees(city.latitude + random.bell() * 0.04);
    branch.longitude = round_degrees(city.longitude + random.bell() * 0.06);
    branch.opened_on = any_day(random, kFounded, std::chrono::year{2020} / 6 / 30);
    branch.employees = static_cast<std::uint32_t>(4 + 60 / (1 + i / 8) + random.below(6));
    branches.push_back(std::move(branch));
  }
  return branches;
}

std::string make_phone(Random& random) {
  if (random.chance(0.2)) return fmt::format("+44 7700 900{:03}", random.below(1000));  // Ofcom's numbers for drama
  return fmt::format("+1 {} 555 01{:02}", kAreaCodes[random.below(kAreaCodes.size())], random.below(100));
}

std::vector<Customer> make_customers(std::uint64_t seed, std::uint32_t count, const std::vector<Branch>& branches) {
  static constexpr Choice kAdults[] = {{"retail", 0.76}, {"premium", 0.13}, {"business", 0.11}};
  static constexpr Choice kYoung[] = {{"student", 0.62}, {"retail", 0.38}};
  Random random(seed, "customers");
  const Weighted branch_sizes = Weighted::zipf(branches.size(), 6);
  const Weighted first_ranks = Weighted::zipf(first_names().size(), 12);
  const Weighted last_ranks = Weighted::zipf(last_names().size(), 12);
  std::vector<Customer> customers;
  customers.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const PersonName& first = first_names()[first_ranks.draw(random)];
    const PersonName& last = last_names()[last_ranks.draw(random)];
    const std::size_t branch_index = branch_sizes.draw(random);
    const Branch& branch = branches[branch_index];
    const City& home =
        random.chance(0.88) ? City{branch.city, branch.country, branch.region, 0, 0} : cities()[random.below(cities().size())];
    const double age = random.chance(0.2) ? 18 + random.uniform() * 12 : 48 + random.bell() * 44;
    const int age_in_days = std::clamp(static_cast<int>(age * 365.25), 18 * 366, 96 * 365);
    Customer customer{.first_name = first.written, .last_name = last.written};
    customer.email = fmt::format("{}.{}{}@{}", first.ascii, last.ascii, i + 1, kMailDomains[random.below(kMailDomains.size())]);
    customer.phone = make_phone(random);
    customer.national_id =
        make_national_id((static_cast<std::uint64_t>(i) + 1) * 7'654'321ull + 13);  // 7654321 and 10^8 share no factor: unique
    customer.birth_date = kLastDay - days(age_in_days);
    customer.city = home.name;
    customer.country = home.country;
    customer.segment = age_in_days < 26 * 365 ? draw(random, kYoung) : draw(random, kAdults);
    customer.branch_id = static_cast<std::uint32_t>(branch_index + 1);
    customer.customer_since = any_day(random, std::max(branch.opened_on, customer.birth_date + days(16 * 366)), kLastDay - days(20));
    customers.push_back(std::move(customer));
  }
  return customers;
}

double wealth_of(std::string_view segment) {
  if (segment == "premium") return 6;
  if (segment == "business") return 4;
  return segment == "student" ? 0.3 : 1;
}

Account make_account(Random& random, const Customer& customer, std::uint32_t customer_id, std::uint64_t number, bool is_first) {
  static constexpr Choice kFurther[] = {{"savings", 0.62}, {"checking", 0.26}, {"deposit", 0.12}};
  static constexpr Choice kStatus[] = {{"active", 0.90}, {"dormant", 0.05}, {"closed", 0.05}};
  Account account{.customer_id = customer_id, .branch_id = customer.branch_id};
  account.iban = make_iban(number * 7'919ull + 1'000'003ull);  // unique: 7919 and 10^10 share no factor
  account.type = !is_first ? draw(random, kFurther) : customer.segment == "business" ? "business" : "checking";
  account.status = draw(random, kStatus);
  account.opened_on = is_first ? customer.customer_since : any_day(random, customer.customer_since, kLastDay - days(10));
  if (account.status == "closed") account.closed_on = any_day(random, account.opened_on + days(5), kLastDay);
  const double typical = account.type == "deposit"    ? 900'000
                         : account.type == "savings"  ? 240'000
                         : account.type == "business" ? 520'000
                                                      : 70'000;
  account.balance = account.status == "closed"
                        ? 0
                        : static_cast<Cents>(typical * wealth_of(customer.segment) * (random.pareto() - 0.6) * random.uniform() * 2);
  const bool may_overdraw = account.type == "checking" || account.type == "business";
  if (may_overdraw && customer.segment != "student")
    account.overdraft_limit = round_to(50'000 * wealth_of(customer.segment) * random.pareto(), 50'000);
  if (may_overdraw && account.balance > 0 && random.chance(0.04))
    account.balance = -static_cast<Cents>(static_cast<double>(account.overdraft_limit) * random.uniform());
  const double by_type = account.type == "deposit" ? 0.02 : account.type == "savings" ? 0.15 : account.type == "business" ? 2.2 : 1;
  account.activity = by_type * random.pareto() * (account.status == "dormant" ? 0.05 : 1);
  return account;
}

std::vector<Account> make_accounts(std::uint64_t seed, std::uint32_t count, const std::vector<Customer>& customers) {
  Random random(seed, "accounts");
  std::vector<double> appetite(customers.size());
  for (double& weight : appetite) weight = random.pareto();
  const Weighted owners(std::move(appetite));
  std::vector<Account> accounts;
  accounts.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const bool is_first = i < customers.size();
    const std::size_t owner = is_first ? i : owners.draw(random);
    accounts.push_back(make_account(random, customers[owner], static_cast<std::uint32_t>(owner + 1), i + 1, is_first));
  }
  return accounts;
}

std::vector<Card> make_cards(std::uint64_t seed, const std::vector<Account>& accounts) {
  static constexpr Choice kTypes[] = {{"debit", 0.72}, {"credit", 0.25}, {"prepaid", 0.03}};
  Random random(seed, "cards");
  std::vector<Card> cards;
  for (std::uint32_t i = 0; i < accounts.size(); ++i) {
    const Account& account = accounts[i];
    if (account.type == "savings" || account.type == "deposit") continue;
    for (int issued = 0; issued < 2; ++issued) {
      if (!random.chance(issued == 0 ? 0.93 : 0.35)) break;
      Card card{.account_id = i + 1, .customer_id = account.customer_id, .branch_id = account.branch_id};
      card.card_number = make_card_number((cards.size() + 1) * 104'729ull);
      card.type = draw(random, kTypes);
      card.issued_on = any_day(random, std::max(account.opened_on, kLastDay - days(5 * 365)), kLastDay - days(1));
      card.expires_on = card.issued_on + days(4 * 365 + 1);
      card.daily_limit = round_to(50'000 * random.pareto(), 10'000);
      card.status = account.status == "closed"    ? "cancelled"
                    : card.expires_on <= kLastDay ? "expired"
                    : random.chance(0.02)         ? "blocked"
                                                  : "active";
      cards.push_back(std::move(card));
    }
  }
  return cards;
}

struct LoanPurpose {
  std::string_view name;
  double weight;
  double typical_principal;  // cents
  std::uint32_t term_months;
  double rate;  // percent a year
};
constexpr LoanPurpose kLoanPurposes[] = {{"consumer", 0.38, 400'000, 48, 7.4},
                                         {"car", 0.24, 1'100'000, 60, 5.2},
                                         {"mortgage", 0.22, 14'000'000, 300, 3.3},
                                         {"business", 0.10, 5'000'000, 84, 4.8},
                                         {"education", 0.06, 600'000, 96, 2.9}};

Loan make_loan(Random& random, const Customer& customer, std::uint32_t customer_id) {
  const LoanPurpose& purpose = kLoanPurposes[customer.segment == "business" ? 3 : customer.segment == "student" ? 4 : random.below(3)];
  Loan loan{.customer_id = customer_id, .branch_id = customer.branch_id, .purpose = purpose.name, .term_months = purpose.term_months};
  loan.principal = round_to(purpose.typical_principal * std::min(8.0, random.pareto()), 10'000);
  loan.interest_rate = std::round((purpose.rate + random.bell() * 1.4) * 100) / 100;
  loan.started_on = any_day(random, std::max(customer.customer_since, kLastDay - days(8 * 365)), kLastDay - days(5));
  const double paid = static_cast<double>((kLastDay - loan.started_on).count()) / (30.44 * purpose.term_months);
  loan.outstanding = paid >= 1 ? 0 : static_cast<Cents>(static_cast<double>(loan.principal) * (1 - paid));
  loan.status = paid >= 1 ? "repaid" : random.chance(0.025) ? "defaulted" : random.chance(0.06) ? "late" : "current";
  if (loan.status == "late") loan.days_past_due = static_cast<std::uint32_t>(1 + random.below(89));
  if (loan.status == "defaulted") loan.days_past_due = static_cast<std::uint32_t>(90 + random.below(400));
  return loan;
}

std::vector<Loan> make_loans(std::uint64_t seed, const std::vector<Customer>& customers) {
  Random random(seed, "loans");
  std::vector<Loan> loans;
  for (std::uint32_t i = 0; i < customers.size(); ++i) {
    const double appetite = customers[i].segment == "business" ? 0.45 : customers[i].segment == "student" ? 0.2 : 0.27;
    if (random.chance(appetite)) loans.push_back(make_loan(random, customers[i], i + 1));
  }
  return loans;
}

}  // namespace

Bank generate_bank(std::uint64_t seed, const BankScale& scale) {
  Bank bank;
  bank.branches = make_branches(seed, std::max(scale.branches, 1u));
  bank.customers = make_customers(seed, std::max(scale.customers, 1u), bank.branches);
  bank.accounts = make_accounts(seed, std::max(scale.accounts, static_cast<std::uint32_t>(bank.customers.size())), bank.customers);
  bank.cards = make_cards(seed, bank.accounts);
  bank.loans = make_loans(seed, bank.customers);
  add_transactions(bank, seed, scale.transactions);
  return bank;
}

}  // namespace sextant::app
