"""`./dev test`: the addon's tests inside Odoo, those without it, on a live server and of a release; or Odoo's own."""

import os
import subprocess
import tempfile
import time
import xml.etree.ElementTree
from pathlib import Path

import documented_addon
from common import ADDON, CHECKOUT, LOGS, ROOT, Problem, free_port, last_lines, locked, say
from demo import LOGIN, PASSWORD
from node_environment import get_node_modules
from odoo_apps import all_apps
from odoo_server import APPS, Odoo, Server
from odoo_test_log import OdooTestLog
from postgres import Cluster
from processes import Child
from python_environment import get_python
from relying_parties import RelyingParties
from system import find_chromium
from test_result import Beside, Result

TESTS = ROOT / "tests"
# Its folders that are pytest's, and the TAGS that name them
LIVE = "live"
PROPERTIES = "properties"
PROTOCOL = "protocol"
RELEASE = "release"
WITHOUT_ODOO = (PROTOCOL, PROPERTIES)
LIVE_WORKERS = 4
REPLICA = ["--dev", "replica"]  # Odoo's own way to act as if there were a read-only copy of the database
ON_REPLICA = ["live_json2.py", "live_authlib.py", "live_dpop.py"]  # those of LIVE that run once more so
APPS_TAG = "oauth2_apps"  # tests that need a database with apps
ALL_APPS_TAG = "oauth2_all_apps"  # and with all that Odoo has
TOURS_TAG = "oauth2_tours"  # walks through the pages in a browser, which take as long as a third of all the others
# Odoo reads no contact, product or user without a list of fields for who has not the groups of all apps, as these do.
# TestAllAppsRead does the same with a user who has them.
FAIL_WITH_ALL_APPS = [
    "TestAppsRead.test_read_without_fields_leaves_out_lines_of_other_models_alone",
    "TestAppsRead.test_search_read_without_fields_gives_all_that_a_form_shows",
]
INSTALL = ["-i", ADDON, "--with-demo"]
ODOO_SUITES = [
    "rpc", "portal", "auth_totp", "auth_passkey", "test_http", "test_access_rights", "test_rpc", "api_doc",
]
# Odoo's suites skip tests without these.
ALSO_INSTALLED = ["crm"]
# It wants a bare `Bearer` where RFC 9728 §5.1 adds resource_metadata. TestBearer sends the same request, and checks the
# rest of the answer as Odoo's test does.
EXPECTS_OTHERWISE = ["test_http:TestHttpWebJson_2.test_webjson2_missing_auth"]
LINT = "lint"
# Those of Odoo's linters that look at addons: the others test themselves, or take minutes for Odoo's own files.
LINTERS = [
    "ManifestLinter", "PotLinter", "RoutesLinter", "TestDocstring", "TestDunderinit", "TestI18n", "TestIndex",
    "TestJsTranslations", "TestLintOverrideSignatures", "TestNaming", "TestOnchangeDomains", "TestTestHoles",
]


def test(options):
    """Run tests in a database of their own."""
    if options.odoo and options.tags:
        raise Problem("--odoo runs all of Odoo's suites and takes no TAGS.")
    result = Result()
    if options.tags in WITHOUT_ODOO:
        _test_without_odoo(get_python(), [options.tags], result)
        return result.report()
    database = "oauth2_test_odoo" if options.odoo else "oauth2_test"
    waiting = "Another ./dev test of this checkout is running; waiting for it …"
    with locked(CHECKOUT / f"database-{database}.lock", waiting), Cluster() as cluster:
        odoo = Odoo(cluster)
        if options.odoo:
            _test_odoo_suites(odoo, database, result)
            return result.report()
        if options.tags == RELEASE:
            _test_release(odoo.python, result)
            return result.report()
        if (options.tags or "").startswith(TOURS_TAG):
            _test_tours(odoo, options.tags, result)
            return result.report()
        if (options.tags or "").startswith(APPS_TAG):
            _test_with_apps(odoo, options.tags, result)
            return result.report()
        if (options.tags or "").startswith(ALL_APPS_TAG):
            _test_with_all_apps(odoo, options.tags, result)
            return result.report()
        odoo.create(database)
        if options.tags == LIVE:
            _test_live(odoo, database, ADDON, result)
        elif options.tags == LINT:
            _test_lint(odoo, database, result)
        elif options.tags:
            _test_addon(odoo, database, options.tags, result)
        else:
            _test_everything(odoo, database, result)
    return result.report()


