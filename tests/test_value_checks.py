"""Each rule about values that a caller writes, asked by itself: fence/values.py and records.py."""
import contextlib
import json
from types import SimpleNamespace

from werkzeug.exceptions import UnprocessableEntity

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from ..fence import InsufficientScope
from ..fence.caller_values import CallerValues
from ..fence.permissions import OPERATIONS, ModelAccess, Permissions
from ..fence.token_context import TokenContext
from ..fence.writes import Writes
from .asked import Asked

ALL = frozenset(OPERATIONS)


class ValueChecksCase(Asked, TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env['res.partner.category'].create({'name': 'Oak'})
        cls.partner, cls.outside = cls.env['res.partner'].create([{'name': 'Acorn'}, {'name': 'Outside'}])
        cls.account = cls.env['res.partner.bank'].create({'acc_number': '1', 'partner_id': cls.partner.id})
        cls.within = f"[('id', '=', {cls.partner.id})]"

    def checks(self, *rows, sent=None, method=('res.partner', 'write')):
        """Return the checks of a token.

        :param rows: (model, operations) or (model, operations, domain).
        :param sent: what the caller has sent.
        """
        bearer = TokenContext(SimpleNamespace(application_id=(), user_id=self.env.uid), (), Permissions(rows=[
            (model, ModelAccess(frozenset(operations), *domain)) for model, operations, *domain in rows]))
        bearer.caller, bearer.method = CallerValues(sent), method
        self.ask_as(bearer)
        bearer.values = Writes(bearer, self.env, bearer.caller)
        return bearer.values

    @contextlib.contextmanager
    def unprocessable(self, *args):
        with self.subTest(args), self.assertRaises(UnprocessableEntity):
            yield


@tagged('post_install', '-at_install')
class TestValueChecks(ValueChecksCase):

    def test_each_command_needs_what_it_does_and_no_more(self):
        account, tag = self.account.id, self.tag.id
        for name, value, needs in (
            ('bank_ids', [[0, 0, {}]], 'create'), ('bank_ids', [[1, account, {}]], 'write'),
            ('bank_ids', [[2, account]], 'unlink'), ('bank_ids', [[3, account]], 'write unlink'),
            ('bank_ids', [[4, account]], 'write'), ('bank_ids', [[5]], 'write unlink'),
            ('bank_ids', [[6, 0, [account]]], 'write unlink'), ('bank_ids', [account], 'write unlink'),
            ('bank_ids', [[6, 0, []]], 'write unlink'),
            ('bank_ids', False, 'write unlink'), ('bank_ids', None, 'write unlink'), ('bank_ids', 7, 'write unlink'),
            ('bank_ids', 'x', 'write unlink'), ('bank_ids', {'x': 1}, 'write unlink'), ('bank_ids', [], ''),
            ('bank_ids', [(2, account)], 'unlink'), ('bank_ids', ((4, account),), 'write'), ('bank_ids', (), ''),
            ('bank_ids', [[9, account]], 'write unlink'), ('bank_ids', [[0, 0, {}], [2, account]], 'create unlink'),
            ('category_id', [[0, 0, {}]], 'create'), ('category_id', [[1, tag, {}]], 'write'),
            ('category_id', [[2, tag]], 'unlink'), ('category_id', [[3, tag]], 'read'),
            ('category_id', [[4, tag]], 'read'), ('category_id', [[5]], 'read'), ('category_id', [[6, 0, [tag]]],
            'read'),
            ('category_id', [tag], 'read'), ('category_id', False, 'read'), ('category_id', [(4, tag)], 'read'),
            ('category_id', 7, 'write unlink'),
        ):
            comodel, needs = self.env['res.partner']._fields[name].comodel_name, frozenset(needs.split())
            with self.subTest(value=value):
                self.checks((comodel, needs)).walk(self.partner, {name: value})
            for operation in needs:
                with self.refused(name, value, operation):
                    self.checks((comodel, ALL - {operation})).walk(self.partner, {name: value})
                kept = value in ([[Command.SET, 0, [account]]], [account]) and operation == 'unlink'
                if operation in ('write', 'unlink') and not kept:
                    with self.refused(name, value, operation, 'domain'):
                        self.checks((comodel, ALL - {operation}), (comodel, {operation}, "[('id', '=', 0)]")).walk(
                            self.partner, {name: value})

    def test_rows_are_within_the_domain(self):
        domain = "[('id', '=', 0)]"
        for name, value in (('category_id', [[4, self.tag.id]]), ('category_id', [[6, 0, [self.tag.id]]]),
                            ('category_id', [[1, self.tag.id, {}]]), ('bank_ids', [[6, 0, [self.account.id]]])):
            comodel = self.env['res.partner']._fields[name].comodel_name
            with self.refused(name, value):
                self.checks((comodel, ALL, domain)).walk(self.partner, {name: value})

    def test_lines_of_lines(self):
        for command in ([0, 0, {'bank_ids': [[0, 0, {}]]}], [1, self.outside.id, {'bank_ids': [[0, 0, {}]]}]):
            with self.refused(command):
                self.checks(('res.partner', ALL)).walk(self.partner, {'child_ids': [command]})
            self.checks(('res.partner', ALL), ('res.partner.bank', ALL)).walk(self.partner, {'child_ids': [command]})

    def test_lines_of_what_is_protected(self):
        for values in ({'user_ids': [[0, 0, {'api_key_ids': [[0, 0, {}]]}]]}, {'user_ids': [[0, 0,
                {'totp_secret': 'x'}]]}):
            with self.refused(values):
                self.checks(('res.users', ALL), ('res.users.apikeys', ALL)).walk(self.partner, values)

    def test_new_lines_are_looked_at_afterwards(self):
        checks = self.checks(('res.partner.bank', ALL))
        checks.walk(self.partner, {'bank_ids': [[0, 0, {}]]})
        self.assertEqual(checks.created, {'res.partner.bank'})

    def test_rows_are_numbers(self):
        for command in ([1, '7', {}], [4, True], [2, None], [6, 0, ['7']], [6, 0, 'x'], [3, [[7]]], [4, {'id': 7}]):
            with self.unprocessable(command):
                self.checks(('res.partner.bank', ALL)).walk(self.partner, {'bank_ids': [command]})

    def test_a_parent_is_written_to(self):
        users = self.env['res.users']
        for rows in ((), (('res.partner', ALL - {'write'}),), (('res.partner', ALL, self.within),)):
            with self.refused(rows):
                self.checks(*rows).walk(users, {'partner_id': self.outside.id})
        self.checks(('res.partner', ALL, self.within)).walk(users, {'partner_id': self.partner.id})
        self.checks().walk(users, {'partner_id': False})
        for value in ('7', [7], True, {'name': 'x'}):
            with self.unprocessable(value):
                self.checks(('res.partner', ALL)).walk(users, {'partner_id': value})
        with self.unprocessable('a dict'):
            self.checks().walk(self.partner, {'parent_id': {'name': 'x'}})

    def test_a_line_becomes_part_of_what_is_open_in_part(self):
        accounts = self.env['res.partner.bank']
        with self.refused():
            self.checks(('res.partner', ALL, self.within)).walk(accounts, {'partner_id': self.outside.id})
        self.checks(('res.partner', ALL, self.within)).walk(accounts, {'partner_id': self.partner.id})
        self.checks().walk(accounts, {'partner_id': self.outside.id})

    def test_a_reference_is_read(self):
        preview, value = self.env['mail.template.preview'], {'resource_ref': f'res.partner,{self.outside.id}'}
        for rows in ((), (('res.partner', ALL, self.within),)):
            with self.refused(rows):
                self.checks(*rows).walk(preview, value)
        self.checks(('res.partner', {'read'})).walk(preview, value)
        for harmless in (False, 'x', 'no.model,7', 'res.partner,x', 7):
            self.checks().walk(preview, {'resource_ref': harmless})

    def test_an_owner_is_written_to(self):
        attachments = self.env['ir.attachment']
        for partner, rows in ((self.partner, ()), (self.outside, (('res.partner', ALL, self.within),))):
            owner = {'res_model': 'res.partner', 'res_id': partner.id}
            with self.refused('new', rows):
                self.checks(*rows).walk(attachments, owner)
            with self.refused('moved', rows):
                self.checks(*rows).walk(attachments.create({'name': 'x'}), owner)
            with self.refused('of it', rows):
                self.checks(*rows).walk(attachments.create({'name': 'x', **owner}), {'name': 'y'})
            with self.refused('taken away', rows):
                self.checks(*rows).walk(attachments.create({'name': 'x', **owner}), {'res_id': 0})
            with self.refused('afterwards', rows):
                self.checks(*rows).check_owners(attachments.create({'name': 'x', **owner}))
        checks = self.checks(('res.partner', ALL, self.within))
        checks.walk(attachments, {'res_model': 'res.partner', 'res_id': self.partner.id})
        checks.walk(attachments, {'res_model': 'no.model', 'res_id': self.partner.id})

    def test_what_the_context_gives(self):
        checks = self.checks()
        for value in ([[0, 0, {}]], [7], {'x': 1}):
            with self.refused(value):
                checks.walk_context({'default_x': value})
        checks.walk_context({'default_x': 'y', 'default_y': [], 'x': [7], 'default_z': 7})

    def test_defaults(self):
        owner = {'default_res_model': 'res.partner', 'default_res_id': self.outside.id}
        for model, context in (
            ('res.users', {'default_partner_id': self.outside.id}), ('ir.attachment', owner),
            ('mail.template.preview', {'default_resource_ref': f'res.partner,{self.outside.id}'}),
        ):
            context = json.loads(json.dumps(context))
            for values_list in ((), [{}], [{'name': 'x'}]):
                with self.refused(model, values_list):
                    self.checks(sent=context).check_defaults(self.env[model].with_context(**context), values_list)
            self.checks(('res.partner', ALL), sent=context).check_defaults(self.env[model].with_context(**context))
            given = {name.removeprefix('default_'): False for name in context}
            self.checks(sent=context).check_defaults(self.env[model].with_context(**context), [given])
            self.checks().check_defaults(self.env[model].with_context(**context))  # those of the own code


@tagged('post_install', '-at_install')
class TestRecordChecks(ValueChecksCase):

    def test_a_model_and_its_records(self):
        with self.refused('model'):
            self.checks(('res.partner', ALL - {'write'})).check(self.env['res.partner'], 'write')
        with self.refused('record'):
            self.checks(('res.partner', ALL, self.within)).check(self.partner + self.outside, 'write')
        with self.refused('all'):
            self.checks(('res.partner', ALL, self.within)).check_all(self.env['res.partner'], 'write')
        with self.refused('all of none'):
            self.checks().check_all(self.env['res.partner'], 'write')
        self.checks(('res.partner', {'write'}, self.within)).check(self.partner, 'write')
        self.checks(('res.partner', {'write'})).check_all(self.env['res.partner'], 'write')

    def test_archived_records_and_those_that_the_user_cannot_see(self):
        self.partner.active = False
        self.checks(('res.partner', ALL, self.within)).check(self.partner, 'write')
        self.partner.active = True
        answers = set()
        for domain in (self.within, "[('id', '=', 0)]"):  # Odoo's own answer, by which nobody tries domains
            checks = self.checks(('res.partner', ALL, domain))
            checks.env = self.env(user=self.env.ref('base.public_user'))
            with self.assertRaises(AccessError) as caught:
                checks.check(self.partner.with_env(checks.env), 'write')
            answers.add(str(caught.exception))
            self.assertNotIsInstance(caught.exception, InsufficientScope)
        self.assertEqual(len(answers), 1)

    def test_what_records_have_become(self):
        checks = self.checks(('res.partner', ALL, "[('name', '=', 'Acorn')]"))
        checks.check(self.partner, 'write')
        checks.check_afterwards()
        self.partner.name = 'Moved'
        with self.refused('changed'):
            checks.check_afterwards()
        self.partner.unlink()
        checks.check_afterwards()
        checks.created.add('res.partner')
        checks.made['res.partner'].update(self.outside.ids)
        with self.refused('made'):
            checks.check_afterwards()
        checks.created.clear()
        checks.check_afterwards()
