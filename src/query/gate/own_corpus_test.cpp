// Our own corpora in tests/corpus/gate (format: its README).
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "query/gate/shared_corpus.h"
#include "query/gate/test_workspace.h"

namespace sextant::query {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(SEXTANT_SOURCE_DIR) / "tests/corpus/gate";

struct Block {
  std::string file, rule, sql;
};

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

// {0d} is a byte, {300*text} a repetition.
std::string expanded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t end = text[i] == '{' ? text.find('}', i) : std::string_view::npos;
    const std::string_view inside = end == std::string_view::npos ? std::string_view() : text.substr(i + 1, end - i - 1);
    const std::size_t star = inside.find('*');
    const auto all_of = [](std::string_view part, const char* allowed) {
      return !part.empty() && part.find_first_not_of(allowed) == std::string_view::npos;
    };
    if (inside.size() == 2 && all_of(inside, "0123456789abcdef")) {
      out += static_cast<char>(std::stoi(std::string(inside), nullptr, 16));
      i = end;
    } else if (star != std::string_view::npos && all_of(inside.substr(0, star), "0123456789")) {
      for (int n = std::stoi(std::string(inside.substr(0, star))); n > 0; --n) out += inside.substr(star + 1);
      i = end;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<Block> attacks() {
  std::vector<Block> blocks;
  for (const auto& file : files_in(kFolder / "attacks")) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("-- rule: ")) {
        blocks.push_back({.file = file.filename().string(), .rule = line.substr(9), .sql = {}});
      } else if (!blocks.empty()) {
        blocks.back().sql += (blocks.back().sql.empty() ? "" : "\n") + line;
      }
    }
  }
  return blocks;
}

std::vector<Block> benign() {
  std::vector<Block> blocks;
  for (const auto& file : files_in(kFolder / "benign")) {
    std::ifstream in(file);
    std::string sql;
    for (std::string line; std::getline(in, line);) {
      if (sql.empty() && (line.empty() || line.starts_with("--"))) continue;
      sql += (sql.empty() ? "" : "\n") + line;
      if (!line.ends_with(';')) continue;
      sql.pop_back();
      blocks.push_back({.file = file.filename().string(), .rule = {}, .sql = std::move(sql)});
      sql.clear();
    }
  }
  return blocks;
}

struct Bank : testing::TestWorkspace {
  Bank() : TestWorkspace("bank", testing::whole_file(kFolder / "schema.sql")) {
    policy.by_table["salaries"] = {.allowed = false};
    policy.by_table["customers"] = {.allowed = true, .hidden_columns = {"ssn"}};
    // What the engine alone sees must be what the subject may see, so that the two can be compared.
    database.run("CREATE VIEW visible AS SELECT * EXCLUDE (ssn) FROM customers");
    database.run("CREATE SCHEMA bank");
    for (const auto& table : catalog->tables) {
      if (table.name != "salaries")
        database.run("CREATE VIEW bank." + quote_identifier(table.name) + " AS FROM main." +
                     quote_identifier(table.name == "customers" ? "visible" : table.name));
    }
    database.run("SET schema = 'bank'");
  }
};

TEST(OwnCorpus, RefusesEveryAttackForItsReason) {
  Bank bank;
  auto gate = bank.gate(testing::parsing_engine());
  const std::vector<Block> blocks = attacks();
  EXPECT_GE(blocks.size(), 150u);
  for (const Block& block : blocks) {
    const auto prepared = gate->prepare({.subject = bank.subject, .sql = expanded(block.sql)}, {});
    if (prepared) {
      ADD_FAILURE() << block.file << " accepted: " << block.sql << "\n  as " << prepared->printed_sql;
      continue;
    }
    const std::string& rule = prepared.error().rule;
    EXPECT_TRUE(rule == block.rule || rule.starts_with(block.rule + "."))
        << block.file << ": " << rule << " instead of " << block.rule << ": " << block.sql;
  }
}

TEST(OwnCorpus, KeepsNamesTypesAndRowsOfBenignStatements) {
  Bank bank;
  auto gate = bank.gate(testing::parsing_engine());
  const std::vector<Block> blocks = benign();
  EXPECT_GE(blocks.size(), 300u);
  int same = 0;
  for (const Block& block : blocks) {
    testing::TestRows before;
    try {
      before = bank.database.rows(block.sql);
    } catch (const std::exception& error) {
      ADD_FAILURE() << block.file << " is not a statement: " << block.sql << "\n" << error.what();
      continue;
    }
    const auto prepared = gate->prepare({.subject = bank.subject, .sql = block.sql}, {});
    if (!prepared) {
      ADD_FAILURE() << block.file << " refused [" << prepared.error().rule << "] " << prepared.error().message << " "
                    << prepared.error().hint << ": " << block.sql;
      continue;
    }
    try {
      const testing::TestRows after = bank.database.rows(prepared->printed_sql);
      EXPECT_EQ(before.names, after.names) << block.sql;
      EXPECT_EQ(before.types, after.types) << block.sql;
      EXPECT_EQ(before.csv, after.csv) << block.sql << "\n" << prepared->printed_sql;
      std::vector<std::string> names;
      for (const OutputColumn& column : prepared->columns) names.push_back(column.name);
      if (prepared->columns_exact) {
        EXPECT_EQ(names, before.names) << block.sql;
      }
      same += before == after ? 1 : 0;
    } catch (const std::exception& error) {
      ADD_FAILURE() << block.file << " fails when printed: " << block.sql << "\n" << prepared->printed_sql << "\n" << error.what();
    }
  }
  std::cout << "own benign corpus: " << blocks.size() << " statements, " << same << " with the same names, types and rows\n";
}

}  // namespace
}  // namespace sextant::query
