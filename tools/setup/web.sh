#!/bin/sh
# Builds the web app when its sources changed since the last build.
set -eu
cd "$(dirname "$0")/../../web"
stamp=dist/.built
if [ ! -f node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
  echo "web: installing packages"
  npm ci --silent --no-audit --no-fund
  touch node_modules/.installed
fi
if [ ! -f "$stamp" ] || [ -n "$(find src public index.html package-lock.json vite.config.ts -newer "$stamp" -print -quit 2>/dev/null)" ]; then
  echo "web: building"
  npm run --silent build
  touch "$stamp"
fi
