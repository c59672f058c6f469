"""Rotation of the signing keys: published, signing, retired, gone, each at its time."""
from collections import Counter
from datetime import datetime, timedelta, timezone

import jwt

from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models import oauth2_key
from ..protocol import access_tokens
from ..shared import private_keys, settings
from ..shared.private_keys import signing_key
from .common import OAuth2Case

ALGORITHMS = ('RS256', 'ES256', 'EdDSA')
EACH = dict.fromkeys(ALGORITHMS, 1)
START = datetime(2030, 1, 1, tzinfo=timezone.utc)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LONGEST_TOKEN = timedelta(seconds=86400)
ISSUER = 'https://odoo.example.com'


class Rotation:
    """All signing keys have begun to sign at START."""

    def setUp(self):
        super().setUp()
        self.keys = self.env['oauth2.key']
        self.first = self.in_state('signing')
        self.first.write({
            'published_at': START.replace(tzinfo=None), 'signing_since': START.replace(tzinfo=None)})
        settings.store(self.env, 'key_lifetime', 90)
        settings.store(self.env, 'key_notice', 24)

    def in_state(self, state):
        return self.env['oauth2.key'].search([('state', '=', state)])

    def count(self, state):
        return dict(Counter(self.in_state(state).mapped('algorithm')))


