"""Which profile an event belongs to: found by its identifiers, made or completed where that is needed.

Works on a batch, with a fixed number of queries however many bodies it has, inside the caller's
transaction. Two writers who make the same profile at once meet at the unique identifier: one of them
gets an IntegrityError and has to begin again.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count
from django.utils import timezone

from .bodies import MAX_IDENTIFIERS, ProfileBody
from .errors import Invalid
from .models import Event, Identifier, Profile

MAX_PROFILES_OF_USER = 20

# profile source, profile type, identifier type, identifier value
Key = tuple[str, str, str, str]


class Profiles:
    """The profiles of a batch. ``of`` decides in memory, ``save`` writes what it decided."""

    def __init__(self, bodies: Iterable[ProfileBody]) -> None:
        bodies = list(bodies)
        self._by_key: dict[Key, Profile] = _held(bodies)
        self._made: dict[str, Profile] = {}
        self._changed: dict[str, Profile] = {}
        self._attached: dict[str, Profile] = {}
        self._added: list[Identifier] = []
        self._lock_anonymous()
        self._sizes = self._count_identifiers(bodies)
        self._of_user = self._count_profiles(bodies)

    def of(self, body: ProfileBody) -> Profile:
        """The profile that the body speaks of. Raises Invalid, and then nothing has changed."""
        keys = _keys(body)
        held = {profile.id: profile for key in keys if (profile := self._by_key.get(key))}
        if len(held) > 1:
            raise Invalid("identifiers", "The identifiers belong to different profiles")
        profile = next(iter(held.values()), None)
        attaches = body.user_id is not None and (profile is None or profile.user_id is None)
        if profile is not None and body.user_id is not None and profile.user_id not in (None, body.user_id):
            raise Invalid("identifiers", "The identifiers belong to another user")
        if attaches and self._of_user[body.user_id] >= MAX_PROFILES_OF_USER:
            raise Invalid("profile", f"A user has at most {MAX_PROFILES_OF_USER} profiles")
        new = [key for key in keys if key not in self._by_key]
        if profile is not None and new and self._sizes[profile.id] + len(new) > MAX_IDENTIFIERS:
            raise Invalid("identifiers", f"A profile has at most {MAX_IDENTIFIERS} identifiers")
        profile = profile or self._make(body)
        self._add(profile, new)
        self._complete(profile, body, attaches=attaches)
        return profile

    def save(self) -> None:
        """Write the new profiles, the added identifiers, and the users that profiles now belong to."""
        if self._made:
            Profile.objects.bulk_create(self._made.values())
        if self._added:
            # In one order for every writer, so that two of them cannot wait for each other.
            self._added.sort(key=lambda one: (one.profile_source, one.profile_type, one.type, one.value))
            Identifier.objects.bulk_create(self._added)
        if self._changed:
            now = timezone.now()
            for profile in self._changed.values():
                profile.updated_at = now
            Profile.objects.bulk_update(self._changed.values(), ["name", "user_id", "updated_at"])
        for profile in self._attached.values():
            Event.objects.filter(profile=profile).update(user_id=profile.user_id)

    def _make(self, body: ProfileBody) -> Profile:
        profile = Profile(source=body.source, type=body.type, name=body.name, attributes=body.attributes)
        self._made[profile.id] = profile
        return profile

    def _add(self, profile: Profile, keys: list[Key]) -> None:
        for key in keys:
            source, kind, identifier_type, value = key
            self._added.append(
                Identifier(
                    profile=profile,
                    profile_source=source,
                    profile_type=kind,
                    type=identifier_type,
                    value=value,
                )
            )
            self._by_key[key] = profile
        self._sizes[profile.id] += len(keys)
        if keys:
            self._touch(profile)

    def _complete(self, profile: Profile, body: ProfileBody, *, attaches: bool) -> None:
        """Give the profile its user, and a name if it has none; a name that it has stays."""
        if attaches:
            profile.user_id = body.user_id
            self._of_user[body.user_id] += 1
            if profile.id not in self._made:
                self._attached[profile.id] = profile
            self._touch(profile)
        if body.name and not profile.name:
            profile.name = body.name
            self._touch(profile)

    def _touch(self, profile: Profile) -> None:
        if profile.id not in self._made:
            self._changed[profile.id] = profile

    def _lock_anonymous(self) -> None:
        """Hold profiles without a user, lest one gets a user while an event is written without it."""
        anonymous = sorted({profile.id for profile in self._by_key.values() if profile.user_id is None})
        if not anonymous:
            return
        rows = Profile.objects.filter(id__in=anonymous).order_by("id").select_for_update(no_key=True)
        users = dict(rows.values_list("id", "user_id"))
        for profile in self._by_key.values():
            profile.user_id = users.get(profile.id, profile.user_id)

    def _count_identifiers(self, bodies: list[ProfileBody]) -> Counter[str]:
        growing = {
            profile.id
            for body in bodies
            if any(key not in self._by_key for key in _keys(body))
            for key in _keys(body)
            if (profile := self._by_key.get(key))
        }
        if not growing:
            return Counter()
        counted = Identifier.objects.filter(profile__in=growing).values_list("profile")
        return Counter(dict(counted.annotate(number=Count("id"))))

    def _count_profiles(self, bodies: list[ProfileBody]) -> Counter[int | None]:
        users = {body.user_id for body in bodies if body.user_id is not None and self._may_attach(body)}
        if not users:
            return Counter()
        counted = Profile.objects.filter(user_id__in=users).values_list("user_id")
        return Counter(dict(counted.annotate(number=Count("id"))))

    def _may_attach(self, body: ProfileBody) -> bool:
        held = [profile for key in _keys(body) if (profile := self._by_key.get(key))]
        return not held or held[0].user_id is None


def _keys(body: ProfileBody) -> list[Key]:
    return [(body.source, body.type, kind, value) for kind, value in body.identifiers]


def _held(bodies: list[ProfileBody]) -> dict[Key, Profile]:
    """The profiles that have one of the identifiers, one object each."""
    wanted = {key for body in bodies for key in _keys(body)}
    if not wanted:
        return {}
    found = Identifier.objects.filter(
        profile_source__in={key[0] for key in wanted},
        profile_type__in={key[1] for key in wanted},
        type__in={key[2] for key in wanted},
        value__in={key[3] for key in wanted},
    ).select_related("profile")
    known: dict[str, Profile] = {}
    held: dict[Key, Profile] = {}
    for one in found:
        key = (one.profile_source, one.profile_type, one.type, one.value)
        if key in wanted:
            held[key] = known.setdefault(one.profile_id, one.profile)
    return held
