import logging
from functools import partial

import psycopg2.errors

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..protocol import credentials
from ..shared import clock
from ..shared.retry import execute_or_conflict, read_committed, without_failing
from .oauth2_epoch import EVERY, epoch_of
from .oauth2_logout_notice import adding
from .oauth2_token import BY_APPLICATION, TOO_MANY

_logger = logging.getLogger(__name__)

# What takes the ground from connections, about the table's alias `token`. Each use of a token asks the same.
_LOST_GROUPS = SQL(
    """ token.service_scope IS NULL AND NOT EXISTS (
            WITH RECURSIVE held(id) AS (
                SELECT member.gid FROM res_groups_users_rel AS member WHERE member.uid = token.user_id
                 UNION
                SELECT implied.hid FROM res_groups_implied_rel AS implied JOIN held ON held.id = implied.gid)
            SELECT FROM held
              JOIN oauth2_application_res_groups_rel AS allowed ON allowed.res_groups_id = held.id
             WHERE allowed.oauth2_application_id = token.application_id) """)
_LOST_SERVICE = SQL(
    """ token.service_scope IS NOT NULL AND NOT EXISTS (
            SELECT FROM oauth2_application
             WHERE id = token.application_id AND user_id = token.user_id AND allow_client_credentials) """)
_WIDER_SCOPES = SQL(
    """ EXISTS (
            SELECT FROM oauth2_scope AS scope
              JOIN oauth2_scope_oauth2_token_rel AS rel ON rel.oauth2_scope_id = scope.id
             WHERE rel.oauth2_token_id = token.id AND scope.version != 0
               AND NOT scope.name || ':' || scope.version = ANY(
                       string_to_array(COALESCE(token.scope_versions, ''), ' '))) """)
_OLD_EPOCH = SQL("token.epoch < %s", epoch_of(SQL("token.user_id"), SQL("token.application_id")))
# What an application can have as often as it likes: kinds of events, and details.
_OVER_AND_OVER = frozenset({'code_replayed', 'refresh_token_stolen', TOO_MANY, BY_APPLICATION})
COPIED, OTHER_SUBJECT = 'this database is a copy', 'user identifier changed'
# Of these ends no application is told: it has caused them itself, never knew this database, or would hear who the
# person that it knows by one subject is by another (OIDC Core §8.1).
_UNTOLD = _OVER_AND_OVER | {COPIED, OTHER_SUBJECT}
# Connections that end for one reason and have an event each; where there are more, they have one together.
MOST_EVENTS = 100
# Tables in which clients write, and of which PostgreSQL deletes what belongs to an application.
_OF_APPLICATIONS = (
    'oauth2_token', 'oauth2_authorization_code', 'oauth2_pending_request', 'oauth2_device_code', 'oauth2_consent',
    'oauth2_assertion',
    'oauth2_usage')


