"""Ways out of the fence by odd shapes: paths, ids, defaults and contexts, none of which leads anywhere."""
import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .json2 import JSON2Case

SECRET = 'paula@private.example'


@tagged('post_install', '-at_install')
class TestShapes(JSON2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.scope('partners.write', ('res.partner', 'read write create unlink'))
        cls.changing = cls.scope('partners.change', ('res.partner', 'read write'))
        cls.companies = cls.scope('companies.read', ('res.partner', 'read', {
            'domain': "[('is_company', '=', True)]"}))
        cls.users = cls.scope('users.write', ('res.users', 'read write create'))

    def unchanged(self):
        self.env.invalidate_all()
        self.assertEqual(self.person.email, SECRET)

    def test_an_import_by_ids_in_each_spelling(self):
        self.env['ir.model.data'].create({
            'module': '__import__', 'name': 'alice', 'model': 'res.users', 'res_id': self.user.id})
        token = self.token_for(self.partners)
        for fields, row in ((['name', 'user_ids:id'], ['x', '__import__.alice']),
                            (['name', 'user_ids.id'], ['x', str(self.user.id)]),
                            (['name', 'user_ids/.id'], ['x', str(self.user.id)]),
                            (['name', 'user_ids/id'], ['x', '__import__.alice']),
                            (['name', 'category_id:id'], ['x', 'base.x'])):
            with self.subTest(fields=fields):
                self.assertRefused(token, 'res.partner', 'load', fields=fields, data=[row])
        self.env.invalidate_all()
        self.assertNotEqual(self.user.partner_id.name, 'x')

    def test_nobody_is_created_by_a_number_that_is_no_id(self):
        token = self.token_for(self.changing)
        for ids in (0, [0], [], False, None, '', {}, '0', [[]], [None], [True], -1, 0.0):
            with self.subTest(ids=ids):
                count = self.env['res.partner'].search_count([])
                response = self.call(token, 'res.partner', 'web_save', ids=ids, vals={'name': 'x'}, specification={})
                self.assertLess(response.status_code, 500, response.text)
                self.assertEqual(self.env['res.partner'].search_count([]), count)

    def test_a_context_is_an_object(self):
        for token in (self.token_for('api'), self.token_for(self.partners)):
            for context in ('abc', 5, True, [1], [['lang', 'en_US']], [['lang']]):
                for method, arguments in (('search', {'domain': [], 'limit': 1}), ('write', {'ids': [], 'vals': {}})):
                    with self.subTest(context=context, method=method):
                        response = self.call(token, 'res.partner', method, context=context, **arguments)
                        self.assertEqual((response.status_code, response.json()['message']), (
                            422, 'Send context as an object.'))
            for context in (None, {}, {'lang': 'en_US'}):
                self.result(token, 'res.partner', 'search', domain=[], limit=1, context=context)

    def test_a_default_does_not_take_over_another_contact(self):
        token = self.token_for(self.users)
        for method, arguments in (
            ('create', {'vals_list': [{'login': 'new', 'name': 'new', 'email': 'x'}]}),
            ('web_save', {'vals': {'login': 'new', 'name': 'new', 'email': 'x'}, 'specification': {}}),
            ('name_create', {'name': 'new'}),
            ('copy', {'ids': self.user.ids, 'default': {'email': 'x'}}),
            ('load', {'fields': ['login', 'name', 'email'], 'data': [['new', 'new', 'x']]}),
        ):
            with self.subTest(method=method):
                self.assertRefused(token, 'res.users', method, **arguments, context={
                    'default_partner_id': self.person.id})
        self.unchanged()

    def test_a_parent_in_another_shape(self):
        token = self.token_for(self.users, self.partners)
        for value in (1.5, True, 'x', [[1]], {'name': 'x'}, 2 ** 70):
            with self.subTest(value=value):
                response = self.call(token, 'res.users', 'write', ids=self.user.ids, vals={'partner_id': value})
                self.assertIn(response.status_code, (404, 422), response.text)

    def test_an_order_does_not_take_over_another_contact(self):
        token = self.token_for(self.users)
        response = self.call(token, 'res.users', 'web_resequence', ids=self.user.ids, specification={},
                             field_name='partner_id', offset=self.person.id)
        self.assertEqual(response.status_code, 422, response.text)
        self.env.invalidate_all()
        self.assertNotEqual(self.user.partner_id, self.person)

    def test_a_definition_of_properties_is_another_record(self):
        token = self.token_for(self.partners)
        value = [{'name': 'a' * 16, 'type': 'char', 'string': 'Evil', 'definition_changed': True, 'value': 'x'}]
        base = self.env['properties.base.definition']._get_definition_for_property_field('res.partner', 'properties')
        for method, arguments in (('write', {'ids': self.company.ids, 'vals': {'properties': value}}),
                                  ('write', {'ids': self.company.ids, 'vals': {'properties': json.dumps(value)}}),
                                  ('create', {'vals_list': [{'name': 'x', 'properties': value}]})):
            with self.subTest(method=method):
                self.assertRefused(token, 'res.partner', method, **arguments)
        self.env.invalidate_all()
        self.assertNotIn('Evil', str(base.sudo().properties_definition))

    def test_a_context_does_not_lengthen_a_name(self):
        self.company.parent_id = self.env['res.partner'].create({
            'name': 'Holder', 'email': SECRET, 'ref': 'H1', 'vat': 'SECRETVAT', 'street': 'Secret Street'})
        token = self.token_for(self.companies)
        context = {'show_email': True, 'show_address': True, 'show_vat': True, 'formatted_display_name': False}
        for method, arguments in (
            ('read', {'ids': self.company.ids, 'fields': ['parent_id']}),
            ('search_read', {'domain': [('id', '=', self.company.id)], 'fields': ['parent_id']}),
            ('web_read', {'ids': self.company.ids, 'specification': {
                'parent_id': {'fields': {'display_name': {}}, 'context': context}}}),
            ('export_data', {'ids': self.company.ids, 'fields_to_export': ['parent_id']}),
            ('formatted_read_group', {'domain': [('id', '=', self.company.id)], 'groupby': ['parent_id'],
                                      'aggregates': ['__count']}),
        ):
            with self.subTest(method=method):
                response = self.call(token, 'res.partner', method, **arguments, context=context)
                self.assertNotIn(SECRET, response.text)
                self.assertNotIn('Street', response.text)
                self.assertNotIn('VAT', response.text)
                if method == 'read':
                    self.assertIn('Holder', response.text)

    def test_default_get_with_names_in_another_shape(self):
        self.env['ir.default'].set('res.partner', 'category_id', self.company.category_id.ids)
        token = self.token_for(self.partners)
        self.assertRefused(token, 'res.partner', 'default_get', fields=['category_id'])
        response = self.call(token, 'res.partner', 'default_get', fields={'category_id': 1})
        self.assertEqual(response.status_code, 422, response.text)

    def test_a_view_of_another_model(self):
        self.env['ir.ui.view'].create({
            'name': 'x', 'type': 'qweb', 'key': 'x.y', 'arch': '<t t-name="x.y"><p>TOP SECRET</p></t>'})
        view = self.env['ir.ui.view'].search([('key', '=', 'x.y')])
        self.env['ir.model.data'].create({
            'module': 'oauth2_provider', 'name': 'secret_view', 'model': 'ir.ui.view', 'res_id': view.id})
        token = self.token_for(self.partners)
        for method, arguments in (
            ('get_view', {'view_id': view.id, 'view_type': 'form'}), ('get_views', {'views': [[view.id, 'form']]}),
            ('get_view', {'view_type': 'form', 'context': {'form_view_ref': 'oauth2_provider.secret_view'}}),
        ):
            with self.subTest(method=method, arguments=arguments):
                self.assertRefused(token, 'res.partner', method, **arguments)
        self.result(token, 'res.partner', 'get_views', views=[[False, 'form'], [False, 'list']])

    def test_views_come_without_the_filters_that_a_scope_does_not_open(self):
        self.env['ir.filters'].create({'name': 'Hidden', 'model_id': 'res.partner', 'domain': '[]', 'user_ids': []})
        self.env.flush_all()
        arguments = {'views': [[False, 'list'], [False, 'search']], 'options': {'load_filters': True}}
        for models, expected in ((['res.partner'], []), (['res.partner', 'ir.filters', 'res.users'], ['Hidden'])):
            token = self.token_for(self.scope(f'views{len(models)}', *[(model, 'read') for model in models]))
            views = self.result(token, 'res.partner', 'get_views', **arguments)['views']
            self.assertEqual([row['name'] for row in views['search']['filters']], expected)

    def test_deep_nesting_is_no_failure(self):
        token = self.token_for(self.partners)
        values, domain = {'name': 'x'}, [('name', '=', 'x')]
        for _level in range(300):
            values, domain = {'name': 'x', 'child_ids': [[0, 0, values]]}, [('parent_id', 'any', domain)]
        for method, arguments in (('create', {'vals_list': [values]}), ('search', {'domain': domain}),
                                  ('write', {'ids': self.person.ids, 'vals': values})):
            with self.subTest(method=method):
                response = self.call(token, 'res.partner', method, **arguments)
                self.assertEqual(response.status_code, 422, response.text)
        self.unchanged()

    def test_a_property_that_holds_a_record_does_not_open_it(self):
        name = 'a' * 16
        base = self.env['properties.base.definition']._get_definition_for_property_field('res.partner', 'properties')
        base.sudo().properties_definition = [
            {'name': name, 'type': 'many2one', 'comodel': 'res.partner', 'string': 'Friend'}]
        self.company.properties = {name: self.person.id}
        token = self.token_for(self.companies)
        for method, arguments in (
            ('export_data', {'fields_to_export': [f'properties.{name}', f'properties.{name}/email']}),
            ('export_data', {'fields_to_export': ['display_name', f'properties.{name}/email']}),
            ('web_read', {'specification': {'properties': {'fields': {name: {'fields': {'email': {}}}}}}}),
            ('web_read', {'specification': {'display_name': {}, 'properties': {'fields': {name: {
                'context': {'show_email': True}, 'fields': {'display_name': {}}}}}}}),
            ('read', {'fields': ['properties'], 'context': {'show_email': True}}),
        ):
            with self.subTest(method=method, arguments=arguments):
                response = self.call(token, 'res.partner', method, ids=self.company.ids, **arguments)
                self.assertNotIn(SECRET, response.text)


@tagged('post_install', '-at_install')
class TestKinds(JSON2Case):
    """Arguments of a wrong kind for the ORM's own methods: the client's fault, as the answer says (RFC 9110 §15.5)."""

    def test_arguments_of_a_wrong_kind(self):
        token = self.token_for('api.read', 'contacts.write')
        for method, arguments in (
            *(('search', {'domain': domain}) for domain in (
                'x', [['name']], [['nothing', '=', 1]], [['name', '~', 1]], [['id', '=', 'abc']], [5],
                [['parent_id', '=', {'a': 1}]], [['id', 'in', ['a']]], [['create_date', '>', 'then']],
                [['color', '=', 'red']])),
            *(('search', {'domain': [], name: value}) for name, value in (
                ('limit', 'x'), ('limit', -1), ('limit', True), ('limit', [1]), ('offset', 'x'), ('offset', -1),
                ('order', 'nothing'), ('order', 5), ('order', 'name foo'), ('order', 'country_id.name'))),
            *(('search_read', {'domain': [], 'limit': 1, 'fields': fields}) for fields in (
                'name', ['nothing'], [5], 5)),
            *(('read', {'ids': ids, 'fields': ['name']}) for ids in (['a'], [True])),
            *(('write', {'ids': self.person.ids, 'vals': {name: value}}) for name, value in (
                ('color', 'red'), ('color', 10 ** 11), ('nothing', 1), ('partner_latitude', 'x'), ('lang', 5),
                ('company_type', 'x'))),
            *(('search', {'domain': [], 'context': {name: value}}) for name, value in (
                ('lang', ['en_US']), ('lang', 'xx_XX'), ('allowed_company_ids', 1), ('allowed_company_ids', [[1]]))),
        ):
            with self.subTest(method=method, **arguments), mute_logger(
                    'odoo.addons.oauth2_provider.fence.models.ir_http', 'odoo.sql_db'):
                response = self.call(token, 'res.partner', method, **arguments)
                self.assertEqual(response.status_code, 422, response.text)
                message = response.json()['message']
                self.assertTrue(message)
                for piece in ('LINE 1', 'SELECT', 'Traceback', '\n'):
                    self.assertNotIn(piece, message)

    def test_an_error_of_another_method_is_odoos(self):
        def action_fail(partners):
            raise ValueError('something is wrong with the method')
        with self.method('res.partner', 'action_fail', action_fail), mute_logger('odoo.http'):
            response = self.call(self.token_for('api'), 'res.partner', 'action_fail', ids=self.person.ids)
        self.assertEqual(response.status_code, 500)
