"""Ways out of the fence through Odoo's apps, none of which leads anywhere."""
from odoo.tests import tagged

from .test_apps_usable import AppsCase


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestAppsAttacks(AppsCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quants = cls.scope('quants.read', ('stock.quant', 'read'))
        cls.no_templates = cls.scope('templates.none', ('product.template', 'read', {'domain': "[('id', '=', 0)]"}))
        cls.companies = cls.scope('companies.read', ('res.partner', 'read', {'domain': "[('is_company', '=', True)]"}))

    def test_a_related_field_that_ends_in_one_that_searches_without_a_look_at_the_rights(self):
        domain = [('product_tmpl_id.list_price', '>', -1)]
        self.assertTrue(self.env['stock.quant'].search_count(domain))
        token = self.token_for(
            self.quants, self.reading['product.product'], self.no_templates, user=self.worker)
        self.assertEqual(self.result(token, 'stock.quant', 'search_count', domain=domain), 0)
        token = self.token_for(self.quants, self.reading['product.product'], user=self.worker)
        self.assertRefused(token, 'stock.quant', 'search_count', domain=domain)
        self.assertRefused(token, 'stock.quant', 'formatted_read_group', domain=[],
                           groupby=['product_tmpl_id.list_price'], aggregates=['__count'])

    def test_a_group_behind_a_field_that_searches_without_a_look_at_the_rights(self):
        self.assertTrue(self.env['account.move.line']._fields['move_id'].bypass_search_access)
        token = self.token_for(
            self.scope('lines.read', ('account.move.line', 'read')),
            self.scope('moves.none', ('account.move', 'read', {'domain': "[('id', '=', 0)]"})), user=self.worker)
        for method, arguments in (
            ('formatted_read_group', {'domain': [], 'groupby': ['move_id.name'], 'aggregates': ['__count']}),
            ('formatted_read_group', {'domain': [], 'groupby': ['move_id.amount_total'], 'aggregates': ['__count']}),
        ):
            groups = self.result(token, 'account.move.line', method, **arguments)
            self.assertFalse([group for group in groups if group[arguments['groupby'][0]]], groups[:3])

    def test_a_line_of_products_takes_over_no_template(self):
        template = self.env['product.template'].search([], limit=1)
        token = self.token_for(self.scope('products.create', ('product.product', 'read create')), user=self.worker)
        self.worker.group_ids += self.env.ref('product.group_product_manager')
        self.assertRefused(token, 'product.product', 'create', vals_list=[{'name': 'Taken over'}], context={
            'default_product_tmpl_id': template.id})
        self.assertNotEqual(template.name, 'Taken over')

    def test_properties_of_a_lead_are_defined_by_its_team(self):
        lead = self.env['crm.lead'].search([('team_id', '!=', False)], limit=1)
        token = self.token_for(self.scope('leads', ('crm.lead', 'read write create')), user=self.worker)
        value = [{'name': 'a' * 16, 'type': 'char', 'string': 'Evil', 'definition_changed': True}]
        self.assertRefused(token, 'crm.lead', 'write', ids=lead.ids, vals={'lead_properties': value})
        self.assertRefused(token, 'crm.lead', 'create', vals_list=[{
            'name': 'x', 'team_id': lead.team_id.id, 'lead_properties': value}])

    def test_a_customer_shows_a_name_and_no_address(self):
        order = self.env['sale.order'].search([('partner_id.email', '!=', False)], limit=1)
        token = self.token_for(self.reading['sale.order'], user=self.worker)
        context = {'show_email': True, 'show_address': True, 'show_vat': True}
        for method, arguments in (
            ('read', {'ids': order.ids, 'fields': ['partner_id'], 'context': context}),
            ('web_read', {'ids': order.ids, 'specification': {
                'partner_id': {'fields': {'display_name': {}}, 'context': context}}}),
            ('web_read', {'ids': order.ids, 'context': context, 'specification': {
                name: {'fields': {'display_name': {}}} for name in ('partner_id', 'partner_invoice_id')}}),
        ):
            self.assertNotIn(order.partner_id.email, str(self.result(token, 'sale.order', method, **arguments)))

    def test_methods_of_mail_that_read(self):
        order = self.env['sale.order'].search([('message_ids', '!=', False)], limit=1)
        person = self.env['res.partner'].search([('is_company', '=', False), ('email', '!=', False)], limit=1)
        token = self.token_for(self.reading['sale.order'], self.companies, user=self.worker)
        answer = self.call(token, 'res.partner', 'get_mention_suggestions', search=person.name)
        self.assertNotIn(person.email, answer.text)
        answer = self.call(token, 'sale.order', 'message_get_followers', ids=order.ids)
        for follower in order.message_partner_ids.filtered('email'):
            self.assertNotIn(follower.email, answer.text)
        for domain in ([('message_ids.body', 'ilike', 'a')], [('activity_ids.summary', 'ilike', 'a')],
                       [('message_follower_ids.partner_id', '!=', 0)],
                       [('website_message_ids.body', 'ilike', 'a')], [('activity_user_id.login', 'ilike', 'a')]):
            with self.subTest(domain=domain):
                self.assertRefused(token, 'sale.order', 'search_count', domain=domain)
        order.message_subscribe(person.ids)
        self.assertEqual(self.result(token, 'sale.order', 'search_count', domain=[
            ('message_partner_ids.email', '=', person.email)]), 0)
        token = self.token_for(self.scope('activities', ('mail.activity', 'read')), user=self.worker)
        self.assertRefused(token, 'mail.activity', 'get_activity_data', res_model='res.partner', domain=[
            ('email', 'ilike', 'a')])

    def test_an_import_of_lines_by_ids(self):
        order = self.env['sale.order'].search([('order_line', '!=', False)], limit=1)
        token = self.token_for(self.scope('orders', ('sale.order', 'read write create')), user=self.worker)
        for path in ('order_line:id', 'order_line.id', 'order_line/id', 'order_line'):
            self.assertRefused(token, 'sale.order', 'load', fields=['.id', path], data=[[str(order.id), 'x.y']])

    def test_who_else_may_say_who_somebody_is(self):
        self.admin.group_ids += self.env.ref('base.group_system')
        token = self.token_for('api')
        provider = self.env.ref('auth_oauth.provider_google')
        values = {'auth_endpoint': 'https://evil.example.com', 'validation_endpoint': 'https://evil.example.com'}
        self.assertRefused(token, 'auth.oauth.provider', 'write', ids=provider.ids, vals=values)
        self.assertRefused(token, 'auth.oauth.provider', 'create', vals_list=[
            {'name': 'Evil', 'body': 'Evil', 'enabled': True, **values}])
        self.assertRefused(token, 'res.users', 'write', ids=self.admin.ids, vals={
            'oauth_provider_id': provider.id, 'oauth_uid': 'me'})
