"""Protected things reached by SQL of Odoo's own, and by fields that somebody makes at run time."""
from odoo.tests import tagged

from .sealed import SealedCase


@tagged('post_install', '-at_install')
class TestMerge(SealedCase):
    """Row 10: contacts are merged by SQL; a new password goes to the e-mail address of the own one."""

    def setUp(self):
        super().setUp()
        self.own = self.admin.partner_id
        self.mallory = self.env['res.partner'].create({'name': 'Mallory', 'email': 'mallory@example.com'})
        self.api = self.widest_token()

    def merge(self, token, contacts, into):
        wizard = self.made(token, 'base.partner.merge.automatic.wizard', 'create', vals_list=[{
            'state': 'selection', 'partner_ids': [[6, 0, contacts.ids]], 'dst_partner_id': into.id}])
        self.attempt(token, 'base.partner.merge.automatic.wizard', 'action_merge', ids=wizard)

    def test_the_own_contact_goes_into_another(self):
        narrow = self.scope(
            'merging', ('res.partner', 'read write create unlink'), ('base.partner.merge.automatic.wizard',
            'read write create', {'methods': 'action_merge\naction_start_automatic_process'}))
        for scope in ('api', narrow):
            with self.isolated(scope=scope):
                self.merge(self.token_for(scope), self.own + self.mallory, self.mallory)
                self.assertEqual((self.admin.partner_id, self.admin.email), (self.own, 'olga@example.com'))

    def test_another_goes_into_the_own_contact_that_has_no_address(self):
        self.own.email = False
        self.merge(self.api, self.own + self.mallory, self.own)
        self.assertFalse(self.admin.exists().email)

    def test_contacts_that_odoo_finds_itself(self):
        self.mallory.write({'name': 'Olga Owner', 'email': 'Olga <olga@example.com>'})
        wizard = self.made(self.api, 'base.partner.merge.automatic.wizard', 'create', vals_list=[{
            'group_by_name': True, 'state': 'option'}])
        for method in ('action_start_automatic_process', 'action_start_manual_process', 'action_merge'):
            self.attempt(self.api, 'base.partner.merge.automatic.wizard', method, ids=wizard)
        self.assertEqual((self.admin.partner_id, self.admin.email), (self.own, 'olga@example.com'))

    def test_users_of_another_contact(self):
        self.merge(self.api, self.own + self.mallory + self.person, self.mallory)
        self.assertEqual(self.admin.partner_id, self.own)

    def test_other_contacts_are_merged_as_ever(self):
        twin = self.env['res.partner'].create({'name': 'Mallory', 'email': 'mallory@example.com'})
        self.merge(self.api, twin + self.mallory, self.mallory)
        self.assertFalse(twin.exists())


@tagged('post_install', '-at_install')
class TestFieldsOfRunTime(SealedCase):
    """Row 11: a field that leads to what nobody may read, through relations that are there or new.

    One test: the fields stay in the registry until the class is done.
    """

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()
        self.partner = self.model_id('res.partner')

    def field(self, name, ttype, **vals):
        """Let the token make a field; tell whether there is one."""
        self.attempt(self.api, 'ir.model.fields', 'create', vals_list=[{
            'name': name, 'field_description': name, 'model_id': self.partner, 'ttype': ttype, **vals}])
        return name in self.env['res.partner']._fields

    def test_related_fields(self):
        parameter = self.env['ir.config_parameter'].search([('key', '=', 'database.secret')])
        key = self.env['oauth2.key'].search([('state', '=', 'signing')], limit=1) or self.env['oauth2.key'].search(
            [], limit=1)
        connection = self.env['oauth2.token'].search([], limit=1)
        connection.secret_digest = 'digest-of-a-connection'
        self.env['ir.model.fields'].create({
            'name': 'x_by_a_person', 'field_description': 'x', 'model_id': self.partner, 'ttype': 'many2one',
            'relation': 'ir.config_parameter'})
        self.admin.sudo().totp_secret = 'SECRETOFTHESECONDFACTOR='
        self.env.cr.execute('SELECT password FROM res_users WHERE id = %s', [self.admin.id])
        password = self.env.cr.fetchone()[0]
        self.env.cr.execute("SELECT value FROM ir_config_parameter WHERE key = 'database.secret'")
        signing = self.env.cr.fetchone()[0]
        for number, (record, path, ttype, secret) in enumerate((
            (parameter, 'value', 'text', signing), (key, 'public_pem', 'text', key.public_pem[40:80]),
            (connection, 'secret_digest', 'char', 'digest-of-a-connection'),
            (self.admin, 'totp_secret', 'char', 'SECRETOFTHESECONDFACTOR='), (self.admin, 'password', 'char', password),
        )):
            relation = f'x_rel{number}'
            if not self.field(relation, 'many2one', relation=record._name):
                continue
            for store in (False, True):
                value = f'x_val{number}{store:d}'
                if not self.field(value, ttype, related=f'{relation}.{path}', store=store, readonly=True):
                    continue
                self.attempt(self.api, 'res.partner', 'write', ids=self.person.ids, vals={relation: record.id})
                with self.subTest(path=path, store=store):
                    self.check(value, secret)
        if self.field('x_through', 'text', related='x_by_a_person.value', store=False):
            self.attempt(self.api, 'res.partner', 'write', ids=self.person.ids, vals={'x_by_a_person': parameter.id})
            with self.subTest('a relation that a person has made'):
                self.check('x_through', signing)
        for name, path in (('x_own', 'create_uid.totp_secret'), ('x_own2', 'user_ids.totp_secret')):
            if self.field(name, 'char', related=path, store=False):
                person = self.env['res.partner'].with_user(self.admin).sudo().create({'name': 'x'})
                with self.subTest(path=path):
                    self.check(name, 'SECRETOFTHESECONDFACTOR=', person + self.admin.partner_id)

    def check(self, name, secret, records=None):
        records = records or self.person
        answer = self.attempt(self.api, 'res.partner', 'read', ids=records.ids, fields=[name])
        self.assertNotIn(secret, answer.replace('\\n', '\n'))
        answer = self.attempt(self.api, 'res.partner', 'search_count', domain=[
            ('id', 'in', records.ids), (name, '=like', secret[:6] + '%')])
        self.assertNotIn(answer, ('1', '2'))

    def test_a_harmless_field_is_made_as_ever(self):
        self.assertTrue(self.field('x_colour', 'char'))
        self.assertTrue(self.field('x_colour_of_company', 'char', related='parent_id.x_colour', store=False))
        self.result(self.api, 'res.partner', 'write', ids=self.company.ids, vals={'x_colour': 'red'})
        record, = self.result(self.api, 'res.partner', 'read', ids=self.person.ids, fields=['x_colour_of_company'])
        self.assertEqual(record['x_colour_of_company'], 'red')
