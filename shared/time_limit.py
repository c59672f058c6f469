"""A call that may take no longer than so many seconds, whatever it waits for, such as the look-up of a name.

``getaddrinfo`` takes no timeout and cannot be interrupted: a name server that does not answer holds it for half a
minute. So another thread makes the call, and whoever wants the answer stops waiting in time. The thread goes on until
the call ends by itself. It is a daemon, so that it holds up no shutdown, and there are only so many, so that they
cannot pile up.
"""
from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Answer = TypeVar('_Answer')
MAX_THREADS = 16  # of a process; of the logout notices alone there are eight
_free = threading.BoundedSemaphore(MAX_THREADS)


def within(seconds: float, call: Callable[..., _Answer], *arguments: object) -> _Answer:
    """Return what a call returns, or raise what it raises.

    :param call: it runs in a thread of its own, without the present request, so it must not use an environment or a
        cursor, and must not be the place where a token is held to its scopes.
    :raise TimeoutError: it takes longer, or so many calls are still waiting that none can be added in this time.
    """
    until, free = time.monotonic() + seconds, _free
    if not free.acquire(timeout=seconds):
        raise TimeoutError
    outcome: queue.SimpleQueue[tuple[_Answer | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((call(*arguments), None))
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is waited for
            outcome.put((None, error))
        finally:
            free.release()
    try:
        threading.Thread(target=run, name='oauth2.time_limit', daemon=True).start()
    except RuntimeError:  # the system gives no more threads
        free.release()
        raise TimeoutError from None
    try:
        answer, error = outcome.get(timeout=max(until - time.monotonic(), 0))
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value]

