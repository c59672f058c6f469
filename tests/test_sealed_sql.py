"""What methods of Odoo's change by SQL of their own is in the audit trail; merging works for all models."""
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .test_sealed_trail import TrailCase


class SqlCase(TrailCase):

    def assertTold(self, kind, model, detail='by SQL'):
        """Check that an event of this token names a model, of which SQL has changed rows that nobody knows."""
        self.env.invalidate_all()
        events = self.env['oauth2.event'].search([
            ('id', 'not in', self.seen.ids), ('kind', '=', f'records_{kind}'), ('res_model', '=', model),
            ('application_id', '=', self.application.id)])
        self.assertIn(detail, events.mapped('detail'))


@tagged('post_install', '-at_install')
class TestTrailOfSql(SqlCase):

    def call_sql(self, *statements):
        def action_note(partners):
            for statement in statements:
                partners.env.cr.execute(statement)
            return True
        with self.method('res.partner', 'action_note', action_note):
            named = self.scope('noting', ('res.partner', 'read write', {'methods': 'action_note'}))
            for scope in ('api', named):
                with self.isolated(scope):
                    self.result(self.token_for(scope), 'res.partner', 'action_note', ids=self.person.ids)
                    yield scope

    def test_rows_that_are_added(self):
        for _scope in self.call_sql("INSERT INTO res_partner_industry (name) VALUES ('{\"en_US\": \"x\"}')"):
            self.assertTold('created', 'res.partner.industry')

    def test_rows_that_are_deleted(self):
        industry = self.env['res.partner.industry'].create({'name': 'Gone'})
        self.env.flush_all()
        for _scope in self.call_sql(SQL('DELETE FROM res_partner_industry WHERE id = %s', industry.id)):
            self.assertTold('deleted', 'res.partner.industry')

    def test_rows_that_a_merge_changes(self):
        def action_merge_notes(partners):
            partners.env.cr.execute("UPDATE res_bank SET bic = 'X' WHERE id = %s", [bank.id])
            return True
        bank = self.env['res.bank'].create({'name': 'x'})
        self.env.flush_all()
        with self.method('res.partner', 'action_merge_notes', action_merge_notes):
            self.result(self.api, 'res.partner', 'action_merge_notes', ids=self.person.ids)
        self.assertTold('changed', 'res.bank')

    def test_rows_that_are_changed(self):
        bank = self.env['res.bank'].create({'name': 'x'})
        self.env.flush_all()
        for _scope in self.call_sql(SQL("UPDATE res_bank SET bic = 'X' WHERE id = %s", bank.id)):
            self.assertTold('changed', 'res.bank')

    def test_what_the_orm_computes_is_no_news(self):
        account = self.env['res.partner.bank'].create({'acc_number': '7 7', 'partner_id': self.person.id})
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE res_partner_bank SET sanitized_acc_number = 'x' WHERE id = %s", account.id))
        self.env.invalidate_all()

        def action_note(partners):
            accounts = partners.env['res.partner.bank'].browse(account.ids)
            partners.env.add_to_compute(accounts._fields['sanitized_acc_number'], accounts)
            return True
        with self.method('res.partner', 'action_note', action_note):
            self.result(self.api, 'res.partner', 'action_note', ids=self.person.ids)
        self.env.invalidate_all()
        self.assertEqual(account.sanitized_acc_number, '77')
        self.assertFalse(self.env['oauth2.event'].search([
            ('id', 'not in', self.seen.ids), ('res_model', '=', 'res.partner.bank')]))

    def test_a_number_that_is_taken(self):
        for implementation in ('standard', 'no_gap'):
            with self.isolated(implementation):
                sequence = self.env['ir.sequence'].create({
                    'name': 'x', 'code': 'sealed.x', 'implementation': implementation})
                self.result(self.api, 'ir.sequence', 'next_by_code', sequence_code='sealed.x')
                self.assertTrail('changed', sequence)

    def test_nothing_of_a_protected_model_is_no_change(self):
        """Odoo's merge looks for references in all models, and writes to what it has found."""
        def action_note(partners):
            partners.env['oauth2.application'].sudo().browse().write({'name': 'x'})
            return True
        with self.method('res.partner', 'action_note', action_note):
            self.result(self.api, 'res.partner', 'action_note', ids=self.person.ids)

    def test_a_method_that_fails_after_it_has_changed_something(self):
        def action_note(partners):
            partners.env.cr.execute("INSERT INTO res_partner_industry (name) VALUES ('{\"en_US\": \"x\"}')")
            partners.env.cr.commit()
            raise ValueError('x')
        with self.method('res.partner', 'action_note', action_note):
            self.assertNotEqual(self.call(self.api, 'res.partner', 'action_note', ids=self.person.ids).status_code, 200)
        self.assertTold('created', 'res.partner.industry')

    def test_what_changes_nothing_by_sql_is_not_told(self):
        def action_note(partners):
            partners.write({'ref': 'noted'})
            return True
        with self.method('res.partner', 'action_note', action_note):
            self.result(self.api, 'res.partner', 'action_note', ids=self.person.ids)
        self.env.invalidate_all()
        self.assertFalse(self.env['oauth2.event'].search([
            ('id', 'not in', self.seen.ids), ('detail', '=', 'by SQL')]))

    def test_names_that_an_import_or_an_export_gives(self):
        tag = self.env['res.partner.category'].create({'name': 'Unnamed'})
        for method, arguments in (
            ('load', {'fields': ['id', 'name'], 'data': [['__import__.sealed', 'Imported']]}),
            ('export_data', {'ids': tag.ids, 'fields_to_export': ['id', 'name']}),
        ):
            with self.isolated(method):
                before = self.env['ir.model.data'].search([])
                self.attempt(self.api, 'res.partner.category', method, **arguments)
                names = self.env['ir.model.data'].search([]) - before
                self.assertTrue(names or method == 'export_data')
                if names:
                    self.assertTrue(self.env['oauth2.event'].search([
                        ('id', 'not in', self.seen.ids), ('kind', '=', 'records_created'),
                        ('res_model', '=', 'ir.model.data')]))


