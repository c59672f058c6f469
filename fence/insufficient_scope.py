from odoo.exceptions import AccessError


class InsufficientScope(AccessError):
    """A token may not do what it was used for (RFC 6750 §3.1).

    :param description: an ASCII sentence for the client's developer.
    :param scope: the name of a scope that would have been enough, where there is one.
    :param missing: (model, operation or method) that the scopes do not open, where it is one.
    :param for_all: whether the rule holds for every token, whatever its scopes are.
    """

    def __init__(
            self, description: str, scope: str | None = None, missing: tuple[str, str] | None = None,
            for_all: bool = False) -> None:
        super().__init__(description)
        self.scope = scope
        self.missing = missing
        self.for_all = for_all


def refusal(what: str = 'do this') -> InsufficientScope:
    """Return the error for what no scope opens.

    :param what: the end of "No token can", in ASCII.
    """
    return InsufficientScope(f'No token can {what}: a person who is signed in can.', for_all=True)
