"""What agents read is noticed behind their backs: quickly, in bounds, and never at their cost."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as project
from django.db import OperationalError

from tests.accounts.factories import AccountFactory
from tests.sources.events import event
from timeline.sources.discovery import keeping, notebook, noticing, samples
from timeline.sources.discovery.pacing import Pace
from timeline.sources.models import SeenPath, SeenType

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account():
    return AccountFactory(subdomain="acme")


def page(start=0, number=100, **changes):
    now = datetime.now(UTC)
    return tuple(
        event(
            id=f"e{start + n}",
            created_at=now - timedelta(minutes=n),
            **({"properties": {"total": n, "item": {"name": "Lamp"}}} | changes),
        )
        for n in range(number)
    )


def notice(account, events, size=0):
    noticing.notice(None, account=account.key, events=events, size=size)


def work_off():
    noticing.hold(back=False)
    assert noticing.settle(20)


def test_what_was_read_is_in_the_database_and_the_samples_a_moment_later(account):
    noticing.hold(back=False)
    began = time.monotonic()
    notice(account, page())
    assert noticing.settle()

    assert time.monotonic() - began < 2.5
    row = SeenType.objects.get()
    assert (row.account, row.source, row.type) == (account, "shop", "order_completed")
    assert 80 <= row.count <= 120
    assert set(SeenPath.objects.values_list("path", flat=True)) == {"total", "item", "item.name"}
    assert len(samples.samples(account.key, "shop", "order_completed")) == 100
    assert samples.recent_types(account.key) == (("shop", "order_completed"),)


def test_what_is_read_again_is_noticed_once(account):
    for _ in range(3):
        notice(account, page())
    work_off()

    assert SeenPath.objects.get(path="total").count == 100


def test_taking_note_costs_a_reader_microseconds_and_no_query(account, django_assert_num_queries):
    events = page()
    with django_assert_num_queries(0):
        began = time.thread_time()
        for _ in range(1000):
            notice(account, events)
        assert time.thread_time() - began < 0.02


def test_what_comes_too_fast_goes_unnoticed_the_oldest_first_and_is_counted(account, caplog):
    caplog.set_level(logging.INFO, "timeline.sources.discovery.noticing")
    for number in range(noticing.MOST_WAITING + 3):
        notice(account, page(number * 2, 2, type_name=f"t{number}"))
    work_off()

    assert set(SeenType.objects.values_list("type", flat=True)) == {
        f"t{number}" for number in range(3, noticing.MOST_WAITING + 3)
    }
    assert "pages_unnoticed=3" in caplog.text


def test_pages_wait_within_their_bytes_whatever_their_number(account):
    for number in range(20):
        notice(account, page(number, 1, type_name=f"t{number}"), size=1_500_000)
    work_off()

    assert sorted(SeenType.objects.values_list("type", flat=True)) == ["t15", "t16", "t17", "t18", "t19"]


def test_what_waits_to_be_sampled_is_within_its_bytes(account):
    book = notebook.Notebook(600)
    for number in range(400):
        text = "x" * (90_000 if number % 2 else 60_000)
        (one,) = page(number, 1, type_name=f"t{number}", properties={"text": text})
        book.meet(account.key, one)

    assert book.is_due(more=True)
    book.write(Pace())
    kept = samples.recent_types(account.key)
    assert 130 <= len(kept) <= 135
    assert all(int(type_name[1:]) % 2 == 0 for _, type_name in kept)
    assert SeenType.objects.count() == 400


def test_a_database_that_is_away_costs_nothing_but_the_notes(account, monkeypatch, caplog):
    monkeypatch.setattr(notebook, "RETRY_SECONDS", 0.1)
    keep, away = keeping.keep, threading.Event()

    def unreliable(*rest):
        if not away.is_set():
            raise OperationalError("the server has gone")
        return keep(*rest)

    monkeypatch.setattr(keeping, "keep", unreliable)
    notice(account, page())
    work_off()
    assert len(samples.samples(account.key, "shop", "order_completed")) == 100
    away.set()
    notice(account, page())
    assert noticing.settle()

    assert SeenPath.objects.get(path="total").count == 100
    assert "events_unnoticed=100 error=OperationalError" in caplog.text


def test_an_account_that_nobody_knows_keeps_no_other_back(account):
    noticing.notice(None, account="acme", events=page())
    noticing.notice(None, account="00000000-0000-4000-8000-000000000000", events=page())
    notice(account, page())
    work_off()

    assert SeenType.objects.get().account == account


def test_events_without_a_name_are_left_alone(account):
    notice(account, (*page(0, 1, source=" "), *page(1, 1, type_name=""), *page(2, 1)))
    work_off()

    assert [row.count for row in SeenType.objects.all()] == [1]


def test_hostile_events_are_noticed_like_all_others(account):
    deep = inner = {}
    for _ in range(900):
        inner["deeper"] = inner = {}
    hostile = [
        {"k" * 1_000_000: "v" * 1_000_000},
        {f"key{n}": n for n in range(10_000)},
        deep,
        {"__proto__": {"\u202e": float("nan")}, "\x00": 10**400, "\ud800": "\ud800"},
        {"<script>": "<script>alert(1)</script>", "'; DROP TABLE": 1},
    ]
    for number, properties in enumerate(hostile):
        notice(account, page(number, 1, properties=properties, description="\ud800\x00"))
    notice(account, page(90, 1, type_name="x" * 100, source="\u202e" + "s" * 99))
    work_off()

    assert SeenType.objects.count() == 2
    assert SeenType.objects.get(type="order_completed").count == 5
    assert not [path for path in SeenPath.objects.values_list("path", flat=True) if not path.isprintable()]


def test_the_thread_ends_when_there_is_nothing_to_do_and_begins_again(account, monkeypatch):
    monkeypatch.setattr(noticing, "IDLE_SECONDS", 0.2)
    noticing.hold(back=False)
    for number in range(2):
        notice(account, page(number, 1))
        assert noticing.settle()
        latest = time.monotonic() + 5
        while any(thread.name == "discovery" for thread in threading.enumerate()):
            assert time.monotonic() < latest
            time.sleep(0.01)

    assert SeenType.objects.get().count == 2


SERVER = """
import django, signal, sys, threading, time
django.setup()
from tests.sources.discovery.test_noticing import page
from timeline.sources.discovery import noticing
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
def read():
    number = 0
    while threading.main_thread().is_alive():
        noticing.notice(None, account="00000000-0000-4000-8000-000000000000", events=page(number))
        number += 100
        time.sleep(0.001)
threading.Thread(target=read, daemon=True).start()
time.sleep(0.3)
print("reading", flush=True)
time.sleep(60)
"""


def test_a_process_that_is_told_to_stop_while_it_notices_ends_cleanly(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"},
        cwd=project.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "reading\n"
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    _, said = process.communicate(timeout=20)

    assert process.returncode == 0, said
    assert time.monotonic() - began < 3
    assert "Fatal" not in said
