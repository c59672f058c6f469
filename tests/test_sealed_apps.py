"""Ways out of the ready-made scopes of Odoo's apps: values handed on, lines moved out, related fields, links."""
import re

from odoo.addons.payment import utils as payment_utils
from odoo.tests import tagged

from .sealed import SealedCase
from .test_apps_usable import AppsCase


class SealedAppsCase(AppsCase, SealedCase):
    """The ready-made scopes, in the hands of a user who works with all the apps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env['res.partner'].create({'name': 'Cora Customer', 'email': 'cora@example.com'})
        cls.product = cls.env['product.product'].create({'name': 'Chair', 'list_price': 10})
        cls.order, cls.foreign = cls.env['sale.order'].create([{
            'partner_id': cls.customer.id, 'user_id': user.id, 'order_line': [(0, 0, {'product_id': cls.product.id})],
        } for user in (cls.worker, cls.admin)])
        cls.lead = cls.env['crm.lead'].create({
            'name': 'A hundred chairs', 'partner_id': cls.customer.id, 'user_id': cls.worker.id,
            'type': 'opportunity', 'email_from': 'cora@example.com'})
        cls.env.flush_all()


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestSealedLeads(SealedAppsCase):
    """Rows 4 and 14: what `crm.write` hands on to other models."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env['crm.tag'].create({'name': 'Oak'})
        cls.lead.tag_ids = cls.tag

    def setUp(self):
        super().setUp()
        self.token = self.token_for('crm.write', user=self.worker)

    def test_lines_in_the_reason_why_a_lead_is_lost(self):
        orders = self.env['sale.order'].search_count([])
        for name, value in (
            ('tag_ids', [[1, self.tag.id, {'name': 'Hacked'}]]),
            ('tag_ids', [[0, 0, {'name': 'Hacked'}]]),
            ('order_ids', [[0, 0, {'partner_id': self.customer.id}]]),
            ('order_ids', [[1, self.foreign.id, {'client_order_ref': 'Hacked'}]]),
            ('activity_ids', [[0, 0, {'summary': 'Hacked'}]]),
            ('message_follower_ids', [[0, 0, {'partner_id': self.customer.id, 'res_model': 'crm.lead'}]]),
            ('email_from', 'hacked@example.com'),
            ('activity_summary', 'Hacked'),
        ):
            with self.isolated(name=name, value=value):
                self.attempt(self.token, 'crm.lead', 'action_set_lost', ids=self.lead.ids, **{name: value})
                self.assertEqual(self.tag.name, 'Oak')
                self.assertFalse(self.env['crm.tag'].search([('name', '=', 'Hacked')]))
                self.assertEqual(self.env['sale.order'].search_count([]), orders)
                self.assertFalse(self.foreign.client_order_ref)
                self.assertEqual(self.customer.email, 'cora@example.com')
                self.assertFalse(self.lead.activity_ids)
                self.assertNotIn(self.customer, self.lead.message_partner_ids)

    def test_a_lead_is_lost_for_a_reason_as_ever(self):
        reason = self.env['crm.lost.reason'].create({'name': 'Too expensive'})
        self.result(self.token, 'crm.lead', 'action_set_lost', ids=self.lead.ids, lost_reason_id=reason.id)
        self.env.invalidate_all()
        self.assertEqual((self.lead.active, self.lead.lost_reason_id), (False, reason))

    def test_the_address_of_a_lead_is_not_that_of_its_contact(self):
        self.lead.activity_schedule('mail.mail_activity_data_todo', summary='Call', user_id=self.admin.id)
        for method, arguments in (
            ('write', {'vals': {'email_from': 'hacked@example.com'}}),
            ('write', {'vals': {'phone': '666'}}),
            ('write', {'vals': {'activity_summary': 'Hacked'}}),
            ('web_save', {'vals': {'email_from': 'hacked@example.com'}, 'specification': {}}),
        ):
            with self.isolated(method=method, arguments=arguments):
                self.attempt(self.token, 'crm.lead', method, ids=self.lead.ids, **arguments)
                self.assertEqual((self.customer.email, self.customer.phone), ('cora@example.com', False))
                self.assertEqual(self.lead.activity_ids.summary, 'Call')


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestSealedOrders(SealedAppsCase):
    """Rows 5 and 14: an order and its lines."""

    def test_an_activity_of_somebody_else(self):
        self.order.activity_schedule('mail.mail_activity_data_todo', summary='Call', user_id=self.admin.id)
        call = self.env.ref('mail.mail_activity_data_call')
        token = self.token_for('sales.write', user=self.worker)
        for vals in ({'activity_summary': 'Hacked'}, {'activity_type_id': call.id}):
            for method in ('write', 'web_save'):
                with self.isolated(method=method, vals=vals):
                    self.attempt(token, 'sale.order', method, ids=self.order.ids, vals=vals, **(
                        {'specification': {}} if method == 'web_save' else {}))
                    activity = self.order.activity_ids
                    self.assertEqual((activity.summary, activity.activity_type_id.name), ('Call', 'To-Do'))

    def test_a_line_that_moves_to_an_order_outside(self):
        own = self.scope(
            'orders.own', ('sale.order', 'read write create', {'domain': "[('user_id', '=', user.id)]"}),
            ('sale.order.line', 'read write create unlink', {'domain': "[('order_id.user_id', '=', user.id)]"}))
        token = self.token_for(own, user=self.worker)
        line, foreign = self.order.order_line, self.foreign.order_line
        for model, method, ids, arguments in (
            ('sale.order.line', 'write', line.ids, {'vals': {'order_id': self.foreign.id}}),
            ('sale.order.line', 'web_save', line.ids, {'vals': {'order_id': self.foreign.id}, 'specification': {}}),
            ('sale.order.line', 'copy', line.ids, {'default': {'order_id': self.foreign.id}}),
            ('sale.order.line', 'create', [], {'vals_list': [
                {'order_id': self.foreign.id, 'product_id': self.product.id}]}),
            ('sale.order', 'write', self.order.ids, {'vals': {'order_line': [
                [1, line.id, {'order_id': self.foreign.id}]]}}),
            ('sale.order', 'write', self.order.ids, {'vals': {'order_line': [[4, foreign.id]]}}),
            ('sale.order', 'write', self.order.ids, {'vals': {'order_line': [
                [0, 0, {'product_id': self.product.id, 'order_id': self.foreign.id}]]}}),
            ('sale.order', 'write', self.order.ids, {'vals': {'user_id': self.admin.id}}),
        ):
            with self.isolated(model=model, method=method, arguments=arguments):
                self.attempt(token, model, method, **({'ids': ids} if ids else {}), **arguments)
                self.assertEqual((self.order.order_line.order_id, self.foreign.order_line), (self.order, foreign))
                self.assertEqual(self.order.user_id, self.worker)
        with self.isolated('within'):
            second = self.order.copy()
            self.result(token, 'sale.order.line', 'write', ids=line.ids, vals={'order_id': second.id})
            self.env.invalidate_all()
            self.assertEqual(line.order_id, second)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestSealedInvoices(SealedAppsCase):
    """Row 5: `invoices.write` leaves other journal entries, such as wages, alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env['account.account'].search([('company_ids', '=', cls.env.company.id)])
        cls.expense = accounts.filtered(lambda account: account.account_type == 'expense')[0]
        cls.bank = accounts.filtered(lambda account: account.account_type == 'asset_cash')[0]
        cls.wages = cls.env['account.move'].create({'move_type': 'entry', 'ref': 'Wages', 'line_ids': [
            (0, 0, {'account_id': cls.expense.id, 'debit': 100}), (0, 0, {'account_id': cls.bank.id, 'credit': 100})]})
        cls.invoice, cls.invoice2 = cls.env['account.move'].create([{
            'move_type': 'out_invoice', 'partner_id': cls.customer.id, 'invoice_date': '2026-01-01',
            'invoice_line_ids': [(0, 0, {'name': 'Chair', 'price_unit': 10, 'tax_ids': []})]} for _ in range(2)])
        cls.env.flush_all()

    def test_lines_and_invoices_that_leave(self):
        token = self.token_for('invoices.write', user=self.worker)
        line = self.invoice.invoice_line_ids
        count, wages = len(self.invoice.line_ids), self.wages.line_ids
        for model, method, ids, arguments in (
            ('account.move.line', 'write', line.ids, {'vals': {'move_id': self.wages.id}}),
            ('account.move.line', 'web_save', line.ids, {'vals': {'move_id': self.wages.id}, 'specification': {}}),
            ('account.move.line', 'write', line.ids, {'vals': {'move_id': self.wages.id}, 'context': {
                'check_move_validity': False, 'skip_account_move_synchronization': True}}),
            ('account.move.line', 'copy', line.ids, {'default': {'move_id': self.wages.id}, 'context': {
                'check_move_validity': False}}),
            ('account.move', 'write', self.invoice.ids, {'vals': {'move_type': 'entry'}}),
            ('account.move', 'web_save', self.invoice.ids, {'vals': {'move_type': 'entry'}, 'specification': {}}),
            ('account.move', 'copy', self.invoice.ids, {'default': {'move_type': 'entry'}}),
            ('account.move', 'write', self.invoice.ids, {'vals': {'line_ids': [
                [1, line.id, {'move_id': self.wages.id}]]}}),
            ('account.move', 'write', self.invoice.ids, {'vals': {'line_ids': [[4, wages[0].id]]}}),
        ):
            with self.isolated(model=model, method=method, arguments=arguments):
                entries = self.env['account.move'].search_count([('move_type', '=', 'entry')])
                self.attempt(token, model, method, ids=ids, **arguments)
                self.assertEqual((self.invoice.move_type, len(self.invoice.line_ids)), ('out_invoice', count))
                self.assertEqual(self.wages.line_ids, wages)
                self.assertEqual(self.env['account.move'].search_count([('move_type', '=', 'entry')]), entries)

    def test_an_invoice_is_written_as_ever(self):
        token = self.token_for('invoices.write', user=self.worker)
        self.result(token, 'account.move', 'write', ids=self.invoice.ids, vals={
            'ref': 'PO 7', 'invoice_line_ids': [[1, self.invoice.invoice_line_ids.id, {'quantity': 2}]]})
        self.env.invalidate_all()
        self.assertEqual((self.invoice.ref, self.invoice.amount_untaxed), ('PO 7', 20))


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestSealedPortalLinks(SealedAppsCase):
    """Row 12: who only reads gets no key or link by which a customer acts, nor a hint of one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.env['account.move'].create({'move_type': 'out_invoice', 'partner_id': cls.customer.id})
        cls.keys = [record._portal_ensure_token() for record in (cls.order, cls.invoice)]

    def opens(self, link):
        """Tell whether a link holds Odoo's signature for a payment, or the key of a document."""
        return link in self.keys or link == payment_utils.generate_access_token(
            self.customer.id, 10.0, self.order.currency_id.id, env=self.env)

    def attempts(self, *calls, never=None):
        for scope in ('sales.read', 'invoices.read', 'api.read'):
            token = self.token_for(scope, user=self.worker)
            for model, method, arguments in calls:
                with self.isolated(scope=scope, model=model, method=method, arguments=arguments):
                    answer = self.attempt(token, model, method, **arguments)
                    for key in self.keys:
                        self.assertNotIn(key, answer)
                    self.assertNotEqual(answer, never)
                    for link in re.findall(r'access_token=([\w%.-]+)', answer):
                        self.assertFalse(self.opens(link), link)

    def test_the_key_of_a_document(self):
        calls = []
        for record in (self.order, self.invoice):
            calls += [(record._name, method, arguments) for method, arguments in (
                ('read', {'ids': record.ids, 'fields': ['access_token']}),
                ('read', {'ids': record.ids}),
                ('search_read', {'domain': [('id', '=', record.id)]}),
                ('web_search_read', {'domain': [('id', '=', record.id)], 'specification': {'access_token': {}}}),
                ('export_data', {'ids': record.ids, 'fields_to_export': ['access_token']}),
                ('formatted_read_group', {'domain': [('id', '=', record.id)], 'groupby': ['access_token'],
                                          'aggregates': ['__count']}),
                ('formatted_read_group', {'domain': [('id', '=', record.id)], 'groupby': [],
                                          'aggregates': ['access_token:array_agg']}),
            )]
        self.attempts(*calls)

    def test_no_domain_tells_it_either(self):
        calls = [(record._name, 'search_count', {'domain': [('id', '=', record.id), condition]})
                 for record, key in zip((self.order, self.invoice), self.keys, strict=True)
                 for condition in (('access_token', '=like', key[:5] + '%'), ('access_token', '=', key),
                                   ('access_token', 'in', [key]), ('access_token', '>=', key[:3]))]
        calls.append(('sale.order.line', 'search_count', {'domain': [
            ('order_id', '=', self.order.id), ('order_id.access_token', '=like', self.keys[0][:5] + '%')]}))
        self.attempts(*calls, never='1')

    def test_links_with_it(self):
        self.attempts(
            ('sale.order', 'action_preview_sale_order', {'ids': self.order.ids}),
            ('sale.order', 'get_portal_url', {'ids': self.order.ids}),
            ('account.move', 'preview_invoice', {'ids': self.invoice.ids}),
            ('account.move', 'get_portal_url', {'ids': self.invoice.ids}),
            ('portal.share', 'default_get', {'fields': ['share_link'], 'context': {
                'active_model': 'sale.order', 'active_id': self.order.id}}),
            ('portal.share', 'onchange', {
                'values': {'res_model': 'sale.order', 'res_id': self.order.id}, 'field_names': ['res_id'],
                'fields_spec': {'share_link': {}}}),
            ('payment.link.wizard', 'onchange', {
                'values': {'res_model': 'sale.order', 'res_id': self.order.id, 'amount': 10,
                           'partner_id': self.customer.id, 'currency_id': self.order.currency_id.id},
                'field_names': ['amount'], 'fields_spec': {'link': {}}}),
        )

    def test_documents_are_read_as_ever(self):
        token = self.token_for('sales.read', user=self.worker)
        record, = self.result(token, 'sale.order', 'read', ids=self.order.ids, fields=['name', 'amount_total'])
        self.assertEqual(record['name'], self.order.name)
        self.assertIn('name', self.result(token, 'sale.order', 'read', ids=self.order.ids)[0])
