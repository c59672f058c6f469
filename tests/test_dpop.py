"""Access tokens that are bound to a key of the client (DPoP, RFC 9449)."""
import time
from unittest.mock import patch

import jwt
import psycopg2.errors

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import try_it_steps
from ..protocol import dpop
from .common import BASE, CHALLENGE, JSON, REDIRECT_URI, VERIFIER, after
from .json2 import JSON2Case
from .proofs import Holder
from .test_query_count import statements

USERINFO = f'{BASE}/userinfo'
ALGS = 'algs="RS256 PS256 ES256 EdDSA"'
PKCE = {'code_challenge': CHALLENGE, 'code_challenge_method': 'S256'}


class DPoPCase(JSON2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issuer = cls.env['ir.config_parameter'].get_param('web.base.url')
        cls.holder, cls.thief = Holder(cls.issuer), Holder(cls.issuer)
        cls.public = cls.public_application(
            redirect_uris=REDIRECT_URI, scope_ids=cls.scopes('profile', 'offline_access'), trusted=True)

    def bound_token(self, *scopes, holder=None, **parameters):
        return self.token_for(*scopes, headers={'DPoP': (holder or self.holder).proof()}, **parameters)

    def call_by_proof(self, token, model, method, /, holder=None, proof=None, **arguments):
        """Call a method by JSON-2 with a token of the holder's key."""
        headers = (holder or self.holder).presenting(token, f'/json/2/{model}/{method}')
        return self.call(None, model, method, headers=headers | ({'DPoP': proof} if proof else {}), **arguments)

    def look(self, token, scheme='DPoP', proof=None, method='GET', path=USERINFO, **headers):
        """Ask for the userinfo."""
        proof = self.holder.proof(USERINFO, method, token) if proof is None else proof
        return self.url_open(path, method=method, headers={
            'Authorization': f'{scheme} {token}'} | ({'DPoP': proof} if proof else {}) | headers)

    def assertNotTaken(self, response, error, sentence, scheme='DPoP'):
        """Check a 401 of a resource: why, and how to do it right."""
        self.assertEqual(response.status_code, 401, response.text)
        members, challenge = response.json(), response.headers['WWW-Authenticate']
        self.assertEqual(members['error'], error)
        self.assertIn(sentence, members['error_description'])
        self.assertIn(f'{scheme} error="{error}", error_description="{members["error_description"]}"', challenge)
        self.assertIn(ALGS, challenge)

    def public_tokens(self, headers=(), **parameters):
        """Return the members of the answer for a code of the public application."""
        self.sign_in()
        code = self.code(client_id=self.public.client_id, **PKCE, **parameters)
        return self.redeem(
            code, client_id=self.public.client_id, client_secret=None, code_verifier=VERIFIER, headers=dict(headers))

    def public_refresh(self, refresh_token, proof=None):
        return self.refresh(
            refresh_token, client_id=self.public.client_id, client_secret=None,
            headers={'DPoP': proof} if proof else {})


@tagged('post_install', '-at_install')
class TestDPoPTokens(DPoPCase):
    """The token endpoint."""

    def test_a_token_is_bound_to_the_key_of_the_proof(self):
        members = self.client_credentials(headers={'DPoP': self.holder.proof()}).json()
        self.assertEqual(members['token_type'], 'DPoP')
        claims = jwt.decode(members['access_token'], options={'verify_signature': False})
        self.assertEqual(claims['cnf'], {'jkt': self.holder.jkt})
        members = self.client_credentials().json()
        self.assertEqual(members['token_type'], 'bearer')
        self.assertNotIn('cnf', jwt.decode(members['access_token'], options={'verify_signature': False}))

    def test_a_proof_that_is_not_valid(self):
        for changed in ({'htm': 'GET'}, {'htu': self.issuer}, {'iat': 1}, {'jti': ''}, {'headers': {'typ': 'JWT'}},
                        {'headers': {'jwk': self.thief.jwk}}):
            with self.subTest(**changed):
                response = self.client_credentials(headers={'DPoP': self.holder.proof(**changed)})
                self.assertError(response, 'invalid_dpop_proof')
                self.assertNotIn('WWW-Authenticate', response.headers)
        self.assertError(self.client_credentials(headers={'DPoP': ''}), 'invalid_dpop_proof')
        self.assertEqual(self.env['oauth2.event'].search_count([('error', '=', 'invalid_dpop_proof')]), 7)

    def test_there_is_one_proof(self):
        body = f'grant_type=client_credentials&client_id={self.client_id}&client_secret={self.client_secret}'.encode()
        headers = {'Content-Type': 'application/x-www-form-urlencoded'}
        for proofs, status in ((1, 200), (2, 400)):
            response, text = self.raw('POST', f'{BASE}/access_token', body, headers | {
                'DPoP': self.holder.proof(), **({'dpop': self.holder.proof()} if proofs == 2 else {})})
            self.assertEqual(response.status, status, text)
        self.assertIn('Send one DPoP header', text)

    def test_a_proof_works_once(self):
        proof = self.holder.proof()
        self.assertEqual(self.client_credentials(headers={'DPoP': proof}).status_code, 200)
        members = self.assertError(self.client_credentials(headers={'DPoP': proof}), 'invalid_dpop_proof')
        self.assertIn('was used before', members['error_description'])
        other = self.credentials_of_another(allow_client_credentials=True, user_id=self.user.id)
        self.assertEqual(self.client_credentials(headers={'DPoP': proof}, **other).status_code, 200)

    def test_a_proof_is_remembered_for_as_long_as_it_is_good(self):
        proof = self.holder.proof(iat=int(time.time()) + 55)
        self.assertEqual(self.client_credentials(headers={'DPoP': proof}).status_code, 200)
        with after(seconds=100):
            self.env['oauth2.assertion']._gc_assertions()
            self.assertError(self.client_credentials(headers={'DPoP': proof}), 'invalid_dpop_proof')
        with after(seconds=300):
            self.env['oauth2.assertion']._gc_assertions()
            self.assertFalse(self.env['oauth2.assertion'].search([]))

    def test_an_application_can_be_held_to_it(self):
        self.application.dpop_bound_access_tokens = True
        self.assertIn('dpop_bound_access_tokens', self.env['oauth2.event'].search([], limit=1).detail)
        members = self.assertError(self.client_credentials(), 'invalid_dpop_proof')
        self.assertIn('This application has to use DPoP', members['error_description'])
        code = self.fresh_code()
        self.assertError(self.redeem(code), 'invalid_dpop_proof')
        members = self.redeem(code, headers={'DPoP': self.holder.proof()}).json()
        self.assertEqual(members['token_type'], 'DPoP')
        self.assertError(self.refresh(members['refresh_token']), 'invalid_dpop_proof')
        members = self.refresh(members['refresh_token'], headers={'DPoP': self.thief.proof()}).json()
        self.assertEqual(members['token_type'], 'DPoP', 'a confidential application may change its key')

    def test_what_can_be_tried_of_such_an_application(self):
        self.assertTrue(try_it_steps.of(self.application, 'code'))
        self.application.dpop_bound_access_tokens = True
        self.assertEqual(self.application._trial_hint(), 'dpop')
        self.assertFalse(try_it_steps.of(self.application, 'code'))

    def test_refresh_tokens_of_public_applications_are_bound(self):
        members = self.public_tokens({'DPoP': self.holder.proof()}).json()
        self.assertEqual(members['token_type'], 'DPoP')
        token = members['refresh_token']
        self.assertError(self.public_refresh(token), 'invalid_dpop_proof')
        self.assertError(self.public_refresh(token, self.thief.proof()), 'invalid_grant')
        members = self.public_refresh(token, self.holder.proof()).json()
        self.assertEqual(members['token_type'], 'DPoP')
        self.assertError(self.public_refresh(members['refresh_token']), 'invalid_dpop_proof')
        self.assertEqual(self.look(members['access_token']).status_code, 200)

    def test_refresh_tokens_of_public_applications_are_bound_later_on(self):
        token = self.public_tokens().json()['refresh_token']
        token = self.public_refresh(token).json()['refresh_token']
        token = self.public_refresh(token, self.holder.proof()).json()['refresh_token']
        self.assertError(self.public_refresh(token), 'invalid_dpop_proof')
        self.assertError(self.public_refresh(token, self.thief.proof()), 'invalid_grant')
        self.assertEqual(self.public_refresh(token, self.holder.proof()).status_code, 200)

    def test_a_thief_without_the_key_does_not_end_the_connection(self):
        token = self.public_tokens({'DPoP': self.holder.proof()}).json()['refresh_token']
        for _time in range(3):
            self.assertError(self.public_refresh(token, self.thief.proof()), 'invalid_grant')
        self.assertEqual(self.public_refresh(token, self.holder.proof()).status_code, 200)

    def test_refresh_tokens_of_confidential_applications_are_not(self):
        code = self.fresh_code()
        token = self.redeem(code, headers={'DPoP': self.holder.proof()}).json()['refresh_token']
        members = self.refresh(token).json()
        self.assertEqual(members['token_type'], 'bearer')
        self.assertEqual(
            self.refresh(members['refresh_token'], headers={'DPoP': self.thief.proof()}).json()['token_type'], 'DPoP')

    def test_a_code_can_be_bound_to_a_key(self):
        for proof, error in ((None, 'invalid_dpop_proof'), (self.thief.proof(), 'invalid_grant')):
            headers = {'DPoP': proof} if proof else {}
            self.assertError(self.public_tokens(headers, dpop_jkt=self.holder.jkt), error)
        members = self.public_tokens({'DPoP': self.holder.proof()}, dpop_jkt=self.holder.jkt)
        self.assertEqual(members.json()['token_type'], 'DPoP')

    def test_the_key_of_a_code_has_the_form_of_one(self):
        self.sign_in()
        for jkt in ('x', self.holder.jkt + '=', 'é'):
            response = self.authorize(client_id=self.public.client_id, dpop_jkt=jkt, **PKCE)
            self.assertError(response, 'invalid_request')

    def test_the_key_of_a_code_goes_through_the_consent_page(self):
        self.sign_in()
        page = self.authorize({'Accept': 'text/html'}, scope='profile', dpop_jkt=self.holder.jkt)
        _form, fields = self.consent_form(page)
        self.assertEqual(fields['dpop_jkt'], self.holder.jkt)
        answer = self.url_open(
            f'{BASE}/authorize', data=fields | {'decision': 'allow'}, headers=JSON, allow_redirects=False)
        self.assertError(self.redeem(answer.json()['code'], headers={'DPoP': self.thief.proof()}), 'invalid_grant')

    def test_introspection_tells_the_key(self):
        token = self.bound_token('profile')
        members = self.introspect(token).json()
        self.assertEqual((members['token_type'], members['cnf']), ('DPoP', {'jkt': self.holder.jkt}))
        members = self.introspect(self.token_for('profile')).json()
        self.assertEqual(members['token_type'], 'bearer')
        self.assertNotIn('cnf', members)

    def test_revocation_needs_no_proof(self):
        token = self.bound_token('profile')
        self.assertEqual(self.revoke(token).status_code, 200)
        self.assertNotTaken(self.look(token), 'invalid_token', 'has ended')

    def test_metadata_names_the_algorithms(self):
        members = self.url_open('/.well-known/oauth-authorization-server').json()
        self.assertEqual(members['dpop_signing_alg_values_supported'], list(dpop.ALGORITHMS))
        for path in ('', '/json/2'):
            members = self.url_open(f'/.well-known/oauth-protected-resource{path}').json()
            self.assertEqual(members['dpop_signing_alg_values_supported'], list(dpop.ALGORITHMS))
            self.assertIs(members['dpop_bound_access_tokens_required'], False)

    def test_pages_of_other_websites_may_send_a_proof(self):
        for path in (f'{BASE}/access_token', USERINFO, '/json/2/res.partner/read'):
            response = self.url_open(path, method='OPTIONS', headers={
                'Origin': 'https://app.example', 'Access-Control-Request-Method': 'POST'})
            self.assertIn('DPoP', response.headers['Access-Control-Allow-Headers'].split(', '), path)

    def test_a_proof_costs_one_statement_at_the_token_endpoint(self):
        for _warm in range(2):
            self.client_credentials()
        queries, _commits = statements(
            self, lambda: self.client_credentials(headers={'DPoP': self.holder.proof()}))
        ours = [query for query in queries if 'oauth2_' in query]
        self.assertEqual(len(ours), 2, '\n'.join(queries))


@tagged('post_install', '-at_install')
class TestDPoPResources(DPoPCase):
    """JSON-2 and userinfo."""

    def test_a_bound_token_with_its_proof(self):
        token = self.bound_token('api', 'profile')
        response = self.call_by_proof(token, 'res.users', 'context_get')
        self.assertEqual(response.json()['uid'], self.admin.id, response.text)
        response = self.call_by_proof(token, 'res.partner', 'write', ids=self.person.ids, vals={'ref': 'x'})
        self.assertEqual((response.status_code, self.person.ref), (200, 'x'), response.text)
        for method in ('GET', 'POST'):
            self.assertEqual(self.look(token, method=method).json()['sub'], str(self.admin.id))
        self.assertEqual(self.look(token, scheme='dpop').status_code, 200)

    def test_the_query_is_no_part_of_the_address(self):
        token = self.bound_token('profile')
        self.assertEqual(self.look(token, path=f'{USERINFO}?a=b').status_code, 200)

    def test_it_is_refused_as_bearer(self):
        token = self.bound_token('api', 'profile')
        sentence = 'send it as Authorization: DPoP'
        for proof in (None, self.holder.proof('/json/2/res.users/context_get', token=token)):
            response = self.call(token, 'res.users', 'context_get', headers={'DPoP': proof} if proof else {})
            self.assertNotTaken(response, 'invalid_token', sentence, 'Bearer')
            self.assertIn(f', DPoP {ALGS}', response.headers['WWW-Authenticate'])
        for proof in ('', None):
            response = self.look(token, 'Bearer', proof)
            self.assertNotTaken(response, 'invalid_token', sentence, 'Bearer')

    def test_it_is_refused_without_a_good_proof(self):
        token, path = self.bound_token('api', 'profile'), '/json/2/res.users/context_get'
        other = self.bound_token('api')
        self.assertNotTaken(
            self.call(None, 'res.users', 'context_get', headers={'Authorization': f'DPoP {token}'}),
            'invalid_dpop_proof', 'Send the DPoP header')
        for proof, error, sentence in (
            ('x', 'invalid_dpop_proof', 'a signed JWT'),
            (self.holder.proof(path), 'invalid_dpop_proof', 'ath has to be'),
            (self.holder.proof(path, token=other), 'invalid_dpop_proof', 'ath has to be'),
            (self.holder.proof(path, 'GET', token), 'invalid_dpop_proof', 'htm has to be'),
            (self.holder.proof('/json/2/res.users/read', token=token), 'invalid_dpop_proof', 'htu has to be'),
            (self.holder.proof(path, token=token, iat=1), 'invalid_dpop_proof', 'iat has to be'),
            (self.thief.proof(path, token=token), 'invalid_token', 'of another key'),
            (f'{self.holder.proof(path, token=token)},x', 'invalid_dpop_proof', 'Send one DPoP header'),
        ):
            with self.subTest(sentence):
                response = self.call_by_proof(token, 'res.users', 'context_get', proof=proof)
                self.assertNotTaken(response, error, sentence)
        self.assertNotTaken(self.look(token, proof=''), 'invalid_dpop_proof', 'Send the DPoP header')
        self.assertNotTaken(
            self.look(token, proof=self.holder.proof(USERINFO, 'POST', token)), 'invalid_dpop_proof', 'htm has to be')

    def test_a_proof_works_once(self):
        for token in (self.bound_token('api', 'profile'), self.bound_token('api.read', 'profile')):
            for model, method, arguments in (
                ('res.partner', 'search', {'domain': [], 'limit': 1}), ('res.users', 'context_get', {}),
            ):
                proof = self.holder.proof(f'/json/2/{model}/{method}', token=token)
                with self.subTest(method):
                    response = self.call_by_proof(token, model, method, proof=proof, **arguments)
                    self.assertEqual(response.status_code, 200, response.text)
                    for _again in range(2):
                        self.assertNotTaken(
                            self.call_by_proof(token, model, method, proof=proof, **arguments), 'invalid_dpop_proof',
                            'was used before')
            proof = self.holder.proof(USERINFO, 'GET', token)
            self.assertEqual(self.look(token, proof=proof).status_code, 200)
            self.assertNotTaken(self.look(token, proof=proof), 'invalid_dpop_proof', 'was used before')

    def test_a_proof_is_used_up_by_a_call_that_fails(self):
        token = self.bound_token('contacts.read')
        path = '/json/2/res.partner/write'
        proof = self.holder.proof(path, token=token)
        response = self.call_by_proof(token, 'res.partner', 'write', proof=proof, ids=[], vals={'ref': 'x'})
        self.assertEqual(response.status_code, 403)
        self.assertTrue(response.headers['WWW-Authenticate'].startswith('DPoP error="insufficient_scope", '))
        self.assertNotTaken(
            self.call_by_proof(token, 'res.partner', 'write', proof=proof, ids=[], vals={}), 'invalid_dpop_proof',
            'was used before')

    def test_a_token_that_is_not_bound_is_refused_with_a_proof(self):
        token = self.token_for('api', 'profile')
        sentence = 'send it as Authorization: Bearer'
        self.assertNotTaken(self.call_by_proof(token, 'res.users', 'context_get'), 'invalid_token', sentence)
        self.assertNotTaken(self.look(token), 'invalid_token', sentence)
        self.assertEqual(self.look(token, 'Bearer', 'x').status_code, 200, 'what nobody reads matters to nobody')

    def test_other_tokens_are_no_tokens_of_this_kind(self):
        key = self.env['res.users.apikeys'].with_user(self.user).sudo()._generate('rpc', 'key', None)
        for token in (key, 'x', 'a.b.c'):
            with self.subTest(token):
                self.assertNotTaken(
                    self.call_by_proof(token, 'res.users', 'context_get'), 'invalid_token', 'not a valid access token')
                self.assertNotTaken(self.look(token), 'invalid_token', 'not a valid access token')
        self.authenticate('alice', 'alice-password')
        self.assertNotTaken(
            self.call_by_proof('x', 'res.users', 'context_get'), 'invalid_token', 'not a valid access token')

    def test_what_odoo_tries_again_needs_no_other_proof(self):
        """Even where it has slept for longer than a proof is good."""
        token, tries = self.bound_token('api'), []

        def fail_once(records):
            tries.append(records)
            if len(tries) == 1:
                raise ConcurrencyError
            return True
        later = after(seconds=100)

        def sleep(_seconds):
            later.start()
        for readonly in (False, True):
            tries.clear()
            fail_once._readonly = readonly
            with (self.subTest(readonly=readonly), self.method('res.partner', 'fail_once', fail_once),
                  patch('odoo.service.model.time.sleep', sleep), mute_logger('odoo.service.model')):
                response = self.call_by_proof(token, 'res.partner', 'fail_once', ids=[])
                later.stop()
                self.assertEqual((response.status_code, len(tries)), (200, 2), response.text)

    def test_what_odoo_moves_to_the_primary_needs_no_other_proof(self):
        token, tries = self.bound_token('api'), []
        self.call_by_proof(token, 'res.users', 'context_get')

        def write_after_all(records):
            tries.append(records.env.cr.readonly)
            records.env.cr.execute('UPDATE res_partner SET ref = %s WHERE id = %s', ['y', self.person.id])
            return True
        write_after_all._readonly = True
        with self.method('res.partner', 'write_after_all', write_after_all):
            response = self.call_by_proof(token, 'res.partner', 'write_after_all', ids=[])
        self.assertEqual((response.status_code, tries), (200, [True, False]), response.text)

    def test_a_proof_is_used_up_although_the_request_only_reads(self):
        """On a replica, nothing can be written."""
        token, cursors = self.bound_token('api.read', 'profile'), []
        assertions = self.registry['oauth2.assertion']
        use = assertions._use

        def using(records, *args, **kwargs):
            cursors.append(records.env.cr)
            return use(records, *args, **kwargs)
        with patch.object(assertions, '_use', using):
            self.assertEqual(
                self.call_by_proof(token, 'res.partner', 'search', domain=[], limit=1).status_code, 200)
            self.assertEqual(self.look(token).status_code, 200)
        self.assertEqual([cursor.readonly for cursor in cursors], [False] * 2)

    def test_an_application_that_is_being_changed_lets_the_request_wait(self):
        token = self.bound_token('api', 'profile')
        for error in (psycopg2.errors.LockNotAvailable, psycopg2.errors.ForeignKeyViolation):
            with patch.object(self.registry['oauth2.assertion'], '_use', side_effect=error):
                self.assertEqual(self.call_by_proof(token, 'res.users', 'context_get').status_code, 503)
                response = self.look(token)
                self.assertError(response, 'temporarily_unavailable', 503)
                self.assertEqual(response.headers['Retry-After'], '30')

    def test_a_refused_proof_is_in_the_trail_of_its_application(self):
        token = self.bound_token('api', 'profile')
        self.env['oauth2.event'].search([]).unlink()
        self.look(token, proof='x')
        self.call(token, 'res.users', 'context_get')
        events = self.env['oauth2.event'].search([], order='id')
        self.assertEqual(events.mapped('kind'), ['token_refused'] * 2)
        self.assertEqual(events.mapped('error'), ['invalid_dpop_proof', 'invalid_token'])
        self.assertEqual(events.application_id, self.application)
        self.assertEqual(events.user_id, self.admin)

    def test_a_proof_costs_one_statement_of_its_own(self):
        token = self.bound_token('profile')
        self.look(token)
        queries, _commits = statements(self, lambda: self.look(token))
        self.assertEqual(len([query for query in queries if 'oauth2_assertion' in query]), 1, '\n'.join(queries))
        token = self.token_for('profile')
        self.look(token, 'Bearer', '')
        queries, _commits = statements(self, lambda: self.look(token, 'Bearer', ''))
        self.assertFalse([query for query in queries if 'oauth2_assertion' in query])
        self.assertLessEqual(len(queries), 2, '\n'.join(queries))
