"""The scopes that come ready-made, and what administrators do with them."""
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user, tagged

from .. import uninstall_hook
from ..models.ready_scopes import APPS
from .json2 import JSON2Case


def process_end(env):
    """Do what Odoo does at the end of each installation, without its search for orphans."""
    env['ir.model.data']._process_end([])


@tagged('post_install', '-at_install')
class TestReadyScopes(TransactionCase):

    def scope(self, name):
        return self.env['oauth2.scope'].search([('name', '=', name)])

    def without(self, *names):
        """Let these scopes never have been added."""
        self.env['ir.config_parameter'].set_param('oauth2_provider.ready_scopes', '')
        self.env['oauth2.scope'].search([('name', 'in', names)]).unlink()

    def test_contacts_are_there(self):
        scope = self.env.ref('oauth2_provider.scope_contacts_read')
        self.assertEqual((scope.name, scope.model_access), ('contacts.read', 'listed'))
        self.assertIn('res.partner', scope.access_ids.mapped('model'))
        self.assertFalse(scope._permissions_of().may_write)
        writes = self.env.ref('oauth2_provider.scope_contacts_write')._permissions_of()
        self.assertTrue(writes.allows('res.partner', 'write') and writes.allows('res.partner', 'read'))
        self.assertFalse(writes.allows('res.country', 'write'))

    def test_they_come_back_where_the_addon_is_installed_again(self):
        parameters = self.env['ir.config_parameter']
        parameters.set_param('oauth2_provider.code_lifetime', '30')
        self.scope('contacts.read').unlink()
        uninstall_hook(self.env)
        self.assertFalse(parameters.search([('key', '=like', 'oauth2_provider.%')]))
        self.env['oauth2.scope'].init()  # as an installation does
        process_end(self.env)
        self.assertTrue(self.scope('contacts.read'))

    def test_an_app_that_is_not_installed_has_none(self):
        self.patch(self.registry, '_init_modules', self.registry._init_modules - {'sale'})
        self.without('sales.read', 'sales.write')
        process_end(self.env)
        self.assertFalse(self.scope('sales.read') + self.scope('sales.write'))
        self.assertNotIn('sales.read', self.env['ir.config_parameter'].get_param('oauth2_provider.ready_scopes'))

    def test_a_deleted_one_does_not_come_back(self):
        self.scope('contacts.read').unlink()
        process_end(self.env)
        self.assertFalse(self.scope('contacts.read'))

    def test_a_changed_one_stays_as_it_is(self):
        scope = self.scope('contacts.write')
        scope.write({'description': 'Ours', 'model_access': 'none'})
        scope.access_ids.unlink()
        process_end(self.env)
        self.assertEqual((scope.description, scope.model_access, len(scope.access_ids)), ('Ours', 'none', 0))

    def test_one_with_the_same_name_is_left_alone(self):
        self.without('contacts.read')
        own = self.env['oauth2.scope'].create({'name': 'contacts.read', 'description': 'Ours'})
        process_end(self.env)
        self.assertEqual(self.scope('contacts.read'), own)
        self.assertEqual(own.description, 'Ours')
        own.unlink()
        process_end(self.env)
        self.assertFalse(self.scope('contacts.read'))

    def test_no_upgrade_deletes_them(self):
        self.assertTrue(self.env['ir.model.data'].search([
            ('module', '=', 'oauth2_provider'), ('name', '=', 'scope_contacts_read')]).noupdate)

    def test_those_of_an_app_go_and_come_back_with_it(self):
        with patch('odoo.addons.oauth2_provider.models.oauth2_scope_ready.APPS', (self.app_of('portal'),)), \
                patch('odoo.addons.base.models.ir_model.IrModelData._module_data_uninstall'):
            process_end(self.env)
            self.assertTrue(self.scope('portal_contacts.read'))
            self.env['ir.model.data']._module_data_uninstall(['portal'])
            self.assertFalse(self.scope('portal_contacts.read'))
            process_end(self.env)
            self.assertTrue(self.scope('portal_contacts.read'))

    def app_of(self, module):
        contacts = APPS[0]
        return type(contacts)(
            f'{module}_contacts', module, contacts.reads, contacts.writes, contacts.lines, contacts.looks_up)

    def test_a_language_that_comes_later_is_filled_in(self):
        scope = self.scope('contacts.read')
        own = self.scope('contacts.write')
        own.description = 'Ours'
        self.env['res.lang']._activate_lang('fr_FR')
        with patch.object(type(APPS[0].reads), '_translate', lambda text, lang='': {
                'fr_FR': f'fr {text._source}'}.get(lang, text._source)):
            self.env['ir.module.module']._load_module_terms(['oauth2_provider'], ['fr_FR'])
        self.assertEqual(scope.with_context(lang='fr_FR').description, f'fr {scope.description}')
        self.assertEqual(own.with_context(lang='fr_FR').description, 'Ours')

    def test_they_come_in_each_language(self):
        self.env['res.lang']._activate_lang('fr_FR')
        self.without('contacts.read')
        with patch.object(type(APPS[0].reads), '_translate', lambda text, lang='': {
                'fr_FR': f'fr {text._source}'}.get(lang, text._source)):
            process_end(self.env.user.with_context(lang='fr_FR').env)
        scope = self.scope('contacts.read')
        self.assertEqual(scope.with_context(lang='en_US').description, 'See your contacts')
        self.assertEqual(scope.with_context(lang='fr_FR').description, 'fr See your contacts')

    def test_what_this_odoo_lacks_does_not_keep_an_app_from_being_installed(self):
        app = type(APPS[0])(
            'odd', 'base', APPS[0].reads, APPS[0].writes,
            (type(APPS[0].lines[0])('res.partner', 'write', ('no_such_method',)),
             type(APPS[0].lines[0])('no.such.model', 'write')), ('no.such.model',))
        with patch('odoo.addons.oauth2_provider.models.oauth2_scope_ready.APPS', (app,)):
            process_end(self.env)
        self.assertEqual(self.scope('odd.write').access_ids.mapped('model'), ['res.partner'])
        self.assertFalse(self.scope('odd.write').access_ids.methods)


