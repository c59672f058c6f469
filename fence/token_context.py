"""The access token behind the current request."""
from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from odoo.http import _request_stack

from .configuration_models import is_configuration
from .insufficient_scope import InsufficientScope
from .keys import LETTERS, is_key
from .methods import IMPORTS

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.fields import Field
    from odoo.models import BaseModel

    from .caller_values import CallerValues
    from .permissions import Permissions
    from .rights import Rights
    from .writes import Writes

ATTRIBUTE = 'oauth2_bearer'  # of the request; never the context, which JSON-2 callers write
# By these Odoo's own code finds out which values of a record are those of the company, such as to put accounts in
# order, and adds up amounts in several currencies.
FOR_ODOO = frozenset({
    ('res.company', 'root_id'), ('res.currency.rate', 'company_id'), ('res.currency.rate', 'currency_id'),
    ('res.currency.rate', 'name'), ('res.currency.rate', 'rate')})
_DATE = re.compile(r'\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?', re.ASCII)
# Keys of a context by which nobody can point Odoo's own code at other records.
PLAIN_CONTEXT = frozenset({'active_test', 'allowed_company_ids', 'bin_size', 'lang', 'tz', 'uid'})


class Connection(Protocol):
    """What the fence has to know of a connection of the protocol's, whose modules it does not import."""

    @property
    def application_id(self) -> int: ...

    @property
    def user_id(self) -> int: ...


