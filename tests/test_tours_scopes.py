"""What managers press on the list and the form of scopes, wide and on a phone."""
from odoo.tests import tagged

from .common import OAuth2Case
from .tours import OnAPhone


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfScopes(OAuth2Case):

    def test_administrator_makes_a_scope_and_sees_what_it_opens(self):
        self.env['res.partner.category'].create({'name': 'Tag'})
        self.start_tour('/odoo/oauth2-scopes', 'oauth2_provider_scopes', login='admin')
        scope = self.env['oauth2.scope'].search([('name', '=', 'tour.write')])
        self.assertEqual(scope.model_access, 'listed')
        access = scope.access_ids
        self.assertEqual((access.model, access.perm_read, access.perm_write, access.perm_create, access.perm_unlink),
                         ('res.partner.category', True, True, False, False))
        self.assertEqual(scope.description, scope.suggested_description)
        self.assertEqual(scope.claim_ids.mapped('field_path'), ['partner_id.company_name'])

    def test_filters_of_the_list_then_a_preview_of_several(self):
        self.start_tour('/odoo/oauth2-scopes', 'oauth2_provider_scope_list', login='admin')


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfScopesOnAPhone(OnAPhone, TestToursOfScopes):
    """The same, 360 pixels wide."""
