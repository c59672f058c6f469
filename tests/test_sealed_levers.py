"""Settings, rights and rules of Odoo's that are levers: a token does not turn what acts for others, or later."""
from odoo.tests import tagged

from .sealed import SealedCase

ELSEWHERE = 'https://elsewhere.example'


class LeversCase(SealedCase):

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()


@tagged('post_install', '-at_install')
class TestParameters(LeversCase):
    """Parameters that name servers, to which Odoo sends keys and data."""

    KEYS = (
        'sms.endpoint', 'snailmail.endpoint', 'enrich.endpoint', 'html_editor.olg_api_endpoint', 'reveal.endpoint',
        'iap.partner_autocomplete.endpoint', 'mail.default.from', 'mail.catchall.domain', 'mail.bounce.alias',
        'l10n_eg_eta.sign.host', 'pos_pine_labs.pine_labs_proxy_endpoint', 'mass_mailing.mail_server_id',
        'google_calendar_client_id', 'microsoft_outlook_client_id', 'mail.sfu_server_url')

    def test_where_odoo_sends_to(self):
        parameters = self.env['ir.config_parameter']
        for key in self.KEYS:
            with self.isolated(key):
                harmless = parameters.create({'key': 'sealed.harmless', 'value': ELSEWHERE})
                self.attempt(self.api, 'ir.config_parameter', 'set_param', key=key, value=ELSEWHERE)
                self.attempt(self.api, 'ir.config_parameter', 'create', vals_list=[{'key': key, 'value': ELSEWHERE}])
                self.attempt(self.api, 'ir.config_parameter', 'load', fields=['key', 'value'], data=[[key, ELSEWHERE]])
                self.attempt(self.api, 'ir.config_parameter', 'write', ids=harmless.ids, vals={'key': key})
                self.assertNotEqual(parameters.get_param(key), ELSEWHERE)

    def test_those_that_are_set_already(self):
        for key in self.KEYS:
            with self.isolated(key):
                self.env['ir.config_parameter'].set_param(key, '7')
                record = self.env['ir.config_parameter'].search([('key', '=', key)])
                self.attempt(self.api, 'ir.config_parameter', 'set_param', key=key, value=ELSEWHERE)
                self.attempt(self.api, 'ir.config_parameter', 'write', ids=record.ids, vals={'value': ELSEWHERE})
                self.attempt(self.api, 'ir.config_parameter', 'unlink', ids=record.ids)
                self.assertEqual(self.env['ir.config_parameter'].get_param(key), '7')

    def test_other_parameters_are_set_as_ever(self):
        self.result(self.api, 'ir.config_parameter', 'set_param', key='sealed.limit', value='7')
        self.env.invalidate_all()
        self.assertEqual(self.env['ir.config_parameter'].get_param('sealed.limit'), '7')


