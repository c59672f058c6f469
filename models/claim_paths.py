"""Claims that administrators add: a path of fields, from the user to a value, such as ``partner_id.company_name``.

It is read with the rights of the user whom the claim is about, and never leads to other users, to secrets, to what is
for some groups alone, or to what Odoo would have to compute. All that is checked when a path is written, and again when
it is read, since modules change fields.
"""
import math

from odoo import models

from ..fence import power, protected_models

MAX_FIELDS = 4
MAX_LENGTH = 1000  # characters of a text; a longer one is left out, since an ID token goes into headers
TYPES = frozenset({'boolean', 'char', 'date', 'datetime', 'float', 'integer', 'selection', 'text'})
# Records of others, and of Odoo's own.
_CLOSED = ('bus.', 'discuss.', 'ir.', 'mail.', 'oauth2.', 'res.device', 'res.groups', 'res.users')


def problem(env, path):
    """Return why a path cannot be a claim, for people to read, or ``None``.

    :param str path: names of fields, with dots between.
    """
    names = path.split('.')
    if len(names) > MAX_FIELDS:
        return env._("Use %s fields at most.", MAX_FIELDS)
    if found := _problem(env['res.users'], names):
        return found
    model = env['res.users']
    for name in names[:-1]:
        model = env[model._fields[name].comodel_name]
    if model._fields[names[-1]].type not in TYPES:
        return env._(
            "%(field)s of %(model)s is not a text, number, date or checkbox. To name a record, add a field of it, "
            "such as company_id.name.", **_words(model, names[-1]))
    return None


def _problem(model, names):
    """Return why fields cannot be followed, be it where one is related to others, for people to read, or ``None``.

    :param model: which the first field is of.
    :param list names: of the fields.
    """
    env = model.env
    for position, name in enumerate(names, 1):
        field, words = model._fields.get(name), _words(model, name)
        if field is None:
            return env._("There is no field %(field)s in %(model)s.", **words)
        if field.groups or power.is_secret(name):
            return env._("%(field)s of %(model)s is not for everybody, so it cannot be a claim.", **words)
        if not (field.store or field.related):
            return env._("%(field)s of %(model)s is not stored, so it cannot be a claim.", **words)
        if field.related and (found := _problem(model, field.related.split('.'))):
            return found
        if position == len(names):
            return None
        if field.type != 'many2one':
            return env._("%(field)s of %(model)s does not lead to one record.", **words)
        if not _is_open(env, field.comodel_name):
            return env._("%(field)s of %(model)s leads to records that claims cannot show.", **words)
        model = env[field.comodel_name]
    return None


def _words(model, name):
    return {'field': name, 'model': model._description or model._name}


def values(user, paths):
    """Return the values of claims, as JSON has them, with ``None`` for those that are not known.

    :param user: whom they are about: these records are read with this user's rights alone.
    :param dict paths: the path of each claim, by the name of the claim.
    :rtype: dict
    """
    user = user.with_env(user.env(user=user.id, su=False, context={}))
    user = user.with_context(lang=user.lang)
    return {name: None if problem(user.env, path) else _value(user, path) for name, path in paths.items()}


def _value(record, path):
    *steps, last = path.split('.')
    for name in steps:
        if not _may_read(record, name):
            return None
        record = record[name]
    return _as_json(record[last], record._fields[last].type) if _may_read(record, last) else None


def _may_read(record, name):
    """Tell whether the user may read a field of a record: what is in Odoo's cache, everybody gets from there."""
    return bool(record) and record.has_access('read') and record._has_field_access(record._fields[name], 'read')


def _as_json(value, kind):
    match kind:
        case 'boolean' | 'integer':
            return value
        case 'float':
            return value if math.isfinite(value) else None
        case 'date':
            return value.isoformat() if value else None
        case 'datetime':
            return f'{value.isoformat(timespec="seconds")}Z' if value else None
    return value if value and len(value) <= MAX_LENGTH else None


def _is_open(env, model):
    return not (
        model.startswith(_CLOSED) or protected_models.is_protected(model) or protected_models.holds_secrets(model)
        or env[model]._abstract or isinstance(env[model], models.TransientModel))
