from urllib.parse import urlsplit

from odoo import api, fields, models

from ..protocol.client import OFFLINE_ACCESS
from ..protocol.redirect_uri import is_loopback
from ..quick_start.about import (
    BY_ITSELF,
    CODE,
    DEVICE,
    EXAMPLE_REDIRECT_URI,
    IDENTITY_SCOPES,
    INTROSPECT,
    OPENID,
    About,
    Call,
)
from ..quick_start.addresses import addresses
from ..quick_start.tools import TOOLS
from ..shared.server_address import issuer

EXAMPLE_MODEL = 'res.partner'  # of which a scope for all records surely reads something
EXAMPLE_LIMIT = 5  # records


class Oauth2Application(models.Model):
    """How to connect the application: all addresses, and a recipe for the tool or language that it is made with."""

    _inherit = 'oauth2.application'

    tool = fields.Selection(
        [(tool.name, tool.label) for tool in TOOLS.values()], string='Tool or Language',
        help="What connects to Odoo. It decides what Quick Start shows, and fills in the redirect URI where the tool "
             "has the same one for everybody.")
    quick_start = fields.Json(compute='_compute_quick_start', help="What the tab Quick Start shows.")

    @api.depends('tool', 'client_id', 'client_type', 'client_secret_date', 'jwks', 'redirect_uris', 'scope_ids',
                 'allow_authorization_code', 'allow_refresh_token', 'allow_client_credentials', 'allow_device_code',
                 'can_introspect')
    @api.depends_context('lang')
    def _compute_quick_start(self):
        for application in self:
            about = application._about()
            application.quick_start = {
                'server': about.issuer,
                'addresses': self._translate_rows(addresses(about)),
                'address_warning': application._address_warning(),
            } | application._shown_guide(about)

    @api.onchange('tool')
    def _onchange_tool(self):
        tool = TOOLS.get(self.tool)
        if tool and tool.redirect_uris and self.allow_authorization_code and not (self.redirect_uris or '').strip():
            self.redirect_uris = '\n'.join(tool.redirect_uris)

    def _about(self):
        """Return what the recipes have to know.

        :rtype: About
        """
        self.ensure_one()
        return About(
            issuer=issuer(self.env), client_id=self.client_id or '', public=self.client_type == 'public',
            flow=self._flow(), redirect_uri=self._redirect_uri_to_show(), scopes=self._scopes_to_ask_for(),
            call=self._example_call(),
            identity_scopes=tuple(name for name in IDENTITY_SCOPES if name in self.scope_ids.mapped('name')))

    def _redirect_uri_to_show(self):
        """Return the redirect URI of the chosen tool, or else the first one, or an example."""
        tool = TOOLS.get(self.tool)
        registered, fixed = self._redirect_uri_list(), tool.redirect_uris if tool else ()
        return [*(uri for uri in registered if uri in fixed), *registered, *fixed, EXAMPLE_REDIRECT_URI][0]

    def _flow(self):
        if self.allow_authorization_code:
            return CODE
        if self.allow_client_credentials:
            return BY_ITSELF
        if self.allow_device_code:
            return DEVICE
        return INTROSPECT if self.can_introspect else None

    def _scopes_to_ask_for(self):
        """Return the names of the scopes in a request: all, but what would not come back in the answer.

        ``openid`` is for tools that have people sign in, see ``identity_scopes``.
        """
        left_out = {OPENID}
        if not self.allow_refresh_token or self._flow() not in (CODE, DEVICE):
            left_out.add(OFFLINE_ACCESS)
        return tuple(name for name in self.scope_ids.mapped('name') if name not in left_out)

    def _example_call(self):
        """Return a JSON-2 call that the scopes allow.

        :rtype: Call | None
        """
        for scope in self.scope_ids:
            model = self._first_model_read_by(scope)
            if model:
                return Call(model, 'search_read', {'domain': [], 'fields': ['display_name'], 'limit': EXAMPLE_LIMIT})
        return Call('res.users', 'context_get', {}) if self._opens_records() else None

    def _first_model_read_by(self, scope):
        if scope.model_access == 'all':
            return EXAMPLE_MODEL if scope.perm_read else None
        if scope.model_access == 'listed':
            for access in scope._origin.access_ids.filtered('perm_read').sorted('id'):
                if access.model in self.env and not self.env[access.model]._abstract:
                    return access.model
        return None

    def _address_warning(self):
        parts = urlsplit(issuer(self.env))
        if parts.scheme == 'http' and not is_loopback(parts.hostname or ''):
            return self.env._("This Odoo has no https. Most tools refuse that, and anybody on the way can read tokens.")
        return False

    def _shown_guide(self, about):
        """Return the recipe for the chosen tool, in the user's language."""
        tool = TOOLS.get(self.tool)
        if not tool:
            return {'tool': False}
        guide = tool.guide(about)
        words = [self._in_language(sentence) for sentence in guide.words]
        if about.flow == CODE and tool.suits(about):
            words[1:1] = self._redirect_uri_words(tool)  # tools show theirs as soon as one begins
        if self.jwks and not self.client_secret_date:
            words.append(self.env._(
                "This application has public keys and no secret: where the recipe has the client secret, let your "
                "library sign instead (private_key_jwt)."))
        return {
            'tool': tool.label,
            'run_by_us': tool.run_by_us,
            'tried_words': tool.tried and self.env._("Tried by hand with %s.", tool.tried),
            'words': words,
            'rows': self._translate_rows(guide.rows),
            'blocks': [{'file': block.file, 'code': block.code, 'run': block.run} for block in guide.blocks],
        }

    def _redirect_uri_words(self, tool):
        """Return what is left to say of the redirect URI: where to find that of this tool, or that it is another."""
        registered = self._redirect_uri_list()
        if not registered and tool.where:
            yield self.env._("Add the redirect URI of %s.", tool.label)
            yield self._in_language(tool.where)
        elif not registered and not tool.redirect_uris:
            yield self.env._("Add the redirect URI of your program: %s stands in for it below.", EXAMPLE_REDIRECT_URI)
        elif tool.redirect_uris and not set(tool.redirect_uris) & set(registered):
            yield self.env._(
                "%(tool)s sends people back to %(address)s: add it to the redirect URIs.",
                tool=tool.label, address=tool.redirect_uris[0])
            if tool.where:
                yield self._in_language(tool.where)

    def _translate_rows(self, rows):
        return [{
            'label': self._in_language(row.label), 'value': row.value, 'hint': self._in_language(row.hint or ''),
            'copied': row.copied,
        } for row in rows]

    def _in_language(self, words):
        """Return words of a recipe in the user's language; names that tools have for their fields stay as they are."""
        return words if isinstance(words, str) else words._translate(self.env.lang or 'en_US')
