"""The commands of docs/clients.md and docs/migrating.md, word by word, in a shell."""
import re
import subprocess
import textwrap
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

DOCS = Path(__file__).parents[2] / 'docs'
REDIRECT_URI = 'https://127.0.0.1/callback'


def commands(page, title):
    """Return the blocks of commands in a section of a page."""
    section = (DOCS / page).read_text().partition(f'\n## {title}\n')[2].partition('\n## ')[0]
    blocks = re.findall(r'^( *)```sh\n(.*?)^ *```$', section, re.MULTILINE | re.DOTALL)
    assert blocks, page
    return [textwrap.dedent(block) for _indent, block in blocks]


def shell(script, folder):
    done = subprocess.run(  # noqa: S603 - what people are told to run
        ['/bin/bash', '-e', '-c', script], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def application(odoo):
    def make(**values):
        scopes = odoo.call('oauth2.scope', 'search', [['name', 'in', ['profile', 'email', 'contacts.read']]])
        return odoo.application(redirect_uris=REDIRECT_URI, scope_ids=[[6, 0, scopes]], **values)
    return make


def test_the_standard_example(odoo, tmp_path, application):
    registered = application()
    first, ask, *others = commands('clients.md', 'A standard example')
    for printed, here in (
        ('https://odoo.example.com', odoo.url), ('the-client-id', registered.client_id),
        ('the-client-secret', registered.client_secret),
    ):
        assert printed in first
        first = first.replace(printed, here)
    keep = 'declare -p VERIFIER STATE > kept'
    address = shell('\n'.join((first, ask, keep)), tmp_path).strip()
    answer = parse_qs(urlsplit(odoo.visit(address)).query)
    assert answer['iss'] == [odoo.url]
    rest = '\n'.join(others)
    assert 'CODE=the-code\n' in rest
    said = shell('\n'.join((first, '. ./kept', rest.replace('the-code', answer['code'][0]))), tmp_path)
    assert said.count('"access_token": "') == 2, said
    assert '{"sub": "' in said
    assert '[{"id": ' in said


def test_requests_of_the_older_rest_api(odoo, tmp_path, application):
    registered = application(legacy_requests=True, trusted=True)
    script, = commands('migrating.md', 'Try it')
    said = shell('\n'.join((
        f'ODOO={odoo.url} CLIENT_ID={registered.client_id} CLIENT_SECRET={registered.client_secret}',
        f'COOKIE={odoo.session.cookies["session_id"]}', script)), tmp_path)
    assert '"access_token": "' in said, said
    assert re.search(r'"access_token_validity": "\d+/\d+/\d{4} \d\d:\d\d:\d\d"', said), said
