"""Posts logout notices, outside of requests: in threads of its own, so that a receiver that is slow delays nobody.

An application has one thread at a time, and each worker process a few threads. So the slow ones take turns, and
the others do not wait for them. A scheduled action starts it as well, for what is due again.
"""
import contextlib
import http.client
import logging
import ssl
import threading
import time
from urllib.parse import urlencode, urlsplit

from odoo import SUPERUSER_ID, api

from ..protocol.redirect_uri import is_loopback
from ..shared import outgoing
from ..shared.private_keys import KeyUnreadableError
from ..shared.retry import read_committed, retry_on_conflict
from ..shared.server_address import issuer

_logger = logging.getLogger(__name__)
MAX_THREADS = 8  # of a process and a database
PATIENCE = 15  # seconds that the last thread waits for a notice that is due again
REFUSED = 400  # the application understands the token, and does not take it (§2.8): it will not do so later, either
_FORM = 'application/x-www-form-urlencoded'


class _Delivery:
    """The threads of this process that post the notices of one database."""

    def __init__(self, database):
        self._database = database
        self._counting, self._taking = threading.Lock(), threading.Lock()
        self._threads = 0
        self._busy = set()  # ids of applications
        self._wanted = False

    def start(self):
        """Have one more thread look, unless there are enough of them; return at once."""
        self._wanted = True
        with self._counting:
            if self._threads >= MAX_THREADS:
                return
            self._threads += 1
        threading.Thread(target=self._run, name=f'oauth2.logout.{self._database}', daemon=True).start()

    def _run(self):
        try:
            while not self._is_over():
                self._post_all()
        except Exception:  # the next commit starts another one
            _logger.warning("OAuth2: logout notices cannot be posted now", exc_info=True)
            with self._counting:
                self._threads -= 1

    def _is_over(self):
        """Tell whether this thread is no longer needed, which then counts no more."""
        with self._counting:
            if self._wanted:
                return False
            is_last = self._threads == 1
            if not is_last:
                self._threads -= 1
                return True
        with _model(self._database) as notices:
            seconds = notices._seconds_until_next()
        if seconds is not None and seconds <= PATIENCE:
            time.sleep(max(seconds, 1))
            return False
        with self._counting:
            if self._wanted:
                return False
            self._threads -= 1
        return True

    def _post_all(self):
        self._wanted = False
        while notice := self._take():
            self.start()  # while this one posts, another one may take what is next
            try:
                post(self._database, notice)
            finally:
                self._busy.discard(notice.application_id)

    def _take(self):
        with self._taking:
            notice = take(self._database, self._busy)
            if notice:
                self._busy.add(notice.application_id)
        return notice


_deliveries = {}


def start(database):
    """Have all notices of a database posted that are due; return at once."""
    _deliveries.setdefault(database, _Delivery(database)).start()


def take(database, busy=()):
    """Return the notice that comes next, which nobody else gets now, or ``None``."""
    with _model(database) as notices:
        return notices._take(busy)


def post(database, notice):
    """Post one notice that was taken, and settle what becomes of it."""
    with _model(database) as notices:
        on_loopback = is_loopback(urlsplit(issuer(notices.env)).hostname or '')
        try:
            message = retry_on_conflict(notices.env.cr, lambda: notices._message(notice))
        except KeyUnreadableError:
            notices._failed(notice, 'it cannot be signed')
            return
        if message is None:
            notices._done(notice)
            return
    status, why = _send(*message, on_loopback=on_loopback)
    _logger.info("OAuth2 logout notice: application #%s, connection %s, attempt %s: %s",
                 notice.application_id, notice.sid, notice.attempts, why or 'posted')
    with _model(database) as notices:
        if why is None:
            notices._done(notice)
        elif status == REFUSED:
            notices._give_up(notice, why)
        else:
            notices._failed(notice, why)


def _send(address, token, *, on_loopback):
    """Post a token.

    :return: (the status of the answer, or ``None``; ``None`` where the application takes it, or why not in a few words)
    """
    body = urlencode({'logout_token': token}).encode()
    try:
        status = outgoing.post(address, body, _FORM, on_loopback=on_loopback)
    except outgoing.NotPublicError:
        return None, 'the address is not public'
    except ssl.SSLError:
        return None, 'the certificate is not valid, or there is no TLS'
    except (OSError, http.client.HTTPException, ValueError):
        return None, f'no answer within {outgoing.TIMEOUT} seconds'
    return status, None if 200 <= status < 300 else f'the answer was {status}'


@contextlib.contextmanager
def _model(database):
    """Give the model of the notices on a cursor of its own.

    :raise KeyError: the addon has just been uninstalled.
    """
    with read_committed(database) as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})['oauth2.logout.notice']
