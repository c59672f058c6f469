"""Whether the API would allow one call, asked by managers: the same answer, and nothing happens."""
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import Form, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ..fence import call_check, current
from .json2 import JSON2Case
from .test_scope_domains import broken

ONCHANGE = '/web/dataset/call_kw/oauth2.scope.preview/onchange'
ANSWER = ('call_outcome', 'call_sentence', 'call_rule')


@tagged('post_install', '-at_install')
class TestCallCheck(JSON2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, login='mona', password='mona-password',
            groups='base.group_user,oauth2_provider.group_oauth2_manager')
        cls.acorns = cls.scope('acorns', ('res.partner', 'read write', {'domain': "[('ref', '=', 'A1')]"}))
        cls.named = cls.scope('named', ('res.partner', 'read', {'methods': 'open_commercial_entity'}))
        cls.users = cls.scope('users', ('res.users', 'read write', {'methods': 'change_password\naction_get'}))

    def ask(self, scopes, model, method, ids=(), person=None, of=None, **values):
        """Ask in the browser, as a person who is signed in, about a user; return outcome, sentence and rule."""
        person = person or self.admin
        self.sign_in(person)
        values = {
            'application_id': self.application.id, 'scope_ids': self.scopes(*scopes), 'user_id': (of or person).id,
            'call_model_id': self.env['ir.model']._get_id(model), 'call_method': method,
            'call_ids': ', '.join(map(str, ids)), **values}
        result = self.make_jsonrpc_request(ONCHANGE, {
            'model': 'oauth2.scope.preview', 'method': 'onchange', 'kwargs': {},
            'args': [[], values, ['call_method'], {name: {} for name in (*values, *ANSWER)}]})
        self.logout()
        return tuple(result['value'].get(name, False) for name in ANSWER)

    def test_it_answers_as_the_api_does(self):
        private = self.env['res.partner'].create({'name': 'Hidden', 'ref': 'A1'})
        self.env['ir.rule'].create({
            'name': 'Not all', 'model_id': self.env['ir.model']._get_id('res.partner'),
            'domain_force': f"[('id', '!=', {private.id})]"})
        tag = self.company.category_id
        self.env['ir.rule'].create({
            'name': 'No oaks', 'model_id': self.env['ir.model']._get_id('res.partner.category'),
            'domain_force': f"[('id', '!=', {tag.id})]"})
        search, company, person = {'domain': [['id', '=', 1]]}, self.company.ids, self.person.ids
        for scopes, model, method, ids, arguments, rule in (
            ([self.acorns], 'res.partner', 'search_read', [], search, None),
            ([self.acorns], 'res.partner', 'read', company, {'fields': ['name']}, None),
            ([self.acorns], 'res.partner', 'read', person, {'fields': ['name']}, 'scopes'),
            ([self.acorns], 'res.partner', 'write', person, {'vals': {}}, 'scopes'),
            ([self.acorns], 'res.partner', 'unlink', company, {}, 'scopes'),
            ([self.acorns], 'res.partner', 'create', [], {'vals_list': [{}]}, 'scopes'),
            ([self.acorns], 'res.country', 'search', [], search, 'scopes'),
            ([self.acorns], 'res.partner', 'create_company', company, {}, 'scopes'),
            ([self.acorns], 'res.partner', 'read', private.ids, {'fields': ['name']}, 'rules'),
            (['api.read'], 'res.partner', 'read', private.ids, {'fields': ['name']}, 'rules'),
            (['api'], 'res.partner.category', 'write', tag.ids, {'vals': {'name': 'x'}}, 'rules'),
            ([self.named], 'res.partner', 'open_commercial_entity', company, {}, None),
            (['api'], 'oauth2.scope', 'create', [], {'vals_list': [{'name': 'x', 'description': 'x'}]}, 'token'),
            ([self.users], 'res.users', 'change_password', [], {'old_passwd': 'x', 'new_passwd': 'y'}, 'token'),
            (['api'], 'oauth2.epoch', 'search', [], search, 'rights'),
            (['api'], 'res.partner', 'no_such_method', [], {}, 'request'),
            (['api'], 'res.partner', '_write', [], {}, 'request'),
            (['api'], 'res.partner', 'create', company, {'vals_list': [{}]}, 'request'),
            (['api.read'], 'res.partner', 'write', company, {'vals': {}}, 'scopes'),
            (['api.read'], 'res.partner', 'open_commercial_entity', company, {}, None),
        ):
            with self.subTest(scopes=scopes, model=model, method=method, ids=ids):
                token = self.token_for(*scopes)
                response = self.call(token, model, method, **({'ids': ids} if ids else {}), **arguments)
                outcome, sentence, said = self.ask(scopes, model, method, ids)
                self.assertEqual(outcome, 'refused' if rule else 'allowed', sentence or response.text)
                self.assertEqual(response.status_code == 200, outcome == 'allowed', response.text)
                if rule:
                    self.assertEqual(sentence, f'{response.status_code}: {response.json()["message"]}')
                self.assertIn({
                    None: 'opened by', 'scopes': 'The scopes decide', 'rules': 'Record rules', 'token': 'every token',
                    'rights': 'access rights', 'request': 'not valid'}[rule], said)

    def test_it_says_which_scopes_open_it_and_whether_it_only_reads(self):
        scopes = ['openid', 'api.read', self.named]
        _outcome, _sentence, said = self.ask(scopes, 'res.partner', 'open_commercial_entity')
        self.assertEqual(said.splitlines(), [
            'It is opened by: api.read, named', 'Odoo refuses whatever it would change.'])
        _outcome, _sentence, said = self.ask(['api'], 'res.partner', 'write', self.company.ids)
        self.assertIn('checked when it is really called', said)
        for scope in ('api', 'api.read', self.acorns):
            _outcome, _sentence, said = self.ask([scope], 'res.partner', 'search_read')
            self.assertEqual(said, f'It is opened by: {scope}')

    def test_it_says_that_records_do_not_exist(self):
        gone = [self.env['res.partner'].search([], order='id desc', limit=1).id + 1000]
        for scopes in (['api'], ['api.read']):
            self.assertEqual(self.result(self.token_for(*scopes), 'res.partner', 'read', ids=gone, fields=['name']), [])
            outcome, _sentence, said = self.ask(scopes, 'res.partner', 'read', gone + self.company.ids)
            self.assertEqual(outcome, 'allowed')
            self.assertIn('do not exist', said)
        self.assertEqual(self.ask([self.acorns], 'res.partner', 'read', gone)[0], 'refused')

    def test_the_method_never_runs_and_nothing_changes(self):
        ran, held = [], []

        def oauth2_runs(records):
            ran.append(records)
            records.write({'ref': 'changed'})
        hold = call_check.hold_read_only
        scope = self.scope('runs', ('res.partner', 'read write', {}))
        with self.method('res.partner', 'oauth2_runs', oauth2_runs), \
                patch.object(call_check, 'hold_read_only', lambda cr: (held.append(cr), hold(cr))):
            self.env['oauth2.scope'].search([('name', '=', scope)]).access_ids.methods = 'oauth2_runs'
            trail = self.env['oauth2.event'].search_count([])
            for scopes, method in (([scope], 'oauth2_runs'), (['api'], 'oauth2_runs'), (['api'], 'unlink'),
                                   (['api'], 'write'), ([scope], 'write'), (['api'], 'copy')):
                with self.subTest(scopes=scopes, method=method):
                    self.assertEqual(self.ask(scopes, 'res.partner', method, self.person.ids)[0], 'allowed')
        self.assertFalse(ran)
        self.assertTrue(len(held) >= 6 and all(cr.readonly and cr._closed for cr in held))
        self.env.invalidate_all()
        self.assertEqual(self.person.exists().ref, 'P1')
        self.assertEqual(self.env['oauth2.event'].search_count([]), trail)

    def test_what_comes_after_it_in_the_request_is_not_held_to_the_token(self):
        seen, answer = [], type(self.env['oauth2.scope.preview'])._answer

        def spy(preview):
            try:
                return answer(preview)
            finally:
                seen.append(current())
        self.patch(type(self.env['oauth2.scope.preview']), '_answer', spy)
        self.ask([self.acorns], 'res.partner', 'read', self.person.ids)
        with patch.object(call_check, 'prepared_call', side_effect=RuntimeError), \
                mute_logger('odoo.http'), self.assertRaises(JsonRpcException):
            self.ask([self.acorns], 'res.partner', 'read', self.person.ids)
        self.assertEqual(seen, [None] * len(seen))
        self.assertGreaterEqual(len(seen), 2)

    def test_managers_ask_with_their_own_rights_alone(self):
        self.assertEqual(self.ask([self.acorns], 'res.partner', 'read', self.company.ids, person=self.manager)[0],
                         'allowed')
        with mute_logger('odoo.http'), self.assertRaisesRegex(JsonRpcException, 'AccessError'):
            self.ask([self.acorns], 'res.partner', 'read', self.company.ids, person=self.manager, of=self.admin)
        self.assertEqual(
            self.ask(['api.read'], 'ir.mail_server', 'search', person=self.manager)[2],
            "The access rights of the user decide this, not the scopes.")
        self.assertEqual(self.ask(['api.read'], 'ir.mail_server', 'search', of=self.manager)[0], 'refused')
        self.assertEqual(self.ask(['api.read'], 'ir.mail_server', 'search')[0], 'allowed')

    def test_people_who_are_no_managers_ask_nothing(self):
        with mute_logger('odoo.http'), self.assertRaises(JsonRpcException):
            self.ask([self.acorns], 'res.partner', 'read', self.company.ids, person=self.user)

    def test_a_domain_on_what_one_may_not_read_is_not_answered(self):
        """Else the answer would say whether a record matches it."""
        line = self.env['oauth2.scope.access'].search([('scope_id.name', '=', self.acorns)])
        line.domain = "[('user_ids.login', '=', 'olga')]"
        for model, ids in (('res.partner', self.company.ids), ('res.partner', self.admin.partner_id.ids),
                           ('res.country', [])):
            outcome, sentence, said = self.ask([self.acorns], model, 'read', ids, person=self.manager)
            self.assertEqual((outcome, sentence), ('unsaid', False))
            self.assertIn('You may not see all records of User', said)
        self.assertEqual(self.ask([self.acorns], 'res.partner', 'read', self.admin.partner_id.ids)[0], 'allowed')
        broken(self.env, line, "[('user_ids.api_key_ids', '=', False)]")
        self.assertEqual(self.ask([self.acorns], 'res.partner', 'read', self.admin.partner_id.ids)[0], 'unsaid')

    def test_records_that_rules_hide_look_the_same_whatever_the_domain_says(self):
        """A manager writes a domain on what he may read; a hidden record then says neither yes nor no."""
        self.env['ir.rule'].create({
            'name': 'Not her', 'model_id': self.env['ir.model']._get_id('res.partner'),
            'domain_force': f"[('id', '!=', {self.person.id})]"})
        scopes = [self.scope(f'of_{ref}', ('res.partner', 'read', {'domain': f"[('ref', '=', '{ref}')]"}))
                  for ref in ('P1', 'P2')]
        answers = [self.ask([scope], 'res.partner', 'read', self.person.ids, person=self.manager) for scope in scopes]
        self.assertEqual(answers[0][0], 'refused')
        self.assertEqual(answers[0], answers[1])

    def test_a_token_asks_nothing(self):
        """Not about more than it may do itself."""
        values = {'scope_ids': self.scopes('api'), 'user_id': self.admin.id, 'call_method': 'search',
                  'call_model_id': self.env['ir.model']._get_id('res.partner')}
        response = self.call(
            self.widest_token(), 'oauth2.scope.preview', 'onchange', ids=[], values=values,
            field_names=['call_method'], fields_spec={name: {} for name in (*values, *ANSWER)})
        self.assertNotIn('allowed', response.text)
        with patch.object(call_check, 'current', object), \
                patch.object(call_check, '_request_stack', SimpleNamespace(top=object())):
            self.assertIsNone(call_check.verdict_on(None, self.registry, 'res.partner', 'search', []))

    def test_ids_are_numbers(self):
        for text in ('x', '1.5', '-1', str(2 ** 31), '1' * 5000, ', '.join(['1'] * 101), '1; 2'):
            with self.subTest(text[:20]):
                outcome, sentence, said = self.ask(['api'], 'res.partner', 'read', call_ids=text)
                self.assertEqual((outcome, sentence), ('unsaid', False))
                self.assertIn('whole numbers', said)
        self.assertEqual(self.ask(['api'], 'res.partner', 'read', call_ids=f' {self.company.id} ,')[0], 'allowed')

    def test_a_model_without_a_table_is_none(self):
        outcome, sentence, _said = self.ask(['api'], 'ir.http', 'read', ids=[1])
        self.assertEqual(outcome, 'refused')
        self.assertTrue(sentence.startswith('404'), sentence)

    def test_nothing_is_said_before_there_is_a_call(self):
        self.assertEqual(self.ask([], 'res.partner', 'read'), (False, False, False))
        self.assertEqual(self.ask(['api'], 'res.partner', ' '), (False, False, False))
        self.assertEqual(self.ask(['api'], 'res.partner', 'read', of=self.env.ref('base.user_root')),
                         (False, False, False))
        form = Form(self.env['oauth2.scope.preview'])
        self.assertFalse(form.call_outcome)  # nor outside of a request
