"""The first token, as the README and `./dev run` print the way to it: word by word, in a shell."""
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def readme():
    text = (ROOT / 'README.md').read_text().partition('## Your first token')[2].partition('\n## ')[0]
    return '\n'.join(re.findall(r'```sh\n(.*?)```', text, re.DOTALL))


def walkthrough():
    return (ROOT / 'tools/walkthrough.txt').read_text().partition('\n')[2].format(
        base_url='http://127.0.0.1:8069', database='oauth2_demo', client_id='the-client-id',
        client_secret='the-client-secret')


@pytest.mark.parametrize('commands', [readme, walkthrough])
def test_the_first_token(odoo, tmp_path, commands):
    scopes = odoo.call('oauth2.scope', 'search', [('name', 'in', ['profile', 'email', 'api.read'])])
    application = odoo.application(redirect_uris='https://127.0.0.1/callback', scope_ids=[(6, 0, scopes)])
    script = commands()
    for printed, here in (
        ('http://127.0.0.1:8069', odoo.url), ('oauth2_demo', odoo.database),
        ('the-client-id', application.client_id), ('the-client-secret', application.client_secret),
        ('"login": "admin"', f'"login": "{os.environ["OAUTH2_LIVE_LOGIN"]}"'),
        ('"password": "admin"', f'"password": "{os.environ["OAUTH2_LIVE_PASSWORD"]}"'),
    ):
        assert printed in script
        script = script.replace(printed, here)
    done = subprocess.run(  # noqa: S603 - what people are told to run
        ['/bin/bash', '-e', '-c', script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert '"access_token": "' in done.stdout, done.stdout + done.stderr
    assert '{"sub": "' in done.stdout, done.stdout
    assert '[{"id": ' in done.stdout, done.stdout
