#!/usr/bin/env python3
"""Measures the product through its public door and prints ratios to plain DuckDB, all from this one run.

usage: product.py BUILD WORKSPACE [--quick]

BUILD is the build directory, WORKSPACE a demo workspace no server holds. Starts its own server on a free port. Server, engine
and plain DuckDB use the processors this program may use: `taskset -c 0,1` for two.
"""
import glob
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.parse

threads_of_both = len(os.sched_getaffinity(0))
SO_TIMESTAMPNS = 35  # of Linux, in no module
GROUP = "SELECT origin, count(*) AS flights, avg(delay) AS delay FROM flights GROUP BY origin ORDER BY flights DESC"
STREAM = "SELECT date, delay, distance, origin, destination FROM flights"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def smaps(pid):
    with open(f"/proc/{pid}/smaps_rollup") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("Pss:")) / 1024


def waits(pid):
    """Whether a child of the zygote still waits for its order: it locks itself in when it gets one."""
    with open(f"/proc/{pid}/status") as f:
        return any(line.split() == ["Seccomp:", "0"] for line in f)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return [int(c) for c in f.read().split()]


class Client:
    """One connection without Python's HTTP library, which takes 0.3 ms of its own a request."""

    def __init__(self, url):
        parts = urllib.parse.urlparse(url)
        self.host = parts.netloc
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)

    def send(self, method, path, body=None, accept="application/json"):
        """Status, the first 4 MB of the body as sent (with chunk headers, if chunked), bytes received, milliseconds."""
        text = json.dumps(body).encode() if body is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nAccept: {accept}\r\nX-Sextant-Request: 1\r\n"
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n"
        request = head.encode() + b"\r\n" + text
        started = time.perf_counter()
        self.socket.sendall(request)
        data = self.socket.recv(1 << 20)
        while b"\r\n\r\n" not in data:
            data += self.receive()
        head, data = data.split(b"\r\n\r\n", 1)
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        chunked = fields.get(b"transfer-encoding") == b"chunked"
        length = int(fields.get(b"content-length", 0))
        size, end = len(data), data[-7:]
        while size < length or (chunked and not end.endswith(b"\r\n0\r\n\r\n")):
            piece = self.receive()
            size += len(piece)
            end = (end + piece)[-7:]
            if size < 1 << 22:
                data += piece
        return int(head.split()[1]), data, size, (time.perf_counter() - started) * 1000

    def healthz(self):
        """Milliseconds until the answer lay in this socket, by the kernel's clock, and until this thread had it."""
        sent, started = time.time(), time.perf_counter()
        self.socket.sendall(f"GET /healthz HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode())
        _, notes, _, _ = self.socket.recvmsg(1 << 16, 64)
        had = (time.perf_counter() - started) * 1000
        if not notes:  # the kernel has just begun to note them
            return had, had
        seconds, nanoseconds = struct.unpack("qq", notes[0][2])
        return (seconds - sent + nanoseconds / 1e9) * 1000, had

    def receive(self):
        piece = self.socket.recv(1 << 20)
        if not piece:
            raise ConnectionError("the server closed the connection")
        return piece


def load():
    """Sixteen clients, one after the other a second apart, each with the same query again and again; until the time given."""
    url, until, body = sys.argv[2], float(sys.argv[3]), json.loads(sys.argv[4])

    def ask(start_after):
        time.sleep(start_after)
        mine = Client(url)
        while time.time() < until:
            done.append(mine.send("POST", "/api/query", body)[0])

    done = []
    clients = [threading.Thread(target=ask, args=(i * 0.5,)) for i in range(16)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    print(len(done) if set(done) == {200} else f"failures {set(done)}")


if sys.argv[1] == "--load":
    load()
    sys.exit()
build, workspace = sys.argv[1], sys.argv[2]
quick = "--quick" in sys.argv
n = 100 if quick else 400


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

    def plain(sql, repetitions, threads=threads_of_both):
        baseline.stdin.write(f"{repetitions} {threads} {sql}\n")
        baseline.stdin.flush()
        return json.loads(baseline.stdout.readline())["ms"]

    print("| What | Measured | Bar |\n|---|---|---|")
    show("start to listening", f"{start_ms:.0f} ms", "< 1 s")
    time.sleep(1)
    zygotes = children(server.pid)
    waiting = [c for z in zygotes for c in children(z) if waits(c)]
    show("idle memory: server; zygote; each waiting child (PSS)", f"{smaps(server.pid):.0f} MB; {max((smaps(z) for z in zygotes), default=0):.0f} MB; {max((smaps(c) for c in waiting), default=0):.1f} MB", "< 60; < 60; < 2 MB")

    small = {"sql": "SELECT 42 AS x"}
    for _ in range(20):
        client.send("POST", "/api/query", small)
    times = [client.send("POST", "/api/query", small)[3] for _ in range(n)]
    inside = plain("SELECT 42 AS x", n, 1)
    quiet99 = percentile(times, 0.99)
    show("SELECT 42 through gate and HTTP, one client", f"p50 {percentile(times, .5):.2f} ms, p99 {quiet99:.2f} ms; {percentile(times, .5) / percentile(inside, .5):.0f} x in-process ({percentile(inside, .5):.2f} ms)", "p50 ≤ 5, p99 ≤ 25 ms")

    # One text again and again, as a dashboard does, and texts that nobody has sent before. Taking turns one by one, each waits until what
    # the other left behind (a process that ends, one that is made ready) is over; in a row, each carries what it leaves behind itself.
    def ask(text):
        status, _, _, ms = client.send("POST", "/api/query", {"sql": text})
        assert status == 200, status
        return ms

    sent = 0
    for name, varied in {"the same text": False, "new texts": True}.items():
        for manner, row, pause in [("one by one", 1, 0.05), ("in a row", 10, 0.1)]:
            ours, theirs = [], []
            for _ in range((20 if quick else 80) // row):
                texts = [GROUP.replace("GROUP", f"WHERE delay > {-9000 - sent - i} GROUP") if varied else GROUP for i in range(row)]
                sent += row
                time.sleep(pause)
                ours += [ask(text) for text in texts]
                time.sleep(pause)
                for text in texts:
                    theirs += plain(text.replace("FROM flights", "FROM " + scan), 1)
            show(f"group-by over 3 M flights, {name}, {manner}", f"{percentile(ours, .5):.1f} ms against {percentile(theirs, .5):.1f} ms: {percentile(ours, .5) / percentile(theirs, .5):.2f} x (a tenth of all: {percentile(ours, .1) / percentile(theirs, .1):.2f} x)", "≤ 1.3 x")

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

    # Sixteen clients each with a query of about a second (on two processors); a seventeenth asks for little things.
    heavy = {"sql": "SELECT count(*) AS n FROM flights a JOIN flights b ON a.origin = b.destination AND a.distance = b.distance AND a.delay = b.delay WHERE a.delay > -5", "confirm_cost": True}
    heavy_ms = percentile([client.send("POST", "/api/query", heavy)[3] for _ in range(3)], .5)
    quiet_there, quiet_had = (percentile(times, .99) for times in zip(*[client.healthz() for _ in range(n)]))
    until = time.time() + (20 if quick else 45)
    crowd = subprocess.Popen([sys.executable, __file__, "--load", url, str(until), json.dumps(heavy)], stdout=subprocess.PIPE, text=True)
    time.sleep(10)
    busy, health = [], []
    while time.time() < until - 1:
        busy.append(client.send("POST", "/api/query", small)[3])
        health.append(client.healthz())
    done = crowd.communicate()[0].strip()
    there, had = (percentile(times, .99) for times in zip(*health))
    show(f"beside 16 clients (alone {heavy_ms:.0f} ms a query, {done} done)", f"SELECT 42 p50 {percentile(busy, .5):.1f}, p99 {percentile(busy, .99):.1f} ms ({percentile(busy, .99) / quiet99:.1f} x quiet); /healthz p99 {there:.1f} ms in the client's socket ({there / quiet_there:.1f} x quiet), {had:.1f} ms until the client, which shares these processors, had it ({had / quiet_had:.1f} x quiet)", "≤ 10 x quiet")
    baseline.stdin.close()

    wrk = subprocess.run(["wrk", "-t1", "-c32", "-d5s", f"{url}/healthz"], capture_output=True, text=True)
    show("/healthz, keep-alive, 32 clients", next((line.split()[1] + " requests/s" for line in wrk.stdout.splitlines() if "Requests/sec" in line), "wrk failed"), "≥ 50,000/s")
finally:
    server.terminate()
    server.wait(20)
