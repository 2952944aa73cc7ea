#include "base/processors.h"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace sextant {

int usable_processors() {
  cpu_set_t allowed;
  const bool known = sched_getaffinity(0, sizeof allowed, &allowed) == 0;
  return std::max(1, known ? CPU_COUNT(&allowed) : static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace sextant
