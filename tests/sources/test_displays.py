"""Displays: how events of a type read when an admin has said so, and what holds when that goes wrong."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given

from tests.accounts.factories import AccountFactory
from tests.sources.events import any_properties, event
from timeline.accounts.models import Account
from timeline.sources import reading
from timeline.sources.displays.drafts import DetailDraft, DisplayDraft
from timeline.sources.displays.looks import looks_of_rows
from timeline.sources.displays.rows import Configured
from timeline.sources.masked import MASKED
from timeline.sources.models import Detail, Display, Mask, Preset, Source
from timeline.sources.presets.offered import OfferedPreset
from timeline.sources.reading import Looks, SourceLook, looks_for

SHOP = SourceLook("shop", "Web shop", "lime", "cart", True, 1)
KIND = ("shop", "order_completed")
BERGEN = ZoneInfo("Europe/Oslo")
ORDER = {
    "order_id": 1234,
    "total": {"amount": "12.50", "currency": "EUR"},
    "status": "in_transit",
    "paid_at": "2026-03-01T11:30:00Z",
    "help": {"display_name": "Help", "url": "https://help.example.com/1"},
}


def looks(zone=UTC, **display) -> Looks:
    return looks_of_rows(Configured({"shop": SHOP}, {KIND: DisplayDraft(**display)}, ())).for_reader(
        frozenset({"agent"}), zone
    )


def title(template: str, **properties: object) -> str:
    return looks(title=template).read(event(properties=properties)).title


def test_a_type_reads_as_its_display_says() -> None:
    shown = looks(
        label="Order",
        icon="star",
        hue="pink",
        importance="highlight",
        title="Order {{ order_id }}",
        summary="{{ total.amount | money: total.currency }}",
    )
    reading = shown.read(event(properties=ORDER))
    assert (reading.title, reading.summary) == ("Order 1234", "€12.50")
    assert (reading.label, reading.icon, reading.hue, reading.importance) == (
        *("Order", "star", "pink", "highlight"),
    )
    assert reading.source.hue == "lime"


def test_what_a_display_leaves_empty_is_as_without_one() -> None:
    plain = Looks({"shop": SHOP}).read(event(description="Three books"))
    assert looks().read(event(description="Three books")) == plain


def test_a_label_is_the_title_where_there_is_no_template_for_it() -> None:
    assert looks(label="Order placed").read(event()).title == "Order placed"
    assert looks(label="Order placed").type_label(*KIND) == "Order placed"


@pytest.mark.parametrize("template", ["{% for a in b %}", "{{ nothing }}", "{% if", "   "])
def test_a_title_that_gives_nothing_is_the_one_without_a_display(template: str) -> None:
    assert title(template) == "Order completed"


def test_one_event_without_a_value_falls_back_and_the_others_do_not() -> None:
    assert title("{{ item.name }}") == "Order completed"
    assert title("{{ item.name }}", item={"name": "Desk"}) == "Desk"


def test_the_title_of_an_event_is_one_line_within_its_length() -> None:
    assert title("{{ text }}", text="a\nb\u202e" + "x" * 5000).startswith("a b" + "x" * 100)
    assert len(title("{{ text }}", text="x" * 5000)) == 160


def test_a_title_tells_times_in_the_readers_zone() -> None:
    template = {"title": "Paid {{ paid_at | date: 'time' }}"}
    assert looks(BERGEN, **template).read(event(properties=ORDER)).title == "Paid 12:30"
    assert looks(UTC, **template).read(event(properties=ORDER)).title == "Paid 11:30"
    assert looks(BERGEN, **template).version != looks(UTC, **template).version


@pytest.mark.parametrize("name", ["event.created_at", 'event["received_at"]'])
def test_a_time_that_is_written_without_a_filter_tells_zones_apart_too(name: str) -> None:
    there, here = (looks(zone, title=f"At {{{{ {name} }}}}") for zone in (BERGEN, UTC))
    one = event(properties=ORDER)
    assert there.read(one).title != here.read(one).title
    assert there.version != here.version


def test_zones_share_a_version_where_no_title_tells_a_time() -> None:
    assert looks(BERGEN, title="{{ a }}").version == looks(UTC, title="{{ a }}").version


def test_the_words_of_an_event_hold_what_its_display_makes_of_it() -> None:
    shown = looks(label="Purchase", title="Bought for {{ total.amount | money: total.currency }}")
    assert {"Bought for €12.50", "Purchase", "Web shop"} <= set(
        shown.words(event(properties=ORDER)).split("\n")
    )


def test_an_opened_event_shows_the_rows_of_its_display() -> None:
    details = (
        DetailDraft("Total", "{{ total.amount }}", "money", "total.currency"),
        DetailDraft("Status", "{{ status | humanise }}", "badge"),
        DetailDraft("Paid", "{{ paid_at }}", "date"),
        DetailDraft("Gone", "{{ nothing }}"),
        DetailDraft("Help", "{{ help }}"),
        DetailDraft("Wrong", "{% nothing %}"),
    )
    opened = looks(BERGEN, details=details).opened(event(properties=ORDER))
    assert [(row.label, row.kind, row.text) for row in opened.rows[:2]] == [
        ("Total", "money", "€12.50"),
        ("Status", "badge", "In transit"),
    ]
    assert [row.label for row in opened.rows] == ["Total", "Status", "Paid", "Help"]
    assert opened.rows[2].iso == "2026-03-01T12:30:00+01:00"
    assert (opened.rows[3].kind, opened.rows[3].url) == ("link", "https://help.example.com/1")


def test_link_reply_and_thread_are_of_the_event() -> None:
    opened = looks(
        link="https://shop.example.com/orders/{{ order_id }}",
        link_label="Order {{ order_id }} in the shop",
        reply="Your order {{ order_id }} is on its way.\n\nKind regards",
        thread="order_id",
    ).opened(event(properties=ORDER))
    assert opened.link is not None
    assert (opened.link.label, opened.link.url) == (
        "Order 1234 in the shop",
        "https://shop.example.com/orders/1234",
    )
    assert opened.reply == "Your order 1234 is on its way.\n\nKind regards"
    assert opened.thread is not None
    assert (opened.thread.label, opened.thread.value) == ("Order 1234", "1234")


def test_a_reply_with_a_hole_or_a_mask_in_it_is_none_to_send_and_says_why() -> None:
    shown = looks(reply="Your order {{ order_id }} comes with {{ carrier }}.")
    gap = shown.opened(event(properties={"order_id": 1}))
    masked = shown.opened(event(properties={"order_id": MASKED, "carrier": "Post"}))
    assert (gap.reply, gap.no_reply) == ("", "There is no reply text: this event lacks carrier.")
    assert masked.reply == "Your order •••••• comes with Post."
    assert masked.no_reply == "It cannot be copied: some of it is masked."


@pytest.mark.parametrize(
    ("path", "properties", "label"),
    [
        ("order_id", {"order_id": 7}, "Order 7"),
        ("orderNumber", {"orderNumber": "A-7"}, "Order A-7"),
        ("order.id", {"order": {"id": 7}}, "Order 7"),
        ('["odd key"]', {"odd key": "x"}, "Odd key x"),
        ("order_id", {"order_id": MASKED}, None),
        ("a.b", {"a": "text"}, None),
        ("a..b", {"a": 1}, None),
        ("*.id", {"id": 1, "a": {"id": 1}}, None),
    ],
)
def test_a_thread_is_called_by_the_word_for_its_number(
    path: str, properties: dict, label: str | None
) -> None:
    thread = looks(thread=path).opened(event(properties=properties)).thread
    assert (thread.label if thread else None) == label


def test_a_link_with_a_gap_is_none() -> None:
    assert looks(link="https://shop.example.com/{{ gone }}").opened(event()).link is None


@pytest.mark.parametrize("value", [None, {}, [], {"a": 1}, True, ""])
def test_a_thread_is_by_a_text_or_a_number(value: object) -> None:
    assert looks(thread="order_id").opened(event(properties={"order_id": value})).thread is None


@given(any_properties)
def test_no_event_breaks_its_display(properties: dict) -> None:
    shown = looks(
        title="{{ item.name | truncate: 20 }} {{ total | money: currency }}",
        summary="{% if value > 3 %}{{ items | join }}{% else %}{{ url }}{% endif %}",
        details=(
            DetailDraft("A", "{{ amount }}", "money", "currency"),
            DetailDraft("B", "{{ page }}", "date"),
        ),
        link="https://shop.example.com/{{ order_id }}",
        reply="{{ status | humanise }}",
        thread="order_id",
    )
    reading, opened = shown.read(event(properties=properties)), shown.opened(event(properties=properties))
    assert 0 < len(reading.title) <= 160
    for text in (reading.title, reading.summary, opened.reply, *(row.text for row in opened.rows)):
        text.encode()
    assert opened.link is None or opened.link.url.startswith("https://shop.example.com/")


@given(any_properties)
def test_no_event_without_a_display_breaks_what_suggests_itself(properties: dict) -> None:
    opened = Looks().opened(event(properties=properties))
    assert len(opened.rows) <= 8


def test_noise_is_what_is_marked_so() -> None:
    assert looks(importance="noise").noise == {KIND}
    assert looks().noise == frozenset()


def test_roles_are_offered_their_presets_and_everybodys() -> None:
    presets = (OfferedPreset("Money", "", ("billing-admin",)), OfferedPreset("All", ""))
    shown = looks_of_rows(Configured({}, {}, presets))
    names = {
        role: [preset.name for preset in shown.for_reader(frozenset({role}), UTC).presets]
        for role in ("agent", "billing-admin")
    }
    assert names == {"agent": ["All"], "billing-admin": ["Money", "All"]}


def test_audiences_that_see_the_same_share_a_version_and_others_do_not() -> None:
    crm = SourceLook("crm", "CRM", "lime", "cart", visible_to=("admin",))
    open_, closed = (looks_of_rows(Configured({"crm": look}, {}, ())) for look in (SHOP, crm))
    agent, admin = frozenset({"agent"}), frozenset({"admin"})
    assert open_.for_reader(agent, UTC).version == open_.for_reader(admin, UTC).version
    assert closed.for_reader(agent, UTC).version != closed.for_reader(admin, UTC).version
    assert closed.for_reader(agent, UTC).withheld == {"crm"}
    assert closed.for_reader(admin, UTC).withheld == frozenset()


def test_the_looks_of_an_audience_are_made_once() -> None:
    shown = looks_of_rows(Configured({}, {}, ()))
    assert shown.for_reader(frozenset({"agent"}), UTC) is shown.for_reader(frozenset({"agent"}), UTC)


def configured(account: Account, number: int) -> None:
    for n in range(number):
        display = Display.objects.create(account=account, source="shop", type=f"t{n}", label=f"Type {n}")
        Detail.objects.create(display=display, label="One", template="{{ a }}", order=2)
        Detail.objects.create(display=display, label="Two", template="{{ b }}", order=1)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 30])
def test_any_number_of_displays_is_read_in_five_queries(number: int) -> None:
    account = AccountFactory()
    configured(account, number)
    configured(AccountFactory(), 1)
    with CaptureQueriesContext(connection) as queries:
        found = looks_for(account)
    assert len(queries) == 5
    assert len(found.displays) == number
    assert [row.label for row in found.displays["shop", "t0"].details] == ["Two", "One"]


CHANGES = {
    "a display": lambda account: Display.objects.filter(account=account).update(title="{{ x }}"),
    "a detail": lambda account: Detail.objects.filter(display__account=account).update(template="{{ x }}"),
    "a source": lambda account: Source.objects.create(account=account, name="a", hue="lime", icon="cart"),
    "its roles": lambda account: Source.objects.filter(account=account).update(visible_to=["admin"]),
    "a mask": lambda account: Mask.objects.create(account=account, path="email"),
    "a preset": lambda account: Preset.objects.create(account=account, name="a"),
    "its end": lambda account: Display.objects.filter(account=account).delete(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_what_is_seen_changes_the_version(change: str) -> None:
    account = AccountFactory()
    configured(account, 1)
    Source.objects.create(account=account, name="shop", hue="lime", icon="cart")
    before = looks_for(account).for_reader(frozenset({"agent"}), UTC).version
    CHANGES[change](account)
    assert looks_for(account).for_reader(frozenset({"agent"}), UTC).version != before


@pytest.mark.django_db
def test_looks_that_did_not_change_are_the_same_with_all_that_was_made_of_them(monkeypatch) -> None:
    monkeypatch.setattr(reading, "RELIED_ON_SECONDS", 0.0)
    account = AccountFactory()
    configured(account, 1)
    assert looks_for(account, mark=(-1, -1)) is looks_for(account, mark=(-1, -2))
