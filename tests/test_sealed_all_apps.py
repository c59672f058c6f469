"""Ways out through apps that the smaller database does not have."""
import base64
import json
import re

from odoo.tests import tagged

from ..fence.keys import KEY_TYPES, is_key
from ..fence.protected_models import is_protected
from .sealed import WRITES, SealedCase


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestSealedAutomation(SealedCase):
    """Row 8: rules that act later, for somebody without a token. Row 7: code that is not called so."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.env['base.automation']._unregister_hook)
        self.api = self.widest_token()
        self.narrow = self.env['oauth2.scope'].create({'name': 'narrow', 'description': 'x', 'model_access': 'none'})
        self.env.flush_all()

    def rule(self, model, path, value, trigger='on_create_or_write', **further):
        """Return the values of a rule that writes something."""
        id_ = self.model_id(model)
        return {'name': 'Attack', 'model_id': id_, 'trigger': trigger, 'action_server_ids': [[0, 0, {
            'name': 'Attack', 'model_id': id_, 'state': 'object_write', 'update_path': path,
            'evaluation_type': 'value', 'value': value}]], **further}

    def password(self):
        self.env.flush_all()
        self.env.cr.execute('SELECT login, password FROM res_users WHERE id = %s', [self.admin.id])
        return self.env.cr.fetchone()

    def assertHeld(self, before):
        """Let a person do what sets the rules off, and check that these did nothing."""
        with self.by_a_person():
            self.admin.with_user(self.admin).write({'signature': 'Regards'})
            self.env.flush_all()
        with self.by_a_person():
            self.admin.partner_id.with_user(self.admin).write({'ref': 'x'})
            self.env.flush_all()
        with self.by_a_person():
            self.narrow.write({'description': 'y'})
            self.env.flush_all()
        self.assertEqual((self.password(), self.admin.email, self.narrow.model_access), before)

    def test_a_rule_whose_target_is_protected(self):
        before = self.password(), self.admin.email, self.narrow.model_access
        for rule in (
            self.rule('res.users', 'password', 'known'), self.rule('res.users', 'login', 'mallory'),
            self.rule('res.users', 'partner_id.email', 'm@x.example'), self.rule('res.partner', 'email', 'm@x.example'),
            self.rule('res.partner', 'user_ids.password', 'known'), self.rule('oauth2.scope', 'model_access', 'all'),
        ):
            with self.isolated(rule=rule['action_server_ids'][0][2]['update_path'], model=rule['model_id']):
                self.attempt(self.api, 'base.automation', 'create', vals_list=[rule])
                self.assertHeld(before)
        for trigger in ('on_create_or_write', 'on_write'):
            with self.isolated(trigger=trigger, method='copy'):
                stored = self.env['base.automation'].create(self.rule('res.users', 'signature', 'x'))
                self.attempt(self.api, 'base.automation', 'copy', ids=stored.ids, default={
                    **self.rule('res.users', 'password', 'known', trigger=trigger)})
                self.assertHeld(before)

    def test_a_rule_of_a_person_that_gets_another_action(self):
        before = self.password(), self.admin.email, self.narrow.model_access
        action = self.rule('res.users', 'password', 'known')['action_server_ids'][0][2]
        for commands in ('line', 'changed', 'linked'):
            with self.isolated(commands):
                stored = self.env['base.automation'].create(self.rule('res.users', 'signature', 'x'))
                child = stored.action_server_ids
                if commands == 'line':
                    value = [[0, 0, action]]
                elif commands == 'changed':
                    value = [[1, child.id, {'update_path': 'password', 'value': 'known'}]]
                else:
                    value = [[4, id_] for id_ in self.made(
                        self.api, 'ir.actions.server', 'create', vals_list=[action])]
                self.attempt(self.api, 'base.automation', 'write', ids=stored.ids, vals={'action_server_ids': value})
                self.assertHeld(before)

    def test_texts_that_a_rule_evaluates(self):
        stored = self.env['base.automation'].create(self.rule('res.partner', 'comment', 'x'))
        for name, value in (('filter_domain', f"[('id', '!=', {WRITES} and 0)]"),
                            ('filter_pre_domain', f"[('id', '!=', {WRITES} and 0)]"), ('record_getter', WRITES)):
            with self.isolated(name):
                self.attempt(self.api, 'base.automation', 'create', vals_list=[
                    self.rule('res.partner', 'comment', 'x', **{name: value})])
                self.attempt(self.api, 'base.automation', 'create', vals_list=[
                    self.rule('res.partner', 'comment', 'x')], context={f'default_{name}': value})
                self.attempt(self.api, 'base.automation', 'write', ids=stored.ids, vals={name: value})
                self.attempt(self.api, 'base.automation', 'load', fields=['.id', name], data=[[str(stored.id), value]])
                self.attempt(self.api, 'ir.default', 'set', model_name='base.automation', field_name=name, value=value)
                self.assertFalse(self.env['base.automation'].search([(name, 'like', 'sealed.written')]))
                self.assertFalse(self.env['ir.default'].search([('json_value', 'like', 'sealed.written')]))
                with self.by_a_person():
                    self.person.with_user(self.admin).write({'comment': 'z'})
                    self.env.flush_all()
                self.assertNotWritten()

    def test_a_harmless_rule_is_made_and_no_call_fails(self):
        response = self.call(self.api, 'base.automation', 'create', vals_list=[
            self.rule('res.partner', 'comment', 'Seen')])
        self.assertEqual(response.status_code, 200, response.text[:500])

    def test_the_address_of_a_rule_is_no_key_for_who_reads(self):
        rule = self.env['base.automation'].create(self.rule('res.partner', 'comment', 'x', trigger='on_webhook'))
        for scope in ('api.read', self.scope('rules', ('base.automation', 'read'))):
            token = self.token_for(scope)
            for method, arguments in (
                ('read', {'ids': rule.ids, 'fields': ['url']}), ('read', {'ids': rule.ids}),
                ('web_read', {'ids': rule.ids, 'specification': {'webhook_uuid': {}}}),
                ('export_data', {'ids': rule.ids, 'fields_to_export': ['webhook_uuid']}),
            ):
                with self.isolated(scope=scope, method=method):
                    self.assertNotIn(rule.webhook_uuid, self.attempt(token, 'base.automation', method, **arguments))

    def test_code_of_goals(self):
        values = {'name': 'Attack', 'computation_mode': 'python', 'condition': 'higher'}
        code = f"object.{WRITES}"
        ids = self.made(self.api, 'gamification.goal.definition', 'create', vals_list=[
            {**values, 'compute_code': f'result = {code} or 1'}])
        stored = self.env['gamification.goal.definition'].create({**values, 'compute_code': 'result = 1'})
        counting = {'computation_mode': 'count', 'model_id': self.model_id('res.partner'),
                    'domain': f'[("id", "!=", user.{WRITES} and 0)]'}
        ids += self.made(self.api, 'gamification.goal.definition', 'create', vals_list=[{**values, **counting}])
        for vals in ({'compute_code': f'result = {code} or 1'}, counting):
            self.attempt(self.api, 'gamification.goal.definition', 'write', ids=stored.ids, vals=vals)
        for definition in self.env['gamification.goal.definition'].browse([*ids, stored.id]).exists():
            with self.by_a_person():
                self.env['gamification.goal'].create({
                    'definition_id': definition.id, 'user_id': self.admin.id, 'target_goal': 5,
                    'state': 'inprogress'}).update_goal()
        self.assertNotWritten()

    def test_the_text_of_a_mailing(self):
        values = {'subject': 'x', 'mailing_model_id': self.model_id('res.partner')}
        body = f'<p><t t-out="object.{WRITES}"/></p>'
        ids = self.made(self.api, 'mailing.mailing', 'create', vals_list=[
            {**values, 'body_html': body}, {**values, 'subject': f'{{{{ object.{WRITES} }}}}'},
            {**values, 'preview': f'{{{{ object.{WRITES} }}}}'}])
        for mailing in self.env['mailing.mailing'].browse(ids).exists():
            for name in ('body_html', 'subject', 'preview'):
                with self.by_a_person():
                    mailing.with_user(self.admin)._render_field(name, self.person.ids)
        self.assertNotWritten()


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestSealedFurtherApps(SealedCase):
    """Rows 5, 12, 14 and 15 in further apps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ('survey.group_survey_manager', 'event.group_event_manager', 'hr.group_hr_manager',
                     'project.group_project_manager'):
            cls.admin.group_ids += cls.env.ref(name)
        cls.env.flush_all()

    def test_keys_of_surveys_meetings_ratings_and_projects(self):
        survey = self.env['survey.survey'].create({'title': 'Secret survey'})
        answer = self.env['survey.user_input'].create({'survey_id': survey.id})
        event = self.env['calendar.event'].create({
            'name': 'Meeting', 'start': '2026-01-01 10:00:00', 'stop': '2026-01-01 11:00:00',
            'partner_ids': [(4, self.person.id)], 'access_token': 'key-of-the-meeting'})
        rating = self.env['rating.rating'].create({
            'res_model_id': self.model_id('res.partner'), 'res_id': self.company.id})
        project = self.env['project.project'].create({'name': 'Secret project'})
        project._portal_ensure_token()
        for record in (survey, answer, event, event.attendee_ids, rating, project):
            key = record.sudo().access_token
            self.assertTrue(key)
            narrow = self.scope(f'{record._name}.read', (record._name, 'read'))
            for scope in ('api.read', narrow):
                token = self.token_for(scope)
                for method, arguments in (
                    ('read', {'ids': record.ids, 'fields': ['access_token']}), ('read', {'ids': record.ids}),
                    ('export_data', {'ids': record.ids, 'fields_to_export': ['access_token']}),
                    ('formatted_read_group', {'domain': [('id', 'in', record.ids)], 'groupby': ['access_token'],
                                              'aggregates': ['__count']}),
                    ('get_start_url', {'ids': record.ids}), ('action_start_survey', {'ids': record.ids}),
                    ('action_join_video_call', {'ids': record.ids}), ('get_portal_url', {'ids': record.ids}),
                ):
                    with self.isolated(scope=scope, model=record._name, method=method):
                        self.assertNotIn(key, self.attempt(token, record._name, method, **arguments))

    def test_the_contact_of_an_employee(self):
        employee = self.env['hr.employee'].create({
            'name': 'Paula Private', 'work_contact_id': self.person.id, 'work_email': 'paula@private.example'})
        token = self.token_for(self.scope('employees', ('hr.employee', 'read write')))
        before = self.person.read(['name', 'email', 'phone'])
        for vals in ({'work_email': 'hacked@example.com'}, {'work_phone': '666'}, {'mobile_phone': '666'}):
            with self.isolated(vals=vals):
                self.attempt(token, 'hr.employee', 'write', ids=employee.ids, vals=vals)
                self.assertEqual(self.person.read(['name', 'email', 'phone']), before)

    def test_a_task_and_a_registration_that_move_outside(self):
        own, foreign = self.env['project.project'].create([{'name': 'Own'}, {'name': 'Foreign'}])
        task = self.env['project.task'].create({'name': 'Task', 'project_id': own.id})
        times = {'date_begin': '2026-01-01 10:00:00', 'date_end': '2026-01-01 11:00:00'}
        fair, secret = self.env['event.event'].create([{'name': 'Fair', **times}, {'name': 'Secret', **times}])
        guest = self.env['event.registration'].create({'event_id': fair.id, 'name': 'Guest'})
        token = self.token_for(
            self.scope('tasks', ('project.task', 'read write create', {'domain': f"[('project_id', '=', {own.id})]"})),
            self.scope('guests', ('event.registration', 'read write create', {
                'domain': f"[('event_id', '=', {fair.id})]"})))
        for record, name, value in ((task, 'project_id', foreign.id), (task, 'project_id', False),
                                    (guest, 'event_id', secret.id)):
            before = record[name]
            for method, further in (('write', {}), ('web_save', {'specification': {}})):
                with self.isolated(model=record._name, value=value, method=method):
                    self.attempt(token, record._name, method, ids=record.ids, vals={name: value}, **further)
                    self.assertEqual(record[name], before)

    def test_a_rating_of_a_record_outside(self):
        token = self.token_for(
            self.scope('ratings', ('rating.rating', 'read write create')),
            self.scope('companies', ('res.partner', 'read write', {'domain': "[('is_company', '=', True)]"})))
        self.attempt(token, 'rating.rating', 'create', vals_list=[{
            'res_model_id': self.model_id('res.partner'), 'res_id': self.person.id, 'rating': 1, 'consumed': True}])
        self.assertFalse(self.env['rating.rating'].search([
            ('res_model', '=', 'res.partner'), ('res_id', '=', self.person.id)]))


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestPagesOfApps(SealedCase):

    def test_the_history_of_a_text(self):
        self.admin.group_ids += self.env.ref('project.group_project_manager')
        project = self.env['project.project'].create({'name': 'Project'})
        task = self.env['project.task'].create({
            'name': 'x', 'project_id': project.id, 'description': '<p>1</p>'})
        self.env.flush_all()
        history = {'description': [{'patch': '+@1<p>older</p>', 'revision_id': 1, 'create_user_name': 'Somebody'}]}
        narrow = self.scope('tasks', ('project.task', 'read write create'))
        for token in (self.widest_token(), self.token_for(narrow)):
            self.assertRefused(token, 'project.task', 'write', ids=task.ids, vals={'html_field_history': history})
            self.assertRefused(token, 'project.task', 'create', vals_list=[{
                'name': 'x', 'project_id': project.id, 'html_field_history': history}])
            for text in ('<p>2</p>', '<ul><li>3</li></ul>'):
                self.result(token, 'project.task', 'write', ids=task.ids, vals={'description': text})
        self.admin.group_ids += self.env.ref('website.group_website_designer')
        view = self.env['ir.ui.view'].create({'type': 'qweb', 'arch': '<p/>'})
        self.attempt(self.widest_token(), 'ir.ui.view', 'save', ids=view.ids, value=(
            f'<div data-oe-model="project.task" data-oe-id="{task.id}" data-oe-field="html_field_history" '
            'data-oe-type="char">x</div>'))
        self.env.invalidate_all()
        self.assertEqual(len(task.html_field_history['description']), 4)

    def test_a_dashboard_that_opens_html(self):
        group = self.env['spreadsheet.dashboard.group'].create({'name': 'x'})
        action = {'action': {'context': {'default_description': '<p data-tooltip-template="x">x</p>'}}}
        self.admin.group_ids += self.env.ref('spreadsheet_dashboard.group_dashboard_manager')
        sheet = json.dumps({'sheets': [{'cells': {'A1': f'[Open](odoo://view/{json.dumps(action)})'}}]})
        for values in ({'spreadsheet_data': sheet},
                       {'spreadsheet_binary_data': base64.b64encode(sheet.encode()).decode()},
                       {'spreadsheet_binary_data': base64.encodebytes(sheet.encode()).decode()}):
            self.assertRefused(self.widest_token(), 'spreadsheet.dashboard', 'create', vals_list=[
                {'name': 'x', 'dashboard_group_id': group.id, **values}])
        api = self.widest_token()
        harmless = base64.b64encode(b'{"sheets": []}').decode()
        dashboard, = self.result(api, 'spreadsheet.dashboard', 'create', vals_list=[
            {'name': 'x', 'dashboard_group_id': group.id, 'spreadsheet_binary_data': harmless}])
        file = self.env['ir.attachment'].search([
            ('res_model', '=', 'spreadsheet.dashboard'), ('res_id', '=', dashboard),
            ('res_field', '=', 'spreadsheet_binary_data')])
        self.assertTrue(file)
        content = {'datas': base64.b64encode(sheet.encode()).decode()}
        self.assertRefused(api, 'ir.attachment', 'write', ids=file.ids, vals=content)
        place = {'res_model': 'spreadsheet.dashboard', 'res_id': dashboard, 'res_field': 'spreadsheet_binary_data'}
        self.assertRefused(api, 'ir.attachment', 'create', vals_list=[{'name': 'x', **place, **content}])
        self.assertRefused(api, 'ir.attachment', 'create', vals_list=[{'name': 'x', **content}], context={
            f'default_{name}': value for name, value in place.items()})
        other, = self.result(api, 'ir.attachment', 'create', vals_list=[{'name': 'x', **content}])
        self.assertRefused(api, 'ir.attachment', 'write', ids=[other], vals=place)
        self.result(api, 'ir.attachment', 'write', ids=file.ids, vals={'datas': harmless})

    def test_a_form_that_a_page_sends(self):
        form = ('<section class="s_website_form"><form action="/my/address/" data-force_action="submit" method="post">'
                '<input name="email" value="x@evil.example"/></form></section>')
        event = self.env['event.event'].create({'name': 'x'})
        self.admin.group_ids += self.env.ref('event.group_event_manager')
        self.admin.group_ids += self.env.ref('website_slides.group_website_slides_manager')
        self.env.flush_all()
        api = self.widest_token()
        self.assertRefused(api, 'event.event', 'write', ids=event.ids, vals={'description': form})
        self.assertRefused(api, 'slide.channel', 'create', vals_list=[{'name': 'x', 'description_html': form}])
        self.result(api, 'event.event', 'write', ids=event.ids, vals={'description': '<p>In <b>form</b></p>'})

    def test_what_a_page_of_the_website_loads(self):
        website = self.env['website'].search([], limit=1)
        api = self.widest_token()
        for name in ('google_analytics_key', 'plausible_site'):
            for value in ('GTM-X', ' gtm-x'):  # a container of whatever its owner puts into it
                self.assertRefused(api, 'website', 'write', ids=website.ids, vals={name: value})
        self.assertRefused(api, 'ir.config_parameter', 'create', vals_list=[
            {'key': 'website.plausible_script', 'value': 'https://evil.example/x.js'}])

    def test_what_a_scheduled_action_deletes(self):
        for model in ('ir.ui.view', 'res.users', 'ir.cron'):
            self.assertRefused(self.widest_token(), 'data_recycle.model', 'create', vals_list=[{
                'name': 'x', 'res_model_id': self.env['ir.model']._get_id(model), 'recycle_mode': 'automatic',
                'recycle_action': 'unlink', 'domain': '[]'}])

    def test_where_a_payment_leads(self):
        self.assertRefused(self.widest_token(), 'payment.transaction', 'create', vals_list=[
            {'reference': 'x', 'landing_route': 'javascript:f()'}])

    def test_a_key_that_is_named_as_the_number_of_a_telephone(self):
        token = self.widest_token()
        composer = {'composition_mode': 'comment', 'body': 'x', 'res_id': 1}
        for model, name in (
            ('iap.account', 'account_token'), ('website', 'website_slide_google_app_key'), ('res.users', 'totp_secret'),
            ('ir.config_parameter', 'value'), ('payment.provider', 'stripe_secret_key'),
        ):
            with self.isolated(model):
                values = composer | {'res_model': model, 'number_field_name': name}
                form = {'ids': [], 'field_names': [], 'fields_spec': {'recipient_single_number': {}}}
                for method, arguments in (
                    ('create', {'vals_list': [values]}), ('onchange', form | {'values': values}),
                    ('onchange', form | {'values': {}, 'context': {
                        f'default_{key}': value for key, value in values.items()}}),
                ):
                    answer = self.call(token, 'sms.composer', method, **arguments)
                    self.assertEqual(answer.status_code, 403, (method, answer.text, arguments))
        self.result(token, 'sms.composer', 'create', vals_list=[
            composer | {'res_model': 'res.partner', 'number_field_name': 'phone', 'res_id': self.person.id}])

    def test_entries_that_a_text_reconciles(self):
        invoice = self.env['account.move'].create({
            'move_type': 'in_invoice', 'partner_id': self.company.id, 'invoice_date': '2026-01-01',
            'invoice_line_ids': [(0, 0, {'name': 'x', 'quantity': 1, 'price_unit': 5})]})
        self.env.flush_all()
        self.admin.group_ids += self.env.ref('account.group_account_manager')
        for scope in ('invoices.write', 'api'):
            self.assertRefused(self.token_for(scope), 'account.move.line', 'write', ids=invoice.line_ids[:1].ids, vals={
                'matching_number': 'I7'})

    def test_where_a_parcel_is_followed(self):
        self.admin.group_ids += self.env.ref('stock.group_stock_manager')
        self.admin.group_ids += self.env.ref('sales_team.group_sale_manager')
        api = self.widest_token()
        carrier = {'name': 'x', 'product_id': self.env['product.product'].create({'name': 'p', 'type': 'service'}).id}
        for before in ('', 'javascr', 'javascript:'):
            address = f'{before}<shipmenttrackingnumber>'
            with self.isolated(address):
                self.assertRefused(api, 'delivery.carrier', 'create', vals_list=[carrier | {'tracking_url': address}])
        for address in ('https://example.com/<shipmenttrackingnumber>', False):
            self.result(api, 'delivery.carrier', 'create', vals_list=[carrier | {'tracking_url': address}])

    def test_where_the_first_page_leads(self):
        website = self.env['website'].search([], limit=1)
        api = self.widest_token()
        for address in (
            '/web/session/logout', '/odoo', '//web/login', '/hr_attendance/kiosk_mode_menu/1',
            '/en/hr_attendance/kiosk_mode_menu/1', '/digest/1/set_periodicity?periodicity=weekly', '/my',
            '/website/action/x', '/digest//1/set_periodicity',
        ):
            with self.isolated(address):
                self.assertRefused(api, 'website', 'write', ids=website.ids, vals={'homepage_url': address})
        for address in ('/shop', '/event', '/contactus', '/a-page', '/', False):
            with self.isolated(address):
                self.result(api, 'website', 'write', ids=website.ids, vals={'homepage_url': address})


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestKeysOfApps(SealedCase):

    # Fields whose names, labels or explanations sound like keys, and that are none.
    NO_KEYS = frozenset({
        'discuss.channel.sfu_channel_uuid', 'gamification.badge.name', 'gamification.badge.user.badge_name',
        'ir.attachment.key', 'ir.config_parameter.key', 'ir.model.data.name', 'ir.ui.view.key',
        'payment.provider.razorpay_key_id', 'payment.token.adyen_shopper_reference',
        'payment.token.authorize_profile', 'payment.token.flutterwave_customer_email', 'payment.token.provider_ref',
        'pos.payment.method.viva_com_client_id', 'pos.payment.method.viva_com_merchant_id', 'product.document.key',
        'quotation.document.key', 'res.config.settings.google_analytics_key',
        'res.config.settings.google_search_console', 'res.partner.signup_type', 'res.users.signup_type',
        'website.controller.page.key', 'website.google_analytics_key',
        'website.google_search_console', 'website.page.key',
    })

    def test_a_new_field_that_sounds_like_a_key(self):
        """Whoever adds one here has looked at what it opens."""
        words = re.compile(
            r'access code|badge (?!background)|credential|\bkey\b|pass ?phrase|passw|secret|token|uuid', re.IGNORECASE)
        found = {
            str(field) for name, model in self.env.items() if not model._abstract and not is_protected(name)
            for field in model._fields.values() if field.type in KEY_TYPES and not is_key(name, field)
            and words.search(f'{field.name} {field.string} {field.help} ')}
        self.assertFalse(found - self.NO_KEYS)

    def test_keys_by_other_names(self):
        key = self.env['certificate.key'].create({'name': 'x', 'content': 'a2VwdA=='})
        self.env.flush_all()
        for token in (self.token_for('api.read'), self.token_for(self.scope('keys', ('certificate.key', 'read')))):
            rows = self.call(token, 'certificate.key', 'search_read', domain=[['id', '=', key.id]]).text
            self.assertIn('"name": "x"', rows)
            self.assertNotIn('a2VwdA', rows)
        self.admin.group_ids += self.env.ref('point_of_sale.group_pos_user') + self.env.ref('event.group_event_user')
        for model, name in (('pos.order', 'ticket_code'), ('event.registration', 'barcode')):
            self.assertRefused(self.token_for('api.read'), model, 'search_read', domain=[], fields=[name])

    def test_keys_that_are_kept_as_files(self):
        key = self.env['certificate.key'].create({'name': 'x', 'content': 'a2VwdA=='})
        self.env.flush_all()
        files = self.env['ir.attachment'].search([
            ('res_model', '=', 'certificate.key'), ('res_field', '!=', False), ('res_id', '=', key.id)])
        self.assertTrue(files)
        domain = [['res_model', '=', 'certificate.key'], ['res_field', '!=', False]]
        narrow = self.scope('files', ('ir.attachment', 'read'), ('certificate.key', 'read'))
        for token in (self.token_for('api.read'), self.token_for(narrow), self.widest_token()):
            self.assertEqual(self.result(token, 'ir.attachment', 'search_count', domain=domain), 0)
            self.assertEqual(self.call(token, 'ir.attachment', 'read', ids=files.ids, fields=['raw']).status_code, 403)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestInstructions(SealedCase):
    """Values that Odoo's code acts upon later, as if it had written them itself."""

    def test_they_are_not_for_tokens(self):
        order = self.env['sale.order'].create({'partner_id': self.person.id})
        token = self.widest_token()
        self.assertRefused(token, 'sale.order', 'write', ids=order.ids, vals={
            'pickup_location_data': {'name': 'Evil', 'street': 'x', 'city': 'x', 'zip_code': '1'}})
        move = self.env['account.move'].create({'move_type': 'out_invoice', 'partner_id': self.person.id})
        self.assertRefused(token, 'account.move', 'write', ids=move.ids, vals={
            'sending_data': {'author_user_id': 1, 'sending_methods': ['email']}})
        for instruction in (
            {'send_context': {'x': 1}}, {'notification_parameters': '{"email_layout_xmlid": "web.login"}'},
        ):
            self.assertRefused(token, 'mail.scheduled.message', 'create', vals_list=[instruction | {
                'model': 'res.partner', 'res_id': self.person.id, 'body': 'x', 'author_id': self.admin.partner_id.id,
                'scheduled_date': '2099-01-01 00:00:00'}])

    def test_a_form_of_a_payment(self):
        provider = self.env['payment.provider'].search([], limit=1)
        view = self.env.ref('im_livechat.external_loader')
        for name in ('redirect_form_view_id', 'inline_form_view_id'):
            self.assertRefused(self.widest_token(), 'payment.provider', 'write', ids=provider.ids, vals={
                name: view.id})

    def test_templates_of_other_models(self):
        """Odoo renders them with the ids of whatever has them, with superuser rights."""
        self.admin.group_ids += self.env.ref('sales_team.group_sale_manager')
        order = self.env['sale.order'].create({'partner_id': self.person.id})
        mine = self.env['mail.template'].search([('model', '=', 'sale.order')], limit=1)
        other = self.env['mail.template'].search([('model', '=', 'loyalty.card')], limit=1)
        report = self.env['ir.actions.report'].search([('model', '=', 'hr.employee')], limit=1)
        stage = self.env['project.task.type'].create({'name': 'x', 'user_id': False})
        task = self.env['mail.template'].search([('model', '=', 'project.task')], limit=1)
        token = self.widest_token()
        for model, ids, values in (
            ('sale.order', order.ids, {'pending_email_template_id': other.id}),
            ('res.partner', self.person.ids, {'invoice_template_pdf_report_id': report.id}),
            ('project.task.type', stage.ids, {'mail_template_id': other.id}),
            ('mail.template', mine.ids, {'report_template_ids': [[4, report.id]]}),
            ('mail.template', mine.ids, {'report_template_ids': [[6, 0, report.ids]]}),
        ):
            with self.subTest(model=model, values=values):
                self.assertRefused(token, model, 'write', ids=ids, vals=values)
        self.assertRefused(token, 'mail.template', 'create', vals_list=[{
            'name': 'x', 'model_id': mine.model_id.id, 'report_template_ids': report.ids}])
        self.result(token, 'sale.order', 'write', ids=order.ids, vals={'pending_email_template_id': mine.id})
        self.result(token, 'project.task.type', 'write', ids=stage.ids, vals={'mail_template_id': task.id})
        self.result(token, 'mail.template', 'write', ids=mine.ids, vals={'report_template_ids': [
            [6, 0, mine.report_template_ids.ids]]})

    def test_a_reference_to_a_template_of_another_model(self):
        self.admin.group_ids += self.env.ref('event.group_event_manager')
        schedule = self.env['event.mail'].search([('template_ref', '!=', False)], limit=1)
        other = self.env['mail.template'].search([('model', '=', 'loyalty.card')], limit=1)
        token = self.widest_token()
        number = str(other.id)
        for row in (number, f'+{number}', f'0_{number}', f' {number} '):
            with self.isolated(row):
                self.assertRefused(token, 'event.mail', 'write', ids=schedule.ids, vals={
                    'template_ref': f'mail.template,{row}'})
        mine = schedule.template_ref
        self.result(token, 'event.mail', 'write', ids=schedule.ids, vals={'template_ref': f'mail.template,{mine.id}'})

    def test_html_that_an_editor_makes_a_template_of(self):
        """Directives mean nothing on a page, but the editor of mailings makes their body of what it shows."""
        self.admin.group_ids += self.env.ref('event.group_event_manager')
        event = self.env['event.event'].create({
            'name': 'x', 'date_begin': '2030-01-01 10:00:00', 'date_end': '2030-01-01 11:00:00'})
        self.env.flush_all()
        token, code = self.widest_token(), f'object.{WRITES}'
        mailing = {'subject': 'x', 'mailing_model_id': self.env['ir.model']._get_id('crm.lead')}
        for name in ('t-out', 't-<o:p>out', 'T-Out'):
            body = f'<p>x <span {name}="{code}">y</span></p>'
            with self.isolated(name):
                self.assertRefused(token, 'mailing.mailing', 'create', vals_list=[mailing | {'body_arch': body}])
                self.assertRefused(token, 'event.event', 'write', ids=event.ids, vals={'description': body})
        harmless = {'body_arch': '<p class="x">t-shirts, size=5: <b>hello</b></p>'}
        self.result(token, 'mailing.mailing', 'create', vals_list=[mailing | harmless])
        self.result(token, 'event.event', 'write', ids=event.ids, vals={'description': harmless['body_arch']})

    def test_pages_by_other_ways(self):
        view = self.env.ref('im_livechat.external_loader')
        token = self.widest_token()
        self.assertRefused(token, 'website.page', 'create', vals_list=[{'url': '/x', 'is_published': True}], context={
            'default_view_id': view.id})
        answer = self.attempt(token, 'website.page', 'load', fields=['url', 'view_id/.id', 'is_published'], data=[
            ['/x-page', str(view.id), '1']])
        self.assertFalse(self.env['website.page'].search_count([('url', '=', '/x-page')]), answer)

    def test_names_that_labels_take_for_html(self):
        self.admin.group_ids += self.env.ref('stock.group_stock_manager')
        product = self.env['product.product'].create({'name': 'x', 'tracking': 'lot', 'is_storable': True})
        self.assertRefused(self.widest_token(), 'stock.lot', 'create', vals_list=[{
            'name': '<script>alert(1)</script>', 'product_id': product.id}])

    def test_a_page_of_any_view(self):
        page = self.env['website.page'].search([], limit=1)
        view = self.env.ref('im_livechat.external_loader')
        self.assertRefused(self.widest_token(), 'website.page', 'create', vals_list=[{
            'url': '/x', 'view_id': view.id}])
        for values in ({'view_id': view.id}, {'key': 'website.layout'}, {'priority': 1}):
            self.assertRefused(self.widest_token(), 'website.page', 'write', ids=page.ids, vals=values)
