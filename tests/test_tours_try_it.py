"""What managers press on the page Try It, with each kind of application that has it, wide and on a phone."""
from odoo.tests import tagged

from .common import OAuth2Case
from .tours import OnAPhone


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfTryIt(OAuth2Case):

    def tour(self, application, name, **cookies):
        application.scope_ids += self.env['oauth2.scope'].search([('name', '=', 'api.read')])
        self.start_tour(
            f'/odoo/oauth2-applications/{application.id}', f'oauth2_provider_{name}', login='admin', cookies=cookies)
        tokens = self.env['oauth2.token'].search([('application_id', '=', application.id)])
        self.assertEqual(len(tokens), 1)
        self.assertTrue(tokens.revoked_at)

    def test_an_app_without_a_secret(self):
        self.tour(self.public_application(scope_ids=self.scopes('profile')), 'try_it_app')

    def test_a_service_without_people(self):
        # in tests the page's requests carry the cookie of the session, which has to be of the same user
        self.application.write({'kind': 'service', 'user_id': self.env.ref('base.user_admin').id})
        self.tour(self.application, 'try_it_service', oauth2_test_secret=self.client_secret)


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfTryItOnAPhone(OnAPhone, TestToursOfTryIt):
    """The same, 360 pixels wide."""
