"""What an authorization request wants of the person (OIDC Core §3.1.2.1): to sign in again, to decide, or silence."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import errors, id_tokens
from .authentication import Authentication
from .parameters import UI_LOCALES, declare

if TYPE_CHECKING:
    from .client_request import ClientRequest
    from .grants.validator import OauthlibRequest

VALUES = ('none', 'login', 'consent', 'select_account')
# Our own: since when the person had to sign in for this request. The controller signs it.
SINCE = 'sign_in_since'
TIME_TO_DECIDE = 3600  # seconds that a person has from there to sign in and decide
PARAMETERS = declare('prompt', 'max_age', 'login_hint', 'id_token_hint', UI_LOCALES, SINCE)
_MAX_DIGITS = 9  # of a number of seconds
# For both the consent page is shown: it names the account, and leads to another one.
_DECIDE = frozenset({'consent', 'select_account'})


@dataclass(frozen=True, slots=True)
class Prompts:
    """``values`` are those of ``prompt``; ``max_age`` is in seconds; ``login_hint`` is what the login page fills in.

    ``subject`` is whom the client expects, by the ID token that it sends along.
    """

    values: frozenset[str] = frozenset()
    max_age: int | None = None
    login_hint: str | None = None
    subject: str | None = None

    @property
    def is_silent(self) -> bool:
        """Whether no page may be shown."""
        return 'none' in self.values

    @property
    def lets_decide(self) -> bool:
        """Whether the person has to decide, whatever was decided before."""
        return not _DECIDE.isdisjoint(self.values)

    @property
    def depends_on_sign_in(self) -> bool:
        """Whether it matters when the person has signed in."""
        return 'login' in self.values or self.max_age is not None

    def wants_sign_in(self, authentication: Authentication, *, since: int | None, now: datetime) -> bool:
        """Tell whether the person, who is signed in, has to do so again.

        :param authentication: how and when they have.
        :param since: the second of the epoch at which they were sent to sign in for this request, if they were.
        :param now: aware.
        """
        if since is not None and authentication.at >= since:
            return False
        too_old = self.max_age is not None and now.timestamp() - authentication.at > self.max_age
        return 'login' in self.values or too_old

    def is_for(self, subject: str) -> bool:
        """Tell whether a user may be whom the client expects."""
        return self.subject in (None, subject)


def read(request: ClientRequest, asked: OauthlibRequest) -> Prompts:
    """Return what a request wants of the person. Values of ``prompt`` that nobody knows here count for nothing.

    :param asked: the same, as oauthlib sees it, with its client.
    :raise errors.InvalidRequestError: it cannot be had.
    """
    get = request.parameters.get
    values = frozenset((get('prompt') or '').split())
    if 'none' in values and len(values) > 1:
        raise errors.InvalidRequestError('Send prompt=none alone, without another value.', request=asked)
    max_age = get('max_age')
    if max_age and not (max_age.isdecimal() and len(max_age) <= _MAX_DIGITS):
        raise errors.InvalidRequestError('The max_age has to be a whole number of seconds.', request=asked)
    hint, subject = get('id_token_hint'), None
    if hint:
        subject = id_tokens.hinted_user(
            hint, keys=request.store.verification_keys(), issuer=request.issuer, client=asked.client)
        if subject is None:
            raise errors.InvalidRequestError(
                'The id_token_hint has to be an ID token that this server has given the application.', request=asked)
    return Prompts(values, int(max_age) if max_age else None, get('login_hint'), subject)
