"""Templates that stand, in another place or with another's words: what shows them is for people to choose."""
import base64

from odoo.tests import new_test_user, tagged

from .sealed import WRITES, SealedCase

CODE = f"object.{WRITES}"
# Texts that become something else where Odoo's code takes them for an inline template, by themselves or joined.
PLACEHOLDERS = (
    f'{{{{ {CODE} }}}}', f'x {{{{{CODE}|||}}}} y', '{{ object.env', '{{ object.user_ids', '&#123;&#123; object.name }}',
    '{{{ 1 }}}', f'{{{{ x }}}} {{{{ {CODE} }}}}', '"{\\{ object.env }\\}" <x@example.com>')
HARMLESS = ('{{ name }}', 'a {b} {{c}} d', 'x }} y', '{"a": {"b": 1}}', 'if (x) { y }', '100 {')


@tagged('post_install', '-at_install')
class TestTextsThatBecomeTemplates(SealedCase):
    """Odoo makes templates of texts of records: the subject of a mailing of a name, a text message of both."""

    def test_no_text_holds_what_would_be_evaluated(self):
        token = self.token_for('contacts.write')
        for text in PLACEHOLDERS:
            for name in ('name', 'comment', 'street'):
                with self.isolated(text=text, name=name):
                    self.assertRefused(token, 'res.partner', 'create', vals_list=[{'name': 'x', name: text}])
                    self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={name: text})
        for between in ('<b></b>', '<style>x</style>', '<script>a</script>', '<title>x</title>', '<a></a>&#123;'):
            with self.isolated(between):
                self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={
                    'comment': f'<p>{{{between}{{ object.env }}}}</p>'})

    def test_properties_neither(self):
        self.company.properties_base_definition_id.sudo().properties_definition = [
            {'name': 'p', 'type': 'char', 'string': 'P'}]
        token = self.token_for('contacts.write')
        self.assertRefused(token, 'res.partner', 'write', ids=self.company.ids, vals={
            'properties': {'p': PLACEHOLDERS[0]}})

    def test_what_is_rendered_is_no_template(self):
        """Odoo renders text messages twice, and the names of records meet there."""
        self.person.write({'name': 'Bob {', 'city': f'{{ {CODE} }}}}', 'street': f'{{{{ {CODE} }}}}'})
        mixin = self.env['mail.render.mixin'].sudo()
        for template in (
            '{{ object.name }}{{ object.city }}', '{{ object.street }}', '{{ object.name.lower() }}{{ object.city }}',
        ):
            with self.subTest(template=template):
                once = mixin._render_template(template, 'res.partner', self.person.ids)[self.person.id]
                self.assertIn('sealed.written', once)
                mixin._render_template(once, 'res.partner', self.person.ids)
                self.assertNotWritten()

    def test_braces_that_name_nothing_stay(self):
        token = self.token_for('contacts.write')
        for text in HARMLESS:
            with self.subTest(text=text):
                self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'name': text, 'comment': text})

    def test_what_stands_there_can_be_written_back(self):
        self.person.comment = PLACEHOLDERS[2]
        self.env.flush_all()
        self.result(self.token_for('contacts.write'), 'res.partner', 'write', ids=self.person.ids, vals={
            'comment': self.person.comment})


