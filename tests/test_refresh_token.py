"""Refresh tokens: RFC 6749 §6, rotation as in RFC 9700 §4.14.2."""
from datetime import timedelta

import jwt

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..protocol import credentials
from .common import CHALLENGE, REDIRECT_URI, VERIFIER, OAuth2Case, after


@tagged('post_install', '-at_install')
class TestRefreshToken(OAuth2Case):

    def test_each_use_gives_new_tokens_of_the_same_connection(self):
        first = self.connect()
        response = self.refresh(first['refresh_token'])
        self.assertEqual(response.status_code, 200, response.text)
        second = response.json()
        self.assertEqual(set(second), set(first))
        self.assertNotEqual(second['refresh_token'], first['refresh_token'])
        self.assertNotEqual(second['access_token'], first['access_token'])
        self.assertEqual(second['scope'], first['scope'])
        self.assertEqual(self.userinfo(second['access_token']).status_code, 200)
        self.assertEqual(self.env['oauth2.token'].search_count([('user_id', '=', self.user.id)]), 1)

    def test_previous_token_gets_the_same_successor_until_that_is_used(self):
        first = self.connect()['refresh_token']
        second = self.refresh(first).json()['refresh_token']
        for seconds in (8, 118):
            with after(seconds=seconds):
                self.assertEqual(self.refresh(first).json()['refresh_token'], second)
        self.assertEqual(self.refresh(second).status_code, 200)

    def test_an_application_that_keeps_its_first_refresh_token(self):
        self.application.rotate_refresh_tokens = False
        token = self.connect()['refresh_token']
        for days in (1, 20, 40):
            with after(days=days):
                members = self.refresh(token).json()
                self.assertEqual(members['refresh_token'], token)
                self.assertEqual(self.userinfo(members['access_token']).status_code, 200)
        with after(days=71):
            self.assertError(self.refresh(token), 'invalid_grant')

    def test_a_public_application_changes_its_refresh_token(self):
        """RFC 9700 §4.14.2: nothing else keeps whoever steals it from using it."""
        self.application.write({'client_type': 'public', 'rotate_refresh_tokens': False})
        self.sign_in()
        self.allow()
        code = self.code(code_challenge=CHALLENGE, code_challenge_method='S256')
        first = self.redeem(code, client_secret=None, code_verifier=VERIFIER).json()['refresh_token']
        self.assertNotEqual(self.refresh(first, client_secret=None).json()['refresh_token'], first)

    def test_next_secret_takes_the_presented_one_and_a_nonce(self):
        """Who has read the nonce in the database cannot make the next token."""
        self.assertEqual(credentials.successor('secret', 'nonce'), credentials.successor('secret', 'nonce'))
        self.assertNotEqual(credentials.successor('secret', 'nonce'), credentials.successor('other', 'nonce'))
        self.assertNotEqual(credentials.successor('secret', 'nonce'), credentials.successor('secret', 'other'))

    def test_old_token_ends_the_connection(self):
        first = self.connect()['refresh_token']
        members = self.refresh(first).json()
        with after(seconds=121):
            self.assertError(self.refresh(first), 'invalid_grant')
        self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')
        self.assertEqual(self.userinfo(members['access_token']).status_code, 401)

    def test_grace_ends_with_the_first_use_of_the_successor(self):
        """Who has used that has got it, so whoever comes with the one before has stolen it."""
        first = self.connect()['refresh_token']
        second = self.refresh(first).json()['refresh_token']
        with after(seconds=5):
            third = self.refresh(second).json()
        with after(seconds=6):
            self.assertError(self.refresh(first), 'invalid_grant')
            self.assertError(self.refresh(third['refresh_token']), 'invalid_grant')
            self.assertEqual(self.userinfo(third['access_token']).status_code, 401)

    def test_grace_is_for_the_previous_token_alone(self):
        first = self.connect()['refresh_token']
        second = self.refresh(first).json()['refresh_token']
        self.refresh(second)
        self.assertError(self.refresh(first), 'invalid_grant')
        self.assertError(self.refresh(second), 'invalid_grant')

    def test_noise_ends_nothing(self):
        token = self.connect()['refresh_token']
        row, family, secret = token.split('.')
        for noise in (
            'x', '1', '.', '..', f'{row}..', f'{row}.{family}', f'{row}.x.{secret}', f'999999.{family}.{secret}',
            f'-{row}.{family}.{secret}', f'{row}.{family}.{secret}.x', f'{"9" * 30}.{family}.{secret}',
            f'{row} .{family}.{secret}', f'x.{family}.{secret}',
        ):
            with self.subTest(noise=noise):
                self.assertError(self.refresh(noise), 'invalid_grant')
        self.assertEqual(self.refresh(token).status_code, 200)

    def test_connection_without_a_refresh_token_has_none_that_is_empty(self):
        self.application.allow_refresh_token = False
        members = self.connect()
        self.application.allow_refresh_token = True
        row = self.env['oauth2.token'].search([('user_id', '=', self.user.id)]).id
        for noise in (f'{row}..', f'{row}.x.', f'{row}..x'):
            with self.subTest(noise=noise):
                self.assertError(self.refresh(noise), 'invalid_grant')
                self.assertFalse(self.introspect(noise).json()['active'])
                self.assertEqual(self.revoke(noise).status_code, 200)
        self.assertEqual(self.userinfo(members['access_token']).status_code, 200)

    def test_token_of_another_application_is_refused_and_stays_good(self):
        token = self.connect()['refresh_token']
        other = self.env['oauth2.application'].create({'name': 'Other', 'redirect_uris': REDIRECT_URI})
        response = self.refresh(token, client_id=other.client_id, client_secret=other.generate_client_secret())
        self.assertError(response, 'invalid_grant')
        self.assertEqual(self.refresh(token).status_code, 200)

    def test_scopes_can_be_narrowed_and_not_widened(self):
        self.allow(['profile', 'email'])
        self.sign_in()
        token = self.redeem(self.code(scope='profile email')).json()['refresh_token']
        narrow = self.refresh(token, scope='email').json()
        self.assertEqual(narrow['scope'], 'email')
        self.assertEqual(set(self.userinfo(narrow['access_token']).json()), {'sub', 'email', 'email_verified'})
        self.assertError(self.refresh(narrow['refresh_token'], scope='email openid'), 'invalid_scope')
        self.assertEqual(self.refresh(narrow['refresh_token']).json()['scope'], 'profile email')

    def test_scopes_taken_from_the_application_are_not_granted_again(self):
        token = self.connect()['refresh_token']
        self.application.scope_ids = self.scopes('email', 'api')
        self.assertEqual(self.refresh(token).json()['scope'], 'email')

    def test_unused_token_ends_after_its_lifetime_and_use_renews_it(self):
        self.application.refresh_token_lifetime = 2
        token = self.connect()['refresh_token']
        with after(hours=47):
            token = self.refresh(token).json()['refresh_token']
        with after(hours=94):
            token = self.refresh(token).json()['refresh_token']
        with after(hours=143):
            self.assertError(self.refresh(token), 'invalid_grant')

    def test_connection_ends_after_its_lifetime_however_often_it_is_used(self):
        self.application.write({'refresh_token_lifetime': 2, 'connection_lifetime': 4})
        token = self.connect()['refresh_token']
        for hours in (47, 94):
            with after(hours=hours):
                token = self.refresh(token).json()['refresh_token']
        with after(hours=97):
            self.assertError(self.refresh(token), 'invalid_grant')

    def test_managers_see_no_later_end_than_that_of_the_connection(self):
        self.application.connection_lifetime = 4
        token = self.connect()['refresh_token']
        connection = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        self.assertEqual(connection.expires_at, connection.create_date + timedelta(days=4))
        with after(days=1):
            self.refresh(token)
        connection.invalidate_recordset()
        self.assertEqual(connection.expires_at, connection.create_date + timedelta(days=4))

    def test_no_access_token_outlives_its_connection(self):
        self.application.connection_lifetime = 1
        token = self.connect()['refresh_token']
        with after(hours=23, minutes=30):
            members = self.refresh(token).json()
            self.assertTrue(1790 <= members['expires_in'] <= 1800)
            claims = jwt.decode(members['access_token'], options={'verify_signature': False, 'verify_exp': False})
            self.assertEqual(claims['exp'] - claims['iat'], members['expires_in'])

    def test_connection_without_an_end_lasts_as_long_as_it_is_used(self):
        self.application.write({'refresh_token_lifetime': 2, 'connection_lifetime': 0})
        token = self.connect()['refresh_token']
        for hours in range(40, 400, 40):
            with after(hours=hours):
                token = self.refresh(token).json()['refresh_token']

    def test_shorter_lifetime_counts_for_standing_connections(self):
        token = self.connect()['refresh_token']
        self.application.connection_lifetime = 1
        with after(hours=25):
            self.assertError(self.refresh(token), 'invalid_grant')

    def test_grace_is_a_setting(self):
        first = self.connect()['refresh_token']
        self.setting('refresh_grace', 30)
        self.refresh(first)
        with after(seconds=28):
            self.assertEqual(self.refresh(first).status_code, 200)
        self.setting('refresh_grace', 0)
        with after(seconds=2):
            self.assertError(self.refresh(first), 'invalid_grant')

    def test_ended_connection_gives_nothing(self):
        members = self.connect()
        connection = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        self.env['ir.model.access'].create({
            'name': 'readers', 'model_id': self.env['ir.model']._get_id('oauth2.token'),
            'group_id': self.env.ref('base.group_user').id, 'perm_read': True})
        with self.assertRaises(AccessError):
            connection.with_user(self.user).action_revoke()
        manager = new_test_user(self.env, login='manager', groups='oauth2_provider.group_oauth2_manager')
        connection.with_user(manager).action_revoke()
        self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')
        self.assertEqual(self.userinfo(members['access_token']).status_code, 401)

    def test_archived_user_or_lost_group_gives_nothing(self):
        token = self.connect()['refresh_token']
        self.user.active = False
        self.assertError(self.refresh(token), 'invalid_grant')
        self.user.active = True
        self.application.group_ids = self.env.ref('base.group_system')
        self.assertError(self.refresh(token), 'invalid_grant')

    def test_group_lost_behind_odoos_back_gives_nothing(self):
        """Losing it ends the connection; where that was missed, as by an import, there is no new token either."""
        token = self.connect()['refresh_token']
        self.env.flush_all()
        self.env.cr.execute('DELETE FROM res_groups_users_rel WHERE uid = %s', [self.user.id])
        self.env.registry.clear_cache('groups')
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        self.assertError(self.refresh(token), 'invalid_grant')

    def test_nobody_can_write_a_connection(self):
        """Who could change its user would be that user at the next refresh."""
        self.connect()
        connection = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        connection.action_revoke()
        admin = self.env.ref('base.user_admin')
        as_admin = connection.with_user(admin)
        for attempt in (
            lambda: as_admin.write({'user_id': admin.id}),
            lambda: as_admin.write({'scope_ids': self.scopes('api')}),
            lambda: as_admin.write({'revoked_at': False, 'expires_at': '2099-01-01'}),
            lambda: as_admin.create({'application_id': self.application.id, 'user_id': admin.id}),
            as_admin.unlink,
            lambda: self.env['oauth2.consent'].with_user(admin).create(
                {'application_id': self.application.id, 'user_id': admin.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_ended_connections_are_cleaned_up_a_week_later(self):
        self.connect()
        tokens = self.env['oauth2.token']
        tokens.search([]).action_revoke()
        with after(days=6):
            tokens._gc_tokens()
        self.assertTrue(tokens.search_count([]))
        with after(days=8):
            tokens._gc_tokens()
        self.assertFalse(tokens.search_count([]))
