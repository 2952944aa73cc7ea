// For test programs that run queries: they are their own zygote. Use in exactly one *_test.cpp:
//   int main(int argc, char** argv) { return sextant::query::engine_test_main(argc, argv); }
#pragma once

#include <gtest/gtest.h>

#include "query/engine/zygote.h"

namespace sextant::query {

inline int engine_test_main(int argc, char** argv) {
  if (const auto code = engine_main_if_asked(argc, argv)) return *code;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

}  // namespace sextant::query
