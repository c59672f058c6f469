"""Which texts do more than name values, once Odoo evaluates or renders them: fence/power.py."""
from odoo.tests import BaseCase, tagged

from ..fence.power import (
    has_statements,
    is_dynamic,
    is_literal,
    is_placeholder,
    is_secret,
    python_has_power,
)


class TableCase(BaseCase):

    def assertAll(self, function, expected, texts):
        """Check what a function says of each of these texts."""
        for text in texts:
            with self.subTest(text=text):
                self.assertIs(function(text), expected)


@tagged('post_install', '-at_install')
class TestPythonHasPower(TableCase):

    def test_values_and_their_names_have_none(self):
        self.assertAll(python_has_power, False, (
            '', '  ', '# a comment', '1', '-1', 'True', '...', "b'x'", 'object.partner_id.name', 'record.x',
            "[('user_id', '=', user.id)]", "{'a': 1, **context}", '{1, 2}', '(1, uid)', 'uid if active_id else not 1',
            'uid and active_ids or active_model', 'company_id + uid - 1', '1 < uid <= 3', 'uid in company_ids',
            'uid is not None', '\n uid \n', 'object.with_context', "'call() env sudo'", 'uid  # sudo()',
            None, False, 0, 7, 1.5, [], ['x()'], {'x()': 'x()'}))

    def test_names_of_other_things_have(self):
        self.assertAll(python_has_power, True, (
            'x', 'ctx', 'datetime', 'env', 'model', 'records', 'ref', 'request', 'self', 'time', 'values', 'x.name',
            '[x]', 'uid if x else 1', "{'a': 1, **x}"))

    def test_fields_of_what_is_no_record_have(self):
        self.assertAll(python_has_power, True, (
            'context.get', 'uid.real', 'company_ids.copy', "'{0.env}'.format", '[].copy', '(user).x + [1].x'))

    def test_what_is_not_known_has(self):
        self.assertIs(python_has_power(True), True)

    def test_calls_have(self):
        self.assertAll(python_has_power, True, (
            'user()', 'object.write({})', '(uid)()', '[uid][0]()', "'{0.env}'.format(object)", 'object.search([])',
            'uid and user()', '[1, user()]', '{1: user()}', '{user(): 1}', 'user() if uid else 1',
            'uid if user() else 1', '-user()', 'user().x', 'uid < user()', 'object.\\\nwrite({})',
            '(object.write\n({}))'))

    def test_a_call_that_parentheses_would_make(self):
        """QWeb puts parentheses around an expression, where line breaks mean nothing."""
        self.assertAll(python_has_power, True, (
            "object.write\n({'name': 'x'})", 'user\n()', 'user # x\n(1)', 'user\r(1)', 'uid\nuid', 'uid; uid'))

    def test_whatever_else_is_more_than_a_value(self):
        self.assertAll(python_has_power, True, (
            'lambda: 1', '[uid for uid in user]', '{uid for uid in user}', '{uid: uid for uid in user}',
            '(uid for uid in user)', "f'{uid}'", "f'x'", '(uid := 1)', 'user[0]', "object['name']", 'user[1:2]',
            '*user', '[*user]', 'await user', 'yield user', '(yield)'))

    def test_statements(self):
        self.assertAll(python_has_power, True, (
            'x = 1', 'import os', 'del x', 'pass', 'return', 'raise x', 'assert x', 'x += 1', 'x: int',
            'if x:\n    y', 'for x in y:\n    x', 'def f():\n    x', 'class C:\n    x', '@x\ndef f():\n    y'))

    def test_what_python_does_not_understand(self):
        self.assertAll(python_has_power, True, (
            '(', ')', 'x y', "'", 'x\0', '\ufeffx', 'x!', '$x', '(' * 300, '-' * 100000 + '1'))

    def test_ways_to_all_other_records(self):
        self.assertAll(python_has_power, True, (
            *(f'object.{name}' for name in ('cr', 'env', 'pool', 'registry', 'sudo', 'with_env', 'with_user')),
            'env', 'sudo', '[object.env]', 'object.sudo.x', 'object . env', 'object.\\\nenv', '_x',
            'object._fields', 'object.__class__', '__builtins__', "''.__class__"))

    def test_names_that_only_look_otherwise(self):
        """Python takes letters in other shapes for the plain ones (PEP 3131)."""
        self.assertAll(python_has_power, True, (
            'object.ｅnv', 'ｅｎｖ', 'object.ſudo', 'object.𝓼𝓾𝓭𝓸', 'object.ᵉnv',
            'user.ｐassword', '＿x', 'object.﹍fields'))

    def test_names_of_secrets(self):
        self.assertAll(python_has_power, True, (
            'user.password', 'object.access_token', 'object.partner_id.signup_token', 'user.totp_secret',
            'record.api_key', 'object.pin'))

    def test_operators_that_take_hours_or_read_any_field(self):
        self.assertAll(python_has_power, True, (
            '9 ** 9 ** 9', '1 << 9999999999', '1 >> uid', "'x' * 9999999999", '1 / uid', '1 // uid', 'user @ user',
            "'%(password)s' % user", 'object.name % user', 'uid % 2', 'uid & 1', 'uid | 1', 'uid ^ 1'))


