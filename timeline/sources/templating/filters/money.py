"""Amounts of money. Symbols as English texts write them; decimals after ISO 4217."""

import re

from timeline.sources.templating.said import filled, said
from timeline.sources.text import line

from .filter import Filter
from .numbers import amount_of, grouped

SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CNY": "CN¥",
    "INR": "₹",
    "KRW": "₩",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
    "HKD": "HK$",
    "SGD": "S$",
    "TWD": "NT$",
    "MXN": "MX$",
    "BRL": "R$",
    "ILS": "₪",
    "VND": "₫",
    "UAH": "₴",
    "TRY": "₺",
    "PHP": "₱",
    "NGN": "₦",
}
_WITHOUT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
PLACES = dict.fromkeys(_WITHOUT.split(), 0) | dict.fromkeys(_WITH_THREE.split(), 3)
_CODE = re.compile(r"[A-Za-z]{3}", re.ASCII)
_SIGN = re.compile(r"[^\w\s]|[A-Z]{1,2}\$")


def write_money(value: object, currency: object = None) -> object:
    """ "€1,234.50": the amount in a currency, which a code, a symbol or any other word names.

    What is no number stays as it is.
    """
    amount = amount_of(value)
    if amount is None:
        return value
    name = line(said(currency), 20)
    code = name.upper() if _CODE.fullmatch(name) else ""
    number = grouped(abs(amount), PLACES.get(code, 2))
    minus = "-" if amount < 0 and number.strip("0.,") else ""
    return _placed(minus, number, SYMBOLS.get(code) or code or name)


def _placed(minus: str, number: str, unit: str) -> str:
    if not unit:
        return f"{minus}{number}"
    if unit in SYMBOLS.values() or _SIGN.fullmatch(unit):
        return f"{minus}{unit}{number}"
    return f"{minus}{unit} {number}" if _CODE.fullmatch(unit) else f"{minus}{number} {unit}"


def no_currency(given: object) -> str:
    """Why this is no currency to write into a template, ``""`` if it is one."""
    if filled(given) and (_CODE.fullmatch(said(given)) or _SIGN.fullmatch(said(given))):
        return ""
    return f'“{line(said(given), 20)}” is no currency: write a code such as "EUR", or a path to one'


MONEY = (Filter("money", write_money, 0, 1, refuses=no_currency),)