def _test_everything(odoo, database, result):
    """Run all tests but Odoo's own; those of the live server by themselves, since they race and measure."""
    find_chromium()  # before two parts at once install it
    others = [Beside(_test_tours, odoo, f"{TOURS_TAG}/{ADDON}"), Beside(_test_with_any_apps, odoo)]
    _test_addon(odoo, database, f"/{ADDON},-{TOURS_TAG}", result)
    _test_without_odoo(odoo.python, WITHOUT_ODOO, result)
    _test_release(odoo.python, result)
    for other in others:
        result.add(other.wait())
    _test_live(odoo, database, "", result)
    _test_lint(odoo, database, result)


def _test_addon(odoo, database, tags, result):
    """Run tests in a database with what the addon needs alone."""
    say("Installing the addon and running its tests …")
    _test_in_odoo(odoo, database, [*INSTALL, "--test-tags", tags], result)


def _test_with_any_apps(odoo, result):
    """Run the tests that need apps, with some of these and with all."""
    _test_with_apps(odoo, f"{APPS_TAG}/{ADDON}", result)
    tags = [f"{tag}/{ADDON}" for tag in (APPS_TAG, ALL_APPS_TAG)]
    tags += [f"-/{ADDON}:{name}" for name in FAIL_WITH_ALL_APPS]
    _test_with_all_apps(odoo, ",".join(tags), result)


def _test_tours(odoo, tags, result):
    """Run the tours, in a database like that of the other tests."""
    say("Running the tours …")
    database = "oauth2_test_tours"
    odoo.create(database)
    _test_in_odoo(odoo, database, [*INSTALL, "--test-tags", tags], result, log_name="test-tours.log")


def _test_with_apps(odoo, tags, result):
    """Run the tests that need a database with apps, in one of its own."""
    say("Running the tests with apps …")
    _test_without_pages(odoo, "oauth2_test_apps", (APPS,), tags, result, "test-apps.log")


def _test_with_all_apps(odoo, tags, result):
    """Run the tests that need a database with all of Odoo's apps, in one of its own."""
    say("Running the tests with all apps …")
    _test_without_pages(odoo, "oauth2_test_all_apps", all_apps(odoo.source), tags, result, "test-all-apps.log")


def _test_without_pages(odoo, database, modules, tags, result, log_name):
    """Run tests that open no pages with style sheets and scripts: building those takes longer than such tests."""
    odoo.create(database, *modules, with_pages=False)
    _test_in_odoo(odoo, database, [*INSTALL, "--test-tags", tags], result, "launch_without_assets.py", log_name)


def _test_odoo_suites(odoo, database, result):
    """Run Odoo's suites in an empty database: some of them have to run before other modules are installed."""
    odoo.drop(database)
    say("Installing the addon and running Odoo's own suites …")
    tags = ",".join([f"/{name}" for name in ODOO_SUITES] + [f"-/{name}" for name in EXPECTS_OTHERWISE])
    modules = ",".join([ADDON, *ODOO_SUITES, *ALSO_INSTALLED])
    _test_in_odoo(odoo, database, ["-i", modules, "--with-demo", "--test-tags", tags], result)


def _test_lint(odoo, database, result):
    """Run Odoo's linters, which are tests too, on the addon."""
    say("Running Odoo's linters …")
    tags = ",".join(f"/test_lint:{name}" for name in LINTERS)
    _test_in_odoo(
        odoo, database, ["-i", f"{ADDON},test_lint", "--with-demo", "--test-tags", tags], result, "launch_test_lint.py")


def _test_in_odoo(odoo, database, arguments, result, launcher="launch_odoo.py", log_name=None):
    """Run Odoo's tests with these arguments and add up what they found."""
    find_chromium()
    log = LOGS / (log_name or f"test-{launcher.removeprefix('launch_').removesuffix('.py')}.log")
    found = OdooTestLog()
    began = time.monotonic()
    command = ["-d", database, "-p", free_port(), "--workers", 0, "--max-cron-threads", 0, "--test-enable",
               "--stop-after-init", *arguments]
    with (
        open(log, "w") as copy,
        odoo.child(*command, launcher=launcher, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                   errors="replace") as child,
    ):
        for line in child.process.stdout:
            copy.write(line)
            found.feed(line)
        status = child.process.wait()
    if status and not found.failed:
        say(last_lines(log, 40))
    found.finish(status)
    result.passed += found.passed
    result.failures += sorted(found.failed)
    result.skipped.update(found.skipped)
    result.warnings.update(found.warnings)
    say(f"{sum(found.started.values())} tests in {time.monotonic() - began:.0f} s; the log is {log}")


