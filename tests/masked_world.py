"""Events with a secret in them, masks that hide it, and all the ways in which an answer could hold it."""

import gzip
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st

from timeline.accounts import sessions
from timeline.accounts.models import Account, Agent
from timeline.feed.words import fold
from timeline.sources.masked import MASKED

NONSENSE = "Nonsense-0815"
# Cursors, keys of elements, and when the answer was made.
_ANEW = re.compile(r"[\w.:-]{30,}|\b[a-z]?[0-9a-f]{10}\b|20\d\d-\d\d-\d\dt[\d:.]+(?:[+-][\d:]+)?")
_DIGITS_APART = re.compile(r"(?<=\d)[\s,.'\u00a0\u202f](?=\d)")


@dataclass(frozen=True)
class Place:
    """Where a secret can lie: the path of its mask, and an event's fields with it."""

    path: str
    fields: dict[str, Any]

    @property
    def is_plain(self) -> bool:
        return not set(self.path) & set('*@["')


def properties(**values: Any) -> dict[str, Any]:
    return {"properties": values}


def places_of(secret: Any) -> list[Place]:
    """Keys that titles, summaries, links and threads are made of, and odd ones."""
    link = {"display_name": f"About {secret}", "url": f"https://a.example/{quote(str(secret))}"}
    zendesk = {"source": "zendesk", "type": "name_changed"}
    return [
        Place("customer.email", properties(customer={"email": secret, "name": "Jane"})),
        Place("item.name", properties(item={"name": secret}, amount=5, currency="EUR")),
        Place("items.*.sku", properties(items=[{"sku": secret}, {"sku": secret, "title": "Desk"}])),
        Place("items.sku", properties(items=[{"sku": secret}], total="5.00")),
        Place("**.iban", properties(pay={"by": [{"bank": {"iban": secret}}]}, iban=secret)),
        Place('["odd.key"]', {"properties": {"odd.key": secret, "odd": {"key": 1}}}),
        Place("order_id", properties(order_id=secret, status="paid")),
        Place("page", properties(page=link)),
        Place("card", properties(card={"deep": {"er": [secret, {"x": secret}]}})),
        Place("current_value", zendesk | properties(current_value=secret, previous_value="Old")),
        Place("amount", properties(amount=secret, currency="EUR")),
        Place("@description", {"description": f"It was {secret} all along", "properties": {"a": 1}}),
        Place("*", properties(query=secret, message=f"Hi {secret}")),
    ]


secrets = st.sampled_from(
    ["Zebra-77319", 'Zebra "77319" <b>&', "Zébra/77319?x=1", "zebra77319@mail.example", 7731994420017]
)
roles = st.sampled_from(
    [
        {"role": "agent"},
        {"role": "agent", "role_type": 0, "custom_role_id": "7002"},
        {"role": "agent", "role_type": 1},
        {"role": "agent", "role_type": 9},
        {"role": ""},
    ]
)


def forms_of(secret: Any) -> set[str]:
    """The secret in plain, folded, for JSON, HTML and URLs."""
    text = str(secret)
    plain = {text, fold(text)}
    written = {json.dumps(form)[1:-1] for form in plain}
    written |= {json.dumps(form, ensure_ascii=False)[1:-1] for form in plain}
    encoded = {encode(form) for form in plain for encode in (quote, quote_plus, lambda t: quote(t, safe=""))}
    return {form.casefold() for form in (*plain, *written, *encoded, *map(html.escape, (*plain, *written)))}


def holds(response: HttpResponse, secret: Any) -> bool:
    """Whether the secret stands anywhere in the answer, head or body, in any of its forms."""
    text = "\n".join(
        [*(f"{name}: {value}" for name, value in response.items()), text_of(response)]
    ).casefold()
    if isinstance(secret, int):
        text = _DIGITS_APART.sub("", text)
    return any(form in text for form in forms_of(secret))


