"""What hurt the users of other providers. What is not here is tested where the flow is:

========================================================  =======================================================
one code redeemed twice in parallel                       live_races
a grace that honoured old generations, a 500 in its race  test_refresh_token, live_races
parallel refreshes gave 500; two tabs revoked everything  live_races
a lost answer locked the user out                         test_refresh_token
a family of tokens revoked row by row                     test_lifecycle
a redirect before the client was looked up                test_authorize
a trailing slash on the issuer                            test_metadata
a public client with a secret                             test_application, test_client_authentication
any client could revoke another's token                   test_revoke
tokens and codes in the log                               test_access_token, test_trail
every user could read secrets                             test_application, test_key
codes that never expire                                   test_access_token
the user as a parameter of the request                    test_authorize, test_client_credentials
========================================================  =======================================================
"""
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..shared import vacuum
from .common import HTML, OAuth2Case

DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'


@tagged('post_install', '-at_install')
class TestScars(OAuth2Case):

    def test_no_token_for_a_bogus_device_code(self):
        """The library gave one (CVE-2026-49272)."""
        for allowed, error in ((False, 'unauthorized_client'), (True, 'invalid_grant')):
            self.application.allow_device_code = allowed
            for device_code in ('x', '0' * 40, '0' * 43):
                self.assertError(self.token(grant_type=DEVICE_CODE, device_code=device_code), error)
        self.assertError(self.token(grant_type=DEVICE_CODE, device_code=''), 'invalid_request')

    def test_no_token_without_a_grant_type(self):
        for grant_type in (None, ''):
            self.assertError(self.token(grant_type=grant_type, code=self.fresh_code()), 'invalid_request')

    def test_no_form_action_on_the_consent_page(self):
        """Chromium applies it to redirects, too, and so the button did nothing."""
        self.sign_in()
        policy = self.authorize(headers=HTML).headers['Content-Security-Policy']
        self.assertNotIn('form-action', policy)
        self.assertIn("frame-ancestors 'none'", policy)

    def test_who_is_deleted_is_found_by_an_index(self):
        """Others read tables of millions of rows, whole, for each user that is deleted."""
        rows = self.env.execute_query(SQL(
            """ SELECT link.conrelid::regclass::text, link.conname FROM pg_constraint AS link
                 WHERE link.contype = 'f' AND link.conrelid::regclass::text LIKE 'oauth2%%'
                   AND link.confrelid IN ('res_users'::regclass, 'oauth2_application'::regclass)
                   AND NOT EXISTS (
                       SELECT FROM pg_index WHERE indrelid = link.conrelid AND indkey[0] = link.conkey[1]) """))
        few = {'oauth2_address_check', 'oauth2_application', 'oauth2_application_group_name', 'oauth2_client_secret',
               'oauth2_key', 'oauth2_scope', 'oauth2_scope_access', 'oauth2_scope_claim'}
        self.assertFalse({row for row in rows if row[0] not in few and 'preview' not in row[0]})

    def test_clean_up_goes_in_batches(self):
        """Others loaded 300 million rows, or deleted them all in one transaction and never got through."""
        old = fields.Datetime.now() - timedelta(days=4000)
        application, user = self.application.id, self.user.id
        for model, collect, values in (
            ('oauth2.token', '_gc_tokens', {'application_id': application, 'user_id': user, 'expires_at': old}),
            ('oauth2.token', '_gc_tokens', {'application_id': application, 'user_id': user, 'revoked_at': old}),
            ('oauth2.authorization.code', '_gc_codes', {
                'application_id': application, 'user_id': user, 'content': {'scopes': []}, 'expires_at': old}),
            ('oauth2.pending.request', '_gc_requests', {
                'application_id': application, 'content': {'values': {}}, 'expires_at': old}),
            ('oauth2.assertion', '_gc_assertions', {'application_id': application, 'expires_at': old}),
            ('oauth2.event', '_gc_events', {'kind': 'allowed', 'at': old}),
        ):
            with self.subTest(model=model, values=values):
                records = self.env[model].create([
                    values | ({'digest': f'{model}{number}'} if 'digest' in self.env[model]._fields else {})
                    for number in range(5)])
                with patch.object(vacuum, 'BATCH', 2), patch.object(vacuum, 'BATCHES', 1):
                    rounds = [getattr(self.env[model], collect)() for _round in range(3)]
                self.assertEqual(rounds, [(2, True), (2, True), (1, False)])
                self.assertFalse(records.exists())
