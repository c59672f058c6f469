"""What a request with a token is told, shown and kept from, asked by itself: bearer.py, holding.py, evaluation.py."""
import ast
import json
import socket
import sys
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools.safe_eval import safe_eval

from ..fence import InsufficientScope, evaluation
from ..fence.caller_values import CallerValues
from ..fence.holding import final
from ..fence.permissions import OPERATIONS, ModelAccess, Permissions
from ..fence.token_context import TokenContext


class BearerCase(TransactionCase):

    def bearer(self, *allowed, everywhere=(), rows=(), sent=None, scopes=()):
        bearer = TokenContext(SimpleNamespace(application_id=(), user_id=self.env.uid), scopes, Permissions(
            everywhere, [*rows, *((model, ModelAccess(frozenset(operations))) for model, *operations in allowed)]))
        bearer.caller = None if sent is None else CallerValues(json.loads(json.dumps(sent)))
        return bearer


@tagged('post_install', '-at_install')
class TestBearerRules(BearerCase):

    def hides(self, bearer, model, name):
        return bearer.hides(self.env[model], self.env[model]._fields[name])

    def test_keys_of_what_it_cannot_change_are_hidden(self):
        for bearer in (self.bearer(), self.bearer(everywhere=['read']), self.bearer(('ir.attachment', 'read'))):
            for model, name in (('ir.attachment', 'access_token'), ('discuss.channel', 'uuid'),
                                ('discuss.channel', 'invitation_url'), ('res.users', 'password')):
                self.assertTrue(self.hides(bearer, model, name), (model, name))
            for model, name in (('ir.attachment', 'name'), ('res.users', 'totp_enabled'), ('ir.attachment', 'id')):
                self.assertFalse(self.hides(bearer, model, name), (model, name))
        self.assertFalse(self.hides(self.bearer(('ir.attachment', 'write')), 'ir.attachment', 'access_token'))
        self.assertFalse(self.hides(self.bearer(everywhere=OPERATIONS), 'discuss.channel', 'uuid'))
        uuid = SimpleNamespace(name='uuid', type='char')
        self.assertTrue(self.bearer().hides(SimpleNamespace(_name='pos.config'), uuid))
        self.assertTrue(self.bearer().hides(SimpleNamespace(_name='x.y'), uuid))

    def test_keys_of_records_that_only_some_may_be_changed_of(self):
        own, all_ = "[('user_id', '=', user.id)]", None
        key = SimpleNamespace(name='access_token', type='char')
        for reads, changes, hidden in ((all_, all_, False), (own, own, False), (own, all_, False), (all_, own, True),
                                       (own, "[('id', '=', 7)]", True)):
            with self.subTest(reads=reads, changes=changes):
                bearer = self.bearer(rows=[('x.y', ModelAccess(frozenset({'read'}), reads)),
                                           ('x.y', ModelAccess(frozenset({'write'}), changes))])
                self.assertEqual(bearer.hides(SimpleNamespace(_name='x.y'), key), hidden)
        both = self.bearer(rows=[('x.y', ModelAccess(frozenset({'read', 'write'}), own))])
        self.assertFalse(both.hides(SimpleNamespace(_name='x.y'), key))

    def test_what_odoo_signs_with(self):
        writes = self.bearer(('res.partner', 'write'), scopes=['a'])
        writes.hold(guard=False, hides_keys=True)
        self.assertEqual(writes.secret_of('secret'), 'secret')
        reads = self.bearer(scopes=['a', 'b'])
        reads.hold(guard=False, hides_keys=True)
        held = self.bearer(('res.partner', 'write'), scopes=['a', 'b'])
        other = self.bearer(scopes=['a'])
        for bearer in (reads, held, other):
            self.assertNotEqual(bearer.secret_of('secret'), 'secret')
        self.assertEqual(reads.secret_of('secret'), self.bearer(scopes=['b', 'a']).secret_of('secret'))
        self.assertNotEqual(reads.secret_of('secret'), other.secret_of('secret'))
        self.assertNotEqual(reads.secret_of('secret'), reads.secret_of('another'))

    def test_templates_that_are_stored(self):
        text = '<p t-out="f()"/>'
        record = self.env['mail.template'].create({'name': 'x'})
        unsaved, none = self.env['mail.template'].new({}), self.env['mail.template']
        for sent, source, expected in (
            (None, text, True), ({}, text, True), ({'x': 'other'}, text, True), ({'x': text}, text, False),
            ({'x': [{'y': f'a {text} b'}]}, text, False), ({'x': 'f()}'}, 'f()}', False),
            ({'x': "g(x)'"}, f"a g(x)'{text}", False), ({'x': text}, '', True), ({'x': text}, None, True),
            ({'x': 'Hello'}, f'Hello {text}', True),
        ):
            bearer = self.bearer(sent=sent)
            for records, stored in ((record, expected), (none, expected), (unsaved, False), (record + unsaved, False)):
                self.assertIs(bearer.holds_stored(records, source), stored, (sent, source, records))
        bearer = self.bearer(sent={})
        bearer.given['mail.template'] = set(record.ids)
        self.assertFalse(bearer.holds_stored(record, text))
        self.assertTrue(bearer.holds_stored(none, text))

    def test_records_of_this_request(self):
        record = self.env['mail.template'].create({'name': 'x'})
        for model_record, sent, context, given in (
            (record, {'subject': 'x'}, {}, True), (record, {'other': 'x'}, {}, False), (record, None, {}, False),
            (record, {'default_subject': 'x'}, {'default_subject': 'x'}, True),
            (self.env.user, {'subject': 'x'}, {}, False),
        ):
            bearer = self.bearer(sent=sent)
            known = {str(key): key for key in bearer.caller._known.values() if isinstance(key, str)} if sent else {}
            values = {known.get('subject', 'subject'): 'x'}
            context = {known[name]: value for name, value in context.items()}
            bearer.remember(model_record.with_context(**context), [{}, values])
            self.assertEqual(bearer.fresh, {model_record._name: set(model_record.ids)})
            self.assertEqual(bearer.given, {model_record._name: set(model_record.ids)} if given else {})

    def test_what_is_shown(self):
        model, fields = self.env['res.partner'], self.env['res.partner']._fields
        for name in ('id', 'display_name', 'name'):
            self.assertTrue(self.bearer().is_readable(model, fields[name]), name)
        for name in ('email', 'parent_id', 'child_ids', 'category_id'):
            self.assertFalse(self.bearer().is_readable(model, fields[name]), name)
        bearer = self.bearer(('res.partner', 'read'))
        self.assertTrue(all(bearer.is_readable(model, fields[name]) for name in ('email', 'parent_id', 'child_ids')))
        self.assertFalse(any(bearer.is_readable(model, fields[name]) for name in ('category_id', 'bank_ids')))

    def test_a_refusal_is_the_end(self):
        bearer, first, second = self.bearer(), InsufficientScope('x', 'y'), InsufficientScope('z', 'y')
        for error in (first, second):
            with self.assertRaises(InsufficientScope), final(bearer):
                raise error
        self.assertIs(bearer.refused, first)
        bearer = self.bearer()
        with self.assertRaises(ValueError), final(bearer):
            raise ValueError
        self.assertIsNone(bearer.refused)


