"""Requests with an access token that are refused are in the audit trail: who, what, and what was missing."""
import logging
from unittest.mock import patch

import psycopg2.errors

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models import addresses, oauth2_event_refused_calls
from .common import after
from .json2 import JSON2Case
from .test_query_count import statements

KINDS = ('token_refused', 'token_expired', 'scope_missing', 'right_missing')
MODULE = 'odoo.addons.oauth2_provider.models.oauth2_event'


@tagged('post_install', '-at_install')
class TestTrailOfCalls(JSON2Case):

    def events(self):
        self.env.invalidate_all()
        return self.env['oauth2.event'].search([('kind', 'in', KINDS)], order='id')

    def assertEvent(self, kind, **values):
        """Check the only event of a refusal there is, and let go of it."""
        event = self.events()
        self.assertEqual(event.mapped('kind'), [kind])
        for name, value in values.items():
            self.assertEqual(event[name], value, name)
        event.unlink()
        return event

    def assertOfConnection(self, kind, user=None, **values):
        connection = self.env['oauth2.token'].with_context(active_test=False).search(
            [('application_id', '=', self.application.id)], order='id desc', limit=1)
        self.assertEvent(
            kind, application_id=self.application, application_name='Reporting Tool', user_id=user or self.admin,
            connection=connection.id, address='127.0.0.1', **values)

    def test_a_scope_that_is_missing(self):
        token = self.token_for(self.scope('partners', ('res.partner', 'read')))
        with self.assertLogs(MODULE, logging.INFO) as logs:
            self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'name': 'Not For The Trail'})
        self.assertEqual(len(logs.output), 1)
        for part in ('scope_missing', f'#{self.application.id},', 'res.partner', 'write'):
            self.assertIn(part, logs.output[0])
        self.assertOfConnection(
            'scope_missing', res_model='res.partner', method='write', scope='contacts.write', endpoint='/json/2',
            error='insufficient_scope', detail='The scopes do not open write of res.partner.')
        self.assertEqual(self.person.name, 'Paula Private')

    def test_what_only_reads_records_it_as_well(self):
        """Its own transaction could write nothing, and on a replica neither."""
        token = self.token_for('api.read')
        self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'name': 'x'})
        self.assertOfConnection('scope_missing', scope='contacts.write')
        reads = self.scope('partners', ('res.partner', 'read'))
        self.assertRefused(self.token_for(reads), 'res.country', 'search', domain=[])
        self.assertOfConnection('scope_missing', res_model='res.country', method='search', scope='api.read')

    def test_what_no_scope_opens(self):
        self.assertRefused(self.token_for('api'), 'oauth2.scope', 'create', vals_list=[{'name': 'x'}])
        self.assertOfConnection('scope_missing', res_model='oauth2.scope', method='create', scope=False)

    def test_what_the_user_may_not_do(self):
        user = new_test_user(self.env, login='ursula', groups='base.group_user')
        token = self.token_for('api', user=user)
        self.assertEqual(self.call(token, 'ir.model.access', 'search', domain=[]).status_code, 403)
        self.assertOfConnection(
            'right_missing', user=user, res_model='ir.model.access', method='search', error='AccessError',
            scope=False, detail=False)

    def test_a_token_whose_connection_has_ended(self):
        token = self.token_for('api')
        self.env['oauth2.token'].search([('application_id', '=', self.application.id)]).action_revoke()
        self.assertEqual(self.call(token, 'res.partner', 'search', domain=[]).status_code, 401)
        self.assertOfConnection('token_refused', error='invalid_token', endpoint='/json/2', res_model='res.partner',
                                method='search', detail='The connection of this access token has ended: connect again.')
        self.assertEqual(self.userinfo(token).status_code, 401)
        self.assertOfConnection('token_refused', endpoint='userinfo', res_model=False)
        self.assertEqual(self.call(token, 'hunter2.model', 'search', domain=[]).status_code, 401)
        self.assertOfConnection('token_refused', endpoint='/json/2', res_model=False, method=False)
        self.application.active = False
        self.assertEqual(self.userinfo(token).status_code, 401)
        self.assertOfConnection('token_refused')

    def test_a_token_that_has_expired(self):
        token = self.token_for('api')
        with after(seconds=3601):
            self.assertEqual(self.call(token, 'res.partner', 'search', domain=[]).status_code, 401)
        self.assertOfConnection('token_expired', detail='The access token has expired: get a new one.')
        self.assertFalse(self.application.failure_count, 'it is the way of all tokens')

    def test_a_token_for_elsewhere(self):
        token = self.token_for('api', resource=f"{self.env['oauth2.application'].get_base_url()}/json/2")
        self.assertEqual(self.userinfo(token).status_code, 401)
        self.assertOfConnection('token_refused', endpoint='userinfo')
        self.assertEqual(
            self.url_open('/json/1/oauth2-applications', headers={'Authorization': f'Bearer {token}'}).status_code, 401)
        self.assertOfConnection('token_refused', endpoint='/json/1/<path:subpath>')

    def test_a_user_who_is_gone(self):
        user = new_test_user(self.env, login='gone', groups='base.group_user')
        token = self.token_for('api', user=user)
        self.application.user_id = self.admin
        user.unlink()
        self.assertEqual(self.call(token, 'res.partner', 'search', domain=[]).status_code, 401)
        self.assertEvent('token_refused', application_id=self.application, user_id=self.env['res.users'])

    def test_a_user_who_has_just_gone_as_the_worker_does_not_know_yet(self):
        user = new_test_user(self.env, login='gone', groups='base.group_user')
        token = self.token_for('api', user=user)
        self.application.user_id = self.admin
        user.unlink()
        log = 'odoo.addons.oauth2_provider.models.oauth2_event_refused_calls'
        with patch.object(type(self.env['res.users']), '_oauth2_active_user', return_value=True), \
                mute_logger('odoo.sql_db'), self.assertNoLogs(log):
            self.assertEqual(self.call(token, 'res.partner', 'search', domain=[]).status_code, 401)
        self.assertEvent('token_refused', application_id=self.application.browse(), user_id=self.user.browse())

    def test_what_is_no_token_of_ours(self):
        for token in ('a.b.c', 'x' * 40, self.client_secret):
            self.assertEqual(self.call(token, 'res.partner', 'search', domain=[]).status_code, 401)
            self.assertEvent('token_refused', application_id=self.application.browse(), user_id=self.user.browse(),
                             connection=0, res_model=False)

    def test_a_question_without_a_token_is_none(self):
        """Clients find out in this way where they get one (RFC 9728 §5)."""
        self.assertEqual(self.call(None, 'res.partner', 'search', domain=[]).status_code, 401)
        self.assertFalse(self.events())

    def test_nothing_of_the_request_is_in_it(self):
        secret = 'hunter2'
        token = self.token_for(self.scope('partners', ('res.partner', 'read write create')))
        self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={}, context={secret: 5})
        self.call(token, f'{secret}.model', 'search', domain=[])
        self.call(token, 'res.country', f'{secret}_method', ids=[])
        self.assertRefused(token, 'res.country', 'search', domain=[['name', '=', secret]])
        self.call(f'{secret}.{secret}.{secret}', 'res.country', 'search', domain=[])
        self.call(token[:-4] + 'AAAA', secret, secret)
        self.env.flush_all()
        self.env.cr.execute("SELECT string_agg(event::text, ' ') FROM oauth2_event AS event")
        text = self.env.cr.fetchone()[0]
        for part in (secret, token, *token.split('.'), 'Paula', self.client_secret):
            self.assertNotIn(part, text)

    def test_names_of_what_does_not_exist(self):
        values = self.env['oauth2.event']._values_of_call
        self.assertEqual(values('res.partner', 'read'), {'res_model': 'res.partner', 'method': 'read'})
        self.assertEqual(values('res.partner', 'nothing_such'), {'res_model': 'res.partner'})
        self.assertEqual(values('nothing.such', 'read'), {})

    def test_it_cannot_be_flooded(self):
        token = self.token_for(self.scope('partners', ('res.partner', 'read')))
        with patch.object(oauth2_event_refused_calls, 'MOST_EVENTS', 3):
            for _call in range(5):
                self.assertRefused(token, 'res.country', 'search', domain=[])
                self.call('a.b.c', 'res.country', 'search', domain=[])
            self.assertEqual(sorted(self.events().mapped('kind')), ['scope_missing'] * 3 + ['token_refused'] * 3)
            self.assertRefused(self.token_for('api.read', user=self.user), 'res.partner', 'create', vals_list=[{}])
            self.assertEqual(len(self.events()), 7, 'others are recorded')
            with patch.object(addresses, 'of_caller', lambda: '192.0.2.1'):
                self.call('a.b.c', 'res.country', 'search', domain=[])
            self.assertEqual(len(self.events()), 8)
            with after(seconds=61):
                self.call('a.b.c', 'res.country', 'search', domain=[])
            self.assertEqual(len(self.events()), 9)

    def test_a_flood_from_many_addresses(self):
        """It hides nobody who is known, and fills nothing."""
        token = self.token_for('api')
        self.env['oauth2.token'].search([('application_id', '=', self.application.id)]).action_revoke()
        with patch.object(oauth2_event_refused_calls, 'MOST_REFUSALS', 4):
            for number in range(8):
                with patch.object(addresses, 'of_caller', lambda number=number: f'192.0.2.{number}'):
                    self.call('a.b.c', 'res.country', 'search', domain=[])
            self.assertEqual(len(self.events()), 4)
            self.call(token, 'res.country', 'search', domain=[])
        self.assertEqual(self.events()[-1:].application_id, self.application)

    def test_it_takes_one_statement_and_none_where_nothing_is_refused(self):
        token = self.token_for(self.scope('partners', ('res.partner', 'read')))

        def refused():
            response = self.call(token, 'res.country', 'search', domain=[])
            self.assertEqual(response.status_code, 403)
            return self.call(token, 'res.partner', 'search', domain=[], limit=1)
        refused()
        queries, _commits = statements(self, refused)
        ours = [query for query in queries if 'oauth2_event' in query]
        self.assertEqual(len(ours), 1, queries)
        queries, _commits = statements(self, lambda: self.call(token, 'res.partner', 'search', domain=[], limit=1))
        self.assertFalse([query for query in queries if 'oauth2_event' in query])

    def test_a_trail_that_cannot_be_written_does_not_change_the_answer(self):
        token = self.token_for(self.scope('partners', ('res.partner', 'read')))
        with patch.object(oauth2_event_refused_calls, 'read_committed', side_effect=psycopg2.errors.LockNotAvailable), \
                mute_logger('odoo.addons.oauth2_provider.models.oauth2_event_refused_calls'):
            self.assertRefused(token, 'res.country', 'search', domain=[])
            self.assertEqual(self.call('a.b.c', 'res.country', 'search', domain=[]).status_code, 401)
        self.assertFalse(self.events())

    def test_what_is_the_applications_failure(self):
        token = self.token_for('api.read')
        self.assertRefused(token, 'res.partner', 'create', vals_list=[{}])
        self.assertEqual(self.call(token, 'res.partner', 'search', domain=[]).status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(self.application.failure_count, 1)
        self.env['oauth2.token'].search([('application_id', '=', self.application.id)]).action_revoke()
        self.call(token, 'res.partner', 'search', domain=[])
        self.env.invalidate_all()
        self.assertEqual(self.application.failure_count, 2)

    def test_no_token_and_no_user_writes_such_an_event(self):
        with self.assertRaises(AccessError):
            self.env['oauth2.event'].with_user(self.env.ref('base.user_admin')).create({'kind': 'scope_missing'})
        self.assertEqual(self.call(
            self.token_for('api'), 'oauth2.event', '_record_refused_call', kind='scope_missing').status_code, 403)
