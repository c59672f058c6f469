"""Each rule of the fence in the ORM about what is searched and exported: fence/models/base_search.py."""
from odoo.fields import Domain
from odoo.tests import tagged

from ..fence import InsufficientScope
from ..fence.caller_values import CallerValues
from .json2 import JSON2Case
from .test_base_checks import BaseChecksCase

KEY = ('credential', '=', 'Zk9xQ2')


@tagged('post_install', '-at_install')
class TestSearchChecks(BaseChecksCase):

    def test_keys_in_a_domain(self):
        servers = self.ask_as(everywhere=('read',), guard=False)[1]['mail.ice.server']
        for domain in ([KEY], ['|', ('uri', '=', 'x'), KEY], [('create_uid.partner_id.message_ids.body', 'like', 'x')]):
            with self.subTest(domain), self.assertRaises(InsufficientScope):
                servers._search(domain)
        servers._search([('uri', '=', 'x')])
        for hides_keys, rows in ((False, ()), (True, (('mail.ice.server', 'read write'),))):
            _bearer, env = self.ask_as(*rows, everywhere=('read',), guard=False, hides_keys=hides_keys)
            env['mail.ice.server']._search([KEY])

    def test_keys_that_code_of_odoo_looks_for(self):
        bearer, env = self.ask_as(everywhere=('read',), guard=False)
        env['mail.ice.server'].sudo()._search([KEY])
        bearer.caller = CallerValues({'key': KEY[2]})
        with self.assertRaises(InsufficientScope):
            env['mail.ice.server'].sudo()._search([KEY])

    def test_conditions_within_conditions(self):
        bearer, env = self.ask_as(everywhere=('read',), guard=False)
        within = Domain('message_ids', 'any', Domain('body', 'like', 'token=Z'))
        with self.assertRaises(InsufficientScope):
            env['res.partner']._oauth2_check_keys(within, bearer)
        for domain in (Domain('no_field', '=', 1), Domain('no_field.name', '=', 1),
                       Domain('message_ids', 'any', Domain('subject', 'like', 'x'))):
            env['res.partner']._oauth2_check_keys(domain, bearer)

    def test_a_search_without_a_look_at_the_rights(self):
        _bearer, env = self.ask_as(('res.partner', 'read'))
        with self.assertRaises(InsufficientScope):
            env['res.country']._search([], bypass_access=True)
        env['res.country'].sudo()._search([], bypass_access=True)
        _bearer, env = self.ask_as(('res.country', 'read'))
        env['res.country']._search([], bypass_access=True)

    def test_what_a_parent_lends(self):
        _bearer, env = self.ask_as(('res.users', 'read'))
        for domain in ([('partner_id.email', '=', 'x')], [('partner_id', 'any', [('id', 'in', [7, 8])])]):
            with self.subTest(domain):
                env['res.users']._search(domain)
        own = [('partner_id.company_id', '=', self.env.company.id)]  # users have a field of their own by this name
        with self.assertRaises(InsufficientScope):
            env['res.users']._search(own)
        self.ask_as(('res.users', 'read'), ('res.partner', 'read'))[1]['res.users']._search(own)

    def test_a_field_that_searches_with_superuser_rights(self):
        domain = [('message_partner_ids', 'any', [('email', '=like', 'p%')])]
        _bearer, env = self.ask_as(('mail.blacklist', 'read'))
        self.assertFalse(env['mail.blacklist']._fields['message_partner_ids'].store)
        with self.assertRaises(InsufficientScope):
            env['mail.blacklist'].search(domain)
        entry = self.env['mail.blacklist'].create({'email': 'x@example.com'})
        entry.message_subscribe(self.partner.ids)
        self.env.flush_all()
        for text, found in (('[]', entry.ids), (f"[('id', '!=', {self.partner.id})]", [])):
            _bearer, env = self.ask_as(('mail.blacklist', 'read'), ('res.partner', 'read', text))
            self.assertEqual(env['mail.blacklist'].search([*domain, ('id', '=', entry.id)]).ids, found)


@tagged('post_install', '-at_install')
class TestExports(JSON2Case):

    def test_what_an_export_gives_and_what_not(self):
        self.company.country_id = self.env.ref('base.be')
        self.env.flush_all()
        token = self.token_for(self.scope('contacts', ('res.partner', 'read')))
        for path in ('country_id', 'parent_id/country_id'):
            rows = self.result(token, 'res.partner', 'export_data', ids=(
                self.person if '/' in path else self.company).ids, fields_to_export=['name', path])
            self.assertEqual(rows['datas'][0][1], 'Belgium')
        for path in ('country_id/.id', 'parent_id/country_id/.id', 'parent_id/parent_id/country_id/.id',
                     'parent_id/child_ids/parent_id/country_id/.id'):
            with self.subTest(path):
                records = self.company if path.count('/') == 1 else self.person
                answer = self.call(token, 'res.partner', 'export_data', ids=records.ids, fields_to_export=[path])
                self.assertNotIn(f'"{self.company.country_id.id}"', answer.text)

    def test_a_path_that_leads_nowhere_is_answered_as_without_scopes(self):
        paths = ('name/x', 'no_field/x', 'parent_id/name/x', '.id/x')
        statuses = []
        for scope in ('api', self.scope('contacts', ('res.partner', 'read'))):
            token = self.token_for(scope)
            statuses.append([self.call(
                token, 'res.partner', 'export_data', ids=self.person.ids, fields_to_export=[path]).status_code
                for path in paths])
        self.assertEqual(*statuses)
