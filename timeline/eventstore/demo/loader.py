"""Fills the event store with the world, through the same import as anybody's files."""

import json
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Max

from timeline.eventstore.models import Event, Profile

from .agents import hire
from .jane_ticket import LAST_MINUTES_AGO
from .people import CDNOW_USER_OFFSET, JANE, PEOPLE
from .world import bodies

CDNOW_FILE = Path(__file__).parent / "cdnow.csv.gz"
CDNOW_ROWS = 69_659
STALE_AFTER = timedelta(days=1)
RECEIVED_AFTER = timedelta(seconds=2)
RECEIVED_AFTER_OFFLINE = timedelta(hours=7)  # a telephone without a network

Say = Callable[[str], None]


def fill(now: datetime, say: Say) -> None:
    """Bring the made-up customers up to ``now`` and the real ones in, unless that is done already.

    Broken off half-way, the next call goes on where this one stopped.
    """
    hire()
    if _made_up_are_stale(now):
        say("Writing the stories of the made-up customers")
        load_made_up(now)
    if Event.objects.filter(source="cdnow", type="purchase").count() < CDNOW_ROWS:
        say(f"Importing {CDNOW_ROWS:,} purchases of the CDNOW data set")
        load_cdnow()


@transaction.atomic
def load_made_up(now: datetime) -> None:
    """Replace whatever the made-up customers had by their stories up to ``now``."""
    user_ids = [person.user_id for person in PEOPLE]
    Event.objects.filter(user_id__in=user_ids).delete()
    Profile.objects.filter(user_id__in=user_ids).delete()
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(body)}\n" for body in bodies(now))
        file.flush()
        call_command("import_events", file.name, allow_zendesk_source=True, verbosity=0)
    # An import arrives now; these are to look as if their systems had sent them as they happened.
    made_up = Event.objects.filter(user_id__in=user_ids)
    made_up.update(received_at=F("created_at") + RECEIVED_AFTER)
    offline = made_up.filter(user_id=JANE.user_id, source="app", type="session_ended")
    offline.update(received_at=F("created_at") + RECEIVED_AFTER_OFFLINE)


def load_cdnow() -> None:
    """Import each purchase as an event of the user CDNOW_USER_OFFSET + customer."""
    call_command(
        "import_events",
        str(CDNOW_FILE),
        maps=["date=created_at", "cds=properties.cds:int", "dollars=properties.amount"],
        ignored=["customer_id"],
        sets=[
            "source=cdnow",
            "type=purchase",
            "properties.currency=USD",
            "profile_source=cdnow",
            "profile_type=customer",
            "name=Customer {customer_id}",
            "identifier.cdnow_id={customer_id}",
            f"user_id={str(CDNOW_USER_OFFSET)[0]}{{customer_id:06}}",
        ],
        verbosity=0,
    )


def world_time() -> datetime | None:
    """The ``now`` that the stories in the store were written for, by what Jane did last; None without."""
    events = Event.objects.filter(user_id=JANE.user_id)
    last: datetime | None = events.aggregate(last=Max("created_at"))["last"]
    return last and last + timedelta(minutes=LAST_MINUTES_AGO)


def _made_up_are_stale(now: datetime) -> bool:
    told_for = world_time()
    return told_for is None or now - told_for > STALE_AFTER
