"""Quick Start: what each tool and language is told, for each kind of application."""
import ast
import json
import shlex
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..protocol import redirect_uri
from ..protocol.endpoints import metadata
from ..protocol.store import Store
from ..quick_start import text
from ..quick_start.about import BY_ITSELF, CODE, DEVICE, EXAMPLE_REDIRECT_URI, INTROSPECT, SECRET
from ..quick_start.tools import TOOLS
from .common import OAuth2Case

KINDS = {'website': CODE, 'app': CODE, 'service': BY_ITSELF, 'resource_server': INTROSPECT, 'device': DEVICE}
WITHOUT_SECRET = ('app', 'device')
ISSUER = 'https://odoo.example.com'
REDIRECT = 'https://app.example.com/callback?to=odoo'
NASTY = "'\"$(x)`x`${x}#{x}#(lf)«code»\\"
BY_ITSELF_WORDS = ('client_credentials', 'client credentials', 'clientcredentials', 'backendapplication')
WITHOUT_PKCE = {'chatgpt', 'make', 'wordpress', 'zapier'}  # they say themselves what to do about it


@tagged('post_install', '-at_install')
class TestQuickStart(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['ir.config_parameter'].set_param('oauth2_provider.issuer', ISSUER)
        cls.manager = new_test_user(
            cls.env, login='manager', groups='base.group_user,oauth2_provider.group_oauth2_manager')

    def of_kind(self, kind, **values):
        return self.env['oauth2.application'].create({
            'name': 'x', 'kind': kind, 'client_type': 'public' if kind in WITHOUT_SECRET else 'confidential',
            'redirect_uris': REDIRECT, 'user_id': self.user.id if kind == 'service' else False,
            'scope_ids': self.scopes('openid', 'profile', 'offline_access', 'contacts.read'), **values})

    def each_guide(self):
        """Yield each kind of application with each tool, and what is shown for it."""
        for kind in KINDS:
            application = self.of_kind(kind)
            for name, tool in TOOLS.items():
                application.tool = name
                yield kind, application, tool, application.quick_start

    def works_with(self, kind, tool):
        return KINDS[kind] in tool.flows and (kind not in WITHOUT_SECRET or tool.without_secret)

    # What is shown

    def test_each_tool_is_told_how_to_connect_or_why_it_cannot(self):
        for kind, application, tool, shown in self.each_guide():
            with self.subTest(kind=kind, tool=tool.name):
                self.assertEqual(shown['tool'], tool.label)
                self.assertEqual(bool(shown['rows'] or shown['blocks']), self.works_with(kind, tool))
                if not self.works_with(kind, tool):
                    self.assertEqual(len(shown['words']), 1)
                    continue
                everything = json.dumps(shown)
                self.assertIn(application.client_id, everything)
                self.assertNotIn('«', everything.encode().decode('unicode_escape'))
                self.assertEqual('openid profile' in everything or "'openid', 'profile'" in everything, tool.signs_in)

    def test_values_are_those_of_the_application(self):
        for kind, _application, tool, shown in self.each_guide():
            with self.subTest(kind=kind, tool=tool.name):
                if not self.works_with(kind, tool) or tool.name == 'nango' or tool.signs_in:
                    continue
                everything = self.plain(shown)
                endpoints = f'{ISSUER}/restapi/1.0/common/oauth2'
                if tool.name == 'openid_client':  # which reads them in the metadata
                    self.assertIn(json.dumps(ISSUER), everything)
                elif kind == 'resource_server':
                    self.assertIn(f'{endpoints}/introspect', everything)
                else:
                    self.assertIn(f'{endpoints}/access_token', everything)
                if kind == 'resource_server':
                    continue
                call = '/json/2' if tool.name == 'zapier' else '/json/2/res.partner/search_read'
                where = '' if tool.name == 'chatgpt' else ISSUER  # which is in a line of its own there
                self.assertIn(f'{where}{call}', everything)
                self.assertIn('contacts.read', everything)
                self.assertEqual('offline_access' in everything, kind != 'service')
                said = everything.replace('Send client credentials in body', '').lower()
                self.assertEqual(any(words in said for words in BY_ITSELF_WORDS), kind == 'service')

    def test_tools_that_have_people_sign_in(self):
        """OpenID Connect: they find the server by its issuer or its metadata, or are told each endpoint."""
        for _kind, application, tool, shown in self.each_guide():
            with self.subTest(tool=tool.name, kind=application.kind):
                if not tool.signs_in or application.kind != 'website':
                    continue
                said = self.plain(shown)
                discovers = ISSUER in said.replace(f'{ISSUER}/restapi', '')
                self.assertTrue(discovers or f'{ISSUER}/restapi/1.0/common/oauth2/userinfo' in said)
                self.assertNotIn('contacts.read', said)
                self.assertNotIn('offline_access', said)
        application = self.of_kind('website', tool='nextcloud', scope_ids=self.scopes('profile', 'contacts.read'))
        self.assertIn('Add the scope openid', application.quick_start['words'][0])

    def plain(self, shown):
        """Return all values and code as one text, without what is shown besides."""
        return '\n'.join([
            *(row['value'] for row in shown['rows']), *(block['code'] for block in shown['blocks'])])

    def test_public_applications_have_no_secret(self):
        for kind, _application, tool, shown in self.each_guide():
            with self.subTest(kind=kind, tool=tool.name):
                secrets = [row for row in shown['rows'] if 'ecret' in row['label']]
                if kind in WITHOUT_SECRET:
                    self.assertFalse(secrets)
                    self.assertNotIn(SECRET, self.plain(shown))
                elif self.works_with(kind, tool):
                    self.assertTrue(secrets or SECRET in self.plain(shown))
                self.assertFalse(any(row['value'] for row in secrets))  # nobody knows it any more

    def test_people_sign_in_with_pkce(self):
        for kind, _application, tool, shown in self.each_guide():
            with self.subTest(kind=kind, tool=tool.name):
                if KINDS[kind] != CODE or not self.works_with(kind, tool) or tool.name == 'nango':
                    continue
                said = (json.dumps(shown) if tool.signs_in else self.plain(shown)).lower()
                said = said.replace('does not use pkce: leave require pkce off', '')
                has_pkce = any(word in said for word in ('pkce', 's256', 'generatecodeverifier'))
                self.assertEqual(has_pkce, tool.name not in WITHOUT_PKCE)

    def test_no_scope_is_a_placeholder_of_the_tool(self):
        scopes = self.env['oauth2.scope'].create([
            {'name': name, 'description': 'x'} for name in ('x${user.home}', 'x{{user.home}}')])
        self.assertEqual({name for name, tool in TOOLS.items() if tool.placeholder}, {
            'n8n', 'postman', 'spring', 'zapier'})
        for tool in TOOLS.values():
            for scope in scopes:
                with self.subTest(tool=tool.name, scope=scope.name):
                    application = self.of_kind('website', tool=tool.name, scope_ids=[(6, 0, scope.ids)])
                    shown = application.quick_start
                    refused = 'rename the scope' in ' '.join(shown['words'])
                    self.assertEqual(refused, bool(tool.placeholder and tool.placeholder in scope.name))
                    if refused:
                        self.assertNotIn(scope.name, self.plain(shown))

    def test_the_schema_for_chatgpt_is_the_call(self):
        application = self.of_kind('website', tool='chatgpt')
        schema = json.loads(application.quick_start['blocks'][0]['code'])
        self.assertEqual(schema['servers'], [{'url': ISSUER}])
        operation = schema['paths']['/json/2/res.partner/search_read']['post']
        self.assertRegex(operation['operationId'], r'^\w+$')
        body = operation['requestBody']['content']['application/json']['schema']
        self.assertEqual(body['properties']['domain']['type'], 'array')
        application.scope_ids = self.scopes('profile')
        schema = json.loads(application.quick_start['blocks'][0]['code'])
        operation = schema['paths']['/restapi/1.0/common/oauth2/userinfo']['get']
        self.assertNotIn('requestBody', operation)

    def test_python_is_python(self):
        for kind, application, tool, shown in self.each_guide():
            with self.subTest(kind=kind, tool=tool.name):
                for block in shown['blocks']:
                    if block['file'].endswith('.py'):
                        nodes = ast.walk(ast.parse(block['code']))
                        texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
                        self.assertIn(application.client_id, texts)

    def test_application_that_cannot_connect_at_all(self):
        application = self.of_kind('website', tool='curl', scope_ids=False)
        self.assertIn('no scopes', application.quick_start['words'][0])
        application.allow_authorization_code = False
        self.assertIn('no grant', application.quick_start['words'][0])
        self.assertFalse(application.quick_start['blocks'])

    def test_without_a_tool_there_are_addresses(self):
        shown = self.of_kind('website').quick_start
        self.assertFalse(shown['tool'])
        self.assertIn('Authorization URL', {row['label'] for row in shown['addresses']})

    def test_application_with_public_keys(self):
        application = self.of_kind('service', tool='curl')
        application.jwks = Ed25519PrivateKey.generate().public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        self.assertIn('private_key_jwt', ' '.join(application.quick_start['words']))
        application.generate_client_secret()
        self.assertNotIn('private_key_jwt', ' '.join(application.quick_start['words']))

    # Addresses

    def test_addresses_are_those_of_the_metadata(self):
        members = metadata.authorization_server(Store(self.env))
        expected = {
            'Authorization URL': members['authorization_endpoint'], 'Access Token URL': members['token_endpoint'],
            'User Info URL': members['userinfo_endpoint'], 'Revocation URL': members['revocation_endpoint'],
            'Introspection URL': members['introspection_endpoint'], 'JWKS URL': members['jwks_uri'],
            'Discovery URL': f'{ISSUER}/.well-known/openid-configuration', 'API base': f'{ISSUER}/json/2',
            'End Session URL': members['end_session_endpoint'],
            'Issuer': members['issuer']}
        shown = {row['label']: row['value'] for row in self.of_kind('website').quick_start['addresses']}
        self.assertEqual(shown, expected)
        for kind, without in (
            ('app', {'Introspection URL'}), ('device', {'Introspection URL', 'Authorization URL', 'End Session URL'}),
            ('service', {'Authorization URL', 'User Info URL', 'End Session URL'}),
            ('resource_server', {
                'Authorization URL', 'Access Token URL', 'User Info URL', 'Revocation URL', 'API base',
                'End Session URL'}),
        ):
            shown = {row['label'] for row in self.of_kind(kind).quick_start['addresses']}
            self.assertEqual(expected.keys() - shown, without, kind)

    def test_the_discovery_address_answers(self):
        self.env['ir.config_parameter'].set_param('oauth2_provider.issuer', self.base_url())
        shown = {row['label']: row['value'] for row in self.of_kind('website').quick_start['addresses']}
        self.assertEqual(self.url_open(shown['Discovery URL']).json()['issuer'], self.base_url())

    def test_an_address_without_https_is_warned_about(self):
        for address, warned in ((ISSUER, False), ('http://odoo.example.com', True), ('http://127.0.0.1:8069', False)):
            self.env['ir.config_parameter'].set_param('oauth2_provider.issuer', address)
            self.assertEqual(bool(self.of_kind('website').quick_start['address_warning']), warned, address)

    # The call

    def test_the_call_is_one_that_the_scopes_allow(self):
        for scope in self.env['oauth2.scope'].search([]):
            call = self.of_kind('website', scope_ids=[(6, 0, scope.ids)])._example_call()
            permissions = scope._permissions_of()
            with self.subTest(scope.name):
                self.assertEqual(bool(call), permissions.opens_anything)
                if call and call.method == 'search_read':
                    self.assertTrue(permissions.allows(call.model, 'read'))
        self.assertEqual(
            self.of_kind('website', scope_ids=self.scopes('profile', 'contacts.read'))._example_call().model,
            'res.partner')

    def test_a_scope_that_reads_nothing_has_another_call(self):
        scope = self.env['oauth2.scope'].create({
            'name': 'tags.create', 'description': 'x', 'model_access': 'listed', 'access_ids': [(0, 0, {
                'model_id': self.env['ir.model']._get_id('res.partner.category'), 'perm_read': False,
                'perm_create': True})]})
        self.assertEqual(self.of_kind('website', scope_ids=[(6, 0, scope.ids)])._example_call().method, 'context_get')

    # The redirect URI

    def test_a_tool_with_one_callback_url_fills_it_in(self):
        fixed = {name for name, tool in TOOLS.items() if tool.redirect_uris}
        self.assertEqual(fixed, {'make', 'nango', 'postman', 'power_bi'})
        for name, tool in TOOLS.items():
            with self.subTest(name), Form(self.env['oauth2.application']) as form:
                form.name = 'x'
                form.tool = name
                self.assertEqual(form.redirect_uris or '', '\n'.join(tool.redirect_uris))
            for uri in tool.redirect_uris:
                self.assertIsNone(redirect_uri.fault(uri, 'confidential'))
        with Form(self.of_kind('website')) as form:
            form.tool = 'make'
            self.assertEqual(form.redirect_uris, REDIRECT)  # of somebody's own
        with Form(self.of_kind('service', redirect_uris=False)) as form:
            form.tool = 'make'
            self.assertFalse(form.redirect_uris)

    def test_where_to_find_the_redirect_uri(self):
        application = self.of_kind('website', tool='n8n', redirect_uris=False)
        self.assertIn('OAuth Redirect URL', ' '.join(application.quick_start['words']))
        application.tool = 'curl'
        self.assertIn(EXAMPLE_REDIRECT_URI, ' '.join(application.quick_start['words']))
        application.tool = 'make'
        self.assertFalse([*application._redirect_uri_words(TOOLS['make'])][1:])
        application.redirect_uris = REDIRECT
        self.assertIn(TOOLS['make'].redirect_uris[0], ' '.join(application.quick_start['words']))
        application.redirect_uris = f"{REDIRECT}\n{TOOLS['make'].redirect_uris[0]}"
        self.assertEqual(application._about().redirect_uri, TOOLS['make'].redirect_uris[0])
        self.assertNotIn(TOOLS['make'].redirect_uris[0], ' '.join(application.quick_start['words']))

    # Who sees it

    def test_managers_see_it_and_users_do_not(self):
        application = self.of_kind('website', tool='curl')
        self.assertTrue(application.with_user(self.manager).quick_start['blocks'])
        with self.assertRaises(AccessError):
            application.with_user(self.user).read(['quick_start'])

    def test_administrator_reads_and_copies(self):
        self.application.tool = False
        self.start_tour(
            f'/odoo/oauth2-applications/{self.application.id}', 'oauth2_provider_quick_start', login='admin')
        self.assertEqual(self.application.tool, 'n8n')

    # Quotes

    def test_no_value_ends_its_text(self):
        self.assertEqual(shlex.split(text.shell(NASTY)), [NASTY])
        self.assertEqual(ast.literal_eval(text.python(NASTY)), NASTY)
        self.assertEqual(json.loads(text.double_quoted(NASTY)), NASTY)
        self.assertEqual(text.single_quoted("it's \\"), "'it\\'s \\\\'")
        self.assertEqual(text.power_query('a"b#(lf)'), '"a""b#(#)(lf)"')
        self.assertEqual(text.query_value("&='$"), '%26%3D%27%24')
        self.assertEqual(text.fill('«one» «two»', one='«two»', two='2'), '«two» 2')

    # The documentation

    def test_the_documentation_lists_each_tool_as_it_is(self):
        def mark(is_so):
            return 'yes' if is_so else '–'

        documented = Path(__file__).parents[1].joinpath('docs/quick-start.md').read_text().splitlines()
        rows = [line for line in documented if line.startswith('|')][2:]
        expected = []
        for tool in TOOLS.values():
            uris = ' '.join(f'`{uri}`' for uri in tool.redirect_uris) or (
                'none' if tool.flows == {DEVICE} else 'your own')
            expected.append('| ' + ' | '.join([
                tool.label, mark(CODE in tool.flows), mark(CODE in tool.flows and tool.without_secret),
                mark(BY_ITSELF in tool.flows), mark(INTROSPECT in tool.flows), uris,
                'by our tests' if tool.run_by_us else f'by hand: {tool.tried}' if tool.tried else '–']) + ' |')
        self.assertEqual(rows, expected)