@tagged('post_install', '-at_install')
class TestViewsElsewhere(SealedCase):
    """A view shows what it was made for; elsewhere its values may come from an address."""

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()
        self.view = self.env.ref('web.html_container')
        self.report = self.env['ir.actions.report'].create({
            'name': 'Report', 'model': 'res.partner', 'report_type': 'qweb-html', 'report_name': 'web.html_container'})

    def test_a_report(self):
        for values in ({'report_name': 'web.login'}, {'model': 'res.users'}):
            self.assertRefused(self.api, 'ir.actions.report', 'write', ids=self.report.ids, vals=values)
        self.assertRefused(self.api, 'ir.actions.report', 'create', vals_list=[{
            'name': 'x', 'model': 'res.partner', 'report_type': 'qweb-html', 'report_name': 'web.login'}])
        self.result(self.api, 'ir.actions.report', 'write', ids=self.report.ids, vals={
            'name': 'Renamed', 'report_name': self.report.report_name})

    def test_the_layout_of_a_company(self):
        company = self.env.company
        self.assertRefused(self.api, 'res.company', 'write', ids=company.ids, vals={
            'external_report_layout_id': self.view.id})
        self.result(self.api, 'res.company', 'write', ids=company.ids, vals={
            'external_report_layout_id': company.external_report_layout_id.id, 'phone': '1'})
        self.assertRefused(self.api, 'report.layout', 'create', vals_list=[{'name': 'x', 'view_id': self.view.id}])
        wizard = self.made(self.api, 'base.document.layout', 'create', vals_list=[{
            'company_id': company.id, 'external_report_layout_id': self.view.id}])
        self.assertRefused(self.api, 'ir.ui.view', 'render_public_asset', template='web.html_container', values={})
        self.attempt(self.api, 'base.document.layout', 'write', ids=wizard, vals={
            'external_report_layout_id': self.view.id})
        self.assertNotEqual(company.external_report_layout_id, self.view)

    def test_a_view_in_the_place_of_another(self):
        for values in (
            {'key': 'web.layout'}, {'priority': 1}, {'active': False}, {'mode': 'extension'}, {'model': 'res.partner'},
            {'type': 'form'}, {'inherit_id': self.env.ref('web.layout').id},
        ):
            with self.subTest(values=values):
                self.assertRefused(self.api, 'ir.ui.view', 'write', ids=self.view.ids, vals=values)
        self.assertRefused(self.api, 'ir.ui.view', 'copy', ids=self.view.ids, default={'key': 'web.layout'})
        self.assertRefused(self.api, 'ir.ui.view', 'load', fields=['.id', 'key', 'priority'], data=[
            [str(self.view.id), 'web.layout', '1']])
        self.assertRefused(
            self.api, 'ir.ui.view', 'create', vals_list=[{'name': 'x', 'arch': self.view.arch}],
            context={'default_key': 'web.layout', 'default_type': 'qweb'})
        self.assertRefused(self.api, 'ir.ui.view', 'action_archive', ids=self.view.ids)
        self.assertRefused(
            self.api, 'ir.ui.view', 'web_resequence', ids=self.view.ids, field_name='priority', specification={})
        self.result(self.api, 'ir.ui.view', 'write', ids=self.view.ids, vals={'name': 'Container', 'priority': 16})

    def test_a_message(self):
        for method in ('message_mail_with_source', 'message_post_with_source'):
            self.assertRefused(
                self.api, 'res.partner', method, ids=self.person.ids, source_ref='web.html_container')
        for layout, status in (('web.login', 403), ('mail.mail_notification_light', 200)):
            response = self.call(
                self.api, 'res.partner', 'message_post', ids=self.person.ids, body='x', email_layout_xmlid=layout)
            self.assertEqual(response.status_code, status, response.text)


@tagged('post_install', '-at_install')
class TestContextOfTemplates(SealedCase):
    """Odoo writes parts of the context into the code that it makes of templates, and keeps that for everybody."""

    def test_no_code_is_made_of_the_context(self):
        code = "x', 'a': env['ir.config_parameter'].sudo().set_param('sealed.written', 'yes'), 'b': 'x"
        template = 'web.html_container'
        view = self.env.ref(template)
        outer = self.env['ir.ui.view'].create({
            'type': 'qweb', 'key': 'web.outer', 'arch': f'<t t-name="web.outer"><t t-call="{template}"/></t>'})
        self.assertTrue(view)
        for context in (
            {'snippet-key': code, 'snippet-sub-call-key': outer.key}, {'snippet_lang': code, 'snippet-key': outer.key},
        ):
            with self.subTest(context=context), self.by_a_person():
                self.env.registry.clear_cache('templates')
                self.env['ir.qweb'].with_context(**context)._render(outer.key, {})
            self.assertNotWritten()

    def test_a_tokens_context_does_not_reach_them(self):
        seen = []
        generate = type(self.env['ir.qweb'])._generate_code_uncached

        def spy(records, template):
            seen.append(dict(records.env.context))
            return generate(records, template)
        self.patch(type(self.env['ir.qweb']), '_generate_code_uncached', spy)

        def oauth2_render(records):
            return records.env['ir.qweb']._render('web.html_container', {})
        with self.method('res.partner', 'oauth2_render', oauth2_render):
            self.env.registry.clear_cache('templates')
            self.call(self.widest_token(), 'res.partner', 'oauth2_render', ids=[], context={
                'lang': 'en_US', 'mine': 'x', 'nsmap': {'a': 'b'}, 'edit_translations': True, '__qweb': [['x']]})
        self.assertTrue(seen)
        for context in seen:
            self.assertEqual(context.get('lang'), 'en_US')
            self.assertTrue({'mine', 'nsmap', 'edit_translations', '__qweb'}.isdisjoint(context))


