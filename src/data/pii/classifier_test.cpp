#include "data/pii/classifier.h"

#include <gtest/gtest.h>

#include "data/pii/value_checks.h"

namespace sextant::data::pii {
namespace {

std::string tag_of(std::string_view table, std::string_view column, const std::vector<std::string>& values,
                   TypeFamily family = TypeFamily::text) {
  const auto finding = classify(table, column, family, values);
  return finding ? finding->tag : "";
}

const std::vector<std::string> kEmails{"ann@example.com", "bob.b@mail.example.org", "c+x@example.co.uk", "d@e.io", "eve@example.net"};
const std::vector<std::string> kNames{"Ann Smith", "Bob de Vries", "Zoë O'Neill", "Li Wei", "Maria Garcia Lopez"};
const std::vector<std::string> kIbans{"DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "FR1420041010050500013M02606",
                                      "NL91ABNA0417164300", "BE68539007547034"};

TEST(Pii, FindsColumnsByNameAndValues) {
  EXPECT_EQ(tag_of("customers", "contact_email", kEmails), "pii.email");
  EXPECT_EQ(tag_of("customers", "customerEMail", kEmails), "pii.email");
  EXPECT_EQ(tag_of("customers", "phone", {"+49 30 1234567", "(555) 010-9999", "020 7946 0018", "555-010-1234", "+1 555 0100123"}),
            "pii.phone");
  EXPECT_EQ(tag_of("customers", "last_name", {"Smith", "de Vries", "O'Neill", "Wei", "Garcia"}), "pii.name");
  EXPECT_EQ(tag_of("customers", "name", kNames), "pii.name");
  EXPECT_EQ(tag_of("customers", "dob", {"1980-12-31", "1975-01-02", "2001-05-06", "1999-09-09", "1960-02-29"}), "pii.birth_date");
  EXPECT_EQ(tag_of("customers", "birth_date", {}, TypeFamily::date), "pii.birth_date");
  EXPECT_EQ(tag_of("customers", "national_id", {"AB123456C", "CD654321A", "EF111111B", "GH222222D", "IJ333333A"}), "pii.national_id");
  EXPECT_EQ(tag_of("accounts", "iban", kIbans), "pii.iban");
  EXPECT_EQ(
      tag_of("cards", "card_number", {"4111111111111111", "5500005555555559", "4012888888881881", "6011000990139424", "4222222222222"}),
      "pii.card");
  EXPECT_EQ(tag_of("customers", "address", {"12 High Street", "Hauptstr. 5", "5 Rue de Rivoli", "Via Roma 1", "221B Baker Street"}),
            "pii.address");
  EXPECT_EQ(tag_of("sessions", "client_ip", {"10.0.0.1", "192.168.1.20", "2001:db8::1", "8.8.8.8", "127.0.0.1"}), "pii.ip");
}

TEST(Pii, FindsWhatValuesAloneProve) {
  EXPECT_EQ(tag_of("t", "contact", kEmails), "pii.email");
  EXPECT_EQ(tag_of("t", "acct", kIbans), "pii.iban");
  EXPECT_EQ(tag_of("t", "x", {"123-45-6789", "234-56-7890", "345-67-8901", "456-78-9012", "567-89-0123"}), "pii.national_id");
}

TEST(Pii, IsNotFooledByFalseFriends) {
  EXPECT_EQ(tag_of("uploads", "filename", {"Report.pdf", "Photo one", "Budget", "Notes", "Summary"}), "");
  EXPECT_EQ(tag_of("airports", "name", {"Thigpen", "Livingston Municipal", "Meadow Lake", "Perry-Warsaw", "Hilliard Airpark"}), "");
  EXPECT_EQ(tag_of("birdstrikes", "Airport Name",
                   {"Barksdale Air Force Base", "Barksdale Air Force Base", "Toledo Express", "Dallas Love", "Newark"}),
            "");
  EXPECT_EQ(tag_of("products", "product_name", {"Blue Shirt", "Red Hat", "Green Sock", "Big Bag", "Small Cup"}), "");
  EXPECT_EQ(tag_of("surveys", "phone_model", {"Pixel 8", "iPhone 15", "Galaxy S24", "Pixel 7a", "Moto G"}), "");
  EXPECT_EQ(tag_of("releases", "version", {"1.2.3.4", "1.2.3.5", "2.0.0.1", "2.0.0.2", "3.1.0.0"}), "");
  EXPECT_EQ(tag_of("countries", "birth_rate", {"12.5", "9.1", "8.8", "20.0", "15.2"}, TypeFamily::real), "");
  EXPECT_EQ(tag_of("mails", "email_count", {"1", "2", "3", "4", "5"}, TypeFamily::integer), "");
  EXPECT_EQ(tag_of("flights", "origin", {"ABQ", "ORD", "LAX", "SFO", "DEN"}), "");
  EXPECT_EQ(tag_of("orders", "order_number",
                   {"4111111111111112", "4111111111111113", "4111111111111114", "4111111111111115", "4111111111111116"}),
            "");
  EXPECT_EQ(tag_of("orders", "order_date", {"2001-01-01"}, TypeFamily::date), "");
  EXPECT_EQ(tag_of("zipcodes", "city", {"New York", "Los Angeles", "Fort Worth", "San Jose", "Salt Lake City"}), "");
  EXPECT_EQ(tag_of("events", "company", {"Acme Corp", "Globex", "Initech", "Umbrella", "Hooli"}), "");
}

TEST(Pii, ChecksDigitsAndNotOnlyForms) {
  EXPECT_TRUE(is_iban("DE89 3704 0044 0532 0130 00"));
  EXPECT_FALSE(is_iban("DE88370400440532013000"));
  EXPECT_TRUE(is_card_number("4111 1111 1111 1111"));
  EXPECT_FALSE(is_card_number("4111 1111 1111 1112"));
  EXPECT_FALSE(is_card_number("0000000000000000"));
  EXPECT_FALSE(is_social_security_number("000-12-3456"));
  EXPECT_FALSE(is_ip_address("256.1.1.1"));
  EXPECT_FALSE(is_email("a@b"));
  EXPECT_FALSE(is_phone("2001-02-03"));
}

TEST(Pii, SplitsIdentifiersIntoWords) {
  EXPECT_EQ(words_of("customerEMail_1"), (std::vector<std::string>{"customer", "e", "mail", "1"}));
  EXPECT_EQ(words_of("IPAddress"), (std::vector<std::string>{"ip", "address"}));
  EXPECT_EQ(words_of("Cost: Total $"), (std::vector<std::string>{"cost", "total"}));
  EXPECT_EQ(words_of("date-of birth"), (std::vector<std::string>{"date", "of", "birth"}));
}

TEST(Pii, NeverPutsAValueIntoTheEvidence) {
  for (const auto& value : kEmails) EXPECT_EQ(classify("t", "email", TypeFamily::text, kEmails)->evidence.find(value), std::string::npos);
}

}  // namespace
}  // namespace sextant::data::pii