class TokenContext:
    """What a request may do that came with an access token.

    ``guard`` tells whether the ORM holds everything to the scopes: what the caller can name
    is held to them, and what Odoo's own code does on the way is not.

    :param connection: whose token it is.
    :param scopes: the names of its scopes.
    :param permissions: what these add up to.
    :param jkt: the thumbprint of the key that the token is bound to, if it is.
    """

    def __init__(
            self, connection: Connection, scopes: Iterable[str], permissions: Permissions, jkt: str | None = None):
        self.connection = connection
        self.jkt = jkt
        self.scopes = tuple(scopes)
        self.permissions = permissions
        self._opened: dict[tuple[bool, bool], dict[Field, bool]] = {}
        self.hold(guard=True, hides_keys=True)  # a route that asks for no scope, in all it does: see require_scope
        self.untrusted_context = False  # whether the caller's context may point Odoo's own code at records
        self.read_only = not permissions.may_write  # PostgreSQL refuses to write
        self._reads_of: dict[str, bool] = {}
        self._hidden_keys: dict[str, list[str]] = {}
        self.caller: CallerValues | None = None  # what the caller of JSON-2 sent, see caller_values.py
        self.values: Writes | None = None  # by which the ORM checks it, see writes.py
        self.method: tuple[str, str] | None = None  # (model, method) that it calls
        self.calls_the_orm = False  # whether that is one of the ORM's own methods
        # what the ORM has refused in this request, though Odoo's code may have caught it
        self.refused: InsufficientScope | None = None
        self.parents: set[int] = set()  # of contacts, which are none of whom everybody acts as: see contacts.py
        self.fresh: dict[str, set[int]] = {}  # model -> ids of the records that this request has made or changed
        self.model_fields: dict[str, list[str]] = {}  # see targets/records.py
        self.rights_before: Rights | None = None  # of everybody, see rights.py
        # model -> names of the fields of which values may be refused
        self.checked_fields: dict[str, dict[str, frozenset[str]]] = {}
        self.recorded: set[tuple[str, str]] = set()  # (kind, model) of changes that are in the trail already
        # of a method that is watched for SQL of its own, see trail.py
        self.rows_before: dict[str, list[int]] | None = None
        self.counts_anew = False  # whether PostgreSQL counts rows for this transaction alone
        self.rows_flushed: Counter[str] = Counter()  # table -> how many rows the ORM has changed since then
        self.harmless: set[Hashable] = set()  # texts, by themselves or in a field, that do nothing on a page
        self.accepted: set[str] = set()  # code that is stored already and may be written back
        self.given: dict[str, set[int]] = {}  # model -> ids of records that the caller has given text to be rendered
        self.renders_stored = False  # whether a template that is being rendered comes from a stored record
        # whether records are read for the caller, or a text or a form is made of them, in a writing call
        self.answers = False
        # while searches keep to the domains of the scopes though the fence rests: see narrowing
        self.narrows: tuple[str, bool] | None = None
        # what the caller compares a computed field with, while Odoo's code looks for that
        self.asked: Any = None
        self.own_code = False  # whether this addon's own code is writing its records

    def hold(self, guard: bool, hides_keys: bool) -> None:
        """Hold what follows to the scopes, or no longer.

        :param guard: whether the ORM holds everything to them.
        :param hides_keys: whether keys to records that the token cannot change are hidden.
        """
        self.guard, self.hides_keys = guard, hides_keys
        # field -> whether it can be read, for as long as this is so; Odoo asks for each value of each record
        self.opened = self._opened.setdefault((guard, hides_keys), {}) if guard or hides_keys else None

    @property
    def user_id(self) -> int:
        return self.connection.user_id

    @property
    def is_form(self) -> bool:
        """Whether the call only computes a form that is not saved."""
        return self.method is not None and self.method[1] == 'onchange'

    @property
    def reads_a_file(self) -> bool:
        """Whether values may come from a file, which came with an earlier request."""
        return self.method is not None and (self.method[1] in IMPORTS or 'attachment' in self.method[1])

    def allows(self, model: str, operation: str) -> bool:
        """Tell whether an operation is allowed on a model, if perhaps not on each record."""
        return self.permissions.allows(model, operation)

    def is_readable(self, model: BaseModel, field: Field) -> bool:
        """Tell whether a field can be read, in so far as the scopes decide that.

        Fields that hold other records are hidden where their model is outside. Of a model that is outside
        itself one sees what a many2one shows anyway, or needs to put records in order.

        :param model: the field's model.
        """
        if field.type in ('one2many', 'many2many') and not self.allows(field.comodel_name, 'read'):
            return False
        return self.reads_of(model) or field.name in ('id', 'display_name', model._rec_name) \
            or (model._name, field.name) in FOR_ODOO \
            or field.name in {term.split()[0] for term in model._order.split(',')}

    def opens(self, model: BaseModel, field: Field) -> bool:
        """Tell whether a field can be read right now: it is shown, and no key that is hidden.

        :param model: the field's model.
        """
        return not (self.hides_keys and self.hides(model, field)) and (not self.guard or self.is_readable(model, field))

    def hides(self, model: BaseModel, field: Field) -> bool:
        """Tell whether a field holds a key or a link that acts on a record which the token itself cannot change.

        :param model: the field's model.
        """
        return is_key(model._name, field) and not self.changes_all(model._name)

    def hidden_keys(self, model: BaseModel) -> list[str]:
        """Return the names of the stored fields of a model that hold such keys."""
        if model._name not in self._hidden_keys:
            self._hidden_keys[model._name] = [
                field.name for field in model._fields.values() if field.store and self.hides(model, field)]
        return self._hidden_keys[model._name]

    def hides_words_of(self, model: BaseModel, field: Field) -> bool:
        """Tell whether nobody may look for words in a field, since a key may be one of them."""
        return field.name in LETTERS.get(model._name, ()) and not self.changes_all(model._name)

    def changes_all(self, model: str) -> bool:
        """Tell whether the token can change each record of a model that it can read: then it may have its keys, too."""
        return self.permissions.changes_all(model)

    def reads_of(self, model: BaseModel) -> bool:
        """Tell whether fields of a model can be read, be it as those of its heirs (`_inherits`)."""
        name = model._name
        if name not in self._reads_of:
            self._reads_of[name] = self.allows(name, 'read') or any(
                name in model.env[heir]._inherits for heir in self.permissions.models('read') if heir in model.env)
        return self._reads_of[name]

    def reads_all(self, model: str) -> bool:
        """Tell whether all records of a model can be read."""
        return self.permissions.reaches_all(model, 'read')

    def remember(self, records: BaseModel, values_list: Iterable[Mapping[str, Any]]) -> None:
        """Remember records that this request has made or changed, and those whose text the caller has given.

        :param values_list: dicts of what was written to them.
        """
        self.fresh.setdefault(records._name, set()).update(records._ids)
        if self.caller and 'render_model' in records._fields and (
                any(map(self.caller.names_in, values_list)) or any(map(self.caller.holds, records.env.context))):
            self.given.setdefault(records._name, set()).update(records._ids)

    def secret_of(self, secret: str) -> str:
        """Return what Odoo signs with in this request, in place of its secret.

        While a token reads, or is held to its scopes, it is another one for each set of scopes. So a link that a
        reading call makes opens nothing, and what Odoo keeps by a signature it keeps for these scopes alone.

        :param secret: Odoo's own.
        """
        if not (self.read_only or self.guard or self.answers):
            return secret
        name = f'oauth2_provider {" ".join(sorted(self.scopes))}'
        return hmac.new(secret.encode(), name.encode(), 'sha256').hexdigest()

    def holds_stored(self, records: BaseModel, source: Any) -> bool:
        """Tell whether a template comes from stored records, and not from what the caller has given them.

        :param records: the records that hold it; none where it is not known which.
        :param source: its text.
        """
        if not all(isinstance(id_, int) for id_ in records._ids) \
                or not self.given.get(records._name, set()).isdisjoint(records._ids):
            return False
        source, caller = str(source or ''), self.caller
        return not caller or not (source and source in caller.text) \
            and not any(text in source for text in caller.expressions)

    def refusal(self, env: Environment, model: str, operation: str) -> InsufficientScope:
        """Return an error that names what would have been enough.

        :param model: what the token may not use.
        :param operation: one of ``OPERATIONS``, or the name of a method.
        """
        what = {'read': 'read', 'write': 'change', 'create': 'create', 'unlink': 'delete'}.get(operation)
        description = f'The scopes of this token do not let it {what} {model}.' if what else \
            f'The scopes of this token do not let it call {operation} of {model}.'
        if operation != 'read' and self.permissions.everywhere and is_configuration(model):
            description += f' It is part of how Odoo is set up: a scope has to name {model} in a line of its own.'
        return self.insufficient(env, description, model, operation)

    def outside(self, env: Environment, model: str, operation: str) -> InsufficientScope:
        """Return an error for records that the domains of the scopes leave out."""
        return self.insufficient(
            env, f'The scopes of this token do not reach each of these records of {model}.', model, operation)

    def insufficient(self, env: Environment, description: str, model: str, operation: str) -> InsufficientScope:
        """Return an error that says which scope would have been enough, and who can do something about it.

        :param description: a sentence.
        """
        asked = self._askable_scopes(env)
        error = self.needs(env, description, env['oauth2.scope']._enough_for(model, operation, frozenset(asked.ids)))
        error.missing = model, operation
        return error

    def needs(self, env: Environment, description: str, *names: str | None) -> InsufficientScope:
        """Return an error that says which scopes would be enough, and who can do something about it.

        :param description: a sentence.
        :param names: names of scopes; ``None`` where none would do.
        """
        wanted = [name for name in names if name]
        addable = set(wanted).difference(self._askable_scopes(env).mapped('name'))
        if addable:
            added = ' '.join(name for name in wanted if name in addable)
            description += f' An administrator has to add the scope {added} to the application.'
        elif wanted:
            description += f' Ask for the scope {" ".join(wanted)}.'
        return InsufficientScope(description, ' '.join(wanted) or None)

    def _askable_scopes(self, env: Environment) -> BaseModel:
        return env['oauth2.application'].sudo().browse(self.connection.application_id).exists().scope_ids


def may_name_records(key: str, value: Any) -> bool:
    """Tell whether a value in a context may point Odoo's code at records: by a number, a name, a list or a domain."""
    return key not in PLAIN_CONTEXT and bool(value) and value is not True and not (
        isinstance(value, str) and _DATE.fullmatch(value))


# Any stands for None: most who ask are checks, which are made where there is a token.
def current() -> TokenContext | Any:
    """Return the :class:`TokenContext` of the current request, or ``None`` where it came without an access token."""
    request = _request_stack.top
    return request.__dict__.get(ATTRIBUTE) if request is not None else None


def guarding() -> TokenContext | None:
    """Return what :func:`current` does while the ORM holds everything to the scopes, or ``None``."""
    request = _request_stack.top  # as in current(): this is asked for each value that is read
    bearer = request.__dict__.get(ATTRIBUTE) if request is not None else None
    return bearer if bearer is not None and bearer.guard else None