@tagged('post_install', '-at_install')
class TestRights(LeversCase):
    """Rights that a token would give to others, for models that run code or decide over rights, or by groups."""

    MODELS = (
        'ir.actions.server', 'ir.ui.view', 'ir.cron', 'mail.template', 'ir.config_parameter', 'res.users', 'res.groups',
        'ir.rule', 'ir.model.access', 'ir.model.data', 'ir.model.fields')

    def test_access_to_models_of_code(self):
        employees = self.env.ref('base.group_user')
        for model in self.MODELS:
            with self.isolated(model):
                stored = self.env['ir.model.access'].create({
                    'name': 'x', 'model_id': self.model_id('res.partner.industry'), 'group_id': employees.id,
                    'perm_read': True, 'perm_write': True})
                access = {'name': 'Attack', 'model_id': self.model_id(model), 'group_id': employees.id,
                          'perm_write': True, 'perm_create': True}
                self.attempt(self.api, 'ir.model.access', 'create', vals_list=[access])
                self.attempt(self.api, 'ir.model.access', 'write', ids=stored.ids, vals={
                    'model_id': self.model_id(model)})
                self.attempt(self.api, 'ir.model.access', 'copy', ids=stored.ids, default=access)
                self.attempt(self.api, 'ir.model', 'write', ids=[self.model_id(model)], vals={
                    'access_ids': [[0, 0, {key: value for key, value in access.items() if key != 'model_id'}]]})
                self.attempt(self.api, 'res.groups', 'write', ids=employees.ids, vals={
                    'model_access': [[0, 0, access]]})
                existing = self.env['ir.model.access'].search([
                    ('model_id.model', '=', model), ('perm_write', '=', True)])
                groups = existing.group_id
                self.attempt(self.api, 'ir.model.access', 'write', ids=existing.ids, vals={'group_id': employees.id})
                self.env['ir.model.access'].call_cache_clearing_methods()
                self.assertEqual(existing.group_id, groups)
                self.assertFalse(self.env[model].with_user(self.user).has_access('write') and model != 'mail.template')
                self.assertFalse(self.env['ir.model.access'].search([('name', '=', 'Attack')]))

    def test_rules_of_models_of_code(self):
        for model in self.MODELS:
            if model == 'ir.rule':
                continue  # Odoo has no rules for it
            with self.isolated(model):
                rule = self.env['ir.rule'].create({
                    'name': 'Guard', 'model_id': self.model_id(model), 'domain_force': "[('id', '=', 1)]"})
                for vals in ({'active': False}, {'domain_force': "[(1, '=', 1)]"},
                             {'model_id': self.model_id('res.partner')}, {'perm_write': False}):
                    self.attempt(self.api, 'ir.rule', 'write', ids=rule.ids, vals=vals)
                self.attempt(self.api, 'ir.rule', 'unlink', ids=rule.ids)
                self.attempt(self.api, 'ir.rule', 'create', vals_list=[{
                    'name': 'Attack', 'model_id': self.model_id(model), 'domain_force': "[(1, '=', 1)]",
                    'groups': [[4, self.env.ref('base.group_user').id]]}])
                self.assertTrue(rule.exists().active and rule.perm_write)
                self.assertEqual((rule.model_id.model, rule.domain_force), (model, "[('id', '=', 1)]"))
                self.assertFalse(self.env['ir.rule'].search([('name', '=', 'Attack')]))

    def test_an_action_that_gives_groups_later(self):
        settings = self.env.ref('base.group_system')
        for model, path, target, values in (
            ('res.users', 'group_ids', self.user, {'resource_ref': f'res.groups,{settings.id}'}),
            ('res.groups', 'user_ids', settings, {'resource_ref': f'res.users,{self.user.id}'}),
            ('res.groups', 'implied_ids', self.env.ref('base.group_user'), {
                'resource_ref': f'res.groups,{settings.id}'}),
            ('res.groups', 'implied_by_ids', settings, {
                'resource_ref': f'res.groups,{self.env.ref("base.group_user").id}'}),
            ('res.users', 'role', self.user, {'value': 'group_system'}),
            ('res.users', 'active', self.user, {'update_boolean_value': 'false'}),
        ):
            with self.isolated(model=model, path=path):
                ids = self.made(self.api, 'ir.actions.server', 'create', vals_list=[{
                    'name': 'Attack', 'model_id': self.model_id(model), 'state': 'object_write', 'update_path': path,
                    'update_m2m_operation': 'add', 'evaluation_type': 'value', **values}])
                self.run_action(ids, target)
                self.assertTrue(self.user.active)
                self.assertFalse(self.user.has_group('base.group_system'))


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestWebhook(LeversCase):
    """A rule that anybody with its address sets off."""

    def test_an_address_that_acts_without_a_token(self):
        self.addCleanup(self.env['base.automation']._unregister_hook)
        action = self.env['ir.actions.server'].create({
            'name': 'x', 'model_id': self.model_id('res.partner'), 'state': 'object_write', 'update_path': 'ref',
            'evaluation_type': 'value', 'value': 'hooked', 'usage': 'base_automation'})
        values = {'name': 'Attack', 'model_id': self.model_id('res.partner'), 'trigger': 'on_webhook',
                  'action_server_ids': [[6, 0, action.ids]]}
        stored = self.env['base.automation'].create({
            'name': 'Plain', 'model_id': self.model_id('res.partner'), 'trigger': 'on_archive'})
        self.made(self.api, 'base.automation', 'create', vals_list=[values])
        self.attempt(self.api, 'base.automation', 'write', ids=stored.ids, vals={'trigger': 'on_webhook'})
        self.attempt(self.api, 'base.automation', 'copy', ids=stored.ids, default={'trigger': 'on_webhook'})
        self.assertFalse(self.env['base.automation'].search([('trigger', '=', 'on_webhook')]))


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestWebsite(LeversCase):
    """What the editors of a website may change in their own session, and what a token of theirs may not."""

    def setUp(self):
        super().setUp()
        self.user.group_ids += self.env.ref('website.group_website_designer')
        self.website = self.env['website'].search([], limit=1)

    def test_where_its_scripts_and_links_lead(self):
        for name, value in (('cdn_url', f'{ELSEWHERE}/'), ('cdn_activated', True), ('cdn_filters', '^/.*'),
                            ('domain', ELSEWHERE), ('custom_code_head', '<b>x</b>'), ('custom_code_footer', '<b>x</b>'),
                            ('auth_signup_uninvited', 'b2c')):
            with self.isolated(name):
                self.website[name] = before = {'cdn_activated': False, 'auth_signup_uninvited': 'b2b'}.get(name, '')
                self.env.flush_all()
                for user in (self.user, self.admin):
                    token = self.widest_token(user=user)
                    self.attempt(token, 'website', 'write', ids=self.website.ids, vals={name: value})
                    self.attempt(token, 'website', 'load', fields=['.id', name], data=[[str(self.website.id), value]])
                    self.assertFalse(self.website[name] == value, (self.website[name], before))

    def test_routes_that_programs_use(self):
        designer = self.widest_token(user=self.user)
        for path in ('/restapi/1.0/common/oauth2/jwks', '/web/login', '/web/reset_password', '/json/2/x/y',
                     '/.well-known/oauth-authorization-server', ' /web/login'):
            for kind in ('404', '301', '308'):
                with self.isolated(path=path, kind=kind):
                    stored = self.env['website.rewrite'].create({
                        'name': 'x', 'redirect_type': '301', 'url_from': '/before', 'url_to': '/after'})
                    self.made(designer, 'website.rewrite', 'create', vals_list=[{
                        'name': 'x', 'redirect_type': kind, 'url_from': path, 'url_to': '/elsewhere'}])
                    self.attempt(designer, 'website.rewrite', 'write', ids=stored.ids, vals={'url_from': path})
                    self.assertFalse(self.env['website.rewrite'].search([('url_from', 'like', path.strip())]))

    def test_redirects_are_made_as_ever(self):
        designer = self.widest_token(user=self.user)
        ids = self.made(designer, 'website.rewrite', 'create', vals_list=[{
            'name': 'x', 'redirect_type': '301', 'url_from': '/before', 'url_to': '/after'}])
        self.assertEqual(self.env['website.rewrite'].browse(ids).url_to, '/after')
        self.result(designer, 'website', 'write', ids=self.website.ids, vals={'google_analytics_key': 'G-1'})

    def test_the_default_of_a_page(self):
        self.attempt(self.api, 'ir.default', 'set', model_name='blog.post', field_name='content',
                     value='<script>alert(1)</script>')
        self.assertNotIn('<script', str(self.env['ir.default']._get('blog.post', 'content') or ''))


