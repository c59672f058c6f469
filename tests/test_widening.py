"""What was shown is what is granted: a scope that opens more, or an application that is another, is asked for again."""
from datetime import datetime, timezone
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import file_path

from ..fence.permissions import ModelAccess
from ..fence.widening import Opened, is_wider
from ..protocol import access_tokens, scope_versions
from ..shared.private_keys import signing_key
from ..shared.server_address import issuer
from .common import CHALLENGE, HTML, REDIRECT_URI, OAuth2Case
from .json2 import JSON2Case

READ, WRITE = frozenset({'read'}), frozenset({'read', 'write'})


@tagged('post_install', '-at_install')
class TestIsWider(BaseCase):

    def row(self, operations=READ, domain=None, methods=()):
        return Opened(rows=(('x.y', ModelAccess(operations, domain, frozenset(methods))),))

    def test_what_opens_more(self):
        for before, after in (
            (Opened(), Opened(everywhere=READ)), (Opened(everywhere=READ), Opened(everywhere=WRITE)),
            (Opened(), Opened(writes=READ)), (Opened(), self.row()), (self.row(), self.row(WRITE)),
            (self.row(domain='a'), self.row()), (self.row(domain='a'), self.row(domain='b')),
            (self.row(), self.row(methods=['x'])), (self.row(), Opened(rows=(('z.z', ModelAccess(READ)),))),
            (Opened(everywhere=READ), self.row(methods=['x'])), (Opened(everywhere=READ), self.row(WRITE)),
            # what may be changed of it is all that can be read now, so keys are shown
            (Opened(rows=(*self.row(READ).rows, *self.row(WRITE, 'a').rows)), self.row(WRITE, 'a')),
        ):
            with self.subTest(before=before, after=after):
                self.assertTrue(is_wider(after, before))

    def test_what_does_not(self):
        for before, after in (
            (self.row(WRITE), self.row(READ)), (self.row(), self.row(domain='a')), (self.row(), self.row()),
            (self.row(methods=['x', 'y']), self.row(methods=['x'])),
            (Opened(everywhere=WRITE), self.row(WRITE)),
            (Opened(everywhere=WRITE), Opened(everywhere=READ)), (Opened(everywhere=READ), self.row()),
            (self.row(), Opened()), (Opened(everywhere=READ), Opened(writes=READ)),
        ):
            with self.subTest(before=before, after=after):
                self.assertFalse(is_wider(after, before))


@tagged('post_install', '-at_install')
class TestScopeVersions(BaseCase):

    def test_they_are_one_text_and_back(self):
        versions = {'b.read': 12, 'a:b': 3, 'profile': 0}
        self.assertEqual(scope_versions.pack(versions), 'a:b:3 b.read:12')
        self.assertEqual(scope_versions.unpack('a:b:3 b.read:12'), {'a:b': 3, 'b.read': 12})
        self.assertEqual(scope_versions.unpack(None), {})

    def test_they_hold_as_long_as_none_has_changed(self):
        for allowed, now, holds in (('a:3', {'a': 3}, True), ('a:3', {}, True), ('a:3 b:4', {'a': 3}, True),
                                    ('a:3', {'a': 4}, False), ('', {'a': 0}, True), ('', {'a': 1}, False),
                                    (None, {'a': 0}, True), ('a:3', {'a': 3, 'b': 9}, False)):
            with self.subTest(allowed=allowed, now=now):
                self.assertEqual(scope_versions.hold(allowed, now), holds)


