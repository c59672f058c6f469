"""Twins of what no token changes: other fields, models and methods that come to the same."""
import json
from unittest.mock import patch

from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .sealed import SealedCase
from .test_sealed_trail import TrailCase

ELSEWHERE = 'https://elsewhere.example/x'


class TwinsCase(SealedCase):

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()

    def keeps(self, record, name, *values):
        """Check that a token cannot give a field these values."""
        before = record[name]
        for value in values:
            with self.isolated(record._name, name=name, value=value):
                self.assertRefused(self.api, record._name, 'write', ids=record.ids, vals={name: value})
                self.env.invalidate_all()
                self.assertEqual(record[name], before)


@tagged('post_install', '-at_install')
class TestDevicesThatAreTold(TwinsCase):
    """Whoever registers a device is sent all that its user is told, also when the token is no more."""

    def test_registration(self):
        self.env['ir.config_parameter'].set_param('mail.web_push_vapid_public_key', 'public')
        user = new_test_user(self.env, login='emil')
        for somebody in (self.admin, user):
            with self.isolated(somebody.login):
                self.assertRefused(
                    self.widest_token(user=somebody), 'mail.push.device', 'register_devices',
                    vapid_public_key='public', endpoint=ELSEWHERE, keys={'p256dh': 'x', 'auth': 'y'})
                self.assertFalse(self.env['mail.push.device'].search([('endpoint', '=', ELSEWHERE)]))

    def test_a_device_of_somebody(self):
        device = self.env['mail.push.device'].create({
            'endpoint': 'https://push.example', 'keys': '{}', 'partner_id': self.user.partner_id.id})
        self.keeps(device, 'endpoint', ELSEWHERE)
        self.keeps(device, 'partner_id', self.admin.partner_id.id)

    def test_a_key_that_a_method_stores(self):
        """The name of the field is Odoo's; what it holds is the caller's."""
        attachment = self.env['ir.attachment'].create({'name': 'x', 'raw': b'x'})

        def action_note(_partners, note):
            attachment.with_env(_partners.env).sudo().write({'access_token': note})
            return True
        with self.method('res.partner', 'action_note', action_note):
            self.assertRefused(self.api, 'res.partner', 'action_note', note='known-to-the-caller')
        self.env.invalidate_all()
        self.assertFalse(attachment.access_token)


