"""The title and summary of a suggested display: what happened, to what, for how much."""

import re
from collections.abc import Iterator, Mapping, Sequence

from timeline.sources.titles import humanise

from .fields import Field, Keys
from .guess import Guess, thread_rank
from .words import ABOUT_MONEY, CHANGES, THINGS, words_of

_LONGEST_THING = 80  # characters of what fits into a title
_USUAL = 0.5  # of the examples have it
_SUMMED = (1, 4, 3, 0, 2, 5, 6)  # what a summary tells first, by rank
_SAYABLE = re.compile(r"#?[A-Za-z]{0,4}[- ]?\d{1,10}(?:-\d{1,6})?", re.ASCII)
_LENGTHS = frozenset(("duration", "length", "delay", "elapsed", "took", "talk"))
_PAGES = frozenset(("page", "view", "viewed", "visit", "visited", "pageview", "clicked", "opened"))

Fields = Mapping[Keys, Field]


def title_of(type_name: str, fields: Fields, guesses: Sequence[Guess]) -> tuple[str, set[Keys]]:
    """A template, "" if the type alone says as much; and the fields that it tells."""
    base = humanise(type_name)
    if not base or set(base) & set("{}%"):
        return "", set()
    words = set(words_of(type_name))
    told: set[Keys] = set()
    title = base
    if numbered := _numbered(base, fields):
        title, number = numbered
        told.add(number.keys)
    if found := _change(fields) or (None if told else _thing(fields, words)):
        title, told = title + found[0], told | found[1]
    for guess in guesses:
        if _is_telling(guess, words):
            title += _guarded(guess.field, " · ", _written(guess))
            told.add(guess.field.keys)
            break
    return (title, told) if told else ("", told)


def _is_telling(guess: Guess, words: set[str]) -> bool:
    """Whether the title should hold how much it was, or how long it took."""
    if guess.row.format == "money":
        return bool(words & ABOUT_MONEY)
    return guess.row.format == "duration" and bool(set(words_of(guess.field.name)) & _LENGTHS)


def summary_of(guesses: Sequence[Guess], told: set[Keys], *, described: float) -> str:
    """Up to two of what the title does not tell, "" where the events describe themselves."""
    if described >= _USUAL:
        return ""
    left = [guess for guess in guesses if guess.rank <= 6 and guess.field.share >= _USUAL]
    left = [guess for guess in left if not any(_overlap(guess.field.keys, keys) for keys in told)]
    left.sort(key=lambda guess: (not guess.field.always, _SUMMED.index(guess.rank)))
    if not left or not left[0].field.always:
        return ""
    texts = [_labelled(guess) for guess in left[:2]]
    return texts[0] + "".join(
        _guarded(guess.field, " · ", text) for guess, text in zip(left[1:2], texts[1:], strict=True)
    )


def _labelled(guess: Guess) -> str:
    """The value as it is written, behind what it is where it does not say so itself."""
    text = _written(guess)
    if guess.rank == 0:
        return f"{guess.row.label} {text}"
    own = guess.rank in (1, 2, 4) or (guess.rank == 3 and guess.field.all(str))
    return text if own else f"{guess.row.label}: {text}"


def _written(guess: Guess) -> str:
    """The row's template with the filter that writes it as its format does."""
    row = guess.row
    filters = {
        "money": f" | money: {row.option}",
        "date": " | date",
        "duration": f' | duration: "{row.option}"',
        "number": " | number",
    }
    return (
        row.template.removesuffix(" }}") + filters[row.format] + " }}"
        if row.format in filters
        else row.template
    )


def _overlap(one: Keys, other: Keys) -> bool:
    return one[: len(other)] == other or other[: len(one)] == one


def _numbered(base: str, fields: Fields) -> tuple[str, Field] | None:
    """ "Order {{ order_id }} completed": the number behind the word that it is the number of."""
    words = base.split(" ")
    ranked = [
        field
        for field in fields.values()
        if thread_rank(field) is not None and _is_sayable(field) and not _has_name(field, fields)
    ]
    for field in sorted(ranked, key=lambda field: thread_rank(field) or 0):
        stem = words_of(" ".join(field.keys[-2:]))[-2]
        if words[0].lower() == stem:
            rest = "".join(f" {word}" for word in words[1:])
            return f"{words[0]}{_guarded(field, ' ', _said(field))}{rest}", field
    return None


def _is_sayable(field: Field) -> bool:
    """Whether people call things by such numbers: ``INV-2026`` and no ``in_1Nf83kd92hs``."""
    return len(field.keys) < 3 and all(_SAYABLE.fullmatch(str(value)) for value in field.values.values())


def _has_name(field: Field, fields: Fields) -> bool:
    """Whether the thing has a name beside its number: a course is "Statistics" rather than 7."""
    return len(field.keys) > 1 and any((*field.keys[:-1], name) in fields for name in ("name", "title"))


def _change(fields: Fields) -> tuple[str, set[Keys]] | None:
    """ ": silver → gold"."""
    for keys, before in fields.items():
        for old, new in CHANGES:
            after = fields.get((*keys[:-1], new))
            if keys[-1] == old and after is not None and before.all(str, int) and after.all(str, int):
                return _guarded(after, ": ", f"{_said(before)} → {_said(after)}"), {keys, after.keys}
    return None


def _thing(fields: Fields, words: set[str]) -> tuple[str, set[Keys]] | None:
    """What it is about, behind a colon."""
    candidates = sorted(_things(fields, words), key=lambda ranked: ranked[0])
    if not candidates:
        return None
    thing = candidates[0][1]
    return _guarded(thing, ": ", _said(thing)), {thing.keys}


def _things(fields: Fields, words: set[str]) -> Iterator[tuple[tuple[bool, int, int], Field]]:
    for field in fields.values():
        if field.subject not in THINGS or not (texts := _short_texts(field)):
            continue
        if field.share < _USUAL or any(text.startswith("https://") for text in texts):
            continue
        if field.subject == "page" and not words & _PAGES:
            continue
        if len(field.keys) > 1 and "address" in field.keys[-2]:
            continue
        own = bool(words & set(words_of(field.subject)))  # a report_exported is about the report
        yield (not own, THINGS.index(field.subject), len(field.keys)), field


def _short_texts(field: Field) -> list[str]:
    """The texts of a field that has nothing but short ones."""
    texts = field.texts() if field.all(str) else []
    return texts if all(len(text) <= _LONGEST_THING for text in texts) else []


def _said(field: Field) -> str:
    return "{{ " + field.path + " }}"


def _guarded(field: Field, before: str, text: str) -> str:
    """The text with what leads to it; where some events lack the value, only if it is there."""
    return before + text if field.always else f"{{% if {field.path} %}}{before}{text}{{% endif %}}"
