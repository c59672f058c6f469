"""The audit trail in words, in figures, and what can be asked of it."""
import ast
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import new_test_user, tagged

from ..models.oauth2_event import FAILURES, KINDS, REFUSALS
from ..models.oauth2_event_words import EXPLANATIONS, REFUSED_FOR
from .common import OAuth2Case


@tagged('post_install', '-at_install')
class TestTrailInWords(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, login='mona', groups='oauth2_provider.group_oauth2_manager')

    def event(self, kind, **values):
        values.setdefault('at', fields.Datetime.now())
        return self.env['oauth2.event'].create({'kind': kind, **values}).with_user(self.manager)

    def domains(self):
        """Return the domain of each filter of the list, by its name."""
        view = etree.fromstring(self.env.ref('oauth2_provider.oauth2_event_view_search').arch)
        return {node.get('name'): ast.literal_eval(node.get('domain')) for node in view.iter('filter')
                if node.get('domain')}

    def test_each_kind_says_what_happened_and_what_to_do(self):
        self.assertEqual(EXPLANATIONS.keys(), dict(KINDS).keys())
        for kind in EXPLANATIONS:
            event = self.event(kind)
            for text in (event.what_happened, event.what_to_do):
                self.assertRegex(text, r'^[A-Z].*[.]$', kind)

    def test_its_name_is_for_people(self):
        event = self.event('scope_missing')
        self.assertEqual(event.display_name, f'Scope missing #{event.id}')
        for values, about in (
            ({'res_model': 'res.partner', 'method': 'write'}, 'res.partner.write'),
            ({'res_model': 'res.partner', 'res_ids': '3, 4'}, 'res.partner 3, 4'), ({}, ''),
        ):
            self.assertEqual(self.event('scope_missing', **values).about, about)

    def test_a_refusal_says_more_by_its_reason(self):
        general = self.event('refused', error='invalid_request').what_happened
        for error in REFUSED_FOR:
            self.assertNotEqual(self.event('refused', error=error).what_happened, general)

    def test_the_ways_on(self):
        scopes = self.env['oauth2.scope'].search([('name', 'in', ('api', 'api.read'))])
        event = self.event('scope_missing', application_id=self.application.id, scope='api')
        opened = event.action_open_application()
        self.assertEqual((opened['res_model'], opened['res_id']), ('oauth2.application', self.application.id))
        opened = event.action_open_scopes()
        self.assertEqual(
            (opened['res_model'], opened['res_id']),
            ('oauth2.scope', scopes.filtered(lambda scope: scope.name == 'api').id))
        opened = self.event('scope_missing', scope='api api.read').action_open_scopes()
        self.assertEqual(self.env['oauth2.scope'].search(opened['domain']), scopes)
        event = self.event('refused')
        event.sudo().application_id = 10 ** 8
        self.assertNotIn('res_id', event.action_open_application(), 'what is gone is not opened')

    def test_filters_are_those_of_the_figures(self):
        domains = self.domains()
        for name, kinds in (('failures', FAILURES), ('refusals', REFUSALS)):
            [(_field, _operator, named)] = domains[name]
            self.assertEqual(set(named), set(kinds))

    def test_filters_by_time(self):
        now = fields.Datetime.now()
        new, hours, days, old = (
            self.event('denied', at=now - ago)
            for ago in (timedelta(minutes=5), timedelta(minutes=70), timedelta(days=6), timedelta(days=8)))
        domains = self.domains()
        mine = [('id', 'in', (new | hours | days | old).ids)]
        events = self.env['oauth2.event'].with_user(self.manager)
        self.assertEqual(events.search([*mine, *domains['last_hour']]), new)
        self.assertEqual(events.search([*mine, *domains['last_7_days']]), days | hours | new)
        midnight = self.event('denied', at=now.replace(hour=0, minute=0, second=0))
        before = self.event('denied', at=midnight.at - timedelta(seconds=1))
        today = events.with_context(tz='UTC').search([
            ('id', 'in', (midnight | before).ids), *domains['today']])
        self.assertEqual(today, midnight)

    def test_failures_in_figures(self):
        for error in ('invalid_grant', 'invalid_grant', 'invalid_scope'):
            self.event('refused', error=error, application_name='Tool')
        groups = self.env['oauth2.event'].with_user(self.manager).formatted_read_group(
            [('application_name', '=', 'Tool'), *self.domains()['failures']], ['at:day', 'application_name', 'error'],
            ['__count'])
        self.assertEqual([(group['error'], group['__count']) for group in groups], [
            ('invalid_grant', 2), ('invalid_scope', 1)])
        for view in ('graph', 'pivot', 'form', 'list', 'kanban'):
            self.assertTrue(self.env['oauth2.event'].with_user(self.manager).get_view(view_type=view)['arch'])
