"""Whatever stands in the tables of the configuration, every page answers, and shows the other rows as ever.

Rows are written past all validators, as an older version, a restore or a hand in the database may have.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.accounts.factories import AccountFactory, AgentFactory, sign_entry
from tests.feed.upstream import Upstream, made
from tests.sidebar.conftest import JANE, Agent
from tests.sidebar.page import Page
from timeline.sources.models import Detail, Display, Format, Mask, Preset, Source

EVENTS = 9
API = "/api/v2/users/4001/events"
LISTS = ("source", "display", "mask", "preset", "seentype")
SCRIPT = "<script>hacked()</script>"
# What an event may bring to meet a template with.
PROPERTIES = {
    "a": "javascript:hacked()",
    "host": "evil.example/",
    "x": SCRIPT,
    "list": [{"a": [1, None]}] * 30,
    "big": "9" * 400,
    "long": "y" * 20_000,
    "nothing": None,
    "customer": {"email": "jo@example.com"},
}
TEMPLATES = [
    "{{",
    "{{ }}",
    "{% if",
    "{% if a %}{% if a %}",
    "{% endif %}",
    "{% if " * 160,
    "{{ a | unknown: 1 }}",
    "{{ a | append: }}",
    "{% for i in (1..999999999) %}{{ long }}{% endfor %}",
    "{% include 'x' %}{% render '/etc/passwd' %}",
    "{% assign a = long %}{% capture b %}{{ a }}{% endcapture %}",
    "{{ a.__class__.__mro__[1].__subclasses__ }}",
    "{{ event.__init__.__globals__ }}{{ properties.pop }}{{ event.delete }}",
    "{{ long" + " | append: long" * 60 + " }}",
    "{{ long" + ' | replace: "y", long' * 45 + " }}",
    "{{ big | times: big | times: big }}{{ big | plus: 1e999 }}{{ a | divided_by: 0 }}",
    "{{ list | map: 'a' | join: long | split: '' | sum }}",
    "{{ big | date: '%Y%y%Q%' }}{{ a | date: long }}{{ big | duration: big }}{{ big | money: long }}",
    "{{ " + "a." * 480 + "b }}",
    "{{ a[9999999999999999999999] }}{{ list.-1 }}{{ [[[ }}",
    "https://{{ host }}",
    "https://good.example@{{ host }}/{{ a }}",
    "https://good.example/{{ x }}?{{ a }}#{{ list }}",
    "{{ a }}",
    "javascript:hacked()",
    " java\tscript:hacked()",
    "//evil.example/",
    "data:text/html,<script>hacked()</script>",
    SCRIPT,
    "\"'><img src=x onerror=hacked()>",
    "\u202egnp.exe\u2066\u200b",
    "%s %(x)s {0} {x.__class__} ${x}",
    "y" * 1_000,
    "\n\n\t",
    "\x07\x1b[2J",
]
PATHS = [
    "",
    ".",
    "a..b",
    "**.**.**",
    "**." * 60 + "a",
    "*." * 90 + "a",
    "[" * 200,
    '["',
    '["\\ud800"]',
    "[99999999999]",
    "@nothing",
    "@description.x",
    "{{ a }}",
    SCRIPT,
    "\x07",
    "y" * 200,
]
JUNK = ["admin", {"admin": True}, 5, [5, None, {}], [["admin"]], ["no such role"], "x" * 500, True]
NAMES = ["shop", "", " ", SCRIPT, "\x07", "\u202eevil", "a:b", "y" * 100]


@pytest.fixture
def jane(db: None, settings: Any) -> Iterator[Agent]:
    """An agent of an account with nine events: in turn ``shop · order``, ``shop · visit``, ``web · …``."""
    cache.clear()
    with ExitStack() as stack:
        events = [made(number, properties={"number": number, **PROPERTIES}) for number in range(EVENTS)]
        upstream = stack.enter_context(Upstream(events))
        settings.TIMELINE_CUSTOM_ORIGINS = [*settings.TIMELINE_CUSTOM_ORIGINS, upstream.server.origin]
        account = AccountFactory(api_origin=upstream.server.origin)
        AgentFactory(account=account)
        yield Agent(account, upstream)
    cache.clear()


def harmless(response: Any) -> Page:
    """The page, once it is sure that it answers and that nothing in it runs or leads astray."""
    assert response.status_code == 200, response.content[:300]
    page = Page(response)
    assert not page.all("script")
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            target = element.attributes.get(name) or ""
            assert not target.lower().strip().startswith(("javascript:", "data:", "//"))
            assert "evil.example" not in target.partition("?")[0].removeprefix("https://good.example/")
    return page


def look_everywhere(jane: Agent) -> Page:
    """Ask every page that shows events, and return the list."""
    began = time.process_time()
    page = harmless(jane.get())
    for query in ({"q": "number"}, {"source": "shop"}, {"exclude": "web"}, {"noise": "1"}):
        harmless(jane.get(query=query))
    for opener in page.all("button", class_="opener"):
        harmless(jane.get(opener["hx-get"]))
    for address in (API, *(f"{API}/{name}" for name in ("density", "counts", "runs", "rhythm"))):
        assert jane.get(address, {"q": "number"}).status_code == 200, address
    assert jane.get(f"{API}/threads", {"path": "customer.email"}).status_code == 200
    assert time.process_time() - began < 6
    return page


def look_at_the_admin(jane: Agent) -> None:
    """Open every list and every form, and take the configuration away."""
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="long-enough-for-us"))
    lists = [f"/admin/sources/{name}/" for name in LISTS]
    forms = [
        f"/admin/sources/{row._meta.model_name}/{row.pk}/change/"
        for model in (Source, Display, Mask, Preset)
        for row in model.objects.all()
    ]
    download = f"/admin/sources/source/portable/{jane.account.pk}/download/"
    for address in (*lists, *forms, download, f"{download}?format=json"):
        response = client.get(address)
        assert response.status_code in (200, 404), address  # 404: a list that is not there
        assert SCRIPT not in response.content.decode() or address.startswith(download)


def titles(page: Page) -> list[str]:
    return [element.text for element in page.all("article")]


@pytest.mark.parametrize("text", TEMPLATES)
def test_no_template_that_is_stored_breaks_a_page_or_another_row(jane: Agent, text: str) -> None:
    templates = dict.fromkeys(("title", "summary", "link", "link_label", "reply"), text)
    common = {"account": jane.account, "hue": "no such", "icon": "<x>", "importance": "loud"}
    bad, _ = Display.objects.bulk_create(
        [
            Display(source="shop", type="order", label=text[:60], thread=text[:200], **templates, **common),
            Display(account=jane.account, source="shop", type="visit", title="Visited {{ number }}"),
        ]
    )
    Detail.objects.bulk_create(
        Detail(display=bad, label=text[:60], template=text, format=form, option=option)
        for form in (*Format.values, "no such")
        for option in ("", text)
    )
    shown = titles(look_everywhere(jane))
    assert len(shown) == EVENTS
    assert all(shown)
    assert sum("Visited" in title for title in shown) == sum(
        number % 3 > 0 and number % 2 == 0 for number in range(EVENTS)
    )
    look_at_the_admin(jane)


any_text = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(TEMPLATES)
any_field = st.lists(any_text, max_size=4).map(lambda parts: " ".join(parts)[:1_000])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.lists(any_field, min_size=8, max_size=8), form=st.sampled_from(Format))
def test_no_text_in_any_field_breaks_a_page(jane: Agent, fields: list[str], form: str) -> None:
    Display.objects.all().delete()
    title, summary, link_label, link, reply, template, option, name = fields
    display = Display(account=jane.account, source="shop", type="order", label=name[:60], thread=name[:200])
    display.title, display.summary, display.link = title, summary, link
    display.link_label, display.reply = link_label, reply
    Display.objects.bulk_create([display])
    Detail.objects.bulk_create(
        [Detail(display=display, label=name[:60], template=template, format=form, option=option)]
    )
    page = harmless(jane.get())
    assert len(titles(page)) == EVENTS
    for opener in page.all("button", class_="opener")[:3]:
        harmless(jane.get(opener["hx-get"]))


@pytest.mark.parametrize("path", PATHS)
def test_no_path_that_is_stored_breaks_a_page(jane: Agent, path: str) -> None:
    Mask.objects.bulk_create(
        [
            Mask(account=jane.account, path=path, shown_to=["admin"], note=SCRIPT),
            Mask(account=jane.account, source="shop", path=path, shown_to=["admin"]),
            Mask(account=jane.account, path="customer.email", shown_to=["admin"]),
        ]
    )
    Display.objects.bulk_create(
        [Display(account=jane.account, source="shop", type="order", title="{{ number }}", thread=path)]
    )
    assert len(titles(look_everywhere(jane))) == EVENTS
    look_at_the_admin(jane)


@pytest.mark.parametrize("roles", JUNK, ids=repr)
def test_no_roles_that_are_stored_break_a_page(jane: Agent, roles: Any) -> None:
    Source.objects.bulk_create(
        [Source(account=jane.account, name="shop", hue="red", icon="cart", visible_to=roles)]
    )
    Mask.objects.bulk_create(
        [Mask(account=jane.account, path="customer.email", shown_to=roles, revealed_to=roles)]
    )
    Preset.objects.bulk_create([Preset(account=jane.account, name="x", roles=roles, first=True)])
    look_everywhere(jane)
    harmless_entry(jane)
    look_at_the_admin(jane)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_or_look_that_is_stored_breaks_a_page(jane: Agent, name: str) -> None:
    looks = {"label": name[:60], "hue": "<x>", "icon": "no such", "order": 0}
    Source.objects.bulk_create(
        [
            Source(account=jane.account, name=name, **looks),
            Source(account=jane.account, name="web", **looks | {"label": SCRIPT}),
        ]
    )
    Display.objects.bulk_create(
        [Display(account=jane.account, source=name, type=name, label=name[:60], title=name, hue="<x>")]
    )
    Mask.objects.bulk_create([Mask(account=jane.account, source=name, type=name, path="x")])
    assert len(titles(look_everywhere(jane))) == EVENTS
    look_at_the_admin(jane)


@pytest.mark.parametrize(
    "query",
    [
        "?",
        "&&==&",
        "%",
        "%ff%fe",
        "%00",
        "start=never&end=%F0&around=x",
        "before=x&after=y&size=-1",
        "period=99999999999999999999",
        "period=0",
        "start=0000-00-00",
        "start=9999-12-31T23:59:59-23:59",
        "source=" + "y" * 1_900,
        "exclude=:&type=:&type=a:b:c&noise=maybe",
        "&".join(f"source={n}" for n in range(200)),
        f"q={SCRIPT}",
        "fresh=1&token=x&" + SCRIPT,
    ],
)
def test_no_preset_that_is_stored_breaks_the_page(jane: Agent, query: str) -> None:
    Preset.objects.bulk_create(
        [
            Preset(account=jane.account, name=SCRIPT, query=query, first=True),
            Preset(account=jane.account, name="\x07", query=query, roles=["agent", "unknown"], first=True),
        ]
    )
    look_everywhere(jane)
    harmless_entry(jane)
    assert jane.get(f"{JANE}?{query}").status_code in (200, 400)
    look_at_the_admin(jane)


def harmless_entry(jane: Agent) -> None:
    """The page as an agent's browser opens it; the scripts in it are files of ours."""
    origin = f"https://{jane.account.subdomain}.zendesk.com"
    token = sign_entry(jane.account)
    response = Client().post(f"/sidebar/?origin={origin}&app_guid=guid-1", {"token": token})
    assert response.status_code == 200, response.content[:300]
    assert SCRIPT not in response.content.decode()
    assert all(script["src"].startswith(("/static/", "https://")) for script in Page(response).all("script"))


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_is_none_uncovers_nothing_that_another_mask_hides(jane: Agent, path: str) -> None:
    masks = [Mask(account=jane.account, path=each, shown_to=["admin"]) for each in {path, "customer.email"}]
    Mask.objects.bulk_create(masks)
    opener = harmless(jane.get()).all("button", class_="opener")[0]
    for response in (jane.get(), jane.get(opener["hx-get"]), jane.get(API)):
        assert b"jo@example.com" not in response.content


@pytest.mark.parametrize("roles", JUNK, ids=repr)
def test_roles_that_are_none_are_nobody_s(jane: Agent, roles: Any) -> None:
    Source.objects.bulk_create(
        [Source(account=jane.account, name="shop", hue="red", icon="cart", visible_to=roles)]
    )
    Mask.objects.bulk_create(
        [Mask(account=jane.account, path="customer.email", shown_to=roles, revealed_to=roles)]
    )
    page = harmless(jane.get())
    assert {article["data-source"] for article in page.all("article")} == {"web"}
    for opener in page.all("button", class_="opener"):
        assert b"jo@example.com" not in jane.get(opener["hx-get"]).content
    assert b"jo@example.com" not in jane.get(API).content
