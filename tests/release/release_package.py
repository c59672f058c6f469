"""The zip of `./dev package` is an addon that a stock Odoo 19 installs; nothing of a developer's machine is in it."""
import ast
import re
import stat
import zipfile

import pytest
import requests

import package
from common import ADDON, ROOT
from installed import install, run, serving
from lint import HOME_FOLDER, REGISTRY

DATABASE = 'oauth2_release_package'
BASE = '/restapi/1.0/common/oauth2'
MOST_BYTES = 3_000_000
NEEDED = {
    '__init__.py', '__manifest__.py', 'LICENSE', 'README.md', 'CHANGELOG.md', 'requirements.txt',
    'docs/configuration.md', 'i18n/oauth2_provider.pot', 'migrations/19.0.1.7.0/pre-codes.py',
    'static/description/icon.png', 'static/description/index.html', 'tests/test_authorize.py'}
# Whose names say that they are for developers with a clone
NOT_NEEDED = re.compile(r'\.|(bench|tools)/|dev$|pyproject|tests/(live|properties|protocol|release|without_odoo)')
HIDE = """
import importlib.metadata, sys
from importlib.metadata import PackageNotFoundError, version
def hiding(name):
    if name == "PyJWT":
        raise PackageNotFoundError(name)
    return version(name)
importlib.metadata.version = hiding
sys.modules["jwt"] = None
"""


@pytest.fixture(scope='module')
def path(tmp_path_factory):
    return package.write(tmp_path_factory.mktemp('zip'))


@pytest.fixture(scope='module')
def addons(path, tmp_path_factory):
    """A folder of addons with what is in the zip."""
    folder = tmp_path_factory.mktemp('addons')
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    assert [each.name for each in folder.iterdir()] == [ADDON]
    return folder


@pytest.fixture(scope='module')
def database(odoo, addons):
    """A new database in which the zip is installed.

    Its tests of Odoo's kind came along: all of them are imported, and some run.
    """
    odoo.create(DATABASE, with_pages=False)
    tests = f'/{ADDON}:TestLayers,/{ADDON}:TestStorePage'
    assert not install(odoo, DATABASE, addons, '-i', ADDON, '--test-enable', '--test-tags', tests)
    yield DATABASE
    odoo.drop(DATABASE)


def test_is_one_folder_with_what_is_needed_and_nothing_else(path):
    version = ast.literal_eval((ROOT / '__manifest__.py').read_text())['version']
    assert path.name == f'{ADDON}-{version}.zip'
    assert path.stat().st_size < MOST_BYTES
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert all(name.startswith(f'{ADDON}/') and '..' not in name and '\\' not in name for name in names)
    inside = {name.removeprefix(f'{ADDON}/') for name in names}
    assert inside >= NEEDED
    assert not {name for name in inside if NOT_NEEDED.match(name)}


def test_holds_plain_files_that_name_no_machine(path):
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            assert kind in (0, stat.S_IFREG, stat.S_IFDIR), f'{info.filename} is no plain file'
            text = archive.read(info).decode(errors='replace')
            for trace in (REGISTRY, HOME_FOLDER, re.compile(re.escape(f'{ROOT}/'))):
                assert not trace.search(text), f'{info.filename} names a folder or a host of one machine'


def test_is_the_same_each_time(path, tmp_path):
    assert package.write(tmp_path).read_bytes() == path.read_bytes()


def test_installs_and_serves_on_a_fresh_database(odoo, addons, database):
    with serving(odoo, database, addons) as url:
        metadata = requests.get(f'{url}/.well-known/oauth-authorization-server', timeout=60)
        assert metadata.json()['authorization_endpoint'] == f'{url}{BASE}/authorize'
        asked = requests.get(f'{url}{BASE}/authorize', headers={'Accept': 'application/json'}, timeout=60)
        assert (asked.status_code, asked.json()['error']) == (400, 'invalid_request')
        token = requests.post(f'{url}{BASE}/access_token', timeout=60)
        assert (token.status_code, token.json()['error']) == (400, 'invalid_request')
        assert requests.get(f'{url}/{ADDON}/static/description/cover.png', timeout=60).status_code == 200


@pytest.mark.parametrize(('arguments', 'sentence'), [
    ((), 'OAuth 2 Provider needs the Python package {}, which the Python that runs Odoo does not have. Run `pip '),
    (('-u', ADDON), 'Unable to upgrade module "oauth2_provider" because an external dependency is not met: {}\n'),
])
def test_says_which_python_package_is_missing(odoo, addons, database, tmp_path, arguments, sentence):
    (tmp_path / 'sitecustomize.py').write_text(HIDE)
    status, log = run(odoo, database, addons, *arguments, PYTHONPATH=f'{tmp_path}:{odoo.source}')
    assert status
    assert sentence.format('PyJWT>=2.9') in log
