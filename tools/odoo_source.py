"""Odoo 19 itself: from ODOO_SOURCE, else from the Debian package odoo-19, unpacked and not installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from common import CACHE, Problem, locked, say
from processes import run_logged

# The static files of odoo-19 are links into the others.
PACKAGES = [
    "odoo-19", "libjs-jquery", "libjs-jquery-form", "libjs-underscore",
    "fonts-font-awesome", "fonts-roboto-unhinted", "fonts-montserrat",
]
# The package leaves this file out (it blurs the background of video calls), and every page that asks for it logs an
# error, which fails the browser tours.
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
SET_SOURCE = "set ODOO_SOURCE to the folder of an Odoo 19 checkout"


def get_source():
    """Return the folder that holds the odoo package, downloaded on first use."""
    if given := os.environ.get("ODOO_SOURCE"):
        source = Path(given).expanduser().absolute()
        if not (source / "odoo/release.py").is_file():
            raise Problem(f"ODOO_SOURCE is {given}, which has no odoo/release.py: {SET_SOURCE}.")
        if _major_version(source) != "19":
            raise Problem(f"ODOO_SOURCE is {given}, which is not Odoo 19: {SET_SOURCE}.")
        return source
    folder = CACHE / "odoo-19"
    with locked(CACHE / "setup.lock", "Another ./dev is setting up; waiting for it …"):
        if not folder.exists():
            _unpack_package(folder)
    return folder / "usr/lib/python3/dist-packages"


def source_version(source):
    """Return a text that differs between two versions, or two places, of Odoo."""
    package = CACHE / "odoo-19"
    version = package / "version" if package in source.parents else source / "odoo/release.py"
    return f"{source} {version.read_text()}"


def _major_version(source):
    match = re.search(r"^version_info = \((\d+),", (source / "odoo/release.py").read_text(), re.MULTILINE)
    return match and match[1]


def _unpack_package(folder):
    """Download the packages into `folder`, through a copy that is renamed when it is whole."""
    for program in ("apt-get", "dpkg"):
        if not shutil.which(program):
            raise Problem(f"This system has no {program} to get Odoo 19 with: {SET_SOURCE}.")
    work = CACHE / "odoo-19.part"
    shutil.rmtree(work, ignore_errors=True)
    root = work / "root"
    root.mkdir(parents=True)
    say("Looking for Odoo 19 …")
    for line in _candidate_suites():
        apt = _private_apt(work, line)
        try:
            run_logged([*apt, "update"], "odoo.log", "apt-get update failed")
            size = _download_size(apt, work)
        except (Problem, subprocess.CalledProcessError):
            continue
        say(f"Getting Odoo 19 ({size / 1e6:.0f} MB) …")
        run_logged(
            [*apt, "download", *PACKAGES], "odoo.log",
            "Odoo 19 could not be downloaded: check the network and run ./dev again", cwd=work,
        )
        break
    else:
        raise Problem(f"This machine's mirror does not have Debian's package odoo-19: {SET_SOURCE}.")
    say("Unpacking Odoo 19 …")
    for package in sorted(work.glob("*.deb")):
        run_logged(["dpkg", "-x", package, root], "odoo.log", "The packages of Odoo 19 could not be unpacked: see why")
    odoo_package = next(work.glob("odoo-19_*.deb"))
    (root / "version").write_text(odoo_package.name)
    left_out = root / "usr/lib/python3/dist-packages" / LEFT_OUT
    if not left_out.exists():
        left_out.parent.mkdir(parents=True, exist_ok=True)
        left_out.write_text("// Not in this package of Odoo: blurring the background of video calls.\n")
    root.rename(folder)
    shutil.rmtree(work)


def _candidate_suites():
    """Yield source list lines that may have odoo-19, on the mirrors that apt is set up to use, the best first."""
    release = _os_release()
    ubuntu = "ubuntu" in f"{release.get('ID')} {release.get('ID_LIKE')}".split()
    suite, components = ("devel", "main universe") if ubuntu else ("unstable", "main")
    keys = [
        path for end in ("pgp", "gpg")
        if (path := Path(f"/usr/share/keyrings/{'ubuntu' if ubuntu else 'debian'}-archive-keyring.{end}")).exists()
    ]
    # `target` leaves out the lists that are of no use here.
    options = f"target=Packages lang=none{f' signed-by={keys[0]}' if keys else ''}"
    targets = subprocess.run(
        ["apt-get", "indextargets", "--no-release-info", "--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)",
         "Created-By: Packages"],
        capture_output=True, text=True, check=False,
    ).stdout
    seen = {}
    for target in targets.splitlines():
        name, component, uri = target.split(" ", 2)
        if component == "main":
            # The distribution's own mirror is the one that has its suite; add-on repositories mostly use other names.
            own = name in (release.get("VERSION_CODENAME"), "stable", "testing", suite, "sid")
            seen[uri] = max(own, seen.get(uri, False))
    for uri in sorted(seen, key=lambda uri: not seen[uri]):
        yield f"deb [{options}] {uri} {suite} {components}\n"


def _os_release():
    pairs = re.findall(r"^(\w+)=\"?([^\"\n]*)", Path("/etc/os-release").read_text(), re.MULTILINE)
    return dict(pairs)


def _private_apt(work, source):
    """Return an apt-get command with lists, cache and sources of its own; the rest of the system's set-up holds."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    (work / "sources.list").write_text(source)
    (work / "status").touch()
    options = {
        "Dir::State::lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "Dir::Cache::archives": work / "cache/archives",
        "Dir::Etc::sourcelist": work / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "-",
        "Debug::NoLocking": "1",
        "Acquire::Retries": "3",
        "APT::Update::Error-Mode": "any",
    }
    if os.geteuid() == 0:
        options["APT::Sandbox::User"] = "root"  # the usual one cannot enter root's folders
    return ["apt-get", "-q", *(word for key, value in options.items() for word in ("-o", f"{key}={value}"))]


def _download_size(apt, work):
    """Return the packages' size in bytes; fail if one of them is not there."""
    uris = subprocess.run(
        [*map(str, apt), "download", "--print-uris", *PACKAGES], cwd=work, capture_output=True, text=True, check=True,
    ).stdout
    return sum(int(line.split()[2]) for line in uris.splitlines() if line.startswith("'"))
