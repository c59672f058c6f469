"""What managers press on the list and the form of applications, wide and on a phone."""
from datetime import timedelta

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from odoo import fields
from odoo.tests import new_test_user, tagged

from ..wizard import own_metadata
from .common import OAuth2Case
from .tours import OnAPhone


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfApplications(OAuth2Case):

    def tour(self, name, path=None):
        self.start_tour(path or f'/odoo/oauth2-applications/{self.application.id}', name, login='admin')

    def used(self, application, *, days_ago=0, requests=12):
        self.env['oauth2.usage'].create({
            'application_id': application.id, 'requests': requests,
            'day': fields.Date.today() - timedelta(days=days_ago)})

    def fail(self):
        self.assertError(self.token(grant_type='client_credentials', client_secret='wrong'), 'invalid_client', 401)

    def test_administrator_registers_an_application_and_sees_the_secret_once(self):
        self.start_tour('/odoo', 'oauth2_provider_register', login='admin')
        application = self.env['oauth2.application'].search([('name', '=', 'Tour Tool')])
        self.assertEqual(application.redirect_uris, 'https://app.example.com/callback')
        self.assertTrue(application.client_secret_digest)

    def test_before_an_application_goes_it_is_said_what_ends(self):
        self.connect()
        self.start_tour(
            f'/odoo/oauth2-applications/{self.application.id}', 'oauth2_provider_archive', login='admin')
        self.assertTrue(self.application.active, 'it was archived and is back')
        self.assertFalse(self.env['oauth2.token'].search_count([
            ('application_id', '=', self.application.id), ('revoked_at', '=', False)]))

    def test_the_form_leads_to_what_is_left_to_do(self):
        self.patch(own_metadata, 'fetch', lambda issuer: ('same', 200))  # one process cannot answer itself here
        application = self.env['oauth2.application'].create({'name': 'New Tool', 'kind': 'website'})
        self.start_tour(f'/odoo/oauth2-applications/{application.id}', 'oauth2_provider_application', login='admin')
        self.assertIn('contacts.read', application.scope_ids.mapped('name'))

    def test_filters_and_groups_of_the_list_then_a_copy(self):
        applications = self.env['oauth2.application']
        applications.search([('id', '!=', self.application.id)]).active = False
        old, _full, _gone = applications.create([
            {'name': 'Old Tool', 'kind': 'service', 'user_id': self.user.id},
            {'name': 'Full Tool', 'kind': 'website', 'trusted': True, 'scope_ids': self.scopes('api')},
            {'name': 'Gone Tool', 'active': False}])
        old.generate_client_secret()
        self.used(self.application)
        self.used(old, days_ago=100)
        self.fail()
        before = applications.with_context(active_test=False).search([])
        self.tour('oauth2_provider_applications', '/odoo/oauth2-applications')
        self.assertEqual(applications.with_context(active_test=False).search([]), before, 'the copy is deleted')
        kinds = self.env['oauth2.event'].search([('application_name', '=', 'Old Tool (copy)')]).mapped('kind')
        self.assertEqual(set(kinds), {'application_created', 'application_deleted'})

    def test_the_first_application_begins_with_any_of_its_kinds(self):
        self.env['oauth2.application'].search([]).active = False
        self.tour('oauth2_provider_kinds', '/odoo/oauth2-applications')
        made = self.env['oauth2.application'].search([])
        self.assertEqual((made.name, made.kind), ('Tour Screen', 'device'))
        self.assertTrue(made.allow_device_code)
        self.assertFalse(made.allow_authorization_code)

    def test_each_number_opens_what_it_counts(self):
        self.connect()
        other = self.env['oauth2.application'].create({'name': 'Other Tool'})
        bob = new_test_user(self.env, login='bob', groups='base.group_user', name='Bob Baker')
        self.env['oauth2.token'].search([('user_id', '=', self.user.id)]).copy({
            'application_id': other.id, 'user_id': bob.id})
        self.used(self.application)
        self.used(other)
        self.fail()
        self.tour('oauth2_provider_numbers')

    def test_a_secret_is_replaced_the_old_one_revoked_and_the_new_one_removed(self):
        self.application.jwks = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        generate, made = type(self.application).generate_client_secret, []

        def spy(application):
            made.append(generate(application))
            return made[-1]
        self.patch(type(self.application), 'generate_client_secret', spy)
        self.tour('oauth2_provider_secret')
        self.assertEqual(len(made), 1)
        self.assertFalse(self.application.client_secret_digest)
        self.assertFalse(self.application.previous_secret_digest)
        trail = self.env['oauth2.event'].search(
            [('application_id', '=', self.application.id), ('kind', 'in', ('secret_generated', 'secret_ended'))])
        self.assertEqual(trail.sorted('id').mapped('kind')[-3:], ['secret_generated', 'secret_ended', 'secret_ended'])

    def test_previews_of_access_and_claims(self):
        self.application.scope_ids += self.env['oauth2.scope'].search([('name', '=', 'contacts.read')])
        self.tour('oauth2_provider_previews')


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfApplicationsOnAPhone(OnAPhone, TestToursOfApplications):
    """The same, 360 pixels wide, and what test_quick_start does in a wide window."""

    def test_quick_start(self):
        self.tour('oauth2_provider_quick_start')
        self.assertEqual(self.application.tool, 'n8n')
