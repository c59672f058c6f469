"""The device authorization grant (RFC 8628), with its page."""
import re
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import jwt
from lxml import html
from psycopg2.errors import CheckViolation

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models import oauth2_device_code, oauth2_device_guesses, oauth2_event
from ..protocol import device_codes
from ..shared import clock
from .common import BASE, HTML, OAuth2Case, after

GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
PAGE = f'{BASE}/device'


class DeviceCase(OAuth2Case):
    """A public application of devices, and the steps of the flow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.devices = cls.env['oauth2.application'].create({
            'name': 'Box for the <Screen>', 'kind': 'device',
            'scope_ids': cls.scopes('openid', 'profile', 'email', 'offline_access')})

    def ask(self, **parameters):
        """Send a device authorization request."""
        return self.token(url=f'{BASE}/device_authorization', **{
            'client_id': self.devices.client_id, 'client_secret': None} | parameters)

    def asked(self, **parameters):
        response = self.ask(**parameters)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def poll(self, codes, **parameters):
        return self.token(**{
            'grant_type': GRANT, 'device_code': codes['device_code'], 'client_id': self.devices.client_id,
            'client_secret': None} | parameters)

    def page(self, method='GET', **parameters):
        if method == 'GET':
            return self.url_open(PAGE, params=parameters, headers=HTML, allow_redirects=False)
        return self.url_open(PAGE, data=parameters, headers=HTML, allow_redirects=False, method=method)

    def enter(self, user_code, **changed):
        """Send the form for a code, as the page has it."""
        form = html.fromstring(self.page().content).get_element_by_id('oauth2_device')
        fields = {field.name: field.value for field in form.xpath('.//input')} | {'user_code': user_code} | changed
        return self.page('POST', **fields)

    def decide(self, user_code, decision='allow', **changed):
        _form, fields = self.consent_form(self.enter(user_code))
        return self.page('POST', **fields | {'decision': decision} | changed)

    def connected(self, **parameters):
        """Return the members of the token answer at the end of the flow."""
        codes = self.asked(**parameters)
        self.sign_in()
        self.assertIn('oauth2_device_done', self.decide(codes['user_code']).text)
        response = self.poll(codes)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def row(self):
        return self.env['oauth2.device.code'].search([], order='id desc', limit=1)

    def kinds(self):
        return self.env['oauth2.event'].search([], order='id').mapped('kind')


@tagged('post_install', '-at_install')
class TestDevice(DeviceCase):
    """The two endpoints that a device calls."""

    def test_the_metadata(self):
        for name in ('oauth-authorization-server', 'openid-configuration'):
            members = self.url_open(f'/.well-known/{name}').json()
            self.assertEqual(
                members['device_authorization_endpoint'], f'{members["issuer"]}{BASE}/device_authorization')
            self.assertIn(GRANT, members['grant_types_supported'])

    def test_the_answer(self):
        """RFC 8628 §3.2"""
        response = self.ask()
        members = response.json()
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertRegex(members['user_code'], r'^[B-DF-HJ-NP-TV-Z]{4}-[B-DF-HJ-NP-TV-Z]{4}$')
        self.assertEqual((members['expires_in'], members['interval']), (600, 5))
        self.assertEqual(urlsplit(members['verification_uri']).path, PAGE)
        self.assertEqual(
            parse_qs(urlsplit(members['verification_uri_complete']).query), {'user_code': [members['user_code']]})

    def test_who_may_not_ask(self):
        self.assertError(self.ask(client_id='x' * 32), 'invalid_client', 401)
        self.assertError(self.ask(client_id=None), 'invalid_client', 401)
        self.assertError(self.ask(scope='api'), 'invalid_scope')
        confidential = {'client_id': self.client_id, 'client_secret': self.client_secret}
        self.assertError(self.ask(**confidential), 'unauthorized_client')
        self.assertError(self.poll({'device_code': 'x'}, **confidential), 'unauthorized_client')
        self.application.allow_device_code = True
        self.assertError(self.ask(**confidential | {'client_secret': 'x'}), 'invalid_client', 401)
        self.assertEqual(self.ask(**confidential).status_code, 200)
        self.assertError(self.ask(method='GET'), 'invalid_request', 405)

    def test_the_database_holds_neither_code(self):
        codes = self.asked()
        self.env.cr.execute("SELECT row_to_json(kept)::text FROM oauth2_device_code AS kept")
        [(text,)] = self.env.cr.fetchall()
        for secret in (codes['device_code'], codes['user_code'], codes['user_code'].replace('-', '')):
            self.assertNotIn(secret, text)
        # a digest that nobody can try all codes against without the secret of the database
        before = self.row().user_code_digest
        self.env['ir.config_parameter'].set_param('database.secret', 'another')
        self.assertNotEqual(self.env['oauth2.device.code']._digest_of(codes['user_code']), before)

    def test_two_living_devices_never_have_the_same_user_code(self):
        codes = ['BCDF-BCDF', 'BCDF-BCDF', 'GHJK-GHJK']
        self.patch(oauth2_device_code, 'MOST_WAITING', 5)
        with self.patched_codes(codes):
            first, second = self.asked(), self.asked()
        self.assertEqual((first['user_code'], second['user_code']), ('BCDF-BCDF', 'GHJK-GHJK'))

    def patched_codes(self, codes):
        return patch.object(device_codes, 'generate_user_code', lambda: codes.pop(0))

    def test_so_many_devices_wait_behind_one_address(self):
        self.patch(oauth2_device_code, 'MOST_WAITING', 2)
        self.asked()
        self.asked()
        response = self.ask()
        self.assertError(response, 'temporarily_unavailable', 429)
        self.assertEqual(response.headers['Retry-After'], '60')
        with after(minutes=11):
            self.asked()

    def test_pending_until_somebody_decides(self):
        """RFC 8628 §3.5"""
        codes = self.asked()
        self.assertError(self.poll(codes), 'authorization_pending')
        with after(seconds=5):
            self.assertError(self.poll(codes), 'authorization_pending')

    def test_a_device_that_does_not_wait_is_told_to_slow_down_by_five_seconds(self):
        codes = self.asked()
        self.assertError(self.poll(codes), 'authorization_pending')
        self.assertError(self.poll(codes), 'slow_down')
        self.assertEqual(self.row().poll_interval, 10)
        with after(seconds=7):
            self.assertError(self.poll(codes), 'slow_down')
        with after(seconds=7 + 15):
            self.assertError(self.poll(codes), 'authorization_pending')

    def test_a_device_that_never_waits_makes_no_more_writes(self):
        codes = self.asked()
        self.poll(codes)
        for _time in range(20):
            self.assertError(self.poll(codes), 'slow_down')
        self.assertEqual(self.row().poll_interval, 60)
        polled_at = self.row().polled_at
        with after(seconds=30):
            self.assertError(self.poll(codes), 'slow_down')
        self.env.invalidate_all()
        self.assertEqual(self.row().polled_at, polled_at)

    def test_who_hurries_gets_the_token_all_the_same_once_it_is_allowed(self):
        codes = self.asked()
        self.poll(codes)
        self.sign_in()
        self.decide(codes['user_code'])
        self.assertEqual(self.poll(codes).status_code, 200)

    def test_polling_leaves_nothing_in_the_trail(self):
        codes, denied = self.asked(), self.asked()
        self.sign_in()
        self.decide(denied['user_code'], 'deny')
        before = len(self.kinds())
        self.poll(codes)
        self.poll(codes)
        self.assertError(self.poll(denied), 'access_denied')
        with after(minutes=11):
            self.assertError(self.poll(codes), 'expired_token')
        self.assertEqual(len(self.kinds()), before)

    def test_a_poll_costs_two_statements(self):
        codes = self.asked()
        client = self.env['oauth2.application']._get_client(self.devices.client_id)
        poll = self.env['oauth2.device.code']._poll
        poll(codes['device_code'], client=client, now=clock.now(self.env))  # fills the caches
        for after_seconds, count in ((6, 2), (600, 1)):
            with self.assertQueryCount(count):
                poll(codes['device_code'], client=client, now=clock.now(self.env) + timedelta(seconds=after_seconds))

    def test_an_expired_code(self):
        self.devices.device_code_lifetime = 2
        codes = self.asked()
        self.assertEqual(codes['expires_in'], 2)
        self.sign_in()
        with after(seconds=3):
            self.assertError(self.poll(codes), 'expired_token')
            self.assertIn('No device is waiting', self.enter(codes['user_code']).text)

    def test_a_code_that_was_allowed_too_late_for_its_device(self):
        codes = self.asked()
        self.sign_in()
        self.decide(codes['user_code'])
        with after(minutes=11):
            self.assertError(self.poll(codes), 'expired_token')

    def test_made_up_codes_get_no_token(self):
        """CVE-2026-49272 of oauthlib."""
        codes = self.asked()
        self.sign_in()
        self.decide(codes['user_code'])
        for code in ('x', codes['user_code'], codes['device_code'][:-1], codes['device_code'].swapcase(), '0', '%'):
            self.assertError(self.poll({'device_code': code}), 'invalid_grant')
        self.assertError(self.poll({'device_code': None}), 'invalid_request')
        self.assertFalse(self.env['oauth2.token'].search_count([('application_id', '=', self.devices.id)]))

    def test_another_application_gets_nothing(self):
        codes = self.asked()
        self.sign_in()
        self.decide(codes['user_code'])
        other = self.devices.copy()
        self.assertError(self.poll(codes, client_id=other.client_id), 'invalid_grant')
        self.assertEqual(self.poll(codes).status_code, 200)

    def test_a_used_code_gives_nothing_and_the_connection_stays(self):
        codes = self.asked()
        self.sign_in()
        self.decide(codes['user_code'])
        members = self.poll(codes).json()
        self.assertError(self.poll(codes), 'invalid_grant')
        self.assertEqual(self.userinfo(members['access_token']).status_code, 200)
        with after(minutes=11):
            self.assertError(self.poll(codes), 'invalid_grant')

    def test_the_token(self):
        members = self.connected(scope='openid profile offline_access')
        self.assertEqual(members['scope'], 'openid profile offline_access')
        self.assertEqual(self.userinfo(members['access_token']).json()['sub'], str(self.user.id))
        claims = jwt.decode(members['id_token'], options={'verify_signature': False})
        self.assertEqual((claims['sub'], claims['aud']), (str(self.user.id), self.devices.client_id))
        self.assertNotIn('nonce', claims)
        again = self.refresh(members['refresh_token'], client_id=self.devices.client_id, client_secret=None).json()
        refreshed = jwt.decode(again['id_token'], options={'verify_signature': False})
        self.assertEqual(refreshed['auth_time'], claims['auth_time'])

    def test_without_openid_there_is_no_id_token(self):
        self.assertNotIn('id_token', self.connected(scope='profile'))

    def test_the_scopes_are_those_of_the_device_whatever_else_is_sent(self):
        codes = self.asked(scope='email')
        self.sign_in()
        self.decide(codes['user_code'], scope='openid profile email', client_id=self.client_id)
        self.assertEqual(self.poll(codes, scope='openid profile').json()['scope'], 'email')

    def test_what_was_allowed_ends_with_its_ground(self):
        """As with authorization codes: between the decision and the token anything can happen."""
        portal = self.env.ref('base.group_portal')

        def leave_the_groups():
            self.devices.group_ids = portal
        for what, error in (
            (lambda: self.user.write({'active': False}), 'invalid_grant'),
            (lambda: self.user._change_password('another-password'), 'invalid_grant'),
            (lambda: self.user._action_revoke_all_devices(), 'invalid_grant'),
            (leave_the_groups, 'invalid_grant'),
            (lambda: self.devices.write({'active': False}), 'invalid_client'),
            (lambda: self.devices.write({'scope_ids': [(5,)]}), 'invalid_grant'),
            (lambda: self.devices.write({'allow_device_code': False}), 'unauthorized_client'),
        ):
            with self.subTest(error), self.env.cr.savepoint() as savepoint:
                codes = self.asked()
                self.sign_in()
                self.assertIn('oauth2_device_done', self.decide(codes['user_code']).text)
                what()
                self.env.flush_all()
                self.assertError(self.poll(codes), error, 401 if error == 'invalid_client' else 400)
                self.assertFalse(self.env['oauth2.token'].search_count([('application_id', '=', self.devices.id)]))
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def test_nobody_is_asked_where_the_device_could_get_nothing(self):
        self.sign_in()
        for values in ({'scope_ids': [(5,)]}, {'allow_device_code': False}):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                codes = self.asked()
                self.devices.write(values)
                response = self.enter(codes['user_code'])
                self.assertEqual(response.status_code, 400)
                self.assertIn('No device is waiting', response.text)
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def test_disconnecting_takes_back_what_no_device_has_fetched_yet(self):
        self.connected()
        codes = self.asked()
        self.decide(codes['user_code'])
        self.env['oauth2.token']._disconnect([(self.user.id, self.devices.id)], detail='test')
        self.assertError(self.poll(codes), 'invalid_grant')

    def test_a_connection_of_a_device_ends_as_others_do(self):
        members = self.connected()
        self.assertTrue(self.env['oauth2.connected.application'].search_count(
            [('user_id', '=', self.user.id), ('application_id', '=', self.devices.id)]))
        self.env['oauth2.token']._disconnect([(self.user.id, self.devices.id)], detail='test')
        self.assertEqual(self.userinfo(members['access_token']).status_code, 401)

    def test_while_a_person_changes_the_user_a_device_waits(self):
        codes = self.asked()
        self.sign_in()
        self.decide(codes['user_code'])
        self.env['oauth2.epoch']._hold_off([(self.user.id, 0)])
        self.assertError(self.poll(codes), 'authorization_pending')
        with after(seconds=31):
            self.assertEqual(self.poll(codes).status_code, 200)

    def test_old_codes_are_deleted(self):
        self.asked()
        with after(days=2):
            self.env['oauth2.device.code']._gc_device_codes()
        self.assertFalse(self.env['oauth2.device.code'].search_count([]))

    def test_the_application(self):
        self.assertEqual(self.devices.client_type, 'public')
        self.assertFalse(self.devices.allow_authorization_code)
        self.assertFalse(self.devices.redirect_uris)
        self.assertNotIn('redirect', self.devices.steps_left or '')
        for kind in ('website', 'app', 'resource_server'):
            self.devices.kind = kind
            self.assertFalse(self.devices.allow_device_code, kind)
            self.devices.kind = 'device'
            self.assertTrue(self.devices.allow_device_code)
        for seconds in (0, 3601):
            with self.assertRaises(CheckViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                self.devices.device_code_lifetime = seconds
                self.env.flush_all()


@tagged('post_install', '-at_install')
class TestDevicePage(DeviceCase):
    """The page on which a person enters the code and decides (RFC 8628 §3.3)."""

    def test_signed_out_people_sign_in_first_and_come_back(self):
        codes = self.asked()
        location = self.page(user_code=codes['user_code']).headers['Location']
        self.assertEqual(urlsplit(location).path, '/web/login')
        self.assertEqual(parse_qs(urlsplit(location).query)['redirect'], [f'{PAGE}?user_code={codes["user_code"]}'])
        self.assertEqual(parse_qs(urlsplit(self.page().headers['Location']).query)['redirect'], [PAGE])
        for injected in ('https://evil.example', '"><script>', 'x&redirect=//evil.example'):
            location = self.page(user_code=injected).headers['Location']
            self.assertEqual(parse_qs(urlsplit(location).query), {'redirect': [PAGE]})

    def test_a_link_fills_the_code_in_and_asks_all_the_same(self):
        codes = self.asked()
        self.sign_in()
        response = self.page(user_code=codes['user_code'].lower())
        page = self.assertErrorPage(response, 200)  # with the headers of a page that nobody may frame
        self.assertEqual(page.get_element_by_id('oauth2_user_code').get('value'), codes['user_code'])
        self.assertFalse(page.xpath('//form[@id="oauth2_consent"]'))
        self.assertNotIn(self.devices.name, page.text_content())

    def test_the_page_says_what_asks_from_where_and_warns(self):
        codes = self.asked()
        self.sign_in()
        for typed in (codes['user_code'], codes['user_code'].lower(), codes['user_code'].replace('-', ' ')):
            response = self.enter(typed)
            page = self.assertErrorPage(response, 200)
            text = ' '.join(page.text_content().split())
            self.assertIn('Box for the <Screen> wants to access your Odoo account', text)
            self.assertIn(codes['user_code'], text)
            self.assertIn('The device asked less than a minute ago, from the IP address 127.0.0.1.', text)
            self.assertIn('Only go on if you started this yourself on your device, and see this code on it.', text)
            self.assertIn('Afterwards you go back to your device.', text)
            form = page.get_element_by_id('oauth2_consent')
            self.assertEqual(form.get('action'), PAGE)
            self.assertEqual([button.get('value') for button in form.xpath('.//button')], ['allow', 'deny'])
        with after(minutes=3):
            self.assertIn('The device asked 3 min ago', self.enter(codes['user_code']).text)

    def test_remembered_consent_and_trusted_applications_are_asked_all_the_same(self):
        self.allow(('openid', 'profile', 'email', 'offline_access'), application=self.devices)
        self.devices.trusted = True
        codes = self.asked()
        self.sign_in()
        self.assertIn('oauth2_consent', self.enter(codes['user_code']).text)
        self.assertError(self.poll(codes), 'authorization_pending')

    def test_allowing_a_device_is_no_consent_for_anything_else(self):
        self.connected()
        self.assertFalse(self.env['oauth2.consent'].search_count([('application_id', '=', self.devices.id)]))

    def test_deny(self):
        codes = self.asked()
        self.sign_in()
        response = self.decide(codes['user_code'], 'deny')
        self.assertIn('You can go back to your device', response.text)
        self.assertIn('Your device gets no access', response.text)  # the application may have it from before
        self.assertError(self.poll(codes), 'access_denied')
        self.assertError(self.poll(codes), 'access_denied')
        self.assertIn('denied', self.kinds())
        self.assertIn('No device is waiting', self.enter(codes['user_code']).text)

    def test_the_trail_names_user_and_application_and_no_code(self):
        codes = self.asked()
        self.sign_in()
        with patch.object(oauth2_event._logger, 'info') as log:
            self.enter('BBBB-BBBB')
            self.decide(codes['user_code'])
        events = self.env['oauth2.event'].search([('kind', 'in', ('device_allowed', 'user_code_wrong'))], order='id')
        self.assertEqual(events.mapped('kind'), ['user_code_wrong', 'device_allowed'])
        self.assertEqual(events.user_id, self.user)
        self.assertEqual(events[1].application_id, self.devices)
        self.assertEqual(log.call_count, 2)
        written = f'{log.call_args_list} {events.read()}'
        for code in ('BBBB', codes['user_code'], codes['device_code']):
            self.assertNotIn(code, written)

    def test_a_mail_says_that_a_device_was_connected(self):
        self.connected()
        mail = self.env['mail.mail'].search([('subject', 'ilike', 'can now use your account')], limit=1)
        self.assertIn(self.devices.name, mail.subject)

    def test_a_code_can_be_decided_once(self):
        codes = self.asked()
        self.sign_in()
        _form, fields = self.consent_form(self.enter(codes['user_code']))
        self.page('POST', **fields | {'decision': 'allow'})
        for decision in ('deny', 'allow'):
            response = self.page('POST', **fields | {'decision': decision})
            self.assertEqual(response.status_code, 400)
            self.assertIn('No device is waiting', response.text)
        self.assertEqual(self.poll(codes).status_code, 200)

    def test_nobody_decides_by_a_form_that_the_page_has_not_made(self):
        codes = self.asked()
        self.sign_in()
        _form, fields = self.consent_form(self.enter(codes['user_code']))
        for changed in (
            {'csrf_token': None}, {'csrf_token': 'x'}, {'csrf_token': fields['csrf_token'][:-1] + 'x'},
            {'shown': None}, {'shown': 'x'}, {'decision': None}, {'decision': 'ALLOW'},
        ):
            values = {name: value for name, value in (fields | {'decision': 'allow'} | changed).items() if value}
            response = self.page('POST', **values)
            self.assertEqual(response.status_code, 200, changed)
            self.assertNotIn('oauth2_device_done', response.text)
            self.assertEqual(self.row().state, 'pending', changed)
        for changed in ({'csrf_token': None}, {'csrf_token': 'x'}):
            values = {name: value for name, value in (fields | {'decision': 'deny'} | changed).items() if value}
            self.page('POST', **values)
            self.assertEqual(self.row().state, 'pending', changed)

    def test_what_was_shown_of_one_device_does_not_allow_another(self):
        first, second = self.asked(), self.asked(scope='email')
        self.sign_in()
        _form, fields = self.consent_form(self.enter(first['user_code']))
        response = self.page('POST', **fields | {'user_code': second['user_code'], 'decision': 'allow'})
        self.assertIn('out of date', response.text)
        self.assertError(self.poll(second), 'authorization_pending')

    def test_a_scope_that_opens_more_since_the_page_was_shown_is_asked_again(self):
        codes = self.asked()
        self.sign_in()
        _form, fields = self.consent_form(self.enter(codes['user_code']))
        self.env['oauth2.scope'].search([('name', '=', 'email')]).description = 'Something else'
        response = self.page('POST', **fields | {'decision': 'allow'})
        self.assertIn('out of date', response.text)
        self.assertIn('Something else', response.text)

    def test_a_form_of_another_session_asks_again(self):
        codes = self.asked()
        self.sign_in()
        _form, fields = self.consent_form(self.enter(codes['user_code']))
        self.sign_in(new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user'))
        response = self.page('POST', **fields | {'decision': 'allow'})
        self.assertIn('out of date', response.text)
        self.assertEqual(self.row().state, 'pending')

    def test_wrong_codes_are_limited_for_each_user(self):
        codes = self.asked()
        self.sign_in()
        for _time in range(oauth2_device_guesses.MOST_OF_USER):
            self.assertEqual(self.enter('BBBB-BBBB').status_code, 400)
        for user_code in ('BBBB-BBBB', codes['user_code']):  # or else who guesses would learn which one is right
            response = self.enter(user_code)
            self.assertEqual(response.status_code, 429)
            self.assertLessEqual(int(response.headers['Retry-After']), 300)
            self.assertNotIn('oauth2_consent', response.text)
        self.sign_in(new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user'))
        self.assertIn('oauth2_consent', self.enter(codes['user_code']).text)
        self.sign_in()
        with after(seconds=301):
            self.assertIn('oauth2_consent', self.enter(codes['user_code']).text)

    def test_wrong_codes_are_limited_for_each_address(self):
        self.patch(oauth2_device_guesses, 'MOST_OF_ADDRESS', 3)
        for login in ('bob', 'carol', 'dave'):
            self.sign_in(new_test_user(self.env, login=login, password=f'{login}-password', groups='base.group_user'))
            self.assertEqual(self.enter('BBBB-BBBB').status_code, 400)
        self.sign_in()
        self.assertEqual(self.enter('BBBB-BBBB').status_code, 429)

    def test_a_page_of_another_website_uses_up_no_attempt(self):
        self.sign_in()
        for _time in range(oauth2_device_guesses.MOST_OF_USER + 1):
            self.page('POST', user_code='BBBB-BBBB')
            self.page(user_code='BBBB-BBBB')
        self.assertEqual(self.enter('BBBB-BBBB').status_code, 400)

    def test_who_is_in_none_of_the_groups(self):
        codes = self.asked()
        portal = new_test_user(self.env, login='paula', password='paula-password', groups='base.group_portal')
        self.sign_in(portal)
        response = self.enter(codes['user_code'])
        self.assertErrorPage(response, 403)
        self.assertIn('may not use', response.text)
        self.assertIn('Use Another Account', response.text)
        self.assertError(self.poll(codes), 'authorization_pending')
        self.devices.group_ids |= self.env.ref('base.group_portal')
        self.assertIn('oauth2_consent', self.enter(codes['user_code']).text)

    def test_an_archived_application(self):
        codes = self.asked()
        self.devices.active = False
        self.sign_in()
        self.assertIn('No device is waiting', self.enter(codes['user_code']).text)

    def test_what_cannot_be_a_code(self):
        self.sign_in()
        for user_code in ('', 'A', 'é' * 8, '<script>alert(1)</script>', "' OR 1=1", 'x' * 5000, '\x01'):
            response = self.enter(user_code)
            self.assertEqual(response.status_code, 400)
            self.assertNotIn('<script>alert', response.text)

    def test_a_wrong_code_stays_to_be_compared_and_text_of_a_link_does_not(self):
        self.sign_in()
        for typed, of_link in (('BCDF-GHJK', 'BCDF-GHJK'), ('AAAA-O0O0', ''), ('call us', '')):
            for response, filled_in in ((self.enter(typed), typed), (self.page(user_code=typed), of_link)):
                with self.subTest(typed, status=response.status_code):
                    field = html.fromstring(response.content).get_element_by_id('oauth2_user_code')
                    self.assertEqual(field.get('value') or '', filled_in)

    def test_other_methods(self):
        self.sign_in()
        response = self.page('PUT')
        self.assertErrorPage(response, 405)
        self.assertEqual(response.headers['Allow'], 'GET, HEAD, POST')
        self.assertEqual(self.url_open(PAGE, method='HEAD', allow_redirects=False).status_code, 200)

    def test_the_words_of_the_page_are_whole_sentences(self):
        codes = self.asked()
        self.sign_in()
        text = ' '.join(html.fromstring(self.enter(codes['user_code']).content).text_content().split())
        self.assertFalse(re.search(r'%s|%\(|None|False', text), text)
