"""What methods delete, make and change on the way is within the scopes, also where these change a few records of it."""
import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from .sealed import SECRET, SealedCase


@tagged('post_install', '-at_install')
class TestMethodsWithinDomains(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.banks = cls.env['res.bank'].create([{'name': 'inside'}, {'name': 'outside'}])
        cls.env.flush_all()

    def few(self, *methods, operations='read write'):
        return self.scope('few', ('res.bank', operations, {
            'domain': "[('name', 'in', ('inside', 'told'))]", 'methods': '\n'.join(methods)}))

    def test_a_record_that_a_method_makes(self):
        def action_split(banks, name):
            return banks.create({'name': 'made'}).id

        with self.method('res.bank', 'action_split', action_split):
            for operations in ('read write', 'read write create'):
                with self.isolated(operations):
                    self.assertRefused(
                        self.token_for(self.few('action_split', operations=operations)), 'res.bank', 'action_split',
                        ids=self.banks[:1].ids, name='x')
            token = self.token_for(self.scope('all', ('res.bank', 'read write', {'methods': 'action_split'})))
            self.result(token, 'res.bank', 'action_split', ids=self.banks[:1].ids, name='x')

    def test_a_record_that_a_value_of_the_callers_would_bring_in(self):
        def action_tell(partners, bank, **values):
            partners.env['res.bank'].browse(bank).write({'city': 'Gent', **values})

        with self.method('res.partner', 'action_tell', action_tell):
            token = self.token_for(self.few(), self.scope('telling', ('res.partner', 'read', {
                'methods': 'action_tell'})))
            inside, outside = self.banks.ids
            call = {'ids': self.person.ids, 'name': 'told'}
            self.assertRefused(token, 'res.partner', 'action_tell', bank=outside, **call)
            self.result(token, 'res.partner', 'action_tell', bank=inside, **call)
            self.assertEqual(self.banks.mapped('name'), ['told', 'outside'])


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestHeldByWizards(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ('project.group_project_manager', 'sales_team.group_sale_manager', 'stock.group_stock_manager',
                      'analytic.group_analytic_accounting', 'base.group_system'):
            cls.admin.group_ids += cls.env.ref(group)
        cls.env.flush_all()

    def test_what_a_wizard_deletes(self):
        """The record that a line of it is about came with an earlier request."""
        lines = 'privacy.lookup.wizard.line', 'read write create', {'methods': 'action_unlink'}
        for name, operations, gone in (('looking', 'read', False), ('deleting', 'read write unlink', True)):
            token = self.token_for(self.scope(
                name, ('privacy.lookup.wizard', 'read write create'), lines, ('res.partner', operations)))
            wizard = self.made(token, 'privacy.lookup.wizard', 'create', vals_list=[{'name': 'x', 'email': 'x@y.z'}])
            line = self.made(token, lines[0], 'create', vals_list=[{
                'wizard_id': wizard[0], 'res_model_id': self.model_id('res.partner'), 'res_id': self.person.id}])
            self.assertTrue(line)
            self.attempt(token, lines[0], 'action_unlink', ids=line)
            self.assertEqual(not self.person.exists(), gone)

    def test_what_odoo_changes_along_of_which_the_scopes_change_a_few(self):
        plan = self.env['account.analytic.plan'].search([], limit=1)
        account, other = self.env['account.analytic.account'].create([
            {'name': 'mine', 'plan_id': plan.id}, {'name': 'other', 'plan_id': plan.id}])
        project = self.env['project.project'].create({'name': 'x', 'account_id': other.id})
        task = self.env['project.task'].create({'name': 't', 'project_id': project.id})
        self.env.flush_all()

        def few(model, record):
            return model, 'read write', {'domain': f"[('id', '=', {record.id})]"}
        token = self.token_for(self.scope(
            'projects', ('project.project', 'read write'), few('account.analytic.account', account),
            few('project.task', self.env['project.task'].create({'name': 'mine'}))))
        self.assertRefused(token, 'project.project', 'write', ids=project.ids, vals={'name': 'y'})
        self.assertEqual(other.name, 'other')
        self.attempt(token, 'project.project', 'write', ids=project.ids, vals={'active': False})
        self.assertTrue(task.active)
        project.account_id = account
        self.env.flush_all()
        self.result(token, 'project.project', 'write', ids=project.ids, vals={'name': 'z'})
        self.assertEqual(account.name, 'z')

    def test_a_reminder_with_a_name_that_would_be_a_template(self):
        """A quoted name loses its backslashes on the way, in the request of a person or a scheduled action."""
        event = self.env['calendar.event'].create({
            'name': "{{ object.env['ir.config_parameter'].sudo().set_param('sealed.written', 'yes') }}",
            'start': '2030-01-01 10:00:00', 'stop': '2030-01-01 11:00:00', 'partner_ids': [(6, 0, self.person.ids)]})
        self.person.phone = '+32470123456'
        alarm = self.env['calendar.alarm'].create({'name': 'x', 'alarm_type': 'sms', 'sms_template_id': False})
        event._do_sms_reminder(alarm)
        self.assertNotWritten()

    def test_a_document_that_a_payment_is_pointed_at(self):
        """What a method of it changes is its own entry, and not an invoice that may only be read."""
        self.admin.group_ids += self.env.ref('account.group_account_manager')
        invoice = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self.company.id, 'invoice_date': '2026-01-01',
            'invoice_line_ids': [(0, 0, {'name': 'x', 'quantity': 1, 'price_unit': 5})]})
        invoice.action_post()
        journal = self.env['account.journal'].search([('type', '=', 'bank'), (
            'company_id', '=', self.env.company.id)], limit=1)
        self.env.flush_all()
        payments = 'account.payment', 'read write create', {'methods': 'action_draft\naction_cancel'}
        lines = payments, ('account.move', 'read'), ('account.journal', 'read')
        for scopes in ((self.scope('paying', *lines), ), (self.scope('paying.only', payments), 'api.read')):
            token = self.token_for(*scopes)
            payment, = self.result(token, 'account.payment', 'create', vals_list=[{
                'journal_id': journal.id, 'amount': 5, 'partner_id': self.company.id}])
            self.attempt(token, 'account.payment', 'write', ids=[payment], vals={'move_id': invoice.id})
            for method in ('action_draft', 'action_cancel'):
                self.attempt(token, 'account.payment', method, ids=[payment])
            self.assertEqual(invoice.exists().state, 'posted')

    def test_a_form_of_a_record_that_its_context_names(self):
        """Wizards take the number in `active_id` for a record of theirs, whatever model is named beside it."""
        lead = self.env['crm.lead'].create({'name': 'Hidden', 'contact_name': SECRET, 'partner_id': self.person.id})
        own = self.env['crm.lead'].create({'name': 'x', 'contact_name': 'Shown'})
        self.env.flush_all()
        token = self.token_for(self.scope(
            'converting', ('crm.lead2opportunity.partner', 'read write create', {'methods': 'onchange'}),
            ('crm.lead', 'read', {'domain': f"[('id', '=', {own.id})]"}), ('res.partner', 'read')))
        form = {'ids': [], 'values': {}, 'field_names': [], 'fields_spec': {
            'lead_id': {}, 'lead_contact_name': {}, 'partner_id': {}, 'action': {}}}
        for context in ({'active_id': lead.id}, {'active_id': lead.id, 'active_model': 'res.partner'},
                        {'active_ids': lead.ids, 'active_id': lead.id, 'active_model': 'res.currency'}):
            for only in (form, form | {'fields_spec': {'lead_contact_name': {}, 'partner_id': {}}}):
                text = self.attempt(token, 'crm.lead2opportunity.partner', 'onchange', context=context, **only)
                self.assertNotIn(f'"partner_id": {self.person.id}', text)
        shown = self.result(token, 'crm.lead2opportunity.partner', 'onchange', context={
            'active_id': own.id, 'active_model': 'crm.lead'}, **form)
        self.assertEqual(shown['value']['lead_id'], own.id)

    def test_a_wizard_that_is_opened_from_nothing(self):
        """Its method takes the numbers in `active_ids` for transfers, which no scope names."""
        picking = self.env['stock.picking'].create({
            'picking_type_id': self.env['stock.picking.type'].search([('code', '=', 'outgoing')], limit=1).id,
            'move_ids': [(0, 0, {'product_id': self.env['product.product'].create({
                'name': 'x', 'is_storable': True}).id, 'product_uom_qty': 1})]})
        picking.action_confirm()
        batch = self.env['stock.picking.batch'].create({})
        wizards = 'stock.picking.to.batch', 'read write create', {'methods': 'attach_pickings'}
        self.env.flush_all()
        token = self.token_for(self.scope('batches', wizards, ('stock.picking.batch', 'read')))
        for context in ({}, {'active_model': 'stock.picking'}, {'active_model': 'stock.picking.batch'}):
            wizard = self.made(token, wizards[0], 'create', vals_list=[{'mode': 'new'}])
            self.assertRefused(token, wizards[0], 'attach_pickings', ids=wizard, context=context | {
                'active_ids': picking.ids})
            self.assertFalse(picking.batch_id)
        for numbers in (str(picking.ids), [str(picking.id)], True, {'a': picking.id}):
            answer = self.call(token, wizards[0], 'attach_pickings', ids=wizard, context={
                'active_model': 'stock.picking', 'active_ids': numbers})
            self.assertIn(answer.status_code, (403, 422), answer.text)
        token = self.token_for('batches', self.scope('transfers', ('stock.picking', 'read write')))
        wizard = self.made(token, wizards[0], 'create', vals_list=[{'mode': 'existing', 'batch_id': batch.id}])
        self.result(token, wizards[0], 'attach_pickings', ids=wizard, context={
            'active_model': 'stock.picking', 'active_ids': picking.ids})
        self.assertEqual(picking.batch_id, batch)

    def test_a_composer_that_is_opened_from_another_model(self):
        domain = {'domain': f"[('id', '=', {self.company.id})]"}
        token = self.token_for(self.scope(
            'composing', ('mail.compose.message', 'read write create', {'methods': 'action_send_mail\nonchange'}),
            ('res.partner', 'read write', domain), ('mail.template', 'read'), ('res.bank', 'read')))
        values = {'model': 'res.partner', 'composition_mode': 'mass_mail', 'subject': 'x', 'body': '<p>x</p>'}
        ids = self.made(token, 'mail.compose.message', 'create', vals_list=[values | {'res_ids': False}])
        template = self.env['mail.template'].create({
            'name': 'x', 'model_id': self.model_id('res.partner'), 'subject': '{{ object.email }}'})
        self.env.flush_all()
        before = self.person.message_ids
        for active_model in (None, 'res.bank', 'mail.template', 'res.partner'):
            context = {'active_ids': self.person.ids} | ({'active_model': active_model} if active_model else {})
            self.attempt(token, 'mail.compose.message', 'action_send_mail', ids=ids, context=context)
            self.assertEqual(self.person.message_ids, before)
            text = self.attempt(
                token, 'mail.compose.message', 'onchange', ids=[], context=context, field_names=['template_id'],
                values=values | {'template_id': template.id}, fields_spec={'subject': {}, 'body': {}})
            self.assertNotIn('paula@private.example', text)

    def test_a_form_with_a_domain(self):
        """What it computes by that would tell which records there are."""
        self.admin.group_ids += self.env.ref('sales_team.group_sale_manager')
        token = self.token_for(self.scope('loyalty', ('loyalty.rule', 'read write create', {
            'methods': 'onchange'}), ('product.product', 'read'), ('loyalty.program', 'read')))
        self.assertRefused(
            token, 'loyalty.rule', 'onchange', ids=[], field_names=['product_domain'],
            values={'product_domain': "[('create_uid.login', '=like', 'a%')]"},
            fields_spec={'valid_product_ids': {}})

    def test_a_meeting_that_a_leave_is_pointed_at(self):
        self.admin.group_ids += self.env.ref('hr_holidays.group_hr_holidays_manager')
        meeting = self.env['calendar.event'].create({
            'name': 'x', 'start': '2030-01-01 10:00:00', 'stop': '2030-01-01 11:00:00'})
        kind = self.env['hr.leave.type'].create({'name': 'x', 'requires_allocation': False})
        employee = self.env['hr.employee'].create({'name': 'Ed'})
        leave = self.env['hr.leave'].create({
            'employee_id': employee.id, 'holiday_status_id': kind.id, 'request_date_from': '2030-02-04',
            'request_date_to': '2030-02-04'})
        self.env.flush_all()
        token = self.token_for(self.scope('leaves', ('hr.leave', 'read write', {'methods': 'action_refuse'}), (
            'calendar.event', 'read')))
        self.attempt(token, 'hr.leave', 'write', ids=leave.ids, vals={'meeting_id': meeting.id})
        self.attempt(token, 'hr.leave', 'action_refuse', ids=leave.ids)
        self.assertTrue(meeting.active)

    def test_records_that_are_recycled(self):
        """A scheduled action deletes them with superuser rights, or a method of a record that is no wizard."""
        tags = self.env['ir.model']._get('crm.tag')
        token = self.token_for(self.scope(
            'recycling', ('data_recycle.model', 'read write create'),
            ('data_recycle.record', 'read write create unlink', {'methods': 'action_validate'}), ('crm.tag', 'read'),
            ('res.partner', 'read')))
        self.assertRefused(token, 'data_recycle.model', 'create', vals_list=[{
            'name': 'x', 'res_model_id': tags.id, 'recycle_mode': 'automatic', 'recycle_action': 'unlink'}])
        rule = self.env['data_recycle.model'].create({
            'name': 'x', 'res_model_id': self.model_id('res.partner'), 'recycle_action': 'unlink'})
        self.env.flush_all()
        ids = self.made(token, 'data_recycle.record', 'create', vals_list=[{
            'recycle_model_id': rule.id, 'res_id': self.person.id}])
        self.attempt(token, 'data_recycle.record', 'action_validate', ids=ids)
        self.assertTrue(self.person.exists())
        self.assertRefused(self.token_for('api'), 'res.users.deletion', 'create', vals_list=[{
            'user_id': self.user.id, 'state': 'todo'}])

    def test_names_of_what_is_rated(self):
        token = self.token_for(self.scope('rating', ('rating.rating', 'read write create')))
        ids = self.made(token, 'rating.rating', 'create', vals_list=[{
            'res_id': 1, 'parent_res_model': 'res.partner', 'parent_res_id': self.person.id}])
        text = self.attempt(token, 'rating.rating', 'read', ids=ids, fields=['parent_res_name'])
        self.assertNotIn(self.person.name, text)

    def test_keys_in_names_that_are_written_down(self):
        program = self.env['loyalty.program'].create({'name': 'Gifts', 'program_type': 'gift_card'})
        card = self.env['loyalty.card'].create({'program_id': program.id, 'points': 10, 'code': SECRET})
        self.env.flush_all()
        self.assertIn(SECRET, card.display_name)
        token = self.token_for(self.scope(
            'composing', ('loyalty.card', 'read'), ('mail.compose.message', 'read write create'),
            ('privacy.lookup.wizard', 'read write create'), ('privacy.lookup.wizard.line', 'read write create')))
        ids = self.made(token, 'mail.compose.message', 'create', vals_list=[{
            'model': 'loyalty.card', 'res_ids': str(card.ids), 'composition_mode': 'comment'}])
        self.attempt(token, 'mail.compose.message', 'read', ids=ids, fields=['subject'])
        wizard = self.made(token, 'privacy.lookup.wizard', 'create', vals_list=[{'name': 'x', 'email': 'x@y.z'}])
        ids = self.made(token, 'privacy.lookup.wizard.line', 'create', vals_list=[{
            'wizard_id': wizard[0], 'res_model_id': self.model_id('loyalty.card'), 'res_id': card.id}])
        self.attempt(token, 'privacy.lookup.wizard.line', 'read', ids=ids, fields=['res_name'])

    def test_contacts_that_are_written_and_not_read(self):
        domain = {'domain': f"[('id', '=', {self.company.id})]"}
        for operations in ('write', 'create', 'write create'):
            with self.isolated(operations):
                token = self.token_for(self.scope('few', ('crm.lead', 'read write create'), (
                    'res.partner', operations, domain)))
                self.assertRefused(token, 'crm.lead', 'create', vals_list=[{'name': 'x', 'partner_id': self.person.id}])
        token = self.token_for(self.scope('none', ('crm.lead', 'read write create')))
        self.result(token, 'crm.lead', 'create', vals_list=[{'name': 'x', 'partner_id': self.person.id}])

    def test_accounts_that_money_may_go_out_to(self):
        self.admin.group_ids += self.env.ref('hr.group_hr_manager')
        account = self.env['res.partner.bank'].create({'acc_number': 'BE71096123456769', 'partner_id': self.person.id})
        employee = self.env['hr.employee'].create({'name': 'Ed'})
        self.env.flush_all()
        token = self.token_for(self.scope(
            'paying', ('hr.bank.account.allocation.wizard', 'read write create', {'methods': 'action_save'}),
            ('hr.bank.account.allocation.wizard.line', 'read write create'), ('res.partner.bank', 'read'),
            ('hr.employee', 'read write'), ('res.partner', 'read')))
        ids = self.made(token, 'hr.bank.account.allocation.wizard', 'create', vals_list=[{
            'employee_id': employee.id, 'allocation_ids': [[0, 0, {
                'bank_account_id': account.id, 'amount': 100, 'amount_type': 'percentage', 'trusted': True}]]}])
        self.attempt(token, 'hr.bank.account.allocation.wizard', 'action_save', ids=ids)
        self.assertFalse(account.allow_out_payment)

    def test_a_template_that_is_not_for_these_records(self):
        """A stage, say, would fill it in for the user that has the number of the task: whoever moves that."""
        template = self.env.ref('auth_signup.set_password_email')
        task = self.env['project.task'].create({'name': 'x'})
        with self.assertRaisesRegex(UserError, 'not for these records'):
            task.message_mail_with_source(template)

    def test_values_for_later(self):
        """Defaults and actions write them when nobody looks any more."""
        token = self.token_for('api', self.scope(
            'setup', ('ir.default', 'read write create unlink'), ('ir.actions.server', 'read write create unlink')))
        template = self.env.ref('auth_signup.set_password_email')
        for model, name, value in (
            ('project.task.type', 'mail_template_id', template.id), ('res.partner', 'parent_id', self.company.id),
            ('payment.provider', 'redirect_form_view_id', self.env.ref('web.login').id),
            ('hr.job', 'interviewer_ids', self.admin.ids), ('hr.employee', 'leave_manager_id', self.admin.id),
            ('mail.scheduled.message', 'notification_parameters', '{}'),
            ('project.project', 'alias_defaults', "{'x': 1}"),
        ):
            field = self.env['ir.model.fields']._get(model, name)
            with self.isolated(model=model, name=name):
                self.assertRefused(token, 'ir.default', 'create', vals_list=[{
                    'field_id': field.id, 'json_value': json.dumps(value)}])
                self.assertRefused(token, 'ir.actions.server', 'create', vals_list=[{
                    'name': 'x', 'model_id': self.model_id(model), 'state': 'object_write', 'update_path': name,
                    'value': str(value[0] if isinstance(value, list) else value)}])
        stage = {'name': 'x', 'model_id': self.model_id('project.task'), 'state': 'object_write'}
        for value in ('+1', '0_1', ' 1 ', str(template.id)):
            with self.isolated(value):
                self.assertRefused(token, 'ir.actions.server', 'create', vals_list=[
                    stage | {'update_path': 'stage_id.mail_template_id', 'value': value}])
        sequence = self.env['ir.sequence'].create({'name': 'x'})
        self.assertRefused(token, 'ir.actions.server', 'create', vals_list=[stage | {
            'update_path': 'user_ids', 'evaluation_type': 'sequence', 'sequence_id': sequence.id}])
        for state in ('object_create', 'object_copy'):
            for model in ('res.users', 'res.groups', 'ir.cron'):
                self.assertRefused(token, 'ir.actions.server', 'create', vals_list=[{
                    'name': 'x', 'model_id': self.model_id('res.partner'), 'state': state,
                    'crud_model_id': self.model_id(model), 'value': 'x'}])
        lead = self.env['ir.model.fields']._get('crm.lead', 'user_id')
        self.result(token, 'ir.default', 'create', vals_list=[{'field_id': lead.id, 'json_value': str(self.admin.id)}])
        self.result(token, 'ir.actions.server', 'create', vals_list=[{
            'name': 'x', 'model_id': self.model_id('crm.lead'), 'state': 'object_write', 'update_path': 'user_id',
            'value': str(self.admin.id)}])

    def test_a_payment_of_an_invoice(self):
        self.admin.group_ids += self.env.ref('account.group_account_manager')
        invoice = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self.company.id, 'invoice_date': '2026-01-01',
            'invoice_line_ids': [(0, 0, {'name': 'x', 'quantity': 1, 'price_unit': 5})]})
        invoice.action_post()
        self.env.flush_all()
        token = self.token_for(self.scope(
            'registering', ('account.payment.register', 'read write create', {'methods': 'action_create_payments'}),
            ('account.move', 'read write'), ('account.move.line', 'read'), ('res.partner', 'read'),
            ('account.journal', 'read'), ('account.payment.method.line', 'read'),
            ('account.payment', 'read write create')))
        for model, ids in (('account.move', invoice.ids), ('account.move.line', invoice.line_ids.filtered(
                lambda line: line.account_id.account_type == 'asset_receivable').ids)):
            with self.isolated(model):
                context = {'active_model': model, 'active_ids': ids}
                wizard = self.result(token, 'account.payment.register', 'create', vals_list=[{}], context=context)
                self.result(token, 'account.payment.register', 'action_create_payments', ids=wizard, context=context)
                self.assertIn(invoice.payment_state, ('in_payment', 'paid'))

    def test_what_the_called_records_are_pointed_at(self):
        """A scope that only reads a model only reads it, also by the methods that it names."""
        card = self.env['loyalty.card'].create({'points': 5, 'program_id': self.env['loyalty.program'].create({
            'name': 'Gifts', 'program_type': 'gift_card'}).id})
        order = self.env['sale.order'].create({'partner_id': self.company.id})
        order.action_confirm()
        self.env.flush_all()
        token = self.token_for(self.scope(
            'selling', ('sale.order', 'read write create', {'methods': 'action_confirm\naction_cancel'}),
            ('sale.order.coupon.points', 'read write create'), ('loyalty.card', 'read')))
        self.made(token, 'sale.order.coupon.points', 'create', vals_list=[{
            'order_id': order.id, 'coupon_id': card.id, 'points': -1000}])
        self.attempt(token, 'sale.order', 'action_cancel', ids=order.ids)
        self.assertEqual(card.points, 5)

    def test_members_of_a_channel_that_an_event_is_pointed_at(self):
        channel = self.env['discuss.channel'].create({'name': 'x', 'channel_type': 'group'})
        event = self.env['calendar.event'].create({
            'name': 'x', 'start': '2030-01-01 10:00:00', 'stop': '2030-01-01 11:00:00'})
        self.env.flush_all()
        token = self.token_for(self.scope(
            'events', ('calendar.event', 'read write create'), ('calendar.attendee', 'read write create unlink'),
            ('res.partner', 'read'), ('discuss.channel', 'read')))
        self.attempt(token, 'calendar.event', 'write', ids=event.ids, vals={'videocall_channel_id': channel.id})
        self.attempt(token, 'calendar.event', 'write', ids=event.ids, vals={
            'partner_ids': [[4, self.user.partner_id.id]]})
        self.assertNotIn(self.user.partner_id, channel.channel_member_ids.partner_id)

    def test_what_a_method_lets_go_of_first(self):
        """It was pointed at that when the method began; what it makes on its way is its own affair."""
        self.admin.group_ids += self.env.ref('sales_team.group_sale_manager')
        lead = self.env['crm.lead'].create({'name': 'kept'})
        order = self.env['sale.order'].create({'partner_id': self.company.id, 'opportunity_id': lead.id})
        self.env.flush_all()

        def action_forget(orders):
            lead = orders.opportunity_id
            orders.opportunity_id = False
            lead.name = 'changed'

        def action_explain(orders):
            orders.opportunity_id = orders.env['crm.lead'].create({'name': 'new'})
            orders.opportunity_id.name = 'newer'

        with self.method('sale.order', 'action_forget', action_forget), \
                self.method('sale.order', 'action_explain', action_explain):
            token = self.token_for(self.scope('losing', ('sale.order', 'read write', {
                'methods': 'action_forget\naction_explain'}), ('crm.lead', 'read')))
            self.assertRefused(token, 'sale.order', 'action_forget', ids=order.ids)
            self.assertEqual(lead.name, 'kept')
            self.result(token, 'sale.order', 'action_explain', ids=order.ids)
        self.assertEqual(order.opportunity_id.name, 'newer')

    def test_what_lines_of_lines_are_pointed_at(self):
        order = self.env['sale.order'].create({'partner_id': self.company.id, 'order_line': [(0, 0, {
            'product_id': self.env['product.product'].create({'name': 'p', 'type': 'service'}).id, 'name': 'kept'})]})
        project = self.env['project.project'].create({'name': 'x'})
        milestone = self.env['project.milestone'].create({'name': 'x', 'project_id': project.id})
        task = self.env['project.task'].create({
            'name': 'x', 'project_id': project.id, 'milestone_id': milestone.id, 'child_ids': [(0, 0, {'name': 'y'})]})
        task.child_ids.write({'sale_line_id': order.order_line.id, 'milestone_id': False})
        self.env.flush_all()
        self.assertEqual((milestone.task_ids, task.sale_line_id), (task, order.order_line.browse()))

        def action_touch(milestones):
            milestones.sudo().task_ids.child_ids.sale_line_id.name = 'changed'

        with self.method('project.milestone', 'action_touch', action_touch):
            lines = ('project.milestone', 'read write', {'methods': 'action_touch'}), ('project.task', 'read write')
            token = self.token_for(self.scope('touching', *lines, ('sale.order.line', 'read')))
            self.assertRefused(token, 'project.milestone', 'action_touch', ids=milestone.ids)
            token = self.token_for(self.scope('writing', *lines, ('sale.order.line', 'read write')))
            self.result(token, 'project.milestone', 'action_touch', ids=milestone.ids)

    def test_ids_in_the_arguments_of_a_method(self):
        """Whose they are, Odoo's code does not ask where it takes superuser rights."""
        note = self.person.message_post(body='x')
        order = self.env['sale.order'].create({'partner_id': self.company.id, 'client_order_ref': 'kept'})
        self.env.flush_all()

        def action_move(tags, message_id=None, order_ids=(), sale_order_id=None):
            tags.env['mail.message'].sudo().browse(message_id).exists().unlink()
            tags.env['sale.order'].sudo().browse(sale_order_id or order_ids).write({'client_order_ref': 'changed'})

        with self.method('crm.tag', 'action_move', action_move):
            tag = self.env['crm.tag'].create({'name': 'x'})
            self.env.flush_all()
            line = 'crm.tag', 'read write', {'methods': 'action_move'}
            token = self.token_for(self.scope('moving', line))
            for arguments in ({'message_id': note.id}, {'order_ids': order.ids}, {'sale_order_id': order.id}):
                with self.isolated(**arguments):
                    self.assertRefused(token, 'crm.tag', 'action_move', ids=tag.ids, **arguments)
            token = self.token_for(self.scope('moving.more', line, ('sale.order', 'read write')))
            self.result(token, 'crm.tag', 'action_move', ids=tag.ids, order_ids=order.ids)

    def test_what_the_records_of_a_wizard_are_pointed_at(self):
        """A wizard is for the records that it names, and not for what these are pointed at."""
        self.admin.group_ids += self.env.ref('hr_expense.group_hr_expense_manager')
        entry = self.env['account.move'].create({'move_type': 'in_receipt', 'partner_id': self.company.id})
        employee = self.env['hr.employee'].create({'name': 'Ed', 'user_id': self.admin.id})
        expense = self.env['hr.expense'].create({
            'name': 'x', 'employee_id': employee.id, 'total_amount': 5,
            'product_id': self.env.ref('hr_expense.expense_product_meal').id})
        expense.action_submit()
        self.env.flush_all()
        token = self.token_for(self.scope(
            'refusing', ('hr.expense', 'read write create'), ('account.move', 'read'),
            ('hr.expense.refuse.wizard', 'read write create', {'methods': 'action_refuse'})))
        self.result(token, 'hr.expense', 'write', ids=expense.ids, vals={'account_move_id': entry.id})
        wizard = self.result(token, 'hr.expense.refuse.wizard', 'create', vals_list=[{
            'expense_ids': [[6, 0, expense.ids]], 'reason': 'x'}])
        self.assertRefused(token, 'hr.expense.refuse.wizard', 'action_refuse', ids=wizard)
        self.assertTrue(entry.exists())
        expense.account_move_id = False
        self.env.flush_all()
        self.result(token, 'hr.expense.refuse.wizard', 'action_refuse', ids=wizard)
        self.assertEqual(expense.state, 'refused')

    def test_what_is_held_of_which_a_scope_changes_a_few(self):
        """Superuser rights that a method takes are no reason to leave the domain of a line."""
        mine, other = self.env['crm.lead'].create([{'name': 'mine'}, {'name': 'other'}])
        order = self.env['sale.order'].create({'partner_id': self.company.id, 'opportunity_id': other.id})
        self.env.flush_all()

        def action_tell(orders):
            orders.opportunity_id.sudo().name = 'told'

        with self.method('sale.order', 'action_tell', action_tell):
            token = self.token_for(self.scope(
                'telling', ('sale.order', 'read write', {'methods': 'action_tell'}),
                ('crm.lead', 'read'), ('crm.lead', 'write', {'domain': f"[('id', '=', {mine.id})]"})))
            self.assertRefused(token, 'sale.order', 'action_tell', ids=order.ids)
            order.opportunity_id = mine
            self.env.flush_all()
            self.result(token, 'sale.order', 'action_tell', ids=order.ids)

    def test_what_the_lines_that_are_held_belong_to(self):
        bought = self.env['sale.order'].create({'partner_id': self.company.id, 'order_line': [(0, 0, {
            'product_id': self.env['product.product'].create({'name': 'p', 'type': 'service'}).id})]})
        task = self.env['project.task'].create({
            'name': 'x', 'project_id': self.env['project.project'].create({'name': 'x'}).id})
        task.sale_line_id = bought.order_line
        self.env.flush_all()

        def action_note(tasks):
            tasks.sudo().sale_line_id.order_id.client_order_ref = 'noted'

        with self.method('project.task', 'action_note', action_note):
            tasks = 'project.task', 'read write', {'methods': 'action_note'}
            token = self.token_for(self.scope('noting', tasks, ('sale.order.line', 'read'), ('sale.order', 'read')))
            self.assertRefused(token, 'project.task', 'action_note', ids=task.ids)
            token = self.token_for(self.scope('writing', tasks, ('sale.order.line', 'read'), (
                'sale.order', 'read write')))
            self.result(token, 'project.task', 'action_note', ids=task.ids)

    def test_files_in_the_arguments_of_a_method(self):
        file = self.env['ir.attachment'].create({
            'name': 'x', 'raw': b'x', 'res_model': 'res.partner', 'res_id': self.person.id})
        self.admin.group_ids += self.env.ref('hr_expense.group_hr_expense_manager')
        expense = self.env['hr.expense'].create({
            'name': 'x', 'employee_id': self.env['hr.employee'].create({'name': 'Ed'}).id, 'total_amount': 5})
        self.env.flush_all()
        token = self.token_for(self.scope('attaching', ('hr.expense', 'read write create', {
            'methods': 'attach_document'})))
        self.assertRefused(token, 'hr.expense', 'attach_document', ids=expense.ids, attachment_ids=file.ids)
        self.assertEqual(file.res_model, 'res.partner')

    def test_lines_that_a_document_gets_by_another_one(self):
        """A part of a repair order becomes a line of the order that it is pointed at."""
        for group in ('stock.group_stock_user', 'sales_team.group_sale_manager'):
            self.admin.group_ids += self.env.ref(group)
        order = self.env['sale.order'].create({'partner_id': self.company.id})
        product = self.env['product.product'].create({'name': 'p', 'type': 'consu'})
        self.env.flush_all()
        lines = ('repair.order', 'read write create'), ('stock.move', 'read write create'), (
            'product.product', 'read'), ('stock.picking.type', 'read'), ('stock.location', 'read')
        token = self.token_for(self.scope('repairing', *lines, ('sale.order', 'read')))
        repair = self.result(token, 'repair.order', 'create', vals_list=[{
            'product_id': product.id, 'partner_id': self.company.id, 'sale_order_id': order.id}])
        part = {'repair_id': repair[0], 'repair_line_type': 'add', 'product_id': product.id, 'product_uom_qty': 3}
        self.assertRefused(token, 'stock.move', 'create', vals_list=[part])
        self.assertFalse(order.order_line)

    def test_an_inventory_is_applied(self):
        """Odoo notes at its location when that was."""
        self.admin.group_ids += self.env.ref('stock.group_stock_manager')
        place = self.env['stock.warehouse'].search([('company_id', '=', self.env.company.id)], limit=1).lot_stock_id
        product = self.env['product.product'].create({'name': 'p', 'type': 'consu', 'is_storable': True})
        self.env.flush_all()
        token = self.token_for('inventory.write')
        quant = self.result(token, 'stock.quant', 'create', vals_list=[{
            'product_id': product.id, 'location_id': place.id, 'inventory_quantity': 20}])
        self.result(token, 'stock.quant', 'action_apply_inventory', ids=quant)
        self.assertEqual(product.qty_available, 20)

    def test_what_the_arguments_of_a_method_name(self):
        inside, outside = self.env['project.project'].create([{'name': 'inside'}, {'name': 'outside'}])
        entries = self.env['res.partner.category'].create([{'name': 'x'}, {'name': 'y'}])
        self.env.flush_all()

        def action_map(projects, new_project_id=None, partial_id=None, domain=()):
            projects.env['res.partner.category'].sudo().browse(partial_id or []).unlink()
            return projects.env['project.task'].sudo().search_count(domain) if domain else new_project_id

        with self.method('project.project', 'action_map', action_map):
            token = self.token_for(self.scope('mapping', ('project.project', 'read write', {
                'domain': f"[('id', '=', {inside.id})]", 'methods': 'action_map'})))
            call = {'ids': inside.ids}
            self.assertRefused(token, 'project.project', 'action_map', new_project_id=outside.id, **call)
            self.result(token, 'project.project', 'action_map', new_project_id=inside.id, **call)
            self.assertRefused(token, 'project.project', 'action_map', partial_id=entries[0].id, **call)
            for condition in (
                ['project_id.name', '=like', 'o%'], ['project_id', 'any', [['name', '=', 'x']]],
                ['access_token', '=like', 'a%'], ['id', 'not any!', []],
            ):
                with self.isolated(condition):
                    self.assertRefused(
                        token, 'project.project', 'action_map', domain=['|', condition, condition], **call)
            self.result(token, 'project.project', 'action_map', domain=[['id', '=', 1]], **call)
        self.assertEqual(len(entries.exists()), 2)

    def test_conditions_about_keys(self):
        """What a mailing finds, or how many, would tell a key sign by sign."""
        self.admin.group_ids += self.env.ref('mass_mailing.group_mass_mailing_user')
        model = self.model_id('res.partner')
        mailing = {'subject': 'x', 'mailing_model_id': model, 'body_html': '<p>x</p>'}
        form = {'ids': [], 'field_names': [], 'fields_spec': {'total': {}}}
        for domain in (
            "[('user_ids.oauth_access_token', '=like', 'a%')]", '[["sale_order_ids.access_token", "like", "a"]]',
            "[('user_ids', 'any', [('totp_secret', '!=', False)])]", "[('user_ids.' + 'password', '=', 'x')]",
        ):
            with self.isolated(domain):
                self.assertRefused(self.token_for('api'), 'mailing.mailing', 'create', vals_list=[
                    mailing | {'mailing_domain': domain}])
                for scope in ('api', 'api.read'):
                    self.assertRefused(self.token_for(scope), 'mailing.mailing', 'onchange', values={
                        'mailing_model_id': model, 'mailing_domain': domain, 'mailing_type': 'mail'}, **form)
        parameters = {'mailing_model_id': self.model_id('ir.config_parameter'), 'mailing_type': 'mail'}
        for scope in ('api', 'api.read'):
            self.assertNotIn('"total": 1', self.attempt(self.token_for(scope), 'mailing.mailing', 'onchange', values={
                'mailing_domain': "[('key', '=', 'database.secret'), ('value', '=like', '%')]", **parameters}, **form))
        harmless = {'mailing_domain': "[('email', '!=', False), ('name', 'ilike', 'token')]"}
        self.result(self.token_for('api'), 'mailing.mailing', 'create', vals_list=[mailing | harmless])
        self.result(self.token_for('api.read'), 'mailing.mailing', 'onchange', values={
            'mailing_model_id': model, 'mailing_type': 'mail', **harmless}, **form)

    def test_attributes_of_a_product(self):
        """What a record has on a list of its own, Odoo makes rows for."""
        self.admin.group_ids += self.env.ref('product.group_product_manager')
        attribute = self.env['product.attribute'].create({'name': 'x', 'value_ids': [(0, 0, {'name': 'y'})]})
        self.env.flush_all()
        token = self.token_for(self.scope(
            'products', ('product.template', 'read write create'), ('product.attribute', 'read'),
            ('product.template.attribute.line', 'read write create'), ('product.attribute.value', 'read')))
        self.result(token, 'product.template', 'create', vals_list=[{'name': 'x', 'attribute_line_ids': [[0, 0, {
            'attribute_id': attribute.id, 'value_ids': [[6, 0, attribute.value_ids.ids]]}]]}])

    def test_a_warning_that_leads_somewhere(self):
        """Odoo's sentence, and no 500: what people get a button for."""
        project = self.env['project.project'].create({'name': 'x', 'allow_timesheets': True})
        task = self.env['project.task'].create({'name': 'x', 'project_id': project.id})
        employee = self.env['hr.employee'].create({'name': 'Ed', 'user_id': self.admin.id})
        self.env['account.analytic.line'].create({
            'name': 'x', 'task_id': task.id, 'project_id': project.id, 'employee_id': employee.id})
        self.admin.group_ids += self.env.ref('project.group_project_manager')
        self.env.flush_all()
        response = self.call(self.token_for('api'), 'project.task', 'unlink', ids=task.ids)
        self.assertEqual(response.status_code, 422, response.text)
        self.assertIn('timesheet', response.json()['message'])
