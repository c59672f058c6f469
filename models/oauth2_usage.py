import logging
import threading
import time
from collections import defaultdict
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ..fence import protected
from ..shared import clock
from ..shared.retry import read_committed
from ..shared.settings import setting
from ..shared.vacuum import delete_old

_logger = logging.getLogger(__name__)

PATIENCE = 20  # milliseconds that a request waits for another one to write down its counts
_TOKEN = 0  # in place of a connection: not a request, but a token
INTERVAL = 60  # seconds between two times that requests of an application make a worker write down its counts


class Oauth2Usage(models.Model):
    """How many requests of an application were answered on a day, and how many access tokens it got.

    Each worker counts in memory, and writes down what it has counted when an application comes for the first
    time in a minute: a request that only reads stays one.
    """

    _name = 'oauth2.usage'
    _description = 'Requests of a Day'
    _order = 'day desc, id desc'
    _rec_name = 'application_id'
    _log_access = False

    application_id = fields.Many2one('oauth2.application', required=True, readonly=True, ondelete='cascade')
    day = fields.Date(required=True, readonly=True)
    requests = fields.Integer(required=True, readonly=True, default=0)
    tokens = fields.Integer(
        string='Access Tokens', required=True, readonly=True, default=0,
        help="How many access tokens it got. If there are as many as requests, it asks for a new one each time "
             "instead of keeping it.")

    _application_day_unique = models.UniqueIndex('(application_id, day)')

    @api.model
    def _count(self, connection):
        """Count a request when its transaction has been committed.

        :param Connection connection: whose token it came with.
        """
        self._add(connection.application_id, connection.id)

    @api.model
    def _count_token(self, application_id):
        """Count an access token that an application gets, in the same way."""
        self._add(application_id, _TOKEN)

    @api.model
    def _add(self, application_id, what):
        """Have this worker count one of these from the commit on.

        :param int what: the connection of a request, or what stands for a token.
        """
        self.env.cr.postcommit.add(
            partial(_counter.add, self.env.cr.dbname, application_id, what, clock.now(self.env)))

    @api.model
    def _write_down(self, counted):
        """Add what a worker has counted.

        :param dict counted: (id of the connection of a request, or what stands for a token; application id, day)
            -> (number, last time, naive UTC).
        """
        days, last_used = defaultdict(lambda: [0, 0]), {}
        for (what, application_id, day), (number, last) in counted.items():
            days[application_id, day][what == _TOKEN] += number
            if what != _TOKEN:
                last_used[what] = max(last, last_used.get(what, last))
        self.env.cr.execute(SQL(
            """ INSERT INTO oauth2_usage (application_id, day, requests, tokens)
                     SELECT application.id, counted.day, counted.requests, counted.tokens
                       FROM (VALUES %s) AS counted(application_id, day, requests, tokens)
                       JOIN oauth2_application AS application ON application.id = counted.application_id
                   ORDER BY application.id, counted.day
                ON CONFLICT (application_id, day)
                 DO UPDATE SET requests = oauth2_usage.requests + EXCLUDED.requests,
                               tokens = oauth2_usage.tokens + EXCLUDED.tokens """,
            SQL(", ").join(
                SQL("(%s, %s, %s, %s)", application_id, day, *numbers)
                for (application_id, day), numbers in days.items()),
        ), log_exceptions=False)
        if not last_used:
            return
        # a connection that is being renewed right now has its time set by that
        self.env.cr.execute(SQL(
            """ UPDATE oauth2_token AS token
                   SET last_used_at = counted.at
                  FROM (VALUES %s) AS counted(id, at)
                 WHERE token.id IN (
                           SELECT id FROM oauth2_token WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
                   AND token.id = counted.id AND (token.last_used_at IS NULL OR token.last_used_at < counted.at) """,
            SQL(", ").join(SQL("(%s, %s)", row_id, at) for row_id, at in last_used.items()),
            list(last_used)), log_exceptions=False)

    @api.autovacuum
    def _gc_usage(self):
        limit = fields.Date.subtract(fields.Date.today(), days=setting(self.env, 'trail_days'))
        return delete_old(self, SQL("day < %s", limit))


class _Counter:
    """What this worker has counted and not yet written down, by database."""

    def __init__(self):
        self._lock = threading.Lock()
        self._counted = defaultdict(dict)
        # when, by the monotonic clock; by database, application and whether it was a token
        self._written = defaultdict(lambda: -INTERVAL)

    def add(self, database, application_id, what, now):
        at = clock.naive_utc(now)
        key = what, application_id, at.date()
        with self._lock:
            counted = self._counted[database]
            counted[key] = counted.get(key, (0, at))[0] + 1, at
            last = database, application_id, what == _TOKEN
            if time.monotonic() - self._written[last] < INTERVAL:
                return
            self._written[last] = time.monotonic()
            self._counted[database] = {}
        self.write_down(database, counted)

    def write_down(self, database, counted):
        """Write down what was counted. Nobody waits for that: what cannot be written now is written a minute later."""
        try:
            with protected.own_code(), read_committed(database) as own:
                own.execute(SQL("SELECT set_config('lock_timeout', %s, true)", f'{PATIENCE}ms'))
                api.Environment(own, api.SUPERUSER_ID, {})['oauth2.usage']._write_down(counted)
        except psycopg2.Error:
            with self._lock:
                for key, (number, at) in counted.items():
                    later_number, later = self._counted[database].get(key, (0, at))
                    self._counted[database][key] = number + later_number, max(at, later)
            _logger.info("OAuth2: somebody holds the counts of requests, so they are written down later")


_counter = _Counter()
