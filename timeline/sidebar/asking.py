"""What a list is asked for, read out of its query string once for all who send the same."""

from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import lru_cache

from django.http import QueryDict

from .forms import FilterForm, Question, Reached, query_of

LONGEST_KEPT = 2500  # bytes of a query; a cursor may have 2,000


class BadFilters(Exception):
    """The query asks for what cannot be; the text says which part of it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with its ``words``, which are the same for every query string that asks it.

    ``fresh`` asks for what nobody has kept.
    """

    question: Question
    words: str
    fresh: bool


def asking_of(query: str, zone: tzinfo) -> Asking:
    """What the query string asks an agent of this zone wants to see. Raises BadFilters."""
    return _usual(query, zone) if len(query) <= LONGEST_KEPT else _read(query, zone)


def _read(query: str, zone: tzinfo) -> Asking:
    data = QueryDict(query)
    form = FilterForm(data, zone=zone)
    if not form.is_valid():
        raise BadFilters("{}: {}.".format(*form.problem))
    question = form.question
    if not (question.after or question.before or question.around):
        # There is no page before, whatever the query says of one.
        question = replace(question, reached=Reached())
    return Asking(question, _words_of(question, zone), bool(data.get("fresh")))


_usual = lru_cache(maxsize=2048)(_read)  # reading it costs more than all else of a kept page


def _words_of(question: Question, zone: tzinfo) -> str:
    reached = question.reached
    return query_of(
        question.filters,
        zone,
        noise=question.noise,
        size=question.size,
        after=question.after or "",
        before=question.before or "",
        around=str(question.around or ""),
        shown=str(reached.shown),
        of=str(reached.of),
        day=reached.day,
    )
