"""What the domains of scopes may hold, who may write them, and that nothing in them is ever evaluated."""
import contextlib
import importlib.util
import itertools
import string
import warnings
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time
from psycopg2 import sql

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..fence import domains
from ..models.ready_scopes import APPS
from .json2 import JSON2Case

MIGRATION = Path(__file__).parent.parent / 'migrations' / '19.0.1.3.0' / 'end-scope_domains.py'
# Each would do something, or read more than it may, if it were evaluated.
HOSTILE = (
    "[('id', '=', user.write({'name': 'x'}) and 1)]", "[('id', '=', user.sudo().id)]", "[('id', '=', user)]",
    "[('id', '=', user.partner_id.id)]", "[('id', '=', user.company_id.id)]", "[('id', '=', user.id.__class__)]",
    "[('id', '=', user.__class__)]", "[('id', '=', user['id'])]", "[('id', '=', user.env.cr)]", "user.id", "user",
    "[('id', 'in', [user.id for user in user])]", "[('id', 'in', {user.id})]", "[('id', '=', {'a': 1})]",
    "[('id', '=', (lambda: 1)())]", "[('id', '=', lambda: 1)]", "[('id', '=', (x := 1))]",
    "[('id', '=', 1 if 1 else 2)]",
    "[('name', '=', f'{user.name}')]", "[('name', '=', f'x')]", "[('name', '=', 'x'.upper())]", "[('name', '=', b'x')]",
    "[('name', '=', 'a' + 'b')]", "[('name', '=', 'a' * 9999999999)]", "[('name', '=', '%s' % user.name)]",
    "[('id', '=', 9 ** 9 ** 9)]", "[('id', '=', 1 + 1)]", "[('id', '=', +1)]", "[('id', '=', ~1)]",
    "[('id', '=', not 1)]", "[('id', '=', -user.id)]", "[('id', '=', -True)]", "[('id', '=', --1)]",
    "[('id', '=', 1j)]", "[('id', '=', 1e999)]", "[('id', '=', 9223372036854775808)]", f"[('id', '=', {'9' * 5000})]",
    "[('id', '=', ...)]", "[('id', '=', 1 or 2)]", "[('id', '=', 1 < 2)]", "[*company_ids]",
    "[('id', 'in', [*company_ids])]",
    "[('id', 'in', company_ids + [1])]", "[('id', 'in', company_ids[:1])]", "[('id', '=', company_ids.pop())]",
    "[('id', '=', company_id.real)]", "[('id', '=', uid)]", "[('id', '=', __import__('os').getpid())]",
    "[('id', '=', ＵＳＥＲ.id)]", "[('id', '=', ｕｓｅｒ.id)]", "[('id', '=', user.ｉｄ)]",
    "[('id', '=', ｃｏｍｐａｎｙ_id)]",
    "[('id', '=', time.time())]", "[('date', '=', time.strftime('%Y'))]", "[('date', '=', context_today())]",
    "[('id', '=', (yield))]", "[('id', '=', await x)]", "[('name', '=', '\\0')]", "[('name', '=', '\\ud800')]",
    '', ' ', '[', 'True', 'False', 'None', '1', "'x'", 'company_ids', '{}', 'lambda: []', "('id', '=', 1)", '[1]',
    "['&']", "['x']", '[[]]', '[()]', "[('id',)]", "[('id', '=')]", "[('id', '~', 1)]", "[(1, 2, 3)]", "[('id', 5, 1)]",
    "[(['id'], '=', 1)]", "[('', '=', 1)]", "[('id', [], 1)]", '[]; 1', 'x = []', '[] if', '[\0]',
    "[('id', 'any!', [])]",
    # much of it
    '[' * 5000, '(' * 300 + ')' * 300, f"[('id', 'in', {'[' * 50}{']' * 50})]", '-' * 9000 + '1', 'not ' * 2000 + '1',
    'user' + '.id' * 3000, "[('name', '=', '" + 'x' * 1_000_000 + "')]", "[('name', '=', " + "'x' " * 250_000 + ')]',
    "[('id', '=', 1)" + ", ('id', '=', 1)" * 1000 + ']', "['!'" + ", '!'" * 2000 + ", ('id', '=', 1)]",
    '[' + "'&', '|', " * 40 + "('id', '=', 1), " * 81 + ']', "[('id', 'in', [" + '1, ' * 5000 + '])]',
)


