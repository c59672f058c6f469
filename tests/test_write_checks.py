"""What the ORM writes in a call of a token's, and which of it is held to the scopes: fence/writes.py."""
import contextlib
import json

from odoo.tests import tagged

from ..fence import trail
from .test_value_checks import ALL, ValueChecksCase


@tagged('post_install', '-at_install')
class TestWriteChecks(ValueChecksCase):

    def setUp(self):
        super().setUp()
        self.sent = json.loads(json.dumps({'ref': 'x', 'lines': [[0, 0, {}]], 'res_id': self.outside.id}))
        self.vals = {name: value for name, value in self.sent.items() if name == 'ref'}

    def test_values_of_the_callers(self):
        with self.refused('write'), self.checks(sent=self.sent).writing(self.partner, self.vals):
            pass
        with self.refused('create'), self.checks(sent=self.sent).creating(self.env['res.partner'], [{}, self.vals]):
            pass
        with self.refused('lines'), self.checks(('res.partner', ALL), sent=self.sent).writing(
                self.partner, {'name': 'x', 'bank_ids': self.sent['lines']}):
            pass
        with self.refused('new lines'), self.checks(('res.partner', ALL), sent=self.sent).creating(
                self.env['res.partner'], [{'name': 'x', 'bank_ids': self.sent['lines']}]):
            pass

    def test_values_of_the_own_code(self):
        checks = self.checks(sent=self.sent)
        with checks.writing(self.partner, {'name': 'x'}), checks.creating(self.env['res.bank'], [{'name': 'y'}]):
            checks.check_unlink(self.tag)
        self.assertFalse(checks.changed or checks.created)

    def test_a_few_values_of_the_callers(self):
        """They are in a record that Odoo writes; the model that is called is the caller's in any case."""
        mixed = {'name': 'y', **self.vals}
        with self.refused('the model that is called'), self.checks(sent=self.sent).writing(self.partner, mixed):
            pass
        with self.refused('new'), self.checks(sent=self.sent).creating(self.env['res.partner'], [mixed]):
            pass
        with self.checks(sent=self.sent, method=('res.bank', 'x')).writing(self.partner, mixed):
            pass
        checks = self.checks(('res.partner', ALL, self.within), sent=self.sent, method=('res.bank', 'x'))
        with checks.writing(self.outside, mixed):
            pass
        with self.refused('afterwards'):
            checks.check_afterwards()

    def test_new_records_are_looked_at_afterwards(self):
        checks = self.checks(('res.partner', ALL, self.within), sent=self.sent)
        with checks.creating(self.env['res.partner'], [self.vals]) as are_callers:
            self.assertTrue(are_callers)
        with checks.creating(self.env['res.partner'], [{'name': 'x'}]) as are_callers:
            self.assertFalse(are_callers)
        checks.check_made(self.outside, [self.vals], True)
        with self.refused():
            checks.check_afterwards()

    def test_what_a_method_commits_on_its_way(self):
        checks = self.checks(('res.partner', ALL, "[('name', '=', 'Acorn')]"))
        checks.check(self.partner, 'write')
        trail._write_down(checks.bearer, self.env, {})
        self.partner.name = 'Moved'
        with self.refused():
            trail._write_down(checks.bearer, self.env, {})

    def test_owners_afterwards(self):
        attachment = self.env['ir.attachment'].create({'name': 'x', 'res_model': 'res.partner'})
        sent = json.loads('{"name": "y", "default_res_id": 1}')
        name = {'name': 'y'}
        values = {key: value for key, value in sent.items() if key in name}
        with self.refused('written'), self.checks(('ir.attachment', ALL), sent=sent).writing(attachment, values):
            attachment.res_id = self.outside.id
        attachment.res_id = self.outside.id
        with self.refused('made'):
            self.checks(('ir.attachment', ALL), sent=sent).check_made(attachment, [values], True)
        with self.refused('by a default'):
            self.checks(('ir.attachment', ALL), sent=sent).check_made(
                attachment.with_context(**{key: 1 for key in sent if key != 'name'}), [{}], False)
        self.checks(('ir.attachment', ALL), sent=sent).check_made(attachment, [name], False)

    def test_defaults_of_new_records(self):
        context = json.loads(json.dumps({'default_partner_id': self.outside.id}))
        with self.refused(), self.checks(sent=context).creating(self.env['res.users'].with_context(**context), [{}]):
            pass

    def test_an_import(self):
        checks = self.checks()
        checks.imported.add('res.partner')
        for values in ({'name': 'x'}, {'name': 'x', 'bank_ids': [[0, 0, {}]]}):
            with self.refused(values), checks.writing(self.partner, values):
                pass
        checks = self.checks(('res.partner', ALL))
        checks.imported.add('res.partner')
        with checks.writing(self.partner, {'name': 'x', 'bank_ids': [[0, 0, {}]]}):
            pass  # the gate has looked at the lines

    def inverse(self, *rows):
        """Return checks while the inverse method of a field of the caller's runs for :attr:`partner`."""
        checks, stack = self.checks(('res.partner', ALL), *rows, sent=self.sent), contextlib.ExitStack()
        stack.enter_context(checks.writing(self.partner, self.vals))
        stack.enter_context(checks.inverting(self.partner))
        self.addCleanup(stack.close)
        return checks

    def test_what_an_inverse_method_writes(self):
        with self.refused('write'), self.inverse().writing(self.account, {'acc_number': 'x'}):
            pass
        with self.refused('create'), self.inverse().creating(self.env['res.bank'], [{'name': 'x'}]):
            pass
        with self.refused('unlink'):
            self.inverse().check_unlink(self.account)
        checks = self.inverse(('res.bank', ALL))
        with checks.creating(self.env['res.bank'], [{'name': 'x'}]):
            pass
        self.assertEqual(checks.created, {'res.bank'})

    def test_an_inverse_method_for_a_new_record_and_one_below_another(self):
        checks = self.checks(('res.partner', ALL), sent=self.sent)
        with checks.creating(self.env['res.partner'], [self.vals]), checks.inverting(self.partner):
            with self.refused('new'), checks.writing(self.account, {'acc_number': 'x'}):
                pass
            with checks.writing(self.partner, {'name': 'x'}), checks.inverting(self.partner), \
                    self.refused('below'), checks.writing(self.account, {'acc_number': 'x'}):
                pass
            with checks.creating(self.env['mail.message'], [{'body': 'x'}]), checks.inverting(self.partner), \
                    self.refused('below a new one'), checks.writing(self.account, {'acc_number': 'x'}):
                pass
        with checks.inverting(self.partner), checks.writing(self.account, {'acc_number': 'x'}):
            pass  # for the own code

    def test_what_an_inverse_method_may(self):
        message = self.partner.message_post(body='x')
        user = self.env['res.users'].create({'name': 'x', 'login': 'xavier'})
        checks = self.inverse()
        with checks.writing(self.partner, {'name': 'x'}), checks.creating(self.env['mail.followers'], [{}]):
            pass
        for records, values in ((message, {'subject': 'x'}), (self.account, {'acc_number': self.account.acc_number})):
            with self.subTest(records), checks.writing(records, values):
                pass
        checks = self.checks(('res.users', ALL), sent=self.sent, method=('res.users', 'write'))
        with checks.writing(user, self.vals), checks.inverting(user), checks.writing(user.partner_id, {'ref': 'y'}):
            pass
        checks = self.checks(('res.partner', ALL, self.within), sent=self.sent)
        with checks.writing(self.partner, self.vals), checks.inverting(self.partner), \
                self.refused('another record of the model'), checks.writing(self.outside, {'name': 'x'}):
            pass
