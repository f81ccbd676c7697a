"""One account's agent learns nothing of another account, whatever route is asked and whatever is sent to it.

The routes are found by reflection: a new one takes part by itself. A parameter of a path that has no value in
``World.path_values`` fails here, and so does a route of the page's that shows B's own agent nothing of B.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.accounts.factories import AccountFactory, public_pem, sign_entry, signing_key
from tests.eventstore.factories import EventFactory, IdentifierFactory, ProfileFactory
from tests.feed.upstream import made, settled
from tests.misbehaving import Behaviour, Misbehaving, Request, answer
from tests.routes import Route, all_routes, iframe_routes
from timeline.accounts import sessions
from timeline.accounts.models import AccessRecord, Account, Agent, Finding
from timeline.accounts.upstream import client_for
from timeline.events.values import Subject
from timeline.feed.timelines import Timeline
from timeline.sources.models import Display, Mask, Preset, SeenDay, SeenType, Source

MARK = "zqx7"  # in everything that is B's, and in nothing that is sent
USER, PROFILE = "4001", "01BRAVOPROFILE"
IDENTIFIER = "shop:customer:email:jane@example.com"
NOTHING_OF_AN_ACCOUNT = {"sidebar:entry", "api:schema", "api:docs", "api:(api/)"}


class Zendesk:
    """The Events API of one account: the same events and profiles for everybody, marked or none at all."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.server = Misbehaving(self._answer)

    def _answer(self, request: Request) -> Behaviour:
        if request.method == "POST":
            return answer(202, {"status": "received", "profile_id": self.mark, "user_id": USER})
        if request.path.endswith("/events"):
            return answer(200, {"events": self._events(), "meta": {"has_more": False}})
        if not self.mark or request.path.endswith(".json"):
            return answer(404, {"error": "InvalidEndpoint", "description": "Not found"})
        if request.path.endswith("/profiles"):
            return answer(200, {"profiles": [self._profile(), self._profile("02BRAVOPROFILE")]})
        return answer(200, {"profile": self._profile()})

    def _events(self) -> list[dict[str, Any]]:
        texts = {
            "source": f"{self.mark}-shop",
            "type": f"{self.mark}-order",
            "description": f"{self.mark} text",
        }
        properties = {"order": f"{self.mark}-1", "private": 1, self.mark: self.mark}
        return [made(number, **texts, properties=properties) for number in range(6)] if self.mark else []

    def _profile(self, number: str = PROFILE) -> dict[str, Any]:
        words = {"source": f"{self.mark}-shop", "type": f"{self.mark}-customer", "name": self.mark}
        return {"id": number, "identifiers": [], **words}


