"""Malformed requests: a standard error for each, and never a traceback, a redirect or a secret."""
import json
from urllib.parse import urlencode

from odoo.tests import tagged

from ..controllers.request_parameters import MAX_BODY
from .common import BASE, HTML, JSON, REDIRECT_URI, OAuth2Case

FORM = {'Content-Type': 'application/x-www-form-urlencoded'}


@tagged('post_install', '-at_install')
class TestBadInput(OAuth2Case):

    def assertJsonError(self, response, text):
        self.assertGreaterEqual(response.status, 400, text)
        self.assertLess(response.status, 500, text)
        self.assertIsNone(response.getheader('Location'))
        self.assertEqual(response.getheader('Content-Type'), 'application/json')
        members = json.loads(text)
        self.assertIn(
            members['error'], ('invalid_request', 'invalid_client', 'invalid_grant', 'unsupported_grant_type'))
        self.assertGreater(len(members['error_description']), 10)
        self.assertNotIn(self.client_secret, text)
        self.assertNotIn('Traceback', text)

    def test_token_endpoint_bodies(self):
        secret = self.client_secret.encode()
        for headers, body in (
            ({}, None),
            ({}, b'grant_type=authorization_code'),
            ({'Content-Type': 'text/plain'}, b'grant_type=authorization_code&client_secret=' + secret),
            ({'Content-Type': 'application/xml'}, b'<grant_type/>'),
            ({'Content-Type': 'x'}, b'x'),
            (FORM, b''),
            (FORM, b'%'),
            (FORM, b'%zz=%zz'),
            (FORM, b'grant_type=%ff%fe'),
            (FORM, b'grant_type=authorization_code%00'),
            (FORM, b'grant_type=\xff\xfe&client_secret=' + secret),
            (FORM, b'\x00' * 100),
            (FORM, b'&' * 1000),
            (FORM, b'=' * 1000),
            (FORM, b'a=1&' * 1000),
            (FORM, b'code=' + b'x' * 60000),
            (FORM, b'code=' + b'x' * 100000),
            ({'Content-Type': 'application/json'}, b'{'),
            ({'Content-Type': 'application/json'}, b'[]'),
            ({'Content-Type': 'application/json'}, b'null'),
            ({'Content-Type': 'application/json'}, b'{"grant_type": ["authorization_code"]}'),
            ({'Content-Type': 'application/json'}, b'{"grant_type": 1e999}'),
            ({'Content-Type': 'application/json'}, b'[' * 50000),
            ({'Content-Type': 'application/json'}, b'{"grant_type": "\\ud800"}'),
            ({'Content-Type': 'application/json'}, b'\xff\xfe'),
            ({'Content-Type': 'multipart/form-data'}, b'x'),
            ({'Content-Type': 'multipart/form-data; boundary=x'}, b'--x\r\n'),
            ({'Content-Type': 'multipart/form-data; boundary=x'},
             b'--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--'),
            ({'Content-Type': 'multipart/form-data; boundary=x'}, b'x' * 100000),
            (FORM | {'Content-Encoding': 'gzip'}, b'\x1f\x8b\x08'),
            (FORM | {'Content-Type': 'application/x-www-form-urlencoded; charset=utf-16'}, b'grant_type=x'),
        ):
            with self.subTest(headers=headers, body=(body or b'')[:60]):
                self.assertJsonError(*self.raw('POST', f'{BASE}/access_token', body, headers))

    def test_longest_body(self):
        """A good request is refused for its length alone."""
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        good = urlencode({
            'grant_type': 'client_credentials', 'client_id': self.client_id, 'client_secret': self.client_secret})
        for length, status in ((MAX_BODY, 200), (MAX_BODY + 1, 400)):
            with self.subTest(length=length):
                body = f'{good}&x='.encode().ljust(length, b'x')
                response, text = self.raw('POST', f'{BASE}/access_token', body, FORM)
                self.assertEqual(response.status, status, text)
        self.assertJsonError(response, text)

    def test_token_endpoint_headers(self):
        for header in (
            'OAuth', 'OAuth ', 'OAuth x', "OAuth client_id='", "OAuth client_id='x", 'OAuth =', 'OAuth \x00',
            'OAuth ' + 'x' * 9000, 'OAuth client_id=%ff', 'OAuth client_id=%00', "OAuth a='1' a='2'", 'OAuth \xe9=1',
            'Basic', 'Basic =', 'Basic \xe9', 'Bearer', 'x' * 9000, '\xe9', ',',
        ):
            with self.subTest(header=header[:40]):
                self.assertJsonError(*self.raw(
                    'POST', f'{BASE}/access_token', b'', {'Authorization': header.encode('latin-1')}))

    def test_methods(self):
        for path in ('access_token', 'authorize', 'userinfo'):
            for method in ('PUT', 'DELETE', 'PATCH', 'TRACE', 'FOO'):
                with self.subTest(path=path, method=method):
                    response, text = self.raw(method, f'{BASE}/{path}', headers=JSON)
                    self.assertEqual(response.status, 405, text)
                    self.assertJsonError(response, text)
                    self.assertTrue(response.getheader('Allow'))

    def test_browser_with_a_wrong_method_gets_a_page(self):
        response = self.url_open(f'{BASE}/authorize', method='PUT', headers=HTML)
        self.assertErrorPage(response, 405)
        self.assertEqual(response.headers['Allow'], 'GET, HEAD, POST')

    def test_authorize_queries(self):
        good = f'client_id={self.client_id}&response_type=code'
        for query in (
            '', '%', '%zz', 'client_id=%ff', 'client_id=%00', '&' * 100, 'a=1&' * 100, 'client_id=' + 'x' * 5000,
            f'{good}&redirect_uri=%00', f'{good}&redirect_uri=https://127.0.0.1/callback%00',
            f'{good}&redirect_uri=https://127.0.0.1/callback%0d%0aSet-Cookie:x', f'{good}&redirect_uri=%ff',
            f'{good}&redirect_uri=http://[', f'{good}&redirect_uri=' + 'x' * 5000, 'redirect_uri=' + REDIRECT_URI,
        ):
            for headers in (JSON, HTML, {'Accept': 'application/xml'}, {'Accept': '\xff'}):
                with self.subTest(query=query[:60], headers=headers):
                    response, text = self.raw('GET', f'{BASE}/authorize?{query}', headers=headers)
                    self.assertEqual(response.status, 400, text)
                    self.assertIsNone(response.getheader('Location'))
                    self.assertNotIn('Traceback', text)
                    if headers == JSON:
                        self.assertJsonError(response, text)
                    elif headers == HTML:
                        self.assertIn('<h1', text)

    def test_authorize_bodies(self):
        for headers, body in (
            ({}, b'x'), (FORM, b'%ff=%ff'), (FORM, b'a=1&' * 1000), (FORM, b'x' * 100000),
            ({'Content-Type': 'application/json'}, b'{'), ({'Content-Type': 'multipart/form-data'}, b'x'),
            (FORM, b'decision=allow'), (FORM, b'decision=allow&csrf_token=%00'),
        ):
            with self.subTest(headers=headers, body=body[:40]):
                response, text = self.raw('POST', f'{BASE}/authorize', body, headers | JSON)
                self.assertEqual(response.status, 400, text)
                self.assertJsonError(response, text)

    def test_bad_csrf_token_is_an_error_page(self):
        self.sign_in()
        for token in ('\x00', 'é', 'x' * 5000, 'o', 'xo1e9'):
            with self.subTest(token=token[:10]):
                self.assertErrorPage(self.url_open(f'{BASE}/authorize', headers=HTML, data={
                    'client_id': self.client_id, 'response_type': 'code', 'decision': 'allow', 'csrf_token': token}))