@tagged('post_install', '-at_install')
class TestOwnUser(SealedCase):
    """Odoo reads and writes some fields of the own user with superuser rights."""

    def test_no_more_of_the_own_user_than_who_it_is(self):
        self.user.email = 'private@example.com'
        self.env.flush_all()
        contact = self.env['res.partner'].create({'name': 'x', 'user_id': self.user.id})
        token = self.token_for('contacts.read', user=self.user)
        for field in ('email', 'group_ids', 'signature', 'tz', 'api_key_ids'):
            answer = self.attempt(token, 'res.partner', 'web_read', ids=contact.ids, specification={
                'user_id': {'fields': {field: {}}}})
            self.assertNotIn(f'"{field}"', answer)
        token = self.token_for(self.scope(
            'others', ('res.users', 'read write', {'domain': "[('id', '=', 2)]"})), user=self.user)
        self.attempt(token, 'res.users', 'write', ids=self.user.ids, vals={'signature': 'changed'})
        self.assertNotIn('changed', self.user.signature or '')
        self.assertNotIn('private@', self.attempt(token, 'res.users', 'read', ids=self.user.ids, fields=['email']))


@tagged('post_install', '-at_install')
class TestTextsThatRun(SealedCase):
    """Labels and others take names for HTML as they are, and any report is served as a page."""

    def test_no_plain_text_holds_a_tag_that_runs(self):
        token = self.token_for('contacts.write')
        for text in (
            '<script>alert(1)</script>', '<ScRiPt src=//e.example>', '<img src=x onerror=alert(1)>', 'a <svg onload=x',
            '<img/src="x"onerror=alert(1)>', '<iframe srcdoc="x">', '&lt;script&gt;alert(1)&lt;/script&gt;',
            'x onerror=alert(1) y>', 'onfocus = x', 'a "onmouseover=x', 'x srcdoc=y', '<form action=//e.example>',
            '<object data=x>', '<style>@import "//e.example"</style>', '< script>', '<x onfocus = x autofocus>',
        ):
            with self.isolated(text=text):
                self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'name': text})
                self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'street': text})
        for text in (
            'a < b', 'x <y@example.com>', '<b>bold</b>', '1 <on> 2', 'if a<b: on = 1', 'one=1', 'x only=1',
            'on error = 1',
        ):
            with self.subTest(text=text):
                self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'name': text, 'street': text})


@tagged('post_install', '-at_install')
class TestWhoSomebodyIs(SealedCase):
    """What Odoo computes of a contact decides whose mails are whose, and who is told what."""

    def test_it_stays_computed(self):
        token = self.token_for('contacts.write')
        for partner in (self.person, self.user.partner_id, self.admin.partner_id):
            for values in ({'email_normalized': 'evil@attacker.example'}, {'partner_share': not partner.partner_share},
                           {'signup_type': 'reset'}):
                with self.subTest(partner=partner.name, values=values):
                    self.assertRefused(token, 'res.partner', 'write', ids=partner.ids, vals=values)
        self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={
            'email': 'new@example.com', 'partner_share': self.person.partner_share})
        self.assertEqual(self.person.email_normalized, 'new@example.com')


@tagged('post_install', '-at_install')
class TestFamilies(SealedCase):
    """What visitors and portal users see is read off the family of their contact."""

    def test_visitors_get_no_family(self):
        token = self.token_for('contacts.write')
        for login in ('base.public_user', 'base.user_root', 'base.template_portal_user_id'):
            contact = self.env.ref(login).partner_id
            for values in (
                {'parent_id': self.company.id}, {'email': 'x@attacker.example'}, {'child_ids': [[4, self.person.id]]},
            ):
                with self.subTest(login=login, values=values):
                    self.assertRefused(token, 'res.partner', 'write', ids=contact.ids, vals=values)
            self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'parent_id': contact.id})
            self.assertRefused(token, 'res.partner', 'write', ids=self.company.ids, vals={
                'child_ids': [[4, contact.id]]})
            self.assertRefused(token, 'res.partner', 'create', vals_list=[{'name': 'x', 'parent_id': contact.id}])

    def test_nobody_who_signs_in_gets_another_family(self):
        portal = new_test_user(self.env, login='paula', groups='base.group_portal').partner_id
        other = self.env['res.partner'].create({'name': 'Other Inc', 'is_company': True})
        token = self.token_for('contacts.write')
        self.assertRefused(token, 'res.partner', 'write', ids=portal.ids, vals={'parent_id': self.company.id})
        self.assertRefused(token, 'res.partner', 'write', ids=self.company.ids, vals={'child_ids': [[4, portal.id]]})
        portal.parent_id = self.company
        self.env.flush_all()
        self.assertRefused(token, 'res.partner', 'write', ids=portal.ids, vals={'parent_id': other.id})
        self.assertRefused(token, 'res.partner', 'write', ids=self.company.ids, vals={
            'is_company': False, 'parent_id': other.id})
        self.result(token, 'res.partner', 'write', ids=portal.ids, vals={'parent_id': self.company.id, 'phone': '1'})
        self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'parent_id': other.id})
        self.result(self.widest_token(), 'res.partner', 'write', ids=portal.ids, vals={'parent_id': other.id})


