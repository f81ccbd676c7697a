"""Displays that suggest themselves: what an admin would have written, for the shapes that systems send."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.events import any_properties, any_text, event
from timeline.events.values import Event
from timeline.eventstore.demo import jane, mia, robert, theo_and_priya, uma, zoe
from timeline.eventstore.demo.bodies import Diary
from timeline.eventstore.demo.people import JANE, MIA, PRIYA, ROBERT, THEO, UMA, ZOE, Person
from timeline.sources.displays.drafts import DisplayDraft
from timeline.sources.displays.looks import looks_of_rows
from timeline.sources.displays.rows import Configured
from timeline.sources.guessing import suggest
from timeline.sources.models import Detail, Display
from timeline.sources.reading import Looks
from timeline.sources.standard import STANDARD_TYPES, standard_title

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def looks(draft: DisplayDraft, one: Event) -> Looks:
    return looks_of_rows(Configured({}, {(one.source, one.type): draft}, ()))


def title(type_name: str, **properties: Any) -> str:
    return read(type_name, **properties)[0]


def read(type_name: str, **properties: Any) -> tuple[str, str]:
    one = event(type_name, properties=properties)
    reading = looks(suggest([one]), one).read(one)
    return reading.title, reading.summary


def rows(type_name: str, **properties: Any) -> list[tuple[str, str, str]]:
    one = event(type_name, properties=properties)
    return [(row.label, row.text, row.kind) for row in looks(suggest([one]), one).opened(one).rows]


def told(person: Person, bodies: Any) -> dict[tuple[str, str], list[Event]]:
    """The events of the demo's world by source and type."""
    kinds: dict[tuple[str, str], list[Event]] = {}
    for number, body in enumerate(bodies(Diary(NOW, person))):
        sent = body["event"]
        values = {name: sent[name] for name in ("source", "type", "description", "properties")}
        one = Event(id=str(number), created_at=NOW, received_at=NOW, **values)
        kinds.setdefault((one.source, one.type), []).append(one)
    return kinds


@pytest.mark.parametrize(
    ("type_name", "properties", "expected"),
    [
        (
            "order_completed",
            {"order_id": "10318", "total": {"amount": "58.00", "currency": "EUR"}},
            "Order 10318 completed · €58.00",
        ),
        ("payment_captured", {"amount": "9.50", "currency": "USD"}, "Payment captured · $9.50"),
        ("page_viewed", {"title": "Pricing", "url": "https://example.com/pricing"}, "Page viewed: Pricing"),
        ("loyalty_tier_changed", {"from": "silver", "to": "gold"}, "Loyalty tier changed: silver → gold"),
        ("newsletter_opened", {"campaign": "Spring", "clicked": True}, "Newsletter opened: Spring"),
        ("report_exported", {"title": "x", "report": "Q1"}, "Report exported: Q1"),
        ("call.ended", {"duration": 312, "call_id": "c_9d8f7a6e5b4c3d2e"}, "Call ended · 5 min 12 s"),
        ("invoice.payment_failed", {"invoice_id": "in_1Nf83kd92hsA", "amount_due": 5, "currency": "eur"},
         "Invoice payment failed · €5.00"),
        ("flight_delayed", {"flight_number": "SK4012", "from": "OSL", "to": "BGO"},
         "Flight SK4012 delayed: OSL → BGO"),
        ("course_completed", {"course": {"id": 7, "title": "Statistics"}}, "Course completed: Statistics"),
        ("payment_failed", {"page": {"display_name": "A", "url": "https://a.example/"}}, "Payment failed"),
        ("session_started", {}, "Session started"),
        ("{{ x }}{% for %}", {"order_id": 7}, "{{ x }}{% for %}"),
    ],
)  # fmt: skip
def test_a_title_says_what_happened_to_what(type_name: str, properties: dict, expected: str) -> None:
    assert title(type_name, **properties) == expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"amount": "9.50", "currency": "USD"}, ("Amount", "$9.50", "money")),
        ({"total": {"amount": "9.50", "currency": "USD"}}, ("Total", "$9.50", "money")),
        ({"shipping_fee": 3, "currency_code": "JPY"}, ("Shipping fee", "¥3", "money")),
        ({"paid_at": "2026-03-01T10:00:00Z"}, ("Paid at", "Sun 1 Mar 2026, 10:00", "date")),
        ({"due": "2026-03-01"}, ("Due", "Sun 1 Mar 2026", "date")),
        ({"created": 1767225600}, ("Created", "Thu 1 Jan 2026, 00:00", "date")),
        ({"duration_ms": 93000}, ("Duration", "1 min 33 s", "duration")),
        ({"status": "in_transit"}, ("Status", "In transit", "badge")),
        ({"severity": 1}, ("Severity", "1", "badge")),
        ({"reason": "does_not_fit"}, ("Reason", "Does not fit", "text")),
        ({"order_id": 1234}, ("Order", "1234", "text")),
        ({"item": {"name": "Desk"}}, ("Item", "Desk", "text")),
        ({"items": [{"name": "Desk"}, {"name": "Mat"}]}, ("Items", "Desk, Mat", "text")),
        ({"items": [{"sku": "A"}, {"sku": "B"}]}, ("Items", "A, B", "text")),
        ({"tags": ["new", "vip"]}, ("Tags", "new, vip", "text")),
        ({"used_percent": 85}, ("Used", "85 %", "text")),
        ({"rows": 12000}, ("Rows", "12,000", "number")),
        ({"trusted": False}, ("Trusted", "no", "text")),
        ({"address": {"street": "18 Lane", "city": "Bergen"}}, ("Address", "18 Lane, Bergen", "text")),
        ({"page": {"display_name": "Help", "url": "https://a.example.com/1"}}, ("Page", "Help", "link")),
    ],
)  # fmt: skip
def test_a_row_has_the_format_of_its_value(properties: dict, expected: tuple[str, str, str]) -> None:
    assert expected in rows("something_happened", **properties)


