import json
from contextlib import contextmanager
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..fence.configuration_models import is_configuration
from ..fence.protected_models import is_protected
from .common import OAuth2Case


class JSON2Case(OAuth2Case):
    """Tokens with chosen scopes, and calls of Odoo's JSON-2 API with them.

    ``admin`` may do nearly everything in Odoo, so that what fails has failed by the scopes.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, login='olga', password='olga-password', name='Olga Owner', email='olga@example.com',
            groups='base.group_system,base.group_partner_manager,base.group_allow_export')
        cls.application.write({'allow_client_credentials': True, 'user_id': cls.admin.id})
        cls.company = cls.env['res.partner'].create({
            'name': 'Acorn Inc', 'is_company': True, 'email': 'office@acorn.example', 'ref': 'A1',
            'category_id': [(0, 0, {'name': 'Oak'})]})
        cls.person = cls.env['res.partner'].create({
            'name': 'Paula Private', 'parent_id': cls.company.id, 'email': 'paula@private.example', 'ref': 'P1'})

    @classmethod
    def scope(cls, name, *rows, **values):
        """Return the name of a new scope, its rows given as (model, operations, further values)."""
        return cls.env['oauth2.scope'].create({
            'name': name, 'description': name, 'model_access': 'listed' if rows else 'none',
            'access_ids': [(0, 0, {
                'model_id': cls.env['ir.model']._get_id(row[0]),
                **{f'perm_{operation}': operation in row[1].split()
                   for operation in ('read', 'write', 'create', 'unlink')},
                **(row[2] if len(row) > 2 else {})}) for row in rows],
            **values}).name

    def token_for(self, *scopes, user=None, **parameters):
        """Return an access token with these scopes that acts as a user."""
        [(_set, _id, ids)] = self.scopes(*scopes)
        self.application.write({'scope_ids': [Command.link(id_) for id_ in ids], 'user_id': (user or self.admin).id})
        response = self.client_credentials(scope=' '.join(scopes), **parameters)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()['access_token']

    def widest_token(self, user=None):
        """Return a token for everything, how Odoo is set up included: the widest that an administrator can give out."""
        if not self.env['oauth2.scope'].search([('name', '=', 'setup')]):
            names = [name for name in self.env if is_configuration(name) and not is_protected(name)]
            self.scope('setup', *((name, 'read write create unlink') for name in names if not self.env[name]._abstract))
        return self.token_for('api', 'setup', user=user)

    def call(self, token, model, method, /, headers=(), **arguments):
        """Call a method by JSON-2."""
        headers = {'Content-Type': 'application/json', **dict(headers)}
        if token:
            headers['Authorization'] = f'Bearer {token}'
        with mute_logger('odoo.http', 'odoo.sql_db'):
            return self.url_open(f'/json/2/{model}/{method}', data=json.dumps(arguments), headers=headers)

    def result(self, token, model, method, /, **arguments):
        """Return the result of a call that has to be allowed."""
        response = self.call(token, model, method, **arguments)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def assertRefused(self, token, model, method, /, **arguments):
        """Check that a call is answered with 403 insufficient_scope; return the answer."""
        response = self.call(token, model, method, **arguments)
        self.assertEqual(response.status_code, 403, response.text)
        members = response.json()
        self.assertEqual(members['error'], 'insufficient_scope')
        self.assertEqual(members['error_description'], members['message'])
        self.assertIn(f'error_description="{members["message"]}"', response.headers['WWW-Authenticate'])
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertTrue(response.headers['WWW-Authenticate'].startswith('Bearer error="insufficient_scope", '))
        return response

    @contextmanager
    def method(self, model, name, function):
        """Have a further public method on a model."""
        with patch.object(self.registry[model], name, function, create=True):
            yield
