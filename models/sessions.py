"""Sessions of browsers in Odoo, by which connections know where their person has signed in."""
from odoo.http import STORED_SESSION_BYTES

from ..protocol import credentials


def digest(sid):
    """Return what is stored of a session: the SHA-256 of the part of its id that stays when Odoo renews the rest.

    :param str sid: the id, or that part of it, which Odoo's list of devices has.
    """
    return credentials.digest(sid[:STORED_SESSION_BYTES])
