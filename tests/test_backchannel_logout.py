"""Applications are told that a person is signed out (OpenID Connect Back-Channel Logout 1.0)."""
import time
from datetime import timedelta
from unittest.mock import patch

import jwt

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from ..models import logout_delivery
from ..models.oauth2_logout_notice import LEASE, PAUSES
from ..shared import outgoing
from .common import BASE, after
from .receiver import SLOW, Receiver
from .test_logout import BACK, LogoutCase

EVENT = 'http://schemas.openid.net/event/backchannel-logout'


class BackchannelCase(LogoutCase):

    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(Receiver())
        self.application.backchannel_logout_uri = self.receiver.address
        self.notices = self.env['oauth2.logout.notice']

    def connected(self, scope='openid'):
        """Return the ``sid`` of a new connection of who is signed in."""
        self.allow(('openid', 'profile', 'email', 'offline_access'))
        response = self.redeem(self.code(scope=scope))
        self.assertEqual(response.status_code, 200, response.text)
        return jwt.decode(response.json()['access_token'], options={'verify_signature': False})['sid']

    def deliver(self):
        """Post all that is due, as the threads do after a commit; return the ``sid`` of each token that came."""
        self.env.flush_all()
        before = len(self.receiver.tokens)
        with self.allow_requests(all_requests=True):
            while notice := logout_delivery.take(self.env.cr.dbname):
                logout_delivery.post(self.env.cr.dbname, notice)
        self.env.invalidate_all()
        return [self.claims(token)['sid'] for token in self.receiver.tokens[before:]]

    def claims(self, token):
        """Return the claims of a logout token, checked as an application checks them (§2.6)."""
        keys = jwt.PyJWKSet.from_dict(self.url_open(f'{BASE}/jwks').json())
        header = jwt.get_unverified_header(token)
        self.assertEqual(header['typ'], 'logout+jwt')
        self.assertEqual(header['alg'], self.application.signing_algorithm)
        return jwt.decode(token, keys[header['kid']], algorithms=[header['alg']], audience=self.client_id,
                          issuer=self.env['ir.config_parameter'].get_param('web.base.url'),
                          options={'require': ['iss', 'aud', 'iat', 'exp', 'jti', 'sub', 'sid', 'events']})

    def sign_out(self):
        self.url_open('/web/session/logout')


@tagged('post_install', '-at_install')
class TestBackchannelLogout(BackchannelCase):

    def test_the_token(self):
        self.sign_in()
        sid = self.connected()
        self.sign_out()
        self.assertEqual(self.deliver(), [sid])
        token, = self.receiver.tokens
        claims = self.claims(token)
        self.assertEqual(set(claims), {'iss', 'sub', 'aud', 'iat', 'exp', 'jti', 'sid', 'events'})
        self.assertEqual((claims['sub'], claims['aud']), (str(self.user.id), self.client_id))
        self.assertEqual(claims['events'], {EVENT: {}})
        self.assertLessEqual(claims['exp'] - claims['iat'], 120)
        self.assertLess(abs(claims['iat'] - time.time()), 30)
        self.assertEqual(self.receiver.paths, ['/logout?tenant=1'])
        self.assertEqual(self.receiver.headers[0]['Content-Type'], 'application/x-www-form-urlencoded')
        self.assertFalse({'Authorization', 'Cookie'} & set(self.receiver.headers[0]))
        self.assertFalse(self.notices.search([]))

    def test_it_is_signed_as_the_id_tokens_are(self):
        for algorithm in ('ES256', 'EdDSA', 'RS256'):
            self.application.signing_algorithm = algorithm
            self.sign_in()
            sid = self.connected()
            self.sign_out()
            self.assertEqual(self.deliver(), [sid])

    def test_it_is_no_other_token(self):
        self.sign_in()
        self.connected()
        self.sign_out()
        self.deliver()
        token, = self.receiver.tokens
        self.assertEqual(self.userinfo(token).status_code, 401)
        self.sign_in()
        self.assertAsks(self.ask(id_token_hint=token, post_logout_redirect_uri=BACK))

    def test_a_logout_by_an_application(self):
        self.sign_in()
        members = self.connect_openid(scope='openid')
        self.assertSentBack(self.ask(id_token_hint=members['id_token'], post_logout_redirect_uri=BACK), BACK)
        sid = jwt.decode(members['id_token'], options={'verify_signature': False})['sid']
        self.assertEqual(self.deliver(), [sid])

    def test_exactly_those_of_the_session_are_told(self):
        other = self.credentials_of_another(scope_ids=self.scopes('openid'))
        self.sign_in()
        self.connected()
        self.session = None
        self.sign_in()
        sids = [self.connected(), self.connected('openid offline_access')]
        self.connected('profile')
        self.allow(('openid', ), application=self.env['oauth2.application'].search(
            [('client_id', '=', other['client_id'])]))
        self.redeem(self.code(client_id=other['client_id'], scope='openid'), **other)
        self.sign_out()
        self.assertCountEqual(self.deliver(), sids)
        self.sign_out()
        self.assertFalse(self.deliver(), 'each is told once')

    def test_every_way_in_which_a_person_or_an_administrator_ends_a_connection(self):
        def disconnect():
            self.env['oauth2.connected.application'].with_user(self.user)._of_user().action_disconnect()
        for reason, end in {
            'password': lambda: self.user.write({'password': 'alice-password'}),
            'all devices': lambda: self.user._action_revoke_all_devices(),
            'disconnect': disconnect,
            'group': lambda: self.application.write({'group_ids': self.env.ref('base.group_system')}),
            'manager': lambda: self.env['oauth2.token'].search([], limit=1).action_revoke(),
            'archived': lambda: self.user.write({'active': False}),
        }.items():
            with self.subTest(reason):
                self.application.group_ids = self.env.ref('base.group_user')
                self.sign_in()
                sids = [self.connected(), self.connected('openid offline_access')]
                self.connected('profile')
                end()
                self.assertCountEqual(self.deliver(), sids)

    def test_an_application_is_not_told_what_it_has_caused(self):
        self.sign_in()
        members = self.connect_openid()
        self.assertEqual(self.revoke(members['access_token']).status_code, 200)
        members = self.connect_openid()
        for _again in range(2):
            renewed = self.refresh(members['refresh_token'])
            members['refresh_token'], used = renewed.json()['refresh_token'], members['refresh_token']
        self.assertError(self.refresh(used + 'x'), 'invalid_grant')
        with after(hours=1):
            self.assertError(self.refresh(used), 'invalid_grant')
        self.sign_out()
        self.assertFalse(self.deliver())

    def test_an_application_that_acts_by_itself_is_not_told(self):
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        self.assertEqual(self.client_credentials(scope='openid profile').status_code, 200)
        self.user.active = False
        self.assertFalse(self.deliver())

    def test_who_never_renews_the_token_is_told_as_well(self):
        self.application.allow_refresh_token = False
        self.sign_in()
        sid = self.connected()
        with after(hours=5):
            self.sign_out()
            self.assertEqual(self.deliver(), [sid])

    def test_one_that_wants_no_more_gets_no_more(self):
        for change in ({'backchannel_logout_uri': False}, {'active': False}):
            self.sign_in()
            self.connected()
            self.sign_out()
            self.application.write(change)
            self.assertFalse(self.deliver())
            self.assertFalse(self.notices.search([]))


