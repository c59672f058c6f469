"""The whole flow in a real browser."""
from urllib.parse import parse_qs, urlencode, urlsplit

from odoo.http import request
from odoo.tests import tagged

from ..controllers.authorize import AuthorizeController
from ..wizard import own_metadata
from .common import BASE, STATE, OAuth2Case


@tagged('post_install', '-at_install')
class TestTours(OAuth2Case):

    def test_person_logs_in_allows_and_lands_on_the_redirect_uri(self):
        # The callback has to be a page that a tour can go on in; Odoo's own portal will do.
        callback = f'{self.base_url()}/my/security'
        self.application.redirect_uris = callback
        query = urlencode({
            'client_id': self.client_id, 'redirect_uri': callback, 'response_type': 'code', 'state': STATE})
        codes = []
        save = type(self.env['oauth2.authorization.code'])._save

        def spy(records, code, **kwargs):
            codes.append(code)
            return save(records, code, **kwargs)
        self.patch(type(self.env['oauth2.authorization.code']), '_save', spy)
        self.start_tour(f'{BASE}/authorize?{query}', 'oauth2_provider_consent', login=None)
        self.assertEqual(len(codes), 1)
        members = self.redeem(codes[0], redirect_uri=callback).json()
        self.assertEqual(self.userinfo(members['access_token']).json()['name'], 'Alice Archer')
        self.assertTrue(parse_qs(urlsplit(f'?{query}').query))

    def test_what_changes_between_the_page_and_the_click_is_shown_first(self):
        callback = f'{self.base_url()}/my/security'
        self.application.redirect_uris = callback
        query = urlencode({
            'client_id': self.client_id, 'redirect_uri': callback, 'response_type': 'code', 'state': STATE})
        parameters, sent = AuthorizeController._parameters, []

        def change_before_the_first_click(controller):
            if request.httprequest.method == 'POST' and not sent:
                request.env['oauth2.application'].sudo().browse(self.application.id).name = 'Another Tool'
            if request.httprequest.method == 'POST':
                sent.append(self.env['oauth2.authorization.code'].search_count([]))
            return parameters(controller)
        self.patch(AuthorizeController, '_parameters', change_before_the_first_click)
        self.start_tour(f'{BASE}/authorize?{query}', 'oauth2_provider_changed_page', login='alice')
        self.assertEqual(len(sent), 2)
        self.assertEqual(*sent, 'no code by the first click')

    def test_administrator_registers_an_application_and_sees_the_secret_once(self):
        self.start_tour('/odoo', 'oauth2_provider_register', login='admin')
        application = self.env['oauth2.application'].search([('name', '=', 'Tour Tool')])
        self.assertEqual(application.redirect_uris, 'https://app.example.com/callback')
        self.assertTrue(application.client_secret_digest)

    def test_before_an_application_goes_it_is_said_what_ends(self):
        self.connect()
        self.start_tour(
            f'/odoo/oauth2-applications/{self.application.id}', 'oauth2_provider_archive', login='admin')
        self.assertFalse(self.application.active)
        self.assertFalse(self.env['oauth2.token'].search_count([
            ('application_id', '=', self.application.id), ('revoked_at', '=', False)]))

    def test_the_first_application_begins_with_its_kind(self):
        self.env['oauth2.application'].search([]).active = False
        self.start_tour('/odoo/oauth2-applications', 'oauth2_provider_first_application', login='admin')

    def test_person_disconnects_an_application(self):
        self.connect()
        self.start_tour('/odoo', 'oauth2_provider_disconnect', login='alice')
        tokens = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        self.assertTrue(tokens and all(tokens.mapped('revoked_at')))
        self.assertFalse(self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]))

    def test_administrator_disconnects_what_is_not_used(self):
        self.connect()
        self.env['oauth2.token'].search([('user_id', '=', self.user.id)]).last_used_at = '2020-01-01 12:00:00'
        self.start_tour('/odoo/oauth2-connections', 'oauth2_provider_unused', login='admin')
        tokens = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        self.assertTrue(tokens and all(tokens.mapped('revoked_at')))

    def test_administrator_rotates_the_keys_and_discards_one(self):
        keys = self.env['oauth2.key']
        before = keys.search([])
        es256 = before.filtered(lambda key: key.algorithm == 'ES256')
        self.start_tour('/odoo/oauth2-keys', 'oauth2_provider_keys', login='admin')
        after = keys.search([])
        self.assertEqual(before - after, es256)
        self.assertEqual({key.algorithm for key in after - before}, {'RS256', 'ES256', 'EdDSA'})
        self.assertEqual({key.algorithm for key in after if key.state == 'signing'}, {'RS256', 'ES256', 'EdDSA'})
        self.assertEqual({key.algorithm for key in after if key.state == 'published'}, {'RS256', 'EdDSA'})

    def test_administrator_checks_the_address(self):
        self.patch(own_metadata, 'fetch', lambda issuer: ('same', 200))  # one process cannot answer itself here
        for name in ('web.base.url.freeze', 'oauth2_provider.issuer'):
            self.env['ir.config_parameter'].set_param(name, False)
        self.start_tour('/odoo/oauth2-settings', 'oauth2_provider_check_address', login='admin')

    def test_administrator_makes_a_scope_and_sees_what_it_opens(self):
        self.env['res.partner.category'].create({'name': 'Tag'})
        self.start_tour('/odoo/oauth2-scopes', 'oauth2_provider_scopes', login='admin')
        scope = self.env['oauth2.scope'].search([('name', '=', 'tour.write')])
        self.assertEqual(scope.model_access, 'listed')
        access = scope.access_ids
        self.assertEqual((access.model, access.perm_read, access.perm_write, access.perm_create, access.perm_unlink),
                         ('res.partner.category', True, True, False, False))
