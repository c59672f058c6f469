"""What each kind of scope opens: a table of scopes, operations and the ways to them."""
from contextlib import contextmanager

from odoo.tests import tagged

from .json2 import JSON2Case

READ, ALL = 'api.read', 'api'
NAMES = {'specification': {'name': {}}}


def table(company=(1,), person=(2,), tag=(3,), owner=(4,)):
    """Return the rows: a way, its model, method and arguments, and the scopes with which it is open.

    :param company, person, tag, owner: ids of a company, somebody else, the company's tag and the user's own company.
    """
    partners = {'partners.read', 'partners.write', 'partners.method', 'partners.methods',
                'partners.read tags.read', 'partners.write tags.write', 'partners.read users.read', READ, ALL}
    companies = partners | {'companies.read', 'companies.write'}
    tags = {'tags.read', 'tags.write', 'partners.read tags.read', 'partners.write tags.write', READ, ALL}
    both = partners & tags
    writers = {'partners.write', 'partners.write tags.write', ALL}
    partner, category = 'res.partner', 'res.partner.category'
    return (
        # the ORM's reading methods
        ('search', partner, 'search', {'domain': []}, companies),
        ('search_count', partner, 'search_count', {'domain': []}, companies),
        ('search_read', partner, 'search_read', {'domain': [], 'limit': 3}, companies),
        ('read own', partner, 'read', {'ids': company, 'fields': ['name']}, companies),
        ('read other', partner, 'read', {'ids': person, 'fields': ['name']}, partners),
        ('read mixed', partner, 'read', {'ids': company + person, 'fields': ['name']}, partners),
        ('read all fields', partner, 'read', {'ids': company}, companies),
        ('name_search', partner, 'name_search', {'name': 'Acorn'}, companies),
        ('web_read', partner, 'web_read', {'ids': company} | NAMES, companies),
        ('web_search_read', partner, 'web_search_read', {'domain': []} | NAMES, companies),
        ('web_name_search', partner, 'web_name_search', {'name': 'Acorn'} | NAMES, companies),
        ('formatted_read_group', partner, 'formatted_read_group', {
            'domain': [], 'groupby': ['country_id'], 'aggregates': ['__count']}, companies),
        ('web_read_group', partner, 'web_read_group', {
            'domain': [], 'groupby': ['country_id'], 'aggregates': ['__count']}, companies),
        ('read_progress_bar', partner, 'read_progress_bar', {
            'domain': [], 'group_by': 'country_id', 'progress_bar': {
                'field': 'type', 'colors': {'contact': 'success'}}}, companies),
        ('fields_get', partner, 'fields_get', {}, companies),
        ('default_get', partner, 'default_get', {'fields': ['name', 'active']}, companies),
        ('default_get of lines', partner, 'default_get', {'fields': ['name', 'category_id']}, both),
        ('export_data', partner, 'export_data', {'ids': company, 'fields_to_export': ['name']}, companies),
        ('get_metadata', partner, 'get_metadata', {'ids': company}, companies),
        ('get_metadata of others', partner, 'get_metadata', {'ids': person}, partners),
        ('get_external_id of others', partner, 'get_external_id', {'ids': person}, partners),
        ('has_access', partner, 'has_access', {'ids': company, 'operation': 'read'}, companies),
        ('of another model', category, 'search_read', {'domain': []}, tags),
        # ways from one model into another
        ('field of lines', partner, 'read', {'ids': company, 'fields': ['category_id']}, both),
        ('field of own model', partner, 'read', {'ids': company, 'fields': ['child_ids']}, companies),
        ('dotted domain', partner, 'search', {'domain': [('category_id.name', '=', 'Oak')]}, both),
        ('any', partner, 'search', {'domain': [('category_id', 'any', [('name', '=', 'Oak')])]}, both),
        ('not any', partner, 'search', {'domain': [('category_id', 'not any', [('name', '=', 'Oak')])]}, both),
        ('many2one domain', partner, 'search', {'domain': [('country_id.code', '=', 'BE')]}, {READ, ALL}),
        ('two steps', partner, 'search', {'domain': [('parent_id.country_id.code', '=', 'BE')]}, {READ, ALL}),
        ('name of lines', partner, 'search', {'domain': [('category_id', 'ilike', 'Oak')]}, both),
        ('specification', partner, 'web_read', {
            'ids': company, 'specification': {'category_id': {'fields': {'name': {}}}}}, both),
        ('specification of a many2one', partner, 'web_read', {
            'ids': owner,
            'specification': {'country_id': {'fields': {'code': {}}}}}, {READ, ALL}),
        ('export path', partner, 'export_data', {'ids': company, 'fields_to_export': ['category_id/name']}, both),
        ('export path of a many2one', partner, 'export_data', {
            'ids': owner, 'fields_to_export': ['country_id/code']}, {READ, ALL}),
        ('group by lines', partner, 'formatted_read_group', {
            'domain': [], 'groupby': ['category_id'], 'aggregates': ['__count']}, both),
        ('group by a path', partner, 'formatted_read_group', {
            'domain': [], 'groupby': ['country_id.code'], 'aggregates': ['__count']}, {READ, ALL}),
        # writing
        ('create', partner, 'create', {'vals_list': [{'name': 'New', 'is_company': True}]},
         writers | {'companies.write'}),
        ('create elsewhere', partner, 'create', {'vals_list': [{'name': 'New'}]}, writers),
        ('write own', partner, 'write', {'ids': company, 'vals': {'ref': 'x'}},
         writers | {'companies.write', 'partners.methods'}),
        ('write other', partner, 'write', {'ids': person, 'vals': {'ref': 'x'}}, writers | {'partners.methods'}),
        ('copy', partner, 'copy', {'ids': person}, writers),
        ('web_save new', partner, 'web_save', {'vals': {'name': 'New'}} | NAMES, writers),
        ('web_save other', partner, 'web_save', {'ids': person, 'vals': {'ref': 'x'}} | NAMES,
         writers | {'partners.methods'}),
        ('name_create', partner, 'name_create', {'name': 'New'}, writers),
        ('action_archive', partner, 'action_archive', {'ids': person}, writers | {'partners.methods'}),
        ('load', partner, 'load', {'fields': ['name'], 'data': [['New']]}, writers),
        ('unlink', partner, 'unlink', {'ids': person}, writers),
        # lines, one to three levels deep
        ('lines of own model', partner, 'write', {
            'ids': company, 'vals': {'child_ids': [[0, 0, {'name': 'x'}]]}}, writers),
        ('line of another model', partner, 'write', {
            'ids': company, 'vals': {'category_id': [[0, 0, {'name': 'x'}]]}}, {'partners.write tags.write', ALL}),
        ('link', partner, 'write', {'ids': company, 'vals': {'category_id': [[4, tag[0]]]}},
         {'partners.write tags.write', ALL}),
        ('set', partner, 'write', {'ids': company, 'vals': {'category_id': [[6, 0, tag]]}},
         {'partners.write tags.write', ALL}),
        ('set as ids', partner, 'write', {'ids': company, 'vals': {'category_id': tag}},
         {'partners.write tags.write', ALL}),
        ('clear', partner, 'write', {'ids': company, 'vals': {'category_id': [[5]]}},
         {'partners.write tags.write', ALL}),
        ('change a line', partner, 'write', {
            'ids': company, 'vals': {'category_id': [[1, tag[0], {'name': 'x'}]]}},
         {'partners.write tags.write', ALL}),
        ('delete a line', partner, 'write', {'ids': company, 'vals': {'category_id': [[2, tag[0]]]}},
         {'partners.write tags.write', ALL}),
        ('two levels', partner, 'write', {'ids': company, 'vals': {'child_ids': [
            [1, person[0], {'category_id': [[0, 0, {'name': 'x'}]]}]]}}, {'partners.write tags.write', ALL}),
        ('three levels', partner, 'create', {'vals_list': [{'name': 'x', 'is_company': True, 'child_ids': [
            [0, 0, {'name': 'y', 'child_ids': [[0, 0, {'name': 'z', 'category_id': [[0, 0, {'name': 'x'}]]}]]}]]}]},
         {'partners.write tags.write', ALL}),
        # public methods that are not the ORM's
        ('unnamed method', partner, 'oauth2_unnamed', {'ids': company}, {READ, ALL}),
        ('named method that reads', partner, 'oauth2_harmless', {'ids': company},
         {'partners.method', READ, ALL}),
        ('method that writes with sudo', partner, 'oauth2_sudo', {'ids': company}, {'partners.methods', ALL}),
        ('method that writes by SQL', partner, 'oauth2_sql', {'ids': company}, {'partners.methods', ALL}),
    )


