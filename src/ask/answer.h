// An answer as people get it: rows, the sentence, the chart, the assumptions and the evidence for each step.
// Plain values; the JSON shape of POST /ask is exactly these members.
#pragma once

#include <boost/describe.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace sextant::ask {

// One of the actions that a part of an earlier answer offers.
struct AnswerEdit {
  std::string part;
  std::string action;
  std::string value;
  static constexpr auto json_required = json_names("part", "action");
};
BOOST_DESCRIBE_STRUCT(AnswerEdit, (), (part, action, value))

struct AskRequest {
  std::string question;                   // may be empty when there are edits
  std::optional<std::string> session_id;  // follow-ups change the latest answer of this session …
  std::optional<std::string> after;       // … or this answer of it
  std::vector<AnswerEdit> edits;          // of that answer, instead of a question
  bool force = false;                     // past the cache
  bool confirm_cost = false;              // past the cost gate
  bool execute = true;                    // false: everything but running
  std::optional<std::int64_t> reading;    // choose this reading …
  std::optional<std::string> reading_of;  // … of that earlier answer

  void check(JsonProblems& problems) const;
};
BOOST_DESCRIBE_STRUCT(AskRequest, (), (question, session_id, after, edits, force, confirm_cost, execute, reading, reading_of))

struct AnswerColumn {
  std::string name;
  std::string type;
  std::string family;  // data::family_name
  bool masked = false;
  std::optional<std::string> mask_rule;
  std::optional<std::string> format;  // as a semantic model declares it (semantic::Format): "percent" of a share, 0 to 1
};
BOOST_DESCRIBE_STRUCT(AnswerColumn, (), (name, type, family, masked, mask_rule, format))

[[nodiscard]] bool is_quantity(const AnswerColumn& column);  // its cells are numbers
[[nodiscard]] bool is_step(const AnswerColumn& column);      // they say where a step of a distribution begins: "delay_from" 0, 200, 400 …

struct ChartAxis {
  std::string column;
  std::string type;  // "category" | "time" | "quantity"
};
BOOST_DESCRIBE_STRUCT(ChartAxis, (), (column, type))

struct ChartMeasure {
  std::string column;
  std::optional<std::string> format;
};
BOOST_DESCRIBE_STRUCT(ChartMeasure, (), (column, format))

struct ChartSeries {
  std::string column;
};
BOOST_DESCRIBE_STRUCT(ChartSeries, (), (column))

// What to draw, never how: the web app compiles it.
struct ChartSpec {
  std::string mark;  // "bar" | "line" | "area" | "point" | "pie" | "number"
  std::optional<ChartAxis> x;
  std::vector<ChartMeasure> y;
  std::optional<ChartSeries> series;
  std::string title;
  std::optional<std::string> sort;  // "x" | "-y" | "none"
  bool horizontal = false;
};
BOOST_DESCRIBE_STRUCT(ChartSpec, (), (mark, x, y, series, title, sort, horizontal))

// A part of the answer that can be changed by itself: "in March 2001", "top 5"; an action goes back as an AnswerEdit.
struct AnswerAction {
  std::string action;
  std::string value;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(AnswerAction, (), (action, value, text))

struct AnswerPart {
  std::string id;
  std::string kind;  // "number" | "group" | "filter" | "period" | "order" | "limit"
  std::string text;
  std::vector<AnswerAction> actions;
};
BOOST_DESCRIBE_STRUCT(AnswerPart, (), (id, kind, text, actions))

struct AnswerReading {
  std::string description;
  std::string sql;
  std::vector<std::string> assumptions;
  std::vector<std::string> reasons;
};
BOOST_DESCRIBE_STRUCT(AnswerReading, (), (description, sql, assumptions, reasons))

// One step of the pipeline with its evidence; step and source names are those clients of the reference system read.
struct TraceStep {
  std::string step;
  std::string description;
  std::string source;
  double duration_ms = 0;
  boost::json::object result;
};
BOOST_DESCRIBE_STRUCT(TraceStep, (), (step, description, source, duration_ms, result))

struct Reasoning {
  std::string intent;
  std::string pipeline_overview;
  std::vector<std::string> sources_queried;
  std::optional<std::string> semantic_model_used;
  std::vector<TraceStep> pipeline_steps;
};
BOOST_DESCRIBE_STRUCT(Reasoning, (), (intent, pipeline_overview, sources_queried, semantic_model_used, pipeline_steps))

struct Answer {
  std::string query_id;
  std::string session_id;
  std::string status;  // "answered" | "ask_back" | "abstained"
  std::string question;
  std::string title;
  std::string summary;
  std::optional<std::string> sql;
  std::vector<AnswerColumn> columns;
  boost::json::array rows;  // arrays of cells
  std::uint64_t row_count = 0;
  bool truncated = false;
  std::vector<std::string> masked_columns;
  std::string dashboard_url;
  std::optional<ChartSpec> chart;
  std::vector<std::string> assumptions;
  std::optional<std::string> built_on;  // the answer whose plan this one changes
  std::string change;                   // what was changed: "by day, only where the state is TX"
  std::vector<AnswerPart> parts;
  std::vector<std::string> reasons;  // why these tables
  std::vector<std::string> follow_ups;
  std::vector<AnswerReading> readings;
  std::vector<std::string> unplaced;
  std::string message;
  Reasoning reasoning;
  bool cached = false;
  bool verified = false;
  double elapsed_ms = 0;
  std::string asked_at;
  bool withheld = false;  // opened again under other rules: without its rows and what was said of them

  // Kept beside the answer, not part of it: its plan, or one for each reading; what follow-ups change. Absent: the turn leaves
  // the conversation where it was. Empty: nothing to go on from.
  std::optional<std::vector<std::string>> plans = {};
  // Kept beside it too: under which rules its rows were read (query::Prepared).
  std::uint64_t policy_revision = 0;
  std::string rules = {};
};
BOOST_DESCRIBE_STRUCT(Answer, (),
                      (query_id, session_id, status, question, title, summary, sql, columns, rows, row_count, truncated, masked_columns,
                       dashboard_url, chart, assumptions, built_on, change, parts, reasons, follow_ups, readings, unplaced, message,
                       reasoning, cached, verified, elapsed_ms, asked_at, withheld))

}  // namespace sextant::ask