@tagged('post_install', '-at_install')
class TestContactsScopes(JSON2Case):

    def test_reading_one_reads_and_no_more(self):
        token = self.token_for('contacts.read')
        self.assertTrue(self.result(token, 'res.partner', 'search_read', domain=[], fields=['name'], limit=1))
        self.assertTrue(self.result(token, 'res.country', 'search_count', domain=[]))
        self.assertEqual(self.call(token, 'res.partner', 'create', vals_list=[{'name': 'x'}]).status_code, 403)
        self.assertEqual(self.call(token, 'res.users', 'search_read', domain=[]).status_code, 403)

    def test_writing_one_reads_and_writes(self):
        user = new_test_user(
            self.env, login='carol', password='carol-password', groups='base.group_user,base.group_partner_manager')
        token = self.token_for('contacts.write', user=user)
        tag = self.result(token, 'res.partner.category', 'create', vals_list=[{'name': 'Tag'}])
        made = self.result(token, 'res.partner', 'create', vals_list=[{
            'name': 'x', 'category_id': [[6, 0, tag]], 'child_ids': [[0, 0, {'name': 'y'}]]}])
        self.result(token, 'res.partner', 'write', ids=made, vals={
            'country_id': self.env.ref('base.be').id, 'name': 'z'})
        self.assertEqual(self.env['res.partner'].browse(made).name, 'z')
        self.assertEqual(self.call(token, 'res.partner', 'unlink', ids=made).status_code, 403)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestAppScopes(JSON2Case):
    """Those of apps, in a database that has sale_management, crm, account and stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env, login='boss', password='boss-password',
            groups='base.group_user,base.group_partner_manager,sales_team.group_sale_manager,'
                   'account.group_account_manager,stock.group_stock_manager')
        cls.partner = cls.env['res.partner'].create({'name': 'Customer'})
        cls.product = cls.env['product.product'].create({'name': 'Chair', 'is_storable': True, 'list_price': 10})

    def test_nothing_that_is_defined_is_missing(self):
        for app in APPS:
            writes = self.env.ref(f'oauth2_provider.scope_{app.name}_write')
            reads = self.env.ref(f'oauth2_provider.scope_{app.name}_read')
            models = {line.model for line in app.lines} | set(app.looks_up)
            self.assertEqual(set(writes.access_ids.mapped('model')), models)
            self.assertEqual(set(reads.access_ids.mapped('model')), models)
            self.assertFalse(reads._permissions_of().may_write)
            for line in app.lines:
                access = writes.access_ids.filtered(lambda access, line=line: access.model == line.model)
                self.assertEqual(access._method_names(), list(line.methods))

    def test_reading_ones_read_and_do_not_write(self):
        for name, model in (('sales', 'sale.order'), ('crm', 'crm.lead'), ('invoices', 'account.move'),
                            ('inventory', 'stock.picking')):
            token = self.token_for(f'{name}.read', user=self.boss)
            self.result(token, model, 'search_read', domain=[], limit=1)
            self.assertEqual(self.call(token, model, 'create', vals_list=[{}]).status_code, 403, model)

    def test_sales(self):
        token = self.token_for('sales.write', user=self.boss)
        made = self.result(token, 'sale.order', 'create', vals_list=[{
            'partner_id': self.partner.id,
            'order_line': [[0, 0, {'product_id': self.product.id, 'product_uom_qty': 2}]]}])
        line = self.result(token, 'sale.order', 'read', ids=made, fields=['order_line'])[0]['order_line'][0]
        self.result(token, 'sale.order', 'write', ids=made, vals={
            'order_line': [[1, line, {'product_uom_qty': 3}]]})
        self.result(token, 'sale.order', 'action_confirm', ids=made)
        order = self.env['sale.order'].browse(made)
        self.assertEqual((order.state, order.order_line.product_uom_qty), ('sale', 3))
        self.result(token, 'sale.order', 'action_cancel', ids=made)
        self.assertEqual(order.state, 'cancel')
        self.assertEqual(self.call(token, 'account.move', 'search_count', domain=[]).status_code, 403)

    def test_crm(self):
        token = self.token_for('crm.write', user=self.boss)
        made = self.result(token, 'crm.lead', 'create', vals_list=[{'name': 'Deal', 'type': 'opportunity'}])
        self.result(token, 'crm.lead', 'action_set_won', ids=made)
        self.assertTrue(self.env['crm.lead'].browse(made).stage_id.is_won)

    def test_invoices(self):
        self.env['account.chart.template'].try_loading('generic_coa', self.env.company, install_demo=False)
        token = self.token_for('invoices.write', user=self.boss)
        made = self.result(token, 'account.move', 'create', vals_list=[{
            'move_type': 'out_invoice', 'partner_id': self.partner.id,
            'invoice_line_ids': [[0, 0, {'product_id': self.product.id, 'quantity': 2, 'price_unit': 10}]]}])
        self.result(token, 'account.move', 'action_post', ids=made)
        self.assertEqual(self.env['account.move'].browse(made).state, 'posted')
        self.result(token, 'account.move', 'button_draft', ids=made)
        self.assertEqual(self.env['account.move'].browse(made).state, 'draft')
        # Wages and the like are journal entries too
        response = self.call(token, 'account.move', 'create', vals_list=[{'move_type': 'entry'}])
        self.assertEqual(response.status_code, 403, response.text)

    def test_inventory(self):
        token = self.token_for('inventory.write', user=self.boss)
        warehouse = self.env['stock.warehouse'].search([('company_id', '=', self.env.company.id)], limit=1)
        made = self.result(token, 'stock.picking', 'create', vals_list=[{
            'picking_type_id': warehouse.in_type_id.id,
            'location_id': self.env.ref('stock.stock_location_suppliers').id,
            'location_dest_id': warehouse.lot_stock_id.id,
            'move_ids': [[0, 0, {
                'product_id': self.product.id, 'product_uom_qty': 3,
                'location_id': self.env.ref('stock.stock_location_suppliers').id,
                'location_dest_id': warehouse.lot_stock_id.id}]]}])
        self.result(token, 'stock.picking', 'action_confirm', ids=made)
        self.result(token, 'stock.picking', 'button_validate', ids=made)
        self.assertEqual(self.env['stock.picking'].browse(made).state, 'done')
        self.assertEqual(self.product.qty_available, 3)
