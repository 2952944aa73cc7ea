#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <clocale>
#include <csignal>
#include <functional>
#include <iostream>

#include "app/bench_text2sql.h"
#include "app/client_commands.h"
#include "app/demo_command.h"
#include "app/doctor.h"
#include "app/model_commands.h"
#include "app/serve.h"
#include "app/version.h"
#include "app/workspace_session.h"
#include "base/text.h"
#include "query/engine/zygote.h"

namespace sextant::app {
namespace {

// Exit codes for scripts; `sextant --help` prints them.
constexpr const char* kFooter =
    "Exit codes: 0 well, 1 a defect, 2 wrong use, 3 refused or not allowed, 4 not found, 5 the data or the query is at fault,\n"
    "6 try again, 7 the question was not answered.\n"
    "Settings come from <workspace>/sextant.yaml and SEXTANT_* variables; `sextant serve --print-config` shows them.";

struct Shared {
  std::string workspace;
  ClientOptions client;
};

void add_workspace(CLI::App& command, Shared& shared) {
  command.add_option("--workspace", shared.workspace, "folder that holds everything Sextant keeps")
      ->envname("SEXTANT_WORKSPACE")
      ->default_val("workspace");
}

void add_client(CLI::App& command, Shared& shared) {
  add_workspace(command, shared);
  command.add_option("--as", shared.client.as, "act as this user, to try out policies (owner only)");
  command.add_flag("--json", shared.client.json, "print JSON, for scripts");
}

// Runs a client command against the server that holds the workspace, or in this process.
int with_transport(const Shared& shared, const std::function<int(Transport&, const Call&)>& command) {
  auto session = WorkspaceSession::open(shared.workspace);
  if (!session) return report(session.error(), shared.client.json);
  return command(session->transport(), Call{});
}

void add_ask(CLI::App& app, Shared& shared, std::function<int()>& run) {
  auto* command = app.add_subcommand("ask", "ask a question in plain language");
  auto what = std::make_shared<AskOptions>();
  command->add_option("question", what->question, "the question")->required();
  command->add_option("--session", what->session, "ask in this session: “only Texas” then changes the question before");
  command->add_flag("--continue", what->go_on, "ask in the session of your latest question")->excludes("--session");
  command->add_option("--reading", what->reading, "when the question can be understood in several ways: this one, from 1");
  command->add_flag("--confirm-cost", shared.client.confirm_cost, "run although the estimate is over the limit");
  add_client(*command, shared);
  command->callback([&, what] {
    run = [&, what] {
      return with_transport(shared, [&](Transport& t, const Call& call) { return run_ask(t, shared.client, *what, call); });
    };
  });
}

// The number of the format a person named, which is how CLI11 reads an enumeration.
std::string known_format(const std::string& name) {
  constexpr std::array<std::string_view, 5> kNames{"table", "csv", "json", "arrow", "parquet"};  // in the order of OutputFormat
  const auto found = std::ranges::find(kNames, to_lower_ascii(name));
  if (found == kNames.end()) throw CLI::ValidationError("There is no format " + name + "; take table, csv, json, arrow or parquet");
  return std::to_string(found - kNames.begin());
}

void add_query(CLI::App& app, Shared& shared, std::function<int()>& run) {
  auto* command = app.add_subcommand("query", "run SQL through the gate");
  auto options = std::make_shared<QueryOptions>();
  command->add_option("sql", options->sql, "the statement; - reads it from standard input")->required();
  command->add_option("--format,-f", options->format, "table, csv, json, arrow or parquet")->transform(known_format)->type_name("FORMAT");
  command->add_option("--output,-o", options->output, "write to this file");
  command->add_option("--limit", options->limit, "at most this many rows");
  command->add_flag("--confirm-cost", shared.client.confirm_cost, "run although the estimate is over the limit");
  add_client(*command, shared);
  command->callback([&, options] {
    run = [&, options] {
      return with_transport(shared, [&](Transport& t, const Call& call) { return run_query(t, shared.client, *options, call); });
    };
  });
}

void add_sources(CLI::App& app, Shared& shared, std::function<int()>& run) {
  auto* sources = app.add_subcommand("sources", "list, add, refresh and remove sources");
  sources->require_subcommand(1);
  auto* list = sources->add_subcommand("list", "list the sources of the workspace");
  add_client(*list, shared);
  list->callback([&] {
    run = [&] { return with_transport(shared, [&](Transport& t, const Call& call) { return run_list_sources(t, shared.client, call); }); };
  });

  auto* add = sources->add_subcommand("add", "add a CSV, Parquet, JSON or SQLite file");
  auto options = std::make_shared<AddSourceOptions>();
  add->add_option("path", options->path, "the file")->required();
  add->add_option("--name", options->name, "what to call it; default: the file's name");
  add->add_option("--kind", options->kind, "csv, parquet, json or sqlite; default: found out");
  add->add_option("--dataset", options->dataset, "dataset its tables go into");
  add_client(*add, shared);
  add->callback([&, options] {
    run = [&, options] {
      return with_transport(shared, [&](Transport& t, const Call& call) { return run_add_source(t, shared.client, *options, call); });
    };
  });

  for (const bool remove : {false, true}) {
    auto* action = remove ? sources->add_subcommand("remove", "forget a source and its tables")
                          : sources->add_subcommand("sync", "read a source again");
    auto name = std::make_shared<std::string>();
    action->add_option("name", *name, "the source")->required();
    add_client(*action, shared);
    action->callback([&, name, remove] {
      run = [&, name, remove] {
        return with_transport(shared,
                              [&](Transport& t, const Call& call) { return run_source_action(t, shared.client, *name, remove, call); });
      };
    });
  }
}

void add_models(CLI::App& app, Shared& shared, std::function<int()>& run) {
  auto* model = app.add_subcommand("model", "draft, check and import semantic models: what the data means");
  model->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, std::function<int(Transport&, const Call&)> command) {
    auto* made = model->add_subcommand(name, about);
    add_client(*made, shared);
    made->callback([&shared, &run, command = std::move(command)] { run = [&shared, command] { return with_transport(shared, command); }; });
    return made;
  };
  auto text = std::make_shared<ModelTextOptions>();
  auto path = std::make_shared<std::string>();
  auto* draft = add("draft", "write a first model of a dataset from its catalog, to be read and corrected",
                    [&shared, text](Transport& t, const Call& call) { return run_model_draft(t, shared.client, *text, call); });
  draft->add_option("dataset", text->dataset, "the dataset; not needed when there is only one");
  draft->add_option("--output,-o", text->output, "write to this file");
  auto* check = add("check", "say what is wrong in the file of a model; nothing is saved",
                    [&shared, path](Transport& t, const Call& call) { return run_model_check(t, shared.client, *path, call); });
  check->add_option("file", *path, "the YAML file")->required();
  auto* dbt = add("import-dbt", "make a model of a dbt project's artifacts", [&shared, text, path](Transport& t, const Call& call) {
    return run_model_import_dbt(t, shared.client, *path, *text, call);
  });
  dbt->add_option("target", *path, "dbt's target folder, with manifest.json and semantic_manifest.json")->required();
  dbt->add_option("--dataset", text->dataset, "the dataset its tables are in; default: found out");
  dbt->add_option("--output,-o", text->output, "write to this file");
}

void add_serve(CLI::App& app, Shared& shared, std::function<int()>& run) {
  auto* command = app.add_subcommand("serve", "start the server");
  auto options = std::make_shared<ServeOptions>();
  command->add_option("--address", options->address, "address to listen on");
  command->add_option("--port", options->port, "port to listen on; 0 takes a free one");
  command->add_flag("--print-config", options->print_config, "print the settings in force and stop");
  command->add_flag("--print-reference", options->print_reference, "print every setting with its meaning (docs/configuration.md) and stop");
  add_workspace(*command, shared);
  command->callback([&, options] {
    run = [&, options] {
      options->workspace = shared.workspace;
      return serve(*options);
    };
  });
}

void add_others(CLI::App& app, Shared& shared, std::function<int()>& run) {
  auto* demo = app.add_subcommand("demo", "make the demo workspace: flights and a generated bank");
  auto demo_options = std::make_shared<DemoCommandOptions>();
  demo->add_option("--seed", demo_options->seed, "seed of the generated bank")->default_val(demo_options->seed);
  demo->add_option("--scale", demo_options->scale, "size of the bank; 1 is 2 million transactions")->default_val(demo_options->scale);
  add_workspace(*demo, shared);
  demo->callback([&, demo_options] {
    run = [&, demo_options] {
      demo_options->workspace = shared.workspace;
      return make_demo(*demo_options);
    };
  });

  auto* doctor = app.add_subcommand("doctor", "check what is installed and reachable, and say how to mend it");
  add_client(*doctor, shared);
  doctor->callback([&] { run = [&] { return examine(shared.workspace, shared.client.json); }; });

  auto* bench = app.add_subcommand("bench", "measure the quality of answers");
  bench->require_subcommand(1);
  auto* text2sql =
      bench->add_subcommand("text2sql", "answer a file of questions on SQLite databases, with zero configuration or with a model for each");
  auto bench_options = std::make_shared<BenchText2SqlOptions>();
  text2sql->add_option("--questions", bench_options->questions, "JSON lines: id, db, question; rows (or sql) and ordered to be graded")
      ->required();
  text2sql->add_option("--databases", bench_options->databases, "folder of <db>.sqlite files")->required();
  auto* out = text2sql->add_option("--out", bench_options->out, "JSON lines: id, status, sql, score, rows, ms, stages");
  auto* semantic = text2sql->add_option("--semantic", bench_options->semantic, "folder of semantic models, <db>.yaml");
  text2sql->add_flag("--modelled-only", bench_options->modelled_only, "only the databases that have a model")->needs(semantic);
  auto* explain = text2sql->add_option("--explain", bench_options->explain, "only the question with this id: its stages, readings and why");
  explain->excludes(out);
  text2sql->add_flag("--curve", bench_options->curve, "answer everything and print precision against coverage")->excludes(explain);
  text2sql->add_option("--limit", bench_options->limit, "only the first N questions");
  text2sql->add_option("--answer-above", bench_options->answer_above, "least confidence to answer, 0 to 1; trades coverage for precision")
      ->capture_default_str();
  text2sql->callback([&, bench_options] {
    if (bench_options->out.empty() && bench_options->explain.empty()) throw CLI::RequiredError("--out or --explain");
    if (bench_options->curve) bench_options->answer_above = 0;
    run = [bench_options] { return bench_text2sql(*bench_options); };
  });
}

}  // namespace

int command_line(int argc, char** argv) {
  // The engine's own process: not for people, so it is not among the commands.
  if (const auto code = query::engine_main_if_asked(argc, argv)) return *code;
  std::setlocale(LC_CTYPE, "C.UTF-8");
  std::signal(SIGPIPE, SIG_IGN);
  try {
    CLI::App app("Sextant answers questions of your own data: governed, explained, offline.", "sextant");
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string(kVersion));
    app.footer(kFooter);
    Shared shared;
    std::function<int()> run;
    add_serve(app, shared, run);
    add_ask(app, shared, run);
    add_query(app, shared, run);
    add_sources(app, shared, run);
    add_models(app, shared, run);
    add_others(app, shared, run);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app.exit(error) == 0 ? 0 : exit_code(ErrorCode::invalid_request);
    }
    return run();
  } catch (const std::exception& error) {
    std::cerr << "sextant: a defect: " << error.what() << '\n';
    return exit_code(ErrorCode::internal);
  }
}

}  // namespace sextant::app
