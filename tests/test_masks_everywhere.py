"""A masked value is in no byte that is sent to those whom it is hidden from, whatever route is asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.accounts.factories import AccountFactory
from tests.feed.upstream import made, settled
from tests.masked_world import (
    NONSENSE,
    Reader,
    every_answer,
    holds,
    places_of,
    roles,
    searches,
    secrets,
    without,
)
from tests.misbehaving import Behaviour, Misbehaving, Request, answer
from timeline.accounts.models import Account
from timeline.accounts.upstream import client_for
from timeline.feed.words import fold
from timeline.sources.models import Detail, Display, Mask

KIND = {"source": "shop", "type": "order"}
UNCONFIGURED = {"source": "shop", "type": "sale"}  # what shows of it suggests itself


class Api:
    """An Events API with these events for everybody, two profiles, and no users."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.server = Misbehaving(self._answer)

    def _answer(self, request: Request) -> Behaviour:
        if request.path.endswith("/events"):
            return answer(200, {"events": self.events, "meta": {"has_more": False}})
        profiles = [
            {"id": f"0{n}PROFILE", "source": "shop", "type": "customer", "identifiers": []} for n in (1, 2)
        ]
        if request.path.endswith("/profiles"):
            return answer(200, {"profiles": profiles})
        return answer(200, {"profile": profiles[0]})


@pytest.fixture
def api(settings: Any) -> Iterator[Api]:
    world = Api()
    with world.server:
        settings.TIMELINE_CUSTOM_ORIGINS = [*settings.TIMELINE_CUSTOM_ORIGINS, world.server.origin]
        yield world


@pytest.fixture
def account(db: None, api: Api) -> Iterator[Account]:
    """An account whose displays show, in every way there is, what may be masked."""
    made_for = AccountFactory(api_origin=api.server.origin)
    show_all(made_for)
    yield made_for
    client_for(made_for).close()
    cache.clear()


def show_all(account: Account) -> None:
    display = Display.objects.create(
        account=account,
        **KIND,
        title="Of {{ customer.email | upcase }} {{ order_id | default: item.name }}",
        summary="{{ items | map: 'sku' | join: ', ' }} {{ amount | money: currency }} {{ query }}",
        link="https://shop.example/{{ order_id }}/{{ item.name }}",
        link_label="{{ customer.email }}",
        reply="Dear {{ customer.email | downcase }}, {{ pay.by }} {{ card }} {{ event.description }}",
        thread="order_id",
    )
    templates = ("{{ customer.email }}", "{{ amount }}", "{{ order_id }}", "{{ page }}", "{{ query }}")
    for number, template in enumerate(templates):
        for kind in ("text", "number", "badge", "link"):
            Detail.objects.create(display=display, order=number, label=kind, template=template, format=kind)


def hide(account: Account, paths: set[str]) -> None:
    Mask.objects.filter(account=account).delete()
    for path in paths:
        Mask.objects.create(account=account, path=path, shown_to=["admin"])


def events_with(chosen: list[int], secret: Any, *, ids: bool) -> list[dict[str, Any]]:
    events = []
    for number, choice in enumerate(chosen):
        kind = KIND if number % 2 else UNCONFIGURED
        event = made(number, **(kind | places_of(secret)[choice].fields))
        if not ids:
            del event["id"]
        events.append(event)
    return events


number_of_places = len(places_of(""))


@given(
    secret=secrets,
    chosen=st.lists(st.integers(0, number_of_places - 1), min_size=3, max_size=6),
    facts=roles,
    ids=st.booleans(),
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_masked_value_is_in_no_byte_of_any_answer(api, account, *, secret, chosen, facts, ids):
    cache.clear()
    api.events = events_with(chosen, secret, ids=ids)
    places = [places_of(secret)[choice] for choice in chosen]
    hide(account, {place.path for place in places})
    paths = [place.path for place in places if place.is_plain] or ["order_id"]
    reader, admin = Reader(account, facts), Reader(account, {"role": "admin"})

    assert any(holds(response, secret) for _, response in every_answer(admin, paths))  # and all that is kept
    list(searches(admin, str(secret), paths))
    for asked, response in every_answer(reader, paths):
        assert response.status_code == 200, (asked, response.content)
        assert not holds(response, secret), asked
    for word in {str(secret), fold(str(secret))}:
        found, nothing = searches(reader, word, paths), searches(reader, NONSENSE, paths)
        for (asked, response), (_, of_nonsense) in zip(found, nothing, strict=True):
            assert without(response, word) == without(of_nonsense, NONSENSE), asked
    settled()
