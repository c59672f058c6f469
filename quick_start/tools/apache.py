"""Log in to websites of Apache, by mod_auth_openidc."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import CODE, SECRET, About
from ..guide import Block, Guide
from ..text import double_quoted, fill
from .tool import Tool

_lt = LazyTranslate(__name__)
_CONFIGURATION = '''OIDCProviderMetadataURL «discovery_url»
OIDCClientID «client_id»
OIDCClientSecret «secret»
OIDCRedirectURI «redirect_uri»
OIDCScope «scope»
OIDCPKCEMethod S256
OIDCRemoteUserClaim preferred_username
# choose a long random text
OIDCCryptoPassphrase "change-me"

<Location "/">
  AuthType openid-connect
  Require valid-user
</Location>
'''


def recipe(about: About) -> Guide:
    code = fill(
        _CONFIGURATION, discovery_url=double_quoted(about.discovery_url),
        client_id=double_quoted(about.client_id), secret=double_quoted(SECRET),
        redirect_uri=double_quoted(about.redirect_uri), scope=double_quoted(about.identity_scope))
    return Guide(
        (_lt("Enable the module auth_openidc, and add this to the virtual host."), ),
        blocks=(Block('odoo.conf', code, 'sudo a2enmod auth_openidc && sudo systemctl reload apache2'), ))


TOOL = Tool(
    'apache', 'Apache (mod_auth_openidc)', recipe, frozenset({CODE}), signs_in=True, run_by_us=True,
    where=_lt("Any address below what people open will do, such as /odoo-callback, where no page is."))
