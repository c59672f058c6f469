"""Doing work again at once where another transaction got there first."""
import psycopg2.errors

from odoo.tests import BaseCase, tagged

from ..models.contention import ATTEMPTS, at_once


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
            self.assertEqual(at_once(cursor, self.work(failures)), 'done')
            self.assertEqual(cursor.rollbacks, failures)

    def test_it_gives_up_in_the_end(self):
        with self.assertRaises(psycopg2.errors.SerializationFailure):
            at_once(Cursor(), self.work(ATTEMPTS))
