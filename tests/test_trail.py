"""The audit trail: one row and one line in the log for each event, and no secret in either."""
import logging
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import HTML, REDIRECT_URI, OAuth2Case, after
from .test_public_keys import public_pem, rsa_key


@tagged('post_install', '-at_install')
class TestTrail(OAuth2Case):

    def setUp(self):
        super().setUp()
        self.seen = self.env['oauth2.event'].search([])

    def events(self):
        """Return the events since the last time, the oldest first."""
        new = self.env['oauth2.event'].search([('id', 'not in', self.seen.ids)]).sorted('id')
        self.seen |= new
        return new

    def assertEvents(self, *kinds, user=None):
        """Check what has happened, and that each event tells what it is about, and is in the log."""
        events = self.events()
        self.assertEqual(events.mapped('kind'), list(kinds))
        for event in events:
            self.assertEqual(event.application_id, self.application)
            self.assertEqual(event.application_name, 'Reporting Tool')
            self.assertEqual(event.user_id, user or self.env['res.users'])
        return events

    def test_a_grant_and_a_connection(self):
        self.sign_in()
        self.allow()
        with self.assertLogs('odoo.addons.oauth2_provider.models.oauth2_event', logging.INFO) as logs:
            members = self.redeem(self.code()).json()
        let_in, connected = self.assertEvents('let_in', 'connected', user=self.user)
        self.assertEqual(let_in.address, '127.0.0.1')
        self.assertEqual(let_in.detail, 'profile email')
        self.assertEqual(connected.connection, int(members['refresh_token'].split('.')[0]))
        self.assertEqual(len(logs.output), 2)
        for line, event in zip(logs.output, (let_in, connected), strict=True):
            for part in (event.kind, f'#{self.application.id},', f'#{self.user.id},', '127.0.0.1'):
                self.assertIn(part, line)

    def test_what_a_scope_opens(self):
        scope = self.env['oauth2.scope'].create({
            'name': 'trail.read', 'description': 'x', 'model_access': 'listed', 'access_ids': [(0, 0, {
                'model_id': self.env['ir.model']._get_id('res.partner')})]})
        scope.access_ids.write({'perm_write': True, 'domain': "[('id', '=', 1)]"})
        scope.write({'model_access': 'all'})
        scope.access_ids.unlink()
        scope.unlink()
        self.assertEqual([(event.kind, event.detail) for event in self.events()], [
            ('scope_changed', 'trail.read: res.partner read'),
            ('scope_created', 'trail.read'),
            ('scope_changed', "trail.read: res.partner read write [('id', '=', 1)]"),
            ('scope_changed', 'trail.read: model_access'),
            ('scope_changed', 'trail.read: res.partner closed'),
            ('scope_deleted', 'trail.read'),
        ])

    def test_a_refusal(self):
        self.assertError(self.redeem('wrong'), 'invalid_grant')
        event = self.assertEvents('refused')
        self.assertTrue(event.detail.startswith('invalid_grant: '))
        self.assertError(self.redeem('wrong', client_secret='wrong'), 'invalid_client', 401)
        self.assertEvents('client_refused')

    def test_a_user_says_no(self):
        self.sign_in()
        page = self.authorize(headers=HTML)
        form, fields_ = self.consent_form(page)
        self.url_open(form.get('action'), data=fields_ | {'decision': 'deny'}, headers=HTML, allow_redirects=False)
        self.assertEvents('denied', user=self.user)

    def test_a_click_on_allow_and_what_follows_without_one(self):
        self.sign_in()
        form, fields_ = self.consent_form(self.authorize(headers=HTML))
        self.url_open(form.get('action'), data=fields_ | {'decision': 'allow'}, headers=HTML, allow_redirects=False)
        self.assertEvents('allowed', user=self.user)
        self.code()
        self.assertEvents('let_in', user=self.user)
        self.application.trusted = True
        self.env['oauth2.consent'].search([]).unlink()
        self.events()
        self.code()
        self.assertEvents('let_in', user=self.user)

    def test_a_decision_that_may_not_be_the_users(self):
        self.sign_in()
        form, fields_ = self.consent_form(self.authorize(headers=HTML))
        for wrong in ({'csrf_token': 'x', 'decision': 'allow'}, {'decision': 'x'}):
            self.assertErrorPage(self.url_open(
                form.get('action'), data=fields_ | wrong, headers=HTML, allow_redirects=False))
            self.assertEvents('refused', user=self.user)

    def test_a_user_who_may_not(self):
        self.application.group_ids = self.env.ref('base.group_system')
        self.events()
        self.sign_in()
        self.assertError(self.authorize(), 'access_denied')
        self.assertEvents('refused', user=self.user)

    def test_an_authorization_request_that_is_refused(self):
        self.assertError(self.authorize(scope='unknown'), 'invalid_scope')
        event = self.assertEvents('refused')
        self.assertEqual((event.endpoint, event.error, event.scope), ('authorize', 'invalid_scope', False))
        self.assertError(self.authorize(redirect_uri='https://evil.example/'), 'invalid_request')
        self.assertEvents('refused')
        self.sign_in()
        self.assertError(self.authorize(scope='api profile unknown'), 'invalid_scope')
        self.assertEqual(self.assertEvents('refused', user=self.user).scope, 'api')
        self.authorize(client_id='x' * 32)
        event = self.events()
        self.assertEqual(event.kind, 'refused')
        self.assertFalse(event.application_id)

    def test_in_what_a_redirect_uri_differs(self):
        """So an administrator knows what to correct; the address itself, which anybody may send, is in no event."""
        self.sign_in()
        for sent, parts in (
            ('https://127.0.0.1/callback/', 'slash at the end'), ('https://127.0.0.1:8443/callback', 'port'),
            ('https://app.example.com/callback', 'host'), ('https://127.0.0.1/Callback', 'capital letters'),
            ('http://127.0.0.1/callback', 'scheme'), ('https://127.0.0.1/callback?x=1', 'query'),
            ('https://evil.example/elsewhere', 'host, path'),
        ):
            with self.subTest(sent):
                self.assertError(self.authorize(redirect_uri=sent), 'invalid_request')
                event = self.assertEvents('refused', user=self.user)
                self.assertTrue(event.detail.endswith(f'with the application. It differs in: {parts}.'), event.detail)

    def test_being_signed_out_is_no_refusal(self):
        self.assertError(self.authorize(), 'login_required', 401)
        self.assertFalse(self.events())

    def test_theft_and_replay(self):
        self.fresh_code()
        code = self.code()
        members = self.redeem(code).json()
        self.events()
        self.redeem(code)
        replayed, _refused = self.events()
        self.assertEqual((replayed.kind, replayed.user_id), ('code_replayed', self.user))
        members = self.connect()
        self.refresh(members['refresh_token'])
        self.events()
        with after(seconds=121):
            self.refresh(members['refresh_token'])
        stolen, _refused = self.events()
        self.assertEqual((stolen.kind, stolen.user_id), ('refresh_token_stolen', self.user))
        self.assertEqual(stolen.connection, int(members['refresh_token'].split('.')[0]))

    def test_what_administrators_do(self):
        admin = self.env.ref('base.user_admin')
        self.connect()
        self.env['oauth2.token'].search([('user_id', '=', self.user.id)]).with_user(admin).action_revoke()
        *_others, revoked = self.events()
        self.assertEqual((revoked.kind, revoked.actor_id, revoked.user_id), ('revoked', admin, self.user))
        application = self.application.with_user(admin)
        application.generate_client_secret()
        application.action_end_previous_secret()
        application.trusted = True
        for event in self.assertEvents('secret_generated', 'secret_ended', 'application_changed'):
            self.assertEqual(event.actor_id, admin)
        application.unlink()
        deleted = self.events()
        self.assertEqual((deleted.kind, deleted.application_name), ('application_deleted', 'Reporting Tool'))

    def test_an_application_that_is_left_with_its_keys(self):
        self.application.jwks = public_pem(rsa_key())
        self.events()
        self.application.action_remove_client_secret()
        self.assertEqual(self.assertEvents('secret_ended').detail, 'all of them')

    def test_an_application_that_takes_another_name(self):
        """Its name is what people trust on the consent page."""
        self.application.name = 'Odoo Mobile'
        renamed = self.events()
        self.assertEqual((renamed.kind, renamed.application_name), ('application_changed', 'Odoo Mobile'))
        self.assertEqual(renamed.detail, 'name')

    def test_each_change_of_what_an_application_may_do(self):
        for values in (
            {'redirect_uris': 'https://app.example.com/callback'}, {'jwks': public_pem(rsa_key())},
            {'allow_authorization_code': False}, {'allow_refresh_token': False},
            {'allow_client_credentials': True, 'user_id': self.user.id},
            {'user_id': self.env.ref('base.user_admin').id},
            {'scope_ids': self.scopes('api')}, {'trusted': True}, {'require_pkce': True},
            {'group_ids': self.env.ref('base.group_system').ids}, {'access_token_lifetime': 60},
            {'refresh_token_lifetime': 1}, {'connection_lifetime': 0}, {'signing_algorithm': 'ES256'},
            {'legacy_requests': True}, {'can_introspect': True}, {'rotate_refresh_tokens': False},
            {'client_type': 'public', 'allow_client_credentials': False}, {'active': False},
        ):
            with self.subTest(values=list(values)):
                self.application.write(values)
                changed = self.events().filtered(lambda event: event.kind == 'application_changed')
                self.assertEqual(set(', '.join(changed.mapped('detail')).split(', ')) & set(values), set(values))

    def test_no_secret_is_in_it(self):
        code = self.fresh_code(state='a-state-of-the-client')
        members = self.redeem(code).json()
        self.redeem(code)
        self.refresh(members['refresh_token'] + 'x')
        self.redeem('a-code-that-is-wrong', client_secret='a-secret-that-is-wrong')
        self.authorize(redirect_uri='https://evil.example/reflected')
        self.env.flush_all()
        self.env.cr.execute("SELECT string_agg(event::text, ' ') FROM oauth2_event AS event")
        text = self.env.cr.fetchone()[0]
        for secret in (
            code, self.client_secret, members['access_token'], members['refresh_token'], 'a-state-of-the-client',
            'a-code-that-is-wrong', 'a-secret-that-is-wrong', 'evil.example',
        ):
            self.assertNotIn(secret, text)

    def test_managers_read_it_and_nobody_changes_it(self):
        self.connect()
        manager = new_test_user(self.env, login='manager', groups='oauth2_provider.group_oauth2_manager')
        events = self.env['oauth2.event'].with_user(manager)
        for field, value in (
            ('application_id', self.application.id), ('user_id', self.user.id), ('address', '127.0.0.1'),
        ):
            self.assertTrue(events.search_count([(field, '=', value)]))
        admin = self.env['oauth2.event'].with_user(self.env.ref('base.user_admin')).search([], limit=1)
        for attempt in (
            lambda: self.env['oauth2.event'].with_user(self.user).search_read([], ['kind']),
            lambda: admin.write({'user_id': False}),
            lambda: admin.create({'kind': 'allowed', 'at': fields.Datetime.now()}),
            admin.unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_settings_whichever_page_changes_them(self):
        admin = self.env.ref('base.user_admin')
        env = self.env(user=admin)
        env['res.config.settings'].create({'oauth2_trail_days': 1}).set_values()
        parameter = env['ir.config_parameter'].search([('key', '=', 'oauth2_provider.trail_days')])
        parameter.value = '2'
        parameter.unlink()
        env['ir.config_parameter'].set_param('oauth2_other.secret', 'x')
        events = self.events()
        self.assertEqual(set(events.mapped('kind')), {'setting_changed'})
        self.assertEqual(events.mapped('detail'), ['trail_days: 1', 'trail_days: 2', 'trail_days: no longer set'])
        self.assertEqual(events.actor_id, admin)
        self.assertFalse(events.application_id)

    def test_it_is_kept_for_the_time_of_the_setting(self):
        self.setting('trail_days', 10)
        now = fields.Datetime.now()
        old, young = self.env['oauth2.event'].create([
            {'kind': 'allowed', 'at': now - timedelta(days=days)} for days in (11, 9)])
        self.env['oauth2.event']._gc_events()
        self.assertFalse(old.exists())
        self.assertTrue(young.exists())

    def test_it_cannot_be_flooded(self):
        self.setting('address_failures', 20)
        self.events()
        for number in range(30):
            self.assertError(self.redeem('wrong'), 'invalid_grant')
            self.authorize(client_id=f'{number:032}')
        events = self.events()
        self.assertEqual(len(events.filtered('application_id')), 20)
        self.assertEqual(len(events - events.filtered('application_id')), 20)

    def test_a_flood_does_not_hide_what_others_do(self):
        self.setting('address_failures', 3)
        for _number in range(5):
            self.redeem('wrong')
        self.events()
        other = self.env['oauth2.application'].create({'name': 'Other', 'redirect_uris': REDIRECT_URI})
        self.redeem('wrong', client_id=other.client_id, client_secret=other.generate_client_secret())
        self.assertEqual(self.events().mapped('kind'), ['application_created', 'secret_generated', 'refused'])

    def test_a_deleted_consent(self):
        self.allow()
        self.events()
        self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]).unlink()
        self.assertEvents('consent_deleted', user=self.user)

    def test_trail_of_another_application_stays_when_one_is_deleted(self):
        other = self.env['oauth2.application'].create({'name': 'Other', 'redirect_uris': REDIRECT_URI})
        other.unlink()
        events = self.events()
        self.assertEqual(events.mapped('kind'), ['application_created', 'application_deleted'])
        self.assertEqual(events.mapped('application_name'), ['Other', 'Other'])

    def test_a_deleted_application_leaves_no_link(self):
        """Also where a request was on its way: nothing that is added meanwhile is in the way of who deletes it."""
        other = self.env['oauth2.application'].create({'name': 'Other', 'redirect_uris': REDIRECT_URI})
        other_id = other.id
        other.unlink()
        self.env['oauth2.event']._record('refused', application_id=other_id, application_name='Other')
        self.env.cr.postcommit.run()
        self.env['oauth2.event']._record('refused', application_id=other_id, application_name='Other')
        events = self.env['oauth2.event'].search([('application_name', '=', 'Other')])
        self.assertEqual(events.mapped('application_id.id'), [other_id])
        self.env['oauth2.event']._gc_applications()
        self.env.cr.postcommit.run()
        self.env['oauth2.event'].invalidate_model()
        self.assertEqual(len(events), 4)
        self.assertFalse(events.application_id)
        self.assertTrue(self.env['oauth2.event'].search([('application_id', '=', self.application.id)]))
