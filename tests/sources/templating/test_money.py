"""Amounts in the currencies that events name in all kinds of ways."""

import pytest

from tests.sources.templating.rendering import rendered
from timeline.sources.templating.filters.money import PLACES, SYMBOLS


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("1234.5", "EUR", "€1,234.50"),
        (1234.5, "eur", "€1,234.50"),
        ("19", "USD", "$19.00"),
        ("-19.999", "USD", "-$20.00"),
        ("-0.001", "USD", "$0.00"),
        ("1200", "JPY", "¥1,200"),
        ("1200.5", "JPY", "¥1,201"),
        ("5000", "KRW", "₩5,000"),
        ("1.2345", "KWD", "KWD 1.235"),
        ("12", "CHF", "CHF 12.00"),
        ("-12", "CHF", "-CHF 12.00"),
        ("12", "CAD", "CA$12.00"),
        ("12", "XYZ", "XYZ 12.00"),
        ("12", "€", "€12.00"),
        ("12", "points", "12.00 points"),
        ("12", "", "12.00"),
        ("12", None, "12.00"),
        ("12", ["EUR"], "€12.00"),
        ("12", {"name": "GBP"}, "£12.00"),
        ("12", 5, "12.00 5"),
        ("free", "EUR", "free"),
        ("", "EUR", ""),
        (None, "EUR", ""),
        (True, "EUR", "yes"),
        ("999999999999999", "EUR", "€999,999,999,999,999.00"),
        ("9999999999999999", "EUR", "9999999999999999"),
    ],
)
def test_an_amount_is_written_in_its_currency(amount: object, currency: object, said: str) -> None:
    assert rendered("{{ amount | money: currency }}", amount=amount, currency=currency) == said


def test_a_currency_can_stand_in_the_template() -> None:
    assert rendered("{{ amount | money: 'GBP' }}", amount="5") == "£5.00"
    assert rendered("{{ amount | money }}", amount="5") == "5.00"


def test_no_symbol_stands_for_two_currencies() -> None:
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)


def test_the_places_are_those_of_known_codes() -> None:
    assert all(len(code) == 3 and code.isupper() for code in (*PLACES, *SYMBOLS))
    assert set(PLACES.values()) == {0, 3}
