"""Access tokens on Odoo's own bearer routes (RFC 6750, RFC 8707, RFC 9728)."""
from unittest.mock import patch

import jwt

from odoo.exceptions import ConcurrencyError
from odoo.tests import new_test_user, tagged
from odoo.tests.test_cursor import TestCursor
from odoo.tools import mute_logger

from ..fence import calling_application, current, require_scope
from ..protocol import access_tokens, challenges
from ..shared.private_keys import signing_key
from .common import after
from .json2 import JSON2Case
from .test_query_count import statements

RESOURCE_METADATA = '/.well-known/oauth-protected-resource'


@tagged('post_install', '-at_install')
class TestBearer(JSON2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issuer = cls.env['ir.config_parameter'].get_param('web.base.url')

    def assertChallenge(self, response, error, path='/json/2'):
        """Check a 401: its challenge names why, and where to find out who gives tokens."""
        self.assertEqual(response.status_code, 401, response.text)
        self.assertIn('application/json', response.headers['Content-Type'])
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        challenge = response.headers['WWW-Authenticate']
        self.assertTrue(challenge.startswith('Bearer '), challenge)
        self.assertIn(f'resource_metadata="{self.issuer}{RESOURCE_METADATA}{path}"', challenge)
        if error:
            self.assertIn(f'error="{error}"', challenge)
            self.assertEqual(response.json()['error'], error)
        else:
            self.assertNotIn('error', challenge)
            self.assertNotIn('error', response.json())

    def refused(self, token, error='invalid_token'):
        self.assertChallenge(self.call(token, 'res.users', 'context_get'), error)

    def test_a_token_acts_as_its_user(self):
        token = self.token_for('api', user=self.user)
        self.assertEqual(self.result(token, 'res.users', 'context_get')['uid'], self.user.id)

    def test_an_api_key_of_odoo_works_as_before(self):
        key = self.env['res.users.apikeys'].with_user(self.user).sudo()._generate('rpc', 'key', None)
        self.assertEqual(self.result(key, 'res.users', 'context_get')['uid'], self.user.id)
        self.assertEqual(self.result(key, 'res.users', 'write', ids=self.user.ids, vals={'signature': 'x'}), True)

    def test_no_token_gets_no_error_code(self):
        self.refused(None, None)

    def test_without_a_token_the_answer_is_odoos_own_but_for_the_challenge(self):
        response = self.call(None, 'res.users', 'search', domain=[])
        sentence = 'User not authenticated, use an API Key with a Bearer Authorization header.'
        self.assertEqual(response.json(), {
            'name': 'werkzeug.exceptions.Unauthorized', 'message': sentence, 'arguments': [sentence, 401],
            'context': {}, 'debug': ''})
        self.assertEqual(response.headers['Content-Type'], 'application/json; charset=utf-8')
        self.assertEqual(
            response.headers['WWW-Authenticate'],
            f'Bearer scope="api.read", resource_metadata="{self.issuer}{RESOURCE_METADATA}/json/2"')

    def test_what_is_no_token_is_invalid(self):
        for token in ('x', 'a.b.c', 'a.b.c.d', '.'.join(['x' * 4000] * 3), '0123456789abcdef' * 2):
            with self.subTest(token=token[:20]):
                self.refused(token)

    def test_the_scheme_is_in_any_case(self):
        token = self.token_for('api')
        for scheme in ('bearer', 'BEARER', 'Bearer '):
            response = self.url_open(
                '/json/2/res.users/context_get', data='{}',
                headers={'Content-Type': 'application/json', 'Authorization': f'{scheme} {token}'})
            self.assertEqual(response.status_code, 200, response.text)

    def test_an_expired_token_is_invalid(self):
        token = self.token_for('api')
        with after(seconds=3601):
            self.refused(token)

    def test_a_token_ends_with_its_connection(self):
        token = self.token_for('api')
        self.env['oauth2.token'].search([('application_id', '=', self.application.id)]).action_revoke()
        self.refused(token)

    def test_a_token_ends_with_its_application(self):
        token = self.token_for('api')
        self.application.active = False
        self.refused(token)

    def test_a_token_ends_with_its_user(self):
        token = self.token_for('api', user=self.user)
        self.user.active = False
        self.refused(token)
        # one that began in the same moment would stand
        self.env.cr.execute('UPDATE oauth2_token SET revoked_at = NULL WHERE user_id = %s', [self.user.id])
        self.refused(token)

    def forged(self, token, headers=(), **claims):
        """Return a token of this server's key with other claims."""
        key = signing_key(self.env, 'RS256')
        payload = jwt.decode(token, options={'verify_signature': False}) | claims
        return jwt.encode(payload, key.private, 'RS256', headers={'typ': 'at+jwt', 'kid': key.kid} | dict(headers))

    def test_a_token_of_another_issuer_or_for_another_audience_is_invalid(self):
        token = self.token_for('api')
        self.assertEqual(self.call(self.forged(token), 'res.users', 'context_get').status_code, 200)
        for claims in ({'iss': 'https://other.example'}, {'aud': 'https://other.example'}, {'aud': []},
                       {'aud': f'{self.issuer}/json/1'}, {'sub': '0'}, {'sid': '0'}, {'client_id': 'x' * 32}):
            with self.subTest(claims=claims):
                self.refused(self.forged(token, **claims))

    def test_an_id_token_is_no_access_token(self):
        token = self.token_for('api')
        for typ in ('JWT', None, 'id+jwt'):
            self.refused(self.forged(token, headers={'typ': typ}))

    def test_a_key_of_somebody_else_does_not_sign(self):
        token = self.token_for('api')
        with mute_logger('odoo.http'):
            header, payload, _signature = token.split('.')
            self.refused(f'{header}.{payload}.{"A" * 342}')
        self.refused(jwt.encode(jwt.decode(token, options={'verify_signature': False}), None, 'none'))

    def test_a_token_for_json2_alone_opens_json2_alone(self):
        token = self.token_for('api', resource=f'{self.issuer}/json/2')
        self.assertEqual(self.result(token, 'res.users', 'context_get')['uid'], self.admin.id)
        response = self.url_open('/json/1/oauth2-applications', headers={'Authorization': f'Bearer {token}'})
        self.assertChallenge(response, 'invalid_token', path='')

    def test_which_addresses_belong_to_json2(self):
        self.assertTrue(challenges.is_json2('/json/2') and challenges.is_json2('/json/2/res.users/read'))
        self.assertFalse(challenges.is_json2('/json/20/res.users') or challenges.is_json2('/json/1/x'))

    def test_a_token_for_the_issuer_opens_json2(self):
        token = self.token_for('api', resource=self.issuer)
        self.assertEqual(self.result(token, 'res.users', 'context_get')['uid'], self.admin.id)

    def test_a_session_of_another_user_does_not_mix_with_a_token(self):
        token = self.token_for('api')
        self.authenticate('alice', 'alice-password')
        self.refused(token)

    def test_a_session_of_the_same_user_does(self):
        self.authenticate('olga', 'olga-password')
        scope = self.scope('partners', ('res.partner', 'read'))
        token = self.token_for(scope)
        self.result(token, 'res.partner', 'search', domain=[], limit=1)
        self.assertRefused(token, 'res.users', 'search', domain=[])

    def test_a_token_leaves_no_cookie(self):
        for token in (self.token_for('api'), 'a.b.c'):
            self.assertNotIn('Set-Cookie', self.call(token, 'res.users', 'context_get').headers)

    def test_a_replica_that_lags_behind_does_not_decide(self):
        token = self.token_for('api')
        tokens, readonly = self.registry['oauth2.token'], []
        look = tokens._of_access_token

        def before_it_ended(records, claims):
            readonly.append(records.env.cr.readonly)
            return look(records, claims) if records.env.cr.readonly else None

        def before_it_began(records, claims):
            readonly.append(records.env.cr.readonly)
            return None if records.env.cr.readonly else look(records, claims)
        write = {'ids': self.person.ids, 'vals': {'ref': 'x'}}
        with patch.object(tokens, '_of_access_token', before_it_ended):
            self.assertChallenge(self.call(token, 'res.partner', 'write', **write), 'invalid_token')
        with patch.object(tokens, '_of_access_token', before_it_began):
            self.result(token, 'res.partner', 'write', **write)
            self.assertEqual(set(readonly), {False})
            self.result(token, 'res.partner', 'search', domain=[], limit=1)
            self.assertEqual(set(readonly), {False, True})

    def test_nothing_is_kept_of_what_a_replica_says(self):
        token = self.token_for('api')
        tokens, readonly = self.registry['oauth2.token'], []
        look = tokens._of_access_token

        def looking(records, claims):
            readonly.append(records.env.cr.readonly)
            return look(records, claims)
        self.registry.clear_cache()
        with patch.object(tokens, '_of_access_token', looking):
            self.result(token, 'res.partner', 'search', domain=[], limit=1)
            self.assertFalse(readonly[-1], 'the worker has learned from the primary')
            self.result(token, 'res.partner', 'search', domain=[], limit=1)
            self.assertEqual(readonly[-1:], [True])

    def test_a_request_that_is_tried_again_is_looked_at_again(self):
        token = self.token_for('api')
        tokens, looks, tries = self.registry['oauth2.token'], [], []
        look = tokens._of_access_token

        def looking(records, claims):
            looks.append(current())
            return look(records, claims)

        def fail_once(records):
            tries.append(records)
            if len(tries) == 1:
                raise ConcurrencyError
            return True
        fail_once._readonly = True  # so it is looked at before the first try, too
        with (self.method('res.partner', 'fail_once', fail_once), patch.object(tokens, '_of_access_token', looking),
              patch('odoo.service.model.time.sleep'), mute_logger('odoo.service.model')):
            self.result(token, 'res.partner', 'fail_once', ids=[])
        self.assertEqual((len(tries), looks), (2, [None, None]), "it begins as if it had never been tried")

    def test_what_odoo_tries_again_hears_of_what_has_ended_meanwhile(self):
        """It has slept, perhaps for seconds, and a worker asks whether something has changed at the start alone."""
        token, tries, heard = self.token_for('api'), [], []

        def fail_once(records):
            tries.append(records)
            if len(tries) == 1:
                raise ConcurrencyError
            return True
        with (self.method('res.partner', 'fail_once', fail_once), patch('odoo.service.model.time.sleep'),
              patch.object(self.registry, 'check_signaling', lambda *_cr: heard.append(len(tries)) or self.registry),
              mute_logger('odoo.service.model')):
            self.result(token, 'res.partner', 'fail_once', ids=[])
        self.assertEqual(len(tries), 2)
        self.assertIn(1, heard)

    def test_what_was_held_to_look_at_a_token_is_let_go_before_the_request_begins(self):
        order = []
        tokens, rollback = self.registry['oauth2.token'], TestCursor.rollback
        look = tokens._of_access_token

        def looking(records, claims):
            order.append(('look', records.env.cr))
            return look(records, claims)

        def rolling_back(cursor):
            order.append(('roll back', cursor))
            return rollback(cursor)

        def oauth2_begin(records):
            order.append(('begin', records.env.cr))
            return True
        token = self.token_for('api')
        with (patch.object(self.registry['ir.http'], '_oauth2_replica_will_do', staticmethod(lambda reads: False)),
              self.method('res.partner', 'oauth2_begin', oauth2_begin),
              patch.object(TestCursor, 'rollback', rolling_back), patch.object(tokens, '_of_access_token', looking)):
            self.result(token, 'res.partner', 'oauth2_begin', ids=[])
        (_look, cursor), = (entry for entry in order if entry[0] == 'look')
        what = [what for what, by in order if by is cursor]
        self.assertEqual(what[what.index('look'):what.index('begin') + 1], ['look', 'roll back', 'begin'])

    def test_no_token_is_the_superuser(self):
        token = self.token_for('api')
        root = self.env.ref('base.user_root')
        self.env.cr.execute('UPDATE res_users SET active = true WHERE id = %s', [root.id])
        self.env.cr.execute('UPDATE oauth2_token SET user_id = %s', [root.id])
        self.refused(self.forged(token, sub=str(root.id)))

    def test_portal_users_can_use_tokens(self):
        portal = new_test_user(self.env, login='paul', password='paul-password', groups='base.group_portal')
        token = self.token_for('api.read', user=portal)
        self.assertEqual(self.result(token, 'res.users', 'context_get')['uid'], portal.id)

    def test_code_that_asks_for_scopes_goes_on_with_all_of_them(self):
        def oauth2_ask(records):
            require_scope(records.env, 'first', 'second')
            return records.env['res.country'].search_count([]) and calling_application(records.env).name or 'nobody'
        oauth2_ask._readonly = True
        self.scope('first', ('res.partner', 'read'))
        self.scope('second')
        key = self.env['res.users.apikeys'].with_user(self.user).sudo()._generate('rpc', 'key', None)
        with self.method('res.partner', 'oauth2_ask', oauth2_ask):
            response = self.assertRefused(self.token_for('first'), 'res.partner', 'oauth2_ask', ids=[])
            self.assertEqual(response.json()['scope'], 'first second')
            token = self.token_for('first', 'second')
            self.assertEqual(self.result(token, 'res.partner', 'oauth2_ask', ids=[]), 'Reporting Tool')
            self.assertEqual(self.result(key, 'res.partner', 'oauth2_ask', ids=[]), 'nobody')

    def test_an_unknown_model_or_method_is_not_found(self):
        token = self.token_for(self.scope('partners', ('res.partner', 'read')))
        self.assertEqual(self.call(token, 'no.such.model', 'search', domain=[]).status_code, 404)
        self.assertEqual(self.call(token, 'res.partner', 'no_such_method').status_code, 404)

    def test_malformed_calls_are_no_server_errors(self):
        token = self.token_for(self.scope('partners', ('res.partner', 'read write create unlink')))
        for method, arguments in (
            ('read', {'ids': 'x', 'fields': ['name']}), ('read', {'ids': [[1]], 'fields': ['name']}),
            ('read', {'ids': {'a': 1}, 'fields': ['name']}), ('write', {'ids': ['1'], 'vals': {}}),
            ('read', {'ids': [True], 'fields': ['name']}), ('write', {'ids': self.person.ids}),
            ('write', {'ids': self.person.ids, 'vals': {}, 'more': 1}),
        ):
            with self.subTest(method=method, arguments=arguments):
                self.assertEqual(self.call(token, 'res.partner', method, **arguments).status_code, 422)

    def test_who_a_token_acts_for(self):
        """What clients ask to test a connection; nobody else, and nothing else."""
        own, company = self.admin.ids, self.admin.company_id
        self.env['res.company'].create({'name': 'Elsewhere'})
        for scope in ('contacts.read', 'contacts.write', 'api.read'):
            token = self.token_for(scope)
            self.assertEqual(self.result(token, 'res.users', 'context_get')['uid'], self.admin.id)
            self.assertTrue(self.result(token, 'res.users', 'has_group', ids=own, group_ext_id='base.group_system'))
            self.assertEqual(self.result(token, 'res.users', 'read', ids=own, fields=['name']), [
                {'id': self.admin.id, 'name': 'Olga Owner'}])
            self.assertEqual(self.result(token, 'res.company', 'read', ids=company.ids, fields=['name']), [
                {'id': company.id, 'name': company.name}])
        token = self.token_for('contacts.write')
        for model, method, arguments in (
            ('res.users', 'read', {'ids': own, 'fields': ['name', 'email']}), ('res.users', 'read', {'ids': own}),
            ('res.users', 'read', {'ids': [*own, self.user.id], 'fields': ['name']}),
            ('res.users', 'read', {'ids': self.user.ids, 'fields': ['name']}),
            ('res.users', 'read', {'ids': own, 'fields': []}), ('res.users', 'read', {'ids': [], 'fields': ['name']}),
            ('res.users', 'has_group', {'ids': self.user.ids, 'group_ext_id': 'base.group_user'}),
            ('res.company', 'read', {'ids': company.ids, 'fields': ['name', 'vat']}),
            ('res.users', 'search_read', {'domain': [('id', '=', own[0])], 'fields': ['name']}),
        ):
            with self.subTest(method=method, **arguments):
                self.assertRefused(token, model, method, **arguments)
        self.assertRefused(self.token_for('profile'), 'res.users', 'context_get')

    def test_the_challenge_names_a_scope_that_the_application_may_ask_for(self):
        self.scope('partners.more', ('res.partner', 'read write create unlink'), ('res.country', 'read'))
        token = self.token_for('profile')
        for names, operation, expected in (
            ((), 'read', 'An administrator has to add the scope contacts.read to the application.'),
            (('partners.more',), 'read', 'Ask for the scope partners.more.'),
            (('partners.more', 'api.read', 'contacts.write'), 'read', 'Ask for the scope partners.more.'),
            (('partners.more', 'contacts.read', 'contacts.write'), 'read', 'Ask for the scope contacts.read.'),
            (('partners.more', 'api.read'), 'read', 'Ask for the scope partners.more.'),
            (('contacts.read',), 'unlink', 'An administrator has to add the scope partners.more to the application.'),
            (('contacts.read', 'api'), 'unlink', 'Ask for the scope api.'),
        ):
            self.application.scope_ids = self.scopes('profile', *names)
            with self.subTest(names=names, operation=operation):
                response = self.assertRefused(token, 'res.partner', operation, ids=self.person.ids)
                self.assertTrue(response.json()['message'].endswith(expected), response.json()['message'])
                self.assertIn(response.json()['scope'], expected)

    def test_the_challenge_names_the_narrowest_scope_that_would_do(self):
        self.scope('tags.some', ('res.partner.category', 'read write', {'domain': "[('id', '=', 1)]"}))
        self.scope('tags.all', ('res.partner.category', 'read write create unlink'))
        self.scope('partners.some', ('res.partner', 'read', {
            'domain': "[('id', '=', 1)]", 'methods': 'open_commercial_entity'}))
        token = self.token_for('profile')
        for model, method, arguments, scope in (
            ('res.partner.category', 'write', {'ids': [], 'vals': {}}, 'tags.all'),
            ('res.country', 'search', {'domain': []}, 'contacts.read'),
            ('ir.sequence', 'search', {'domain': []}, 'api.read'),
            ('res.currency', 'create', {'vals_list': []}, 'api'),
            ('ir.sequence', 'action_nothing', {}, None),
            ('res.partner', 'message_post', {'ids': []}, 'api'),
            ('res.partner', 'open_commercial_entity', {'ids': []}, 'api'),
        ):
            with self.subTest(model=model, method=method):
                response = self.call(token, model, method, **arguments)
                if scope is None:
                    self.assertEqual(response.status_code, 404)
                    continue
                self.assertEqual(response.status_code, 403)
                self.assertEqual(response.json()['scope'], scope)
                self.assertIn(f'scope="{scope}"', response.headers['WWW-Authenticate'])

    def test_the_challenge_holds_nothing_of_the_request(self):
        token = self.token_for(self.scope('partners', ('res.partner', 'read')))
        response = self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'name': '"quoted"'})
        self.assertNotIn('quoted', response.headers['WWW-Authenticate'] + response.text)
        self.assertNotIn(token, response.text)

    def test_a_body_that_is_no_json(self):
        headers = {'Authorization': f'Bearer {self.token_for("api")}', 'Origin': 'https://app.example'}
        for body, kind in (('a=b', None), ('{}', 'text/plain'), ('<a/>', 'application/xml')):
            with self.subTest(kind):
                response = self.url_open('/json/2/res.users/context_get', data=body, headers=headers | (
                    {'Content-Type': kind} if kind else {'Content-Type': 'application/x-www-form-urlencoded'}))
                self.assertEqual(response.status_code, 415)
                self.assertEqual(response.headers['Accept'], 'application/json')
                self.assertEqual(response.headers['Access-Control-Allow-Origin'], '*')
                self.assertIn('Content-Type: application/json', response.json()['message'])

    def test_metadata_tells_who_gives_tokens(self):
        for path in ('', '/json/2'):
            with self.subTest(path=path):
                response = self.url_open(RESOURCE_METADATA + path)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.headers['Access-Control-Allow-Origin'], '*')
                self.assertIn('max-age', response.headers['Cache-Control'])
                members = response.json()
                self.assertEqual(members['resource'], self.issuer + path)  # RFC 9728 §3.3: to the letter
                self.assertEqual(members['authorization_servers'], [self.issuer])
                self.assertEqual(members['bearer_methods_supported'], ['header'])
                self.assertEqual(members['scopes_supported'], ['api.read'])

    def test_what_a_client_is_told_to_ask_for(self):
        self.env['ir.config_parameter'].set_param('oauth2_provider.suggested_scopes', 'contacts.read profile gone')
        self.assertEqual(self.url_open(RESOURCE_METADATA).json()['scopes_supported'], ['profile', 'contacts.read'])
        for token in (None, 'a.b.c'):
            with self.subTest(token):
                response = self.call(token, 'res.users', 'context_get')
                self.assertEqual(response.status_code, 401)
                self.assertIn('scope="profile contacts.read"', response.headers['WWW-Authenticate'])

    def test_a_token_is_verified_with_one_select_of_ours(self):
        token = self.token_for('api')
        self.assertLess(len(token), access_tokens.MAX_LENGTH)
        self.result(token, 'res.users', 'context_get')
        queries, _commits = statements(self, lambda: self.call(token, 'res.users', 'context_get'))
        self.assertEqual(len([query for query in queries if 'oauth2_' in query]), 1, '\n'.join(queries))
