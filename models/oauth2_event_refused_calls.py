import logging
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ..fence import protected
from ..protocol import access_tokens
from ..shared import clock
from ..shared.retry import read_committed
from . import addresses
from .oauth2_event import MOST_EVENTS, WINDOW
from .oauth2_event_refusals import MOST_REFUSALS

_logger = logging.getLogger(__name__)


class Oauth2Event(models.Model):
    """Refused requests with an access token: who sent them, what they called, and what was missing."""

    _inherit = 'oauth2.event'

    @api.model
    def _record_refused_call(self, kind, *, connection=None, claims=None, call=None, missing=None, **values):
        """Add a refused request by a transaction of its own: that of the request is undone, or only reads.

        There are so many and no more in a minute: of one kind, application, user and address; and of one kind
        altogether, where those of unknown senders are counted by themselves, so that they hide nobody's. It takes one
        statement, and whatever goes wrong with it, the request is answered.

        :param str kind: one of ``REFUSALS``.
        :param Connection connection: the one that the request came by, or
        :param claims: those of its token, which this server has signed, whatever has become of it since then.
        :param call: the names of the model and the method that it called.
        :param missing: the names of the model and the method that the scopes of the token do not open.
        :param values: see :meth:`_record_all`.
        """
        given = dict(values)
        try:
            with protected.own_code(), read_committed(self.env.cr.dbname) as own:
                events = api.Environment(own, SUPERUSER_ID, {})[self._name]
                if connection:
                    values |= {
                        'application_id': connection.application_id, 'application_name': connection.application_name,
                        'user_id': connection.user_id, 'connection': connection.id}
                elif claims:
                    values |= events._values_of_claims(claims)
                if call:
                    values |= events._values_of_call(*call)
                closed = events._values_of_call(*missing) if missing else {}
                if 'method' in closed:
                    values['detail'] = f'The scopes do not open {closed["method"]} of {closed["res_model"]}.'
                values['at'] = clock.naive_now(events.env)
                events._record_all(kind, [values], where=events._is_seldom(kind, values))
        except psycopg2.errors.ForeignKeyViolation:  # whom it was about has just been deleted
            if connection or claims:
                self._record_refused_call(kind, call=call, missing=missing, **given)
        except psycopg2.Error:
            _logger.warning("OAuth2: a refused request could not be put into the audit trail", exc_info=True)

    def _is_seldom(self, kind, values):
        """Return the SQL of whether there were few events like this one lately."""
        application_id = values.get('application_id')
        return SQL(
            """ (SELECT count(*) FROM oauth2_event
                  WHERE network = %(network)s AND at > %(since)s AND kind = %(kind)s
                    AND application_id IS NOT DISTINCT FROM %(application)s
                    AND user_id IS NOT DISTINCT FROM %(user)s) < %(most_alike)s
            AND (SELECT count(*) FROM (
                    SELECT FROM oauth2_event
                     WHERE at > %(since)s AND kind = %(kind)s AND (application_id IS NULL) = %(is_unknown)s
                     LIMIT %(most)s) AS refused) < %(most)s """,
            network=addresses.network(addresses.of_caller()), since=values['at'] - timedelta(seconds=WINDOW), kind=kind,
            application=application_id, user=values.get('user_id'), is_unknown=application_id is None,
            most_alike=MOST_EVENTS, most=MOST_REFUSALS)

    def _values_of_claims(self, claims):
        """Return what an event says of whom an access token was given to, and for whom."""
        applications, users = self.env['oauth2.application'], self.env['res.users']
        client_id, user_id = claims['client_id'], int(claims['sub'])
        client = applications._get_client(client_id) or applications._get_archived_client(client_id)
        if not users._oauth2_active_user(user_id):
            user_id = users.browse(user_id).exists().id or None
        return {
            'application_id': client and client.id, 'application_name': client and client.name, 'user_id': user_id,
            'connection': int(access_tokens.row_of(claims)[0])}

    def _values_of_call(self, model_name, method):
        """Return what an event says of a call, in so far as there is such a model with such a method.

        What does not exist could be anything that somebody has sent, and is in no event.
        """
        model = self.env.get(model_name)
        if model is None:
            return {}
        return {'res_model': model_name} | ({'method': method} if callable(getattr(model, method, None)) else {})
