"""Signed-out people go through Odoo's own login, second factor included, and come back."""
import base64
import time

from lxml import html

from odoo.addons.auth_totp.models import totp
from odoo.tests import tagged

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
