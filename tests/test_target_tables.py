"""Each line of the tables of what leads to protected things later: fence/targets/."""
from unittest.mock import patch

from odoo.tests import tagged

from ..fence import targets
from ..fence.targets import fields, setup
from .test_protected_tables import TablesCase


@tagged('post_install', '-at_install')
class TestTargetTables(TablesCase):

    def test_parameters(self):
        for key in (
            'database.secret', 'base.template_portal_user_id', 'database.uuid', 'ir_attachment.location',
            'mail.chat_from_token', 'mail.restrict.template.rendering', 'portal.allow_api_keys', 'report.url',
            'web.base.url', 'web.base.url.freeze', 'web.json.enabled', 'website_profile.uuid',
            'auth_signup.invitation_scope',
            'base.login_cooldown_after', 'cloud_storage_provider', 'iap.endpoint', 'mail.sfu_server_url',
            'microsoft_account.auth_endpoint', 'oauth2_provider.issuer', 'password.hashing.rounds',
            'sessions.max_inactivity_seconds', 'x.api_key', 'some.app.token', 'some.secret', 'x_endpoint', 'x.hostname',
            'x.server', 'x_client_id', 'x.url', 'x_url', 'mail.bounce.alias', 'mail.catchall.domain',
            'mail.default.from',
        ):
            with self.refused(key):
                self.check_new('ir.config_parameter', key=key)
        for key in ('sale.use_quotation', 'web.base', 'my.iap.x', 'x.curl', 'x.mail.default', False):
            with self.allowed(key):
                self.check_new('ir.config_parameter', key=key)

    def test_external_ids(self):
        for model in ('ir.actions.server', 'ir.config_parameter', 'ir.cron', 'ir.model.access', 'ir.rule', 'ir.ui.view',
                      'mail.template', 'res.groups', 'res.groups.privilege', 'res.users'):
            self.assertTrue(targets.names_rights('base.x', model), model)
            self.assertTrue(targets.names_rights('x__export__.x', model), model)
            self.assertFalse(targets.names_rights('__export__.x', model), model)
            self.assertFalse(targets.names_rights('__import__.x', model), model)
            with self.refused(model):
                self.check_new('ir.model.data', module='base', name='x', model=model)
        for model in ('oauth2.scope', 'res.users.apikeys', 'theme.ir.ui.view'):
            self.assertTrue(targets.names_rights('__import__.x', model), model)
        with self.allowed():
            self.check_new('ir.model.data', module='base', name='x', model='res.partner')
            self.check_new('ir.model.data', module='__import__', name='x', model='res.groups')

    def test_attachments_that_run_in_browsers(self):
        for kind in ('text/css', 'text/html', 'application/xhtml+xml', 'application/javascript', 'text/javascript',
                     'image/svg+xml', 'image/svg', 'text/xml', 'application/html', 'text/ecmascript', 'text/jscript',
                     'application/ecmascript', 'text/livescript', 'application/wasm', False):
            with self.refused(kind):
                self.check_new('ir.attachment', type='binary', url='/web/assets/x', mimetype=kind)
        for url in ('/.well-known/openid-configuration', '//.well-known/x', '/.Well-Known/acme-challenge/x',
                    '/restapi/1.0/x', '/_custom/web.assets_frontend/x/y', '/web/static/src/x.js', '/x.SCSS', '/x.xml'):
            with self.refused(url):
                self.check_new('ir.attachment', type='binary', url=url, mimetype='text/plain')
        for values in ({'url': '/x', 'mimetype': 'image/png'}, {'url': '/web/image/1-x.png', 'mimetype': 'image/png'},
                       {'url': False, 'mimetype': 'text/css'},
                       {'url': 'https://example.com/x', 'mimetype': 'text/css'},
                       {'url': '/x', 'mimetype': 'text/css', 'type': 'url'}):
            with self.allowed(values):
                self.check_new('ir.attachment', **{'type': 'binary', **values})
        with self.refused():
            self.check_new('ir.attachment', type='binary', res_model='oauth2.application')

    def test_views_by_which_somebody_signs_in(self):
        for key in ('auth_oauth.x', 'oauth2_provider.x', 'portal.x', 'web.login', 'web.login_layout', 'x.signup',
                    'x.sign_up', 'x.reset_password', 'x.totp', 'x.passkey'):
            with self.refused(key):
                self.check_new('ir.ui.view', key=key, type='qweb')
            with self.refused('inherits', key):
                self.check_new('ir.ui.view', key='x.y', type='qweb',
                    inherit_id=self.env['ir.ui.view'].new({'key': key}))
        with self.refused('model'):
            self.check_new('ir.ui.view', model='oauth2.application')
        for key in ('website.page', 'my.portal.x', 'web.layout', False):
            with self.allowed(key):
                self.check_new('ir.ui.view', key=key, type='qweb')

    def test_mail_templates_by_which_somebody_signs_in(self):
        for body in ('<a t-att-href="object.signup_url"/>', '<p>reset_password</p>', '<p>totp</p>'):
            with self.refused(body):
                self.check_new('mail.template', body_html=body)
        with self.refused('by its name'):
            targets.check_records(self.env.ref('auth_signup.set_password_email'))
        with self.allowed():
            self.check_new('mail.template', body_html='<p>Hello</p>')
            self.check_new('mail.template')

    def test_fields_that_lead_on(self):
        for model, name in (
            ('res.partner', 'email'), ('res.partner', 'signup_type'), ('res.partner', 'user_ids'),
            ('res.users', 'active'), ('res.users', 'email'), ('res.users', 'login'), ('res.users', 'partner_id'),
            ('res.users', 'totp_enabled'), ('res.users', 'password'), ('res.users', 'totp_secret'),
            ('ir.config_parameter', 'value'), ('ir.config_parameter', 'create_uid'), ('ir.actions.server', 'code'),
            ('ir.actions.server', 'value'), ('ir.actions.server', 'evaluation_type'), ('ir.cron', 'value'),
            ('ir.cron', 'evaluation_type'), ('ir.rule', 'domain_force'), ('mail.template', 'body_html'),
            ('ir.ui.view', 'arch'), ('oauth2.scope', 'name'), ('ir.attachment', 'access_token'),
            ('ir.model.access', 'perm_write'), ('ir.rule', 'active'), ('ir.model', 'info'), ('ir.model.data', 'res_id'),
            ('ir.cron', 'user_id'), ('res.groups', 'api_key_duration'),
        ):
            with self.refused(model, name):
                fields.check_field(self.env, model, name)
        for model, name in (('res.partner', 'name'), ('res.users', 'name'), ('no.model', 'name'), ('res.users', 'x'),
                            ('ir.model', 'name')):
            with self.allowed(model, name):
                fields.check_field(self.env, model, name, shows=True)

    def test_fields_that_only_some_groups_see_are_not_shown_to_others(self):
        field = next(field for field in self.env['res.users']._fields.values()
                     if field.groups and field.name not in fields.SIGN_IN_FIELDS['res.users']
                     and not field.name.endswith(('password', 'secret', 'token')))
        with self.refused(field.name), patch.object(fields, 'is_secret', lambda name: False):
            fields.check_field(self.env, 'res.users', field.name, shows=True)

    def test_paths_of_fields(self):
        for path in ('password', 'partner_id', 'company_id.partner_id.user_ids', 'create_uid.login',
                     'company_ids.user_ids.password', 'partner_id.name'):
            with self.refused(path):
                fields.check_path(self.env, 'res.users', path)
        for path in ('name', 'company_id.name', 'company_id.partner_id.name', 'x.password', '', None, 'name.password'):
            with self.allowed(path):
                fields.check_path(self.env, 'res.users', path)

    def test_actions(self):
        field = self.env['ir.model.fields']._get
        partner, scope = self.env['ir.model']._get('res.partner'), self.env['ir.model']._get('oauth2.scope')
        for values in (
            {'model_id': scope.id, 'state': 'code'}, {'crud_model_id': scope.id, 'state': 'object_create',
            'value': 'x'},
            {'update_path': 'user_ids.password', 'state': 'object_write', 'value': 'x'},
            {'update_path': 'user_ids.name', 'state': 'object_write', 'value': 'x'},
            {'update_path': 'email', 'state': 'object_write', 'value': 'x'},
            {'webhook_field_ids': field('res.partner', 'email').ids, 'state': 'webhook', 'webhook_url': 'https://x.y'},
            {'link_field_id': field('res.partner', 'user_ids').id, 'state': 'object_create', 'value': 'x',
             'crud_model_id': self.env['ir.model']._get_id('res.users')},
        ):
            for model in ('ir.actions.server', 'ir.cron'):
                record = self.env[model].create({'name': 'x', 'model_id': partner.id, **values})
                with self.refused(model, values):
                    targets.check_records(record)
        with self.allowed():
            targets.check_records(self.env['ir.actions.server'].create({
                'name': 'x', 'model_id': partner.id, 'state': 'object_write', 'update_path': 'comment', 'value': 'x'}))

    def test_fields_of_run_time(self):
        for values in (
            {'model': 'oauth2.scope'}, {'model': 'res.partner', 'relation': 'oauth2.scope'},
            {'model': 'res.partner', 'related': 'user_ids.password'},
            {'model': 'res.partner', 'relation_table': 'res_groups_users_rel'},
        ):
            with self.refused(values):
                self.check_new('ir.model.fields', **values)
        with self.allowed():
            self.check_new('ir.model.fields', model='res.partner', relation='res.bank', relation_table='x_a_b',
                           related='parent_id.name')

    def test_models_that_are_named(self):
        field = self.env['ir.model.fields']._get
        ours = self.env['ir.model']._get('oauth2.scope')
        for model, values in (
            ('ir.actions.act_window', {'res_model': 'oauth2.scope'}), ('ir.actions.report', {'model': 'oauth2.scope'}),
            ('ir.filters', {'model_id': 'oauth2.scope'}), ('ir.model', {'model': 'oauth2.scope'}),
            ('ir.default', {'field_id': field('res.users', 'password')}), ('ir.model.access', {'model_id': ours}),
            ('ir.default', {'field_id': field('oauth2.scope', 'name')}), ('mail.alias', {'alias_model_id': ours}),
            ('mail.alias', {'alias_model_id': self.env['ir.model']._get('ir.actions.server')}),
            ('mail.alias', {'alias_model_id': self.env['ir.model']._get('mail.template')}),
            ('ir.rule', {'model_id': ours}),
            *(('mail.alias', {'alias_model_id': self.env['ir.model']._get(model), 'alias_defaults': defaults})
              for model, defaults in (
                  ('res.partner', "{'signup_type': 'reset'}"), ('res.partner', "{'child_ids': [(0, 0, {})]}"),
                  ('res.partner', "{'child_ids': ()}"), ('res.partner', "{'ref': {}}"), ('res.partner', '{'),
                  ('res.partner', "[('email', 'x')]"), ('res.partner', '[1]'), ('res.partner', "{'ref': f()}"),
                  ('ir.rule', "{'active': False}"), ('ir.attachment', "{'access_token': 'x'}"))),
        ):
            with self.refused(model, *values.items()):
                self.check_new(model, **values)
        for model, values in (
            ('ir.actions.act_window', {'res_model': 'res.partner'}), ('ir.filters', {'model_id': 'res.partner'}),
            ('ir.default', {'field_id': field('res.partner', 'comment')}),
            ('mail.alias', {'alias_model_id': self.env['ir.model']._get('res.partner')}), ('res.partner', {}),
            ('mail.alias', {'alias_model_id': self.env['ir.model']._get('res.partner'),
                            'alias_defaults': "{'ref': 'x', 'color': 7}"}),
        ):
            with self.allowed(model, *values):
                self.check_new(model, **values)

    def test_values_that_name_models(self):
        for model, values in (
            ('ir.model.access', {'model_id': self.env['ir.model']._get_id('oauth2.scope')}),
            ('ir.actions.act_window', {'res_model': 'oauth2.scope'}), ('ir.model.fields', {'relation': 'oauth2.scope'}),
            ('mail.template.preview', {'resource_ref': 'oauth2.scope,1'}),
        ):
            with self.refused(model, *values):
                targets.check_values(self.env[model], values)
        for model, values in (
            ('ir.model.access', {'model_id': True}), ('ir.model.access', {'model_id': False, 'no_field': 1}),
            ('ir.actions.act_window', {'res_model': 'res.partner', 'name': 'oauth2.scope'}),
            ('mail.template.preview', {'resource_ref': 'res.partner,1'}), ('res.partner', {'name': 'oauth2.scope'}),
        ):
            with self.allowed(model, *values):
                targets.check_values(self.env[model], values)

    def test_paths_whose_values_others_are_shown(self):
        class Card(dict):
            env, _name, _fields = self.env, 'card.campaign', {'res_model': 1, 'content_image1_path': 1}
        for path in ('access_token', 'partner_id.signup_token', 'user_ids.name', 'name, x_secret'):
            with self.refused(path):
                setup._check_paths(Card(res_model='res.partner', content_image1_path=path))
        for path in ('name', 'parent_id.name', False):
            with self.allowed(path):
                setup._check_paths(Card(res_model='res.partner', content_image1_path=path))
        Card._name, Card._fields = 'sale.pdf.form.field', {'path': 1}
        with self.refused('no model'):
            setup._check_paths(Card(path='order_id.access_token'))
