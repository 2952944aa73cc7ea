#include "query/engine/sqlite_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <set>

#include "base/dates.h"
#include "base/text.h"

namespace sextant::query {
namespace {

constexpr int kValueLimit = 256 << 20;
constexpr std::size_t kColumnLimit = 2000;

std::unexpected<SqliteProblem> problem(std::string message, std::string file) {
  return std::unexpected(SqliteProblem{std::move(message), std::move(file)});
}

std::unexpected<SqliteProblem> unreadable(sqlite3* database, const std::string& file) {
  // SQLite's text for a code, not sqlite3_errmsg: that one may quote what a hostile file says.
  return problem(fmt::format("The SQLite file cannot be read: {}.", sqlite3_errstr(sqlite3_errcode(database))), file);
}

std::string uri_of(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#')
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    else
      uri += c;
  }
  return uri + "?mode=ro";
}

bool has_write_ahead_log(const std::string& path) {
  struct stat status{};
  return stat((path + "-wal").c_str(), &status) == 0 && status.st_size > 0;
}

bool may_read(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file >= 0) ::close(file);
  return file >= 0;
}

// A file whose log holds changes is read together with it. SQLite wants to write then: to lock, to share an index of the
// log, to open the log for writing. So there are no locks, the index stays in this process's memory (exclusive mode), and
// this file system opens everything for reading only.
constexpr const char* kReadOnlyFiles = "sextant_read_only";

int open_read_only(sqlite3_vfs* files, sqlite3_filename name, sqlite3_file* file, int flags, int* given) {
  const auto* base = static_cast<const sqlite3_vfs*>(sqlite3_vfs_find("unix-none"));
  return base->xOpen(files, name, file, (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY, given);
}

bool have_read_only_files() {
  static const bool registered = [] {
    const auto* base = sqlite3_vfs_find("unix-none");
    if (base == nullptr) return false;
    static sqlite3_vfs files = *base;
    files.zName = kReadOnlyFiles;
    files.pNext = nullptr;
    files.xOpen = open_read_only;
    return sqlite3_vfs_register(&files, 0) == SQLITE_OK;
  }();
  return registered;
}

enum class Declared : std::uint8_t { boolean, date, timestamp, integer, real, blob, other };

// SQLite's own affinity rules, with the names people use for types SQLite does not have put first.
Declared declared_as(std::string_view type) {
  const std::string lower = to_lower_ascii(type);
  const auto has = [&](std::string_view part) { return lower.find(part) != std::string::npos; };
  if (has("bool")) return Declared::boolean;
  if (has("datetime") || has("timestamp")) return Declared::timestamp;
  if (has("date")) return Declared::date;
  if (has("int")) return Declared::integer;
  if (has("char") || has("clob") || has("text")) return Declared::other;
  if (has("blob")) return Declared::blob;
  if (has("real") || has("floa") || has("doub") || has("num") || has("dec")) return Declared::real;
  return Declared::other;
}

// What the values of one column were seen to be.
class Survey {
 public:
  explicit Survey(Declared declared) : declared_(declared) {}

  void add(sqlite3_stmt* row, int column) {
    switch (sqlite3_column_type(row, column)) {
      case SQLITE_INTEGER: {
        integers_ = true;
        if (const auto value = sqlite3_column_int64(row, column); value != 0 && value != 1) only_bits_ = false;
        return;
      }
      case SQLITE_FLOAT:
        reals_ = true;
        return;
      case SQLITE_BLOB:
        blobs_ = true;
        return;
      case SQLITE_TEXT:
        add_text(row, column);
        return;
      default:
        return;
    }
  }

  [[nodiscard]] SqliteType type() const {
    const bool numbers = integers_ || reals_;
    if (numbers + texts_ + blobs_ > 1) return SqliteType::text;
    if (blobs_) return SqliteType::blob;
    if (texts_) return !only_timestamps_ ? SqliteType::text : only_dates_ ? SqliteType::date : SqliteType::timestamp;
    if (reals_) return SqliteType::real;
    if (integers_) return declared_ == Declared::boolean && only_bits_ ? SqliteType::boolean : SqliteType::bigint;
    return without_values();
  }

 private:
  // SQLite has no type for dates: they are text that reads as one. A blank in a column of numbers or dates is no value.
  void add_text(sqlite3_stmt* row, int column) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
    const std::string_view text(bytes == nullptr ? "" : bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
    if (text.empty() && declared_ != Declared::other) return;
    texts_ = true;
    if (!only_timestamps_) return;
    if (parse_sqlite_date(text)) return;
    only_dates_ = false;
    if (!parse_sqlite_timestamp(text)) only_timestamps_ = false;
  }

  [[nodiscard]] SqliteType without_values() const {
    switch (declared_) {
      case Declared::boolean:
        return SqliteType::boolean;
      case Declared::date:
        return SqliteType::date;
      case Declared::timestamp:
        return SqliteType::timestamp;
      case Declared::integer:
        return SqliteType::bigint;
      case Declared::real:
        return SqliteType::real;
      case Declared::blob:
        return SqliteType::blob;
      case Declared::other:
        return SqliteType::text;
    }
    return SqliteType::text;
  }

  Declared declared_;
  bool integers_ = false, reals_ = false, texts_ = false, blobs_ = false;
  bool only_bits_ = true, only_dates_ = true, only_timestamps_ = true;
};

// Digits only: no sign, no blank.
std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || text.empty() || text.front() == '-') return std::nullopt;
  return value;
}

