"""Ways to find out what is outside, one question at a time: domains in texts, rules, orders and settings."""
from odoo.tests import new_test_user, tagged

from .sealed import SealedCase


@tagged('post_install', '-at_install')
class TestAnswersOfOneKind(SealedCase):
    """What Odoo's own rules hide from a user answers the same, whether it matches a domain or not."""

    def test_records_that_rules_hide(self):
        self.env['ir.rule'].create({
            'name': 'Not Paula', 'model_id': self.model_id('res.partner'),
            'domain_force': f"[('id', '!=', {self.person.id})]", 'groups': [(4, self.env.ref('base.group_user').id)]})
        user = new_test_user(self.env, login='mona', groups='base.group_user,base.group_partner_manager')
        for method, arguments in (('write', {'vals': {}}), ('read', {'fields': ['name']}), ('unlink', {}),
                                  ('action_note', {})):
            answers = set()
            for number, ref in enumerate(('P1', 'other')):
                with self.method('res.partner', 'action_note', lambda _partners: True):
                    scope = self.scope(f'asking.{method}.{number}', ('res.partner', 'read write unlink', {
                        'domain': f"[('ref', '=', '{ref}')]", 'methods': 'action_note'}))
                    response = self.call(self.token_for(scope, user=user), 'res.partner', method,
                                         ids=self.person.ids, **arguments)
                answers.add((response.status_code, response.json()['message']))
            self.assertEqual({status for status, _message in answers}, {403}, method)
            self.assertEqual(len(answers), 1, answers)


@tagged('post_install', '-at_install')
class TestNumbersThatNameRecords(SealedCase):

    def test_an_order_is_no_id(self):
        outside = self.env['res.partner'].create({'name': 'Outside'})
        token = self.token_for(self.scope('sharing', ('portal.share', 'read write create'), ('res.partner', 'read', {
            'domain': f"[('id', '=', {self.person.id})]"})))
        wizard = self.result(token, 'portal.share', 'create', vals_list=[{
            'res_model': 'res.partner', 'res_id': self.person.id}])
        self.assertEqual(self.call(token, 'portal.share', 'web_resequence', ids=wizard, field_name='res_id',
                                   offset=outside.id, specification={}).status_code, 422)

    def test_threads_that_mail_comes_to(self):
        outside = self.env['res.partner'].create({'name': 'Outside'})
        domain = {'domain': f"[('id', '=', {self.person.id})]"}
        token = self.token_for(self.scope(
            'aliases', ('mail.alias', 'read write create'), ('res.partner', 'read write', domain)))
        values = {'alias_name': 'sealed', 'alias_model_id': self.model_id('res.partner'),
                  'alias_parent_model_id': self.model_id('res.partner')}
        for name in ('alias_force_thread_id', 'alias_parent_thread_id'):
            with self.isolated(name):
                self.assertRefused(token, 'mail.alias', 'create', vals_list=[{**values, name: outside.id}])
                alias = self.result(token, 'mail.alias', 'create', vals_list=[{**values, name: self.person.id}])
                self.assertRefused(token, 'mail.alias', 'write', ids=alias, vals={name: outside.id})

    def test_models_outside(self):
        token = self.token_for(self.scope('aliases', ('mail.alias', 'read write create')))
        self.assertRefused(token, 'mail.alias', 'create', vals_list=[{
            'alias_name': 'sealed', 'alias_model_id': self.model_id('res.partner')}])


