#include "access/identity/subject.h"

#include <algorithm>

namespace sextant::access {

bool Subject::is_owner() const { return std::ranges::find(roles, "owner") != roles.end(); }

}  // namespace sextant::access