// "HH:MM", "HH:MM:SS" or "HH:MM:SS.ffffff" as microseconds.
std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.size() < 5 || text[2] != ':') return std::nullopt;
  const auto hours = number(text.substr(0, 2)), minutes = number(text.substr(3, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  std::int64_t micros = (*hours * 3600ll + *minutes * 60ll) * 1'000'000;
  text.remove_prefix(5);
  if (text.empty()) return micros;
  if (text.size() < 3 || text[0] != ':') return std::nullopt;
  const auto seconds = number(text.substr(1, 2));
  if (!seconds || *seconds > 59) return std::nullopt;
  micros += *seconds * 1'000'000ll;
  text.remove_prefix(3);
  if (text.empty()) return micros;
  if (text[0] != '.' || text.size() < 2 || text.size() > 7) return std::nullopt;
  const auto fraction = number(text.substr(1));
  if (!fraction) return std::nullopt;
  std::int64_t scaled = *fraction;
  for (std::size_t digits = text.size() - 1; digits < 6; ++digits) scaled *= 10;
  return micros + scaled;
}

}  // namespace

std::optional<std::int32_t> parse_sqlite_date(std::string_view text) {
  const auto day = text.size() == 10 ? parse_iso_date(text) : std::nullopt;
  if (!day) return std::nullopt;
  return static_cast<std::int32_t>(day->time_since_epoch().count());
}

std::optional<std::int64_t> parse_sqlite_timestamp(std::string_view text) {
  if (text.size() < 10) return std::nullopt;
  const auto days = parse_sqlite_date(text.substr(0, 10));
  if (!days) return std::nullopt;
  const std::int64_t midnight = *days * 86'400'000'000ll;
  text.remove_prefix(10);
  if (text.empty()) return midnight;
  if (text[0] != ' ' && text[0] != 'T') return std::nullopt;
  text.remove_prefix(1);
  if (text.ends_with('Z')) text.remove_suffix(1);
  const auto time = parse_time(text);
  if (!time) return std::nullopt;
  return midnight + *time;
}

std::string repair_utf8(std::string_view text) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string repaired;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    repaired += length == 0 ? "\xEF\xBF\xBD" : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return repaired;
}

SqliteStatement::SqliteStatement(sqlite3* database, sqlite3_stmt* statement, std::string file)
    : database_(database), statement_(statement, sqlite3_finalize), file_(std::move(file)) {}

SqliteResult<bool> SqliteStatement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return unreadable(database_, file_);
}

std::string SqliteStatement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (bytes == nullptr) return {};
  return repair_utf8({bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))});
}

std::int64_t SqliteStatement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

SqliteFile::SqliteFile(std::string path, sqlite3* database) : path_(std::move(path)), database_(database, sqlite3_close_v2) {}

SqliteResult<SqliteFile> SqliteFile::open(const std::string& path) {
  const bool with_log = has_write_ahead_log(path);
  if (with_log && (!may_read(path + "-wal") || !have_read_only_files()))
    return problem("The SQLite file has changes that are not in it yet, and the -wal file that holds them cannot be read.", path);
  sqlite3* raw = nullptr;
  const std::string uri = uri_of(path) + (with_log ? "" : "&immutable=1");
  const int code =
      sqlite3_open_v2(uri.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, with_log ? kReadOnlyFiles : nullptr);
  SqliteFile file(path, raw);
  if (code != SQLITE_OK) return problem(fmt::format("The SQLite file cannot be opened: {}.", sqlite3_errstr(code)), path);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, kValueLimit);
  sqlite3_drop_modules(raw, nullptr);  // a view must not run the code of virtual tables over the file's bytes
  for (const char* pragma : {"PRAGMA cell_size_check = ON", "PRAGMA temp_store = MEMORY", "PRAGMA locking_mode = EXCLUSIVE"})
    if (sqlite3_exec(raw, pragma, nullptr, nullptr, nullptr) != SQLITE_OK) return unreadable(raw, path);
  return file;
}

