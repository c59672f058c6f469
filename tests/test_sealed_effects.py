"""What Odoo's code does to records that others point at, in the ORM's own methods: no more than the scopes open."""
import base64
import json

from odoo.tests import tagged

from .sealed import SealedCase


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestEffects(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ('project.group_project_manager', 'sales_team.group_sale_manager', 'account.group_account_manager',
                      'hr.group_hr_manager', 'stock.group_stock_manager', 'mrp.group_mrp_manager',
                      'hr_recruitment.group_hr_recruitment_manager', 'im_livechat.im_livechat_group_manager',
                      'event.group_event_manager', 'website.group_website_designer', 'base.group_user'):
            cls.admin.group_ids += cls.env.ref(group)
        cls.service = cls.env['product.product'].create({'name': 'Advice', 'type': 'service', 'list_price': 10})
        cls.project = cls.env['project.project'].create({'name': 'Hidden project', 'allow_billable': True})
        cls.task = cls.env['project.task'].create({'name': 'Hidden task', 'project_id': cls.project.id})
        cls.order = cls.env['sale.order'].create({'partner_id': cls.company.id, 'order_line': [
            (0, 0, {'product_id': cls.service.id, 'product_uom_qty': 1})]})
        cls.env.flush_all()

    def test_a_line_of_an_order_and_a_task(self):
        self.assertRefused(self.token_for('sales.write'), 'sale.order', 'create', vals_list=[{
            'partner_id': self.company.id, 'order_line': [[0, 0, {
                'product_id': self.service.id, 'task_id': self.task.id}]]}])
        tasks = self.token_for('sales.write', self.scope('tasks', ('project.task', 'read')))
        id_, = self.result(tasks, 'sale.order', 'create', vals_list=[{
            'partner_id': self.company.id, 'order_line': [[0, 0, {
                'product_id': self.service.id, 'task_id': self.task.id}]]}])
        order = self.env['sale.order'].browse(id_)
        order.action_confirm()
        before = self.task.allocated_hours
        self.env.flush_all()
        self.attempt(tasks, 'sale.order.line', 'write', ids=order.order_line.ids, vals={'product_uom_qty': 99})
        self.assertEqual(self.task.allocated_hours, before)

    def test_points_of_a_card(self):
        program = self.env['loyalty.program'].create({'name': 'Gifts', 'program_type': 'loyalty'})
        card = self.env['loyalty.card'].create({'program_id': program.id, 'points': 10})
        self.order.action_confirm()
        self.env.flush_all()
        self.assertRefused(self.token_for('sales.write'), 'sale.order.line', 'create', vals_list=[{
            'order_id': self.order.id, 'product_id': self.service.id, 'coupon_id': card.id,
            'reward_id': program.reward_ids[:1].id, 'points_cost': -500}])
        self.assertEqual(card.points, 10)

    def test_an_order_that_a_project_confirms(self):
        token = self.token_for(self.scope('projects', ('project.project', 'read write create')))
        for values in ({'sale_line_id': self.order.order_line.id}, {'reinvoiced_sale_order_id': self.order.id}):
            with self.isolated(**values):
                self.assertRefused(token, 'project.project', 'create', vals_list=[
                    {'name': 'x', 'allow_billable': True} | values])
                self.assertEqual(self.order.state, 'draft')

    def test_names_of_contacts_and_products(self):
        token = self.token_for(self.scope(
            'bots', ('chatbot.script', 'read write create'), ('utm.source', 'read write create')))
        id_ = self.call(token, 'chatbot.script', 'create', vals_list=[{
            'title': 'x', 'operator_partner_id': self.person.id}])
        if id_.status_code == 200:
            self.attempt(token, 'chatbot.script', 'write', ids=id_.json(), vals={'title': 'Renamed'})
        self.assertNotEqual(self.person.name, 'Renamed')
        reward = self.env['loyalty.reward'].search([], limit=1)
        token = self.token_for(self.scope('rewards', ('loyalty.reward', 'read write create')))
        name = self.service.name
        self.attempt(token, 'loyalty.reward', 'write', ids=reward.ids, vals={
            'discount_line_product_id': self.service.id})
        self.attempt(token, 'loyalty.reward', 'write', ids=reward.ids, vals={'description': 'Renamed'})
        self.attempt(token, 'loyalty.reward', 'write', ids=reward.ids, vals={'active': False})
        self.assertEqual((self.service.name, self.service.active), (name, True))

    def test_the_context_of_a_writing_call(self):
        token = self.token_for('sales.write')
        values = {'partner_id': self.company.id, 'order_line': [[0, 0, {'product_id': self.service.id}]]}
        supplied = self.env['product.supplierinfo'].create({
            'partner_id': self.company.id, 'product_name': 'Secret',
            'product_tmpl_id': self.service.product_tmpl_id.id})
        self.env.flush_all()
        for context in (
            {'create_for_project_id': self.project.id}, {'create_for_task_id': self.task.id},
            {'link_to_project': self.project.id}, {'seller_id': supplied.id}, {'x': [self.task.id]},
            {'x': {'y': self.task.id}},
        ):
            with self.isolated(**context):
                self.assertRefused(token, 'sale.order', 'create', vals_list=[values], context=context)
        self.result(token, 'sale.order', 'create', vals_list=[values], context={
            'lang': 'en_US', 'tz': 'UTC', 'tracking_disable': True, 'default_client_order_ref': 'x'})

    def test_lines_and_archives(self):
        """What is refused directly is refused by way of the record that it is a line of."""
        product = self.env['product.product'].create({'name': 'Discount'})
        program = self.env['loyalty.program'].create({'name': 'x', 'program_type': 'promotion', 'reward_ids': [(0, 0, {
            'description': 'x', 'discount_line_product_id': product.id})]})
        alias = self.env['mail.alias'].create({
            'alias_name': 'kept', 'alias_model_id': self.env['ir.model']._get_id('crm.lead')})
        job = self.env['hr.job'].create({'name': 'Job'})
        source = self.env['hr.recruitment.source'].create({'name': 'x', 'job_id': job.id, 'alias_id': alias.id})
        name = product.name
        self.env.flush_all()
        programs = self.token_for(self.scope(
            'programs', ('loyalty.program', 'read write'), ('loyalty.reward', 'read write')))
        jobs = self.token_for(self.scope(
            'jobs', ('hr.job', 'read write'), ('hr.recruitment.source', 'read write create unlink'),
            ('utm.source', 'read write create unlink'), ('mail.alias', 'read')))
        self.attempt(programs, 'loyalty.program', 'write', ids=program.ids, vals={
            'reward_ids': [[1, program.reward_ids.id, {'description': 'Renamed'}]]})
        self.attempt(programs, 'loyalty.program', 'write', ids=program.ids, vals={'active': False})
        self.assertEqual((product.name, product.active), (name, True))
        self.attempt(jobs, 'hr.job', 'write', ids=job.ids, vals={'job_source_ids': [[2, source.id]]})
        self.assertTrue(alias.exists())

    def test_what_a_many2many_names(self):
        """It is read by that, and neither changed nor deleted."""
        self.admin.group_ids += self.env.ref('hr.group_hr_manager')
        holder, other = self.env['res.partner'].create([{'name': 'Holder'}, {'name': 'Other'}])
        account = self.env['res.partner.bank'].create({'acc_number': '1', 'partner_id': holder.id})
        employee = self.env['hr.employee'].create({'name': 'Ed'})
        file = self.env['ir.attachment'].create({
            'name': 'x', 'raw': b'x', 'res_model': 'res.partner', 'res_id': holder.id})
        self.env.flush_all()
        token = self.token_for(self.scope(
            'employees', ('hr.employee', 'read write'), ('hr.version', 'read write create'), ('res.partner', 'read'),
            ('res.partner.bank', 'read')))
        self.attempt(token, 'hr.employee', 'write', ids=employee.ids, vals={'bank_account_ids': [[4, account.id]]})
        self.attempt(token, 'hr.employee', 'write', ids=employee.ids, vals={'work_contact_id': other.id})
        self.assertEqual(account.partner_id, holder)
        token = self.token_for(self.scope(
            'templates', ('mail.template', 'read write create'), ('ir.attachment', 'read')))
        self.attempt(token, 'mail.template', 'create', vals_list=[{
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.partner'), 'attachment_ids': [[4, file.id]]}])
        self.assertEqual((file.res_model, file.res_id), ('res.partner', holder.id))

    def test_leads_that_a_scope_reads_are_not_merged_away(self):
        leads = self.env['crm.lead'].create([{'name': 'x'}, {'name': 'y'}])
        self.env.flush_all()
        token = self.token_for(self.scope('merging', ('crm.merge.opportunity', 'read write create', {
            'methods': 'action_merge'}), ('crm.lead', 'read')))
        self.assertRefused(token, 'crm.merge.opportunity', 'create', vals_list=[{
            'opportunity_ids': [[6, 0, leads.ids]]}])
        self.assertEqual(leads.exists(), leads)

    def test_menus_of_a_website_by_a_default(self):
        menu = self.env['website.menu'].create({'name': 'x', 'url': '/x'})
        self.env.flush_all()
        token = self.token_for('api')
        event = {'name': 'x', 'date_begin': '2030-01-01 10:00:00', 'date_end': '2030-01-02 10:00:00'}
        ids = self.made(token, 'event.event', 'create', vals_list=[event], context={'default_menu_id': menu.id})
        self.attempt(token, 'event.event', 'write', ids=ids, vals={'website_menu': False})
        self.assertTrue(menu.exists())

    def test_pictures_of_a_spreadsheet(self):
        self.admin.group_ids += self.env.ref('spreadsheet_dashboard.group_dashboard_manager')
        dashboard = self.env['spreadsheet.dashboard'].search([], limit=1)
        for path, status in (('/web/session/logout', 403), ('/web/image/5', 200)):
            response = self.call(self.widest_token(), 'spreadsheet.dashboard', 'write', ids=dashboard.ids, vals={
                'spreadsheet_data': json.dumps({'sheets': [{'figures': [{'tag': 'image', 'data': {'path': path}}]}]})})
            self.assertEqual(response.status_code, status, response.text)

    def test_a_form_with_a_default(self):
        """It shows no more of a contact than a saved record could."""
        domain = {'domain': f"[('id', '=', {self.company.id})]"}
        token = self.token_for(self.scope(
            'forms', ('crm.lead', 'read write create', {'methods': 'onchange'}), ('res.partner', 'read', domain)))
        form = {'values': {}, 'field_names': [], 'fields_spec': {'partner_id': {}, 'email_from': {}}}
        text = self.attempt(token, 'crm.lead', 'onchange', ids=[], context={
            'default_partner_id': self.person.id}, **form)
        self.assertNotIn('paula@private.example', text)
        self.assertIn('office@acorn.example', self.attempt(token, 'crm.lead', 'onchange', ids=[], context={
            'default_partner_id': self.company.id}, **form))

    def test_an_order_that_is_given_to_somebody(self):
        """Odoo tells them, and notes at the contact whether it can sign up, which is written to those below it."""
        company = self.env['res.partner'].create({'name': 'Fresh', 'is_company': True, 'email': 'fresh@example.com'})
        self.env['res.partner'].create({'name': 'Below', 'parent_id': company.id})
        self.env.flush_all()
        self.result(self.token_for('sales.write'), 'sale.order', 'create', vals_list=[{
            'partner_id': company.id, 'user_id': self.user.id}])

    def test_an_employee_is_one_record(self):
        """It lends most of its fields from its version, and its name from its resource."""
        employee = self.env['hr.employee'].create({'name': 'Ed'})
        other = self.env['hr.employee'].create({'name': 'Fay'})
        self.env.flush_all()
        token = self.token_for(self.scope('one', ('hr.employee', 'read write', {
            'domain': f"[('id', '=', {employee.id})]"})))
        self.result(token, 'hr.employee', 'write', ids=employee.ids, vals={'job_title': 'Clerk'})
        self.assertEqual(employee.job_title, 'Clerk')
        self.result(token, 'hr.employee', 'write', ids=employee.ids, vals={'name': 'Edward', 'tz': 'Europe/Paris'})
        self.assertEqual((employee.name, employee.resource_id.tz), ('Edward', 'Europe/Paris'))
        self.assertRefused(token, 'hr.employee', 'write', ids=other.ids, vals={'job_title': 'Clerk'})
        self.assertRefused(token, 'hr.employee', 'write', ids=employee.ids, vals={
            'resource_id': other.resource_id.id, 'name': 'Boss'})
        self.assertRefused(token, 'resource.resource', 'write', ids=employee.resource_id.ids, vals={'name': 'Boss'})
        self.assertRefused(token, 'hr.employee', 'write', ids=employee.ids, vals={
            'version_id': other.version_id.id, 'job_title': 'Boss'})
        self.assertRefused(token, 'hr.version', 'write', ids=employee.version_id.ids, vals={'job_title': 'Boss'})

    def test_the_company_of_a_wizard(self):
        """Any record names its company, and changes it by no other name either."""
        company = self.env.company
        before = company.fiscalyear_last_day
        wizards = 'account.financial.year.op', 'read write create'
        values = {'company_id': company.id, 'fiscalyear_last_day': 27}
        self.attempt(self.token_for(self.scope('years', wizards)), wizards[0], 'create', vals_list=[values])
        self.assertEqual(company.fiscalyear_last_day, before)
        only = self.token_for('years')
        ids = self.made(only, wizards[0], 'create', vals_list=[{'company_id': company.id}])
        self.attempt(only, wizards[0], 'write', ids=ids, vals={'fiscalyear_last_day': 27})
        self.assertEqual(company.fiscalyear_last_day, before)
        token = self.token_for(self.scope('years.all', wizards, ('res.company', 'read write')))
        self.result(token, wizards[0], 'create', vals_list=[values])
        self.assertEqual(company.fiscalyear_last_day, 27)

    def test_the_address_of_a_wizard(self):
        """It came with an earlier request, and is that of whom the wizard invites."""
        def invite(name, *further):
            token = self.token_for(self.scope(name, ('portal.wizard', 'read write create'), (
                'portal.wizard.user', 'read write create', {'methods': 'action_grant_access'}), *further))
            wizard = self.made(token, 'portal.wizard', 'create', vals_list=[{}])
            ids = self.made(token, 'portal.wizard.user', 'create', vals_list=[{
                'wizard_id': wizard[0], 'partner_id': self.person.id, 'email': 'evil@example.com'}])
            self.attempt(token, 'portal.wizard.user', 'action_grant_access', ids=ids)
        self.admin.group_ids += self.env.ref('base.group_erp_manager')
        invite('inviting', ('res.partner', 'read'))
        self.assertEqual(self.person.email, 'paula@private.example')
        self.assertFalse(self.person.user_ids)
        invite('inviting.all', ('res.partner', 'read write'))
        self.assertEqual(self.person.email, 'evil@example.com')

    def test_a_field_that_a_wizard_names(self):
        """Its name and its value came with an earlier request."""
        def composer(token):
            return self.made(token, 'sms.composer', 'create', vals_list=[{
                'res_model': 'res.partner', 'res_id': self.person.id, 'composition_mode': 'comment', 'body': 'hi',
                'number_field_name': 'ref', 'recipient_single_number_itf': 'changed'}])
        sending = 'sms.composer', 'read write create', {'methods': 'action_send_sms'}
        reading = self.scope('sms', sending, ('res.partner', 'read'))
        for token in (self.token_for(reading), self.token_for(reading, 'api.read')):
            self.attempt(token, 'sms.composer', 'action_send_sms', ids=composer(token))
            self.assertEqual(self.person.ref, 'P1')
        token = self.token_for(self.scope('sms.all', sending, ('res.partner', 'read write')))
        self.result(token, 'sms.composer', 'action_send_sms', ids=composer(token))
        self.assertEqual(self.person.ref, 'changed')

    def test_what_is_further_away(self):
        kind = self.env['stock.picking.type'].search([('sequence_id', '!=', False)], limit=1)
        warehouse = self.env['stock.warehouse'].search([], limit=1)
        before = kind.sequence_id.prefix, kind.sequence_id.name
        for name, lines in (('alone', ()), ('types', (('stock.picking.type', 'read'), ))):
            token = self.token_for(self.scope(name, ('stock.warehouse', 'read write'), *lines))
            with self.isolated(name):
                self.attempt(token, 'stock.warehouse', 'write', ids=warehouse.ids, vals={'int_type_id': kind.id})
                if name == 'types':
                    warehouse.int_type_id = kind
                    self.env.flush_all()
                    self.attempt(token, 'stock.warehouse', 'write', ids=warehouse.ids, vals={'name': 'Evil'})
                self.assertEqual((kind.sequence_id.prefix, kind.sequence_id.name), before)

    def test_translations_at_the_end_of_a_related_field(self):
        country = self.env.ref('base.vu')
        self.person.country_id = country
        account = self.env['res.partner.bank'].create({'acc_number': '1', 'partner_id': self.person.id})
        name = country.name
        self.env.flush_all()
        token = self.token_for(self.scope('accounts', ('res.partner.bank', 'read write')))
        self.attempt(token, 'res.partner.bank', 'update_field_translations', ids=account.ids,
                     field_name='partner_country_name', translations={'en_US': 'Evil'})
        self.env.invalidate_all()
        self.assertEqual(country.name, name)
        product = self.env['product.product'].create({'name': 'Chair'})
        token = self.token_for(self.scope(
            'products', ('product.product', 'read write'), ('product.template', 'read write')))
        self.result(token, 'product.product', 'update_field_translations', ids=product.ids, field_name='name',
                    translations={'en_US': 'Stool'})
        self.assertEqual(product.name, 'Stool')

    def test_groups_of_those_who_are_responsible(self):
        employee = self.env['hr.employee'].create({'name': 'Ed'})
        self.env.flush_all()
        token = self.token_for(self.scope(
            'employees', ('hr.employee', 'read write'), ('hr.version', 'read write create')))
        before = self.user.all_group_ids
        for name in ('leave_manager_id', 'attendance_manager_id'):
            with self.isolated(name):
                self.attempt(token, 'hr.employee', 'write', ids=employee.ids, vals={name: self.user.id})
                self.env.invalidate_all()
                self.assertEqual(self.user.all_group_ids, before)

    def test_what_is_deleted_by_who_points_at_it(self):
        alias = self.env['mail.alias'].create({
            'alias_name': 'kept', 'alias_model_id': self.env['ir.model']._get_id('crm.lead')})
        view = self.env['ir.ui.view'].create({'name': 'kept', 'type': 'qweb', 'arch': '<p>x</p>'})
        event = self.env['event.event'].create({
            'name': 'Event', 'date_begin': '2026-01-01', 'date_end': '2026-01-02'})
        job = self.env['hr.job'].create({'name': 'Job'})
        move = self.env['account.move'].create({'move_type': 'out_invoice', 'partner_id': self.company.id})
        self.env.flush_all()
        for model, values, kept in (
            ('hr.recruitment.source', {'name': 'x', 'job_id': job.id, 'alias_id': alias.id}, alias),
            ('website.event.menu', {'event_id': event.id, 'view_id': view.id, 'menu_type': 'other'}, view),
            ('account.payment', {'partner_id': self.company.id, 'amount': 5, 'move_id': move.id}, move),
        ):
            token = self.token_for(self.scope(
                model, (model, 'read write create unlink'), ('utm.source', 'read write create')))
            with self.isolated(model):
                made = self.call(token, model, 'create', vals_list=[values])
                if made.status_code == 200:
                    self.attempt(token, model, 'unlink', ids=made.json())
                self.env.invalidate_all()
                self.assertTrue(kept.exists())

    def test_a_sequence_of_others(self):
        sequence = self.env['ir.sequence'].create({'name': 'Orders', 'prefix': 'SO'})
        self.env.flush_all()
        token = self.token_for(self.scope('types', ('stock.picking.type', 'read write create')))
        kind = self.env['stock.picking.type'].search([], limit=1)
        self.attempt(token, 'stock.picking.type', 'write', ids=kind.ids, vals={'sequence_id': sequence.id})
        self.attempt(token, 'stock.picking.type', 'write', ids=kind.ids, vals={'sequence_code': 'EVIL'})
        self.assertEqual(sequence.prefix, 'SO')

    def test_code_on_another_occasion(self):
        users = self.env['ir.model']._get_id('res.users')
        action = self.env.ref('auth_totp.action_disable_totp')
        api = self.widest_token()
        rule = {'name': 'x', 'model_id': users, 'trigger': 'on_create_or_write'}
        self.assertRefused(api, 'ir.actions.server', 'create', vals_list=[{
            'name': 'x', 'model_id': users, 'state': 'code', 'code': action.code}])
        self.assertRefused(api, 'base.automation', 'create', vals_list=[
            rule | {'action_server_ids': [[6, 0, action.ids]]}])
        self.assertRefused(api, 'base.automation', 'create', vals_list=[rule | {'action_server_ids': [[0, 0, {
            'name': 'x', 'model_id': users, 'state': 'code', 'code': action.code}]]}])
        made = self.env['base.automation'].create(rule)
        self.env.flush_all()
        self.assertRefused(api, 'ir.actions.server', 'write', ids=action.ids, vals={'base_automation_id': made.id})

    def test_an_answer_to_a_survey_in_the_name_of_others(self):
        survey = self.env['survey.survey'].create({'title': 'x', 'access_mode': 'public', 'users_login_required': True})
        self.env.flush_all()
        token = self.widest_token(user=self.env.ref('base.user_admin'))
        self.assertRefused(token, 'survey.user_input', 'create', vals_list=[{
            'survey_id': survey.id, 'partner_id': self.user.partner_id.id, 'state': 'in_progress'}])

    def test_what_odoo_itself_delivers(self):
        """What it tells browsers, and its mails: no rule, right or action of a token's comes in between."""
        api, model = self.widest_token(user=self.env.ref('base.user_admin')), self.env['ir.model']._get_id
        group = self.env.ref('base.group_system').id
        for name in ('bus.bus', 'mail.mail', 'mail.push'):
            with self.isolated(name):
                self.assertRefused(api, 'ir.model.access', 'create', vals_list=[{
                    'name': 'x', 'model_id': model(name), 'group_id': group, 'perm_read': True, 'perm_create': True}])
                self.assertRefused(api, 'base.automation', 'create', vals_list=[{
                    'name': 'x', 'model_id': model(name), 'trigger': 'on_create'}])
                self.assertRefused(api, 'ir.actions.server', 'create', vals_list=[{
                    'name': 'x', 'model_id': model(name), 'state': 'object_write', 'update_path': 'id', 'value': '1'}])

    def test_a_field_that_is_written_elsewhere(self):
        api = self.widest_token(user=self.env.ref('base.user_admin'))
        lead = self.env['ir.model']._get_id('crm.lead')
        self.assertRefused(api, 'ir.actions.server', 'create', vals_list=[{
            'name': 'x', 'model_id': lead, 'state': 'object_write', 'update_path': 'email_from',
            'value': 'x@y.example'}])
        self.assertRefused(api, 'ir.default', 'create', vals_list=[{
            'field_id': self.env['ir.model.fields']._get('crm.lead', 'email_from').id, 'json_value': '"x@y.example"'}])
        self.result(api, 'ir.actions.server', 'create', vals_list=[{
            'name': 'x', 'model_id': lead, 'state': 'object_write', 'update_path': 'description', 'value': 'Hello'}])

    def test_code_further_down(self):
        users = self.env['ir.model']._get_id('res.users')
        action = self.env.ref('auth_totp.action_disable_totp')
        api = self.widest_token(user=self.env.ref('base.user_admin'))
        several = {'name': 'x', 'model_id': users, 'state': 'multi'}
        self.assertRefused(api, 'ir.actions.server', 'create', vals_list=[
            several | {'child_ids': [[6, 0, action.ids]]}])
        made = self.env['ir.actions.server'].create(several | {'child_ids': [(6, 0, action.ids)]})
        self.env.flush_all()
        self.assertRefused(api, 'base.automation', 'create', vals_list=[{
            'name': 'x', 'model_id': users, 'trigger': 'on_create_or_write', 'action_server_ids': [[6, 0, made.ids]]}])

    def test_code_that_is_moved(self):
        action = self.env.ref('auth_totp.action_disable_totp')
        api = self.widest_token(user=self.env.ref('base.user_admin'))
        several = self.env['ir.actions.server'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.users'), 'state': 'multi'})
        partner = self.env['ir.model']._get_id('res.partner')
        self.env.flush_all()
        for vals in ({'model_id': partner}, {'binding_model_id': partner}, {'parent_id': several.id},
                     {'group_ids': [[5]]}, {'website_published': True, 'website_path': 'x'}, {'website_path': 'x'}):
            with self.isolated(**vals):
                self.assertRefused(api, 'ir.actions.server', 'write', ids=action.ids, vals=vals)

    def test_a_template_that_lets_somebody_sign_in(self):
        api = self.widest_token(user=self.env.ref('base.user_admin'))
        self.assertRefused(api, 'ir.actions.server', 'create', vals_list=[{
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.users'), 'state': 'mail_post',
            'template_id': self.env.ref('auth_signup.set_password_email').id}])

    def test_codes_in_what_was_sent(self):
        trace = self.env['mailing.trace'].create({
            'trace_type': 'sms', 'model': 'res.partner', 'res_id': self.person.id, 'sms_code': 'abc'})
        self.admin.group_ids += self.env.ref('mass_mailing.group_mass_mailing_user')
        self.env.flush_all()
        response = self.call(self.token_for('api.read'), 'mailing.trace', 'read', ids=trace.ids, fields=['sms_code'])
        self.assertNotIn('abc', response.text)

    def test_a_short_address_of_what_has_a_key(self):
        link = self.env['link.tracker'].create({'url': 'https://x.example/my?access_token=abcdef', 'title': 'x'})
        self.env.flush_all()
        for token in (self.token_for('api.read'), self.token_for(self.scope('links', ('link.tracker', 'read')))):
            answer = self.call(token, 'link.tracker', 'read', ids=link.ids, fields=[
                'url', 'code', 'short_url', 'display_name', 'redirected_url', 'absolute_url'])
            self.assertNotIn('abcdef', answer.text)
            self.assertNotIn(link.code, answer.text)
        answer = self.call(self.token_for('api.read'), 'link.tracker.code', 'search_read', domain=[
            ['link_id', '=', link.id]], fields=['code', 'display_name'])
        self.assertNotIn(link.code, answer.text)

    def test_public_addresses_are_shown(self):
        token = self.token_for('api.read')
        for model, name in (('hr.job', 'full_url'), ('slide.slide', 'website_share_url')):
            record = self.env[model].search([], limit=1)
            row, = self.result(token, model, 'read', ids=record.ids, fields=[name])
            self.assertIn('/', row[name])

    def test_text_that_odoo_makes_html_of(self):
        html = '<a class="o_x" type="action" data-model="res.partner">Open</a>'
        self.service.write({'service_tracking': 'task_global_project', 'project_id': self.project.id})
        self.env.flush_all()
        self.assertRefused(self.token_for('sales.write'), 'sale.order', 'create', vals_list=[{
            'partner_id': self.company.id, 'order_line': [[0, 0, {
                'product_id': self.service.id, 'name': f'Advice\nplease\n{html}'}]]}])
        self.assertRefused(self.widest_token(), 'project.project', 'create', vals_list=[{
            'name': 'x', 'task_properties_definition': [{'name': 'ab_html', 'type': 'html', 'default': html}]}])

    def test_what_a_copy_points_at(self):
        """The same as what the caller points at: `create` with it is refused as well."""
        update = self.env['project.update'].create({
            'name': 'x', 'project_id': self.project.id, 'status': 'on_track', 'progress': 1})
        lead = self.env['crm.lead'].create({'name': 'x', 'email_from': 'evil@example.com'})
        nobody = self.env['res.partner'].create({'name': 'Without an address'})
        lead.partner_id = nobody
        lead.email_from = 'evil@example.com'
        nobody.email = False
        self.env.flush_all()
        token = self.token_for(self.scope('updates', ('project.update', 'read write create unlink')))
        self.assertRefused(token, 'project.update', 'copy', ids=update.ids, default={'status': 'off_track'})
        self.assertNotEqual(self.project.last_update_status, 'off_track')
        self.attempt(
            self.token_for(self.scope('leads', ('crm.lead', 'read write create'))), 'crm.lead', 'copy', ids=lead.ids)
        self.assertFalse(nobody.email)

    def test_further_occasions_for_stored_code(self):
        api = self.widest_token(user=self.env.ref('base.user_admin'))
        action = self.env['ir.actions.server'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('event.event'), 'state': 'code', 'code': 'pass'})
        cron = self.env['ir.cron'].search([], limit=1)
        supplier = self.env['lunch.supplier'].search([], limit=1)
        self.env.flush_all()
        self.assertRefused(api, 'website.snippet.filter', 'create', vals_list=[{
            'name': 'x', 'field_names': 'name', 'limit': 3, 'action_server_id': action.id}])
        self.assertRefused(api, 'lunch.supplier', 'write', ids=supplier.ids, vals={'cron_id': cron.id})
        self.assertRefused(api, 'ir.actions.todo', 'create', vals_list=[{'action_id': action.id}])
        self.assertRefused(api, 'mail.activity.type', 'create', vals_list=[{
            'name': 'x', 'mail_template_ids': [[6, 0, self.env.ref('auth_signup.set_password_email').ids]]}])

    def test_where_who_pays_is_sent(self):
        api = self.widest_token(user=self.env.ref('base.user_admin'))
        provider = self.env['payment.provider'].search([], limit=1)
        method = self.env['payment.method'].search([], limit=1)
        self.assertRefused(api, 'payment.transaction', 'create', vals_list=[{
            'provider_id': provider.id, 'payment_method_id': method.id, 'partner_id': self.company.id, 'amount': 1,
            'currency_id': self.env.company.currency_id.id, 'landing_route': 'https://evil.example/pay'}])

    def test_addresses_of_devices(self):
        api = self.widest_token(user=self.env.ref('base.user_admin'))
        self.assertRefused(api, 'pos.payment.method', 'create', vals_list=[{
            'name': 'x', 'glory_websocket_address': 'evil.example'}])

    def test_prices_of_a_list_outside(self):
        pricelist = self.env['product.pricelist'].create({'name': 'Hidden'})
        ticket = self.env['event.event.ticket'].search([], limit=1)
        self.env.flush_all()
        token = self.token_for(self.scope('tickets', ('event.event.ticket', 'read')))
        self.result(token, 'event.event.ticket', 'read', ids=ticket.ids, fields=['price'])
        self.assertRefused(token, 'event.event.ticket', 'read', ids=ticket.ids, fields=['price_reduce'], context={
            'pricelist': pricelist.id})

    def test_html_in_other_spellings(self):
        api = self.widest_token()
        field = self.env['ir.model.fields']._get('project.task', 'description')
        for html in ('<p DATA-foo="1">x</p>', '<p CLASS="O_x">x</p>', '<a type="action" name="84">x</a>',
                     '<a TYPE=action href="#">x</a>', '<p>a</p></body><p class="o_x">y</p>',
                     '<body class="js_x">x</body>'):
            with self.isolated(html):
                self.attempt(api, 'blog.post', 'create', vals_list=[{
                    'name': 'x', 'blog_id': self.env['blog.blog'].search([], limit=1).id, 'content': html}])
                self.attempt(api, 'project.task', 'create', vals_list=[{'name': 'Spelled', 'description': html}])
                found = self.env['project.task'].search([('name', '=', 'Spelled')]).description or ''
                self.assertFalse([part for part in ('data-foo', 'O_x', 'type=', 'o_x', 'js_x') if part in found], found)
                self.assertFalse(self.env['blog.post'].search([('name', '=', 'x')]))
        self.assertRefused(api, 'ir.default', 'create', vals_list=[{
            'field_id': field.id, 'json_value': r'"<p class=\"o\u005fx\">x</p>"'}])
        for content in ('{"a": 1}', '\ufeff{"a": 1}'):
            for encoding in ('utf-8', 'utf-16-le', 'utf-16-be') if content[0] != '{' else ('utf-8', ):
                with self.isolated(content, encoding=encoding):
                    self.assertRefused(api, 'ir.attachment', 'create', vals_list=[{
                        'name': 'x', 'url': '/x/y', 'type': 'binary',
                        'datas': base64.b64encode(content.encode(encoding)).decode()}])
        html = '<p>a</p></body><body>b</body>'
        self.result(api, 'project.task', 'create', vals_list=[{'name': 'x', 'description': html}])
