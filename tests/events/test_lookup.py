"""A name is looked up once at a time, and nobody waits for it beyond a deadline."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from timeline.events.errors import TimedOut
from timeline.events.lookup import Lookup

ADDRESS = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 443))


def test_a_lookup_that_hangs_ends_at_the_deadline():
    released = threading.Event()

    def hang(*_: object) -> list:
        released.wait(5)
        return [ADDRESS]

    began = time.monotonic()
    with pytest.raises(TimedOut):
        Lookup(hang).addresses("slow.example", 443, 0.2)
    assert time.monotonic() - began < 0.4
    released.set()


def test_threads_that_ask_at_once_share_one_lookup():
    asked = []

    def slow(*arguments: object) -> list:
        asked.append(arguments)
        time.sleep(0.2)
        return [ADDRESS]

    lookup = Lookup(slow)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: lookup.addresses("some.example", 443, 2), range(16)))
    assert len(asked) == 1
    assert answers == [[ADDRESS]] * 16


def test_a_later_question_is_asked_anew():
    asked = []
    lookup = Lookup(lambda *arguments: asked.append(arguments) or [ADDRESS])
    for _ in range(2):
        lookup.addresses("some.example", 443, 1)
        time.sleep(0.05)
    assert len(asked) == 2


@pytest.mark.parametrize(
    "error", [socket.gaierror(-2, "unknown"), OSError("odd"), UnicodeError("label too long")]
)
def test_every_failure_is_a_gaierror(error):
    def fail(*_: object) -> list:
        raise error

    with pytest.raises(socket.gaierror):
        Lookup(fail).addresses("some.example", 443, 1)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_an_address_needs_no_thread(host):
    before = threading.active_count()
    assert Lookup().addresses(host, 80, 1)[0][4][0] == host.strip("[]")
    assert threading.active_count() == before