def text_of(response: HttpResponse) -> str:
    body = b"".join(response) if response.streaming else response.content
    return (gzip.decompress(body) if response.get("Content-Encoding") == "gzip" else body).decode()


@dataclass
class Reader:
    """Somebody of these roles, as the iframe asks for them."""

    account: Account
    facts: dict[str, Any]
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        agent = Agent(account=self.account, agent_id="9", checked_at=timezone.now(), **self.facts)
        self.roles = agent.roles
        self._headers = {"Authorization": f"Bearer {sessions.issue(self.account, '9', agent=agent)}"}

    def get(self, url: str, **query: Any) -> HttpResponse:
        headers = {**self._headers, "Accept-Encoding": "gzip"}
        return self.client.get(url, query, headers=headers)

    def post(self, url: str, **fields: Any) -> HttpResponse:
        return self.client.post(url, fields, headers=self._headers)


TIMELINES = ("/timeline/users/4001/", "/timeline/profiles/01PROFILE/")
BY_IDENTIFIER = "/timeline/profiles/?identifier=shop:customer:email:jane@example.com"
LISTS = ("/api/v2/users/4001/events", "/api/v2/user_profiles/01PROFILE/events")


Answers = Iterator[tuple[str, HttpResponse]]


def every_answer(reader: Reader, paths: list[str]) -> Answers:
    """What each route tells the reader unasked: pages both ways, details, JSON, insights, profiles."""
    for url in (*TIMELINES, BY_IDENTIFIER):
        first = reader.get(f"{url}{'&' if '?' in url else '?'}size=2")
        yield url, first
        for link in links_in(first):
            answer = reader.get(link)
            yield link, answer
            yield from ((further, reader.get(further)) for further in links_in(answer))
    for around in ("2026-03-01", "first"):
        yield f"{TIMELINES[0]} {around}", reader.get(TIMELINES[0], around=around)
    yield "profiles", reader.get("/timeline/users/4001/profiles/")
    for url in LISTS:
        yield from _json_answers(reader, url, paths)
    for url in ("/api/v2/users/4001/profiles", "/api/v2/user_profiles/01PROFILE"):
        yield url, reader.get(url)


def _json_answers(reader: Reader, url: str, paths: list[str]) -> Answers:
    first = reader.get(url, **{"page[size]": 2})
    yield url, first
    after = first.json()["meta"]["after_cursor"]
    for query in ({"after": after}, {"before": after}, {"around": "2026-03-01"}, {"source": "shop"}):
        yield f"{url} {query}", reader.get(url, **query)
    for name, query in _insights(paths):
        yield f"{url}/{name} {query}", reader.get(f"{url}/{name}", **query)
        yield f"{url}/{name} {query} masked", reader.get(f"{url}/{name}", **query, value=str(MASKED))


def searches(reader: Reader, word: str, paths: list[str]) -> Answers:
    """What is told to whoever searches for the word on every route that searches."""
    for url in TIMELINES:
        yield url, reader.get(url, q=word)
        yield f"{url} around", reader.get(url, q=word, around="first")
    for url in LISTS:
        yield url, reader.get(url, q=word)
        for name, query in _insights(paths):
            yield f"{url}/{name}", reader.get(f"{url}/{name}", q=word, **query)
            if name == "threads":
                yield f"{url}/{name} value", reader.get(f"{url}/{name}", value=word, **query)


def _insights(paths: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    yield from ((name, {}) for name in ("density", "counts", "runs", "rhythm"))
    yield from (("threads", {"path": path}) for path in paths)


def without(response: HttpResponse, word: Any) -> str:
    """The answer's text without the word that was searched for, and without what each answer has anew."""
    text = text_of(response).casefold()
    for form in sorted(forms_of(word), key=len, reverse=True):
        text = text.replace(form, "…")
    return _ANEW.sub("…", text)


def links_in(response: HttpResponse) -> list[str]:
    """Where a page leads: older and newer pages, the details of its events."""
    return [html.unescape(link) for link in re.findall(r'hx-get="(/[^"]+)"', text_of(response))]
