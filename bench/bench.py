#!/usr/bin/env python3
"""CPU per proxied request of Sallyport, as a ratio to nginx proxy_pass, both in the same run.

One scenario: 64 connections, a chat request of about 350 bytes, an answer of about 600 bytes. Provider
and driver share one CPU, the proxy under test has the other. Everything is on loopback; what is
started here is stopped here. Needs nginx, wrk and a built target/sallyport.jar. See README.md.
"""
import argparse
import http.client
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
JAR = os.path.join(HERE, "..", "target", "sallyport.jar")
TICK = os.sysconf("SC_CLK_TCK")
PROVIDER, FLOOR, DATA, MANAGEMENT = 9611, 9612, 9613, 9614
SECRET = "sk-bench-0123456789abcdefghijklmnopqrstuvwxyz"
PATH = "/v1/chat/completions"

LIMITS = [{"metric": "requests", "max": 10 ** 12, "window": window} for window in ("1m", "1h", "1d")]

ANSWER = json.dumps({
    "id": "chatcmpl-bench", "object": "chat.completion", "created": 1795200000, "model": "bench-1",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "lorem ipsum dolor " * 18},
                 "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 40, "completion_tokens": 60, "total_tokens": 100}})
QUESTION = json.dumps({
    "model": "bench-1", "temperature": 0.2,
    "messages": [{"role": "system", "content": "You are brief."},
                 {"role": "user", "content": "What is a sally port? " * 11}]})


class Process:
    """A child in its own process group, pinned to one CPU."""

    def __init__(self, name, command, cpu, env=None):
        self.name = name
        self.child = subprocess.Popen(
            ["taskset", "-c", str(cpu)] + command, start_new_session=True,
            env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def tree(self):
        children = {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            fields = stat(entry)
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry))
        found, todo = [], [self.child.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            todo += children.get(pid, [])
        return found

    def cpu_seconds(self, only=""):
        total = 0
        for pid in self.tree():
            fields = stat(pid)
            if fields and (not only or only in name_of(pid)):
                total += int(fields[11]) + int(fields[12])
        return total / TICK

    def stop(self):
        for sig in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.child.pid, sig)
                self.child.wait(15)
                return
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue


def stat(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            line = file.read()
        return line[line.rindex(")") + 2:].split()
    except (OSError, ValueError):
        return None


def name_of(pid):
    try:
        with open(f"/proc/{pid}/comm") as file:
            return file.read().strip()
    except OSError:
        return ""


def call(port, method, path, token, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body and json.dumps(body),
                       {"authorization": "Bearer " + token, "content-type": "application/json"})
    response = connection.getresponse()
    text = response.read()
    if response.status >= 300:
        raise SystemExit(f"{method} {path}: {response.status} {text[:300]}")
    return json.loads(text)


def wait_until(what, condition, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        try:
            if condition():
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    raise SystemExit(f"{what} did not come up")


def answers(port, path, expected):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    connection.request("GET", path)
    return connection.getresponse().status == expected


def nginx(name, work, port, location, more=""):
    folder = os.path.join(work, name)
    os.makedirs(folder)
    config = os.path.join(folder, "nginx.conf")
    with open(config, "w") as file:
        file.write(f"""
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; default_type application/json; keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {more}
  server {{ listen 127.0.0.1:{port} backlog=4096; {location} }}
}}""")
    return [shutil.which("nginx") or "/usr/sbin/nginx", "-c", config]


def start_gateway(work, cpu, java):
    env = {
        "SALLYPORT_DATA_DIR": os.path.join(work, "data"),
        "SALLYPORT_DATA_HOST": "127.0.0.1",
        "SALLYPORT_DATA_PORT": str(DATA),
        "SALLYPORT_MANAGEMENT_PORT": str(MANAGEMENT),
        "SALLYPORT_EGRESS_ALLOW": f"127.0.0.1/32:{PROVIDER}",
    }
    gateway = Process("sallyport", [java, "-Xmx512m", "-jar", JAR], cpu, env)
    wait_until("the gateway", lambda: answers(DATA, "/-/ready", 204))
    token_file = os.path.join(work, "data", "evaluation.json")
    with open(token_file) as file:
        token = json.load(file)["adminToken"]
    credential = call(MANAGEMENT, "POST", "/v1/credentials", token, {
        "provider": "openai", "name": "bench", "secret": SECRET,
        "endpoint": f"http://127.0.0.1:{PROVIDER}/v1"})
    return gateway, [make_key(token, credential["id"], limits) for limits in ([], LIMITS)]


def make_key(token, credential, limits):
    return call(MANAGEMENT, "POST", "/v1/keys", token,
                {"name": "bench", "credentialIds": [credential], "limits": limits})["key"]


def load(work, port, key, seconds, cpu):
    script = os.path.join(work, "post.lua")
    with open(script, "w") as file:
        file.write(f"""wrk.method = "POST"
wrk.body = [[{QUESTION}]]
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer {key}"
""")
    result = subprocess.run(
        ["taskset", "-c", str(cpu), "wrk", "-t1", "-c64", f"-d{int(seconds)}s", "--latency", "-s", script,
         f"http://127.0.0.1:{port}{PATH}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in result or "Socket errors" in result:
        raise SystemExit(f"errors under load:\n{result}")
    requests = int(re.search(r"(\d+) requests in", result).group(1))
    p99 = re.search(r"99%\s+(\S+)", result).group(1)
    return requests, p99


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=5)
    options.add_argument("--warm", type=int, default=20, help="seconds of load before the first round")
    options.add_argument("--java", default="java")
    args = options.parse_args()
    proxy_cpu, load_cpu = 0, 1
    work = tempfile.mkdtemp(prefix="sallyport-bench-")
    os.chmod(work, 0o755)
    running = []
    try:
        running.append(Process("provider", nginx(
            "provider", work, PROVIDER, f"location / {{ return 200 '{ANSWER}'; }}"), load_cpu))
        floor = Process("nginx", nginx(
            "floor", work, FLOOR,
            'location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; '
            "proxy_buffering off; }",
            f"upstream up {{ server 127.0.0.1:{PROVIDER}; keepalive 256; keepalive_requests 1000000000; }}"),
            proxy_cpu)
        running.append(floor)
        gateway, (key, limited) = start_gateway(work, proxy_cpu, args.java)
        running.append(gateway)
        load(work, DATA, key, args.warm / 2, load_cpu)
        load(work, DATA, limited, args.warm / 2, load_cpu)
        load(work, FLOOR, key, 2, load_cpu)
        rows = []
        for number in range(args.rounds):
            row = {}
            for name, target, port, sent, only in (
                    ("nginx", floor, FLOOR, key, ""),
                    ("sallyport", gateway, DATA, key, "java"),
                    ("limited", gateway, DATA, limited, "java")):
                before = target.cpu_seconds(only)
                requests, p99 = load(work, port, sent, args.seconds, load_cpu)
                used = target.cpu_seconds(only) - before
                row[name] = used / requests * 1e6
                print(f"round {number + 1} {name:10} {used / requests * 1e6:7.1f} us/request "
                      f"{requests / args.seconds:9.0f} req/s  p99 {p99}", flush=True)
            rows.append(row)
        for name in ("sallyport", "limited"):
            ratios = [row[name] / row["nginx"] for row in rows]
            print(f"CPU per request, {name} / nginx: median {statistics.median(ratios):.2f} "
                  f"[{min(ratios):.2f} to {max(ratios):.2f}] over {len(ratios)} rounds")
    finally:
        for process in reversed(running):
            process.stop()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
