from collections.abc import Iterator

import pytest
from django.core.cache import cache

from timeline.sources.discovery import noticing


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    cache.clear()
    noticing.forget()
    yield
    noticing.hold(back=True)
    noticing.forget()
    cache.clear()