@tagged('post_install', '-at_install')
class TestRightsOfOthers(TwinsCase):

    def test_rights_for_models_that_are_guarded(self):
        employees = self.env.ref('base.group_user').id
        for model in ('ir.default', 'ir.attachment', 'mail.alias', 'res.lang', 'mail.push.device'):
            for kind, values in (('ir.model.access', {'group_id': employees, 'perm_write': True}), ('ir.rule', {})):
                with self.isolated(model, kind=kind):
                    self.assertRefused(self.api, kind, 'create', vals_list=[{
                        'name': 'x', 'model_id': self.model_id(model), **values}])

    def test_rights_for_everybody(self):
        industry = self.model_id('res.partner.industry')
        for group in ('base.group_portal', 'base.group_public', None):
            with self.isolated(group):
                self.assertRefused(self.api, 'ir.model.access', 'create', vals_list=[{
                    'name': 'x', 'model_id': industry, 'perm_write': True,
                    'group_id': group and self.env.ref(group).id}])
        self.result(self.api, 'ir.model.access', 'create', vals_list=[{
            'name': 'x', 'model_id': industry, 'perm_write': True, 'group_id': self.env.ref('base.group_user').id}])

    def test_groups_that_users_have_by_themselves(self):
        for lower in ('base.default_user_group', 'base.group_user'):  # of portal users Odoo refuses it
            for higher in ('base.group_system', 'base.group_erp_manager', 'oauth2_provider.group_oauth2_manager'):
                one, other = self.env.ref(lower), self.env.ref(higher)
                with self.isolated(lower, higher=higher):
                    self.assertRefused(self.api, 'res.groups', 'write', ids=one.ids, vals={
                        'implied_ids': [[4, other.id]]})
                    self.assertRefused(self.api, 'res.groups', 'write', ids=one.ids, vals={
                        'implied_ids': [[6, 0, [*one.implied_ids.ids, other.id]]]})
                    self.assertRefused(self.api, 'res.groups', 'write', ids=other.ids, vals={
                        'implied_by_ids': [[4, one.id]]})
        feature = self.env['res.groups'].create({'name': 'A feature'})
        for lower in ('base.group_portal', 'base.group_public'):
            one = self.env.ref(lower)
            with self.isolated(lower, higher='a feature'):
                self.assertRefused(self.api, 'res.groups', 'write', ids=one.ids, vals={
                    'implied_ids': [[4, feature.id]]})
                self.assertRefused(self.api, 'res.groups', 'write', ids=feature.ids, vals={
                    'implied_by_ids': [[4, one.id]]})
                one.implied_ids += feature
                self.assertRefused(self.api, 'ir.model.access', 'create', vals_list=[{
                    'name': 'x', 'model_id': self.model_id('res.bank'), 'group_id': feature.id, 'perm_read': True}])
                self.result(self.api, 'res.groups', 'write', ids=one.ids, vals={
                    'implied_ids': [[4, feature.id]], 'comment': 'x'})
        self.result(self.api, 'res.groups', 'write', ids=self.env.ref('base.group_user').ids, vals={
            'implied_ids': [[4, feature.id]]})


    def test_groups_in_between(self):
        """By either side, in one call or in two, by a new group or one that is there."""
        Groups, users = self.env['res.groups'], self.env.ref('base.group_user')
        portal, system = self.env.ref('base.group_portal'), self.env.ref('base.group_system')
        other = Groups.create({'name': 'Other'})
        between = Groups.create({'name': 'Between'})
        users.implied_ids += between
        self.env.flush_all()
        for lower, higher in ((users, system), (portal, other)):
            for vals in (
                {'implied_by_ids': [[6, 0, lower.ids]], 'implied_ids': [[6, 0, higher.ids]]},
                {'implied_ids': [[0, 0, {'name': 'y', 'implied_ids': [[6, 0, higher.ids]]}]],
                 'implied_by_ids': [[4, lower.id]]},
            ):
                with self.isolated(**vals):
                    self.assertRefused(self.api, 'res.groups', 'create', vals_list=[{'name': 'x', **vals}])
            for group, vals in (
                (lower, {'implied_ids': [[0, 0, {'name': 'x', 'implied_ids': [[6, 0, higher.ids]]}]]}),
                (higher, {'implied_by_ids': [[0, 0, {'name': 'x', 'implied_by_ids': [[6, 0, lower.ids]]}]]}),
            ):
                with self.isolated(group.name, **vals):
                    self.assertRefused(self.api, 'res.groups', 'write', ids=group.ids, vals=vals)
        for group, vals in ((between, {'implied_ids': [[4, system.id]]}),
                            (system, {'implied_by_ids': [[4, between.id]]})):
            with self.isolated('between', **vals):
                self.assertRefused(self.api, 'res.groups', 'write', ids=group.ids, vals=vals)
        self.result(self.api, 'res.groups', 'create', vals_list=[{
            'name': 'x', 'implied_ids': [[6, 0, users.ids]], 'implied_by_ids': [[6, 0, system.ids]]}])

    def test_rights_of_visitors_by_their_groups(self):
        portal = self.env.ref('base.group_portal')
        rule = self.env['ir.rule'].create({
            'name': 'x', 'model_id': self.model_id('res.bank'),
            'groups': [(6, 0, self.env.ref('base.group_user').ids)]})
        bank = {'name': 'x', 'model_id': self.model_id('res.bank')}
        for vals in ({'rule_groups': [[4, rule.id]]}, {'rule_groups': [[0, 0, {**bank, 'domain_force': '[]'}]]},
                     {'rule_groups': [[3, portal.rule_groups[:1].id]]}, {'rule_groups': [[5]]},
                     {'model_access': [[0, 0, {**bank, 'perm_read': True}]]}):
            with self.isolated(**vals):
                self.assertRefused(self.api, 'res.groups', 'write', ids=portal.ids, vals=vals)
        right = self.env['ir.model.access'].create({**bank, 'group_id': portal.id, 'perm_read': False})
        self.env.flush_all()
        self.assertRefused(self.api, 'ir.model.access', 'write', ids=right.ids, vals={'perm_read': True})
        countries = self.env['ir.model.access'].create({
            'name': 'x', 'model_id': self.model_id('res.partner.industry'), 'group_id': portal.id, 'perm_read': True})
        self.env.flush_all()
        for vals in ({'perm_write': True}, {'model_id': self.model_id('res.bank')}):
            self.assertRefused(self.api, 'ir.model.access', 'write', ids=countries.ids, vals=vals)
        self.result(self.api, 'ir.model.access', 'write', ids=countries.ids, vals={'perm_read': False})

    def test_rules_that_confine_visitors(self):
        everything, employees = "[(1, '=', 1)]", self.env.ref('base.group_user')
        values = {'name': 'x', 'model_id': self.model_id('res.partner.industry'), 'domain_force': "[('id', '=', 0)]"}
        for groups in (self.env.ref('base.group_portal'), self.env.ref('base.group_public'),
                       employees + self.env.ref('base.group_portal')):
            commands = [[6, 0, groups.ids]]
            with self.isolated(groups.mapped('name')):
                self.assertRefused(self.api, 'ir.rule', 'create', vals_list=[{**values, 'groups': commands}])
                own = self.env['ir.rule'].create({**values, 'groups': [(6, 0, employees.ids)]})
                self.assertRefused(self.api, 'ir.rule', 'write', ids=own.ids, vals={'groups': commands})
        portal = self.env['ir.rule'].create({**values, 'groups': [(6, 0, self.env.ref('base.group_portal').ids)]})
        for rule in (portal, self.env['ir.rule'].create(values)):
            for vals in ({'domain_force': everything}, {'active': False}, {'perm_read': False},
                         {'groups': [[6, 0, employees.ids]]}):
                with self.isolated(rule.groups.name, **vals):
                    self.assertRefused(self.api, 'ir.rule', 'write', ids=rule.ids, vals=vals)
            self.assertRefused(self.api, 'ir.rule', 'unlink', ids=rule.ids)
        self.result(self.api, 'ir.rule', 'create', vals_list=[values])  # confines everybody more
        self.result(self.api, 'ir.rule', 'create', vals_list=[{**values, 'groups': [[6, 0, employees.ids]]}])

    def test_users_that_everybody_acts_as(self):
        template = self.env['res.users'].create({'name': 'Template', 'login': 'sealed-template', 'active': False})
        self.env['ir.config_parameter'].set_param('base.template_portal_user_id', template.id)
        public = self.env.ref('base.public_user')
        everybody = public | template | self.env.ref('base.user_root')
        administrators = self.env.ref('base.group_system')
        for user in everybody:
            for vals in ({'group_ids': [[6, 0, administrators.ids]]}, {'group_ids': [[4, administrators.id]]},
                         {'login': 'x'}, {'partner_id': self.person.id}, {'role': 'group_system'},
                         {'active': True}):
                if user._is_superuser() and 'active' in vals:
                    continue  # Odoo itself refuses that
                with self.isolated(user.login, **vals):
                    self.assertRefused(self.api, 'res.users', 'write', ids=user.ids, vals=vals)
            with self.isolated(user.login, way='group'):
                self.assertRefused(self.api, 'res.groups', 'write', ids=administrators.ids, vals={
                    'user_ids': [[4, user.id]]})
        self.result(self.api, 'res.users', 'write', ids=self.user.ids, vals={'group_ids': [[4, administrators.id]]})


