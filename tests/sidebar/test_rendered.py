"""A page that was rendered once is sent again, for as long as it is true and no longer."""

import gzip
import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import jinja2
import pytest
import requests
import time_machine
from django.core.cache import cache
from django.test import Client

from tests.bench.serving import site
from tests.feed.upstream import NOON, made
from tests.misbehaving import answer
from timeline.accounts import sessions
from timeline.accounts.models import Account
from timeline.sidebar import rendered
from timeline.sources.models import Detail, Display, Preset, Source

from .conftest import JANE
from .noting import READINGS
from .page import Page

HOURS = [made(number, minutes=number * 60) for number in range(60)]


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def templates(monkeypatch):
    """The templates rendered since."""
    names = []
    render = jinja2.Template.render

    def note(template, *args, **kwargs):
        names.append(template.name)
        return render(template, *args, **kwargs)

    monkeypatch.setattr(jinja2.Template, "render", note)
    return names


@pytest.fixture
def warm(agent):
    """An agent before a page that has been asked for before."""
    jane = agent(HOURS)
    for _ in range(2):  # the first one reads the log, the second one finds it read
        jane.get()
    return jane


def test_a_cold_page_renders_its_template(agent, templates):
    agent(HOURS).get()

    assert templates == ["_feed.html"]


def test_a_warm_page_renders_nothing(warm, templates):
    page = warm.get()

    assert Page(page).events == [event["id"] for event in HOURS[:25]]
    assert templates == []


def test_a_warm_page_of_another_process_renders_nothing(warm, templates):
    rendered.shelf.clear()
    page = warm.get()

    assert Page(page).events == [event["id"] for event in HOURS[:25]]
    assert templates == []


def test_a_warm_page_reads_a_token_and_no_log(agent, settings):
    settings.CACHES = {"default": {"BACKEND": "tests.sidebar.noting.NotingCache"}}
    jane = agent(HOURS)
    for _ in range(2):
        jane.get()
    READINGS.clear()
    jane.get()

    assert len(READINGS) == 1
    assert "timeline:state:" in READINGS[0][1]


@pytest.mark.django_db(transaction=True)
def test_a_warm_page_makes_no_query(warm, django_assert_num_queries):
    warm.get()
    with django_assert_num_queries(0):
        warm.get()


@pytest.mark.django_db(transaction=True)
def test_a_changed_label_shows_at_the_next_load(warm):
    look = {"hue": "pink", "icon": "star"}
    source = Source.objects.create(account=warm.account, name="shop", label="Web shop", **look)
    assert "Web shop" in warm.get().content.decode()

    Source.objects.filter(pk=source.pk).update(label="Old shop")
    assert "Old shop" in warm.get().content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_changed_display_shows_at_the_next_load_without_a_call_upstream(warm):
    calls = warm.upstream.calls
    display = Display.objects.create(
        account=warm.account, source="web", type="visit", title="Came by: {{ number }}"
    )
    assert "Came by: 0" in warm.get().content.decode()

    Display.objects.filter(pk=display.pk).update(importance="noise")
    assert "visit" not in {
        article["data-type"] for article in Page(warm.get()).all("article", data_source="web")
    }
    Preset.objects.create(account=warm.account, name="Mine", query="source=web")
    assert "Mine" in warm.get().content.decode()
    assert warm.upstream.calls == calls


@pytest.mark.django_db(transaction=True)
def test_a_changed_detail_shows_when_the_event_is_opened_next(warm):
    display = Display.objects.create(account=warm.account, source="web", type="visit")
    detail = Detail.objects.create(display=display, label="Place", template="{{ number }}")
    url = Page(warm.get()).all("button", class_="opener")[0]["hx-get"]
    assert Page(warm.get(url)).one("dl", class_="properties shown").text == "Place0"

    Detail.objects.filter(pk=detail.pk).update(label="Number")
    assert Page(warm.get(url)).one("dl", class_="properties shown").text == "Number0"


