"""Which application did what, and how often it came."""
from datetime import date, datetime, timezone
from unittest.mock import patch

import psycopg2.errors

from odoo.tests import tagged

from ..models import oauth2_usage
from ..models.oauth2_usage import _Counter
from ..protocol.connection import Connection
from .json2 import JSON2Case
from .test_query_count import statements


@tagged('post_install', '-at_install')
class TestAttribution(JSON2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scope('partners.write', ('res.partner', 'read write create unlink'))

    def events(self, kind, model='res.partner'):
        return self.env['oauth2.event'].search([
            ('kind', '=', kind), ('application_id', '=', self.application.id), ('res_model', '=', model)])

    def test_the_trail_tells_who_created_changed_and_deleted_records(self):
        token = self.token_for('partners.write')
        ids = self.result(token, 'res.partner', 'create', vals_list=[{'name': 'x'}, {'name': 'y'}])
        self.result(token, 'res.partner', 'write', ids=ids[:1], vals={'ref': 'z'})
        self.result(token, 'res.partner', 'unlink', ids=ids[1:])
        for kind, expected in (('created', ids), ('changed', ids[:1]), ('deleted', ids[1:])):
            event = self.events(f'records_{kind}')
            with self.subTest(kind=kind):
                self.assertEqual(len(event), 1)
                self.assertEqual(event.res_ids, ', '.join(map(str, expected)))
                self.assertEqual(event.user_id, self.admin)
                self.assertEqual(event.application_name, 'Reporting Tool')
                self.assertTrue(event.connection and event.address)

    def test_what_odoo_does_on_the_way_is_told_as_well(self):
        token = self.token_for('api')
        self.result(token, 'res.users', 'create', vals_list=[{'name': 'x', 'login': 'x'}])
        user = self.env['res.users'].search([('login', '=', 'x')])
        self.assertEqual(self.events('records_created', 'res.users').res_ids, str(user.id))
        self.assertEqual(self.events('records_created').res_ids, str(user.partner_id.id))

    def test_what_odoo_does_at_the_end_is_done_and_told_as_well(self):
        """Such as a message about a field that is tracked, which the scope does not open."""
        token = self.token_for('partners.write')
        self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'email': 'new@example.com'})
        message = self.person.message_ids[:1]
        self.assertEqual(message.sudo().tracking_value_ids.new_value_char, 'new@example.com')
        self.assertIn(str(message.id), self.events('records_created', 'mail.message').res_ids)

    def test_a_wizard_leaves_no_event(self):
        token = self.token_for('api')
        self.result(token, 'base.language.export', 'create', vals_list=[{}])
        self.assertFalse(self.events('records_created', 'base.language.export'))

    def test_many_records_are_one_event(self):
        token = self.token_for('partners.write')
        self.result(token, 'res.partner', 'create', vals_list=[{'name': str(number)} for number in range(120)])
        event = self.events('records_created')
        self.assertEqual(len(event), 1)
        self.assertTrue(event.res_ids.endswith(', and 20 more'), event.res_ids)
        self.assertEqual(event.res_ids.count(','), 100)

    def test_what_fails_leaves_no_event(self):
        token = self.token_for('partners.write')
        self.call(token, 'res.partner', 'create', vals_list=[{'no_such_field': 'x'}])
        self.assertFalse(self.events('records_created'))

    def test_reading_leaves_no_event_and_writes_nothing(self):
        token = self.token_for('partners.write')
        self.result(token, 'res.partner', 'search', domain=[])
        queries, _commits = statements(self, lambda: self.call(token, 'res.partner', 'search', domain=[]))
        self.assertFalse([
            query for query in queries if query.lstrip().upper().startswith(('INSERT', 'UPDATE', 'DELETE'))])

    def test_without_a_token_nothing_is_told(self):
        key = self.env['res.users.apikeys'].with_user(self.admin).sudo()._generate('rpc', 'key', None)
        self.result(key, 'res.partner', 'create', vals_list=[{'name': 'x'}])
        self.assertFalse(self.events('records_created'))

    def test_requests_are_counted_by_application_and_day(self):
        self.token_for('partners.write')
        connection = self.env['oauth2.token'].search([('application_id', '=', self.application.id)], limit=1)
        known = Connection(connection.id, self.application.id, self.admin.id, 'olga')
        first, second = datetime(2026, 1, 1, 10), datetime(2026, 1, 1, 11)
        usage = self.env['oauth2.usage']
        usage._write_down({(known.id, known.application_id, first.date()): (3, first)})
        usage._write_down({(known.id, known.application_id, second.date()): (4, second),
                           (known.id, known.application_id, date(2026, 1, 2)): (1, second)})
        self.assertEqual(
            usage.search([('application_id', '=', self.application.id)], order='day').mapped('requests'), [7, 1])
        connection.invalidate_recordset()
        self.assertEqual(connection.last_used_at, second)
        usage._write_down({(known.id, known.application_id, first.date()): (1, first)})
        connection.invalidate_recordset()
        self.assertEqual(connection.last_used_at, second, 'never goes back')

    def test_a_request_is_counted_when_it_is_committed(self):
        connection = Connection(1, 1, 1, 'x')
        with patch.object(oauth2_usage._counter, 'add') as add:
            self.env['oauth2.usage']._count(connection)
            add.assert_not_called()
            self.env.cr.postcommit.run()
            add.assert_called_once()

    def test_requests_that_are_answered_are_counted(self):
        token = self.token_for('partners.write')
        with patch.object(self.registry['oauth2.usage'], '_count') as count:
            self.assertRefused(token, 'res.country', 'search', domain=[])
            count.assert_not_called()
            self.result(token, 'res.partner', 'search', domain=[], limit=1)
            count.assert_called_once()

    def test_counts_of_what_is_gone_are_dropped(self):
        self.env['oauth2.usage']._write_down({(10**8, 10**8, date(2026, 1, 1)): (1, datetime(2026, 1, 1))})
        self.assertFalse(self.env['oauth2.usage'].search([('day', '=', date(2026, 1, 1))]))

    def test_what_cannot_be_written_down_is_written_later(self):
        counter, day = _Counter(), date(2026, 1, 1)
        first, second = datetime(2026, 1, 1, 10), datetime(2026, 1, 1, 11)
        with patch.object(oauth2_usage, 'read_committed', side_effect=psycopg2.errors.LockNotAvailable):
            counter.write_down('database', {(1, 1, day): (3, first)})
        written = []
        counter.write_down = lambda database, counted: written.append(counted)
        counter.add('database', 1, 1, second.replace(tzinfo=timezone.utc))
        self.assertEqual(written, [{(1, 1, day): (4, second)}])

    def test_a_worker_writes_down_once_a_minute(self):
        written, counter = [], _Counter()
        counter.write_down = lambda database, counted: written.append(sum(number for number, _at in counted.values()))
        now = datetime.now(timezone.utc)
        for _request in range(5):
            counter.add('db', 1, 1, now)
        self.assertEqual(written, [1], 'the first one at once')
        counter._written['db', 1, False] -= 61
        counter.add('db', 1, 1, now)
        self.assertEqual(written, [1, 5], 'and all since then')
        counter.add('db', 1, 1, now)
        counter.add('db', 2, 2, now)
        self.assertEqual(written, [1, 5, 2], 'another application takes them along')
        counter.add('db', 1, 1, now)
        counter.add('db', 1, oauth2_usage._TOKEN, now)
        self.assertEqual(written, [1, 5, 2, 2], 'and so does a token of the same one')

    def test_tokens_are_counted_by_application_and_day(self):
        usage, at = self.env['oauth2.usage'], datetime(2026, 1, 1, 10)
        usage._write_down({(oauth2_usage._TOKEN, self.application.id, at.date()): (2, at)})
        usage._write_down({
            (10**8, self.application.id, at.date()): (5, at),
            (oauth2_usage._TOKEN, self.application.id, at.date()): (1, at)})
        row = usage.search([('application_id', '=', self.application.id)])
        self.assertEqual((row.requests, row.tokens), (5, 3))
        with patch.object(self.registry['oauth2.usage'], '_count_token') as count:
            self.assertError(self.client_credentials(client_secret='x' * 32), 'invalid_client', 401)
            count.assert_not_called()
            self.token_for('partners.write')
            count.assert_called_once_with(self.application.id)
