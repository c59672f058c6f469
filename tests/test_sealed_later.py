"""Power that acts later: texts and actions that a token leaves for whoever comes without one."""
import json

from odoo.tests import tagged

from .sealed import WRITES, SealedCase


@tagged('post_install', '-at_install')
class TestTextsForLater(SealedCase):
    """Row 7: other fields that Odoo evaluates. What stays allowed is text that calls nothing."""

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()

    def test_a_record_rule(self):
        for number, domain in enumerate((
            f"[('id', '!=', user.{WRITES} and 0)]",
            f"[('id', '!=', 0)] if user.{WRITES} else []",
            f"[('id', 'in', [0 for one in [user.{WRITES}]])]",
        )):
            with self.isolated(number):
                self.attempt(self.api, 'ir.rule', 'create', vals_list=[{
                    'name': 'Attack', 'model_id': self.model_id('res.partner.category'), 'domain_force': domain}])
                self.attempt(self.api, 'ir.rule', 'load', fields=['name', 'model_id/.id', 'domain_force'], data=[
                    ['Attack', str(self.model_id('res.partner.industry')), domain]])
                rule = self.env['ir.rule'].search([('model_id.model', '=', 'res.partner')], limit=1)
                self.attempt(self.api, 'ir.rule', 'write', ids=rule.ids, vals={'domain_force': domain})
                self.attempt(self.api, 'ir.model', 'write', ids=[self.model_id('res.bank')], vals={
                    'rule_ids': [[0, 0, {'name': 'Attack', 'domain_force': domain}]]})
                for model in ('res.partner.category', 'res.partner.industry', 'res.partner', 'res.bank'):
                    with self.by_a_person():
                        self.env[model].with_user(self.admin).search([])
                self.assertNotWritten()

    def test_a_mail_template(self):
        body = f'<p><t t-out="object.{WRITES}"/></p>'
        values = {'name': 'Attack', 'model_id': self.model_id('res.partner')}
        ids = self.made(self.api, 'mail.template', 'create', vals_list=[{**values, 'body_html': body}])
        ids += self.made(self.api, 'mail.template', 'create', vals_list=[
            {**values, 'subject': f'{{{{ object.{WRITES} }}}}'}])
        ids += self.made(self.api, 'mail.template', 'create', vals_list=[values], context={'default_body_html': body})
        stored = self.env['mail.template'].create({**values, 'body_html': '<p>Hello</p>'})
        self.attempt(self.api, 'mail.template', 'write', ids=stored.ids, vals={'body_html': body})
        self.attempt(self.api, 'mail.template', 'update_field_translations', ids=stored.ids, field_name='body_html',
                     translations={'en_US': body})
        for template in (self.env['mail.template'].browse(ids) + stored).exists():
            with self.by_a_person():
                template.with_user(self.admin)._generate_template(self.person.ids, ('body_html', 'subject'))
        self.assertNotWritten()

    def test_a_plain_mail_template_is_made_as_ever(self):
        ids = self.made(self.api, 'mail.template', 'create', vals_list=[{
            'name': 'Plain', 'model_id': self.model_id('res.partner'), 'body_html': '<p>Good morning</p>'}])
        self.assertEqual(self.env['mail.template'].browse(ids).body_html, '<p>Good morning</p>')

    def test_a_view(self):
        arch = f'<t t-name="sealed"><p t-out="env.{WRITES}"/></t>'.replace('env.env', 'env')
        ids = self.made(self.api, 'ir.ui.view', 'create', vals_list=[{
            'name': 'sealed', 'type': 'qweb', 'key': 'sealed.attack', 'arch': arch}])
        stored = self.env['ir.ui.view'].create({
            'name': 'x', 'type': 'qweb', 'arch': '<t t-name="x"><p class="here">Hello</p></t>'})
        for name in ('arch', 'arch_base', 'arch_db'):
            self.attempt(self.api, 'ir.ui.view', 'write', ids=stored.ids, vals={name: arch})
        ids += self.made(self.api, 'ir.ui.view', 'create', vals_list=[{
            'name': 'sealed', 'type': 'qweb', 'inherit_id': stored.id, 'arch':
                f'<xpath expr="//p" position="inside"><t t-out="{WRITES}"/></xpath>'}])
        for id_ in [*ids, stored.id]:
            with self.by_a_person():
                self.env['ir.qweb'].with_user(self.admin)._render(id_, {'env': self.env(user=self.admin)})
        self.assertNotWritten()

    def test_the_name_of_a_printed_file(self):
        report = self.env['ir.actions.report'].search([], limit=1)
        before = report.print_report_name
        name = f'object.{WRITES}'
        self.attempt(self.api, 'ir.actions.report', 'write', ids=report.ids, vals={'print_report_name': name})
        self.attempt(self.api, 'ir.actions.report', 'write', ids=report.ids, vals={'attachment': name})
        self.attempt(self.api, 'ir.actions.report', 'load', fields=['.id', 'print_report_name'], data=[
            [str(report.id), name]])
        self.attempt(self.api, 'ir.actions.report', 'create', vals_list=[{
            'name': 'Attack', 'model': 'res.partner', 'report_name': 'sealed', 'print_report_name': name}])
        self.assertEqual(report.print_report_name, before)
        for field in ('print_report_name', 'attachment'):
            self.assertFalse(self.env['ir.actions.report'].search([(field, 'like', 'sealed.written')]))

    def test_the_context_of_an_action_that_a_to_do_launches(self):
        context = f"{{'x': user.{WRITES}}}"
        action = self.made(self.api, 'ir.actions.act_window', 'create', vals_list=[{
            'name': 'Attack', 'res_model': 'res.partner', 'context': context}])
        stored = self.env['ir.actions.act_window'].create({'name': 'x', 'res_model': 'res.partner'})
        self.attempt(self.api, 'ir.actions.act_window', 'write', ids=stored.ids, vals={'context': context})
        for id_ in [*action, stored.id]:
            todo = self.made(self.api, 'ir.actions.todo', 'create', vals_list=[{'action_id': id_}])
            self.attempt(self.api, 'ir.actions.todo', 'action_launch', ids=todo)
            with self.by_a_person():
                self.env['ir.actions.todo'].browse(todo).exists().with_user(self.admin).action_launch()
        self.assertNotWritten()

    def test_a_filter(self):
        ids = self.made(self.api, 'ir.filters', 'create', vals_list=[{
            'name': 'Attack', 'model_id': 'res.partner', 'domain': f'[("id", "=", {WRITES})]',
            'context': f'{{"x": {WRITES}}}', 'user_ids': []}])
        with self.by_a_person():
            self.env['ir.filters'].browse(ids).exists().with_user(self.admin)._get_eval_domain()
        self.assertNotWritten()


