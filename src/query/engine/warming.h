// What runs before anybody waits. Used inside the engine process only.
#pragma once

#include "query/engine/code_pages.h"
#include "query/engine/database.h"

namespace sextant::query::duck {

// Goes through all that queries and the parser commonly do: pages and caches touched in the zygote are shared by every child
// instead of made by each. Of `code`, what a plain query needs is mapped afterwards and nothing else.
[[nodiscard]] Outcome<void> warm(const Connection& connection, const CodePages& code);

// The first that every child does with its order: copies what it will write to, in half a millisecond.
void rehearse(const Connection& connection);

}  // namespace sextant::query::duck
