import contextlib
from typing import NamedTuple

import psycopg2.errors

from odoo import fields, models, tools
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..fence import current
from ..shared.caches import clear_caches, latest
from ..shared.settings import setting
from .oauth2_epoch import EVERY


class ActiveUser(NamedTuple):
    """What a worker keeps of a user who is not archived: the login, and all groups."""

    login: str
    group_ids: frozenset[int]


class ResUsers(models.Model):
    _inherit = 'res.users'

    connected_application_ids = fields.One2many(
        'oauth2.connected.application', 'user_id', string='Connected Applications', readonly=True)

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ['connected_application_ids']

    def write(self, vals):
        with self._oauth2_holding_off():
            result = super().write(vals)
            self._oauth2_end_what_is_over(vals)
        return result

    def unlink(self):
        with self._oauth2_holding_off():
            return super().unlink()

    @contextlib.contextmanager
    def _oauth2_holding_off(self):
        """Let a person change users whose clients keep writing what this has to change as well.

        It fails once, and Odoo tries again, when they write no more.
        """
        try:
            yield
        except psycopg2.errors.SerializationFailure:
            if current() is None:  # or else a client could keep others away
                self.env['oauth2.epoch']._hold_off((id_, EVERY) for id_ in self.ids)
            raise

    def _oauth2_end_what_is_over(self, vals):
        """End the connections that a change takes the ground from."""
        if not vals.keys().isdisjoint(('active', 'group_ids', 'login')):
            clear_caches(self.env)
        if 'active' in vals and not vals['active']:
            self._oauth2_end_connections('user archived')
        if 'group_ids' in vals:
            self.env['oauth2.token'].sudo()._end_of_lost_groups(
                SQL("token.user_id = ANY(%s)", self.ids), actor_id=self.env.uid)

    def _set_password(self):
        result = super()._set_password()
        if setting(self.env, 'password_ends_connections'):
            self._oauth2_end_connections('password changed')
        return result

    def _action_revoke_all_devices(self):
        action = super()._action_revoke_all_devices()
        self._oauth2_end_connections('logged out of all devices')
        return action

    def action_disconnect_all_applications(self):
        """End the access of all applications that the user has let in.

        :raise AccessError: for others than the user.
        """
        if self != self.env.user:
            raise AccessError(self.env._("You can only disconnect your own applications."))
        return self.connected_application_ids.action_disconnect()

    def _oauth2_end_connections(self, reason):
        """End all connections that act for these users, and those that are about to begin."""
        self.env['oauth2.token'].sudo()._end_epoch(
            [(id_, EVERY) for id_ in self.ids], actor_id=self.env.uid, detail=reason)

    def _oauth2_is_signed_in(self, session):
        """Tell whether a session is still good, by what the database holds and not by what the worker remembers of it.

        A new password ends it, also for a request that had begun before.

        :param Session session: of this user.
        """
        values = self._session_token_get_values()
        return bool(values) and bool(session.session_token) and session.session_token in (
            self._session_token_hash_compute(session.sid, values), self._legacy_session_token_hash_compute(session.sid))

    def _oauth2_active_user(self, user_id):
        """Return what each use of a token asks of its user, from a cache.

        :rtype: ActiveUser | None
        :return: ``None`` for one who is archived, or no longer there.
        """
        known = self._oauth2_active_users()
        if user_id not in known:
            with latest(self.env) as cr:
                cr.execute(
                    """ WITH RECURSIVE held(id) AS (
                            SELECT gid FROM res_groups_users_rel WHERE uid = %s
                             UNION
                            SELECT implied.hid
                              FROM res_groups_implied_rel AS implied JOIN held ON held.id = implied.gid)
                        SELECT login, ARRAY(SELECT id FROM held) FROM res_users WHERE id = %s AND active """,
                    (user_id, user_id))
                row = cr.fetchone()
                known[user_id] = row and ActiveUser(row[0], frozenset(row[1]))
        return known[user_id]

    @tools.ormcache()
    def _oauth2_active_users(self):
        return {}

    def _oauth2_may_authorize(self, client):
        """Tell whether this user belongs to those who may use an application.

        :param Client client: the application, as the protocol knows it.
        """
        return client.lets(self.id, self._get_group_ids())