@tagged('post_install', '-at_install')
class TestKeyRotation(Rotation, TransactionCase):

    def test_successor_is_published_a_notice_before_the_lifetime_ends(self):
        self.keys._rotate(START + 89 * DAY - SECOND)
        self.assertEqual(self.keys.search([]), self.first)
        self.keys._rotate(START + 89 * DAY)
        self.assertEqual(self.count('published'), EACH)
        self.assertEqual(self.in_state('signing'), self.first)
        for key in self.in_state('published'):
            self.assertEqual(key.published_at, (START + 89 * DAY).replace(tzinfo=None))
            self.assertFalse(key.signing_since)
            self.assertIn(key.kid, self.keys._verification_keys())
            self.assertNotEqual(signing_key(self.env, key.algorithm).kid, key.kid)

    def test_published_key_signs_after_the_notice_and_the_other_retires(self):
        published_at = START + 89 * DAY
        self.keys._rotate(published_at)
        published = self.in_state('published')
        self.keys._rotate(published_at + DAY - SECOND)
        self.assertEqual((self.in_state('signing'), self.in_state('published')), (self.first, published))
        self.keys._rotate(published_at + DAY)
        self.assertEqual((self.in_state('signing'), self.in_state('retired')), (published, self.first))
        self.assertFalse(self.in_state('published'))
        for key in published:
            self.assertEqual(key.signing_since, (published_at + DAY).replace(tzinfo=None))
            self.assertEqual(signing_key(self.env, key.algorithm).kid, key.kid)
        for key in self.first:
            self.assertEqual(key.retired_at, (published_at + DAY).replace(tzinfo=None))
            self.assertIn(key.kid, self.keys._verification_keys())

    def test_private_part_of_a_retired_key_is_erased(self):
        def count():
            self.env.cr.execute('SELECT count(*) FROM oauth2_key_private WHERE key_id IN %s', [tuple(self.first.ids)])
            return self.env.cr.fetchone()[0]
        self.assertEqual(count(), 3)
        self.retire_first(START + 90 * DAY)
        self.assertEqual(count(), 0)

    def test_retired_key_goes_once_no_token_of_it_can_be_good(self):
        retired_at = START + 90 * DAY
        self.retire_first(retired_at)
        kept = timedelta(seconds=oauth2_key.KEPT_AFTER_RETIREMENT)
        self.assertGreaterEqual(kept, LONGEST_TOKEN + timedelta(minutes=3))
        for later in (LONGEST_TOKEN, kept - SECOND):
            self.keys._rotate(retired_at + later)
            self.assertEqual(self.in_state('retired'), self.first)
        self.keys._rotate(retired_at + kept + SECOND)
        self.assertFalse(self.first.exists())
        self.assertEqual(len(self.keys._verification_keys()), 3)
        self.assertEqual(self.count('signing'), EACH)

    def test_one_key_is_published_however_often_the_job_runs(self):
        for minutes in range(5):
            self.keys._rotate(START + 89 * DAY + timedelta(minutes=minutes))
        self.assertEqual(self.count('published'), EACH)

    def test_without_a_notice_a_key_signs_in_the_run_after_it_was_published(self):
        settings.store(self.env, 'key_notice', 0)
        end = START + 90 * DAY
        self.keys._rotate(end - SECOND)
        self.assertFalse(self.in_state('published'))
        self.keys._rotate(end)
        published = self.in_state('published')
        self.assertEqual(len(published), 3)
        self.assertEqual(self.in_state('signing'), self.first)
        self.keys._rotate(end)
        self.assertEqual(self.in_state('signing'), published)
        self.assertFalse(self.in_state('published'))

    def test_notice_counts_where_it_is_longer_than_the_lifetime(self):
        settings.store(self.env, 'key_lifetime', 1)
        settings.store(self.env, 'key_notice', 72)
        self.keys._rotate(START)
        published = self.in_state('published')
        self.assertEqual(len(published), 3)
        self.keys._rotate(START + 3 * DAY - SECOND)
        self.assertEqual(self.in_state('signing'), self.first)
        self.keys._rotate(START + 3 * DAY)
        self.assertEqual(self.in_state('signing'), published)

    def test_job_that_did_not_run_for_months_leaves_out_no_step(self):
        self.keys._rotate(START + 300 * DAY)
        self.assertEqual((self.in_state('signing'), len(self.in_state('published'))), (self.first, 3))

    def test_missing_signing_key_is_made(self):
        self.first.filtered(lambda key: key.algorithm == 'ES256').unlink()
        with self.assertRaises(LookupError):
            self.keys._signing_kid('ES256')
        self.keys._rotate(START)
        self.assertEqual(self.count('signing'), EACH)
        self.assertEqual(signing_key(self.env, 'ES256').algorithm, 'ES256')

    def test_keys_made_at_install_are_made_once(self):
        self.keys._ensure_signing_keys(START)
        self.assertEqual(self.keys.search([]), self.first)

    def test_every_token_is_good_until_it_ends_whatever_is_rotated(self):
        """Each hour for ten days, with keys that last for two."""
        settings.store(self.env, 'key_lifetime', 2)
        client = self.env['oauth2.application'].create({'name': 'x'})
        client = client._get_client(client.client_id)
        tokens, kids, known = [], {}, {}
        first = set(self.first.mapped('kid'))
        for hours in range(240):
            now = START + hours * HOUR
            self.keys._rotate(now)
            self.assertEqual(self.count('signing'), EACH)
            self.assertLessEqual(len(self.keys._verification_keys()), 9)
            for kid in self.keys._verification_keys():
                known.setdefault(kid, now)
            for algorithm in ALGORITHMS:
                key = signing_key(self.env, algorithm)
                if hours:
                    self.assertTrue(key.kid in first or now - known[key.kid] >= DAY)
                kids.setdefault(algorithm, set()).add(key.kid)
                tokens.append((now, access_tokens.issue(
                    key, issuer=ISSUER, audience=(ISSUER,), user_id=1, client=client, connection='1', scopes=(),
                    lifetime=86400, now=now)))
            tokens = [(at, token) for at, token in tokens if now - at < LONGEST_TOKEN]
            for _at, token in tokens[::7]:
                access_tokens.verify(
                    token, keys=self.keys._verification_keys(), issuer=ISSUER, audience=ISSUER, now=now)
        self.assertEqual({algorithm: len(used) for algorithm, used in kids.items()}, dict.fromkeys(ALGORITHMS, 5))

    def test_clients_are_told_of_all_keys_rs256_first_and_signing_first(self):
        self.retire_first(START + 90 * DAY)
        self.keys._publish(ALGORITHMS, START + 90 * DAY)
        jwks = self.keys._public_jwks()
        self.assertEqual([jwk['alg'] for jwk in jwks], ['RS256'] * 3 + ['ES256'] * 3 + ['EdDSA'] * 3)
        states = {key.kid: key.state for key in self.keys.search([])}
        self.assertEqual([states[jwk['kid']] for jwk in jwks], ['signing', 'published', 'retired'] * 3)

    def test_job_runs_each_hour_as_root(self):
        cron = self.env.ref('oauth2_provider.oauth2_key_cron_rotate')
        self.assertEqual((cron.interval_number, cron.interval_type), (1, 'hours'))
        self.assertEqual(cron.user_id, self.env.ref('base.user_root'))
        long_ago = datetime.now() - timedelta(days=500)
        self.first.write({'published_at': long_ago, 'signing_since': long_ago})
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self.count('published'), EACH)

    def test_each_step_is_in_the_trail_once_and_no_key_in_the_log(self):
        private = [private_keys.load(self.env, key.kid) for key in self.first]
        retired = {f'#{key.id} {key.algorithm}' for key in self.first}
        before = self.env['oauth2.event'].search([])
        with self.assertLogs('odoo.addons.oauth2_provider') as log:
            self.retire_first(START + 90 * DAY)
            self.keys._rotate(START + 92 * DAY)
        events = self.env['oauth2.event'].search([]) - before
        self.assertEqual(Counter(events.mapped('kind')), {'key_created': 3, 'key_signing': 3, 'key_retired': 3})
        self.assertEqual(
            set(events.filtered(lambda event: event.kind == 'key_retired').mapped('detail')),
            retired)
        for text in [*private, 'PRIVATE', 'BEGIN']:
            self.assertNotIn(text, '\n'.join(log.output + events.mapped('detail')))

    def retire_first(self, now):
        self.keys._rotate(now - DAY)
        self.keys._rotate(now)
        self.assertEqual(self.in_state('retired'), self.first)


