"""The title and summary of a suggested display: what happened, to what, for how much."""

from collections.abc import Iterator, Mapping, Sequence

from timeline.sources.titles import humanise

from .fields import Field, Keys
from .rows import Guess, thread_rank
from .words import ABOUT_MONEY, CHANGES, THINGS, words_of

_LONGEST_THING = 80  # characters of what fits into a title
_DESCRIBED = 0.5  # of the examples have a description: then that is the summary

Fields = Mapping[Keys, Field]


def title_of(type_name: str, fields: Fields, guesses: Sequence[Guess]) -> tuple[str, set[Keys]]:
    """A template, "" if the type alone says as much; and the fields that it tells."""
    base = humanise(type_name)
    if not base or set(base) & set("{}%"):
        return "", set()
    told: set[Keys] = set()
    title = base
    if numbered := _numbered(base, fields):
        title, number = numbered
        told.add(number.keys)
    elif found := _change(fields) or _thing(fields, type_name):
        text, told = found
        title += text
    money = next((guess for guess in guesses if guess.row.format == "money"), None)
    if money and set(words_of(type_name)) & ABOUT_MONEY:
        title += _guarded(money.field, " · ", _amount(money))
        told.add(money.field.keys)
    return (title, told) if told else ("", told)


def summary_of(guesses: Sequence[Guess], told: set[Keys], *, described: float) -> str:
    """Up to two of what the title does not tell, "" where the events describe themselves."""
    if described >= _DESCRIBED:
        return ""
    left = [guess for guess in guesses if guess.rank in (1, 3, 4) and guess.field.keys not in told]
    left = [
        guess for guess in left if not any(guess.field.keys == keys[: len(guess.field.keys)] for keys in told)
    ]
    if not left:
        return ""
    first, *others = sorted(left, key=lambda guess: not guess.field.always)
    text = first.row.template
    return text + "".join(_guarded(other.field, " · ", other.row.template) for other in others[:1])


def _numbered(base: str, fields: Fields) -> tuple[str, Field] | None:
    """ "Order {{ order_id }} completed": the number behind the word that it is the number of."""
    words = base.split(" ")
    ranked = [field for field in fields.values() if thread_rank(field) is not None and len(field.keys) < 3]
    for field in sorted(ranked, key=lambda field: thread_rank(field) or 0):
        stem = words_of(" ".join(field.keys[-2:]))[-2]
        if words[0].lower() == stem:
            rest = "".join(f" {word}" for word in words[1:])
            return f"{words[0]}{_guarded(field, ' ', _said(field))}{rest}", field
    return None


def _change(fields: Fields) -> tuple[str, set[Keys]] | None:
    """ ": silver → gold"."""
    for keys, before in fields.items():
        for old, new in CHANGES:
            after = fields.get((*keys[:-1], new))
            if keys[-1] == old and after is not None and before.all(str, int) and after.all(str, int):
                return _guarded(after, ": ", f"{_said(before)} → {_said(after)}"), {keys, after.keys}
    return None


def _thing(fields: Fields, type_name: str) -> tuple[str, set[Keys]] | None:
    """What it is about, behind a colon."""
    candidates = sorted(_things(fields, set(words_of(type_name))), key=lambda ranked: ranked[0])
    if not candidates:
        return None
    thing = candidates[0][1]
    return _guarded(thing, ": ", _said(thing)), {thing.keys}


def _things(fields: Fields, words: set[str]) -> Iterator[tuple[tuple[bool, int, int], Field]]:
    for field in fields.values():
        if field.subject not in THINGS or not (texts := _short_texts(field)):
            continue
        if field.share < 0.5 or any(text.startswith("https://") for text in texts):
            continue
        own = bool(words & set(words_of(field.subject)))  # a report_exported is about the report
        yield (not own, THINGS.index(field.subject), len(field.keys)), field


def _short_texts(field: Field) -> list[str]:
    """The texts of a field that has nothing but short ones."""
    texts = field.texts() if field.all(str) else []
    return texts if all(len(text) <= _LONGEST_THING for text in texts) else []


def _amount(guess: Guess) -> str:
    return guess.row.template.removesuffix(" }}") + f" | money: {guess.row.option} }}}}"


def _said(field: Field) -> str:
    return "{{ " + field.path + " }}"


def _guarded(field: Field, before: str, text: str) -> str:
    """The text with what leads to it; where some events lack the value, only if it is there."""
    return before + text if field.always else f"{{% if {field.path} %}}{before}{text}{{% endif %}}"
