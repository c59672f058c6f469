"""An application signs a person out (OpenID Connect RP-Initiated Logout 1.0)."""
from unittest.mock import patch
from urllib.parse import urlencode

import jwt

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..controllers import logout
from .common import BASE, HTML, REDIRECT_URI, after
from .sign_in import SignInCase

BACK = 'https://app.example.com/signed-out'


class LogoutCase(SignInCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application.post_logout_redirect_uris = f'{BACK}\n{BACK}?tenant=1'

    def id_token(self):
        self.sign_in()
        return self.connect_openid()['id_token']

    def ask(self, method='GET', **parameters):
        """Send a request for a logout as a browser does; a parameter that is ``None`` is left out."""
        sent = urlencode({name: value for name, value in parameters.items() if value is not None}, doseq=True)
        if method == 'POST':
            return self.url_open(f'{BASE}/logout', data=sent, allow_redirects=False, headers=HTML | {
                'Content-Type': 'application/x-www-form-urlencoded'})
        return self.url_open(f'{BASE}/logout?{sent}', headers=HTML, allow_redirects=False, method=method)

    def is_signed_in(self):
        return self.url_open('/web/session/check', json={}).json().get('error') is None

    def assertSentBack(self, response, location):
        self.assertEqual(response.status_code, 303, response.text)
        self.assertEqual(response.headers['Location'], location)
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertFalse(self.is_signed_in())

    def assertAsks(self, response):
        """Check that the person is asked, and that nothing has happened; return the fields of the form."""
        page = self.assertPage(response)
        form = page.get_element_by_id('oauth2_logout')
        self.assertEqual((form.get('method'), form.get('action')), ('post', f'{BASE}/logout'))
        self.assertTrue(form.xpath('.//button[@name="decision"][@value="logout"]'))
        self.assertTrue(self.is_signed_in())
        return {field.get('name'): field.get('value') for field in form.xpath('.//input')}

    def decide(self, fields, decision='logout'):
        return self.url_open(
            f'{BASE}/logout', data=fields | {'decision': decision}, headers=HTML, allow_redirects=False)

    def assertSignedOutPage(self, response):
        page = self.assertPage(response)
        self.assertEqual(page.xpath('string(//h1)'), 'You are signed out')
        self.assertFalse(page.xpath('//form'))
        self.assertNotIn(self.user.name, response.text)
        self.assertFalse(self.is_signed_in())


@tagged('post_install', '-at_install')
class TestLogout(LogoutCase):

    def test_the_metadata_says_so(self):
        document = self.url_open('/.well-known/openid-configuration').json()
        self.assertEqual(document['end_session_endpoint'], f'{document["issuer"]}{BASE}/logout')
        self.assertIs(document['backchannel_logout_supported'], True)
        self.assertIs(document['backchannel_logout_session_supported'], True)

    def test_a_good_request_signs_out_and_sends_back_with_the_state_alone(self):
        for method in ('GET', 'POST'):
            response = self.ask(
                method, id_token_hint=self.id_token(), post_logout_redirect_uri=BACK, state='a &=é')
            self.assertSentBack(response, f'{BACK}?state=a+%26%3D%C3%A9')

    def test_without_a_state_there_is_none(self):
        self.assertSentBack(self.ask(id_token_hint=self.id_token(), post_logout_redirect_uri=BACK), BACK)

    def test_the_query_of_the_address_stays(self):
        self.assertSentBack(
            self.ask(id_token_hint=self.id_token(), post_logout_redirect_uri=f'{BACK}?tenant=1', state='x'),
            f'{BACK}?tenant=1&state=x')

    def test_the_client_id_may_be_sent_along(self):
        self.assertSentBack(self.ask(
            id_token_hint=self.id_token(), client_id=self.client_id, post_logout_redirect_uri=BACK), BACK)

    def test_hints_of_the_user_and_the_language_change_nothing(self):
        self.assertSentBack(self.ask(
            id_token_hint=self.id_token(), post_logout_redirect_uri=BACK, logout_hint='alice', ui_locales='fr'), BACK)

    def test_an_expired_hint_will_do(self):
        token = self.id_token()
        with after(days=30):
            self.assertSentBack(self.ask(id_token_hint=token, post_logout_redirect_uri=BACK), BACK)

    def test_who_is_signed_out_already_is_sent_back_as_well(self):
        token = self.id_token()
        self.url_open('/web/session/logout')
        self.assertSentBack(self.ask(id_token_hint=token, post_logout_redirect_uri=BACK, state='x'), f'{BACK}?state=x')

    def test_the_session_is_gone_also_for_who_has_kept_the_cookie(self):
        token = self.id_token()
        kept = self.opener.cookies['session_id']
        self.ask(id_token_hint=token, post_logout_redirect_uri=BACK)
        self.assertNotEqual(self.opener.cookies['session_id'], kept)
        self.opener.cookies.set('session_id', kept, domain='127.0.0.1')
        self.assertFalse(self.is_signed_in())

    def test_whatever_is_not_good_asks_and_sends_nobody_anywhere(self):
        self.sign_in()
        members = self.connect_openid()
        token = members['id_token']
        other = self.credentials_of_another(
            scope_ids=self.scopes('openid'), post_logout_redirect_uris='https://other.example.com/')
        head, body, signature = token.split('.')
        for cause, parameters in {
            'nothing': {},
            'state alone': {'state': 'x'},
            'no address': {'id_token_hint': token},
            'no hint': {'post_logout_redirect_uri': BACK, 'client_id': self.client_id},
            'bad hint': {'id_token_hint': 'x', 'post_logout_redirect_uri': BACK},
            'bad hint and client': {
                'id_token_hint': 'x', 'client_id': self.client_id, 'post_logout_redirect_uri': BACK},
            'modified hint': {'id_token_hint': f'{head}.{body[:-4]}abcd.{signature}', 'post_logout_redirect_uri': BACK},
            'hint without signature': {'id_token_hint': f'{head}.{body}.', 'post_logout_redirect_uri': BACK},
            'access token': {'id_token_hint': members['access_token'], 'post_logout_redirect_uri': BACK},
            'other address': {'id_token_hint': token, 'post_logout_redirect_uri': 'https://evil.example.com/'},
            'added query': {'id_token_hint': token, 'post_logout_redirect_uri': f'{BACK}?x=1'},
            'added slash': {'id_token_hint': token, 'post_logout_redirect_uri': f'{BACK}/'},
            'of another application': {
                'id_token_hint': token, 'post_logout_redirect_uri': 'https://other.example.com/'},
            'another client_id': {
                'id_token_hint': token, 'client_id': other['client_id'], 'post_logout_redirect_uri': BACK},
            'address of another client_id': {
                'id_token_hint': token, 'client_id': other['client_id'],
                'post_logout_redirect_uri': 'https://other.example.com/'},
            'two addresses': {'id_token_hint': token, 'post_logout_redirect_uri': [BACK, 'https://evil.example.com/']},
            'two states': {'id_token_hint': token, 'post_logout_redirect_uri': BACK, 'state': ['a', 'b']},
            'long hint': {'id_token_hint': 'x' * 9000, 'post_logout_redirect_uri': BACK},
        }.items():
            for method in ('GET', 'POST'):
                with self.subTest(cause, method=method):
                    response = self.ask(method, **parameters)
                    fields = self.assertAsks(response)
                    self.assertEqual(set(fields), {'csrf_token'})
                    self.assertNotIn('example.com', response.text.replace('alice@example.com', ''))

    def test_nobody_is_signed_out_by_a_token_of_somebody_else(self):
        """Or else anybody with an account could sign others out by a link."""
        token = self.id_token()
        self.sign_in(new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user'))
        self.assertAsks(self.ask(id_token_hint=token, post_logout_redirect_uri=BACK))

    def test_an_archived_application_signs_nobody_out(self):
        token = self.id_token()
        self.application.active = False
        self.assertAsks(self.ask(id_token_hint=token, post_logout_redirect_uri=BACK))

    def test_who_decides_to_is_signed_out_and_stays_here(self):
        token = self.id_token()
        for parameters in ({}, {'id_token_hint': token, 'state': 'x'}, {
                'id_token_hint': token, 'post_logout_redirect_uri': 'https://evil.example.com/'}):
            self.sign_in()
            self.assertSignedOutPage(self.decide(self.assertAsks(self.ask(**parameters))))

    def test_the_page_names_who_is_signed_in_and_who_has_sent_them(self):
        token = self.id_token()
        self.application.name = 'A <b>Tool</b>'
        response = self.ask(id_token_hint=token)
        text = self.assertPage(response).text_content()
        self.assertIn('Alice Archer (alice)', text)
        self.assertIn('A <b>Tool</b> has sent you here.', text)
        self.assertNotIn('has sent you here', self.ask().text)

    def test_a_decision_needs_the_token_of_the_page(self):
        self.sign_in()
        fields = self.assertAsks(self.ask())
        for wrong in ('', 'x', 'a' * 40 + 'o', fields['csrf_token'][::-1]):
            self.assertAsks(self.decide({'csrf_token': wrong}))
        self.assertAsks(self.decide(fields, 'other'))
        self.sign_in()  # another session
        self.assertAsks(self.decide(fields))

    def test_there_is_nothing_to_ask_who_is_signed_out(self):
        for method in ('GET', 'POST'):
            self.url_open('/web/login')  # so that there is a cookie
            self.assertSignedOutPage(self.ask(method))

    def test_a_form_of_another_website_works(self):
        """Its request comes without the cookie, which is for requests of the same site and for links (SameSite=Lax)."""
        token = self.id_token()
        kept = self.opener.cookies.pop('session_id')
        response = self.ask('POST', id_token_hint=token, post_logout_redirect_uri=BACK, state='é x')
        self.assertEqual(response.status_code, 303)
        self.assertNotIn('Set-Cookie', response.headers)
        self.opener.cookies.set('session_id', kept, domain='127.0.0.1')
        self.assertTrue(self.is_signed_in())
        response = self.url_open(response.headers['Location'], headers=HTML, allow_redirects=False)
        self.assertSentBack(response, f'{BACK}?state=%C3%A9+x')

    def test_a_look_changes_nothing(self):
        response = self.ask('HEAD', id_token_hint=self.id_token(), post_logout_redirect_uri=BACK)
        self.assertEqual(response.status_code, 200)
        self.assertTrue(self.is_signed_in())

    def test_what_cannot_be_read_is_an_error(self):
        self.assertErrorPage(self.url_open(f'{BASE}/logout', method='PUT', headers=HTML), 405)
        self.assertErrorPage(self.url_open(f'{BASE}/logout', data='x', headers=HTML | {'Content-Type': 'text/plain'}))

    def test_the_trail_says_so(self):
        self.ask(id_token_hint=self.id_token(), post_logout_redirect_uri=BACK)
        event = self.env['oauth2.event'].search([('kind', '=', 'signed_out')])
        self.assertEqual((event.application_id, event.user_id), (self.application, self.user))
        self.sign_in()
        self.decide(self.assertAsks(self.ask()))
        event = self.env['oauth2.event'].search([('kind', '=', 'signed_out')], limit=1)
        self.assertEqual((event.application_id.id, event.user_id), (False, self.user))

    def test_a_portal_user_is_asked_as_well(self):
        self.sign_in(new_test_user(
            self.env, login='paula', password='paula-password', groups='base.group_portal', name='Paula Porter'))
        self.assertIn('Paula Porter', self.ask().text)
        fields = self.assertAsks(self.ask())
        response = self.decide(fields)
        self.assertNotIn('Paula Porter', response.text)
        self.assertSignedOutPage(response)

    def test_where_people_may_be_sent(self):
        for uri in ('http://app.example.com/', 'app.example.com', f'{BACK}#x', 'https://*.example.com/',
                    'https://a@app.example.com/', f'{BACK}?state=x', 'com.example.app:/x', 'javascript:alert(1)'):
            with self.subTest(uri), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.application.post_logout_redirect_uris = f'{BACK}\n{uri}'
        self.application.post_logout_redirect_uris = f'{BACK}\n\n http://127.0.0.1:8080/x '
        self.public_application(post_logout_redirect_uris='com.example.app:/signed-out')

    def test_the_port_is_part_of_the_address(self):
        self.application.post_logout_redirect_uris = 'http://127.0.0.1:8080/x'
        self.assertAsks(self.ask(id_token_hint=self.id_token(), post_logout_redirect_uri='http://127.0.0.1:8081/x'))

    def test_a_fault_of_the_server_is_a_page(self):
        def fail(_request):
            raise RuntimeError('secret detail')
        with patch.object(logout, 'read', fail), mute_logger(
                'odoo.addons.oauth2_provider.controllers.dispatcher', 'odoo.http'):
            response = self.ask()
        self.assertEqual((response.status_code, response.headers['Content-Type']), (500, 'text/html; charset=utf-8'))
        self.assertNotIn('secret detail', response.text)


@tagged('post_install', '-at_install')
class TestSessionEnds(LogoutCase):
    """What a session has connected by OpenID Connect ends with it (Back-Channel Logout §2.7)."""

    def connected(self, *scopes):
        self.allow(('openid', 'profile', 'email', 'offline_access'))
        response = self.redeem(self.code(scope=' '.join(scopes)))
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def assertStands(self, *all_members):
        for members in all_members:
            self.assertEqual(self.userinfo(members['access_token']).status_code, 200)

    def assertEnded(self, *all_members):
        for members in all_members:
            self.assertEqual(self.userinfo(members['access_token']).status_code, 401)
            self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')

    def test_odoos_own_logout_ends_what_lasts_no_longer_and_nothing_else(self):
        self.sign_in()
        elsewhere = self.connected('openid')
        kept = self.opener.cookies['session_id']
        self.session = None  # keep it
        self.sign_in()
        ends, plain = self.connected('openid'), self.connected('profile')
        lasts = self.connected('openid', 'offline_access')
        self.url_open('/web/session/logout')
        self.assertEnded(ends)
        self.assertStands(lasts, plain, elsewhere)
        self.assertEqual(self.refresh(lasts['refresh_token']).status_code, 200)
        self.opener.cookies.set('session_id', kept, domain='127.0.0.1')
        self.url_open('/web/session/logout')
        self.assertEnded(elsewhere)
        event = self.env['oauth2.event'].search([('kind', '=', 'revoked')], limit=1)
        self.assertEqual((event.detail, event.actor_id), ('signed out of Odoo', self.user))

    def test_a_logout_by_an_application_does_the_same(self):
        self.sign_in()
        ends = self.connected('openid')
        self.ask(id_token_hint=ends['id_token'], post_logout_redirect_uri=BACK)
        self.assertEnded(ends)

    def test_a_code_of_the_session_is_not_redeemed_any_more(self):
        self.sign_in()
        self.allow(('openid', 'profile'))
        code, plain = self.code(scope='openid'), self.code(scope='profile')
        self.url_open('/web/session/logout')
        self.assertError(self.redeem(code), 'invalid_grant')
        self.assertEqual(self.redeem(plain).status_code, 200)

    def test_a_device_that_is_logged_out(self):
        self.log_in()
        here = self.connected('openid')
        log = self.env['res.device.log'].search([('user_id', '=', self.user.id)], limit=1)
        self.assertTrue(log)
        self.env['res.device.log'].create({
            'session_identifier': 'x' * 42, 'user_id': self.user.id, 'last_activity': log.last_activity})
        self.env.flush_all()
        devices = self.env['res.device'].search([('user_id', '=', self.user.id)])
        other = devices.filtered(lambda device: device.session_identifier == 'x' * 42)
        other._revoke()
        self.assertStands(here)
        (devices - other)._revoke()
        self.assertEnded(here)

    def connected_and_renewed(self):
        """Return what a session has connected that Odoo has renewed since, and the session's old id."""
        self.sign_in()
        connected = self.connected('openid')
        before = self.opener.cookies['session_id']
        with after(hours=4):
            self.url_open('/web/session/check', json={})
        self.assertNotEqual(self.opener.cookies['session_id'], before)
        return connected, before

    def test_a_session_that_was_renewed_is_the_same_one(self):
        """Odoo gives a session another id every few hours, of which the first half stays."""
        connected, _before = self.connected_and_renewed()
        self.assertStands(connected)
        self.url_open('/web/session/logout')
        self.assertEnded(connected)

    def test_what_signs_out_an_old_id_of_a_session_leaves_the_new_one_alone(self):
        connected, before = self.connected_and_renewed()
        self.opener.cookies.set('session_id', before, domain='127.0.0.1')
        self.url_open('/web/session/logout')
        self.assertStands(connected)

    def test_who_signs_in_again_stays_connected(self):
        """``prompt=login`` of one application is no reason to sign the person out of the others."""
        self.log_in()
        connected = self.connected('openid')
        page = self.authorize(headers=HTML, scope='openid', prompt='login')
        self.assertStands(connected)
        back = self.log_in(page.headers['Location']).headers['Location']
        self.assertIn('code', self.redirected(self.url_open(back, headers=HTML, allow_redirects=False)))
        self.assertStands(connected)
        self.url_open('/web/session/logout')
        self.assertEnded(connected)

    def test_who_signs_in_as_somebody_else_does_not(self):
        new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user')
        self.log_in()
        connected = self.connected('openid')
        page = self.authorize(headers=HTML, scope='openid', prompt='login')
        back = self.log_in(page.headers['Location'], 'bob').headers['Location']
        self.consent_form(self.url_open(back, headers=HTML))
        self.assertEnded(connected)

    def test_a_picture_ends_nothing(self):
        """Any text of anybody's can hold one, and whoever reads it would disconnect their applications."""
        self.sign_in()
        members = self.connected('openid')
        hint = urlencode({'id_token_hint': members['id_token'], 'post_logout_redirect_uri': BACK})
        again = urlencode({'client_id': self.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code',
                           'scope': 'openid', 'prompt': 'login'})
        for path in ('/web/session/logout', f'{BASE}/logout?{hint}', f'{BASE}/authorize?{again}'):
            for headers in ({'Sec-Fetch-Dest': 'image'}, {'Accept': 'image/avif,*/*;q=0.8'}):
                with self.subTest(path=path, headers=headers):
                    self.url_open(path, headers=headers, allow_redirects=False)
                    self.assertTrue(self.is_signed_in())
                    self.assertStands(members)

    def test_the_session_itself_is_nowhere(self):
        self.sign_in()
        self.connected('openid')
        self.code(scope='openid')
        sid = self.opener.cookies['session_id']
        for table in ('oauth2_token', 'oauth2_authorization_code'):
            self.env.cr.execute(SQL('SELECT row_to_json(t)::text FROM %s t', SQL.identifier(table)))
            self.assertFalse([row for row, in self.env.cr.fetchall() if sid[:20] in row or sid[-20:] in row])

    def test_the_id_token_names_the_connection(self):
        self.sign_in()
        members = self.connected('openid')
        sid = jwt.decode(members['id_token'], options={'verify_signature': False})['sid']
        self.url_open('/web/session/logout')
        ended = self.env['oauth2.token'].search([('revoked_at', '!=', False)], limit=1)
        self.assertEqual(sid, f'{ended.id}.{ended.sudo().binding}')
