"""The recipes of the Quick Start, run as the form of an application prints them."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from conftest import REDIRECT_URI, SECRET

PROGRAMS = {
    'curl': 'sh', 'requests_oauthlib': sys.executable, 'authlib': sys.executable, 'openid_client': 'node'}
NODE_MODULES = os.environ.get('OAUTH2_LIVE_NODE_MODULES')
TIMEOUT = 60  # seconds
NASTY_URI = "http://127.0.0.1:1/$(touch$IFS$()pwned)';touch$IFS$()pwned;'/callback"
NASTY_SCOPE = "it's$(touch${IFS}pwned)`touch${IFS}pwned`#{1}"


@pytest.fixture(params=PROGRAMS)
def tool(request):
    if request.param == 'openid_client' and not NODE_MODULES:
        pytest.skip("There is no Node.js.")
    return request.param


class Recipe:
    """One application, and the program that Quick Start prints for it, in a folder of its own."""

    def __init__(self, odoo, folder, tool, kind, scopes=('profile', 'contacts.read'), **values):
        self.odoo, self.folder, self.tool = odoo, folder, tool
        scope_ids = odoo.call('oauth2.scope', 'search', [('name', 'in', list(scopes))])
        assert len(scope_ids) == len(scopes)
        if kind == 'service':
            values['user_id'] = odoo.call('res.users', 'search', [('login', '=', 'admin')])[0]
        self.application = odoo.application(
            tool=tool, kind=kind, client_type='public' if kind == 'app' else 'confidential',
            scope_ids=[(6, 0, scope_ids)], **values)
        shown = odoo.quick_start(self.application)
        assert shown['run_by_us']
        self.block, = shown['blocks']
        assert (SECRET in self.block['code']) == (kind != 'app')

    def run(self, token=None):
        """Run the program as a person would who has the browser beside it; return what it prints.

        :param token: to paste, where it checks one.
        """
        code = self.block['code'].replace(SECRET, self.application.client_secret or '')
        (self.folder / self.block['file']).write_text(code)
        if NODE_MODULES:
            (self.folder / 'node_modules').symlink_to(NODE_MODULES)
        with subprocess.Popen(  # noqa: S603 - what people are told to run
                [PROGRAMS[self.tool], self.block['file']], cwd=self.folder, text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env={**os.environ, 'PYTHONUNBUFFERED': '1'}) as program:
            try:
                pasted = token or ''
                if not token:
                    address = self.address(program)
                    pasted = self.odoo.visit(address) if address else ''
                output, _errors = program.communicate(f'{pasted}\n', timeout=TIMEOUT)
            finally:
                program.kill()
        assert not program.returncode, output
        return output

    def address(self, program):
        """Return the address that the program asks a person to open, or ``None`` where nobody signs in."""
        if 'Open this address' not in self.block['code']:
            return None
        for line in program.stdout:
            if line.startswith(self.odoo.endpoint('authorize')):
                return line.strip()
        raise AssertionError("The program ended without an address to open.")


@pytest.mark.parametrize('kind', ['website', 'app', 'service'])
def test_recipe_reads_what_the_scopes_open(odoo, tmp_path, tool, kind):
    assert 'display_name' in Recipe(odoo, tmp_path, tool, kind).run()


def test_recipe_of_an_application_that_signs_people_in(odoo, tmp_path, tool):
    assert 'Mitchell Admin' in Recipe(odoo, tmp_path, tool, 'website', ['profile']).run()


def test_recipe_of_an_application_that_must_use_pkce(odoo, tmp_path, tool):
    assert 'display_name' in Recipe(odoo, tmp_path, tool, 'website', require_pkce=True).run()


def test_recipe_of_a_resource_server(odoo, tmp_path, tool):
    service = Recipe(odoo, tmp_path, tool, 'service').application
    token = requests.post(odoo.endpoint('access_token'), auth=(service.client_id, service.client_secret), data={
        'grant_type': 'client_credentials'}).json()['access_token']
    output = Recipe(odoo, tmp_path, tool, 'resource_server').run(token)
    assert service.client_id in output
    assert 'contacts.read' in output


def test_no_value_leaves_its_quotes(odoo, tmp_path, tool):
    if not odoo.call('oauth2.scope', 'search', [('name', '=', NASTY_SCOPE)]):
        odoo.call('oauth2.scope', 'create', [{'name': NASTY_SCOPE, 'description': 'Nothing'}])
    recipe = Recipe(odoo, tmp_path, tool, 'website', ['profile', NASTY_SCOPE], redirect_uris=NASTY_URI)
    assert 'Mitchell Admin' in recipe.run()
    assert {path.name for path in Path(tmp_path).iterdir()} <= {recipe.block['file'], 'node_modules'}


def test_what_is_marked_as_run_is_run_here(odoo):
    application = odoo.application(redirect_uris=REDIRECT_URI)
    tools = odoo.call('oauth2.application', 'fields_get', ['tool'])['tool']['selection']
    run = set()
    for name, _label in tools:
        odoo.call('oauth2.application', 'write', [application.id], {'tool': name})
        shown = odoo.quick_start(application)
        json.dumps(shown)
        if shown['run_by_us']:
            run.add(name)
    # see live_device.py, live_apache.py, live_oca_auth_oidc.py
    assert run == {*PROGRAMS, 'device', 'apache', 'another_odoo'}