@dataclass
class World:
    """Two accounts in one server, and what A's agent may have got hold of that is B's."""

    a: Account
    b: Account
    b_calls: list[Request]
    references: list[str]
    cursors: list[str]

    @property
    def path_values(self) -> dict[str, str]:
        """A value for every parameter of a path; ``object_id`` is chosen by ``object_of``."""
        return {
            "user_id": USER,
            "profile_id": PROFILE,
            "app_id": "1",
            "ticket_id": "3101",
            "app_label": "accounts",
            "content_type_id": "1",
            "url": "accounts/account/",
            "account_id": str(self.b.pk),
            "id": "1",
        }

    @property
    def queries(self) -> Iterator[dict[str, str]]:
        whose = {"identifier": IDENTIFIER, "path": "order"}
        yield whose
        for name in ("ref", "around"):
            yield from (whose | {name: reference} for reference in self.references)
        for name in ("after", "before", "page[after]", "around"):
            yield from (whose | {name: cursor} for cursor in self.cursors)
        for name in ("account", "account_id", "pk", "id"):
            yield whose | {name: str(self.b.pk)}
        yield whose | {"fresh": "1"}
        yield whose | {"token": sessions.issue(self.b, "9"), "origin": self.b.frame_ancestor}
        yield whose | {"user_id": USER, "profile_id": PROFILE, "agent": "9"}

    @property
    def body(self) -> dict[str, Any]:
        """What any route might take from a body: an event for B's profile, B's ids, an entry token of A's."""
        event = {"source": "shop", "type": "order", "properties": {}, "id": self.references[0]}
        profile = {"id": PROFILE, "source": "shop", "type": "customer", "user_id": USER, "identifiers": []}
        ids = {"account": str(self.b.pk), "user_id": USER, "profile_id": PROFILE, "ref": self.references[0]}
        return {"event": event, "profile": profile, "token": sign_entry(self.a), **ids}


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any) -> Iterator[World]:
    settings.VAR_DIR = tmp_path
    cache.clear()
    with ExitStack() as stack:
        zendesks = [Zendesk(""), Zendesk(MARK)]
        for zendesk in zendesks:
            stack.enter_context(zendesk.server)
        origins = [zendesk.server.origin for zendesk in zendesks]
        settings.TIMELINE_CUSTOM_ORIGINS = [*settings.TIMELINE_CUSTOM_ORIGINS, *origins]
        a = AccountFactory(subdomain="alpha", api_origin=origins[0])
        key = public_pem(signing_key("bravo"))
        b = AccountFactory(
            subdomain="bravo", name=MARK, api_origin=origins[1], public_key=key, secret=f"{MARK}-x"
        )
        configure(b)
        Agent.objects.create(account=b, agent_id="9", name=MARK, checked_at=b.created_at)
        record = {"subdomain": MARK, "agent_id": "9", "subject_kind": "user", "subject": MARK, "what": "page"}
        AccessRecord.objects.create(account=b, at=b.created_at, **record)
        finding = {"step": "test", "passed": False, "said": MARK, "tested": MARK}
        Finding.objects.create(account=b, at=b.created_at, **finding)
        stored = ProfileFactory(id=PROFILE, name=MARK, user_id=int(USER))
        IdentifierFactory(profile=stored, type="email", value="jane@example.com")
        EventFactory(profile=stored, description=MARK)
        subjects = Subject("user", USER), Subject("profile", PROFILE), Subject("identifier", IDENTIFIER)
        pages = [Timeline(b.key, client_for(b), subject).page(size=2) for subject in subjects]
        references = [page.items[0].reference for page in pages]
        cursors = [page.older for page in pages if page.older]
        assert len(cursors) == len(subjects)
        yield World(a, b, zendesks[1].server.calls, references, cursors)
        for account in (a, b):
            client_for(account).close()
    cache.clear()


def configure(account: Account) -> None:
    """How the account's events look, who may see what of them, and what was seen of them."""
    kind = {"account": account, "source": f"{MARK}-shop", "type": f"{MARK}-order"}
    Source.objects.create(account=account, name=f"{MARK}-shop", label=f"{MARK} shop")
    Display.objects.create(**kind, label=f"{MARK} order")
    Mask.objects.create(account=account, path="private", revealed_to=["unknown"], note=MARK)
    Preset.objects.create(account=account, name=MARK, query=f"source={MARK}-shop")
    SeenType.objects.create(
        **kind, first_at=account.created_at, last_at=account.created_at, noticed_at=account.created_at
    )
    SeenDay.objects.create(account=account, source=f"{MARK}-shop", day=account.created_at.date())


def object_of(world: World, route: Route) -> str:
    """The id of a row of B's for an admin page about one row; any other where nothing of the kind is B's."""
    label, _, rest = route.name.partition(":")[2].partition("_")
    for row in (world.b, *belongings(world.b)):
        if label == row._meta.app_label and rest.startswith(f"{row._meta.model_name}_"):
            return str(row.pk)
    return "1"


def models_of_accounts() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if any(field.name == "account" and field.related_model is Account for field in model._meta.fields)
    ]


def belongings(account: Account) -> list[Model]:
    """A row of each model that belongs to an account."""
    rows = [model._default_manager.filter(account=account).first() for model in models_of_accounts()]
    return [row for row in rows if row is not None]


