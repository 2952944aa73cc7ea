// Long work: what there is, how far it is, how to stop it; and the one stream of events.
#include <algorithm>

#include "api/framework/paging.h"
#include "api/services.h"
#include "base/text.h"

namespace sextant::api {
namespace {

constexpr std::string_view kJobTopic = "jobs/";  // followed by who started it
constexpr std::string_view kCatalogTopic = "catalog";

struct JobPath {
  JobId id;
  static constexpr auto json_required = json_names("id");
};
BOOST_DESCRIBE_STRUCT(JobPath, (), (id))

struct JobError {
  std::string detail;
  std::string code;
  std::string hint;
};
BOOST_DESCRIBE_STRUCT(JobError, (), (detail, code, hint))

struct JobEntry {
  JobId id;
  std::string kind;
  std::string status;
  double progress = 0;
  std::string message;
  std::optional<std::uint64_t> bytes_done;
  std::optional<std::uint64_t> bytes_total;
  std::optional<std::uint64_t> rows_done;
  std::optional<double> remaining_seconds;  // by the rate so far; absent while that says nothing
  boost::json::value result;
  std::optional<JobError> error;
  Timestamp created_at;
  std::optional<Timestamp> started_at;
  std::optional<Timestamp> finished_at;
};
BOOST_DESCRIBE_STRUCT(JobEntry, (),
                      (id, kind, status, progress, message, bytes_done, bytes_total, rows_done, remaining_seconds, result, error,
                       created_at, started_at, finished_at))

std::optional<double> remaining_seconds(const jobs::Job& job) {
  constexpr double kTooEarly = 0.02;
  if (job.status != jobs::JobStatus::running || !job.started_at || job.progress < kTooEarly) return std::nullopt;
  const double spent = std::chrono::duration<double>(std::chrono::system_clock::now() - *job.started_at).count();
  if (spent < 1) return std::nullopt;
  return spent * (1 - job.progress) / job.progress;
}

JobEntry entry_of(const jobs::Job& job) {
  JobEntry entry{.id = job.id,
                 .kind = job.kind,
                 .status = std::string(jobs::status_name(job.status)),
                 .progress = job.progress,
                 .message = job.message,
                 .bytes_done = job.amount.bytes_done,
                 .bytes_total = job.amount.bytes_total,
                 .rows_done = job.amount.rows_done,
                 .remaining_seconds = remaining_seconds(job),
                 .result = job.result.value_or(nullptr),
                 .created_at = job.created_at,
                 .started_at = job.started_at,
                 .finished_at = job.finished_at};
  if (job.status == jobs::JobStatus::failed && job.error)
    entry.error = JobError{job.error->message, std::string(code_name(job.error->code)), job.error->hint};
  return entry;
}

struct EventsQuery {
  std::vector<std::string> topics;
  void check(JsonProblems& problems) const {
    for (const auto& topic : topics)
      if (topic != "jobs" && topic != "catalog") problems.add("topics", "must be jobs, catalog or both, with a comma between");
  }
};
BOOST_DESCRIBE_STRUCT(EventsQuery, (), (topics))

// A job shows names of sources, so it is for whoever started it and for owners.
std::vector<std::string> feed_topics(const EventsQuery& query, const access::Subject& caller) {
  std::vector<std::string> topics;
  const auto wanted = [&](std::string_view topic) {
    return query.topics.empty() || std::ranges::find(query.topics, topic) != query.topics.end();
  };
  if (wanted("jobs")) topics.push_back(std::string(kJobTopic) + (caller.is_owner() ? "" : caller.id.text()));
  if (wanted("catalog")) topics.emplace_back(kCatalogTopic);
  return topics;
}

}  // namespace

void add_job_routes(Api& api, Services& services) {
  // A job shows names of sources, so it is for whoever started it and for owners.
  const auto visible_job = [&services](const access::Subject& caller, const JobId& id) -> Result<jobs::Job> {
    auto job = TRY(services.jobs.queue().get(id));
    if (job.created_by == caller.id.text() || caller.is_owner()) return job;
    return fail(ErrorCode::not_found, "There is no such job.");
  };
  api.add({.path = "/api/jobs", .operation = "list_jobs", .summary = "Long work, newest first", .tags = {"jobs"}},
          [&services](const access::Subject& caller, Query<PageQuery> query) -> Result<List<JobEntry>> {
            jobs::JobFilter filter{.limit = query->size() + 1};
            if (!caller.is_owner()) filter.created_by = caller.id.text();
            if (!query->cursor.empty()) filter.before = TRY(number_of(TRY(read_cursor("newest", query->cursor))));
            return page_from(
                TRY(services.jobs.queue().list(filter)), *query, "newest",
                [](const jobs::Job& job) { return std::to_string(job.sequence); }, [](const jobs::Job& job) { return entry_of(job); });
          });
  api.add({.path = "/api/jobs/{id}", .operation = "job", .summary = "How far a job is", .tags = {"jobs"}, .errors = {ErrorCode::not_found}},
          [visible_job](const access::Subject& caller, Path<JobPath> path) -> Result<JobEntry> {
            return entry_of(TRY(visible_job(caller, path->id)));
          });
  api.add({.method = net::Method::delete_,
           .path = "/api/jobs/{id}",
           .operation = "cancel_job",
           .summary = "Stop a job",
           .tags = {"jobs"},
           .errors = {ErrorCode::not_found, ErrorCode::conflict}},
          [&services, visible_job](const access::Subject& caller, Path<JobPath> path) -> Result<void> {
            TRY(visible_job(caller, path->id));
            return services.jobs.cancel(path->id);
          });

  api.add({.path = "/api/events",
           .operation = "events",
           .summary = "What changes, as it changes",
           .description = "Server-sent events. Topic jobs: event `job`, the job as GET /api/jobs/{id} gives it. Topic catalog: event "
                          "`catalog`, an empty object: something changed, perhaps nothing you may see. With Last-Event-ID what was missed "
                          "comes first, or event `reset` when that is no "
                          "longer known: then read again what you show. A comment comes every 15 s.",
           .tags = {"jobs"},
           .produces = {"text/event-stream"}},
          [&services](const access::Subject& caller, Query<EventsQuery> query, net::Request& request) -> Result<net::Response> {
            return services.events.subscribe(feed_topics(*query, caller), request.headers.get("Last-Event-ID"));
          });
}

void publish_job(net::EventHub& events, const jobs::Job& job) {
  events.publish(std::string(kJobTopic) + job.created_by, "job", write_json(to_json(entry_of(job))));
}

// Goes to everybody, so it says nothing: not what changed, and not how often something did that not everybody may see.
void publish_catalog(net::EventHub& events) { events.publish(kCatalogTopic, "catalog", "{}"); }

}  // namespace sextant::api
