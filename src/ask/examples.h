// Questions that somebody could ask: those of the start page, and of whoever asks for help.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "ask/asker.h"

namespace sextant::ask {

constexpr std::size_t kFewExamples = 3;

// Those that are answered; where few are left, some about the tables there are. Plans each of them.
[[nodiscard]] Result<std::vector<std::string>> answered_ones(const Knowledge& knowledge, const std::vector<std::string>& questions,
                                                             std::chrono::sys_days today, const Call& call);

}  // namespace sextant::ask
