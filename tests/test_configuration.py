"""How Odoo itself is set up: a scope has to name it, and a scope for everything does not do (docs/security.md)."""
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ..fence.configuration_models import is_configuration
from ..fence.permissions import OPERATIONS, ModelAccess
from ..fence.protected_models import is_protected
from ..fence.widening import Opened, is_wider
from .sealed import SealedCase


@tagged('post_install', '-at_install')
class TestConfiguration(SealedCase):

    def setUp(self):
        super().setUp()
        self.api = self.token_for('api')

    def assertToldToName(self, model, method, /, **arguments):
        """Check that a call of a token for everything is refused, and that the sentence says what would help."""
        message = self.assertRefused(self.api, model, method, **arguments).json()['message']
        self.assertIn('a scope has to name', message)

    def models(self):
        return [name for name in self.env if is_configuration(name) and not is_protected(name)
                and not self.env[name]._abstract and self.env[name]._auto]

    def test_a_scope_for_everything_changes_none(self):
        self.assertLess(30, len(self.models()))
        for model in self.models():
            with self.isolated(model):
                record = self.env[model].sudo().with_context(active_test=False).search([], limit=1)
                self.assertToldToName(model, 'create', vals_list=[{}])
                self.assertToldToName(model, 'web_save', ids=[], vals={}, specification={})
                if record:
                    for method in ('write', 'web_save'):
                        values = {'vals': {'id': record.id}, 'specification': {}}
                        self.assertToldToName(model, method, ids=record.ids, **(
                            values if method == 'web_save' else {'vals': {'id': record.id}}))
                    self.assertToldToName(model, 'unlink', ids=record.ids)
                    self.assertToldToName(model, 'copy', ids=record.ids)

    def test_it_reads_all_that_its_user_may(self):
        for model in ('ir.sequence', 'ir.actions.server', 'ir.ui.view', 'ir.filters'):
            with self.isolated(model):
                self.result(self.api, model, 'search_read', domain=[], fields=['name'], limit=2)
        self.result(self.api, 'ir.filters', 'get_filters', model='res.partner')

    def test_methods_change_none(self):
        action = self.env['ir.actions.server'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.partner'), 'state': 'multi'})
        self.assertRefused(self.api, 'ir.config_parameter', 'set_param', key='some.thing', value='1')
        self.assertRefused(self.api, 'ir.default', 'set', model_name='res.partner', field_name='city', value='Ghent')
        self.assertRefused(self.api, 'ir.actions.server', 'create_action', ids=action.ids)
        self.env.invalidate_all()
        self.assertFalse(self.env['ir.config_parameter'].get_param('some.thing'))
        self.assertFalse(action.binding_model_id)

    def test_parameters_that_odoos_code_would_make(self):
        """With superuser rights it makes what is new, but no parameter, which everything may depend on."""
        def action_pause(partners, key):
            partners.env['ir.config_parameter'].sudo().set_param('some.thing_paused', True)
        with self.method('res.partner', 'action_pause', action_pause):
            self.assertToldToName('res.partner', 'action_pause', ids=self.person.ids, key='x')
        self.env.invalidate_all()
        self.assertFalse(self.env['ir.config_parameter'].get_param('some.thing_paused'))

    def test_settings_of_other_users(self):
        """Methods of users change some with superuser rights, whomever they are called on."""
        def action_stop(users):
            users.sudo().signature = 'stopped'
        portal = new_test_user(self.env, login='paul', password='paul-password', groups='base.group_portal')
        with self.method('res.users', 'action_stop', action_stop):
            for user in (portal, self.user):
                token = self.token_for('api', user=user)
                self.assertRefused(token, 'res.users', 'action_stop', ids=self.admin.ids)
                self.assertRefused(token, 'res.users', 'action_stop', ids=(user + self.admin).ids)
                self.call(token, 'res.users', 'action_stop', ids=user.ids)
                self.assertIn('stopped', user.signature)
            self.assertNotIn('stopped', self.admin.signature or '')
            self.admin.group_ids += self.env.ref('base.group_erp_manager')
            self.call(self.token_for('api'), 'res.users', 'action_stop', ids=portal.ids)

    def test_what_is_set_up_may_be_used(self):
        sequence = self.env['ir.sequence'].create({'name': 'x', 'code': 'x', 'prefix': 'X'})
        self.assertEqual(self.result(self.api, 'ir.sequence', 'next_by_code', sequence_code='x'), 'X1')
        action = self.env['ir.actions.server'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.partner'), 'state': 'object_write',
            'update_path': 'city', 'evaluation_type': 'value', 'value': 'Ghent'})
        self.result(self.api, 'ir.actions.server', 'run', ids=action.ids,
                    context={'active_model': 'res.partner', 'active_id': self.person.id})
        self.assertEqual(self.person.city, 'Ghent')
        self.assertTrue(sequence.number_next_actual)

    def test_lines_of_another_model(self):
        group = self.env['res.groups'].create({'name': 'x'})
        self.assertToldToName('res.groups', 'write', ids=group.ids, vals={'view_access': [[0, 0, {'name': 'x'}]]})
        self.assertToldToName('res.groups', 'create', vals_list=[{'name': 'y', 'rule_groups': [[0, 0, {'name': 'x'}]]}])

    def test_values_that_a_method_hands_on(self):
        def oauth2_keeps(self, values):
            return self.env['ir.filters'].create({**values, 'model_id': 'res.partner'}).ids

        with patch.object(type(self.env['res.partner']), 'oauth2_keeps', oauth2_keeps, create=True):
            self.assertToldToName('res.partner', 'oauth2_keeps', ids=[], values={'name': 'x'})

    def test_odoos_own_code_sets_up_what_it_needs_with_superuser_rights(self):
        kept = self.env['ir.sequence'].create({'name': 'kept', 'code': 'x'})

        def oauth2_counts(self, su, method):
            sequences = self.env['ir.sequence'].sudo(su)
            match method:
                case 'create':
                    sequences.create({'name': 'of Odoo', 'code': 'x'})
                case 'load':  # as an import does, whose names are those of a file
                    if sequences.load(['name'], [['of Odoo']])['messages']:
                        raise AssertionError
                case 'write':
                    sequences.create({'name': 'of Odoo', 'code': 'x'}).write({'prefix': 'X'})
                case 'unlink':
                    sequences.browse(kept.id).unlink()
            return True

        with patch.object(type(self.env['res.partner']), 'oauth2_counts', oauth2_counts, create=True):
            for method in ('create', 'load', 'write', 'unlink'):
                with self.isolated(method):
                    self.assertToldToName('res.partner', 'oauth2_counts', ids=[], su=False, method=method)
                    self.result(self.api, 'res.partner', 'oauth2_counts', ids=[], su=True, method=method)

    def test_what_is_there_odoos_own_code_changes_for_nobody(self):
        """Such as the numbers of orders, by a field of the record that somebody has pointed at them."""
        kept = self.env['ir.sequence'].create({'name': 'kept', 'code': 'x'})

        def oauth2_renames(self):
            return self.env['ir.sequence'].sudo().browse(kept.id).write({'prefix': 'X'})

        with patch.object(type(self.env['res.partner']), 'oauth2_renames', oauth2_renames, create=True):
            self.assertToldToName('res.partner', 'oauth2_renames', ids=[])

    def test_nothing_is_pointed_at_what_goes_with_it(self):
        kept = self.env['ir.sequence'].create({'name': 'kept', 'code': 'x'})
        country, fields = self.env.ref('base.be'), type(self.env['res.country'])._fields
        with patch.object(fields['currency_id'], 'comodel_name', 'ir.sequence'):
            self.env.registry.clear_cache('stable')  # of which fields are looked at
            self.addCleanup(self.env.registry.clear_cache, 'stable')
            self.assertToldToName('res.country', 'write', ids=country.ids, vals={'currency_id': kept.id})

    def test_keys_of_what_it_cannot_change_are_hidden(self):
        self.env['ir.config_parameter'].set_param('recaptcha_private_key', 'kept-from-readers')
        domain = [['key', '=', 'recaptcha_private_key']]
        answer = self.call(self.api, 'ir.config_parameter', 'search_read', domain=domain, fields=['key', 'value'])
        self.assertNotIn('kept-from-readers', answer.text)
        named = self.token_for('api', self.scope('parameters', ('ir.config_parameter', 'read write')))
        answer = self.call(named, 'ir.config_parameter', 'search_read', domain=domain, fields=['key', 'value'])
        self.assertIn('kept-from-readers', answer.text)

    def test_incoming_mail_makes_no_users(self):
        for model in ('res.users', 'res.groups', 'ir.filters'):
            self.assertRefused(self.api, 'mail.alias', 'create', vals_list=[{
                'alias_name': 'sealed', 'alias_model_id': self.model_id(model)}])

    def test_objects_of_which_pages_make_classes_and_styles(self):
        for text in ('{"background-image": "url(/web/session/logout)"}', '{"a": {"b": ["o_x js_b"]}}',
                     '{\n "background-image": "url(\'/web/image/1\'); position: fixed"}'):
            with self.isolated(text):
                self.assertRefused(self.api, 'res.partner', 'write', ids=self.person.ids, vals={'ref': text})
        for text in ('{"background-image": "url(\'/web/image/1\')", "resize_class": "o_half_screen_height"}',
                     '{"a": 1, "b": "text of somebody"}', '{not json'):
            with self.isolated(text):
                self.result(self.api, 'res.partner', 'write', ids=self.person.ids, vals={'ref': text})

    def test_an_import(self):
        wizard = self.result(self.api, 'base_import.import', 'create', vals_list=[{
            'res_model': 'ir.sequence', 'file_name': 'x.csv', 'file_type': 'text/csv'}])
        self.result(self.api, 'base_import.import', 'write', ids=wizard, vals={'file': 'name\nimported'})
        self.attempt(self.api, 'base_import.import', 'execute_import', ids=wizard, fields=['name'], columns=['name'],
                     options={'has_headers': True, 'separator': ',', 'quoting': '"'})
        self.assertFalse(self.env['ir.sequence'].search([('name', '=', 'imported')]))

    def test_the_other_side_of_a_many2many(self):
        group, other = self.env['res.groups'].create([{'name': 'x'}, {'name': 'y'}])
        rule = self.env['ir.rule'].create({'name': 'x', 'model_id': self.env['ir.model']._get_id('res.partner')})
        menu, view = self.env['ir.ui.menu'].create({'name': 'x'}), self.env['ir.ui.view'].search([], limit=1)
        group.write({'rule_groups': [[6, 0, rule.ids]]})
        for name, record in (('rule_groups', rule), ('menu_access', menu), ('view_access', view)):
            for command in ([4, record.id], [6, 0, record.ids]):
                with self.isolated((name, command)):
                    self.assertToldToName('res.groups', 'write', ids=other.ids, vals={name: [command]})
                    self.assertToldToName('res.groups', 'create', vals_list=[{'name': 'z', name: [command]}])
        self.attempt(self.api, 'res.groups', 'load', fields=['.id', 'rule_groups/.id'], data=[
            [str(other.id), str(rule.id)]])
        self.assertFalse(other.rule_groups)
        for command in ([3, rule.id], [5], [6, 0, []]):
            with self.isolated(command):
                self.assertToldToName('res.groups', 'write', ids=group.ids, vals={'rule_groups': [command]})
        as_it_is = {'rule_groups': [[6, 0, rule.ids]], 'name': 'z'}
        self.result(self.api, 'res.groups', 'write', ids=group.ids, vals=as_it_is)
        self.result(self.api, 'res.groups', 'create', vals_list=[{'name': 'new', 'rule_groups': [[6, 0, []]]}])
        self.result(self.token_for('api', self.scope('rules', ('ir.rule', 'read write'))), 'res.groups', 'write',
                    ids=other.ids, vals={'rule_groups': [[4, rule.id]]})

    def test_a_scope_that_names_it(self):
        named = self.scope('sequences', ('ir.sequence', 'read write create'))
        for token in (self.token_for(named), self.token_for('api', named)):
            made = self.result(token, 'ir.sequence', 'create', vals_list=[{'name': 'x', 'code': 'x'}])
            self.result(token, 'ir.sequence', 'write', ids=made, vals={'prefix': 'X'})
            self.assertRefused(token, 'ir.sequence', 'unlink', ids=made)
            self.assertRefused(token, 'ir.filters', 'create', vals_list=[{'name': 'x', 'model_id': 'res.partner'}])
        answer = self.assertRefused(self.api, 'ir.sequence', 'create', vals_list=[{'name': 'x', 'code': 'x'}])
        self.assertEqual(answer.json()['scope'], named)

    def test_a_line_for_it_is_more_than_everything(self):
        everything = Opened(everywhere=frozenset(OPERATIONS))
        for model, operation, expected in (
            ('ir.sequence', 'write', True), ('ir.sequence', 'read', False), ('res.partner', 'write', False),
        ):
            line = Opened(rows=((model, ModelAccess(frozenset({operation}))),))
            self.assertEqual(is_wider(line, everything), expected, (model, operation))


