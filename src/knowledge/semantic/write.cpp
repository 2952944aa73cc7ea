#include "knowledge/semantic/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/text.h"

namespace sextant::knowledge::semantic {
namespace {

constexpr std::array<std::string_view, 6> kAggregations = {"count", "count_distinct", "sum", "average", "min", "max"};
constexpr std::array<std::string_view, 4> kKinds = {"verb", "preposition", "adjective", "noun"};
constexpr std::array<std::string_view, 3> kSlotTypes = {"number", "date", "value"};

std::string column_text(const ColumnName& name) { return name.table.empty() ? "" : name.table + "." + name.column; }

// One {key: value, …} on a line; empty values are left out.
class Inline {
 public:
  Inline& text(std::string_view key, std::string_view value) { return value.empty() ? *this : raw(key, yaml_text(value)); }
  Inline& list(std::string_view key, const std::vector<std::string>& values) {
    return values.empty() ? *this : raw(key, yaml_list(values));
  }
  Inline& raw(std::string_view key, std::string_view value) {
    text_ += fmt::format("{}{}: {}", text_.empty() ? "" : ", ", key, value);
    return *this;
  }
  [[nodiscard]] std::string done() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

class Writer {
 public:
  std::string write(const Model& model) {
    line(0, "version: 1");
    line(0, "dataset: " + yaml_text(model.dataset));
    text(0, "description", model.description);
    part("entities", model.entities, [&](const Entity& each) { entity(each); });
    part("metrics", model.metrics, [&](const Metric& each) {
      item(Inline()
               .text("name", each.name)
               .text("entity", each.entity)
               .text("expression", each.expression)
               .text("format", each.format == Format::number ? "" : format_token(each.format))
               .text("unit", each.unit)
               .text("description", each.description)
               .list("synonyms", each.synonyms));
    });
    part("joins", model.joins, [&](const Join& each) {
      item(Inline()
               .text("from", column_text(each.from))
               .text("to", column_text(each.to))
               .text("role", each.role)
               .list("synonyms", each.synonyms));
    });
    part("phrasings", model.phrasings, [&](const Phrasing& each) {
      item(Inline()
               .raw("kind", kKinds[static_cast<std::size_t>(each.kind)])
               .text("phrase", each.phrase)
               .text("column", column_text(each.column))
               .text("table", each.table)
               .text("filter", each.filter)
               .text("description", each.description));
    });
    part("verified_queries", model.verified_queries, [&](const VerifiedQuery& each) { verified_query(each); });
    return std::move(text_);
  }

 private:
  void line(int indent, std::string_view text) { text_ += fmt::format("{:{}}{}\n", "", indent, text); }
  void text(int indent, std::string_view key, std::string_view value) {
    if (!value.empty()) line(indent, fmt::format("{}: {}", key, yaml_text(value)));
  }
  void list(int indent, std::string_view key, const std::vector<std::string>& values) {
    if (!values.empty()) line(indent, fmt::format("{}: {}", key, yaml_list(values)));
  }
  void item(const Inline& each, int indent = 2) { line(indent, "- " + each.done()); }
  template <class Part, class Write>
  void part(std::string_view name, const std::vector<Part>& parts, Write&& write) {
    if (parts.empty()) return;
    text_ += fmt::format("\n{}:\n", name);
    for (const Part& each : parts) write(each);
  }

  void entity(const Entity& entity) {
    line(2, "- table: " + yaml_text(entity.table));
    text(4, "label", entity.label);
    text(4, "plural", entity.plural);
    list(4, "synonyms", entity.synonyms);
    text(4, "description", entity.description);
    text(4, "identifier", entity.identifier);
    list(4, "display", entity.display);
    text(4, "time", entity.time);
    if (!entity.default_filters.empty()) line(4, "default_filters:");
    for (const DefaultFilter& each : entity.default_filters)
      item(Inline().text("expression", each.expression).text("description", each.description), 6);
    if (!entity.dimensions.empty()) line(4, "dimensions:");
    for (const Dimension& each : entity.dimensions) dimension(each);
    if (!entity.measures.empty()) line(4, "measures:");
    for (const Measure& each : entity.measures) measure(each);
  }

  void dimension(const Dimension& dimension) {
    Inline out;
    out.text("column", dimension.column);
    if (dimension.column.empty() || dimension.name != dimension.column)
      out.text(dimension.column.empty() ? "name" : "label", dimension.name);
    out.text("expression", dimension.expression).list("synonyms", dimension.synonyms).text("description", dimension.description);
    out.list("tags", dimension.tags);
    std::string values;
    for (const ValueName& value : dimension.values)
      values += (values.empty() ? "" : ", ") + Inline().text("value", value.value).list("synonyms", value.synonyms).done();
    if (!values.empty()) out.raw("values", "[" + values + "]");
    item(out, 6);
  }

  void measure(const Measure& measure) {
    Inline out;
    out.text("name", measure.name).text("expression", measure.expression);
    out.raw("aggregate", kAggregations[static_cast<std::size_t>(measure.aggregation)]).text("filter", measure.filter);
    out.text("format", measure.format == Format::number ? "" : format_token(measure.format)).text("unit", measure.unit);
    out.text("description", measure.description).list("synonyms", measure.synonyms);
    if (measure.is_default) out.raw("default", "true");
    item(out, 6);
  }

  void verified_query(const VerifiedQuery& query) {
    line(2, "- question: " + yaml_text(query.question));
    list(4, "variants", query.variants);
    text(4, "description", query.description);
    if (!query.slots.empty()) line(4, "slots:");
    for (const Slot& slot : query.slots) {
      Inline out;
      if (slot.type != SlotType::value) out.raw("type", kSlotTypes[static_cast<std::size_t>(slot.type)]);
      line(6, yaml_text(slot.name) + ": " + out.text("column", column_text(slot.column)).text("example", slot.example).done());
    }
    text(4, "sql", query.sql);
  }

  std::string text_;
};

}  // namespace

std::string yaml_text(std::string_view text) {
  static constexpr std::array<std::string_view, 10> kReserved = {"null", "true", "false", "yes", "no", "on", "off", "y", "n", "none"};
  const auto plain_byte = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ' ' || c == '.' || c == '-';
  };
  const bool plain = !text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) != 0 && text.back() != ' ' &&
                     std::ranges::all_of(text, plain_byte);
  if (plain && std::ranges::find(kReserved, to_lower_ascii(text)) == kReserved.end()) return std::string(text);
  const auto needs_escape = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\'' || c == '\\'; };
  if (std::ranges::none_of(text, needs_escape) && text.find('"') != std::string_view::npos) return fmt::format("'{}'", text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string yaml_list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + yaml_text(item);
  return out + "]";
}

std::string write_model(const Model& model) { return Writer().write(model); }

}  // namespace sextant::knowledge::semantic
