"""The rows of a suggested display: which fields of the examples are worth a line, and in which format."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from timeline.sources.displays.drafts import DetailDraft

from .addresses import derived, is_address
from .fields import Field, Keys
from .words import AMOUNTS, REASONS, STATES, TECHNICAL, THREADS, words_of

MOST_ROWS = 8
LABEL_LENGTH = 60

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


_WORTHLESS = 100  # the rank of what is no row
_RARE = 0.2
_MOMENTS = frozenset(
    ("at", "on", "date", "time", "timestamp", "created", "updated", "epoch", "expires", "until")
)
_NUMBERS = ("id", "number", "no", "nr", "ref", "reference")

Fields = Mapping[Keys, Field]


@dataclass(frozen=True, slots=True)
class Guess:
    """A row; ``rank`` 0 stands first. ``uses`` are the fields that need no row of their own any more."""

    rank: int
    field: Field
    row: DetailDraft
    uses: tuple[Keys, ...] = ()


def guesses_of(fields: Sequence[Field]) -> list[Guess]:
    """The rows that these fields are worth, the most telling first."""
    known = {field.keys: field for field in fields}
    used: set[Keys] = set()
    guesses = []
    for field in fields:
        if any(field.keys[: len(keys)] == keys for keys in used):
            continue
        guess = next(filter(None, (guesser(field, known) for guesser in _GUESSERS)), None)
        if guess is not None:
            guesses.append(guess)
            used.update(guess.uses)
    return sorted(_each_once(guesses), key=lambda guess: (guess.rank, -guess.field.share))


def _each_once(guesses: Sequence[Guess]) -> Iterator[Guess]:
    """What is worth a row, without the bare number of what has a row by its name."""
    named = {guess.row.label for guess in guesses if guess.rank == 1}
    for guess in guesses:
        if guess.rank < _WORTHLESS and not (guess.rank == 0 and guess.row.label in named):
            yield guess


def thread_rank(field: Field) -> int | None:
    """How well the field holds events together: 0 best, None not at all."""
    *stem, kind = words_of(" ".join(field.keys[-2:])) or [""]
    if kind not in _NUMBERS or not stem or stem[-1] not in THREADS or not field.all(str, int):
        return None
    return THREADS.index(stem[-1])


def _row(
    field: Field, template: str = "", format_: str = "text", option: str = "", *, label: str = ""
) -> DetailDraft:
    text = template or "{{ " + field.path + " }}"
    return DetailDraft((label or field.label)[:LABEL_LENGTH], text, format_, option)


def _object(field: Field, known: Fields) -> Guess | None:
    """Money, addresses, and things with a name; what else is in an object stands for itself."""
    if not field.all(Mapping):
        return None
    inside = {keys[-1]: found for keys, found in known.items() if keys[:-1] == field.keys}
    amount = inside.get("amount") or inside.get("value")
    currency = inside.get("currency") or inside.get("currency_code")
    if amount and currency:
        row = _row(field, "{{ " + amount.path + " }}", "money", currency.path)
        return Guess(2, field, row, (field.keys,))
    parts = [inside[name] for name in _ADDRESS if name in inside]
    if len(parts) > 1:
        return Guess(
            8, field, _row(field, ", ".join("{{ " + part.path + " }}" for part in parts)), (field.keys,)
        )
    name = next((inside[name] for name in _NAMES if name in inside), None)
    if name is None or not name.all(str):
        return None
    alone = "url" in inside and len(inside) == 2
    return Guess(1, field, _row(field), (field.keys,) if alone else (name.keys,))


def _list(field: Field, known: Fields) -> Guess | None:
    if not field.all(list):
        return None
    items = [item for value in field.values.values() for item in value[:20]]
    if all(isinstance(item, str | int) or _has_name(item) for item in items):
        return Guess(1 if _has_name(items[0]) else 6, field, _row(field))
    if all(isinstance(item, Mapping) and "sku" in item for item in items):
        return Guess(1, field, _row(field, "{{ " + field.path + ' | map: "sku" | join }}'))
    return Guess(7, field, _row(field, "{{ " + field.path + " | size }}", "number"))


def _has_name(item: object) -> bool:
    return isinstance(item, Mapping) and any(isinstance(item.get(name), str) for name in _NAMES)


def _thread(field: Field, known: Fields) -> Guess | None:
    if thread_rank(field) is None:
        return None
    return Guess(0, field, _row(field, label=re.sub(r" (ID|number|no|nr)$", "", field.label)))


def _worthless(field: Field, known: Fields) -> Guess | None:
    """What is for machines, or hardly ever there, is no row."""
    words = words_of(field.keys[-1])
    rare = field.share < _RARE
    if rare or "_".join(words) in TECHNICAL or words[-1:] in (["id"], ["uuid"], ["agent"]):
        return Guess(_WORTHLESS, field, _row(field))
    return None


def _money(field: Field, known: Fields) -> Guess | None:
    if not set(words_of(field.keys[-1])[-1:]) & AMOUNTS or not _is_numeric(field):
        return None
    places = ((*place, name) for place in (field.keys[:-1], ()) for name in ("currency", "currency_code"))
    currency = next((known[keys] for keys in places if keys in known), None)
    return Guess(2, field, _row(field, format_="money", option=currency.path)) if currency else None


def _is_numeric(field: Field) -> bool:
    return field.all(int, float, str) and all(
        not isinstance(value, str) or value.lstrip("-").replace(".", "", 1).isdecimal()
        for value in field.values.values()
    )


def _time(field: Field, known: Fields) -> Guess | None:
    words = words_of(field.keys[-1])
    if field.all(str) and all(_DATE.fullmatch(text) for text in field.texts()):
        return Guess(5, field, _row(field, format_="date"))
    if not _is_numeric(field):
        return None
    if set(words[-1:]) & _MOMENTS and field.all(int) and all(map(_is_moment, field.values.values())):
        return Guess(5, field, _row(field, format_="date"))
    unit = _UNITS.get(words[-1]) if len(words) > 1 else None
    if unit is None and "duration" not in words:
        return None
    label = field.label.rpartition(" ")[0] if unit else field.label
    return Guess(6, field, _row(field, format_="duration", option=unit or "s", label=label))


def _is_moment(value: int) -> bool:
    """Whether it may be seconds or milliseconds since 1970, of this century."""
    return any(946_684_800 <= value / unit < 4_102_444_800 for unit in (1, 1000))


def _address(field: Field, known: Fields) -> Guess | None:
    """Web addresses: a link where it can be made of a number that stands beside it, else text."""
    if not is_address(field):
        return None
    template = derived(field, known.values())
    if template is None:
        return Guess(9 if field.name == "referrer" else 7, field, _row(field))
    return Guess(7, field, _row(field, template, "image" if _is_image(field) else "link"))


def _is_image(field: Field) -> bool:
    return all(_IMAGE.search(text.partition("?")[0]) for text in field.texts())


def _word(field: Field, known: Fields) -> Guess | None:
    """States and reasons: of all texts the ones that agents look for."""
    last = set(words_of(field.keys[-1])[-1:])
    if last & STATES and field.all(str, int):
        return Guess(3, field, _row(field, _said(field), "badge"))
    if last & REASONS and field.all(str):
        return Guess(4, field, _row(field, _said(field)))
    return None


def _value(field: Field, known: Fields) -> Guess | None:
    """Whatever is left: numbers, texts, yes and no."""
    if words_of(field.keys[-1])[-1:] == ["percent"]:
        label = field.label.rpartition(" ")[0]
        return Guess(6, field, _row(field, "{{ " + field.path + " }} %", label=label))
    if _is_numeric(field) and not field.all(str):
        return Guess(6, field, _row(field, format_="number"))
    if field.all(str):
        return Guess(10 if field.name == "channel" else 5, field, _row(field, _said(field)))
    return None if field.all(Mapping) else Guess(10, field, _row(field))


def _said(field: Field) -> str:
    """The value, in people's words where machines spelled it."""
    texts = field.texts()
    made = field.all(str) and all(map(_MACHINE_MADE.fullmatch, texts))
    spoken = made and (any("_" in text for text in texts) or bool(set(words_of(field.keys[-1])) & STATES))
    return "{{ " + field.path + (" | humanise }}" if spoken else " }}")


_GUESSERS: tuple[Callable[[Field, Fields], Guess | None], ...] = (
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
