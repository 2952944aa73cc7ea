#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "app/demo/bank.h"
#include "app/demo/random.h"
#include "app/demo/word_lists.h"

namespace sextant::app {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

constexpr std::size_t kDays = static_cast<std::size_t>((kLastDay - kFirstDay).count() + 1);

enum class Rhythm : std::uint8_t { shopping, office, month_start, pay_day, quarter_end };
enum class Hours : std::uint8_t { night, office, shops };
enum class Amount : std::uint8_t { by_merchant, pareto, tens, salary };

struct Kind {
  TransactionKind shown;
  double share;
  Rhythm rhythm;
  Hours hours;
  Amount amount;
  double typical_cents;
  std::array<double, 5> channels;  // weights, in the order of kChannels
};

constexpr std::array<std::string_view, 5> kChannels = {"card", "online", "mobile", "branch", "atm"};

constexpr Kind kKinds[] = {
    {{"card payment", "debit"}, 0.50, Rhythm::shopping, Hours::shops, Amount::by_merchant, 0, {0.72, 0.18, 0.10, 0, 0}},
    {{"direct debit", "debit"}, 0.13, Rhythm::month_start, Hours::night, Amount::by_merchant, 0, {0, 1, 0, 0, 0}},
    {{"transfer out", "debit"}, 0.11, Rhythm::office, Hours::office, Amount::pareto, 4'000, {0, 0.5, 0.42, 0.08, 0}},
    {{"transfer in", "credit"}, 0.09, Rhythm::office, Hours::office, Amount::pareto, 5'200, {0, 0.5, 0.45, 0.05, 0}},
    {{"cash withdrawal", "debit"}, 0.07, Rhythm::shopping, Hours::shops, Amount::tens, 3'000, {0, 0, 0, 0.06, 0.94}},
    {{"salary", "credit"}, 0.055, Rhythm::pay_day, Hours::night, Amount::salary, 160'000, {0, 1, 0, 0, 0}},
    {{"cash deposit", "credit"}, 0.02, Rhythm::office, Hours::office, Amount::tens, 9'000, {0, 0, 0, 0.6, 0.4}},
    {{"fee", "debit"}, 0.02, Rhythm::month_start, Hours::night, Amount::pareto, 290, {0, 1, 0, 0, 0}},
    {{"interest", "credit"}, 0.005, Rhythm::quarter_end, Hours::night, Amount::pareto, 310, {0, 1, 0, 0, 0}},
};

unsigned month_of(Day day) { return static_cast<unsigned>(year_month_day(day).month()); }
bool is_december(Day day) { return month_of(day) == 12; }

double shopping_weight(Day day) {
  static constexpr double kWeekday[] = {0.72, 0.90, 0.92, 0.95, 1.02, 1.25, 1.36};  // Sunday first
  static constexpr double kMonth[] = {0.88, 0.90, 0.97, 1.00, 1.02, 1.03, 1.06, 1.05, 0.98, 1.00, 1.10, 1.38};
  return kWeekday[std::chrono::weekday(day).c_encoding()] * kMonth[month_of(day) - 1];
}

bool is_weekend(Day day) {
  const unsigned weekday = std::chrono::weekday(day).c_encoding();
  return weekday == 0 || weekday == 6;
}

double rhythm_weight(Rhythm rhythm, Day day) {
  const unsigned day_of_month = static_cast<unsigned>(year_month_day(day).day());
  switch (rhythm) {
    case Rhythm::shopping:
      return shopping_weight(day);
    case Rhythm::office:
      return is_weekend(day) ? 0.25 : 1;
    case Rhythm::month_start:
      return is_weekend(day) ? 0 : day_of_month <= 4 ? 7 : day_of_month >= 14 && day_of_month <= 16 ? 3 : 0.25;
    case Rhythm::pay_day:
      return is_weekend(day) ? 0 : day_of_month >= 25 ? 5 + (day_of_month >= 29 ? 3 : 0) : 0.05;
    case Rhythm::quarter_end:
      return month_of(day) % 3 == 0 && month_of(day + days(1)) != month_of(day) ? 1 : 0;
  }
  return 0;
}

// Which day: the rhythm, over a bank that grows by a third in the period.
Weighted day_weights(Rhythm rhythm) {
  std::vector<double> weights(kDays);
  for (std::size_t i = 0; i < kDays; ++i) {
    weights[i] = rhythm_weight(rhythm, kFirstDay + days(i)) * (1 + static_cast<double>(i) / (3.0 * kDays));
  }
  return Weighted(std::move(weights));
}

Weighted hour_weights(Hours hours) {
  switch (hours) {
    case Hours::night:
      return Weighted({1, 3, 6, 6, 4, 2});
    case Hours::office:
      return Weighted({.1, .05, .05, .05, .1, .3, 1, 3, 6, 8, 8, 7, 6, 6, 7, 7, 6, 5, 4, 4, 3, 2, 1, .4});
    case Hours::shops:
      return Weighted({.3, .1, .05, .05, .1, .3, 1, 3, 4, 5, 6, 7, 9, 8, 6, 6, 7, 9, 10, 8, 6, 4, 2, 1});
  }
  return Weighted({1});
}

// By category; within one the order is popularity, which starts at another opening in each.
std::vector<Merchant> make_merchants() {
  const auto openings = merchant_openings();
  std::vector<Merchant> merchants;
  for (std::uint32_t category = 0; category < merchant_categories().size(); ++category) {
    const auto endings = merchant_categories()[category].endings;
    for (std::size_t i = 0; i < openings.size() * endings.size(); ++i) {
      const std::string_view opening = openings[(i * 7 + category * 3) % openings.size()];
      merchants.push_back({std::string(opening) + " " + std::string(endings[i / openings.size()]), category});
    }
  }
  return merchants;
}

// The merchants of each category, most popular first, and how they are drawn.
class MerchantPicker {
 public:
  explicit MerchantPicker(const std::vector<Merchant>& merchants) : of_category_(merchant_categories().size()) {
    for (std::size_t i = 0; i < merchants.size(); ++i) of_category_[merchants[i].category].push_back(static_cast<std::int32_t>(i));
    for (const auto& list : of_category_) ranks_.push_back(Weighted::zipf(list.size(), 1.5));
  }

  std::int32_t pick(Random& random, std::size_t category) const { return of_category_[category][ranks_[category].draw(random)]; }
  std::size_t shop_category(Random& random, Day day) const { return (is_december(day) ? december_ : usual_).draw(random); }
  std::size_t bill_category(Random& random) const { return first_bill_ + bills_.draw(random); }

 private:
  static Weighted category_weights(bool december) {
    std::vector<double> weights;
    for (const MerchantCategory& category : merchant_categories()) weights.push_back(category.weight * (december ? category.december : 1));
    return Weighted(std::move(weights));
  }

  std::vector<std::vector<std::int32_t>> of_category_;
  std::vector<Weighted> ranks_;
  Weighted usual_ = category_weights(false);
  Weighted december_ = category_weights(true);
  std::size_t first_bill_ = merchant_categories().size() - 3;  // utilities, insurance, subscriptions
  Weighted bills_{std::vector<double>{0.5, 0.2, 0.3}};
};

Cents draw_amount(Random& random, Amount amount, double typical_cents) {
  switch (amount) {
    case Amount::by_merchant:
    case Amount::pareto:
      return std::max<Cents>(1, static_cast<Cents>(typical_cents * std::min(60.0, random.pareto()) * (0.4 + random.uniform())));
    case Amount::tens:
      return 1'000 * std::max<Cents>(1, static_cast<Cents>(typical_cents * std::min(12.0, random.pareto()) / 1'000));
    case Amount::salary:
      return static_cast<Cents>(typical_cents * (0.6 + random.uniform()) * std::min(6.0, random.pareto()));
  }
  return 0;
}

// Everything that is the same for all transactions of a run.
class TransactionMaker {
 public:
  TransactionMaker(const Bank& bank, std::uint64_t seed)
      : bank_(bank),
        random_(seed, "transactions"),
        merchants_(bank.merchants),
        everyday_(activities(bank, false)),
        saving_(activities(bank, true)) {
    std::vector<double> shares;
    for (const Kind& kind : kKinds) {
      shares.push_back(kind.share);
      days_.push_back(day_weights(kind.rhythm));
      hours_.push_back(hour_weights(kind.hours));
      channels_.emplace_back(std::vector<double>(kind.channels.begin(), kind.channels.end()));
    }
    kinds_ = Weighted(std::move(shares));
  }

  Transaction next() {
    const std::size_t kind_index = kinds_.draw(random_);
    const Kind& kind = kKinds[kind_index];
    Transaction made{.kind = static_cast<std::uint8_t>(kind_index),
                     .channel = static_cast<std::uint8_t>(channels_[kind_index].draw(random_))};
    const Day day = draw_account_and_day(kind_index, made.account_id);
    double typical = kind.typical_cents;
    if (kind.amount == Amount::by_merchant) {
      const std::size_t category =
          kind.rhythm == Rhythm::shopping ? merchants_.shop_category(random_, day) : merchants_.bill_category(random_);
      made.merchant = merchants_.pick(random_, category);
      typical = merchant_categories()[category].typical_amount * 100;
    }
    made.amount = draw_amount(random_, kind.amount, typical);
    const auto second_of_day = static_cast<std::int64_t>(hours_[kind_index].draw(random_) * 3600 + random_.below(3600));
    made.booked_at = day.time_since_epoch().count() * std::int64_t{86'400} + second_of_day;
    return made;
  }

 private:
  static Weighted activities(const Bank& bank, bool interest_only) {
    std::vector<double> weights;
    weights.reserve(bank.accounts.size());
    for (const Account& account : bank.accounts) {
      const bool lived = account.status != "closed" || account.closed_on >= kFirstDay;
      weights.push_back(!lived ? 0 : !interest_only ? account.activity : account.type == "savings" || account.type == "deposit" ? 1 : 0.01);
    }
    return Weighted(std::move(weights));
  }

  // An account and a day on which it was open; the last of a few tries is moved into its life.
  Day draw_account_and_day(std::size_t kind, std::uint32_t& account_id) {
    const Weighted& accounts = kKinds[kind].rhythm == Rhythm::quarter_end ? saving_ : everyday_;
    for (int attempt = 0;; ++attempt) {
      const std::size_t index = accounts.draw(random_);
      const Account& account = bank_.accounts[index];
      const Day opened = std::max(account.opened_on, kFirstDay);
      const Day closed = account.status == "closed" ? std::clamp(account.closed_on, opened, kLastDay) : kLastDay;
      const Day day = kFirstDay + days(days_[kind].draw(random_));
      account_id = static_cast<std::uint32_t>(index + 1);
      if (day >= opened && day <= closed) return day;
      if (attempt == 20) return opened + days(random_.below(static_cast<std::uint64_t>((closed - opened).count()) + 1));
    }
  }

  const Bank& bank_;
  Random random_;
  MerchantPicker merchants_;
  Weighted everyday_;
  Weighted saving_;
  Weighted kinds_{std::vector<double>{1}};
  std::vector<Weighted> days_, hours_, channels_;
};

}  // namespace

const TransactionKind& transaction_kind(std::uint8_t kind) { return kKinds[kind].shown; }
std::string_view transaction_channel(std::uint8_t channel) { return kChannels[channel]; }

void add_transactions(Bank& bank, std::uint64_t seed, std::uint32_t count) {
  bank.merchants = make_merchants();
  TransactionMaker maker(bank, seed);
  bank.transactions.resize(count);
  for (Transaction& transaction : bank.transactions) transaction = maker.next();
  std::ranges::stable_sort(bank.transactions, {}, &Transaction::booked_at);
}

}  // namespace sextant::app
