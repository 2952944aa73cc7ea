#include "access/policy/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "access/names.h"
#include "access/policy/row_filter.h"
#include "base/text.h"
#include "base/yaml.h"

namespace sextant::access {
namespace {

constexpr std::size_t kMostGrants = 1'000;  // of one role
constexpr std::size_t kMostRoles = 1'000;
constexpr std::size_t kLongestConstant = 200;
constexpr std::int64_t kMostCharactersKept = 100;
constexpr std::array<std::string_view, 3> kUnits{"year", "quarter", "month"};

struct KindRow {
  MaskKind kind;
  std::string_view name;
  std::vector<std::string_view> parameters;
};
const std::array<KindRow, 6> kKinds{{{MaskKind::null, "null", {}},
                                     {MaskKind::constant, "constant", {"value"}},
                                     {MaskKind::keyed_hash, "keyed_hash", {}},
                                     {MaskKind::partial, "partial", {"keep_first", "keep_last"}},
                                     {MaskKind::date_truncation, "date_truncation", {"unit"}},
                                     {MaskKind::bucket, "bucket", {"width"}}}};

// Turns the YAML tree into a document, collecting problems on the way.
class Reader {
 public:
  explicit Reader(std::string_view file) : problems_{std::string(file)} {}

  PolicyDocument read(const YamlNode& root) {
    PolicyDocument document;
    if (root.is_null() || !problems_.expect(root, YamlNode::Kind::mapping, "")) return document;
    problems_.check_keys(root, "", {"roles"});
    const auto* roles = root.find("roles");
    if (roles == nullptr || roles->is_null() || !problems_.expect(*roles, YamlNode::Kind::mapping, "roles")) return document;
    if (roles->entries.size() > kMostRoles) problems_.add(roles->line, "roles", fmt::format("There are more than {} roles.", kMostRoles));
    for (const auto& entry : roles->entries) {
      const auto path = "roles." + entry.key.substr(0, 64);
      if (!is_role_name(entry.key)) problems_.add(entry.line, path, fmt::format("This is not the name of a role: {}", kRoleNameRule));
      Role role = read_role(entry.value, path);
      if (entry.key == "owner")
        refuse_limits_of_owner(entry, role);
      else
        document.roles.emplace(entry.key, std::move(role));
    }
    return document;
  }

  [[nodiscard]] Result<void> result() const { return problems_.result(); }

 private:
  Role read_role(const YamlNode& node, const std::string& path) {
    Role role;
    if (node.is_null() || !problems_.expect(node, YamlNode::Kind::mapping, path)) return role;
    problems_.check_keys(node, path, {"description", "grants", "masks"});
    if (const auto* description = node.find("description")) role.description = problems_.text(*description, path + ".description");
    if (const auto* masks = node.find("masks")) role.masks = read_masks(*masks, path + ".masks");
    const auto* grants = node.find("grants");
    if (grants == nullptr || grants->is_null() || !problems_.expect(*grants, YamlNode::Kind::sequence, path + ".grants")) return role;
    if (grants->items.size() > kMostGrants)
      problems_.add(grants->line, path + ".grants", fmt::format("There are more than {} grants.", kMostGrants));
    for (std::size_t i = 0; i < std::min(grants->items.size(), kMostGrants); ++i)
      role.grants.push_back(read_grant(grants->items[i], fmt::format("{}.grants[{}]", path, i)));
    return role;
  }

  Grant read_grant(const YamlNode& node, const std::string& path) {
    Grant grant;
    if (!problems_.expect(node, YamlNode::Kind::mapping, path)) return grant;
    problems_.check_keys(node, path, {"tables", "hide", "hide_tags", "row_filter", "masks"});
    if (const auto* tables = node.find("tables")) grant.tables = problems_.texts(*tables, path + ".tables");
    if (grant.tables.empty()) problems_.add(node.line, path + ".tables", "A grant names the tables it is for.");
    for (const auto& pattern : grant.tables) check_table_pattern(pattern, node.line, path + ".tables");
    if (const auto* hide = node.find("hide")) grant.hide = read_names(*hide, path + ".hide");
    if (const auto* tags = node.find("hide_tags")) grant.hide_tags = read_names(*tags, path + ".hide_tags");
    if (const auto* masks = node.find("masks")) grant.masks = read_masks(*masks, path + ".masks");
    if (const auto* filter = node.find("row_filter")) {
      grant.row_filter = trim(problems_.text(*filter, path + ".row_filter"));
      if (const auto problem = row_filter_problem(grant.row_filter)) problems_.add(filter->line, path + ".row_filter", *problem);
    }
    return grant;
  }