@tagged('post_install', '-at_install')
class TestDelivery(BackchannelCase):

    def setUp(self):
        super().setUp()
        self.sign_in()
        self.sid = self.connected()
        self.sign_out()
        self.notice = self.notices.search([])
        self.assertEqual((self.notice.sid, self.notice.user_id), (self.sid, self.user))

    def failures(self):
        return self.env['oauth2.event'].search([('kind', '=', 'logout_notice_failed')])

    def test_it_is_tried_again_after_growing_pauses_and_then_given_up(self):
        self.receiver.answers = [500]
        passed = 0
        for number, pause in enumerate(PAUSES, 1):
            with after(seconds=passed):
                self.assertEqual(self.deliver(), [self.sid])
                self.assertFalse(self.deliver(), 'not before the pause is over')
            self.assertEqual(self.notice.attempts, number)
            self.assertFalse(self.failures())
            passed += pause + 2
        with after(seconds=passed):
            self.assertEqual(self.deliver(), [self.sid])
        ids = [jwt.decode(token, options={'verify_signature': False})['jti'] for token in self.receiver.tokens]
        self.assertEqual(len(set(ids)), len(PAUSES) + 1, 'a receiver remembers them, and takes none twice')
        self.assertFalse(self.notice.exists())
        event = self.failures()
        self.assertEqual((event.application_id, event.user_id), (self.application, self.user))
        self.assertEqual(event.detail, f'{len(PAUSES) + 1} attempts: the answer was 500')
        self.assertEqual(PAUSES, tuple(sorted(PAUSES)))
        self.assertLess(sum(PAUSES[:2]) + 3 * outgoing.TIMEOUT, 30, 'three attempts within the time that is promised')

    def test_one_that_fails_once(self):
        self.receiver.answers = [503, 204]
        self.assertEqual(self.deliver(), [self.sid])
        with after(seconds=PAUSES[0] + 1):
            self.assertEqual(self.deliver(), [self.sid])
        self.assertFalse(self.notice.exists())
        self.assertFalse(self.failures())

    def test_who_refuses_the_token_is_not_asked_again(self):
        """§2.8"""
        self.receiver.answers = [400]
        self.assertEqual(self.deliver(), [self.sid])
        self.assertFalse(self.notice.exists())
        self.assertEqual(self.failures().detail, '1 attempts: the answer was 400')

    def test_no_redirect_is_followed(self):
        for status in (302, 307, 308):
            self.receiver.answers = [status]
            self.notice.due_at = '2020-01-01'
            self.deliver()
        self.assertEqual(set(self.receiver.paths), {'/logout?tenant=1'})
        self.assertEqual(self.notice.attempts, 3)

    def test_one_that_drips_is_left_in_time(self):
        self.receiver.answers = [SLOW]
        with patch.object(outgoing, 'TIMEOUT', 1):
            began = time.monotonic()
            self.deliver()
        self.assertLess(time.monotonic() - began, 3)
        self.assertEqual(self.notice.attempts, 1)

    def test_nobody_there(self):
        self.receiver.__exit__()
        self.deliver()
        self.assertEqual(self.notice.attempts, 1)

    def test_of_all_who_take_it_one_gets_it_until_they_have_died(self):
        self.assertEqual(logout_delivery.take(self.env.cr.dbname).sid, self.sid)
        self.assertIsNone(logout_delivery.take(self.env.cr.dbname))
        with after(seconds=LEASE + 1):
            self.assertEqual(logout_delivery.take(self.env.cr.dbname).attempts, 2)

    def test_an_application_that_somebody_posts_to_waits_its_turn(self):
        self.assertIsNone(logout_delivery.take(self.env.cr.dbname, {self.application.id}))
        self.assertIsNotNone(logout_delivery.take(self.env.cr.dbname, {0}))

    def test_where_one_fails_the_others_of_the_application_wait_too(self):
        other = self.notice.copy({'sid': '1.x'})
        self.env.flush_all()
        self.receiver.answers = [500]
        self.assertEqual(len(self.deliver()), 1)
        self.assertEqual(sorted((self.notice | other).mapped('attempts')), [0, 1])

    def test_only_a_server_on_this_machine_calls_this_machine(self):
        self.env['ir.config_parameter'].set_param('oauth2_provider.issuer', 'https://odoo.example.com')
        self.assertFalse(self.deliver())
        self.assertEqual(self.notice.attempts, 1)
        with self.assertRaises(ValidationError):
            self.application.backchannel_logout_uri = f'{self.receiver.address}&x=1'

    def test_a_name_that_leads_into_the_network(self):
        self.env['ir.config_parameter'].set_param('oauth2_provider.issuer', 'https://odoo.example.com')
        self.application.backchannel_logout_uri = 'https://app.example.com/logout'
        for ip in ('10.0.0.1', '169.254.169.254', 'fd00::1', '127.0.0.2', '192.168.1.1'):
            self.notice.due_at = '2020-01-01'
            with patch('socket.getaddrinfo', lambda *_args, ip=ip, **_kwargs: [(2, 1, 6, '', (ip, 443))]), \
                    patch('socket.create_connection', side_effect=AssertionError('it must not be called')):
                self.deliver()
        self.assertEqual(self.notice.attempts, 5)

    def test_no_database_posts_what_its_original_has_to_post(self):
        self.env['ir.config_parameter'].init(force=True)
        self.assertFalse(self.notice.exists())
        self.sign_in()
        self.connected()
        self.sign_out()
        self.env.flush_all()
        self.env.cr.execute("UPDATE ir_config_parameter SET value = 'another' WHERE key = 'database.uuid'")
        self.env.invalidate_all()
        self.env.registry.clear_cache('stable')
        self.env.registry.clear_cache()
        self.assertFalse(self.deliver())
        self.env['oauth2.key']._cron_rotate()
        self.assertFalse(self.notices.search([]))
        self.assertFalse(self.deliver())

    def test_the_threads_are_started_by_the_commit_and_by_the_scheduled_action(self):
        with patch.object(logout_delivery, 'start') as start:
            self.notices._cron_post()
            self.env.cr.postcommit.run()
            start.assert_called_once_with(self.env.cr.dbname)
        with patch.object(logout_delivery, 'start') as start, after(seconds=-3600):
            self.notices._cron_post()
            self.env.cr.postcommit.run()
            start.assert_not_called()
        self.assertLess(self.notices._seconds_until_next(), timedelta(minutes=1).total_seconds())

    def test_where_notices_may_go(self):
        for uri in ('http://app.example.com/x', 'https://app.example.com/#x', 'app.example.com', 'com.example.app:/x',
                    'https://10.0.0.1/x', 'https://[fd00::1]/x', 'https://169.254.169.254/', 'https://u@app.example.com/'):
            with self.subTest(uri), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.application.backchannel_logout_uri = uri
        for uri in ('https://app.example.com/logout?x=1', 'https://127.0.0.1/x', 'http://localhost:3000/x', 'https://1.1.1.1/'):
            self.application.backchannel_logout_uri = uri

    def test_users_see_none_of_it(self):
        manager = new_test_user(self.env, login='mona', groups='oauth2_provider.group_oauth2_manager')
        self.assertFalse(self.notices.with_user(manager).has_access('read'))
