"""What is protected is so in the ORM, whichever way leads there. The token is an administrator's, for `api`."""
import json

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .sealed import SealedCase

# Of our own models, and of those that let somebody sign in
MODELS = ('oauth2.event', 'oauth2.token', 'oauth2.usage', 'oauth2.assertion', 'oauth2.key', 'res.users.apikeys')
RIGHTS = {f'perm_{operation}': True for operation in ('read', 'write', 'create', 'unlink')}


class ProtectedCase(SealedCase):

    def setUp(self):
        super().setUp()
        self.admin.group_ids += self.env.ref('oauth2_provider.group_oauth2_manager')
        self.api = self.widest_token()
        now = fields.Datetime.now()
        self.event = self.env['oauth2.event'].create({'at': now, 'kind': 'revoked', 'detail': 'Evidence'})
        self.usage = self.env['oauth2.usage'].create({
            'application_id': self.application.id, 'day': '2026-01-01', 'requests': 7})
        self.assertion = self.env['oauth2.assertion'].create({
            'application_id': self.application.id, 'digest': 'used', 'expires_at': now})
        self.ended = self.env['oauth2.token'].search([], limit=1).copy({'revoked_at': now, 'user_id': self.user.id})
        self.key = self.env['oauth2.key'].search([], limit=1)
        self.env.flush_all()

    def rows(self, query, *args):
        self.env.flush_all()
        self.env.cr.execute(SQL(query, *args))
        return self.env.cr.fetchall()

    def state(self):
        """Return what of the records and of the rights that nobody but a person may change."""
        return (
            self.rows(
                'SELECT id, kind, detail FROM oauth2_event WHERE id = %s OR detail = %s', self.event.id, 'Forged'),
            self.rows('SELECT id, user_id, revoked_at FROM oauth2_token WHERE id = %s OR user_id = %s',
                      self.ended.id, self.user.id),
            self.rows('SELECT requests FROM oauth2_usage WHERE id = %s', self.usage.id),
            self.rows('SELECT digest FROM oauth2_assertion WHERE id = %s', self.assertion.id),
            self.rows('SELECT id, state FROM oauth2_key'),
            self.rows('SELECT count(*) FROM res_users_apikeys'),
        )

    def rights(self):
        return self.rows("""
            SELECT 'access', a.id, group_id, a.active, perm_read, perm_write, perm_create, perm_unlink, '' AS domain
              FROM ir_model_access a JOIN ir_model m ON m.id = a.model_id
             WHERE m.model LIKE 'oauth2.%%' OR m.model = 'res.users.apikeys'
             UNION ALL
            SELECT 'rule', r.id, 0, r.active, perm_read, perm_write, perm_create, perm_unlink, domain_force
              FROM ir_rule r JOIN ir_model m ON m.id = r.model_id
             WHERE m.model LIKE 'oauth2.%%' OR m.model = 'res.users.apikeys'
             ORDER BY 1, 2""")

    def use(self):
        """Do with the token what rights for our own models would let it do."""
        later = '2099-01-01 00:00:00'
        for model, record, vals in (
            ('oauth2.event', self.event, {'kind': 'allowed', 'detail': 'Forged'}),
            ('oauth2.token', self.ended, {'revoked_at': False, 'user_id': self.admin.id, 'expires_at': later}),
            ('oauth2.usage', self.usage, {'requests': 0}),
            ('oauth2.assertion', self.assertion, {'expires_at': later, 'digest': 'x'}),
            ('oauth2.key', self.key, {'state': 'retired'}),
        ):
            self.attempt(self.api, model, 'write', ids=record.ids, vals=vals)
            self.attempt(self.api, model, 'copy', ids=record.ids, default=vals)
            self.attempt(self.api, model, 'unlink', ids=record.ids)
        self.attempt(self.api, 'oauth2.event', 'create', vals_list=[{
            'at': later, 'kind': 'allowed', 'detail': 'Forged'}])
        self.attempt(self.api, 'oauth2.token', 'create', vals_list=[{
            'application_id': self.application.id, 'user_id': self.user.id, 'expires_at': later}])
        self.attempt(self.api, 'oauth2.event', 'load', fields=['at', 'kind', 'detail'], data=[
            [later, 'allowed', 'Forged']])


