import logging
from collections import defaultdict
from datetime import timedelta

import psycopg2

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..fence.trail import UNKNOWN
from ..shared import clock
from ..shared.retry import read_committed
from ..shared.settings import setting
from ..shared.vacuum import delete_old
from . import addresses
from .remembered import Remembered

_logger = logging.getLogger(__name__)

WINDOW = 60  # seconds in which failed attempts are counted
MOST_EVENTS = 20  # of one kind, that one person or client causes with one application in that time
MAX_IDS = 100  # ids of one event; an import changes more
KINDS = [
    ('allowed', "Access allowed"),
    ('let_in', "Let in without asking"),
    ('denied', "Access denied by the user"),
    ('device_allowed', "Device allowed"),
    ('user_code_wrong', "Wrong device code entered"),
    ('connected', "Connected"),
    ('refused', "Request refused"),
    ('client_refused', "Client authentication failed"),
    ('token_refused', "Access token refused"),
    ('token_expired', "Access token expired"),
    ('scope_missing', "Scope missing"),
    ('right_missing', "User lacks the right"),
    ('signed_out', "Signed out by an application"),
    ('logout_notice_failed', "Application not told about a logout"),
    ('revoked', "Connection ended"),
    ('code_replayed', "Used code sent again, connection ended"),
    ('refresh_token_stolen', "Old refresh token sent again, connection ended"),
    ('consent_deleted', "Consent deleted"),
    ('secret_generated', "Client secret generated"),
    ('secret_ended', "Client secret revoked"),
    ('application_created', "Application created"),
    ('application_changed', "Application changed"),
    ('application_deleted', "Application deleted"),
    ('scope_created', "Scope created"),
    ('scope_changed', "Scope changed"),
    ('scope_deleted', "Scope deleted"),
    ('records_created', "Records created"),
    ('records_changed', "Records changed"),
    ('records_deleted', "Records deleted"),
    ('key_created', "Signing key created"),
    ('key_signing', "Signing key in use"),
    ('key_retired', "Signing key retired"),
    ('key_discarded', "Signing key discarded"),
    ('setting_changed', "Setting changed"),
]
# Requests that were refused, and what of these and of alarms is the fault of the application.
REFUSALS = ('refused', 'client_refused', 'token_refused', 'token_expired', 'scope_missing', 'right_missing')
FAILURES = ('refused', 'client_refused', 'token_refused', 'scope_missing', 'code_replayed', 'refresh_token_stolen')
# What a trial of an application explains where it has not worked.
STOPPED = ('denied', *dict.fromkeys(REFUSALS + FAILURES))
_COLUMNS = ('at', 'kind', 'application_id', 'application_name', 'user_id', 'actor_id', 'connection', 'address',
            'network', 'endpoint', 'error', 'res_model', 'method', 'scope', 'res_ids', 'detail')
_LOGGED = ('endpoint', 'res_model', 'method', 'res_ids', 'scope')
_ALWAYS = SQL("TRUE")


