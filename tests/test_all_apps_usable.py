"""What people use a token for works in a database that has all of Odoo's apps: these are calls of ordinary clients."""
import functools
from ast import literal_eval
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..models.ready_scopes import APPS
from .json2 import JSON2Case

GROUPS = (
    'base.group_user', 'base.group_partner_manager', 'base.group_allow_export', 'product.group_product_manager',
    'sales_team.group_sale_manager', 'account.group_account_manager', 'stock.group_stock_manager',
    'purchase.group_purchase_manager', 'mrp.group_mrp_manager', 'project.group_project_manager',
    'project.group_project_stages',
    'hr.group_hr_manager', 'hr_timesheet.group_timesheet_manager', 'hr_holidays.group_hr_holidays_manager',
    'hr_expense.group_hr_expense_manager', 'hr_recruitment.group_hr_recruitment_manager',
    'hr_attendance.group_hr_attendance_manager', 'website.group_website_designer',
    'mass_mailing.group_mass_mailing_user', 'survey.group_survey_manager', 'event.group_event_manager',
    'point_of_sale.group_pos_manager', 'fleet.fleet_group_manager', 'maintenance.group_equipment_manager',
    'im_livechat.im_livechat_group_manager', 'website_slides.group_website_slides_manager',
    'lunch.group_lunch_manager', 'marketing_card.marketing_card_group_manager')
# What clients of each app show as lists and forms
SHOWN = (
    'sale.order', 'crm.lead', 'account.move', 'account.payment', 'stock.picking', 'stock.quant', 'product.template',
    'purchase.order', 'mrp.production', 'mrp.bom', 'repair.order', 'project.project', 'project.task', 'hr.employee',
    'hr.department', 'hr.leave', 'hr.expense', 'hr.applicant', 'hr.attendance', 'fleet.vehicle',
    'maintenance.request', 'website', 'website.page', 'blog.post', 'slide.channel', 'forum.post', 'mailing.mailing',
    'mailing.contact', 'calendar.event', 'survey.survey', 'event.event', 'event.registration', 'pos.config',
    'pos.order', 'im_livechat.channel', 'loyalty.program', 'lunch.product', 'res.partner', 'res.users', 'mail.message',
    'mail.activity', 'discuss.channel', 'ir.attachment', 'card.campaign', 'gamification.challenge', 'utm.campaign')
# Odoo reads no contacts without a list of fields, and opens no new form of some models with all of their fields.
ODOO_FAILS = (UserError, AssertionError, AttributeError, ValueError)


