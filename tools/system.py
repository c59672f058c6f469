"""Programs of the system, installed with apt-get only when they are missing."""

import os
import shutil
import subprocess
from pathlib import Path

from common import LOGS, Problem, say

APACHE_MODULE = Path("/usr/lib/apache2/modules/mod_auth_openidc.so")


def install(package, what):
    """Install a package of the system's own suite, as root or with sudo."""
    if not shutil.which("apt-get"):
        raise Problem(f"Install {what}, then run ./dev again: this system has no apt-get to do it with.")
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    if os.geteuid():
        if not shutil.which("sudo"):
            raise Problem(f"Ask an administrator to install the package {package}: there is no sudo to do it with.")
        command.insert(0, "sudo")
    say(f"Installing {what} (package {package}) …")
    log = LOGS / "apt.log"
    install_it = [*command, "install", "--no-install-recommends", package]
    with open(log, "ab") as output:
        # The lists are fetched only when the package cannot be had without.
        for step in (install_it, [*command, "update"], install_it):
            done = subprocess.run(step, stdout=output, stderr=subprocess.STDOUT, check=False).returncode == 0
            if done and step is install_it:
                return
    raise Problem(f"Install {what} by hand, then run ./dev again: apt-get could not (the details are in {log}).")


def find_chromium():
    """Return the path of a Chromium or Chrome, installing Chromium if there is none."""
    def search():
        for name in ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable"):
            if path := shutil.which(name):
                return path
        return None

    if not search():
        install("chromium", "Chromium")
    if path := search():
        return path
    raise Problem("Install Chromium or Google Chrome, then run ./dev again: the browser tours need it.")


def find_apache():
    """Return the path of an Apache that has mod_auth_openidc, installing both if need be; no service is started."""
    def search():
        path = shutil.which("apache2", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
        return path if APACHE_MODULE.exists() else None

    if not search():
        install("libapache2-mod-auth-openidc", "Apache's module for OpenID Connect")
    if path := search():
        return path
    raise Problem("Install Apache with mod_auth_openidc, then run ./dev again: a live test signs people in with it.")
