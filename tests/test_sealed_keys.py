"""Keys by any name and in any place: a token that only reads sees none, and none goes where a token sends it."""
from odoo.tests import tagged

from ..fence.links import without_tokens
from ..fence.power import is_secret
from .sealed import SECRET, SealedCase

TOKEN = 'Zk9xQ2uYt7Lw'
LINK = (f'http://x.example/mail/view?access_token={TOKEN}&amp;auth_signup_token={TOKEN}&amp;hash={TOKEN}'
        f'&amp;next=%2Fmy%3Faccess_token%3D{TOKEN}')


@tagged('post_install', '-at_install')
class TestKeysOfParameters(SealedCase):
    """Values of system parameters that are keys of other services."""

    KEYS = ('google_calendar_client_secret', 'mail.web_push_vapid_private_key', 'mail.tenor_api_key', 'sealed.password',
            'odoo_sms.account_token', 'mail.google_translate_api_key', 'recaptcha_private_key', 'twilio.account_sid')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for key in cls.KEYS:
            cls.env['ir.config_parameter'].set_param(key, SECRET)

    def tokens(self):
        yield self.token_for('api.read')
        yield self.token_for(self.scope('parameters', ('ir.config_parameter', 'read')))

    def test_all_that_reads(self):
        records = self.env['ir.config_parameter'].search([('key', 'in', self.KEYS)])
        domain = [('id', 'in', records.ids)]
        for token in self.tokens():
            for method, arguments in (
                ('read', {'ids': records.ids, 'fields': ['key', 'value']}), ('read', {'ids': records.ids}),
                ('search_read', {'domain': domain}), ('web_read', {'ids': records.ids, 'specification': {'value': {}}}),
                ('web_search_read', {'domain': domain, 'specification': {'value': {}}}),
                ('export_data', {'ids': records.ids, 'fields_to_export': ['key', 'value']}),
                ('formatted_read_group', {'domain': domain, 'groupby': ['value'], 'aggregates': ['__count']}),
                ('formatted_read_group', {'domain': domain, 'groupby': [], 'aggregates': ['value:array_agg']}),
                ('formatted_read_group', {'domain': domain, 'groupby': [], 'aggregates': ['value:max']}),
                ('onchange', {'ids': records[:1].ids, 'values': {}, 'field_names': [], 'fields_spec': {'value': {}}}),
                ('copy_data', {'ids': records.ids}),
                *(('get_param', {'key': key}) for key in self.KEYS),
            ):
                with self.isolated(token=token[-8:], method=method, arguments=arguments):
                    self.attempt(token, 'ir.config_parameter', method, **arguments)

    def test_no_domain_and_no_order_tells_it_either(self):
        for token in self.tokens():
            for condition in (('value', '=like', SECRET[:4] + '%'), ('value', '=', SECRET), ('value', 'in', [SECRET]),
                              ('value', '>=', SECRET[:3]), ('value', 'ilike', SECRET[2:6])):
                with self.isolated(condition):
                    self.assertIn(self.attempt(token, 'ir.config_parameter', 'search_count', domain=[
                        ('key', 'in', self.KEYS), condition])[:1], ('0', '{'))

    def test_other_parameters_are_read_as_ever(self):
        self.env['ir.config_parameter'].set_param('sealed.limit', '7')
        for token in self.tokens():
            rows = self.result(token, 'ir.config_parameter', 'search_read', domain=[
                ('key', '=', 'sealed.limit')], fields=['value'])
            self.assertEqual([row['value'] for row in rows], ['7'])


