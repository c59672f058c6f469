"""Nothing that runs inside Odoo reads a private key: no method, template, domain or server action."""
import base64
import os
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from tempfile import NamedTemporaryFile
from unittest.mock import patch

import psycopg2
from lxml import etree

from odoo.modules.migration import load_script
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import config, file_path, mute_logger
from odoo.tools.safe_eval import safe_eval
from odoo.tools.sql import column_exists

from .. import uninstall_hook
from ..models.oauth2_key import Oauth2Key
from ..shared import keys, private_keys, sealing
from ..shared.private_keys import KeyUnreadableError, signing_key
from .common import OAuth2Case
from .evaluation import Evaluation

ALGORITHMS = ('RS256', 'ES256', 'EdDSA')
LOGGER = 'odoo.addons.oauth2_provider.shared.private_keys'
NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)
# The methods of oauth2.key, and arguments to call them with; none where a test of one transaction cannot.
METHODS = {
    '_alone': (lambda model: model,), '_algorithms': ('signing',), '_auto_init': None, '_check_manager': (),
    '_cron_rotate': (), '_discard': (NOW,), '_ensure_signing_keys': (NOW,),
    '_generate': (ALGORITHMS, 'published', NOW), '_generate_missing': None, '_public_jwks': (),
    '_publish': (ALGORITHMS, NOW), '_record': ('key_created', NOW), '_rotate': (NOW,), '_signing_kid': ('RS256',),
    '_start_signing': (NOW,), '_take_steps': (NOW,), '_verification_keys': (), 'action_discard': (),
    'action_rotate': (),
}


class Secrecy(Evaluation, TransactionCase):
    """Keys that are sealed with the secret of this test."""

    def setUp(self):
        super().setUp()
        self.secret('first-secret')
        self.env['oauth2.key'].search([]).unlink()
        self.env['oauth2.key']._ensure_signing_keys(NOW)
        self.keys = self.env['oauth2.key'].search([])

    def secret(self, text):
        """Have this secret, or none, from now on, as after a restart."""
        private_keys._parsed.clear()
        self.enterContext(patch.object(private_keys, '_configured', lambda: ''))
        self.enterContext(patch.dict('os.environ', {'OAUTH2_KEY_SECRET': text}))

    def stored(self):
        self.env.cr.execute("SELECT kid, private FROM oauth2_key JOIN oauth2_key_private ON key_id = id")
        return dict(self.env.cr.fetchall())

    def pems(self):
        return {key.kid: private_keys.load(self.env, key.kid) for key in self.keys}

    def assertSealed(self):
        self.assertEqual(set(self.stored()), set(self.keys.mapped('kid')))
        for kid, text in self.stored().items():
            self.assertRegex(text, r'^v1:[A-Za-z0-9+/=]+$')
            self.assertNotIn('PRIVATE', base64.b64decode(text.removeprefix('v1:')).decode(errors='ignore'))
            self.assertNotIn(kid, text)


