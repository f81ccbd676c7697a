"""What an admin saves: bad templates are refused at their field, with the line and the reason."""

import pytest
from django.core.exceptions import ValidationError

from timeline.sources.models import Detail, Display, Format


def errors_of(display: Display) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        display.clean_fields(exclude=["account"])
    return refused.value.message_dict


@pytest.mark.parametrize("field", ["title", "summary", "link_label", "reply"])
def test_a_display_refuses_a_bad_template(field: str) -> None:
    display = Display(source="shop", type="order", **{field: "{{ a | pluralse: 'x' }}"})
    assert errors_of(display) == {field: ["Line 1: there is no filter “pluralse”. Did you mean “pluralise”?"]}


def test_a_display_refuses_a_link_whose_server_comes_from_data() -> None:
    display = Display(source="shop", type="order", link="https://{{ host }}/")
    assert errors_of(display) == {
        "link": ["Line 1: a link begins with https:// and the name of a server, written out, then a slash"]
    }


def test_a_display_takes_good_templates_and_none() -> None:
    Display(source="shop", type="order").clean_fields(exclude=["account"])
    Display(
        source="shop",
        type="order",
        title="Order {{ id }}",
        link="https://shop.example/{{ id }}",
        reply="Hello\n{{ customer }}",
    ).clean_fields(exclude=["account"])


@pytest.mark.parametrize(
    ("format_name", "template", "option"),
    [
        (Format.TEXT, "{{ a }}", ""),
        (Format.NUMBER, "{{ a }}", "2"),
        (Format.MONEY, "{{ a }}", "EUR"),
        (Format.MONEY, "{{ a }}", "eur"),
        (Format.MONEY, "{{ a }}", "order.currency"),
        (Format.MONEY, "{{ a }}", 'order["my currency"]'),
        (Format.DATE, "{{ a }}", "full"),
        (Format.DATE, "{{ a }}", "%d.%m."),
        (Format.DURATION, "{{ a }}", "ms"),
        (Format.LINK, "https://a.example/{{ a }}", "Order {{ a }}"),
        (Format.IMAGE, "https://a.example/{{ a }}.png", ""),
        (Format.BADGE, "{{ a }}", ""),
    ],
)
def test_a_detail_takes_what_fits_its_format(format_name: str, template: str, option: str) -> None:
    Detail(label="L", format=format_name, template=template, option=option).clean()


@pytest.mark.parametrize(
    ("format_name", "template", "option", "field"),
    [
        (Format.TEXT, "{{ a", "", "template"),
        (Format.TEXT, "{{ a }}", "x", "option"),
        (Format.BADGE, "{{ a }}", "x", "option"),
        (Format.NUMBER, "{{ a }}", "two", "option"),
        (Format.MONEY, "{{ a }}", "{{ currency }}", "option"),
        (Format.MONEY, "{{ a }}", "a | upcase", "option"),
        (Format.MONEY, "{{ a }}", "my currency", "option"),
        (Format.DATE, "{{ a }}", "shrt", "option"),
        (Format.DURATION, "{{ a }}", "weeks", "option"),
        (Format.LINK, "{{ a }}", "", "template"),
        (Format.LINK, "https://a.example/{{ a }}", "{{ a", "option"),
        (Format.IMAGE, "http://a.example/{{ a }}", "", "template"),
    ],
)
def test_a_detail_refuses_what_does_not_fit(format_name: str, template: str, option: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Detail(label="L", format=format_name, template=template, option=option).clean()
    assert set(refused.value.message_dict) == {field}
