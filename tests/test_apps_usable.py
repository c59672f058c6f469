"""What people use a token for in Odoo's apps works with a scope that lists no more than it must."""
import functools

from odoo.tests import new_test_user, tagged

from ..fence.power import is_secret
from .json2 import JSON2Case

# model: fields to read, one that holds another record, and a text field
READ = {
    'sale.order': (['name', 'partner_id', 'amount_total', 'state', 'date_order'], 'partner_id', 'name'),
    'crm.lead': (['name', 'partner_id', 'expected_revenue', 'probability', 'stage_id'], 'stage_id', 'name'),
    'account.move': (['name', 'partner_id', 'amount_total', 'state', 'invoice_date'], 'journal_id', 'ref'),
    'stock.picking': (['name', 'partner_id', 'state', 'scheduled_date'], 'picking_type_id', 'name'),
    'product.product': (['name', 'lst_price', 'standard_price', 'categ_id', 'uom_id'], 'uom_id', 'name'),
    'res.partner': (['name', 'email', 'parent_id', 'country_id', 'display_name'], 'country_id', 'name'),
    'res.users': (['name', 'login', 'partner_id', 'company_id'], 'company_id', 'login'),
}
GROUPS = ('base.group_user', 'base.group_allow_export', 'sales_team.group_sale_manager',
          'account.group_account_manager', 'stock.group_stock_manager')


def for_each_model(test):
    """Let a test be done with each of :data:`READ`, and a token that reads this model alone."""
    @functools.wraps(test)
    def for_all(self):
        for model, (names, many2one, text) in READ.items():
            with self.subTest(model):
                test(self, model, self.token_for(self.reading[model], user=self.worker), names, many2one, text)
    return for_all


