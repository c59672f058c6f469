from odoo.http import request


def remote_address():
    """Return the address of the current request for a log line, or ``n/a`` outside of one."""
    return request.httprequest.remote_addr if request else 'n/a'
