"""People let an application in, in a real browser. What is pressed elsewhere is in the files test_tours_*."""
from urllib.parse import parse_qs, urlencode, urlsplit

from odoo.http import request
from odoo.tests import tagged

from ..controllers.authorize import AuthorizeController
from .common import BASE, STATE, OAuth2Case


@tagged('post_install', '-at_install', 'oauth2_tours')
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
