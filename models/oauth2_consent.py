from odoo import fields, models
from odoo.tools import SQL

from .contention import at_once


class Oauth2Consent(models.Model):
    """What a user has allowed an application, so that it is not asked again."""

    _name = 'oauth2.consent'
    _description = 'OAuth2 Consent'
    _order = 'id desc'
    _rec_name = 'application_id'

    application_id = fields.Many2one('oauth2.application', required=True, readonly=True, ondelete='cascade', index=True)
    user_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='cascade')
    scope_ids = fields.Many2many('oauth2.scope', string='Scopes', readonly=True)

    _user_application_unique = models.UniqueIndex('(user_id, application_id)')

    def unlink(self):
        self.check_access('unlink')
        self.env['oauth2.event']._record_all('consent_deleted', [{
            'application_id': consent.application_id.id, 'application_name': consent.application_id.name,
            'user_id': consent.user_id.id, 'actor_id': self.env.uid,
        } for consent in self.sudo()])
        return super().unlink()

    def _covers(self, *, client, user_id, scopes):
        """Tell whether the user has already allowed all these scopes.

        :param Client client: the application.
        :param scopes: names.
        """
        consent = self.sudo().search([('user_id', '=', user_id), ('application_id', '=', client.id)], limit=1)
        return set(scopes) <= set(consent.scope_ids.mapped('name'))

    def _remember(self, *, client, user_id, scopes):
        """Add these scopes to what the user has allowed.

        Two tabs may allow at once: the second then finds the first one's row.
        """
        at_once(self.env.cr, lambda: self._add(client.id, user_id, scopes))

    def _add(self, application_id, user_id, scopes):
        self.env.cr.execute(SQL(
            """ INSERT INTO %s (application_id, user_id, create_uid, create_date, write_uid, write_date)
                VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (user_id, application_id) DO NOTHING """,
            SQL.identifier(self._table), application_id, user_id,
            user_id, now := fields.Datetime.now(), user_id, now))
        consent = self.sudo().search([('user_id', '=', user_id), ('application_id', '=', application_id)])
        consent.scope_ids |= self.env['oauth2.scope'].sudo().search([('name', 'in', list(scopes))])
        self.env.flush_all()
