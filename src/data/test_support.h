// Test support of the data room: files to read and the real engine to read them with. Used by *_test.cpp only.
#pragma once

#include <filesystem>
#include <string>

#include "data/compute.h"
#include "platform/meta/testing.h"

namespace sextant::data::test {

// One engine for the whole test program, started when first asked for.
[[nodiscard]] Compute& compute();

void write_file(const std::filesystem::path& file, std::string_view bytes);
void make_parquet(const std::filesystem::path& file, const std::string& select);
void make_sqlite(const std::filesystem::path& file, const std::string& script);

// The engine's own words about an error, for a failing test's output.
[[nodiscard]] std::string engine_text(const Error& error);

}  // namespace sextant::data::test