@tagged('post_install', '-at_install')
class TestKeysOfRecords(SealedCase):
    """Fields that hold keys by names of their own."""

    def test_devices_and_servers(self):
        device = self.env['mail.push.device'].create({
            'endpoint': 'https://push.example/x', 'partner_id': self.admin.partner_id.id, 'keys': SECRET})
        server = self.env['mail.ice.server'].create({
            'uri': 'turn.example', 'server_type': 'turn', 'credential': SECRET})
        for record, name in ((device, 'keys'), (server, 'credential')):
            for scope in ('api.read', self.scope(f'{record._name}.read', (record._name, 'read'))):
                token = self.token_for(scope)
                for method, arguments in (
                    ('read', {'ids': record.ids, 'fields': [name]}), ('read', {'ids': record.ids}),
                    ('search_read', {'domain': [('id', '=', record.id)]}),
                    ('web_read', {'ids': record.ids, 'specification': {name: {}}}),
                    ('export_data', {'ids': record.ids, 'fields_to_export': [name]}),
                    ('formatted_read_group', {'domain': [], 'groupby': [name], 'aggregates': ['__count']}),
                ):
                    with self.isolated(model=record._name, scope=scope, method=method):
                        self.attempt(token, record._name, method, **arguments)
                with self.isolated(model=record._name, scope=scope, method='search_count'):
                    self.assertNotEqual(self.attempt(token, record._name, 'search_count', domain=[
                        ('id', '=', record.id), (name, '=like', SECRET[:5] + '%')]), '1')

    def test_names(self):
        for name in ('google_calendar_rtoken', 'microsoft_calendar_rtoken', 'pin', 'keys', 'credential',
                     'webhook_uuid', 'totp_secret'):
            with self.subTest(name):
                self.assertTrue(is_secret(name))
        for name in ('google_analytics_key', 'pinned_at', 'shipping', 'keyword'):
            with self.subTest(name):
                self.assertFalse(is_secret(name))


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestKeysOfCalendars(SealedCase):

    def test_tokens_of_calendars_elsewhere(self):
        settings = self.env['res.users.settings']._find_or_create_for_user(self.admin)
        for name in ('google_calendar_rtoken', 'microsoft_calendar_rtoken'):
            if name not in settings._fields:
                continue
            settings.sudo()[name] = SECRET
            self.env.flush_all()
            token = self.token_for('api.read')
            for record in (settings, self.admin):
                with self.isolated(name=name, model=record._name):
                    self.attempt(token, record._name, 'read', ids=record.ids, fields=[name])
                    self.assertNotEqual(self.attempt(token, record._name, 'search_count', domain=[
                        ('id', '=', record.id), (name, '=like', SECRET[:5] + '%')]), '1')