@pytest.mark.redis
def test_every_process_shows_a_changed_display_at_once_without_a_call_upstream():
    with site(processes=2, threads=2) as served:
        address = f"http://127.0.0.1:{served.port}/timeline/users/4001/"

        def titles(times):
            """What the newest event, an order, is called by many answers, each over its own connection."""
            pages = [requests.get(address, headers=served.headers(), timeout=20) for _ in range(times)]
            return {Page(page).all("button", class_="opener")[0].text for page in pages}

        assert titles(4) == {"Order completed"}
        calls = served.stub.calls
        with closing(sqlite3.connect(served.folder / "timeline.sqlite3", isolation_level=None)) as database:
            names = ("account_id", "source", "type", "title", "changed_at", "importance")
            values = [
                served.account.replace("-", ""),
                "shop",
                "order_completed",
                "Bought",
                "2026-03-01",
                "normal",
            ]
            values += [""] * 8
            empty = ("label", "icon", "hue", "summary", "link_label", "link", "reply", "thread")
            marks = ", ".join("?" * len(values))
            columns = ", ".join((*names, *empty))
            # What the models do when an admin saves: the row, then the revision.
            database.execute(f"INSERT INTO sources_display ({columns}) VALUES ({marks})", values)
            database.execute("INSERT INTO sources_revision (id, number) VALUES (1, 5)")
            time.sleep(0.05)  # an instant of the change is what a process may not have seen
            assert titles(24) == {"Bought"}
            database.execute("UPDATE sources_display SET title = 'Ordered'")
            database.execute("UPDATE sources_revision SET number = 3")
            time.sleep(0.05)
            assert titles(24) == {"Ordered"}
        assert served.stub.calls == calls


@pytest.mark.django_db(transaction=True)
def test_an_account_switched_off_is_refused_at_once(warm):
    Account.objects.filter(pk=warm.account.pk).update(enabled=False)

    assert warm.get().status_code == 401


def test_a_page_whose_account_was_disconnected_is_not_shown(warm):
    warm.account.credential_kind = ""
    warm.account.save()

    assert Page(warm.get()).problems == ["unauthorized"]


def test_another_zone_gets_its_own_page(warm):
    prague, tokyo = warm.get(), warm.get(zone="Asia/Tokyo")

    assert "13:00" in prague.content.decode()
    assert Page(tokyo).one("time", title="Sun 1 Mar 2026, 21:00:00 JST · 12:00:00 UTC")
    assert warm.get(zone="Asia/Tokyo").content == tokyo.content
    assert warm.get().content == prague.content


def test_other_filters_get_their_own_page(warm):
    web = {article["data-source"] for article in Page(warm.get(query={"source": "web"})).all("article")}

    assert web == {"web"}
    assert len({article["data-source"] for article in Page(warm.get()).all("article")}) == 2


def test_another_account_gets_its_own_page(warm, agent):
    other = agent([made(1, description="Of the other account")])
    other.get()

    assert "Of the other account" in other.get().content.decode()
    assert "Of the other account" not in warm.get().content.decode()


def test_another_customer_gets_another_page(warm):
    warm.upstream.events = []

    assert Page(warm.get("/timeline/users/4002/")).problems == ["no_events"]


def test_a_page_with_its_days_is_made_anew_after_midnight(agent, now):
    now.move_to(NOON + timedelta(hours=10, minutes=59, seconds=50))
    jane = agent(HOURS)
    for _ in range(2):
        assert Page(jane.get()).days[0] == "Today"
    now.shift(20)

    assert Page(jane.get()).days[0] == "Yesterday"


def test_an_event_to_come_stands_under_today_once_it_has_come(agent, now):
    jane = agent([made(1, minutes=-2.5), *HOURS])
    for _ in range(2):
        assert Page(jane.get()).days[0] == "In the future"
    now.shift(35)

    assert Page(jane.get()).days[0] == "Today"


def test_what_a_refresh_brings_shows_in_every_page(warm):
    warm.upstream.events = [made(0, id="new"), *HOURS[1:]]
    warm.get(query={"fresh": "1"})

    assert Page(warm.get()).events[0] == "new"
    assert Page(warm.get(query={"size": "10"})).events[0] == "new"


def test_a_refresh_is_never_answered_from_what_is_kept(warm):
    calls = warm.upstream.calls
    for _ in range(3):
        warm.get(query={"fresh": "1"})

    assert warm.upstream.calls == calls + 3


