"""The audit trail in words, in figures, and what can be asked of it."""
import ast
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import new_test_user, tagged

from ..models.oauth2_event import FAILURES, KINDS, REFUSALS
from ..models.oauth2_event_words import EXPLANATIONS
from ..models.refusal_words import BY_ERROR, BY_SENTENCE, words
from .common import BASE, CHALLENGE, REDIRECT_URI, OAuth2Case
from .sentences import sentences


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
        for error in BY_ERROR:
            self.assertNotEqual(self.event('refused', error=error).what_happened, general)

    def test_the_sentences_that_words_are_found_by_are_said(self):
        said = [where for _pattern, where in sentences('protocol/*.py', 'protocol/*/*.py').items()]
        for part in BY_SENTENCE:
            self.assertTrue([where for where in said if part in where], part)

    def test_no_sentence_means_two_things(self):
        """That of a wrong secret does not tell whether there is such an application: the trail knows."""
        sentence = 'invalid_client: There is no application with this client_id and client_secret.'
        self.assertIsNone(words('invalid_client', sentence, is_known=True))
        self.assertIn('client ID', str(words('invalid_client', sentence, is_known=False)[0]))

    def test_the_name_of_a_parameter_chooses_no_words(self):
        """Whoever sends a request has chosen it, and those of PKCE say how to do without."""
        for name in ('code_verifier', 'code_challenge', 'client_assertion'):
            for pairs in ([(name, 'x'), (name, 'y')], [(name, 'é')]):
                with self.subTest(name, pairs=pairs):
                    event = self.last(lambda pairs=pairs: self.url_open(f'{BASE}/access_token', data=[
                        ('client_id', self.client_id), ('grant_type', 'authorization_code'), *pairs]))
                    self.assertIn(f'The parameter {name} ', event.detail)
                    self.assertIn('Read the detail', event.what_to_do)

    def test_what_refuses_a_client_says_how_to_mend_it(self):
        """Each by the request itself, in the words that an administrator reads."""
        def token(**values):
            return self.redeem('x', **values)
        self.sign_in()
        for cause, send, said in (
            ('wrong secret', lambda: token(client_secret='x'), 'Copy the client secret into the tool again'),
            ('no secret', lambda: token(client_secret=None), 'press Generate Client Secret'),
            ('another redirect URI', lambda: self.authorize(redirect_uri=f'{REDIRECT_URI}/'), 'letter by letter'),
            ('http', lambda: self.authorize(redirect_uri='http://app.example.com/callback'), 'letter by letter'),
            ('unknown client', lambda: self.authorize(client_id='x' * 32), 'Copy the client ID'),
            ('unknown client, token', lambda: token(client_id='x' * 32), 'Copy the client ID'),
            ('unknown grant', lambda: token(grant_type='password'), 'Set up the tool for Authorization Code'),
            ('response type', lambda: self.authorize(response_type='token'), 'Set up the tool for Authorization Code'),
            ('scope', lambda: self.authorize(scope='api'), 'Add the missing scope'),
            ('unknown code', token, 'show the detail'),
            ('in the URL', lambda: self.token(url=f'{BASE}/access_token?grant_type=x'), 'Legacy Requests'),
            ('PKCE', lambda: self.redeem(self.fresh_code(code_challenge=CHALLENGE, code_challenge_method='S256'),
                                         code_verifier='x' * 43), 'Turn on PKCE'),
        ):
            with self.subTest(cause):
                self.assertIn(said, self.last(send).what_to_do)
                self.assertEqual(bool(self.last().application_name), 'unknown client' not in cause)
        self.application.active = False
        for send in (self.authorize, token, lambda: token(client_secret='x')):
            event = self.last(send)
            self.assertEqual(event.application_name, self.application.name)
            self.assertIn('unarchive', event.what_to_do)

    def test_who_has_not_proven_to_be_an_archived_application_does_not_hear_of_it(self):
        self.application.active = False
        self.sign_in()
        for response in (self.authorize(), self.redeem('x', client_secret='x')):
            self.assertNotIn('archived', response.text)

    def last(self, send=None):
        """Return what the trail says of a request."""
        if send:
            send()
        return self.env['oauth2.event'].with_user(self.manager).search([], limit=1)

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

    def test_each_event_is_found_by_a_filter(self):
        named = {kind for domain in self.domains().values() for field, _operator, kinds in domain if field == 'kind'
                 for kind in kinds}
        self.assertEqual(named ^ dict(KINDS).keys(), {'logout_notice_failed', 'user_code_wrong'}, 'these are of none')

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
