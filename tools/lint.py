"""`./dev lint`: what can be checked without running the code."""

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree
from pathlib import Path

from common import ADDON, CACHE, CHECKOUT, ROOT, Problem, say
from odoo_source import get_source
from processes import Child
from python_environment import get_python

# Checkers that Odoo's test_lint brings for pylint.
ODOO_CHECKS = "sql-injection,missing-gettext,gettext-variable,gettext-placeholders,gettext-repr,raise-unlink-override"
ODOO_CHECKERS = "_odoo_checker_sql_injection,_odoo_checker_gettext,_odoo_checker_unlink_override"
# Where packages come from is each machine's own affair.
REGISTRY = re.compile(r"://[a-z0-9.-]*(?:debian|ubuntu|pypi|pythonhosted|npmjs)")
HOME_FOLDER = re.compile(r"/home/\w+/")
TYPED = ("protocol", "shared", "fence", "quick_start")  # packages of the addon
DISABLED = "manifest-required-author"  # for addons of the Odoo Community Association


def lint(_options):
    """Run every check, and return how many found something."""
    source, python = get_source(), get_python()
    files = _files()
    found = 0
    for name, check in (
        ("ruff", lambda: _ruff(python)),
        ("types", lambda: _types(python)),
        ("pylint-odoo", lambda: _pylint(python, source, "--rcfile", ROOT / "tools/pylintrc", f"--disable={DISABLED}")),
        ("Odoo's pylint checkers", lambda: _pylint(
            python, source, f"--rcfile={os.devnull}", "--disable=all", f"--enable={ODOO_CHECKS}", "--score=no",
            f"--load-plugins={ODOO_CHECKERS}", "--ignore=tools,bench,tests",
        )),
        ("XML", lambda: _xml(files)),
        ("shell scripts", lambda: _shell(files)),
        ("addresses", lambda: _addresses(files)),
    ):
        say(f"Checking: {name} …")
        found += not check()
    if found:
        raise Problem(f"Correct what is shown above: {found} of the checks found something.")
    say("Nothing found.")


def _files():
    """Return the files that are, or could be, committed."""
    if shutil.which("git") and (ROOT / ".git").exists():
        done = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )
        if done.returncode == 0:
            return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and ".git" not in path.relative_to(ROOT).parts]


def _run(command, folder, **environment):
    with Child(command, cwd=folder, env={**os.environ, **environment}) as child:
        return child.process.wait() == 0


def _ruff(python):
    return _run([python.with_name("ruff"), "check", "--quiet", "--no-cache", "--output-format=concise",
                 "--config=pyproject.toml", "."], ROOT)


def _types(python):
    """Run mypy on what has types, under the addon's own name as :func:`_pylint` does."""
    return _run(
        [python, "-m", "mypy", f"--config-file={ROOT / 'pyproject.toml'}", f"--cache-dir={CHECKOUT / 'mypy'}",
         "--no-error-summary", *(word for name in TYPED for word in ("-p", f"{ADDON}.{name}"))], CHECKOUT / "addons",
    )


def _pylint(python, source, *options):
    """Run pylint on the addon under its own name, which the checkout's folder need not have."""
    plugins = source / "odoo/addons/test_lint/tests"
    return _run(
        [python, "-m", "pylint", *options, ADDON], CHECKOUT / "addons",
        PYTHONPATH=f"{source}:{plugins}", PYLINTHOME=str(CACHE / "pylint"),
    )


def _xml(files):
    return _all(files, {".xml", ".svg"}, xml.etree.ElementTree.parse)


def _shell(files):
    def check(path):
        shell = re.match(rb"#!\S*?(?:/|env )(sh|bash|dash)\b", path.read_bytes()[:40])
        if shell:
            done = subprocess.run([shell[1].decode(), "-n", path], capture_output=True, text=True, check=False)
            if done.returncode:
                raise ValueError(done.stderr.strip())

    return _all(files, {"", ".sh"}, check)


def _addresses(files):
    """Look for package registries' hosts and for folders of this machine."""
    def check(path):
        text = path.read_text(errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if REGISTRY.search(line) or HOME_FOLDER.search(line) or f"{ROOT}/" in line:
                raise ValueError(f"line {number} names a package registry or a folder of one machine")

    return _all(files, None, check)


def _all(files, endings, check):
    """Apply a check to the files with these endings, print what it raises, and tell whether all passed."""
    passed = True
    for path in files:
        if endings is None or path.suffix in endings:
            try:
                check(path)
            except (ValueError, xml.etree.ElementTree.ParseError) as error:
                say(f"{Path(path).relative_to(ROOT)}: {error}")
                passed = False
    return passed