def test_a_page_is_checked_when_its_log_has_to_be(warm, now):
    warm.upstream.events = [made(-1, id="new"), *HOURS]
    now.shift(400)

    assert Page(warm.get()).events[0] == "new"


def test_a_stale_page_is_not_kept(warm, now):
    now.shift(400)
    warm.upstream.failing = answer(503)
    assert Page(warm.get()).problems == ["server"]
    warm.upstream.failing = None
    now.shift(10)

    assert Page(warm.get()).problems == []


def test_a_page_that_lies_in_the_cache_cannot_be_read_there(warm):
    (entry,) = kept_entries().values()

    assert b"Number 3" not in entry


def test_a_page_edited_in_the_cache_or_moved_to_another_key_is_made_anew(warm):
    for _ in range(2):
        warm.get(query={"source": "web"})
    (first, here), (second, there) = kept_entries().items()
    cache.set(first, there)
    cache.set(second, here[:-1] + bytes([here[-1] ^ 1]))
    rendered.shelf.clear()

    assert len({article["data-source"] for article in Page(warm.get()).all("article")}) == 2
    assert {article["data-source"] for article in Page(warm.get(query={"source": "web"})).all("article")} == {
        "web"
    }


def test_whoever_takes_it_gets_the_page_compressed(warm):
    plain = warm.get()
    headers = {"Authorization": f"Bearer {warm.token}", "Timeline-Zone": "Europe/Prague"}
    packed = Client().get(JANE, headers={**headers, "Accept-Encoding": "br, gzip"})
    refused = Client().get(JANE, headers={**headers, "Accept-Encoding": "gzip;q=0, br"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 4
    assert "Content-Encoding" not in refused
    assert {"Authorization", "Timeline-Zone", "Accept-Encoding"} == set(plain["Vary"].split(", "))


def test_a_kept_page_carries_the_renewed_token_of_who_asks(warm, now, settings):
    settings.TIMELINE_FRESH_SECONDS = 3600
    old = warm.token
    now.shift(settings.SESSION_TOKEN_SECONDS * 0.6)
    warm.get()
    renewed = warm.get()["Timeline-Session"]
    warm.token = sessions.issue(warm.account, "10")

    assert sessions.open_token(renewed).agent_id == sessions.open_token(old).agent_id == "9"
    assert "Timeline-Session" not in warm.get()


@pytest.mark.parametrize(
    "query",
    [
        "type=shop:order_placed&source=web&start=2026-01-01",
        "start=2026-01-01&source=web&type=shop:order_placed",
        "start=2026-01-01T00:00:00%2B01:00&source=web&source=&source=web&type=shop%3Aorder_placed&q=&size=25",
        "start=2026-01-01&x=1&source=web&fresh=&type=shop:order_placed&shown=7&day=Today&after=",
    ],
)
def test_the_same_question_in_other_words_is_the_same_kept_page(warm, templates, query):
    for _ in range(2):
        asked = warm.get(query={"source": "web", "type": "shop:order_placed", "start": "2026-01-01"})
    templates.clear()

    assert warm.get(f"{JANE}?{query}").content == asked.content
    assert templates == []
    assert len(kept_entries()) == 2


def test_a_thousand_unknown_parameters_leave_one_kept_page(warm):
    rendered.shelf.clear()
    pages = {warm.get(query={f"x{number}": number}).content for number in range(1000)}

    assert len(pages) == len(kept_entries()) == 1
    assert rendered.shelf.bytes < 200_000


def test_what_is_asked_wrongly_is_kept_nowhere(warm):
    rendered.shelf.clear()
    for number in range(3):
        refused = warm.get(query={"size": "many", "x": number})
        assert Page(refused).problems == ["bad_filters"]

    assert (len(kept_entries()), rendered.shelf.bytes) == (1, 0)


def kept_entries():
    """Every finished page in Django's in-process cache, by its key."""
    keys = [key.split(":", 2)[2] for key in cache._cache if ":timeline:page:" in key]
    return {key: cache.get(key) for key in keys}