@tagged('post_install', '-at_install')
class TestKeySecrecy(Secrecy):

    # Private keys are out of reach

    def test_no_field_or_method_of_the_model_yields_a_private_key(self):
        pems = self.pems()
        model = self.keys.sudo()
        self.assertFalse({'private', 'private_pem'} & model._fields.keys())
        names = {name for name, value in vars(Oauth2Key).items() if callable(value)} - {'create', 'write', 'unlink'}
        self.assertEqual(names, METHODS.keys(), "what does the new one return?")
        for name, arguments in (METHODS | {
            'read': (), 'export_data': ([*model._fields],), 'copy_data': (),
            'web_read': ({name: {} for name in model._fields},), 'search_read': (),
            '_read_format': ([*model._fields],), 'get_metadata': (), 'fields_get': (),
            '_read_group': ([], ['kid'], ['public_pem:array_agg']),
        }).items():
            if arguments is None:
                continue
            with self.subTest(method=name):
                result = self.undone(lambda name=name, arguments=arguments: getattr(model, name)(*arguments))
                for key in result.values() if isinstance(result, dict) else [result]:
                    self.assertIsNone(getattr(key, 'private', None))
                for pem in pems.values():
                    self.assertNotIn(pem.splitlines()[1], repr(result))

    def undone(self, work):
        with closing(self.env.cr.savepoint()):
            return work()

    def test_nothing_in_memory_that_a_template_reaches_is_a_private_key(self):
        """Text formatting goes through attributes and items, also where templates cannot, but it calls nothing."""
        pems, reached = self.pems(), []
        for algorithm in ALGORITHMS:
            signing_key(self.env, algorithm)
        for way in (
            '{0.write.__globals__[private_keys]._parsed}',
            '{0.write.__globals__[private_keys]._parsed}{0.write.__globals__[keys].__dict__}',
            '{0.write.__globals__[private_keys].__dict__}',
            '{0.env.registry._Registry__caches[default]._values}',
            '{0.env.registry._Registry__caches[stable]._values}',
            '{0.env.cr.query}',
            '{0.write.__globals__[private_keys].config.options}',
        ):
            reached += [safe_eval(f'{way!r}.format(keys)', {'keys': self.keys})]
            reached += [self.render(f"{way!r}.format(env['oauth2.key'].search([]))")]
        self.assertIn('RS256', reached[0])
        for text in reached:
            self.assertNotIn('PRIVATE KEY', text)
            self.assertNotIn('first-secret', text)
            for pem in pems.values():
                self.assertNotIn(pem.splitlines()[1], text)

    def test_code_and_templates_find_no_way_to_a_key(self):
        for code in (
            "env['oauth2.key'].sudo().search([])[0].private_pem",
            "env['oauth2.key'].sudo()._signing_key('RS256')",
            "env['oauth2.key'].sudo()._signing_pem('RS256')",
            "env['oauth2.key.private'].sudo().search([])",
            "env['oauth2.key'].sudo().search([('private_pem', 'like', 'x')])",
            "env['oauth2.key'].sudo()._read_group([], ['private_pem'])",
            "env['oauth2.key'].sudo()._verification_keys().popitem()[1].private.private_numbers()",
        ):
            with self.subTest(code=code):
                with self.assertRaises(ValueError):
                    safe_eval(code, {'env': self.env})
                with self.assertRaises(Exception):  # noqa: B017 - as the renderer wraps it
                    self.render(code)

    # Encrypted at rest

    def test_a_select_shows_no_key(self):
        self.assertSealed()
        for query in ("SELECT * FROM oauth2_key", "SELECT * FROM oauth2_key_private"):
            code = f"env.cr.execute('{query}')\nresult = [list(map(str, row)) for row in env.cr.fetchall()]"
            self.assertEqual(len(self.run_code(code)), 3)
            self.assertNotIn('PRIVATE KEY', repr(self.run_code(code)))
        for pem in self.pems().values():
            self.assertIn('PRIVATE KEY', pem)

    def test_what_is_sealed_opens_with_its_secret_for_its_key_alone(self):
        sealed = sealing.seal('text', 'kid', 'secret')
        self.assertEqual(sealing.unseal(sealed, 'kid', ['other', 'secret']), 'text')
        octets = bytearray(base64.b64decode(sealed.removeprefix('v1:')))
        octets[-1] ^= 1
        for text, kid, secrets in (
            (sealed, 'kid', ['other']), (sealed, 'kid', []), (sealed, 'another', ['secret']),
            ('v1:', 'kid', ['secret']), ('v1:' + base64.b64encode(octets).decode(), 'kid', ['secret'])):
            with self.assertRaises(ValueError):
                sealing.unseal(text, kid, secrets)
        self.assertNotEqual(sealed, sealing.seal('text', 'kid', 'secret'), "each time with another nonce")

    def test_secret_comes_from_the_environment_or_else_from_the_configuration_file(self):
        with NamedTemporaryFile('w') as file, patch.dict(config.options.maps[0], {'config': file.name}), \
                patch.object(private_keys, '_configured', configured), patch.dict('os.environ'):
            del os.environ['OAUTH2_KEY_SECRET']
            for text, secrets in (
                ('[options]\n', []),
                ('[oauth2_provider]\noauth2_key_secret =\n', []),
                ('[oauth2_provider]\noauth2_key_secret = new, old%\n[options]\noauth2_key_secret = x\n',
                 ['new', 'old%']),
                ('[options]\noauth2_key_secret = theirs\n', ['theirs']),
            ):
                Path(file.name).write_text(text)
                self.assertEqual(private_keys.secrets(), secrets)
            with patch.dict(config.options.maps[0], {'oauth2_key_secret': 'theirs'}):
                private_keys._forget_option()
                self.assertNotIn('oauth2_key_secret', config.options, "Odoo has read it, too")
            os.environ['OAUTH2_KEY_SECRET'] = 'environment'
            self.assertEqual(private_keys.secrets(), ['environment'])

    def test_without_a_secret_keys_are_in_the_clear_until_there_is_one(self):
        self.secret('')
        self.keys.unlink()
        self.keys._ensure_signing_keys(NOW)
        self.keys = self.env['oauth2.key'].search([])
        pems = self.pems()
        self.assertEqual(self.stored(), pems)
        kid = signing_key(self.env, 'ES256').kid
        self.secret('first-secret')
        self.assertEqual(signing_key(self.env, 'ES256').kid, kid)
        with self.assertLogs(LOGGER) as log:
            self.keys._rotate(NOW)
        self.assertEqual(len(log.output), 3)
        self.assertSealed()
        self.assertEqual(self.pems(), pems)
        self.assertNotIn('first-secret', str(log.output))

    def test_a_new_key_is_sealed_at_once(self):
        self.keys.action_rotate()
        self.keys = self.env['oauth2.key'].search([])
        self.assertEqual(len(self.keys), 6)
        self.assertSealed()

    def test_an_upgrade_seals_too(self):
        self.secret('')
        self.keys.unlink()
        self.keys._ensure_signing_keys(NOW)
        self.keys = self.env['oauth2.key'].search([])
        self.secret('first-secret')
        self.keys._ensure_signing_keys(NOW)  # which the data file calls
        self.assertSealed()

    def test_an_upgrade_moves_what_older_versions_kept_in_a_field(self):
        self.secret('')
        self.env.cr.execute("""
            ALTER TABLE oauth2_key ADD COLUMN private_pem text;
            UPDATE oauth2_key SET private_pem = 'PEM of ' || kid;
            ALTER TABLE oauth2_key ADD CONSTRAINT oauth2_key_private_until_retired
                  CHECK ((state = 'retired') = (private_pem IS NULL));
            DROP TABLE oauth2_key_private;
        """)
        script = load_script(file_path('oauth2_provider/migrations/19.0.1.3.0/pre-migrate.py'), 'pre_migrate')
        for _again in range(2):
            script.migrate(self.env.cr, '19.0.1.2.0')
            self.assertEqual(self.stored(), {key.kid: f'PEM of {key.kid}' for key in self.keys})
        self.assertFalse(column_exists(self.env.cr, 'oauth2_key', 'private_pem'))

    def test_a_new_secret_takes_over(self):
        pems, before = self.pems(), self.stored()
        self.secret('second-secret, first-secret')
        self.assertEqual(self.pems(), pems)
        self.keys._rotate(NOW)
        self.assertSealed()
        for kid, text in before.items():
            self.assertNotEqual(self.stored()[kid], text)
        self.secret('second-secret')
        self.assertEqual(self.pems(), pems)
        before = self.stored()
        self.keys._rotate(NOW)
        self.assertEqual(self.stored(), before, "once is enough")

    def test_a_wrong_secret_stops_signing_and_replaces_nothing(self):
        before = self.stored()
        for text in ('another-secret', ''):
            self.secret(text)
            with self.subTest(secret=text):
                for attempt in (
                    lambda: signing_key(self.env, 'RS256'),
                    self.keys.action_rotate,
                    self.keys[0].action_discard,
                ):
                    with self.assertRaises(KeyUnreadableError) as raised, self.assertLogs(LOGGER, 'ERROR') as log, \
                            self.env.cr.savepoint():
                        attempt()
                    for message in (str(raised.exception), str(log.output)):
                        self.assertIn('oauth2_key_secret', message)
                        self.assertNotIn('another-secret', message)
                with mute_logger(LOGGER):
                    self.keys._rotate(NOW)
                self.assertEqual(self.stored(), before)
        self.secret('first-secret')
        self.assertTrue(signing_key(self.env, 'RS256').private)

    def test_who_has_lost_the_secret_discards_all_keys_together(self):
        self.secret('another-secret')
        self.keys.action_discard()
        self.assertFalse(self.keys.exists())
        self.keys = self.env['oauth2.key'].search([])
        self.assertEqual(len(self.keys), 3)
        self.assertTrue(signing_key(self.env, 'RS256').private)

    def test_a_key_without_its_private_part_signs_nothing(self):
        self.env.cr.execute("DELETE FROM oauth2_key_private")
        private_keys._parsed.clear()
        with self.assertRaises(KeyUnreadableError), mute_logger(LOGGER):
            signing_key(self.env, 'RS256')

    def test_a_statement_that_fails_shows_no_key(self):
        """Odoo logs statements that fail, and PostgreSQL too."""
        self.secret('')
        self.env.cr.execute("DELETE FROM oauth2_key_private")
        pem, key = keys.generate('ES256'), self.keys[0]
        private_keys.store(self.env, key.id, key.kid, pem)
        self.assertEqual(private_keys.load(self.env, key.kid), pem)
        with self.assertLogs('odoo.sql_db', 'DEBUG') as log, self.assertRaises(psycopg2.Error) as raised, \
                self.env.cr.savepoint():
            private_keys.store(self.env, key.id, key.kid, pem)
        error = raised.exception
        for text in (str(log.output), repr(error), str(error), str(error.cursor.query)):
            self.assertNotIn(pem.splitlines()[1], text)

    def test_settings_warn_where_there_is_no_secret(self):
        for text, missing in (('', True), ('first-secret', False)):
            self.secret(text)
            with Form(self.env['res.config.settings'].with_context(module='oauth2_provider')) as form:
                self.assertIs(form.oauth2_key_secret_missing, missing)
        view = etree.fromstring(self.env['res.config.settings'].get_view()['arch'])
        setting, = view.xpath("//setting[@id='oauth2_key_secret']")
        self.assertEqual(setting.get('invisible'), 'not oauth2_key_secret_missing')
        self.assertIn('oauth2_key_secret', ''.join(setting.itertext()))

    def test_uninstalling_leaves_no_keys(self):
        uninstall_hook(self.env)
        self.env.cr.execute("SELECT to_regclass('oauth2_key_private')")
        self.assertEqual(self.env.cr.fetchone(), (None,))


configured = private_keys._configured


@tagged('post_install', '-at_install')
class TestUnreadableKey(Secrecy, OAuth2Case):

    def test_a_client_gets_a_server_error_and_the_log_says_why(self):
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        self.assertEqual(self.client_credentials().status_code, 200)
        self.secret('another-secret')
        with self.assertLogs(LOGGER, 'ERROR') as log, \
                mute_logger('odoo.addons.oauth2_provider.controllers.dispatcher', 'odoo.http'):
            self.assertError(self.client_credentials(), 'server_error', 500)
        self.assertIn('oauth2_key_secret', log.output[0])
        self.secret('first-secret')
        self.assertEqual(self.client_credentials().status_code, 200)
