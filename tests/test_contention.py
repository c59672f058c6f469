"""Doing work again at once where another transaction got there first."""
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import datetime, timezone
from unittest.mock import patch

import psycopg2.errors

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..shared.private_keys import signing_key
from ..shared.retry import ATTEMPTS, retry_on_conflict


class Cursor:
    rollbacks = 0

    def rollback(self):
        self.rollbacks += 1


@tagged('post_install', '-at_install')
class TestAtOnce(BaseCase):

    def work(self, failures):
        outcomes = iter([psycopg2.errors.SerializationFailure()] * failures + ['done'])

        def do():
            outcome = next(outcomes)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        return do

    def test_work_is_done_again_in_a_new_transaction(self):
        for failures in (0, 1, ATTEMPTS - 1):
            cursor = Cursor()
            self.assertEqual(retry_on_conflict(cursor, self.work(failures)), 'done')
            self.assertEqual(cursor.rollbacks, failures)

    def test_it_gives_up_in_the_end(self):
        with self.assertRaises(psycopg2.errors.SerializationFailure):
            retry_on_conflict(Cursor(), self.work(ATTEMPTS))


@tagged('post_install', '-at_install')
class TestMissingKeys(BaseCase):
    """What a neutralized copy of a database begins with."""

    def setUp(self):
        super().setUp()
        self.database = db_connect(get_db_name())
        with self.environment() as env:
            env.cr.execute("DELETE FROM oauth2_key")
            env.registry.clear_cache()

    @contextmanager
    def environment(self):
        with self.database.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def sign(self, _number=None):
        with self.environment() as env:
            return retry_on_conflict(env.cr, lambda: signing_key(env, 'ES256')).kid

    def test_they_are_made_once(self):
        # other threads cannot get at Odoo's own lock while tests run
        with patch.object(Registry, '_lock', nullcontext()), ThreadPoolExecutor(4) as pool:
            self.assertEqual(len(set(pool.map(self.sign, range(8)))), 1)
        with self.environment() as env:
            self.assertEqual(
                sorted(env['oauth2.key'].search([]).mapped(lambda key: (key.algorithm, key.state))),
                [(algorithm, 'signing') for algorithm in ('ES256', 'EdDSA', 'RS256')])

    def test_who_does_not_see_them_yet_begins_anew(self):
        with self.environment() as late:
            late.cr.execute("SELECT 1")  # it has begun
            kid = self.sign()
            late.registry.clear_cache()
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                signing_key(late, 'ES256')
            late.cr.rollback()
            self.assertEqual(signing_key(late, 'ES256').kid, kid)


@tagged('post_install', '-at_install')
class TestServiceConnection(BaseCase):
    """Two transactions that commit, which the one cursor of a test cannot show."""

    def setUp(self):
        super().setUp()
        self.database = db_connect(get_db_name())

        def remove():
            with self.environment() as env:
                env['oauth2.application'].browse(self.application_id).unlink()
        with self.environment() as env:
            application = env['oauth2.application'].create({
                'name': 'Contended', 'allow_client_credentials': True, 'user_id': env.ref('base.user_admin').id})
            self.application_id = application.id
            self.client = application._get_client(application.client_id)
        self.addCleanup(remove)

    @contextmanager
    def environment(self):
        with self.database.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def client_credentials(self, env):
        return env['oauth2.token']._service_connection(
            client=self.client, scopes=['profile'], now=datetime.now(timezone.utc))

    @mute_logger('odoo.sql_db')
    def test_of_two_first_requests_the_second_one_is_done_again(self):
        with self.environment() as second:
            second.cr.execute("SELECT 1")  # it has begun
            with self.environment() as first:
                row = self.client_credentials(first)
                self.assertTrue(row)
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self.client_credentials(second)
            second.cr.rollback()
            self.assertEqual(self.client_credentials(second), row)
