"""What threads of one process keep in memory while another one changes it: several transactions that commit."""
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2.errors

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..shared.private_keys import signing_key
from .common import OAuth2Case


@tagged('post_install', '-at_install')
class TestCaches(BaseCase):

    def setUp(self):
        super().setUp()
        self.database = db_connect(get_db_name())
        # there is none, and Odoo's tests take it that there is
        self.enterContext(patch.object(Registry(get_db_name()), '_db_readonly', None))

        def remove():
            with self.environment() as env:
                env['oauth2.application'].browse(self.application_id).unlink()
                env['oauth2.scope'].browse(self.scope_ids).unlink()
                env['res.users'].browse(self.user_id).unlink()
        with self.environment() as env:
            application = env['oauth2.application'].create({'name': 'Cached'})
            self.application_id, self.client_id = application.id, application.client_id
            self.scope_ids = env['oauth2.scope'].create([
                {'name': 'cached.read', 'description': 'Cached', 'model_access': 'listed', 'access_ids': [
                    (0, 0, {'model_id': env['ir.model']._get_id('res.partner')})]},
                {'name': 'cached.other', 'description': 'Cached', 'model_access': 'listed'}]).ids
            self.user_id = env['res.users'].create({'name': 'Cached', 'login': 'cached'}).id
        self.addCleanup(remove)

    @contextmanager
    def environment(self):
        with self.database.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def client(self, env):
        return env['oauth2.application']._get_client(self.client_id)

    def login(self, env):
        user = env['res.users']._oauth2_active_user(self.user_id)
        return user and user.login

    def test_what_others_read_before_the_commit_is_forgotten_with_it(self):
        with self.environment() as changing:
            changing['oauth2.application'].browse(self.application_id).trusted = True
            with self.environment() as other:
                self.assertFalse(self.client(other).trusted)
        with self.environment() as later:
            self.assertTrue(self.client(later).trusted)
        with self.environment() as changing:
            changing['res.users'].browse(self.user_id).active = False
            with self.environment() as other:
                self.assertEqual(self.login(other), 'cached')
        with self.environment() as later:
            self.assertIsNone(self.login(later))

    def test_a_user_who_is_archived_while_a_request_looks_is_not_kept(self):
        real, user_id = self.database.cursor, self.user_id

        class Cursor:
            """Another transaction archives the user right after this one has looked."""

            def __init__(self):
                self.cr = real()

            def __enter__(self):
                return self

            def __exit__(self, *_error):
                self.cr.close()

            def execute(self, *query):
                self.cr.execute(*query)

            def fetchone(self):
                row = self.cr.fetchone()
                with real() as cr:
                    api.Environment(cr, SUPERUSER_ID, {})['res.users'].browse(user_id).active = False
                return row
        with self.environment() as env:
            env.registry.clear_cache()
            cursors = iter([Cursor])
            with patch.object(type(env.registry), 'cursor', lambda _registry: next(cursors, real)()):
                self.assertEqual(self.login(env), 'cached')
            self.assertIsNone(self.login(env), "whenever this one has begun")

    @mute_logger('odoo.sql_db')
    def test_who_began_before_the_commit_keeps_nothing_after_it(self):
        def change_application(env):
            env['oauth2.application'].browse(self.application_id).scope_ids = False

        def change_key(env):
            key = env['oauth2.key'].search([('state', '=', 'signing')], limit=1)
            key.write({'state': key.state})

        def change_scope(env):
            env['oauth2.scope'].browse(self.scope_ids).write({'sequence': 7})

        def change_line(env):
            env['oauth2.scope'].browse(self.scope_ids).access_ids.write({'perm_write': True})

        def move_line(env):
            line = env['oauth2.scope'].browse(self.scope_ids).access_ids
            line.scope_id, = set(self.scope_ids) - set(line.scope_id.ids)

        def permissions(env):
            return env['oauth2.scope']._permissions(('cached.read',))
        for change, read in (
            (change_application, self.client),
            (change_scope, permissions),
            (change_line, permissions),
            (move_line, permissions),  # away, and
            (move_line, permissions),  # back
            (change_key, lambda env: signing_key(env, 'RS256')),
            (change_key, lambda env: env['oauth2.key']._verification_keys()),
        ):
            with self.subTest(change=change.__name__), self.environment() as other:
                other.cr.execute("SELECT 1")  # it has begun
                with self.environment() as changing:
                    change(changing)
                with self.assertRaises(psycopg2.errors.SerializationFailure):
                    read(other)
                other.cr.rollback()
                self.assertTrue(read(other))


@tagged('post_install', '-at_install')
class TestChangedKeys(OAuth2Case):

    def test_token_is_verified_again_at_once(self):
        self.application.write({
            'allow_client_credentials': True, 'user_id': self.user.id, 'scope_ids': self.scopes('api')})
        token = self.client_credentials().json()['access_token']
        keys = type(self.env['oauth2.key'])
        right = self.env['oauth2.key']._verification_keys()
        for send in (
            lambda: self.userinfo(token),
            lambda: self.introspect(token),
            lambda: self.url_open('/json/2/res.users/context_get', data='{}', headers={
                'Authorization': f'Bearer {token}', 'Content-Type': 'application/json'}),
        ):
            outcomes = iter([psycopg2.errors.SerializationFailure(), *[right] * 3])

            def verification_keys(_self, outcomes=outcomes):
                outcome = next(outcomes)
                if isinstance(outcome, Exception):
                    raise outcome
                return outcome
            with self.subTest(send=send), patch.object(keys, '_verification_keys', verification_keys), \
                    patch('odoo.service.model.time.sleep') as sleep:
                self.assertEqual(send().status_code, 200)
                sleep.assert_not_called()
