"""Check Address: what it says about the settings, the request and its own metadata; and that it asks nothing else."""
import json
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from unittest.mock import patch

import requests

from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import config

from ..protocol.endpoints.metadata import WELL_KNOWN
from ..wizard import oauth2_address_check as module
from ..wizard import own_metadata
from ..wizard.arrival import PASSED_ON, Arrival
from .common import OAuth2Case

ISSUER = 'https://odoo.example.com'


@contextmanager
def server(body=b'', status=200, headers=()):
    """Serve one answer on this machine; yields the issuer and the list of the paths and headers that were asked.

    :param body: bytes, or a function that makes them, or their parts one by one, of the issuer.
    """
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            parts = body(issuer) if callable(body) else body
            with suppress(OSError):  # who asked may have hung up
                for part in [parts] if isinstance(parts, bytes) else parts:
                    self.wfile.write(part)

        def log_message(self, *args):
            pass
    http = HTTPServer(('127.0.0.1', 0), Handler)
    issuer = f'http://127.0.0.1:{http.server_port}'
    thread = Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield issuer, asked
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class CheckCase(TransactionCase):

    def setUp(self):
        super().setUp()
        self.set('web.base.url', ISSUER)
        self.set('web.base.url.freeze', 'True')
        self.set('oauth2_provider.issuer', False)
        self.answer(('same', 200))
        self.databases([self.env.cr.dbname])
        self.manager = new_test_user(self.env, login='manager', groups='oauth2_provider.group_oauth2_manager')

    def set(self, name, value):
        self.env['ir.config_parameter'].set_param(name, value)

    def answer(self, answer):
        self.patch(own_metadata, 'fetch', lambda issuer: answer)

    def databases(self, names):
        self.patch(module, 'db_list', lambda force, host: names)

    def findings(self, address=ISSUER, passed_on=(), proxy_mode=False, issuer=ISSUER, client='192.0.2.7'):
        arrival = Arrival(address=address, client=client, passed_on=passed_on, proxy_mode=proxy_mode)
        return self.env['oauth2.address.check']._findings(issuer, arrival)

    def assert_found(self, level, words, **arrival):
        """Check that one finding has these words, and which level it has."""
        matching = [finding for finding in self.findings(**arrival) if words in finding[1]]
        self.assertEqual([finding[0] for finding in matching], [level], self.findings(**arrival))


