#include "data/sync/sync.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <unordered_set>

#include "base/text.h"
#include "data/connect/names.h"
#include "data/sync/keys.h"
#include "data/sync/profile.h"

namespace sextant::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSegmentName = "part-0.parquet";
constexpr int kRowGroupRows = 122'880;
// Shares of the progress bar. A connector that reads the whole file to find out what is in it says so by reporting.
constexpr double kBegun = 0.01;
constexpr double kLookedInto = 0.05;
constexpr double kReadWhole = 0.4;
constexpr double kConverted = 0.9;
constexpr double kWritten = 0.6;  // of what one table takes; the rest is measuring

std::string to_source_error_hint(const SourceTable& table) {
  return "The table \"" + table.name + "\" of the source could not be read completely.";
}

// A table on its way: its files are durable at last, but nobody sees it yet.
struct Draft {
  TableCommit commit;
  SegmentDraft segments;
  std::vector<DeclaredKey> declared;
  std::vector<SourceRead> reads;
};

// An engine's error about our own reading of somebody's file is an error of that file.
std::unexpected<Error> about_file(Error error, const fs::path& file, const SourceTable& table) {
  if (error.code != ErrorCode::query_failed && error.code != ErrorCode::data_invalid) return fail(std::move(error));
  auto failure = file_error(file, "its contents cannot be read as they are declared.", to_source_error_hint(table));
  if (error.code == ErrorCode::data_invalid && error.context.empty())
    failure.error().message = file.filename().string() + ": " + error.message;
  for (auto& entry : error.context) failure.error().context.push_back(std::move(entry));
  return failure;
}

std::vector<Column> columns_of(const SourceTable& table, const Table* before) {
  std::vector<Column> columns;
  for (const auto& source : table.columns) {
    Column column{.name = source.name,
                  .type = source.type,
                  .family = family_of(source.type),
                  .nullable = source.nullable,
                  .description = source.description,
                  .tags = {}};
    const Column* old = before == nullptr ? nullptr : before->column(source.name);
    if (old != nullptr && column.description.empty()) column.description = old->description;
    columns.push_back(std::move(column));
  }
  return columns;
}

// A table that is not there has no id: then nobody sees the view.
void resolve_reads(std::vector<Draft>& drafts) {
  for (auto& draft : drafts)
    for (const auto& read : draft.reads) {
      const auto base = std::ranges::find(drafts, read.table, [](const Draft& d) { return d.commit.source_name; });
      draft.commit.table.reads.push_back({.table = base == drafts.end() ? TableId() : base->commit.table.id, .columns = read.columns});
    }
}

// Keys that name columns or tables which are not there are left out.
void resolve_declared(std::vector<Draft>& drafts) {
  for (auto& draft : drafts)
    for (const auto& key : draft.declared) {
      const auto target = std::ranges::find(drafts, key.target_table, [](const Draft& d) { return d.commit.source_name; });
      if (target == drafts.end() || key.columns.empty() || key.columns.size() != key.target_columns.size()) continue;
      const auto known = [](const Table& table, const std::string& column) { return table.column(column) != nullptr; };
      const bool columns_known = std::ranges::all_of(key.columns, [&](const auto& c) { return known(draft.commit.table, c); }) &&
                                 std::ranges::all_of(key.target_columns, [&](const auto& c) { return known(target->commit.table, c); });
      if (!columns_known) continue;
      draft.commit.table.foreign_keys.push_back({.columns = key.columns,
                                                 .target = target->commit.table.id,
                                                 .target_columns = key.target_columns,
                                                 .origin = KeyOrigin::declared,
                                                 .confidence = 1,
                                                 .evidence = "Declared in the source."});
    }
}

}  // namespace

struct Sync::Plan {
  Source source;
  const Connector* connector = nullptr;
  std::string dataset;  // empty: a new one
  bool is_new = true;
  std::string table;  // of a file with one table; empty: its own name
};

