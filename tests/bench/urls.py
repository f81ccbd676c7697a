"""The project's addresses, and a view that does nothing but answer with the bytes of a file."""

import os
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path

from timeline import urls


@lru_cache(maxsize=1)
def _content() -> bytes:
    return Path(os.environ["BENCH_CONSTANT"]).read_bytes()


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_content())


urlpatterns = [path("bench/constant/", constant), *urls.urlpatterns]
