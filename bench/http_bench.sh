#!/bin/sh
# Requests per second of the HTTP layer: bench/http_bench.sh BUILD_DIRECTORY. Needs wrk; measures on an idle machine only.
set -eu
build=${1:?build directory}
ninja -C "$build" http_bench_server >/dev/null
work=$(mktemp -d)
mkfifo "$work/stdin"
"$build"/bench/http_bench_server <"$work/stdin" >"$work/port" &
exec 3>"$work/stdin"
trap 'exec 3>&-; wait; rm -r "$work"' EXIT
while [ ! -s "$work/port" ]; do sleep 0.05; done
base="http://127.0.0.1:$(cat "$work/port")"
for path in /healthz /pool; do
  echo "== $path, 32 keep-alive clients"
  wrk -t1 -c32 -d"${SECONDS_EACH:-5}" --latency "$base$path" | grep -E 'Requests/sec|50%|99%|Socket errors|Non-2xx' || true
done
echo "== /stream, 1 GB"
curl -s -o /dev/null -w '%{speed_download} bytes/s\n' "$base/stream?bytes=1000000000"
