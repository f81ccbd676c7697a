"""What went wrong, said to an agent: one card per kind, each with one thing to do."""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from timeline.accounts.agents import CannotAsk
from timeline.accounts.sessions import require_session
from timeline.events.errors import EventsApiError
from timeline.feed.errors import problem_of

from .wording import WORDS

log = logging.getLogger(__name__)
Arguments = ParamSpec("Arguments")

DATABASE_TROUBLE = (OperationalError, InterfaceError)

# What failed is the server behind ours, so 502 and its kin; 401 is kept for our own session.
STATUS = {
    "unreachable": 502,
    "timeout": 504,
    "too_large": 502,
    "bad_answer": 502,
    "unauthorized": 502,
    "forbidden": 502,
    "not_found": 404,
    "rate_limited": 429,
    "server": 502,
    "invalid": 502,
    "too_many": 429,
    "bad_filters": 400,
    "bad_reason": 400,
    "not_revealed": 403,
    "gone": 404,
    "unavailable": 503,
}
DEFAULT_WAIT = 30
LONGEST_WAIT = 3600


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem as the card tells it. ``detail`` is finished text, ``wait`` in whole seconds."""

    kind: str
    detail: str = ""
    wait: int = 0


def trouble_of(error: EventsApiError) -> Trouble:
    """What the agent is told about a failure of the Events API."""
    problem = problem_of(error)
    if problem.kind != "rate_limited":
        return Trouble(problem.kind)
    wait = DEFAULT_WAIT if problem.retry_after is None else math.ceil(problem.retry_after)
    return Trouble(problem.kind, wait=min(max(wait, 1), LONGEST_WAIT))


def trouble_of_haste(retry_after: float) -> Trouble:
    """What an agent is told who has opened too many customers; ``retry_after`` in seconds."""
    return Trouble("too_many", wait=max(1, math.ceil(retry_after)))


def answer(request: HttpRequest, trouble: Trouble, *, where: str = "list") -> HttpResponse:
    """The card as a whole answer under the status that fits it.

    ``where``: "list", "older", "details", "reveal" or "profiles".
    """
    context = card_of(
        trouble,
        where=where,
        retry=request.get_full_path(),
        request_id=request.META.get("timeline.request_id", ""),
    )
    response = render(request, "problems/_card.html", context, status=STATUS.get(trouble.kind, 502))
    if trouble.wait:
        response["Retry-After"] = str(trouble.wait)
    response["Vary"] = "Authorization"
    return response


def require_agent(
    view: Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
    """``require_session``, and a card where Zendesk or the database cannot be asked whose session it is."""
    guarded = require_session(view)

    @wraps(view)
    def answering(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        try:
            return guarded(request, *args, **kwargs)
        except CannotAsk as error:
            return answer(request, trouble_of(error.error), where=_place_of(request))
        except DATABASE_TROUBLE as error:
            note_database(error)
            return answer(request, Trouble("unavailable"), where=_place_of(request))

    return answering


def note_database(error: Exception) -> None:
    """One line, for there will be many: a traceback each would fill a disk before the database is back."""
    log.error("sidebar database=unavailable error=%s", type(error).__name__)


def _place_of(request: HttpRequest) -> str:
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    for ending, where in (("_event", "details"), ("_reveal", "reveal"), ("_profiles", "profiles")):
        if name.endswith(ending):
            return where
    return "older" if request.GET.get("after") or request.GET.get("before") else "list"


def card_of(
    trouble: Trouble, *, where: str = "list", retry: str = "", request_id: str = "", words: str = ""
) -> dict[str, Any]:
    """All that ``problems/_card.html`` shows. ``retry`` is the URL that "details" are asked for again."""
    return {
        "kind": trouble.kind,
        "words": WORDS.get(words or trouble.kind, WORDS["failed"]),
        "detail": trouble.detail,
        "wait": trouble.wait,
        "where": where,
        "retry": retry,
        "request_id": request_id,
    }
