"""Fields that hold keys: what acts on a record for whoever has it."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .power import is_secret

if TYPE_CHECKING:
    from odoo.fields import Field

# Fields that hold keys by other names: of any model, such as a report that copies them, and of one.
KEYS_OF_ALL = frozenset({'uuid'})
KEYS = {
    'certificate.certificate': frozenset({'content'}),
    'certificate.key': frozenset({'content'}),
    'event.registration': frozenset({'barcode'}),  # of a ticket
    'hr.employee': frozenset({'barcode'}),  # of a badge, which signs in
    'link.tracker': frozenset({'code'}),  # leads to what was shortened, with its token
    'link.tracker.code': frozenset({'code'}),
    'loyalty.card': frozenset({'code'}),  # pays
    'mailing.trace': frozenset({'sms_code'}),  # takes a number off the list
    'payment.provider': frozenset({'aps_sha_request', 'aps_sha_response', 'iyzico_key_id'}),
    'ir.actions.server': frozenset({'webhook_url'}),
    'ir.cron': frozenset({'webhook_url'}),
    'pos.order': frozenset({'ticket_code'}),  # leads to the order's access token
    'restaurant.table': frozenset({'identifier'}),
    'sms.tracker': frozenset({'sms_uuid'}),
}
# Public addresses whose names could be those of keys.
ADDRESSES = {
    'hr.job': frozenset({'full_url'}),
    'slide.slide': frozenset({'website_share_url'}),
    'web_tour.tour': frozenset({'sharing_url'}),
}
# Texts with links for whoever gets them: they are shown without the keys in those, and nobody looks for one in them.
LETTERS = {
    'calendar.event': frozenset({'videocall_location'}),
    'ir.attachment': frozenset({'index_content'}),
    'link.tracker': frozenset({'url'}),
    'mail.mail': frozenset({'body', 'body_content', 'body_html', 'headers'}),
    'mail.link.preview': frozenset({'source_url'}),
    'mail.message': frozenset({'body'}),
    'mail.scheduled.message': frozenset({'body'}),
    'payment.transaction': frozenset({'landing_route'}),
    'sms.sms': frozenset({'body'}),
    'website.track': frozenset({'url'}),
}
KEY_TYPES = frozenset({'binary', 'char', 'html', 'json', 'text'})


def is_key(model: str, field: Field) -> bool:
    """Tell whether a field holds a key, or a link with one.

    :param model: the name of its model.
    """
    if field.type not in KEY_TYPES or field.name in ADDRESSES.get(model, ()):
        return False
    origin = getattr(field, 'related_field', None)
    return is_secret(field.name) or field.name in KEYS_OF_ALL or field.name in KEYS.get(model, ()) \
        or origin is not None and is_key(origin.model_name, origin)
