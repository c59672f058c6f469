"""`./dev screenshots`: takes the pictures of the store page from the running product."""

import json
import subprocess

from common import ADDON, CHECKOUT, LOGS, ROOT, Problem, free_port, locked, say
from demo import LOGIN, PASSWORD
from odoo_server import NEEDS, Odoo, Server
from postgres import Cluster
from processes import Child
from system import find_chromium

DATABASE = "oauth2_screenshots"
WITH = (*NEEDS, "crm")
FOLDER = ROOT / "static/description"
FONTS = "addons/web/static/fonts/google"  # below the folder that holds the odoo package, or its folder odoo


def take(_options):
    """Take all pictures from a demo database of their own."""
    waiting = "Another ./dev screenshots of this checkout is running; waiting for it …"
    with locked(CHECKOUT / f"database-{DATABASE}.lock", waiting), Cluster() as cluster:
        odoo = Odoo(cluster)
        odoo.create(DATABASE, WITH)
        try:
            say("Installing the addon …")
            odoo.install(DATABASE, [ADDON])
            say("Starting Odoo …")
            # without workers, since pages ask another port for messages then
            with Server(odoo, DATABASE, free_port(), 0, LOGS / "odoo-screenshots.log") as server:
                server.wait_until_ready()
                say("Taking the pictures …")
                _take(odoo, server)
        finally:
            odoo.drop(DATABASE)
    say(f"Wrote {FOLDER.relative_to(ROOT)}. Look at each picture before you commit it.")


def _take(odoo, server):
    fonts = next((path for below in ("odoo", "") if (path := odoo.source / below / FONTS).is_dir()), odoo.source)
    given = {
        "url": server.url, "database": DATABASE, "dsn": odoo.cluster.dsn(DATABASE), "login": LOGIN,
        "password": PASSWORD, "chromium": find_chromium(), "fonts": str(fonts), "folder": str(FOLDER)}
    command = [odoo.python, ROOT / "tools/pictures/take.py"]
    with Child(command, stdin=subprocess.PIPE, cwd=CHECKOUT, env=odoo.environment, text=True) as child:
        child.process.stdin.write(json.dumps(given))
        child.process.stdin.close()
        if child.process.wait():
            raise Problem(f"The pictures could not be taken; the reason is above, Odoo's log is {server.log}.")
