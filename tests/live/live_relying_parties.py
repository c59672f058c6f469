"""Log in with Odoo by what websites are made with, each as strict as its makers have it."""
import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from idpyoidc.client.rp_handler import RPHandler
from social_core.backends.open_id_connect import OpenIdConnectAuth
from social_core.storage import AssociationMixin, BaseStorage, UserMixin
from social_core.strategy import BaseStrategy

from conformance import Person
from conftest import REDIRECT_URI

SCOPE = ['openid', 'profile', 'email']
NODE_PROGRAMS = Path(__file__).parent / 'node'
NODE_MODULES = os.environ.get('OAUTH2_LIVE_NODE_MODULES')
TIMEOUT = 60  # seconds


@pytest.fixture(scope='module')
def somebody(odoo):
    return Person(odoo.url, os.environ['OAUTH2_LIVE_LOGIN'], os.environ['OAUTH2_LIVE_PASSWORD'])


@pytest.mark.parametrize('mode', ['query', 'form_post'])
def test_idpyoidc(odoo, somebody, mode):
    """It follows the standard to the letter; with PKCE, by the document, and checks userinfo against the ID token."""
    application = odoo.application()
    handler = RPHandler(
        'http://127.0.0.1:1', key_conf={'key_defs': [{'type': 'EC', 'crv': 'P-256', 'use': ['sig']}]},
        client_configs={odoo.url: {
            'issuer': odoo.url, 'client_type': 'oidc', 'client_id': application.client_id,
            'client_secret': application.client_secret, 'redirect_uris': [REDIRECT_URI],
            'response_types_supported': ['code'], 'token_endpoint_auth_methods_supported': ['client_secret_basic'],
            'add_ons': {'pkce': {'function': 'idpyoidc.client.oauth2.add_on.pkce.add_support', 'kwargs': {
                'code_challenge_length': 64, 'code_challenge_method': 'S256'}}}}})
    address = handler.begin(odoo.url, req_args={
        'redirect_uri': REDIRECT_URI, 'response_mode': mode, 'scope': SCOPE})
    callback = somebody.open(address)
    assert callback.method == {'query': 'GET', 'form_post': 'POST'}[mode]
    outcome = handler.finalize(odoo.url, callback.members)
    assert 'error' not in outcome, outcome
    assert outcome['id_token']['sub'] == outcome['userinfo']['sub']
    assert outcome['userinfo']['name'] == 'Mitchell Admin'


class Storage(BaseStorage):
    """Where social-auth-core keeps nonces."""

    user = UserMixin

    class association(AssociationMixin):
        kept: dict = {}

        @classmethod
        def store(cls, server_url, association):
            association.id = association.handle
            cls.kept[association.handle] = association

        @classmethod
        def get(cls, server_url=None, handle=None):
            return [cls.kept[handle]] if handle in cls.kept else []

        @classmethod
        def remove(cls, ids_to_delete):
            for handle in ids_to_delete:
                del cls.kept[handle]


class Strategy(BaseStrategy):
    """A website with one session and no framework."""

    def __init__(self, settings):
        super().__init__(Storage)
        self.settings, self.session, self.request = settings, {}, {}

    def get_setting(self, name):
        return self.settings[name]

    def request_data(self, merge=True):
        return self.request

    def session_get(self, name, default=None):
        return self.session.get(name, default)

    def session_set(self, name, value):
        self.session[name] = value

    def session_pop(self, name):
        return self.session.pop(name, None)

    def build_absolute_uri(self, path=None):
        return path

    def authenticate(self, backend, *args, **kwargs):
        return kwargs['response']


def test_social_auth(odoo, somebody):
    """What Django's social-auth and others build upon."""
    application = odoo.application()
    strategy = Strategy({
        'SOCIAL_AUTH_OIDC_OIDC_ENDPOINT': odoo.url, 'SOCIAL_AUTH_OIDC_KEY': application.client_id,
        'SOCIAL_AUTH_OIDC_SECRET': application.client_secret})
    backend = OpenIdConnectAuth(strategy, redirect_uri=REDIRECT_URI)
    callback = somebody.open(backend.auth_url())
    strategy.request = backend.data = callback.members
    person = backend.auth_complete()
    assert backend.id_token['sub'] == person['sub'] == '2'
    assert backend.get_user_details(person)['username'] == 'admin'
    assert not Storage.association.kept


@pytest.mark.skipif(not NODE_MODULES, reason="There is no Node.js.")
@pytest.mark.parametrize('mode', ['query', 'form_post'])
@pytest.mark.parametrize('program', ['openid_client.mjs', 'oauth4webapi.mjs'])
def test_node(odoo, somebody, tmp_path, program, mode):
    """With nonce, max_age, PKCE, ``iss`` and the signature of the ID token."""
    application = odoo.application()
    (tmp_path / 'node_modules').symlink_to(NODE_MODULES)
    (tmp_path / program).write_text((NODE_PROGRAMS / program).read_text())
    with subprocess.Popen(  # noqa: S603 - a program of ours
            [shutil.which('node'), program], cwd=tmp_path, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT) as process:
        def say(value):
            process.stdin.write(json.dumps(value) + '\n')
            process.stdin.flush()
        try:
            say({'issuer': odoo.url, 'client_id': application.client_id, 'client_secret': application.client_secret,
                 'redirect_uri': REDIRECT_URI, 'mode': mode, 'scope': ' '.join([*SCOPE, 'offline_access'])})
            address = process.stdout.readline()
            assert address.startswith('http'), address + process.stdout.read()
            callback = somebody.open(address.strip())
            say({'method': callback.method, 'address': callback.address, 'body': urlencode(callback.pairs)})
            output, _errors = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
    assert process.returncode == 0, output
    outcome = json.loads(output)
    assert outcome['claims']['sub'] == outcome['userinfo']['sub'] == '2'
    assert outcome['userinfo']['name'] == 'Mitchell Admin'
    assert outcome['again']['sub'] == '2' and 'nonce' not in outcome['again']
