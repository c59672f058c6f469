"""Proof Key for Code Exchange: RFC 7636, RFC 9700 §2.1.1."""
from odoo.tests import tagged

from .common import CHALLENGE, VERIFIER, OAuth2Case, challenge_of


@tagged('post_install', '-at_install')
class TestPkce(OAuth2Case):

    def pkce_code(self, verifier=VERIFIER):
        return self.fresh_code(code_challenge=challenge_of(verifier), code_challenge_method='S256')

    def test_example_of_the_rfc_works(self):
        code = self.fresh_code(code_challenge=CHALLENGE, code_challenge_method='S256')
        self.assertEqual(self.redeem(code, code_verifier=VERIFIER).status_code, 200)

    def test_verifier_may_have_43_to_128_characters(self):
        for verifier in ('a' * 43, 'Az0-._~' * 18 + 'ab'):
            with self.subTest(length=len(verifier)):
                self.assertEqual(self.redeem(self.pkce_code(verifier), code_verifier=verifier).status_code, 200)
        for verifier in ('a' * 42, 'a' * 129, 'a' * 43 + '!', 'a' * 43 + ' '):
            with self.subTest(length=len(verifier)):
                self.assertError(self.redeem(self.pkce_code(verifier), code_verifier=verifier), 'invalid_grant')

    def test_wrong_or_missing_verifier_is_refused(self):
        self.assertError(self.redeem(self.pkce_code(), code_verifier='x' * 43), 'invalid_grant')
        self.assertError(self.redeem(self.pkce_code(), code_verifier=CHALLENGE), 'invalid_grant')
        self.assertError(self.redeem(self.pkce_code()), 'invalid_request')

    def test_verifier_without_challenge_is_refused(self):
        self.assertError(self.redeem(self.fresh_code(), code_verifier=VERIFIER), 'invalid_grant')

    def test_wrong_verifier_uses_the_code_up(self):
        code = self.pkce_code()
        self.assertError(self.redeem(code, code_verifier='x' * 43), 'invalid_grant')
        self.assertError(self.redeem(code, code_verifier=VERIFIER), 'invalid_grant')
