"""What ordinary clients write with ``api`` works in a database that has all of Odoo's apps."""
from datetime import date, datetime, timedelta

from odoo.tests import tagged

from .test_all_apps_usable import AllAppsCase

DAY = timedelta(days=1)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestAllAppsWrite(AllAppsCase):

    def setUp(self):
        super().setUp()
        self.token = self.token_for('api', user=self.worker)

    def made(self, model, values, *methods, **expected):
        """Return a new record after these methods, whose fields then hold the values that are expected."""
        record = self.new(self.token, model, values)
        self.assertEqual(record.create_uid, self.worker)
        for method in methods:
            self.result(self.token, model, method, ids=record.ids)
        self.assertEqual({name: record[name] for name in expected}, expected)
        return record

    def test_purchase(self):
        self.made('purchase.order', {'partner_id': self.customer.id, 'order_line': [
            [0, 0, {'product_id': self.product.id, 'product_qty': 2, 'price_unit': 5}]]},
            'button_confirm', state='purchase', amount_untaxed=10)

    def test_manufacturing(self):
        part = self.made('product.product', {'name': 'Leg', 'is_storable': True})
        self.made('mrp.bom', {'product_tmpl_id': self.product.product_tmpl_id.id, 'bom_line_ids': [
            [0, 0, {'product_id': part.id, 'product_qty': 4}]]})
        order = self.made('mrp.production', {'product_id': self.product.id, 'product_qty': 2},
                          'action_confirm', state='confirmed')
        self.assertEqual(order.move_raw_ids.product_uom_qty, 8)

    def test_products(self):
        tag = self.env['product.tag'].create({'name': 'Oak'})
        product = self.made('product.template', {
            'name': 'Table', 'list_price': 80, 'product_tag_ids': [[6, 0, tag.ids]]}, list_price=80)
        attribute = self.made('product.attribute', {'name': 'Colour', 'value_ids': [
            [0, 0, {'name': 'Red'}], [0, 0, {'name': 'Green'}]]})
        self.result(self.token, 'product.template', 'write', ids=product.ids, vals={'attribute_line_ids': [
            [0, 0, {'attribute_id': attribute.id, 'value_ids': [[6, 0, attribute.value_ids.ids]]}]]})
        self.assertEqual(len(product.product_variant_ids), 2)

    def test_project(self):
        project = self.made('project.project', {'name': 'Move', 'partner_id': self.customer.id})
        task = self.made('project.task', {
            'name': 'Pack', 'project_id': project.id, 'user_ids': [[6, 0, self.worker.ids]],
            'child_ids': [[0, 0, {'name': 'Books', 'project_id': project.id}]]})
        self.result(self.token, 'project.task', 'write', ids=task.ids, vals={'state': '1_done'})
        self.assertEqual((task.state, task.child_ids.name), ('1_done', 'Books'))

    def test_timesheet(self):
        self.made('hr.employee', {'name': 'Walt', 'user_id': self.worker.id})
        project = self.env['project.project'].create({'name': 'Move'})
        self.made('account.analytic.line', {'project_id': project.id, 'name': 'Packed', 'unit_amount': 2},
                  unit_amount=2)

    def test_people(self):
        employee = self.made('hr.employee', {'name': 'Emma', 'work_email': 'emma@example.com'})
        self.result(self.token, 'hr.employee', 'write', ids=employee.ids, vals={'job_title': 'Carpenter'})
        self.assertEqual(employee.job_title, 'Carpenter')
        self.made('hr.attendance', {'employee_id': employee.id})
        self.made('hr.expense', {'name': 'Lunch', 'employee_id': employee.id, 'total_amount_currency': 10,
                                 'product_id': self.env.ref('hr_expense.product_product_no_cost').id})
        job = self.made('hr.job', {'name': 'Carpenter'})
        self.made('hr.applicant', {'partner_name': 'Anna', 'job_id': job.id, 'email_from': 'anna@example.com'})

    def test_time_off(self):
        employee = self.made('hr.employee', {'name': 'Emma'})
        kind = self.env['hr.leave.type'].create({'name': 'Unpaid', 'requires_allocation': False})
        monday = date.today() + timedelta(days=7 - date.today().weekday())
        self.made('hr.leave', {
            'employee_id': employee.id, 'holiday_status_id': kind.id, 'request_date_from': str(monday),
            'request_date_to': str(monday)}, 'action_approve', state='validate')

    def test_calendar(self):
        start = datetime.now().replace(microsecond=0) + DAY
        event = self.made('calendar.event', {
            'name': 'Demo', 'start': str(start), 'stop': str(start + DAY / 24),
            'partner_ids': [[6, 0, (self.customer + self.worker.partner_id).ids]]})
        self.assertEqual(event.attendee_ids.partner_id, self.customer + self.worker.partner_id)
        self.result(self.token, 'calendar.event', 'write', ids=event.ids, vals={
            'partner_ids': [[3, self.customer.id]], 'location': 'Room 1'})
        self.assertEqual(event.attendee_ids.partner_id, self.worker.partner_id)

    def test_mass_mailing(self):
        contacts = self.made('mailing.list', {'name': 'Newsletter', 'contact_ids': [
            [0, 0, {'name': 'Nora', 'email': 'nora@example.com'}]]})
        mailing = self.made('mailing.mailing', {
            'subject': 'News', 'body_html': '<p>Hello</p>', 'mailing_type': 'mail',
            'mailing_model_id': self.env['ir.model']._get_id('mailing.list'),
            'contact_list_ids': [[6, 0, contacts.ids]]}, 'action_put_in_queue', state='in_queue')
        self.assertEqual(contacts.contact_count, 1)
        self.result(self.token, 'mailing.mailing', 'action_cancel', ids=mailing.ids)

    def test_survey(self):
        survey = self.made('survey.survey', {'title': 'Happy?', 'question_and_page_ids': [
            [0, 0, {'title': 'How much?', 'question_type': 'simple_choice', 'suggested_answer_ids': [
                [0, 0, {'value': 'Very'}], [0, 0, {'value': 'Less'}]]}]]})
        self.assertEqual(survey.question_ids.suggested_answer_ids.mapped('value'), ['Very', 'Less'])

    def test_event(self):
        begin = datetime.now().replace(microsecond=0) + DAY
        event = self.made('event.event', {
            'name': 'Fair', 'date_begin': str(begin), 'date_end': str(begin + DAY),
            'event_ticket_ids': [[0, 0, {'name': 'Standard'}]]})
        registration = self.made('event.registration', {
            'event_id': event.id, 'name': 'Nora', 'email': 'nora@example.com',
            'event_ticket_id': event.event_ticket_ids[:1].id}, 'action_set_done', state='done')
        self.assertIn(registration, event.registration_ids)

    def test_website(self):
        blog = self.made('blog.blog', {'name': 'Wood'})
        post = self.made('blog.post', {'name': 'Oak', 'blog_id': blog.id, 'content': '<p>Hard.</p>'})
        self.result(self.token, 'blog.post', 'write', ids=post.ids, vals={'is_published': True})
        self.assertTrue(post.is_published)
        self.result(self.token, 'product.template', 'write', ids=self.product.product_tmpl_id.ids, vals={
            'is_published': True, 'website_description': '<p>A chair.</p>'})
        channel = self.made('slide.channel', {'name': 'Carpentry', 'slide_ids': [
            [0, 0, {'name': 'Saws', 'slide_category': 'article', 'html_content': '<p>Sharp.</p>'}]]})
        self.assertEqual(channel.slide_ids.name, 'Saws')

    def test_point_of_sale(self):
        config = self.made('pos.config', {'name': 'Till 2'})
        self.result(self.token, 'pos.config', 'write', ids=config.ids, vals={'name': 'Till 3'})
        self.made('pos.session', {'config_id': config.id, 'user_id': self.worker.id}, state='opening_control')
        self.made('pos.category', {'name': 'Chairs'})

    def test_fleet_and_maintenance(self):
        model = self.env['fleet.vehicle.model'].search([], limit=1)
        vehicle = self.made('fleet.vehicle', {'model_id': model.id, 'license_plate': '1-ABC-234'})
        self.made('fleet.vehicle.log.services', {'vehicle_id': vehicle.id, 'amount': 100})
        self.made('maintenance.request', {'name': 'Saw is blunt'})

    def test_chatter(self):
        lead = self.made('crm.lead', {'name': 'A hundred chairs'})
        message = self.result(
            self.token, 'crm.lead', 'message_post', ids=lead.ids, body='They called', message_type='comment',
            subtype_xmlid='mail.mt_comment', partner_ids=self.customer.ids)
        message = self.env['mail.message'].browse(message)
        self.assertEqual((message.author_id, message.partner_ids), (self.worker.partner_id, self.customer))
        attachment = self.made('ir.attachment', {
            'name': 'note.txt', 'raw': 'Tm90ZQ==', 'res_model': 'crm.lead', 'res_id': lead.id})
        self.result(self.token, 'crm.lead', 'message_post', ids=lead.ids, body='See', attachment_ids=attachment.ids)
        self.assertIn(attachment, lead.message_ids.attachment_ids)
        self.result(self.token, 'crm.lead', 'message_subscribe', ids=lead.ids, partner_ids=self.customer.ids)
        self.assertIn(self.customer, lead.message_partner_ids)
        self.result(self.token, 'crm.lead', 'activity_schedule', ids=lead.ids,
                    act_type_xmlid='mail.mail_activity_data_todo', summary='Call back', user_id=self.worker.id)
        self.result(self.token, 'mail.activity', 'action_feedback', ids=lead.activity_ids.ids, feedback='Done')
        self.assertFalse(lead.activity_ids)

    def test_a_form_tells_what_follows_from_a_choice(self):
        answer = self.result(
            self.token, 'sale.order', 'onchange', ids=[], values={'partner_id': self.customer.id},
            field_names=['partner_id'], fields_spec={
                'partner_id': {'fields': {'display_name': {}}}, 'partner_invoice_id': {}, 'pricelist_id': {},
                'order_line': {'fields': {'product_id': {}, 'price_unit': {}}}})
        self.assertEqual(answer['value']['partner_invoice_id'], self.customer.id)
        answer = self.result(
            self.token, 'sale.order', 'onchange', ids=[], field_names=['order_line'],
            values={'partner_id': self.customer.id, 'order_line': [
                [0, 'virtual_1', {'product_id': self.product.id, 'product_uom_qty': 2}]]},
            fields_spec={'partner_id': {}, 'amount_untaxed': {}, 'order_line': {'fields': {
                'product_id': {}, 'product_uom_qty': {}, 'price_unit': {}}}})
        self.assertTrue(answer['value'])

    def test_records_are_saved_and_shown_again(self):
        for model, values, more in (
            ('crm.lead', {'name': 'Chairs'}, {'expected_revenue': 5}),
            ('project.task', {'name': 'Pack'}, {'priority': '1'}),
            ('product.template', {'name': 'Stool'}, {'list_price': 7}),
            ('res.partner', {'name': 'Nora'}, {'email': 'nora@example.com'}),
        ):
            with self.subTest(model):
                record, = self.result(self.token, model, 'web_save', ids=[], vals=values, specification={'name': {}})
                name, value = next(iter(more.items()))
                record, = self.result(
                    self.token, model, 'web_save', ids=[record['id']], vals=more, specification={name: {}})
                self.assertEqual(record[name], value)
                copy, = self.result(self.token, model, 'copy', ids=[record['id']])
                self.result(self.token, model, 'action_archive', ids=[copy])
                self.result(self.token, model, 'unlink', ids=[copy])
