"""The virtual environments: the one that runs Odoo, the tests and the linters, and that of the benchmark's peer."""

import hashlib
import importlib.util
import shutil
import sys

from common import CACHE, ROOT, locked, say
from processes import run_logged
from system import install

REQUIREMENTS = [ROOT / "requirements.txt", ROOT / "tools/odoo-requirements.txt", ROOT / "tools/test-requirements.txt"]


def get_python(requirements=REQUIREMENTS):
    """Return the virtual environment's Python, made on first use; another set of requirements makes another one."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    content = b"\0".join(path.read_bytes() for path in requirements)
    folder = CACHE / "venv" / f"{version}-{hashlib.sha256(content).hexdigest()[:10]}"
    python, complete = folder / "bin/python", folder / "complete"
    folder.parent.mkdir(exist_ok=True)
    with locked(CACHE / "setup.lock", "Another ./dev is setting up; waiting for it …"):
        if complete.exists() and python.exists():
            return python
        shutil.rmtree(folder, ignore_errors=True)
        if not importlib.util.find_spec("ensurepip"):
            install("python3-venv", "Python's venv")
        say("Setting up the Python environment …")
        run_logged(
            [sys.executable, "-m", "venv", folder],
            "pip.log", "Python could not make a virtual environment: install python3-venv and run ./dev again",
        )
        run_logged(
            [python, "-m", "pip", "install", "--no-input", "--no-compile", "--disable-pip-version-check",
             *(word for path in requirements for word in ("-r", path))],
            "pip.log", "pip could not install the Python packages: check the network and run ./dev again",
        )
        complete.touch()
    return python