def answers(world: World, route: Route, client: Client) -> Iterator[HttpResponse]:
    """What the route says to every way of asking that there is."""
    yield from readings(world, route, client)
    path = path_of(world, route)
    for origin in (world.a.frame_ancestor, world.b.frame_ancestor):
        query = {"origin": origin, "identifier": IDENTIFIER}
        flat = {name: value for name, value in world.body.items() if isinstance(value, str)}
        for reference in world.references:
            yield client.post(path, flat | {"ref": reference, "reason": "a refund"}, query_params=query)
        yield client.post(path, json.dumps(world.body), "application/json", query_params=query)
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
        yield client.generic(method, path, json.dumps(world.body), "application/json", query_params=query)


def readings(world: World, route: Route, client: Client) -> Iterator[HttpResponse]:
    path = path_of(world, route)
    for query in world.queries:
        yield client.get(path, query)
    yield client.get(path, {"origin": world.a.frame_ancestor}, headers={"X-Account": str(world.b.pk)})


def path_of(world: World, route: Route) -> str:
    return route.path(world.path_values | {"object_id": object_of(world, route)})


def agent_of(account: Account) -> Client:
    return Client(headers={"Authorization": f"Bearer {sessions.issue(account, '9')}"})


def admin_of(account: Account) -> Client:
    """A member of staff who is named in the account, and is nothing else."""
    user = get_user_model().objects.create_user(f"admin-{account.subdomain}", is_staff=True)
    account.admins.add(user)
    client = Client()
    client.force_login(user)
    return client


def told(response: HttpResponse) -> str:
    """All that the asker gets to see: head and body."""
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    body = b"".join(response) if response.streaming else response.content
    return f"{head}\n{response.cookies}\n{body.decode('utf-8', 'replace')}"


def test_every_route_has_all_that_it_takes_to_be_asked(world):
    routes = all_routes()

    assert len(routes) > 60
    assert {route.namespace for route in routes} >= {"", "admin", "api", "desk", "eventstore", "sidebar"}
    known = {*world.path_values, "object_id"}
    assert [route.name for route in routes if not known.issuperset(route.parameters)] == []
    assert [type(row) for row in belongings(world.b)] == models_of_accounts()


@pytest.mark.parametrize("alike", [False, True], ids=["whose sources differ", "whose sources look alike"])
def test_no_route_tells_an_agent_of_one_account_anything_of_another(world, alike):
    if alike:  # then nothing but the account tells a page that is kept from another
        for model in models_of_accounts():
            if model._meta.app_label == "sources":
                model._default_manager.all().delete()
    for route in all_routes():
        if route in iframe_routes():  # whatever is kept of B's is there by now
            list(readings(world, route, agent_of(world.b)))
            settled()
        calls = len(world.b_calls)
        for response in answers(world, route, agent_of(world.a)):
            asked = f"{response.request['REQUEST_METHOD']} {route.name}?{response.request['QUERY_STRING']}"
            assert MARK not in told(response), asked
            assert response.status_code < 500, asked
        assert len(world.b_calls) == calls, route.name


def test_the_same_questions_of_the_accounts_own_agent_are_answered_with_what_is_its_own(world):
    """Or the test above would prove nothing."""
    blind = [
        route.name
        for route in iframe_routes()
        if not any(MARK in told(response) for response in answers(world, route, agent_of(world.b)))
    ]

    assert set(blind) == NOTHING_OF_AN_ACCOUNT


def test_no_page_of_the_admin_tells_an_admin_of_one_account_anything_of_another(world):
    client = admin_of(world.a)
    for route in all_routes():
        if route.namespace.startswith("admin") and "logout" not in route.name:
            for response in answers(world, route, client):
                asked = (
                    f"{response.request['REQUEST_METHOD']} {route.name}?{response.request['QUERY_STRING']}"
                )
                assert MARK not in told(response), asked
                assert response.status_code < 500, asked
    assert client.get("/admin/").status_code == 200


def test_the_same_pages_tell_the_accounts_own_admin_of_it(world):
    client = admin_of(world.b)
    blind = [
        f"{row._meta.model_name} {page}"
        for row in (world.b, *belongings(world.b))
        if type(row) in site._registry
        for page, arguments in (("change", [row.pk]), ("changelist", []))
        if MARK
        not in told(
            client.get(reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=arguments))
        )
    ]

    assert blind == []
