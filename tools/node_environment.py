"""The packages of Node.js that the tests of the Quick Start use, where Node.js is installed."""

import hashlib
import shutil

from common import CACHE, ROOT, locked, say
from processes import run_logged

PACKAGES = ROOT / "tests/live/node/package.json"


def get_node_modules():
    """Return the folder `node_modules`, made on first use, or None where there is no Node.js."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        return None
    folder = CACHE / "node" / hashlib.sha256(PACKAGES.read_bytes()).hexdigest()[:10]
    modules, complete = folder / "node_modules", folder / "complete"
    with locked(CACHE / "setup.lock", "Another ./dev is setting up; waiting for it …"):
        if not complete.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            shutil.copy(PACKAGES, folder)
            say("Getting the packages of Node.js …")
            run_logged(
                [npm, "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"],
                "npm.log", "npm could not install the packages: check the network and run ./dev again", cwd=folder)
            complete.touch()
    return modules