Result<SyncReport> Sync::add(const AddSource& wanted, const SyncOptions& options, const Call& call) {
  const auto catalog = catalog_.current();
  if (std::ranges::find(catalog->sources, wanted.id, &Source::id) != catalog->sources.end()) return sync(wanted.id, options, call);
  if (!is_valid_utf8(wanted.file.string()) || !is_valid_utf8(wanted.name) || !is_valid_utf8(wanted.dataset) || !is_valid_utf8(wanted.table))
    return fail(ErrorCode::invalid_request, "File and names must be UTF-8.");
  std::error_code error;
  const fs::path file = fs::canonical(wanted.file, error);
  if (error) return file_error(wanted.file, "there is no such file.", "Check the path.");
  const auto taken = std::ranges::find(catalog->sources, file.string(), &Source::path);
  if (taken != catalog->sources.end())
    return fail(ErrorCode::conflict, file.filename().string() + " is a source already, named \"" + taken->name + "\".",
                "Sync that source to read the file anew.");
  Plan plan{.source = {.id = wanted.id,
                       .name = wanted.name.empty() ? file.filename().string() : wanted.name,
                       .kind = {},
                       .path = file.string(),
                       .added_at = std::chrono::system_clock::now()},
            .connector = TRY(choose_connector(file, wanted.kind)),
            .dataset = wanted.dataset.empty() ? "" : table_name_from(wanted.dataset),
            .table = wanted.table.empty() ? "" : table_name_from(wanted.table)};
  plan.source.kind = plan.connector->description().kind;
  return run(std::move(plan), options, call);
}

Result<SyncReport> Sync::sync(const SourceId& id, const SyncOptions& options, const Call& call) {
  const auto catalog = catalog_.current();
  const auto source = std::ranges::find(catalog->sources, id, &Source::id);
  if (source == catalog->sources.end()) return fail(ErrorCode::not_found, "There is no such source.");
  Plan plan{.source = *source, .connector = TRY(choose_connector(source->path, source->kind)), .dataset = {}, .is_new = false, .table = {}};
  const auto table = std::ranges::find(catalog->tables, id, &Table::source);
  if (table != catalog->tables.end()) plan.dataset = table->dataset_name;
  return run(std::move(plan), options, call);
}

namespace {

// The steps of one run, from the file to what can be committed.
class Run {
 public:
  Run(const Source& source, SegmentStore& segments, Compute& compute, const SyncOptions& options, const Call& call)
      : source_(source), segments_(segments), compute_(compute), options_(options), call_(call) {}

  Result<void> read_file(const Connector& connector, const Catalog& before, const std::unordered_map<TableId, std::string>& kept_ids) {
    stamp_ = TRY(stamp_of(source_.path));
    kept_stamp_ = TRY(stamp_with_log(source_.path));
    const std::string looking = "Reading " + fs::path(source_.path).filename().string();
    options_.progress(kBegun, looking, {});
    auto scratch = TRY(segments_.draft(TableId::generate()));  // its folder lives as long as this run, and goes with it
    double discovered = kLookedInto;
    const auto reading = [&](std::uint64_t bytes, std::uint64_t rows) {
      discovered = kReadWhole;
      rows_seen_ = rows;
      const double read = static_cast<double>(bytes) / static_cast<double>(std::max<std::uint64_t>(stamp_.bytes, bytes + 1));
      options_.progress(kBegun + (kReadWhole - kBegun) * read, looking,
                        {.bytes_done = bytes, .bytes_total = stamp_.bytes, .rows_done = rows});
    };
    const auto found = TRY(connector.discover({.file = source_.path,
                                               .scratch = scratch.folder(),
                                               .compute = compute_,
                                               .call = call_,
                                               .progress = reading,
                                               .note = [&](std::string note) { notes_.push_back(std::move(note)); }}));
    const double share = (kConverted - discovered) / static_cast<double>(std::max<std::size_t>(found.size(), 1));
    for (std::size_t i = 0; i < found.size(); ++i) {
      TRY(call_.check());
      const double begun = discovered + share * static_cast<double>(i);
      const auto report = [&](double done, const std::string& doing) {
        options_.progress(begun + share * done, doing + ' ' + found[i].name, {.rows_done = std::max(rows_, rows_seen_)});
      };
      report(0, "Converting");
      const bool is_view = !found[i].reads.empty();
      const auto read =
          read_table(found[i], before, kept_ids, [&] { report(kWritten, "Measuring"); }, is_view ? call_.within(kViewTime) : call_);
      if (read) {
        rows_ += drafts_.back().commit.table.row_count;
        continue;
      }
      TRY(call_.check());
      if (!is_view) return std::unexpected(read.error());
      notes_.push_back("The view \"" + found[i].name + "\" was left out: " + read.error().message);
    }
    if (TRY(stamp_of(source_.path)) == stamp_) return {};
    Error error{.code = ErrorCode::unavailable,
                .message = fs::path(source_.path).filename().string() + " changed while it was read.",
                .hint = "Sync again when it is written completely.",
                .retryable = true};
    return fail(std::move(error));
  }