@tagged('post_install', '-at_install')
class TestStoredLater(SealedCase):
    """What acts for whoever opens a form, saves it, or looks at a note."""

    def test_defaults_of_stored_contexts(self):
        token = self.widest_token(user=self.user)
        evil = [[0, 0, {'name': 'x', 'login': 'evil', 'password': 'evil', 'group_ids': [[6, 0, [4]]]}]]
        for context in (
            {'default_user_ids': evil}, {'default_code': 'x'}, {'a': {'default_child_ids': evil}},
            {'default_login': 'x'}, {'default_group_ids': [[6, 0, [4]]]},
        ):
            with self.subTest(context=context):
                self.assertRefused(token, 'ir.filters', 'create', vals_list=[{
                    'name': 'Recent', 'model_id': 'res.partner', 'domain': '[]', 'user_ids': [],
                    'context': str(context)}])
        self.assertRefused(token, 'ir.filters', 'create', vals_list=[{
            'name': 'x', 'model_id': 'res.partner', 'domain': '[]',
            'context': "{'default_user_ids': [[0, 0, x]], 1: f(}"}])
        for context in ({'group_by': ['country_id']}, {'default_type': 'other', 'default_user_id': 2},
                        {'default_category_id': [[6, 0, [1]]]}):
            self.result(token, 'ir.filters', 'create', vals_list=[{
                'name': f'Mine {context}', 'model_id': 'res.partner', 'domain': '[]', 'context': str(context)}])

    def test_what_is_filled_in_may_be_nothing(self):
        sequence = self.env['ir.sequence'].create({'name': 'x'})
        token = self.widest_token()
        for text in (
            '{%(y).0s{ object.env }%(y).0s}', '<img src=x on%(y).0serror=alert(1)>', '{%(y)0.0s{ object.env }}',
            '{%(y).0ls{ object.env }%(y).0ls}', '{%((x)).0s{ object.env }}', '{%.0s{ object.env }}',
        ):
            with self.subTest(text=text):
                self.assertRefused(token, 'ir.sequence', 'write', ids=sequence.ids, vals={'prefix': text})
                self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'name': text})
        self.result(token, 'ir.sequence', 'write', ids=sequence.ids, vals={'prefix': 'S%(year)s/%(month)s-'})

    def test_parameters_that_name_templates(self):
        self.env['ir.config_parameter'].set_param('sale.default_confirmation_template', '5')
        parameter = self.env['ir.config_parameter'].search([('key', '=', 'sale.default_confirmation_template')])
        token = self.widest_token()
        self.assertRefused(token, 'ir.config_parameter', 'write', ids=parameter.ids, vals={'value': '1'})
        self.assertRefused(token, 'ir.config_parameter', 'create', vals_list=[{
            'key': 'sale.default_invoice_email_template', 'value': '1'}])

    def test_external_ids_of_reports(self):
        report = self.env['ir.actions.report'].search([], limit=2)
        data = self.env['ir.model.data'].search([
            ('model', '=', 'ir.actions.report'), ('res_id', '=', report[0].id)], limit=1)
        self.assertRefused(self.widest_token(), 'ir.model.data', 'write', ids=data.ids, vals={'res_id': report[1].id})

    def test_pictures_that_do_something(self):
        token = self.token_for('contacts.write')
        for html in (
            '<p><img src="/web/become"></p>', '<p style="background:url(/web/become)">x</p>', '<img src="web/become">',
            '<img src="/web/image/../become">', '<img src="http://127.0.0.1:8069/web/become">',
            '<img src="\\\\x/web/become">', '<img src="/web/image/%2e%2e/become">',
            '<img src="//localhost/%77eb/become">',
            f'<img src="//localhost/%{"25" * 5000}77eb/become">',
            '<img src="//localhost/./web/become">', '<img src="//localhost/x/%2E%2e/web/session/logout">',
            '<img src="//localhost/web/login?redirect=/web/become">',
            '<img src="//localhost/web/session/logout">', '<img src="/website/action/5">', '<img src="?x=1">',
        ):
            with self.subTest(html=html):
                self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'comment': html})
        for html in (
            '<img src="/web/image/5-abc/x.png">', '<img src="https://example.com/a.png">', '<img src="cid:1">',
            '<img src="/web/static/img/logo.png?x=1">', '<p style="background:url(/web/image/1)">x</p>',
            '<a href="/odoo/contacts/5">x</a>', '<img src="/mail/static/src/x.png">',
        ):
            with self.subTest(html=html):
                self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'comment': html})


