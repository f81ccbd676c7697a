"""How events read: titles, summaries and looks, whatever they hold."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given

from tests.accounts.factories import AccountFactory
from tests.sources.events import any_properties, any_text, event
from timeline.sources.models import Source
from timeline.sources.reading import Looks, SourceLook, looks_for
from timeline.sources.standard import STANDARD_TYPES

LOOKS = Looks({"shop": SourceLook("shop", "Web shop", "lime", "cart", True, 1)})


def summary(**properties: object) -> str:
    return LOOKS.read(event(properties=properties)).summary


def test_an_event_of_a_configured_source_has_its_look() -> None:
    reading = LOOKS.read(event(description="Three books"))
    assert (reading.title, reading.summary) == ("Order completed", "Three books")
    assert (reading.source.label, reading.source.hue, reading.icon) == ("Web shop", "lime", "cart")


def test_an_unknown_source_reads_well_all_the_same() -> None:
    look = LOOKS.source("support-bot")
    assert (look.label, look.icon, look.enabled) == ("Support bot", "chat", True)
    assert look == Looks().source("support-bot")


def test_unknown_sources_come_after_the_configured_ones() -> None:
    assert [look.name for look in LOOKS.sorted(["app", "shop", "zendesk"])] == ["shop", "app", "zendesk"]


def test_a_source_and_a_type_without_names_have_words() -> None:
    reading = Looks().read(event("", ""))
    assert (reading.title, reading.source.label) == ("Event", "Unnamed source")


def test_a_zendesk_event_has_a_title_of_ours() -> None:
    article = {"article": {"display_name": "How to return", "url": "https://h.example/1"}}
    reading = LOOKS.read(event("article_viewed", "zendesk", properties=article))
    assert (reading.title, reading.icon) == ("Viewed article “How to return”", "book")
    assert reading.summary == ""


def test_a_type_named_like_zendesks_but_of_another_source_is_not_zendesks() -> None:
    assert LOOKS.read(event("page_view", "website")).title == "Page view"


@pytest.mark.parametrize("type_name", STANDARD_TYPES)
def test_every_standard_type_has_a_label_for_the_filters(type_name: str) -> None:
    assert LOOKS.type_label("zendesk", type_name)


@pytest.mark.parametrize(
    ("properties", "line"),
    [
        ({"cds": 2, "amount": "11.77", "currency": "USD"}, "11.77 USD"),
        ({"item": {"name": "Camera", "price": "499.99"}}, "Camera"),
        (
            {"items": [{"name": "Camera"}, {"name": "Bag"}], "order_id": 1234},
            "Camera and 1 more · Order 1234",
        ),
        ({"items": [1, 2, 3]}, "1 and 2 more"),
        ({"items": [{}, {}]}, "2 items"),
        ({"total": {"amount": 12.5, "currency": "EUR"}}, "12.5 EUR"),
        ({"value": 3}, ""),
        ({"url": "https://shop.example/cart?token=secret#top"}, "shop.example/cart"),
        ({"page": {"url": "https://shop.example/"}}, "shop.example"),
        ({"path": "/checkout?x=1"}, "/checkout"),
        ({"path": "javascript:alert(1)"}, ""),
        ({"status": "in_transit"}, "In transit"),
        (
            {"previous_value": "a@example.com", "current_value": "b@example.com"},
            "a@example.com → b@example.com",
        ),
        ({"amount": True}, ""),
        ({"amount": "lots"}, ""),
        ({"heartbeat": 1}, ""),
    ],
)
def test_a_missing_description_is_made_up_from_common_shapes(properties: dict, line: str) -> None:
    assert summary(**properties) == line


@given(any_properties, any_text, any_text, any_text)
def test_no_event_is_unreadable(properties: dict, source: str, type_name: str, description: str) -> None:
    reading = LOOKS.read(event(type_name, source, properties=properties, description=description))
    (reading.title + reading.summary + reading.source.label).encode()
    assert 0 < len(reading.title) <= 160
    assert len(reading.summary) <= 240
    assert 0 < len(reading.source.label) <= 60


@given(any_properties)
def test_no_zendesk_event_is_unreadable(properties: dict) -> None:
    for type_name in STANDARD_TYPES:
        assert 0 < len(LOOKS.read(event(type_name, "zendesk", properties=properties)).title) <= 160


@pytest.mark.django_db
def test_the_looks_of_an_account_are_five_queries_and_its_own() -> None:
    account, stranger = AccountFactory(), AccountFactory()
    Source.objects.create(account=account, name="shop", label="Web shop", hue="lime", icon="cart", order=1)
    Source.objects.create(account=account, name="ping", hue="grey", icon="bolt", enabled=False)
    Source.objects.create(account=stranger, name="till", hue="grey", icon="bolt", enabled=False)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        looks = looks_for(account)
    assert len(queries) == 5
    assert looks.disabled == {"ping"}
    assert (looks.source("shop").label, looks.source("ping").label) == ("Web shop", "Ping")