@tagged('post_install', '-at_install')
class TestPlaces(TwinsCase):

    def test_where_people_and_data_are_sent(self):
        self.keeps(self.env.ref('base.lang_en'), 'url_code', 'web')
        action = self.env['ir.actions.act_url'].create({'name': 'x', 'url': ELSEWHERE})
        self.keeps(self.user, 'action_id', action.id)
        self.assertRefused(self.api, 'mail.ice.server', 'create', vals_list=[{
            'server_type': 'turn', 'uri': 'turn:elsewhere.example'}])
        self.assertRefused(self.api, 'ir.config_parameter', 'set_param', key='base.profiling_enabled_until',
                           value='2099-01-01 00:00:00')
        self.assertRefused(self.api, 'base.enable.profiling.wizard', 'create', vals_list=[{}])

    def test_what_the_web_client_makes_dialogs_of(self):
        params = {'message': 'm', 'next': {'type': 'ir.actions.act_window', 'help': '<img src=x onerror="f()">'}}
        for values in ({'params': params}, {'params': repr(params)}, {'params_store': repr(params)}):
            with self.isolated(**values):
                self.assertRefused(self.api, 'ir.actions.client', 'create', vals_list=[{
                    'name': 'x', 'tag': 'display_notification', **values}])
                made = self.result(self.api, 'ir.actions.client', 'create', vals_list=[{'name': 'x', 'tag': 'home'}])
                self.assertRefused(self.api, 'ir.actions.client', 'write', ids=made, vals=values)
                self.result(self.api, 'ir.actions.client', 'write', ids=made, vals={'name': 'y', 'params': False})

    def test_servers_that_are_told_of_changes(self):
        values = {'name': 'x', 'model_id': self.model_id('res.partner'), 'state': 'webhook'}
        self.assertRefused(self.api, 'ir.actions.server', 'create', vals_list=[{**values, 'webhook_url': ELSEWHERE}])
        action = self.env['ir.actions.server'].create({**values, 'webhook_url': 'https://example.com/hook'})
        self.keeps(action, 'webhook_url', ELSEWHERE)

    def test_html_in_structured_values(self):
        script = '<img src=x onerror="f()">'
        with patch.object(self.env['res.partner']._fields['comment'], 'type', 'json'):
            self.env.registry.clear_cache('stable')
            self.addCleanup(self.env.registry.clear_cache, 'stable')
            for value in (script, [script], {'a': [{'b': script}]}):
                with self.isolated(value):
                    self.assertRefused(self.api, 'res.partner', 'write', ids=self.person.ids, vals={'comment': value})

    def test_html_in_contexts(self):
        tooltip = '<p data-tooltip-template="x">y</p>'
        for text in (tooltip, '<img src=x onerror="f()">', '\\x3cscript>'):
            context = f"{{'default_comment': '{text}'}}"
            with self.isolated(text):
                self.assertRefused(self.api, 'ir.actions.act_window', 'create', vals_list=[{
                    'name': 'x', 'res_model': 'res.partner', 'context': context}])
                self.assertRefused(self.widest_token(user=self.user), 'ir.filters', 'create', vals_list=[{
                    'name': 'x', 'model_id': 'res.partner', 'context': context}])
        self.assertRefused(self.api, 'ir.actions.act_window', 'create', vals_list=[{
            'name': 'x', 'res_model': 'res.partner', 'context': "{'default_comment': '<scr' + 'ipt>'}"}])
        self.result(self.api, 'ir.actions.act_window', 'create', vals_list=[{
            'name': 'x', 'res_model': 'res.partner', 'context': "{'default_comment': '<p>Hello</p>', 'a': [1]}"}])

    def test_codes_of_languages(self):
        made = self.result(self.api, 'res.lang', 'create', vals_list=[{'name': 'Sealed', 'code': 'xx_XX'}])
        self.assertRefused(self.api, 'res.lang', 'write', ids=made, vals={'url_code': 'web'})
        self.result(self.api, 'res.lang', 'write', ids=made, vals={'url_code': 'xx'})

    def test_style_sheets_in_colors_of_a_form(self):
        form = {'field_names': ['primary_color'], 'fields_spec': {'preview': {}}}
        for color, status in (('red;} @for $i from 1 through 9 {} .a{color:blue', 403), ('#123456', 200)):
            response = self.call(self.token_for('api.read'), 'base.document.layout', 'onchange', values={
                'company_id': self.env.company.id, 'primary_color': color, 'custom_colors': True}, **form)
            self.assertEqual(response.status_code, status, response.text)

    def test_style_sheets_in_colors(self):
        company = self.env.company
        self.keeps(company, 'primary_color', f'#714B67; }} @import url({ELSEWHERE})', 'red/**/', 'x\\y')
        for color in ('#714B67', 'rgb(1, 2, 3)', 'red', False):
            with self.isolated(color):
                self.result(self.api, 'res.company', 'write', ids=company.ids, vals={'primary_color': color})

    def test_pictures_that_are_documents(self):
        for mimetype, status in (('image/png,text/javascript', 403),
                                 ('font/x;y,text/html', 403), ('image/x+xml', 403), ('image/svg+xml', 403),
                                 ('image/png', 200), ('text/plain; charset=utf-8', 200)):
            with self.isolated(mimetype):
                self.assertEqual(self.call(self.api, 'ir.attachment', 'create', vals_list=[{
                    'name': 'x', 'type': 'binary', 'url': '/sealed/x', 'mimetype': mimetype,
                    'datas': 'eA=='}]).status_code, status)


