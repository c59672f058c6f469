"""Log in to whatever stands behind OAuth2 Proxy."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import CODE, SECRET, About
from ..guide import Block, Guide
from ..text import fill, shell
from .tool import Tool

_lt = LazyTranslate(__name__)
_COMMAND = '''oauth2-proxy \\
  --provider=oidc \\
  --oidc-issuer-url=«issuer» \\
  --client-id=«client_id» \\
  --client-secret=«secret» \\
  --redirect-url=«redirect_uri» \\
  --scope=«scope» \\
  --code-challenge-method=S256 \\
  --email-domain='*' \\
  --cookie-secret="$(openssl rand -base64 32 | tr -- '+/' '-_')" \\
  --upstream=http://127.0.0.1:8080
'''


def recipe(about: About) -> Guide:
    code = fill(
        _COMMAND, issuer=shell(about.issuer), client_id=shell(about.client_id), secret=shell(SECRET),
        redirect_uri=shell(about.redirect_uri), scope=shell(about.identity_scope))
    return Guide((
        _lt("It refuses people whose email address is not verified: that is the case for an address that they have "
            "changed themselves."),
    ), blocks=(Block('proxy.sh', code, 'sh proxy.sh'), ))


TOOL = Tool(
    'oauth2_proxy', 'OAuth2 Proxy', recipe, frozenset({CODE}), signs_in=True,
    where=_lt("It is the address that people open and /oauth2/callback."))
