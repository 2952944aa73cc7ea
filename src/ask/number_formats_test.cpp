#include "ask/number_formats.h"

#include <gtest/gtest.h>

#include <array>

namespace sextant::ask {
namespace {

namespace semantic = knowledge::semantic;
using semantic::Format;

TEST(NumberFormats, AreThoseOfTheModelByNameAndSynonym) {
  semantic::Model bank{.dataset = "bank"};
  bank.metrics.push_back({.name = "default rate", .format = Format::percent, .synonyms = {"share of defaults"}});
  bank.entities.push_back({.measures = {{.name = "total balance", .format = Format::money}, {.name = "age"}}});
  const NumberFormats formats(std::array{bank});
  EXPECT_EQ(formats.of("Bank", "default_rate"), "percent");
  EXPECT_EQ(formats.of("bank", "Share_of_defaults"), "percent");
  EXPECT_EQ(formats.of("bank", "total balance"), "money");
  EXPECT_EQ(formats.of("bank", "age"), std::nullopt);
  EXPECT_EQ(formats.of("shop", "default_rate"), std::nullopt);
}

TEST(NumberFormats, AStoredColumnIsNoNumberThatIsOnlyCalledLikeIt) {
  semantic::Model bank{.dataset = "bank"};
  bank.metrics.push_back({.name = "rate", .format = Format::percent});
  bank.entities.push_back({.measures = {{.name = "total balance", .expression = "balance", .format = Format::money},
                                        {.name = "cost", .expression = "\"Cost Total\"", .format = Format::money},
                                        {.name = "different fees",
                                         .expression = "fee",
                                         .aggregation = semantic::Aggregation::count_distinct,
                                         .format = Format::money}}});
  const NumberFormats formats(std::array{bank});
  EXPECT_EQ(formats.of("bank", "rate"), "percent");
  EXPECT_EQ(formats.of_stored("bank", "rate"), std::nullopt);
  EXPECT_EQ(formats.of_stored("bank", "balance"), "money");
  EXPECT_EQ(formats.of_stored("bank", "Cost Total"), "money");
  EXPECT_EQ(formats.of_stored("bank", "fee"), std::nullopt) << "how many there are is no amount";
}

TEST(NumberFormats, ANameOfSeveralNumbersThatAreWrittenDifferentlyHasNone) {
  semantic::Model bank{.dataset = "bank"};
  bank.metrics.push_back({.name = "rate", .format = Format::percent});
  bank.entities.push_back({.measures = {{.name = "exchange", .format = Format::money, .synonyms = {"rate", "fee"}},
                                        {.name = "fee", .format = Format::money},
                                        {.name = "limit", .format = Format::money},
                                        {.name = "card limit", .synonyms = {"limit"}}}});
  const NumberFormats formats(std::array{bank});
  EXPECT_EQ(formats.of("bank", "rate"), std::nullopt) << "a share and an amount";
  EXPECT_EQ(formats.of("bank", "limit"), std::nullopt) << "an amount and a plain number";
  EXPECT_EQ(formats.of("bank", "fee"), "money") << "written alike";
}

}  // namespace
}  // namespace sextant::ask
