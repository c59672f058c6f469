"""The recipe of n8n, by n8n's own OAuth client: the whole of n8n, which takes gigabytes, is not here."""
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import REDIRECT_URI

NODE_MODULES = os.environ.get('OAUTH2_LIVE_NODE_MODULES')
PROGRAM = Path(__file__).parent / 'node/n8n.mjs'
NODE = 'Node: '  # before the fields of the node; the others are those of the credential
CHOICES = {  # of n8n 2.41.1
    'Grant Type': {'PKCE', 'Client Credentials'}, 'Authentication': {'Header'}, 'Generic Auth Type': {'OAuth2 API'},
    'Send Body': {'On'}, 'Body Content Type': {'JSON'}, 'Specify Body': {'Using JSON'}, 'Method': {'GET', 'POST'}}


class N8n:
    """An application of n8n, and what its Quick Start tells people to fill in."""

    def __init__(self, odoo, folder, kind, scopes=('profile', 'contacts.read'), **values):
        if not NODE_MODULES:
            pytest.skip("There is no Node.js.")
        self.odoo, self.folder = odoo, folder
        scope_ids = odoo.call('oauth2.scope', 'search', [('name', 'in', list(scopes))])
        if kind == 'service':
            values['user_id'] = odoo.call('res.users', 'search', [('login', '=', 'admin')])[0]
        application = odoo.application(tool='n8n', kind=kind, scope_ids=[(6, 0, scope_ids)], **values)
        self.credential, self.node = {}, {}
        for row in odoo.quick_start(application)['rows']:
            of_node = row['label'].startswith(NODE)
            fields = self.node if of_node else self.credential
            fields[row['label'].removeprefix(NODE)] = row['value'] or application.client_secret

    def run(self):
        """Connect, and return the answer to the request of the node."""
        (self.folder / 'node_modules').symlink_to(NODE_MODULES)
        shutil.copy(PROGRAM, self.folder)
        with subprocess.Popen(  # noqa: S603 - a program of this folder
                ['node', PROGRAM.name, json.dumps({  # noqa: S607
                    'credential': self.credential, 'node': self.node, 'redirectUri': REDIRECT_URI})],
                cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True) as program:
            end = self.odoo.visit(program.stdout.readline().strip()) if 'Authorization URL' in self.credential else ''
            out, err = program.communicate(f'{end}\n', timeout=60)
        assert program.returncode == 0, out + err
        return json.loads(out)


@pytest.mark.parametrize('kind', ['website', 'service'])
@pytest.mark.parametrize('values', [{}, {'require_pkce': True}], ids=['', 'must use PKCE'])
def test_it_reads_what_the_scopes_open(odoo, tmp_path, kind, values):
    assert N8n(odoo, tmp_path, kind, **values).run()[0]['display_name']


def test_it_knows_who_has_signed_in(odoo, tmp_path):
    assert N8n(odoo, tmp_path, 'website', ['profile']).run()['name'] == 'Mitchell Admin'


@pytest.mark.parametrize('kind', ['website', 'service'])
def test_what_people_choose_is_there_to_choose(odoo, tmp_path, kind):
    n8n = N8n(odoo, tmp_path, kind)
    assert n8n.node.pop('Authentication') == 'Generic Credential Type'
    for label, value in {**n8n.credential, **n8n.node}.items():
        assert value in CHOICES.get(label, {value}), label
