"""Records outside of a scope's domain, by the heirs, inverse methods, recurrences and subtasks of apps."""
import json

from odoo.tests import tagged

from .sealed import SealedCase
from .test_sealed_values import PIXEL


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestDocuments(SealedCase):

    def test_a_document_of_a_product_moves_to_a_contact(self):
        product = self.env['product.template'].create({'name': 'Chair'})
        document = self.env['product.document'].create({
            'name': 'image_1920', 'res_model': 'product.template', 'res_id': product.id, 'datas': PIXEL})
        self.env.flush_all()
        token = self.token_for(self.scope('documents', ('product.document', 'read write create')))
        outside = {'res_model': 'res.partner', 'res_id': self.person.id}
        for vals in (outside, {**outside, 'res_field': 'image_1920', 'datas': PIXEL}, {'res_id': product.id + 1}):
            for method, arguments in (
                ('write', {'ids': document.ids, 'vals': vals}),
                ('web_save', {'ids': document.ids, 'vals': vals, 'specification': {}}),
                ('create', {'vals_list': [{'name': 'x', **outside, **vals}]}),
                ('copy', {'ids': document.ids, 'default': vals}),
            ):
                with self.isolated(method=method, vals=vals):
                    self.attempt(token, 'product.document', method, **arguments)
                    self.assertEqual((document.res_model, document.res_id), ('product.template', product.id))
                    self.assertFalse(self.person.image_1920)
                    self.assertFalse(self.env['ir.attachment'].search([
                        ('res_model', '=', 'res.partner'), ('res_id', '=', self.person.id)]))
        with self.isolated('web_resequence'):
            self.attempt(token, 'product.document', 'web_resequence', ids=document.ids, specification={},
                         field_name='res_id', offset=self.person.id)
            self.assertEqual(document.res_id, product.id)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestTransfers(SealedCase):

    def test_transfers_that_the_context_names(self):
        self.admin.group_ids += self.env.ref('stock.group_stock_manager')
        kind = self.env['stock.picking.type'].search([('code', '=', 'incoming')], limit=1)
        product = self.env['product.product'].create({'name': 'Chair', 'is_storable': True})
        places = {'location_id': kind.default_location_src_id.id, 'location_dest_id': kind.default_location_dest_id.id}
        within, outside = self.env['stock.picking'].create([{
            'picking_type_id': kind.id, 'origin': origin, **places, 'move_ids': [(0, 0, {
                'product_id': product.id, 'product_uom_qty': 1, **places})]} for origin in ('within', 'outside')])
        (within + outside).action_confirm()
        (within + outside).move_ids.write({'quantity': 1, 'picked': True})
        self.env.flush_all()
        token = self.token_for(self.scope('transfers', ('stock.picking', 'read write', {
            'domain': "[('origin', '=', 'within')]", 'methods': 'button_validate'})))
        self.attempt(token, 'stock.picking', 'button_validate', ids=within.ids, context={
            'picking_ids_not_to_backorder': outside.ids, 'skip_backorder': True, 'skip_sms': True})
        self.assertNotEqual(outside.state, 'done')
        self.result(token, 'stock.picking', 'button_validate', ids=within.ids, context={
            'picking_ids_not_to_backorder': within.ids, 'skip_backorder': True, 'skip_sms': True})
        self.env.invalidate_all()
        self.assertEqual(within.state, 'done')


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestFurtherApps(SealedCase):

    def test_a_number_of_an_employee(self):
        employee = self.env['hr.employee'].create({'name': 'Alice', 'user_id': self.user.id, 'km_home_work': 3})
        self.env.flush_all()
        token = self.token_for(self.scope('users', ('res.users', 'read write')))
        self.attempt(token, 'res.users', 'write', ids=self.user.ids, vals={'km_home_work': 777})
        self.attempt(token, 'res.users', 'web_resequence', ids=self.user.ids, specification={},
                     field_name='km_home_work', offset=777)
        self.assertEqual(employee.km_home_work, 3)

    def task(self, **values):
        project = self.env['project.project'].create({'name': 'Project'})
        return self.env['project.task'].create({'name': 'within', 'project_id': project.id, **values})

    def test_properties_that_show_records_outside(self):
        task = self.task()
        partner = self.env['res.partner'].create({'name': 'Hidden'})
        self.admin.group_ids += self.env.ref('project.group_project_manager')
        self.env.flush_all()
        models = ('project.project', 'read write'), ('project.task', 'read write')
        for scope, check in ((self.scope('tasks', *models), self.assertRefused),
                             (self.scope('tasks_of', *models, ('res.partner', 'read')), self.result)):
            token = self.token_for(scope)
            definition = [{'name': 'hidden', 'string': 'Hidden', 'type': 'many2one', 'comodel': 'res.partner'}]
            calls = [('project.project', task.project_id, {'task_properties_definition': given})
                     for given in (definition, json.dumps(definition))]
            calls.append(('project.task', task, {'task_properties': [
                {**definition[0], 'definition_changed': True, 'value': partner.id}]}))
            for model, record, vals in calls:
                with self.isolated(scope, **vals):
                    check(token, model, 'write', ids=record.ids, vals=vals)
        self.assertEqual(self.call(token, 'project.project', 'write', ids=task.project_id.ids, vals={
            'task_properties_definition': 'x'}).status_code, 422)

    def test_tags_in_the_name_of_a_task(self):
        task = self.task()
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.task', 'read write create')))
        self.attempt(token, 'project.task', 'write', ids=task.ids, vals={'display_name': 'within #hackedtag !'})
        self.attempt(token, 'project.task', 'create', vals_list=[{
            'display_name': 'x #hackedtag', 'project_id': task.project_id.id}])
        self.assertFalse(self.env['project.tags'].search([('name', 'ilike', 'hackedtag')]))

    def test_subtasks_outside(self):
        task = self.task()
        project = task.project_id
        subtask = self.env['project.task'].create({
            'name': 'outside', 'project_id': task.project_id.id, 'parent_id': task.id})
        other = self.env['project.project'].create({'name': 'Other'})
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.task', 'read write', {
            'domain': "[('name', '=', 'within')]"})))
        self.attempt(token, 'project.task', 'write', ids=task.ids, vals={'project_id': other.id})
        self.assertEqual(subtask.project_id, project)

    def test_the_other_events_of_a_recurrence(self):
        self.env['calendar.event'].create({
            'name': 'sealed', 'start': '2027-02-01 10:00:00', 'stop': '2027-02-01 11:00:00', 'recurrency': True,
            'rrule_type': 'daily', 'rrule_type_ui': 'daily', 'interval': 1, 'end_type': 'count', 'count': 3,
            'event_tz': 'UTC', 'user_id': self.admin.id, 'partner_ids': [(6, 0, self.admin.partner_id.ids)]})
        events = self.env['calendar.event'].search([('name', '=', 'sealed')], order='start')
        self.env.flush_all()
        token = self.token_for(self.scope('events', ('calendar.event', 'read write', {
            'domain': f"[('id', '=', {events[0].id})]"})))
        for vals in ({'start': '2027-02-01 12:00:00', 'stop': '2027-02-01 13:00:00'}, {'interval': 2},
                     {'recurrency': False}, {'location': 'Hacked'}):
            with self.isolated(vals):
                self.attempt(token, 'calendar.event', 'write', ids=events[0].ids, vals={
                    **vals, 'recurrence_update': 'all_events'})
                self.assertEqual(events[1:].exists().mapped('active'), [True, True])
                self.assertNotIn('Hacked', events[1:].mapped('location'))

    def test_a_card_that_who_only_reads_has_rendered(self):
        code = "object[object.env['ir.config_parameter'].sudo().get_param('sealed.secret')]"
        token = self.token_for('api.read')
        for body in (f'<p t-attf-title="{{{{1|||#{{{code}}}">x</p>', f'<p><t t-out="{code}"/></p>'):
            with self.isolated(body):
                self.attempt(token, 'card.campaign', 'onchange', values={
                    'name': 'x', 'card_template_id': False, 'body_html': body, 'res_model': 'res.partner',
                    'preview_record_ref': f'res.partner,{self.person.id}',
                }, field_names=['body_html', 'preview_record_ref'], fields_spec={
                    'image_preview': {}, 'body_html': {}, 'preview_record_ref': {}, 'res_model': {}})

    def test_tasks_and_their_messages_as_ever(self):
        self.admin.group_ids += self.env.ref('project.group_project_manager')
        task = self.task()
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.task', 'read write create', {'methods': 'message_post'})))
        self.result(token, 'project.task', 'write', ids=task.ids, vals={'display_name': 'Renamed'})
        self.result(token, 'project.task', 'message_post', ids=task.ids, body='Hello')
        self.env.invalidate_all()
        self.assertEqual(task.name, 'Renamed')
