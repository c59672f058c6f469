"""What a page of another origin gets to read, in a real browser (Fetch standard, RFC 6749 §3.2)."""
import json
import os
import queue
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from conftest import REDIRECT_URI

SECONDS = 60  # for Chromium to start on a busy machine
PAGE = """<!doctype html><title>Application</title><script>
const given = JSON.parse(GIVEN);
const calls = {
    metadata: () => get(given.metadata),
    jwks: () => get(given.base + 'jwks'),
    wrong_secret: () => post('access_token', {grant_type: 'authorization_code', code: 'x'}, basic('wrong')),
    too_often: () => post('access_token', {grant_type: 'authorization_code', code: 'x'}, basic('wrong')),
    wrong_code: () => post('access_token', {grant_type: 'authorization_code', code: 'x'}, basic(given.client_secret)),
    json: () => fetch(given.base + 'access_token', {
        method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{"grant_type": "x"}'}),
    refresh: () => post('access_token', {grant_type: 'refresh_token', refresh_token: given.refresh_token},
        basic(given.client_secret)),
    userinfo: () => get(given.base + 'userinfo', bearer),
    userinfo_without_token: () => get(given.base + 'userinfo'),
    json2: () => json2('res.users/context_get', {traceparent: '00-a-b-01', 'x-datadog-trace-id': '1'}),
    json2_outside: () => json2('ir.cron/search', {}),
    json2_nowhere: () => json2('no.model/search', {}),
    json2_nothing: () => get(given.json2 + 'x', bearer),
    json2_without_token: () => fetch(given.json2 + 'res.users/context_get', {
        method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{}'}),
    json2_with_cookies: () => fetch(given.json2 + 'res.users/context_get', {
        method: 'POST', headers: {'Content-Type': 'application/json', ...bearer}, body: '{}', credentials: 'include'}),
    revoke: () => post('revoke', {token: given.refresh_token}, basic(given.client_secret)),
    userinfo_afterwards: () => get(given.base + 'userinfo', bearer),
    userinfo_with_cookies: () => fetch(given.base + 'userinfo', {headers: bearer, credentials: 'include'}),
    introspect: () => post('introspect', {token: given.access_token}, basic(given.client_secret)),
    authorize: () => get(given.base + 'authorize?client_id=' + given.client_id),
};
const bearer = {Authorization: 'Bearer ' + given.access_token};
const basic = (secret) => ({Authorization: 'Basic ' + btoa(given.client_id + ':' + secret)});
const json2 = (call, headers) => fetch(given.json2 + call, {
    method: 'POST', headers: {'Content-Type': 'application/json', ...bearer, ...headers}, body: '{}'});
const get = (address, headers = {}) => fetch(address, {headers});
const post = (name, members, headers) =>
    fetch(given.base + name, {method: 'POST', headers, body: new URLSearchParams(members)});
(async () => {
    const seen = {};
    for (const [name, call] of Object.entries(calls)) {
        try {
            const response = await call();
            seen[name] = {
                status: response.status, text: await response.text(),
                challenge: response.headers.get('WWW-Authenticate'), retry: response.headers.get('Retry-After')};
        } catch (error) {
            seen[name] = {refused: error.name};
        }
    }
    await fetch('/seen', {method: 'POST', body: JSON.stringify(seen)});
})();
</script>"""


class Site(ThreadingHTTPServer):
    """The website of an application: one page, which tells what it has seen."""

    def __init__(self, given):
        super().__init__(('127.0.0.1', 0), Handler)
        self.page = PAGE.replace('GIVEN', json.dumps(json.dumps(given)))
        self.seen = queue.Queue()


class Handler(BaseHTTPRequestHandler):

    def do_GET(self):
        self.answer(self.server.page.encode())

    def do_POST(self):
        self.server.seen.put(json.loads(self.rfile.read(int(self.headers['Content-Length']))))
        self.answer(b'')

    def answer(self, body):
        self.send_response(200)
        self.send_header('Content-Type', 'text/html; charset=utf-8')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


