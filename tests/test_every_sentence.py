"""Each sentence that an error can hold, asked for by each cause that leads to it: is it true, and does it help?

Which sentences there are is read from the source, so that one for which no cause is written down here fails the test.
"""
import json
import socket
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import urlencode

import jwt
from psycopg2.errors import ForeignKeyViolation
from werkzeug.exceptions import BadRequest

from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.http import SessionExpiredException
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..fence import require_scope
from ..fence.domains import looks_at
from ..models import oauth2_device_code
from ..protocol import access_tokens, errors, scope_versions
from ..protocol.authentication import Authentication
from ..protocol.store import Store
from ..shared import clock
from .common import BASE, CHALLENGE, HTML, JSON, REDIRECT_URI, VERIFIER, OAuth2Case, after, basic, oauth_header
from .json2 import JSON2Case
from .sentences import sentences
from .sentences_of_dpop import DPoPSentences
from .test_private_key_jwt import REMOVED, TYPE, PrivateKeyJwtCase

TYPES = ('application/x-www-form-urlencoded', 'application/json')


class SentenceCase(OAuth2Case):

    def walk(self, causes, *paths):
        """Check what each cause is answered with, and that no sentence of these files is left.

        :param causes: tuples of a part of the sentence, a few words for the cause, and the answer's description.
        """
        known = sentences(*paths)
        left, said = dict(known), {}
        for sentence, cause, description in causes:
            with self.subTest(sentence, cause=cause):
                self.assertIn(sentence, description)
                matching = [pattern for pattern in known if pattern.search(description)]
                self.assertTrue(matching, f'nobody wrote: {description}')
                for pattern in matching:
                    left.pop(pattern, None)
                self.assertNotIn(cause, said.setdefault(description, set()), 'the same cause twice')
                said[description].add(cause)
        self.assertFalse(left, 'no cause is known of these:\n' + '\n'.join(left.values()))


