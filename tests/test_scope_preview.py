"""What administrators are told that a token could do, and what it can do."""
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..wizard import access_count
from .json2 import JSON2Case

SECONDS = 3  # a preview takes less


@tagged('post_install', '-at_install')
class TestScopePreview(JSON2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.partner'].create([
            {'name': 'First', 'city': 'Ghent'}, {'name': 'Second', 'city': 'Ghent'},
            {'name': 'Third', 'city': 'Ghent', 'active': False}, {'name': 'Fourth', 'city': 'Liege'}])

    def preview(self, *scopes, user=None):
        """Return the lines of a preview, by their models.

        :param scopes: names.
        """
        preview = self.env['oauth2.scope.preview'].create({
            'scope_ids': self.scopes(*scopes), 'user_id': (user or self.user).id})
        return {line.model: line for line in preview.line_ids}

    def of_name(self, name):
        return self.env['oauth2.scope'].search([('name', '=', name)])

    def token_for(self, *scopes, user=None):
        return super().token_for(*scopes, user=user or self.user)

    def assertSeen(self, lines, token):
        """Check that a token finds as many records as the preview has told."""
        for model, line in lines.items():
            response = self.call(token, model, 'search_count', domain=[], limit=access_count.LIMIT)
            found = response.json() if response.status_code == 200 else 0
            self.assertEqual(line.read_count, found, f'{model}: {response.text}')

    def test_counts_of_everything_are_what_a_token_finds(self):
        lines = self.preview('api.read')
        self.assertIn('mail.message', lines)
        self.assertIn('res.partner', lines)
        self.assertNotIn('res.users.apikeys', lines)  # without records, and nothing to create
        self.assertSeen(lines, self.token_for('api.read'))
        self.assertFalse(any(line.write_count or line.unlink_count or line.can_create for line in lines.values()))

    def test_counts_of_everything_are_what_an_administrators_token_finds(self):
        token = self.token_for('api', user=self.admin)  # which leaves its trace in what is counted
        lines = self.preview('api', user=self.admin)
        self.assertIn('ir.config_parameter', lines)
        self.assertSeen(lines, token)
        self.assertFalse(lines['ir.config_parameter'].write_count)  # a scope has to name how Odoo is set up
        named = self.scope('parameters', ('ir.config_parameter', 'read write'))
        parameters = self.env['ir.config_parameter'].search_count([('key', '!=', 'database.secret')])
        self.assertEqual(self.preview('api', named, user=self.admin)['ir.config_parameter'].write_count, parameters)

    def test_the_domains_of_scopes_count(self):
        scope = self.scope(
            'ghent', ('res.partner', 'read', {'domain': "[('city', '=', 'Ghent')]"}),
            ('res.users', 'read write', {'domain': "[('id', '=', user.id)]"}), ('ir.cron', 'read', {}))
        lines = self.preview(scope)
        self.assertEqual(
            {model: line.read_count for model, line in lines.items()},
            {'res.partner': 2, 'res.users': 1, 'ir.cron': 0})
        self.assertSeen(lines, self.token_for(scope))

    def test_scopes_add_up(self):
        ghent = self.scope('ghent', ('res.partner', 'read', {'domain': "[('city', '=', 'Ghent')]"}))
        liege = self.scope('liege', ('res.partner', 'read', {'domain': "[('city', '=', 'Liege')]"}))
        lines = self.preview(ghent, liege)
        self.assertEqual(lines['res.partner'].read_count, 3)
        self.assertSeen(lines, self.token_for(ghent, liege))
        self.assertEqual(
            self.preview(ghent, liege, 'api.read')['res.partner'].read_count,
            self.env['res.partner'].with_user(self.user).search_count([]))

    def test_record_rules_count(self):
        self.env['ir.rule'].create({
            'name': 'No Ghent', 'model_id': self.env['ir.model']._get_id('res.partner'),
            'domain_force': "[('city', '!=', 'Ghent')]", 'perm_write': False, 'perm_unlink': False})
        user = self.partner_manager()
        scope = self.scope('all', ('res.partner', 'read write unlink', {'domain': "[('city', '!=', False)]"}))
        line = self.preview(scope, user=user)['res.partner']
        self.assertSeen({'res.partner': line}, self.token_for(scope, user=user))
        with_city = self.env['res.partner'].search_count([('city', '!=', False)])
        self.assertEqual(line.read_count, with_city - 2)
        self.assertEqual(line.write_count, with_city)
        self.assertEqual(line.unlink_count, with_city)

    def test_record_rules_for_changes_count(self):
        self.env['ir.rule'].create({
            'name': 'Ghent stays', 'model_id': self.env['ir.model']._get_id('res.partner'),
            'domain_force': "[('city', '!=', 'Ghent')]", 'perm_read': False})
        scope = self.scope('all', ('res.partner', 'read write', {'domain': "[('city', 'in', ('Ghent', 'Liege'))]"}))
        line = self.preview(scope, user=self.partner_manager())['res.partner']
        self.assertEqual((line.read_count, line.write_count), (3, 1))

    def test_nothing_is_promised_where_no_token_works_or_nothing_is_open(self):
        scope = self.scope('partners', ('res.partner', 'read', {'methods': 'address_get'}))
        self.assertFalse(self.preview(scope, user=self.env.ref('base.user_root')))
        self.of_name(scope).model_access = 'none'
        self.assertFalse(self.preview(scope))
        self.assertFalse(self.env['oauth2.scope.preview'].new({}).only_reads)

    def test_the_domain_of_a_scope_may_look_at_what_the_user_may_not(self):
        scope = self.scope(
            'secret', ('res.partner', 'read', {'domain': "[('user_ids.api_key_ids', '=', False)]"}))
        lines = self.preview(scope)
        self.assertTrue(lines['res.partner'].read_count)
        self.assertSeen(lines, self.token_for(scope))

    def test_changing_is_counted_by_what_succeeds(self):
        user = self.partner_manager()
        scope = self.scope(
            'w', ('res.partner', 'write create', {'domain': "[('city', '=', 'Ghent')]"}),
            ('res.company', 'read write create unlink', {}))
        lines = self.preview(scope, user=user)
        self.assertEqual((lines['res.partner'].read_count, lines['res.partner'].write_count), (0, 2))
        self.assertTrue(lines['res.partner'].can_create)
        self.assertEqual(lines['res.partner'].unlink_count, 0)
        self.assertEqual(lines['res.company'].write_count, 0)  # the user may not
        self.assertFalse(lines['res.company'].can_create)
        token = self.token_for(scope, user=user)
        changed = [
            partner.id for partner in self.env['res.partner'].search([])
            if self.call(token, 'res.partner', 'write', ids=partner.ids, vals={'comment': 'x'}).status_code == 200]
        self.assertEqual(len(changed), 2)

    def test_messages_are_counted_by_what_they_belong_to(self):
        admin = self.env.ref('base.user_admin')
        line = self.preview('api', user=self.user)['mail.message']
        messages = self.env['mail.message'].search([], limit=access_count.LIMIT)
        self.assertEqual(line.write_count, len(messages.with_user(self.user)._filtered_access('write')))
        self.assertLess(line.write_count, self.preview('api', user=admin)['mail.message'].write_count)

    def test_no_token_makes_more_power(self):
        admin = self.env.ref('base.user_admin')
        line = self.preview('api', user=admin)['oauth2.scope']
        self.assertTrue(line.read_count)
        self.assertFalse(line.write_count or line.unlink_count or line.can_create)

    # Why there is nothing

    def reasons(self, lines, model='res.partner'):
        return {name: lines[model][f'{name}_reason'] for name in ('read', 'write', 'create', 'unlink')}

    def test_each_zero_has_a_reason(self):
        nowhere = self.scope('nowhere', ('res.partner', 'read write create', {'domain': "[('city', '=', 'Nowhere')]"}))
        lines = self.preview(nowhere, user=self.partner_manager())
        self.assertEqual(self.reasons(lines), {'read': 'none', 'write': 'none', 'create': False, 'unlink': 'scope'})
        company = self.scope('company', ('res.company', 'read write create'), ('res.lang', 'read'))
        lines = self.preview(company)
        self.assertEqual(self.reasons(lines, 'res.company'), {
            'read': False, 'write': 'rights', 'create': 'rights', 'unlink': 'scope'})
        self.assertEqual(self.reasons(self.preview('api', user=self.admin), 'oauth2.scope'), {
            'read': False, 'write': 'token', 'create': 'token', 'unlink': 'token'})
        for line in self.preview('api', nowhere).values():
            for operation in ('read', 'write', 'unlink'):
                self.assertEqual(bool(line[f'{operation}_reason']), not line[f'{operation}_count'], line.model)
            self.assertEqual(bool(line.create_reason), not line.can_create, line.model)

    def test_record_rules_are_a_reason(self):
        self.env['ir.rule'].create({
            'name': 'No Ghent', 'model_id': self.env['ir.model']._get_id('res.partner'),
            'domain_force': "[('city', '!=', 'Ghent')]"})
        user = self.partner_manager()
        for city, reason in (('Ghent', 'rules'), ('Nowhere', 'none')):
            scope = self.scope(city, ('res.partner', 'read write unlink', {'domain': f"[('city', '=', '{city}')]"}))
            self.assertEqual(self.reasons(self.preview(scope, user=user)), {
                'read': reason, 'write': reason, 'create': 'scope', 'unlink': reason})

    def test_managers_are_not_told_that_rules_hide_a_record(self):
        """A domain of theirs would say then whether there is one that it matches."""
        self.env['ir.rule'].create({
            'name': 'No Ghent', 'model_id': self.env['ir.model']._get_id('res.partner'),
            'domain_force': "[('city', '!=', 'Ghent')]"})
        manager = new_test_user(
            self.env, login='mona', groups='base.group_user,oauth2_provider.group_oauth2_manager')
        for city in ('Ghent', 'Nowhere'):
            scope = self.scope(city, ('res.partner', 'read', {'domain': f"[('city', '=', '{city}')]"}))
            line = self.env['oauth2.scope.preview'].with_user(manager).create({
                'scope_ids': self.scopes(scope), 'user_id': manager.id}).line_ids
            self.env.flush_all()  # with the rights of the system, as at the end of a request
            self.assertEqual((line.read_count, line.read_reason), (0, 'unsaid'))

    def test_yes_and_no_are_texts(self):
        scope = self.scope('few', ('res.partner', 'read create', {'domain': "[('city', '=', 'Ghent')]"}))
        line = self.preview(scope, user=self.partner_manager())['res.partner']
        self.assertEqual((line.read_text, line.write_text, line.create_text, line.unlink_text), (
            '2', '0: not in scope', 'Yes', '0: not in scope'))
        line = self.preview(scope)['res.partner']
        self.assertEqual(line.create_text, 'No: no access right')

    # Of an application

    def test_an_application_is_looked_at_with_all_its_scopes(self):
        self.application.write({'scope_ids': self.scopes('contacts.read', 'openid')})
        action = self.application.action_preview()
        form = Form(self.env[action['res_model']].with_context(**action['context']))
        self.assertEqual(form.application_id, self.application)
        self.assertEqual(set(form.scope_ids[:].mapped('name')), {'contacts.read', 'openid'})
        self.assertEqual(form.user_id, self.admin)  # whom it runs as
        self.assertIn('res.partner', [line['model'] for line in form.line_ids._records])
        self.assertFalse(form.may_not_connect)
        form.user_id = self.user
        self.assertFalse(form.may_not_connect)
        self.application.group_ids = self.env.ref('base.group_system')
        form.user_id = new_test_user(self.env, login='pia', groups='base.group_user')
        self.assertTrue(form.may_not_connect)
        form.scope_ids.add(self.of_name('api'))
        self.assertTrue(form.calls_everything)
        self.assertEqual(form.save().scope_ids, self.env['oauth2.scope'].search([
            ('name', 'in', ('contacts.read', 'openid', 'api'))]))

    def test_a_manager_looks_at_an_application_with_rights_of_their_own(self):
        manager = new_test_user(self.env, login='mona', groups='oauth2_provider.group_oauth2_manager')
        action = self.application.with_user(manager).action_preview()
        form = Form(self.env[action['res_model']].with_user(manager).with_context(**action['context']))
        self.assertEqual(form.user_id, manager)
        self.assertTrue(form.save().line_ids is not None)

    def test_counting_ends(self):
        with patch.object(access_count, 'LIMIT', 2):
            self.assertEqual(self.preview('api.read')['res.partner'].read_count, 2)

    def test_further_methods_are_named(self):
        first = self.scope('first', ('res.partner', 'write', {'methods': 'open_commercial_entity'}))
        second = self.scope('second', ('res.partner', 'read', {'methods': 'open_commercial_entity\naddress_get'}))
        self.assertEqual(
            self.preview(first, second)['res.partner'].methods, 'open_commercial_entity\naddress_get')

    def test_a_method_that_makes_more_power_is_not_promised(self):
        scope = self.scope('more', ('res.users', 'read write', {'methods': 'change_password\naction_get'}), (
            'oauth2.application', 'read', {'methods': 'generate_client_secret'}))
        lines = self.preview(scope)
        self.assertEqual(lines['res.users'].methods, 'action_get')
        self.assertFalse(lines['oauth2.application'].methods)

    def test_whose_context_it_is_does_not_matter(self):
        other = self.env['res.company'].create({'name': 'Other'})
        self.user.company_ids += other
        self.env['res.partner'].create({'name': 'Theirs', 'company_id': other.id})
        narrow = self.env['oauth2.scope.preview'].with_context(
            allowed_company_ids=self.env.company.ids, active_test=False)
        preview = narrow.create({'scope_ids': self.scopes('api.read'), 'user_id': self.user.id})
        lines = {line.model: line for line in preview.line_ids if line.model == 'res.partner'}
        self.assertSeen(lines, self.token_for('api.read'))

    def test_only_managers_look(self):
        scope = self.of_name('api.read')
        with self.assertRaises(AccessError):
            self.env['oauth2.scope.preview'].with_user(self.user).create({
                'scope_ids': scope.ids, 'user_id': self.env.ref('base.user_admin').id})
        manager = new_test_user(self.env, login='mona', groups='oauth2_provider.group_oauth2_manager')
        action = scope.with_user(manager).action_preview()
        preview = Form(self.env[action['res_model']].with_user(manager).with_context(**action['context']))
        preview = preview.save()
        self.assertEqual((preview.scope_ids, preview.user_id), (scope, manager))
        self.assertTrue(preview.line_ids)
        self.assertTrue(preview.only_reads)

    def test_it_changes_with_what_is_chosen(self):
        form = Form(self.env['oauth2.scope.preview'].with_context(default_scope_ids=self.of_name('openid').ids))
        form.user_id = self.user
        self.assertFalse(form.line_ids._records)
        form.scope_ids.add(self.of_name('contacts.read'))
        self.assertIn('res.partner', [line['model'] for line in form.line_ids._records])
        form.scope_ids.add(self.of_name('api'))
        self.assertTrue(form.calls_everything)
        self.assertFalse(form.only_reads)

    def test_it_is_quick(self):
        self.preview('api')
        self.env.invalidate_all()
        began = time.monotonic()
        self.preview('api', user=self.env.ref('base.user_admin'))
        self.assertLess(time.monotonic() - began, SECONDS)

    def partner_manager(self):
        return new_test_user(
            self.env, login='pam', password='pam-password', groups='base.group_user,base.group_partner_manager')


