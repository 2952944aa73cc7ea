#!/usr/bin/env python3
"""Measures the product through its public door and prints ratios to plain DuckDB, all from this one run.

usage: product.py BUILD WORKSPACE [--quick]

BUILD is the build directory, WORKSPACE a demo workspace no server holds. Starts its own server on a free port.
"""
import concurrent.futures
import glob
import http.client
import json
import os
import subprocess
import sys
import time
import urllib.parse

build, workspace = sys.argv[1], sys.argv[2]
quick = "--quick" in sys.argv
n = 100 if quick else 400
GROUP = "SELECT origin, count(*) AS flights, avg(delay) AS delay FROM flights GROUP BY origin ORDER BY flights DESC"
STREAM = "SELECT date, delay, distance, origin, destination FROM flights"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def smaps(pid):
    with open(f"/proc/{pid}/smaps_rollup") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("Pss:")) / 1024


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return [int(c) for c in f.read().split()]


class Client:
    def __init__(self, url):
        parts = urllib.parse.urlparse(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)

    def send(self, method, path, body=None, accept="application/json"):
        started = time.perf_counter()
        headers = {"Accept": accept, "X-Sextant-Request": "1"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = self.connection.getresponse()
        size = 0
        data = b""
        while chunk := response.read(1 << 20):
            size += len(chunk)
            if size < 1 << 22:
                data += chunk
        return response.status, data, size, (time.perf_counter() - started) * 1000


def show(what, value, bar=""):
    print(f"| {what} | {value} | {bar} |", flush=True)


started = time.perf_counter()
server = subprocess.Popen([f"{build}/sextant", "serve", "--workspace", workspace, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
url = ""
while not url:
    line = server.stdout.readline()
    if not line:
        sys.exit("the server did not start")
    url = next((w.rstrip("./") for w in line.split() if w.startswith("http://")), "")
start_ms = (time.perf_counter() - started) * 1000
try:
    client = Client(url)
    parquet = sorted(glob.glob(f"{workspace}/segments/**/*.parquet", recursive=True), key=os.path.getsize)
    tables = json.loads(client.send("GET", "/api/tables?q=flights")[1])["items"]
    flights = next(t for t in tables if t["name"] == "flights")
    baseline = subprocess.Popen([f"{build}/bench/duckdb_baseline"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    files = [f for f in parquet if flights["id"] in f]
    scan = "read_parquet([" + ",".join(f"'{os.path.abspath(f)}'" for f in files) + "])"

    def plain(sql, repetitions, threads=2):
        baseline.stdin.write(f"{repetitions} {threads} {sql}\n")
        baseline.stdin.flush()
        return json.loads(baseline.stdout.readline())["ms"]

    print("| What | Measured | Bar |\n|---|---|---|")
    show("start to listening", f"{start_ms:.0f} ms", "< 1 s")
    time.sleep(1)
    zygotes = children(server.pid)
    waiting = [c for z in zygotes for c in children(z)]
    show("idle memory: server; zygote; each waiting child (PSS)", f"{smaps(server.pid):.0f} MB; {max((smaps(z) for z in zygotes), default=0):.0f} MB; {max((smaps(c) for c in waiting), default=0):.1f} MB", "< 60; < 60; < 2 MB")

    small = {"sql": "SELECT 42 AS x"}
    for _ in range(20):
        client.send("POST", "/api/query", small)
    times = [client.send("POST", "/api/query", small)[3] for _ in range(n)]
    inside = plain("SELECT 42 AS x", n, 1)
    quiet99 = percentile(times, 0.99)
    show("SELECT 42 through gate and HTTP, one client", f"p50 {percentile(times, .5):.2f} ms, p99 {quiet99:.2f} ms; {percentile(times, .5) / percentile(inside, .5):.0f} x in-process ({percentile(inside, .5):.2f} ms)", "p50 ≤ 5, p99 ≤ 25 ms")

    ours, theirs = [], []
    for _ in range(5 if quick else 15):
        ours.append(client.send("POST", "/api/query", {"sql": GROUP})[3])
        theirs += plain(GROUP.replace("FROM flights", "FROM " + scan), 1)
    show("group-by over 3 M flights", f"{percentile(ours, .5):.1f} ms against {percentile(theirs, .5):.1f} ms: {percentile(ours, .5) / percentile(theirs, .5):.2f} x", "≤ 1.3 x")

    ours, theirs, size, peak = [], [], 0, 0
    for _ in range(3 if quick else 7):
        status, _, size, ms = client.send("POST", "/api/query/stream", {"sql": STREAM, "confirm_cost": True})
        assert status == 200, status
        ours.append(ms)
        peak = max(peak, smaps(server.pid))
        theirs += plain(STREAM.replace("FROM flights", "FROM " + scan), 1)
    show("streaming 3 M x 5 as Arrow over HTTP", f"{percentile(ours, .5):.0f} ms ({size / 1e6 / percentile(ours, .5) * 1000:.0f} MB/s) against {percentile(theirs, .5):.0f} ms: {percentile(theirs, .5) / percentile(ours, .5) * 100:.0f} %; server {peak:.0f} MB", "≥ 50 %")

    questions = ["average delay by state of the origin airport", "top 5 destinations from Chicago in March", "how many accounts does each branch have", "how many customers are there"]
    whole, planning = [], []
    for _ in range(5 if quick else 15):
        for question in questions:
            _, data, _, ms = client.send("POST", "/ask", {"question": question, "force": True})
            answer = json.loads(data)
            whole.append(ms)
            planning.append(sum(s["duration_ms"] for s in answer["reasoning"]["pipeline_steps"] if s["step"].startswith("planner_")))
    show("planner; whole /ask", f"p50 {percentile(planning, .5):.1f} ms; p50 {percentile(whole, .5):.1f} ms", "≤ 30; ≤ 100 ms")

    # Sixteen clients each with a query of about a second; a seventeenth asks for little things.
    heavy = {"sql": "SELECT count(*) AS n FROM flights a JOIN flights b ON a.origin = b.destination AND a.distance = b.distance AND a.delay = b.delay WHERE a.delay > 4", "confirm_cost": True}
    _, _, _, heavy_ms = client.send("POST", "/api/query", heavy)
    until = time.time() + (8 if quick else 20)

    def load(_):
        mine = Client(url)
        count = 0
        while time.time() < until:
            mine.send("POST", "/api/query", heavy)
            count += 1
        return count

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        running = [pool.submit(load, i) for i in range(16)]
        time.sleep(1)
        busy, health = [], []
        while time.time() < until - 1:
            busy.append(client.send("POST", "/api/query", small)[3])
            health.append(client.send("GET", "/healthz")[3])
        done = sum(r.result() for r in running)
    show(f"beside 16 clients (alone {heavy_ms:.0f} ms a query, {done} done)", f"SELECT 42 p50 {percentile(busy, .5):.1f}, p99 {percentile(busy, .99):.1f} ms ({percentile(busy, .99) / quiet99:.1f} x quiet); /healthz p99 {percentile(health, .99):.1f} ms", "≤ 10 x quiet")
    baseline.stdin.close()

    wrk = subprocess.run(["wrk", "-t1", "-c32", "-d5s", f"{url}/healthz"], capture_output=True, text=True)
    show("/healthz, keep-alive, 32 clients", next((line.split()[1] + " requests/s" for line in wrk.stdout.splitlines() if "Requests/sec" in line), "wrk failed"), "≥ 50,000/s")
finally:
    server.terminate()
    server.wait(20)