class Oauth2Event(models.Model):
    """The audit trail: what happened, to which application and user, from which address.

    Each event is one row here and one line in the log, and neither ever holds a secret.
    Failed attempts are counted here as well, so that all workers count as one.
    """

    _name = 'oauth2.event'
    _description = 'Audit Trail Event'
    _order = 'id desc'
    _rec_name = 'kind'
    _log_access = False

    at = fields.Datetime(string='Time', required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, string='Event', required=True, readonly=True)
    application_id = Remembered('oauth2.application', readonly=True, index='btree_not_null')
    application_name = fields.Char(readonly=True, help="The name at the time, which stays when the application goes.")
    user_id = fields.Many2one(
        'res.users', readonly=True, ondelete='set null', index='btree_not_null',
        help="The user whose access this is about.")
    actor_id = fields.Many2one(
        'res.users', string='Done By', readonly=True, ondelete='set null', index='btree_not_null',
        help="Who did it in Odoo. Empty if the application did it.")
    connection = fields.Integer(readonly=True, aggregator=None, help="The number of the connection.")
    address = fields.Char(
        string='IP Address', readonly=True, index=True, help="The IP address that the request came from.")
    network = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    endpoint = fields.Char(readonly=True, help="Where the refused request came to.")
    error = fields.Char(string='Reason', readonly=True, help="The code of the error that the application got.")
    res_model = fields.Char(string='Model', readonly=True, index='btree_not_null', help="What kind of records.")
    method = fields.Char(readonly=True, help="The method that the application called.")
    scope = fields.Char(
        string='Missing Scope', readonly=True, help="The names of the scopes that would have been enough.")
    res_ids = fields.Char(string='Records', readonly=True, help="The ids of the records.")
    detail = fields.Char(readonly=True)

    _alarms = models.Index("(id) WHERE kind IN ('code_replayed', 'refresh_token_stolen', 'key_discarded')")
    _beginnings = models.Index("(user_id, application_id, id) WHERE kind IN ('allowed', 'let_in', 'connected')")
    _failures = models.Index(f"(application_id, at) WHERE kind IN {FAILURES}")
    _refusals = models.Index(f"(network, at) WHERE kind IN {REFUSALS}")

    @api.model
    def _last_addresses(self, user_ids, application_ids):
        """Return from where users last let applications in: a dict from pairs of a user's and an application's id."""
        return {(user_id, application_id): address for user_id, application_id, address in self.env.execute_query(SQL(
            """ SELECT users.id, applications.id, last.address
                  FROM unnest(%s) AS users(id) CROSS JOIN unnest(%s) AS applications(id)
            CROSS JOIN LATERAL (
                       SELECT address FROM oauth2_event
                        WHERE user_id = users.id AND application_id = applications.id
                          AND kind IN ('allowed', 'let_in', 'connected')
                     ORDER BY id DESC LIMIT 1) AS last """, list(user_ids), list(application_ids)))}

    @api.model
    def _record(self, kind, **values):
        """Add an event to the trail and to the log.

        :param str kind: one of :data:`KINDS`.
        :param values: see :meth:`_record_all`.
        :return: its id.
        :rtype: int
        """
        return self._record_all(kind, [values])[0]

    @api.model
    def _record_all(self, kind, events, where=_ALWAYS):
        """Add several events, by one statement.

        :param str kind: one of :data:`KINDS`; ``None`` where each event says its own.
        :param events: dicts with any of kind, application_id, application_name, user_id, actor_id,
            connection, endpoint, error, res_model, method, scope, res_ids, detail (no secret, and nothing that a
            request holds), and at (naive UTC).
        :param SQL where: a condition without which none is added.
        :return: the ids of those that were added.
        :rtype: list[int]
        """
        if not events:
            return []
        address = addresses.of_caller()
        now = clock.naive_now(self.env)
        sender = {'address': address, 'network': addresses.network(address)}
        rows = [{'at': now, 'kind': kind} | event | sender for event in events]
        names = [name for name in _COLUMNS if any(name in row for row in rows)]
        columns = SQL(", ").join(map(SQL.identifier, names))
        self.env.cr.execute(SQL(  # the ORM takes several times as long, in each token request
            "INSERT INTO %s (%s) SELECT %s FROM (VALUES %s) AS event (%s) WHERE %s RETURNING id",
            SQL.identifier(self._table), columns, SQL(", ").join(_typed(self, name) for name in names),
            SQL(", ").join(tuple(row.get(name) for name in names) for row in rows), columns, where))
        ids = [id_ for id_, in self.env.cr.fetchall()]
        for event in events if ids else ():
            _logger.info(
                "OAuth2 %s: application #%s, user #%s, connection #%s, by user #%s, from %s, %s%s",
                event.get('kind', kind), event.get('application_id'), event.get('user_id'), event.get('connection'),
                event.get('actor_id'), address, event.get('detail'),
                ''.join(f', {event[name]}' for name in _LOGGED if event.get(name)))
        return ids

    @api.model
    def _record_seldom(self, kind, **values):
        """Add an event of what a person or a client can do over and over, unless there were many of these lately.

        :param values: as for :meth:`_record_all`, with at, application_id and user_id.
        """
        self._record_all(kind, [values], where=SQL(
            """ (SELECT count(*) FROM oauth2_event
                  WHERE kind = %s AND user_id = %s AND application_id = %s AND at > %s) < %s """,
            kind, values['user_id'], values['application_id'], values['at'] - timedelta(seconds=WINDOW), MOST_EVENTS))

    @api.model
    def _record_changes(self, bearer, changes):
        """Add what a request with an access token has changed, one event for each model.

        :param TokenContext bearer: the token.
        :param dict changes: (kind, model) -> ids.
        """
        connection, events = bearer.connection, []
        for (kind, model), ids in changes.items():
            unknown, ids = UNKNOWN in ids, sorted(id_ for id_ in ids if isinstance(id_, int) and id_ != UNKNOWN)
            if (ids or unknown) and not self.env[model]._transient:
                more = f', and {len(ids) - MAX_IDS} more' if ids[MAX_IDS:] else ''
                events.append({
                    'kind': f'records_{kind}', 'application_id': connection.application_id,
                    'application_name': connection.application_name, 'user_id': connection.user_id,
                    'connection': connection.id, 'res_model': model,
                    'res_ids': ', '.join(map(str, ids[:MAX_IDS])) + more,
                    'detail': 'by SQL' if unknown else None})
        self._record_all(None, events)

    @api.model
    @tools.ormcache(cache='stable')
    def _tables(self):
        """Return the models that each table is about: its own, or those that a many2many relates in it.

        :rtype: dict[str, list[str]]
        """
        models_ = {name: model for name, model in self.env.items() if model._auto and not model._abstract}
        relations = defaultdict(list)
        for name, model in models_.items():
            for field in model._fields.values():
                if field.type == 'many2many' and field.store and not field.comodel_name.startswith('oauth2.'):
                    relations[field.relation] += [name, field.comodel_name]
        return relations | {model._table: [name] for name, model in models_.items()}

    @api.model
    @tools.ormcache('model_name')
    def _cascades(self, model_name):
        """Return which records PostgreSQL deletes with those of a model.

        :rtype: tuple[tuple[str, str], ...]
        :return: pairs (model, name of its field)
        """
        return tuple(
            (name, field.name) for name, model in self.env.items() if model._auto and not model._abstract
            for field in model._fields.values()
            if field.type == 'many2one' and field.store and field.ondelete == 'cascade'
            and field.comodel_name == model_name)

    @api.model
    def _forget_applications(self, ids):
        """Let no event point at applications that are deleted; their names stay.

        After the commit, and so for events, too, that are added until then.
        """
        def forget():
            try:
                with read_committed(cr.dbname) as own:
                    own.execute(SQL(
                        "UPDATE oauth2_event SET application_id = NULL WHERE application_id = ANY(%s)", list(ids)
                    ), log_exceptions=False)
            except psycopg2.errors.UndefinedTable:
                _logger.info("OAuth2: the addon has just been uninstalled")
            except psycopg2.Error:
                _logger.warning("OAuth2: events still point at deleted applications, until the daily clean-up",
                                exc_info=True)
        cr = self.env.cr
        cr.postcommit.add(forget)

    @api.autovacuum
    def _gc_applications(self):
        """Let go of applications that were deleted while a request of theirs was on its way."""
        gone = self.env.execute_query(SQL(
            """ WITH RECURSIVE known(id) AS (
                    (SELECT min(application_id) FROM oauth2_event)
                     UNION ALL
                    SELECT (SELECT min(application_id) FROM oauth2_event WHERE application_id > known.id)
                      FROM known WHERE known.id IS NOT NULL)
                SELECT id FROM known WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM oauth2_application) """))
        if gone:
            self._forget_applications([id_ for id_, in gone])

    @api.autovacuum
    def _gc_events(self):
        return delete_old(self, SQL("at < %s", kept_since(self.env)))


def kept_since(env):
    """Return when the oldest events may have been that are kept (naive UTC).

    The counts of events, see :mod:`.oauth2_event_count`, end with the same quarter of an hour.
    """
    since = clock.naive_now(env) - timedelta(days=setting(env, 'trail_days'))
    return since.replace(minute=since.minute // 15 * 15, second=0, microsecond=0)


def _typed(model, name):
    """Return the SQL of a column's value in a list of values, which by itself has no type where it is empty."""
    return SQL("event.%s::%s", SQL.identifier(name), SQL.identifier(model._fields[name].column_type[0]))
