// Who asks. Made by identity, read by policy, audit and every query. A plain value.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/id.h"

namespace sextant::access {

struct Subject {
  UserId id;
  std::string name;                               // "analyst"
  std::vector<std::string> roles;                 // sorted
  std::map<std::string, std::string> attributes;  // for row filters: {"branch_id": "7"}
  std::string acted_by = {};                      // who really asks, when an owner tries out this subject; for the audit

  [[nodiscard]] bool is_owner() const;  // has the role "owner"
};

}  // namespace sextant::access
