#pragma once

namespace sextant::net {

// The calling thread does little, and others wait for it: asks the kernel for short slices (Linux 6.12 and later; ignored before) and,
// where that is allowed, for a higher priority, so that it runs at once beside busy queries. Threads it starts have neither. Best effort.
void take_precedence();

}  // namespace sextant::net
