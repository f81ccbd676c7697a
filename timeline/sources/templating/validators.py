"""What Django's models ask of templates, as validators: a ValidationError says the line and the reason."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError

from .errors import BadTemplate
from .filters.money import no_currency
from .filters.numbers import places_of
from .filters.times import no_style, no_unit
from .link_templates import compile_link
from .templates import compile_template

_PATH = re.compile(r"[^{}|\n]+")


def valid_template(value: str) -> None:
    """Refuse a text that is no template."""
    try:
        compile_template(value)
    except BadTemplate as error:
        raise ValidationError(str(error), code="bad_template") from error


def valid_link_template(value: str) -> None:
    """Refuse what is no template of a link: https, and the server written out."""
    try:
        compile_link(value)
    except BadTemplate as error:
        raise ValidationError(str(error), code="bad_link_template") from error


def detail_errors(*, format_name: str, template: str, option: str) -> dict[str, ValidationError]:
    """What is wrong with a detail's template and option in its format, by field."""
    checks: dict[str, tuple[Callable[[str], None], str]] = {
        "template": (valid_link_template if format_name in ("link", "image") else valid_template, template),
        "option": (_OPTIONS.get(format_name, _no_option), option),
    }
    errors = {}
    for field, (check, value) in checks.items():
        try:
            if value:
                check(value)
        except ValidationError as error:
            errors[field] = error
    return errors


def _currency(value: str) -> None:
    if not no_currency(value):
        return
    if _PATH.fullmatch(value) is None:
        raise ValidationError("Enter a currency such as EUR, or the path to one.", code="bad_option")
    valid_template(f"{{{{ {value} }}}}")


def _unit(value: str) -> None:
    _refuse(no_unit(value))


def _style(value: str) -> None:
    _refuse(no_style(value))


def _places(value: str) -> None:
    _refuse("" if places_of(value) is not None else "give the places after the point, 0 to 10")


def _no_option(value: str) -> None:
    raise ValidationError("This format has no option; leave it empty.", code="bad_option")


def _refuse(reason: str) -> None:
    if reason:
        raise ValidationError(f"{reason[:1].upper()}{reason[1:]}.", code="bad_option")


_OPTIONS: dict[str, Callable[[str], None]] = {
    "money": _currency,
    "duration": _unit,
    "date": _style,
    "number": _places,
    "link": valid_template,
    "image": valid_template,
}
