"""Ways out of the fence that somebody may try, none of which leads anywhere."""
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ..fence import TokenContext
from ..fence.permissions import ModelAccess, Permissions
from .json2 import JSON2Case

SECRET = 'paula@private.example'


@tagged('post_install', '-at_install')
class TestReadingAttacks(JSON2Case):
    """Tokens that open one model, or some of its records, and try to read more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.scope('partners.read', ('res.partner', 'read'))
        cls.companies = cls.scope('companies.read', ('res.partner', 'read', {
            'domain': "[('is_company', '=', True)]"}))
        cls.users = cls.scope('users.read', ('res.users', 'read'))
        cls.company.parent_id = cls.env['res.partner'].create({'name': 'Holder', 'email': SECRET, 'ref': 'H1'})
        cls.env.company.partner_id.country_id = cls.env.ref('base.be')

    def assertNothing(self, token, model, method, **arguments):
        """Check that an answer, be it an error or an empty one, gives nothing away."""
        response = self.call(token, model, method, **arguments)
        self.assertNotIn(SECRET, response.text)
        return response

    def test_a_name_that_was_shown_does_not_open_the_record(self):
        """Odoo has read the whole record to show its name, and does not look at the rights again."""
        token = self.token_for(self.companies)
        for paths in (['parent_id', 'parent_id/email'], ['parent_id/name', 'parent_id/email'],
                      ['parent_id/id', 'parent_id/email'], ['child_ids', 'child_ids/email'],
                      ['display_name', 'parent_id/parent_id/email'], ['commercial_partner_id/child_ids/email']):
            with self.subTest(paths=paths):
                self.assertNothing(token, 'res.partner', 'export_data', ids=self.company.ids, fields_to_export=paths)
        self.assertRefused(token, 'res.partner', 'export_data', ids=self.company.ids, fields_to_export=[
            'parent_id', 'parent_id/email'])

    def test_an_export_gives_no_ids_of_records_outside(self):
        for model, name, record in (('res.partner', 'outside', self.company.parent_id),
                                    ('res.country', 'abroad', self.env.company.partner_id.country_id)):
            self.env['ir.model.data'].create({
                'module': '__export__', 'name': name, 'model': model, 'res_id': record.id})
        token = self.token_for(self.companies)
        for path, partner in (('parent_id', self.company), ('country_id', self.env.company.partner_id)):
            for name in ('id', '.id'):
                with self.subTest(path=path, name=name):
                    self.assertRefused(token, 'res.partner', 'export_data', ids=partner.ids, fields_to_export=[
                        f'{path}/{name}'])

    def test_the_same_by_a_specification(self):
        token = self.token_for(self.companies)
        for field in ('parent_id', 'child_ids', 'commercial_partner_id'):
            self.assertNothing(token, 'res.partner', 'web_read', ids=self.company.ids, specification={
                'display_name': {}, field: {'fields': {'display_name': {}, 'email': {}}}})

    def test_lines_outside_the_domain_stay_outside(self):
        token = self.token_for(self.companies)
        lines = self.result(token, 'res.partner', 'read', ids=self.company.ids, fields=['child_ids'])[0]['child_ids']
        self.assertFalse(set(lines) & set(self.person.ids), 'a person is no company')
        found = self.result(token, 'res.partner', 'search', domain=[('child_ids.email', '=', self.person.email)])
        self.assertNotIn(self.company.id, found)
        found = self.result(token, 'res.partner', 'search', domain=[('parent_id.email', '=', SECRET)])
        self.assertNotIn(self.company.id, found)

    def test_no_context_widens_a_scope(self):
        token = self.token_for(self.companies)
        for context in (
            {'active_test': False}, {'oauth2_bearer': None}, {'su': True}, {'uid': 1}, {'sudo': True},
            {'filter_function_reset_sudo': True}, {'guard': False}, {'bypass_access': True}, {'prefetch_fields': False},
            {'install_mode': True}, {'module': 'base'}, {'no_reset_password': True}, {'bin_size': True},
            {'allowed_company_ids': self.env.company.ids}, {'search_default_all': 1}, {'force_search_count': True},
        ):
            with self.subTest(context=context):
                self.assertRefused(
                    token, 'res.partner', 'read', ids=self.person.ids, fields=['email'], context=context)
                rows = self.result(token, 'res.partner', 'search_read', domain=[], fields=['email'], context=context)
                self.assertFalse([row for row in rows if row['id'] in (self.person + self.company.parent_id).ids])
                self.assertRefused(token, 'res.country', 'search_read', domain=[], context=context)

    def test_a_context_within_a_specification_widens_nothing(self):
        token = self.token_for(self.companies)
        self.assertNothing(token, 'res.partner', 'web_read', ids=self.company.ids, specification={
            'child_ids': {'context': {'active_test': False, 'su': True}, 'fields': {'email': {}}},
            'parent_id': {'context': {'active_test': False}, 'fields': {'email': {}}}})

    def test_a_field_that_searches_without_a_look_at_the_rights_is_held_to_the_scopes(self):
        """Odoo's `bypass_search_access`, here from a contact to its users."""
        self.assertTrue(self.env['res.partner']._fields['user_ids'].bypass_search_access)
        token = self.token_for(self.partners, self.scope('users.others', ('res.users', 'read', {
            'domain': "[('id', '!=', user.id)]"})))
        for domain, found in (
            ([('user_ids.login', '=', 'olga')], []),
            ([('user_ids', 'any', [('login', '=', 'olga')])], []),
            ([('user_ids.login', '=', 'alice')], self.user.partner_id.ids),
            (['!', ('user_ids.login', '=', 'olga'), ('id', '=', self.admin.partner_id.id)], self.admin.partner_id.ids),
            ([('user_ids', 'not any', [('login', '=', 'olga')]), ('id', '=', self.admin.partner_id.id)],
             self.admin.partner_id.ids),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self.result(token, 'res.partner', 'search', domain=domain), found)

    def test_neither_does_a_way_through_two_such_fields_lead_on(self):
        twin = new_test_user(self.env, login='twin')
        twin.partner_id = self.admin.partner_id
        token = self.token_for(self.scope('users.others', ('res.users', 'read', {
            'domain': "[('id', '!=', user.id)]"})))
        for login, found in (('olga', []), ('twin', twin.ids)):
            self.assertEqual(
                self.result(token, 'res.users', 'search', domain=[('partner_id.user_ids.login', '=', login)]), found)

    def test_operators_for_odoo_itself_are_no_way(self):
        token = self.token_for(self.partners)
        for operator in ('any!', 'not any!'):
            response = self.call(
                token, 'res.partner', 'search', domain=[('country_id', operator, [('code', '=', 'BE')])])
            self.assertNotEqual(response.status_code, 200, response.text)

    def test_domains_within_domains_are_held_to_the_scopes(self):
        token = self.token_for(self.partners)
        for domain in (
            [('parent_id', 'any', [('country_id.code', '=', 'BE')])],
            [('child_ids', 'any', [('category_id', 'any', [('name', '=', 'Oak')])])],
            ['!', ('country_id.code', '=', 'BE')],
            ['|', ('name', '=', 'x'), ('user_ids.login', '=', 'olga')],
            [('category_id', 'child_of', self.company.category_id.ids)],
            [('user_ids', '!=', False)],
            [('country_id', 'ilike', 'Belg')],
            [('create_uid.login', '=', 'olga')],
            [('company_id.partner_id.email', '=', 'x')],
            [('company_id', 'child_of', self.env.company.ids)],
            [('country_code', '=', 'BE')],
        ):
            for method, more in (
                ('search', {}), ('search_count', {}), ('search_read', {}), ('web_search_read', {'specification': {}}),
                ('name_search', {}), ('formatted_read_group', {'groupby': [], 'aggregates': ['__count']}),
            ):
                with self.subTest(domain=domain, method=method):
                    self.assertRefused(token, 'res.partner', method, domain=domain, **more)

    def test_groups_and_aggregates_are_held_to_the_scopes(self):
        token = self.token_for(self.partners)
        for groupby, aggregates in (
            (['country_id.code'], ['__count']), (['create_uid.login'], ['__count']), ([], ['category_id:count']),
            ([], ['user_ids:array_agg']), (['category_id'], ['__count']),
        ):
            with self.subTest(groupby=groupby, aggregates=aggregates):
                response = self.call(
                    token, 'res.partner', 'formatted_read_group', domain=[], groupby=groupby, aggregates=aggregates)
                self.assertNotEqual(response.status_code, 200, response.text)

    def test_an_order_leads_nowhere(self):
        token = self.token_for(self.partners)
        for order in ('country_id.code', 'category_id', 'user_ids.password', 'create_uid.login desc'):
            response = self.call(token, 'res.partner', 'search', domain=[], order=order)
            self.assertNotEqual(response.status_code, 200, response.text)

    def test_filters_of_a_panel_are_held_to_the_scopes(self):
        token = self.token_for(self.partners)
        self.assertRefused(token, 'res.partner', 'search_panel_select_multi_range', field_name='category_id')
        # a many2one shows names, as in a group: of those that are used, not of all
        self.assertRefused(
            token, 'res.partner', 'search_panel_select_range', field_name='country_id', expand=True)

    def test_a_user_lends_the_fields_of_its_own_contact_only(self):
        token = self.token_for(self.users)
        row, = self.result(token, 'res.users', 'read', ids=self.admin.ids, fields=['name', 'email'])
        self.assertEqual((row['name'], row['email']), ('Olga Owner', 'olga@example.com'))
        self.assertEqual(
            self.result(token, 'res.users', 'search', domain=[('email', '=', 'olga@example.com')]), self.admin.ids)
        self.assertRefused(token, 'res.partner', 'search_read', domain=[])
        for domain in ([('partner_id.parent_id.email', '=', SECRET)], [('child_ids.email', '=', SECRET)],
                       [('partner_id.child_ids.email', '=', SECRET)], [('partner_id.country_id.code', '=', 'BE')],
                       [('partner_id.create_date', '!=', False)], [('partner_id.company_id', '=', False)]):
            with self.subTest(domain=domain):
                self.assertRefused(token, 'res.users', 'search', domain=domain)
        self.assertRefused(token, 'res.users', 'web_read', ids=self.admin.ids, specification={
            'partner_id': {'fields': {'email': {}}}})
        self.assertRefused(token, 'res.users', 'web_read', ids=self.admin.ids, specification={
            'child_ids': {'fields': {'email': {}}}})

    def test_fields_that_users_see_of_themselves_are_held_to_the_scopes(self):
        token = self.token_for(self.users)
        fields = self.result(token, 'res.users', 'fields_get', attributes=['type', 'relation'])
        self.assertIn('login', fields)
        self.assertLessEqual({field['relation'] for field in fields.values() if field['type'].endswith('2many')}, {
            'res.users'})

    def test_a_field_that_may_hold_any_record_opens_none(self):
        activity = self.env['mail.activity'].create({
            'res_model_id': self.env['ir.model']._get_id('res.partner'), 'res_id': self.company.parent_id.id,
            'user_id': self.admin.id})
        token = self.token_for(self.scope('activities', ('mail.activity', 'read')))
        response = self.assertNothing(token, 'mail.activity', 'web_read', ids=activity.ids, specification={
            'res_id': {'fields': {'email': {}}}})
        self.assertIn(response.status_code, (200, 403))

    def test_a_form_that_is_made_up_opens_nothing(self):
        token = self.token_for(self.partners)
        self.assertRefused(
            token, 'res.partner', 'onchange', values={'country_id': self.env.ref('base.be').id}, field_names=[],
            fields_spec={'country_id': {'fields': {'code': {}}}})

    def test_methods_that_hand_out_records_are_closed(self):
        token = self.token_for(self.partners)
        for method in ('copy_data', 'message_post', 'find_or_create', 'address_get', 'activity_schedule',
                       'create_company', 'signup_get_auth_param', 'mail_get_partner_fields'):
            with self.subTest(method=method):
                self.assertRefused(token, 'res.partner', method, ids=[])

    def test_code_that_asks_for_rights_is_told(self):
        def oauth2_ask(records):
            records.env['ir.model.access'].check('res.country', 'read')
            return True
        oauth2_ask._readonly = True
        token = self.token_for(self.partners)
        with self.method('res.partner', 'oauth2_ask', oauth2_ask):
            self.assertRefused(token, 'res.partner', 'oauth2_ask', ids=[])

    def test_a_field_is_shown_by_its_model(self):
        bearer = TokenContext(None, (), Permissions(rows=[('res.partner', ModelAccess(frozenset({'read'})))]))
        partner, company = self.env['res.partner'], self.env['res.company']
        self.assertTrue(bearer.is_readable(partner, partner._fields['phone']))
        self.assertFalse(bearer.is_readable(company, company._fields['phone']))

    def test_a_report_needs_a_session(self):
        token = self.token_for('api')
        response = self.url_open(
            f'/report/html/base.report_irmodeloverview/{self.company.id}', allow_redirects=False,
            headers={'Authorization': f'Bearer {token}'})
        self.assertIn(response.status_code, (303, 404))
        self.assertNotIn('Acorn', response.text)

    def test_menus_that_a_token_does_not_see_stay_on_the_screens_of_people(self):
        """Odoo keeps the menus for everybody with the same groups."""
        def oauth2_menus(menus):
            return sorted(menus._visible_menu_ids()) + sorted(map(str, menus.load_menus(False))) \
                + sorted(map(str, menus.load_menus_root()))
        oauth2_menus._readonly = True
        token = self.token_for(self.scope('menus', ('ir.ui.menu', 'read', {'domain': "[('parent_id', '!=', False)]"})))
        self.env.registry.clear_cache()
        with self.method('ir.ui.menu', 'oauth2_menus', oauth2_menus):
            self.result(token, 'ir.ui.menu', 'oauth2_menus')
        menus, settings = self.env['ir.ui.menu'].with_user(self.admin), self.env.ref('base.menu_administration').id
        self.assertIn(settings, menus._visible_menu_ids())
        self.assertIn(settings, menus.load_menus(False))
        self.assertIn(settings, [menu['id'] for menu in menus.load_menus_root()['children']])

    def test_views_that_a_token_needs_are_not_kept_for_others(self):
        """Odoo keeps them for everybody with the same groups."""
        form = self.env['res.partner'].with_user(self.admin).get_view(view_type='form')['arch']
        token = self.token_for(self.partners)
        self.env.registry.clear_cache('templates')
        self.env.registry.clear_cache()
        self.result(token, 'res.partner', 'get_view', view_type='form')
        self.assertEqual(self.env['res.partner'].with_user(self.admin).get_view(view_type='form')['arch'], form)

    def test_the_domain_of_a_scope_is_read_for_each_user_and_company(self):
        other = self.env['res.company'].create({'name': 'Other'})
        self.admin.company_ids += other
        self.scope('own', ('res.users', 'read', {'domain': "[('id', '=', user.id)]"}))
        for user in (self.admin, self.user):
            own = self.token_for('own', user=user)
            self.assertEqual(self.result(own, 'res.users', 'search', domain=[]), user.ids)
            self.assertRefused(own, 'res.users', 'get_metadata', ids=(self.admin + self.user - user).ids)
        domains = ("[('id', '=', user.id)]",)
        kept = [self.env['ir.rule'].with_user(user)._oauth2_domain('res.users', domains)
                for user in (self.admin, self.user)]
        self.assertNotEqual(*kept)
        token = self.token_for(self.scope(
            'companies', ('res.company', 'read', {'domain': "[('id', 'in', company_ids)]"})))
        for company in (self.env.company, other):
            self.assertEqual(self.result(
                token, 'res.company', 'search', domain=[], context={'allowed_company_ids': company.ids}), company.ids)

    def test_a_default_is_held_to_the_scopes_where_the_context_may_name_records(self):
        self.patch(type(self.env['res.partner']).comment, 'default', lambda partners: str(
            partners.env['res.country'].search_count([])))
        token = self.token_for(self.partners)
        plain = {'lang': 'en_US', 'tz': 'UTC', 'allowed_company_ids': self.admin.company_ids.ids}
        self.assertIn('comment', self.result(token, 'res.partner', 'default_get', fields=['comment'], context=plain))
        for context in ({'active_id': 1}, {'default_country_id': 1}, {'lang': 'en_US', 'anything': {}}):
            self.assertRefused(token, 'res.partner', 'default_get', fields=['comment'], context=context)

    def test_rules_that_a_token_needs_are_not_kept_for_others(self):
        token = self.token_for(self.scope('users.few', ('res.users', 'read', {'domain': "[('id', '=', user.id)]"}), (
            'res.partner', 'read', {'domain': "[('id', '=', 0)]"})))
        self.env.registry.clear_cache()
        self.assertEqual(self.result(token, 'res.users', 'search', domain=[]), self.admin.ids)
        self.assertGreater(self.env['res.users'].with_user(self.admin).search_count([]), 1)
        self.assertGreater(self.env['res.partner'].with_user(self.admin).search_count([]), 1)

    def test_a_portal_user_gets_no_further_than_an_own_login(self):
        portal = new_test_user(self.env, login='paul', password='paul-password', groups='base.group_portal')
        token = self.token_for(self.partners, user=portal)
        response = self.call(token, 'res.partner', 'read', ids=self.person.ids, fields=['email'])
        self.assertEqual(response.status_code, 403)
        token = self.token_for('api', user=portal)
        self.assertEqual(self.call(token, 'res.partner', 'unlink', ids=portal.partner_id.ids).status_code, 403)
        self.assertEqual(self.call(token, 'ir.config_parameter', 'search_read', domain=[]).status_code, 403)


