"""Signed-out people go through Odoo's own login, second factor included, and come back."""
import base64
import time
from urllib.parse import urlencode

from lxml import html

from odoo.addons.auth_totp.models import totp
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BASE, HTML, STATE, OAuth2Case

TOTP_KEY = b'12345678901234567890'


@tagged('post_install', '-at_install')
class TestSecondFactor(OAuth2Case):

    def test_two_factor_login_comes_back_to_the_consent_page(self):
        self.user.sudo().totp_secret = base64.b32encode(TOTP_KEY).decode()
        login = self.url_open(self.authorize(HTML).headers['Location'])
        second = self.url_open('/web/login', data=self.fields(login, 'password') | {
            'login': 'alice', 'password': 'alice-password'})
        self.assertIn('/web/login/totp', second.url)
        code = f'{totp.hotp(TOTP_KEY, int(time.time() / totp.TIMESTEP)):06d}'
        back = self.url_open(second.url, data=self.fields(second, 'totp_token') | {'totp_token': code})
        self.assertIn(f'{BASE}/authorize?', back.url, back.text)
        _form, fields = self.consent_form(back)
        self.assertEqual(fields['state'], STATE)

    def fields(self, response, name):
        """Return the hidden fields of the form that asks for ``name``."""
        form = html.fromstring(response.content).xpath(f'//form[.//input[@name="{name}"]]')[0]
        return {field.name: field.value or '' for field in form.xpath('.//input[@type="hidden"]')}


@tagged('post_install', '-at_install')
class TestLoginPage(OAuth2Case):

    def sentence(self, redirect):
        page = html.fromstring(self.url_open(f'/web/login?{urlencode({"redirect": redirect})}').content)
        return [line.text_content() for line in page.xpath('//*[@id="oauth2_sign_in"]')]

    def test_it_says_where_people_go_on_to(self):
        path = self.authorize(HTML).headers['Location']
        line = html.fromstring(self.url_open(path).content).get_element_by_id('oauth2_sign_in')
        self.assertEqual(line.text_content(), 'Sign in to continue to Reporting Tool')

    def test_it_still_says_so_after_a_wrong_password(self):
        page = self.url_open(self.authorize(HTML).headers['Location'])
        form = html.fromstring(page.content).find_class('oe_login_form')[0]
        fields = {field.name: field.value or '' for field in form.xpath('.//input') if field.name}
        with mute_logger('odoo.addons.base.models.res_users'):
            again = self.url_open('/web/login', data=fields | {'login': 'alice', 'password': 'wrong'})
        self.assertIn('Sign in to continue to', html.fromstring(again.content).text_content())

    def test_other_pages_lead_to_no_application(self):
        for redirect in (
            '', '/odoo', f'{BASE}/authorize', f'{BASE}/authorize?client_id=', f'{BASE}/authorize?client_id={"x" * 32}',
            f'/odoo?client_id={self.client_id}', f'{BASE}/authorize?' + 'a=b&' * 99, '//[', f'{BASE}/authorize?%00',
        ):
            with self.subTest(redirect):
                self.assertEqual(self.sentence(redirect), [])
        self.application.active = False
        self.assertEqual(self.sentence(f'{BASE}/authorize?client_id={self.client_id}'), [])

    def test_names_are_escaped(self):
        self.application.name = '<script>alert(1)</script>'
        page = self.url_open(self.authorize(HTML).headers['Location'])
        self.assertNotIn('<script>alert', page.text)
        self.assertEqual(self.sentence(f'{BASE}/authorize?client_id={self.client_id}'),
                         ['Sign in to continue to <script>alert(1)</script>'])