  [[nodiscard]] std::vector<Draft>& drafts() { return drafts_; }
  [[nodiscard]] FileStamp stamp() const { return kept_stamp_; }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

 private:
  Result<void> read_table(const SourceTable& found, const Catalog& before, const std::unordered_map<TableId, std::string>& kept_ids,
                          const std::function<void()>& written, const Call& call) {
    const auto kept = std::ranges::find_if(kept_ids, [&](const auto& entry) { return entry.second == found.name; });
    const TableId id = kept == kept_ids.end() ? TableId::generate() : kept->first;
    const Table* old = before.table(id);
    auto segments = TRY(segments_.draft(id));
    TRY(write_segment(found, segments, call));
    written();
    Draft draft{.commit = {.table = {.id = id, .source = source_.id, .name = old != nullptr ? old->name : table_name_from(found.name)},
                           .source_name = found.name,
                           .values = {}},
                .segments = std::move(segments),
                .declared = found.foreign_keys,
                .reads = found.reads};
    auto& table = draft.commit.table;
    table.columns = columns_of(found, old);
    table.primary_key = found.primary_key;
    if (old != nullptr) table.description = old->description;
    table.segments = {{.path = (draft.segments.folder() / kSegmentName).string()}};
    auto values = measure(table, compute_, call);
    if (!values) return about_file(std::move(values.error()), source_.path, found);
    draft.commit.values = std::move(*values);
    if (reads_personal_data(found)) forget_values(draft.commit);
    TRY(infer_primary_key(table, compute_, call));
    table.segments = TRY(draft.segments.publish());
    for (auto& segment : table.segments) segment.rows = table.row_count;
    drafts_.push_back(std::move(draft));
    return {};
  }

  // Tables come before the views that read them.
  [[nodiscard]] bool reads_personal_data(const SourceTable& found) const {
    return std::ranges::any_of(found.reads, [&](const SourceRead& read) {
      const auto base = std::ranges::find(drafts_, read.table, [](const Draft& d) { return d.commit.source_name; });
      return base == drafts_.end() || std::ranges::any_of(read.columns, [&](const std::string& name) {
               const Column* column = base->commit.table.column(name);
               return column != nullptr && column->is_pii();
             });
    });
  }

  // Under another name, or within another text, nobody can tell which of its values are personal.
  static void forget_values(TableCommit& view) {
    view.values.clear();
    for (auto& column : view.table.columns)
      if (column.profile) {
        column.profile->min = column.profile->max = std::nullopt;
        column.profile->top_values.clear();
      }
  }

  Result<void> write_segment(const SourceTable& found, SegmentDraft& segments, const Call& call) {
    if (found.parquet) return segments.take_copy(*found.parquet, kSegmentName);
    const std::string target = (segments.folder() / kSegmentName).string();
    const auto written = compute_.write(fmt::format("COPY ({}) TO {} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {})", found.read_sql,
                                                    quote_literal(target), kRowGroupRows),
                                        found.files, segments.folder().string(), call);
    if (!written) return about_file(written.error(), source_.path, found);
    return {};
  }

