import re
from dataclasses import dataclass

from odoo import api, fields, models

from ..fence import TokenContext
from ..fence.call_check import verdict_on
from ..fence.permissions import OPERATIONS

MAX_ID = 2 ** 31 - 1  # of PostgreSQL's integers
MOST_IDS = 100
_IDS = re.compile(r'[0-9]{1,10}')


@dataclass(frozen=True, slots=True)
class _Connection:
    """Stands in for a connection, in a token that nobody has."""

    application_id: int
    user_id: int


class Oauth2ScopePreview(models.TransientModel):
    """What the API would answer to one call: the gate is asked, and the method never runs.

    As with the numbers, managers who are not administrators ask with their own rights alone. The answer says whether
    records match the domains of the scopes, so there is none where one of these looks at what they may not read.
    """

    _inherit = 'oauth2.scope.preview'

    call_model_id = fields.Many2one('ir.model', string='Model', domain=[('abstract', '=', False)], ondelete='cascade')
    call_method = fields.Char(string='Method', default='search_read')
    call_ids = fields.Char(string='IDs', help="The numbers of the records, with commas between.")
    call_outcome = fields.Selection([
        ('allowed', "Allowed"),
        ('refused', "Refused"),
        ('unsaid', "Not said"),
    ], string='Answer', compute='_compute_call')
    call_sentence = fields.Text(compute='_compute_call', help="What the API would answer.")
    call_rule = fields.Text(compute='_compute_call', help="What decides about it.")

    @api.depends('application_id', 'scope_ids', 'user_id', 'call_model_id', 'call_method', 'call_ids')
    @api.depends_context('lang')
    def _compute_call(self):
        for preview in self:
            preview.call_outcome, preview.call_sentence, preview.call_rule = preview._answer()

    def _answer(self):
        """Return the outcome, the API's own sentence, and what decides, for people to read; or ``False`` for each.

        :raise AccessError: see ``_checked_user``.
        """
        user, model, method = self._checked_user(), self.call_model_id.model, (self.call_method or '').strip()
        if not (user and model and method and self.scope_ids):
            return False, False, False
        ids = self._asked_ids()
        if ids is None:
            return 'unsaid', False, self.env._("Write %s whole numbers at most, with commas between.", MOST_IDS)
        if refusal := self._domain_refusals():
            return 'unsaid', False, refusal
        scopes = self.scope_ids._origin
        token = TokenContext(
            _Connection(self.application_id._origin.id, user.id), scopes.mapped('name'), self._permissions())
        verdict = verdict_on(token, self.env.registry, model, method, ids)
        if verdict is None:
            return False, False, False
        if verdict.decider:
            return 'refused', f'{verdict.status}: {verdict.sentence}', self._rule_of(verdict)
        return 'allowed', False, '\n'.join(self._remarks(verdict, scopes, model, method))

    def _asked_ids(self):
        """Return the ids that are asked about, or ``None`` where that cannot be read."""
        parts = (self.call_ids or '').replace(',', ' ').split()
        if len(parts) > MOST_IDS or not all(_IDS.fullmatch(part) and int(part) <= MAX_ID for part in parts):
            return None
        return [int(part) for part in parts]

    def _domain_refusals(self):
        """Return why the person who asks may not know what matches a domain of these scopes, or ``False``."""
        scopes = self.with_user(self._person()).scope_ids._origin
        lines = scopes.filtered(lambda scope: scope.model_access == 'listed').access_ids
        return next(filter(None, (access._domain_refusal() for access in lines)), False)

    def _rule_of(self, verdict):
        return {
            'scopes': self.env._("The scopes decide this."),
            'token': self.env._("This holds for every token, whatever its scopes are."),
            'rights': self.env._("The access rights of the user decide this, not the scopes."),
            'rules': self.env._("Record rules decide this for the user, not the scopes."),
            'request': self.env._("The call is not valid, or nothing has that name or ID."),
        }[verdict.decider]

    def _remarks(self, verdict, scopes, model, method):
        """Yield what to know of a call that is allowed, for people to read."""
        names = [scope.name for scope in scopes if _opens(scope._permissions_of(), model, method)]
        if names:
            yield self.env._("It is opened by: %s", ', '.join(names))
        if verdict.missing:
            yield self.env._("Some of these records do not exist.")
        if verdict.effect == 'held':
            yield self.env._("Odoo refuses whatever it would change.")
        elif verdict.effect == 'writes':
            yield self.env._("What it writes is checked when it is really called.")


def _opens(permissions, model, method):
    """Tell whether these permissions have to do with a call that is allowed."""
    return permissions.names_method(model, method) or any(
        permissions.allows(model, operation) for operation in OPERATIONS)