@tagged('post_install', '-at_install')
class TestFence(JSON2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scope('nothing')
        cls.scope('partners.read', ('res.partner', 'read'))
        cls.scope('partners.write', ('res.partner', 'read write create unlink'))
        cls.scope('companies.read', ('res.partner', 'read', {'domain': "[('is_company', '=', True)]"}))
        cls.scope('companies.write', ('res.partner', 'read write create unlink', {
            'domain': "[('is_company', '=', True)]"}))
        cls.scope('tags.read', ('res.partner.category', 'read'))
        cls.scope('tags.write', ('res.partner.category', 'read write create unlink'))
        cls.scope('users.read', ('res.users', 'read'))
        cls.everything = (
            'nothing', 'partners.read', 'partners.write', 'companies.read', 'companies.write', 'tags.read',
            'tags.write', 'users.read', 'partners.method', 'partners.methods', 'partners.read tags.read',
            'partners.write tags.write', 'partners.read users.read', READ, ALL)

    def check_row(self, number):
        """Check one way with each of the scopes: open with those that the table names, and refused with all others."""
        def oauth2_harmless(self):
            return self.mapped('name')

        def oauth2_sudo(self):
            self.sudo().write({'comment': 'x'})
            return True

        def oauth2_sql(self):
            self.env.cr.execute("UPDATE res_partner SET ref = 'x' WHERE id = %s", self.ids)
            return True
        with (self.method('res.partner', 'oauth2_harmless', oauth2_harmless),
              self.method('res.partner', 'oauth2_unnamed', oauth2_harmless),
              self.method('res.partner', 'oauth2_sudo', oauth2_sudo),
              self.method('res.partner', 'oauth2_sql', oauth2_sql)):
            self.scope('partners.method', ('res.partner', 'read', {'methods': 'oauth2_sudo\noauth2_harmless'}))
            self.scope('partners.methods', ('res.partner', 'read write', {'methods': 'oauth2_sudo\noauth2_sql'}))
            records = self.company, self.person, self.company.category_id, self.env.company.partner_id
            way, model, method, arguments, allowed = table(*(record.ids for record in records))[number]
            for scopes in self.everything:
                token = self.token_for(*scopes.split())
                with self.subTest(scopes=scopes, way=way), self.undone():
                    self.check(token, scopes in allowed, model, method, arguments)

    @contextmanager
    def undone(self):
        self.env.flush_all()
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)

    def check(self, token, allowed, model, method, arguments):
        response = self.call(token, model, method, **arguments)
        self.assertEqual(response.status_code, 200 if allowed else 403, response.text[:1000])
        if not allowed:
            self.assertEqual(response.json().get('error'), 'insufficient_scope', response.text[:1000])


def _test_of_row(number):
    def test(self):
        self.check_row(number)
    return test


# one test a row, such as `test_search_read`, to be run by itself
for _number, (_way, *_row) in enumerate(table()):
    setattr(TestFence, f'test_{_way.replace(" ", "_")}', _test_of_row(_number))