class Oauth2Token(models.Model):
    """How connections end: at once for who uses them, whoever does, and in the list as soon as can be."""

    _inherit = 'oauth2.token'

    def action_revoke(self):
        """Disconnect the applications of these connections from their users: see :meth:`_disconnect`.

        :raise AccessError: for others than managers. Nobody may *write* a connection: whoever
            could change its user or its scopes would be that user.
        """
        self._disconnect_as_manager(self)

    @api.model
    def _disconnect_as_manager(self, records):
        """Disconnect what these records, connections or consents, are about: see :meth:`action_revoke`."""
        if not self.env.su and not self.env.user.has_group('oauth2_provider.group_oauth2_manager'):
            raise AccessError(self.env._("Only managers of OAuth 2 Provider can disconnect applications."))
        records.check_access('read')
        self._disconnect(
            {(record.user_id.id, record.application_id.id) for record in records.sudo()},
            detail='disconnected by a manager')

    @api.model
    def _disconnect(self, pairs, *, detail, with_services=True):
        """End all connections of users with applications, and forget what the users have allowed these.

        Their tokens stop working at once, and the users are asked before the applications get in again.

        :param pairs: of a user's id and an application's.
        :param str detail: why, for the trail.
        :param bool with_services: whether those end as well by which an application acts as the user by itself.
        """
        if not pairs:
            return
        pairs = SQL(", ").join(SQL("(%s, %s)", *pair) for pair in sorted(pairs))
        which = SQL("TRUE") if with_services else SQL("token.service_scope IS NULL")
        actor_id = self.env.uid
        self.env.flush_all()

        def end(tokens):
            # first: whoever gives a code by the consent has to have done so before, see Oauth2Consent._covers
            tokens.env['oauth2.consent']._forget(pairs, actor_id=actor_id)
            # or else one that is on its way would connect the same application again
            execute_or_conflict(tokens.env.cr, SQL(
                """ DELETE FROM oauth2_authorization_code
                     WHERE (user_id, application_id) IN (%s) AND used_at IS NULL RETURNING id """, pairs))
            tokens.env['oauth2.device.code']._forget(pairs)
            tokens._end(
                SQL("(token.user_id, token.application_id) IN (%s) AND %s", pairs, which), actor_id=actor_id,
                detail=detail)
        tokens = self.sudo()
        try:
            # or else it would fail while the application renews its token
            with read_committed(self.env.cr.dbname) as cr:
                end(tokens.with_env(tokens.env(cr=cr)))
        except psycopg2.errors.LockNotAvailable:  # this transaction has changed them itself, perhaps
            end(tokens)
        self.env.invalidate_all()

    @api.model
    def _end(self, where, *, kind='revoked', actor_id=None, now=None, detail=None):
        """End all standing connections that a condition selects, by one statement.

        :param SQL where: about the table's alias ``token``.
        :param str kind: the event's, see ``oauth2.event``.
        :param int actor_id: the user who ends them, if it is one.
        :param datetime now: aware; by default the present.
        :param str detail: why, for the trail.
        :return: how many have ended.
        :rtype: int
        """
        at = clock.naive_utc(now) if now else clock.naive_now(self.env)
        self.env.flush_all()
        ending = _ending(at, where, tells=_UNTOLD.isdisjoint((kind, detail)))
        return self._record_ended(execute_or_conflict(self.env.cr, ending), kind, at, actor_id, detail)

    def _end_epoch(self, pairs, *, actor_id=None, detail=None):
        """End all connections of users by applications, and all that are about to begin, from the commit on.

        :param pairs: see :meth:`Oauth2Epoch._count_on`.
        :param int actor_id: the user who ends them, if it is one.
        :param str detail: why, for the trail.
        """
        pairs = list(pairs)
        self.env['oauth2.epoch']._count_on(pairs)
        if pairs:
            # the epoch is asked for again after the commit: what was undone has ended nothing
            self._clear_up(SQL("(%s) AND %s", SQL(" OR ").join(
                SQL("(%s IN (0, token.user_id) AND %s IN (0, token.application_id))", *pair) for pair in pairs
            ), _OLD_EPOCH), actor_id=actor_id, detail=detail)

    def _clear_up(self, where, *, actor_id=None, detail=None):
        """Mark connections as ended that have no ground to stand on any more: now those that nobody is using.

        And after the commit the others, with those that began meanwhile. Neither fails because somebody uses them.

        :param SQL where: about the table's alias ``token``.
        """
        self.env.flush_all()
        at = clock.naive_now(self.env)
        ended = without_failing(self.env.cr, _ending(at, SQL(
            "token.id IN (SELECT id FROM oauth2_token AS token WHERE token.revoked_at IS NULL AND (%s)"
            " FOR NO KEY UPDATE SKIP LOCKED)", where), tells=detail not in _UNTOLD))
        self._record_ended(ended, 'revoked', at, actor_id, detail)
        self.env.cr.postcommit.add(partial(_clear_up_afterwards, self.env.cr, where, self.env.uid, actor_id, detail))

    def _record_ended(self, ended, kind, at, actor_id, detail):
        """Put connections that have ended into the trail, and let the applications be told that are to be.

        :param ended: rows of :func:`_ending`.
        :return: how many there are.
        """
        self.invalidate_model(['revoked_at'])
        events = [{
            'at': at, 'application_id': application_id, 'application_name': name, 'user_id': user_id,
            'connection': row_id, 'actor_id': actor_id, 'detail': detail,
        } for row_id, application_id, name, user_id, *_all in ended]
        number, told, one_application, one_user = ended[0][-4:] if ended else (0, 0, True, True)
        if told:
            self.env['oauth2.logout.notice']._post_soon()
        if number > MOST_EVENTS:
            self.env['oauth2.event']._record(kind, **events[0] | {'connection': None} | (
                {} if one_application else {'application_id': None, 'application_name': None}
            ) | ({} if one_user else {'user_id': None}) | {'detail': f'{number} connections: {detail}'})
        elif not _OVER_AND_OVER.isdisjoint((kind, detail)):
            for event in events:
                self.env['oauth2.event']._record_seldom(kind, **event)
        else:
            self.env['oauth2.event']._record_all(kind, events)
        return number

    @api.model
    def _end_of_lost_groups(self, where, *, actor_id=None):
        """End the connections whose user no longer belongs to those who may use the application.

        Each use of a token asks whether the user still does; so what begins meanwhile is of no use. An application
        that acts by itself does so as the user that an administrator chose.

        :param SQL where: which ones to look at; about the table's alias ``token``.
        """
        self._clear_up(SQL("(%s) AND %s", where, _LOST_GROUPS), actor_id=actor_id,
                       detail='user left the groups of the application')

    def _end_of_lost_services(self, where, *, actor_id=None):
        """End the connections of applications that may no longer act by themselves, or act as another user now.

        :param SQL where: which ones to look at; about the table's alias ``token``.
        """
        self._clear_up(SQL("(%s) AND %s", where, _LOST_SERVICE), actor_id=actor_id,
                       detail='client credentials changed')

    def _end_of_wider_scopes(self, scopes, *, actor_id=None):
        """End the connections that were allowed a scope as it was before: whoever allows it is asked again."""
        self._clear_up(SQL(
            """ token.id IN (SELECT oauth2_token_id FROM oauth2_scope_oauth2_token_rel WHERE oauth2_scope_id = ANY(%s))
                AND %s """, scopes.ids, _WIDER_SCOPES), actor_id=actor_id, detail='a scope opens more than before')

    def _delete_of(self, applications):
        """Delete all that clients write of applications that are about to be deleted.

        By a transaction of its own: the one of the caller could not delete what a client renews meanwhile. Should the
        caller's be undone, then the applications are there without them.
        """
        self.env.flush_all()
        try:
            # or else it would begin new ones meanwhile
            self.env['oauth2.epoch']._hold_off((EVERY, id_) for id_ in applications.ids)
            with read_committed(self.env.cr.dbname) as cr:
                env = self.env(cr=cr)
                env['oauth2.epoch']._count_on((EVERY, id_) for id_ in applications.ids)
                for table in _OF_APPLICATIONS:
                    execute_or_conflict(cr, SQL("DELETE FROM %s WHERE application_id = ANY(%s) RETURNING id",
                                      SQL.identifier(table), applications.ids))
        except psycopg2.errors.LockNotAvailable:
            _logger.info("OAuth2: somebody is using the connections of applications that are about to be deleted")
        self.invalidate_model()

    def _end_by_client(self, connection, *, now):
        """End a connection because its application asked for it (RFC 7009)."""
        self._end(SQL("token.id = %s", connection.id), now=now, detail=BY_APPLICATION)

    def _end_by_refresh_token(self, presented, *, client, now):
        """Do the same by a refresh token of this application, be it an old one; return how many have ended.

        :param RefreshToken presented: the token.
        :param Client client: whose it has to be.
        :rtype: int
        """
        return self._end(SQL(
            "token.id = %s AND token.application_id = %s AND token.family_digest = %s",
            presented.row_id, client.id, credentials.digest(presented.family)), now=now, detail=BY_APPLICATION)

    @api.autovacuum
    def _gc_stale_tokens(self):
        """Mark as ended what could not be marked when its ground was taken away."""
        for where, detail in (
            (_OLD_EPOCH, 'began while it was ended'), (_LOST_GROUPS, 'user left the groups of the application'),
            (_LOST_SERVICE, 'client credentials changed'), (_WIDER_SCOPES, 'a scope opens more than before'),
        ):
            self._clear_up(where, detail=detail)