@tagged('post_install', '-at_install')
class TestDefaultsAndTemplates(TwinsCase):

    def test_what_a_default_says_in_another_spelling(self):
        field = self.env['ir.model.fields']._get('res.company', 'report_footer')
        for value in ('<script>alert(1)</script>', {'en_US': '<script>alert(1)</script>'}):
            with self.isolated(value):
                text = json.dumps(value).replace('<', '\\u003c')
                self.assertRefused(self.api, 'ir.default', 'create', vals_list=[{
                    'field_id': field.id, 'json_value': text}])
        self.result(self.api, 'ir.default', 'create', vals_list=[{
            'field_id': field.id, 'json_value': json.dumps('<p class="x">x</p>')}])

    def test_long_texts_with_placeholders(self):
        template = self.env['mail.template'].create({
            'name': 'x', 'model_id': self.model_id('res.partner'), 'subject': 'x'})
        with patch.object(self.registry['mail.template'], '_has_unsafe_expression_template_inline_template',
                          side_effect=AssertionError('Odoo looks through it, which takes long')):
            self.assertRefused(self.api, 'mail.template', 'write', ids=template.ids, vals={
                'subject': '}}' * 50 + '{{|||' * 50 + 'x' * 200_000})
        self.result(self.api, 'mail.template', 'write', ids=template.ids, vals={
            'subject': '{{ object.name }}' + 'x' * 10_000})


