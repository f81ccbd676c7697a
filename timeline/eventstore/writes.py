"""Writing: one event with the profile that it belongs to, in one transaction."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from .bodies import Body, EventBody, ProfileBody
from .errors import Invalid, Missing
from .models import Event, Profile
from .profiles import Profiles
from .queries import profile_by_id
from .ulids import arrival

_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Received:
    """What the answer to a tracked event tells."""

    profile_id: str
    user_id: int | None


def track(body: Body, *, user_id: int | None = None) -> Received:
    """Store the event for the body's profile and, if given, for this user. Raises Invalid."""
    if body.profile is None:
        raise Invalid("profile", "profile must be a JSON object")
    profile = body.profile if user_id is None else body.profile.of_user(user_id)
    for _ in range(_ATTEMPTS - 1):
        try:
            return _store(body.event, profile)
        except IntegrityError:
            continue  # another request has just made the same profile: it will be found now
    return _store(body.event, profile)


def track_for_profile(body: Body, profile_id: str) -> Received:
    """Store the event for a profile that is there. Raises Missing."""
    try:
        return _store_for_profile(body.event, profile_id)
    except IntegrityError as error:
        raise Missing from error  # it was deleted just now


def new_event(body: EventBody, profile: Profile, *, import_key: str | None = None) -> Event:
    """The row for an event that arrives now, not yet saved."""
    event_id, received_at = arrival()
    return Event(
        id=event_id,
        profile=profile,
        user_id=profile.user_id,
        source=body.source,
        type=body.type,
        description=body.description,
        created_at=body.created_at or received_at,
        received_at=received_at,
        properties=body.properties,
        import_key=import_key,
    )


@transaction.atomic
def _store(event: EventBody, body: ProfileBody) -> Received:
    profiles = Profiles([body])
    profile = profiles.of(body)
    profiles.save()
    new_event(event, profile).save(force_insert=True)
    return Received(profile.id, profile.user_id)


@transaction.atomic
def _store_for_profile(event: EventBody, profile_id: str) -> Received:
    profile = profile_by_id(profile_id)
    if profile.user_id is None:
        profile = _locked(profile)
    new_event(event, profile).save(force_insert=True)
    return Received(profile.id, profile.user_id)


def _locked(profile: Profile) -> Profile:
    """The profile as it is now, held so that it gets no user while an event is written without one."""
    found = Profile.objects.select_for_update(no_key=True).filter(id=profile.id).first()
    if found is None:
        raise Missing
    return found
