// What a policy file means, and what may never happen whatever it says.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "access/migrations.h"
#include "access/policy/decide.h"
#include "access/policy/store.h"
#include "platform/meta/testing.h"

namespace sextant::access {
namespace {

constexpr std::string_view kDemo = R"(
roles:
  owner:
    grants: [{tables: "*.*"}]
  analyst:
    masks:
      - {tag: pii.email, kind: keyed_hash}
      - {tag: pii.birth_date, kind: date_truncation, unit: year}
    grants:
      - tables: [bank.*, flights.*]
  branch_manager:
    grants:
      - tables: bank.*
        row_filter: branch_id = subject('branch_id')
        hide: [internal_*]
        masks:
          - {column: email, kind: partial, keep_first: 1, keep_last: 0}
  viewer:
    grants:
      - tables: [flights.flights, flights.airports]
)";

const TableFacts kCustomers{.id = TableId("1"),
                            .dataset = "bank",
                            .name = "customers",
                            .columns = {{"Email", {"pii.email"}}, {"born", {"pii.birth_date"}}, {"internal_score", {}}, {"branch_id", {}}}};
const TableFacts kFlights{.id = TableId("2"), .dataset = "flights", .name = "flights", .columns = {{"delay", {}}}};

Subject subject(std::vector<std::string> roles, std::map<std::string, std::string> attributes = {}) {
  std::ranges::sort(roles);
  return {.id = UserId("u"), .name = "u", .roles = std::move(roles), .attributes = std::move(attributes)};
}
TableDecision decide(const Subject& who, const TableFacts& table) {
  return decide_table(parse_policies(kDemo, "policies.yaml").value(), who, table);
}

TEST(Policy, DeniesByDefault) {
  EXPECT_FALSE(decide(subject({}), kCustomers).allowed);
  EXPECT_FALSE(decide(subject({"unheard_of"}), kCustomers).allowed);
  EXPECT_FALSE(decide(subject({"viewer"}), kCustomers).allowed);
  EXPECT_EQ(decide(subject({"viewer"}), kCustomers).reasons, std::vector<std::string>{"no role allows this table"});
  EXPECT_TRUE(decide(subject({"viewer"}), kFlights).allowed);
}

TEST(Policy, OwnersSeeAll) {
  const auto decision = decide(subject({"owner", "branch_manager"}), kCustomers);
  EXPECT_TRUE(decision.allowed);
  EXPECT_TRUE(decision.masks.empty());
  EXPECT_TRUE(decision.row_filters.empty());
  EXPECT_TRUE(decision.hidden_columns.empty());
}

TEST(Policy, MasksByTagAndColumnUnderLowerCaseNames) {
  const auto decision = decide(subject({"analyst"}), kCustomers);
  ASSERT_TRUE(decision.masks.contains("email"));
  EXPECT_EQ(decision.masks.at("email").kind, MaskKind::keyed_hash);
  EXPECT_EQ(decision.masks.at("email").rule, "role analyst masks pii.email");
  EXPECT_EQ(decision.masks.at("born").unit, "year");
  EXPECT_EQ(explain(decision), (std::vector<std::string>{"born masked (date truncation)", "email masked (keyed hash)"}));
}

TEST(Policy, LimitsRowsByTheSubjectsAttributes) {
  const auto decision = decide(subject({"branch_manager"}, {{"branch_id", "7"}}), kCustomers);
  EXPECT_EQ(decision.row_filters, std::vector<std::string>{"((branch_id = ('7')))"});
  EXPECT_EQ(decision.hidden_columns, std::vector<std::string>{"internal_score"});
  EXPECT_EQ(explain(decision).front(), "rows limited by role branch_manager");
  EXPECT_EQ(decide(subject({"branch_manager"}), kCustomers).row_filters, std::vector<std::string>{"((false))"});
}

TEST(Policy, NeverNamesHiddenColumnsToTheSubject) {
  const auto decision = decide(subject({"branch_manager"}), kCustomers);
  for (const auto& reason : decision.reasons) EXPECT_EQ(reason.find("internal"), std::string::npos) << reason;
}

TEST(Policy, SeveralRolesShowAnyOnesRowsAndKeepEverybodysMasks) {
  const auto decision = decide(subject({"analyst", "branch_manager"}), kCustomers);
  EXPECT_TRUE(decision.row_filters.empty());  // analyst sees all rows
  EXPECT_EQ(decision.masks.at("email").kind, MaskKind::keyed_hash);
  EXPECT_TRUE(decision.masks.contains("born"));
  EXPECT_EQ(decision.hidden_columns, std::vector<std::string>{"internal_score"});
}

TEST(Policy, EveryMatchingGrantOfARoleLimitsFurther) {
  const auto document = parse_policies(
      "roles:\n  r:\n    grants:\n      - {tables: '*.*'}\n      - {tables: bank.*, row_filter: a = 1}\n      - {tables: '*.customers', "
      "row_filter: b = 2 OR c}\n",
      "p");
  EXPECT_EQ(decide_table(*document, subject({"r"}), kCustomers).row_filters, std::vector<std::string>{"((a = 1) AND (b = 2 OR c))"});
}

TEST(Masks, AreOrderedFromShowingLessToShowingMore) {
  const std::vector<Mask> ordered{{.kind = MaskKind::null},
                                  {.kind = MaskKind::constant, .constant = "x"},
                                  {.kind = MaskKind::keyed_hash},
                                  {.kind = MaskKind::partial, .keep_first = 0, .keep_last = 1},
                                  {.kind = MaskKind::partial, .keep_first = 2, .keep_last = 2},
                                  {.kind = MaskKind::date_truncation, .unit = "year"},
                                  {.kind = MaskKind::date_truncation, .unit = "quarter"},
                                  {.kind = MaskKind::date_truncation, .unit = "month"},
                                  {.kind = MaskKind::bucket, .width = 100},
                                  {.kind = MaskKind::bucket, .width = 10}};
  for (std::size_t i = 0; i < ordered.size(); ++i)
    for (std::size_t j = i; j < ordered.size(); ++j) {
      EXPECT_EQ(more_restrictive(ordered[i], ordered[j]), ordered[i]) << i << " " << j;
      EXPECT_EQ(more_restrictive(ordered[j], ordered[i]), ordered[i]) << i << " " << j;
    }
}

TEST(ParsePolicies, NamesEveryProblemWithItsLine) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"roles: []", "p:1 roles: Expected a mapping"},
      {"rules: {}", "p:1 rules: This key is unknown. Did you mean 'roles'?"},
      {"roles:\n  Big Role: {}", "p:2 roles.Big Role: This is not the name of a role"},
      {"roles:\n  r:\n    grant: []", "p:3 roles.r.grant: This key is unknown. Did you mean 'grants'?"},
      {"roles:\n  r:\n    grants: [{}]", "p:3 roles.r.grants[0].tables: A grant names the tables it is for."},
      {"roles:\n  r:\n    grants: [{tables: customers}]", "p:3 roles.r.grants[0].tables: 'customers' is not of the form dataset.table"},
      {"roles:\n  r:\n    grants: [{tables: a.b, row_filter: 'x; y'}]", "p:3 roles.r.grants[0].row_filter: A row filter holds no"},
      {"roles:\n  r:\n    grants: [{tables: a.b, row_filter: ''}]", "p:3 roles.r.grants[0].row_filter: A row filter may not be empty."},
      {"roles:\n  r:\n    grants: [{tables: a.b, row_filter: ~}]", "p:3 roles.r.grants[0].row_filter: Expected one value, found nothing."},
      {"roles:\n  r:\n    masks: [{kind: keyed_hash}]", "p:3 roles.r.masks[0]: A mask names either a column or a tag."},
      {"roles:\n  r:\n    masks: [{tag: t, column: c, kind: keyed_hash}]", "p:3 roles.r.masks[0]: A mask names either"},
      {"roles:\n  r:\n    masks: [{tag: t}]", "p:3 roles.r.masks[0].kind: A mask is of kind"},
      {"roles:\n  r:\n    masks: [{tag: t, kind: hash}]", "p:3 roles.r.masks[0].kind: A mask is of kind"},
      {"roles:\n  r:\n    masks: [{tag: t, kind: partial, keep_first: 1}]",
       "p:3 roles.r.masks[0]: A mask of kind partial needs 'keep_last'."},
      {"roles:\n  r:\n    masks: [{tag: t, kind: partial, keep_first: -1, keep_last: 0}]",
       "p:3 roles.r.masks[0].keep_first: '-1' is not a whole number"},
      {"roles:\n  r:\n    masks: [{tag: t, kind: keyed_hash, width: 3}]", "p:3 roles.r.masks[0].width: This key is unknown."},
      {"roles:\n  r:\n    masks: [{tag: t, kind: bucket, width: 0}]", "p:3 roles.r.masks[0].width: The width must be above 0."},
      {"roles:\n  r:\n    masks: [{tag: t, kind: bucket, width: .inf}]", "p:3 roles.r.masks[0].width: '.inf' is not a number."},
      {"roles:\n  r:\n    masks: [{tag: t, kind: date_truncation, unit: day}]", "p:3 roles.r.masks[0].unit: The unit is"},
      {"roles:\n  owner:\n    grants: [{tables: '*.*', hide: [x]}]", "p:2 roles.owner: The role owner is built in"},
      {"roles:\n  r: {}\n  r: {}", "p:3: The key 'r' is given twice."},
  };
  for (const auto& [text, problem] : cases) {
    const auto document = parse_policies(text, "p");
    ASSERT_FALSE(document) << text;
    EXPECT_TRUE(document.error().message.starts_with(problem)) << text << "\n" << document.error().message;
  }
}

