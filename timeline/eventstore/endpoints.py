"""What every endpoint does before and after its view: method, credential, limit, scope, errors as JSON."""

import functools
import logging
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from . import answers, limits
from .auth import READ, WRITE, authenticate, require
from .errors import EventstoreError, Invalid, MethodNotAllowed, Unavailable

log = logging.getLogger(__name__)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_READING = ("GET", "HEAD")


def endpoint(shape: answers.Shape, *methods: str) -> Callable[[View[P]], View[P]]:
    """Make an endpoint of a view: ``shape`` is that of its errors, ``methods`` what it answers to."""
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            rate: limits.Rate | None = None
            try:
                refuse_other_methods(request, allowed)
                credential = authenticate(request.headers.get("Authorization", ""))
                rate = limits.count(credential)
                if rate is not None:
                    rate.check()
                require(credential, READ if request.method in _READING else WRITE)
                response = view(request, *args, **kwargs)
            except EventstoreError as error:
                response = answers.refusal(error, shape)
            except SuspiciousOperation as error:
                response = answers.refusal(Invalid("request", str(error)), shape)
            except (OperationalError, InterfaceError):
                log.exception("eventstore database does not answer")
                response = answers.refusal(Unavailable(), shape)
            for name, value in (rate.headers if rate else {}).items():
                response[name] = value
            return response

        return answer

    return decorate


def refuse_other_methods(request: HttpRequest, allowed: tuple[str, ...]) -> None:
    if request.method not in allowed:
        description = f"{request.method} is not allowed here"
        raise MethodNotAllowed(description, headers={"Allow": ", ".join(allowed)})
