"""The guesses: each looks at one field, and says what row it is worth or leaves it to the next."""

import re
from collections.abc import Callable, Mapping

from .addresses import derived, is_address
from .fields import Field
from .guess import WORTHLESS, Fields, Guess, row_of, thread_rank
from .words import AMOUNTS, REASONS, STATES, TECHNICAL, words_of

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?", re.ASCII)
_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif)$", re.IGNORECASE)
_MACHINE_MADE = re.compile(r"[a-z]+(?:_[a-z]+)*", re.ASCII)
_NAMES = ("display_name", "name", "title")
_ADDRESS = ("street", "line1", "address1", "postcode", "postal_code", "zip", "city", "country")
_UNITS = {
    **dict.fromkeys(("ms", "milliseconds", "millis"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minutes"), "min"),
    **dict.fromkeys(("h", "hrs", "hours"), "h"),
}
_RARE = 0.2
_MOMENTS = frozenset(
    ("at", "on", "date", "time", "timestamp", "created", "updated", "epoch", "expires", "until")
)


def _object(field: Field, known: Fields) -> Guess | None:
    """Money, addresses, and things with a name; what else is in an object stands for itself."""
    if not field.all(Mapping):
        return None
    inside = {keys[-1]: found for keys, found in known.items() if keys[:-1] == field.keys}
    amount = inside.get("amount") or inside.get("value")
    currency = inside.get("currency") or inside.get("currency_code")
    if amount and currency:
        row = row_of(field, "{{ " + amount.path + " }}", "money", currency.path)
        return Guess(2, field, row, (field.keys,))
    parts = [inside[name] for name in _ADDRESS if name in inside]
    if len(parts) > 1:
        return Guess(
            8, field, row_of(field, ", ".join("{{ " + part.path + " }}" for part in parts)), (field.keys,)
        )
    name = next((inside[name] for name in _NAMES if name in inside), None)
    if name is None or not name.all(str):
        return None
    alone = "url" in inside and len(inside) == 2
    return Guess(1, field, row_of(field), (field.keys,) if alone else (name.keys,))


def _list(field: Field, known: Fields) -> Guess | None:
    if not field.all(list):
        return None
    items = [item for value in field.values.values() for item in value[:20]]
    if all(isinstance(item, str | int) or _has_name(item) for item in items):
        return Guess(1 if _has_name(items[0]) else 6, field, row_of(field))
    if all(isinstance(item, Mapping) and "sku" in item for item in items):
        return Guess(1, field, row_of(field, "{{ " + field.path + ' | map: "sku" | join }}'))
    return Guess(7, field, row_of(field, "{{ " + field.path + " | size }}", "number"))


def _has_name(item: object) -> bool:
    return isinstance(item, Mapping) and any(isinstance(item.get(name), str) for name in _NAMES)


def _thread(field: Field, known: Fields) -> Guess | None:
    if thread_rank(field) is None:
        return None
    return Guess(0, field, row_of(field, label=re.sub(r" (ID|number|no|nr)$", "", field.label)))


def _worthless(field: Field, known: Fields) -> Guess | None:
    """What is for machines, or hardly ever there, is no row."""
    words = words_of(field.keys[-1])
    rare = field.share < _RARE
    if rare or "_".join(words) in TECHNICAL or words[-1:] in (["id"], ["uuid"], ["agent"]):
        return Guess(WORTHLESS, field, row_of(field))
    return None


def _money(field: Field, known: Fields) -> Guess | None:
    if not set(words_of(field.keys[-1])[-1:]) & AMOUNTS or not _is_numeric(field):
        return None
    places = ((*place, name) for place in (field.keys[:-1], ()) for name in ("currency", "currency_code"))
    currency = next((known[keys] for keys in places if keys in known), None)
    return Guess(2, field, row_of(field, format_="money", option=currency.path)) if currency else None


def _is_numeric(field: Field) -> bool:
    return field.all(int, float, str) and all(
        not isinstance(value, str) or value.lstrip("-").replace(".", "", 1).isdecimal()
        for value in field.values.values()
    )


def _time(field: Field, known: Fields) -> Guess | None:
    words = words_of(field.keys[-1])
    if field.all(str) and all(_DATE.fullmatch(text) for text in field.texts()):
        return Guess(5, field, row_of(field, format_="date"))
    if not _is_numeric(field):
        return None
    if set(words[-1:]) & _MOMENTS and field.all(int) and all(map(_is_moment, field.values.values())):
        return Guess(5, field, row_of(field, format_="date"))
    unit = _UNITS.get(words[-1]) if len(words) > 1 else None
    if unit is None and "duration" not in words:
        return None
    label = field.label.rpartition(" ")[0] if unit else field.label
    return Guess(6, field, row_of(field, format_="duration", option=unit or "s", label=label))


def _is_moment(value: int) -> bool:
    """Whether it may be seconds or milliseconds since 1970, of this century."""
    return any(946_684_800 <= value / unit < 4_102_444_800 for unit in (1, 1000))


def _address(field: Field, known: Fields) -> Guess | None:
    """Web addresses: a link where it can be made of a number that stands beside it, else text."""
    if not is_address(field):
        return None
    template = derived(field, known.values())
    if template is None:
        return Guess(9 if field.name == "referrer" else 7, field, row_of(field))
    return Guess(7, field, row_of(field, template, "image" if _is_image(field) else "link"))


def _is_image(field: Field) -> bool:
    return all(_IMAGE.search(text.partition("?")[0]) for text in field.texts())


def _word(field: Field, known: Fields) -> Guess | None:
    """States and reasons: of all texts the ones that agents look for."""
    last = set(words_of(field.keys[-1])[-1:])
    if last & STATES and field.all(str, int):
        return Guess(3, field, row_of(field, _said(field), "badge"))
    if last & REASONS and field.all(str):
        return Guess(4, field, row_of(field, _said(field)))
    return None


def _value(field: Field, known: Fields) -> Guess | None:
    """Whatever is left: numbers, texts, yes and no."""
    if words_of(field.keys[-1])[-1:] == ["percent"]:
        label = field.label.rpartition(" ")[0]
        return Guess(6, field, row_of(field, "{{ " + field.path + " }} %", label=label))
    if _is_numeric(field) and not field.all(str):
        return Guess(6, field, row_of(field, format_="number"))
    if field.all(str):
        return Guess(10 if field.name == "channel" else 5, field, row_of(field, _said(field)))
    return None if field.all(Mapping) else Guess(10, field, row_of(field))


def _said(field: Field) -> str:
    """The value, in people's words where machines spelled it."""
    texts = field.texts()
    made = field.all(str) and all(map(_MACHINE_MADE.fullmatch, texts))
    spoken = made and (any("_" in text for text in texts) or bool(set(words_of(field.keys[-1])) & STATES))
    return "{{ " + field.path + (" | humanise }}" if spoken else " }}")


GUESSERS: tuple[Callable[[Field, Fields], Guess | None], ...] = (
    _object,
    _list,
    _thread,
    _money,
    _time,
    _worthless,
    _address,
    _word,
    _value,
)
