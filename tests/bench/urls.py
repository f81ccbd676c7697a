"""The project's addresses, and two views that do nothing but answer with the bytes of a file.

The second one first makes the bare upstream call: no page that shows what it read can be quicker.
"""

import os
from functools import lru_cache
from pathlib import Path

import requests
from django.http import HttpRequest, HttpResponse
from django.urls import path
from requests.adapters import HTTPAdapter

from timeline import urls


@lru_cache(maxsize=1)
def _content() -> bytes:
    return Path(os.environ["BENCH_CONSTANT"]).read_bytes()


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_content())


@lru_cache(maxsize=1)
def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", HTTPAdapter(pool_maxsize=256))
    return session


def bare(request: HttpRequest, user_id: str) -> HttpResponse:
    """One call for the customer's newest events, its JSON read, and none of it shown."""
    url = f"{os.environ['TIMELINE_CUSTOM_ORIGINS']}/api/v2/users/{user_id}/events"
    _session().get(url, params={"page[size]": "100"}, timeout=10).json()
    return HttpResponse(_content())


urlpatterns = [
    path("bench/constant/", constant),
    path("bench/bare/<str:user_id>/", bare),
    *urls.urlpatterns,
]