TEST(ParsePolicies, TakesNullMasksHoweverTheyAreWritten) {
  for (const char* kind : {"null", "'null'", "~"})
    EXPECT_EQ(
        parse_policies(std::string("roles: {r: {masks: [{tag: t, kind: ") + kind + "}]}}", "p").value().roles.at("r").masks[0].mask.kind,
        MaskKind::null)
        << kind;
}

// --- what holds for every policy ---------------------------------------------------------------------------------

// Random documents over few names, so that patterns, tags and roles meet often.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool maybe() { return below(2) == 0; }
  const std::string& one_of(const std::vector<std::string>& texts) { return texts[below(texts.size())]; }

  PolicyDocument document() {
    PolicyDocument made;
    for (const auto& name : roles) {
      Role role;
      for (std::size_t i = below(3); i > 0; --i) role.grants.push_back(grant());
      for (std::size_t i = below(2); i > 0; --i) role.masks.push_back(mask());
      made.roles.emplace(name, std::move(role));
    }
    return made;
  }
  Subject anybody() {
    std::vector<std::string> chosen;
    for (const auto& role : roles)
      if (maybe()) chosen.push_back(role);
    return subject(chosen, maybe() ? std::map<std::string, std::string>{{"x", "1"}} : std::map<std::string, std::string>{});
  }
  TableFacts table() {
    TableFacts facts{.id = TableId("t"), .dataset = one_of({"a", "b"}), .name = one_of({"s", "t"})};
    for (const char* name : {"c1", "c2", "c3"})
      facts.columns.push_back({name, maybe() ? std::vector<std::string>{one_of({"pii.x", "pii.y"})} : std::vector<std::string>{}});
    return facts;
  }

  const std::vector<std::string> roles{"r1", "r2", "r3", "r4"};

 private:
  MaskRule mask() {
    MaskRule rule;
    (maybe() ? rule.column : rule.tag) = one_of({"c1", "c*", "pii.x", "pii.*"});
    rule.mask.kind = static_cast<MaskKind>(below(6));
    rule.mask.keep_first = static_cast<int>(below(3));
    rule.mask.unit = one_of({"year", "month"});
    rule.mask.width = 1.0 + static_cast<double>(below(3));
    return rule;
  }
  Grant grant() {
    Grant made;
    made.tables = {one_of({"a.*", "b.t", "*.s", "*.*", "a.t"})};
    if (maybe()) made.hide = {one_of({"c1", "c2", "zz"})};
    if (maybe()) made.row_filter = one_of({"c1 = 1", "c2 = subject('x')"});
    if (maybe()) made.masks.push_back(mask());
    return made;
  }
  std::mt19937 random_;
};

