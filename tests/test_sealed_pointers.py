"""Records outside that a value of the caller's points at, meets, or is put into."""
from unittest.mock import patch

from odoo.tests import tagged

from ..fence.gate import MAIL_CONTEXT
from .sealed import SealedCase

APPS = ('-standard', 'post_install', '-at_install', 'oauth2_apps')
ALL_APPS = ('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
INSIDE = {'domain': "[('name', 'ilike', 'inside')]"}


@tagged('post_install', '-at_install')
class TestPointers(SealedCase):

    def test_a_record_is_named_by_who_can_read_it(self):
        for name, rows, check in (
            ('accounts', [], self.result),  # the scope says nothing about contacts
            ('accounts_of_some', [('res.partner', 'read', {'domain': "[('ref', '=', 'A1')]"})], self.assertRefused),
            ('accounts_of_all', [('res.partner', 'read')], self.result),
        ):
            token = self.token_for(self.scope(name, ('res.partner.bank', 'read write create'), *rows))
            account = self.env['res.partner.bank'].create({'acc_number': f'1 {name}', 'partner_id': self.company.id})
            self.env.flush_all()
            with self.isolated(name, how='create'):
                check(token, 'res.partner.bank', 'create', vals_list=[{
                    'acc_number': f'2 {name}', 'partner_id': self.person.id}])
            with self.isolated(name, how='default'):
                (check if rows else self.assertRefused)(
                    token, 'res.partner.bank', 'create', vals_list=[{'acc_number': f'3 {name}'}], context={
                        'default_partner_id': self.person.id})
            with self.isolated(name, how='write'):
                check(token, 'res.partner.bank', 'write', ids=account.ids, vals={'partner_id': self.person.id})
            with self.isolated(name, how='what is there already'):
                vals = {'partner_id': self.company.id}
                self.result(token, 'res.partner.bank', 'write', ids=account.ids, vals=vals)

    def test_a_parent_outside_of_a_domain_that_mentions_parents(self):
        own = self.env['res.partner'].create({'name': 'own', 'category_id': [(0, 0, {
            'name': 'Leaf', 'parent_id': self.env['res.partner.category'].create({'name': 'Root'}).id})]})
        child = self.env['res.partner'].create({'name': 'child', 'parent_id': own.id})
        root, leaf = own.category_id.parent_id, own.category_id
        self.env.flush_all()
        for number, (domain, check) in enumerate((
            (f"[('category_id.parent_id', '=', {root.id})]", self.assertRefused),
            (f"['|', ('id', '=', {own.id}), ('parent_id', '=', {own.id})]", self.assertRefused),
            (f"['&', ('category_id', '=', {leaf.id}), ('parent_id', '!=', 0)]", self.assertRefused),
            (f"[('category_id', '=', {leaf.id}), ('parent_id', 'in', [{self.company.id}])]", self.result),
        )):
            token = self.token_for(self.scope(f'below{number}', (
                'res.partner', 'read write create', {'domain': domain}), ('res.partner.category', 'read')))
            values = {'name': 'x', 'category_id': [[4, leaf.id]], 'parent_id': self.company.id}
            with self.isolated(domain):
                check(token, 'res.partner', 'create', vals_list=[values])
        token = self.token_for(self.scope('mine', ('res.partner', 'read write create', {
            'domain': f"['|', ('id', '=', {own.id}), ('parent_id', '=', {own.id})]"})))
        self.result(token, 'res.partner', 'create', vals_list=[{'name': 'x', 'parent_id': own.id}])
        self.result(token, 'res.partner', 'write', ids=child.ids, vals={'parent_id': own.id})

    def test_whose_documents_somebody_sees(self):
        """Odoo computes it of the company that a contact belongs to; portal users see all documents of that."""
        self.assertRefused(self.widest_token(), 'res.partner', 'write', ids=self.person.ids, vals={
            'commercial_partner_id': self.env.user.partner_id.id})
        self.result(self.widest_token(), 'res.partner', 'write', ids=self.person.ids, vals={
            'commercial_partner_id': self.person.commercial_partner_id.id, 'ref': 'x'})

    def test_a_contact_with_the_same_tax_number(self):
        self.person.parent_id = False
        self.company.vat = self.person.company_registry = 'BE0477472701'
        self.env.flush_all()
        token = self.token_for(self.scope('some', ('res.partner', 'read write create', INSIDE)))
        inside = self.made(token, 'res.partner', 'create', vals_list=[{
            'name': 'inside', 'vat': 'BE0477472701', 'company_registry': 'BE0477472701'}])
        fields = ['same_vat_partner_id', 'same_company_registry_partner_id']
        specification = dict.fromkeys(fields, {})
        for method, arguments in (('read', {'fields': fields}), ('web_read', {'specification': specification})):
            with self.isolated(method):
                [row] = self.result(token, 'res.partner', method, ids=inside, **arguments)
                self.assertEqual([row[name] for name in fields], [False, False])
        with self.isolated('web_save'):
            [row] = self.result(token, 'res.partner', 'web_save', ids=inside, vals={'name': 'inside too'},
                                specification=specification)
            self.assertEqual([row[name] for name in fields], [False, False])
        all_of_them = self.token_for(self.scope('all', ('res.partner', 'read')))
        [row] = self.result(all_of_them, 'res.partner', 'read', ids=inside, fields=fields)
        self.assertEqual([row[name] and row[name][0] for name in fields], [self.company.id, self.person.id])


@tagged(*APPS)
class TestPointersOfApps(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin.group_ids += cls.env.ref('product.group_product_manager')

    def test_barcodes_of_variants_outside(self):
        product = self.env['product.template'].create({'name': 'Chair', 'attribute_line_ids': [(0, 0, {
            'attribute_id': attribute.id, 'value_ids': [(6, 0, attribute.value_ids.ids)]}) for attribute in
            self.env['product.attribute'].create({'name': 'Colour', 'value_ids': [
                (0, 0, {'name': 'red'}), (0, 0, {'name': 'blue'})]})]})
        product.product_variant_ids[0].barcode = 'HIDDEN1'
        self.env.flush_all()
        domain = [['id', '=', product.id], ['barcode', '=like', 'HIDD%']]
        token = self.token_for(self.scope('templates', ('product.template', 'read')))
        self.assertRefused(token, 'product.template', 'search_count', domain=domain)
        token = self.token_for(self.scope('variants', ('product.template', 'read'), ('product.product', 'read')))
        self.assertEqual(self.result(token, 'product.template', 'search_count', domain=domain), 1)

    def test_balances_are_those_of_all_entries(self):
        self.admin.group_ids += self.env.ref('account.group_account_manager')
        account = self.env['account.account'].create({'name': 'Bank', 'code': 'X4711', 'account_type': 'asset_cash'})
        other = self.env['account.account'].create({'name': 'Other', 'code': 'X4712', 'account_type': 'asset_cash'})
        self.env['account.move'].create({'line_ids': [(0, 0, {'account_id': account.id, 'debit': 7}), (0, 0, {
            'account_id': other.id, 'credit': 7})]}).action_post()
        self.env.flush_all()
        token = self.token_for('invoices.read')
        [row] = self.result(token, 'account.account', 'read', ids=account.ids, fields=['current_balance'])
        self.assertEqual(row['current_balance'], 7)

    def test_orders_with_the_same_reference(self):
        self.admin.group_ids += self.env.ref('sales_team.group_sale_manager')
        orders = self.env['sale.order'].create([
            {'partner_id': self.company.id, 'client_order_ref': 'HIDDEN', 'origin': origin}
            for origin in ('inside', 'outside')])
        self.env.flush_all()
        for domain, expected in (("[('origin', '=', 'inside')]", []), (False, orders[1].ids)):
            token = self.token_for(self.scope(f'orders{len(expected)}', ('sale.order', 'read', {'domain': domain})))
            [row] = self.result(token, 'sale.order', 'read', ids=orders[0].ids, fields=['duplicated_order_ids'])
            self.assertEqual(row['duplicated_order_ids'], expected)

    def test_names_of_analytic_accounts(self):
        self.admin.group_ids += self.env.ref('sales_team.group_sale_manager')
        account = self.env['account.analytic.account'].create({
            'name': 'Hidden', 'plan_id': self.env['account.analytic.plan'].create({'name': 'Plan'}).id})
        order = self.env['sale.order'].create({'partner_id': self.company.id, 'order_line': [(0, 0, {
            'product_id': self.env['product.product'].create({'name': 'Chair'}).id,
            'analytic_distribution': {str(account.id): 100}})]})
        self.env.flush_all()
        domain = [['order_id', '=', order.id], ['analytic_distribution', 'ilike', 'Hidd']]
        lines = ('sale.order.line', 'read'), ('sale.order', 'read')
        token = self.token_for(self.scope('orders', *lines))
        self.assertRefused(token, 'sale.order.line', 'search_count', domain=domain)
        token = self.token_for(self.scope('orders_and_accounts', *lines, ('account.analytic.account', 'read')))
        self.assertEqual(self.result(token, 'sale.order.line', 'search_count', domain=domain), 1)


@tagged(*ALL_APPS)
class TestPointersOfAllApps(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ('project.group_project_manager', 'sales_team.group_sale_manager', 'stock.group_stock_manager',
                      'lunch.group_lunch_manager', 'hr_timesheet.group_timesheet_manager'):
            cls.admin.group_ids += cls.env.ref(group)

    def test_the_address_of_a_contact_outside(self):
        token = self.token_for(self.scope('leads', ('crm.lead', 'read write create'), ('res.partner', 'read', {
            'domain': "[('ref', '=', 'A1')]"})))
        self.assertRefused(token, 'crm.lead', 'create', vals_list=[{'name': 'x', 'partner_id': self.person.id}])
        self.result(token, 'crm.lead', 'create', vals_list=[{'name': 'x', 'partner_id': self.company.id}])
        token = self.token_for(self.scope('me', ('res.users', 'read write', {'domain': "[('id', '=', user.id)]"})))
        self.attempt(token, 'res.users', 'write', ids=self.admin.ids, vals={'parent_id': self.company.id})
        self.assertFalse(self.admin.parent_id)

    def test_leads_of_the_same_person(self):
        inside, outside = self.env['crm.lead'].create([
            {'name': name, 'email_from': 'paula@hidden.example', 'type': 'opportunity'}
            for name in ('inside', 'outside')])
        self.env.flush_all()
        fields = ['duplicate_lead_ids', 'duplicate_lead_count']
        token = self.token_for(self.scope('some', ('crm.lead', 'read write', INSIDE)))
        [row] = self.result(token, 'crm.lead', 'read', ids=inside.ids, fields=fields)
        self.assertEqual([row[name] for name in fields], [inside.ids, 0])
        token = self.token_for(self.scope('all', ('crm.lead', 'read')))
        [row] = self.result(token, 'crm.lead', 'read', ids=inside.ids, fields=fields)
        self.assertIn(outside.id, row['duplicate_lead_ids'])

    def test_parts_of_what_is_outside(self):
        kind = self.env['stock.picking.type'].search([('code', '=', 'incoming')], limit=1)
        places = {'location_id': kind.default_location_src_id.id, 'location_dest_id': kind.default_location_dest_id.id}
        product = self.env['product.product'].create({'name': 'Chair', 'is_storable': True})
        inside, outside = self.env['stock.picking'].create([
            {'picking_type_id': kind.id, 'origin': origin, **places} for origin in ('inside', 'outside')])
        self.env.flush_all()
        further = [(model, 'read') for model in ('product.product', 'stock.location', 'stock.picking.type')]
        token = self.token_for(self.scope(
            'transfers', ('stock.picking', 'read'), ('stock.picking', 'write', {
                'domain': "[('origin', '=', 'inside')]"}), ('stock.move', 'read write create'), *further))
        move = {'product_id': product.id, 'product_uom_qty': 3, **places}
        self.assertRefused(token, 'stock.move', 'create', vals_list=[{**move, 'picking_id': outside.id}])
        self.result(token, 'stock.move', 'create', vals_list=[{**move, 'picking_id': inside.id}])

    def test_parts_of_what_the_scopes_say_nothing_about(self):
        self.admin.group_ids += self.env.ref('stock.group_stock_user')
        product = self.env['product.product'].create({'name': 'Chair', 'is_storable': True})
        order = self.env['repair.order'].create({'product_id': product.id})
        self.env.flush_all()
        token = self.token_for('inventory.write')
        self.assertRefused(token, 'stock.move', 'create', vals_list=[{
            'product_id': product.id, 'product_uom_qty': 2, 'repair_id': order.id, 'repair_line_type': 'add'}])

    def test_properties_that_hold_records_outside(self):
        lead = self.env['crm.lead'].create({'name': 'Hidden'})
        project = self.env['project.project'].create({'name': 'Project', 'task_properties_definition': [
            {'name': 'leads', 'string': 'Leads', 'type': 'many2many', 'comodel': 'crm.lead'}]})
        task = self.env['project.task'].create({'name': 'x', 'project_id': project.id})
        self.env.flush_all()
        values = [{'name': 'leads', 'type': 'many2many', 'comodel': 'crm.lead', 'value': lead.ids}]
        models = ('project.project', 'read'), ('project.task', 'read write')
        for name, check, rows in (('tasks', self.assertRefused, ()), ('both', self.result, [('crm.lead', 'read')])):
            token = self.token_for(self.scope(name, *models, *rows))
            for value in (values, {'leads': lead.ids}):
                with self.isolated(name, value=value):
                    check(token, 'project.task', 'write', ids=task.ids, vals={'task_properties': value})

    def test_what_links_two_records_that_may_be_read(self):
        for group in ('purchase.group_purchase_manager', 'product.group_product_manager',
                      'sales_team.group_sale_manager'):
            self.admin.group_ids += self.env.ref(group)
        product = self.env['product.template'].create({'name': 'Chair'})
        team = self.env['crm.team'].create({'name': 'Team'})
        self.env.flush_all()
        token = self.token_for(self.scope(
            'prices', ('product.template', 'read write'), ('product.supplierinfo', 'read write create'),
            ('res.partner', 'read')))
        self.result(token, 'product.template', 'write', ids=product.ids, vals={'seller_ids': [[0, 0, {
            'partner_id': self.company.id, 'price': 5}]]})
        token = self.token_for(self.scope(
            'teams', ('crm.team', 'read write'), ('crm.team.member', 'read write create')))
        self.result(token, 'crm.team.member', 'create', vals_list=[{'crm_team_id': team.id, 'user_id': self.admin.id}])

    def test_orders_that_add_up_what_points_at_them(self):
        self.admin.group_ids += self.env.ref('purchase.group_purchase_manager')
        self.admin.group_ids += self.env.ref('account.group_account_invoice')
        product = self.env['product.product'].create({'name': 'Chair', 'is_storable': True})
        sold = self.env['sale.order'].create({'partner_id': self.company.id, 'order_line': [(0, 0, {
            'product_id': product.id})]})
        bought = self.env['purchase.order'].create({'partner_id': self.company.id, 'order_line': [(0, 0, {
            'product_id': product.id})]})
        kind = self.env['stock.picking.type'].search([('code', '=', 'outgoing')], limit=1)
        self.env.flush_all()
        self.assertRefused(self.token_for('inventory.write'), 'stock.move', 'create', vals_list=[{
            'product_id': product.id, 'product_uom_qty': 7, 'sale_line_id': sold.order_line.id,
            'picking_type_id': kind.id, 'location_id': kind.default_location_src_id.id,
            'location_dest_id': kind.default_location_dest_id.id}])
        self.assertRefused(self.token_for('invoices.write'), 'account.move', 'create', vals_list=[{
            'move_type': 'in_invoice', 'partner_id': self.company.id, 'invoice_line_ids': [[0, 0, {
                'product_id': product.id, 'quantity': 11, 'purchase_line_id': bought.order_line.id}]]}])

    def test_properties_that_point_at_records_outside(self):
        inside, outside = self.env['crm.lead'].create([{'name': name} for name in ('inside', 'outside')])
        project = self.env['project.project'].create({'name': 'Project', 'task_properties_definition': [
            {'name': 'lead', 'string': 'Lead', 'type': 'many2one', 'comodel': 'crm.lead'}]})
        task = self.env['project.task'].create({'name': 'x', 'project_id': project.id})
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.project', 'read write'), ('project.task', 'read write'), (
            'crm.lead', 'read', INSIDE)))
        for record, check in ((inside, self.result), (outside, self.assertRefused)):
            for value in ({'lead': record.id}, [{'name': 'lead', 'type': 'many2one', 'comodel': 'crm.lead',
                                                 'value': [record.id, 'x']}]):
                with self.isolated(record.name, value=value):
                    check(token, 'project.task', 'write', ids=task.ids, vals={'task_properties': value})
            for kind, default in (('many2one', record.id), ('many2one', [record.id, 'x']), ('many2many', record.ids),
                                  ('many2many', [[record.id, 'x']])):
                with self.isolated(record.name, kind=kind, default=default):
                    check(token, 'project.project', 'write', ids=project.ids, vals={'task_properties_definition': [{
                        'name': 'more', 'string': 'x', 'type': kind, 'comodel': 'crm.lead', 'default': default}]})

    def test_groups_that_are_empty(self):
        """A board shows its columns, those alone that a token may read."""
        inside, outside = self.env['crm.stage'].create([{'name': 'inside'}, {'name': 'outside'}])
        self.env['crm.lead'].create({'name': 'x', 'stage_id': inside.id})
        self.env.flush_all()
        for name, lines, shown in (
            ('none', (), False), ('some', [('crm.stage', 'read', INSIDE)], False),
            ('all', [('crm.stage', 'read')], True),
        ):
            token = self.token_for(self.scope(name, ('crm.lead', 'read'), *lines))
            with self.subTest(name):
                answer = self.result(
                    token, 'crm.lead', 'formatted_read_group', domain=[['stage_id', '=', inside.id]],
                    groupby=['stage_id'], aggregates=['__count'], context={'read_group_expand': True})
                self.assertEqual(outside.id in [group['stage_id'][0] for group in answer], shown)
                self.assertIn(inside.id, [group['stage_id'][0] for group in answer])

    def test_properties_are_read_as_fields_are(self):
        """Those that hold several records, whoever has set them: as of a many2many, nothing outside is named."""
        inside, outside = self.env['crm.lead'].create([{'name': name} for name in ('inside', 'outside')])
        project = self.env['project.project'].create({'name': 'Project', 'task_properties_definition': [
            {'name': 'leads', 'string': 'Leads', 'type': 'many2many', 'comodel': 'crm.lead',
             'default': outside.ids}]})
        task = self.env['project.task'].create({
            'name': 'x', 'project_id': project.id, 'task_properties': {'leads': [inside.id, outside.id]}})
        self.env.flush_all()
        models = ('project.project', 'read'), ('project.task', 'read')
        for name, lines, expected in (
            ('none', (), []), ('some', [('crm.lead', 'read', INSIDE)], [inside.id]),
            ('all', [('crm.lead', 'read')], [inside.id, outside.id]),
        ):
            token = self.token_for(self.scope(name, *models, *lines))
            with self.subTest(name):
                row, = self.result(token, 'project.task', 'read', ids=task.ids, fields=['task_properties'])
                self.assertEqual([id_ for id_, _name in row['task_properties'][0]['value']], expected)
                row, = self.result(
                    token, 'project.project', 'read', ids=project.ids, fields=['task_properties_definition'])
                default, = (one['default'] for one in row['task_properties_definition'])
                self.assertEqual(
                    [one[0] if isinstance(one, list) else one for one in default],
                    [id_ for id_ in outside.ids if id_ in expected])
                exported = self.result(token, 'project.task', 'export_data', ids=task.ids, fields_to_export=[
                    'task_properties.leads'])
                self.assertEqual('outside' in str(exported), name == 'all')
                groups = self.call(
                    token, 'project.task', 'formatted_read_group', domain=[['id', '=', task.id]],
                    groupby=['task_properties.leads'], aggregates=['__count'])
                self.assertEqual(groups.status_code, 200 if name == 'all' else 403)

    def test_a_property_that_is_defined_twice(self):
        """By names alone, nobody can tell which definition counts: all of them do."""
        lead = self.env['crm.lead'].create({'name': 'outside'})
        for kind in ({'type': 'char'}, {'type': 'many2one', 'comodel': 'crm.lead'}):
            project = self.env['project.project'].create({'name': 'Project', 'task_properties_definition': [
                {'name': 'same', 'string': 'Same'} | kind]})
        task = self.env['project.task'].create({'name': 'x', 'project_id': project.id})
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.project', 'read'), ('project.task', 'read write'), (
            'crm.lead', 'read', INSIDE)))
        self.assertRefused(
            token, 'project.task', 'write', ids=task.ids, vals={'task_properties': {'same': lead.id}})

    def test_analytic_accounts_outside(self):
        self.admin.group_ids += self.env.ref('analytic.group_analytic_accounting')
        plan = self.env['account.analytic.plan'].search([], limit=1)  # a new one would have a column of its own
        inside, outside = self.env['account.analytic.account'].create([
            {'name': name, 'plan_id': plan.id} for name in ('inside', 'outside')])
        self.env.flush_all()
        token = self.token_for(self.scope(
            'orders', ('sale.order', 'read write create'), ('sale.order.line', 'read write create'),
            ('product.product', 'read'), ('account.analytic.account', 'read', INSIDE)))
        product = self.env['product.product'].search([('sale_ok', '=', True)], limit=1)
        for keys, check in (([inside.id], self.result), ([outside.id], self.assertRefused),
                            ([inside.id, outside.id], self.assertRefused)):
            with self.isolated(keys):
                check(token, 'sale.order', 'create', vals_list=[{
                    'partner_id': self.company.id, 'order_line': [[0, 0, {
                        'product_id': product.id, 'analytic_distribution': {','.join(map(str, keys)): 100}}]]}])

    def test_tasks_of_a_project_outside(self):
        outside = self.env['project.project'].create({'name': 'outside'})
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.project', 'read write', INSIDE), (
            'project.task', 'read write create', INSIDE)))
        self.assertRefused(token, 'project.task', 'create', vals_list=[{'name': 'inside', 'project_id': outside.id}])

    def test_what_is_created_may_be_there_already(self):
        number = self.env['phone.blacklist'].create({'number': '+32470111999'})
        number.active = False
        tag = self.env['project.tags'].create({'name': 'Hidden'})
        self.env.flush_all()
        token = self.token_for(self.scope('numbers', ('phone.blacklist', 'read create')))
        self.assertRefused(token, 'phone.blacklist', 'create', vals_list=[{'number': '+32470111999'}])
        self.env.invalidate_all()
        self.assertFalse(number.active)
        self.assertRefused(token, 'phone.blacklist', 'web_save', ids=[], vals={'number': '+32470111999'},
                           specification={})
        self.result(token, 'phone.blacklist', 'create', vals_list=[{'number': '+32470111998'}])
        token = self.token_for(self.scope('tags', ('project.tags', 'read create', INSIDE)))
        answers = [self.attempt(token, 'project.tags', 'name_create', name=name) for name in ('Hidd%', 'Zzzz%')]
        self.assertEqual(*answers)
        self.assertNotIn(f'[{tag.id},', ''.join(answers))
        [made, _name] = self.result(token, 'project.tags', 'name_create', name='Inside')
        self.assertEqual(self.result(token, 'project.tags', 'name_create', name='insid%'), [made, 'Inside'])

    def test_an_order_of_somebody_else_at_lunch(self):
        supplier = self.env['lunch.supplier'].create({'partner_id': self.company.id})
        product = self.env['lunch.product'].create({
            'name': 'Soup', 'supplier_id': supplier.id, 'price': 3,
            'category_id': self.env['lunch.product.category'].create({'name': 'Soups'}).id})
        place = self.env['lunch.location'].create({'name': 'Kitchen'})
        values = {'product_id': product.id, 'user_id': self.user.id, 'date': '2026-01-05',
                  'lunch_location_id': place.id}
        order = self.env['lunch.order'].create(values)
        self.env.flush_all()
        token = self.token_for(self.scope(
            'orders', ('lunch.order', 'read create'), ('lunch.product', 'read'), ('lunch.location', 'read')))
        self.assertRefused(token, 'lunch.order', 'create', vals_list=[values])
        self.assertRefused(token, 'lunch.order', 'web_save', ids=[], vals=values, specification={})
        self.env.invalidate_all()
        self.assertEqual(order.quantity, 1)

    def test_places_under_one_outside(self):
        parent = self.env['stock.location'].create({'name': 'outside'})
        self.env.flush_all()
        token = self.token_for(self.scope('places', ('stock.location', 'read write create', INSIDE)))
        made = self.made(token, 'stock.location', 'name_create', name='outside/inside')
        self.assertNotEqual(self.env['stock.location'].browse(made[:1]).location_id, parent)

    def test_a_refusal_does_not_tell_whether_there_is_such_a_contact(self):
        self.admin.group_ids += self.env.ref('hr_recruitment.group_hr_recruitment_manager')
        job = self.env['hr.job'].create({'name': 'Job'})
        self.person.email = 'paula@private.example'
        self.env.flush_all()
        token = self.token_for(self.scope('applicants', ('hr.applicant', 'read write create')))
        texts = {self.assertRefused(token, 'hr.applicant', 'create', vals_list=[{
            'partner_name': 'x', 'job_id': job.id, 'email_from': email}]).text
            for email in ('paula@private.example', 'nobody@private.example')}
        self.assertEqual(len(texts), 1)


