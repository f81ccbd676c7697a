"""Details in their formats; what does not fit is shown as the text that it is."""

from zoneinfo import ZoneInfo

import pytest

from tests.sources.templating.rendering import scope
from timeline.sources.templating import DetailDraft, Shown, show

SENT = {
    "total": "1234.5",
    "currency": "EUR",
    "at": "2025-03-03T09:42:07Z",
    "day": "2025-03-03",
    "took": "200",
    "status": "Paid\nin full",
    "id": "A/1",
    "name": "Lamp",
    "url": "https://evil.example/",
    "paid": True,
    "items": [{"name": "a"}, {"name": "b"}],
    "nothing": None,
}


def shown(format_name: str, template: str, option: str = "") -> Shown | None:
    berlin = scope(SENT, zone=ZoneInfo("Europe/Berlin"))
    return show(DetailDraft("Label", template, format_name, option), berlin)


@pytest.mark.parametrize(
    ("format_name", "template", "option", "kind", "text"),
    [
        ("text", "{{ name }} ({{ total }})", "", "text", "Lamp (1234.5)"),
        ("text", "{{ items }}", "", "text", "a, b"),
        ("text", "{{ status }}", "", "text", "Paid\nin full"),
        ("number", "{{ total }}", "", "number", "1,234.5"),
        ("number", "{{ total }}", "2", "number", "1,234.50"),
        ("number", "{{ items | size }}", "", "number", "2"),
        ("number", "{{ total }} kg", "", "text", "1234.5 kg"),
        ("number", "{{ paid }}", "", "text", "yes"),
        ("money", "{{ total }}", "EUR", "money", "€1,234.50"),
        ("money", "{{ total }}", "currency", "money", "€1,234.50"),
        ("money", "{{ total }}", "nowhere.at.all", "money", "1,234.50"),
        ("money", "{{ total }}", "", "money", "1,234.50"),
        ("money", "{{ total }}", "no path", "money", "1,234.50"),
        ("money", "{{ name }}", "EUR", "text", "Lamp"),
        ("money", "{{ total | divided_by: 100 }}", "USD", "money", "$12.35"),
        ("number", "{{ 'x' | size | times: 1000 }}", "", "number", "1,000"),
        ("duration", "{{ took }}", "", "duration", "3 min 20 s"),
        ("duration", "{{ took }}", "min", "duration", "3 h 20 min"),
        ("duration", "{{ took }}", "eons", "duration", "3 min 20 s"),
        ("duration", "{{ name }}", "", "text", "Lamp"),
        ("badge", "{{ status }}", "", "badge", "Paid in full"),
        ("badge", "{{ paid }}", "", "badge", "yes"),
        ("no such format", "{{ name }}", "", "text", "Lamp"),
    ],
)
def test_a_detail_is_written_in_its_format(
    format_name: str, template: str, option: str, kind: str, text: str
) -> None:
    assert shown(format_name, template, option) == Shown("Label", kind, text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("template", "option", "text", "iso"),
    [
        ("{{ at }}", "", "Mon 3 Mar 2025, 10:42", "2025-03-03T10:42:07+01:00"),
        ("{{ at }}", "%d.%m.%Y", "03.03.2025", "2025-03-03T10:42:07+01:00"),
        ("{{ day }}", "", "Mon 3 Mar 2025", "2025-03-03"),
        ("{{ event.created_at }}", "date", "Sun 1 Mar 2026", "2026-03-01T13:00:00+01:00"),
    ],
)
def test_a_date_is_shown_in_the_agents_zone(template: str, option: str, text: str, iso: str) -> None:
    assert shown("date", template, option) == Shown("Label", "date", text, iso=iso)


def test_a_date_that_is_none_is_text() -> None:
    assert shown("date", "{{ name }}") == Shown("Label", "text", "Lamp")
    assert shown("date", "{{ day }}", "time") == Shown("Label", "text", "2025-03-03")


def test_links_and_images_have_an_address_and_a_text() -> None:
    order = "https://shop.example/o/{{ id }}"
    assert shown("link", order) == Shown(
        "Label", "link", "shop.example/o/A%2F1", url="https://shop.example/o/A%2F1"
    )
    assert shown("link", order, "Order {{ id }}") == Shown(
        "Label", "link", "Order A/1", url="https://shop.example/o/A%2F1"
    )
    assert shown("image", order, "{{ name }}") == Shown(
        "Label", "image", "Lamp", url="https://shop.example/o/A%2F1"
    )
    assert shown("image", order) == Shown("Label", "image", "Label", url="https://shop.example/o/A%2F1")
    assert shown("link", order, "{{ broken") == shown("link", order)


@pytest.mark.parametrize("format_name", ["link", "image"])
def test_an_address_out_of_data_is_text(format_name: str) -> None:
    assert shown(format_name, "{{ url }}") == Shown("Label", "text", "https://evil.example/")


@pytest.mark.parametrize(
    ("format_name", "template"),
    [
        ("text", "{{ nothing }}"),
        ("text", "{{ nowhere }} "),
        ("number", "{{ nothing }}"),
        ("money", "{{ nowhere }}"),
        ("date", "{{ nothing }}"),
        ("duration", "{{ nothing }}"),
        ("badge", "{{ nothing }}"),
        ("link", "https://shop.example/o/{{ nothing }}"),
        ("image", "https://shop.example/o/{{ nowhere }}"),
        ("text", "{{ broken"),
        ("link", "{{ broken"),
    ],
)
def test_there_is_no_row_without_anything_to_show(format_name: str, template: str) -> None:
    assert shown(format_name, template) is None
