"""What comes in and goes out by itself: no token says what an incoming mail makes, or where replies and scripts are."""
from odoo.tests import tagged

from .test_sealed_levers import LeversCase

MAIL = """From: Mallory <mallory@example.com>
To: attack@{domain}
Subject: Hello
Message-Id: <attack@example.com>
Content-Type: text/plain; charset=utf-8

Hello
"""


@tagged('post_install', '-at_install')
class TestAliases(LeversCase):
    """An incoming mail makes records with superuser rights, from the values of its alias."""

    def setUp(self):
        super().setUp()
        self.domain = self.env['mail.alias.domain'].search([], limit=1) or self.env['mail.alias.domain'].create({
            'name': 'sealed.example'})
        self.alias = {'alias_name': 'attack', 'alias_model_id': self.model_id('res.partner')}
        self.env.flush_all()

    def receive_mail(self):
        with self.by_a_person():
            self.env['mail.thread'].message_process(False, MAIL.format(domain=self.domain.name))

    def attacks(self):
        user = (f"(0, 0, {{'login': 'mallory', 'name': 'Mallory', 'group_ids': "
                f"[(4, {self.env.ref('base.group_system').id})]}})")
        yield f"{{'user_ids': [{user}]}}"
        yield f"{{'child_ids': [(0, 0, {{'name': 'x', 'user_ids': [{user}]}})]}}"
        yield f"{{'child_ids': ((0, 0, {{'name': 'x', 'user_ids': [{user}]}}),)}}"
        yield f"[('user_ids', [{user}])]"
        yield f"{{'name': 'x', 'user_ids': [(4, {self.user.id})]}}"

    def test_a_mail_that_makes_an_administrator(self):
        contact = self.user.partner_id
        for text in self.attacks():
            for way in ('create', 'write', 'load', 'copy', 'context'):
                with self.isolated(text=text, way=way):
                    plain = way not in ('create', 'context') and self.env['mail.alias'].create({
                        **self.alias, 'alias_domain_id': self.domain.id})
                    if way == 'create':
                        self.attempt(self.api, 'mail.alias', 'create', vals_list=[{
                            **self.alias, 'alias_defaults': text}])
                    elif way == 'context':
                        self.attempt(self.api, 'mail.alias', 'create', vals_list=[self.alias], context={
                            'default_alias_defaults': text})
                    elif way == 'load':
                        self.attempt(self.api, 'mail.alias', 'load', fields=['.id', 'alias_defaults'], data=[
                            [str(plain.id), text]])
                    else:
                        key = {'write': 'vals', 'copy': 'default'}[way]
                        self.attempt(self.api, 'mail.alias', way, ids=plain.ids, **{key: {'alias_defaults': text}})
                    self.receive_mail()
                    self.assertFalse(self.env['res.users'].search([('login', '=', 'mallory')]))
                    self.assertEqual(self.user.partner_id, contact)
                    self.assertFalse(self.env['mail.alias'].search([('alias_defaults', '=', text)]))

    def test_an_alias_is_made_as_ever(self):
        self.result(self.api, 'mail.alias', 'create', vals_list=[{
            **self.alias, 'alias_domain_id': self.domain.id, 'alias_defaults': "{'ref': 'by mail'}"}])
        self.receive_mail()
        self.assertEqual(self.env['res.partner'].search([('ref', '=', 'by mail')]).name, 'Hello')


@tagged('post_install', '-at_install')
class TestDomainOfReplies(LeversCase):
    """Odoo gives its first domain to all aliases and companies, and each one is where replies go."""

    def addresses(self):
        return [(record._name, record.id, record.alias_domain_id.id, record.alias_domain_id.name)
                for model in ('res.company', 'mail.alias') for record in self.env[model].search([])]

    def test_a_new_one_that_takes_all(self):
        self.env['mail.alias.domain'].search([]).unlink()
        self.env['mail.alias'].create({'alias_name': 'info', 'alias_model_id': self.model_id('res.partner')})
        before = self.addresses()
        for method, arguments in (
            ('create', {'vals_list': [{'name': 'elsewhere.example'}]}), ('name_create', {'name': 'elsewhere.example'}),
            ('web_save', {'ids': [], 'vals': {'name': 'elsewhere.example'}, 'specification': {}}),
            ('load', {'fields': ['name'], 'data': [['elsewhere.example']]}),
        ):
            with self.isolated(method):
                self.attempt(self.api, 'mail.alias.domain', method, **arguments)
                self.assertEqual(self.addresses(), before)

    def test_one_that_is_there(self):
        self.env['mail.alias.domain'].search([]).unlink()
        domain = self.env['mail.alias.domain'].create({'name': 'own.example'})
        before = self.addresses(), domain.read(['default_from', 'catchall_alias', 'bounce_alias'])
        for method, arguments in (
            ('write', {'vals': {'name': 'elsewhere.example'}}), ('write', {'vals': {'default_from': 'm@x.example'}}),
            ('write', {'vals': {'catchall_alias': 'mallory'}}), ('write', {'vals': {'bounce_alias': 'mallory'}}),
            ('unlink', {}),
        ):
            with self.isolated(method=method, arguments=arguments):
                self.attempt(self.api, 'mail.alias.domain', method, ids=domain.ids, **arguments)
                self.assertTrue(domain.exists())
                self.assertEqual(
                    (self.addresses(), domain.read(['default_from', 'catchall_alias', 'bounce_alias'])), before)


@tagged('post_install', '-at_install')
class TestScripts(LeversCase):
    """An attachment that Odoo serves at an address of its own, as a script for all pages of this server."""

    KINDS = ('text/ecmascript', 'application/ecmascript', 'text/jscript', 'text/livescript', 'text/javascript',
             'text/javascript1.5', 'text/x-ecmascript', 'application/x-javascript', 'text/html', 'image/SVG+XML',
             'Text/ECMAScript', 'application/wasm', 'application/xml')

    def test_a_script_by_any_name(self):
        for kind in self.KINDS:
            for way in ('create', 'write', 'address', 'import'):
                with self.isolated(kind=kind, way=way):
                    values = {'name': 'x', 'type': 'binary', 'url': '/sealed-script', 'mimetype': kind, 'public': True}
                    if way == 'create':
                        self.attempt(self.api, 'ir.attachment', 'create', vals_list=[{**values, 'raw': 'alert(1)'}])
                    else:
                        before = {'url': '/sealed-other'} if way == 'address' else {'mimetype': 'text/plain'}
                        stored = self.env['ir.attachment'].create({**values, 'raw': b'alert(1)', **before})
                        vals = {name: values[name] for name in before}
                        if way == 'import':
                            self.attempt(self.api, 'ir.attachment', 'load', fields=['.id', *vals], data=[
                                [str(stored.id), *vals.values()]])
                        else:
                            self.attempt(self.api, 'ir.attachment', 'write', ids=stored.ids, vals=vals)
                    self.env.flush_all()
                    response = self.url_open('/sealed-script')
                    self.assertTrue(
                        response.status_code == 404 or response.headers['Content-Type'].startswith('text/plain'),
                        response.headers)

    def test_a_text_is_served_as_ever(self):
        self.result(self.api, 'ir.attachment', 'create', vals_list=[{
            'name': 'x', 'type': 'binary', 'url': '/sealed-text', 'mimetype': 'text/plain', 'public': True,
            'raw': 'Hello'}])
        self.assertEqual(self.url_open('/sealed-text').text, 'Hello')
