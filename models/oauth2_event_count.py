"""The audit trail by time and kind, which a person groups it by, without a look at each of millions of lines."""
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..fence import current
from ..shared import clock
from ..shared.vacuum import delete_old
from .oauth2_event import KINDS, kept_since

QUARTER = 15 * 60  # seconds: each time zone is a number of these away from UTC
SETTLED = 3600  # seconds after which events are counted, unless a transaction of before goes on
_BY_TIME = frozenset({'at:day', 'at:week', 'at:month', 'at:quarter', 'at:year', 'kind'})
_COUNT = '__count'


class Oauth2EventCount(models.Model):
    """How many events of a kind there were in a quarter of an hour."""

    _name = 'oauth2.event.count'
    _description = 'Events of a Quarter of an Hour'
    _order = 'at desc, kind'
    _rec_name = 'kind'
    _log_access = False

    at = fields.Datetime(string='Time', required=True, readonly=True)
    kind = fields.Selection(KINDS, string='Event', required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)

    _at_kind_unique = models.UniqueIndex('(at, kind)')

    @api.autovacuum
    def _count_events(self):
        """Count the events that have come since the last time.

        Those after the beginning of the oldest transaction have to wait: it may still add some, with a time of before.
        """
        settled = clock.naive_now(self.env) - timedelta(seconds=SETTLED)
        self.env.cr.execute(SQL(
            """ SELECT min(xact_start) AT TIME ZONE 'UTC'
                  FROM pg_stat_activity
                 WHERE datname = current_database() AND pid != pg_backend_pid() """))
        [oldest] = self.env.cr.fetchone()
        settled = min(settled, oldest or settled)
        self.env.cr.execute(SQL(
            """ INSERT INTO oauth2_event_count (at, kind, number)
                     SELECT %(quarter)s AS quarter, kind, count(*)
                       FROM oauth2_event
                      WHERE at < %(until)s AND at >= %(since)s
                   GROUP BY quarter, kind """,
            quarter=_quarter(SQL("at")), until=_quarter(SQL("%s::timestamp", settled)), since=_COUNTED_UNTIL))

    @api.autovacuum
    def _gc_counts(self):
        return delete_old(self, SQL("at < %s", kept_since(self.env)))


class Oauth2EventTally(models.Model):
    """What is counted already, and each event that is not, with the fields by which the trail is grouped."""

    _name = 'oauth2.event.tally'
    _description = 'Counted Events'
    _auto = False
    _log_access = False

    at = fields.Datetime(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    number = fields.Integer(readonly=True, aggregator='sum')

    @property
    def _table_query(self):
        return SQL(
            """ SELECT id, at, kind, number FROM oauth2_event_count
                 UNION ALL
                SELECT -id, at, kind, 1 FROM oauth2_event WHERE at >= %s """, _COUNTED_UNTIL)


class Oauth2Event(models.Model):

    _inherit = 'oauth2.event'

    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        """Overrides Odoo to take numbers from the counts where these will do."""
        if not groupby or not _BY_TIME.issuperset(groupby) or not set(aggregates) <= {_COUNT} or having \
                or current() or not _is_counted(Domain(domain)) or not self._sees_all() \
                or order and not {term.split()[0] for term in order.split(',')} <= {*groupby, _COUNT}:
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        self.browse().check_access('read')
        number = 'number:sum'
        return self.env['oauth2.event.tally'].sudo()._read_group(
            domain, groupby, [number] * len(aggregates), offset=offset, limit=limit,
            order=order and order.replace(_COUNT, number))


    def _sees_all(self):
        """Tell whether no rule keeps events from this person."""
        return self.env.su or self.env['ir.rule']._compute_domain(self._name, 'read').is_true()


# Where the counts end; the quarter of an hour after the last one has no events, or is not counted.
_COUNTED_UNTIL = SQL(
    "COALESCE((SELECT max(at) + %s * interval '1 second' FROM oauth2_event_count), '-infinity')", QUARTER)


def _quarter(time):
    """Return the SQL of the beginning of the quarter of an hour that a time is in."""
    return SQL("to_timestamp(floor(extract(epoch FROM %s) / %s) * %s) AT TIME ZONE 'UTC'", time, QUARTER, QUARTER)


def _is_counted(domain):
    """Tell whether all quarters of an hour that a domain begins with belong to it as a whole."""
    for condition in domain.iter_conditions():
        name, operator, value = condition.field_expr, condition.operator, condition.value
        if name == 'kind':
            continue
        if name != 'at' or operator not in ('>=', '<', '<=', '>'):
            return False
        try:
            begins = fields.Datetime.to_datetime(value)
        except (ValueError, TypeError):
            return False
        if not begins or isinstance(value, str) and len(value) <= len('2000-01-01'):
            return False
        if operator in ('<=', '>'):  # 23:59:59
            if begins.year == datetime.max.year:
                return False
            begins += timedelta(seconds=1)
        if (begins - begins.min).total_seconds() % QUARTER:
            return False
    return True
