"""Log in to GitLab."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import CODE, SECRET, About
from ..guide import Block, Guide
from ..text import fill, single_quoted
from .tool import Tool

_lt = LazyTranslate(__name__)
_CONFIGURATION = '''gitlab_rails['omniauth_providers'] = [
  {
    name: 'openid_connect',
    label: 'Odoo',
    args: {
      name: 'openid_connect',
      scope: [«scopes»],
      response_type: 'code',
      issuer: «issuer»,
      discovery: true,
      client_auth_method: 'basic',
      uid_field: 'sub',
      pkce: true,
      client_options: {
        identifier: «client_id»,
        secret: «secret»,
        redirect_uri: «redirect_uri»
      }
    }
  }
]
'''


def recipe(about: About) -> Guide:
    code = fill(
        _CONFIGURATION, scopes=', '.join(map(single_quoted, about.identity_scopes)),
        issuer=single_quoted(about.issuer), client_id=single_quoted(about.client_id), secret=single_quoted(SECRET),
        redirect_uri=single_quoted(about.redirect_uri))
    return Guide(
        (_lt("Add this to the configuration of GitLab, and let it configure itself again."), ),
        blocks=(Block('gitlab.rb', code, 'sudo gitlab-ctl reconfigure'), ))


TOOL = Tool(
    'gitlab', 'GitLab', recipe, frozenset({CODE}), signs_in=True,
    where=_lt("It is the address of your GitLab and /users/auth/openid_connect/callback."))
