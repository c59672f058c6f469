"""Scopes that only read, and PostgreSQL that sees to it."""
from unittest.mock import patch

from odoo.http import request
from odoo.tests import tagged

from .json2 import JSON2Case


@tagged('post_install', '-at_install')
class TestReadOnly(JSON2Case):

    def setUp(self):
        super().setUp()

        def write_with_sudo(self):
            self.sudo().write({'comment': 'written'})
            return True

        def write_by_sql(self):
            self.env.cr.execute("UPDATE res_partner SET comment = 'written' WHERE id = %s", self.ids)
            return True

        def write_after_commit(self):
            self.env.cr.commit()  # pylint: disable=invalid-commit
            return write_by_sql(self)

        def write_after_rollback(self):
            self.env.cr.rollback()
            return write_by_sql(self)

        def write_and_hide_it(self):
            try:
                write_by_sql(self)
            except Exception:  # noqa: BLE001 - as careless code does
                return self.search_count([])

        def write_and_wrap_it(self):
            try:
                write_by_sql(self)
            except Exception as error:
                raise ValueError('something else') from error

        def write_later(self):
            """As a computed field that is stored does."""
            self.sudo().comment = 'written'
            return True

        def turn_it_off(self):
            self.env.cr.execute('SET TRANSACTION READ WRITE')
            return write_by_sql(self)

        def write_nothing(self):
            """It is a change for the audit trail, which is then written."""
            return self.write({})

        def write_and_forget(self):
            """What the answer needs cannot be read in a transaction that has failed."""
            self.env.registry.clear_cache('stable')
            return write_by_sql(self)

        def read_only(self):
            return self.mapped('name')
        self.writing = (write_with_sudo, write_by_sql, write_after_commit, write_after_rollback, write_and_hide_it,
                        write_and_wrap_it, write_later, turn_it_off, write_nothing, write_and_forget)
        self.reading = read_only
        for function in (*self.writing, read_only):
            patcher = self.method('res.partner', function.__name__, function)
            patcher.__enter__()
            self.addCleanup(patcher.__exit__, None, None, None)
        self.names = [function.__name__ for function in self.writing]
        self.method_scope = self.scope('partners.methods', ('res.partner', 'read', {
            'methods': '\n'.join([*self.names, 'read_only'])}))

    def assertNothingWritten(self, token):
        for name in self.names:
            with self.subTest(method=name):
                self.assertRefused(token, 'res.partner', name, ids=self.person.ids)
                self.env.invalidate_all()
                self.assertFalse(self.person.comment)

    def test_a_named_method_of_a_scope_that_reads_cannot_write(self):
        token = self.token_for(self.method_scope)
        self.assertEqual(self.result(token, 'res.partner', 'read_only', ids=self.person.ids), ['Paula Private'])
        self.assertNothingWritten(token)

    def test_it_is_the_same_where_no_replica_could_serve_it(self):
        with patch.object(self.registry['ir.http'], '_oauth2_replica_will_do', staticmethod(lambda reads: False)):
            for scope in (self.method_scope, 'api.read'):
                self.assertNothingWritten(self.token_for(scope))

    def test_what_would_write_is_not_tried_again(self):
        calls = []

        def write_once(records):
            calls.append(records)
            return records.sudo().write({'comment': 'written'})
        token = self.token_for('api.read')
        with self.method('res.partner', 'write_once', write_once):
            self.assertRefused(token, 'res.partner', 'write_once', ids=self.person.ids)
        self.assertEqual(len(calls), 1)

    def test_what_an_addon_writes_after_the_call_is_refused_as_well(self):
        after = self.registry['ir.http']._post_dispatch

        def write(response):
            request.env.cr.execute("UPDATE res_partner SET comment = 'written'")
            after(response)
        token = self.token_for('api.read')
        with patch.object(self.registry['ir.http'], '_post_dispatch', staticmethod(write)):
            self.assertRefused(token, 'res.partner', 'search', domain=[], limit=1)

    def test_no_method_writes_for_api_read(self):
        token = self.token_for('api.read')
        self.assertEqual(self.result(token, 'res.partner', 'read_only', ids=self.person.ids), ['Paula Private'])
        self.assertNothingWritten(token)

    def test_neither_does_it_beside_a_scope_that_writes_something_else(self):
        token = self.token_for('api.read', self.scope('tags.write', ('res.partner.category', 'read write')))
        self.assertNothingWritten(token)

    def test_a_method_that_is_marked_as_reading_cannot_write(self):
        token = self.token_for(self.method_scope, self.scope('tags.write', ('res.partner.category', 'read write')))
        for function in self.writing:
            function._readonly = True
        self.assertNothingWritten(token)

    def test_a_scope_that_writes_lets_them(self):
        token = self.token_for(self.scope('partners.write', ('res.partner', 'read write', {
            'methods': 'write_with_sudo'})))
        self.result(token, 'res.partner', 'write_with_sudo', ids=self.person.ids)
        self.assertIn('written', self.person.comment)

    def test_a_computed_field_with_a_side_effect_cannot_write(self):
        company = self.company

        def compute(records):
            company.with_env(records.env).sudo().write({'comment': 'written'})
            records.display_name = 'x'
        token = self.token_for('api.read')
        with self.method('res.partner', '_compute_display_name', compute):
            self.assertRefused(token, 'res.partner', 'read', ids=self.person.ids, fields=['display_name'])
        self.env.invalidate_all()
        self.assertFalse(company.comment)

    def test_writing_needs_a_scope_that_writes(self):
        response = self.assertRefused(
            self.token_for('api.read'), 'res.partner', 'write', ids=self.person.ids, vals={'ref': 'x'})
        self.assertIn('scope="contacts.write"', response.headers['WWW-Authenticate'])
