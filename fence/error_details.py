"""What errors tell, beside their sentence: PostgreSQL shows the whole row that it refuses, with all that is hidden."""
from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import psycopg2

from odoo.exceptions import RedirectWarning

if TYPE_CHECKING:
    from odoo.http import Response

# Where PostgreSQL shows the row and the statement, and Python how it came there: to the end of the text.
_DETAILS = re.compile(r'\bDETAIL:|\nLINE \d+: |Traceback \(most recent call last\):')


def without_details(value: Any) -> Any:
    """Return an answer without the rows of PostgreSQL's errors, and without what is meant for Odoo's own developers.

    :param value: what is about to be sent as JSON.
    """
    if isinstance(value, str):
        found = _DETAILS.search(value)
        return value[:found.start()].rstrip() if found else value
    if isinstance(value, dict):
        return {key: '' if key == 'debug' else without_details(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_details(member) for member in value]
    return value


def of_bad_input(exception: Exception) -> str | None:
    """Return what is wrong with the arguments of one of the ORM's own methods: Odoo calls that an error of its own.

    :param exception: that the method has raised.
    :return: a sentence, or ``None`` for any other error.
    """
    if isinstance(exception, RedirectWarning):  # what Odoo tells people, with a button that leads somewhere
        return str(exception.args[0])
    if isinstance(exception, KeyError):
        return f'There is nothing of the name {exception} here.'
    if isinstance(exception, (psycopg2.DataError, psycopg2.ProgrammingError)):
        return f'The database takes no such value: {_first_line(exception)}.'
    if isinstance(exception, (TypeError, ValueError)):
        return f'Odoo takes no such arguments: {_first_line(exception)}.'
    return None


def _first_line(exception: Exception) -> str:
    """Return the first line of an error: PostgreSQL goes on with the statement."""
    return str(exception).strip().partition('\n')[0].rstrip('.')


def leave_out(response: Response) -> Response:
    """Leave these out of the answer to a request that has failed.

    :param response: of Odoo's.
    """
    if getattr(response, 'mimetype', None) == 'application/json':
        response.set_data(json.dumps(without_details(json.loads(response.get_data()))))
    return response
