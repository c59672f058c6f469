"""What the live server's log tells: errors, and which requests Odoo had to try again, and so made somebody wait.

That is seconds, but a time limit would depend on how busy the machine is.
"""
import contextlib
import os
import re
from collections import Counter
from pathlib import Path

LINE = re.compile(rb'^\S+ \S+ (?P<worker>\d+) (?P<level>[A-Z]+) \S+ (?P<logger>[\w.]+): (?P<message>.*)$', re.MULTILINE)
REQUEST = re.compile(rb'"[A-Z]+ (?P<path>[^ "#?]+)')


@contextlib.contextmanager
def tried_again():
    """Give a counter that knows, once it is over, how often Odoo has tried again requests to each path.

    :return: a context manager for a ``Counter`` of paths, without those that were answered at once.
    """
    found = Counter()
    with _added_lines() as lines:
        yield found
    tries = Counter()  # a worker answers one request at a time, and names it at the end
    for line in lines:
        worker, message = line['worker'], line['message']
        if line['logger'] == b'odoo.service.model' and b'try again in' in message:
            tries[worker] += 1
        elif line['logger'] == b'werkzeug' and (request := REQUEST.search(message)) and worker in tries:
            found[request['path'].decode()] += tries.pop(worker)


@contextlib.contextmanager
def alarms():
    """Give a list that holds, once it is over, the first lines of what is worse than a warning."""
    found = []
    with _added_lines() as lines:
        yield found
    found += [line['message'].decode() for line in lines if line['level'] in (b'ERROR', b'CRITICAL')]


@contextlib.contextmanager
def _added_lines():
    """Give a list that holds, once it is over, the matches of :data:`LINE` in what the log has got meanwhile."""
    log = Path(os.environ['OAUTH2_LIVE_LOG'])
    began = log.stat().st_size
    lines = []
    yield lines
    with log.open('rb') as file:
        file.seek(began)
        lines += LINE.finditer(file.read())
