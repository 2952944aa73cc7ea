// What the words of a question are taken for: on a small school: its students, courses, papers, cities.
#include "knowledge/planner/link/link.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sextant::knowledge {
namespace {

using data::TypeFamily;

data::Column column(std::string name, TypeFamily family = TypeFamily::text) {
  data::Column c;
  c.name = std::move(name);
  c.family = family;
  return c;
}

data::Table table(const std::string& name, std::vector<data::Column> columns) {
  data::Table t;
  t.id = TableId(name);
  t.name = name;
  t.columns = std::move(columns);
  return t;
}

data::Column tagged(std::string name, std::string tag) {
  data::Column out = column(std::move(name));
  out.tags = {std::move(tag)};
  return out;
}

data::CatalogPtr school() {
  data::Catalog catalog;
  catalog.tables = {table("student", {column("stu_id", TypeFamily::integer), column("fname"), column("LName"), column("home_town"),
                                      column("birth_date", TypeFamily::date), column("state"), tagged("contact", "pii.email")}),
                    table("course", {column("course_id", TypeFamily::integer), column("title"), column("credits", TypeFamily::integer),
                                     column("baseprice", TypeFamily::decimal)}),
                    table("enrollment", {column("stu_id", TypeFamily::integer), column("course_id", TypeFamily::integer), column("grade"),
                                         column("settled", TypeFamily::date)}),
                    table("paper", {column("date_of_publication", TypeFamily::date), column("date_paper_received", TypeFamily::date)}),
                    table("city", {column("city_name"), column("population", TypeFamily::integer), column("kind"), column("address")}),
                    table("film", {column("fino", TypeFamily::integer), column("directed_by"), column("report_text"),
                                   column("state_province_county"), column("zip_postcode"), column("status_code"), column("unreleased")})};
  catalog.tables.push_back(table("publishers", {column("code", TypeFamily::integer), column("publisher_name")}));
  catalog.tables.back().primary_key = {"code"};
  catalog.tables.push_back(table("magazine", {column("heading"), column("publisher", TypeFamily::integer)}));
  catalog.tables.back().foreign_keys = {{.columns = {"publisher"}, .target = TableId("publishers"), .target_columns = {"code"}}};
  return std::make_shared<const data::Catalog>(std::move(catalog));
}

// The links of a question as "words=name" in their order; cues left out.
class LinkTest : public testing::Test {
 protected:
  LinkTest() {
    for (const char* value : {"Comp. Sci.", "History"}) values_.add(TableId("course"), "title", value);
    for (const char* value : {"CA", "TX", "NY"}) values_.add(TableId("student"), "state", value);
    for (const char* value : {"Town", "Village"}) values_.add(TableId("city"), "kind", value);
    for (const char* value : {"A", "B", "C"}) values_.add(TableId("enrollment"), "grade", value);
    for (const char* value : {"done", "open", "in"}) values_.add(TableId("film"), "status_code", value);
    for (const char* value : {"Los Angeles", "Austin"}) values_.add(TableId("city"), "city_name", value);
    values_.build();
  }
  [[nodiscard]] LinkedQuestion link(std::string_view question) const { return linker_.link(Language::english().tokens(question)); }
  [[nodiscard]] std::string links(std::string_view question) const {
    const LinkedQuestion linked = link(question);
    std::string out;
    for (const Mention& mention : linked.mentions) {
      if (mention.kind != MentionKind::name && mention.kind != MentionKind::value) continue;
      if (!out.empty()) out += ", ";
      for (std::size_t i = mention.begin; i < mention.end; ++i) out += (i > mention.begin ? " " : "") + linked.tokens[i].text;
      out += '=';
      if (mention.kind == MentionKind::value)
        out += "'" + (mention.values.empty() ? mention.text : mention.values.front().value) + "'";
      else if (mention.table_score() >= mention.column_score())
        out += schema_.tables[mention.tables.front().table].table->name;
      else
        out += schema_.tables[mention.columns.front().column.table].table->name + "." +
               schema_.column(mention.columns.front().column).column->name;
    }
    return out;
  }