@tagged('post_install', '-at_install')
class TestAddressCheck(CheckCase):

    def test_all_is_well(self):
        for arrival in ({}, {'passed_on': PASSED_ON, 'proxy_mode': True}):
            findings = self.findings(**arrival)
            self.assertEqual([level for level, _text in findings], ['ok'] * 6, findings)

    def test_outside_of_a_request_the_rest_is_checked(self):
        findings = self.env['oauth2.address.check']._findings(ISSUER, None)
        self.assertEqual([level for level, _text in findings], ['ok'] * 4, findings)

    def test_an_address_that_is_none_is_not_fetched(self):
        def fail(issuer):
            raise AssertionError(issuer)
        self.patch(own_metadata, 'fetch', fail)
        for issuer in ('', 'odoo.example.com', 'file:///etc/passwd', 'gopher://odoo.example.com', f'{ISSUER}/x',
                       'https://u@odoo.example.com', 'https://odoo.example.com?x'):
            with self.subTest(issuer):
                (level, text), = self.findings(issuer=issuer)
                self.assertEqual(level, 'change')
                self.assertIn('no usable address', text)

    def test_plain_http(self):
        self.assert_found('change', 'Without https', issuer='http://odoo.example.com')
        for issuer in ('http://127.0.0.1:8069', 'http://localhost:8069', 'http://[::1]:8069'):
            self.assert_found('note', 'on this machine alone', issuer=issuer)

    def test_an_address_that_signing_in_changes(self):
        self.set('web.base.url.freeze', False)
        self.assert_found('change', 'web.base.url is not frozen')
        self.set('oauth2_provider.issuer', ISSUER)
        self.assert_found('ok', 'by signing in')

    def test_another_address_than_that_of_the_request(self):
        self.assert_found('ok', 'by the same address', address='https://ODOO.example.com')
        self.assert_found('note', 'another address, https://intern.example.com', address='https://intern.example.com')

    def test_proxy(self):
        every, no_host = {'passed_on': PASSED_ON}, {'passed_on': PASSED_ON[1:]}
        self.assert_found('change', 'everybody seems to come from 192.0.2.7: write proxy_mode', **every)
        self.assert_found('change', 'let it send X-Forwarded-Host, X-Forwarded-Proto, X-Forwarded-For',
                          address='http://odoo.example.com')
        self.assert_found('note', 'does not say that a proxy has passed it on. If there is one',
                          address='http://127.0.0.1:8069')
        self.assert_found('ok', 'No proxy')
        self.assert_found('ok', 'takes you to be at 192.0.2.7', proxy_mode=True, **every)
        self.assert_found('change', 'past the proxy', proxy_mode=True)
        self.assert_found('change', 'does not send X-Forwarded-Host:', proxy_mode=True, **no_host)
        self.assert_found('change', 'does not send X-Forwarded-Proto:', proxy_mode=True,
                          passed_on=('X-Forwarded-Host', 'X-Forwarded-For'))

    def test_database_filter(self):
        database = self.env.cr.dbname
        self.databases(['other_one'])
        self.assert_found('change', 'does not let requests for odoo.example.com reach')
        self.databases([])
        self.assert_found('change', 'does not let requests for odoo.example.com reach')
        self.databases(['other_one', database])
        self.assert_found('change', f'X-Odoo-Database: {database}')
        self.assertNotIn('other_one', str(self.findings()))

    def test_the_filter_is_asked_for_the_host_of_the_address(self):
        hosts = []
        self.patch(module, 'db_list', lambda force, host: hosts.append(host) or [self.env.cr.dbname])
        self.findings(issuer='https://odoo.example.com:8443', address='https://evil.example.com')
        self.assertEqual(hosts, ['odoo.example.com:8443'])

    def test_what_the_metadata_says(self):
        for answer, level, words in (
            (('same', 200), 'ok', f'can be read at {ISSUER}{WELL_KNOWN}'),
            (('timeout', None), 'note', 'within 4 seconds. Perhaps'),
            (('unreachable', None), 'note', 'This server cannot reach'),
            (('certificate', None), 'change', 'The certificate of'),
            (('redirect', 301), 'change', 'A redirect came from'),
            (('not_found', 404), 'change', 'There is nothing at'),
            (('status', 502), 'change', 'An error (502) came from'),
            (('other_issuer', 200), 'change', 'another Odoo'),
            (('not_metadata', 200), 'change', 'is not Odoo'),
        ):
            with self.subTest(answer):
                self.answer(answer)
                self.assert_found(level, words)

    def test_one_worker_cannot_answer_itself(self):
        self.answer(('timeout', None))
        with patch.dict(config.options, {'workers': 1}):
            self.assert_found('note', 'Odoo has one worker')

    def test_the_page_escapes_what_it_shows(self):
        self.set('web.base.url', 'https://<img>')
        self.patch(module, 'present_arrival', lambda: Arrival('https://<script>', '<b>', PASSED_ON, True))
        check = self.env['oauth2.address.check'].with_user(self.manager).new({})
        self.assertIn('&lt;script&gt;', check.findings)
        for markup in ('<img', '<script', '<b>'):
            self.assertNotIn(markup, check.findings)

    def test_managers_alone_check(self):
        asked = []
        self.patch(own_metadata, 'fetch', lambda issuer: asked.append(issuer) or ('same', 200))
        action = self.env.ref('oauth2_provider.oauth2_address_check_action').sudo().read()[0]
        self.assertEqual((action['res_model'], action['target']), ('oauth2.address.check', 'new'))
        with Form(self.env['oauth2.address.check'].with_user(self.manager)) as form:
            self.assertIn('can be read at', form.findings)
        self.assertTrue(asked)
        asked.clear()
        for user in (new_test_user(self.env, login='alice', groups='base.group_user'),
                     new_test_user(self.env, login='paula', groups='base.group_portal'),
                     self.env.ref('base.public_user')):
            model = self.env['oauth2.address.check'].with_user(user)
            for attempt in (lambda model=model: model.new({}).findings, lambda model=model: model.onchange(
                    {}, [], {'findings': {}}), lambda model=model: model.create({})):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    attempt()
        self.assertFalse(asked)

    def test_nobody_chooses_what_is_fetched(self):
        asked = []
        self.patch(own_metadata, 'fetch', lambda issuer: asked.append(issuer) or ('same', 200))
        model = self.env['oauth2.address.check'].with_user(self.manager)
        evil = 'http://169.254.169.254'
        model.with_context(issuer=evil, default_metadata_address=evil).new({'metadata_address': evil}).findings  # noqa: B018
        model.onchange({'metadata_address': evil}, ['metadata_address'], {'findings': {}, 'metadata_address': {}})
        self.assertEqual(set(asked), {ISSUER})


