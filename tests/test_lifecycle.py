"""What ends connections without anybody pressing *End*: at once, and by one statement."""
from unittest.mock import patch

from odoo.fields import Command
from odoo.modules.neutralize import get_neutralization_queries
from odoo.sql_db import Cursor
from odoo.tests import new_test_user, tagged

from ..models import oauth2_token_ends
from .common import OAuth2Case, after


@tagged('post_install', '-at_install')
class TestLifecycle(OAuth2Case):

    def setUp(self):
        super().setUp()
        self.group = self.env['res.groups'].create({'name': 'Reporters'})
        self.outer = self.env['res.groups'].create({'name': 'Outer', 'implied_ids': self.group.ids})
        self.application.group_ids = self.group
        self.user.group_ids |= self.outer
        self.token_ = self.connect()
        # another user of the same application, who must not be touched by what happens to the first
        self.bob = new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user')
        self.bob.group_ids |= self.group
        self.sign_in(self.bob)
        self.allow(user=self.bob)
        self.bobs = self.redeem(self.code()).json()

    def assertEnded(self, members, reason):
        self.assertEqual(self.userinfo(members['access_token']).status_code, 401)
        self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')
        connection = self.env['oauth2.token'].browse(int(members['refresh_token'].split('.')[0]))
        self.assertTrue(connection.revoked_at)
        event = self.env['oauth2.event'].search([('connection', '=', connection.id), ('kind', '=', 'revoked')])
        self.assertEqual(event.detail, reason)
        self.assertEqual(event.user_id, connection.user_id)

    def assertStands(self, members):
        self.assertEqual(self.userinfo(members['access_token']).status_code, 200)

    def test_archived_user(self):
        self.user.active = False
        self.assertEnded(self.token_, 'user archived')
        self.user.active = True
        self.assertEnded(self.token_, 'user archived')
        self.assertStands(self.bobs)

    def test_a_code_on_its_way_when_a_manager_ends_the_connection(self):
        self.sign_in()
        code = self.code()
        self.sign_in(self.bob)
        bobs = self.code()
        self.env['oauth2.token'].browse(int(self.token_['refresh_token'].split('.')[0])).action_revoke()
        self.assertError(self.redeem(code), 'invalid_grant')
        self.assertEqual(self.redeem(bobs).status_code, 200)
        self.sign_in()
        self.assertEqual(self.authorize().status_code, 403)  # it is asked again
        self.allow()
        self.assertEqual(self.redeem(self.code()).status_code, 200)

    def test_a_code_whose_redirect_uri_was_taken_away(self):
        self.sign_in()
        code = self.code()
        uris = self.application.redirect_uris
        self.application.redirect_uris = 'https://other.example/callback'
        self.assertError(self.redeem(code), 'invalid_grant')
        self.application.redirect_uris = uris
        self.assertEqual(self.redeem(self.fresh_code()).status_code, 200)

    def test_archived_application(self):
        self.application.active = False
        self.application.active = True
        for members in (self.token_, self.bobs):
            self.assertEnded(members, 'application archived')

    def test_user_leaves_the_group(self):
        self.user.group_ids -= self.outer
        self.assertEnded(self.token_, 'user left the groups of the application')
        self.assertStands(self.bobs)

    def test_group_loses_the_user(self):
        for field in ('user_ids', 'all_user_ids'):
            with self.subTest(field=field):
                self.outer.user_ids = self.user
                self.sign_in()
                members = self.redeem(self.code()).json()
                self.outer.write({field: [Command.unlink(self.user.id)]})
                self.assertEnded(members, 'user left the groups of the application')
                self.assertStands(self.bobs)

    def test_group_no_longer_implies_the_other(self):
        self.outer.implied_ids = False
        self.assertEnded(self.token_, 'user left the groups of the application')
        self.assertStands(self.bobs)

    def test_group_is_no_longer_implied_by_the_other(self):
        self.group.implied_by_ids = False
        self.assertEnded(self.token_, 'user left the groups of the application')
        self.assertStands(self.bobs)

    def test_group_is_deleted(self):
        self.outer.unlink()
        self.assertEnded(self.token_, 'user left the groups of the application')
        self.assertStands(self.bobs)

    def test_application_takes_other_groups(self):
        self.application.group_ids = self.outer
        self.assertStands(self.token_)
        self.assertEnded(self.bobs, 'user left the groups of the application')

    def test_more_groups_end_nothing(self):
        self.user.group_ids |= self.env.ref('base.group_partner_manager')
        self.application.group_ids |= self.env.ref('base.group_user')
        self.user.name = 'Alice Bowman'
        self.assertStands(self.token_)
        self.assertStands(self.bobs)

    def test_codes_on_their_way_end_as_well(self):
        self.sign_in()
        for end in (
            lambda: self.user.write({'password': 'alice-password'}),
            self.user.with_user(self.user)._action_revoke_all_devices,
            lambda: (self.user.write({'active': False}), self.user.write({'active': True})),
            lambda: (self.application.write({'active': False}), self.application.write({'active': True})),
        ):
            self.sign_in()
            code = self.code()
            end()
            self.assertError(self.redeem(code), 'invalid_grant')

    def test_neutralized_copy_of_a_database(self):
        """It serves to try things out, so what works in the original must not work there."""
        self.sign_in()
        code = self.code()
        self.application.generate_client_secret()
        kids = set(self.env['oauth2.key'].search([]).mapped('kid'))
        self.env.flush_all()
        for query in get_neutralization_queries(['oauth2_provider']):
            self.env.cr.execute(query)
        self.env.cr.execute("SELECT 1 FROM oauth2_key_private")
        self.assertFalse(self.env.cr.fetchall())
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(self.userinfo(self.token_['access_token']).status_code, 401)
        self.assertError(self.refresh(self.token_['refresh_token']), 'invalid_client', 401)
        client_secret = self.application.generate_client_secret()
        self.assertFalse(self.application.previous_secret_works)
        self.assertError(self.redeem(code, client_secret=client_secret), 'invalid_grant')
        self.assertError(self.refresh(self.token_['refresh_token'], client_secret=client_secret), 'invalid_grant')
        # nobody who has the copy has the keys of the original, and it works
        token = self.redeem(self.code(), client_secret=client_secret).json()['access_token']
        self.assertEqual(self.userinfo(token).status_code, 200)
        self.assertFalse(kids & set(self.env['oauth2.key'].search([]).mapped('kid')))

    def test_log_out_of_all_devices(self):
        self.user.with_user(self.user)._action_revoke_all_devices()
        self.assertEnded(self.token_, 'logged out of all devices')
        self.assertStands(self.bobs)

    def test_changed_password(self):
        self.env['res.users'].with_user(self.user).change_password('alice-password', 'another-password')
        self.assertEnded(self.token_, 'password changed')
        self.assertStands(self.bobs)

    def test_password_set_by_an_administrator(self):
        self.user.with_user(self.env.ref('base.user_admin')).password = 'another-password'
        self.assertEnded(self.token_, 'password changed')

    def test_changed_password_ends_nothing_where_the_setting_is_off(self):
        self.setting('password_ends_connections', False)
        self.user.password = 'another-password'
        self.assertStands(self.token_)

    def test_better_hash_at_login_ends_nothing(self):
        self.user._set_encrypted_password(self.user.id, self.user._crypt_context().hash('alice-password'))
        self.assertStands(self.token_)

    def test_what_has_ended_does_not_end_again(self):
        connection = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        with after(days=-1):
            connection.action_revoke()
        ended_at = connection.revoked_at
        self.user.active = False
        self.assertEqual(connection.revoked_at, ended_at)
        events = self.env['oauth2.event'].search([('connection', '=', connection.id), ('kind', '=', 'revoked')])
        self.assertEqual(events.mapped('detail'), ['disconnected by a manager'])

    def test_an_end_that_is_taken_back_ends_nothing(self):
        """A test of an import undoes what it did to a savepoint; what waits for the commit must not end it then."""
        conditions = []
        def remember(_cr, where, *_further):
            conditions.append(where)
        with patch.object(oauth2_token_ends, '_clear_up_afterwards', remember), \
                self.env.cr.savepoint() as savepoint:
            self.user.active = False
            self.env.flush_all()
            self.env.cr.postcommit.run()
            savepoint.rollback()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertTrue(conditions)
        for where in conditions:
            self.env['oauth2.token']._end(where)
        self.assertStands(self.token_)
        self.assertStands(self.bobs)

    def test_a_worker_that_has_not_heard_of_an_end_asks_again(self):
        """Odoo tells the others before a scheduled action commits: they may keep what was true until then."""
        epochs = self.env['oauth2.epoch']
        self.user.password = 'another-password-1'
        self.env.flush_all()
        self.authenticate('alice', 'another-password-1')
        self.allow()
        members = self.redeem(self.code()).json()
        known, pair = epochs._known(), (self.user.id, self.application.id)
        known[pair] = known[pair]._replace(number=0)  # as remembered before
        self.assertStands(members)
        self.assertGreater(epochs._known()[pair].number, 0)

    def test_clients_wait_while_a_person_changes_their_user(self):
        self.check_held_off((self.user.id, 0))
        self.assertEqual(self.refresh(self.bobs['refresh_token']).status_code, 200)

    def test_clients_wait_while_a_person_changes_their_application(self):
        self.check_held_off((0, self.application.id))

    def check_held_off(self, pair):
        """Check that what writes has to come again, and can."""
        self.application.scope_ids += self.env.ref('oauth2_provider.scope_api')
        self.sign_in()
        self.allow(scopes=('profile', 'email', 'api'))
        api, code = self.connect(scope='api'), self.fresh_code()
        self.env.flush_all()
        self.env['oauth2.epoch']._hold_off([pair])
        for response in (self.redeem(code), self.refresh(api['refresh_token'])):
            self.assertError(response, 'temporarily_unavailable', 503)
            self.assertEqual(response.headers['Retry-After'], '30')
        response = self.url_open('/json/2/res.users/context_get', data='{}', headers={
            'Authorization': f"Bearer {api['access_token']}", 'Content-Type': 'application/json'})
        self.assertEqual(response.status_code, 503)
        self.assertIn('half a minute', response.json()['message'])
        self.assertStands(self.token_)  # which writes nothing
        with after(seconds=31):
            self.assertEqual(self.redeem(code).status_code, 200)
            self.assertEqual(self.refresh(api['refresh_token']).status_code, 200)

    def test_what_could_not_be_marked_at_once_is_marked_every_day(self):
        with patch.object(oauth2_token_ends, 'without_failing', lambda *_query: []), \
                patch.object(oauth2_token_ends, '_clear_up_afterwards', lambda *_end: None):
            self.user.group_ids -= self.outer
            self.env.flush_all()
        connection = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        self.assertFalse(connection.revoked_at)
        self.env['oauth2.token']._gc_stale_tokens()
        self.assertTrue(connection.revoked_at)
        self.assertStands(self.bobs)

    def test_more_connections_than_anybody_reads_have_one_event(self):
        other = self.env['oauth2.application'].create({'name': 'Other', 'redirect_uris': 'https://other.example/'})
        for number, applications, kept in ((99, self.application, 99), (150, self.application, 1), (
                150, self.application + other, 1)):
            with self.subTest(number=number, applications=len(applications)):
                self.env['oauth2.event'].search([]).unlink()
                self.env['oauth2.token'].search([]).unlink()
                self.env['oauth2.token'].create([
                    {'application_id': applications[index % len(applications)].id, 'user_id': self.user.id}
                    for index in range(number)])
                self.user.active = False
                self.env.flush_all()
                self.user.active = True
                events = self.env['oauth2.event'].search([('kind', '=', 'revoked')])
                self.assertEqual(len(events), kept)
                self.assertEqual(events.user_id, self.user)
                if kept == 1:
                    self.assertEqual(events.detail, f'{number} connections: user archived')
                    self.assertEqual(events.application_id, applications if len(applications) == 1 else other.browse())
                    self.assertEqual(bool(events.application_name), len(applications) == 1)
                    self.assertFalse(events.connection)

    def test_many_connections_end_by_one_statement(self):
        """Others ended a family of tokens row by row: 371 statements, 300 seconds."""
        self.env['oauth2.token'].create(
            [{'application_id': self.application.id, 'user_id': self.user.id}] * 200)
        self.env.flush_all()
        updates, execute = [], Cursor.execute

        def counting(cursor, query, *args, **kwargs):
            text = getattr(query, 'code', query)
            if 'UPDATE oauth2_token' in text or 'UPDATE "oauth2_token"' in text:
                updates.append(text)
            return execute(cursor, query, *args, **kwargs)
        with patch.object(Cursor, 'execute', counting):
            before = self.env.cr.sql_log_count
            self.user.active = False
            self.env.flush_all()
        self.assertEqual(len(updates), 1)
        self.assertLess(self.env.cr.sql_log_count - before, 40)  # what Odoo itself does, and the trail in batches
        self.assertFalse(self.env['oauth2.token'].search_count([
            ('user_id', '=', self.user.id), ('revoked_at', '=', False)]))