def _ending(at, where, *, tells):
    """Return the SQL that ends the standing connections which a condition selects.

    It returns these, or some where there are too many to list; and with each row how many there are, of how many
    an application will be told, and whether they are all of one application, and of one user.

    :param datetime at: naive UTC.
    :param SQL where: about the table's alias ``token``.
    :param bool tells: whether applications are told that want to know of logouts: :func:`.oauth2_logout_notice.adding`.
    """
    return SQL(
        """ WITH ended AS (
                UPDATE oauth2_token AS token
                   SET revoked_at = %s
                  FROM oauth2_application AS application
                 WHERE application.id = token.application_id AND token.revoked_at IS NULL AND (%s)
             RETURNING token.id, token.application_id, application.name, token.user_id, token.binding,
                       token.auth_time),
                 told AS (%s)
            SELECT id, application_id, name, user_id, count(*) OVER (), (SELECT count(*) FROM told),
                   min(application_id) OVER () = max(application_id) OVER (),
                   min(user_id) OVER () = max(user_id) OVER ()
              FROM ended LIMIT %s """,
        at, where, adding(SQL("ended"), at) if tells else SQL("SELECT FROM ended WHERE FALSE"), MOST_EVENTS)


def _clear_up_afterwards(cr, where, uid, actor_id, detail):
    """Mark connections as ended of which the ground was taken away by what has just been committed."""
    try:
        with read_committed(cr.dbname) as own:
            env = api.Environment(own, uid, {})
            if 'oauth2.token' in env:
                env['oauth2.token']._end(where, actor_id=actor_id, detail=detail)
    except psycopg2.errors.UndefinedTable:
        _logger.info("OAuth2: the addon has just been uninstalled")
    except psycopg2.Error:
        # they have ended; the daily clean-up will say so
        _logger.warning("OAuth2: connections that have ended could not be marked as such yet", exc_info=True)
