"""Each rule of the fence in the ORM about what is read, asked by itself: fence/models/base.py."""
import sys
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..fence import InsufficientScope
from ..fence.caller_values import CallerValues
from ..fence.permissions import ModelAccess, Permissions
from ..fence.token_context import TokenContext

ADDON = __name__.rpartition('.tests.')[0]


class BaseChecksCase(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.me = new_test_user(cls.env, login='mia', email='mia@example.com', groups='base.group_system')
        cls.plain = new_test_user(cls.env, login='otto', email='otto@example.com')
        cls.partner = cls.env['res.partner'].create({
            'name': 'Paula', 'email': 'paula@example.com', 'country_id': cls.env.ref('base.be').id})
        cls.env.flush_all()

    def ask_as(self, *rows, everywhere=(), guard=True, hides_keys=True, user=None):
        """Make the ORM see a token until the end of the test, or until the next one.

        :param rows: (model, operations) or (model, operations, domain).
        :return: the token, and an environment of its user.
        """
        user = user or self.me
        bearer = TokenContext(SimpleNamespace(application_id=(), user_id=user.id), (), Permissions(everywhere, [
            (model, ModelAccess(frozenset(operations.split()), *domain)) for model, operations, *domain in rows]))
        bearer.guard, bearer.hides_keys, bearer.caller = guard, hides_keys, CallerValues()
        for name, module in list(sys.modules.items()):
            if name.startswith(f'{ADDON}.') and '.tests' not in name:
                for asked, answer in (('current', lambda: bearer),
                                      ('guarding', lambda: bearer if bearer.guard else None)):
                    if asked in vars(module):
                        patcher = patch.object(module, asked, answer)
                        patcher.start()
                        self.addCleanup(patcher.stop)
        self.env.invalidate_all()
        return bearer, self.env(user=user)


@tagged('post_install', '-at_install')
class TestFieldChecks(BaseChecksCase):

    def test_fields_that_odoo_keeps_from_the_user(self):
        _bearer, env = self.ask_as(everywhere=('read',), guard=False, user=self.plain)
        users = env['res.users']
        field = next(field for field in users._fields.values() if field.groups and not self.plain.has_groups(
            field.groups) and not field.name.endswith(('password', 'secret')))
        self.assertFalse(users._has_field_access(field, 'read'))
        with self.assertRaises(AccessError):
            users._check_field_access(field, 'read')
        self.assertTrue(users._has_field_access(users._fields['name'], 'read'))

    def test_keys(self):
        for rows, hides_keys, shown in ((('ir.attachment', 'read'), True, False),
                                        (('ir.attachment', 'read'), False, True),
                                        (('ir.attachment', 'read write'), True, True)):
            with self.subTest(rows=rows, hides_keys=hides_keys):
                _bearer, env = self.ask_as(rows, guard=False, hides_keys=hides_keys)
                attachments = env['ir.attachment']
                field = attachments._fields['access_token']
                self.assertIs(attachments._has_field_access(field, 'read'), shown)
                if shown:
                    attachments._check_field_access(field, 'read')
                else:
                    with self.assertRaises(InsufficientScope):
                        attachments._check_field_access(field, 'read')
                self.assertTrue(attachments.sudo()._has_field_access(field, 'read'))
                attachments.sudo()._check_field_access(field, 'read')

    def test_a_refusal_names_what_is_outside(self):
        for rows, model in (((('res.partner', 'read'),), 'res.partner.category'), ((), 'res.partner')):
            _bearer, env = self.ask_as(*rows)
            partners = env['res.partner']
            sentence = rf'read {model}\. An administrator has to add the scope '
            with self.subTest(model), self.assertRaisesRegex(InsufficientScope, sentence):
                partners._check_field_access(partners._fields['category_id'], 'read')

    def test_keys_are_not_fetched_by_code_of_odoo_either(self):
        attachment = self.env['ir.attachment'].create({'name': 'x', 'access_token': 'Zk9xQ2'})
        self.env.flush_all()
        self.env.cr.execute("UPDATE ir_attachment SET db_datas = 'Zk9xQ2' WHERE id = %s", [attachment.id])
        bearer, env = self.ask_as(everywhere=('read',), guard=False)
        bearer.hides = lambda model, field: field.name in ('access_token', 'db_datas')
        attachment = attachment.with_env(env(su=True))
        self.assertEqual((attachment.name, attachment.access_token), ('x', ''))
        self.assertFalse(attachment.db_datas)
        self.assertIsNot(attachment.db_datas, '')
        bearer.read_only = False
        attachment.invalidate_recordset()
        self.assertEqual(attachment.access_token, 'Zk9xQ2')
        self.assertTrue(attachment.with_context(bin_size=False).db_datas)


@tagged('post_install', '-at_install')
class TestNames(BaseChecksCase):

    def country(self, *rows):
        _bearer, env = self.ask_as(*rows)
        return self.partner.country_id.with_env(env)

    def test_the_name_of_what_a_many2one_shows(self):
        country = self.country(('res.partner', 'read'))
        country.fetch(['display_name'])
        self.assertEqual(country.display_name, 'Belgium')
        for names in (['display_name', 'code'], ['code'], None):
            with self.subTest(names), self.assertRaises(InsufficientScope):
                self.country(('res.partner', 'read')).fetch(names)

    def test_the_name_of_a_record_outside_of_a_domain(self):
        with self.assertRaises(InsufficientScope):
            self.country(('res.country', 'read', "[('id', '=', 0)]")).fetch(['display_name'])

    def test_code_of_odoo_fetches_names_at_once(self):
        country = self.country(('res.partner', 'read')).sudo()
        country.fetch(['display_name'])
        with self.assertQueryCount(0):
            self.assertEqual(country.name, 'Belgium')

    def test_what_the_context_adds_to_a_name(self):
        for rows, added in ((('res.partner', 'read'), True), (('res.partner', 'read', "[(1, '=', 1)]"), False),
                            (('res.users', 'read'), False)):
            with self.subTest(rows):
                _bearer, env = self.ask_as(rows)
                name = self.partner.with_env(env(context={'show_email': True})).display_name
                self.assertEqual('paula@example.com' in name, added)
                self.assertIn('Paula', name)

    def test_other_fields_are_computed_as_ever_in_any_context(self):
        _bearer, env = self.ask_as(('res.partner', 'read', "[(1, '=', 1)]"))
        partner = self.partner.with_env(env(context={'show_email': True}))
        self.assertEqual(partner.email_formatted, '"Paula" <paula@example.com>')

    def test_other_fields_go_by_the_context(self):
        currency = self.env['res.currency'].create({'name': 'XQX', 'symbol': 'q', 'rate_ids': [
            (0, 0, {'name': '2001-01-01', 'rate': 2}), (0, 0, {'name': '2002-01-01', 'rate': 4})]})
        self.env.flush_all()
        _bearer, env = self.ask_as(('res.currency', 'read', "[(1, '=', 1)]"))
        rates = [currency.with_env(env(context={'date': date})).rate for date in ('2001-06-01', '2002-06-01')]
        self.assertEqual(rates[1], 2 * rates[0])

    def test_fields_that_are_computed_from_a_key(self):
        bearer, env = self.ask_as(everywhere=('read',), guard=False)
        bearer.hides = lambda model, field: field.name == 'email'
        partner = self.partner.with_env(env)
        self.assertFalse(partner.email_formatted)
        with self.assertRaises(InsufficientScope):
            partner.email  # noqa: B018


@tagged('post_install', '-at_install')
class TestViewChecks(BaseChecksCase):

    def test_a_view_of_another_model(self):
        view = self.env['ir.ui.view'].search([('model', '=', 'res.country'), ('type', '=', 'form')], limit=1)
        _bearer, env = self.ask_as(('res.partner', 'read'))
        with self.assertRaises(InsufficientScope):
            env['res.partner']._get_view_cache(view.id, 'form')
        _bearer, env = self.ask_as(everywhere=('read',))
        self.assertEqual(env['res.partner']._get_view_cache(view.id, 'form')['id'], view.id)

    def test_a_model_without_views(self):
        with_views = set(self.env['ir.ui.view'].search([]).mapped('model'))
        model = next(name for name, model in self.env.items() if name.startswith('res.') and model._auto
                     and not model._transient and name not in with_views)
        _bearer, env = self.ask_as((model, 'read'))
        self.assertFalse(env[model]._get_view_cache(None, 'list')['id'])
