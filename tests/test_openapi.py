"""docs/openapi.json names the routes, methods, parameters and errors that the code has, and no others."""
import ast
import json
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from ..controllers import logout
from ..controllers.consent_page import FORM_FIELDS
from ..protocol import client_auth, errors
from ..protocol.endpoints import ENDPOINTS, LOGOUT, introspection, metadata
from ..protocol.endpoints.authorization import AUTHORIZATION
from ..protocol.endpoints.token import TOKEN
from ..protocol.grants import GRANTS
from ..protocol.issuer import BASE_PATH
from ..protocol.store import Store

ROOT = Path(__file__).resolve().parents[1]
JSON2_PATH = '/json/2/{model}/{method}'
FORMS = {'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json'}


@tagged('post_install', '-at_install')
class TestOpenApi(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.description = json.loads((ROOT / 'docs/openapi.json').read_text())
        cls.paths = cls.description['paths']

    def resolve(self, part):
        """Return what a reference refers to, and everything else as it is."""
        while '$ref' in part:
            found = self.description
            for name in part['$ref'].removeprefix('#/').split('/'):
                found = found[name]
            part = found
        return part

    def schema(self, name):
        return self.resolve({'$ref': f'#/components/schemas/{name}'})

    def operations(self, endpoint):
        return self.paths[f'{BASE_PATH}/{endpoint.name}']

    def form(self, operation):
        """Return the schema of a form, which can be sent in each of the ways."""
        content = operation['requestBody']['content']
        self.assertEqual(set(content), FORMS)
        schema, *others = (each['schema'] for each in content.values())
        self.assertTrue(all(other == schema for other in others))
        return self.resolve(schema)

    def test_routes(self):
        routes = {rule.rule for rule in self.env['ir.http'].routing_map().iter_rules()
                  if rule.endpoint.routing['type'] == 'oauth2'}
        self.assertEqual(set(self.paths), routes | {JSON2_PATH})

    def test_methods(self):
        expected = {f'{BASE_PATH}/{endpoint.name}': set(endpoint.methods) - {'HEAD'} for endpoint in ENDPOINTS}
        expected[JSON2_PATH] = {'POST'}
        for path, operations in self.paths.items():
            with self.subTest(path):
                self.assertEqual({name.upper() for name in operations}, expected.get(path, {'GET'}))

    def test_parameters_of_an_authorization_request(self):
        get, post = (self.operations(AUTHORIZATION)[method] for method in ('get', 'post'))
        query = {parameter['name'] for parameter in map(self.resolve, get['parameters']) if parameter['in'] == 'query'}
        self.assertEqual(query, AUTHORIZATION.parameters)
        self.assertEqual(set(self.form(post)['properties']), AUTHORIZATION.parameters | set(FORM_FIELDS))

    def test_parameters_of_a_request_for_a_logout(self):
        get, post = (self.operations(LOGOUT)[method] for method in ('get', 'post'))
        query = {parameter['name'] for parameter in map(self.resolve, get['parameters']) if parameter['in'] == 'query'}
        self.assertEqual(query, LOGOUT.parameters)
        self.assertEqual(set(self.form(post)['properties']), LOGOUT.parameters | set(logout.FORM_FIELDS))

    def test_parameters_of_each_grant(self):
        shared = client_auth.PARAMETERS | {'grant_type', 'scope', 'resource'}
        grants = [self.resolve(choice) for choice in self.form(self.operations(TOKEN)['post'])['oneOf']]
        described = {grant['properties']['grant_type']['const']: set(grant['properties']) for grant in grants}
        self.assertEqual(described, {name: grant.PARAMETERS | shared for name, grant in GRANTS.items()})

    def test_parameters_of_the_other_endpoints(self):
        for endpoint in ENDPOINTS:
            if endpoint in (AUTHORIZATION, LOGOUT, TOKEN):
                continue
            with self.subTest(endpoint.name):
                operation = next(iter(self.operations(endpoint).values()))
                described = self.form(operation)['properties'] if endpoint.parameters else ()
                self.assertEqual(set(described), endpoint.parameters)
                self.assertEqual('requestBody' in operation, bool(endpoint.parameters))

    def test_error_codes(self):
        known = {error.error for error in vars(errors).values()
                 if isinstance(error, type) and issubclass(error, errors.OAuth2Error)} - {None}
        for path in ('controllers/dispatcher.py', 'fence/models/ir_http.py'):
            known |= set(_literal_codes(ast.parse((ROOT / path).read_text())))
        described = set()
        for schema in self.description['components']['schemas'].values():
            described |= set(schema.get('properties', {}).get('error', {}).get('enum', ()))
        self.assertEqual(described, known)

    def test_members_of_metadata_and_introspection(self):
        store = Store(self.env(su=True))
        for name, members in (
            ('ServerMetadata', metadata.authorization_server(store)),
            ('ResourceMetadata', metadata.protected_resource(store)),
            ('Introspection', {*introspection.INACTIVE, *introspection._CLAIMS, 'token_type', 'username'}),
        ):
            with self.subTest(name):
                self.assertEqual(set(self.schema(name)['properties']), set(members))

    def test_all_that_is_shared_is_used(self):
        text = json.dumps(self.description)
        for kind in ('schemas', 'responses', 'parameters'):
            for name in self.description['components'][kind]:
                self.assertIn(f'"#/components/{kind}/{name}"', text)


def _literal_codes(tree):
    """Yield the error codes that a module names itself: ``_error('code', …)`` and ``'error': 'code'``."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id='_error'), args=[ast.Constant(value=code), *_]):
                yield code
            case ast.Dict():
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == 'error' and isinstance(value, ast.Constant):
                        yield value.value
