#!/bin/sh
# Builds every fuzzer and runs each for some seconds; a finding stops with the input that caused it. Argument: seconds each.
set -eu
cd "$(dirname "$0")/.."
cmake -S . -B build-fuzz -G Ninja -DSEXTANT_FUZZ=ON -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19 >/dev/null
targets=$(sed -n 's/^fuzzer(\([a-z_]*\)[ )].*/\1_fuzz/p' fuzz/CMakeLists.txt)
# shellcheck disable=SC2086
ninja -C build-fuzz --quiet $targets
mkdir -p build-fuzz/corpus/dbt_import_fuzz build-fuzz/corpus/model_fuzz
{ cat tests/fixtures/dbt/manifest.json; printf '\0'; cat tests/fixtures/dbt/semantic_manifest.json; } >build-fuzz/corpus/dbt_import_fuzz/seed
cp demo/models/*.yaml build-fuzz/corpus/model_fuzz
for target in $targets; do
  echo "fuzz: $target for $1 s"
  mkdir -p "build-fuzz/corpus/$target"
  "build-fuzz/fuzz/$target" -max_total_time="$1" -max_len=65536 -timeout=10 -verbosity=0 -print_funcs=0 -print_final_stats=0 "build-fuzz/corpus/$target"
done
echo "fuzz: nothing found"
