// Pages of code in a process that waits.
#pragma once

namespace sextant::query {

// Takes all code and constants of the program and its libraries out of this process's page tables. They stay in the page cache,
// and whatever is used again is mapped again by a cheap fault. Nothing that can have been written is touched.
void unmap_code_pages();

}  // namespace sextant::query
