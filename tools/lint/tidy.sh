#!/bin/sh
# clang-tidy over every source of the product (not tests) with the set in .clang-tidy. Arguments: build directory. JOBS: at once.
set -eu
cd "$(dirname "$0")/../.."
git ls-files 'src/*.cpp' | grep -v '_test\.cpp$' | xargs -P "${JOBS:-$(nproc)}" -n 4 clang-tidy-19 -p "$1" --quiet 2>/dev/null
echo "tidy: clean"
