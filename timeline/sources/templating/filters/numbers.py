"""Filters for numbers, which events mostly send as text. Exact, and never longer than an eye can read.

What writes a number leaves alone what is none; what calculates with it has nothing to give then.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal

from timeline.sources.values import number

from .filter import Filter

_PLACES = 6  # of a result
_KEPT = 12  # of a number as it was sent
_MOST_PLACES = 10
_CONTEXT = Context(prec=60, traps=[])
_LARGEST = Decimal(10) ** 15


def amount_of(value: object) -> Decimal | None:
    """The number that a value is or says, between ± 10¹⁵ and of at most twelve places; else None."""
    amount = number(value)
    if amount is not None and _places(amount) > _KEPT:
        return rounded(amount, _KEPT)
    return amount


def rounded(amount: Decimal, places: int) -> Decimal:
    """Halves go up, as people count."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _CONTEXT)


def plain(amount: Decimal) -> Decimal | None:
    """A result without needless zeros and exponents, None beyond ± 10¹⁵."""
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        return None
    exact = rounded(amount, _PLACES).normalize(_CONTEXT)
    return exact if _places(exact) >= 0 else rounded(exact, 0)


def grouped(amount: Decimal, places: int | None = None) -> str:
    """ "1,234.50"; as many places as were sent where none are asked for."""
    shown = amount if places is None else rounded(amount, places)
    return f"{abs(shown) if shown.is_zero() else shown:,f}"


def write_number(value: object, places: object = None) -> object:
    amount = amount_of(value)
    return value if amount is None else grouped(amount, places_of(places))


def round_number(value: object, places: object = 0) -> object:
    amount = amount_of(value)
    return value if amount is None else rounded(amount, places_of(places) or 0)


def places_of(value: object) -> int | None:
    """How many places are asked for, None if that is no number of places."""
    amount = number(value)
    return int(amount) if amount is not None and 0 <= amount <= _MOST_PLACES else None


def _calculated(by: Callable[[Decimal, Decimal], Decimal]) -> Callable[[object, object], object]:
    def calculate(value: object, other: object) -> object:
        left, right = amount_of(value), amount_of(other)
        return None if left is None or right is None else plain(by(left, right))

    return calculate


def _quotient(left: Decimal, right: Decimal) -> Decimal:
    return _CONTEXT.divide(left, right)  # not a number where it cannot be divided


def _places(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _no_places(given: object) -> str:
    return "" if places_of(given) is not None else f"give the places after the point, 0 to {_MOST_PLACES}"


def _no_number(given: object) -> str:
    return "" if number(given) is not None else "give it a number"


NUMBERS = (
    Filter("number", write_number, 0, 1, refuses=_no_places),
    Filter("round", round_number, 0, 1, refuses=_no_places),
    Filter("plus", _calculated(_CONTEXT.add), 1, 1, refuses=_no_number),
    Filter("minus", _calculated(_CONTEXT.subtract), 1, 1, refuses=_no_number),
    Filter("times", _calculated(_CONTEXT.multiply), 1, 1, refuses=_no_number),
    Filter("divided_by", _calculated(_quotient), 1, 1, refuses=_no_number),
)
