import math
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..shared import clock
from . import addresses

GUESSING = 300  # seconds in which wrong codes are counted
MOST_OF_USER = 10  # wrong codes that one user may enter in that time
MOST_OF_ADDRESS = 50  # the same, of all users behind one address


class Oauth2Event(models.Model):
    """Wrong device codes: each is in the trail, and after some of them who enters them has to wait (RFC 8628 §5.1)."""

    _inherit = 'oauth2.event'

    _guesses_of_user = models.Index("(user_id, at) WHERE kind = 'user_code_wrong'")
    _guesses_of_network = models.Index("(network, at) WHERE kind = 'user_code_wrong'")

    @api.model
    def _seconds_to_guess(self, user_id, *, now):
        """Return in how many seconds a user may enter a code again, 0 for at once.

        :param datetime now: aware.
        """
        now = clock.naive_utc(now)
        since = now - timedelta(seconds=GUESSING)
        of_user, of_network = self.env.execute_query(SQL(
            """ SELECT (SELECT at FROM oauth2_event WHERE kind = 'user_code_wrong' AND user_id = %s AND at > %s
                      ORDER BY at DESC OFFSET %s LIMIT 1),
                       (SELECT at FROM oauth2_event WHERE kind = 'user_code_wrong' AND network = %s AND at > %s
                      ORDER BY at DESC OFFSET %s LIMIT 1) """,
            user_id, since, MOST_OF_USER - 1, addresses.network(addresses.of_caller()), since, MOST_OF_ADDRESS - 1))[0]
        limits = [at for at in (of_user, of_network) if at]
        if not limits:
            return 0
        return max(1, math.ceil((max(limits) + timedelta(seconds=GUESSING) - now).total_seconds()))

    @api.model
    def _record_wrong_user_code(self, user_id, *, now):
        """Count a wrong code; what was entered is written nowhere."""
        self._record('user_code_wrong', at=clock.naive_utc(now), user_id=user_id)
