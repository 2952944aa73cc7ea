// Test support of this room: one engine for all tests of a program, and results as rows of JSON.
#pragma once

#include <gtest/gtest.h>

#include "platform/arrow/cell.h"
#include "platform/arrow/stream_decoder.h"
#include "platform/arrow/text_buffer.h"
#include "platform/sandbox/cell_testing.h"
#include "platform/sandbox/support.h"
#include "query/engine/process_engine.h"

namespace sextant::query::testing {

using sandbox::testing::Scratch;
using Rows = std::vector<std::vector<std::string>>;  // cells as JSON

inline Call within(int milliseconds) { return Call{.deadline = Deadline::in(std::chrono::milliseconds(milliseconds))}; }
inline Call patient() { return within(30'000); }

inline Result<std::vector<std::byte>> drain(ResultStream& stream, const Call& call = patient()) {
  std::vector<std::byte> all;
  while (true) {
    const auto bytes = TRY(stream.read(call));
    if (bytes.empty()) return all;
    all.insert(all.end(), bytes.begin(), bytes.end());
  }
}

inline Result<Rows> decode(std::span<const std::byte> bytes) {
  arrow::StreamDecoder decoder;
  decoder.push(bytes);
  Rows rows;
  while (const arrow::Batch* batch = TRY(decoder.next()))
    for (std::int64_t row = 0; row < batch->rows(); ++row) {
      auto& cells = rows.emplace_back();
      for (std::size_t column = 0; column < batch->columns(); ++column) {
        arrow::TextBuffer text;
        arrow::write_json(batch->shape(column), batch->column(column), row, text);
        cells.emplace_back(text.view());
      }
    }
  TRY(decoder.finish());
  return rows;
}

// What the tests of this program share; started at first use.
inline ProcessEngine& engine() {
  static const auto shared = [] {
    auto made = make_engine({});
    if (!made) throw std::runtime_error(made.error().message);
    return std::move(*made);
  }();
  return dynamic_cast<ProcessEngine&>(*shared);
}

inline Result<Rows> run(ProcessEngine& on, protocol::Order order, const Call& call = patient()) {
  auto stream = TRY(on.start(std::move(order), call));
  return decode(TRY(drain(*stream, call)));
}
inline Result<Rows> run(const std::string& sql, const std::vector<std::string>& files = {}) {
  return run(engine(), {.sql = sql, .files = files});
}

// The error of a query that must fail.
inline Error error_of(const Result<Rows>& result) {
  if (result) {
    ADD_FAILURE() << "the query succeeded";
    return {};
  }
  return result.error();
}
inline std::string engine_message(const Error& error) {
  for (const auto& [key, value] : error.context)
    if (key == "engine_message") return value;
  return {};
}

// Skips tests of the wall where the kernel has none.
class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto enough = sandbox::probe().sufficient(); !enough) GTEST_SKIP() << enough.error().message;
  }
};

}  // namespace sextant::query::testing