@tagged('post_install', '-at_install')
class TestKeyRotationOfTokens(Rotation, OAuth2Case):
    """What rotation means for those who hold tokens."""

    def test_token_outlives_the_key_that_signed_it_until_the_key_is_deleted(self):
        for algorithm in ALGORITHMS:
            self.application.signing_algorithm = algorithm
            with self.subTest(algorithm=algorithm):
                now = START + ALGORITHMS.index(algorithm) * 200 * DAY
                self.in_state('signing').write({'signing_since': now.replace(tzinfo=None)})
                old = self.connect()
                self.keys._rotate(now + 89 * DAY)
                during = self.refresh(old['refresh_token']).json()
                self.assertEqual(self.kid(during), self.kid(old))
                self.keys._rotate(now + 90 * DAY)
                new = self.refresh(during['refresh_token']).json()
                self.assertNotEqual(self.kid(new), self.kid(old))
                self.assertEqual(self.statuses(old, during, new), [200, 200, 200])
                self.keys._rotate(now + 92 * DAY)
                self.assertEqual(self.statuses(old, during, new), [401, 401, 200])

    def test_discarded_key_ends_its_tokens_at_once_and_another_signs(self):
        old = self.connect()
        self.application.signing_algorithm = 'ES256'
        other = self.connect()
        self.of(old).with_user(self.manager()).action_discard()
        self.assertEqual(self.statuses(old, other), [401, 200])
        self.assertEqual(self.count('signing'), EACH)
        self.application.signing_algorithm = 'RS256'
        new = self.refresh(old['refresh_token']).json()
        self.assertEqual(self.statuses(old, new), [401, 200])

    def test_published_key_follows_a_discarded_one(self):
        manager = self.manager()
        self.keys.with_user(manager).action_rotate()
        published = self.in_state('published')
        old = self.connect()
        signing = self.of(old)
        signing.with_user(manager).action_discard()
        self.assertFalse(signing.exists())
        new = self.refresh(old['refresh_token']).json()
        self.assertIn(self.kid(new), published.mapped('kid'))
        self.assertEqual(self.of(new).state, 'signing')
        self.assertAlmostEqual(self.of(new).signing_since, datetime.now(), delta=timedelta(minutes=2))
        self.assertEqual(self.count('published'), {'ES256': 1, 'EdDSA': 1})
        self.assertEqual(self.statuses(old, new), [401, 200])

    def test_discarding_a_published_or_retired_key_leaves_the_others(self):
        old = self.connect()
        self.keys._rotate(START + 89 * DAY)
        self.in_state('published').action_discard()
        self.assertEqual(self.keys.search([]), self.first)
        self.keys._rotate(START + 89 * DAY)
        self.keys._rotate(START + 90 * DAY)
        new = self.refresh(old['refresh_token']).json()
        self.in_state('retired').action_discard()
        self.assertEqual(self.statuses(old, new), [401, 200])
        self.assertEqual(self.count('signing'), EACH)

    def test_all_keys_can_be_discarded_together(self):
        self.keys._rotate(START + 89 * DAY)
        everything = self.keys.search([])
        everything.action_discard()
        self.assertFalse(everything.exists())
        self.assertEqual(self.count('signing'), EACH)
        everything.action_discard()
        self.assertEqual(len(self.keys.search([])), 3)

    def test_rotating_by_hand_publishes_one_successor_of_each(self):
        manager = self.manager()
        for _press in range(2):
            self.keys.with_user(manager).action_rotate()
            self.assertEqual(self.count('published'), EACH)
        self.assertEqual(self.in_state('signing'), self.first)
        published = self.in_state('published')
        self.keys._rotate(datetime.now(timezone.utc) + DAY - timedelta(minutes=2))
        self.assertEqual(self.in_state('signing'), self.first)
        self.keys._rotate(datetime.now(timezone.utc) + DAY + SECOND)
        self.assertEqual(self.in_state('signing'), published)

    def test_others_than_managers_cannot_press_the_buttons(self):
        portal = new_test_user(self.env, login='portal-user', groups='base.group_portal')
        for user in (self.user, portal, self.env.ref('base.public_user')):
            for button in ('action_rotate', 'action_discard'):
                with self.subTest(user=user.login, button=button), self.assertRaises(AccessError):
                    getattr(self.first.with_user(user), button)()
        self.assertEqual(self.keys.search([]), self.first)

    def test_over_rpc_managers_press_the_buttons_and_nobody_does_more(self):
        self.sign_in()
        for button in ('action_rotate', 'action_discard'):
            with self.assertRaises(JsonRpcException) as refused, mute_logger('odoo.http'):
                self.rpc(button, self.first.ids)
            self.assertIn('AccessError', str(refused.exception.args))
        self.sign_in(self.manager())
        self.rpc('action_rotate', [])
        self.assertEqual(self.count('published'), EACH)
        for method, *arguments in (
            ('_rotate', '2040-01-01'), ('_discard', '2040-01-01'), ('_generate', ['RS256'], 'retired', '2040-01-01'),
            ('_signing_kid', 'RS256'), ('_cron_rotate',), ('_start_signing', '2040-01-01'),
            ('write', {'state': 'retired'}), ('unlink',), ('copy',),
        ):
            with self.subTest(method=method), self.assertRaises(JsonRpcException), mute_logger('odoo.http'):
                self.rpc(method, self.first.ids, *arguments)
        self.assertEqual(self.in_state('signing'), self.first)
        self.rpc('action_discard', self.first.ids)
        self.assertFalse(self.first.exists())
        public = {name for name in vars(oauth2_key.Oauth2Key) if not name.startswith('_')
                  and callable(getattr(oauth2_key.Oauth2Key, name))}
        self.assertEqual(public, {'create', 'write', 'unlink', 'action_rotate', 'action_discard'})

    def test_buttons_are_in_the_trail_once_a_key_with_who_pressed_them(self):
        manager = self.manager()
        before = self.env['oauth2.event'].search([])
        self.keys.with_user(manager).action_rotate()
        rs256 = self.first.filtered(lambda key: key.algorithm == 'RS256')
        expected = [('key_created', f'#{key.id} {key.algorithm} published') for key in self.in_state('published')]
        expected += [('key_discarded', f'#{rs256.id} RS256'), (
            'key_signing', f'#{self.in_state("published").filtered(lambda key: key.algorithm == "RS256").id} RS256')]
        rs256.with_user(manager).action_discard()
        events = self.env['oauth2.event'].search([]) - before
        self.assertEqual(sorted((event.kind, event.detail) for event in events), sorted(expected))
        self.assertEqual(events.actor_id, manager)

    def manager(self):
        return new_test_user(
            self.env, login='manager', password='manager-password', groups='oauth2_provider.group_oauth2_manager')

    def rpc(self, method, *args):
        return self.make_jsonrpc_request(f'/web/dataset/call_kw/oauth2.key/{method}', {
            'model': 'oauth2.key', 'method': method, 'args': args, 'kwargs': {}})

    def kid(self, members):
        return jwt.get_unverified_header(members['access_token'])['kid']

    def of(self, members):
        return self.keys.search([('kid', '=', self.kid(members))])

    def statuses(self, *all_members):
        return [self.userinfo(members['access_token']).status_code for members in all_members]
