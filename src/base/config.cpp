#include "base/config.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include "base/config_settings.h"
#include "base/text.h"
#include "base/yaml.h"

namespace sextant {
namespace {

constexpr std::size_t kSecretFileLimit = std::size_t{64} * 1024;
constexpr std::string_view kSecretHelp = "Write \"${NAME}\" for an environment variable or \"file:PATH\" for a file.";

template <class... Lambdas>
struct Overloaded : Lambdas... {
  using Lambdas::operator()...;
};

const Setting* find_setting(std::string_view key) {
  const auto all = settings();
  const auto found = std::ranges::find(all, key, &Setting::key);
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string_view> all_keys() {
  std::vector<std::string_view> keys;
  for (const auto& setting : settings()) keys.push_back(setting.key);
  return keys;
}

Result<Secret> resolve_secret(const std::string& reference, const Environment& environment, std::size_t minimum_length) {
  Secret secret{.reference = reference, .value = {}};
  if (reference.empty()) return secret;
  if (reference.starts_with("${") && reference.ends_with("}")) {
    const auto name = reference.substr(2, reference.size() - 3);
    const auto found = environment.find(name);
    if (found == environment.end()) return fail(ErrorCode::validation_failed, fmt::format("The environment variable {} is not set.", name));
    secret.value = found->second;
  } else if (reference.starts_with("file:")) {
    auto text = read_text_file(reference.substr(5), kSecretFileLimit);
    if (!text) return fail(ErrorCode::validation_failed, text.error().message);
    secret.value = trim(*text);
  } else {
    return fail(ErrorCode::validation_failed, "A secret is not written here, only where it is found.", std::string(kSecretHelp));
  }
  if (secret.value.size() < minimum_length)
    return fail(ErrorCode::validation_failed, fmt::format("The secret is shorter than {} characters.", minimum_length));
  return secret;
}

void assign(Config& config, const Setting& setting, const YamlNode& node, std::string_view path, const Environment& environment,
            YamlProblems& problems) {
  std::visit(Overloaded{
                 [&](const TextSetting& kind) { kind.at(config) = problems.text(node, path); },
                 [&](const PathSetting& kind) { kind.at(config) = problems.text(node, path); },
                 [&](const IntegerSetting& kind) { kind.at(config) = problems.integer(node, path, kind.minimum, kind.maximum); },
                 [&](const ListSetting& kind) { kind.at(config) = problems.texts(node, path); },
                 [&](const SecretSetting& kind) {
                   auto secret = resolve_secret(problems.text(node, path), environment, kind.minimum_length);
                   if (secret) {
                     kind.at(config) = std::move(*secret);
                   } else {
                     const auto& error = secret.error();
                     problems.add(node.line, std::string(path), error.hint.empty() ? error.message : error.message + " " + error.hint);
                   }
                 },
                 [&](const ChoiceSetting& kind) {
                   const auto text = problems.text(node, path);
                   const auto found = std::ranges::find(kind.names, text);
                   if (found != kind.names.end())
                     kind.set(config, static_cast<std::size_t>(found - kind.names.begin()));
                   else
                     problems.add(node.line, std::string(path), fmt::format("Must be one of {}.", fmt::join(kind.names, ", ")));
                 },
             },
             setting.kind);
}

// A value that is not from YAML: one line of text, lists separated by ':'.
YamlNode node_of(const Setting& setting, const std::string& text) {
  YamlNode node{.kind = YamlNode::Kind::scalar, .line = 0, .scalar = text};
  if (!std::holds_alternative<ListSetting>(setting.kind)) return node;
  YamlNode list{.kind = YamlNode::Kind::sequence, .line = 0};
  for (auto& part : split(text, ':'))
    if (!part.empty()) list.items.push_back({.kind = YamlNode::Kind::scalar, .line = 0, .scalar = std::move(part)});
  return list;
}

void apply_defaults(Config& config) {
  YamlProblems problems("default");
  for (const auto& setting : settings())
    assign(config, setting, node_of(setting, std::string(setting.default_text)), setting.key, {}, problems);
}

void apply_file(Config& config, const YamlNode& document, bool own_file, const Environment& environment, YamlProblems& problems) {
  if (document.is_null() || !problems.expect(document, YamlNode::Kind::mapping, "")) return;
  const auto keys = all_keys();
  const auto apply = [&](const std::string& key, int line, const YamlNode& value) {
    const Setting* setting = find_setting(key);
    if (setting == nullptr) {
      const auto hint = near_name_hint(key, keys);
      problems.add(line, key, "There is no such setting." + (hint.empty() ? "" : " " + hint));
    } else if (key == "workspace" && own_file) {
      problems.add(line, key, "The file inside the workspace cannot choose the workspace; use --workspace or SEXTANT_WORKSPACE.");
    } else if (!value.is_null()) {
      assign(config, *setting, value, key, environment, problems);
    }
  };
  for (const auto& section : document.entries) {
    if (section.value.is_mapping())
      for (const auto& entry : section.value.entries) apply(section.key + "." + entry.key, entry.line, entry.value);
    else if (!section.value.is_null() || find_setting(section.key) == nullptr)
      apply(section.key, section.line, section.value);
  }
}

// Names that begin like a setting's section but are no setting are mistakes; other SEXTANT_ names are none of ours.
void refuse_unknown_environment(const Environment& environment, YamlProblems& problems) {
  std::vector<std::string> names;
  for (const auto key : all_keys()) names.push_back(environment_name(key));
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (const auto& [name, value] : environment) {
    if (std::ranges::find(names, name) != names.end()) continue;
    const bool in_a_section = std::ranges::any_of(all_keys(), [&](std::string_view key) {
      const auto dot = key.find('.');
      return dot != std::string_view::npos && name.starts_with(environment_name(key.substr(0, dot)) + "_");
    });
    if (!in_a_section) continue;
    const auto hint = near_name_hint(name, known);
    problems.add(0, name, "There is no such setting." + (hint.empty() ? "" : " " + hint));
  }
}

void apply_environment(Config& config, const Environment& environment, YamlProblems& problems) {
  for (const auto& setting : settings()) {
    const auto name = environment_name(setting.key);
    if (const auto found = environment.find(name); found != environment.end())
      assign(config, setting, node_of(setting, found->second), name, environment, problems);
  }
  refuse_unknown_environment(environment, problems);
}

void apply_overrides(Config& config, const ConfigInput& input, YamlProblems& problems) {
  for (const auto& [key, text] : input.overrides) {
    if (const Setting* setting = find_setting(key))
      assign(config, *setting, node_of(*setting, text), key, input.environment, problems);
    else
      problems.add(0, key, "There is no such setting. " + near_name_hint(key, all_keys()));
  }
}

// What each setting is now, as one line of YAML.
std::string value_text(const Config& config, const Setting& setting) {
  auto& readable = const_cast<Config&>(config);  // the accessors give references; nothing is changed through them here
  const auto quoted = [](const std::string& text) { return boost::json::serialize(boost::json::string(text)); };
  return std::visit(Overloaded{
                        [&](const TextSetting& kind) { return quoted(kind.at(readable)); },
                        [&](const PathSetting& kind) { return quoted(kind.at(readable).string()); },
                        [&](const IntegerSetting& kind) { return std::to_string(kind.at(readable)); },
                        [&](const ListSetting& kind) {
                          std::vector<std::string> parts;
                          for (const auto& part : kind.at(readable)) parts.push_back(quoted(part));
                          return "[" + join(parts, ", ") + "]";
                        },
                        [&](const SecretSetting& kind) { return quoted(kind.at(readable).reference); },
                        [&](const ChoiceSetting& kind) { return quoted(std::string(kind.names[kind.get(config)])); },
                    },
                    setting.kind);
}

std::string type_text(const Setting& setting) {
  return std::visit(Overloaded{
                        [](const TextSetting&) { return std::string("text"); },
                        [](const PathSetting&) { return std::string("path"); },
                        [](const IntegerSetting& kind) { return fmt::format("{} to {}", kind.minimum, kind.maximum); },
                        [](const ListSetting&) { return std::string("list of text"); },
                        [](const SecretSetting&) { return std::string("secret, by reference"); },
                        [](const ChoiceSetting& kind) { return fmt::format("{}", fmt::join(kind.names, " or ")); },
                    },
                    setting.kind);
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (const auto equals = text.find('='); equals != std::string_view::npos)
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

Result<Config> load_config(const ConfigInput& input) {
  Config config;
  apply_defaults(config);

  // Where the file is depends on the workspace, which the file cannot know.
  Config located = config;
  YamlProblems unreported("");
  apply_environment(located, input.environment, unreported);
  apply_overrides(located, input, unreported);
  const auto file = input.file.value_or(located.workspace / "sextant.yaml");

  YamlProblems in_file(file.string());
  if (auto text = read_text_file(file, YamlLimits{}.bytes)) {
    apply_file(config, TRY(parse_yaml(*text, file.string())), !input.file, input.environment, in_file);
  } else if (input.file || text.error().code != ErrorCode::not_found) {
    return fail(std::move(text).error());
  }
  TRY(in_file.result());
  YamlProblems in_environment("environment");
  apply_environment(config, input.environment, in_environment);
  TRY(in_environment.result());
  YamlProblems on_command_line("command line");
  apply_overrides(config, input, on_command_line);
  TRY(on_command_line.result());

  std::error_code failed;
  config.workspace = std::filesystem::absolute(config.workspace, failed).lexically_normal();
  if (failed || config.workspace.empty()) return fail(ErrorCode::validation_failed, "The workspace is not a usable path.");
  return config;
}

std::string print_config(const Config& config) {
  std::string text;
  std::string_view open_section;
  for (const auto& setting : settings()) {
    const auto dot = setting.key.find('.');
    if (dot == std::string_view::npos) {
      text += fmt::format("{}: {}\n", setting.key, value_text(config, setting));
      continue;
    }
    const auto section = setting.key.substr(0, dot);
    if (section != open_section) text += fmt::format("{}:\n", section);
    open_section = section;
    text += fmt::format("  {}: {}\n", setting.key.substr(dot + 1), value_text(config, setting));
  }
  return text;
}

std::string configuration_reference() {
  std::string text =
      "# Configuration\n\n"
      "Settings come, in rising order of precedence, from their defaults, from a YAML file (`<workspace>/sextant.yaml`, or the one\n"
      "given with `--config`), from the environment, and from the command line. Unknown keys are refused. `sextant serve --print-config`\n"
      "shows what is in force. A secret is never written down, only where it is found: `\"${NAME}\"` is an environment variable,\n"
      "`\"file:PATH\"` a file. In the environment the parts of a list are separated by `:`.\n\n"
      "This page is generated from the table of settings in `src/base/config_settings.cpp`.\n\n"
      "| Setting | Environment | Value | Default | Meaning |\n|---|---|---|---|---|\n";
  for (const auto& setting : settings())
    text += fmt::format("| `{}` | `{}` | {} | {} | {} |\n", setting.key, environment_name(setting.key), type_text(setting),
                        setting.default_text.empty() ? "" : fmt::format("`{}`", setting.default_text), setting.documentation);
  return text;
}

}  // namespace sextant
