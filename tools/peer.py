"""django-oauth-toolkit as the benchmark measures it: the project in bench/peer, served by gunicorn."""

import json
import os
import secrets
import socket
import subprocess
import time

from common import LOGS, LOOPBACK, ROOT, Problem, free_port, last_lines, say
from postgres import USER
from processes import Child
from python_environment import get_python

PROJECT = ROOT / "bench/peer"
REQUIREMENTS = [ROOT / "bench/peer-requirements.txt"]
DATABASE = "oauth2_bench_peer"
LOG = LOGS / "peer-bench.log"
START_SECONDS = 60


def serve(cluster, workers, servers):
    """Serve a new database; return what bench/run.py needs to know of the server.

    :param contextlib.ExitStack servers: stops the server at the end.
    """
    python = get_python(REQUIREMENTS)
    cluster.drop(DATABASE)
    cluster.sql(f'CREATE DATABASE "{DATABASE}"')
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("PG", "DJANGO_", "GUNICORN_"))},
        "DJANGO_SETTINGS_MODULE": "settings",
        "PEER_SECRET_KEY": secrets.token_urlsafe(32),
        "PEER_DATABASE": json.dumps({
            "HOST": str(cluster.socket_folder), "PORT": cluster.port, "USER": USER, "NAME": DATABASE}),
    }
    say("Starting django-oauth-toolkit …")
    with open(LOG, "wb") as log:
        prepared = subprocess.run(
            [python, "prepare.py"], cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=log, text=True, check=False)
        if prepared.returncode:
            say(last_lines(LOG))
            raise Problem(f"django-oauth-toolkit could not be set up: see {LOG}.")
        described = json.loads(prepared.stdout)
        port = free_port()
        child = servers.enter_context(Child(
            [python, "-m", "gunicorn", "--no-control-socket", "-w", workers, "-b", f"{LOOPBACK}:{port}", "wsgi"],
            cwd=PROJECT, env={**environment, "PEER_SIGNING_KEY": described.pop("signing_key")}, stdout=log, stderr=log))
    _wait_until_ready(child, port)
    return {"url": f"http://{LOOPBACK}:{port}", "pid": child.process.pid, **described}


def _wait_until_ready(child, port):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and child.process.poll() is None:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    say(last_lines(LOG))
    raise Problem(f"gunicorn did not start: see {LOG}.")
