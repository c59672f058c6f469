"""Contacts of those who sign in: whose documents are whose is read off the family that a contact belongs to."""
from odoo.fields import Domain

from .insufficient_scope import refusal
from .token_context import current

# By these a contact gets another head of its family (`commercial_partner_id`).
_FAMILY = frozenset({'child_ids', 'is_company', 'parent_id'})


def families(records, values):
    """Return the head of the family of each contact of somebody who signs in that a change may be about.

    :param BaseModel records: contacts that are about to change.
    :return: id of the contact -> id of the head, for :func:`check_families`; ``None`` where nothing can change.
    """
    if records._name != 'res.partner' or _FAMILY.isdisjoint(values):
        return None
    return _heads(records, Domain('id', 'child_of', records.ids))


def check_families(records, before):
    """Check that nobody who signs in belongs to another family now, and so sees other documents.

    :param before: what :func:`families` has returned.
    :raise InsufficientScope: somebody does, and the token does not change users.
    """
    if before and not current().permissions.reaches_all('res.users', 'write'):
        after = _heads(records, Domain('id', 'in', list(before)))
        if any(after.get(id_) != head for id_, head in before.items()):
            raise refusal()


def check_everybody(records, values):
    """Check that the contacts of those whom everybody acts as stay as they are, and have nobody in their family.

    :param BaseModel records: contacts, or the model alone for new ones.
    :raise InsufficientScope: they would not.
    """
    if records._name != 'res.partner':
        return
    everybody = records._oauth2_of_everybody()
    if not everybody.isdisjoint(records._ids):
        raise refusal()
    parent = values.get('parent_id')
    above = records.sudo().browse(parent if type(parent) is int else ()).exists()
    while above:
        if above.id in everybody:
            raise refusal()
        above = above.parent_id


def _heads(records, domain):
    contacts = records.sudo().browse().with_context(active_test=False).search(domain & Domain('user_ids', '!=', False))
    contacts.invalidate_recordset(['commercial_partner_id'], flush=True)
    return {contact.id: contact.commercial_partner_id.id for contact in contacts}
