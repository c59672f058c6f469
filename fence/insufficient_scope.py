from odoo.exceptions import AccessError


class InsufficientScope(AccessError):
    """A token may not do what it was used for (RFC 6750 §3.1).

    :param description: an ASCII sentence for the client's developer.
    :param scope: the name of a scope that would have been enough, where there is one.
    :param missing: (model, operation or method) that the scopes do not open, where it is one.
    """

    def __init__(self, description: str, scope: str | None = None, missing: tuple[str, str] | None = None):
        super().__init__(description)
        self.scope = scope
        self.missing = missing


def refusal(what: str = 'do this') -> InsufficientScope:
    """Return the error for what no scope opens.

    :param what: the end of "No token can", in ASCII.
    """
    return InsufficientScope(f'No token can {what}: a person who is signed in can.')