class EveryPolicy : public testing::TestWithParam<unsigned> {};

TEST_P(EveryPolicy, AllowsNobodyWithoutARole) {
  Generator generator(GetParam());
  EXPECT_FALSE(decide_table(generator.document(), subject({}), generator.table()).allowed);
}

TEST_P(EveryPolicy, SaysNothingOfColumnsItDenies) {
  Generator generator(GetParam());
  const auto decision = decide_table(generator.document(), generator.anybody(), generator.table());
  if (decision.allowed) {
    for (const auto& column : decision.hidden_columns) EXPECT_FALSE(decision.masks.contains(column));
  } else {
    EXPECT_TRUE(decision.masks.empty() && decision.row_filters.empty() && decision.hidden_columns.empty());
  }
  EXPECT_FALSE(decision.reasons.empty());
}

TEST_P(EveryPolicy, AnotherRoleNeverUnmasksUnhidesOrDenies) {
  Generator generator(GetParam());
  const auto document = generator.document();
  const auto table = generator.table();
  const auto who = generator.anybody();
  const auto before = decide_table(document, who, table);
  for (const auto& role : generator.roles) {
    auto more = who.roles;
    if (std::ranges::find(more, role) != more.end()) continue;
    more.push_back(role);
    const auto after = decide_table(document, subject(more, who.attributes), table);
    if (!before.allowed) continue;
    EXPECT_TRUE(after.allowed);
    for (const auto& column : before.hidden_columns) EXPECT_NE(std::ranges::find(after.hidden_columns, column), after.hidden_columns.end());
    for (const auto& [column, mask] : before.masks) {
      const bool hidden = std::ranges::find(after.hidden_columns, column) != after.hidden_columns.end();
      ASSERT_TRUE(hidden || after.masks.contains(column));
      if (!hidden) {
        EXPECT_EQ(more_restrictive(after.masks.at(column), mask), after.masks.at(column));
      }
    }
    EXPECT_LE(after.row_filters.empty() ? 0 : 1, before.row_filters.empty() ? 0 : 1);
  }
}

