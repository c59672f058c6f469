"""What people press on each page, in a real browser; pages for everybody on a phone as well."""
from urllib.parse import urlencode

from odoo.tests import new_test_user, tagged

from ..wizard import own_metadata
from .common import BASE, OAuth2Case


class PagesCase(OAuth2Case):

    def add_an_address(self):
        address = f'{self.base_url()}/other'
        query = urlencode({'client_id': self.client_id, 'redirect_uri': address, 'response_type': 'code'})
        self.start_tour(f'{BASE}/authorize?{query}', 'oauth2_provider_add_address', login='admin')
        self.assertIn(address, self.application.redirect_uris)

    def disconnect_in_the_portal(self):
        user = new_test_user(self.env, login='paula', password='paula', groups='base.group_portal')
        self.application.group_ids += self.env.ref('base.group_portal')
        self.allow(user=user)
        self.start_tour('/my', 'oauth2_provider_portal', login='paula')
        self.assertFalse(self.env['oauth2.consent'].search([('user_id', '=', user.id)]))


@tagged('post_install', '-at_install')
class TestToursOfPages(PagesCase):

    def test_the_form_leads_to_what_is_left_to_do(self):
        self.patch(own_metadata, 'fetch', lambda issuer: ('same', 200))  # one process cannot answer itself here
        application = self.env['oauth2.application'].create({'name': 'New Tool', 'kind': 'website'})
        self.start_tour(f'/odoo/oauth2-applications/{application.id}', 'oauth2_provider_application', login='admin')

    def test_manager_adds_an_address(self):
        self.add_an_address()


@tagged('post_install', '-at_install')
class TestToursOnAPhone(PagesCase):

    browser_size = '360x740'
    touch_enabled = True

    def test_manager_adds_an_address(self):
        self.add_an_address()

    def test_portal_user_disconnects(self):
        self.disconnect_in_the_portal()
