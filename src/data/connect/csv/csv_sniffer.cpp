#include "data/connect/csv/csv_sniffer.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "data/connect/csv/csv_types.h"

namespace sextant::data::csv {
namespace {

constexpr std::array kDelimiters{',', ';', '\t', '|'};
constexpr char kNoDelimiter = '\x1f';  // for files of one column
constexpr std::size_t kSampleRecords = 200;
constexpr double kEnoughAgreement = 0.5;

using Records = std::vector<std::vector<std::pair<std::string, bool>>>;  // text, quoted

// Up to `limit` records; stops at the first that cannot be read.
struct Sample {
  Records records;
  bool broken = false;
};
Sample sample(const std::filesystem::path& file, Dialect dialect) {
  Sample taken;
  CsvReader reader(file, dialect);
  while (taken.records.size() < kSampleRecords) {
    const auto record = reader.next();
    if (!record) {
      taken.broken = true;
      break;
    }
    if (*record == nullptr) break;
    auto& copy = taken.records.emplace_back();
    for (const auto& field : **record) copy.emplace_back(field.text, field.quoted);
  }
  return taken;
}

struct Agreement {
  std::size_t columns = 0;
  double share = 0;  // of the records that have so many
};
Agreement agreement_of(const Records& records) {
  std::map<std::size_t, std::size_t> counts;
  for (const auto& record : records) ++counts[record.size()];
  Agreement best;
  for (const auto& [columns, count] : counts) {
    const double share = static_cast<double>(count) / static_cast<double>(records.size());
    if (share >= best.share) best = {columns, share};
  }
  return best;
}

struct Candidate {
  Dialect dialect;
  Sample sample;
  Agreement agreement;
  [[nodiscard]] bool better_than(const Candidate& other) const {
    if (sample.broken != other.sample.broken) return !sample.broken;
    if (agreement.share != other.agreement.share) return agreement.share > other.agreement.share;
    return agreement.columns > other.agreement.columns;
  }
};

bool looks_like_name(std::string_view text) {
  const auto name = trim(text);
  if (name.empty() || name.size() > 64) return false;
  const char first = name.front();
  return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_' || static_cast<unsigned char>(first) >= 0x80;
}

// A typed column whose first cell is not of its type has a name there. Without typed columns, a first row of distinct names
// that do not come again is a header.
bool first_row_is_header(const Records& records, std::size_t columns, char delimiter) {
  const auto& first = records.front();
  std::vector<ColumnTyper> typers(columns, ColumnTyper(delimiter == ','));
  std::vector<std::set<std::string>> later(columns);
  for (std::size_t r = 1; r < records.size(); ++r)
    for (std::size_t c = 0; c < std::min(columns, records[r].size()); ++c) {
      typers[c].add(records[r][c].first, records[r][c].second);
      later[c].insert(records[r][c].first);
    }
  int names = 0;
  int values = 0;
  for (std::size_t c = 0; c < std::min(columns, first.size()); ++c) {
    if (typers[c].is_text() || first[c].first.empty()) continue;
    ++(typers[c].fits(trim(first[c].first)) ? values : names);
  }
  if (names != values) return names > values;
  std::set<std::string> distinct;
  for (std::size_t c = 0; c < first.size(); ++c) {
    const auto& text = first[c].first;
    const bool empty_allowed = first.size() > 1 && text.empty();
    if (!empty_allowed && !looks_like_name(text)) return false;
    if (!text.empty() && c < columns && later[c].contains(text)) return false;
    distinct.insert(text);
  }
  return distinct.size() > 1 || !first.front().first.empty();
}

}  // namespace

Result<Layout> sniff(const std::filesystem::path& file) {
  std::vector<Candidate> candidates;
  for (const char escape : {'"', '\\'})
    for (const char delimiter : kDelimiters) {
      Candidate candidate{.dialect = {delimiter, escape}, .sample = sample(file, {delimiter, escape}), .agreement = {}};
      if (candidate.sample.records.empty()) continue;
      candidate.agreement = agreement_of(candidate.sample.records);
      if (candidate.agreement.columns >= 2 && candidate.agreement.share >= kEnoughAgreement) candidates.push_back(std::move(candidate));
    }
  const auto best = std::ranges::max_element(candidates, [](const auto& a, const auto& b) { return b.better_than(a); });
  Candidate chosen;
  if (best != candidates.end()) {
    chosen = std::move(*best);
  } else {
    chosen.dialect = {kNoDelimiter, '"'};
    chosen.sample = sample(file, chosen.dialect);
    if (chosen.sample.records.empty()) {
      CsvReader reader(file, chosen.dialect);
      const auto record = reader.next();
      if (!record) return std::unexpected(record.error());
      return reader.broken(1, "the file has no records", "Check that it was written completely.");
    }
    chosen.agreement = {1, 1};
  }
  Layout layout{.dialect = chosen.dialect, .columns = chosen.agreement.columns};
  const auto& records = chosen.sample.records;
  layout.has_header = first_row_is_header(records, layout.columns, layout.dialect.delimiter);
  if (layout.has_header) layout.columns = records.front().size();
  if (layout.has_header)
    for (const auto& field : records.front()) layout.names.push_back(field.first);
  return layout;
}

}  // namespace sextant::data::csv
