"""The rows of a suggested display: which fields of the examples are worth a line, the most telling first."""

from collections.abc import Iterator, Sequence

from .fields import Field, Keys
from .guess import WORTHLESS, Guess
from .guessers import GUESSERS

MOST_ROWS = 8


def guesses_of(fields: Sequence[Field]) -> list[Guess]:
    """The rows that these fields are worth, the most telling first."""
    known = {field.keys: field for field in fields}
    used: set[Keys] = set()
    guesses = []
    for field in fields:
        if any(field.keys[: len(keys)] == keys for keys in used):
            continue
        guess = next(filter(None, (guesser(field, known) for guesser in GUESSERS)), None)
        if guess is not None:
            guesses.append(guess)
            used.update(guess.uses)
    return sorted(_each_once(guesses), key=lambda guess: (guess.rank, -guess.field.share))


def _each_once(guesses: Sequence[Guess]) -> Iterator[Guess]:
    """What is worth a row, without the bare number of what has a row by its name."""
    named = {guess.row.label for guess in guesses if guess.rank == 1}
    for guess in guesses:
        if guess.rank < WORTHLESS and not (guess.rank == 0 and guess.row.label in named):
            yield guess
