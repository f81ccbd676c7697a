"""Exceptions as refusals, where no request can bring them about at will."""

import pytest
from django.db import InterfaceError, OperationalError

from timeline.api.refusals import body_of, refusal_for


@pytest.mark.parametrize("error", [OperationalError("password=hunter2"), InterfaceError("closed")])
def test_a_database_that_is_away_is_a_503_that_tells_nothing_of_it(error: Exception) -> None:
    refusal = refusal_for(error)
    assert (refusal.status, refusal.headers) == (503, {"Retry-After": "5"})
    assert "hunter2" not in str(body_of(refusal, "/api/v2/users/1/events"))


def test_what_nobody_foresaw_is_left_to_the_server() -> None:
    assert refusal_for(RuntimeError("a bug")) is None
