// How many processors there are to use.
#pragma once

namespace sextant {

// Those this process may run on, at least 1: a container or taskset may grant fewer than the machine has. Thread-safe.
[[nodiscard]] int usable_processors();

}  // namespace sextant
