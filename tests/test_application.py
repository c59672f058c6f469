"""Registering applications: who may, what is checked, and what is kept of a secret."""
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..protocol import credentials, redirect_uri


@tagged('post_install', '-at_install')
class TestApplication(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, login='manager', groups='base.group_user,oauth2_provider.group_oauth2_manager')
        cls.user = new_test_user(cls.env, login='alice', groups='base.group_user')

    def application(self, **values):
        return self.env['oauth2.application'].with_user(self.manager).create({'name': 'Tool', **values})

    def test_manager_registers_an_application_and_gets_a_secret_once(self):
        with Form(self.env['oauth2.application'].with_user(self.manager)) as form:
            form.name = 'Tool'
            form.client_type = 'confidential'
            form.redirect_uris = 'https://app.example.com/callback'
        application = form.record
        self.assertRegex(application.client_id, r'^[A-Za-z0-9]{32}$')
        secret = application.generate_client_secret()
        self.assertRegex(secret, r'^[A-Za-z0-9]{32}$')
        self.assertEqual(application.sudo().client_secret_digest, credentials.digest(secret))
        self.assertTrue(application.client_secret_date)

    def test_defaults_are_the_safe_ones(self):
        application = self.application()
        self.assertEqual(application.client_type, 'confidential')
        self.assertFalse(application.trusted)
        self.assertFalse(application.legacy_requests)
        self.assertEqual(application.group_ids, self.env.ref('base.group_user'))
        self.assertNotIn('api', application.scope_ids.mapped('name'))
        self.assertEqual(application.access_token_lifetime, 3600)
        self.assertEqual(application.validity_format, 'datetime')

    def test_administrators_are_managers_and_users_are_not(self):
        self.assertTrue(self.env.ref('base.user_admin').has_group('oauth2_provider.group_oauth2_manager'))
        application = self.application()
        for attempt in (
            lambda: application.with_user(self.user).read(['name']),
            lambda: application.with_user(self.user).generate_client_secret(),
            lambda: application.with_user(self.user).write({'trusted': True}),
            lambda: application.with_user(self.user).unlink(),
            lambda: self.env['oauth2.application'].with_user(self.user).create({'name': 'x'}),
            lambda: self.env['oauth2.token'].with_user(self.user).search_read([], []),
            lambda: self.env['oauth2.authorization.code'].with_user(self.manager).search_read([], []),
            lambda: self.env['oauth2.consent'].with_user(self.user).search_read([], []),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_names_that_read_as_something_else(self):
        application = self.application()
        for name in ('Bank\u202eknab', 'Ba\u200bnk', 'Bank\n', 'Bank\x07', '\u2066Bank', 'Bank\ufeff',
                     'B\u0300\u0301\u0302\u0303', 'x' * 101, '\U000e0041Bank', 'Bank\u2028', 'Ba\u3164nk',
                     'Bank\ufe0f', '\u2800', '\u2003', '\U0001d159', 'A \u3000 B', ' Bank', 'Bank\xa0',
                     '\u202fBank', 'A \xa0 B', 'A\xa0\u202fB'):
            with self.subTest(name), self.assertRaises(ValidationError), self.env.cr.savepoint():
                application.name = name
            with self.subTest(name), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.env['oauth2.scope'].create({'name': 'misleads', 'description': name * 2})
        scope = self.env['oauth2.scope'].create({'name': 'reads.well', 'description': 'Bank'})
        self.env['res.lang']._activate_lang('fr_FR')
        for text in ('Bank\u202eknab', 'x' * 201):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                scope.update_field_translations('description', {'fr_FR': text})
        scope.update_field_translations('description', {'fr_FR': 'Banque'})
        for name in ('Bank', 'Банк', 'בנק', '銀行 (Test) & Co.', 'Accès\xa0: tout', 'Oh\u202f!', "L'é\u0301cole",
                     'x' * 100):
            with self.subTest(name):
                application.name = name

    def test_who_may_do_what_with_each_model(self):
        nothing, read, everything = set(), {'read'}, {'read', 'write', 'create', 'unlink'}
        rights = {  # of users, and of managers
            'oauth2.address.check': (nothing, {'read', 'create'}),
            'oauth2.allowed.once': (nothing, nothing),
            'oauth2.application': (nothing, everything),
            'oauth2.application.group.name': (nothing, everything),
            'oauth2.assertion': (nothing, nothing),
            'oauth2.authorization.code': (nothing, nothing),
            'oauth2.claims.preview': (nothing, {'read', 'write', 'create'}),
            'oauth2.device.code': (nothing, nothing),
            'oauth2.client.secret': (nothing, {'read', 'create'}),
            'oauth2.connected.application': (read, read),  # of one's own
            'oauth2.consent': (nothing, {'read', 'unlink'}),
            'oauth2.epoch': (nothing, nothing),
            'oauth2.event': (nothing, read),
            'oauth2.event.count': (nothing, nothing),
            'oauth2.event.tally': (nothing, nothing),
            'oauth2.key': (nothing, read),
            'oauth2.logout.notice': (nothing, nothing),
            'oauth2.one.time': (nothing, nothing),
            'oauth2.pending.request': (nothing, nothing),
            'oauth2.scope': (read, everything),
            'oauth2.scope.access': (nothing, everything),
            'oauth2.scope.claim': (nothing, everything),
            'oauth2.scope.preview': (nothing, {'read', 'write', 'create'}),
            'oauth2.scope.preview.line': (nothing, everything),
            'oauth2.usage': (nothing, read),
            'oauth2.token': (nothing, read),
        }
        self.assertEqual({name for name in self.registry if name.startswith('oauth2.')}, set(rights))
        portal = new_test_user(self.env, login='paula', groups='base.group_portal')
        for name, (users, managers) in rights.items():
            for user, expected in (
                (self.env.ref('base.public_user'), nothing),
                (portal, read if name == 'oauth2.connected.application' else nothing), (self.user, users),
                (self.manager, managers), (self.env.ref('base.user_admin'), managers),
            ):
                with self.subTest(model=name, user=user.login):
                    model = self.env[name].with_user(user)
                    self.assertEqual({operation for operation in everything if model.has_access(operation)}, expected)

    def test_a_page_that_is_left_keeps_no_secret(self):
        """Browsers save the form that is open then, and Odoo logs a statement that fails, with its values."""
        shown = self.env['oauth2.client.secret'].with_user(self.manager)
        with self.assertNoLogs('odoo.sql_db', 'ERROR'):
            self.assertFalse(shown.web_save({'client_id': 'x', 'client_secret': 'y'}, {'client_secret': {}}))

    def test_who_may_only_read_gets_no_secret(self):
        application = self.application()
        self.env['ir.model.access'].create({
            'name': 'readers', 'model_id': self.env['ir.model']._get_id('oauth2.application'),
            'group_id': self.env.ref('base.group_user').id, 'perm_read': True})
        self.assertTrue(application.with_user(self.user).name)
        with self.assertRaises(AccessError):
            application.with_user(self.user).generate_client_secret()

    def test_digests_are_out_of_everybodys_reach(self):
        application = self.application()
        application.generate_client_secret()
        token = self.env['oauth2.token'].with_user(self.manager)
        self.assertNotIn('client_secret_digest', application.read()[0])
        for attempt in (
            lambda: application.read(['client_secret_digest']),
            lambda: application.write({'client_secret_digest': 'x'}),
            lambda: application.search([('client_secret_digest', '=like', 'a%')]),
            lambda: token.search([('family_digest', '=like', 'a%')]),
            lambda: token.search_read([], ['secret_digest']),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_public_application_has_no_secret(self):
        application = self.application(client_type='public')
        with self.assertRaises(UserError):
            application.generate_client_secret()

    def test_application_that_becomes_public_loses_its_secret(self):
        application = self.application()
        application.generate_client_secret()
        application.client_type = 'public'
        application.client_type = 'confidential'
        self.assertFalse(application.sudo().client_secret_digest)
        self.assertFalse(application.client_secret_date)

    def test_refused_deletion_is_not_logged_as_one(self):
        application = self.application()
        with self.assertNoLogs('odoo.addons.oauth2_provider'), self.assertRaises(AccessError):
            application.with_user(self.user).unlink()

    def test_manager_without_settings_finds_the_pages_by_their_address(self):
        for path in ('oauth2-applications', 'oauth2-connections', 'oauth2-consents', 'oauth2-scopes', 'oauth2-keys'):
            action = self.env['ir.actions.act_window'].with_user(self.manager).sudo().search([('path', '=', path)])
            self.assertTrue(action, path)
            self.assertTrue(self.env[action.res_model].with_user(self.manager).has_access('read'))

    def test_copy_is_another_application(self):
        application = self.application(redirect_uris='https://app.example.com/callback')
        application.generate_client_secret()
        copy = application.copy()
        self.assertNotEqual(copy.client_id, application.client_id)
        self.assertFalse(copy.sudo().client_secret_digest)
        self.assertFalse(copy.client_secret_date)

    @mute_logger('odoo.sql_db')
    def test_lifetimes_and_ids_are_checked(self):
        for values in (
            {'access_token_lifetime': 0}, {'access_token_lifetime': -1}, {'access_token_lifetime': 86401},
            {'refresh_token_lifetime': 0}, {'refresh_token_lifetime': 3651}, {'connection_lifetime': -1},
            {'connection_lifetime': 3651}, {'client_id': 'x'}, {'client_id': 'é' * 32},
        ):
            with self.subTest(values=values), self.assertRaises(Exception) as caught, self.cr.savepoint():
                self.application(**values)
                self.env.flush_all()
            self.assertIn(type(caught.exception).__name__, ('ValidationError', 'CheckViolation'))

    def test_changes_take_effect_at_once(self):
        application = self.application(redirect_uris='https://app.example.com/callback')
        applications = self.env['oauth2.application']
        self.assertFalse(applications._get_client(application.client_id).trusted)
        application.trusted = True
        self.assertTrue(applications._get_client(application.client_id).trusted)
        scope = self.env['oauth2.scope'].create({'name': 'crm.read', 'description': 'See your leads'})
        application.scope_ids = scope
        self.assertEqual(applications._get_client(application.client_id).scopes, ('crm.read',))
        scope.unlink()
        self.assertEqual(applications._get_client(application.client_id).scopes, ())
        application.active = False
        self.assertIsNone(applications._get_client(application.client_id))

    def test_scope_names_follow_the_rfc(self):
        for name in ('a b', 'a"b', 'a\\b', 'é', ''):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self.env['oauth2.scope'].create({'name': name, 'description': 'x'})

    def test_shipped_scopes(self):
        names = set(self.env['oauth2.scope'].search([]).mapped('name'))
        self.assertLessEqual(
            {'openid', 'profile', 'email', 'phone', 'address', 'offline_access', 'api', 'api.read'}, names)


@tagged('post_install', '-at_install')
class TestMenu(TransactionCase):

    def test_managers_without_settings_find_the_way(self):
        menu, application = (self.env.ref(f'oauth2_provider.oauth2_{name}') for name in ('menu', 'application_menu'))
        for groups, sees in (('oauth2_provider.group_oauth2_manager', True), ('base.group_user', False)):
            user = new_test_user(self.env, login=f'menu {sees}', groups=groups)
            visible = self.env['ir.ui.menu'].with_user(user)._visible_menu_ids()
            self.assertEqual({menu.id, application.id} <= set(visible), sees)
        self.assertFalse(menu.parent_id)
        self.assertTrue(menu.web_icon_data)


@tagged('post_install', '-at_install')
class TestMadeHere(TransactionCase):

    def test_nobody_writes_what_says_which_secrets_work(self):
        manager = new_test_user(
            self.env, login='manager', groups='base.group_user,oauth2_provider.group_oauth2_manager')
        application = self.env['oauth2.application'].with_user(manager).create({'name': 'Tool'})
        application.generate_client_secret()
        application.generate_client_secret()
        before = application.previous_secret_until
        for name, value in (
            ('previous_secret_until', '2099-01-01 00:00:00'), ('client_secret_date', '2000-01-01 00:00:00'),
            ('client_id', 'A' * 32),
        ):
            for user in (manager, self.env.ref('base.user_admin')):
                with self.subTest(name=name, user=user.login), self.assertRaises(AccessError):
                    application.with_user(user).write({name: value})
        self.assertEqual(application.previous_secret_until, before)

    def test_a_scope_keeps_its_name(self):
        """Who has been given one must not find it to be another one."""
        profile, api = (self.env.ref(f'oauth2_provider.scope_{name}') for name in ('profile', 'api'))
        for scope, name in ((api, 'other'), (profile, 'api')):
            with self.assertRaises(UserError):
                scope.name = name
        profile.write({'name': 'profile', 'description': 'See who you are'})


@tagged('post_install', '-at_install')
class TestRedirectUris(TransactionCase):
    """What may be registered: RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1."""

    GOOD = (
        'https://app.example.com/callback', 'https://app.example.com', 'https://app.example.com:8443/cb?tenant=1',
        'https://127.0.0.1/callback', 'https://[2001:db8::1]/cb', 'http://127.0.0.1/cb', 'http://127.0.0.1:8080/cb',
        'http://[::1]:3000/cb', 'http://localhost:3000/cb', 'https://xn--bcher-kva.example/cb', 'https://a_b.example.com/',
    )
    BAD = {
        'absolute': ('/callback', 'callback', 'app.example.com/callback', '//app.example.com/cb', 'https:', 'https:///cb',
                     'https:/app.example.com/cb'),
        'fragment': ('https://app.example.com/cb#', 'https://app.example.com/cb#x', 'com.example.app:/cb#x'),
        'userinfo': ('https://user:password@app.example.com/cb', 'https://app.example.com@evil.example.com/',
                     'https://@app.example.com/'),
        'http': ('http://app.example.com/cb', 'http://10.0.0.1/cb', 'http://127.0.0.1.example.com/cb', 'http://0.0.0.0/'),
        'wildcard': ('https://*.example.com/cb', 'https://*/cb', 'https://app.example.com/*', 'com.example.app://*/cb'),
        'several': ('https://app.example.com/cb,https://app.example.com/cb2',
                    'https://app.example.com/cb, http://127.0.0.1/cb', 'https://app.example.com/cb https://b.example/cb',
                    'https://app.example.com/cb;https://b.example/', 'https://app.example.com/cb com.example.app:/cb'),
        'letters': ('https://bücher.example/cb', 'https://bücher.example:8443/cb?a=1', 'https://app.example.com/zurück',
                    'https://bücher.example/a b', 'https://BÜCHER.example/', 'https://日本.example/cb'),
        'characters': ('https://app.example.com/a b', 'https://app.example.com\\@evil.example.com/',
                       'https://ü..example/cb', 'http://bücher.example/cb',
                       'https://app.example.com/%zz', 'https://app.example.com/%', 'https://app.example.com/<x>',
                       'https://app.example.com/\x00', 'https://app.example.com/\t', 'https://app.example.com/[x]',
                       'https://app.example.com/?a[]=x'),
        'port': ('https://app.example.com:0/', 'https://app.example.com:99999/', 'https://app.example.com:x/',
                 'https://app.example.com:/'),
        'host': ('https://[::1/cb', 'https://[x]/cb', 'https://a..b/cb', 'https://-a.example.com/', 'https://.a/',
                 'https://' + 'a' * 64 + '.example.com/', 'https://' + 'a.' * 127 + 'example.com/',
                 'http://[::1%25eth0]/cb', 'http://[::1]evil.example.com/cb', 'https://[::1]x:80/cb',
                 'com.example.app://a:b/cb', 'https://reporting-tool.mycompany.example$/x'),
        'query': ('https://app.example.com/cb?code=x', 'https://app.example.com/cb?a=1&state',
                  'com.example.app:/cb?iss=x'),
        'length': ('https://app.example.com/' + 'x' * 2000,),
        'scheme': ('javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'blob:https://x/y',
                   'ftp://example.com/', 'vbscript:x', 'Com.example.app:/cb', 'urn:ietf:wg:oauth:2.0:oob',
                   'about:/blank',
                   'ws://example.com/', 'wss://example.com/', 'mailto:/x', 'intent://x/', 'ms-settings:/x',
                   'Cursor://x/', 'view-source:/x', 'filesystem:/x'),
    }

    def test_good_ones(self):
        for uri in self.GOOD:
            for client_type in ('confidential', 'public'):
                with self.subTest(uri=uri, client_type=client_type):
                    self.assertIsNone(redirect_uri.fault(uri, client_type))

    def test_bad_ones_and_why(self):
        for fault, uris in self.BAD.items():
            for uri in uris:
                with self.subTest(uri=uri):
                    self.assertEqual(redirect_uri.fault(uri, 'public'), fault)

    def test_no_address_takes_long_to_judge(self):
        """An expression that backtracks would take years for these."""
        for host in ('a' * 1500 + '!', 'a-' * 700 + '!', 'a.' * 700 + '!', '-' * 1500):
            self.assertTrue(redirect_uri.fault(f'https://{host}/', 'public'))

    def test_private_use_schemes_are_for_public_applications(self):
        for uri in ('com.example.app:/callback', 'com.example.app://callback', 'com.example.my-app:/cb',
                    'cursor://anysphere.cursor-retrieval/oauth/callback', 'vscode://x/y', 'myapp:/callback'):
            with self.subTest(uri=uri):
                self.assertIsNone(redirect_uri.fault(uri, 'public'))
                self.assertEqual(redirect_uri.fault(uri, 'confidential'), 'private_public_only')

    def test_each_fault_has_a_sentence(self):
        sentences = self.env['oauth2.application']._redirect_uri_sentences()
        self.assertEqual(set(sentences), set(redirect_uri.FAULTS))

    def test_the_ascii_form_of_an_address_is_worked_out(self):
        for uri, expected in (
            ('https://bücher.example:8443/cb?a=1', 'https://xn--bcher-kva.example:8443/cb?a=1'),
            ('https://app.example.com/zurück%20', 'https://app.example.com/zur%C3%BCck%20'),
            ('https://BÜCHER.example/', 'https://xn--bcher-kva.example/'),
            ('https://straße.example/', 'https://xn--strae-oqa.example/'),
        ):
            form = self.env['oauth2.application'].new({'name': 'Tool', 'redirect_uris': uri})
            self.assertTrue(form.redirect_uris_problem.endswith(f'write {expected}'), form.redirect_uris_problem)
            self.assertIsNone(redirect_uri.fault(expected, 'confidential'))

    def test_they_are_judged_as_they_are_typed(self):
        form = Form(self.env['oauth2.application'])
        form.name = 'Tool'
        form.redirect_uris = 'https://app.example.com/cb\nhttp://app.example.com/cb\n'
        self.assertIn('http://app.example.com/cb: use https', form.redirect_uris_problem)
        with self.assertRaisesRegex(ValidationError, 'use https'):
            form.save()
        form.redirect_uris = 'https://app.example.com/cb'
        self.assertFalse(form.redirect_uris_problem)
        form.redirect_uris = 'com.example.app:/cb'
        self.assertTrue(form.redirect_uris_problem)
        form.client_type = 'public'
        self.assertFalse(form.redirect_uris_problem)
        form.save()

    def test_type_cannot_change_under_a_private_scheme(self):
        application = self.env['oauth2.application'].create({
            'name': 'App', 'client_type': 'public', 'redirect_uris': 'com.example.app:/cb'})
        with self.assertRaises(ValidationError):
            application.client_type = 'confidential'