@tagged('post_install', '-at_install')
class TestTrailOfTheOrmsOwnMethods(TrailCase):

    def test_what_they_change_by_sql(self):
        bank = self.env['res.bank'].create({'name': 'x'})
        self.env.flush_all()
        write = type(self.env['res.partner']).write

        def write_more(partners, vals):
            partners.env.execute_query(SQL("UPDATE res_bank SET bic = 'X' WHERE id = %s", bank.id))
            return write(partners, vals)
        with patch.object(self.registry['res.partner'], 'write', write_more):
            self.result(self.api, 'res.partner', 'write', ids=self.person.ids, vals={'ref': 'x'})
        self.env.invalidate_all()
        self.assertTrue(self.env['oauth2.event'].search([
            ('id', 'not in', self.seen.ids), ('kind', '=', 'records_changed'), ('res_model', '=', 'res.bank'),
            ('detail', '=', 'by SQL')]))

    def test_what_is_no_news(self):
        for model, values in (('res.partner', {'name': 'x', 'child_ids': [[0, 0, {'name': 'y'}]]}),
                              ('res.partner.category', {'name': 'x'}), ('res.company', {'name': 'x'})):
            with self.isolated(model):
                self.result(self.api, model, 'create', vals_list=[values])
                self.env.invalidate_all()
                self.assertFalse(self.env['oauth2.event'].search([
                    ('id', 'not in', self.seen.ids), ('detail', '=', 'by SQL')]).mapped('res_model'))


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestTwinsInApps(TwinsCase):

    def test_addresses_that_an_action_would_change(self):
        for path in ('work_email', 'user_id.work_email', 'user_partner_id.email', 'work_contact_id'):
            with self.isolated(path):
                self.assertRefused(self.api, 'ir.actions.server', 'create', vals_list=[{
                    'name': 'x', 'model_id': self.model_id('hr.employee'), 'state': 'object_write',
                    'update_path': path, 'value': 'attacker@elsewhere.example'}])
        self.assertRefused(self.api, 'mail.alias', 'create', vals_list=[{
            'alias_name': 'sealed', 'alias_model_id': self.model_id('hr.employee'),
            'alias_defaults': str({'work_email': 'attacker@elsewhere.example'})}])

    def test_addresses_that_are_answered_from_elsewhere(self):
        api = self.widest_token(user=self.env.ref('base.user_admin'))
        for path in ('/json/2/x/y', '/xmlrpc/2/common', '//web/assets/x.js'):
            with self.isolated(path):
                self.assertRefused(api, 'website.rewrite', 'create', vals_list=[{
                    'name': 'x', 'redirect_type': '308', 'url_from': '/sitemap.xml', 'url_to': path}])
        self.result(api, 'website.rewrite', 'create', vals_list=[{
            'name': 'x', 'redirect_type': '301', 'url_from': '/website/old', 'url_to': '/web/new'}])

    def test_servers(self):
        self.api = self.widest_token(user=self.env.ref('base.user_admin'))
        self.keeps(self.env['payment.provider'].search([], limit=1), 'adyen_api_url_prefix', 'elsewhere.example/x')
        self.keeps(self.env['discuss.channel'].search([], limit=1), 'sfu_server_url', ELSEWHERE)