def browse(given, folder):
    """Return what the page sees in Chromium."""
    chromium = os.environ['OAUTH2_LIVE_CHROMIUM']
    with Site(given) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        command = [
            chromium, '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
            f'--user-data-dir={folder / "profile"}', f'http://127.0.0.1:{site.server_port}/']
        with open(folder / 'chromium.log', 'wb') as log, subprocess.Popen(  # noqa: S603
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL) as browser:
            try:
                return site.seen.get(timeout=SECONDS)
            except queue.Empty:
                pytest.fail((folder / 'chromium.log').read_text(errors='replace')[-2000:])
            finally:
                browser.terminate()
                site.shutdown()


@pytest.fixture(scope='module')
def seen(odoo, tmp_path_factory):
    read = odoo.call('oauth2.scope', 'search', [('name', '=', 'contacts.read')])
    application = odoo.application(scope_ids=[(6, 0, read)])
    query = urlencode({'client_id': application.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code'})
    location = odoo.visit(f'{odoo.endpoint("authorize")}?{query}')
    credentials = {'client_id': application.client_id, 'client_secret': application.client_secret}
    members = requests.post(odoo.endpoint('access_token'), data=credentials | {
        'grant_type': 'authorization_code', 'redirect_uri': REDIRECT_URI,
        'code': parse_qs(urlsplit(location).query)['code'][0]}).json()
    with odoo.setting('application_failures', 1):
        return browse(credentials | {
            'metadata': f'{odoo.url}/.well-known/oauth-authorization-server', 'base': odoo.endpoint(''),
            'json2': f'{odoo.url}/json/2/',
            'access_token': members['access_token'], 'refresh_token': members['refresh_token'],
        }, tmp_path_factory.mktemp('chromium'))


def test_documents_can_be_read(odoo, seen):
    assert json.loads(seen['metadata']['text'])['token_endpoint'] == odoo.endpoint('access_token')
    assert json.loads(seen['jwks']['text'])['keys']


def test_errors_can_be_read_with_their_headers(seen):
    for name, status, error in (
        ('wrong_secret', 401, 'invalid_client'), ('too_often', 429, 'temporarily_unavailable'),
        ('wrong_code', 400, 'invalid_grant'), ('json', 400, 'unsupported_grant_type'),
        ('userinfo_afterwards', 401, 'invalid_token'), ('userinfo_without_token', 401, 'invalid_request'),
    ):
        assert seen[name]['status'] == status, seen[name]
        assert json.loads(seen[name]['text'])['error'] == error
        assert bool(seen[name]['challenge']) == (status == 401)
        assert bool(seen[name]['retry']) == (status == 429)


def test_tokens_can_be_renewed_used_and_revoked(seen):
    assert seen['refresh']['status'] == 200, seen['refresh']
    assert json.loads(seen['refresh']['text'])['access_token']
    assert seen['userinfo']['status'] == 200, seen['userinfo']
    assert json.loads(seen['userinfo']['text'])['sub'] == '2'
    assert seen['revoke']['status'] == 200, seen['revoke']


def test_json2_can_be_called(seen):
    assert seen['json2']['status'] == 200, seen['json2']
    assert json.loads(seen['json2']['text'])['uid'] == 2
    for name, status in (('json2_outside', 403), ('json2_nowhere', 404), ('json2_nothing', 404),
                         ('json2_without_token', 401)):
        assert seen[name]['status'] == status, seen[name]
        assert json.loads(seen[name]['text'])['message']
        assert bool(seen[name]['challenge']) == (status in (401, 403))


def test_nothing_else_can_be_read(seen):
    for name in ('introspect', 'authorize', 'userinfo_with_cookies', 'json2_with_cookies'):
        assert seen[name] == {'refused': 'TypeError'}
