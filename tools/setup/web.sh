#!/bin/sh
# Builds the web app when its sources changed since the last build.
set -eu
cd "$(dirname "$0")/../../web"
stamp=dist/.built
if [ ! -f node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
  echo "web: installing packages"
  # Not `npm ci`: it wants the binaries of every platform in the lock file, and registries do not hold all of them.
  # The versions are those of the lock file all the same, and it is not changed.
  npm install --no-save --silent --no-audit --no-fund
  touch node_modules/.installed
fi
if [ ! -f "$stamp" ] || [ -n "$(find src public index.html package-lock.json vite.config.ts -newer "$stamp" -print -quit 2>/dev/null)" ]; then
  echo "web: building"
  npm run --silent build
  touch "$stamp"
fi