@tagged('post_install', '-at_install')
class TestLinksInMails(SealedCase):
    """Links that sign somebody in stand in the text of mails that other requests have sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        body = f'<p><a href="{LINK}">View</a></p>'
        cls.mail = cls.env['mail.mail'].create({
            'model': 'res.partner', 'res_id': cls.company.id, 'body_html': body, 'subject': 'Invitation'})
        cls.message = cls.mail.mail_message_id
        cls.message.body = body
        cls.env.flush_all()

    def test_all_that_reads(self):
        for scope in ('api.read', self.scope('mails', ('mail.mail', 'read'), ('mail.message', 'read'))):
            token = self.token_for(scope)
            for record, name in ((self.mail, 'body_html'), (self.mail, 'body'), (self.message, 'body'),
                                 (self.mail, 'body_content')):
                domain = [('id', '=', record.id)]
                for method, arguments in (
                    ('read', {'ids': record.ids, 'fields': [name]}), ('read', {'ids': record.ids}),
                    ('search_read', {'domain': domain, 'fields': [name]}),
                    ('web_read', {'ids': record.ids, 'specification': {name: {}}}),
                    ('export_data', {'ids': record.ids, 'fields_to_export': [name]}),
                    ('formatted_read_group', {'domain': domain, 'groupby': [name], 'aggregates': ['__count']}),
                    ('formatted_read_group', {'domain': domain, 'groupby': [], 'aggregates': [f'{name}:array_agg']}),
                    ('onchange', {'ids': record.ids, 'values': {}, 'field_names': [], 'fields_spec': {name: {}}}),
                ):
                    with self.isolated(scope=scope, model=record._name, name=name, method=method):
                        self.assertNotIn(TOKEN, self.attempt(token, record._name, method, **arguments))

    def test_no_domain_tells_them_either(self):
        for scope in ('api.read', self.scope('mails', ('mail.mail', 'read'), ('mail.message', 'read'))):
            token = self.token_for(scope)
            for record, name in ((self.mail, 'body_html'), (self.message, 'body')):
                for operator, value in (('like', f'token={TOKEN[:4]}'), ('=like', f'%access_token={TOKEN[:3]}%')):
                    with self.isolated(scope=scope, model=record._name, operator=operator):
                        self.assertNotEqual(self.attempt(token, record._name, 'search_count', domain=[
                            ('id', '=', record.id), (name, operator, value)]), '1')

    def test_texts_are_read_as_ever(self):
        value = {'a': ['<p>Hello, 1 = 1</p>', 7, None]}
        self.assertEqual(without_tokens(value), value)
        token = self.token_for('api.read')
        row, = self.result(token, 'mail.mail', 'read', ids=self.mail.ids, fields=['body_html', 'subject'])
        self.assertEqual(row['subject'], 'Invitation')
        self.assertIn('View', row['body_html'])


@tagged('post_install', '-at_install')
class TestAddressesOfOthers(SealedCase):
    """A new password goes to the e-mail address of its user's contact."""

    def setUp(self):
        super().setUp()
        self.contact = self.user.partner_id
        self.writer = self.token_for(self.scope('write', ('res.partner', 'read write create unlink')))

    def test_the_contact_of_another_user(self):
        for method, arguments in (
            ('write', {'ids': self.contact.ids, 'vals': {'email': 'm@x.example'}}),
            ('write', {'ids': (self.person + self.contact).ids, 'vals': {'email': 'm@x.example'}}),
            ('web_save', {'ids': self.contact.ids, 'vals': {'email': 'm@x.example'}, 'specification': {}}),
            ('load', {'fields': ['.id', 'email'], 'data': [[str(self.contact.id), 'm@x.example']]}),
            ('write', {'ids': self.company.ids, 'vals': {'child_ids': [
                [1, self.contact.id, {'email': 'm@x.example'}]]}}),
            ('write', {'ids': self.contact.ids, 'vals': {'email_formatted': 'M <m@x.example>'}}),
            ('write', {'ids': self.contact.ids, 'vals': {'email': False}}),
        ):
            with self.isolated(method=method, arguments=arguments):
                self.contact.parent_id = self.company
                self.env.flush_all()
                self.attempt(self.writer, 'res.partner', method, **arguments)
                self.assertEqual((self.user.email, self.contact.email), ('alice@example.com',) * 2)

    def test_contacts_are_written_as_ever(self):
        self.result(self.writer, 'res.partner', 'write', ids=self.contact.ids, vals={
            'email': 'alice@example.com', 'ref': 'x'})
        self.result(self.writer, 'res.partner', 'write', ids=self.person.ids, vals={'email': 'new@example.com'})
        api = self.widest_token()
        self.result(api, 'res.partner', 'write', ids=self.contact.ids, vals={'email': 'alice2@example.com'})
        self.env.invalidate_all()
        self.assertEqual((self.person.email, self.user.email, self.contact.ref), (
            'new@example.com', 'alice2@example.com', 'x'))


@tagged('post_install', '-at_install')
class TestErrors(SealedCase):
    """Errors tell nothing that the ORM hides: PostgreSQL shows the whole row that it refuses."""

    def test_a_row_that_postgresql_refuses(self):
        self.user.sudo().totp_secret = 'kept-in-the-row'
        self.env.flush_all()
        narrow = self.scope('users', ('res.users', 'read write create'))
        for token in (self.token_for(narrow), self.token_for('api')):
            for values in ({'notification_type': False}, {'partner_id': False}, {'login': False}):
                with self.isolated(values):
                    answer = self.call(token, 'res.users', 'write', ids=self.user.ids, vals=values)
                    self.assertGreaterEqual(answer.status_code, 400)
                    self.assertNotIn('kept-in-the-row', answer.text)
                    self.assertNotIn('pbkdf2', answer.text)
                    self.assertNotIn('DETAIL', answer.text)
                    self.assertNotIn('Traceback', answer.text)
                    self.assertTrue(answer.json()['message'])

    def test_rows_that_an_import_tells_of(self):
        narrow = self.scope('users', ('res.users', 'read write create'))
        for token in (self.token_for(narrow), self.token_for('api')):
            answer = self.call(token, 'res.users', 'load', fields=['.id', 'notification_type'], data=[
                [str(self.user.id), '']])
            self.assertNotIn('DETAIL', answer.text)
            self.assertNotIn('pbkdf2', answer.text)