SqliteResult<SqliteStatement> SqliteFile::prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database_.get(), sql.c_str(), static_cast<int>(sql.size()), &statement, nullptr) != SQLITE_OK)
    return unreadable(database_.get(), path_);
  return SqliteStatement(database_.get(), statement, path_);
}

SqliteResult<std::vector<std::vector<std::string>>> SqliteFile::texts(const std::string& sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  std::vector<std::vector<std::string>> rows;
  while (true) {
    const auto row = statement->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return rows;
    rows.emplace_back();
    for (int column = 0; column < sqlite3_column_count(statement->get()); ++column) rows.back().push_back(statement->text(column));
  }
}

// What is named and what is opened are both needed: SQLite tells of a name only where a column is named (not of what USING and NATURAL
// compare), and its program opens only pages, not what stands for a table without having any.
SqliteResult<std::vector<std::string>> SqliteFile::tables_read_by(const std::string& view) {
  std::set<std::string> tables;
  const auto note = [](void* context, int action, const char* table, const char*, const char*, const char*) {
    if (action == SQLITE_READ && table != nullptr) static_cast<std::set<std::string>*>(context)->insert(repair_utf8(table));
    return SQLITE_OK;
  };
  sqlite3_set_authorizer(database_.get(), note, &tables);
  const auto program = texts("EXPLAIN SELECT * FROM " + quote_identifier(view));
  sqlite3_set_authorizer(database_.get(), nullptr, nullptr);
  if (!program) return std::unexpected(program.error());
  const auto views = texts("SELECT name FROM sqlite_master WHERE type = 'view'");
  if (!views) return std::unexpected(views.error());
  for (const auto& row : *views) std::erase_if(tables, [&](const std::string& table) { return equals_ignoring_case(table, row.front()); });
  const auto pages = texts("SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage > 0");
  if (!pages) return std::unexpected(pages.error());
  for (const auto& instruction : *program) {  // addr, opcode, p1, p2, ...
    const std::string& operation = instruction.at(1);
    if (operation == "VOpen") tables.insert("a virtual table");
    if (operation != "OpenRead" && operation != "ReopenIdx" && operation != "OpenWrite") continue;
    const auto of_page = [&](const std::vector<std::string>& row) { return row[0] == instruction.at(3); };
    if (std::ranges::none_of(*pages, of_page)) tables.insert("sqlite_master");
    for (const auto& row : *pages)
      if (of_page(row)) tables.insert(row[1]);
  }
  return std::vector<std::string>(tables.begin(), tables.end());
}

SqliteResult<SqliteTable> SqliteFile::survey(const std::string& name) {
  SqliteTable table{.name = name};
  // Generated columns are columns; hidden ones are arguments of virtual tables.
  auto described = prepare(fmt::format("SELECT name, type FROM pragma_table_xinfo({}) WHERE hidden <> 1", quote_literal(name)));
  if (!described) return std::unexpected(described.error());
  std::vector<Survey> surveys;
  std::vector<std::string> names;
  while (true) {
    const auto row = described->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    table.columns.push_back({.name = described->text(0), .declared_type = described->text(1)});
    surveys.emplace_back(declared_as(table.columns.back().declared_type));
    names.push_back(quote_identifier(table.columns.back().name));
  }
  if (table.columns.empty()) return problem(fmt::format("The SQLite file has no table \"{}\".", name), path_);
  if (table.columns.size() > kColumnLimit)
    return problem(fmt::format("The table \"{}\" has more than {} columns.", name, kColumnLimit), path_);

  auto scan = prepare(fmt::format("SELECT {} FROM {} NOT INDEXED", join(names, ","), quote_identifier(name)));
  if (!scan) return std::unexpected(scan.error());
  while (true) {
    const auto row = scan->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    for (std::size_t column = 0; column < surveys.size(); ++column) surveys[column].add(scan->get(), static_cast<int>(column));
    ++table.rows;
  }
  for (std::size_t column = 0; column < surveys.size(); ++column) table.columns[column].type = surveys[column].type();
  return table;
}

}  // namespace sextant::query
