"""What everybody presses under My Preferences, wide and on a phone."""
from odoo.tests import tagged

from .common import OAuth2Case
from .tours import OnAPhone


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfPreferences(OAuth2Case):

    def test_person_disconnects_one_application_then_all(self):
        self.connect()
        others = self.env['oauth2.application'].create([
            {'name': name, 'scope_ids': self.scopes('profile')} for name in ('Second Tool', 'Third Tool')])
        for other in others:
            self.allow(('profile', ), application=other)
        self.start_tour('/odoo/m-res.partner', 'oauth2_provider_disconnect', login='alice')
        tokens = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        self.assertTrue(tokens and all(tokens.mapped('revoked_at')))
        self.assertFalse(self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]))


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfPreferencesOnAPhone(OnAPhone, TestToursOfPreferences):
    """The same, 360 pixels wide."""