@tagged('post_install', '-at_install')
class TestOwnModels(ProtectedCase):
    """Row 9: the audit trail, connections, usage and used assertions are written by our own code alone."""

    def test_without_more_rights(self):
        before = self.state()
        self.use()
        self.assertEqual(self.state(), before)

    def test_with_rights_that_a_person_has_given(self):
        self.env['ir.model.access'].create([{
            'name': model, 'model_id': self.model_id(model), 'group_id': False, **RIGHTS} for model in MODELS])
        before = self.state()
        self.use()
        self.assertEqual(self.state(), before)

    def test_rights_that_the_token_gives(self):
        group = self.env.ref('base.group_user')
        any_access = self.env['ir.model.access'].search([('model_id.model', '=', 'res.partner')], limit=1)
        our_access = self.env.ref('oauth2_provider.access_oauth2_application_manager')
        our_rule = self.env['ir.rule'].search([('model_id.model', '=like', 'oauth2.%')], limit=1)
        before, rights = self.state(), self.rights()
        for model in ('oauth2.event', 'oauth2.token', 'res.users.apikeys'):
            id_, vals = self.model_id(model), {'name': 'Attack', **RIGHTS}
            for name, method, arguments in (
                ('ir.model.access', 'create', {'vals_list': [{**vals, 'model_id': id_}]}),
                ('ir.model.access', 'create', {'vals_list': [vals], 'context': {'default_model_id': id_}}),
                ('ir.model.access', 'write', {'ids': any_access.ids, 'vals': {**vals, 'model_id': id_}}),
                ('ir.model.access', 'copy', {'ids': any_access.ids, 'default': {**vals, 'model_id': id_}}),
                ('ir.model.access', 'load', {'fields': ['name', 'model_id/.id', *RIGHTS], 'data': [
                    ['Attack', str(id_), '1', '1', '1', '1']]}),
                ('ir.model', 'write', {'ids': [id_], 'vals': {'access_ids': [[0, 0, vals]]}}),
                ('ir.model', 'write', {'ids': [id_], 'vals': {'access_ids': [[4, any_access.id]]}}),
                ('res.groups', 'write', {'ids': group.ids, 'vals': {'model_access': [
                    [0, 0, {**vals, 'model_id': id_}]]}}),
                ('ir.rule', 'create', {'vals_list': [{'name': 'Attack', 'model_id': id_, 'groups': [[4, group.id]],
                                                      'domain_force': '[(1, "=", 1)]'}]}),
                ('ir.model', 'write', {'ids': [id_], 'vals': {'rule_ids': [[0, 0, {
                    'name': 'Attack', 'groups': [[4, group.id]], 'domain_force': '[]'}]]}}),
                ('res.groups', 'write', {'ids': group.ids, 'vals': {'rule_groups': [[0, 0, {
                    'name': 'Attack', 'model_id': id_, 'domain_force': '[]'}]]}}),
            ):
                with self.isolated(model=model, name=name, method=method):
                    self.attempt(self.api, name, method, **arguments)
                    self.assertEqual(self.rights(), rights)
        for record, vals in ((our_access, {'group_id': group.id}), (our_access, {'group_id': False}),
                             (our_access, {'active': False}), (our_rule, {'domain_force': '[]'}),
                             (our_rule, {'active': False}), (our_rule, {'model_id': self.model_id('res.bank')})):
            with self.isolated(record=record, vals=vals):
                self.attempt(self.api, record._name, 'write', ids=record.ids, vals=vals)
                self.attempt(self.api, record._name, 'unlink', ids=record.ids)
                self.assertEqual(self.rights(), rights)
        with self.isolated('used at once'):
            self.made(self.api, 'ir.model.access', 'create', vals_list=[
                {'name': 'Attack', 'model_id': self.model_id(model), **RIGHTS} for model in MODELS])
            self.use()
            self.assertEqual(self.state(), before)

    def test_wizards_that_delete_or_archive_any_record(self):
        before = self.state()
        for record in (self.event, self.ended, self.usage, self.assertion, self.application):
            with self.isolated(model=record._name):
                wizard = self.made(self.api, 'privacy.lookup.wizard', 'create', vals_list=[{
                    'name': 'x', 'email': 'x@example.com'}])
                line = self.made(self.api, 'privacy.lookup.wizard.line', 'create', vals_list=[{
                    'wizard_id': wizard[0] if wizard else False, 'res_id': record.id,
                    'res_model_id': self.model_id(record._name)}])
                for method in ('action_archive_all', 'action_unlink', 'action_unlink_all'):
                    self.attempt(self.api, 'privacy.lookup.wizard.line', method, ids=line)
                self.assertEqual(self.state(), before)
                self.assertTrue(self.application.exists().active)

    def test_access_rights_of_other_models_are_given_as_ever(self):
        id_, = self.made(self.api, 'ir.model.access', 'create', vals_list=[{
            'name': 'Banks', 'model_id': self.model_id('res.bank'), 'group_id': self.env.ref('base.group_user').id}])
        self.result(self.api, 'ir.model.access', 'write', ids=[id_], vals={'perm_read': True})
        self.result(self.api, 'res.users', 'write', ids=self.user.ids, vals={
            'group_ids': [[4, self.env.ref('base.group_partner_manager').id]]})


