"""What the form of an application says of it: its kind, what is left to do, what to know, and how it is used."""
from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import OAuth2Case


@tagged('post_install', '-at_install')
class TestApplicationAdvice(OAuth2Case):

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
        self.assertEqual(len(application.steps_left), 3)
        application.redirect_uris = 'https://app.example.com/callback'
        application.scope_ids += self.env['oauth2.scope'].search([('name', '=', 'api.read')])
        self.assertEqual(len(application.steps_left), 1)
        self.assertIn('secret', application.steps_left[0]['sentence'])
        application.generate_client_secret()
        self.assertFalse(application.steps_left)

    def test_warnings(self):
        self.assertFalse(self.application.warnings)
        api = self.env['oauth2.scope'].search([('name', '=', 'api')])
        for values, words in (
            ({'scope_ids': [(4, api.id)]}, 'The scope api'), ({'trusted': True}, 'people are not asked'),
            ({'connection_lifetime': 0}, 'never end'), ({'legacy_requests': True}, 'logs'),
            ({'group_ids': [(4, self.env.ref('base.group_portal').id)]}, 'portal'),
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
