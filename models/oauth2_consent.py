from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ..protocol import scope_versions
from ..shared import clock
from ..shared.caches import lock_for_share
from ..shared.retry import execute_or_conflict


class Oauth2Consent(models.Model):
    """What a user has allowed an application, so that it is not asked again."""

    _name = 'oauth2.consent'
    _description = 'Consent'
    _order = 'id desc'
    _rec_name = 'application_id'
    _log_access = False

    create_date = fields.Datetime(string='Allowed', readonly=True)
    application_id = fields.Many2one('oauth2.application', required=True, readonly=True, ondelete='cascade', index=True)
    user_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='cascade')
    scope_ids = fields.Many2many('oauth2.scope', string='Scopes', readonly=True)
    scope_versions = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    shown = fields.Char(readonly=True, groups=fields.NO_ACCESS)  # what the user was shown, see Client.shown

    _user_application_unique = models.UniqueIndex('(user_id, application_id)')

    def unlink(self):
        self.check_access('unlink')
        self.env['oauth2.event']._record_all('consent_deleted', [{
            'application_id': consent.application_id.id, 'application_name': consent.application_id.name,
            'user_id': consent.user_id.id, 'actor_id': self.env.uid,
        } for consent in self.sudo()])
        return super().unlink()

    def action_disconnect(self):
        """Disconnect the applications of these consents from their users, as that of a connection does.

        :raise AccessError: for others than managers.
        """
        self.env['oauth2.token']._disconnect_as_manager(self)

    @api.model
    def _forget(self, pairs, *, actor_id):
        """Delete what users have allowed applications.

        :param SQL pairs: of a user's id and an application's.
        :param int actor_id: the user who does that.
        """
        rows = execute_or_conflict(self.env.cr, SQL(
            """ DELETE FROM oauth2_consent AS consent USING oauth2_application AS application
                 WHERE application.id = consent.application_id
                   AND (consent.user_id, consent.application_id) IN (%s)
             RETURNING application.id, application.name, consent.user_id """, pairs))
        self.env['oauth2.event']._record_all('consent_deleted', [{
            'application_id': application_id, 'application_name': name, 'user_id': user_id, 'actor_id': actor_id,
        } for application_id, name, user_id in rows])

    def _covers(self, *, client, user_id, versions, holds=False):
        """Tell whether the user has already allowed all these scopes, as they are, this application as it is.

        :param Client client: the application.
        :param versions: a mapping from the names of scopes to their versions.
        :param bool holds: whether the consent has to stay until the transaction ends.
        :raise SerializationFailure: it should stay, and somebody has just taken it away: for
            :func:`retry.retry_on_conflict`.
        """
        if holds:
            lock_for_share(self.env.cr, SQL(
                "oauth2_consent WHERE user_id = %s AND application_id = %s", user_id, client.id))
        consent = self._standing(client=client, user_id=user_id)
        return bool(consent) and versions.keys() <= set(consent.scope_ids.mapped('name')) \
            and scope_versions.hold(consent.scope_versions, versions)

    def _standing(self, *, client, user_id):
        """Return what the user has allowed this application as it is, be it nothing.

        :param Client client: the application.
        """
        return self.sudo().search([
            ('user_id', '=', user_id), ('application_id', '=', client.id), ('shown', '=', client.shown)])

    def _remember(self, *, client, user_id, versions):
        """Add these scopes to what the user has allowed, or begin anew where the application was another one then.

        :raise SerializationFailure: another tab has just allowed it, too: for :func:`retry.retry_on_conflict`.
        """
        # changes nothing in a row that is there, and keeps others from changing it before this transaction ends
        (consent_id, ), = execute_or_conflict(self.env.cr, SQL(
            """ INSERT INTO oauth2_consent AS consent (application_id, user_id, create_date)
                VALUES (%s, %s, %s)
                    ON CONFLICT (user_id, application_id) DO UPDATE SET create_date = consent.create_date
             RETURNING id """, client.id, user_id, clock.naive_now(self.env)))
        consent = self.sudo().browse(consent_id)
        scopes, allowed = self.env['oauth2.scope'].sudo().search([('name', 'in', list(versions))]), dict(versions)
        if consent.shown == client.shown:
            scopes |= consent.scope_ids
            allowed = scope_versions.unpack(consent.scope_versions) | allowed
        consent.write({
            'scope_ids': [Command.set(scopes.ids)], 'shown': client.shown,
            'scope_versions': scope_versions.pack(allowed)})
        self.env.flush_all()