@tagged('post_install', '-at_install')
class TestActionsForLater(SealedCase):
    """Row 8: actions that lead to what is protected, and run for somebody without a token."""

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()
        self.narrow = self.env['oauth2.scope'].create({'name': 'narrow', 'description': 'x', 'model_access': 'none'})
        self.env.flush_all()
        self.before = self.protected()

    def protected(self):
        """Return what no action of a token's may change."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.execute(
            'SELECT login, password, totp_secret, partner_id FROM res_users WHERE id = %s', [self.admin.id])
        user = self.env.cr.fetchone()
        self.env.cr.execute("SELECT value FROM ir_config_parameter WHERE key = 'database.secret'")
        return (user, self.env.cr.fetchone(), self.admin.email, self.narrow.model_access, self.application.trusted,
                self.env['oauth2.scope'].search_count([]), self.env['oauth2.application'].search_count([]),
                self.env['res.users.apikeys'].search_count([]))

    def values(self, model, path, value, **further):
        return {'name': 'Attack', 'model_id': self.model_id(model), 'state': 'object_write', 'update_path': path,
                'evaluation_type': 'value', 'value': value, **further}

    def targets(self):
        secret = self.env['ir.config_parameter'].search([('key', '=', 'database.secret')])
        other = self.env['res.partner'].create({'name': 'Nobody'})
        return (
            (self.admin, 'password', 'new-password'), (self.admin, 'new_password', 'new-password'),
            (self.admin, 'login', 'mallory'), (self.admin, 'totp_secret', 'A' * 16),
            (self.admin, 'email', 'm@x.example'), (self.admin, 'partner_id', str(other.id)),
            (self.admin.partner_id, 'email', 'm@x.example'),
            (self.admin.partner_id, 'user_ids.password', 'new-password'), (self.narrow, 'model_access', 'all'),
            (self.application, 'trusted', ''), (self.application, 'scope_ids.model_access', 'all'),
            (secret, 'value', 'known-to-mallory'))

    def assertProtected(self):
        self.assertEqual(self.protected(), self.before)

    def test_an_action_of_a_token(self):
        for record, path, value in self.targets():
            with self.isolated(model=record._name, path=path):
                ids = self.made(self.api, 'ir.actions.server', 'create', vals_list=[
                    self.values(record._name, path, value, update_boolean_value='true')])
                self.run_action(ids, record)
                self.assertProtected()

    def test_an_action_of_a_person_that_a_token_points_elsewhere(self):
        for record, path, value in self.targets():
            with self.isolated(model=record._name, path=path):
                action = self.env['ir.actions.server'].create(self.values('res.partner', 'comment', 'x'))
                self.attempt(self.api, 'ir.actions.server', 'write', ids=action.ids, vals={
                    'model_id': self.model_id(record._name), 'update_path': path, 'value': value,
                    'update_boolean_value': 'true'})
                self.run_action(action.ids, record)
                self.assertProtected()

    def test_an_action_that_comes_by_an_import(self):
        for record, path, value in self.targets()[:1] + self.targets()[8:9]:
            before = self.env['ir.actions.server'].search([])
            self.attempt(self.api, 'ir.actions.server', 'load', fields=[
                'name', 'model_id/.id', 'state', 'update_path', 'value', 'evaluation_type',
            ], data=[['Attack', str(self.model_id(record._name)), 'object_write', path, value, 'value']])
            self.run_action((self.env['ir.actions.server'].search([]) - before).ids, record)
            self.assertProtected()

    def test_an_action_that_creates_or_copies(self):
        for values in (
            {'state': 'object_create', 'crud_model_id': self.model_id('oauth2.application'), 'value': 'Made'},
            {'state': 'object_copy', 'crud_model_id': self.model_id('oauth2.scope'),
             'resource_ref': f'oauth2.scope,{self.narrow.id}'},
            {'state': 'object_copy', 'crud_model_id': self.model_id('oauth2.application'),
             'resource_ref': f'oauth2.application,{self.application.id}'},
        ):
            with self.isolated(state=values['state'], model=values['crud_model_id']):
                ids = self.made(self.api, 'ir.actions.server', 'create', vals_list=[{
                    'name': 'Attack', 'model_id': self.model_id('res.partner'), **values}])
                self.run_action(ids, self.person)
                self.assertProtected()

    def test_a_scheduled_action(self):
        values = self.values('res.users', 'password', 'new-password', interval_number=1, interval_type='days')
        for id_ in self.made(self.api, 'ir.cron', 'create', vals_list=[values]):
            self.run_action(self.env['ir.cron'].browse(id_).ir_actions_server_id.ids, self.admin)
        for id_ in self.made(self.api, 'ir.cron', 'create', vals_list=[
                self.values('oauth2.scope', 'model_access', 'all', interval_number=1, interval_type='days')]):
            self.run_action(self.env['ir.cron'].browse(id_).ir_actions_server_id.ids, self.narrow)
        self.assertProtected()

    def test_harmless_actions_are_made_and_written_back_as_ever(self):
        action, = self.made(self.api, 'ir.actions.server', 'create', vals_list=[
            self.values('res.partner', 'ref', 'Seen')])
        self.result(self.api, 'ir.actions.server', 'run', ids=[action], context={
            'active_model': 'res.partner', 'active_id': self.person.id, 'active_ids': self.person.ids})
        self.env.invalidate_all()
        self.assertEqual(self.person.ref, 'Seen')
        names = ['name', 'state', 'update_path', 'value', 'evaluation_type']
        record, = self.result(self.api, 'ir.actions.server', 'read', ids=[action], fields=names)
        record.pop('id')
        self.result(self.api, 'ir.actions.server', 'write', ids=[action], vals=record)


@tagged('post_install', '-at_install')
class TestValuesForLater(SealedCase):
    """What an action, a rule or a default writes later is looked at as what a token writes now."""

    ACTIVE = 'javascript:alert(1)'

    def test_of_actions(self):
        api = self.widest_token()
        for model, path, value in (
            ('ir.attachment', 'url', '/.well-known/x'), ('ir.attachment', 'mimetype', 'text/javascript'),
            ('ir.attachment', 'name', 'x'), ('res.partner', 'website', self.ACTIVE),
            ('res.users', 'partner_id.website', self.ACTIVE), ('res.partner', 'parent_id.website', self.ACTIVE),
            ('ir.filters', 'domain', '[]'), ('res.company', 'primary_color', 'red;}body{'),
        ):
            values = {'name': 'x', 'model_id': self.model_id(model), 'state': 'object_write', 'update_path': path}
            with self.isolated(model=model, path=path):
                self.assertRefused(api, 'ir.actions.server', 'create', vals_list=[{**values, 'value': value}])
                if model in ('res.partner', 'res.company'):
                    made = self.result(api, 'ir.actions.server', 'create', vals_list=[{**values, 'value': 'red'}])
                    self.assertRefused(api, 'ir.actions.server', 'write', ids=made, vals={'value': value})

    def test_of_defaults(self):
        api = self.widest_token()
        for model, name, value in (('res.partner', 'website', self.ACTIVE), ('ir.attachment', 'url', '/x')):
            with self.isolated(model):
                field = self.env['ir.model.fields']._get(model, name)
                self.assertRefused(api, 'ir.default', 'create', vals_list=[{
                    'field_id': field.id, 'json_value': json.dumps(value)}])

    def test_of_mail(self):
        values = {'alias_name': 'sealed', 'alias_model_id': self.model_id('res.partner')}
        api = self.widest_token()
        self.assertRefused(api, 'mail.alias', 'create', vals_list=[{
            **values, 'alias_defaults': repr({'website': self.ACTIVE})}])
        self.result(api, 'mail.alias', 'create', vals_list=[{
            **values, 'alias_defaults': repr({'website': 'https://example.com'})}])
