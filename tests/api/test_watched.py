"""Who reads profiles or posts events through ``/api/v2`` is recorded and limited as a reader of events is."""

from collections.abc import Iterator

import pytest

from tests.api.conftest import Api
from tests.api.test_writing import BODY, changed
from timeline.accounts import limits, records
from timeline.accounts.models import AccessRecord
from timeline.eventstore.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

IDENTIFIER = "shoppingnow:customer:email:jane@example.com"


@pytest.fixture(autouse=True)
def nobody_seen_yet() -> Iterator[None]:
    limits._agents.clear()
    records._writer.forget()
    yield
    records._writer.forget()
    limits._agents.clear()


def recorded() -> list[tuple[str, str, str, int]]:
    """Written now, not while the live server uses the same database in memory, which lets nobody wait."""
    records.hold(back=False)
    assert records.settle()
    records.hold(back=True)
    rows = AccessRecord.objects.order_by("pk").values_list(
        "times", "what", "subject_kind", "subject", "events"
    )
    return [tuple(row) for times, *row in rows for _ in range(times)]


def test_what_was_posted_and_which_profiles_were_read_is_recorded(api: Api) -> None:
    profile = api.post("user_profiles/events", BODY).json()["profile_id"]
    api.post("users/4001/events", BODY)
    api.get("users/4001/profiles")
    api.get(f"user_profiles/{profile}")
    api.get("user_profiles", identifier=IDENTIFIER)
    assert recorded() == [
        ("posted", "identifier", IDENTIFIER, 1),
        ("posted", "user", "4001", 1),
        ("profiles", "user", "4001", 0),
        ("profiles", "profile", profile, 0),
        ("profiles", "identifier", IDENTIFIER, 0),
    ]


def test_who_has_opened_too_many_neither_reads_a_profile_nor_posts(api: Api, settings: object) -> None:
    settings.AGENT_CUSTOMERS_PER_MINUTE = 1
    assert api.get("users/4001/profiles").status_code == 200
    assert api.get("users/4002/profiles").status_code == 429
    assert api.get("user_profiles/01ABC").status_code == 429
    stranger = changed("profile", identifiers=[{"type": "email", "value": "b@example.com"}])
    assert api.post("user_profiles/events", stranger).status_code == 429
    assert not Event.objects.exists()


def test_a_post_counts_as_one_customer_however_many_names_the_profile_has(api: Api, settings: object) -> None:
    settings.AGENT_CUSTOMERS_PER_MINUTE = 1
    assert [api.post("users/4001/events", BODY).status_code for _ in range(2)] == [202, 202]
