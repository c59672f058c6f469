"""What each event means, in words: what happened, and what to do."""
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from . import addresses, refusal_words
from .oauth2_event import STOPPED
from .refusal_words import CODE_SENT_TWICE, REFRESH_TOKEN_SENT_TWICE

_lt = LazyTranslate(__name__)

_NOTHING = _lt("Nothing, if you expected this.")
_NOT_YOURS = _lt(
    "Nothing, if it was you or a colleague. If not, change it back, and find out who has signed in as them.")
_CHECK_RECORDS = _lt(
    "Nothing, if the application should do this. If not, disconnect it, and take the scope away that lets it.")
# kind of event -> what happened, what to do
EXPLANATIONS = {
    'allowed': (
        _lt("The user was asked, and clicked on Allow."),
        _lt("Nothing, if the user knows the application. If not, disconnect it.")),
    'let_in': (
        _lt("The application got in without a question: the user had allowed the same before, or the application "
            "skips consent."),
        _lt("Nothing, if the user still uses it. To have the user asked again, disconnect it.")),
    'denied': (
        _lt("The user was asked, and clicked on Cancel. The application got no access."),
        _lt("Nothing, unless the user clicked by mistake: then the user can connect again.")),
    'device_allowed': (
        _lt("The user entered the code that a device showed, was asked, and clicked on Allow."),
        _lt("Nothing, if the user has this device. If not, somebody may have sent the user the code: disconnect the "
            "application.")),
    'user_code_wrong': (
        _lt("The user entered a device code that is not known, has expired, or was answered already."),
        _lt("Nothing, if it was a mistake. If this happens over and over, somebody is guessing, and has to wait after "
            "some attempts.")),
    'connected': (
        _lt("The application got its first access token, and is connected with the user from now on."),
        _lt("Nothing, if the user knows the application. If not, disconnect it.")),
    'refused': (
        _lt("A request of the application was refused, and the application was told why."),
        _lt("Read the detail: it says what to change. If that is in the tool, show it to the developer or the support "
            "of the tool.")),
    'client_refused': (
        _lt("Somebody used the client ID of the application, but not its secret or its key."),
        _lt("Copy the client secret into the tool again, or replace it. If that is right already, somebody is "
            "guessing, and is turned away after some attempts.")),
    'token_refused': (
        _lt("A request came with an access token that is not valid here: its connection has ended, it is for another "
            "address, or it is no token of this server."),
        _lt("Connect the application again. If no application is named, somebody sends tokens or API keys that are not "
            "of this server: check the address in the tool.")),
    'token_expired': (
        _lt("A request came with an access token that had expired."),
        _lt("Nothing, if the application then renews its token and goes on. If this happens over and over, allow "
            "the application refresh tokens, and connect it again.")),
    'scope_missing': (
        _lt("The application called something that the scopes of its token do not open. Nothing was read or changed."),
        _lt("If it should be able to, add the missing scope to the application, or a narrower one of your own, and "
            "connect it again. Where no scope is named, only a person who is signed in can do this.")),
    'right_missing': (
        _lt("The scopes of the token open this, but the user whom the application acts for may not do it in Odoo. "
            "Nothing was read or changed."),
        _lt("If the user should be able to, give the user the access right in Odoo, or let the application act for "
            "another user.")),
    'revoked': (
        _lt("The application lost its access by this connection. The detail says why."),
        _lt("Nothing. Whoever wants to use the application has to connect it again.")),
    'signed_out': (
        _lt("The user went from an application to the page that signs people out of Odoo, and was signed out."),
        _lt("Nothing. The user signs in again when needed.")),
    'logout_notice_failed': (
        _lt("The user was signed out of Odoo, and the application could not be told. The user may still be signed in "
            "there. The detail says what came back."),
        _lt("Compare the Back-Channel Logout URI in the form of the application with what its developer says, and see "
            "whether the application can be reached from this server.")),
    'code_replayed': (
        _lt("An authorization code came a second time. One of the two who sent it may have stolen it, so the "
            "connection was ended."),
        CODE_SENT_TWICE),
    'refresh_token_stolen': (
        _lt("A refresh token that was used before came again. One of the two who sent it may have stolen it, so the "
            "connection was ended."),
        REFRESH_TOKEN_SENT_TWICE),
    'consent_deleted': (
        _lt("What the user had allowed the application was forgotten."),
        _lt("Nothing. The user is asked again when the application wants to get in.")),
    'secret_generated': (
        _lt("The application got a new client secret."),
        _lt("Put it into the tool. The old one works for a while, see Settings.")),
    'secret_ended': (
        _lt("A client secret of the application no longer works."),
        _lt("Nothing, if the tool has the new one. If not, generate a new one.")),
    'application_created': (_lt("The application was registered."), _NOTHING),
    'application_changed': (
        _lt("Settings of the application were changed. The detail names them."), _NOT_YOURS),
    'application_deleted': (
        _lt("The application was deleted, and all its connections ended."), _NOTHING),
    'scope_created': (_lt("A scope was created."), _NOTHING),
    'scope_changed': (
        _lt("What a scope opens, or how it is described, was changed. The detail says what."), _NOT_YOURS),
    'scope_deleted': (
        _lt("A scope was deleted, and applications can no longer ask for it."), _NOTHING),
    'records_created': (_lt("The application created records for the user."), _CHECK_RECORDS),
    'records_changed': (_lt("The application changed records for the user."), _CHECK_RECORDS),
    'records_deleted': (_lt("The application deleted records for the user."), _CHECK_RECORDS),
    'key_created': (_lt("A new key was made that will sign access tokens."), _NOTHING),
    'key_signing': (_lt("From now on this key signs new access tokens."), _NOTHING),
    'key_retired': (
        _lt("This key signs no more. Tokens that it has signed work until they expire."), _NOTHING),
    'key_discarded': (
        _lt("Somebody discarded this key. All tokens that it had signed stopped working at once."),
        _lt("Nothing, if the key was in the wrong hands. Applications renew their tokens by themselves.")),
    'setting_changed': (
        _lt("A setting of this module was changed. The detail names it and its new value."), _NOT_YOURS),
}


