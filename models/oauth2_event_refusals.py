import math
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..shared import clock
from ..shared.settings import setting
from . import addresses
from .oauth2_event import WINDOW

MOST_REFUSALS = 1000  # of one kind that are recorded in that time, from all addresses


class Oauth2Event(models.Model):
    """Refused requests: how many are recorded, and when somebody who guesses is turned away."""

    _inherit = 'oauth2.event'

    @api.model
    def _record_refusal(self, kind, *, client, now, archived=None, detail=None, **values):
        """Add a refused request, unless its address has sent too many of them lately.

        Failed authentications are limited by application and by address, which slows down who
        guesses. That is of no use to lock a client out: one that authenticates never gets here.
        Other refusals only stop being recorded, so that nobody can flood the trail and the log.

        :param str kind: ``client_refused`` where the client has failed to authenticate, else ``refused``.
        :param Client client: the active application, or ``None`` where there is none.
        :param Client archived: the archived one. It is limited as one that is not known, since nobody is to learn that
            there is one who does not prove to be it.
        :param datetime now: aware.
        :param str detail: the error code and what it means.
        :param values: of the event, see :meth:`_record_all`.
        :return: in how many seconds to authenticate again, 0 where no limit is reached; and the id of the event, or
            ``None`` where it is not recorded.
        :rtype: tuple[int, int | None]
        """
        now = clock.naive_utc(now)
        of_address, of_client, alike, oldest, oldest_of_client, total = self.env.execute_query(SQL(
            """ SELECT count(*) FILTER (WHERE kind = 'client_refused'),
                       count(*) FILTER (WHERE kind = 'client_refused' AND application_id = %(client)s),
                       count(*) FILTER (WHERE kind = %(kind)s AND CASE
                           WHEN %(client)s IS NOT NULL THEN application_id = %(client)s
                           ELSE NOT EXISTS (SELECT FROM oauth2_application WHERE id = application_id AND active) END),
                       min(at) FILTER (WHERE kind = 'client_refused'),
                       min(at) FILTER (WHERE kind = 'client_refused' AND application_id = %(client)s),
                       (SELECT count(*) FROM (SELECT FROM oauth2_event
                                               WHERE at > %(since)s AND kind = %(kind)s LIMIT %(most)s) AS refused)
                  FROM oauth2_event
                 WHERE network = %(network)s AND at > %(since)s AND kind IN ('refused', 'client_refused') """,
            kind=kind, client=client and client.id, network=addresses.network(addresses.of_caller()),
            since=now - timedelta(seconds=WINDOW), most=MOST_REFUSALS))[0]
        limit = setting(self.env, 'address_failures')
        if kind == 'client_refused':
            if of_client >= setting(self.env, 'application_failures'):
                return _seconds_until(oldest_of_client, now), None
            if of_address >= limit:
                return _seconds_until(oldest, now), None
        if total >= MOST_REFUSALS:  # from however many addresses: the trail is no place to fill a disk
            return WINDOW if kind == 'client_refused' else 0, None  # and nobody can guess on because it is full
        if total == MOST_REFUSALS - 1:
            detail = f'more than {MOST_REFUSALS} a minute: no more are recorded'
        if alike >= limit:
            return 0, None
        named = client or archived
        return 0, self._record(
            kind, at=now, application_id=named and named.id, application_name=named and named.name,
            detail=detail, **values)


def _seconds_until(oldest, now):
    return max(1, math.ceil((oldest + timedelta(seconds=WINDOW) - now).total_seconds()))