  SchemaView schema_ = SchemaView::make(school(), {});
  ValueIndex values_;
  Lexicon lexicon_;
  Linker linker_{schema_, &values_, Language::english(), lexicon_};
};

TEST_F(LinkTest, NamesAreFoundInAnyNumberAndWithTheWordsOfTheirTable) {
  EXPECT_EQ(links("credits of each course"), "credits=course.credits, course=course");
  EXPECT_EQ(links("course titles"), "course titles=course.title");
}

TEST_F(LinkTest, ANumberCalledLikeTheThingItRefersToIsTheThing) {
  EXPECT_EQ(links("which publisher has the most magazines"), "publisher=publishers, magazines=magazine");
  EXPECT_EQ(links("magazines of publisher 3"), "magazines=magazine, publisher=magazine.publisher") << "unless its number follows";
}

TEST_F(LinkTest, AnAddressIsKnownByItsForm) {
  EXPECT_EQ(links("state of ann@example.org"), "state=student.state, ann@example.org='ann@example.org'");
  EXPECT_EQ(link("state of ann@example.org").mentions.back().values.at(0).column, (ColumnRef{0, 6})) << "of the column that is tagged so";
  EXPECT_EQ(links("state of ann@example"), "state=student.state") << "that is none";
}

TEST_F(LinkTest, InitialsInFrontOfANameAreFirstAndLast) {
  EXPECT_EQ(links("first name of the students"), "first name=student.fname, students=student");
  EXPECT_EQ(links("last names and forename"), "last names=student.LName, forename=student.fname");
  EXPECT_EQ(links("family name of the students"), "family name=student.LName, students=student");
}

TEST_F(LinkTest, ANameInTheMiddleOfAQuestionIsNoCommand) {
  EXPECT_EQ(links("show the name of the city"), "name=city.city_name, city=city");
}

TEST_F(LinkTest, WordsStandForOneAnotherWhereTheSchemaHasNoBetterName) {
  EXPECT_EQ(links("how many pupils are there"), "pupils=student");
  EXPECT_EQ(links("birthday of each learner"), "birthday=student.birth_date, learner=student");
}

TEST_F(LinkTest, WhoPlacesAnOrderSpeaksOfNoPlace) {
  EXPECT_EQ(links("place of each city"), "place=city.address, city=city");
  EXPECT_EQ(links("cities that placed one"), "cities=city");
}

TEST_F(LinkTest, APhraseSaysMoreThanItsFirstWord) {
  EXPECT_EQ(links("number of people in each city"), "number of people=city.population, city=city");
}

TEST_F(LinkTest, TheNumberOfAThingIsItsIdAndTheNumberOfThingsIsNot) {
  EXPECT_EQ(links("course number and title"), "course number=course.course_id, title=course.title");
  EXPECT_EQ(links("number of courses"), "courses=course");
}

TEST_F(LinkTest, ADateSaysWhatItIsInFront) {
  EXPECT_EQ(links("publication date"), "publication date=paper.date_of_publication");
  EXPECT_EQ(links("date of publication"), "date of publication=paper.date_of_publication");
  EXPECT_EQ(links("date received"), "date received=paper.date_paper_received");
}

TEST_F(LinkTest, WordsAreWrittenTogetherOrApart) {
  EXPECT_EQ(links("hometown of the students"), "hometown=student.home_town, students=student");
  EXPECT_EQ(links("base price of the courses"), "base price=course.baseprice, courses=course");
}

TEST_F(LinkTest, AStateIsFoundByItsNameAndItsLetters) {
  EXPECT_EQ(links("students from California"), "students=student, California='CA'");
  EXPECT_EQ(links("students from TX"), "students=student, TX='TX'");
  EXPECT_EQ(links("population of LA"), "population=city.population, LA='Los Angeles'");
}

TEST_F(LinkTest, DerivedWordsStandForOneAnother) {
  EXPECT_EQ(links("settlement of enrollments"), "settlement=enrollment.settled, enrollments=enrollment");
  EXPECT_EQ(links("who enrolled"), "enrolled=enrollment");
}

TEST_F(LinkTest, ACommandBehindAnArticleIsANoun) {
  EXPECT_EQ(links("the report of the films"), "report=film.report_text, films=film");
  EXPECT_EQ(links("report the credits"), "credits=course.credits");
}

TEST_F(LinkTest, ANameThatListsAlternativesIsSaidByEachOfThem) {
  EXPECT_EQ(links("county of the films"), "county=film.state_province_county, films=film");
  EXPECT_EQ(links("zip and post code"), "zip=film.zip_postcode, post code=film.zip_postcode");
}

TEST_F(LinkTest, WhoDoesSomethingNamesWhatWasDoneByThem) {
  EXPECT_EQ(links("directors of films"), "directors=film.directed_by, films=film");
}

TEST_F(LinkTest, AShortNumberBehindTheShortNameOfItsTable) {
  // "fino" is cut because a table begins with "fi", "casino" would not be
  EXPECT_EQ(links("number of a film"), "film=film");
  EXPECT_EQ(links("film with number 5"), "film=film, number=film.fino");
}

TEST_F(LinkTest, ALetterAndAFunctionWordAreValuesInTheirPlace) {
  EXPECT_EQ(links("students with grade A"), "students=student, grade=enrollment.grade, A='A'");
  EXPECT_EQ(links("a student"), "student=student");
  EXPECT_EQ(links("films with the status code done"), "films=film, status code=film.status_code, done='done'");
  EXPECT_EQ(links("what is done in the status code"), "status code=film.status_code");
}

TEST_F(LinkTest, AValueIsFoundByItsPartAndByWordsItShortens) {
  EXPECT_EQ(links("population of Angeles"), "population=city.population, Angeles='Angeles'");
  EXPECT_EQ(links("population of Angeles Bay"), "population=city.population");
  EXPECT_EQ(links("students of computer science"), "students=student, computer science='Comp. Sci.'");
}

TEST_F(LinkTest, ThePartOfATextNeedsNoQuotationMarks) {
  const LinkedQuestion linked = link("students who have TN in their home town");
  EXPECT_TRUE(std::ranges::any_of(linked.mentions, [](const Mention& m) { return m.quoted && m.text == "TN"; }));
}

TEST_F(LinkTest, AHeadThatAllShareNamesNoneOfThem) {
  const LinkedQuestion linked = link("names of the students");
  EXPECT_TRUE(std::ranges::none_of(linked.mentions.front().columns, [&](const ColumnLink& l) { return l.column.table == 0; }));
}

TEST_F(LinkTest, DifferentThingsAreCountedWhateverIsCalledANumber) { EXPECT_EQ(links("number of different courses"), "courses=course"); }

TEST_F(LinkTest, DetailsAreAllThereIsToKnowWhereNothingIsCalledSo) {
  const LinkedQuestion linked = link("details of the courses");
  EXPECT_TRUE(linked.mentions.front().is_cue("information"));
}

TEST_F(LinkTest, WhatIsNotDeniedIsDeniedOfItsDenial) {
  EXPECT_TRUE(link("released films").mentions.front().is_cue("negation"));
  EXPECT_EQ(links("released films"), "unreleased films=film.unreleased");
  EXPECT_EQ(links("films not released"), "films unreleased=film.unreleased");
}

TEST(Denials, AreNoWordsThatOnlyBeginLikeOne) {
  const auto denied = [](const char* name, std::string_view question) {
    data::Catalog catalog;
    catalog.tables = {table("band", {column("name"), column(name)})};
    const SchemaView schema = SchemaView::make(std::make_shared<const data::Catalog>(std::move(catalog)), {});
    const LinkedQuestion linked = Linker(schema, nullptr, Language::english(), {}).link(Language::english().tokens(question));
    return std::ranges::any_of(linked.mentions, [](const Mention& mention) { return mention.is_cue("negation"); });
  };
  EXPECT_TRUE(denied("active", "inactive bands"));
  EXPECT_TRUE(denied("inactive", "active bands"));
  EXPECT_TRUE(denied("paid", "unpaid bands"));
  EXPECT_FALSE(denied("formation", "information about the bands"));
  EXPECT_FALSE(denied("information", "formation of the bands"));
  EXPECT_FALSE(denied("voices", "invoices of the bands"));
  EXPECT_FALSE(denied("invoices", "voices of the bands"));
  EXPECT_FALSE(denied("stalled", "installed bands"));
}

TEST_F(LinkTest, ThreePartsOfANameShareItsHead) {
  EXPECT_EQ(links("first, and last names"), "first=student.fname, last names=student.LName");
}

TEST_F(LinkTest, WordsWithoutAPlaceAreKept) {
  const LinkedQuestion linked = link("which students like volcanoes");
  ASSERT_FALSE(linked.unplaced.empty());
  EXPECT_EQ(linked.tokens[linked.unplaced.back()].text, "volcanoes");
}

TEST_F(LinkTest, WhatWasDoneToSomethingIsNoOrder) {
  EXPECT_FALSE(is_done_to(Language::english().tokens("products ordered by price"), 1));
  EXPECT_TRUE(is_done_to(Language::english().tokens("what has been ordered most"), 3));
}

}  // namespace
}  // namespace sextant::knowledge