@tagged('post_install', '-at_install')
class TestMergeOfOtherModels(SqlCase):
    """Odoo merges others than contacts by the same wizard's functions."""

    def test_a_merge_works_and_is_told(self):
        first, second = self.env['res.bank'].create([{'name': 'First'}, {'name': 'Second'}])
        account = self.env['res.partner.bank'].create({
            'acc_number': '7', 'partner_id': self.person.id, 'bank_id': first.id})
        self.env.flush_all()

        def action_merge(banks):
            banks.env['base.partner.merge.automatic.wizard']._update_foreign_keys_generic(
                'res.bank', banks[0], banks[1])
            return True
        with self.method('res.bank', 'action_merge', action_merge):
            self.result(self.api, 'res.bank', 'action_merge', ids=[first.id, second.id])
        self.env.invalidate_all()
        self.assertEqual(account.bank_id, second)
        self.assertTrail('changed', account)

    def test_the_own_user_is_not_merged(self):
        other = self.env['res.partner.bank'].create({'acc_number': '8', 'partner_id': self.admin.partner_id.id})

        def action_merge(users):
            users.env['base.partner.merge.automatic.wizard']._update_foreign_keys_generic(
                users._name, users[0], users[1])
            return True
        for model, first, second in (('res.users', self.admin, self.user), ('res.users', self.user, self.admin),
                                     ('res.partner', self.admin.partner_id, self.person),
                                     ('res.partner', self.person, self.admin.partner_id)):
            with self.isolated(model=model, first=first.id), self.method(model, 'action_merge', action_merge):
                self.assertRefused(self.api, model, 'action_merge', ids=[first.id, second.id])
                self.env.invalidate_all()
                self.assertEqual(other.partner_id, self.admin.partner_id)

    def test_keys_and_consents_stay_with_their_user(self):
        def action_merge(users):
            users.env['base.partner.merge.automatic.wizard']._update_foreign_keys_generic(
                users._name, users[0], users[1])
            return True
        for model, values in (
            (None, {}), ('res.device.log', {'session_identifier': 'x'}),
            ('oauth2.consent', {'application_id': self.application.id, 'scope_ids': self.scopes('profile')}),
        ):
            with self.isolated(model), self.method('res.users', 'action_merge', action_merge):
                first, second = (new_test_user(self.env, login=login) for login in ('first', 'second'))
                self.person.user_id = first
                record = model and self.env[model].create({**values, 'user_id': first.id})
                self.env.flush_all()
                if not record:
                    self.result(self.api, 'res.users', 'action_merge', ids=[first.id, second.id])
                    self.env.invalidate_all()
                    self.assertEqual(self.person.user_id, second)
                    continue
                self.assertRefused(self.api, 'res.users', 'action_merge', ids=[first.id, second.id])
                self.env.invalidate_all()
                self.assertEqual((record.user_id, self.person.user_id), (first, first))

    def test_a_refusal_that_code_has_caught_is_the_answer(self):
        def action_merge(users):
            try:
                users.env['base.partner.merge.automatic.wizard']._update_foreign_keys_generic(
                    users._name, users[0], users[1])
            except Exception:  # noqa: BLE001
                return False
            return True
        first, second = (new_test_user(self.env, login=login) for login in ('first', 'second'))
        self.env['oauth2.consent'].create({
            'application_id': self.application.id, 'user_id': first.id, 'scope_ids': self.scopes('profile')})
        self.env.flush_all()
        with self.method('res.users', 'action_merge', action_merge):
            for users in (first + second, second + self.admin):
                with self.isolated(users):
                    self.assertRefused(self.api, 'res.users', 'action_merge', ids=users.ids)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestMergeOfAccounts(SqlCase):

    def test_accounts_are_merged_as_ever(self):
        second = self.env['res.company'].create({'name': 'Second'})
        self.admin.write({'company_ids': [(4, second.id)], 'group_ids': [
            (4, self.env.ref('account.group_account_manager').id)]})
        accounts = self.env['account.account'].create([
            {'name': 'Twin', 'code': '777001', 'account_type': 'expense', 'company_ids': [(6, 0, company.ids)]}
            for company in (self.env.company, second)])
        self.env.flush_all()
        context = {'active_model': 'account.account', 'active_ids': accounts.ids,
                   'allowed_company_ids': [self.env.company.id, second.id]}
        api = self.widest_token()
        wizard = self.result(api, 'account.merge.wizard', 'create', vals_list=[{}], context=context)
        self.result(api, 'account.merge.wizard', 'action_merge', ids=wizard, context=context)
        self.env.invalidate_all()
        self.assertEqual(len(accounts.exists()), 1)
        deleted = self.env['oauth2.event'].search([
            ('id', 'not in', self.seen.ids), ('kind', '=', 'records_deleted'), ('res_model', '=', 'account.account')])
        self.assertTrue(deleted)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestMergeOfMailingLists(SqlCase):

    def test_subscriptions(self):
        first, second = self.env['mailing.list'].create([{'name': 'First'}, {'name': 'Second'}])
        self.env['mailing.contact'].create({'name': 'x', 'email': 'x@example.com', 'list_ids': [(4, first.id)]})
        self.env.flush_all()
        self.admin.group_ids += self.env.ref('mass_mailing.group_mass_mailing_user')
        api = self.widest_token()
        wizard = self.result(api, 'mailing.list.merge', 'create', vals_list=[{
            'src_list_ids': [[6, 0, first.ids]], 'dest_list_id': second.id, 'merge_options': 'existing',
            'archive_src_lists': False}])
        self.result(api, 'mailing.list.merge', 'action_mailing_lists_merge', ids=wizard)
        self.assertTold('created', 'mailing.subscription')
