"""What scopes say of themselves: their names, what people read, and whether that is what they open."""
from odoo.exceptions import ValidationError
from odoo.modules.migration import load_script
from odoo.tests import Form, HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import file_path


@tagged('post_install', '-at_install')
class TestScopeWords(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, login='mona', groups='oauth2_provider.group_oauth2_manager')

    def form(self, **values):
        """Return the form of a new scope as the menu opens it."""
        context = {'default_model_access': 'listed', 'uid': self.manager.id,
                   'allowed_company_ids': self.manager.company_ids.ids}
        form = Form(self.env['oauth2.scope'].with_user(self.manager).with_context(**context))
        for name, value in values.items():
            form[name] = value
        return form

    def add_line(self, form, model, operations='read', methods=False):
        with form.access_ids.new() as line:
            line.model_id = self.env['ir.model']._get(model).with_user(self.manager)
            for operation in ('read', 'write', 'create', 'unlink'):
                line[f'perm_{operation}'] = operation in operations.split()
            line.methods = methods

    def scope(self, description, *rows, name='words', **values):
        return self.env['oauth2.scope'].create({
            'name': name, 'description': description, 'model_access': 'listed', 'access_ids': [(0, 0, {
                'model_id': self.env['ir.model']._get_id(model), 'methods': methods[0] if methods else False,
                **{f'perm_{operation}': operation in operations.split()
                   for operation in ('read', 'write', 'create', 'unlink')}}) for model, operations, *methods in rows],
            **values}).with_user(self.manager)

    # The name

    def test_a_name_is_checked_while_it_is_typed(self):
        self.scope('Taken', name='taken')
        form = self.form()
        self.assertFalse(form.name_problem)
        for name, problem in (
            ('my.contacts', False), ('a b', 'without spaces'), ('"x"', 'quotes'), ('x\\y', 'backslashes'),
            ('é', 'ASCII'), ('x' * 101, '100 characters'), ('taken', 'Another scope has this name'), ('x', False),
            ("!#$%&'()*+,-./:;<=>?@[]^_`{|}~", False),
        ):
            with self.subTest(name):
                form.name = name
                self.assertEqual(bool(form.name_problem), bool(problem))
                self.assertIn(problem or '', form.name_problem or '')

    def test_such_a_name_is_not_saved(self):
        self.scope('Taken', name='taken')
        for name in ('a b', '"x"', 'x\\y', 'é', 'x' * 101, '\x7f'):
            with self.subTest(name), self.assertRaises(ValidationError), self.cr.savepoint():
                self.scope('Wrong', name=name)

    # A new scope

    def test_a_new_scope_opens_only_the_records_below(self):
        action = self.env.ref('oauth2_provider.oauth2_scope_action')
        self.assertIn("'default_model_access': 'listed'", action.context)
        self.assertEqual(self.env['oauth2.scope'].default_get(['model_access']), {'model_access': 'none'})  # for addons

    def test_lines_are_about_models_with_a_table(self):
        field = self.env['oauth2.scope.access']._fields['model_id']
        names = self.env['ir.model'].search(field.domain).mapped('model')
        self.assertIn('res.partner', names)
        self.assertFalse([name for name in names if name in self.env and self.env[name]._abstract])

    # The description

    def test_the_description_of_a_new_scope_follows_its_lines(self):
        form = self.form(name='follows')
        self.add_line(form, 'res.partner', 'read write')
        self.assertEqual(form.description, 'See and change: Contact')
        self.add_line(form, 'res.country')
        self.assertEqual(form.description, 'See and change: Contact; see: Country')
        self.assertFalse(form.description_warning)
        self.assertEqual(form.save().description, 'See and change: Contact; see: Country')

    def test_it_does_not_follow_once_somebody_has_written_it(self):
        form = self.form(name='written')
        self.add_line(form, 'res.partner')
        form.description = 'See people'
        self.add_line(form, 'res.country', 'read write')
        self.assertEqual(form.description, 'See people')
        self.assertEqual(form.suggested_description, 'See and change: Country; see: Contact')
        scope = form.save()
        with Form(scope) as form:
            form.access_ids.remove(1)
        self.assertEqual(scope.description, 'See people')
        scope.action_use_suggestion()
        self.assertEqual(scope.description, 'See: Contact')

    def test_it_is_suggested_for_each_kind_of_scope(self):
        everything = ('read', 'write', 'create', 'unlink')
        for access, ticks, text in (
            ('none', (), False), ('all', (), False), ('all', everything, 'Full access: see'), ('all', ('read',),
             'change nothing'), ('all', ('read', 'write'), 'see and change'), ('listed', everything, False),
        ):
            with self.subTest(access, ticks=ticks):
                suggested = self.env['oauth2.scope'].with_user(self.manager).new({
                    'model_access': access, **{f'perm_{name}': name in ticks for name in everything},
                }).suggested_description
                self.assertEqual(bool(suggested), bool(text))
                self.assertIn(text or '', suggested or '')

    def test_it_is_never_too_long_to_be_saved(self):
        models = self.env['ir.model'].search([('abstract', '=', False), ('transient', '=', False)], limit=60)
        scope = self.scope('Many', *((name, 'read write' if index % 2 else 'read')
                                     for index, name in enumerate(models.mapped('model'))))
        self.assertIn(' more', scope.suggested_description)
        scope.action_use_suggestion()
        self.assertLessEqual(len(scope.description), 200)

    def test_methods_are_told(self):
        scope = self.scope('Run', ('res.partner', 'read', 'address_get'), ('res.country', ''))
        self.assertEqual(scope.suggested_description, 'See and run actions: Contact')

    # Whether it is what the scope opens

    def warning(self, description, *rows, **values):
        scope = self.scope(description, *rows, **values)
        warning = scope.description_warning or ''
        scope.sudo().unlink()
        return warning

    def test_a_warning_says_what_the_description_does_not(self):
        change, delete = 'change or create records', 'delete records'
        for description, operations, expected in (
            ('See your contacts', 'read', []),
            ('See your contacts', 'read write', [change]),
            ('See your contacts', 'create', [change]),
            ('See your contacts', 'read write unlink', [change, delete]),
            ('See and change your contacts', 'read write create', []),
            ('See and change your contacts', 'read write unlink', [delete]),
            ('EDIT contacts', 'read write', []),
            ('Manage contacts', 'read write create unlink', []),
            ('See and delete your contacts', 'read unlink', []),
            ('See contacts, change nothing', 'read write', [change]),
            ('See contacts, change nothing', 'read', []),
            ('See contacts with their address', 'read write', [change]),
            ('See and change your contacts', 'read', ['only lets them be seen']),
            ('See and remove your contacts', 'read', ['only lets them be seen']),
        ):
            with self.subTest(description, operations=operations):
                lines = self.warning(description, ('res.partner', operations)).splitlines()
                self.assertEqual(len(lines), len(expected), lines)
                for line, part in zip(lines, expected, strict=True):
                    self.assertIn(part, line)
        self.assertIn(change, self.warning('See contacts', ('res.partner', 'read', 'address_get')))

    def test_a_scope_for_everything_is_compared_by_its_boxes(self):
        self.assertIn('delete', self.warning('See and change everything', model_access='all', perm_unlink=True))
        self.assertFalse(self.warning('See everything', ('res.partner', 'read write'), model_access='all'))
        self.assertFalse(self.warning('See', model_access='none', perm_write=True))

    def test_the_scopes_that_come_with_it_say_what_they_open(self):
        for scope in self.env['oauth2.scope'].search([]):
            with self.subTest(scope.name):
                self.assertFalse(scope.description_warning)

    def test_no_language_without_words_of_its_own_is_judged(self):
        self.env['res.lang']._activate_lang('hu_HU')
        scope = self.scope('See your contacts', ('res.partner', 'read write'))
        self.assertTrue(scope.description_warning)
        self.assertFalse(scope.with_context(lang='hu_HU').description_warning)

    # Shipped scopes

    def test_an_upgrade_has_shipped_scopes_say_what_they_give_now(self):
        self.env['res.lang']._activate_lang('fr_FR')
        scope, other = (self.env.ref(f'oauth2_provider.scope_{name}') for name in ('profile', 'openid'))
        scope.description = "See your name"
        scope.with_context(lang='fr_FR').description = "Voir votre nom"
        other.description = "Who you are, as we say here"
        self.env.flush_all()
        load_script(file_path('oauth2_provider/migrations/19.0.1.10.0/post-scopes.py'), 'post_scopes').migrate(
            self.cr, '19.0.1.8.0')
        self.env.invalidate_all()
        for lang in ('en_US', 'fr_FR'):  # where there is no translation, English
            self.assertIn('login', scope.with_context(lang=lang).description)
        self.assertEqual(other.description, "Who you are, as we say here")


@tagged('post_install', '-at_install')
class TestScopeName(HttpCase):

    def test_it_is_checked_while_somebody_types(self):
        self.start_tour('/odoo/oauth2-scopes', 'oauth2_provider_scope_name', login='admin')
        self.assertFalse(self.env['oauth2.scope'].search([('name', '=', 'contacts.own')]))
