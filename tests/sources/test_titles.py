"""Machine names as people say them, and the titles of Zendesk's own events."""

import time

import pytest

from timeline.sources.standard import STANDARD_TYPES, standard_icon, standard_title
from timeline.sources.titles import humanise

ARTICLE = {"article_id": 1, "article": {"display_name": "How to return", "url": "https://help.example.com/1"}}


@pytest.mark.parametrize(
    ("type_name", "title"),
    [
        ("order_completed", "Order completed"),
        ("Screen View", "Screen View"),
        ("eCommerce - AddToCart", "eCommerce - Add to cart"),
        ("OrderCompleted", "Order completed"),
        ("orderCompleted", "Order completed"),
        ("ORDER_COMPLETED", "Order completed"),
        ("LOGIN", "Login"),
        ("order.completed", "Order completed"),
        ("page-view", "Page view"),
        ("checkout/step-2", "Checkout step 2"),
        ("order::done", "Order done"),
        ("SMS", "SMS"),
        ("sms_sent", "SMS sent"),
        ("APIKeyCreated", "API key created"),
        ("OAuthLogin", "OAuth login"),
        ("PayPalPayment", "PayPal payment"),
        ("iphone_sold", "iPhone sold"),
        ("user_id_changed", "User ID changed"),
        ("größe_geändert", "Größe geändert"),
        ("注文完了", "注文完了"),
        ("🎉", "🎉"),
        ("___", "___"),
        ("Robert'); DROP TABLE Students;--", "Robert'); DROP TABLE Students;--"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("x_\u202eevil", "X evil"),
        ("", ""),
        ("\x00\u200b", ""),
    ],
)
def test_a_name_reads_as_a_title(type_name: str, title: str) -> None:
    assert humanise(type_name) == title


@pytest.mark.parametrize("text", ["a_" * 200 + "!", "a" * 399 + "!", "aA" * 200, "-" * 400, "A" * 10_000_000])
def test_no_name_takes_long_to_read(text: str) -> None:
    began = time.thread_time()
    assert len(humanise(text)) <= 160
    assert time.thread_time() - began < 0.05


def test_there_are_zendesks_28_types() -> None:
    assert len(STANDARD_TYPES) == 28


@pytest.mark.parametrize("type_name", STANDARD_TYPES)
@pytest.mark.parametrize("value", [None, 7, "x", [], {}, {"query": []}, [{"display_name": 1}], float("inf")])
def test_a_standard_title_stands_whatever_the_properties_hold(type_name: str, value: object) -> None:
    keys = ("article", "search_query", "result_count", "current_value", "identity_type", "title", "ticket")
    assert standard_title(type_name, dict.fromkeys(keys, value)).strip()
    assert standard_icon(type_name)


@pytest.mark.parametrize(
    ("type_name", "properties", "title"),
    [
        ("article_viewed", ARTICLE, "Viewed article “How to return”"),
        ("article_viewed", {}, "Viewed article"),
        (
            "help_center_searched",
            {"result_count": 3, "search_query": {"query": "refund"}},
            "Searched the help centre for “refund” — 3 results",
        ),
        ("help_center_searched", {"search_query": "refund"}, "Searched the help centre for “refund”"),
        ("help_center_searched", {"result_count": 1}, "Searched the help centre — 1 result"),
        ("answers_suggested", {"result_count": 2, "search_query": "tax"}, "Was offered 2 answers to “tax”"),
        ("identity_changed", {"identity_type": "phone_number"}, "Phone number changed"),
        ("identity_created", {"identity_type": "carrier_pigeon"}, "Carrier pigeon added"),
        ("identity_created", {}, "Identity added"),
        ("name_changed", {"previous_value": "Jane", "current_value": "Janet"}, "Name changed to “Janet”"),
        ("page_view", {"title": "Pricing"}, "Viewed page “Pricing”"),
        ("page_view", {"title": ""}, "Viewed a page"),
        ("user_suspension_changed", {"current_value": True}, "Was suspended"),
        ("user_suspension_changed", {"current_value": False}, "Suspension lifted"),
    ],
)
def test_a_standard_title_uses_what_its_event_tells(type_name: str, properties: dict, title: str) -> None:
    assert standard_title(type_name, properties) == title


def test_a_type_that_is_not_zendesks_has_no_standard_title() -> None:
    assert standard_title("order_completed", {}) == standard_icon("order_completed") == ""