@tagged('post_install', '-at_install')
class TestNamesAndDefaults(ProtectedCase):
    """Row 9: what other code knows protected things by, and what new ones begin with."""

    def test_names_of_groups_and_users_point_where_they_did(self):
        names = ('base.group_system', 'base.user_admin', 'base.user_root', 'oauth2_provider.group_oauth2_manager',
                 'oauth2_provider.scope_profile')
        for name in names:
            data = self.env['ir.model.data'].search([
                ('module', '=', name.partition('.')[0]), ('name', '=', name.partition('.')[2])])
            before = data.read(['module', 'name', 'model', 'res_id'])
            other = self.env[data.model].search([('id', '!=', data.res_id)], limit=1).id
            for method, arguments in (
                ('write', {'ids': data.ids, 'vals': {'res_id': other}}),
                ('write', {'ids': data.ids, 'vals': {'name': 'other'}}),
                ('web_save', {'ids': data.ids, 'vals': {'res_id': other}, 'specification': {}}),
                ('load', {'fields': ['.id', 'res_id'], 'data': [[str(data.id), str(other)]]}),
                ('unlink', {'ids': data.ids}),
            ):
                with self.isolated(name=name, method=method):
                    self.attempt(self.api, 'ir.model.data', method, **arguments)
                    self.assertTrue(data.exists())
                    self.assertEqual(data.read(['module', 'name', 'model', 'res_id']), before)

    def test_names_of_other_records_are_given_as_ever(self):
        id_, = self.made(self.api, 'ir.model.data', 'create', vals_list=[{
            'module': '__import__', 'name': 'paula', 'model': 'res.partner', 'res_id': self.person.id}])
        self.assertEqual(self.env.ref('__import__.paula'), self.person)
        self.result(self.api, 'ir.model.data', 'unlink', ids=[id_])

    def test_new_applications_and_scopes_begin_as_ever(self):
        for model, name, value in (
            ('oauth2.application', 'trusted', True), ('oauth2.application', 'require_pkce', False),
            ('oauth2.scope', 'model_access', 'all'), ('oauth2.scope.access', 'perm_write', True),
            ('res.users', 'password', 'known-to-mallory'), ('res.users.apikeys.description', 'duration', '0'),
        ):
            field = self.env['ir.model.fields']._get(model, name)
            for method, arguments in (
                ('set', {'model_name': model, 'field_name': name, 'value': value}),
                ('create', {'vals_list': [{'field_id': field.id, 'json_value': json.dumps(value)}]}),
                ('load', {'fields': ['field_id/.id', 'json_value'], 'data': [[str(field.id), json.dumps(value)]]}),
            ):
                with self.isolated(model=model, name=name, method=method):
                    self.attempt(self.api, 'ir.default', method, **arguments)
                    self.assertFalse(self.env['ir.default'].search([('field_id', '=', field.id)]))
        self.result(self.api, 'ir.default', 'set', model_name='res.partner', field_name='comment', value='Hello')

    def test_the_parameter_that_signs(self):
        parameter = self.env['ir.config_parameter'].search([('key', '=', 'database.secret')])
        before = parameter.read(['key', 'value'])
        self.env.cr.execute("SELECT value FROM ir_config_parameter WHERE id = %s", parameter.ids)
        value = self.env.cr.fetchone()[0]
        for method, arguments in (
            ('unlink', {'ids': parameter.ids}),
            ('write', {'ids': parameter.ids, 'vals': {'key': 'other'}}),
            ('load', {'fields': ['.id', 'value'], 'data': [[str(parameter.id), 'known']]}),
            ('load', {'fields': ['key', 'value'], 'data': [['database.secret', 'known']]}),
            ('copy', {'ids': parameter.ids, 'default': {'key': 'other'}}),
            ('web_read', {'ids': parameter.ids, 'specification': {'value': {}}}),
            ('formatted_read_group', {'domain': [], 'groupby': ['value'], 'aggregates': ['__count']}),
            ('formatted_read_group', {'domain': [], 'groupby': [], 'aggregates': ['value:array_agg']}),
            ('onchange', {'ids': parameter.ids, 'values': {}, 'field_names': [], 'fields_spec': {'value': {}}}),
            ('search_count', {'domain': [('key', '=', 'database.secret'), ('value', '=like', value[:4] + '%')]}),
        ):
            with self.isolated(method=method, arguments=arguments):
                answer = self.call(self.api, 'ir.config_parameter', method, **arguments).text
                self.env.invalidate_all()
                self.assertNotIn(value, answer)
                self.assertNotEqual(answer, '1')
                self.assertEqual(parameter.exists().read(['key', 'value']), before)
                self.assertFalse(self.env['ir.config_parameter'].search([
                    ('value', '=', value), ('id', '!=', parameter.id)]))
