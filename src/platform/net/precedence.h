#pragma once

namespace sextant::net {

// The calling thread does little, and others wait for it: asks the kernel for the lowest real-time priority where that is allowed
// (CAP_SYS_NICE or RLIMIT_RTPRIO), so that it runs at once beside busy queries; else for a higher priority or at least short slices
// (Linux 6.12 and later). Threads it starts have none of it. Best effort.
void take_precedence();

}  // namespace sextant::net