@tagged('post_install', '-at_install')
class TestEverySentence(DPoPSentences, SentenceCase, PrivateKeyJwtCase):
    """The endpoints of OAuth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application.write({'allow_client_credentials': True, 'user_id': cls.user.id})
        cls.everybody = cls.application.group_ids
        cls.public = cls.public_application(scope_ids=cls.scopes('profile'))
        cls.other = cls.env['oauth2.application'].create({
            'name': 'Other', 'redirect_uris': REDIRECT_URI, 'scope_ids': cls.scopes('profile')})
        cls.others = {'client_id': cls.other.client_id, 'client_secret': cls.other.generate_client_secret()}

    def test_each_sentence_is_said_for_what_causes_it(self):
        self.walk(
            ((sentence, cause, response.json().get('error_description', response.text))
             for part in (
                 self.of_bodies, self.of_parameters, self.of_clients, self.of_assertions, self.of_scopes,
                 self.of_resources, self.of_authorization, self.of_pushed_requests, self.of_the_page, self.of_codes,
                 self.of_refresh_tokens, self.of_grants, self.of_devices, self.of_other_tokens, self.of_userinfo,
                 self.of_dpop, self.of_high_security, self.of_faults)
             for sentence, cause, response in part()),
            # the others are words for people
            'protocol/**/*.py', 'controllers/[!cdel]*.py', 'controllers/d[!e]*.py', 'controllers/device.py',
            'controllers/c[!o]*.py', 'controllers/consent_page.py')

    def sent(self, body, content_type=TYPES[0], method='POST', name='access_token', **headers):
        """Send a body as it is."""
        return self.url_open(
            f'{BASE}/{name}', data=body, method=method, allow_redirects=False,
            headers={'Content-Type': content_type, **JSON, **headers})

    def browse(self, url, **headers):
        return self.url_open(f'{BASE}/{url}', headers=JSON | headers, allow_redirects=False)

    def of_bodies(self):
        for name in ('access_token', 'revoke', 'introspect', 'device_authorization'):
            for method in ('GET', 'PUT', 'DELETE'):
                yield 'Send the request by POST.', f'{method} {name}', self.sent(None, method=method, name=name)
        for name in ('authorize', 'userinfo', 'logout'):
            yield 'Send the request by GET or POST.', name, self.sent(None, method='PUT', name=name)
        yield 'Send the request by GET.', 'metadata', self.url_open(
            '/.well-known/oauth-authorization-server', method='POST', data='')
        for content_type in ('text/plain', 'application/xml', 'application/x-www-form-urlencoded+json'):
            yield 'Send the body with Content-Type: application/x-www-form-urlencoded.', content_type, self.sent(
                'grant_type=client_credentials', content_type)
        for name in ('access_token', 'authorize'):
            yield 'Send the body as it is: leave out the compression', name, self.sent(
                b'x', name=name, **{'Content-Encoding': 'gzip'})
        yield 'The body of the request is broken or longer than 65536 bytes.', 'long', self.sent('a=' + 'x' * 70000)
        for cause, body in (('no JSON', '{'), ('not UTF-8', b'{"a": "\xff"}'), ('deep', '[' * 60000)):
            yield 'The body is not valid JSON in UTF-8.', cause, self.sent(body, TYPES[1])
        for body in ('[]', '"x"', 'null'):
            yield 'The JSON body must be an object', body, self.sent(body, TYPES[1])
        yield 'The member scope of the JSON body must be a string.', 'a list', self.sent('{"scope": ["x"]}', TYPES[1])
        yield 'The member code of the JSON body must be a string.', 'a number', self.sent('{"code": 1}', TYPES[1])
        yield 'The body is JSON: send it with Content-Type: application/json', 'as curl does', self.sent(
            json.dumps({'grant_type': 'client_credentials'}))
        yield 'No part of the body can be read: let the client write Content-Type', 'no boundary', self.sent(
            '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n', 'multipart/form-data; boundary=y')
        many = {f'p{number}': 'x' for number in range(51)}
        yield 'Send 50 parameters at most.', 'form', self.sent('&'.join(f'{name}=x' for name in many))
        yield 'Send 50 parameters at most.', 'JSON', self.sent(json.dumps(many), TYPES[1])
        yield 'Send 50 parameters at most.', 'URL', self.sent('', name='access_token?' + '&'.join(many))
        yield 'Send 50 parameters at most.', 'header', self.sent('', **oauth_header(**many))

    def of_parameters(self):
        credentials = {'client_id': self.client_id, 'client_secret': self.client_secret}
        form = f'grant_type=client_credentials&client_id={self.client_id}&client_secret={self.client_secret}'
        yield 'The parameter scope is longer than 4000 characters.', 'form', self.client_credentials(scope='x' * 4001)
        yield 'The parameter client_assertion is longer than 8000 characters.', 'form', self.token(
            client_assertion='x' * 8001)
        for cause, value in (('null byte', '\0'), ('line break', 'a\nb'), ('not UTF-8', '\udcff')):
            yield 'The parameter scope holds a line break, or another character that is no text.', cause, self.sent(
                json.dumps(credentials | {'grant_type': 'client_credentials', 'scope': value}), TYPES[1])
        yield 'The parameter scope holds more than printable ASCII: percent-encode the rest', 'letter', self.sent(
            json.dumps(credentials | {'grant_type': 'client_credentials', 'scope': 'é'}), TYPES[1])
        yield 'The parameter state holds a line break, or another character', 'state', self.authorize(state='a\0b')
        yield 'The parameter scope is given more than once.', 'form', self.sent(form + '&scope=profile&scope=profile')
        yield 'The parameter scope is given more than once.', 'JSON', self.sent(
            '{"scope": "profile", "scope": "profile"}', TYPES[1])
        yield 'The parameter with an unknown name is given more than once.', 'form', self.sent(form + '&A=1&A=1')
        yield 'The parameter grant_type has two different values.', 'body and header', self.sent(
            form, **oauth_header(grant_type='refresh_token'))
        yield 'The Authorization header is longer than 12000 characters.', 'OAuth', self.sent(
            form, Authorization=f"OAuth a='{'x' * 12000}'")
        yield 'The Authorization header is broken: write OAuth key=', 'OAuth', self.sent(form, Authorization='OAuth x')
        for name, value in credentials.items():
            yield 'Put the parameters in the body of the request, not in its URL.', name, self.sent(
                form, name=f'access_token?{name}={value}')
        yield 'Authenticate in one place: by the Basic header', 'Basic and body', self.client_credentials(
            headers=basic(self.client_id, self.client_secret))
        yield 'Authenticate in one place: by the Basic header', 'Basic with an empty password', self.client_credentials(
            headers=basic(self.client_id, ''))
        yield 'Send the client_secret in one place only.', 'OAuth and body', self.client_credentials(
            headers=oauth_header(client_secret=self.client_secret))

    def of_clients(self):
        nobody = {'client_id': None, 'client_secret': None}
        public = {'client_id': self.public.client_id}
        for endpoint in ('access_token', 'revoke', 'introspect'):
            def send(endpoint=endpoint, **parameters):
                return self.client_credentials(**{'token': 'x', 'url': f'{BASE}/{endpoint}'} | parameters)
            yield 'Add the client_id of the application', endpoint, send(**nobody)
            unknown = 'There is no application with this client_id and client_secret.'
            yield unknown, f'{endpoint}: unknown', send(client_id='x' * 32)
            yield unknown, f'{endpoint}: wrong secret', send(client_secret='wrong')
            yield unknown, f'{endpoint}: wrong secret by Basic', send(
                **nobody, headers=basic(self.client_id, 'wrong'))
            yield 'This application is confidential: send its client_secret.', endpoint, send(client_secret=None)
            yield 'This application is confidential: send its client_secret.', f'{endpoint}: empty', send(
                client_secret='')
            yield 'A public application has no client_secret: leave it out.', endpoint, send(**public)
            yield 'Leave the Authorization header out where the body has', endpoint, send(
                headers={'Authorization': 'Bearer x'})
            for cause, value in (('no colon', 'eA=='), ('no base64', '%')):
                yield 'The Basic header is broken: send base64 of', f'{endpoint}: {cause}', send(
                    **nobody, headers={'Authorization': f'Basic {value}'})
            for cause, secret in (('a letter', 'é'), ('a line break, as of echo', f'{self.client_secret}\n')):
                yield 'The Basic header holds a line break, or another sign', f'{endpoint}: {cause}', send(
                    **nobody, headers=basic(self.client_id, secret))
        yield 'This application has no client_secret: sign a client_assertion', 'keys alone', self.client_credentials(
            client_id=self.signer.client_id, client_secret=None)
        bare = self.env['oauth2.application'].create({'name': 'Bare', 'redirect_uris': REDIRECT_URI})
        yield 'This application is confidential and has no secret', 'neither', self.client_credentials(
            client_id=bare.client_id, client_secret=None)
        yield 'This application has no client_secret: sign a client_assertion', 'a secret', self.client_credentials(
            client_id=self.signer.client_id, client_secret='of before')
        yield 'This application is confidential and has no secret', 'a secret', self.client_credentials(
            client_id=bare.client_id, client_secret='of before')
        self.application.active = False
        yield unknown, 'archived, and a wrong secret', self.client_credentials(client_secret='wrong')
        yield 'The application is archived: an administrator can activate it', 'archived', self.client_credentials()
        self.application.active = True
        yield 'A public application cannot introspect tokens:', 'public', self.introspect(
            'x', client_id=self.public.client_id, client_secret=None)
        self.setting('application_failures', 1)
        yield 'Too many failed attempts: correct the credentials', 'guessing', self.client_credentials(
            client_secret='wrong')
        self.setting('application_failures', 10000)

    def of_assertions(self):
        def send(assertion, **parameters):
            return self.send('access_token', assertion, **parameters)
        now = self.claims()['iat']
        yield 'Let the client_assertion be a signed JWT', 'no JWT', send('x', client_id=self.signer.client_id)
        yield 'Let the client_assertion be a signed JWT', 'no JWT alone', send('x')
        yield 'Let typ in the header of the client_assertion be JWT', 'an access token', send(
            self.assertion(headers={'typ': 'at+jwt'}))
        yield 'Let the client_assertion be a signed JWT without crit', 'crit', send(
            self.assertion(headers={'crit': ['x']}))
        yield 'The client_assertion is not signed by a key of', 'other key', send(self.assertion(self.strange))
        yield 'The application has no public key with the kid', 'unknown kid', send(
            self.assertion(headers={'kid': '?'}))
        yield 'There is no client_secret_jwt here', 'by a secret', send(
            self.by_hand({'alg': 'HS256', 'kid': 'rsa'}, self.claims()))
        yield 'The alg of the client_assertion does not belong to the public key', 'another', send(
            self.by_hand({'alg': 'ES256', 'kid': 'rsa'}, self.claims()))
        yield 'The application has no public keys', 'no keys', send(
            self.assertion(client_id=self.client_id))
        yield 'A public application has no keys', 'public', send(self.assertion(client_id=self.public.client_id))
        yield 'There is no application with the client_id of this client_assertion.', 'unknown', send(
            self.assertion(client_id='x' * 32))
        yield 'In the client_assertion, iss and sub have to be the client_id.', 'iss', send(
            self.assertion(iss='x'), client_id=self.signer.client_id)
        for cause, of in (('another', self.client_id), ('a public one', self.public.client_id), ('none', 'x')):
            yield 'The client_id is another one than the sub of the client_assertion', cause, send(
                self.assertion(), client_id=of)
        for cause, name in (('no sub', REMOVED), ('an empty sub', '')):
            yield 'In the client_assertion, iss and sub have to be the client_id.', cause, send(
                self.assertion(sub=name))
        for cause, audience in (('none', REMOVED), ('another', 'https://example.com'), ('both', [self.issuer, 'x']), (
                'a slash', f'{self.issuer}/')):
            yield 'In the client_assertion, aud has to be the issuer, exactly as in the metadata', cause, send(
                self.assertion(aud=audience))
        for cause, end in (('past', now - 60), ('no exp', REMOVED)):
            yield 'The client_assertion has expired, or has no exp', cause, send(self.assertion(exp=end))
        yield 'Let exp of the client_assertion be 3600 seconds away at most.', 'far', send(
            self.assertion(exp=now + 4000))
        for name in ('nbf', 'iat'):
            yield 'The client_assertion is not valid yet: check the clock.', name, send(
                self.assertion(**{name: now + 60}))
        yield 'In the client_assertion, exp has to be a time in seconds.', 'text', send(
            self.by_hand({'alg': 'RS256', 'kid': 'rsa'}, self.claims(exp='soon')))
        yield 'In the client_assertion, iat has to be a time in seconds.', 'milliseconds', send(
            self.by_hand({'alg': 'RS256', 'kid': 'rsa'}, self.claims(iat=now * 1000)))
        yield 'In the client_assertion, jti has to be a string.', 'a number', send(
            self.by_hand({'alg': 'RS256', 'kid': 'rsa'}, self.claims(jti=1)))
        again = self.assertion()
        self.assertEqual(send(again).status_code, 200)
        yield 'The client_assertion was used before: sign a new one', 'again', send(again)
        yield 'Authenticate in one way: by client_assertion or by client_secret.', 'both', send(
            self.assertion(), client_secret='x')
        yield 'Authenticate in one way: by client_assertion or by HTTP Basic.', 'both', send(
            self.assertion(), headers=basic(self.signer.client_id, ''))
        for cause, kind in (('no type', None), ('other type', 'x')):
            yield f'Send client_assertion together with client_assertion_type={TYPE}', cause, send(
                self.assertion(), client_assertion_type=kind)
        yield f'Send client_assertion together with client_assertion_type={TYPE}', 'type alone', send(
            None, client_id=self.signer.client_id)

    def of_scopes(self):
        self.sign_in()
        for cause, ask in (('token', lambda **asked: self.client_credentials(**asked)),
                           ('authorize', lambda **asked: self.authorize(**asked))):
            yield 'Leave out api, or let an administrator add it', cause, ask(scope='profile api')
            yield 'Put a space between two scopes', cause, ask(scope='profile,email')
            yield 'A scope in the request does not exist here', cause, ask(scope='profile mail')
        yield 'This grant brings no refresh token: ask for more than offline_access.', 'token', self.client_credentials(
            scope='offline_access')
        yield 'The application gets no refresh token: ask for more than offline_access.', 'authorize', (
            self._without_refresh_tokens(self.authorize))
        nothing = self.credentials_of_another(allow_client_credentials=True, user_id=self.user.id, scope_ids=False)
        yield 'The application has no scopes: an administrator can add some.', 'token', self.client_credentials(
            **nothing)
        yield 'The application has no scopes: an administrator can add some.', 'authorize', self.authorize(
            client_id=nothing['client_id'])
        hidden = self.credentials_of_another(
            allow_client_credentials=True, user_id=self.user.id, scope_ids=self.scopes('openid'))
        yield 'Add the parameter scope: the application has no', 'token', self.client_credentials(**hidden)
        yield 'Add the parameter scope: the application has no default scope.', 'authorize', self.authorize(
            client_id=hidden['client_id'])
        code, token = self.fresh_code(scope='profile'), self.connect(scope='profile')['refresh_token']
        scopes = self.application.scope_ids
        self.application.scope_ids = scopes.filtered(lambda scope: scope.name != 'profile')
        yield 'The application no longer has any of the scopes', 'code', self.redeem(code)
        yield 'The application no longer has any of the scopes', 'refresh token', self.refresh(token)
        self.application.scope_ids = scopes
        for cause, token in (('with it', self.connect(scope='profile')), ('alone', self.client_credentials().json())):
            yield 'This is an access token: send the refresh_token that came with it.', cause, self.refresh(
                token['access_token'])
        token = self.connect(scope='profile')['refresh_token']
        for scope in ('profile email', 'openid'):
            yield 'Ask only for scopes that the refresh token has', scope, self.refresh(token, scope=scope)
        yield 'Put a space between two scopes', 'refresh token', self.refresh(token, scope='profile,email')
        yield 'A scope in the request does not exist here', 'refresh token', self.refresh(token, scope='profile mail')

    def _without_refresh_tokens(self, ask):
        self.application.allow_refresh_token = False
        response = ask(scope='offline_access')
        self.application.allow_refresh_token = True
        return response

    def of_resources(self):
        self.sign_in()
        self.allow()
        yield 'The resource has to be the issuer, or the issuer and /json/2.', 'token', self.client_credentials(resource='https://x')
        yield 'The resource has to be the issuer, or the issuer and /json/2.', 'authorize', self.authorize(
            resource='https://x')
        code = self.code(resource=f'{self.issuer}/json/2')
        yield 'The authorization request was not for this resource:', 'code', self.redeem(code, resource=self.issuer)
        token = self.redeem(self.code(resource=f'{self.issuer}/json/2')).json()['refresh_token']
        yield 'The authorization request was not for this resource:', 'refresh token', self.refresh(
            token, resource=self.issuer)

    def of_authorization(self):
        self.sign_in()
        yield 'Add the parameter client_id.', 'none', self.authorize(client_id=None)
        yield 'There is no application with this client_id.', 'unknown', self.authorize(client_id='x' * 32)
        yield 'Register this exact redirect_uri', 'another', self.authorize(redirect_uri='https://example.com/')
        yield 'Register this exact redirect_uri', 'longer', self.authorize(redirect_uri=f'{REDIRECT_URI}/')
        for sentence, address in (
            ('Send a redirect_uri with https; plain http', 'http://app.example/callback'),
            ('Send a redirect_uri with https; only a public', 'com.example.app:/callback'),
            ('Send a redirect_uri with https, or for a public', 'javascript:alert(1)'),
            ('Send a redirect_uri without an asterisk', 'https://*.example.com/callback'),
            ('Send a redirect_uri without code, state, iss and error', 'https://app.example/callback?code=x'),
        ):
            yield sentence, address, self.authorize(redirect_uri=address)
        two = self.public_application(redirect_uris='com.example.app:/a\ncom.example.app:/b').client_id
        acts_alone = self.env['oauth2.application'].create({'name': 'Acts alone', 'allow_authorization_code': False})
        yield 'The application has no redirect URI: an administrator can register one.', 'none', self.authorize(
            client_id=acts_alone.client_id, redirect_uri=None)
        yield 'Add the parameter redirect_uri.', 'two are registered', self.authorize(client_id=two, redirect_uri=None)
        for uri in ('foo', '/callback'):
            yield 'Send the redirect_uri as a whole address', uri, self.authorize(redirect_uri=uri)
        yield 'Add the parameter response_type=code.', 'none', self.authorize(response_type=None)
        for other in ('token', 'id_token', 'code token'):
            yield 'Use response_type=code.', other, self.authorize(response_type=other)
        yield 'Use response_mode=query, or leave it out.', 'fragment', self.authorize(response_mode='fragment')
        yield 'Add code_challenge and code_challenge_method=S256', 'public', self.authorize(
            client_id=self.public.client_id, redirect_uri='com.example.app:/callback')
        yield 'Add the code_challenge for the code_challenge_method.', 'method alone', self.authorize(
            code_challenge_method='S256')
        for cause, method in (('plain', 'plain'), ('none, which means plain', None)):
            yield 'Use code_challenge_method=S256.', cause, self.authorize(
                code_challenge=CHALLENGE, code_challenge_method=method)
        for cause, challenge in (
            ('short', 'x' * 42), ('hexadecimal', 'a' * 64), ('padded', CHALLENGE + '='), ('a verifier', 'x' * 50),
        ):
            yield 'The code_challenge must have 43 characters: the base64url', cause, self.authorize(
                code_challenge=challenge, code_challenge_method='S256')
        yield from self._of_openid()
        self.application.allow_authorization_code = False
        yield 'The application is not allowed to use this grant', 'authorize', self.authorize()
        self.application.allow_authorization_code = True

    def _of_openid(self):
        for name in ('request', 'request_uri', 'registration'):
            yield f'Leave out the parameter {name}', 'sent', self.authorize(**{name: 'x'})
        yield 'Send prompt=none alone, without another value.', 'and login', self.authorize(prompt='none login')
        yield 'The max_age has to be a whole number of seconds.', 'text', self.authorize(max_age='x')
        for sentence, claims in (
            ('The parameter claims is not valid JSON.', '{'),
            ('The parameter claims has to be a JSON object.', '[]'),
            ('The members userinfo and id_token of the parameter claims have to be objects.', '{"userinfo": [1]}'),
            ('Each claim in the parameter claims has to be null or an object.', '{"userinfo": {"name": 1}}'),
            ('The member essential of a claim has to be true or false.', '{"userinfo": {"name": {"essential": 1}}}'),
            ('The member values of a claim has to be an array.', '{"userinfo": {"name": {"values": 1}}}'),
            ('The user has not signed in with an acr that the parameter claims asks for:',
             '{"id_token": {"acr": {"essential": true, "value": "2"}}}'),
        ):
            yield sentence, 'claims', self.authorize(claims=claims)
        hint = 'The id_token_hint has to be an ID token that this server has given the application.'
        yield hint, 'something else', self.authorize(id_token_hint='x')
        self.application.trusted = True  # so that openid is not among what the page need not ask about later
        members = self.redeem(self.code(scope='openid')).json()
        self.application.trusted = False
        yield hint, 'an access token', self.authorize(id_token_hint=members['access_token'])
        yield hint, 'of another application', self.authorize(
            id_token_hint=members['id_token'], client_id=self.other.client_id)
        silent = {'prompt': 'none', 'scope': 'openid profile email'}
        yield 'The user has to allow it: send the request without prompt=none.', 'not yet', self._sent_back(**silent)
        another = 'Another user is signed in than the one of the parameter claims:'
        yield another, 'of the claim sub', self.authorize(claims='{"id_token": {"sub": {"value": "0"}}}')
        self.authenticate('admin', 'admin')
        another = 'Another user is signed in than the one of the id_token_hint:'
        yield another, 'of the hint', self.authorize(id_token_hint=members['id_token'])
        self.logout()
        yield 'The user has to sign in: send the request without prompt=none.', 'nobody', self._sent_back(**silent)
        self.sign_in()

    def _sent_back(self, **parameters):
        """Return what a browser takes back to the application, as if it were an answer in JSON."""
        answer = self.redirected(self.authorize(HTML, **parameters))
        return SimpleNamespace(json=lambda: answer, text='')

    def of_pushed_requests(self):
        def push(**parameters):
            return self.token(**{'url': f'{BASE}/par', 'response_type': 'code', 'scope': 'profile'} | parameters)

        def follow(request_uri):
            return self.browse(f'authorize?{urlencode({"client_id": self.client_id, "request_uri": request_uri})}')
        self.sign_in()
        self.allow()
        for cause, value in (('its own', 'urn:ietf:params:oauth:request_uri:x'), ('an address', 'https://example.com')):
            yield 'Leave out the parameter request_uri: push what', cause, push(request_uri=value)
        self.application.require_pushed_authorization_requests = True
        yield 'This application has to push its requests: send this', 'not pushed', self.authorize()
        used = push().json()['request_uri']
        self.assertEqual(follow(used).status_code, 200)
        yield 'The request_uri was used before, and each works once', 'used', follow(used)
        self.application.require_pushed_authorization_requests = False
        yield 'There is no such request_uri of this application', 'unknown', follow(
            'urn:ietf:params:oauth:request_uri:x')
        late = push().json()['request_uri']
        with after(seconds=91):
            yield 'The request_uri has expired: push the request again', 'late', follow(late)

    def of_the_page(self):
        yield 'Open the authorization_uri in a browser and allow it.', 'not yet allowed', self.authorize(
            scope='openid profile email')
        yield 'The user denied the request.', 'Deny', self._decide('deny')
        yield 'The decision has to be allow or deny.', 'neither', self._decide('maybe')
        yield 'Open the address in a browser: its page sends the decision.', 'no token', self._decide(
            'allow', csrf_token='')
        self.application.group_ids = self.env.ref('base.group_system')
        yield 'This user is not allowed to use the application', 'not in the group', self.authorize()
        self.application.group_ids = self.everybody
        self.logout()
        yield 'Sign in to Odoo first, and send the cookie of the session.', 'nobody', self.authorize()

    def _decide(self, decision, **changed):
        page = self.authorize(HTML, scope='openid profile email')
        _form, fields = self.consent_form(page)
        return self.url_open(
            f'{BASE}/authorize', data=fields | {'decision': decision} | changed, headers=JSON, allow_redirects=False)

    def of_codes(self):
        pkce = {'code_challenge': CHALLENGE, 'code_challenge_method': 'S256'}
        self.sign_in()
        self.allow()
        yield 'Add the parameter code.', 'none', self.redeem(None)
        missing = 'There is no such code of this application'
        yield missing, 'made up', self.redeem('x' * 40)
        yield missing, 'of another application', self.redeem(self.code(), **self.others)
        used = self.code()
        self.assertEqual(self.redeem(used).status_code, 200)
        yield 'The code was used before', 'again', self.redeem(used)
        failed = self.code(**pkce)
        self.assertEqual(self.redeem(failed, code_verifier=VERIFIER[::-1]).status_code, 400)
        yield 'each works once, also where an attempt fails', 'a failed attempt', self.redeem(
            failed, code_verifier=VERIFIER)
        code = self.code()
        self.user.active = False
        yield 'The user is archived: an administrator can', 'code', self.redeem(code)
        self.user.active = True
        self.sign_in()
        late = self.code()
        with after(seconds=90):
            yield 'The code has expired', 'late', self.redeem(late)
        ended = 'The user, or an administrator, has ended'
        code = self.code()
        self.application.active = False
        self.application.active = True
        yield ended, 'application archived', self.redeem(code)
        code = self.code(scope='profile email')
        self.env['oauth2.scope'].search([('name', '=', 'email')]).model_access = 'all'
        yield ended, 'a scope opens more', self.redeem(code)
        self.allow()
        code = self.code()
        self.application.group_ids = self.env.ref('base.group_system')
        yield 'This user is not allowed to use the application', 'code', self.redeem(code)
        self.application.group_ids = self.everybody
        code = self.code()
        self.application.redirect_uris = f'{REDIRECT_URI}/new'
        yield 'Register this exact redirect_uri', 'taken away since', self.redeem(code)
        self.application.redirect_uris = REDIRECT_URI
        self.sign_in()
        self.allow()
        yield 'Add the redirect_uri of the authorization request.', 'none', self.redeem(self.code(), redirect_uri=None)
        yield 'Send the same redirect_uri as in the authorization request.', 'another', self.redeem(
            self.code(), redirect_uri=f'{REDIRECT_URI}/')
        yield 'Add the code_verifier', 'none', self.redeem(self.code(**pkce))
        yield 'The code_verifier does not belong to the code_challenge', 'another', self.redeem(
            self.code(**pkce), code_verifier=VERIFIER[::-1])
        yield 'The code_verifier must have 43 to 128 characters', 'short', self.redeem(
            self.code(**pkce), code_verifier='x' * 42)
        yield 'There is a code_verifier, but the authorization request had no code_challenge:', 'stripped', self.redeem(
            self.code(), code_verifier=VERIFIER)

    def of_refresh_tokens(self):
        yield 'Add the parameter refresh_token.', 'none', self.refresh(None)
        missing = 'There is no such refresh token of this application'
        yield missing, 'made up', self.refresh(f'1.x.{"y" * 43}')
        yield missing, 'cut short', self.refresh(self.connect()['refresh_token'][:-1])
        yield missing, 'something else', self.refresh('x')
        yield missing, 'of another application', self.refresh(self.connect()['refresh_token'], **self.others)
        old = self.connect()['refresh_token']
        new = self.refresh(old).json()['refresh_token']
        self.refresh(new)
        yield 'The refresh token was used before', 'again', self.refresh(old)
        ended = 'The connection of this refresh token has ended'
        yield ended, 'by a theft', self.refresh(new)
        token = self.connect()['refresh_token']
        self.revoke(token)
        yield ended, 'by the client', self.refresh(token)
        token = self.connect()['refresh_token']
        self.user.active = False
        yield 'The user is archived: an administrator can', 'refresh token', self.refresh(token)
        self.user.active = True
        self.sign_in()
        token = self.connect()['refresh_token']
        with after(days=400):
            yield 'The refresh token has expired', 'late', self.refresh(token)
        token = self.connect()['refresh_token']
        self.application.group_ids = self.env.ref('base.group_system')
        yield ended, 'no longer in the group', self.refresh(token)
        self.application.group_ids = self.everybody

    def of_grants(self):
        yield 'Add the parameter grant_type.', 'none', self.token()
        for other in ('password', 'implicit', 'x'):
            yield 'Use another grant_type: one of authorization_code', other, self.token(grant_type=other)
        for grant, field in (
            ('authorization_code', 'allow_authorization_code'), ('refresh_token', 'allow_refresh_token'),
            ('client_credentials', 'allow_client_credentials'),
        ):
            self.application[field] = False
            yield 'The application is not allowed to use this grant', grant, self.token(
                grant_type=grant, code='x', refresh_token='1.x.y')
            self.application[field] = True
        yield 'A public application cannot act by itself', 'public', self.client_credentials(
            client_id=self.public.client_id, client_secret=None)
        self.acts_as.active = False
        yield 'The user that the application acts as is archived', 'archived', self.send(
            'access_token', self.assertion())
        self.acts_as.active = True

    def of_devices(self):
        """RFC 8628 §3.5"""
        grant = 'urn:ietf:params:oauth:grant-type:device_code'
        self.application.allow_device_code = True

        def ask(**parameters):
            return self.token(url=f'{BASE}/device_authorization', scope='profile', **parameters)

        def poll(code, **parameters):
            return self.token(grant_type=grant, device_code=code, **parameters)

        def decided(decision, user=self.user):
            """Return the code of a device that somebody has decided about."""
            codes = ask().json()
            store = Store(self.env(su=True))
            now = clock.now(self.env)
            found = store.device_request(codes['user_code'], now=now)
            if decision == 'deny':
                store.deny_device(found, user_id=user.id, now=now)
            else:
                store.allow_device(
                    found, user_id=user.id, versions=scope_versions.pack(store.scope_versions(['profile'])),
                    authentication=Authentication(int(now.timestamp())), now=now)
            return codes['device_code']
        yield 'Add the parameter device_code.', 'none', poll(None)
        missing = 'There is no such device code of this application'
        yield missing, 'made up', poll('x' * 43)
        code = ask().json()['device_code']
        self.other.allow_device_code = True
        yield missing, 'of another application', poll(code, **self.others)
        yield 'The user has not decided yet', 'waiting', poll(code)
        yield 'Wait 5 seconds longer between two requests', 'at once', poll(code)
        with after(minutes=20):
            yield 'The device code has expired', 'late', poll(code)
        yield 'The user denied the request of the device', 'denied', poll(decided('deny'))
        used = decided('allow')
        first = poll(used)
        self.assertEqual(first.status_code, 200, first.text)
        yield 'The device code was used before', 'again', poll(used)
        code = decided('allow')
        self.user.active = False
        yield 'The user is archived', 'device code', poll(code)
        self.user.active = True
        code = decided('allow')
        self.application.active = False
        self.application.active = True
        yield 'has ended what this device code was for', 'application archived', poll(code)
        with patch.object(oauth2_device_code, 'MOST_WAITING', 0):
            yield 'Too many devices of this address wait', 'many', ask()
        self.application.allow_device_code = False

    def of_other_tokens(self):
        for name in ('revoke', 'introspect'):
            yield 'Add the parameter token.', name, self.token(url=f'{BASE}/{name}')
        members = self.connect()
        for name in ('access_token', 'refresh_token'):
            yield 'The token was issued to another application:', name, self.revoke(members[name], **self.others)

    def of_userinfo(self):
        yield 'Send Authorization: Bearer and the access token.', 'none', self.browse('userinfo')
        yield 'Send Authorization: Bearer and the access token.', 'Basic', self.browse(
            'userinfo', Authorization='Basic eDp4')
        yield 'Send the access token in the Authorization header', 'URL', self.browse('userinfo?access_token=x')
        yield 'Send the access token in the Authorization header', 'form', self.sent('access_token=x', name='userinfo')
        token = self.connect()['access_token']
        yield 'This is not a valid access token of this server:', 'made up', self.userinfo('x.y.z')
        yield 'This is not a valid access token of this server:', 'of an application', self.userinfo(
            jwt.encode({'sub': '2'}, self.rsa, 'RS256', headers={'typ': 'at+jwt'}))
        yield 'This is a refresh token: send it to the token endpoint', 'Bearer', self.userinfo(
            self.connect()['refresh_token'])
        self.sign_in()
        yield 'The access token is for another resource than this address', 'JSON-2 alone', self.userinfo(
            self.redeem(self.code(resource=f'{self.issuer}/json/2')).json()['access_token'])
        self.env['ir.config_parameter'].set_param('web.base.url', 'https://moved.example')
        yield 'The address of this server has changed', 'moved', self.userinfo(token)
        self.env['ir.config_parameter'].set_param('web.base.url', self.issuer)
        with after(days=1):
            yield 'The access token has expired: get a new one.', 'late', self.userinfo(token)
        scopes = self.application.scope_ids
        self.application.scope_ids = scopes.filtered(lambda scope: scope.name != 'profile')
        yield 'The application has other scopes now than this access token', 'taken away', self.userinfo(token)
        self.application.scope_ids = scopes
        self.revoke(token)
        yield 'The connection of this access token has ended: connect again.', 'revoked', self.userinfo(token)

    def of_high_security(self):
        def push(**changed):
            assertion = self.assertion(self.p256, 'ES256', {'kid': 'p256'}, **changed)
            return self.send('par', assertion, response_type='code')
        self.signer.high_security = True
        yield 'This application has high security: sign a client_assertion with its key.', 'a secret', self.token(
            client_id=self.signer.client_id, client_secret='x', grant_type='client_credentials')
        yield 'In the client_assertion, aud has to be the issuer as a string', 'a list', push(aud=[self.issuer])
        yield 'This application has high security: add the parameter redirect_uri.', 'left out', push(scope='email')
        self.signer.high_security = False

    def of_faults(self):
        """What only breaks from within: Odoo's own session check, another request, a mistake of ours."""
        deleted = RuntimeError()
        deleted.__cause__ = ForeignKeyViolation()
        for sentence, cause, exception in (
            ('The request is not valid HTTP for this address.', 'HTTP', BadRequest()),
            ('Sign in again.', 'the session has timed out', SessionExpiredException()),
            ('The application or the user has just been deleted.', 'deleted', deleted),
            ('Something went wrong here. Try again later.', 'a mistake', RuntimeError()),
            ('Something went wrong here. Try again later.', 'no key', errors.ServerError()),
        ):
            with patch.object(access_tokens, 'issue', side_effect=exception), \
                    mute_logger('odoo.addons.oauth2_provider', 'odoo.http'):
                yield sentence, cause, self.client_credentials()
        epochs = self.registry['oauth2.epoch']
        with patch.object(epochs, '_is_held_off', lambda *args: True):
            yield 'Somebody is changing this user or this application', 'held off', self.client_credentials()


