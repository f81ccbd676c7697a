from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from timeline.eventstore.demo import loader
from timeline.eventstore.demo.people import JANE
from timeline.eventstore.models import Event, Profile

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def ignore(words):
    pass


def test_the_made_up_customers_are_replaced_and_not_doubled():
    loader.load_made_up(NOW)
    first = Event.objects.count()
    loader.load_made_up(NOW + timedelta(days=2))
    assert Event.objects.count() == first
    assert Profile.objects.filter(user_id=JANE.user_id).count() == 5
    assert loader.world_time() == NOW + timedelta(days=2)


def test_others_events_are_left_alone():
    profile = Profile.objects.create(source="shop", type="customer", user_id=7001)
    Event.objects.create(
        profile=profile, user_id=7001, source="shop", type="kept", created_at=NOW, received_at=NOW
    )
    loader.load_made_up(NOW)
    assert Event.objects.filter(type="kept").count() == 1


def test_events_are_received_as_they_happened_but_for_a_telephone_without_a_network():
    loader.load_made_up(NOW)
    late = Event.objects.filter(received_at__gt=F("created_at") + timedelta(minutes=1))
    assert set(late.values_list("source", "type")) == {("app", "session_ended")}


def test_stories_younger_than_a_day_are_not_told_anew(monkeypatch):
    monkeypatch.setattr(loader, "CDNOW_ROWS", 0)
    said = []
    loader.fill(NOW, said.append)
    loader.fill(NOW + timedelta(hours=23), said.append)
    assert len(said) == 1
    loader.fill(NOW + timedelta(hours=25), said.append)
    assert len(said) == 2
    assert loader.world_time() == NOW + timedelta(hours=25)
