#include "ask/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "ask/trace.h"
#include "base/text.h"

namespace sextant::ask {
namespace {

namespace json = boost::json;

// Tables of the answer and what policy did to them, from the evidence of its gate step.
struct Read {
  std::string table;
  std::vector<std::string> effects;
};

std::vector<Read> tables_read(const Answer& earlier) {
  std::vector<Read> out;
  for (const auto& step : earlier.reasoning.pipeline_steps) {
    if (step.step != "sql_validation") continue;
    const auto* tables = step.result.if_contains("tables");
    if (!tables || !tables->is_array()) continue;
    for (const auto& table : tables->get_array()) {
      const auto* object = table.if_object();
      const auto* name = object ? object->if_contains("table") : nullptr;
      if (!name || !name->is_string()) continue;
      Read read{.table = std::string(name->get_string()), .effects = {}};
      if (const auto* effects = object->if_contains("effects"); effects && effects->is_array())
        for (const auto& effect : effects->get_array())
          if (effect.is_string()) read.effects.emplace_back(effect.get_string());
      out.push_back(std::move(read));
    }
  }
  return out;
}

}  // namespace

void explain_answer(const Answer& earlier, Answer& out) {
  const auto add = [&](std::string_view what, const std::string& text) {
    if (!text.empty()) out.rows.push_back(json::array{json::value(what), json::value(text)});
  };
  const auto tables = tables_read(earlier);
  std::vector<std::string> names;
  for (const auto& read : tables) names.push_back(read.table);
  add("Question", earlier.question);
  add("Understood as", earlier.title);
  add("Changed", earlier.change);
  for (const auto& reason : earlier.reasons) add("Table", reason);
  if (earlier.reasons.empty())
    for (const auto& name : names) add("Table", name);
  for (const auto& part : earlier.parts)
    if (part.kind == "filter" || part.kind == "period") add("Only", part.text);
  for (const auto& assumption : earlier.assumptions) add("Assumed", assumption);
  for (const auto& read : tables)
    for (const auto& effect : read.effects) add("Policy", fmt::format("{}: {}", read.table, effect));
  for (const auto& column : earlier.masked_columns) add("Masked", column);
  if (earlier.verified) add("Approved", "A person approved the query that answers this question.");
  add("SQL", earlier.sql.value_or(""));

  out.status = "answered";
  out.title = "Why this answer";
  out.columns = {{.name = "what", .type = "VARCHAR", .family = "text"}, {.name = "how", .type = "VARCHAR", .family = "text"}};
  out.row_count = out.rows.size();
  std::string text = fmt::format("“{}” was understood as “{}”", earlier.question, earlier.title);
  if (!names.empty()) text += fmt::format(" and computed from {}", join(names, " and "));
  if (!earlier.assumptions.empty())
    text += fmt::format(", with {} assumption{}", earlier.assumptions.size(), earlier.assumptions.size() == 1 ? "" : "s");
  if (!earlier.masked_columns.empty()) text += fmt::format("; {} masked for you", join(earlier.masked_columns, ", "));
  out.summary = text + ".";
  out.message = out.summary;
}

}  // namespace sextant::ask