class WideningCase(JSON2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scope('partners', ('res.partner', 'read', {'domain': f"[('id', '=', {cls.person.id})]"}))
        cls.partners = cls.env['oauth2.scope'].search([('name', '=', 'partners')])

    def widen(self):
        self.partners.access_ids.perm_write = True


@tagged('post_install', '-at_install')
class TestWideScopes(WideningCase):

    def setUp(self):
        super().setUp()
        self.application.scope_ids = self.scopes('partners', 'profile')
        self.allow(('partners', 'profile'))
        self.sign_in()

    def connected(self):
        return self.redeem(self.code(scope='partners profile')).json()

    def answers(self, members):
        """Return how a token is answered, and a renewal of it."""
        return (self.call(members['access_token'], 'res.partner', 'read', ids=self.person.ids,
                          fields=['name']).status_code,
                self.refresh(members['refresh_token']).status_code)

    def test_a_scope_that_opens_more_is_asked_for_again(self):
        for widen in (
            self.widen, lambda: self.partners.access_ids.write({'domain': False}),
            lambda: self.partners.write({'access_ids': [Command.create({
                'model_id': self.env['ir.model']._get_id('res.bank')})]}),
            lambda: self.partners.access_ids[:1].write({'methods': 'message_post'}),
            lambda: self.partners.write({'model_access': 'all'}),
        ):
            members, code = self.connected(), self.code(scope='partners profile')
            self.assertEqual(self.call(members['access_token'], 'res.partner', 'read', ids=self.person.ids,
                                       fields=['name']).status_code, 200)
            widen()
            self.assertEqual(self.answers(members), (401, 400))
            self.assertError(self.redeem(code), 'invalid_grant')
            self.assertEqual(self.authorize(scope='partners profile').json()['error'], 'consent_required')
            self.assertEqual(self.authorize(scope='profile').status_code, 200, 'another scope is allowed as before')
            self.allow(('partners', 'profile'))
            self.assertEqual(self.answers(self.connected()), (200, 200))

    def test_a_scope_that_opens_less_does_so_at_once(self):
        self.partners.access_ids.write({'domain': False, 'perm_write': True})
        self.allow(('partners', 'profile'))
        members = self.connected()
        for narrow in (lambda: self.partners.access_ids.write({'perm_write': False}),
                       lambda: self.partners.access_ids.write({'domain': f"[('id', '=', {self.person.id})]"}),
                       lambda: self.partners.write({'description': 'Another', 'sequence': 7})):
            narrow()
            self.assertEqual(self.call(members['access_token'], 'res.partner', 'read', ids=self.person.ids,
                                       fields=['name']).status_code, 200)
        self.assertEqual(self.call(members['access_token'], 'res.partner', 'write', ids=self.person.ids,
                                   vals={'name': 'x'}).status_code, 403)
        self.assertEqual(self.refresh(members['refresh_token']).status_code, 200)

    def test_a_scope_under_the_name_of_one_that_was_deleted(self):
        members, code = self.connected(), self.code(scope='partners profile')
        self.partners.unlink()
        self.assertEqual(self.userinfo(members['access_token']).status_code, 200, 'the other scope stands')
        self.scope('partners', ('res.partner', 'read write'))
        self.application.scope_ids = self.scopes('partners', 'profile')
        self.assertEqual(self.userinfo(members['access_token']).status_code, 401)
        self.assertError(self.redeem(code), 'invalid_grant')
        self.assertEqual(self.authorize(scope='partners profile').json()['error'], 'consent_required')

    def test_a_scope_that_an_application_has_lost(self):
        members = self.connected()
        self.assertEqual(self.answers(members)[0], 200)
        self.application.scope_ids = self.scopes('profile')
        self.assertEqual(self.userinfo(members['access_token']).status_code, 401)
        renewed = self.refresh(members['refresh_token']).json()
        self.assertEqual(renewed['scope'], 'profile')
        self.assertEqual(self.userinfo(renewed['access_token']).status_code, 200)

    def test_an_application_that_is_another_is_asked_for_again(self):
        self.application.write({
            'client_type': 'public', 'allow_client_credentials': False, 'redirect_uris': 'com.good.app://cb'})
        before = self.application._get_client(self.client_id).shown
        self.application.redirect_uris = 'com.evil.app://cb'
        self.assertNotEqual(self.application._get_client(self.client_id).shown, before)
        self.application.write({
            'client_type': 'confidential', 'allow_client_credentials': True, 'redirect_uris': REDIRECT_URI})
        for values in ({'name': 'Another name'}, {'redirect_uris': 'https://elsewhere.example/cb'},
                       {'client_type': 'public', 'allow_client_credentials': False}):
            with self.subTest(values):
                self.allow(('partners', 'profile'))
                self.application.write(values)
                parameters = {'scope': 'profile', 'redirect_uri': self.application.redirect_uris}
                if self.application.client_type == 'public':
                    parameters |= {'code_challenge': 'x' * 43, 'code_challenge_method': 'S256'}
                self.assertEqual(self.authorize(**parameters).json()['error'], 'consent_required')
        self.allow(('profile',))
        self.application.write({'access_token_lifetime': 60, 'require_pkce': True})
        self.assertEqual(self.authorize(**parameters).status_code, 200)


@tagged('post_install', '-at_install')
class TestWhoMayWiden(WideningCase):

    def setUp(self):
        super().setUp()
        self.mia = new_test_user(self.env, login='mia', groups='base.group_user,oauth2_provider.group_oauth2_manager')

    def test_an_application_by_itself_gets_what_an_administrator_has_let_it_have(self):
        token = self.token_for('partners')
        self.widen()
        self.assertEqual(self.call(token, 'res.partner', 'read', ids=self.person.ids, fields=['name']).status_code, 401)
        token = self.token_for('partners')
        self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'name': 'x'})

    def test_managers_who_may_not_change_settings(self):
        as_mia = self.partners.with_user(self.mia)
        as_mia.access_ids.write({'perm_create': True})  # nobody has allowed it yet
        self.application.scope_ids += self.partners
        self.env.flush_all()
        bank = {'model_id': self.env['ir.model']._get_id('res.bank')}
        for widen in (lambda: as_mia.access_ids.write({'perm_unlink': True}),
                      lambda: as_mia.write({'model_access': 'all'}),
                      lambda: as_mia.access_ids.with_context(default_scope_id=as_mia.id).create(bank),
                      lambda: as_mia.access_ids.create({
                          'scope_id': as_mia.id, 'model_id': self.env['ir.model']._get_id('res.bank')})):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                widen()
        as_mia.access_ids.write({'perm_create': False})
        self.scope('both', ('res.partner', 'read'), ('res.partner', 'read write', {'domain': "[('id', '=', 1)]"}))
        both = self.env['oauth2.scope'].search([('name', '=', 'both')])
        self.application.scope_ids += both
        reading = both.with_user(self.mia).access_ids.filtered(lambda line: not line.perm_write)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            reading.unlink()  # of what is left each record can be changed, so its keys are shown
        self.partners.with_user(self.env.ref('base.user_admin')).access_ids.write({'perm_unlink': True})