class Oauth2Event(models.Model):
    """An event in words, and the ways on from it."""

    _inherit = 'oauth2.event'

    about = fields.Char(compute='_compute_about', help="The method that was called, or the records.")
    what_happened = fields.Text(compute='_compute_words')
    what_to_do = fields.Text(compute='_compute_words')

    @api.depends('kind', 'error', 'detail', 'application_name')
    def _compute_words(self):
        for event in self:
            words = event.kind in ('refused', 'client_refused') and refusal_words.words(
                event.error, event.detail, bool(event.application_name)) or EXPLANATIONS.get(event.kind)
            event.what_happened, event.what_to_do = map(self.env._, words) if words else (False, False)

    @api.depends('res_model', 'method', 'res_ids')
    def _compute_about(self):
        for event in self:
            call = '.'.join(filter(None, (event.res_model, event.method)))
            event.about = ' '.join(filter(None, (call, event.res_ids)))

    @api.depends('kind')
    def _compute_display_name(self):
        labels = dict(self._fields['kind']._description_selection(self.env))
        for event in self:
            event.display_name = f'{labels.get(event.kind, event.kind)} #{event.id}'

    @api.model
    def _last_id(self):
        """Return the number of the newest event, or 0."""
        return self.search([], limit=1).id or 0

    @api.model
    def _why_it_stopped(self, application, after):
        """Return the newest event that explains why an application did not get on, or none.

        All of a trial comes from one browser: what the same application, or anybody in its name, does elsewhere is not
        what stopped it.

        :param application: an ``oauth2.application``.
        :param int after: the number of the last event before it tried.
        """
        return self.search([
            ('application_id', '=', application.id), ('id', '>', after), ('kind', 'in', STOPPED),
            ('address', '=', addresses.of_caller())], limit=1)

    def action_open_application(self):
        """Open the application that this event is about."""
        self.ensure_one()
        return self._opened(self.application_id.exists())

    def action_open_scopes(self):
        """Open the scopes that were missing."""
        self.ensure_one()
        return self._opened(self.env['oauth2.scope'].search([('name', 'in', (self.scope or '').split())]))

    def _opened(self, records):
        """Return the action that shows records: in their form where it is one."""
        self.check_access('read')
        action = {'type': 'ir.actions.act_window', 'res_model': records._name, 'name': records._description}
        if len(records) == 1:
            return action | {'res_id': records.id, 'views': [(False, 'form')]}
        return action | {'domain': [('id', 'in', records.ids)], 'views': [(False, 'list'), (False, 'form')]}
