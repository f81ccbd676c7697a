"""Whoever looks is recorded, and whoever looks at too many is stopped and told so."""

import os
import signal
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.bench.serving import site
from tests.misbehaving import answer
from timeline.accounts import limits, records
from timeline.accounts.models import AccessRecord

from .page import Page

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = [
    {"id": f"e{number}", "source": "shop", "type": "order", "created_at": f"2026-03-{number:02}T09:00:00Z"}
    for number in range(1, 29)
]


@pytest.fixture(autouse=True)
def writing():
    limits._agents.clear()
    records._writer.forget()
    records.hold(back=False)
    yield
    records.settle()
    records.hold(back=True)
    limits._agents.clear()


def recorded():
    assert records.settle()
    rows = AccessRecord.objects.order_by("pk").values_list(
        "times", "what", "subject_kind", "subject", "events"
    )
    return [tuple(row) for times, *row in rows for _ in range(times)]


def test_every_page_cold_or_warm_and_every_opened_event_is_recorded(agent):
    jane = agent(EVENTS)
    first = Page(jane.get())
    for _ in range(3):
        jane.get()
    jane.get(first.all("button", "hx-get", class_="opener")[0]["hx-get"])
    jane.get(query={"q": "nothing like it"})

    assert recorded() == [
        *[("page", "user", "4001", 25)] * 4,
        ("event", "user", "4001", 1),
        ("page", "user", "4001", 0),
    ]


def test_the_json_of_the_same_customer_is_recorded_too(agent):
    jane = agent(EVENTS)
    jane.get("/api/v2/users/4001/events", {"page[size]": 10})
    jane.get("/api/v2/users/4001/events/counts")

    assert recorded() == [("json", "user", "4001", 10), ("insight", "user", "4001", 28)]


def test_the_names_of_a_customers_profiles_are_recorded_and_count_as_the_customer(agent, settings):
    settings.AGENT_CUSTOMERS_PER_MINUTE = 1
    jane = agent([])
    profile = {"id": "p1", "source": "shop", "type": "customer", "name": "Jane", "identifiers": []}
    jane.upstream.failing = answer(200, {"profiles": [profile, profile | {"id": "p2"}]})
    first, second = (jane.get(f"/timeline/users/{number}/profiles/") for number in (4001, 4002))

    assert (first.status_code, second.status_code) == (200, 429)
    assert Page(second).problems == ["too_many"]
    assert recorded() == [("profiles", "user", "4001", 0)]


def test_what_was_refused_was_not_seen(agent):
    jane = agent(EVENTS)
    jane.token = "nobody"
    assert jane.get().status_code == 401
    jane.get(query={"start": "yesterday"})

    assert recorded() == []


def test_an_agent_who_opens_too_many_customers_is_told_when_to_go_on(agent, settings):
    settings.AGENT_CUSTOMERS_PER_MINUTE = 3
    jane = agent(EVENTS)
    answers = [jane.get(f"/timeline/users/{number}/") for number in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert Page(answers[3]).problems == ["too_many"]
    assert jane.get("/timeline/users/0/").status_code == 200  # what is open stays open
    assert len(recorded()) == 4


def test_the_limit_holds_for_json_in_its_documented_shape(agent, settings):
    settings.AGENT_CUSTOMERS_PER_MINUTE = 1
    jane = agent(EVENTS)
    jane.get("/timeline/users/1/")
    answer = jane.get("/api/v2/users/2/events")

    assert answer.status_code == 429
    assert answer.json()["error"]["title"] == "Too many requests"
    assert int(answer["Retry-After"]) >= 1


@pytest.mark.redis
def test_a_server_that_is_told_to_stop_has_recorded_every_page_it_sent():
    with site(processes=2, threads=8) as served:
        seen, stopped = [], threading.Event()

        def look(number: int) -> None:
            with requests.Session() as session:
                while not stopped.is_set():
                    try:
                        address = f"http://127.0.0.1:{served.port}/timeline/users/{number}/"
                        answer = session.get(address, headers=served.headers(), timeout=20)
                    except requests.ConnectionError:
                        return
                    if answer.status_code == 200:
                        seen.append(number)

        with ThreadPoolExecutor(4) as pool:
            for number in range(4):
                pool.submit(look, 1000 + number)
            time.sleep(1.5)
            os.kill(served.pid, signal.SIGTERM)
            time.sleep(1)
            stopped.set()
        os.waitpid(served.pid, 0)
        database = sqlite3.connect(served.folder / "timeline.sqlite3")
        (rows,) = database.execute("SELECT sum(times) FROM accounts_accessrecord").fetchone()

    assert len(seen) > 100
    assert len(seen) <= rows <= len(seen) + 4  # four answers may have been on the way
