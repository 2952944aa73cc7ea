#!/bin/sh
# End-to-end tests through the public door: the command line, HTTP and a real browser, against the built binary over a
# demo workspace of its own. Argument: build directory.
set -eu
cd "$(dirname "$0")/../.."
build=$1
scratch=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
  rm -rf "$scratch"
}
trap finish EXIT INT TERM

export SEXTANT_BINARY="$PWD/$build/sextant"
export SEXTANT_WORKSPACE="$scratch/workspace"
"$SEXTANT_BINARY" demo --workspace "$SEXTANT_WORKSPACE" >/dev/null

echo "e2e: command line"
node --test --test-reporter=spec tests/e2e/command_line.test.mjs

"$SEXTANT_BINARY" serve --workspace "$SEXTANT_WORKSPACE" --port 0 >"$scratch/out" 2>"$scratch/log" &
server=$!
for _ in $(seq 100); do
  SEXTANT_URL=$(sed -n 's/.*\(http:\/\/[0-9.]*:[0-9]*\).*/\1/p' "$scratch/out" | head -n 1)
  [ -n "$SEXTANT_URL" ] && break
  kill -0 "$server" 2>/dev/null || { cat "$scratch/log"; exit 1; }
  sleep 0.1
done
[ -n "$SEXTANT_URL" ] || { cat "$scratch/log"; exit 1; }
export SEXTANT_URL
export SEXTANT_SERVER=$server

status=0
echo "e2e: HTTP"
node --test --test-concurrency=1 --test-reporter=spec tests/e2e/api.test.mjs tests/e2e/jobs.test.mjs tests/e2e/hostile.test.mjs \
  tests/e2e/models.test.mjs tests/e2e/openapi.test.mjs tests/e2e/questions.test.mjs || status=1
echo "e2e: browser"
(cd web && npm run --silent e2e) || status=1
echo "e2e: browser, states a real server is seldom in"
(cd web && npm run --silent e2e:mock) || status=1
[ "$status" = 0 ] || tail -n 30 "$scratch/log"
exit "$status"