def test_what_only_machines_read_is_no_row() -> None:
    machines = {"user_agent": "x", "locale": "en", "session_id": "s", "uuid": "u", "currency": "EUR"}
    assert rows("something_happened", **machines) == []


def test_at_most_eight_rows_with_the_most_telling_first() -> None:
    shown = rows("order_placed", **{f"n{n}": n for n in range(30)}, status="paid", order_id=7)
    assert len(shown) == 8
    assert [label for label, _, _ in shown[:2]] == ["Order", "Status"]


def test_what_some_events_lack_leaves_no_gap_in_a_title() -> None:
    events = [event(properties={"item": {"name": "Desk"}}), event(properties={"x": 1})]
    shown = looks(suggest(events), events[0])
    assert [shown.read(one).title for one in events] == ["Order completed: Desk", "Order completed"]


def test_the_summary_is_the_description_where_events_have_one() -> None:
    events = [event(description="As it was", properties={"status": "paid"})]
    assert suggest(events).summary == ""
    assert suggest([event(properties={"status": "paid"})]).summary == "{{ status | humanise }}"


def test_a_link_is_made_of_an_id_if_that_holds_for_all() -> None:
    def at(number: int, host: str = "shop.example.com") -> Event:
        return event(properties={"order_id": number, "order_url": f"https://{host}/orders/{number}"})

    alike = suggest([at(1001), at(1002)])
    assert (alike.link_label, alike.link) == ("Open order", "https://shop.example.com/orders/{{ order_id }}")
    assert suggest([at(1001), at(1002, "other.example.com")]).link == ""
    assert suggest([at(1001)]).link == ""


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://a.example/v2/orders/{}", "https://a.example/v2/orders/{{ order_id }}"),
        ("https://a.example/orders?id={}&tab=all", "https://a.example/orders?id={{ order_id }}&tab=all"),
        ("https://a.example/u/jane@example.com/{}", ""),
        ("https://a.example/customers/4711/{}", ""),
        ("https://a.example/{}/{}", ""),
        ("https://a.example/%7Ejane/{}", ""),
        ("http://a.example/{}", ""),
    ],
)
def test_nothing_of_a_customer_is_written_into_a_link(address: str, link: str) -> None:
    events = [
        event(properties={"order_id": number, "url": address.format(number, number)})
        for number in (1001, 1002)
    ]
    assert suggest(events).link == link


