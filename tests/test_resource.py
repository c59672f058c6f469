"""Resource indicators: what a token is for (RFC 8707), and its audience (RFC 9068 §3)."""
import jwt

from odoo.tests import tagged

from .common import HTML, REDIRECT_URI, OAuth2Case


@tagged('post_install', '-at_install')
class TestResource(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issuer = cls.env['ir.config_parameter'].get_param('web.base.url').rstrip('/')
        cls.json2 = f'{cls.issuer}/json/2'

    def audience(self, members):
        return jwt.decode(members['access_token'], options={'verify_signature': False})['aud']

    def test_without_it_a_token_is_for_this_server(self):
        self.assertEqual(self.audience(self.connect()), self.issuer)

    def test_it_is_the_audience_of_the_token_and_of_those_that_follow(self):
        members = self.connect(resource=self.json2)
        self.assertEqual(self.audience(members), self.json2)
        self.assertEqual(self.audience(self.refresh(members['refresh_token']).json()), self.json2)

    def test_it_may_come_several_times(self):
        members = self.connect(resource=[self.json2, self.issuer])
        self.assertEqual(self.audience(members), [self.json2, self.issuer])

    def test_a_trailing_slash_makes_no_difference(self):
        self.assertEqual(self.audience(self.connect(resource=f'{self.issuer}/')), self.issuer)

    def test_the_token_request_can_ask_for_less_and_not_for_more(self):
        code = self.fresh_code(resource=[self.issuer, self.json2])
        members = self.redeem(code, resource=self.json2).json()
        self.assertEqual(self.audience(members), self.json2)
        # §2.2: the refresh token stays bound to all that was granted
        members = self.refresh(members['refresh_token']).json()
        self.assertEqual(self.audience(members), [self.issuer, self.json2])
        members = self.refresh(members['refresh_token'], resource=self.issuer).json()
        self.assertEqual(self.audience(members), self.issuer)
        self.assertError(self.redeem(self.code(resource=self.json2), resource=self.issuer), 'invalid_target')
        only = self.redeem(self.code(resource=self.json2)).json()['refresh_token']
        self.assertError(self.refresh(only, resource=self.issuer), 'invalid_target')

    def test_a_token_request_may_be_the_first_to_ask(self):
        self.assertEqual(self.audience(self.redeem(self.fresh_code(), resource=self.json2).json()), self.json2)

    def test_unknown_resources_are_refused(self):
        self.sign_in()
        self.allow()
        for resource in (
            'https://other.example.com', f'{self.issuer}/json/1', f'{self.issuer}.evil.example', f'{self.issuer}#x',
            f'{self.issuer}?x', 'json/2', '/', 'x', f'{self.json2}/res.partner', self.issuer.upper(),
        ):
            with self.subTest(resource=resource):
                self.assertError(self.authorize(resource=resource), 'invalid_target')
                self.assertError(self.authorize(resource=[self.issuer, resource]), 'invalid_target')
                self.assertError(self.redeem(self.code(), resource=resource), 'invalid_target')
        sent_back = self.redirected(self.authorize(resource='https://other.example.com', headers=HTML))
        self.assertEqual(sent_back['error'], 'invalid_target')

    def test_the_consent_page_keeps_it(self):
        self.sign_in()
        form, fields_ = self.consent_form(self.authorize(headers=HTML, resource=self.json2))
        self.assertEqual(fields_['resource'], self.json2)
        answer = self.redirected(self.url_open(
            form.get('action'), data=fields_ | {'decision': 'allow'}, headers=HTML, allow_redirects=False))
        self.assertEqual(self.audience(self.redeem(answer['code'], redirect_uri=REDIRECT_URI).json()), self.json2)

    def test_the_login_page_comes_back_with_all_of_them(self):
        location = self.authorize(headers=HTML, resource=[self.issuer, self.json2]).headers['Location']
        self.assertEqual(location.count('resource%3D'), 2)

    def test_a_token_for_the_api_is_not_for_userinfo(self):
        self.assertEqual(self.userinfo(self.connect(resource=self.json2)['access_token']).status_code, 401)

    def test_client_credentials_can_ask_too(self):
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        self.assertEqual(self.audience(self.client_credentials(resource=self.json2).json()), self.json2)
        self.assertError(self.client_credentials(resource='https://other.example.com'), 'invalid_target')
