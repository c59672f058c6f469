"""What errors tell, beside their sentence: PostgreSQL shows the whole row that it refuses, with all that is hidden."""
from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from odoo.http import Response

_DETAIL = re.compile(r'\s*\bDETAIL:.*', re.DOTALL)
_TRACEBACK = re.compile(r'\s*Traceback \(most recent call last\):.*', re.DOTALL)


def without_details(value: Any) -> Any:
    """Return an answer without the rows of PostgreSQL's errors, and without what is meant for Odoo's own developers.

    :param value: what is about to be sent as JSON.
    """
    if isinstance(value, str):
        return _TRACEBACK.sub('', _DETAIL.sub('', value)) if 'DETAIL:' in value or 'Traceback' in value else value
    if isinstance(value, dict):
        return {key: '' if key == 'debug' else without_details(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_details(member) for member in value]
    return value


def leave_out(response: Response) -> Response:
    """Leave these out of the answer to a request that has failed.

    :param response: of Odoo's.
    """
    if getattr(response, 'mimetype', None) == 'application/json':
        response.set_data(json.dumps(without_details(json.loads(response.get_data()))))
    return response