  void check_table_pattern(const std::string& pattern, int line, const std::string& path) {
    const auto dot = pattern.find('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == pattern.size())
      problems_.add(line, path, fmt::format("'{}' is not of the form dataset.table; '*' stands for any name.", pattern));
  }

  std::vector<std::string> read_names(const YamlNode& node, const std::string& path) {
    if (node.is_null()) return {};
    auto names = problems_.texts(node, path);
    if (std::ranges::any_of(names, &std::string::empty)) problems_.add(node.line, path, "A name may not be empty.");
    return names;
  }

  std::vector<MaskRule> read_masks(const YamlNode& node, const std::string& path) {
    std::vector<MaskRule> rules;
    if (node.is_null() || !problems_.expect(node, YamlNode::Kind::sequence, path)) return rules;
    if (node.items.size() > kMostGrants) problems_.add(node.line, path, fmt::format("There are more than {} masks.", kMostGrants));
    for (std::size_t i = 0; i < std::min(node.items.size(), kMostGrants); ++i)
      if (auto rule = read_mask(node.items[i], fmt::format("{}[{}]", path, i))) rules.push_back(std::move(*rule));
    return rules;
  }

  std::optional<MaskRule> read_mask(const YamlNode& node, const std::string& path) {
    if (!problems_.expect(node, YamlNode::Kind::mapping, path)) return std::nullopt;
    MaskRule rule;
    if (const auto* column = node.find("column")) rule.column = problems_.text(*column, path + ".column");
    if (const auto* tag = node.find("tag")) rule.tag = problems_.text(*tag, path + ".tag");
    if (rule.column.empty() == rule.tag.empty()) problems_.add(node.line, path, "A mask names either a column or a tag.");
    const auto* kind = node.find("kind");
    const std::string name = kind == nullptr ? "" : kind->is_null() ? "null" : problems_.text(*kind, path + ".kind");
    const auto found = std::ranges::find(kKinds, name, &KindRow::name);
    if (found == kKinds.end()) {
      problems_.add(node.line, path + ".kind", "A mask is of kind null, constant, keyed_hash, partial, date_truncation or bucket.");
      return std::nullopt;
    }
    std::vector<std::string_view> known{"column", "tag", "kind"};
    known.insert(known.end(), found->parameters.begin(), found->parameters.end());
    problems_.check_keys(node, path, known);
    for (const auto parameter : found->parameters)
      if (node.find(parameter) == nullptr) problems_.add(node.line, path, fmt::format("A mask of kind {} needs '{}'.", name, parameter));
    rule.mask.kind = found->kind;
    read_parameters(node, path, rule.mask);
    return rule;
  }

  void read_parameters(const YamlNode& node, const std::string& path, Mask& mask) {
    if (const auto* value = node.find("value"); value != nullptr && mask.kind == MaskKind::constant) {
      mask.constant = problems_.text(*value, path + ".value");
      if (mask.constant.size() > kLongestConstant) problems_.add(value->line, path + ".value", "The text is too long.");
    }
    if (mask.kind == MaskKind::partial) {
      if (const auto* first = node.find("keep_first"))
        mask.keep_first = static_cast<int>(problems_.integer(*first, path + ".keep_first", 0, kMostCharactersKept));
      if (const auto* last = node.find("keep_last"))
        mask.keep_last = static_cast<int>(problems_.integer(*last, path + ".keep_last", 0, kMostCharactersKept));
    }
    if (const auto* unit = node.find("unit"); unit != nullptr && mask.kind == MaskKind::date_truncation) {
      mask.unit = problems_.text(*unit, path + ".unit");
      if (std::ranges::find(kUnits, mask.unit) == kUnits.end())
        problems_.add(unit->line, path + ".unit", "The unit is year, quarter or month.");
    }
    if (const auto* width = node.find("width"); width != nullptr && mask.kind == MaskKind::bucket) {
      mask.width = problems_.number(*width, path + ".width");
      if (!(mask.width > 0)) problems_.add(width->line, path + ".width", "The width must be above 0.");
    }
  }

  // The role may be written down for the reader's sake, but what it says must be true.
  void refuse_limits_of_owner(const YamlEntry& entry, const Role& role) {
    const bool limited = !role.masks.empty() || std::ranges::any_of(role.grants, [](const Grant& grant) {
      return !grant.masks.empty() || !grant.hide.empty() || !grant.hide_tags.empty() || !grant.row_filter.empty();
    });
    if (limited) problems_.add(entry.line, "roles.owner", "The role owner is built in and sees everything; it cannot be limited.");
  }

  YamlProblems problems_;
};

}  // namespace

Result<PolicyDocument> parse_policies(std::string_view text, std::string_view file) {
  const auto root = TRY(parse_yaml(text, file));
  Reader reader(file);
  auto document = reader.read(root);
  TRY(reader.result());
  return document;
}

}  // namespace sextant::access
