"""What a request wants of the person: prompt, max_age, hints, and what is not supported (OIDC Core §3.1.2.1)."""
import base64
import time
from urllib.parse import parse_qs, urlsplit

from lxml import html

from odoo.http import root
from odoo.tests import new_test_user, tagged

from ..controllers.sign_in_again import COOKIE
from .common import BASE, HTML, JSON, REDIRECT_URI, STATE, after
from .sign_in import TOTP_KEY, SignInCase


class PromptCase(SignInCase):

    def ask(self, **parameters):
        return self.authorize(**{'headers': HTML, 'scope': 'openid'} | parameters)

    def allow_openid(self):
        self.allow(('openid', 'profile', 'email', 'offline_access'))

    def assertLogin(self, response):
        """Check that the person gets to Odoo's login form, with fields for login and password."""
        self.assertEqual(response.status_code, 303, response.text)
        self.assertTrue(response.headers['Location'].startswith('/web/login?'), response.headers['Location'])
        page = self.url_open(response.headers['Location'])
        self.assertTrue(html.fromstring(page.content).xpath('//form[.//input[@name="login"]]//input[@name="password"]'))
        return response.headers['Location']

    def id_token(self):
        return self.connect_openid()['id_token']


@tagged('post_install', '-at_install')
class TestPromptNone(PromptCase):
    """Never a page."""

    def assertAnswered(self, response, error):
        answer = self.redirected(response)
        self.assertEqual((answer.get('error'), answer['state']), (error, STATE))
        self.assertIn('iss', answer)
        return answer

    def test_signed_out(self):
        self.assertAnswered(self.ask(prompt='none'), 'login_required')

    def test_not_yet_allowed(self):
        self.sign_in()
        self.assertAnswered(self.ask(prompt='none'), 'consent_required')

    def test_allowed(self):
        self.sign_in()
        self.allow_openid()
        self.assertIn('code', self.assertAnswered(self.ask(prompt='none'), None))

    def test_trusted(self):
        self.application.trusted = True
        self.sign_in()
        self.assertIn('code', self.assertAnswered(self.ask(prompt='none'), None))

    def test_signed_in_too_long_ago(self):
        with after(hours=-2):
            self.log_in()
        self.allow_openid()
        self.assertAnswered(self.ask(prompt='none', max_age=3600), 'login_required')
        self.assertIn('code', self.assertAnswered(self.ask(prompt='none', max_age=10800), None))

    def test_with_another_value(self):
        self.sign_in()
        self.allow_openid()
        for prompt in ('none login', 'consent none', 'none select_account', 'none x'):
            self.assertAnswered(self.ask(prompt=prompt), 'invalid_request')

    def test_it_leaves_the_session_and_the_trail_alone(self):
        """A page asks every few minutes whether its person is still there."""
        before = self.env['oauth2.event'].search_count([])
        self.assertAnswered(self.ask(prompt='none'), 'login_required')
        with after(hours=-2):
            self.log_in()
        self.assertAnswered(self.ask(prompt='none', max_age=1), 'login_required')
        self.assertAnswered(self.ask(prompt='none'), 'consent_required')
        self.assertEqual(self.env['oauth2.event'].search_count([]), before)
        self.allow_openid()
        self.assertIn('code', self.assertAnswered(self.ask(prompt='none'), None))

    def test_a_program_hears_where_a_person_can_decide(self):
        self.assertError(self.ask(headers=JSON, prompt='none'), 'login_required', 401)
        self.sign_in()
        members = self.assertError(self.ask(headers=JSON, prompt='none'), 'consent_required', 403)
        self.assertNotIn('prompt', parse_qs(urlsplit(members['authorization_uri']).query))


