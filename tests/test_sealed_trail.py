"""Row 18: the audit trail has all that has changed: after a commit, by a cascade, and by SQL of Odoo's own."""
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..fence import InsufficientScope
from .sealed import SealedCase


class TrailCase(SealedCase):

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()
        self.seen = self.env['oauth2.event'].search([])

    def assertTrail(self, kind, records):
        """Check that events of this token tell what became of all these records."""
        self.env.invalidate_all()
        events = self.env['oauth2.event'].search([
            ('id', 'not in', self.seen.ids), ('kind', '=', f'records_{kind}'), ('res_model', '=', records._name),
            ('application_id', '=', self.application.id)])
        told = {int(id_) for event in events for id_ in event.res_ids.split(', ')}
        self.assertLessEqual(set(records.ids), told)
        self.assertEqual(events.user_id, self.admin)
        self.assertTrue(all(events.mapped('connection')))


@tagged('post_install', '-at_install')
class TestTrailAfterCommit(TrailCase):

    def fail_after_commit(self, change, error):
        def action_note(partners):
            change(partners)
            partners.env.cr.commit()
            partners.write({'ref': 'lost'})
            partners.env.flush_all()
            raise error
        with self.method('res.partner', 'action_note', action_note):
            response = self.call(self.api, 'res.partner', 'action_note', ids=self.person.ids)
        self.assertNotEqual(response.status_code, 200)
        self.env.invalidate_all()
        self.assertNotEqual(self.person.exists().ref, 'lost')

    def test_changes_that_a_failed_call_has_kept(self):
        for error in (UserError('x'), ValueError('x'), InsufficientScope('x', 'y'), KeyError('x')):
            with self.isolated(error=type(error).__name__):
                self.fail_after_commit(lambda partners: partners.write({'ref': 'kept'}), error)
                self.assertEqual(self.person.ref, 'kept')
                self.assertTrail('changed', self.person)

    def test_records_that_a_failed_call_has_made_and_deleted(self):
        with self.isolated('made'):
            self.fail_after_commit(lambda partners: partners.create({'name': 'Kept and made'}), UserError('x'))
            made = self.env['res.partner'].search([('name', '=', 'Kept and made')])
            self.assertTrue(made)
            self.assertTrail('created', made)
        with self.isolated('deleted'):
            tag = self.env['res.partner.category'].create({'name': 'Gone'})
            self.fail_after_commit(lambda partners: tag.with_env(partners.env).unlink(), UserError('x'))
            self.assertFalse(tag.exists())
            self.assertTrail('deleted', tag)

    def test_changes_in_a_transaction_of_their_own(self):
        def change(partners):
            with partners.env.registry.cursor() as cr:
                partners.with_env(partners.env(cr=cr)).write({'ref': 'kept'})
        self.fail_after_commit(change, UserError('x'))
        self.assertEqual(self.person.ref, 'kept')
        self.assertTrail('changed', self.person)

    def test_what_a_failed_call_has_lost_is_not_told(self):
        def action_note(partners):
            partners.write({'ref': 'lost'})
            raise ValueError('x')
        with self.method('res.partner', 'action_note', action_note):
            self.call(self.api, 'res.partner', 'action_note', ids=self.person.ids)
        self.env.invalidate_all()
        self.assertFalse(self.env['oauth2.event'].search([
            ('id', 'not in', self.seen.ids), ('kind', '=', 'records_changed'), ('res_model', '=', 'res.partner')]))


@tagged('post_install', '-at_install')
class TestTrailOfCascades(TrailCase):

    def test_what_goes_with_a_record(self):
        bank = self.env['res.partner.bank'].create({'acc_number': '1', 'partner_id': self.person.id})
        tag = self.env['res.partner.category'].create({'name': 'Top', 'child_ids': [
            (0, 0, {'name': 'Middle', 'child_ids': [(0, 0, {'name': 'Bottom'})]})]})
        middle, bottom = tag.child_ids, tag.child_ids.child_ids
        settings = self.env['res.users.settings'].search([('user_id', '=', self.user.id)], limit=1) or \
            self.env['res.users.settings'].create({'user_id': self.user.id})
        for record, cascade in ((self.person, bank), (tag, middle), (tag, bottom), (self.user, settings)):
            with self.isolated(model=record._name, cascade=cascade._name):
                self.result(self.api, record._name, 'unlink', ids=record.ids)
                self.assertFalse(cascade.exists())
                self.assertTrail('deleted', cascade)

    def test_what_goes_with_a_line_that_a_command_deletes(self):
        child = self.env['res.partner'].create({'name': 'Child', 'parent_id': self.company.id})
        bank = self.env['res.partner.bank'].create({'acc_number': '2', 'partner_id': child.id})
        self.result(self.api, 'res.partner', 'write', ids=self.company.ids, vals={'child_ids': [[2, child.id, 0]]})
        self.assertFalse(bank.exists())
        self.assertTrail('deleted', child)
        self.assertTrail('deleted', bank)


@tagged('post_install', '-at_install')
class TestTrailOfMerge(TrailCase):

    def test_what_merging_contacts_changes_by_sql(self):
        first, second = self.env['res.partner'].create([{'name': 'Twin', 'email': 'twin@example.com'}] * 2)
        child = self.env['res.partner'].create({'name': 'Child', 'parent_id': first.id})
        bank = self.env['res.partner.bank'].create({'acc_number': '3', 'partner_id': first.id})
        user = self.env['res.users'].create({'name': 'Twin', 'login': 'twin', 'partner_id': first.id})
        attachment = self.env['ir.attachment'].create({'name': 'x', 'res_model': 'res.partner', 'res_id': first.id})
        message = self.person.message_post(body='x', author_id=first.id)
        wizard, = self.made(self.api, 'base.partner.merge.automatic.wizard', 'create', vals_list=[{
            'state': 'selection', 'partner_ids': [[6, 0, (first + second).ids]], 'dst_partner_id': second.id}])
        self.result(self.api, 'base.partner.merge.automatic.wizard', 'action_merge', ids=[wizard])
        self.env.invalidate_all()
        self.assertFalse(first.exists())
        self.assertEqual((child.parent_id, bank.partner_id, user.partner_id), (second, second, second))
        self.assertEqual((attachment.res_id, message.author_id), (second.id, second))
        for kind, records in (('deleted', first), ('changed', child), ('changed', bank), ('changed', user),
                              ('changed', attachment), ('changed', message)):
            with self.subTest(kind=kind, model=records._name):
                self.assertTrail(kind, records)


@tagged('post_install', '-at_install')
class TestTrailOfRelations(TrailCase):

    def test_what_sql_relates(self):
        tag = self.env['res.partner.category'].create({'name': 'x'})
        bank = self.env['res.bank'].create({'name': 'x'})
        self.env.flush_all()

        def relate(banks):
            banks.env.execute_query(SQL(
                "INSERT INTO res_partner_res_partner_category_rel (category_id, partner_id) VALUES (%s, %s)"
                " RETURNING partner_id", tag.id, self.person.id))
        with self.method('res.bank', 'action_relate', relate):
            self.result(self.widest_token(), 'res.bank', 'action_relate', ids=bank.ids)
        event = self.env['oauth2.event'].search([('kind', '=', 'records_changed'), ('detail', '=', 'by SQL')], limit=1)
        self.assertIn(event.res_model, ('res.partner', 'res.partner.category'))