  const Source& source_;
  SegmentStore& segments_;
  Compute& compute_;
  const SyncOptions& options_;
  const Call& call_;
  FileStamp stamp_;       // of the file alone: a log is read as a copy, and may grow meanwhile
  FileStamp kept_stamp_;  // tells later whether there is something new
  std::vector<Draft> drafts_;
  std::vector<std::string> notes_;
  std::uint64_t rows_ = 0;       // of the tables read so far
  std::uint64_t rows_seen_ = 0;  // by a connector that reads the whole file
};

// Dataset and table names that no other source has.
void settle_names(const Catalog& catalog, Source& source, std::string dataset, std::vector<Draft>& drafts) {
  std::unordered_set<std::string> sources;
  for (const auto& other : catalog.sources)
    if (other.id != source.id) sources.insert(to_lower_ascii(other.name));
  source.name = unique_name(source.name, sources);
  if (dataset.empty()) {
    std::unordered_set<std::string> datasets;
    for (const auto& other : catalog.datasets) datasets.insert(to_lower_ascii(other.name));
    dataset = unique_name(table_name_from(fs::path(source.path).stem().string()), datasets);
  }
  std::unordered_set<std::string> tables;
  for (const auto& other : catalog.tables)
    if (other.source != source.id && equals_ignoring_case(other.dataset_name, dataset)) tables.insert(to_lower_ascii(other.name));
  for (auto& draft : drafts) {
    draft.commit.table.dataset_name = dataset;
    draft.commit.table.name = unique_name(draft.commit.table.name, tables);
  }
}

// Keys nobody declared, between the new tables and all others of their dataset. A view only repeats those of the tables it reads.
Result<void> add_inferred_keys(const Catalog& catalog, SourceCommit& change, Compute& compute, const Call& call) {
  if (change.tables.empty()) return {};
  std::vector<const Table*> tables;
  std::vector<TableId> changed;
  for (const auto& commit : change.tables) {
    if (!commit.table.reads.empty()) continue;
    tables.push_back(&commit.table);
    changed.push_back(commit.table.id);
  }
  for (const auto& other : catalog.tables)
    if (other.source != change.source.id && other.reads.empty() &&
        equals_ignoring_case(other.dataset_name, change.tables[0].table.dataset_name))
      tables.push_back(&other);
  auto keys = TRY(infer_foreign_keys(tables, changed, compute, call));
  for (auto& commit : change.tables)
    if (const auto found = keys.find(commit.table.id); found != keys.end())
      for (auto& key : found->second) commit.table.foreign_keys.push_back(std::move(key));
  for (const Table* other : tables) {
    if (other->source == change.source.id) continue;
    std::vector<ForeignKey> all;
    for (const auto& key : other->foreign_keys) {
      const Table* target = catalog.table(key.target);
      if (key.origin == KeyOrigin::inferred && target != nullptr && target->source != change.source.id) all.push_back(key);
    }
    if (const auto found = keys.find(other->id); found != keys.end())
      for (auto& key : found->second) {
        const bool settled =
            std::ranges::any_of(all, [&](const ForeignKey& old) { return old.columns == key.columns && old.confidence >= key.confidence; });
        if (settled) continue;
        std::erase_if(all, [&](const ForeignKey& old) { return old.columns == key.columns; });
        all.push_back(std::move(key));
      }
    change.other_keys.emplace(other->id, std::move(all));
  }
  return {};
}

}  // namespace

Result<SyncReport> Sync::run(Plan plan, const SyncOptions& options, const Call& call) {
  const auto kept_ids = TRY(catalog_.source_names(plan.source.id));
  Run run(plan.source, segments_, compute_, options, call);
  TRY(run.read_file(*plan.connector, *catalog_.current(), kept_ids));

  const std::lock_guard lock(settling_);
  const auto catalog = catalog_.current();
  if (!plan.table.empty() && run.drafts().size() == 1) run.drafts()[0].commit.table.name = plan.table;
  settle_names(*catalog, plan.source, plan.dataset, run.drafts());
  resolve_declared(run.drafts());
  resolve_reads(run.drafts());
  SourceCommit change{.source = plan.source, .must_exist = !plan.is_new, .stamp = run.stamp(), .tables = {}, .other_keys = {}};
  SyncReport report{.source = plan.source.id, .tables = {}, .notes = run.notes()};
  const auto now = std::chrono::system_clock::now();
  for (auto& draft : run.drafts()) {
    draft.commit.table.synced_at = now;
    report.tables.push_back(draft.commit.table.id);
    change.tables.push_back(std::move(draft.commit));
  }
  const jobs::JobAmount all{.rows_done = run.rows()};
  options.progress(kConverted, "Looking for keys", all);
  TRY(add_inferred_keys(*catalog, change, compute_, call));
  TRY(call.check());
  options.progress(0.98, "Entering into the catalog", all);
  TRY(catalog_.commit(change, options.guard));
  for (auto& draft : run.drafts()) draft.segments.keep();
  options.progress(1, "Done", all);
  return report;
}

}  // namespace sextant::data