class AppsCase(JSON2Case):
    """A user who works with all the apps, and a scope for each of :data:`READ` that reads this model alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = new_test_user(cls.env, login='worker', password='worker-password', groups=','.join(GROUPS))
        cls.reading = {model: cls.scope(f'{model}.read', (model, 'read')) for model in READ}

    def some(self, model, limit=20):
        """Return ids of records that the user sees."""
        records = self.env[model].with_user(self.worker).search([], limit=limit)
        self.assertTrue(records, f'no demo data of {model}')
        return records.ids


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestAppsRead(AppsCase):

    @for_each_model
    def test_search_read_without_fields_gives_all_that_a_form_shows(self, model, token, names, many2one, text):
        records = self.result(token, model, 'search_read', domain=[], limit=20)
        self.assertTrue(records)
        self.assertLessEqual({'id', *names}, set(records[0]))

    @for_each_model
    def test_read_gives_the_values_that_odoo_gives_the_user(self, model, token, names, many2one, text):
        ids = self.some(model)
        expected = self.env[model].with_user(self.worker).browse(ids).read(names)
        records = self.result(token, model, 'read', ids=ids, fields=names)
        self.assertEqual([record['id'] for record in records], ids)
        self.assertEqual([record[names[0]] for record in records], [record[names[0]] for record in expected])
        self.assertEqual(set(records[0]), {'id', *names})

    @for_each_model
    def test_read_without_fields_leaves_out_lines_of_other_models_alone(self, model, token, names, many2one, text):
        ids = self.some(model)
        records = self.env[model].with_user(self.worker).browse(ids)
        own = [name for name in records.fields_get(attributes=()) if (field := records._fields[name]).exportable
               and not is_secret(name)  # a token that only reads gets no keys
               and records._has_field_access(field, 'read')  # auth_oauth adds one that Odoo itself fails to read
               and (field.type not in ('one2many', 'many2many') or field.comodel_name == model)]
        self.env.invalidate_all()
        self.assertFalse(set(records.read(own)[0]) - set(self.result(token, model, 'read', ids=ids)[0]))

    @for_each_model
    def test_search_count_counts_what_the_user_sees(self, model, token, names, many2one, text):
        count = self.env[model].with_user(self.worker).search_count([])
        self.assertEqual(self.result(token, model, 'search_count', domain=[]), count)

    @for_each_model
    def test_web_search_read_with_a_specification(self, model, token, names, many2one, text):
        specification = {name: {} for name in names} | {many2one: {'fields': {'display_name': {}}}}
        answer = self.result(
            token, model, 'web_search_read', domain=[], specification=specification, limit=20)
        self.assertTrue(answer['records'])
        self.assertTrue([record for record in answer['records']
                         if record[many2one] and record[many2one]['display_name']])

    @for_each_model
    def test_formatted_read_group_by_what_holds_another_record(self, model, token, names, many2one, text):
        groups = self.result(
            token, model, 'formatted_read_group', domain=[], groupby=[many2one], aggregates=['__count'])
        count = self.env[model].with_user(self.worker).search_count([])
        self.assertEqual(sum(group['__count'] for group in groups), count)

    @for_each_model
    def test_fields_get_tells_the_fields_that_can_be_read(self, model, token, names, many2one, text):
        fields = self.result(token, model, 'fields_get')
        self.assertLessEqual({*names, many2one}, set(fields))

    @for_each_model
    def test_name_search_finds(self, model, token, names, many2one, text):
        found = self.result(token, model, 'name_search', name='', limit=5)
        self.assertEqual(len(found), min(5, self.env[model].with_user(self.worker).search_count([])))

    @for_each_model
    def test_default_get_gives_what_a_new_form_begins_with(self, model, token, names, many2one, text):
        names = list(self.result(token, model, 'fields_get'))
        defaults = self.result(token, model, 'default_get', fields=names)
        expected = self.env[model].with_user(self.worker).default_get(names)
        self.assertEqual(set(defaults), set(expected))
        self.assertTrue(defaults)

    @for_each_model
    def test_export_of_own_columns(self, model, token, names, many2one, text):
        ids = self.some(model)
        exported = self.result(
            token, model, 'export_data', ids=ids, fields_to_export=['.id', *names, many2one])
        self.assertEqual([row[0] for row in exported['datas']], [str(id_) for id_ in ids])

    @for_each_model
    def test_export_goes_into_no_other_model(self, model, token, names, many2one, text):
        ids = self.some(model)
        for path in (f'{many2one}/create_date', f'{many2one}/create_uid/login'):
            self.assertRefused(token, model, 'export_data', ids=ids, fields_to_export=[path])

    @for_each_model
    def test_other_models_stay_closed_by_every_way_that_names_them(self, model, token, names, many2one, text):
        further = f'{many2one}.create_date'
        for method, arguments in (
            ('search_read', {'domain': [(further, '!=', False)]}),
            ('search_count', {'domain': [(many2one, 'any', [('create_date', '!=', False)])]}),
            ('web_search_read', {'domain': [], 'specification': {many2one: {'fields': {'create_date': {}}}}}),
            ('formatted_read_group', {'domain': [], 'groupby': [f'{further}:day'], 'aggregates': ['__count']}),
        ):
            with self.subTest(method):
                self.assertRefused(token, model, method, **arguments)

    def test_defaults_are_held_to_the_scopes_where_the_context_may_name_records(self):
        token = self.token_for(self.reading['product.product'], user=self.worker)
        names = ['has_available_route_ids']  # looks at stock.route
        plain = {'lang': 'en_US', 'tz': 'UTC', 'allowed_company_ids': self.worker.company_ids.ids}
        self.assertIn(names[0], self.result(token, 'product.product', 'default_get', fields=names, context=plain))
        for name, value in (('active_id', 1), ('active_ids', '[1]'), ('default_categ_id', 1), ('anything', {})):
            with self.subTest(name):
                self.assertRefused(token, 'product.product', 'default_get', fields=names, context={name: value})

    def test_the_default_of_lines_of_another_model_is_refused(self):
        token = self.token_for(self.reading['sale.order'], user=self.worker)
        self.assertRefused(token, 'sale.order', 'default_get', fields=['order_line'])
        self.assertRefused(token, 'sale.order', 'default_get', fields=['name', 'quotation_document_ids'])

    @for_each_model
    def test_a_search_by_a_text_and_in_an_order(self, model, token, names, many2one, text):
        found = self.result(
            token, model, 'search_read', domain=[(text, '!=', False), (many2one, '!=', False)],
            order=f'{text} desc, id', fields=[text])
        self.assertEqual(found, sorted(found, key=lambda record: record['id']) and found)
        self.assertTrue(found)

    def test_amounts_in_several_currencies_are_added_up(self):
        token = self.token_for(self.reading['sale.order'], user=self.worker)
        [row] = self.result(token, 'sale.order', 'formatted_read_group', domain=[], groupby=[], aggregates=[
            'amount_total:sum_currency'])
        self.assertTrue(row['amount_total:sum_currency'])
        self.assertRefused(token, 'res.currency.rate', 'search_read', domain=[])

    @for_each_model
    def test_the_view_of_a_form_can_be_read(self, model, token, names, many2one, text):
        views = self.result(token, model, 'get_views', views=[[False, 'list'], [False, 'form']])
        self.assertTrue(views['views'])


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestAppsWrite(AppsCase):

    EVERYTHING = 'read write create unlink'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.scope(
            'orders', ('sale.order', cls.EVERYTHING, {'methods': 'action_confirm'}),
            ('sale.order.line', cls.EVERYTHING))
        cls.leads = cls.scope('leads', ('crm.lead', 'read write create'))
        cls.product = cls.env['product.product'].search([('sale_ok', '=', True), ('type', '=', 'consu')], limit=1)
        cls.customer = cls.env['res.partner'].search([('is_company', '=', True)], limit=1)

    def order(self, token):
        """Return the id of a new order with one line."""
        return self.result(token, 'sale.order', 'create', vals_list=[{
            'partner_id': self.customer.id,
            'order_line': [[0, 0, {'product_id': self.product.id, 'product_uom_qty': 3}]],
        }])[0]

    def test_an_order_with_a_line_is_created_changed_and_confirmed(self):
        token = self.token_for(self.orders, user=self.worker)
        order = self.env['sale.order'].browse(self.order(token))
        self.assertEqual((order.partner_id, order.order_line.product_id), (self.customer, self.product))
        self.assertEqual(order.create_uid, self.worker)
        self.result(token, 'sale.order', 'write', ids=order.ids, vals={'client_order_ref': 'A 1'})
        line = order.order_line
        self.result(token, 'sale.order', 'write', ids=order.ids, vals={'order_line': [
            [1, line.id, {'product_uom_qty': 5}], [0, 0, {'product_id': self.product.id, 'product_uom_qty': 1}]]})
        self.assertEqual(order.client_order_ref, 'A 1')
        self.assertEqual(order.order_line.mapped('product_uom_qty'), [5, 1])
        self.result(token, 'sale.order', 'write', ids=order.ids, vals={'order_line': [[2, line.id, 0]]})
        self.assertEqual(order.order_line.mapped('product_uom_qty'), [1])
        self.result(token, 'sale.order', 'action_confirm', ids=order.ids)
        self.assertEqual(order.state, 'sale')

    def test_an_order_that_was_written_is_read_again_by_web_save(self):
        token = self.token_for(self.orders, user=self.worker)
        order = self.order(token)
        read, = self.result(
            token, 'sale.order', 'web_save', ids=[order], vals={'client_order_ref': 'A 2'},
            specification={'client_order_ref': {}, 'amount_total': {}, 'order_line': {'fields': {'name': {}}}})
        self.assertEqual((read['client_order_ref'], len(read['order_line'])), ('A 2', 1))

    def test_an_order_is_copied_and_deleted(self):
        token = self.token_for(self.orders, user=self.worker)
        order = self.order(token)
        copy, = self.result(token, 'sale.order', 'copy', ids=[order])
        self.assertEqual(len(self.env['sale.order'].browse(copy).order_line), 1)
        self.result(token, 'sale.order', 'unlink', ids=[copy])
        self.assertFalse(self.env['sale.order'].browse(copy).exists())

    def test_a_line_of_an_order_is_refused_where_the_scope_has_orders_alone(self):
        alone = self.scope('orders.alone', ('sale.order', self.EVERYTHING))
        token = self.token_for(alone, user=self.worker)
        count = self.env['sale.order'].search_count([])
        response = self.call(token, 'sale.order', 'create', vals_list=[{
            'partner_id': self.customer.id,
            'order_line': [[0, 0, {'product_id': self.product.id, 'product_uom_qty': 3}]]}])
        self.assertEqual(response.status_code, 403, response.text)
        self.assertIn('sale.order.line', response.json()['message'])
        self.assertEqual(self.env['sale.order'].search_count([]), count)

    def test_an_order_is_not_confirmed_where_the_scope_does_not_name_it(self):
        token = self.token_for(self.orders, user=self.worker)
        order = self.order(token)
        unnamed = self.scope('orders.unnamed', ('sale.order', self.EVERYTHING))
        token = self.token_for(unnamed, user=self.worker)
        response = self.call(token, 'sale.order', 'action_confirm', ids=[order])
        self.assertEqual(response.status_code, 403, response.text)
        self.assertEqual(self.env['sale.order'].browse(order).state, 'draft')

    def test_a_lead_is_created_and_changed(self):
        token = self.token_for(self.leads, user=self.worker)
        lead, = self.result(token, 'crm.lead', 'create', vals_list=[{
            'name': 'A hundred chairs', 'partner_id': self.customer.id, 'expected_revenue': 100}])
        self.result(token, 'crm.lead', 'write', ids=[lead], vals={'expected_revenue': 250})
        record, = self.result(token, 'crm.lead', 'read', ids=[lead], fields=['name', 'expected_revenue', 'type'])
        self.assertEqual(record, {
            'id': lead, 'name': 'A hundred chairs', 'expected_revenue': 250,
            'type': self.env['crm.lead'].browse(lead).type})
