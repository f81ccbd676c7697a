"""Whoever listens to what is read is told of every upstream page, and can do a reader no harm."""

import logging

import pytest

from tests.feed.upstream import made
from tests.misbehaving import answer
from timeline.events.errors import EventsApiError
from timeline.feed.signals import events_read


@pytest.fixture
def told():
    """What was told, as (account, number of events)."""
    heard = []

    def listen(sender, *, account, events, **_):
        heard.append((account, len(events)))

    events_read.connect(listen)
    yield heard
    events_read.disconnect(listen)


def test_every_upstream_page_is_told_once(upstream, told):
    timeline = upstream([made(n) for n in range(150)]).timeline("acme")
    page = timeline.page(size=100)
    timeline.page(after=page.older, size=100)
    timeline.page(size=100)

    assert told == [("acme", 100), ("acme", 50)]


def test_a_page_that_could_not_be_read_is_not_told(upstream, told):
    server = upstream([made(1)])
    server.failing = answer(404)
    with pytest.raises(EventsApiError):
        server.timeline("acme").page()

    assert told == []


def test_a_listener_that_fails_is_the_readers_trouble_in_no_way(upstream, caplog):
    caplog.set_level(logging.CRITICAL)

    def fail(sender, **_):
        raise RuntimeError("out of order")

    events_read.connect(fail)
    try:
        page = upstream([made(n) for n in range(3)]).timeline().page()
    finally:
        events_read.disconnect(fail)

    assert len(page.items) == 3