class GroupsCase(LeversCase):
    """For how long the members of a group may use a session or a key, and whether that takes a second factor."""

    def hold(self, name, before, values):
        group = self.env['res.groups'].create({'name': 'Held', name: before})
        self.env.flush_all()
        for value in values:
            for method, arguments in (
                ('write', {'ids': group.ids, 'vals': {name: value}}),
                ('web_save', {'ids': group.ids, 'vals': {name: value}, 'specification': {}}),
                ('load', {'fields': ['.id', name], 'data': [[str(group.id), str(value)]]}),
            ):
                with self.isolated(name=name, method=method, value=value):
                    self.attempt(self.api, 'res.groups', method, **arguments)
                    self.assertEqual(group[name], before)


@tagged('post_install', '-at_install')
class TestGroups(GroupsCase):

    def test_how_long_keys_last(self):
        self.hold('api_key_duration', 1.0, (0, 9999))

    def test_groups_are_written_as_ever(self):
        group = self.env['res.groups'].create({'name': 'x', 'api_key_duration': 1.0})
        self.result(self.api, 'res.groups', 'write', ids=group.ids, vals={'name': 'y', 'api_key_duration': 1.0})


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestLocks(GroupsCase):

    def test_when_a_session_is_locked(self):
        for name, before, values in (('lock_timeout', 60, (0, 9999)), ('lock_timeout_inactivity', 15, (0, 9999)),
                                     ('lock_timeout_mfa', True, (False,)),
                                     ('lock_timeout_inactivity_mfa', True, (False,))):
            self.hold(name, before, values)


@tagged('post_install', '-at_install')
class TestOtherLevers(LeversCase):

    def test_the_group_that_guards_applications(self):
        manager = self.env.ref('oauth2_provider.group_oauth2_manager')
        for group, vals in (
            (self.env.ref('base.group_user'), {'implied_ids': [[4, manager.id]]}),
            (manager, {'implied_by_ids': [[4, self.env.ref('base.group_user').id]]}),
            (manager, {'user_ids': [[4, self.user.id]]}),
        ):
            with self.isolated(vals=vals):
                self.attempt(self.api, 'res.groups', 'write', ids=group.ids, vals=vals)
                self.assertNotIn(manager, self.user.all_group_ids)
        with self.isolated('user'):
            self.attempt(self.api, 'res.users', 'write', ids=self.user.ids, vals={'group_ids': [[4, manager.id]]})
            self.assertNotIn(manager, self.user.all_group_ids)