def _test_without_odoo(python, folders, result):
    """Run pytest on folders of tests/ that need no Odoo and no database."""
    for folder in folders:
        say(f"Running the tests of tests/{folder} …")
        _test_with_pytest(python, folder, {}, result)


def _test_release(python, result):
    """Run pytest on tests/release: the zip of `./dev package`, and upgrades from earlier versions."""
    say("Running the tests of a release …")
    _test_with_pytest(python, RELEASE, {}, result)


def _test_live(odoo, database, modules, result):
    """Run pytest on tests/live against a server with several workers, and some of it once more with a replica.

    The addon of the documentation is installed there as well, and its own tests run first.
    """
    documented_addon.write(CHECKOUT / "addons")
    with RelyingParties(odoo) as relying_parties:
        _test_documented_addon(odoo, database, modules, result)
        say("Starting a live server …")
        _test_on_server(odoo, database, [], result, "odoo-live.log", [], relying_parties.environment())
    say("Starting a live server with a replica …")
    _test_on_server(odoo, database, REPLICA, result, "odoo-live-replica.log", ON_REPLICA)


def _test_documented_addon(odoo, database, modules, result):
    """Install the addon of the documentation, and others, and run its tests."""
    arguments = ["-i", ",".join(filter(None, [modules, documented_addon.NAME])), "--with-demo"]
    say("Running the tests of the documentation's addon …")
    tags = f"/{documented_addon.NAME}"
    _test_in_odoo(odoo, database, [*arguments, "--test-tags", tags], result, log_name="test-documented.log")


def _test_on_server(odoo, database, arguments, result, log, files, environment=None):
    """Run these files of tests/live, or all, against a server that is started with these arguments.

    :param dict environment: further variables that the tests need.
    """
    try:
        with Server(odoo, database, free_port(), LIVE_WORKERS, LOGS / log, arguments) as server:
            server.wait_until_ready()
            _test_with_pytest(odoo.python, LIVE, {
                "PATH": odoo.environment["PATH"],
                "OAUTH2_LIVE_URL": server.url, "OAUTH2_LIVE_DB": database,
                "OAUTH2_LIVE_LOGIN": LOGIN, "OAUTH2_LIVE_PASSWORD": PASSWORD,
                "OAUTH2_LIVE_LOG": str(server.log), "OAUTH2_LIVE_DSN": odoo.cluster.dsn(database),
                "OAUTH2_LIVE_CHROMIUM": find_chromium(),
                "OAUTH2_LIVE_NODE_MODULES": str(get_node_modules() or ""), **(environment or {}),
            }, result, files)
    except Problem as problem:
        say(str(problem))
        result.failures.append("tests/live: the live server did not start")


def _test_with_pytest(python, name, environment, result, files=()):
    """Run pytest on a folder of tests/, or on some files there, and add up what it found."""
    folder = TESTS / name
    failures_before = len(result.failures)
    with tempfile.TemporaryDirectory(dir=CHECKOUT) as temporary:
        report = Path(temporary, "report.xml")
        # Nothing but this folder is pytest's: the addon's own packages would import Odoo.
        command = [python, "-m", "pytest", *([folder / file for file in files] or [folder]),
                   "-c", ROOT / "pyproject.toml", "--rootdir", folder, "--confcutdir", folder, f"--junitxml={report}"]
        environment = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(CHECKOUT / "hypothesis"), **environment}
        with Child(command, env=environment, cwd=CHECKOUT) as child:
            status = child.process.wait()
        if report.exists():
            _add_report(report, f"tests/{name}", result)
    if status and len(result.failures) == failures_before:
        result.failures.append(f"tests/{name}: pytest ended with status {status}")


def _add_report(path, folder, result):
    """Add up pytest's report in JUnit's format."""
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        name = f"{folder} {case.get('classname')}.{case.get('name')}"
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            result.failures.append(name)
        elif skip is not None:
            result.skipped[name] = skip.get("message")
        else:
            result.passed += 1
