"""The requests of a trial, as the page sends and shows them."""
import json
import shlex
from dataclasses import dataclass, field
from urllib.parse import urlencode

from ..protocol import trial
from ..protocol.endpoints import REVOCATION, TOKEN, USERINFO
from ..shared.server_address import issuer

# What the page puts in, and never shows: what the person types, and what came back.
SECRET, ACCESS_TOKEN, TOKEN_TO_END = '{secret}', '{access_token}', '{token_to_end}'
_SHOWN = {
    SECRET: 'YOUR_SECRET', ACCESS_TOKEN: 'ACCESS_TOKEN', TOKEN_TO_END: 'TOKEN', 'code': 'CODE',
    'code_verifier': 'CODE_VERIFIER'}
_FORM = {'Content-Type': 'application/x-www-form-urlencoded'}


@dataclass(frozen=True)
class Step:
    """One request: ``body`` is a list of pairs for a form, or text; both may hold what the page puts in."""

    name: str
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: list[tuple[str, str]] | str | None = None

    @property
    def needs_secret(self):
        return isinstance(self.body, list) and any(value == SECRET for _name, value in self.body)

    @property
    def request(self):
        """What the page's script sends, as JSON."""
        return json.dumps({'method': self.method, 'path': self.path, 'headers': self.headers, 'body': self.body})

    def curl(self, issuer):
        """Return the same request for a terminal, with words in place of secrets."""
        words = ['curl', *(['-X', self.method] if self.body is None and self.method != 'GET' else [])]
        for name, value in self.headers.items():
            if isinstance(self.body, str) or name != 'Content-Type':
                words += ['-H', f'{name}: {value}']
        if isinstance(self.body, list):
            for name, value in self.body:
                value = _SHOWN.get(name, value)
                words += ['--data-urlencode', f'{name}={value}']
        elif self.body is not None:
            words += ['-d', self.body]
        text = shlex.join([*words, f'{issuer}{self.path}'])
        for inside in (SECRET, ACCESS_TOKEN, TOKEN_TO_END):
            text = text.replace(inside, _SHOWN[inside])
        return text


def callback(env):
    """Return the redirect URI of a trial."""
    return trial.callback(issuer(env))


def of(application, code='', verifier=''):
    """Return the requests that follow: for a code, or at once where an application works by itself.

    :param application: an ``oauth2.application``.
    :param str code: what the authorization endpoint has answered.
    :param str verifier: of the code challenge.
    :rtype: list[Step]
    """
    by_itself = not application.allow_authorization_code and application.allow_client_credentials
    if not (code or by_itself) or application._trial_hint() in ('keys', 'dpop'):
        return []
    form = [('client_id', application.client_id)]
    if application.client_type == 'confidential':
        form.append(('client_secret', SECRET))
    if by_itself:
        grant = [('grant_type', 'client_credentials'), ('scope', ' '.join(application.scope_ids.mapped('name')))]
    else:
        grant = [('grant_type', 'authorization_code'), ('code', code), ('redirect_uri', callback(application.env)),
                 ('code_verifier', verifier)]
    bearer = {'Authorization': f'Bearer {ACCESS_TOKEN}'}
    steps = [Step('token', 'POST', TOKEN.address(''), _FORM, [*grant, *form])]
    if not by_itself:
        steps.append(Step('userinfo', 'GET', USERINFO.address(''), bearer))
    if model := _readable_model(application):
        steps.append(Step('read', 'POST', f'/json/2/{model}/search_read', bearer | {'Content-Type': 'application/json'},
                          json.dumps({'domain': [], 'fields': ['display_name'], 'limit': 3})))
    return [*steps, Step('end', 'POST', REVOCATION.address(''), _FORM, [('token', TOKEN_TO_END), *form])]


def authorization_request(application, path, verifier_hash, state, scopes):
    """Return the address that a trial begins with."""
    return f'{path}?' + urlencode({
        'response_type': 'code', 'client_id': application.client_id, 'state': state,
        'redirect_uri': callback(application.env), 'scope': ' '.join(scopes),
        'code_challenge': verifier_hash, 'code_challenge_method': 'S256'})


def authorization_answer(parameters):
    """Return the address that a trial came back to, with the code masked.

    :param parameters: those of the answer, a mapping.
    """
    shown = {**parameters.to_dict(), **({'code': _SHOWN['code']} if 'code' in parameters else {})}
    return f'{trial.PATH}/callback?{urlencode(shown)}'


def _readable_model(application):
    """Return a model that the scopes of an application read, if there is one."""
    for scope in application.scope_ids:
        if scope.model_access == 'all' and scope.perm_read:
            return 'res.partner'
        for line in scope.access_ids if scope.model_access == 'listed' else ():
            if line.perm_read:
                return line.model
    return None
