"""Each rule of the gate, asked by itself: fence/gate.py."""
import json
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import tagged

from ..fence import gate, trail
from ..fence.insufficient_scope import InsufficientScope
from ..fence.permissions import OPERATIONS, ModelAccess, Permissions
from ..fence.token_context import TokenContext
from .asked import asking
from .test_value_checks import ALL, ValueChecksCase

READ = frozenset({'read'})


@tagged('post_install', '-at_install')
class TestGateChecks(ValueChecksCase):

    def setUp(self):
        super().setUp()
        self.held = []  # whether PostgreSQL was told to refuse to write
        patcher = patch.object(trail, 'forget_counts', lambda env: False)  # which would roll the test back
        patcher.start()
        self.addCleanup(patcher.stop)
        patcher = patch.object(gate, 'hold_read_only', self.held.append)
        patcher.start()
        self.addCleanup(patcher.stop)

    def token(self, *rows, everywhere=(), methods=''):
        self.checks()  # the rules ask for the token of the request
        bearer = TokenContext(self.connection, (), Permissions(everywhere, [
            (model, ModelAccess(frozenset(operations), *domain, methods=frozenset(methods.split())))
            for model, operations, *domain in rows]))
        for patcher in asking('current', lambda: bearer):
            patcher.start()
            self.addCleanup(patcher.stop)
        return bearer

    @property
    def connection(self):
        return SimpleNamespace(user_id=self.env.uid, id=0, application_id=None, application_name='x')

    def call(self, bearer, model, method, ids=(), context=None, during=lambda: None, **arguments):
        """Let a call through the gate; return the guard that held while it ran."""
        context = json.loads(json.dumps(context or {})) if not isinstance(context, list) else context
        arguments = json.loads(json.dumps(arguments))
        with gate.checked_call(bearer, self.env, model, method, ids, context, arguments):
            during()
            return bearer.guard, bearer.hides_keys

    def test_operations(self):
        partner = self.partner.ids
        for method, ids, arguments, needs in (
            ('write', partner, {'vals': {}}, 'write'), ('create', [], {'vals_list': [{}]}, 'create'),
            ('unlink', partner, {}, 'unlink'), ('copy', partner, {}, 'read create'), ('name_create', [],
            {'name': 'x'}, 'read create'),
            ('web_save', partner, {'vals': {}, 'specification': {}}, 'write'),
            ('web_save', [], {'vals': {}, 'specification': {}}, 'create'), ('action_archive', partner, {}, 'write'),
            ('web_save_multi', partner, {'vals_list': [{}]}, 'write'), ('load', [], {'fields': ['name']},
            'write create'),
            ('read', partner, {}, 'read'), ('search_read', [], {}, 'read'), ('web_resequence', partner, {}, 'write'),
        ):
            needs = frozenset(needs.split())
            with self.subTest(method=method):
                self.call(self.token(('res.partner', needs)), 'res.partner', method, ids, **arguments)
            for operation in needs:
                with self.refused(method, operation):
                    self.call(self.token(('res.partner', ALL - {operation})), 'res.partner', method, ids, **arguments)
            if ids:
                with self.refused(method, 'outside'):
                    self.call(self.token(('res.partner', ALL, self.within)), 'res.partner', method, self.outside.ids,
                              **arguments)

    def test_values(self):
        lines, vals = [[0, 0, {}]], {'name': 'x', 'bank_ids': [[0, 0, {}]]}
        for method, arguments in (('write', {'vals': vals}), ('write', {'other': vals}), ('create', {'vals_list': [{},
                vals]}),
                                  ('create', {'vals_list': vals}), ('copy', {'default': vals}),
                                  ('web_save', {'vals': vals, 'specification': {'bank_ids': {}}})):
            with self.refused(method):
                self.call(self.token(('res.partner', ALL)), 'res.partner', method, self.partner.ids, **arguments)
        self.call(self.token(('res.partner', ALL)), 'res.partner', 'web_save', self.partner.ids, vals={},
                  specification={'bank_ids': lines})
        with self.refused('context'):
            self.call(self.token(('res.partner', ALL)), 'res.partner', 'write', self.partner.ids,
                      context={'default_bank_ids': lines}, vals={})
        with self.refused('default'):
            self.call(self.token(('res.users', ALL)), 'res.users', 'create', vals_list=[],
                      context={'default_partner_id': self.outside.id})

    def test_what_has_become_of_records(self):
        domain = "[('name', 'in', ['Acorn', 'New'])]"
        rows = ('res.partner', ALL, domain)

        def rename():
            self.partner.name = 'Moved'
        with self.refused('changed'):
            self.call(self.token(rows), 'res.partner', 'write', self.partner.ids, vals={}, during=rename)
        bearer = self.token(rows)

        def make():
            bearer.values.made['res.partner'].update(self.outside.ids)
        with self.refused('made'):
            self.call(bearer, 'res.partner', 'create', vals_list=[{}], during=make)
        self.partner.name = 'Acorn'
        self.call(self.token(rows), 'res.partner', 'write', self.partner.ids, vals={})

    def test_an_import(self):
        columns = (
            (['name'], 'res.partner', 'write create'), (['child_ids/name'], 'res.partner', 'write create'),
            (['name', 'bank_ids/acc_number'], 'res.partner.bank', 'write create'),
            (['category_id'], 'res.partner.category', 'read'), (['country_id'], 'res.country', 'read'),
            (['category_id/id'], 'res.partner.category', 'read'))
        for fields, model, needs in columns:
            rows = [] if model == 'res.partner' else [('res.partner', ALL)]
            needs = frozenset(needs.split())
            with self.subTest(fields):
                bearer = self.token(*rows, (model, needs))
                self.call(bearer, 'res.partner', 'load', fields=fields)
                self.assertIn('res.partner', bearer.values.imported & bearer.values.created)
                self.assertEqual(model in bearer.values.imported & bearer.values.created, 'write' in needs)
            for operation in needs:
                with self.refused(fields, operation):
                    self.call(self.token(*rows, (model, ALL - {operation})), 'res.partner', 'load', fields=fields)
                with self.refused(fields, operation, 'in part'):
                    self.call(self.token(*rows, (model, ALL - {operation}), (model, {operation}, self.within)),
                              'res.partner', 'load', fields=fields)
        self.call(self.token(('res.users', ALL), ('res.partner', {'write'})), 'res.users', 'load',
            fields=['partner_id/.id'])
        with self.refused('parent'):
            self.call(self.token(('res.users', ALL), ('res.partner', ALL - {'write'})), 'res.users', 'load',
                      fields=['partner_id/.id'])
        with self.refused('new ones by their names'):
            self.call(self.token(('res.partner', ALL)), 'res.partner', 'load', fields=['name'],
                      context={'name_create_enabled_fields': {'country_id': True}})
        with self.refused('protected'):
            self.call(self.token(everywhere=OPERATIONS), 'res.users', 'load', fields=['totp_secret'])

    def test_methods(self):
        with self.refused('not named'):
            self.call(self.token(('res.partner', ALL)), 'res.partner', 'message_post', self.partner.ids)
        token = self.token(('res.partner', READ, self.within), methods='message_post')
        self.assertEqual(self.call(token, 'res.partner', 'message_post', self.partner.ids), (False, True))
        self.assertFalse(self.held)
        with self.refused('outside'):
            self.call(token, 'res.partner', 'message_post', self.outside.ids)
        token = self.token(('res.bank', ALL), everywhere=READ)
        self.call(token, 'res.partner', 'message_post', self.partner.ids)
        self.assertTrue(self.held)
        self.assertTrue(token.read_only)
        for model, method in (('oauth2.application', 'write'), ('res.users', 'api_key_wizard')):
            with self.refused('protected', method):
                self.call(self.token(everywhere=OPERATIONS), model, method, [], vals={})
        token = self.token(('res.partner', ALL), methods='message_post')
        self.call(token, 'res.partner', 'message_post', self.partner.ids, body='x', handed_on='y')
        self.assertEqual(token.caller.extras, {'handed_on': 'y'})

    def test_reading_is_read_only(self):
        for rows, everywhere, held, guard in (
            ((('res.partner', ALL),), (), True, (True, True)), ((('res.partner', READ),), (), False, (True, True)),
            ((('res.bank', ALL),), READ, True, (False, True)), ((), READ, False, (False, True)),
            ((), OPERATIONS, False, (False, True)),
        ):
            self.held.clear()
            token = self.token(*rows, everywhere=everywhere)
            with self.subTest(rows=rows, everywhere=everywhere):
                self.assertEqual(self.call(token, 'res.partner', 'search_count'), guard)
                self.assertEqual(bool(self.held), held)
                self.assertEqual(token.read_only, everywhere != OPERATIONS)
                self.assertTrue(token.guard and token.hides_keys)  # afterwards
        self.held.clear()
        self.assertEqual(self.call(self.token(('res.partner', ALL)), 'res.partner', 'write', [], vals={}), (False,
            False))
        self.assertFalse(self.held)

    def test_what_does_not_exist_is_held(self):
        for model, method in (('no.model', 'read'), ('res.partner', 'no_method'), ('res.partner', '_write')):
            self.assertEqual(self.call(self.token(everywhere=OPERATIONS), model, method), (True, False), (model,
                method))

    def test_shapes(self):
        token = self.token(everywhere=OPERATIONS)
        with self.unprocessable('context'):
            self.call(token, 'res.partner', 'read', context=[])
        for ids in (['7'], [True], [[7]], None, True, 'x', 7.5):
            with self.unprocessable(ids):
                self.call(token, 'res.partner', 'write', ids, vals={})
        with self.unprocessable('order'):
            self.call(token, 'res.partner', 'web_resequence', field_name='parent_id')
        for names in ('name', None, ['name', 7], {}):
            with self.unprocessable(names):
                self.call(self.token(('res.partner', READ)), 'res.partner', 'default_get', fields=names)

        def too_deep():
            raise RecursionError
        with self.unprocessable('depth'):
            self.call(token, 'res.partner', 'read', during=too_deep)

    def test_defaults_are_fields_that_can_be_read(self):
        asked = []
        with patch.object(self.registry['res.partner'], '_check_field_access', lambda model, *args: asked.append(args)):
            self.call(self.token(('res.partner', READ)), 'res.partner', 'default_get', fields=['name', 'no_field'])
        self.assertEqual(asked, [(self.env['res.partner']._fields['name'], 'read')])

    def test_a_context_that_points_elsewhere(self):
        for context, untrusted_context in (
            ({'lang': 'en_US', 'tz': 'UTC'}, False), ({'active_id': 7}, True), ({}, False),
        ):
            token = self.token(('res.partner', READ))
            self.call(token, 'res.partner', 'read', context=context)
            self.assertIs(token.untrusted_context, untrusted_context)

    def test_a_refusal_that_was_caught_is_told(self):
        token = self.token(everywhere=OPERATIONS)

        def caught():
            token.refused = InsufficientScope('x', 'y')
        with self.refused():
            self.call(token, 'res.partner', 'write', [], vals={}, during=caught)
