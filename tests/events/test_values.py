"""The values say what the API documents and refuse what it cannot do."""

from datetime import UTC, datetime

import pytest

from timeline.events.values import Event, EventQuery, Subject


def make_event(identity: str, *, created: int, received: int | None = None) -> Event:
    def moment(day: int) -> datetime:
        return datetime(2026, 1, day, tzinfo=UTC)

    return Event(identity, "shop", "order", "", moment(created), moment(received) if received else None, {})


@pytest.mark.parametrize(
    ("subject", "path", "params"),
    [
        (Subject("user", "4001"), "/api/v2/users/4001/events", {}),
        (Subject("profile", "01E1DPYA"), "/api/v2/user_profiles/01E1DPYA/events", {}),
        (Subject("identifier", "a:b:c:d"), "/api/v2/user_profiles/events", {"identifier": "a:b:c:d"}),
        (Subject("user", "1/../2?x#y"), "/api/v2/users/1%2F..%2F2%3Fx%23y/events", {}),
        (Subject("profile", "é\ud800"), "/api/v2/user_profiles/%C3%A9%3F/events", {}),
    ],
)
def test_a_subject_names_one_path_whatever_its_value(subject, path, params):
    assert (subject.path, subject.params) == (path, params)


def test_a_type_without_a_source_is_refused():
    with pytest.raises(ValueError, match="together with a source"):
        EventQuery(type="order")


def test_events_sort_by_creation_then_arrival_then_id():
    events = [
        make_event("c", created=2, received=3),
        make_event("b", created=2, received=4),
        make_event("a", created=3),
        make_event("d", created=2, received=3),
        make_event("e", created=2),
    ]
    assert "".join(event.id for event in sorted(events, key=lambda event: event.order)) == "ecdba"


def test_values_cannot_be_changed():
    with pytest.raises(AttributeError):
        Subject("user", "1").value = "2"
