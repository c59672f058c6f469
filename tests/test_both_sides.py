"""A many2many changes both of its sides: the scopes have to write the other one as well, unless it only sorts."""
from odoo.fields import Command
from odoo.tests import tagged

from .sealed import SealedCase


@tagged('post_install', '-at_install')
class TestBothSides(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag, cls.other_tag = cls.env['res.partner.category'].create([{'name': 'Tag'}, {'name': 'Other'}])
        cls.company.category_id = cls.tag
        cls.third = cls.env['res.partner'].create({'name': 'Third'})
        cls.tags = cls.scope('tags', ('res.partner.category', 'read write create'))
        cls.env.flush_all()

    def test_tags_are_put_on_what_the_scopes_change(self):
        token = self.token_for(self.scope('tagged', ('res.partner', 'read write'), ('res.partner.category', 'read')))
        for command in ([4, self.other_tag.id], [3, self.tag.id], [5], [6, 0, self.other_tag.ids]):
            with self.isolated(command):
                self.result(token, 'res.partner', 'write', ids=self.company.ids, vals={'category_id': [command]})

    def test_what_is_tagged_is_not_changed_by_its_tags(self):
        token = self.token_for(self.tags, self.scope('partners.read', ('res.partner', 'read')))
        for command in ([4, self.person.id], [3, self.company.id], [5], [6, 0, []], [6, 0, self.person.ids]):
            with self.isolated(command):
                response = self.call(token, 'res.partner.category', 'write', ids=self.tag.ids, vals={
                    'partner_ids': [command]})
                self.assertIn('change res.partner', response.json()['message'])
                self.assertEqual(self.tag.partner_ids, self.company)
        self.assertRefused(token, 'res.partner.category', 'create', vals_list=[{
            'name': 'x', 'partner_ids': self.person.ids}])
        self.attempt(token, 'res.partner.category', 'load', fields=['.id', 'partner_ids/.id'], data=[
            [str(self.tag.id), str(self.person.id)]])
        self.assertEqual(self.tag.partner_ids, self.company)

    def test_what_is_there_already_may_be_written_back(self):
        token = self.token_for(self.tags, self.scope('partners.read', ('res.partner', 'read')))
        for command in ([6, 0, self.company.ids], [4, self.company.id], [3, self.person.id]):
            self.result(token, 'res.partner.category', 'write', ids=self.tag.ids, vals={
                'name': 'renamed', 'partner_ids': [command]})
        self.assertEqual((self.tag.name, self.tag.partner_ids), ('renamed', self.company))

    def test_where_the_scopes_change_the_other_side(self):
        all_ = self.token_for(self.tags, self.scope('partners.all', ('res.partner', 'read write')))
        some = self.token_for(self.tags, self.scope('partners.some', ('res.partner', 'read write', {
            'domain': f"[('id', '=', {self.person.id})]"})))
        self.result(some, 'res.partner.category', 'write', ids=self.tag.ids, vals={
            'partner_ids': [[4, self.person.id]]})
        for command in ([4, self.third.id], [3, self.company.id], [5], [6, 0, self.person.ids]):
            with self.isolated(command):
                self.assertRefused(some, 'res.partner.category', 'write', ids=self.tag.ids, vals={
                    'partner_ids': [command]})
        self.result(all_, 'res.partner.category', 'write', ids=self.tag.ids, vals={'partner_ids': [[5]]})
        self.assertFalse(self.tag.partner_ids)

    def test_ids_that_are_none(self):
        token = self.token_for(self.tags, self.scope('partners.all', ('res.partner', 'read write')))
        for command in ([4, 'x'], [3, True], [3, [1]], [3, {}], [4, [[1]]], [6, 0, [True]], [6, 0, [[1]]]):
            with self.isolated(command):
                response = self.call(token, 'res.partner.category', 'write', ids=self.tag.ids, vals={
                    'partner_ids': [command]})
                self.assertEqual(response.status_code, 422, response.text)

    def test_rules_of_a_group(self):
        group = self.env['res.groups'].create({'name': 'x'})
        rule = self.env['ir.rule'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.partner'), 'groups': group.ids})
        self.env.flush_all()
        token = self.token_for(self.scope('groups.change', ('res.groups', 'read write'), ('ir.rule', 'read')))
        self.assertRefused(token, 'res.groups', 'write', ids=group.ids, vals={'rule_groups': [[3, rule.id]]})
        self.assertEqual(rule.groups, group)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestBothSidesOfApps(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ('sales_team.group_sale_manager', 'account.group_account_manager', 'hr.group_hr_manager',
                      'mass_mailing.group_mass_mailing_user', 'base.group_user'):
            cls.admin.group_ids += cls.env.ref(group)
        cls.lists = cls.env['mailing.list'].create([{'name': 'News'}, {'name': 'Offers'}])
        cls.subscriber = cls.env['mailing.contact'].create({'name': 'x', 'email': 'x@example.com'})

    def test_lines_of_invoices_and_orders(self):
        product = self.env['product.product'].create({'name': 'Advice', 'type': 'service', 'list_price': 10})
        line = {'product_id': product.id}
        order = self.env['sale.order'].create({
            'partner_id': self.company.id, 'order_line': [Command.create(line | {'product_uom_qty': 5})]})
        invoice = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self.company.id,
            'invoice_line_ids': [Command.create(line | {'quantity': 5})]})
        self.env.flush_all()
        line, token = invoice.invoice_line_ids, self.token_for('invoices.write', 'sales.read')
        for commands in ([[4, order.order_line.id]], [[6, 0, order.order_line.ids]]):
            with self.isolated(commands):
                self.attempt(token, 'account.move.line', 'write', ids=line.ids, vals={'sale_line_ids': commands})
                self.assertFalse(order.order_line.invoice_lines)
            with self.isolated(('nested', commands)):
                self.attempt(token, 'account.move', 'write', ids=invoice.ids, vals={
                    'invoice_line_ids': [[1, line.id, {'sale_line_ids': commands}]]})
                self.assertFalse(order.order_line.invoice_lines)
        self.attempt(token, 'account.move', 'load', fields=[
            '.id', 'invoice_line_ids/.id', 'invoice_line_ids/sale_line_ids/.id'], data=[
            [str(invoice.id), str(line.id), str(order.order_line.id)]])
        self.assertFalse(order.order_line.invoice_lines)
        self.result(self.token_for('invoices.write', 'sales.write'), 'account.move.line', 'write', ids=line.ids, vals={
            'sale_line_ids': [[4, order.order_line.id]]})
        self.assertEqual(order.order_line.invoice_lines, line)

    def test_guests_of_a_meeting(self):
        meeting = self.env['calendar.event'].create({
            'name': 'x', 'start': '2030-01-01 10:00:00', 'stop': '2030-01-01 11:00:00', 'partner_ids': [[5]]})
        self.env.flush_all()
        contacts = self.token_for(self.scope('contacts', ('res.partner', 'read write'), ('calendar.event', 'read')))
        self.attempt(contacts, 'res.partner', 'write', ids=self.person.ids, vals={'meeting_ids': [[4, meeting.id]]})
        self.assertNotIn(self.person, meeting.partner_ids)
        meetings = self.token_for(self.scope(
            'meetings', ('calendar.event', 'read write'), ('calendar.attendee', 'read write create'),
            ('res.partner', 'read')))
        self.result(meetings, 'calendar.event', 'write', ids=meeting.ids, vals={'partner_ids': [[4, self.person.id]]})
        self.assertIn(self.person, meeting.partner_ids)

    def test_subscribers_of_a_list(self):
        mailing = self.env['mailing.mailing'].create({'subject': 'x', 'contact_list_ids': self.lists[0].ids})
        self.env.flush_all()
        subscribers = self.token_for(self.scope(
            'subscribers', ('mailing.contact', 'read write'), ('mailing.list', 'read')))
        self.result(subscribers, 'mailing.contact', 'write', ids=self.subscriber.ids, vals={
            'list_ids': [[4, self.lists[0].id]]})
        lists = self.token_for(self.scope('lists', ('mailing.list', 'read write'), ('mailing.mailing', 'read')))
        self.attempt(lists, 'mailing.list', 'write', ids=self.lists[1].ids, vals={'mailing_ids': [[4, mailing.id]]})
        self.assertEqual(mailing.contact_list_ids, self.lists[0])

    def test_who_does_a_task(self):
        """It says who is responsible, as a many2one does; the scope need not read users."""
        task = self.env['project.task'].create({'name': 'x', 'project_id': self.env['project.project'].search(
            [], limit=1).id})
        self.admin.group_ids += self.env.ref('project.group_project_manager')
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.task', 'read write')))
        self.result(token, 'project.task', 'write', ids=task.ids, vals={'user_ids': [[4, self.user.id]]})
        self.assertIn(self.user, task.user_ids)
        self.result(token, 'project.task', 'write', ids=task.ids, vals={'user_ids': [[6, 0, []]]})
        self.assertFalse(task.user_ids)
        response = self.call(token, 'project.task', 'write', ids=task.ids, vals={'user_ids': [[4, True]]})
        self.assertEqual(response.status_code, 422, response.text)

    def test_members_of_a_channel(self):
        """Its links are records of a model of their own, which the scopes do not open."""
        channel = self.env['discuss.channel'].create({'name': 'x', 'channel_type': 'channel'})
        channel.add_members(self.person.ids)
        self.env.flush_all()
        token = self.token_for(self.scope(
            'contacts', ('res.partner', 'read write'), ('discuss.channel', 'read write')))
        leave = {'ids': self.person.ids, 'vals': {'channel_ids': [[3, channel.id]]}}
        self.attempt(token, 'res.partner', 'write', **leave)
        self.assertIn(self.person, channel.channel_member_ids.partner_id)
        self.result(self.token_for('api'), 'res.partner', 'write', **leave)
        self.assertNotIn(self.person, channel.channel_member_ids.partner_id)

    def test_copies(self):
        """What a copy takes along gets it into its own list."""
        lead = self.env['crm.lead'].create({'name': 'x'})
        registration = self.env['event.registration'].search([], limit=1)
        registration.lead_ids = lead
        self.admin.group_ids += self.env.ref('event.group_event_user')
        self.env.flush_all()
        leads = 'crm.lead', 'read write create'
        token = self.token_for(self.scope('leads', leads, ('event.registration', 'read')))
        self.attempt(token, 'crm.lead', 'copy', ids=lead.ids, default={'name': 'y'})
        self.assertEqual(registration.lead_ids, lead)
        token = self.token_for(self.scope('leads.all', leads, ('event.registration', 'read write')))
        self.result(token, 'crm.lead', 'copy', ids=lead.ids, default={'name': 'y'})
        self.assertGreater(registration.lead_ids, lead)

    def test_by_the_field_of_another_record(self):
        """Categories of an employee are put on at the user, too: the list is that of the employee."""
        employee = self.env['hr.employee'].create({'name': 'Ed', 'user_id': self.user.id})
        category = self.env['hr.employee.category'].create({'name': 'x'})
        self.env.flush_all()
        token = self.token_for(self.scope('categories', ('hr.employee.category', 'read write'), (
            'hr.employee', 'read')))
        self.attempt(token, 'hr.employee.category', 'write', ids=category.ids, vals={
            'employee_ids': [[4, employee.id]]})
        self.assertFalse(employee.category_ids)
        token = self.token_for(self.scope('users', ('res.users', 'read write'), ('hr.employee', 'read write'), (
            'hr.employee.category', 'read')))
        self.result(token, 'res.users', 'write', ids=self.user.ids, vals={'category_ids': [[4, category.id]]})
        self.assertEqual(employee.category_ids, category)