def broken(env, access, text):
    """Put a text into the table past all checks, as an older version has."""
    env.cr.execute(sql.SQL('UPDATE oauth2_scope_access SET domain = %s WHERE id = %s'), [text, access.id])
    access.invalidate_recordset()
    env.registry.clear_cache()


@tagged('post_install', '-at_install')
class TestScopeDomains(TransactionCase):

    def parse(self, text):
        return domains.parse(text, self.env['ir.rule']._eval_context())

    def test_what_it_may_hold(self):
        company, companies = self.env.company.id, self.env.companies.ids
        for text, expected in (
            ('[]', []), (' [ ] ', []), ('()', []), ("[('id', '=', 1)]", [('id', '=', 1)]),
            ("[['id', '=', -1]]", [('id', '=', -1)]), ("(('id', '=', 1.5),)", [('id', '=', 1.5)]),
            ("[('a', '=', True), ('b', '=', None), ('c', '=', u'é')]",
             ['&', '&', ('a', '=', True), ('b', '=', False), ('c', '=', 'é')]),
            ("['|', ('user_id', '=', user.id), '!', ('company_id', 'in', company_ids)]",
             ['|', ('user_id', '=', self.env.uid), ('company_id', 'not in', companies)]),
            ("[\n    ('company_id', 'in', [False, company_id]),  # a comment\n]",
             [('company_id', 'in', [False, company])]),
            ("[('child_ids', 'any', [('user_id', '=', user.id)])]",
             [('child_ids', 'any', [('user_id', '=', self.env.uid)])]),
            ("[(1, '=', 1)]", [(1, '=', 1)]), ("[(0, '=', 1)]", [(0, '=', 1)]),
            ("[('date', '>=', 'today -7d')]", [('date', '>=', 'today -7d')]),
            ("[('name', '=', 'user.write({})')]", [('name', '=', 'user.write({})')]),
        ):
            with self.subTest(text=text):
                self.assertEqual(list(self.parse(text)), list(Domain(expected)))

    def test_nothing_else(self):
        for text in HOSTILE:
            with self.subTest(text=text[:100]), self.assertRaises(ValueError):
                self.parse(text)

    def test_no_names_are_no_domain_for_all_records(self):
        with self.assertRaises(ValueError):
            domains.parse('company_ids', {'company_ids': []})

    def test_an_error_says_what_is_not_allowed(self):
        for text, part in (
            ("[('id', '=', user.write({}) and 1)]", 'user.write({}) and 1'), ("[('id', '=', uid)]", 'uid'),
            ("[('id', '=', user.partner_id.id)]", 'user.partner_id.id'),
            ("[('id', 'in', [*company_ids])]", '*company_ids'),
            (f"[('id', '=', user.{'x' * 1000})]", f"user.{'x' * 55}…"),
        ):
            with self.subTest(text=text), self.assertRaises(domains.NotAllowed) as caught:
                self.parse(text)
            self.assertEqual(caught.exception.part, part)

    def test_any_text_is_read_or_refused(self):
        """Whatever is cut out of or put into a text, it stays a literal, and an error is one of ours."""
        seed = "['|', ('user_id', '=', user.id), ('company_id', 'in', [company_id, -1, 'x', None])]"
        signs = ('', *string.punctuation, 'x', '1', '\n', '\0', 'ｘ')
        for place, sign in itertools.product(range(len(seed)), signs):
            text = seed[:place] + sign + seed[place + 1:]
            with contextlib.suppress(ValueError), warnings.catch_warnings():
                warnings.simplefilter('ignore')  # of Python's, about such texts
                domain = self.parse(text)
                for condition in domain.iter_conditions():
                    self.assertIsInstance(condition.value, (str, int, float, list, tuple, type(None)), text)

    def test_ready_made_scopes_hold_to_it(self):
        texts = [line.domain for app in APPS for line in app.lines if line.domain]
        texts += filter(None, self.env['oauth2.scope.access'].search([]).mapped('domain'))
        for text in texts:
            self.parse(text)

    def test_a_scope_that_uses_more_is_shown_and_opens_nothing_of_that_model(self):
        scope = self.env['oauth2.scope'].create({
            'name': 'old', 'description': 'Old', 'model_access': 'listed', 'access_ids': [
                (0, 0, {'model_id': self.env['ir.model']._get_id('res.partner')}),
                (0, 0, {'model_id': self.env['ir.model']._get_id('res.country')})]})
        access = scope.access_ids.filtered(lambda line: line.model == 'res.partner')
        self.assertFalse(access.domain_error or scope.invalid_domains)
        for text in ("[('id', '=', user.partner_id.id)]", "[('no_such_field', '=', 1)]", '[', "[('date', '=', 'x')]"):
            broken(self.env, access, text)
            scope.invalidate_recordset()
            self.assertTrue(access.domain_error)
            self.assertEqual(scope.invalid_domains, 'Contact')
            self.assertIn('Contact (none: the domain is not valid): Read', scope.summary)
            with self.assertLogs('odoo.addons.oauth2_provider.fence.models.ir_rule', 'WARNING'):
                self.assertTrue(self.env['ir.rule']._oauth2_domain('res.partner', (text,)).is_false())
        self.assertIn('Country: Read', scope.summary)
        access.domain = "[('id', '=', user.id)]"
        self.assertFalse(access.domain_error or scope.invalid_domains)
        self.assertIn('Contact (some): Read', scope.summary)

    @mute_logger('odoo.addons.oauth2_provider.fence.models.ir_rule')
    def test_one_that_cannot_be_read_takes_nothing_from_another(self):
        read = self.env['ir.rule']._oauth2_domain('res.partner', ("[('id', '=', 1)]", 'user', "[('id', '=', 2)]"))
        self.assertEqual(list(read), list(Domain('id', 'in', [1, 2])))

    def test_an_upgrade_reports_them(self):
        scope = self.env['oauth2.scope'].create({
            'name': 'old', 'description': 'Old', 'model_access': 'listed', 'access_ids': [
                (0, 0, {'model_id': self.env['ir.model']._get_id(model), 'domain': domain})
                for model, domain in (('res.partner', "[('id', '=', user.id)]"), ('res.country', False), (
                    'res.users', "[('api_key_ids', '!=', False)]"), ('res.company', False))]})
        broken(self.env, scope.access_ids.filtered(lambda line: line.model == 'res.company'), "[('id', '=', user.x)]")
        spec = importlib.util.spec_from_file_location('oauth2_provider_end_scope_domains', MIGRATION)
        migration = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(migration)
        with self.assertLogs('oauth2_provider_end_scope_domains', 'WARNING') as caught:
            migration.migrate(self.env.cr, '19.0.1.2.0')
        reported = [line for line in caught.output if 'scope old' in line]
        self.assertEqual(len(reported), 2, reported)
        self.assertIn('model res.users: the domain looks at secrets', ''.join(reported))
        self.assertIn('model res.company: the domain uses what is no longer allowed', ''.join(reported))