@tagged('post_install', '-at_install')
class TestWritingAttacks(JSON2Case):
    """Tokens that may write some records, and try to write others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.scope('partners.write', ('res.partner', 'read write create unlink'))
        cls.companies = cls.scope('companies.write', ('res.partner', 'read write create unlink', {
            'domain': "[('is_company', '=', True)]"}))
        cls.users = cls.scope('users.write', ('res.users', 'read write create'))

    def unchanged(self):
        self.env.invalidate_all()
        self.assertEqual(self.person.email, SECRET)

    def test_lines_given_by_the_context(self):
        token = self.token_for(self.partners)
        for context in ({'default_category_id': [[0, 0, {'name': 'Beech'}]]}, {'default_user_ids': [[0, 0, {}]]},
                        {'default_child_ids': [[0, 0, {'name': 'x'}]]}, {'default_category_id': [1]}):
            self.assertRefused(token, 'res.partner', 'create', vals_list=[{'name': 'x'}], context=context)
            self.assertRefused(token, 'res.partner', 'name_create', name='x', context=context)
        self.assertFalse(self.env['res.partner.category'].search([('name', '=', 'Beech')]))
        self.result(token, 'res.partner', 'create', vals_list=[{'name': 'x'}], context={
            'default_ref': 'R', 'tz': 'UTC'})

    def test_what_is_written_is_undone_where_the_answer_is_refused(self):
        token = self.token_for(self.partners)
        self.assertRefused(
            token, 'res.partner', 'web_save', ids=self.person.ids, vals={'email': 'new@example.com'},
            specification={'country_id': {'fields': {'code': {}}}})
        self.unchanged()

    def test_a_new_record_outside_the_domain_is_undone(self):
        token = self.token_for(self.companies)
        before = self.env['res.partner'].search_count([])
        self.assertRefused(token, 'res.partner', 'create', vals_list=[
            {'name': 'x', 'is_company': True}, {'name': 'y'}])
        self.assertRefused(token, 'res.partner', 'write', ids=self.company.ids, vals={'child_ids': [
            [0, 0, {'name': 'y'}]]})
        self.assertRefused(token, 'res.partner', 'copy', ids=self.company.ids, default={'is_company': False})
        self.assertEqual(self.env['res.partner'].search_count([]), before)

    def test_a_line_outside_the_domain_is_not_written(self):
        token = self.token_for(self.companies)
        for command in ([1, self.person.id, {'email': 'x'}], [2, self.person.id], [3, self.person.id],
                        [4, self.person.id], [6, 0, [self.person.id]]):
            self.assertRefused(
                token, 'res.partner', 'write', ids=self.company.ids, vals={'child_ids': [command]})
        self.unchanged()

    def test_each_operation_has_records_of_its_own(self):
        token = self.token_for(self.scope('mixed', ('res.partner', 'read'), ('res.partner', 'write unlink', {
            'domain': "[('is_company', '=', True)]"})))
        self.result(token, 'res.partner', 'read', ids=self.person.ids, fields=['name'])
        self.result(token, 'res.partner', 'write', ids=self.company.ids, vals={'ref': 'A2'})
        for method, arguments in (
            ('write', {'vals': {'email': 'x'}}), ('web_save', {'vals': {'email': 'x'}, 'specification': {}}),
            ('web_save_multi', {'vals_list': [{'email': 'x'}], 'specification': {}}), ('unlink', {}),
            ('action_archive', {}), ('action_unarchive', {}), ('toggle_active', {}),
            ('web_resequence', {'specification': {}, 'field_name': 'color'}),
            ('update_field_translations', {'field_name': 'name', 'translations': {'en_US': 'x'}}),
            ('web_override_translations', {'values': {'name': 'x'}}), ('copy_translations', {'new': self.company.ids}),
        ):
            with self.subTest(method=method):
                self.assertRefused(token, 'res.partner', method, ids=self.person.ids, **arguments)
        self.unchanged()

    def test_what_is_refused_has_not_begun(self):
        token = self.token_for(self.partners)
        with patch.object(self.registry['res.partner.category'], 'create') as create:
            self.assertRefused(token, 'res.partner', 'write', ids=self.company.ids, vals={
                'category_id': [[0, 0, {'name': 'Beech'}]]})
        create.assert_not_called()

    def test_the_domain_of_a_scope_looks_at_all_there_is(self):
        """At archived records as well, and at what the user may not see."""
        manager = new_test_user(
            self.env, login='pam', password='pam-password', groups='base.group_user,base.group_partner_manager')
        token = self.token_for(self.scope('no.keys', ('res.partner', 'read write', {
            'domain': "['|', ('user_ids', '=', False), ('user_ids.api_key_ids', '=', False)]"})), user=manager)
        self.person.active = False
        self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'ref': 'P2'})

    def test_who_may_write_may_not_look(self):
        token = self.token_for(self.scope('blind', ('res.partner', 'write create unlink')))
        for method, arguments in (('search', {'domain': []}), ('fields_get', {}), ('read', {'fields': ['name']})):
            self.assertRefused(token, 'res.partner', method, **arguments)

    def test_a_copy_shows_what_it_is_a_copy_of(self):
        token = self.token_for(self.scope('copies', ('res.partner', 'create'), ('res.partner', 'read', {
            'domain': "[('is_company', '=', True)]"})))
        self.result(token, 'res.partner', 'copy', ids=self.company.ids)
        self.assertRefused(token, 'res.partner', 'copy', ids=self.person.ids, default={'is_company': True})

    def test_a_named_method_has_records_of_its_own(self):
        def oauth2_one(self):
            return len(self)
        with (self.method('res.partner', 'oauth2_one', oauth2_one),
              self.method('res.partner', 'oauth2_other', oauth2_one)):
            token = self.token_for(self.scope(
                'methods', ('res.partner', 'read write', {'methods': 'oauth2_other'}),
                ('res.partner', '', {'methods': 'oauth2_one', 'domain': "[('is_company', '=', True)]"})))
            self.assertEqual(self.result(token, 'res.partner', 'oauth2_other', ids=self.person.ids), 1)
            self.assertEqual(self.result(token, 'res.partner', 'oauth2_one', ids=self.company.ids), 1)
            for ids in (self.person.ids, (self.company + self.person).ids):
                self.assertRefused(token, 'res.partner', 'oauth2_one', ids=ids)

    def test_each_command_of_lines_needs_what_it_does(self):
        """A line that loses its owner may go with it, so that takes the right to delete it."""
        companies, person = {'domain': "[('is_company', '=', True)]"}, self.person.id
        keeps, takes = [1, person, {'email': SECRET}], [4, person]
        others = self.env['res.partner'].create({'name': 'Second Inc', 'is_company': True}).ids
        create, delete, away, only, none = [0, 0, {'name': 'x'}], [2, person], [3, person], [6, 0, [person]], [5]
        for number, (rows, allowed, refused) in enumerate((
            ((('res.partner', 'read write'),), (keeps, takes), (create, delete, away, only, none, [6, 0, []], False)),
            ((('res.partner', 'read write'), ('res.partner', 'unlink', companies)), (keeps, takes, only),
             (delete, away, none, [6, 0, others], False)),
            ((('res.partner', 'read unlink'), ('res.partner', 'write', companies)), (),
             (create, keeps, takes, away, only, none, False)),
            ((('res.partner', 'read unlink'), ('res.partner', 'write', companies)), (delete,), ()),
        )):
            token = self.token_for(self.scope(f'lines.{number}', *rows))
            for commands, check in ((allowed, self.result), (refused, self.assertRefused)):
                for command in commands:
                    with self.subTest(rows=rows, command=command):
                        check(token, 'res.partner', 'write', ids=self.company.ids, vals={
                            'child_ids': [command] if command else command})

    def test_an_import_changes_and_creates(self):
        for number, rows in enumerate((
            (('res.partner', 'read write'),), (('res.partner', 'read create'),),
            (('res.partner', 'read write create'), ('res.users', 'read write')),
            (('res.partner', 'read write create'), ('res.users', 'read create')),
        )):
            token = self.token_for(self.scope(f'import.{number}', *rows))
            with self.subTest(rows=rows):
                self.assertRefused(
                    token, 'res.partner', 'load', fields=['name', 'user_ids/login'] if rows[1:] else ['name'],
                    data=[['x', 'y'] if rows[1:] else ['x']])

    def test_an_imported_user_does_not_take_over_another_contact(self):
        token = self.token_for(self.users)
        for name in ('partner_id/.id', 'partner_id.id'):
            self.assertRefused(token, 'res.users', 'load', fields=['login', 'name', name, 'email'], data=[
                ['new', 'new', str(self.person.id), 'x']])
        self.unchanged()

    def test_an_import_names_records_by_names_of_its_own(self):
        self.env['ir.model.data'].create({
            'module': '__import__', 'name': 'paula', 'model': 'res.partner', 'res_id': self.person.id})
        token = self.token_for(self.companies)
        for fields, row in (
                (['id', 'email'], ['__import__.paula', 'x']), (['.id', 'email'], [str(self.person.id), 'x'])):
            self.assertRefused(token, 'res.partner', 'load', fields=fields, data=[row])
        self.unchanged()
        token = self.token_for(self.partners)
        for fields, row in ((['name', 'category_id/name'], ['x', 'Beech']), (['name', 'user_ids/login'], ['x', 'y']),
                            (['name', 'child_ids/category_id/name'], ['x', 'Beech']),
                            (['name', 'category_id'], ['x', 'Oak'])):
            with self.subTest(fields=fields):
                self.assertRefused(token, 'res.partner', 'load', fields=fields, data=[row])
        name_create = {'name_create_enabled_fields': {'country_id': True}}
        token = self.token_for(self.partners, self.scope('countries.read', ('res.country', 'read')))
        self.assertRefused(
            token, 'res.partner', 'load', fields=['name', 'country_id'], data=[['x', 'Newland']], context=name_create)
        self.assertFalse(self.env['res.country'].search([('name', '=', 'Newland')]))

    def test_an_import_looks_for_nobody_by_a_name_or_login(self):
        token = self.token_for(self.partners)
        for name in (self.user.login, 'no such login'):
            self.assertRefused(token, 'res.partner', 'load', fields=['name', 'user_id'], data=[['x', name]])
        some = self.scope('some.users.read', ('res.users', 'read', {'domain': "[('id', '=', user.id)]"}))
        token = self.token_for(self.partners, some)
        self.assertRefused(token, 'res.partner', 'load', fields=['name', 'user_id'], data=[['x', self.user.login]])
        self.assertTrue(self.result(
            token, 'res.partner', 'load', fields=['name', 'user_id/.id'], data=[['x', str(self.user.id)]])['ids'])
        token = self.token_for(self.partners, self.users)
        self.assertTrue(self.result(
            token, 'res.partner', 'load', fields=['name', 'user_id'], data=[['x', self.user.name]])['ids'])

    def test_a_copy_takes_no_lines_along_that_are_given_to_it(self):
        token = self.token_for(self.partners)
        self.assertRefused(token, 'res.partner', 'copy', ids=self.person.ids, default={
            'category_id': [[0, 0, {'name': 'Beech'}]]})

    def test_a_user_does_not_take_over_another_contact(self):
        token = self.token_for(self.users)
        self.assertRefused(token, 'res.users', 'write', ids=self.user.ids, vals={
            'partner_id': self.person.id, 'email': 'x'})
        self.assertRefused(token, 'res.users', 'create', vals_list=[{
            'login': 'new', 'name': 'new', 'partner_id': self.person.id, 'email': 'x'}])
        self.unchanged()

    def test_commands_in_odd_shapes(self):
        token = self.token_for(self.partners)
        tag = self.company.category_id.id
        for value in ([[0, 0, {'name': 'x'}], [5]], [[0, False, {'name': 'x'}]], [[1, tag, {'name': 'x'}, 0]], tag,
                      str(tag), [tag], [str(tag)], [{'id': tag}], {'0': [4, tag]}, [[True, tag, {'name': 'x'}]],
                      [[4.0, tag]], [['4', tag]], [[]], [[7]], [[None]], True, None, False):
            with self.subTest(value=value):
                self.assertRefused(token, 'res.partner', 'write', ids=self.company.ids, vals={'category_id': value})
        self.assertEqual(self.company.category_id.mapped('name'), ['Oak'])

    def test_nothing_is_written_twice_by_a_call_that_fails(self):
        token = self.token_for(self.companies)
        self.assertRefused(token, 'res.partner', 'write', ids=(self.company + self.person).ids, vals={'ref': 'twice'})
        self.env.invalidate_all()
        self.assertNotEqual(self.company.ref, 'twice')

    def test_translations_and_order_count_as_writing(self):
        token = self.token_for(self.scope('partners.read', ('res.partner', 'read'), ('res.country', 'read')))
        self.assertRefused(token, 'res.country', 'update_field_translations', ids=self.env.ref('base.be').ids,
                           field_name='name', translations={'en_US': 'x'})
        self.assertRefused(
            token, 'res.partner', 'web_resequence', ids=self.person.ids, specification={}, field_name='color')
        self.assertRefused(token, 'res.partner', 'action_archive', ids=self.person.ids)
        self.assertRefused(token, 'res.partner', 'toggle_active', ids=self.person.ids)
