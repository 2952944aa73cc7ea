#!/usr/bin/env python3
"""Checks that a room includes only rooms before it (docs/architecture.md), and that every room says what it is for.

Reads every #include "room/…" under src. Exit 1 with one line a violation.
"""
import pathlib
import re
import sys

ORDER = ["base", "platform", "access", "data", "query", "knowledge", "ask", "workbench", "api", "app"]
# Inside a room with an inner order, later inner rooms may include earlier ones only.
INNER_ORDER = {
    "platform": ["arrow", "sandbox", "telemetry", "net", "meta", "jobs"],
    "query": ["engine", "sql", "gate"],
    "knowledge": ["semantic", "search", "planner"],
}
# Only these folders may see these libraries.
ONLY_IN = {
    "boost/beast": "src/platform/net/",
    "soci/": "src/platform/meta/",
    "duckdb.h": "src/query/engine/",
    "seccomp.h": "src/platform/sandbox/",
    "prometheus/": "src/platform/telemetry/",
}

root = pathlib.Path(__file__).resolve().parents[2]
problems = []
for path in sorted((root / "src").rglob("*")):
    if path.suffix not in (".h", ".cpp"):
        continue
    relative = path.relative_to(root).as_posix()
    # Tests, and what only tests include, may look at any room.
    is_test = path.stem.endswith("_test") or path.stem.startswith("test_") or path.stem.endswith("test_support")
    room, *inner = path.relative_to(root / "src").parts
    if room not in ORDER:
        problems.append(f"{relative}: no such room: {room}")
        continue
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#include\s+[<"]([^">]+)[">]', line)
        if not match:
            continue
        target = match.group(1)
        for library, folder in ONLY_IN.items():
            if target.startswith(library) and not relative.startswith(folder) and not is_test:
                problems.append(f"{relative}:{number}: {library} belongs to {folder}")
        if is_test or "/" not in target or not (root / "src" / target).exists():
            continue
        other, *other_inner = target.split("/")
        if ORDER.index(other) > ORDER.index(room):
            problems.append(f"{relative}:{number}: {room} may not include {other}")
        elif other == room and room in INNER_ORDER and len(inner) > 1 and len(other_inner) > 1:
            order = INNER_ORDER[room]
            if inner[0] in order and other_inner[0] in order and order.index(other_inner[0]) > order.index(inner[0]):
                problems.append(f"{relative}:{number}: {room}/{inner[0]} may not include {room}/{other_inner[0]}")

for room in sorted(p for p in (root / "src").rglob("*") if p.is_dir() and any(f.suffix == ".cpp" for f in p.iterdir())):
    if not (room / "README.md").exists() and room.relative_to(root / "src").parts[0] in ORDER and len(room.relative_to(root / "src").parts) <= 2:
        problems.append(f"{room.relative_to(root).as_posix()}: no README.md")

print("\n".join(problems) if problems else "rooms: in order")
sys.exit(1 if problems else 0)
