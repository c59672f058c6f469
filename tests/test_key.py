"""Signing keys: made at install, parsed once, private to everybody."""
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..protocol import keys


@tagged('post_install', '-at_install')
class TestKey(TransactionCase):

    def test_install_has_made_one_signing_key(self):
        signing = self.env['oauth2.key'].search([('state', '=', 'signing')])
        self.assertEqual(len(signing), 1)
        self.assertEqual(signing.algorithm, 'RS256')
        self.assertEqual(self.env['oauth2.key']._signing_key().private.key_size, 2048)
        self.env['oauth2.key']._ensure_signing_key()
        self.assertEqual(self.env['oauth2.key'].search([('state', '=', 'signing')]), signing)

    def test_kid_is_the_thumbprint_of_the_key(self):
        signing = self.env['oauth2.key'].search([('state', '=', 'signing')])
        self.assertEqual(self.env['oauth2.key']._signing_key().kid, signing.kid)
        self.assertEqual(len(signing.kid), 43)

    def test_private_part_is_out_of_everybodys_reach(self):
        admin = self.env.ref('base.user_admin')
        key = self.env['oauth2.key'].with_user(admin).search([], limit=1)
        self.assertTrue(key.kid)
        self.assertNotIn('private_pem', key.fields_get())
        self.assertNotIn('private_pem', key.read()[0])
        for attempt in (
            lambda: key.read(['private_pem']),
            lambda: key.search([('private_pem', 'like', '%')]),
            lambda: key.search_read([], ['private_pem']),
            lambda: key.export_data(['private_pem']),
            lambda: key._read_group([], ['private_pem']),
            lambda: key.mapped('private_pem'),
            lambda: key.write({'private_pem': 'x'}),
            lambda: key.create({'kid': 'x', 'algorithm': 'RS256', 'private_pem': 'x'}),
            key.unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_others_than_managers_see_no_keys(self):
        user = new_test_user(self.env, login='alice', groups='base.group_user')
        with self.assertRaises(AccessError):
            self.env['oauth2.key'].with_user(user).search_read([], ['kid'])

    def test_key_is_parsed_once(self):
        keys.parse.cache_clear()
        for _use in range(3):
            self.env['oauth2.key']._signing_key()
            self.env.registry.clear_cache()
        self.assertEqual(keys.parse.cache_info().misses, 1)
