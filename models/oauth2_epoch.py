import time
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..shared import clock
from ..shared.caches import clear_caches, latest, tell_all
from ..shared.retry import read_committed

UNDER_WAY = 0.3  # seconds in which what clients have begun by then is done, so that it is not in the way once more
HELD_OFF = 30  # seconds; Odoo tries five times, with pauses in between
EVERY = 0  # in place of a user's or an application's id


class _Now(NamedTuple):
    number: int
    held_until: datetime


class Oauth2Epoch(models.Model):
    """How often all access of a user, or of an application, has been ended.

    What is given out carries the number of its time, and each use compares. So to end access is to count on, which
    waits for nobody: clients never write here. And what another transaction gives out meanwhile carries the old number.
    The rows that have ended by it are cleared up afterwards.
    """

    _name = 'oauth2.epoch'
    _description = 'Access Epoch'
    _log_access = False

    # No foreign keys: it has to outlive what it is about, or else numbers of rows that are used again would begin anew.
    of_user = fields.Integer(required=True, readonly=True, help="The user's id, or 0 for every one.")
    of_application = fields.Integer(required=True, readonly=True, help="The application's id, or 0 for every one.")
    number = fields.Integer(required=True, readonly=True)

    held_until = fields.Datetime(
        readonly=True, help="Until then clients write nothing, since a person could not get there.")

    _unique = models.UniqueIndex('(of_user, of_application)')

    @api.model
    def _count_on(self, pairs):
        """End all access of a user, or by an application, from the commit on.

        :param pairs: (id of the user, :data:`EVERY`), or (:data:`EVERY`, id of the application)
        """
        pairs = sorted(set(pairs))
        if pairs:
            clear_caches(self.env)
            self.env.cr.execute(SQL(
                """ INSERT INTO oauth2_epoch (of_user, of_application, number) VALUES %s
                    ON CONFLICT (of_user, of_application) DO UPDATE SET number = oauth2_epoch.number + 1 """,
                SQL(", ").join(SQL("(%s, %s, 1)", *pair) for pair in pairs)))

    @api.model
    def _hold_off(self, pairs):
        """Let the clients of a user, or of an application, write nothing for a while, since a person could not.

        By a transaction of its own: that of the person has failed, and Odoo is about to begin it anew.

        :param pairs: see :meth:`_count_on`.
        """
        with read_committed(self.env.cr.dbname) as cr:
            cr.execute(SQL(
                """ INSERT INTO oauth2_epoch (of_user, of_application, number, held_until) VALUES %s
                    ON CONFLICT (of_user, of_application) DO UPDATE SET held_until = EXCLUDED.held_until """,
                SQL(", ").join(SQL(
                    "(%s, %s, 0, %s)", *pair, clock.naive_now(self.env) + timedelta(seconds=HELD_OFF))
                    for pair in sorted(set(pairs)))))
        tell_all(self.env.registry)
        time.sleep(UNDER_WAY)

    @api.model
    def _is_held_off(self, user_id, application_id):
        """Tell whether the clients of a user or of an application write nothing right now: see :meth:`_hold_off`."""
        return self._now(user_id, application_id).held_until > clock.naive_now(self.env)

    @api.model
    def _number(self, user_id, application_id, at_least=0):
        """Return the number that access of a user by an application carries now, from the worker's memory.

        :param int at_least: what somebody has seen already; it only rises, so a lower one is old.
        :rtype: int
        """
        return self._now(user_id, application_id, at_least).number

    def _now(self, user_id, application_id, at_least=0):
        known, pair = self._known(), (user_id, application_id)
        if pair not in known or known[pair].number < at_least:
            with latest(self.env) as cr:
                cr.execute(SQL(
                    """ SELECT %s, (SELECT max(held_until) FROM oauth2_epoch
                                     WHERE (of_user, of_application) IN ((%s, 0), (0, %s))) """,
                    epoch_of(*pair), *pair))
                number, held_until = cr.fetchone()
                known[pair] = _Now(number, held_until or datetime.min)
        return known[pair]

    @tools.ormcache()
    def _known(self):
        return {}


def epoch_of(user, application):
    """Return the SQL of the number that access of a user by an application carries now. It only ever rises.

    :param user, application: ids, or SQL of them.
    """
    return SQL(
        """ (COALESCE((SELECT number FROM oauth2_epoch WHERE of_user = %s AND of_application = 0), 0)
           + COALESCE((SELECT number FROM oauth2_epoch WHERE of_user = 0 AND of_application = %s), 0)) """,
        user, application)
