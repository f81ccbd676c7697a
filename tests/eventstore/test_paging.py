"""Paging against a plain filter over the same events, for whatever Hypothesis thinks of."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timeline.eventstore.models import Event

from .factories import EventFactory, ProfileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = datetime(2026, 11, 1, tzinfo=UTC)
# Few moments, sources and types, so that equal ones and empty answers are common.
moments = st.integers(0, 4).map(lambda step: START + timedelta(microseconds=500_000 * step))
names = st.sampled_from(["shop", "Shop", "shop ", "chat"])
rows = st.lists(st.tuples(moments, names, names, st.booleans()), max_size=25)


@st.composite
def queries(draw):
    source = draw(st.none() | names)
    return {
        "source": source,
        "type": draw(st.none() | names) if source else None,
        "start": draw(st.none() | moments),
        "end": draw(st.none() | moments),
        "size": draw(st.integers(1, 30)),
    }


def wanted(events, query):
    """What the documentation says, in plain Python."""
    found = [
        event
        for event in events
        if query["source"] in (None, event.source)
        and query["type"] in (None, event.type)
        and (query["start"] is None or event.created_at >= query["start"])
        and (query["end"] is None or event.created_at <= query["end"])
    ]
    return [event.id for event in sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)]


def parameters(query):
    named = {
        "filter[source]": query["source"],
        "filter[type]": query["type"],
        "filter[start_time]": query["start"] and query["start"].isoformat(),
        "filter[end_time]": query["end"] and query["end"].isoformat(),
        "page[size]": query["size"],
    }
    return {name: value for name, value in named.items() if value is not None}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows, query=queries(), of_user=st.booleans())
def test_every_event_that_passes_the_filters_comes_once_and_in_order(api, rows, query, of_user):
    Event.objects.all().delete()
    mine, others = ProfileFactory(), ProfileFactory(user_id=4002)
    for moment, source, kind, is_mine in rows:
        EventFactory(profile=mine if is_mine else others, created_at=moment, source=source, type=kind)
    path = "users/4001/events" if of_user else f"user_profiles/{mine.id}/events"
    assert api.ids(path, parameters(query)) == wanted(Event.objects.filter(profile=mine), query)
