"""Access tokens on Odoo's own bearer routes (RFC 6750, RFC 9728)."""
import json

from odoo.tests import tagged

from .common import OAuth2Case


class JSON2Case(OAuth2Case):
    """Tokens with chosen scopes, and calls of JSON-2 with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application.write({'allow_client_credentials': True, 'user_id': cls.user.id})

    @classmethod
    def scope(cls, name, *rows, **values):
        """Return a new scope, its rows given as (model, operations, further values)."""
        return cls.env['oauth2.scope'].create({
            'name': name, 'description': name, 'model_access': 'listed' if rows else 'none',
            'access_ids': [(0, 0, {
                'model_id': cls.env['ir.model']._get_id(model),
                **{f'perm_{operation}': operation in operations.split()
                   for operation in ('read', 'write', 'create', 'unlink')},
                **further}) for model, operations, further in rows],
            **values})

    def token_for(self, *scopes, user=None):
        """Return an access token with these scopes that acts as a user."""
        names = [scope if isinstance(scope, str) else scope.name for scope in scopes]
        self.application.write({
            'scope_ids': self.scopes(*names), 'user_id': (user or self.user).id})
        response = self.serve(scope=' '.join(names))
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()['access_token']

    def call(self, token, model, method, **arguments):
        """Call a method by JSON-2."""
        headers = {'Content-Type': 'application/json'} | ({'Authorization': f'Bearer {token}'} if token else {})
        return self.url_open(f'/json/2/{model}/{method}', data=json.dumps(arguments), headers=headers)

    def result(self, token, model, method, **arguments):
        response = self.call(token, model, method, **arguments)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()


@tagged('post_install', '-at_install')
class TestBearer(JSON2Case):

    def test_a_token_acts_as_its_user(self):
        token = self.token_for('api')
        self.assertEqual(self.result(token, 'res.users', 'context_get')['uid'], self.user.id)

    def test_listed(self):
        scope = self.scope('partners', ('res.partner', 'read', {}))
        token = self.token_for(scope)
        self.assertTrue(self.result(token, 'res.partner', 'search_read', domain=[], limit=2))
        response = self.call(token, 'res.users', 'search_read', domain=[])
        self.assertEqual(response.status_code, 403)
        print(response.headers, response.text)
        response = self.call(token, 'res.partner', 'create', vals_list=[{'name': 'x'}])
        print(response.status_code, response.headers, response.text)
        response = self.call('a.b.c', 'res.partner', 'create', vals_list=[{'name': 'x'}])
        print(response.status_code, response.headers, response.text)
        response = self.call(None, 'res.partner', 'create', vals_list=[{'name': 'x'}])
        print(response.status_code, response.headers, response.text)
        for path in ('', '/json/2'):
            print(self.url_open(f'/.well-known/oauth-protected-resource{path}').text)

    def test_write(self):
        token = self.token_for(self.scope('w', ('res.partner', 'read write create', {})))
        made = self.result(token, 'res.partner', 'create', vals_list=[{'name': 'x'}])
        self.result(token, 'res.partner', 'write', ids=made, vals={'name': 'y'})
        print(self.env['oauth2.event'].search([('kind', 'like', 'records%')]).read())
        print(self.env['res.partner'].browse(made).name)