@tagged('post_install', '-at_install')
class TestEverySentenceOfTheFence(SentenceCase, JSON2Case):
    """JSON-2 with a token, and the domains that a manager writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, login='mona', password='mona-password', groups='oauth2_provider.group_oauth2_manager')

    def test_each_sentence_is_said_for_what_causes_it(self):
        self.walk((*self.of_tokens(), *self.of_scopes(), *self.of_values(), *self.of_domains()),
                  'fence/*.py', 'fence/targets/*.py', 'fence/models/base*.py',
                  'fence/models/ir_http.py')

    def told(self, *args, status=403, **arguments):
        """Return the description of an error of JSON-2."""
        response = self.call(*args, **arguments)
        self.assertEqual(response.status_code, status, response.text)
        return response.json()['message']

    def of_tokens(self):
        count = 'res.partner', 'search_count'
        token = self.token_for('api.read')
        self.authenticate('alice', 'alice-password')
        for cause, text in (('a word', 'nothing'), ('a secret', self.client_secret)):
            yield 'This is neither an access token nor an API key of this server.', cause, self.told(
                text, *count, domain=[], status=401)
        yield 'The session of the cookie is of another user', 'cookie', self.told(token, *count, domain=[], status=401)
        self.logout()

    def of_scopes(self):
        acorns = self.scope('acorns', ('res.partner', 'read write create', {'domain': "[('ref', '=', 'A1')]"}))
        token, reading = self.token_for(acorns), self.token_for('api.read')
        for verb, method, arguments in (
            ('read', 'search', {'domain': []}), ('change', 'write', {'ids': [1], 'vals': {}}),
            ('create', 'create', {'vals_list': [{}]}), ('delete', 'unlink', {'ids': [1]}),
        ):
            yield f'The scopes of this token do not let it {verb} res.country.', method, self.told(
                token, 'res.country', method, **arguments)
        yield 'The scopes of this token do not let it call create_company of res.partner.', 'no line', self.told(
            token, 'res.partner', 'create_company', ids=self.company.ids)
        yield 'The scopes of this token do not reach each of these records of res.partner.', 'outside', self.told(
            token, 'res.partner', 'read', ids=self.person.ids, fields=['name'])
        yield 'This needs a scope that opens all records of res.partner.', 'lines of an import', self.told(
            token, 'res.partner', 'load', fields=['.id', 'name'], data=[['x', 'y']])
        yield 'No token can call create of oauth2.scope: a person who is signed in can.', 'protected', self.told(
            self.token_for('api'), 'oauth2.scope', 'create', vals_list=[{'name': 'x', 'description': 'x'}])

        def oauth2_writes(records):
            records.write({'name': 'x'})

        def oauth2_connects(records):
            socket.create_connection(('127.0.0.1', 9))

        def oauth2_evaluates(records, text):
            return safe_eval(text)

        def oauth2_asks(records):
            require_scope(records.env, 'mine')
        for sentence, token, function, arguments in (
            ('This would write, and the scopes of this token let it only read here.', reading, oauth2_writes, {}),
            ('The scopes of this token only read, and this would connect', reading, oauth2_connects, {}),
            ('Text of a request is never evaluated', self.token_for('api'), oauth2_evaluates,
             {'text': '[1 + x for x in []]'}),
            ('The scopes of this token are not enough for this address.', reading, oauth2_asks, {}),
        ):
            with self.method('res.partner', function.__name__, function):
                yield sentence, function.__name__, self.told(
                    token, 'res.partner', function.__name__, ids=self.company.ids, **arguments)

        def oauth2_looks(records, domain):
            return records.search_count(domain)
        with self.method('res.partner', 'oauth2_looks', oauth2_looks):
            looking = self.scope('looking', ('res.partner', 'read write', {'methods': 'oauth2_looks'}))
            yield 'Leave the condition about create_uid.login out', 'a condition', self.told(
                self.token_for(looking), 'res.partner', 'oauth2_looks', ids=[], domain=[['create_uid.login', '=', 'x']])
        fresh = self.env['res.partner'].create({'name': 'without an external id'})
        yield 'The column "id" would give external ids', 'export', self.told(
            reading, 'res.partner', 'export_data', ids=fresh.ids, fields_to_export=['id'])

    def of_values(self):
        """Values that Odoo could not take, or not these."""
        partners = self.scope('partners', ('res.partner', 'read write create'))
        token = self.token_for(partners)
        company = self.company.ids

        def bad(model, method, **arguments):
            return self.told(token, model, method, status=422, **arguments)
        yield 'Send the body as JSON, with the header', 'a form', self.url_open(
            '/json/2/res.partner/search', data='domain=', headers={
                'Authorization': f'Bearer {token}', 'Content-Type': 'application/x-www-form-urlencoded',
            }).json()['message']
        yield 'Send context as an object.', 'a list', bad('res.partner', 'search', domain=[], context=[1])
        deep = {}
        for _level in range(300):
            deep = {'child_ids': [[0, 0, deep]]}
        yield 'Send fewer lists and objects within each other', 'deep', bad(
            'res.partner', 'write', ids=company, vals=deep)
        for cause, text in (('null', '\0'), ('half of a pair', '\ud800')):
            yield 'Send texts without null characters', cause, bad(
                'res.partner', 'web_search_read', domain=[['name', '=', text]], specification={})
        for name, value in (('lang', 'xx_XX'), ('company_type', 'x')):
            yield f'Send for {name} one of its choices', value, bad(
                'res.partner', 'write', ids=company, vals={name: value})
        for name in ('lang', 'tz'):
            yield f'Send {name} in the context as a text.', 'a list', bad(
                'res.partner', 'search', domain=[], context={name: ['x']})
        for value in (1, [True], ['1']):
            yield 'Send allowed_company_ids in the context as a list of numbers.', str(value), bad(
                'res.partner', 'search', domain=[], context={'allowed_company_ids': value})
        for sentence, cause, method, arguments in (
            ('There is nothing of the name', 'a field', 'write', {'ids': company, 'vals': {'nothing': 1}}),
            ('The database takes no such value: ', 'a text', 'search', {'domain': [], 'limit': 'x'}),
            ('The database takes no such value: ', 'a number', 'write', {'ids': company, 'vals': {'color': 10 ** 11}}),
            ('Odoo takes no such arguments: ', 'a condition', 'search', {'domain': [['name']]}),
            ('Odoo takes no such arguments: ', 'a kind', 'search', {'domain': 5}),
        ):
            with mute_logger('odoo.addons.oauth2_provider.fence.models.ir_http', 'odoo.sql_db'):
                yield sentence, cause, bad('res.partner', method, **arguments)
        for number in (float('nan'), float('inf')):
            yield 'Send numbers that JSON has', str(number), bad(
                'res.partner', 'write', ids=company, vals={'partner_latitude': number})
        yield 'Send ids as a list of numbers.', 'text', bad('res.partner', 'read', ids=['x'], fields=['name'])
        yield 'Send fields as a list of names.', 'text', bad('res.partner', 'default_get', fields='name')
        yield 'Send parent_id as a number, the id of a record.', 'an object', bad(
            'res.partner', 'write', ids=company, vals={'parent_id': {'name': 'x'}})
        yield 'Send parent_id as a number, the id of a record.', 'text', bad(
            'res.partner', 'write', ids=company, vals={'parent_id': '1'})
        yield 'Name a record of res.partner by its id, a number.', 'text', bad(
            'res.partner', 'write', ids=company, vals={'child_ids': [[4, 'x']]})
        yield 'Name another field than name: it puts nothing in order.', 'text', bad(
            'res.partner', 'web_resequence', ids=company, field_name='name', specification={})
        yield 'Leave anything out of the context: res.partner.is_public is computed of it.', 'read', self.told(
            token, 'res.partner', 'read', ids=company, fields=['is_public'], context={'anything': 1})
        yield 'Leave anything out of the context: it may name', 'a number', self.told(
            token, 'res.partner', 'write', ids=company, vals={'name': 'x'}, context={'anything': 1})
        token = self.token_for(self.scope('archives', ('res.partner', 'read write', {
            'domain': "[('ref', '=', 'A1')]", 'methods': 'create_company'})))
        yield 'Leave out of the context by what Odoo sends mails', 'an address', self.told(
            token, 'res.partner', 'write', ids=company, vals={}, context={'domain_bounce_address': 'x@example.com'})
        yield 'The key default_color of the context may name records', 'a number', self.told(
            token, 'res.partner', 'create_company', ids=company, context={'default_color': 1000000})
        yield 'Send default_color in the context as a whole number', 'a float', bad(
            'res.partner', 'create_company', ids=company, context={'default_color': float(company[0])})
        token = self.token_for(partners, self.scope(
            'settings', ('ir.filters', 'read write create'), ('ir.default', 'read write create'),
            ('ir.model.fields', 'read'), ('properties.base.definition', 'read write create'),
            ('mail.compose.message', 'read write create')))
        yield 'Only a token that reads everything may write domains: leave out domain.', 'a filter', self.told(
            token, 'ir.filters', 'create', vals_list=[{
                'name': 'x', 'model_id': 'res.partner', 'domain': "[('user_ids.login', '=', 'x')]"}])
        yield 'Only a token for everything, with a line for ir.default, keeps defaults.', 'ir.default', self.told(
            token, 'ir.default', 'create', vals_list=[{
                'field_id': self.env['ir.model.fields']._get('res.partner', 'name').id, 'json_value': '"x"'}])
        yield 'Send a definition of properties as a list.', 'text', bad(
            'properties.base.definition', 'create', vals_list=[{
                'properties_field_id': self.env['ir.model.fields']._get('res.partner', 'properties').id,
                'properties_definition': 'x'}])
        if 'mail.compose.message' in self.env:
            yield 'Send res_ids as a list of numbers.', 'text', bad('mail.compose.message', 'create', vals_list=[{
                'model': 'res.partner', 'res_ids': 'x'}])

    def of_domains(self):
        for sentence, cause, text in (
            ('is not allowed in a domain.', 'a call', "[('id', '=', user.write({}))]"),
            ('is not allowed in a domain.', 'an operation', "[('id', '=', 1 + 1)]"),
            ('A domain is a list of conditions', 'no Python', '[('),
            ('A domain is a list of conditions', 'no list', '5'),
            ('A domain has 10000 characters at most.', 'long', f"[('name', '=', '{'x' * 10000}')]"),
            ('A domain holds lists within lists 12 deep at most.', 'deep', f"[('id', 'in', {'[' * 13}{']' * 13})]"),
            ('A domain holds 60 operators at most.', 'many', str(['&'] * 61)),
            ('A condition leads over 8 fields at most.', 'far', f"[('{'parent_id.' * 9}name', '=', 'x')]"),
        ):
            with self.assertRaises(ValidationError) as caught:
                manager = self.env(user=self.manager.id)
                manager['oauth2.scope'].create({
                    'name': 'x', 'description': 'x', 'model_access': 'listed', 'access_ids': [(0, 0, {
                        'model_id': self.env['ir.model']._get_id('res.partner'), 'perm_read': True, 'domain': text})]})
            yield sentence, cause, str(caught.exception)
        with self.assertRaises(ValueError) as caught:  # where Odoo has not said so before
            list(looks_at(Domain('nothing', '=', 1), self.env['res.partner']))
        yield 'res.partner has no field nothing.', 'unknown', str(caught.exception)