@tagged('post_install', '-at_install')
class TestOwnMetadata(TransactionCase):
    """The request itself."""

    def test_metadata_of_this_issuer_and_of_others(self):
        def mine(issuer):
            return json.dumps({'issuer': issuer}).encode()
        for body, expected in (
            (mine, 'same'), (b'{"issuer": "https://other.example.com"}', 'other_issuer'), (b'[]', 'not_metadata'),
            (b'{"issuer": 1}', 'not_metadata'), (b'<html>', 'not_metadata'), (b'', 'not_metadata'),
            (b'[' * 60000, 'not_metadata'), (b'\xff', 'not_metadata'),
            (lambda issuer: mine(issuer)[:-1] + b' ' * own_metadata.MAX_BYTES + b'}', 'not_metadata'),
        ):
            with self.subTest(expected), server(body) as (issuer, asked):
                self.assertEqual(own_metadata.fetch(issuer), (expected, 200))
                self.assertEqual([path for path, _headers in asked], [WELL_KNOWN])

    def test_redirects_are_not_followed(self):
        with server() as (elsewhere, asked_elsewhere):
            for status in (301, 302, 303, 307, 308):
                with server(status=status, headers=[('Location', f'{elsewhere}/')]) as (issuer, _asked):
                    self.assertEqual(own_metadata.fetch(issuer), ('redirect', status))
            self.assertFalse(asked_elsewhere)

    def test_other_answers(self):
        for status, expected in ((404, 'not_found'), (400, 'status'), (502, 'status'), (204, 'status')):
            with server(status=status) as (issuer, _asked):
                self.assertEqual(own_metadata.fetch(issuer), (expected, status))

    def test_an_answer_is_read_up_to_a_limit(self):
        with server(b' ' * 10_000_000) as (issuer, _asked):
            self.assertEqual(own_metadata.fetch(issuer), ('not_metadata', 200))

    def test_a_compressed_answer_is_not_unpacked(self):
        with server(b'{"issuer": "x"}', headers=[('Content-Encoding', 'gzip')]) as (issuer, asked):
            self.assertEqual(own_metadata.fetch(issuer), ('other_issuer', 200))
            self.assertEqual(asked[0][1]['Accept-Encoding'], 'identity')

    def test_no_credentials_go_along(self):
        with server() as (issuer, asked), patch('requests.sessions.get_netrc_auth', return_value=('u', 'p')):
            own_metadata.fetch(issuer)
        self.assertLessEqual({'Authorization', 'Cookie'} & set(asked[0][1]), set())

    def test_what_goes_wrong_on_the_way(self):
        for error, expected in (
            (requests.exceptions.ConnectTimeout, 'timeout'), (requests.exceptions.ReadTimeout, 'timeout'),
            (requests.exceptions.SSLError, 'certificate'), (requests.exceptions.ConnectionError, 'unreachable'),
            (requests.exceptions.InvalidURL, 'unreachable'), (UnicodeError, 'unreachable'), (OSError, 'unreachable'),
        ):
            with self.subTest(error), patch.object(requests.Session, 'send', side_effect=error):
                self.assertEqual(own_metadata.fetch(ISSUER), (expected, None))

    def test_an_answer_that_drips_is_not_waited_for(self):
        """Each part of it comes in time, and the whole does not."""
        def dripping(_issuer):
            for _part in range(100):
                time.sleep(.05)
                yield b' '
        with patch.object(own_metadata, 'TIMEOUT', .3), server(dripping) as (issuer, _asked):
            began = time.monotonic()
            self.assertEqual(own_metadata.fetch(issuer), ('timeout', None))
            self.assertLess(time.monotonic() - began, 3)

    def test_a_name_server_that_does_not_answer_is_not_waited_for(self):
        held = Event()
        self.addCleanup(held.set)
        with patch.object(own_metadata, 'TIMEOUT', 0.2), \
                patch.object(requests.Session, 'get', side_effect=lambda *_args, **_options: held.wait(30)):
            began = time.monotonic()
            self.assertEqual(own_metadata.fetch(ISSUER), ('timeout', None))
        self.assertLess(time.monotonic() - began, 10)

    def test_it_waits_for_a_short_time(self):
        with patch.object(requests.Session, 'send', side_effect=requests.exceptions.Timeout) as send:
            own_metadata.fetch(ISSUER)
        self.assertLessEqual(send.call_args.kwargs['timeout'], 5)


@tagged('post_install', '-at_install')
class TestArrival(OAuth2Case):
    """What Odoo knows of a request."""

    def test_this_request(self):
        self.patch(own_metadata, 'fetch', lambda issuer: ('same', 200))
        self.authenticate('admin', 'admin')
        for headers, words in (
            ({}, 'No proxy has passed your request on'),
            ({'X-Forwarded-Host': 'odoo.example.com', 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Proto': 'https'},
             'everybody seems to come from 127.0.0.1'),
        ):
            self.assertIn(words, self.check(headers))

    def test_a_request_that_a_proxy_has_passed_on(self):
        self.patch(own_metadata, 'fetch', lambda issuer: ('same', 200))
        self.env['ir.config_parameter'].set_param('oauth2_provider.issuer', ISSUER)
        self.authenticate('admin', 'admin')
        with patch.dict(config.options, {'proxy_mode': True}):
            findings = self.check({
                'X-Forwarded-Host': 'odoo.example.com', 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Proto': 'https'})
        self.assertIn('You came in by the same address', findings)
        self.assertIn('takes you to be at 192.0.2.7', findings)

    def check(self, headers):
        """Open the dialog as Odoo's web client does."""
        answer = self.url_open(
            '/web/dataset/call_kw/oauth2.address.check/onchange', headers=headers, json={'params': {
                'model': 'oauth2.address.check', 'method': 'onchange', 'args': [[], {}, [], {'findings': {}}],
                'kwargs': {}}}).json()
        return answer['result']['value']['findings']