@tagged('post_install', '-at_install')
class TestPictures(SealedCase):
    """Odoo keeps what begins as a document does as it is, and serves a company's logo as what it finds there."""

    PAGE = b'<html><body><script>alert(document.domain)</script></body></html>'
    SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
    PNG = base64.b64decode(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')

    def test_a_picture_is_no_page(self):
        token = self.token_for('contacts.write')
        xhtml = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'
        for page in (self.PAGE, b' \n' + self.PAGE, xhtml):
            self.assertRefused(token, 'res.partner', 'write', ids=self.company.ids, vals={
                'image_1920': base64.b64encode(page).decode()})
        self.assertRefused(token, 'res.partner', 'create', vals_list=[{'name': 'x', 'image_1920': self.PAGE.decode()}])
        for picture in (self.SVG, self.PNG):
            self.result(token, 'res.partner', 'write', ids=self.company.ids, vals={
                'image_1920': base64.b64encode(picture).decode()})

    def test_a_file_in_the_place_of_a_picture_is_no_page(self):
        token = self.widest_token()
        self.company.image_1920 = base64.b64encode(self.PNG)
        file = self.env['ir.attachment'].search([
            ('res_model', '=', 'res.partner'), ('res_id', '=', self.company.id), ('res_field', '=', 'image_1920')])
        self.attempt(token, 'ir.attachment', 'write', ids=file.ids, vals={'raw': self.PAGE.decode()})
        self.attempt(token, 'ir.attachment', 'write', ids=file.ids, vals={
            'datas': base64.b64encode(self.PAGE).decode()})
        self.assertEqual(base64.b64decode(self.company.image_1920), self.PNG)
        self.attempt(token, 'ir.attachment', 'create', vals_list=[{
            'name': 'image_1920', 'res_model': 'res.partner', 'res_id': self.person.id, 'res_field': 'image_1920',
            'datas': base64.b64encode(self.PAGE).decode()}])
        self.assertNotEqual(base64.b64decode(self.person.image_1920 or b''), self.PAGE)

    def test_a_file_that_is_moved_to_the_place_of_a_picture_is_no_page(self):
        token = self.widest_token()
        for model in ('res.bank', 'res.partner'):  # the first has no such field
            ids = self.made(token, 'ir.attachment', 'create', vals_list=[{
                'name': 'image_1920', 'res_field': 'image_1920', 'res_model': model, 'res_id': 0,
                'datas': base64.b64encode(self.PAGE).decode()}])
            if ids:
                self.attempt(token, 'ir.attachment', 'write', ids=ids, vals={
                    'res_model': 'res.partner', 'res_id': self.person.id})
        self.assertNotEqual(base64.b64decode(self.person.image_1920 or b''), self.PAGE)

    def test_what_odoo_makes_to_serve_it_is_its_own(self):
        """Such as the feed of a shop, which is kept compressed, or a small logo."""
        token, before = self.widest_token(), self.env.company.logo_web
        self.assertRefused(token, 'res.company', 'write', ids=self.env.company.ids, vals={
            'logo_web': base64.b64encode(self.SVG).decode()})
        self.assertEqual(self.env.company.logo_web, before)
        self.result(token, 'res.company', 'write', ids=self.env.company.ids, vals={
            'logo': base64.b64encode(self.PNG).decode()})
        self.assertNotEqual(self.env.company.logo_web, before)

    def test_a_logo_runs_nothing_whoever_made_it(self):
        for logo in (self.PAGE, self.PNG):
            self.env.company.logo_web = base64.b64encode(logo)
            self.env.flush_all()
            response = self.url_open(f'/logo?company={self.env.company.id}')
            self.assertEqual(response.content, logo)
            self.assertIn('sandbox', response.headers['Content-Security-Policy'])
            self.assertEqual(response.headers['X-Content-Type-Options'], 'nosniff')
