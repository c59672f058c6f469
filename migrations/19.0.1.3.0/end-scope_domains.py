import logging

from odoo import SUPERUSER_ID, api
from odoo.addons.oauth2_provider.fence import domains

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """Report the domains of scopes that nothing matches any more, and those that look at secrets.

    They stay as they are: the list of scopes shows the first in red until somebody mends them.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    for access in env['oauth2.scope.access'].search([]):
        text = access._row().domain
        if text is None or access.model_id.model not in env:
            continue
        if access.domain_error:
            _logger.warning(
                "OAuth2: scope %s, model %s: the domain uses what is no longer allowed. Nothing matches it until "
                "somebody mends it.", access.scope_id.name, access.model)
            continue
        if _looks_at_secrets(env, access, text):
            _logger.warning(
                "OAuth2: scope %s, model %s: the domain looks at secrets, and so tells something about them. "
                "Change it.", access.scope_id.name, access.model)


def _looks_at_secrets(env, access, text):
    domain = domains.parse(text, env['ir.rule']._eval_context())
    try:
        return any(domains.is_secret(field) for _model, field, _away in domains.looks_at(domain, env[access.model]))
    except ValueError:  # further than anybody can tell
        return True
