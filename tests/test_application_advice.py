"""What the form of an application says of it: its kind, what is left to do, what to know, and how it is used."""
from datetime import date, timedelta

from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import OAuth2Case


@tagged('post_install', '-at_install')
class TestApplicationAdvice(OAuth2Case):

    def targets(self, application):
        """Return to what fields and buttons the steps lead that are left."""
        return [step['target'] for step in application.steps_left or ()]

    def named(self, *names):
        return self.env['oauth2.scope'].search([('name', 'in', names)])

    def test_each_kind_sets_the_type_and_the_grants(self):
        for kind, client_type, code, refresh, by_itself in (
            ('website', 'confidential', True, True, False), ('app', 'public', True, True, False),
            ('service', 'confidential', False, False, True), ('resource_server', 'confidential', False, False, False),
        ):
            with self.subTest(kind):
                form = Form(self.env['oauth2.application'])
                form.name = 'x'
                form.kind = 'app' if kind == 'website' else 'website'
                form.kind = kind
                if kind == 'service':
                    form.user_id = self.user
                application = form.save()
                self.assertEqual(
                    (application.kind, application.client_type, application.allow_authorization_code,
                     application.allow_refresh_token, application.allow_client_credentials),
                    (kind, client_type, code, refresh, by_itself))
                self.assertEqual(application.can_introspect, kind == 'resource_server')
                self.assertTrue(application.require_pkce or kind != 'app')
        application.kind = 'website'
        self.assertFalse(application.can_introspect)  # it is no resource server any more
        application = self.env['oauth2.application'].create({'name': 'x', 'kind': 'app'})
        self.assertEqual(application.client_type, 'public')
        with self.assertRaises(ValidationError):
            self.env['oauth2.application'].create({'name': 'x', 'kind': 'service'})  # as whom?

    def test_the_kind_follows_the_grants(self):
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        self.assertEqual(self.application.kind, 'website')
        self.application.allow_authorization_code = False
        self.assertEqual(self.application.kind, 'service')
        self.application.client_type = 'confidential'
        self.assertTrue(self.application.allow_client_credentials)

    def test_a_copy_says_that_it_is_one(self):
        self.assertEqual(self.application.copy().name, f'{self.application.name} (copy)')
        self.assertEqual(self.application.copy({'name': 'Mine'}).name, 'Mine')
        self.application.name = 'x' * 100  # the longest
        self.assertEqual(self.application.copy().name, 'x' * 100)

    def test_the_form_says_how_it_is_with_the_secret(self):
        application = self.env['oauth2.application'].create({'name': 'x'})
        self.assertEqual(application.client_secret_state, 'None yet')
        secret = application.generate_client_secret()
        self.assertIn('never shown again', application.client_secret_state)
        self.assertNotIn(secret, application.client_secret_state)

    def test_steps_that_are_left(self):
        application = self.env['oauth2.application'].create({'name': 'x'})
        self.assertEqual(
            self.targets(application), ['redirect_uris', 'scope_ids', 'action_generate_client_secret'])
        application.redirect_uris = 'https://app.example.com/callback'
        application.scope_ids += self.named('api.read')
        self.assertEqual(self.targets(application), ['action_generate_client_secret'])
        application.generate_client_secret()
        self.assertEqual(self.targets(application), ['action_try_it'])

    def test_what_has_never_worked_is_to_be_tried(self):
        self.application.scope_ids += self.named('api.read')
        self.assertEqual(self.targets(self.application), ['action_try_it'])
        self.application.active = False
        self.assertFalse(self.application.steps_left)
        self.application.active = True
        self.connect(scope='profile')
        self.env.invalidate_all()
        self.assertFalse(self.application.steps_left)
        self.env['oauth2.token'].search([('application_id', '=', self.application.id)]).unlink()
        self.env['oauth2.usage'].search([('application_id', '=', self.application.id)]).unlink()
        self.env.invalidate_all()
        self.assertEqual(self.targets(self.application), ['action_try_it'])
        self.env['oauth2.usage'].create({
            'application_id': self.application.id, 'day': date.today(), 'requests': 0, 'tokens': 1})
        self.env.invalidate_all()
        self.assertFalse(self.application.steps_left, 'what is known of its use outlives its connections')

    def test_before_several_applications_go_it_is_said_what_ends(self):
        self.connect(scope='profile')
        self.start_tour('/odoo/oauth2-applications', 'oauth2_provider_delete_several', login='admin')
        self.assertTrue(self.application.exists())

    def test_what_cannot_be_tried_to_the_end_is_not_to_be_tried(self):
        scopes = self.named('api.read')
        for values in (
            {'kind': 'resource_server'}, {'kind': 'device'},
            {'kind': 'website', 'redirect_uris': 'https://app.example.com', 'dpop_bound_access_tokens': True},
        ):
            application = self.env['oauth2.application'].create({
                'name': 'x', 'scope_ids': [(6, 0, scopes.ids)], **values})
            if application.client_type == 'confidential':
                application.generate_client_secret()
            with self.subTest(values['kind']):
                self.assertFalse(application.steps_left)
                self.assertEqual(application.can_try_it, values['kind'] == 'website', 'as far as the code')
        application = self.env['oauth2.application'].create({
            'name': 'x', 'scope_ids': [(6, 0, scopes.ids)], 'kind': 'service', 'user_id': self.user.id})
        application.generate_client_secret()
        self.assertEqual(self.targets(application), ['action_try_it'])
        application.dpop_bound_access_tokens = True
        self.assertFalse(application.can_try_it)
        self.assertFalse(application.steps_left)

    def test_an_application_for_a_login_keeps_the_scopes_of_one(self):
        login = self.env['oauth2.application'].create({
            'name': 'x', 'redirect_uris': 'https://app.example.com/callback'})
        login.generate_client_secret()
        self.assertEqual(self.targets(login), ['scope_ids', 'action_try_it'], 'a login can be tried as it is')
        self.assertNotIn('sign people in', login.warnings or '')

        def assert_chosen():
            self.env.invalidate_all()
            self.assertNotIn('scope_ids', self.targets(login))
            self.assertEqual((login.warnings or '').count('It can only sign people in'), 1)
        login.tool = 'grafana'  # which does no more than that
        assert_chosen()
        login.tool = 'n8n'
        self.assertIn('scope_ids', self.targets(login))
        came = login.scope_ids
        login.scope_ids = self.named('openid')  # by somebody, and for something
        assert_chosen()
        login.scope_ids = False
        self.assertIn('scope_ids', self.targets(login))
        login.scope_ids = came
        self.env['oauth2.usage'].create({'application_id': login.id, 'day': date.today(), 'tokens': 1})
        assert_chosen()
        login.scope_ids += self.env['oauth2.scope'].create({'name': 'reports', 'description': 'See reports'})
        self.assertFalse(login.warnings, 'the scope opens an address of another addon')
        self.assertFalse(login.steps_left)

    def test_scopes_are_added_from_a_list_that_begins_with_records_and_ends_with_full_access(self):
        listed = self.env['oauth2.scope'].create({
            'name': 'partners.read', 'description': 'See partners', 'model_access': 'listed'})
        view = self.env.ref('oauth2_provider.oauth2_scope_view_list_add')
        order = etree.fromstring(view.arch).get('default_order')
        kanban = self.env['oauth2.scope'].get_view(
            self.env.ref('oauth2_provider.oauth2_scope_view_kanban_add').id, 'kanban')
        self.assertEqual(etree.fromstring(kanban['arch']).get('default_order'), order)
        names = self.env['oauth2.scope'].search(
            [('name', 'in', ('api', 'api.read', 'openid', 'profile', listed.name))], order=order).mapped('name')
        self.assertEqual(names, ['partners.read', 'api.read', 'openid', 'profile', 'api'])
        listed.write({'model_access': 'all', 'perm_unlink': True})
        last = self.env['oauth2.scope'].search([], order=order)[-2:]
        self.assertEqual(set(last.mapped('name')), {'api', listed.name})

    def test_warnings(self):
        self.assertFalse(self.application.warnings)
        api = self.env['oauth2.scope'].search([('name', '=', 'api')])
        for values, words in (
            ({'scope_ids': [(4, api.id)]}, 'The scope api'), ({'trusted': True}, 'people are not asked'),
            ({'connection_lifetime': 0}, 'never end'), ({'legacy_requests': True}, 'logs'),
            ({'group_ids': [(4, self.env.ref('base.group_portal').id)]}, 'Portal users'),
            ({'allow_client_credentials': True, 'user_id': self.env.ref('base.user_admin').id}, 'administrator'),
        ):
            with self.subTest(words):
                self.application.write(values)
                self.assertIn(words, self.application.warnings)

    def test_how_it_is_used(self):
        applications = self.env['oauth2.application']
        mine = [('id', '=', self.application.id)]
        self.assertTrue(applications.search([*mine, ('last_used_on', '=', False)]))
        self.connect()
        self.assertEqual((self.application.people_count, self.application.connection_count), (1, 1))
        for days, unused in ((10, False), (100, True)):
            with self.subTest(days=days):
                self.env['oauth2.usage'].search([]).unlink()
                self.env['oauth2.usage'].create({
                    'application_id': self.application.id, 'day': date.today() - timedelta(days=days), 'requests': 3})
                self.env.invalidate_all()
                self.assertEqual(self.application.last_used_on, date.today() - timedelta(days=days))
                self.assertEqual(bool(applications.search([*mine, ('last_used_on', '<', 'today -90d')])), unused)
                self.assertFalse(applications.search([*mine, ('last_used_on', '=', False)]))

    def test_failures_of_the_week(self):
        applications = self.env['oauth2.application']
        self.assertFalse(applications.search([('failure_count', '>', 0)]))
        self.assertEqual(self.token(grant_type='authorization_code', code='x', redirect_uri='x').status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.application.failure_count, 1)
        self.assertEqual(applications.search([('failure_count', '>', 0)]), self.application)
        action = self.application.action_view_failures()
        self.assertEqual(self.env['oauth2.event'].search_count(action['domain']), 1)


@tagged('post_install', '-at_install')
class TestStepsOnAPhone(OAuth2Case):
    browser_size = '375x667'
    touch_enabled = True

    def test_a_step_leads_to_a_button_that_is_in_the_menu(self):
        self.start_tour(
            f'/odoo/oauth2-applications/{self.application.id}', 'oauth2_provider_steps_on_a_phone', login='admin')
