"""Claims that an application asks for one by one (OIDC Core §5.5): the person sees them, and none comes without."""
import json

from lxml import html

from odoo.tests import tagged

from .common import BASE, HTML
from .sign_in import SignInCase

NAME = json.dumps({'userinfo': {'name': {'essential': True}}})
EMAIL = json.dumps({'id_token': {'email': None}})


@tagged('post_install', '-at_install')
class TestRequestedClaims(SignInCase):

    def setUp(self):
        super().setUp()
        self.log_in()

    def connected(self, claims):
        self.allow(('openid', 'profile', 'email', 'offline_access'))
        response = self.redeem(self.code(scope='openid offline_access', claims=claims))
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def claims(self, members):
        return self.userinfo(members['access_token']).json()

    def test_a_claim_for_userinfo_comes_alone_and_stays(self):
        members = self.connected(NAME)
        self.assertEqual(members['scope'], 'openid offline_access')
        expected = {'sub': str(self.user.id), 'name': 'Alice Archer'}
        self.assertEqual(self.claims(members), expected)
        self.assertNotIn('name', self.id_claims(members))
        self.assertEqual(self.claims(self.refresh(members['refresh_token']).json()), expected)

    def test_a_claim_for_the_id_token_comes_alone_and_stays(self):
        members = self.connected(EMAIL)
        self.assertEqual(self.id_claims(members)['email'], 'alice@example.com')
        self.assertNotIn('email_verified', self.id_claims(members))
        self.assertEqual(self.claims(members), {'sub': str(self.user.id)})
        members = self.refresh(members['refresh_token']).json()
        self.assertEqual(self.id_claims(members)['email'], 'alice@example.com')

    def test_the_page_says_what_is_given_beyond_the_scopes(self):
        self.allow(('openid',))
        page = self.authorize(HTML, scope='openid', claims=NAME)
        self.assertEqual(page.status_code, 200)
        lines = [' '.join(line.text_content().split()) for line in html.fromstring(page.content).xpath('//ul/li')]
        self.assertIn('See your name, login, language and time zone new', lines)
        _form, fields = self.consent_form(page)
        answer = self.redirected(self.url_open(
            f'{BASE}/authorize', data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False))
        members = self.redeem(answer['code']).json()
        self.assertEqual(members['scope'], 'openid')
        self.assertEqual(self.claims(members), {'sub': str(self.user.id), 'name': 'Alice Archer'})
        self.assertEqual(self.authorize(HTML, scope='openid', claims=NAME).status_code, 302)

    def test_nothing_comes_that_the_person_has_not_allowed(self):
        self.allow(('openid',))
        self.assertError(self.authorize(scope='openid', claims=NAME), 'consent_required', 403)
        answer = self.redirected(self.authorize(HTML, scope='openid', claims=NAME, prompt='none'))
        self.assertEqual(answer['error'], 'consent_required')

    def test_nothing_comes_that_the_application_may_not_ask_for(self):
        self.user.partner_id.phone = '+3222903490'
        members = self.connected(json.dumps({'userinfo': {'phone_number': {'essential': True}, 'x': None}}))
        self.assertEqual(self.claims(members), {'sub': str(self.user.id)})

    def test_it_ends_when_the_application_loses_the_scope(self):
        members = self.connected(NAME)
        self.application.scope_ids = self.scopes('openid', 'offline_access')
        self.assertEqual(self.claims(members), {'sub': str(self.user.id)})
        self.application.scope_ids = self.scopes('openid', 'offline_access', 'profile')
        self.assertIn('name', self.claims(members))

    def test_it_ends_when_its_scope_opens_more(self):
        members = self.connected(NAME)
        self.env.ref('oauth2_provider.scope_profile')._raise_versions()
        self.assertEqual(self.claims(members), {'sub': str(self.user.id)})
        code = self.code(scope='openid', claims=json.dumps({'userinfo': {'email': None}}))
        self.env.ref('oauth2_provider.scope_email')._raise_versions()
        self.assertError(self.redeem(code), 'invalid_grant')

    def test_a_malformed_one_is_an_error(self):
        self.allow(('openid',))
        for text in ('x', '[]', '{"userinfo": 1}', '{"id_token": {"sub": "7"}}'):
            self.assertError(self.authorize(scope='openid', claims=text), 'invalid_request')
        self.assertIn('code', self.authorize(scope='openid', claims='{"userinfo": {"é": {"value": "é"}}}').json())

    def test_the_sub_of_somebody_else_gets_no_code(self):
        self.allow(('openid',))
        for sub, error in ((str(self.user.id), None), (str(self.env.uid), 'login_required')):
            answer = self.redirected(self.authorize(
                HTML, scope='openid', prompt='none', claims=json.dumps({'id_token': {'sub': {'value': sub}}})))
            self.assertEqual(answer.get('error'), error)

    def test_who_has_not_let_it_in_is_not_to_be_guessed(self):
        """Nor whether they have a second factor: whatever it asks, the answer is that they have to be asked."""
        for claim in ({'sub': {'value': str(self.user.id)}}, {'sub': {'value': str(self.env.uid)}},
                      {'acr': {'essential': True, 'value': '1'}}, {'acr': {'essential': True, 'value': '2'}}):
            asked = {'scope': 'openid', 'claims': json.dumps({'id_token': claim})}
            answer = self.redirected(self.authorize(HTML, prompt='none', **asked))
            self.assertEqual(answer['error'], 'consent_required', claim)
            self.assertIn('oauth2_consent', self.authorize(HTML, **asked).text)

    def test_an_acr_that_the_sign_in_does_not_reach(self):
        self.allow(('openid',))
        for acr, error in (('2', 'unmet_authentication_requirements'), ('1', None)):
            answer = self.redirected(self.authorize(HTML, scope='openid', claims=json.dumps(
                {'id_token': {'acr': {'essential': True, 'values': [acr]}}})))
            self.assertEqual(answer.get('error'), error)

    def test_userinfo_takes_no_further_statement_of_ours(self):
        members = self.connected(NAME)
        self.claims(members)
        connection = self.env['oauth2.token'].search([('user_id', '=', self.user.id)], limit=1)
        self.assertEqual(connection.sudo().requested_claims, {'userinfo': ['name'], 'scopes': ['profile']})


@tagged('post_install', '-at_install')
class TestClaimsInIdToken(SignInCase):

    def test_off_by_default_and_on_for_who_never_asks_userinfo(self):
        self.log_in()
        self.assertFalse(self.application.claims_in_id_token)
        self.allow(('openid', 'profile', 'email', 'offline_access'))
        for wanted in (False, True):
            self.application.write({'claims_in_id_token': wanted, 'trust_email': wanted, 'id_token_lifetime': 120})
            members = self.redeem(self.code(scope='openid email offline_access')).json()
            claims = self.id_claims(members)
            self.assertEqual(claims['exp'] - claims['iat'], 120)
            self.assertEqual(claims.get('email'), 'alice@example.com' if wanted else None)
            self.assertEqual(claims.get('email_verified'), True if wanted else None)
            self.assertNotIn('name', claims)
            self.assertEqual(self.userinfo(members['access_token']).json()['email_verified'], wanted)
            claims = self.id_claims(self.refresh(members['refresh_token']).json())
            self.assertEqual('email' in claims, wanted)
