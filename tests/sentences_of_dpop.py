"""The causes of the sentences about DPoP, for ``test_every_sentence.py``."""
import json
from types import SimpleNamespace

import jwt

from ..protocol import errors, key_binding
from ..protocol.client_request import ClientRequest
from ..protocol.endpoints import TOKEN
from ..protocol.store import Store
from .common import BASE
from .proofs import Holder

USERINFO = f'{BASE}/userinfo'


class DPoPSentences:
    """Part of a case that has an application which acts by itself."""

    def of_dpop(self):
        holder, other = Holder(self.issuer), Holder(self.issuer)
        yield from self._of_proofs(holder, other)
        yield from self._of_bound_grants(holder, other)
        yield from self._of_bound_tokens(holder, other)

    def _of_proofs(self, holder, other):
        def send(proof):
            return self.client_credentials(headers={'DPoP': proof})

        def changed(**claims):
            return send(holder.proof(**claims))
        now = jwt.decode(holder.proof(), options={'verify_signature': False})['iat']
        yield 'In the DPoP proof, htm has to be the method', 'another', changed(htm='GET')
        yield 'In the DPoP proof, htu has to be the address', 'another', changed(htu=self.issuer)
        for cause, jti in (('a number', 1), ('long', 'x' * 257)):
            yield 'In the DPoP proof, jti has to be a new text', cause, changed(jti=jti)
        for cause, time in (('old', now - 100), ('text', 'now'), ('milliseconds', now * 1000)):
            yield 'In the DPoP proof, iat has to be the present in seconds', cause, changed(iat=time)
        yield 'The DPoP proof is not valid now: leave exp and nbf out.', 'over', changed(exp=now - 100)
        for cause, proof in (('no JWT', 'x'), ('nothing', ''), ('long', 'x' * 9000)):
            yield 'Let the DPoP proof be a signed JWT', cause, send(proof)
        yield 'Let the DPoP proof be a signed JWT', 'crit', changed(headers={'crit': ['x']})
        yield 'Send one DPoP header, with one proof.', 'two', send(f'{holder.proof()}, {holder.proof()}')
        yield 'In the header of the DPoP proof, typ has to be dpop+jwt.', 'JWT', changed(headers={'typ': 'JWT'})
        yield 'Sign the DPoP proof with RS256, PS256, ES256, EdDSA.', 'by a secret', send(jwt.encode(
            {'iat': now}, 'x' * 32, 'HS256', headers={'typ': 'dpop+jwt', 'jwk': holder.jwk}))
        private = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(holder.key))
        yield 'The jwk of the DPoP proof holds a private key', 'private', changed(headers={'jwk': private})
        for cause, jwk in (('none', None), ('another curve', holder.jwk | {'crv': 'P-384'})):
            yield 'In the header of the DPoP proof, jwk has to be the public key', cause, changed(headers={'jwk': jwk})
        yield 'The alg of the DPoP proof does not belong to the key in its jwk:', 'RSA', changed(
            headers={'jwk': json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.rsa.public_key()))})
        yield 'The DPoP proof is not signed by the key in its jwk:', 'another', changed(headers={'jwk': other.jwk})
        proof = holder.proof()
        self.assertEqual(send(proof).status_code, 200)
        yield 'The DPoP proof was used before', 'again', send(proof)

    def _of_bound_grants(self, holder, other):
        self.application.dpop_bound_access_tokens = True
        yield 'This application has to use DPoP', 'no proof', self.client_credentials()
        self.application.dpop_bound_access_tokens = False
        self.sign_in()
        self.allow()
        yield 'The dpop_jkt must have 43 characters', 'short', self.authorize(dpop_jkt='x')
        yield 'The code or the refresh token is bound to a key', 'code', self.redeem(self.code(dpop_jkt=holder.jkt))
        yield 'The code or the refresh token is bound to another key', 'code', self.redeem(
            self.code(dpop_jkt=holder.jkt), headers={'DPoP': other.proof()})
        pushed = ClientRequest(Store(self.env(su=True)), TOKEN)
        pushed.parameters.values['dpop_jkt'], pushed.dpop = holder.jkt, other.proof()
        with self.assertRaises(errors.InvalidDPoPProofError) as raised:
            key_binding.pushed_key(pushed, pushed.store.client(self.client_id))
        yield 'The parameter dpop_jkt names another key', 'pushed', SimpleNamespace(
            json=dict, text=raised.exception.description)

    def _of_bound_tokens(self, holder, other):
        bound = self.client_credentials(headers={'DPoP': holder.proof()}).json()['access_token']
        plain = self.client_credentials().json()['access_token']

        def look(token, proof=None, scheme='DPoP'):
            headers = {'Authorization': f'{scheme} {token}'} | ({'DPoP': proof} if proof else {})
            return self.url_open(USERINFO, headers=headers)
        yield 'This access token is not bound to a key', 'a proof', look(plain, holder.proof(USERINFO, 'GET', plain))
        yield 'This access token is bound to a key', 'Bearer', look(bound, scheme='Bearer')
        yield 'Send the DPoP header with a proof for this request.', 'none', look(bound)
        yield 'In the DPoP proof, ath has to be', 'none', look(bound, holder.proof(USERINFO, 'GET'))
        yield 'The DPoP proof is of another key than the access token', 'another', look(
            bound, other.proof(USERINFO, 'GET', bound))
