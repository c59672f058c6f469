"""Reading is reading: no keys and links that act, nothing kept for others, and nothing that leaves the server."""
import json
from unittest.mock import patch

import requests

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sealed import SealedCase

ELSEWHERE = 'https://elsewhere.example.com/hook'


@tagged('post_install', '-at_install')
class TestKeysAndLinks(SealedCase):
    """Row 12: see also TestSealedPortalLinks, for the documents of apps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attachment = cls.env['ir.attachment'].create({
            'name': 'Contract', 'raw': b'x', 'res_model': 'res.partner', 'res_id': cls.company.id})
        cls.key = cls.attachment.generate_access_token()[0]
        cls.channel = cls.env['discuss.channel'].with_user(cls.admin).create({
            'name': 'Board', 'channel_type': 'group'})
        cls.env.flush_all()

    def reading(self, record, name):
        """Yield the calls that would show a field."""
        domain = [('id', '=', record.id)]
        yield 'read', {'ids': record.ids, 'fields': [name]}
        yield 'read', {'ids': record.ids}
        yield 'search_read', {'domain': domain}
        yield 'web_search_read', {'domain': domain, 'specification': {name: {}}}
        yield 'export_data', {'ids': record.ids, 'fields_to_export': [name]}
        yield 'formatted_read_group', {'domain': domain, 'groupby': [name], 'aggregates': ['__count']}
        yield 'onchange', {'ids': record.ids, 'values': {}, 'field_names': [], 'fields_spec': {name: {}}}

    def attempts(self, record, names, secret, *calls):
        narrow = self.scope(f'{record._name}.read', (record._name, 'read'))
        for scope in ('api.read', narrow):
            token = self.token_for(scope)
            for name in names:
                for method, arguments in (*self.reading(record, name), *calls):
                    with self.isolated(scope=scope, name=name, method=method):
                        self.assertNotIn(secret, self.attempt(token, record._name, method, **arguments))
                domain = [('id', '=', record.id), (name, '=like', secret[:6] + '%')]
                with self.isolated(scope=scope, name=name, method='search_count'):
                    self.assertNotEqual(self.attempt(token, record._name, 'search_count', domain=domain), '1')

    def test_an_attachment(self):
        self.attempts(self.attachment, ['access_token'], self.key, (
            'generate_access_token', {'ids': self.attachment.ids}))
        message = self.company.message_post(body='x', attachment_ids=self.attachment.ids)
        token = self.token_for('api.read')
        self.assertNotIn(self.key, self.attempt(token, 'mail.message', 'web_read', ids=message.ids, specification={
            'attachment_ids': {'fields': {'access_token': {}}}}))

    def test_an_invitation_to_a_conversation(self):
        self.attempts(self.channel, ['uuid', 'invitation_url'], self.channel.uuid)

    def test_a_token_that_may_write_the_model(self):
        token = self.token_for(self.scope('attachments', ('ir.attachment', 'read write'), ('res.partner', 'read')))
        record, = self.result(token, 'ir.attachment', 'read', ids=self.attachment.ids, fields=['name'])
        self.assertEqual(record['name'], 'Contract')


@tagged('post_install', '-at_install')
class TestKeptForOthers(SealedCase):
    """Row 17: what Odoo keeps for all is not what one token sees, nor does a token see what was kept for people."""

    def setUp(self):
        super().setUp()
        self.admin.group_ids += self.env.ref('api_doc.group_allow_doc')
        self.banks = self.scope('banks', ('res.bank', 'read write create'))
        self.countries = self.scope('countries', ('res.country', 'read write'))

    def index_of_token(self, scope):
        with mute_logger('odoo.http'):
            return self.url_open('/doc-bearer/index.json', headers={
                'Authorization': f'Bearer {self.token_for(scope)}', 'Content-Type': 'application/json'})

    def index_of_person(self):
        """Return the names of the models that an administrator is told of."""
        self.authenticate('olga', 'olga-password')
        response = self.url_open('/doc/index.json')
        self.authenticate(None, None)
        return {model['model'] for model in json.loads(response.text)['models']}

    def assertHeld(self, response):
        for name in ('res.users', 'ir.config_parameter', 'res.partner'):
            self.assertNotIn(f'"model": "{name}"', response.text)

    def test_a_token_comes_first(self):
        expected = {'res.bank', 'res.users', 'res.partner', 'ir.config_parameter'}
        self.assertHeld(self.index_of_token(self.banks))
        self.assertLessEqual(expected, self.index_of_person())

    def test_a_person_comes_first(self):
        self.assertIn('res.users', self.index_of_person())
        self.assertHeld(self.index_of_token(self.banks))

    def test_tokens_of_one_user(self):
        self.index_of_token('api')
        self.assertHeld(self.index_of_token(self.countries))
        self.assertHeld(self.index_of_token(self.banks))
        self.assertIn('"model": "res.users"', self.index_of_token('api').text)

    def test_the_buttons_and_menus_of_people(self):
        self.env.registry.clear_all_caches()
        token = self.token_for(self.scope('contacts', ('res.partner', 'read write')))
        self.attempt(token, 'res.partner', 'get_views', views=[[False, 'form'], [False, 'list'], [False, 'search']],
                     options={'toolbar': True, 'load_filters': True, 'action_id': False})
        self.attempt(token, 'ir.ui.menu', 'load_web_menus', debug=False)
        bindings = self.env['ir.actions.actions'].with_user(self.admin).get_bindings('res.partner')
        menus = self.env['ir.ui.menu'].with_user(self.admin).load_menus(False)
        self.env.registry.clear_all_caches()
        self.assertEqual(self.env['ir.actions.actions'].with_user(self.admin).get_bindings('res.partner'), bindings)
        self.assertEqual(set(self.env['ir.ui.menu'].with_user(self.admin).load_menus(False)), set(menus))


@tagged('post_install', '-at_install')
class TestNothingLeaves(SealedCase):
    """Row 19: a call that reads sends nothing to another server."""

    def tokens(self):
        """Yield tokens that read, alone and beside a scope that writes something else."""
        for scopes in (('api.read',), ('api.read', self.scope('banks', ('res.bank', 'read write')))):
            yield scopes, self.token_for(*scopes)

    def test_an_action_that_posts_to_an_address(self):
        hook = self.env['ir.actions.server'].create({
            'name': 'Hook', 'model_id': self.model_id('res.partner'), 'state': 'webhook', 'webhook_url': ELSEWHERE})
        many = self.env['ir.actions.server'].create({
            'name': 'Many', 'model_id': self.model_id('res.partner'), 'state': 'multi', 'child_ids': [
                (0, 0, {'name': 'Hook', 'model_id': self.model_id('res.partner'), 'state': 'webhook',
                        'webhook_url': ELSEWHERE})]})
        code = self.env['ir.actions.server'].create({
            'name': 'Code', 'model_id': self.model_id('res.partner'), 'state': 'code',
            'code': f"env['ir.actions.server'].browse({hook.id}).run()"})
        cron = self.env['ir.cron'].create({
            'name': 'Hook', 'model_id': self.model_id('res.partner'), 'state': 'webhook', 'webhook_url': ELSEWHERE})
        context = {'active_model': 'res.partner', 'active_id': self.person.id, 'active_ids': self.person.ids}
        for scopes, token in self.tokens():
            for action in (hook, many, code, cron):
                for method in ('run', 'method_direct_trigger') if action == cron else ('run',):
                    with self.isolated(scopes=scopes, action=action.name, method=method), self.leaving() as sent:
                        self.attempt(token, action._name, method, ids=action.ids, context=context)
                        self.assertFalse(sent)
        with self.leaving() as sent:
            self.result(self.widest_token(), 'ir.actions.server', 'run', ids=hook.ids, context=context)
            self.assertEqual(sent, [ELSEWHERE])

    def test_a_method_that_asks_another_server(self):
        def look_up(partners, **kwargs):
            return requests.post(ELSEWHERE, json=partners.mapped('name'), timeout=1).text

        def look_up_later(partners, **kwargs):
            @partners.env.cr.postcommit.add
            def send():
                look_up(partners)
            return True
        for scopes, token in self.tokens():
            for function in (look_up, look_up_later):
                with self.isolated(scopes=scopes, function=function.__name__), self.leaving() as sent, \
                        self.method('res.partner', 'look_up', function):
                    self.attempt(token, 'res.partner', 'look_up', ids=self.person.ids)
                    self.assertFalse(sent)

    def test_methods_of_odoo_that_ask_another_server(self):
        for scopes, token in self.tokens():
            for model, method, arguments in (
                ('publisher_warranty.contract', 'update_notification', {'ids': [], 'cron_mode': False}),
                ('res.partner', 'autocomplete_by_name', {'query': 'Secret Inc', 'query_country_id': 1}),
                ('res.partner', 'autocomplete_by_vat', {'vat': 'BE0477472701', 'query_country_id': 1}),
                ('res.partner', 'enrich_by_domain', {'domain': 'secret.example'}),
                ('iap.account', 'get_credits', {'service_name': 'sms'}),
                ('mail.link.preview', 'create_from_message_and_notify', {'ids': []}),
            ):
                if model not in self.env or not hasattr(self.env[model], method):
                    continue
                with self.isolated(scopes=scopes, model=model, method=method), self.leaving() as sent:
                    self.attempt(token, model, method, **arguments)
                    self.assertFalse(sent)

    def test_mail(self):
        server = self.env['ir.mail_server'].create({'name': 'x', 'smtp_host': 'elsewhere.example.com'})
        mail = self.env['mail.mail'].create({
            'subject': 'x', 'body_html': 'x', 'email_to': 'mallory@example.com', 'state': 'outgoing'})
        template = self.env['mail.template'].create({
            'name': 'x', 'model_id': self.model_id('res.partner'), 'email_to': 'mallory@example.com',
            'body_html': '<t t-out="object.name"/>'})
        reached = []

        def connect(servers, *args, **kwargs):
            self.connect()
            reached.append(servers)
            raise OSError('not in a test')
        for scopes, token in self.tokens():
            for model, method, arguments in (
                ('ir.mail_server', 'test_smtp_connection', {'ids': server.ids}),
                ('ir.mail_server', 'send_email', {'ids': server.ids, 'message': 'x'}),
                ('mail.mail', 'send', {'ids': mail.ids}),
                ('mail.mail', 'process_email_queue', {}),
                ('mail.template', 'send_mail', {'ids': template.ids, 'res_id': self.person.id, 'force_send': True}),
                ('res.partner', 'message_post', {'ids': self.person.ids, 'body': 'x', 'partner_ids': self.person.ids}),
            ):
                with self.isolated(scopes=scopes, model=model, method=method), self.leaving(), \
                        patch.object(IrMail_Server, '_disable_send', lambda servers: False), \
                        patch.object(IrMail_Server, '_connect__', connect):
                    self.attempt(token, model, method, **arguments)
                    self.assertFalse(reached)
        with patch.object(IrMail_Server, '_disable_send', lambda servers: False), \
                patch.object(IrMail_Server, '_connect__', connect):
            self.attempt(self.widest_token(), 'mail.mail', 'send', ids=mail.ids)
            self.assertTrue(reached)