TEST_P(EveryPolicy, DoesNotDependOnTheOrderOfRoles) {
  Generator generator(GetParam());
  const auto document = generator.document();
  const auto table = generator.table();
  const auto who = generator.anybody();
  auto turned = who;
  std::ranges::reverse(turned.roles);
  const auto one = decide_table(document, who, table), other = decide_table(document, turned, table);
  EXPECT_EQ(one.allowed, other.allowed);
  EXPECT_EQ(one.masks, other.masks);
  EXPECT_EQ(one.hidden_columns, other.hidden_columns);
}

INSTANTIATE_TEST_SUITE_P(Random, EveryPolicy, testing::Range(0u, 300u));

// --- the store ---------------------------------------------------------------------------------------------------

class PolicyStoreTest : public testing::Test {
 protected:
  void write(std::string_view text) const { std::ofstream(db.folder() / "policies.yaml") << text; }
  meta::TemporaryDatabase db{{migrations()}};
  Subject owner = subject({"owner"});
};

TEST_F(PolicyStoreTest, WithoutAFileOnlyOwnersSeeAnything) {
  const auto store = PolicyStore::open(*db, db.folder()).value();
  const auto tables = std::vector{kCustomers, kFlights};
  const auto denied = store->decide(subject({"analyst"}), tables, {}).value();
  for (const auto& decision : denied) EXPECT_FALSE(decision.allowed);
  const auto allowed = store->decide(owner, tables, {}).value();
  for (const auto& decision : allowed) EXPECT_TRUE(decision.allowed);
}

TEST_F(PolicyStoreTest, TheRevisionFollowsTheContent) {
  write(kDemo);
  auto store = PolicyStore::open(*db, db.folder()).value();
  const auto first = store->revision();
  ASSERT_TRUE(store->reload());
  EXPECT_EQ(store->revision(), first);
  store = PolicyStore::open(*db, db.folder()).value();
  EXPECT_EQ(store->revision(), first);
  write("roles: {}");
  ASSERT_TRUE(store->reload());
  EXPECT_EQ(store->revision(), first + 1);
  write(kDemo);
  ASSERT_TRUE(store->reload());
  EXPECT_EQ(store->revision(), first + 2);
}

TEST_F(PolicyStoreTest, ABrokenFileChangesNothing) {
  write(kDemo);
  const auto store = PolicyStore::open(*db, db.folder()).value();
  for (const std::string& text : {std::string("roles: ["), std::string("roles:\n  viewer:\n    grants: 7\n"), std::string(10 << 20, '#')}) {
    write(text);
    EXPECT_FALSE(store->reload());
    EXPECT_TRUE(store->decide(subject({"viewer"}), std::vector{kFlights}, {}).value()[0].allowed);
    EXPECT_FALSE(PolicyStore::open(*db, db.folder()));
  }
}

TEST_F(PolicyStoreTest, ReplacingChecksStoresAndTakesEffect) {
  const auto store = PolicyStore::open(*db, db.folder()).value();
  const auto before = store->revision();
  EXPECT_EQ(store->replace("roles: 7", owner).error().code, ErrorCode::validation_failed);
  EXPECT_EQ(store->replace(std::string(kDemo), subject({"viewer"})).error().code, ErrorCode::forbidden);
  EXPECT_EQ(store->revision(), before);

  EXPECT_EQ(store->replace(std::string(kDemo), owner).value(), before + 1);
  EXPECT_EQ(store->text(), kDemo);
  EXPECT_TRUE(store->decide(subject({"viewer"}), std::vector{kFlights}, {}).value()[0].allowed);
  EXPECT_EQ(PolicyStore::open(*db, db.folder()).value()->text(), kDemo);
}

TEST_F(PolicyStoreTest, StopsWithTheCall) {
  const auto store = PolicyStore::open(*db, db.folder()).value();
  const Call late = Call{}.within(std::chrono::seconds(-1));
  EXPECT_EQ(store->decide(owner, std::vector{kFlights}, late).error().code, ErrorCode::deadline_exceeded);
}

}  // namespace
}  // namespace sextant::access