@tagged('post_install', '-at_install')
class TestIsDynamic(TableCase):
    """What is not dynamic is shown as it is, whatever Odoo's grammars make of it."""

    def test_plain_text_is_not(self):
        self.assertAll(is_dynamic, False, (
            '', 'Hello', '#{f()}', '{ { f() } }', '${f()}', '%(x)s', 'object.sudo()', 'a t-shirt', "x 't-shirt f()",
            '<p title="f()">x</p>', None, False, 0, [], ['{{ f() }}'], {}))

    def test_what_is_not_known_is(self):
        self.assertIs(is_dynamic(True), True)

    def test_placeholders_are(self):
        self.assertAll(is_dynamic, True, (
            '{{ object.name }}', '{{f()}}', '{{ x', '#{x ||| {{ f() }}', '<p title="{{ f() }}">x</p>',
            '<!-- {{ f() }} -->'))

    def test_placeholders_in_names_of_addresses_are(self):
        """Odoo takes out of them what quotes a sign, and reads a comment for a name (RFC 5322 §3.2.2)."""
        self.assertAll(is_placeholder, True, (
            'x@e.com ({(){ object.env[1] }()})', '"{\\{ object.env[1] }\\}" <a@b.c>',
            'x{\r{object.env[1]}}@e.com', 'x{(a)(){object.env[1]}}@e.com'))
        self.assertAll(is_placeholder, False, (
            'Ann (Sales) <a@b.c>', '"Ann {A}" <a@b.c>', 'f(x) { return g(y) }', 'a {b} (c) {d}'))

    def test_directives_are(self):
        for name in (
            't-out', 't-esc', 't-raw', 't-field', 't-if', 't-set', 't-value', 't-foreach', 't-att', 't-att-title',
            't-call', 't-attf-x', 't-options', 't-options-widget', 't-lang', 't-tag-open', 't-unknown',
            't-valuef.translate',
        ):
            self.assertAll(is_dynamic, True, (
                f'<p {name}="x">x</p>', f'<p {name.upper()}="f()">x</p>', f'<p\n{name}\n=\n"f()">x</p>',
                f"<p a='b'{name}='f()'>x</p>", f'<p/{name}=f()>x</p>', f'<p {name}="f()"',
                f'<p xmlns:x="y" x:{name}="f()"/>',
                f'<attribute name="x" {name}="f()"/>', f'\0<p {name}="f()"/>'))


@tagged('post_install', '-at_install')
class TestOtherTexts(TableCase):

    def test_statements(self):
        self.assertAll(has_statements, True, (
            'x', '1', 'x = 1', "'text'", 'import os', '# x\ny', '(', 'x\0', True))
        self.assertAll(has_statements, False, ('', '  \n', '# a comment', '\n# x\n\n# y\n', None, False, 0, 7, ['x']))

    def test_literals(self):
        self.assertAll(is_literal, True, (
            '1', "'x'", '[1, 2]', "{'a': [None, True]}", '  (1,) ', '-1', '{1}', "b'x'", '1 + 2j'))
        self.assertAll(is_literal, False, (
            '', 'x', 'f()', '[x]', '1 + 1', "'a' 1", '(', 'x\0', "{'a': f()}", '[x for x in y]', '[' * 300, '{[]: 1}',
            '-' * 100000 + '1'))

    def test_names_of_secrets(self):
        self.assertAll(is_secret, True, (
            'password', 'new_password', 'access_token', 'token', 'tokens', 'token_uri', 'client_secret', 'secrets',
            'totp_secret', 'totp_enabled', 'smtp_pass', 'passwd', 'passphrase', 'api_key', 'apikey', 'private_key_pem',
            'signing_key', 'x_key', 'cert_pem', 'access_key_id', 'secret_key', 'webhook_uuid', 'session_code',
            'door_access_code', 'full_url', 'invite_link', 'invitation_url', 'share_link', 'sharing_url', 'signup_url',
            'session_link', 'start_url', 'kiosk_url', 'ordering_url', 'unsubscribe_url', 'keys', 'license_keys', 'pin',
            'credential', 'credentials', 'rtoken'))
        self.assertAll(is_secret, False, (
            'name', 'keyword', 'key', 'tokenized', 'secretary', 'passenger', 'passport', 'pass', 'website_url', 'url',
            'email', 'link', 'login', 'barcode', 'code', 'compass', 'access_url', 'is_pinned', 'monkeys',
            'google_analytics_key'))
