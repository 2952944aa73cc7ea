#include "ask/model_store.h"

#include <algorithm>

#include "access/digest.h"
#include "base/log.h"
#include "base/yaml.h"

namespace sextant::ask {
namespace {

namespace fs = std::filesystem;
namespace semantic = knowledge::semantic;

constexpr std::size_t kMaxModelBytes = 512 * 1024;

std::unexpected<Error> changed_meanwhile(const std::string& name) {
  return fail(ErrorCode::precondition_failed, "The model " + name + " is not what you last read.",
              "Read it again, then send its ETag as If-Match.");
}

void leave_out(semantic::Model& model, const std::vector<semantic::Problem>& problems) {
  std::erase_if(model.verified_queries, [&](const semantic::VerifiedQuery& query) {
    return std::ranges::find(problems, query.line, &semantic::Problem::line) != problems.end();
  });
}

}  // namespace

std::string text_etag(std::string_view text) { return '"' + access::sha256(text).substr(0, 32) + '"'; }

ModelStore::Stamp ModelStore::stamp() const {
  std::vector<std::string> files;
  std::error_code code;
  for (fs::directory_iterator at(directory_, code), end; !code && at != end; at.increment(code)) {
    std::error_code gone;
    const auto written = at->last_write_time(gone).time_since_epoch().count();
    const auto size = at->is_regular_file(gone) ? at->file_size(gone) : 0;
    files.push_back(at->path().filename().string() + '\n' + std::to_string(written) + '\n' + std::to_string(size) + '\n');
  }
  std::ranges::sort(files);
  Stamp stamp{.files = {}, .catalog = catalog_()->revision};
  for (const auto& file : files) stamp.files += file;
  return stamp;
}

ModelsPtr ModelStore::current() {
  const std::scoped_lock lock(mutex_);
  // Taken before reading: what changes while it is read is read again next time.
  auto now = stamp();
  if (loaded_ && now == loaded_at_) return loaded_;
  loaded_ = load(loaded_ ? loaded_->revision + 1 : 1);
  loaded_at_ = std::move(now);
  return loaded_;
}

ModelsPtr ModelStore::load(std::uint64_t revision) const {
  auto models = std::make_shared<Models>();
  models->revision = revision;
  models->files = semantic::load_models(directory_, *catalog_());
  for (auto& file : models->files) {
    if (file.error) log::warn("model.broken", {{"file", file.name}, {"error", file.error->message}});
    if (!file.model) continue;
    auto model = *file.model;
    if (check_) {
      const auto problems = semantic::check_verified_queries(model, check_);
      for (const auto& problem : problems) log::warn("model.verified_query", {{"file", file.name}, {"problem", problem.message}});
      leave_out(model, problems);
      file.problems = semantic::findings_of(file.text, problems);
    }
    models->sound.push_back(std::move(model));
  }
  return models;
}

semantic::Examined ModelStore::examine(std::string_view text, std::string_view name) const {
  auto examined = semantic::examine_model(text, name, *catalog_());
  if (!examined.model || !check_) return examined;
  const auto problems = semantic::check_statements(*examined.model, check_);
  if (problems.empty()) return examined;
  return {.model = {}, .error = semantic::model_error(name, problems), .problems = semantic::findings_of(text, problems)};
}

Result<void> ModelStore::expect(const std::string& name, const std::optional<std::string>& expected) const {
  const auto text = read_text_file(directory_ / name, kMaxModelBytes);
  const bool absent = !text && text.error().code == ErrorCode::not_found;
  if (absent && !expected) return {};
  if (absent) return fail(ErrorCode::not_found, "There is no model " + name + '.', "GET /api/models lists what there is.");
  if (expected == "*" || (text && expected == text_etag(*text))) return {};
  return changed_meanwhile(name);
}

Result<void> ModelStore::save(const std::string& name, std::string_view text, const std::optional<std::string>& expected,
                              const Record& record) {
  if (text.size() > kMaxModelBytes) return fail(ErrorCode::payload_too_large, "A model may have at most 512 KiB.");
  const std::scoped_lock lock(mutex_);
  std::error_code error;
  fs::create_directories(directory_, error);
  TRY(expect(name, expected));
  TRY(record());
  loaded_at_ = {};
  return write_text_file(directory_ / name, text);
}

Result<void> ModelStore::remove(const std::string& name, const std::optional<std::string>& expected, const Record& record) {
  const std::scoped_lock lock(mutex_);
  TRY(expect(name, expected ? expected : std::string()));
  TRY(record());
  loaded_at_ = {};
  std::error_code error;
  fs::remove(directory_ / name, error);
  if (error) return fail(ErrorCode::unavailable, "The model " + name + " cannot be removed.", "Check the permissions of the workspace.");
  return {};
}

}  // namespace sextant::ask