@tagged('post_install', '-at_install')
class TestMailsThatLetSomebodySignIn(SealedCase):
    """What Odoo sends to somebody who signs in, it shows and sends to nobody else."""

    def ways(self, text):
        """Return the ways in which a mail that holds this of a user would come to the caller, or to an address."""
        template = self.env['mail.template'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.users'), 'subject': 'x',
            'email_to': 'x@example.com', 'body_html': f'<p t-out="object.{text}"/>'})
        user = self.user
        return {
            'preview': ('mail.template.preview', 'onchange', {
                'field_names': ['resource_ref'], 'fields_spec': {'body_html': {}},
                'values': {'mail_template_id': template.id, 'resource_ref': f'res.users,{user.id}'}}),
            'mail': ('mail.template', 'send_mail', {
                'ids': template.ids, 'res_id': user.id, 'email_values': {'email_to': 'x@example.com'}}),
        }

    def test_they_go_nowhere_else(self):
        for user in (self.user, self.admin):
            token = self.token_for('api', user=user)
            for text in ('totp_secret', 'partner_id._get_signup_url()', 'auth_passkey_key_ids'):
                for way, (model, method, arguments) in self.ways(text).items():
                    with self.isolated((user.login, text, way)):
                        self.assertRefused(token, model, method, **arguments)

    def test_other_mails_are_shown_and_sent_as_ever(self):
        token = self.token_for('api')
        for way, (model, method, arguments) in self.ways('name').items():
            with self.isolated(way):
                answer = self.result(token, model, method, **arguments)
                if way != 'mail':
                    self.assertIn(self.user.name, str(answer))
