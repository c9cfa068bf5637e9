"""What kilter shows of a fleet is what Prometheus answers to the same questions.

    fleet.py KILTER PROMETHEUS_URL WORK

Stands between the two, hands every question on and keeps its answer, lets kilter refresh once, and
compares each series that kilter then shows with the answer it was made of.
"""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

kilter, prometheus, work = sys.argv[1:4]
answers = []


class Between(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        form = self.rfile.read(int(self.headers["Content-Length"]))
        request = urllib.request.Request(prometheus + self.path, data=form)
        try:
            with urllib.request.urlopen(request) as reply:
                status, body = reply.status, reply.read()
        except urllib.error.HTTPError as error:
            status, body = error.code, error.read()
        answers.append((urllib.parse.parse_qs(form.decode()), json.loads(body)))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


between = ThreadingHTTPServer(("127.0.0.1", 0), Between)
threading.Thread(target=between.serve_forever, daemon=True).start()
socket = os.path.join(work, "fleet.sock")
config = os.path.join(work, "fleet.toml")
with open(config, "w") as file:
    file.write(f'store = false\n[api]\nsocket = "{socket}"\n[fleet]\ngroup_by = ["dc", "role"]\n')
url = f"http://127.0.0.1:{between.server_address[1]}"
daemon = subprocess.Popen([kilter, "serve", "--config", config, "--fleet", url, "--interval", "1h"])


def shown(pattern):
    out = subprocess.run(
        ["curl", "-fsG", "--unix-socket", socket, "http://localhost/realtime/metrics",
         "--data-urlencode", "match=" + pattern],
        capture_output=True)
    if out.returncode:
        return {}
    series = json.loads(out.stdout)["series"]
    return {(one["name"], one["labels"]["host"]): one["value"]
            for one in series if "host" in one.get("labels", {})}


try:
    values = {}
    for _ in range(300):
        values = shown("fleet.*")
        if values:
            break
        time.sleep(0.2)
    assert values, "kilter shows no host"
    assert all(answer["status"] == "success" for _, answer in answers), answers[0]
    times = {form["time"][0] for form, _ in answers[1:]}
    assert len(times) == 1, f"questions of one refresh are as of {times}"
    names = {}
    for name, host in values:
        names.setdefault(name, {})[host] = values[name, host]
    # The first question is who is there; each of the others is one signal.
    present = {one["metric"]["instance"]: float(one["value"][1]) > 0
               for one in answers[0][1]["data"]["result"]}
    up = {host: value == 1 for host, value in names.pop("fleet.up").items()}
    assert up == present, "another set of hosts reports"
    names.pop("fleet.unlike_peers", None)
    compared = 0
    wanted = [{one["metric"]["instance"]: float(one["value"][1])
               for one in answer["data"]["result"]} for _, answer in answers[1:]]
    for name, hosts in names.items():
        hosts = {host: value for host, value in hosts.items() if value is not None}
        close = [w for w in wanted if w.keys() == hosts.keys()
                 and all(abs(w[host] - value) <= 1e-9 * max(1, abs(value))
                         for host, value in hosts.items())]
        assert close, f"{name} is what no answer says"
        compared += len(hosts)
    assert len(names) == sum(1 for w in wanted if w), "a signal is missing"
    print(f"{len(up)} hosts, {len(names)} signals, {compared} values are those of Prometheus")
finally:
    daemon.terminate()
    daemon.wait()
