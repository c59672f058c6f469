import json

from odoo import fields, models
from odoo.tools import SQL

from ..protocol import credentials
from ..protocol.authentication import Authentication
from ..protocol.authorization_request import AuthorizationRequest, CodeClaim
from ..shared import clock
from .oauth2_epoch import epoch_of
from .oauth2_one_time import Oauth2OneTime

_AUTHENTICATION = 'authentication'  # the member of the content that is not the authorization request's
NEVER = -1  # the epoch of what leads nowhere: who allowed it was no longer there, as the worker did not know yet
_ALWAYS = SQL("TRUE")
# Who has allowed something still stands behind it; about the row's alias ``kept``.
_CURRENT = epoch_of(SQL("kept.user_id"), SQL("kept.application_id"))
_STANDING = SQL(
    "kept.epoch = %s AND EXISTS (SELECT FROM res_users WHERE id = kept.user_id AND active)", _CURRENT)


class Oauth2AllowedOnce(models.AbstractModel):
    """What a user has allowed an application, and the application fetches once: by an authorization code, for one.

    The content is the authorization request, with how the user had signed in.
    """

    _name = 'oauth2.allowed.once'
    _inherit = [Oauth2OneTime._name]
    _description = 'Allowed and Fetched Once'
    _log_access = False

    user_id = fields.Many2one('res.users', readonly=True, ondelete='cascade', index='btree_not_null')
    epoch = fields.Integer(default=0, readonly=True)
    scope_versions = fields.Char(readonly=True)

    def _content(self, request, authentication=None):
        """Return what to keep of an authorization request, as JSON.

        :param AuthorizationRequest request: a valid one.
        :param Authentication authentication: how the user has signed in who has allowed it, if anybody has yet.
        """
        return json.dumps(request.content() | (
            {_AUTHENTICATION: [authentication.at, authentication.methods, authentication.session]}
            if authentication else {}))

    def _epoch_now(self, user_id, client):
        """Return the SQL of the epoch that something carries which is allowed right now.

        It reads the aliases ``users`` and ``application`` of their tables.
        """
        return SQL("CASE WHEN users.active AND application.active THEN %s ELSE %s END",
                   epoch_of(user_id, client.id), NEVER)

    def _claim_allowed(self, secret, *, client, now, also=_ALWAYS):
        """Let an application fetch what was allowed: of all who present the secret, the first one gets it.

        :param str secret: as presented.
        :param Client client: who presents it, authenticated.
        :param datetime now: aware.
        :param SQL also: what has to hold besides, about the row's alias ``kept``.
        :rtype: CodeClaim | None
        """
        row = self._use_up(
            secret, client=client, now=now, standing=SQL("%s AND %s", _STANDING, also),
            returning=SQL("kept.id, kept.user_id, kept.epoch, kept.scope_versions, kept.content"))
        if row is None:
            return None
        row_id, user_id, epoch, versions, content = row
        at, methods, *session = content.pop(_AUTHENTICATION, (None, ()))
        return CodeClaim(
            row_id, user_id, epoch, versions or '', AuthorizationRequest.from_content(content, client=client),
            Authentication(at, tuple(methods), *session) if at is not None else None)

    def _fault(self, secret, *, client, now):
        """Tell why nothing was given to who presented a secret, see :meth:`_claim_allowed`.

        :return: ``unknown``, ``used``, ``expired``, ``archived`` (the user is) or ``ended``.
        """
        self.env.cr.execute(SQL(
            """ SELECT kept.used_at, kept.expires_at, users.active, kept.epoch = %s
                  FROM %s AS kept JOIN res_users AS users ON users.id = kept.user_id
                 WHERE kept.digest = %s AND kept.application_id = %s """,
            _CURRENT, SQL.identifier(self._table), credentials.digest(secret), client.id))
        row = self.env.cr.fetchone()
        if not row:
            return 'unknown'
        used_at, expires_at, active, stands = row
        if not used_at and expires_at <= clock.naive_utc(now):
            return 'expired'
        if not active:
            return 'archived'
        return 'used' if used_at or stands else 'ended'  # whoever redeems it right now has not committed yet