class AllAppsCase(JSON2Case):
    """A user who works with all the apps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = new_test_user(
            cls.env, login='worker', password='worker-password', name='Walt Worker', email='walt@example.com',
            groups=','.join(GROUPS))
        cls.customer = cls.env['res.partner'].create({'name': 'Customer', 'email': 'customer@example.com'})
        cls.product = cls.env['product.product'].create({'name': 'Chair', 'is_storable': True, 'list_price': 10})

    def new(self, token, model, values):
        """Return the new record."""
        return self.env[model].browse(self.result(token, model, 'create', vals_list=[values]))

    def as_worker(self, model):
        return self.env[model].with_user(self.worker)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestAllAppsRead(AllAppsCase):

    def test_search_read_without_fields_of_all_that_ready_made_scopes_list(self):
        for app in APPS:
            models = {line.model: line.domain for line in app.lines} | dict.fromkeys(app.looks_up)
            for scope in (f'{app.name}.read', f'{app.name}.write'):
                token = self.token_for(scope, user=self.worker)
                for model, domain in models.items():
                    with self.subTest(f'{scope} {model}'):
                        expected = self.as_worker(model).search(literal_eval(domain or '[]'), limit=5)
                        records = self.result(token, model, 'search_read', domain=[], limit=5)
                        self.assertEqual([record['id'] for record in records], expected.ids)

    def test_each_app_is_shown(self):
        for scope, export in (('api.read', ['.id', 'display_name']), ('api', ['.id', 'id'])):
            token = self.token_for(scope, user=self.worker)
            for model in SHOWN:
                ids = self.as_worker(model).search([], limit=5).ids
                names = self.result(token, model, 'fields_get', attributes=['type'])
                form = {name: {} for name, field in names.items() if field['type'] != 'properties'}
                for method, arguments in (
                    ('search_read', {'domain': [], 'limit': 5}),
                    ('read', {'ids': ids, 'fields': ['display_name', 'create_date']}),
                    ('get_views', {'views': [[False, 'list'], [False, 'form'], [False, 'search']]}),
                    ('web_search_read', {'domain': [], 'specification': {'display_name': {}}, 'limit': 5}),
                    ('formatted_read_group', {'domain': [], 'groupby': ['create_uid'], 'aggregates': ['__count']}),
                    ('name_search', {'name': 'a', 'limit': 5}),
                    ('default_get', {'fields': list(names)}),
                    ('export_data', {'ids': ids, 'fields_to_export': export}),
                    ('onchange', {'ids': [], 'values': {}, 'field_names': [], 'fields_spec': form}),
                ):
                    with self.subTest(f'{scope} {model} {method}'):
                        self.check_allowed(token, model, method, **arguments)

    def check_allowed(self, token, model, method, **arguments):
        """Check that a call is allowed, unless Odoo itself refuses or fails to do it for the user without a token."""
        response = self.call(token, model, method, **arguments)
        if response.status_code == 200:
            return
        records = self.as_worker(model).browse(arguments.pop('ids', ()))
        try:
            with self.env.cr.savepoint():
                getattr(records, method)(**arguments)
        except ODOO_FAILS:
            return
        self.fail(response.text)


def with_each_scope(name):
    """Let a test be done with a token that has a ready-made scope, and with one that has ``api``."""
    def decorate(test):
        @functools.wraps(test)
        def for_both(self):
            for scope in (name, 'api'):
                with self.subTest(scope):
                    test(self, self.token_for(scope, user=self.worker))
        return for_both
    return decorate


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestReadyMadeScopesInAllApps(AllAppsCase):

    @with_each_scope('sales.write')
    def test_an_order_is_created_changed_and_confirmed(self, token):
        order = self.new(token, 'sale.order', {'partner_id': self.customer.id, 'order_line': [
            [0, 0, {'product_id': self.product.id, 'product_uom_qty': 3}], [0, 0, {
                'display_type': 'line_note', 'name': 'As discussed'}]]})
        self.assertEqual((order.create_uid, order.partner_id), (self.worker, self.customer))
        line = order.order_line[0]
        self.result(token, 'sale.order', 'write', ids=order.ids, vals={
            'client_order_ref': 'A 1', 'order_line': [[1, line.id, {'product_uom_qty': 5}]]})
        self.result(token, 'sale.order.line', 'write', ids=line.ids, vals={'price_unit': 8})
        self.assertEqual((line.product_uom_qty, line.price_unit), (5, 8))
        self.result(token, 'sale.order', 'action_confirm', ids=order.ids)
        self.assertEqual(order.state, 'sale')
        self.assertTrue(order.picking_ids)

    @with_each_scope('invoices.write')
    def test_an_invoice_is_made_and_posted(self, token):
        for move_type in ('out_invoice', 'in_invoice', 'out_refund'):
            move = self.new(token, 'account.move', {
                'move_type': move_type, 'partner_id': self.customer.id, 'invoice_date': str(date.today()),
                'invoice_line_ids': [[0, 0, {'product_id': self.product.id, 'quantity': 2, 'price_unit': 10}]]})
            self.result(token, 'account.move', 'write', ids=move.ids, vals={'ref': f'A {move.id}'})
            self.result(token, 'account.move', 'action_post', ids=move.ids)
            self.assertEqual((move.state, move.amount_untaxed), ('posted', 20))

    @with_each_scope('crm.write')
    def test_a_lead_is_won_and_another_lost(self, token):
        reason = self.env['crm.lost.reason'].search([], limit=1)
        won, lost = (self.new(token, 'crm.lead', {
            'name': 'A hundred chairs', 'partner_id': self.customer.id, 'type': 'opportunity'}) for _ in range(2))
        self.result(token, 'crm.lead', 'write', ids=won.ids, vals={'expected_revenue': 100})
        self.result(token, 'crm.lead', 'action_set_won', ids=won.ids)
        self.assertTrue(won.stage_id.is_won)
        self.result(token, 'crm.lead', 'action_set_lost', ids=lost.ids, lost_reason_id=reason.id)
        self.assertEqual((lost.active, lost.lost_reason_id), (False, reason))

    @with_each_scope('inventory.write')
    def test_a_transfer_is_confirmed_and_validated(self, token):
        warehouse = self.env['stock.warehouse'].search([('company_id', '=', self.env.company.id)], limit=1)
        locations = {'location_id': self.env.ref('stock.stock_location_suppliers').id,
                     'location_dest_id': warehouse.lot_stock_id.id}
        picking = self.new(token, 'stock.picking', {
            'picking_type_id': warehouse.in_type_id.id, 'partner_id': self.customer.id, **locations,
            'move_ids': [[0, 0, {'product_id': self.product.id, 'product_uom_qty': 3, **locations}]]})
        self.result(token, 'stock.picking', 'action_confirm', ids=picking.ids)
        self.result(token, 'stock.picking', 'button_validate', ids=picking.ids)
        self.assertEqual(picking.state, 'done')

    @with_each_scope('contacts.write')
    def test_contacts_are_imported(self, token):
        data = [['__import__.oak', 'Oak Ltd', 'oak@example.com', 'Belgium', '', ''],
                ['__import__.elm', 'Elm Ltd', 'elm@example.com', 'France', 'Elsa', 'elsa@example.com']]
        answer = self.result(token, 'res.partner', 'load', data=data, fields=[
            'id', 'name', 'email', 'country_id', 'child_ids/name', 'child_ids/email'])
        self.assertFalse(answer['messages'])
        oak, elm = self.env['res.partner'].browse(answer['ids'])
        self.assertEqual(oak.country_id, self.env.ref('base.be'))
        self.assertIn('Elsa', elm.child_ids.mapped('name'))
        # An import of what is there changes it
        again = self.result(token, 'res.partner', 'load', fields=['id', 'phone'], data=[['__import__.oak', '+32 1']])
        self.assertEqual((again['ids'], oak.phone), (oak.ids, '+32 1'))

    @with_each_scope('contacts.read')
    def test_contacts_are_exported(self, token):
        exported = self.result(token, 'res.partner', 'export_data', ids=self.customer.ids, fields_to_export=[
            '.id', 'name', 'email', 'country_id/name'])
        self.assertEqual(exported['datas'], [[str(self.customer.id), 'Customer', 'customer@example.com', '']])
