"""What cannot be interrupted, such as the look-up of a name, holds nobody for longer than it may."""
import socket
import threading
import time

import pytest
from oauth2_provider.shared import outgoing, time_limit


@pytest.fixture
def held():
    """Give an event until which calls that wait for it are held."""
    event = threading.Event()
    yield event
    event.set()


def test_what_comes_in_time():
    assert time_limit.within(5, int, '7') == 7
    with pytest.raises(ValueError, match='invalid literal'):
        time_limit.within(5, int, 'x')


def test_what_does_not_come_in_time(held):
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        time_limit.within(0.1, held.wait, 30)
    assert time.monotonic() - began < 5


def test_threads_that_still_wait_do_not_pile_up(held, monkeypatch):
    monkeypatch.setattr(time_limit, '_free', threading.BoundedSemaphore(2))
    before, ended = threading.active_count(), []
    for _attempt in range(5):
        with pytest.raises(TimeoutError):
            time_limit.within(0.05, held.wait, 30)
    assert threading.active_count() - before <= 2
    held.set()
    assert time_limit.within(5, ended.append, 'one') is None
    assert ended == ['one']


def test_no_thread_holds_up_the_end_of_the_process(held):
    with pytest.raises(TimeoutError):
        time_limit.within(0.05, held.wait, 30)
    waiting = [thread for thread in threading.enumerate() if thread.name == 'oauth2.time_limit']
    assert waiting
    assert all(thread.daemon for thread in waiting)


def test_a_name_server_that_does_not_answer(held, monkeypatch):
    monkeypatch.setattr(outgoing, 'TIMEOUT', 0.1)
    monkeypatch.setattr(socket, 'getaddrinfo', lambda *_arguments, **_options: held.wait(30))
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        outgoing.post('https://app.example.com/logout', b'', 'text/plain', on_loopback=False)
    assert time.monotonic() - began < 5