@tagged('post_install', '-at_install')
class TestContextsOnTheWay(SealedCase):
    """What the context says where Odoo's code makes and changes records of other models."""

    def setUp(self):
        super().setUp()
        self.named = self.scope('people', ('res.partner', 'read write create', {'methods': 'open_commercial_entity'}))
        self.industries = self.scope('industries', ('res.partner.industry', 'read write create'))

    def tag(self, token, odoos=None, method='open_commercial_entity', su=False, **context):
        """Return the texts of what Odoo's code makes on its way."""
        made = []

        def tag(self):
            made.append(self.env(su=su)['res.partner.industry'].with_context(**odoos or {}).create({'name': 'x'}).id)

        def write(self, vals):
            tag(self)
            return origin(self, vals)

        partner = type(self.env['res.partner'])
        origin = partner.write
        if method == 'open_commercial_entity':
            replaced, arguments = patch.object(partner, 'open_commercial_entity', lambda self: tag(self)), {'ids': []}
        else:
            replaced = patch.object(partner, 'write', write)
            arguments = {'ids': self.person.ids, 'vals': {'city': 'Ghent'}}
        with replaced:
            self.result(token, 'res.partner', method, context=context, **arguments)
        self.env.invalidate_all()
        return set(self.env['res.partner.industry'].browse(made).mapped('full_name'))

    def test_defaults_reach_what_is_the_callers_to_make(self):
        for scopes, method, su, expected in (
            ((self.named,), 'open_commercial_entity', False, False),
            ((self.named, self.industries), 'open_commercial_entity', False, False),
            ((self.named, self.industries), 'write', False, True),
            ((self.named, self.industries), 'write', True, False),
            (('api',), 'open_commercial_entity', False, True),
        ):
            with self.isolated((scopes, method, su)):
                made = self.tag(self.token_for(*scopes), method=method, su=su, default_full_name='theirs')
                self.assertEqual('theirs' in made, expected)

    def test_defaults_of_odoos_own_code_stay(self):
        made = self.tag(self.token_for(self.named), {'default_full_name': 'of Odoo'}, default_full_name='theirs')
        self.assertEqual(made, {'of Odoo'})

    def test_named_methods_get_no_numbers_and_texts(self):
        for value in (60, '60', [60], {'id': 60}, 'x@example.com'):
            with self.isolated(value):
                self.assertRefused(
                    self.token_for(self.named), 'res.partner', 'open_commercial_entity', ids=self.person.ids,
                    context={'link_to_project': value})

    def test_flags_dates_and_languages_are_as_ever(self):
        context = {'skip_backorder': True, 'tracking_disable': True, 'date': '2026-01-01', 'lang': 'en_US', 'tz': 'UTC',
                   'active_model': 'res.partner', 'active_ids': self.person.ids}
        self.assertTrue(self.tag(self.token_for(self.named), **context))

    def test_nobody_says_where_mails_bounce_to(self):
        for token in (self.token_for('api'), self.token_for(self.named)):
            for name in MAIL_CONTEXT:
                self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'city': 'Ghent'},
                                   context={name: 'x@example.com'})

    def test_odoos_own_translations_and_invitations(self):
        """A method that a scope names may translate what it makes; a mail may invite whoever has not signed in yet."""
        def open_commercial_entity(self):
            tag = self.env['res.partner.category'].create({'name': 'x'})
            tag._update_field_translations('name', {'en_US': 'y'})
            return tag.name

        def write(self, vals):
            other.with_env(self.env).sudo().write({'signup_type': 'signup'})
            return origin(self, vals)

        other, partner = self.env['res.partner'].create({'name': 'other'}), type(self.env['res.partner'])
        with patch.object(partner, 'open_commercial_entity', open_commercial_entity):
            token = self.token_for(self.named)
            self.assertEqual(self.result(token, 'res.partner', 'open_commercial_entity', ids=[]), 'y')
        reads = self.scope('reads', ('res.partner', 'read'), ('res.partner.category', 'write'))
        tag = self.env['res.partner.category'].create({'name': 'x'})
        origin = type(tag).write
        with patch.object(type(tag), 'write', write):
            self.result(self.token_for(reads), 'res.partner.category', 'write', ids=tag.ids, vals={'name': 'y'})
        self.assertEqual(other.signup_type, 'signup')