@tagged('post_install', '-at_install')
class TestScopeDomainsInUse(JSON2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, login='mona', password='mona-password', groups='oauth2_provider.group_oauth2_manager')
        cls.partners = cls.lines('partners', 'res.partner')

    @classmethod
    def lines(cls, name, model, domain=False, **values):
        """Return the line of a new scope."""
        cls.scope(name, (model, 'read write', {'domain': domain, **values}))
        return cls.env['oauth2.scope.access'].search([('scope_id.name', '=', name)])

    def test_each_field_can_be_searched(self):
        model = self.env['res.users']
        self.assertFalse(model._fields['tz_offset'].store or model._fields['tz_offset'].search)
        with self.assertRaisesRegex(ValidationError, 'tz_offset'), self.cr.savepoint():
            self.partners.write({
                'model_id': self.env['ir.model']._get_id('res.users'), 'domain': "[('tz_offset', '=', '+0000')]"})

    def test_the_company_is_the_users_whatever_the_context_says(self):
        other = self.env['res.company'].create({'name': 'other'})
        self.user.company_ids += other
        own = self.user.company_id
        self.lines('own.company', 'res.company', "[('id', '=', company_id)]")
        token = self.token_for('own.company', user=self.user)
        for companies in ([own.id], [other.id], [other.id, own.id]):
            found = self.result(token, 'res.company', 'search', domain=[], context={'allowed_company_ids': companies})
            self.assertEqual(found, own.ids if own.id in companies else [], companies)

    def assertNotSaved(self, user, model, domain, reason):
        """Check that a person cannot save a domain, whichever way."""
        line = self.env['oauth2.scope.access'].search([('model', '=', model), ('scope_id.name', '=like', 'line%')])
        line = line or self.lines(f'line.{model}', model)
        for save in (
            lambda: line.with_user(user).write({'domain': domain}),
            lambda: line.scope_id.with_user(user).write({'access_ids': [(1, line.id, {'domain': domain})]}),
            lambda: line.scope_id.with_user(user).write({
                'access_ids': [(0, 0, {'model_id': line.model_id.id, 'domain': domain})]}),
            lambda: self.env['oauth2.scope'].with_user(user).create({
                'name': 'z', 'description': 'z',
                'access_ids': [(0, 0, {'model_id': line.model_id.id, 'domain': domain})]}),
        ):
            with self.assertRaisesRegex(ValidationError, reason), self.cr.savepoint():
                save()

    def test_text_of_a_manager_is_never_evaluated(self):
        """Row 2 of issue 10: it made the manager an administrator, when it was checked and whenever it was used."""
        system = self.env.ref('base.group_system')
        attack = f"[('id', '=', user.write({{'group_ids': [(4, {system.id})]}}) and 1)]"
        with self.assertRaisesRegex(ValidationError, r'user\.write.* is not allowed'), self.cr.savepoint():
            self.partners.with_user(self.manager).domain = attack
        self.assertFalse(self.manager.has_group('base.group_system'))
        broken(self.env, self.partners, attack)
        with mute_logger('odoo.addons.oauth2_provider.fence.models.ir_rule'):
            token = self.token_for('partners', user=self.manager)
            self.assertEqual(self.result(token, 'res.partner', 'search', domain=[]), [])
            response = self.call(token, 'res.partner', 'write', ids=self.company.ids, vals={'ref': 'x'})
            self.assertEqual(response.status_code, 403)
            self.assertRefused(token, 'res.partner', 'read', ids=self.company.ids, fields=['ref'])
            line = self.preview(self.manager, 'partners').line_ids
        self.assertEqual((line.read_count, line.write_count, self.company.ref), (0, 0, 'A1'))
        self.assertIn('is not allowed', line.note)
        self.env.invalidate_all()
        self.assertNotIn(system, self.manager.all_group_ids)

    def test_hostile_text_is_neither_saved_nor_used(self):
        with mute_logger('odoo.addons.oauth2_provider.fence.models.ir_rule'):
            for text in HOSTILE:
                if text.strip() and '\0' not in text:  # all records; and what no table takes
                    with self.subTest(text=text[:100]):
                        with self.assertRaises(ValidationError), self.cr.savepoint():
                            self.partners.domain = text  # not even by the superuser
                        broken(self.env, self.partners, text)
                        self.assertTrue(self.env['ir.rule']._oauth2_domain('res.partner', (text,)).is_false())
                        self.assertTrue(self.partners.domain_error)

    def test_a_domain_that_cannot_be_read_is_no_error_for_clients(self):
        token = self.token_for('partners')
        for text in ('[', "[('no_such_field', '=', 1)]", "[('id', '=', user.x)]", "[('create_date', '>', 'x')]"):
            broken(self.env, self.partners, text)
            with mute_logger('odoo.addons.oauth2_provider.fence.models.ir_rule'):
                self.assertEqual(self.result(token, 'res.partner', 'search', domain=[]), [])
                self.assertRefused(token, 'res.partner', 'write', ids=self.company.ids, vals={'ref': 'x'})
        self.assertEqual(self.company.ref, 'A1')

    def test_relative_dates_are_those_of_today_where_the_user_is(self):
        self.lines('recent', 'res.partner', f"[('create_date', '>=', 'today'), ('id', '=', {self.person.id})]")
        self.admin.tz = 'UTC'
        self.cr.execute("UPDATE res_partner SET create_date = %s WHERE id = %s", (
            fields.Datetime.now().replace(hour=5), self.person.id))
        self.env.invalidate_all()
        rule = self.env['ir.rule'].with_user(self.admin)
        texts = (self.env['oauth2.scope.access'].search([('scope_id.name', '=', 'recent')]).domain,)
        self.assertEqual(self.result(self.token_for('recent'), 'res.partner', 'search', domain=[]), self.person.ids)
        with freeze_time(fields.Datetime.now().replace(hour=1) + timedelta(days=1)):  # what is kept is still kept
            self.assertFalse(self.env['res.partner'].search(rule._oauth2_domain('res.partner', texts)))
        with freeze_time(fields.Datetime.now().replace(hour=13)):
            # where it is tomorrow already
            for context in ({}, {'tz': 'Pacific/Kiritimati'}):
                domain = rule.with_context(**context)._oauth2_domain('res.partner', texts)
                self.assertEqual(self.env['res.partner'].with_context(**context).search(domain), self.person)

    # Who may write which

    def test_the_context_of_a_caller_finds_no_more(self):
        """Neither a language nor a company, by which the same domain would find others."""
        self.env['res.lang']._activate_lang('fr_FR')
        tag = self.env['res.partner.category'].create({'name': 'a secret'})
        tag.with_context(lang='fr_FR').name = 'autre chose'
        other = self.env['res.company'].create({'name': 'Other'})
        self.admin.company_ids += other
        self.person.barcode = 'known here'
        self.env.flush_all()
        token = self.token_for(
            self.scope('few', ('res.partner.category', 'read', {'domain': "[('name', 'not ilike', 'secret')]"}),
                       ('res.partner', 'read', {'domain': "[('barcode', '=', False)]"})))
        for context in ({}, {'lang': 'fr_FR'}, {'allowed_company_ids': other.ids}):
            for model, record in (('res.partner.category', tag), ('res.partner', self.person)):
                with self.subTest(context, model=model):
                    self.assertEqual(self.result(
                        token, model, 'search_count', domain=[['id', '=', record.id]], context=context), 0)
                    self.assertRefused(token, model, 'read', ids=record.ids, fields=['name'], context=context)
        self.assertTrue(self.result(token, 'res.partner', 'search_count', domain=[]))

    def test_a_manager_writes_about_what_the_records_themselves_hold(self):
        for domain in ("[('name', 'ilike', 'x')]", "[('user_id', '=', user.id)]", "[('company_id', 'in', company_ids)]",
                       "[('create_date', '>', 'today -7d')]", "['|', ('active', '=', False), ('id', 'in', [1, 2])]",
                       "[('display_name', 'ilike', 'x')]", '[]', ''):
            with self.subTest(domain=domain):
                self.partners.with_user(self.manager).domain = domain
        # and about others of which nothing is hidden from anybody
        self.partners.with_user(self.manager).domain = "[('country_id.code', '=', 'BE')]"

    def test_nobody_writes_about_what_they_may_not_read(self):
        """Row 16 of issue 10: a preview, and a token, then tell whether it is true or false."""
        settings, read = 'base.group_system', 'may not read'
        self.patch_groups('res.partner', 'ref', settings)
        self.patch_groups('res.country', 'code', settings)
        for domain in (
            "[('ref', '=like', 'A%')]", "['!', ('ref', '=like', 'A%')]", "['|', ('id', '=', 1), ('ref', '=', 'x')]",
            "[('country_id.code', '=', 'BE')]", "[('country_id', 'any', [('code', '=', 'BE')])]",
            "[('country_id', 'not any', [('code', '=', 'BE')])]", "[('id', 'any', [('ref', '=', 'x')])]",
            "[('id', 'not any', ['|', ('ref', '=', 'x'), ('id', '=', 1)])]", "[('parent_id.ref', '=', 'x')]",
            "[('country_id', 'ilike', 'BE')]", "[('country_id', '=', 'BE')]", "[('country_id', 'in', ['BE', 1])]",
            "[('country_id.display_name', '=', 'BE')]", "[('display_name', 'ilike', 'A1')]",
            "[('id', 'child_of', 'A1')]", "[('country_id', 'ANY!', [('code', '=', 'BE')])]",
        ):
            with self.subTest(domain=domain), warnings.catch_warnings():
                warnings.simplefilter('ignore')  # of Odoo's, about capitals
                self.assertNotSaved(self.manager, 'res.partner', domain, read)
        self.partners.with_user(self.admin).domain = "[('ref', '=like', 'A%')]"
        # a model that the person may not read at all, as what it is about or on the way
        self.assertNotSaved(self.manager, 'ir.mail_server', "[('smtp_pass', '=like', 'a%')]", read)
        self.assertNotSaved(self.manager, 'ir.cron', "[('active', '=', True)]", read)
        with self.assertRaisesRegex(ValidationError, read):
            self.partners.with_user(self.manager).write({
                'domain': "[('name', '=', 'x')]", 'model_id': self.env['ir.model']._get_id('ir.mail_server')})

    def test_a_model_that_changes_is_looked_at_again(self):
        line = self.lines('named', 'res.country', "[('name', '=', 'x')]")
        with self.assertRaisesRegex(ValidationError, 'may not read'), self.cr.savepoint():
            line.with_user(self.manager).model_id = self.env['ir.model']._get_id('ir.mail_server')
        partner = self.lines('others', 'res.partner', "[('user_ids.name', '=', 'x')]")
        with self.assertRaisesRegex(ValidationError, 'may not see all'), self.cr.savepoint():
            partner.scope_id.with_user(self.manager).copy({'name': 'copied'})

    def test_records_that_rules_hide_are_not_to_be_found_out_about(self):
        for domain in (
            "[('parent_id.name', '=', 'x')]", "[('child_ids.name', '=', 'x')]", "[('child_ids', '=', False)]",
            "[('user_ids', '!=', False)]", "[('user_ids', 'any', [])]", "[('parent_id', 'ilike', 'x')]",
            "[('parent_id', 'child_of', 1)]", "[('company_id.name', '=', 'x')]", "[('child_ids', 'in', [1])]",
            "[('id', 'any', [('parent_id.name', '=', 'x')])]", "[('parent_id', 'ilike', 5)]",
            "[('message_ids.body', 'ilike', 'x')]", "[('message_ids.attachment_ids', '=', False)]",
        ):
            with self.subTest(domain=domain):
                self.assertNotSaved(self.manager, 'res.partner', domain, 'may not see all records')
                self.partners.with_user(self.admin).domain = domain

    def test_secrets_are_for_nobody(self):
        self.env['oauth2.scope.access'].search([]).flush_recordset()
        for model, domain in (
            ('res.users', "[('api_key_ids', '!=', False)]"), ('res.users', "[('api_key_ids.name', '=', 'x')]"),
            ('res.partner', "[('user_ids.api_key_ids', 'any', [('name', '=', 'x')])]"),
            ('ir.config_parameter', "[('value', '=like', 'a%')]"),
            ('res.users.identitycheck', "[('request', '=', 'x')]"), ('oauth2.key', "[('kid', '=like', 'a%')]"),
            ('oauth2.application', "[('client_secret_digest', '=like', 'a%')]"),
            ('oauth2.event', "[('application_id.name', '=', 'x')]"), ('oauth2.scope', "[('name', '=', 'x')]"),
        ):
            with self.subTest(domain=domain):
                self.assertNotSaved(self.admin, model, domain, 'No domain may look at')
        self.partners.with_user(self.admin).domain = "[('user_ids.login', '=', 'x')]"

    def test_a_field_that_leads_to_a_secret_is_one(self):
        self.env['ir.model.fields'].create({
            'name': 'x_of_key', 'model_id': self.env['ir.model']._get_id('oauth2.event'), 'ttype': 'char',
            'related': 'application_id.name', 'store': False, 'readonly': True})
        self.assertNotSaved(self.admin, 'oauth2.event', "[('x_of_key', '=', 'x')]", 'No domain may look at')

    def test_no_condition_leads_further_than_anybody_needs(self):
        self.assertNotSaved(self.admin, 'res.partner', f"[('{'parent_id.' * 10}id', '=', 1)]", 'at most')
        with self.assertRaises(ValidationError):
            self.partners.domain = f"[('{'parent_id.' * 900}id', '=', 1)]"

    # Whose numbers a preview shows

    def preview(self, user, *scopes, of=None):
        return self.env['oauth2.scope.preview'].with_user(user).create({
            'scope_ids': self.scopes(*scopes), 'user_id': (of or user).id})

    def test_managers_look_with_their_own_rights_alone(self):
        """Else a domain on records that they do not see would be counted for somebody who does."""
        with self.assertRaisesRegex(AccessError, 'Only administrators'), self.cr.savepoint():
            self.preview(self.manager, 'partners', of=self.admin)
        preview = self.preview(self.manager, 'partners')
        self.assertTrue(preview.line_ids.read_count)
        with self.assertRaisesRegex(AccessError, 'Only administrators'), self.cr.savepoint():
            preview.user_id = self.admin
            preview.flush_recordset()
        self.assertFalse(preview.may_choose_user)
        form = Form(self.env['oauth2.scope.preview'].with_user(self.manager))
        with self.assertRaises(AssertionError):
            form.user_id = self.admin  # it can be read alone
        values = {'user_id': self.admin.id, 'scope_ids': [(6, 0, self.partners.scope_id.ids)]}
        with self.assertRaisesRegex(AccessError, 'Only administrators'):
            self.env['oauth2.scope.preview'].with_user(self.manager).onchange(
                values, ['user_id'], {'user_id': {}, 'scope_ids': {}, 'line_ids': {'fields': {'read_count': {}}}})

    def test_numbers_of_an_administrator_are_not_for_other_managers(self):
        preview = self.preview(self.admin, 'partners', of=self.user)
        self.assertTrue(preview.line_ids.read_count)
        self.env.invalidate_all()
        for records in (preview, preview.line_ids):
            records = records.with_user(self.manager)
            with self.assertRaises(AccessError), self.cr.savepoint():
                records.read()
            with self.assertRaises(AccessError), self.cr.savepoint():
                records.write({'create_uid': self.manager.id})
        self.assertFalse(self.env['oauth2.scope.preview.line'].with_user(self.manager).search([]))

    def test_administrators_choose_whose(self):
        preview = self.preview(self.admin, 'partners', of=self.user)
        self.assertTrue(preview.may_choose_user)
        self.assertTrue(preview.line_ids.read_count)
        self.assertFalse(preview.has_notes)

    def test_no_numbers_for_a_domain_on_what_one_may_not_read(self):
        self.partners.domain = "[('user_ids.login', '=', 'olga')]"
        preview = self.preview(self.manager, 'partners')
        self.env.flush_all()  # with the rights of the system, as at the end of a request
        line = preview.line_ids
        self.assertEqual((line.read_count, line.write_count, line.unlink_count, line.can_create), (0, 0, 0, False))
        self.assertIn('You may not see all records of User', line.note)
        self.assertTrue(preview.has_notes)
        self.assertEqual(self.preview(self.admin, 'partners').line_ids.read_count, 1)
        self.partners.domain = "[('user_ids.api_key_ids', '=', False)]"
        line = self.preview(self.admin, 'partners').line_ids
        self.assertEqual((line.read_count, bool(line.note)), (0, True))

    def patch_groups(self, model, name, groups):
        field = self.env[model]._fields[name]
        before = field.groups
        field.groups = groups
        self.addCleanup(setattr, field, 'groups', before)
