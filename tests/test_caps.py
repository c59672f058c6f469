"""Nobody fills the tables: of connections, codes and events there are so many and no more, the newest ones."""
from datetime import datetime, timezone
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..models import addresses, oauth2_authorization_code, oauth2_event, oauth2_event_refusals, oauth2_token
from ..shared import vacuum
from .common import BASE, OAuth2Case


@tagged('post_install', '-at_install')
class TestCaps(OAuth2Case):

    def test_connections_of_a_person(self):
        with patch.object(oauth2_token, 'MOST_CONNECTIONS', 3):
            tokens = [self.connect() for _connection in range(5)]
        works = [self.userinfo(members['access_token']).status_code == 200 for members in tokens]
        self.assertEqual(works, [False, False, True, True, True])
        events = self.env['oauth2.event'].search([('kind', '=', 'revoked'), ('user_id', '=', self.user.id)])
        self.assertEqual(len(events), 2)
        self.assertEqual(set(events.mapped('detail')), {'one of too many connections'})
        self.assertEqual(self.refresh(tokens[-1]['refresh_token']).status_code, 200)

    def test_connections_of_an_application_by_itself(self):
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        self.application.scope_ids = self.scopes('profile', 'email', 'api', 'api.read')
        with patch.object(oauth2_token, 'MOST_CONNECTIONS', 2):
            for scope in ('profile', 'email', 'profile email', 'email profile', 'api', 'api.read'):
                self.client_credentials(scope=scope)
        standing = self.env['oauth2.token'].search([
            ('application_id', '=', self.application.id), ('revoked_at', '=', False)])
        self.assertEqual(set(standing.mapped('service_scope')), {'api', 'api.read'})

    def test_connections_of_others_are_not_counted(self):
        first = self.connect()
        with patch.object(oauth2_token, 'MOST_CONNECTIONS', 1):
            self.env['oauth2.token'].create({
                'application_id': self.application.id, 'user_id': self.env.ref('base.user_admin').id})
            self.assertEqual(self.userinfo(first['access_token']).status_code, 200)
            self.connect()
        self.assertEqual(self.userinfo(first['access_token']).status_code, 401)

    def test_codes(self):
        self.sign_in()
        self.allow()
        with patch.object(oauth2_authorization_code, 'MOST_CODES', 2):
            codes = [self.code() for _code in range(4)]
        for code, good in zip(codes, (False, False, True, True), strict=True):
            self.assertEqual(self.redeem(code).status_code == 200, good)

    def test_events_of_what_is_allowed(self):
        self.sign_in()
        self.allow()
        with patch.object(oauth2_event, 'MOST_EVENTS', 3):
            for _code in range(5):
                self.code()
        self.assertEqual(self.env['oauth2.event'].search_count([
            ('kind', '=', 'let_in'), ('user_id', '=', self.user.id)]), 3)

    def test_what_is_done_over_and_over(self):
        """A person who says no, and a client that connects and ends it, leave so much and no more."""
        self.sign_in()
        self.allow()
        with patch.object(oauth2_token, 'MOST_CONNECTIONS', 2), patch.object(oauth2_event, 'MOST_EVENTS', 3), \
                patch.object(oauth2_authorization_code, 'MOST_CODES', 3):
            for _time in range(8):
                token = self.redeem(self.code()).json()['refresh_token']
                self.assertEqual(self.token(url=f'{BASE}/revoke', token=token).status_code, 200)
                self.env['oauth2.event']._record_seldom(
                    'denied', at=fields.Datetime.now(), user_id=self.user.id, application_id=self.application.id)
        mine = [('user_id', '=', self.user.id)]
        self.assertLessEqual(self.env['oauth2.token'].with_context(active_test=False).search_count(mine), 5)
        self.assertLessEqual(self.env['oauth2.authorization.code'].search_count(mine), 3)
        for kind in ('let_in', 'connected', 'revoked', 'denied'):
            self.assertEqual(self.env['oauth2.event'].search_count([*mine, ('kind', '=', kind)]), 3, kind)

    def test_alarms_that_one_client_gives_over_and_over(self):
        with patch.object(oauth2_event, 'MOST_EVENTS', 3):
            for _time in range(5):
                code = self.fresh_code()
                self.redeem(code)
                self.assertError(self.redeem(code), 'invalid_grant')
            for _time in range(5):
                row, family, _secret = self.connect()['refresh_token'].split('.')
                self.assertError(self.refresh(f'{row}.{family}.{"x" * 43}'), 'invalid_grant')
        for kind in ('code_replayed', 'refresh_token_stolen'):
            self.assertEqual(self.env['oauth2.event'].search_count([
                ('kind', '=', kind), ('user_id', '=', self.user.id)]), 3, kind)
        self.assertFalse(self.env['oauth2.token'].search([
            ('user_id', '=', self.user.id), ('revoked_at', '=', False)]))

    def test_assertions_that_were_used(self):
        table = self.env['oauth2.assertion']
        old, new = fields.Datetime.subtract(fields.Datetime.now(), hours=1), fields.Datetime.add(
            fields.Datetime.now(), hours=1)
        table.create([{'application_id': self.application.id, 'digest': f'{number}', 'expires_at': expires_at}
                      for number, expires_at in enumerate([old] * 5 + [new])])
        with patch.object(vacuum, 'OFTEN', 2):
            for number in range(4):
                self.assertTrue(table._use(SimpleNamespace(
                    digest=f'used {number}', expires_at=new.timestamp()), application_id=self.application.id))
        left = table.search([('application_id', '=', self.application.id)]).mapped('expires_at')
        self.assertLessEqual(left.count(old), 1)
        self.assertEqual(len(left) - left.count(old), 5)

    def test_refusals_from_many_addresses(self):
        events = self.env['oauth2.event']
        events.search([]).unlink()
        with patch.object(oauth2_event_refusals, 'MOST_REFUSALS', 5):
            for number in range(9):
                with patch.object(addresses, 'of_caller', lambda number=number: f'192.0.2.{number}'):
                    events._record_refusal('client_refused', client=None, now=datetime.now(timezone.utc), detail='x')
                    self.assertEqual(
                        events._record_refusal('client_refused', client=None, now=datetime.now(
                            timezone.utc), detail='x')[0] > 0,
                        number >= 2, 'nobody can guess on because others have filled the trail')
        recorded = events.search([], order='id')
        self.assertEqual(recorded.mapped('detail'), ['x'] * 4 + ['more than 5 a minute: no more are recorded'])
