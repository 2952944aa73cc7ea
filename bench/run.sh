#!/bin/sh
# Every benchmark, one after the other, on a demo workspace of its own. Argument: build directory.
set -eu
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for binary in engine_bench gate_bench; do
  [ -x "$1/bench/$binary" ] && { echo "== $binary"; "$1/bench/$binary"; }
done
"$1/sextant" demo --workspace "$scratch/workspace" >/dev/null
echo "== product"
python3 bench/product.py "$1" "$scratch/workspace"
