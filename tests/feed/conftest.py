from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.core.cache import cache

from tests.feed.upstream import Upstream, settled


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def upstream() -> Iterator[Callable[..., Upstream]]:
    """Start an upstream with these events; it ends with the test."""
    with ExitStack() as stack:

        def start(events: list[dict[str, Any]], **options: Any) -> Upstream:
            return stack.enter_context(Upstream(events, **options))

        yield start
        settled()
