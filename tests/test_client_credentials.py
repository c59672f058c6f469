"""Applications that act by themselves: RFC 6749 §4.4, and the one row they need (design.md §2)."""
from datetime import datetime, timezone

import jwt

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import BASE, REDIRECT_URI, OAuth2Case, after


@tagged('post_install', '-at_install')
class TestClientCredentials(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.robot = new_test_user(cls.env, login='robot', groups='base.group_user', name='Robot')
        cls.application.write({'allow_client_credentials': True, 'user_id': cls.robot.id})

    def connections(self):
        return self.env['oauth2.token'].search([('application_id', '=', self.application.id)])

    def test_token_acts_as_the_chosen_user_and_cannot_be_refreshed(self):
        response = self.client_credentials()
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        members = response.json()
        self.assertEqual(set(members), {  # §4.4.3: no refresh token
            'access_token', 'token_type', 'expires_in', 'access_token_validity', 'scope'})
        self.assertEqual(members['scope'], 'profile email')
        self.assertEqual(self.userinfo(members['access_token']).json()['name'], 'Robot')
        claims = jwt.decode(members['access_token'], options={'verify_signature': False})
        self.assertEqual(claims['sub'], str(self.robot.id))
        self.assertEqual(claims['client_id'], self.client_id)

    def test_it_is_off_until_an_administrator_turns_it_on(self):
        self.assertFalse(self.env['oauth2.application'].create({'name': 'New'}).allow_client_credentials)
        self.application.allow_client_credentials = False
        self.assertError(self.client_credentials(), 'unauthorized_client')

    def test_the_same_scopes_share_one_connection(self):
        for scope in (None, 'profile email', 'email profile', 'email email profile'):
            self.assertEqual(self.client_credentials(scope=scope).status_code, 200)
        self.assertEqual(len(self.connections()), 1)
        self.assertEqual(set(self.connections().scope_ids.mapped('name')), {'profile', 'email'})
        self.assertEqual(self.client_credentials(scope='email').json()['scope'], 'email')
        self.assertEqual(len(self.connections()), 2)

    def test_the_connection_outlives_its_tokens(self):
        self.client_credentials()
        with after(days=400):
            self.env['oauth2.token']._gc_tokens()
            self.assertEqual(self.client_credentials().status_code, 200)
        self.assertEqual(len(self.connections()), 1)

    def test_scopes_are_those_of_the_application(self):
        self.assertError(self.client_credentials(scope='api'), 'invalid_scope')
        self.assertError(self.client_credentials(scope='profile api'), 'invalid_scope')

    def test_only_an_authenticated_application_gets_one(self):
        for parameters in ({'client_secret': None}, {'client_secret': 'x' * 32}, {'client_id': None}):
            with self.subTest(parameters=parameters):
                self.assertError(self.client_credentials(**parameters), 'invalid_client', 401)

    def test_a_public_application_cannot_have_it(self):
        with self.assertRaises(ValidationError):
            self.public_application(allow_client_credentials=True, user_id=self.robot.id)
        public = self.public_application(scope_ids=self.scopes('profile'))
        self.env.cr.execute(
            "UPDATE oauth2_application SET allow_client_credentials = TRUE, user_id = %s WHERE id = %s",
            (self.robot.id, public.id))
        self.env.registry.clear_cache()
        self.assertError(self.client_credentials(client_id=public.client_id, client_secret=None), 'unauthorized_client')

    def test_it_needs_a_user_who_is_not_archived(self):
        for user in (self.env['res.users'], self.env.ref('base.user_root')):
            with self.assertRaises(ValidationError):
                self.application.user_id = user

    def test_the_user_in_the_request_does_not_matter(self):
        """An older provider took the uid from the request."""
        admin = self.env.ref('base.user_admin')
        members = self.client_credentials(
            uid=admin.id, user_id=admin.id, user=admin.id, sub=admin.id, login='admin').json()
        self.assertEqual(self.userinfo(members['access_token']).json()['sub'], str(self.robot.id))

    def test_archived_user_ends_it(self):
        token = self.client_credentials().json()['access_token']
        self.robot.active = False
        self.assertEqual(self.userinfo(token).status_code, 401)
        self.assertError(self.client_credentials(), 'unauthorized_client')

    def test_another_user_or_no_grant_ends_what_was_given(self):
        token = self.client_credentials().json()['access_token']
        self.application.user_id = self.user
        self.assertEqual(self.userinfo(token).status_code, 401)
        token = self.client_credentials().json()['access_token']
        self.assertEqual(self.userinfo(token).json()['name'], 'Alice Archer')
        person = self.connect()['access_token']
        self.application.allow_client_credentials = False
        self.assertEqual(self.userinfo(token).status_code, 401)
        self.assertEqual(self.userinfo(person).status_code, 200)

    def test_worker_that_has_not_heard_of_a_change_gives_no_token(self):
        client = self.application._get_client(self.client_id)
        before = {'user_id': self.robot.id, 'allow_client_credentials': True, 'active': True}
        for change in ({}, {'user_id': self.user.id}, {'allow_client_credentials': False}, {'active': False}):
            with self.subTest(change=change):
                self.application.write(before | change)
                self.env.flush_all()
                row = self.env['oauth2.token']._service_connection(
                    client=client, scopes=['profile'], now=datetime.now(timezone.utc))
                self.assertEqual(row is None, bool(change))

    def test_a_revoked_connection_stays_so_and_the_next_token_has_another(self):
        first = self.client_credentials().json()['access_token']
        self.connections().action_revoke()
        self.assertEqual(self.userinfo(first).status_code, 401)
        second = self.client_credentials().json()['access_token']
        self.assertEqual(self.userinfo(second).status_code, 200)
        self.assertEqual(self.userinfo(first).status_code, 401)

    def test_who_may_not_sign_in_to_the_application_can_still_be_its_robot(self):
        token = self.client_credentials().json()['access_token']
        self.application.group_ids = self.env.ref('base.group_system')
        self.assertEqual(self.userinfo(token).status_code, 200)
        self.assertEqual(self.client_credentials().status_code, 200)

    def test_managers_cannot_become_someone_else_by_it(self):
        """Whoever holds the secret is that user."""
        manager = new_test_user(
            self.env, login='manager', groups='base.group_user,oauth2_provider.group_oauth2_manager')
        other = self.env['oauth2.application'].with_user(manager).create({
            'name': 'Own', 'redirect_uris': REDIRECT_URI, 'allow_client_credentials': True, 'user_id': manager.id})
        other.generate_client_secret()
        theirs = self.application.with_user(manager)
        for attempt in (
            lambda: other.write({'user_id': self.robot.id}),
            lambda: other.copy({'user_id': self.robot.id}),
            lambda: other.create({'name': 'x', 'user_id': self.robot.id}),
            theirs.generate_client_secret,
            theirs.action_end_previous_secret,
            theirs.action_remove_client_secret,
            theirs.copy,
            theirs.unlink,
            lambda: theirs.write({'jwks': 'x'}),
            lambda: theirs.write({'scope_ids': self.scopes('api')}),
            lambda: theirs.write({'user_id': manager.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.application.with_user(self.env.ref('base.user_admin')).generate_client_secret()

    def test_keys_or_a_secret_have_to_stay(self):
        with self.assertRaises(UserError):
            self.application.action_remove_client_secret()

    def test_parameters_in_the_url_are_refused(self):
        response = self.token(
            url=f'{BASE}/access_token?grant_type=client_credentials', grant_type=None)
        self.assertError(response, 'invalid_request')
