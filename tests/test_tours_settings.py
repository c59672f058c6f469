"""What administrators press in the settings, wide and on a phone."""
from odoo.tests import tagged

from ..shared.settings import setting
from ..wizard import own_metadata
from .common import OAuth2Case
from .tours import OnAPhone


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfSettings(OAuth2Case):

    def test_the_address_is_checked_and_settings_are_discarded_refused_and_saved(self):
        self.patch(own_metadata, 'fetch', lambda issuer: ('same', 200))  # one process cannot answer itself here
        for name in ('web.base.url.freeze', 'oauth2_provider.issuer'):
            self.env['ir.config_parameter'].set_param(name, False)
        before = setting(self.env, 'mail_on_connect')
        self.start_tour('/odoo/oauth2-settings', 'oauth2_provider_settings', login='admin')
        self.assertEqual(
            {name: setting(self.env, name) for name in (
                'access_token_lifetime', 'code_lifetime', 'suggested_scopes', 'issuer', 'mail_on_connect')},
            {'access_token_lifetime': 3600, 'code_lifetime': 30, 'suggested_scopes': 'profile',
             'issuer': 'https://odoo.example.com', 'mail_on_connect': not before})


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfSettingsOnAPhone(OnAPhone, TestToursOfSettings):
    """The same, 360 pixels wide."""