def test_an_address_that_is_made_of_an_id_is_a_link_or_an_image_in_its_row() -> None:
    events = [
        event(
            properties={
                "sku": sku,
                "photo": f"https://cdn.example.com/{sku}.png",
                "page": f"https://a.example/{sku}",
            }
        )
        for sku in ("DSK-3", "MAT-1")
    ]
    formats = {row.label: (row.format, row.template) for row in suggest(events).details}
    assert formats["Photo"] == ("image", "https://cdn.example.com/{{ sku }}.png")
    assert formats["Page"] == ("link", "https://a.example/{{ sku }}")


@pytest.mark.parametrize(
    ("type_name", "importance"),
    [
        ("payment_failed", "highlight"),
        ("OrderCancelled", "highlight"),
        ("heartbeat", "noise"),
        ("page_viewed", "normal"),
        ("order_completed", "normal"),
    ],
)
def test_trouble_stands_out_and_what_tells_nothing_is_noise(type_name: str, importance: str) -> None:
    assert suggest([event(type_name)]).importance == importance


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"order_id": 7, "invoice_id": 8}, "order_id"),
        ({"invoiceNumber": 8}, "invoiceNumber"),
        ({"order": {"id": 7}}, "order.id"),
        ({"user_id": 7, "session_id": "s", "article_id": 3}, ""),
        ({"order_id": {"a": 1}}, ""),
    ],
)
def test_the_thread_is_by_the_number_that_holds_most_together(properties: dict, path: str) -> None:
    assert suggest([event(properties=properties)]).thread == path


@pytest.mark.parametrize("type_name", STANDARD_TYPES)
def test_a_standard_type_reads_the_same_by_its_template(type_name: str) -> None:
    (examples,) = [events for kind, events in told(ZOE, zoe.events).items() if kind == ("zendesk", type_name)]
    for one in (*examples, event(type_name, "zendesk")):
        draft = suggest([one])
        shown = looks(draft, one).read(one)
        assert shown.title == standard_title(type_name, one.properties)
        assert draft.importance == "normal"
        assert looks(draft, one).opened(examples[0]).rows


@pytest.mark.parametrize(
    ("person", "bodies"),
    [
        (JANE, jane.events),
        (MIA, lambda diary: list(mia.events(diary))[:400]),
        (UMA, uma.events),
        (PRIYA, theo_and_priya.priya),
        (THEO, theo_and_priya.theo),
        (ROBERT, robert.events),
        (ZOE, zoe.events),
    ],
)
def test_every_type_of_the_world_has_a_display_that_can_be_saved(person: Person, bodies: Any) -> None:
    for (source, type_name), events in told(person, bodies).items():
        draft = suggest(events)
        check(draft)
        shown = looks(draft, events[0])
        for one in events:
            assert shown.read(one).title
            shown.opened(one)
        assert len(draft.details) <= 8, (source, type_name)


def check(draft: DisplayDraft) -> None:
    """As the admin would at save."""
    values = {name: getattr(draft, name) for name in DisplayDraft.__dataclass_fields__ if name != "details"}
    Display(source="shop", type="order", **values).clean_fields(exclude={"account"})
    for detail in draft.details:
        made = Detail(
            label=detail.label, template=detail.template, format=detail.format, option=detail.option
        )
        made.clean_fields(exclude={"display"})
        made.clean()


@settings(max_examples=200)
@given(st.lists(any_properties, min_size=1, max_size=4), any_text, any_text)
def test_anything_at_all_suggests_what_can_be_saved(several: list, source: str, type_name: str) -> None:
    events = [event(type_name, source, properties=properties) for properties in several]
    draft = suggest(events)
    check(draft)
    for one in events:
        looks(draft, one).read(one).title.encode()


def test_no_events_suggest_nothing() -> None:
    assert suggest([]) == DisplayDraft()
