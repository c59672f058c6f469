"""The access token behind the current request."""
import contextlib

from odoo.http import _request_stack
from odoo.sql_db import Cursor

from .insufficient_scope import InsufficientScope

ATTRIBUTE = 'oauth2_bearer'  # of the request; never the context, which JSON-2 callers write
# Keys of a context by which nobody can point Odoo's own code at other records.
PLAIN_CONTEXT = frozenset({'active_test', 'allowed_company_ids', 'bin_size', 'lang', 'tz', 'uid'})


class Bearer:
    """What a request may do that came with an access token.

    ``guard`` tells whether the ORM holds everything to the scopes: what the caller can name
    is held to them, and what Odoo's own code does on the way is not.

    :param Connection connection: whose token it is.
    :param scopes: the names of its scopes.
    :param Permissions permissions: what these add up to.
    """

    def __init__(self, connection, scopes, permissions):
        self.connection = connection
        self.scopes = tuple(scopes)
        self.permissions = permissions
        # A route that asks for no scope is held to them in all it does, see require_scope.
        self.guard = True
        self.steered = False  # whether the caller's context may point Odoo's own code at records
        self.read_only = not permissions.may_write  # PostgreSQL refuses to write
        self._reads_of = {}
        self._shown = {}
        self.changes = {}  # (kind, model) -> ids, for the audit trail

    @property
    def user_id(self):
        return self.connection.user_id

    def allows(self, model, operation):
        """Tell whether an operation is allowed on a model, if perhaps not on each record."""
        return self.permissions.allows(model, operation)

    def shows(self, model, field):
        """Tell whether a field can be read, in so far as the scopes decide that.

        Fields that hold other records are hidden where their model is outside. Of a model that is outside
        itself one sees what a many2one shows anyway, or needs to put records in order.

        :param BaseModel model: the field's model.
        :param Field field: the field.
        """
        key = model._name, field.name  # Odoo asks for each record once more
        shown = self._shown.get(key)
        if shown is None:
            shown = self._shown[key] = self._shows(model, field)
        return shown

    def _shows(self, model, field):
        if field.type in ('one2many', 'many2many') and not self.allows(field.comodel_name, 'read'):
            return False
        return self.reads_of(model) or field.name in ('id', 'display_name', model._rec_name) \
            or field.name in {term.split()[0] for term in model._order.split(',')}

    def reads_of(self, model):
        """Tell whether fields of a model can be read, be it as those of its heirs (`_inherits`).

        :param BaseModel model: the model.
        """
        name = model._name
        if name not in self._reads_of:
            self._reads_of[name] = self.allows(name, 'read') or any(
                name in model.env[heir]._inherits for heir in self.permissions.models('read') if heir in model.env)
        return self._reads_of[name]

    def reads_all(self, model):
        """Tell whether all records of a model can be read."""
        return self.allows(model, 'read') and self.permissions.domains(model, 'read') is None

    def note(self, kind, records):
        """Remember records that were created, changed or deleted."""
        if not records._name.startswith('oauth2.'):
            self.changes.setdefault((kind, records._name), set()).update(records._ids)

    def refusal(self, env, model, operation):
        """Return an error that names what would have been enough.

        :param str model: what the token may not use.
        :param str operation: one of ``OPERATIONS``, or the name of a method.
        :rtype: InsufficientScope
        """
        what = {'read': 'read', 'write': 'change', 'create': 'create', 'unlink': 'delete'}.get(operation)
        description = f'The scopes of this token do not let it {what} {model}.' if what else \
            f'The scopes of this token do not let it call {operation} of {model}.'
        return InsufficientScope(description, env['oauth2.scope']._enough_for(model, operation))


def current():
    """Return the :class:`Bearer` of the current request, or ``None`` where it came without an access token."""
    request = _request_stack.top
    return request.__dict__.get(ATTRIBUTE) if request is not None else None


def guarding():
    """Return the :class:`Bearer` of the current request while the ORM holds everything to its scopes, or ``None``."""
    request = _request_stack.top  # as in current(): this is asked for each value that is read
    bearer = request.__dict__.get(ATTRIBUTE) if request is not None else None
    return bearer if bearer is not None and bearer.guard else None


def unguarded(bearer):
    """Let Odoo's own code do what it has to, such as compute a field from other models."""
    return _with_guard(bearer, False)


def guarded(bearer):
    """Hold everything to the scopes, such as what a caller asks to be read after it wrote something."""
    return _with_guard(bearer, True)


@contextlib.contextmanager
def _with_guard(bearer, guard):
    before, bearer.guard = bearer.guard, guard
    try:
        yield
    finally:
        bearer.guard = before


def require_scope(env, *names):
    """Let a route with ``auth='bearer'`` go on only with a token that has all these scopes.

    From here on the route's own code has all the user's rights; without this call it is held to
    what the scopes of the token open in the ORM. A token without a scope that may write stays
    read-only. Callers without a token of ours (an API key of Odoo's, a session) have no scopes, and go on.

    :param env: the environment of the request.
    :param names: names of scopes.
    :raise InsufficientScope: the caller gets 403 ``insufficient_scope`` (RFC 6750 §3.1).
    """
    bearer = current()
    if bearer is None:
        return
    if not set(names) <= set(bearer.scopes):
        raise InsufficientScope(f'This address needs the scope {" ".join(names)}.', ' '.join(names))
    bearer.guard = False


def calling_application(env):
    """Return the ``oauth2.application`` that sends the current request, empty where it came without an access token.

    It has superuser rights, since users do not see applications: use it to read its name, not more.

    :param env: the environment of the request.
    """
    bearer = current()
    return env['oauth2.application'].sudo().browse(bearer.connection.application_id if bearer else ())


def hold_read_only(cr):
    """Let PostgreSQL refuse whatever would write, until the cursor is closed, commits included.

    :param cr: the request's cursor; what it has not committed is lost.
    """
    if cr.readonly:
        return
    cr.rollback()
    if isinstance(cr, Cursor):
        cr.connection.set_session(readonly=True)  # the next user of the connection sets it anew
    else:
        cr.readonly = True  # the cursor of a test, which does the same
