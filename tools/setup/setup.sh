#!/bin/sh
# Installs what Sextant needs on Debian 12: packages, libduckdb, nanoarrow, the demo's public data.
# Idempotent: what is already there in the pinned version is left alone. Needs root or sudo for packages only.
set -eu
cd "$(dirname "$0")/../.."
here=tools/setup

missing_packages() {
  sed 's/#.*//' "$here/apt-packages.txt" | while read -r package; do
    [ -z "$package" ] && continue
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
}

install_packages() {
  missing=$(missing_packages)
  [ -z "$missing" ] && return 0
  echo "setup: installing $(echo "$missing" | wc -l) Debian packages"
  sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -q >/dev/null
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends $missing >/dev/null
}

fetch() { # name, version, command that fills third_party/name
  stamp="third_party/$1/.version"
  [ "$(cat "$stamp" 2>/dev/null || true)" = "$2" ] && return 0
  echo "setup: fetching $1 $2"
  rm -rf "third_party/$1" "third_party/.tmp-$1"
  mkdir -p "third_party/$1" "third_party/.tmp-$1"
  "fetch_$1" "$PWD/third_party/$1" "$PWD/third_party/.tmp-$1" "$2"
  rm -rf "third_party/.tmp-$1"
  echo "$2" >"$stamp"
}

# The library ships in an npm package without its header; the header ships in a crate of the same version.
fetch_duckdb() {
  mkdir -p "$1/lib" "$1/include"
  (
    cd "$2"
    npm pack --silent "@duckdb/node-bindings-linux-x64@$3-r.1" >/dev/null 2>&1
    echo "1b9f82478539bb9a1d1df44bd103121a12ae52142c07158dc52b97d2ec1d69ff  duckdb-node-bindings-linux-x64-$3-r.1.tgz" | sha256sum -c --quiet -
    tar xzf "duckdb-node-bindings-linux-x64-$3-r.1.tgz" package/libduckdb.so
    mv package/libduckdb.so "$1/lib/"
    printf '[package]\nname="header"\nversion="0.0.0"\nedition="2021"\n[lib]\npath="empty.rs"\n[dependencies]\nlibduckdb-sys="=1.10506.0"\n' >Cargo.toml
    : >empty.rs
    cargo=cargo; command -v cargo >/dev/null 2>&1 || cargo=cargo-web
    CARGO_HOME="$PWD/cargo" "$cargo" fetch -q
    crate=$(find cargo/registry/cache -name 'libduckdb-sys-1.10506.0.crate')
    echo "0aac3459f2f7f0221d5be9114fa77ff5877040c8de456d3b986a680579fe202b  $crate" | sha256sum -c --quiet -
    tar xzf "$crate" -O libduckdb-sys-1.10506.0/duckdb.tar.gz | tar xz -O duckdb/src/include/duckdb.h >"$1/include/duckdb.h"
  )
}

# The source distribution carries nanoarrow's C library and the flatcc, lz4 and zstd sources its IPC part needs.
fetch_nanoarrow() {
  (
    cd "$2"
    python3 -m pip download -q --disable-pip-version-check --no-deps --no-binary nanoarrow "nanoarrow==$3"
    echo "1ce15bbed8532839347faa78824c5dbd3769bff60661003e34c6fba5dd881bd3  nanoarrow-$3.tar.gz" | sha256sum -c --quiet -
    tar xzf "nanoarrow-$3.tar.gz" --strip-components=1 -C "$1"
  )
}

fetch_vega_datasets() {
  (
    cd "$2"
    npm pack --silent "vega-datasets@$3" >/dev/null 2>&1
    echo "$VEGA_SHA256  vega-datasets-$3.tgz" | sha256sum -c --quiet -
    tar xzf "vega-datasets-$3.tgz" --strip-components=2 -C "$1" package/data
  )
}
VEGA_SHA256=6f72fda460a9863fae5fcb32f85bcd49e1761fdea6dc6cf9f4962472881cc5a3

install_packages
fetch duckdb 1.5.6
fetch nanoarrow 0.9.0
fetch vega_datasets 3.2.1
