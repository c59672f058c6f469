from datetime import timedelta, timezone

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac

from ..protocol import credentials, errors
from ..protocol.authorization_request import AuthorizationRequest
from ..protocol.device_codes import INTERVAL, SLOWER, DeviceRequest
from ..shared import clock
from ..shared.retry import execute_or_conflict
from . import addresses
from .oauth2_allowed_once import Oauth2AllowedOnce
from .oauth2_epoch import EVERY

PENDING, ALLOWED, DENIED = 'pending', 'allowed', 'denied'
MOST_WAITING = 100  # devices behind one address that wait for their people at the same time
LEEWAY = 1  # seconds by which a request may come too early: networks are not even
# Seconds. A device that does not wait as long as this is told so, and nothing of it is remembered any more.
LONGEST_INTERVAL = 60


class Oauth2DeviceCode(models.Model):
    """What a device asks for, while its person types the device's code elsewhere and decides (RFC 8628).

    The device code holds 256 bits, and is kept as SHA-256 as all secrets are. The user code holds 34: whoever tries
    all of them against a plain digest has it within seconds, so it is kept as an HMAC by the database's own secret.
    """

    _name = 'oauth2.device.code'
    _inherit = [Oauth2AllowedOnce._name]
    _description = 'Device Code'
    _log_access = False

    user_code_digest = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    state = fields.Selection(
        [(PENDING, "Waiting"), (ALLOWED, "Allowed"), (DENIED, "Denied")], required=True, readonly=True)
    address = fields.Char(string='IP Address', readonly=True, help="From where the device has asked.")
    network = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    asked_at = fields.Datetime(readonly=True)
    # No index on what changes with each request of the device, so that PostgreSQL leaves the others alone then.
    polled_at = fields.Datetime(readonly=True)
    poll_interval = fields.Integer(readonly=True, help="Seconds that the device has to wait between two requests.")

    _user_code_unique = models.UniqueIndex('(user_code_digest)')
    _of_network = models.Index("(network, expires_at) WHERE state = 'pending'")

    def _save(self, code, user_code, *, request, now):
        """Remember what a device asks for.

        :param str code: the device code.
        :param str user_code: as people read it.
        :param AuthorizationRequest request: a valid one.
        :param datetime now: aware; both codes live from here for as long as the application says.
        :raise TooManyDevices: so many wait behind this address already.
        :raise SerializationFailure: another device has the same user code: for :func:`retry.retry_on_conflict`.
        """
        client, at, address = request.client, clock.naive_utc(now), addresses.of_caller()
        waiting, new_id = execute_or_conflict(self.env.cr, SQL(
            """ WITH waiting AS (SELECT count(*) AS number FROM oauth2_device_code
                                  WHERE network = %(network)s AND state = 'pending' AND expires_at > %(now)s),
                         new AS (INSERT INTO oauth2_device_code
                                        (digest, user_code_digest, application_id, content, expires_at, state, address,
                                         network, asked_at, poll_interval, epoch)
                                 SELECT %(digest)s, %(user_code)s, %(application)s, %(content)s::jsonb, %(expires_at)s,
                                        'pending', %(address)s, %(network)s, %(now)s, %(interval)s, 0
                                   FROM waiting WHERE number < %(most)s
                                     ON CONFLICT DO NOTHING RETURNING id)
                SELECT number, (SELECT id FROM new) FROM waiting """,
            digest=credentials.digest(code), user_code=self._digest_of(user_code), application=client.id,
            content=self._content(request), expires_at=at + timedelta(seconds=client.device_code_lifetime), now=at,
            address=address, network=addresses.network(address), interval=INTERVAL, most=MOST_WAITING))[0]
        if waiting >= MOST_WAITING:
            raise errors.TooManyDevices
        if new_id is None:
            raise psycopg2.errors.SerializationFailure
        self._make_room(new_id)

    def _find(self, user_code, *, now):
        """Return what the device that waits with a user code asks for.

        :param str user_code: as people read it.
        :param datetime now: aware.
        :rtype: DeviceRequest | None
        :return: ``None`` for a code that is unknown, over or answered, or whose application is archived.
        """
        rows = self.env.execute_query(SQL(
            """ SELECT kept.id, kept.content, kept.address, kept.asked_at, application.client_id
                  FROM oauth2_device_code AS kept
                  JOIN oauth2_application AS application ON application.id = kept.application_id
                 WHERE kept.user_code_digest = %s AND kept.state = 'pending' AND kept.expires_at > %s """,
            self._digest_of(user_code), clock.naive_utc(now)))
        if not rows:
            return None
        row_id, content, address, asked_at, client_id = rows[0]
        client = self.env['oauth2.application']._get_client(client_id)
        return client and DeviceRequest(
            row_id, user_code, AuthorizationRequest.from_content(content, client=client), address,
            asked_at.replace(tzinfo=timezone.utc))

    def _allow(self, found, *, user_id, versions, authentication, now):
        """Let a device have what it asks for.

        :param DeviceRequest found: with the scopes that the user was shown.
        :param str versions: of these scopes, see :mod:`..protocol.scope_versions`.
        :param Authentication authentication: how the user has signed in.
        :param datetime now: aware.
        :return: whether the device still waited.
        :raise SerializationFailure: it has just asked: for :func:`retry.retry_on_conflict`.
        """
        client, at = found.request.client, clock.naive_utc(now)
        allowed = self._decide(found, at, SQL(
            "state = 'allowed', user_id = users.id, epoch = %s, scope_versions = %s, content = %s::jsonb",
            self._epoch_now(user_id, client), versions or None, self._content(found.request, authentication)), user_id)
        if allowed:
            self.env['oauth2.event']._record_seldom(
                'device_allowed', at=at, application_id=client.id, application_name=client.name, user_id=user_id,
                detail=' '.join(found.request.scopes))
        return allowed

    def _deny(self, found, *, user_id, now):
        """Let a device have nothing; return what :meth:`_allow` does."""
        return self._decide(found, clock.naive_utc(now), SQL("state = 'denied', user_id = users.id"), user_id)

    def _decide(self, found, at, changes, user_id):
        return bool(execute_or_conflict(self.env.cr, SQL(
            """ UPDATE oauth2_device_code AS kept SET %s
                  FROM res_users AS users, oauth2_application AS application
                 WHERE users.id = %s AND application.id = kept.application_id
                   AND kept.id = %s AND kept.state = 'pending' AND kept.expires_at > %s
             RETURNING kept.id """, changes, user_id, found.id, at)))

    def _poll(self, code, *, client, now):
        """Tell a device how things stand: by one read, and by one write at most.

        :param str code: the device code, as presented.
        :param Client client: who presents it, authenticated.
        :param datetime now: aware.
        :return: ``pending``, ``too_soon``, ``denied``, ``expired``, ``unknown``, ``used``, ``archived`` or ``ended``,
            and ``None``; or ``allowed`` and a ``CodeClaim``, which only one of concurrent requests gets.
        """
        at = clock.naive_utc(now)
        self.env.cr.execute(SQL(
            """ SELECT id, state, used_at, expires_at, COALESCE(user_id, %s), poll_interval, polled_at
                  FROM oauth2_device_code WHERE digest = %s AND application_id = %s """,
            EVERY, credentials.digest(code), client.id))
        row = self.env.cr.fetchone()
        if not row:
            return 'unknown', None
        row_id, state, used_at, expires_at, user_id, interval, polled_at = row
        if used_at:
            return 'used', None
        if expires_at <= at:
            return 'expired', None
        if state == DENIED:
            return DENIED, None
        if self.env['oauth2.epoch']._is_held_off(user_id, client.id):
            return PENDING, None  # a person is changing one of them: the device asks again anyway
        if state == PENDING:
            return self._wait(row_id, interval, polled_at, at), None
        claim = self._claim_allowed(code, client=client, now=now, also=SQL("kept.state = 'allowed'"))
        return (ALLOWED, claim) if claim else (self._fault(code, client=client, now=now), None)

    def _wait(self, row_id, interval, polled_at, at):
        """Remember that a device has asked; return ``pending``, or ``too_soon`` where it did not wait (§3.5)."""
        too_soon = polled_at and at < polled_at + timedelta(seconds=interval - LEEWAY)
        if too_soon and interval >= LONGEST_INTERVAL:
            return 'too_soon'
        asked = execute_or_conflict(self.env.cr, SQL(
            """ UPDATE oauth2_device_code SET polled_at = %s, poll_interval = %s
                 WHERE id IN (SELECT id FROM oauth2_device_code WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED)
             RETURNING id """, at, interval + SLOWER if too_soon else interval, row_id))
        return PENDING if asked and not too_soon else 'too_soon'

    def _forget(self, pairs):
        """Delete what users have allowed devices of applications that have not fetched it yet.

        :param SQL pairs: of a user's id and an application's.
        """
        execute_or_conflict(self.env.cr, SQL(
            "DELETE FROM oauth2_device_code WHERE (user_id, application_id) IN (%s) AND used_at IS NULL RETURNING id",
            pairs))

    def _digest_of(self, user_code):
        return hmac(self.env(su=True), self._name, user_code)

    @api.autovacuum
    def _gc_device_codes(self):
        return self._delete_old()
