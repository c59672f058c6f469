"""Each scope that ships: what the consent page promises is what a token then gets, and no more."""
from odoo.tests import tagged

from .common import HTML, OAuth2Case

CLAIMS = {
    'profile': {'name', 'preferred_username', 'locale', 'updated_at'}, 'email': {'email', 'email_verified'},
    'phone': {'phone_number', 'phone_number_verified'}, 'address': {'address'}, 'groups': {'groups'}}
# What JSON-2 lets a token do: read, write and create contacts, and read other things.
DATA = {
    'api': {'read', 'write', 'create', 'other'}, 'api.read': {'read', 'other'},
    'contacts.read': {'read'}, 'contacts.write': {'read', 'write', 'create'}}


@tagged('post_install', '-at_install')
class TestScopePromises(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = cls.env['ir.model.data'].search([('module', '=', 'oauth2_provider'), ('model', '=', 'oauth2.scope')])
        cls.shipped = cls.env['oauth2.scope'].browse(rows.mapped('res_id'))
        cls.application.scope_ids = cls.shipped
        cls.user.group_ids += cls.env.ref('base.group_partner_manager')
        cls.user.partner_id.write({'phone': '+32 2 290 34 90', 'city': 'Ramillies'})
        cls.contact = cls.env['res.partner'].create({'name': 'Contact'})

    def connect_by_the_page(self, scope):
        """Allow a scope on the page; return what the page says, and the answer of the token endpoint."""
        form, fields = self.consent_form(self.authorize(HTML, scope=scope))
        lines = form.getroottree().getroot().xpath('//ul/li/div/bdi')
        promises = [line.text_content().strip() for line in lines]
        response = self.url_open(
            form.get('action'), data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False)
        return promises, self.redeem(self.redirected(response)['code']).json()

    def may(self, token, model, method, **arguments):
        response = self.url_open(
            f'/json/2/{model}/{method}', json=arguments, headers={'Authorization': f'Bearer {token}'})
        self.assertIn(response.status_code, (200, 403), response.text)
        return response.status_code == 200

    def test_each_scope(self):
        self.sign_in()
        self.assertLessEqual({*CLAIMS, *DATA, 'openid', 'offline_access'}, set(self.shipped.mapped('name')))
        for scope in self.shipped:
            with self.subTest(scope.name):
                promises, members = self.connect_by_the_page(scope.name)
                self.assertEqual(promises, [scope.description] if scope.name != 'offline_access' else [])
                self.assertIn('refresh_token', members)
                self.assertEqual(members['scope'], scope.name)
                token = members['access_token']
                self.assertEqual(set(self.userinfo(token).json()), {'sub'} | CLAIMS.get(scope.name, set()))
                ways = {
                    'read': self.may(token, 'res.partner', 'read', ids=self.contact.ids, fields=['name']),
                    'write': self.may(token, 'res.partner', 'write', ids=self.contact.ids, vals={'ref': 'x'}),
                    'create': self.may(token, 'res.partner', 'create', vals_list=[{'name': 'x'}]),
                    'other': self.may(token, 'res.users', 'search', domain=[]),
                }
                if scope.name in DATA or not scope.name.startswith(('sales.', 'crm.', 'invoices.', 'inventory.')):
                    self.assertEqual({way for way, open_ in ways.items() if open_}, DATA.get(scope.name, set()))
                else:  # of an app that happens to be there: it sees contacts, and changes none
                    self.assertEqual({way for way, open_ in ways.items() if open_}, {'read'})
