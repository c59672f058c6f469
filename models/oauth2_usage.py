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
INTERVAL = 60  # seconds between two times that requests of an application make a worker write down its counts


class Oauth2Usage(models.Model):
    """How many requests of an application were answered on a day.

    Each worker counts in memory, and writes down what it has counted when an application comes for the first
    time in a minute: a request that only reads stays one.
    """

    _name = 'oauth2.usage'
    _description = 'OAuth2 Requests of a Day'
    _order = 'day desc, id desc'
    _rec_name = 'application_id'
    _log_access = False

    application_id = fields.Many2one('oauth2.application', required=True, readonly=True, ondelete='cascade')
    day = fields.Date(required=True, readonly=True)
    requests = fields.Integer(required=True, readonly=True)

    _application_day_unique = models.UniqueIndex('(application_id, day)')

    @api.model
    def _count(self, connection):
        """Count a request when its transaction has been committed.

        :param Connection connection: whose token it came with.
        """
        self.env.cr.postcommit.add(partial(_counter.add, self.env.cr.dbname, connection, clock.now(self.env)))

    @api.model
    def _write_down(self, counted):
        """Add what a worker has counted.

        :param dict counted: (connection id, application id, day) -> (number of requests, last time, naive UTC).
        """
        days, last_used = defaultdict(int), {}
        for (connection_id, application_id, day), (number, last) in counted.items():
            days[application_id, day] += number
            last_used[connection_id] = max(last, last_used.get(connection_id, last))
        self.env.cr.execute(SQL(
            """ INSERT INTO oauth2_usage (application_id, day, requests)
                     SELECT application.id, counted.day, counted.requests
                       FROM (VALUES %s) AS counted(application_id, day, requests)
                       JOIN oauth2_application AS application ON application.id = counted.application_id
                   ORDER BY application.id, counted.day
                ON CONFLICT (application_id, day)
                 DO UPDATE SET requests = oauth2_usage.requests + EXCLUDED.requests """,
            SQL(", ").join(
                SQL("(%s, %s, %s)", application_id, day, number) for (application_id, day), number in days.items()),
        ), log_exceptions=False)
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
        self._written = defaultdict(lambda: -INTERVAL)  # when, by the monotonic clock; by database and application

    def add(self, database, connection, now):
        at = clock.naive_utc(now)
        key = connection.id, connection.application_id, at.date()
        with self._lock:
            counted = self._counted[database]
            counted[key] = counted.get(key, (0, at))[0] + 1, at
            if time.monotonic() - self._written[database, connection.application_id] < INTERVAL:
                return
            self._written[database, connection.application_id] = time.monotonic()
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