@tagged('post_install', '-at_install')
class TestSignInAgain(PromptCase):

    def come_back(self, location, login='alice'):
        """Sign in; return where that leads."""
        response = self.log_in(location, login)
        self.assertEqual(response.status_code, 303, response.text)
        return response.headers['Location']

    def connection(self):
        """Return a new connection that belongs to the session of who is signed in."""
        self.allow_openid()
        self.assertEqual(self.redeem(self.code(scope='openid')).status_code, 200)
        return self.env['oauth2.token'].search([], limit=1)

    def assertNewSignIn(self, **parameters):
        with after(hours=-2):
            self.log_in()
        self.allow_openid()
        now = int(time.time())
        back = self.come_back(self.assertLogin(self.ask(**parameters)))
        answer = self.redirected(self.url_open(back, headers=HTML, allow_redirects=False))
        self.assertGreaterEqual(self.id_claims(self.redeem(answer['code']).json())['auth_time'], now)
        return back

    def test_login(self):
        self.assertNewSignIn(prompt='login')

    def test_a_link_ends_no_session(self):
        """Anybody can send one. The session ends when its person really signs in, and another one takes its place."""
        self.log_in()
        self.allow_openid()
        kept = self.opener.cookies['session_id']
        for parameters in ({'prompt': 'login'}, {'max_age': 0}, {'prompt': 'login', 'login_hint': 'bob'}):
            with self.subTest(**parameters):
                location = self.assertLogin(self.ask(**parameters))
                wrong = self.log_in(location, 'bob')
                self.assertIn('alert-danger', wrong.text)
                self.assertIn('code', self.redirected(self.ask(prompt='none')))
                self.assertEqual(self.opener.cookies['session_id'], kept)
        self.assertEqual(self.url_open('/web/login?redirect=/my', allow_redirects=False).headers['Location'], '/my')
        self.come_back(location)
        self.assertNotEqual(self.opener.cookies['session_id'], kept)
        self.assertFalse(root.session_store.get(kept).get('uid'))

    def assertEndsWithSession(self, connection):
        self.env.invalidate_all()
        self.assertFalse(connection.revoked_at, 'the person may still go on')
        self.url_open('/web/session/logout')
        self.env.invalidate_all()
        self.assertTrue(connection.revoked_at)

    def test_who_signs_in_again_and_does_not_go_on_ends_by_signing_out_what_was_connected_before(self):
        self.log_in()
        connection = self.connection()
        self.come_back(self.assertLogin(self.ask(prompt='login')))
        self.assertEndsWithSession(connection)

    def test_who_stops_half_way_as_well(self):
        self.user.sudo().totp_secret = base64.b32encode(TOTP_KEY).decode()
        self.log_in()
        self.second_factor()
        connection = self.connection()
        self.assertIn('/web/login/totp', self.come_back(self.assertLogin(self.ask(prompt='login'))))
        self.assertEndsWithSession(connection)

    def test_where_another_person_signs_in_it_ends_at_once(self):
        new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user')
        self.log_in()
        connection = self.connection()
        self.come_back(self.assertLogin(self.ask(prompt='login')), 'bob')
        self.env.invalidate_all()
        self.assertTrue(connection.revoked_at)

    def test_login_also_where_the_person_has_just_signed_in(self):
        self.log_in()
        self.allow_openid()
        self.assertLogin(self.ask(prompt='login'))

    def test_login_and_consent(self):
        self.log_in()
        self.allow_openid()
        page = self.url_open(self.come_back(self.assertLogin(self.ask(prompt='login consent'))))
        _form, fields = self.consent_form(page)
        answer = self.redirected(self.url_open(
            f'{BASE}/authorize', data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False))
        self.assertIn('code', answer)

    def test_max_age(self):
        self.assertNewSignIn(max_age=3600)

    def test_max_age_that_nobody_can_meet(self):
        """The login that it leads to is enough, or else it would lead there for ever."""
        self.assertNewSignIn(max_age=0)

    def test_max_age_that_is_met(self):
        with after(hours=-2):
            self.log_in()
        self.allow_openid()
        self.assertIn('code', self.redirected(self.ask(max_age=7300)))

    def test_who_is_signed_out_signs_in_once(self):
        self.allow_openid()
        for parameters in ({'prompt': 'login'}, {'max_age': 0}):
            back = self.come_back(self.assertLogin(self.ask(**parameters)))
            self.assertIn('code', self.redirected(self.url_open(back, headers=HTML, allow_redirects=False)))
            self.url_open('/web/session/logout')

    def test_the_sign_in_counts_for_this_request_alone_and_not_for_ever(self):
        back = self.assertNewSignIn(prompt='login')
        for other in (
            back.replace('sign_in_since=', 'sign_in_since=1'), back.replace(STATE, f'{STATE}x'),
            back.replace('sign_in_since=', 'x='),
        ):
            self.assertNotEqual(other, back)
            self.assertLogin(self.url_open(other, headers=HTML, allow_redirects=False))
            self.log_in()
        with after(minutes=61):
            self.assertLogin(self.url_open(back, headers=HTML, allow_redirects=False))

    def test_the_sign_in_counts_once(self):
        """Whoever comes to the browser later finds the address in its history."""
        back = self.assertNewSignIn(prompt='login')
        self.assertLogin(self.url_open(back, headers=HTML, allow_redirects=False))

    def test_the_sign_in_does_not_count_any_more_where_the_person_has_said_no(self):
        self.log_in()
        back = self.come_back(self.assertLogin(self.ask(prompt='login consent')))
        _form, fields = self.consent_form(self.url_open(back))
        answer = self.redirected(self.url_open(
            f'{BASE}/authorize', data=fields | {'decision': 'deny'}, headers=HTML, allow_redirects=False))
        self.assertEqual(answer['error'], 'access_denied')
        self.assertLogin(self.url_open(back, headers=HTML, allow_redirects=False))

    def test_the_sign_in_counts_in_the_browser_that_was_sent(self):
        """Or somebody else could have the address made beforehand, and send it to a person who has just signed in."""
        self.allow_openid()
        address = self.assertLogin(self.ask(prompt='login'))
        back, = parse_qs(urlsplit(address).query)['redirect']
        for sent_as_well in (False, True):
            self.opener.cookies.clear()
            if sent_as_well:
                self.assertLogin(self.ask(prompt='login'))
            self.log_in()
            self.assertLogin(self.url_open(back, headers=HTML, allow_redirects=False))

    def test_the_sign_in_counts_once_for_a_client_that_keeps_the_session_alone(self):
        """Odoo needs no other cookie, so there are programs that act as a browser with this one."""
        with after(hours=-2):
            self.log_in()
        self.allow_openid()
        for parameters in ({'prompt': 'login'}, {'max_age': 0}):
            with self.subTest(**parameters):
                address = self.assertLogin(self.ask(**parameters))
                self.opener.cookies.pop(COOKIE)
                back = self.come_back(address)
                self.assertIn('code', self.redirected(self.url_open(back, headers=HTML, allow_redirects=False)))
                self.assertLogin(self.url_open(back, headers=HTML, allow_redirects=False))

    def test_the_session_tells_of_its_browser_until_its_person_signs_out(self):
        self.allow_openid()
        address = self.assertLogin(self.ask(prompt='login'))
        self.opener.cookies.pop(COOKIE)
        back = self.come_back(address)
        self.url_open('/web/session/logout')
        self.log_in()
        self.assertLogin(self.url_open(back, headers=HTML, allow_redirects=False))

    def test_two_requests_at_once(self):
        self.allow_openid()
        first = self.assertLogin(self.ask(prompt='login'))
        second = self.assertLogin(self.ask(prompt='login', state='second'))
        back = parse_qs(urlsplit(first).query)['redirect'][0]
        self.assertEqual(self.come_back(second), parse_qs(urlsplit(second).query)['redirect'][0])
        self.assertIn('code', self.redirected(self.url_open(back, headers=HTML, allow_redirects=False)))

    def test_nobody_can_make_the_proof(self):
        self.log_in()
        self.allow_openid()
        for proof in ('0.', '0.x', f'{int(time.time()) - 60}.{"0" * 64}', 'x', '.'):
            self.assertLogin(self.ask(prompt='login', sign_in_since=proof))
            self.log_in()

    def test_the_person_may_sign_in_as_another_user(self):
        new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user')
        self.log_in()
        page = self.url_open(self.come_back(self.assertLogin(self.ask(prompt='login')), 'bob'))
        self.assertIn('bob', page.text)
        self.consent_form(page)

    def test_a_program_is_told(self):
        self.log_in()
        self.allow_openid()
        self.assertError(self.ask(headers=JSON, prompt='login'), 'login_required', 401)

    def test_what_is_no_number_of_seconds(self):
        self.sign_in()
        for max_age in ('-1', 'x', '1.5', '1' * 12, '٣'):
            self.assertEqual(self.redirected(self.ask(max_age=max_age))['error'], 'invalid_request', max_age)


