"""People who sign in by Odoo's own pages, and what an application learns of it."""
import time

import jwt
from lxml import html

from odoo.addons.auth_totp.models import totp

from .common import BASE, OAuth2Case

TOTP_KEY = b'12345678901234567890'


class SignInCase(OAuth2Case):
    def fields(self, response, name):
        """Return the hidden fields of the form that asks for ``name``."""
        form = html.fromstring(response.content).xpath(f'//form[.//input[@name="{name}"]]')[0]
        return {field.name: field.value or '' for field in form.xpath('.//input[@type="hidden"]')}

    def log_in(self, url='/web/login', login='alice'):
        """Send the login form as a browser does; return what follows it, which is not followed where it leads away."""
        page = self.url_open(url)
        return self.url_open('/web/login', allow_redirects=False, data=self.fields(page, 'password') | {
            'login': login, 'password': f'{login}-password', 'type': 'password'})

    def totp(self):
        """Return the number that an app for second factors shows now."""
        return totp.hotp(TOTP_KEY, int(time.time() / totp.TIMESTEP))

    def second_factor(self):
        page = self.url_open('/web/login/totp')
        return self.url_open('/web/login/totp', allow_redirects=False, data=self.fields(page, 'totp_token') | {
            'totp_token': f'{self.totp():06d}'})

    def id_claims(self, members):
        """Return the claims of an ID token, checked as a client checks them (OIDC Core §3.1.3.7)."""
        token = members['id_token']
        keys = jwt.PyJWKSet.from_dict(self.url_open(f'{BASE}/jwks').json())
        header = jwt.get_unverified_header(token)
        return jwt.decode(
            token, keys[header['kid']], algorithms=[header['alg']], audience=self.client_id,
            issuer=self.env['ir.config_parameter'].get_param('web.base.url'))

    def connect_openid(self, **parameters):
        self.allow(('openid', 'profile', 'email', 'offline_access'))
        response = self.redeem(self.code(**{'scope': 'openid offline_access'} | parameters))
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()