@tagged('post_install', '-at_install')
class TestDomainsInTexts(SealedCase):
    """A field that a record computes by such a text would answer questions about any model."""

    def test_filters(self):
        narrow = self.scope('filters', ('ir.filters', 'read write create'))
        for domain in ("[('email', '=like', 'p%')]", " [('id','>',0)]", "(('id', '=', 1),)", "\n#x\n[('id', '>', 0)]",
                       "{('id', '=', 1)}", [['id', '>', 0]], {'x': 1}):
            with self.isolated(domain):
                self.assertRefused(self.token_for(narrow), 'ir.filters', 'create', vals_list=[{
                    'name': 'x', 'model_id': 'res.partner', 'domain': domain}])
                self.assertRefused(self.token_for(narrow), 'ir.filters', 'create', vals_list=[{
                    'name': 'x', 'model_id': 'res.partner'}], context={'default_domain': domain})
        token = self.token_for(narrow)
        made = self.result(token, 'ir.filters', 'create', vals_list=[{
            'name': 'x', 'model_id': 'res.partner', 'domain': '[]'}])
        self.result(token, 'ir.filters', 'write', ids=made, vals={'domain': '[]'})
        for scopes in (('api', narrow), ('api.read', narrow)):
            with self.isolated(scopes):
                self.result(self.token_for(*scopes), 'ir.filters', 'create', vals_list=[{
                    'name': 'x', 'model_id': 'res.partner', 'domain': "[('id', '>', 0)]"}])


    def test_fields_with_other_names(self):
        scope = self.scope('contacts_and_banks', ('res.partner', 'read write create'))
        token = self.token_for(scope)
        for text in ("[('email', '=like', 'p%')]", "# x\n['&', ('a', 'in', [uid]), ('b', '=', 1)]", [['id', '>', 0]],
                     '[["id", "any", []]]', "{('id', 'NOT IN', 1)}"):
            with self.isolated(text):
                self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'ref': text})
        for text in ("[('a', 'b', 'c')]", True, '(Tue, Wed), "=" and \'x\'', 'a = [x], "y"', '[7, 8]', [7]):
            with self.isolated(text):
                self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'ref': text})


@tagged('post_install', '-at_install')
class TestKeysInAnswers(SealedCase):

    def test_settings(self):
        self.env['ir.config_parameter'].set_param('discuss.tenor_api_key', 'kept-from-readers')
        self.env.flush_all()
        form = {'values': {}, 'field_names': [], 'fields_spec': {'tenor_api_key': {}}}
        for method, arguments in (
                ('default_get', {'fields': ['tenor_api_key']}), ('get_values', {}), ('onchange', form)):
            with self.isolated(method):
                reading = self.call(self.token_for('api.read'), 'res.config.settings', method, **arguments)
                self.assertNotIn('kept-from-readers', reading.text)
        self.assertIn('kept-from-readers', self.call(
            self.widest_token(), 'res.config.settings', 'default_get', fields=['tenor_api_key']).text)

    def test_methods_that_return_their_own(self):
        def action_note(_partners):
            return [{'access_token': 'kept-from-readers', 'name': 'x', 'more': {'api_key': 'kept-from-readers'}}]
        with self.method('res.partner', 'action_note', action_note):
            self.assertEqual(self.result(self.token_for('api.read'), 'res.partner', 'action_note'), [
                {'access_token': '', 'name': 'x', 'more': {'api_key': ''}}])

    def test_the_answer_of_a_writing_call(self):
        attachment = self.env['ir.attachment'].create({
            'name': 'x', 'raw': b'x', 'res_model': 'res.partner', 'res_id': self.person.id,
            'access_token': 'kept-from-readers'})
        message = self.person.message_post(body='x', attachment_ids=attachment.ids)
        self.assertTrue(message)
        token = self.token_for('api.read', 'contacts.write')
        specification = {'message_ids': {'fields': {'attachment_ids': {'fields': {'access_token': {}}}}}}
        for method, arguments in (('web_save', {'vals': {'comment': 'x'}}), ('web_save_multi', {'vals_list': [
                {'comment': 'x'}]}), ('web_read', {})):
            with self.isolated(method):
                self.assertNotIn('kept-from-readers', self.attempt(
                    token, 'res.partner', method, ids=self.person.ids, specification=specification, **arguments))


@tagged('post_install', '-at_install')
class TestWordsOfLetters(SealedCase):

    def test_comparing_them(self):
        message = self.person.message_post(body='x')
        message.body = '<a href="https://x.example/my?access_token=kept">x</a>'
        narrow = self.scope('messages', ('mail.message', 'read'), ('res.partner', 'read'))
        for scope in ('api.read', narrow):
            token = self.token_for(scope)
            for arguments in (
                {'having': [['body:max', '>=', 'k']]}, {'aggregates': ['body:max']}, {'order': 'body:max'},
            ):
                with self.isolated(scope, **arguments):
                    self.assertRefused(token, 'mail.message', 'formatted_read_group', **{
                        'domain': [['id', '=', message.id]], 'groupby': ['id'], 'aggregates': ['__count'], **arguments})
            self.result(token, 'mail.message', 'formatted_read_group', domain=[['id', '=', message.id]],
                        groupby=['id'], aggregates=['__count', 'id:max'])