@tagged('post_install', '-at_install')
class TestPrompt(PromptCase):

    def test_consent_and_select_account_let_the_person_decide_again(self):
        self.sign_in()
        self.allow_openid()
        for trusted in (False, True):
            self.application.trusted = trusted
            for prompt in ('consent', 'select_account', 'select_account consent'):
                response = self.ask(prompt=prompt)
                self.assertEqual(response.status_code, 200)
                _form, fields = self.consent_form(response)
                self.assertIn('/web/session/logout?', response.text)
                answer = self.redirected(self.url_open(
                    f'{BASE}/authorize', data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False))
                self.assertIn('code', answer)

    def test_login_hint_fills_the_field(self):
        for hint in ('alice', 'alice+x@example.com', '"><script>'):
            page = self.url_open(self.assertLogin(self.ask(login_hint=hint)))
            field, = html.fromstring(page.content).xpath('//input[@name="login"]')
            self.assertEqual(field.get('value'), hint)

    def test_login_hint_of_who_is_signed_in_or_not_changes_nothing(self):
        self.sign_in()
        self.allow_openid()
        for hint in ('alice', 'bob'):
            self.assertIn('code', self.redirected(self.ask(login_hint=hint)))

    def test_id_token_hint(self):
        self.sign_in()
        token = self.id_token()
        with after(days=2):
            self.sign_in()
            for prompt in ('none', None):
                self.assertIn('code', self.redirected(self.ask(id_token_hint=token, prompt=prompt)))
        other = new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user')
        self.sign_in(other)
        self.allow(('openid', ), user=other)
        for prompt in ('none', None):
            self.assertEqual(self.redirected(self.ask(id_token_hint=token, prompt=prompt))['error'], 'login_required')

    def test_what_is_no_id_token_of_the_application_is_no_hint(self):
        self.sign_in()
        members = self.connect_openid()
        other = self.credentials_of_another(scope_ids=self.scopes('openid'))
        for hint in ('x', members['access_token'], members['refresh_token'], members['id_token'] + 'x'):
            self.assertEqual(self.redirected(self.ask(id_token_hint=hint))['error'], 'invalid_request')
        response = self.ask(id_token_hint=members['id_token'], client_id=other['client_id'])
        self.assertEqual(self.redirected(response)['error'], 'invalid_request')

    def test_what_does_not_matter_never_fails(self):
        self.sign_in()
        self.allow_openid()
        for name, value in {
            'acr_values': '2 phr', 'display': 'popup', 'claims_locales': 'fr-BE', 'ui_locales': 'fr-BE é', 'x': 'é\n',
            'prompt': 'create', 'claims': '{"userinfo": {"x": null}}', 'audience': 'x', 'access_type': 'offline',
        }.items():
            self.assertIn('code', self.redirected(self.ask(**{name: value})), name)

    def test_what_is_not_supported(self):
        self.sign_in()
        self.allow_openid()
        for name in ('request', 'request_uri', 'registration'):
            for value in ('x', 'é', 'x' * 5000):
                self.assertEqual(self.redirected(self.ask(**{name: value}))['error'], f'{name}_not_supported')

    def test_a_form_of_another_website_works(self):
        """Its request comes without the cookie, which is for requests of the same site and for links (SameSite=Lax)."""
        self.sign_in()
        self.allow_openid()
        kept = self.opener.cookies.pop('session_id')
        response = self.url_open(f'{BASE}/authorize', headers=HTML, allow_redirects=False, data={
            'client_id': self.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code', 'scope': 'openid',
            'prompt': 'none', 'state': STATE})
        self.assertEqual(response.status_code, 303)
        self.assertNotIn('Set-Cookie', response.headers)
        self.opener.cookies.set('session_id', kept, domain='127.0.0.1')
        answer = self.redirected(self.url_open(response.headers['Location'], headers=HTML, allow_redirects=False))
        self.assertIn('code', answer)
        self.assertEqual(answer['state'], STATE)