@tagged('post_install', '-at_install')
class TestThePage(OAuth2Case):

    def press(self, form, fields):
        return self.url_open(
            form.get('action'), headers=HTML, allow_redirects=False, data={
                name: value for name, value in (fields | {'decision': 'allow'}).items() if value is not None})

    def test_what_changes_between_the_page_and_the_click(self):
        self.sign_in()
        scope = self.env['oauth2.scope'].create({'name': 'shown', 'description': 'Shown', 'model_access': 'listed'})
        self.application.scope_ids = scope
        for change in (lambda: scope.write({'model_access': 'all'}),
                       lambda: self.application.write({'name': 'Another name'})):
            form, fields = self.consent_form(self.authorize(HTML, scope='shown'))
            change()
            response = self.press(form, fields)
            self.assertEqual(response.status_code, 200, 'the page again')
            self.consent_form(response)
            self.assertFalse(self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]))
        form, fields = self.consent_form(self.authorize(HTML, scope='shown'))
        for forged in ('', 'x' * 64, 'é', fields['shown'][:-1] + 'g', None):
            response = self.press(form, fields | {'shown': forged})
            self.assertEqual(response.status_code, 200)
            self.assertFalse(self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]))
        self.redirected(self.press(form, fields))

    def test_a_page_for_other_scopes_is_none_for_these(self):
        self.sign_in()
        self.env.cr.execute("UPDATE oauth2_scope SET version = 0")  # as after an upgrade
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        _form, other = self.consent_form(self.authorize(HTML, scope='profile'))
        form, fields = self.consent_form(self.authorize(HTML, scope='profile email'))
        self.assertEqual(self.press(form, fields | {'shown': other['shown']}).status_code, 200)
        _form, other = self.consent_form(self.authorize(HTML, code_challenge=CHALLENGE, code_challenge_method='S256'))
        form, fields = self.consent_form(self.authorize(HTML))
        self.assertEqual(self.press(form, fields | {'shown': other['shown']}).status_code, 200)

    def test_a_session_that_has_ended_leaves_no_consent(self):
        self.sign_in()
        form, fields = self.consent_form(self.authorize(HTML))
        with patch.object(type(self.env['res.users']), '_oauth2_is_signed_in', lambda _user, _session: False):
            response = self.press(form, fields)
        self.assertEqual(response.status_code, 303)
        self.assertIn('/web/login', response.headers['Location'])
        self.assertFalse(self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]))

    def test_a_page_for_another_request_is_none_for_this_one(self):
        self.sign_in()
        self.application.redirect_uris += '\nhttps://app.example.com/other'
        _form, other = self.consent_form(self.authorize(
            HTML, redirect_uri='https://app.example.com/other', state='another'))
        form, fields = self.consent_form(self.authorize(HTML))
        self.assertEqual(self.press(form, fields | {'shown': other['shown']}).status_code, 200)
        self.redirected(self.press(form, fields))


@tagged('post_install', '-at_install')
class TestUpgrade(OAuth2Case):

    def test_what_was_there_before_goes_on(self):
        """Connections, consents and scopes of a release that knew neither epochs nor versions."""
        members = self.connect()
        row_id = members['refresh_token'].split('.')[0]
        self.env.flush_all()
        for query in ("DELETE FROM oauth2_epoch",
                      "UPDATE oauth2_token SET epoch = 0, scope_versions = NULL, binding = NULL",
                      "UPDATE oauth2_scope SET version = 0",
                      "UPDATE oauth2_consent SET shown = NULL, scope_versions = NULL"):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        client = self.application._get_client(self.client_id)
        self.assertEqual(self.authorize().json()['error'], 'consent_required')
        load_script(file_path('oauth2_provider/migrations/19.0.1.4.0/post-consents.py'), 'post_consents').migrate(
            self.env.cr, '19.0.1.3.0')
        self.env.invalidate_all()
        self.assertEqual(self.authorize().status_code, 200)
        old = access_tokens.issue(
            signing_key(self.env, 'RS256'), issuer=(issuer_ := issuer(self.env)), audience=(issuer_,),
            user_id=self.user.id, client=client, connection=row_id, scopes=['profile'], lifetime=60,
            now=datetime.now(timezone.utc))
        self.assertEqual(self.userinfo(old).status_code, 200)
        renewed = self.refresh(members['refresh_token']).json()
        self.assertEqual(self.userinfo(renewed['access_token']).status_code, 200)
        self.user.password = 'another-password'
        self.assertEqual(self.userinfo(old).status_code, 401)
        self.assertError(self.refresh(renewed['refresh_token']), 'invalid_grant')
