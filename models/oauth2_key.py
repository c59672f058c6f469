from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..fence import protected
from ..shared import clock, keys, private_keys
from ..shared.caches import clear_caches, lock_for_share
from ..shared.retry import retry_on_conflict
from ..shared.settings import setting
from .oauth2_application import MAX_ACCESS_TOKEN_LIFETIME

# A retired key verifies until the last token that it can have signed has ended, and 10 minutes
# more: for requests that were under way when it retired, and hosts whose clocks differ.
KEPT_AFTER_RETIREMENT = MAX_ACCESS_TOKEN_LIFETIME + 600  # seconds
STATES = ('signing', 'published', 'retired')  # the order in which clients are told of keys


class Oauth2Key(models.Model):
    """A key that signs tokens. Its private part is out of everybody's reach: see :mod:`..shared.private_keys`.

    A key is published some time before it signs, so that every worker, and every client
    that keeps a copy of the public keys, knows it when the first token comes. Afterwards it
    verifies until the last of its tokens has ended. Its private part is erased then already.
    """

    _name = 'oauth2.key'
    _description = 'Signing Key'
    _order = 'id desc'
    _rec_name = 'kid'

    kid = fields.Char(string='Key ID', required=True, readonly=True, copy=False, help="Tokens name their key by this.")
    algorithm = fields.Selection(
        [(algorithm, algorithm) for algorithm in keys.ALGORITHMS], required=True, readonly=True,
        help="How this key signs. Each application says which algorithm it wants.")
    state = fields.Selection(
        [('published', 'Published'), ('signing', 'Signing'), ('retired', 'Retired')], required=True, readonly=True,
        help="Published: applications can fetch this key, and it signs soon.\n"
             "Signing: new tokens are signed with this key.\n"
             "Retired: it signs no more, and the tokens that it has signed still work until they end.")
    published_at = fields.Datetime(
        string='Published', required=True, readonly=True, help="Since when applications can fetch this key.")
    signing_since = fields.Datetime(readonly=True, help="Since when new tokens were signed with this key.")
    retired_at = fields.Datetime(
        string='Retired', readonly=True,
        help="When another key took over. This one goes when the last token that it has signed has ended.")
    public_pem = fields.Text(required=True, readonly=True, copy=False, groups=fields.NO_ACCESS)

    _kid_unique = models.Constraint('UNIQUE (kid)', "Another key has this ID.")
    _one_signing = models.UniqueIndex(
        "(algorithm) WHERE state = 'signing'", "Another key signs with this algorithm.")
    _one_published = models.UniqueIndex(
        "(algorithm) WHERE state = 'published'", "Another key of this algorithm is published.")

    def _auto_init(self):
        result = super()._auto_init()
        private_keys.create_table(self.env.cr)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        clear_caches(self.env)
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.get('state') == 'retired' and self:
            private_keys.erase(self.env.cr, self.ids)
        clear_caches(self.env)
        return result

    def unlink(self):
        result = super().unlink()
        clear_caches(self.env)
        return result

    def action_rotate(self):
        """Publish a successor of every signing key, where none is published yet.

        It signs after the notice, as every successor does.

        :raise AccessError: for others than managers. Nobody may *write* a key.
        """
        self._check_manager()
        now = clock.now(self.env)
        self.sudo()._alone(lambda model: model._publish(keys.ALGORITHMS, now))

    def action_discard(self):
        """Delete these keys, such as leaked ones: what they have signed stops working at once.

        :raise AccessError: for others than managers.
        """
        self._check_manager()
        now = clock.now(self.env)
        self.sudo()._alone(lambda discarded: discarded._discard(now))

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group('oauth2_provider.group_oauth2_manager'):
            raise AccessError(self.env._("Only managers of OAuth 2 Provider can change signing keys."))

    @api.model
    def _ensure_signing_keys(self, now):
        """Create a signing key of each algorithm that has none, and seal what is not sealed, as at install and upgrade.

        :param datetime now: aware.
        """
        for key in self.search([('public_pem', '=', False)]):  # made by a version that kept no public part and no times
            key.write({
                'public_pem': keys.parse(private_keys.load(self.env, key.kid), key.algorithm).public_pem(),
                'published_at': key.create_date,
                'signing_since': key.create_date,
            })
        missing = set(keys.ALGORITHMS) - self._algorithms('signing')
        self._generate(missing, 'signing', now)
        private_keys.seal_all(self.env)

    @api.model
    def _cron_rotate(self):
        self._rotate(clock.now(self.env))

    @api.model
    def _rotate(self, now):
        """Take each key one step on its way, where its time has come.

        A key that this run publishes signs in the next one at the earliest, even without a
        notice: by then each worker has heard of it, and none refuses a token that another signed.

        :param datetime now: aware.
        """
        self._alone(lambda model: model._take_steps(now))

    def _alone(self, change):
        """Change keys while no other transaction does. One that waited starts again, and sees what the first one did.

        Else both would generate a key, and the unique index would stop the second one with an error.

        :param change: called with these keys, before anything else in the transaction.
        """
        def work():
            # for where there are none to lock, as in a neutralized copy of a database
            self.env.cr.execute("LOCK TABLE oauth2_key IN SHARE ROW EXCLUSIVE MODE")
            # in the same order as those who read them, or both would wait for each other
            self.env.cr.execute("SELECT id FROM oauth2_key ORDER BY id FOR UPDATE", log_exceptions=False)
            self.env.cr.execute("UPDATE oauth2_key SET state = state WHERE state = 'signing'", log_exceptions=False)
            change(self)
        retry_on_conflict(self.env.cr, work)

    def _take_steps(self, now):
        at = clock.naive_utc(now)
        lifetime = timedelta(days=setting(self.env, 'key_lifetime'))
        notice = timedelta(hours=setting(self.env, 'key_notice'))
        self._ensure_signing_keys(now)
        self.search([('state', '=', 'published'), ('published_at', '<=', at - notice)])._start_signing(now)
        old = self.search([('state', '=', 'signing'), ('signing_since', '<=', at - (lifetime - notice))])
        self._publish(old.mapped('algorithm'), now)
        self.search([
            ('state', '=', 'retired'), ('retired_at', '<', at - timedelta(seconds=KEPT_AFTER_RETIREMENT)),
        ]).unlink()

    def _publish(self, algorithms, now):
        self._generate(set(algorithms) - self._algorithms('published'), 'published', now)

    def _discard(self, now):
        discarded = self.exists()
        discarded._record('key_discarded', now)
        discarded.unlink()
        signing = self._algorithms('signing')
        self.search([('state', '=', 'published'), ('algorithm', 'not in', signing)])._start_signing(now)
        self._ensure_signing_keys(now)

    def _algorithms(self, state):
        return set(self.search([('state', '=', state)]).mapped('algorithm'))

    def _generate(self, algorithms, state, now):
        for algorithm in sorted(algorithms):
            pem = keys.generate(algorithm)
            parsed = keys.parse(pem, algorithm)
            key = self.create({
                'kid': parsed.kid,
                'algorithm': algorithm,
                'state': state,
                'published_at': clock.naive_utc(now),
                'signing_since': clock.naive_utc(now) if state == 'signing' else False,
                'public_pem': parsed.public_pem(),
            })
            private_keys.store(self.env, key.id, key.kid, pem)
            key._record('key_created', now, state)

    def _start_signing(self, now):
        """Let these published keys sign, and retire those that they follow."""
        followed = self.search([('state', '=', 'signing'), ('algorithm', 'in', self.mapped('algorithm'))])
        followed.write({'state': 'retired', 'retired_at': clock.naive_utc(now)})
        followed.flush_recordset()  # before the others, or the unique index would see two that sign
        followed._record('key_retired', now)
        self.write({'state': 'signing', 'signing_since': clock.naive_utc(now)})
        self._record('key_signing', now)

    def _record(self, kind, now, detail=''):
        self.env['oauth2.event']._record_all(kind, [{
            'at': clock.naive_utc(now), 'actor_id': self.env.uid,
            'detail': f'#{key.id} {key.algorithm} {detail}'.strip(),
        } for key in self])

    def _generate_missing(self):
        """Generate the keys that are missing, in a transaction of its own; what waits for it sees them."""
        with protected.own_code(), self.env.registry.cursor() as cr:
            # rather an error than to wait for whoever waits for this one
            cr.execute("SET LOCAL lock_timeout = '10s'")
            now = clock.now(self.env)
            api.Environment(cr, SUPERUSER_ID, {})['oauth2.key']._alone(lambda model: model._ensure_signing_keys(now))

    @tools.ormcache()
    def _verification_keys(self):
        """Return the keys whose tokens are good, by their kid, the one most likely needed first. None can sign.

        :rtype: dict[str, protocol.keys.Key]
        """
        lock_for_share(self.env.cr, SQL("oauth2_key"))

        def position(key):
            return keys.ALGORITHMS.index(key.algorithm), STATES.index(key.state)
        parsed = (
            keys.parse_public(key.public_pem, key.algorithm) for key in self.sudo().search([]).sorted(position))
        return {key.kid: key for key in parsed}

    def _public_jwks(self):
        """Return the public keys for clients, as JWKs (RFC 7517 §5), the one they most likely need first."""
        return [key.public_jwk() for key in self._verification_keys().values()]

    @tools.ormcache('algorithm')
    def _signing_kid(self, algorithm):
        """Return the ID of the key that signs: for :func:`private_keys.signing_key`.

        :raise LookupError: no key signs by this algorithm.
        """
        lock_for_share(self.env.cr, SQL("oauth2_key"))
        key = self.sudo().search([('state', '=', 'signing'), ('algorithm', '=', algorithm)])
        if not key:
            raise LookupError(f'no key signs with {algorithm}')
        return key.kid
