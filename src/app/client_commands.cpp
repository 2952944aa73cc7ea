#include "app/client_commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "app/client_request.h"
#include "app/terminal.h"
#include "base/json.h"
#include "base/text.h"
#include "base/yaml.h"

namespace sextant::app {
namespace {

namespace json = boost::json;

constexpr int kNotAnswered = 7;  // asked back or abstained
constexpr std::uint64_t kRowsOnScreen = 100;

// Every item of a list, page by page.
Result<json::array> fetch_all(Transport& transport, const std::string& path, const ClientOptions& options, const Call& call) {
  json::array items;
  std::string cursor;
  do {
    const std::string target = path + "?limit=500" + (cursor.empty() ? "" : "&cursor=" + cursor);
    const auto page = TRY(fetch(transport, request_to(net::Method::get, target, options), call)).as_object();
    for (const auto& item : page.at("items").as_array()) items.push_back(item);
    const auto& next = page.at("next_cursor");
    cursor = next.is_string() ? std::string(next.get_string()) : std::string();
  } while (!cursor.empty());
  return items;
}

std::string table_of(const json::object& result) {
  std::vector<TableColumn> columns;
  for (const auto& column : result.at("columns").as_array()) {
    const std::string family = text_of(column.as_object(), "family");
    columns.push_back({text_of(column.as_object(), "name"), family == "integer" || family == "decimal" || family == "real"});
  }
  return render_table(columns, result.at("rows").as_array(), terminal_width());
}

void print_readings(const json::object& answer) {
  std::size_t number = 0;
  for (const auto& reading : answer.at("readings").as_array())
    std::cout << fmt::format("  {}. {}\n", ++number, printable(text_of(reading.as_object(), "description")));
}

void print_answer(const json::object& answer) {
  if (const std::string change = text_of(answer, "change"); !change.empty())
    std::cout << "Previous question, now " << printable(change) << '\n';
  std::cout << printable(text_of(answer, "summary")) << '\n';
  if (!answer.at("readings").as_array().empty()) {
    print_readings(answer);
    return;
  }
  if (!answer.at("rows").as_array().empty()) {
    std::cout << '\n' << table_of(answer);
    if (answer.at("truncated").as_bool()) std::cout << "… more rows than shown\n";
  }
  for (const auto& assumption : answer.at("assumptions").as_array())
    std::cout << "Assumed: " << printable(std::string(assumption.as_string())) << '\n';
  for (const auto& column : answer.at("masked_columns").as_array())
    std::cout << "Masked: " << printable(std::string(column.as_string())) << '\n';
  for (const auto& question : answer.at("follow_ups").as_array())
    std::cout << "Next: " << printable(std::string(question.as_string())) << '\n';
  if (const std::string sql = text_of(answer, "sql"); !sql.empty()) std::cout << "SQL: " << printable(sql) << '\n';
}

constexpr std::array<std::string_view, 5> kAccept{"application/json", "text/csv", "application/json", "application/vnd.apache.arrow.stream",
                                                  "application/vnd.apache.parquet"};

Result<std::string> sql_text(const std::string& sql) {
  if (sql != "-") return sql;
  std::string text((std::istreambuf_iterator<char>(std::cin)), {});
  if (text.empty()) return fail(ErrorCode::invalid_request, "There is no SQL on standard input.");
  return text;
}

// Streams a result to a file or stdout; a file appears only when it is complete. The first bytes are held back until it
// is clear that they are a result: an error reply is shorter and comes whole.
Result<void> stream_result(Transport& transport, net::ClientRequest request, const std::string& output, const Call& call) {
  constexpr std::size_t kHeldBack = 1u << 16;
  const std::string partial = output + ".partial";
  std::ofstream file;
  if (!output.empty()) {
    file.open(partial, std::ios::binary | std::ios::trunc);
    if (!file) return fail(ErrorCode::invalid_request, "Cannot write " + output + '.', "Choose a folder you may write to.");
  }
  std::ostream& out = output.empty() ? std::cout : file;
  const auto write = [&](std::string_view text) -> Result<void> {
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    return out ? Result<void>{} : fail(ErrorCode::unavailable, "The output could not be written.", "Is the disk full?");
  };
  std::string held;
  bool flowing = false;
  const auto sink = [&](std::span<const std::byte> bytes) -> Result<void> {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (flowing) return write(text);
    held += text;
    if (held.size() < kHeldBack) return {};
    flowing = true;
    return write(held);
  };
  const auto sent = [&]() -> Result<void> {
    const auto response = TRY(transport.send(std::move(request), sink, call));
    if (response.status >= 400) return fail(error_of({.status = response.status, .headers = {}, .body = held}));
    if (!flowing) TRY(write(held));
    if (output.empty() && response.headers.get("Content-Type").value_or("") == kAccept[0]) TRY(write("\n"));
    out.flush();
    if (!output.empty()) file.close();
    return out ? Result<void>{} : fail(ErrorCode::unavailable, "The output could not be written.", "Is the disk full?");
  }();
  if (output.empty()) return sent;
  std::error_code error;
  if (sent)
    std::filesystem::rename(partial, output, error);
  else
    std::filesystem::remove(partial, error);
  return sent;
}

Figures figures_of(const json::object& job) {
  const auto count = [&](std::string_view key) -> std::optional<std::uint64_t> {
    const auto* value = job.if_contains(key);
    return value != nullptr && value->is_number() ? std::optional(value->to_number<std::uint64_t>()) : std::nullopt;
  };
  Figures figures{.bytes_done = count("bytes_done"), .bytes_total = count("bytes_total"), .rows_done = count("rows_done")};
  const auto* remaining = job.if_contains("remaining_seconds");
  if (remaining != nullptr && remaining->is_number()) figures.remaining_seconds = remaining->to_number<double>();
  return figures;
}

// Follows a job to its end, drawing its progress.
Result<json::object> follow(Transport& transport, const ClientOptions& options, const std::string& job, const Call& call) {
  constexpr auto kLongestWait = std::chrono::milliseconds(400);
  ProgressBar bar;
  for (auto wait = std::chrono::milliseconds(20);;) {
    TRY(call.check());
    const auto state = TRY(fetch(transport, request_to(net::Method::get, "/api/jobs/" + job, options), call)).as_object();
    const std::string status = text_of(state, "status");
    if (status == "done") return state;
    if (status == "cancelled") return fail(ErrorCode::cancelled, "The job was cancelled.");
    if (status == "failed") {
      const auto& error = state.at("error").as_object();
      return fail(error_of({.status = 422, .headers = {}, .body = write_json(error)}));
    }
    bar.show(state.at("progress").to_number<double>(), text_of(state, "message"), figures_of(state));
    std::this_thread::sleep_for(wait);
    wait = std::min(wait * 2, kLongestWait);
  }
}

Result<void> query(Transport& transport, const ClientOptions& options, const QueryOptions& query, const std::string& sql,
                   const Call& call) {
  json::object body{{"sql", sql}, {"confirm_cost", options.confirm_cost}};
  const auto format = options.json && query.format == OutputFormat::table ? OutputFormat::json : query.format;
  const bool on_screen = format == OutputFormat::table && query.output.empty();
  if (query.limit)
    body["limit"] = *query.limit;
  else if (on_screen)
    body["limit"] = kRowsOnScreen;
  auto request = request_to(net::Method::post, "/api/query", options);
  request.headers.set("Content-Type", "application/json");
  request.headers.set("Accept", std::string(kAccept[static_cast<std::size_t>(format)]));
  request.body = write_json(body);
  if (format != OutputFormat::table) return stream_result(transport, std::move(request), query.output, call);

  const auto result = TRY(fetch(transport, std::move(request), call)).as_object();
  const std::string table = table_of(result);
  if (!query.output.empty()) return write_text_file(query.output, table);
  const auto rows = result.at("row_count").to_number<std::uint64_t>();
  std::cout << table << fmt::format("{}{} row{}\n", result.at("truncated").as_bool() ? "first " : "", rows, rows == 1 ? "" : "s");
  return {};
}

Result<std::string> source_id(Transport& transport, const ClientOptions& options, const std::string& name, const Call& call) {
  for (const auto& source : TRY(fetch_all(transport, "/api/sources", options, call)))
    if (text_of(source.as_object(), "name") == name || text_of(source.as_object(), "id") == name) return text_of(source.as_object(), "id");
  return fail(ErrorCode::not_found, "There is no source named " + name + '.', "`sextant sources list` shows what there is.");
}

Result<std::string> latest_session(Transport& transport, const ClientOptions& options, const Call& call) {
  const auto list = TRY(fetch(transport, request_to(net::Method::get, "/api/answers?limit=1", options), call));
  const auto& items = list.as_object().at("items").as_array();
  if (items.empty()) return fail(ErrorCode::not_found, "There is no earlier question to go on from.", "Ask without --continue.");
  const std::string id = text_of(items.front().as_object(), "query_id");
  return text_of(TRY(fetch(transport, request_to(net::Method::get, "/api/answers/" + id, options), call)).as_object(), "session_id");
}

// The number of a reading, from 1; 0 when none was chosen.
std::size_t chosen_reading(const json::object& answer, const AskOptions& what) {
  const std::size_t count = answer.at("readings").as_array().size();
  if (count == 0 || what.reading > 0) return what.reading;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return 0;
  std::cout << printable(text_of(answer, "summary")) << '\n';
  print_readings(answer);
  std::cout << fmt::format("Which one (1 to {}, empty for none)? ", count) << std::flush;
  std::string line;
  std::size_t number = 0;
  if (!std::getline(std::cin, line)) return 0;
  std::from_chars(line.data(), line.data() + line.size(), number);
  return number <= count ? number : 0;
}

Result<json::value> ask(Transport& transport, const ClientOptions& options, const AskOptions& what, const Call& call) {
  json::object body{{"question", what.question}, {"confirm_cost", options.confirm_cost}};
  if (const std::string session = what.go_on ? TRY(latest_session(transport, options, call)) : what.session; !session.empty())
    body["session_id"] = session;
  auto answer = TRY(post(transport, "/ask", body, options, call));
  const auto& object = answer.as_object();
  if (object.at("readings").as_array().empty()) return answer;
  const std::size_t number = options.json && what.reading == 0 ? 0 : chosen_reading(object, what);
  if (number == 0) return answer;
  body["session_id"] = object.at("session_id");
  body["reading"] = number - 1;
  body["reading_of"] = object.at("query_id");
  return post(transport, "/ask", std::move(body), options, call);
}

int done(const Result<void>& result, const ClientOptions& options) { return result ? 0 : report(result.error(), options.json); }

}  // namespace

int report(const Error& error, bool as_json, std::string_view sql) {
  if (as_json) {
    json::object body{{"detail", error.message}, {"code", code_name(error.code)}, {"hint", error.hint}};
    if (error.position) body["position"] = *error.position;
    if (!error.rule.empty()) body["rule"] = error.rule;
    json::array fields;
    for (const auto& field : error.fields) fields.push_back({{"path", field.path}, {"message", field.message}});
    if (!fields.empty()) body["fields"] = std::move(fields);
    std::cerr << write_json(body) << '\n';
  } else {
    std::cerr << "sextant: " << printable(error.message) << '\n';
    if (error.position && !sql.empty()) std::cerr << place_in(sql, *error.position);
    for (const auto& field : error.fields) std::cerr << "  " << printable(field.path) << ": " << printable(field.message) << '\n';
    if (!error.rule.empty()) std::cerr << "  rule: " << printable(error.rule) << '\n';
    if (!error.hint.empty()) std::cerr << "  " << printable(error.hint) << '\n';
  }
  return exit_code(error.code);
}

int run_ask(Transport& transport, const ClientOptions& options, const AskOptions& what, const Call& call) {
  const auto answer = ask(transport, options, what, call);
  if (!answer) return report(answer.error(), options.json);
  if (options.json)
    std::cout << write_json(*answer) << '\n';
  else
    print_answer(answer->as_object());
  if (!options.json && isatty(STDOUT_FILENO))
    std::cout << "Go on with --continue, or --session " << text_of(answer->as_object(), "session_id") << '\n';
  return text_of(answer->as_object(), "status") == "answered" ? 0 : kNotAnswered;
}

int run_query(Transport& transport, const ClientOptions& options, const QueryOptions& what, const Call& call) {
  if (what.format >= OutputFormat::arrow && what.output.empty() && isatty(STDOUT_FILENO))
    return report({.code = ErrorCode::invalid_request,
                   .message = "This format is not for a terminal.",
                   .hint = "Write it to a file with --output, or pipe it."},
                  options.json);
  const auto sql = sql_text(what.sql);
  if (!sql) return report(sql.error(), options.json);
  const auto result = query(transport, options, what, *sql, call);
  return result ? 0 : report(result.error(), options.json, *sql);
}

int run_list_sources(Transport& transport, const ClientOptions& options, const Call& call) {
  const auto sources = fetch_all(transport, "/api/sources", options, call);
  if (!sources) return report(sources.error(), options.json);
  if (options.json) {
    std::cout << write_json(json::object{{"items", *sources}}) << '\n';
    return 0;
  }
  json::array rows;
  for (const auto& source : *sources) {
    const auto& object = source.as_object();
    rows.push_back(json::array{object.at("name"), object.at("kind"), object.at("tables"), object.at("path"),
                               object.at("stale").as_bool() ? "changed" : "current"});
  }
  if (rows.empty())
    std::cout << "No sources yet. Add one with `sextant sources add FILE`.\n";
  else
    std::cout << render_table({{"name"}, {"kind"}, {"tables", true}, {"path"}, {"state"}}, rows, terminal_width());
  return 0;
}

int run_add_source(Transport& transport, const ClientOptions& options, const AddSourceOptions& source, const Call& call) {
  const auto add = [&]() -> Result<json::object> {
    std::error_code error;
    const auto path = std::filesystem::canonical(source.path, error);
    if (error) return fail(ErrorCode::not_found, "There is no file " + source.path + '.');
    json::object body{{"path", path.string()}};
    for (const auto& [key, value] : {std::pair{"name", source.name}, {"kind", source.kind}, {"dataset", source.dataset}})
      if (!value.empty()) body[key] = value;
    const auto started = TRY(post(transport, "/api/sources", std::move(body), options, call));
    return follow(transport, options, text_of(started.as_object(), "job_id"), call);
  }();
  if (!add) return report(add.error(), options.json);
  if (options.json) {
    std::cout << write_json(*add) << '\n';
    return 0;
  }
  for (const auto& table : add->at("result").as_object().at("tables").as_array()) {
    const auto& object = table.as_object();
    std::cout << fmt::format("{}.{}: {} rows\n", printable(text_of(object, "dataset")), printable(text_of(object, "name")),
                             object.at("row_count").to_number<std::uint64_t>());
  }
  return 0;
}

int run_source_action(Transport& transport, const ClientOptions& options, const std::string& name, bool remove, const Call& call) {
  return done(
      [&]() -> Result<void> {
        const std::string id = TRY(source_id(transport, options, name, call));
        if (remove) {
          const Reply reply = TRY(exchange(transport, request_to(net::Method::delete_, "/api/sources/" + id, options), call));
          return reply.status >= 400 ? Result<void>(fail(error_of(reply))) : Result<void>{};
        }
        const auto started = TRY(fetch(transport, request_to(net::Method::post, "/api/sources/" + id + "/sync", options), call));
        TRY(follow(transport, options, text_of(started.as_object(), "job_id"), call));
        return {};
      }(),
      options);
}

}  // namespace sextant::app