@tagged('post_install', '-at_install')
class TestTextIsNotCompiled(BearerCase):

    def compile(self, source, sent, do=lambda source: compile(source, '<x>', 'eval'), accepted=()):
        """Compile a text in a request; tell whether that was refused."""
        bearer = self.bearer(sent=sent)
        bearer.accepted.update(accepted)
        with patch.object(evaluation, 'current', lambda: bearer):
            try:
                do(source)
            except InsufficientScope:
                self.assertTrue(bearer.refused)
                return True
            except ValueError:  # safe_eval wraps what it raises
                self.assertTrue(bearer.refused)
                return True
        self.assertIsNone(bearer.refused)
        return False

    def test_text_of_the_callers(self):
        for source, sent in (
            ('abs(1)', {'x': 'abs(1)'}), ('  abs(1)\t', {'x': 'abs(1)'}), (' f() ', {'x': 'f()'}),
            ('abs(1)', ['a abs(1) b']), (b'abs(1)', {'x': 'abs(1)'}), ('1 * 1', {'x': '1 * 1'}),
            ("max('x') or abs('')", {'x': "x') or abs('"}),
            ('[abs(1), 2]', {'x': {'y': ['abs(1)']}}), ('x.y', {'x': 'x.y'}),
        ):
            with self.subTest(source=source):
                self.assertTrue(self.compile(source, sent))
        for do in (safe_eval, eval):
            with self.subTest(do):
                self.assertTrue(self.compile('max(1, 2)', {'x': 'max(1, 2)'}, do))

    def test_text_of_others(self):
        for source, sent in (
            ('abs(1)', {'x': 'abs(2)'}), ('abs(1)', None), ('abs(1)', {}), ('[1]', {'x': '[1]'}),
            ('1 + 1', {'x': '1 + 1'}), ('user.name', {'x': 'user.name'}),
            ("'text'", {'x': "'text'"}), ('abs(x)', {'x': 'x'}), ('abs(1)', {'x': '(1)'}), (b'abs(2)', {'x': '2'}),
            ("{'a': [1]}", {'x': "{'a': [1]}"}), ('x.name', {'x': 'name'}),
        ):
            with self.subTest(source=source):
                self.assertFalse(self.compile(source, sent))
        self.assertFalse(self.compile('abs(1)', {'x': 'abs(1)'}, ast.parse))  # only looks at it

    def test_text_that_is_stored_already(self):
        self.assertFalse(self.compile('abs(1) ', {'x': 'abs(1)'}, accepted=['abs(1)']))
        self.assertTrue(self.compile('abs(1)', {'x': 'abs(1)'}, accepted=['abs(2)']))

    def test_other_servers(self):
        def reaches(family):
            with socket.socket(family) as connection:
                sys.audit('socket.connect', connection, ('192.0.2.1', 443))
        for bearer, refused in ((self.bearer(), True), (self.bearer(('res.partner', 'write')), False), (None, False)):
            with patch.object(evaluation, 'current', lambda bearer=bearer: bearer):
                for do in (lambda: reaches(socket.AF_INET), lambda: reaches(socket.AF_INET6),
                           lambda: sys.audit('socket.getaddrinfo', 'x.example', 443, 0, 0, 0)):
                    try:
                        do()
                        self.assertFalse(refused)
                    except InsufficientScope:
                        self.assertTrue(refused)
                        self.assertTrue(bearer.refused)
                    if bearer:
                        bearer.refused = None
                reaches(socket.AF_UNIX)
