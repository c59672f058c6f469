"""Contacts of those who sign in: where a new password of theirs goes, and whose documents they see."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from odoo.fields import Domain
from odoo.tools import SQL

from .insufficient_scope import refusal
from .methods import WRITING
from .token_context import current

if TYPE_CHECKING:
    from odoo.models import BaseModel

# By these a contact gets another head of its family (`commercial_partner_id`).
_FAMILY = frozenset({'child_ids', 'is_company', 'parent_id'})
# Fields of the token's user, and of its contact, by which somebody else could: a new password goes to the e-mail
# address, and other servers know people by their logins. Many applications write back what is there already.
OWN_ADDRESSES = {'res.users': ('login', 'partner_id'), 'res.partner': ('email', 'signup_type', 'signup_token')}


def families(records: BaseModel, values: Mapping[str, Any]) -> dict[int, int] | None:
    """Return the head of the family of each contact of somebody who signs in that a change may be about.

    :param records: contacts that are about to change.
    :return: id of the contact -> id of the head, for :func:`check_families`; ``None`` where nothing can change, or
        where the token changes users.
    """
    if records._name != 'res.partner' or _FAMILY.isdisjoint(values) \
            or current().permissions.reaches_all('res.users', 'write'):
        return None
    return _heads(records, Domain('id', 'child_of', records.ids))


def check_families(records: BaseModel, before: dict[int, int] | None) -> None:
    """Check that nobody who signs in belongs to another family now, and so sees other documents.

    :param before: what :func:`families` has returned.
    :raise InsufficientScope: somebody who signs in would belong to another family.
    """
    if before:
        after = _heads(records, Domain('id', 'in', list(before)))
        if any(after.get(id_) != head for id_, head in before.items()):
            raise refusal('move a contact that signs in to another company')
        _write_above(records, list(before))


def check_everybody(records: BaseModel, values: Mapping[str, Any]) -> None:
    """Check that the contacts of those whom everybody acts as stay as they are, and have nobody in their family.

    :param records: contacts, or the model alone for new ones.
    :raise InsufficientScope: such a contact would change.
    """
    if records._name != 'res.partner':
        return
    everybody = records._oauth2_of_everybody()
    if not everybody.isdisjoint(records._ids):
        raise refusal('change the contact of whom everybody acts as')
    parent, seen = values.get('parent_id'), current().parents
    if type(parent) is not int or parent in seen:
        return
    above = records.sudo().browse(parent or ())  # that it exists, Odoo asks for itself
    while above:
        if above.id in everybody:
            raise refusal('change the contact of whom everybody acts as')
        above = above.parent_id
    seen.add(parent)


def check_addresses(records: BaseModel, values: Mapping[str, Any]) -> None:
    """Check the e-mail addresses of those who sign in: a new password of theirs would go there.

    Odoo lets some change them by a record that lends them, such as an employee, who may not change users.
    """
    if records._name != 'res.partner' or 'email' not in values:
        return
    bearer = current()
    written = records.sudo().with_context(active_test=False).filtered(
        lambda partner: partner.email != values['email'])
    changed = written.filtered('user_ids')
    if changed and not bearer.allows('res.users', 'write'):
        raise bearer.refusal(records.env, 'res.users', 'write')
    # a wizard has its address from an earlier request, and invites whose address that is
    if bearer.method and bearer.method[1] not in WRITING and not bearer.allows('res.partner', 'write') \
            and not bearer.fresh.get('res.partner', set()).issuperset(written._ids):
        raise bearer.refusal(records.env, 'res.partner', 'write')
    if any(not user.share for user in changed.user_ids):
        users = records.env['res.users'].with_user(current().user_id)
        if not users.has_access('write'):
            raise refusal('change the address of an employee whom its user may not change')


def check_trust(records: BaseModel, values: Mapping[str, Any]) -> None:
    """Check that only who changes bank accounts lets money go out to them: wizards do so with superuser rights.

    :raise InsufficientScope: the scopes do not write bank accounts.
    """
    bearer = current()
    if records._name == 'res.partner.bank' and values.get('allow_out_payment') and not bearer.allows(
            records._name, 'write'):
        raise bearer.refusal(records.env, records._name, 'write')


def check_own_address(records: BaseModel, values: Mapping[str, Any]) -> None:
    """Check that the address by which the token's user could be somebody else's stays as it is.

    :raise InsufficientScope: the address would change.
    """
    addresses = [name for name in OWN_ADDRESSES.get(records._name, ()) if name in values]
    if addresses:
        user = records.env['res.users'].sudo().browse(current().user_id)
        own = user if records._name == 'res.users' else user.partner_id
        if own.id in records._ids and any(
                own._fields[name].convert_to_write(own[name], own) != values[name] for name in addresses):
            raise refusal('change the e-mail address of its own user')


def _write_above(records: BaseModel, ids: list[int]) -> None:
    """Write all contacts above these down again, unchanged.

    Of two requests that move a family at once neither sees the other; so the later one fails, and is tried again.
    """
    cr = records.env.cr
    cr.execute(SQL(
        """ WITH RECURSIVE above AS (
                SELECT parent_id AS id FROM res_partner WHERE id = ANY(%s)
                 UNION
                SELECT parent_id FROM res_partner JOIN above USING (id))
            UPDATE res_partner SET parent_id = parent_id WHERE id IN (SELECT id FROM above) """, ids))
    current().rows_flushed['res_partner'] += cr.rowcount


def _heads(records: BaseModel, domain: Domain) -> dict[int, int]:
    contacts = records.sudo().browse().with_context(active_test=False).search(domain & Domain('user_ids', '!=', False))
    contacts.invalidate_recordset(['commercial_partner_id'], flush=True)
    return {contact.id: contact.commercial_partner_id.id for contact in contacts}
