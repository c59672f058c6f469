"""What signs people in through the live server: Apache with mod_auth_openidc, and another Odoo with OCA's auth_oidc."""

import contextlib
import copy
import hashlib
import shutil

from common import CACHE, LOGS, ROOT, Problem, free_port, locked, say
from odoo_server import Server
from processes import run_logged
from system import find_apache

ADDON = "auth_oidc"
DATABASE = "oauth2_test_auth_oidc"
REQUIREMENTS = ROOT / "tools/oca-requirements.txt"
NO_CRON = ["--max-cron-threads", 0]


class RelyingParties:
    """Made ready on creation; as a context manager the other Odoo stops at the end.

    What cannot be had on this machine is said, and its tests fail.
    """

    def __init__(self, odoo):
        self._server = None
        self._environment = {}
        with _problems_said():
            self._environment["OAUTH2_LIVE_APACHE"] = find_apache()
        with _problems_said():
            self._server = _start_odoo(odoo)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        if self._server:
            self._server.__exit__()

    def environment(self):
        """Return the variables by which the tests find them, once the other Odoo answers."""
        with _problems_said():
            if self._server:
                self._server.wait_until_ready()
                self._environment |= {
                    "OAUTH2_LIVE_AUTH_OIDC_URL": self._server.url, "OAUTH2_LIVE_AUTH_OIDC_DB": DATABASE}
        return self._environment


@contextlib.contextmanager
def _problems_said():
    try:
        yield
    except Problem as problem:
        say(str(problem))


def _start_odoo(odoo):
    """Return a server that begins to install the addon in a new database."""
    packages = _get_packages(odoo.python)
    odoo.create(DATABASE)
    with_packages = copy.copy(odoo)
    with_packages.environment = {**odoo.environment, "PYTHONPATH": f"{odoo.source}:{packages}"}
    arguments = ["--addons-path", packages / "odoo/addons", "-i", ADDON, *NO_CRON]
    return Server(with_packages, DATABASE, free_port(), 0, LOGS / "odoo-auth-oidc.log", arguments)


def _get_packages(python):
    """Return the folder with the addon and what it needs, made on first use."""
    folder = CACHE / "oca" / hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:10]
    complete = folder / "complete"
    with locked(CACHE / "setup.lock", "Another ./dev is setting up; waiting for it …"):
        if not complete.exists():
            shutil.rmtree(folder, ignore_errors=True)
            say(f"Getting the addon {ADDON} …")
            # It asks for a package named odoo, which is here already and is in no registry
            run_logged(
                [python, "-m", "pip", "install", "--no-input", "--no-compile", "--disable-pip-version-check",
                 "--no-deps", "--target", folder, "-r", REQUIREMENTS],
                "pip.log", f"pip could not install the addon {ADDON}: check the network and run ./dev again")
            complete.touch()
    return folder
