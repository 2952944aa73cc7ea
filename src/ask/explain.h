// "Why?": what is known of an earlier answer, told from its own evidence. Pure.
#pragma once

#include "ask/answer.h"

namespace sextant::ask {

// Fills title, summary, columns and rows of `out` with where the numbers of `earlier` come from.
void explain_answer(const Answer& earlier, Answer& out);

}  // namespace sextant::ask