@tagged('post_install', '-at_install')
class TestScopeEditor(JSON2Case):

    def test_a_manager_edits_the_lines(self):
        manager = new_test_user(self.env, login='mona', groups='oauth2_provider.group_oauth2_manager')
        client = {'uid': manager.id, 'allowed_company_ids': manager.company_ids.ids}  # what the web client has at hand
        form = Form(self.env['oauth2.scope'].with_user(manager).with_context(**client))
        form.name, form.description, form.model_access = 'partners', 'See partners', 'listed'
        with form.access_ids.new() as line:
            line.model_id = self.env['ir.model'].with_user(manager).search([('model', '=', 'res.partner')])
            line.domain = '[]'
        scope = form.save()
        self.assertIsNone(scope._permissions_of().domains('res.partner', 'read'))

    def test_a_summary_says_what_a_scope_opens(self):
        manager = new_test_user(self.env, login='mona', groups='oauth2_provider.group_oauth2_manager')
        scope = self.env['oauth2.scope'].search([('name', '=', self.scope(
            'partners', ('res.partner', 'read write', {'domain': "[('id', '=', 1)]", 'methods': 'address_get'}),
            ('res.country', 'read')))]).with_user(manager)
        self.assertEqual(set(scope.summary.split('; ')), {
            'Contact (some): Read, Change, address_get', 'Country: Read'})
        scope.model_access = 'none'
        self.assertEqual(scope.summary, 'No records')
        scope.write({'model_access': 'all', 'perm_read': True, 'perm_unlink': True})
        self.assertEqual(scope.summary, 'Everything its user can use: Read, Delete')
        scope.write({'perm_read': False, 'perm_unlink': False})
        self.assertEqual(scope.summary, 'No records')
        scope.model_access = 'listed'
        scope.access_ids.filtered(lambda line: line.model == 'res.country').perm_read = False
        self.assertEqual(scope.summary, 'Contact (some): Read, Change, address_get')
        with self.assertRaises(AccessError):
            scope.with_user(self.user).read(['summary'])

    def test_a_line_holds_what_can_be_used(self):
        scope = self.env['oauth2.scope'].search([('name', '=', self.scope('partners', ('res.partner', 'read')))])
        scope.access_ids.write({'domain': "[('user_id', '=', user.id), ('company_id', 'in', company_ids)]",
                                'methods': 'open_commercial_entity\n\n address_get '})
        self.assertEqual(scope.access_ids._method_names(), ['open_commercial_entity', 'address_get'])
        for values in (
            {'domain': '[('}, {'domain': "[('no_such_field', '=', 1)]"}, {'domain': "[('id', '=', no_such_variable)]"},
            {'domain': "[('country_id.no_such_field', '=', 1)]"}, {'domain': "__import__('os').getpid()"},
            {'methods': 'write'}, {'methods': 'load'}, {'methods': 'export_data'}, {'methods': '_compute_display_name'},
            {'methods': 'no_such_method'}, {'methods': 'address_get\nunlink'}, {'methods': 'name'},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.cr.savepoint():
                scope.access_ids.write(values)

    def test_a_scope_opens_by_its_lines_or_its_boxes(self):
        scope = self.env['oauth2.scope'].search([('name', '=', self.scope('partners', ('res.partner', 'read write')))])
        self.assertTrue(scope._permissions_of().allows('res.partner', 'write') and scope._permissions_of().may_write)
        scope.model_access = 'none'
        self.assertFalse(scope._permissions_of().allows('res.partner', 'read') or scope._permissions_of().may_write)
        scope.perm_write = True  # what routes of other addons may do
        self.assertFalse(scope._permissions_of().allows('res.partner', 'write'))
        self.assertTrue(scope._permissions_of().may_write)
        scope.write({'model_access': 'all', 'perm_write': False})
        self.assertTrue(scope._permissions_of().allows('res.country', 'read'))
        self.assertFalse(scope._permissions_of().allows('res.partner', 'write') or scope._permissions_of().may_write)

    def test_a_change_of_a_scope_counts_at_once(self):
        scope = self.env['oauth2.scope'].search([('name', '=', self.scope('partners', ('res.partner', 'read')))])

        def allowed(operation='read'):
            return self.env['oauth2.scope']._permissions(('partners',)).allows('res.partner', operation)
        self.assertTrue(allowed())
        scope.access_ids.perm_write = True
        self.assertTrue(allowed('write'))
        scope.access_ids.unlink()
        self.assertFalse(allowed())
        self.env['oauth2.scope.access'].create({
            'scope_id': scope.id, 'model_id': self.env['ir.model']._get_id('res.partner')})
        self.assertTrue(allowed())
        scope.model_access = 'none'
        self.assertFalse(allowed())
        scope.model_access = 'listed'
        self.assertTrue(allowed())
        scope.unlink()
        self.assertFalse(allowed())
        self.scope('partners', model_access='all')
        self.assertTrue(allowed())

    def test_a_scope_keeps_its_name(self):
        """People have allowed it by that name."""
        scope = self.env['oauth2.scope'].search([('name', '=', self.scope('partners', ('res.partner', 'read')))])
        scope.write({'name': 'partners', 'description': 'Other'})
        with self.assertRaises(UserError):
            scope.name = 'api.all'

    def test_requests_of_the_last_days_are_summed(self):
        today = fields.Date.today()
        self.env['oauth2.usage'].create([
            {'application_id': self.application.id, 'day': today - timedelta(days=days), 'requests': requests}
            for days, requests in ((0, 5), (29, 7), (30, 100))])
        self.assertEqual(self.application.request_count, 12)
        action = self.application.action_view_usage()
        self.assertEqual(self.env[action['res_model']].search_count(action['domain']), 3)
