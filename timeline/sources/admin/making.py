"""Displays made for types: from examples, from a draft, or of an importance alone."""

from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID

from django.db import IntegrityError, transaction

from timeline.sources.discovery.samples import samples
from timeline.sources.displays.drafts import FIELDS, DisplayDraft
from timeline.sources.guessing.suggestion import suggest
from timeline.sources.models import Detail, Display, Importance, SeenType
from timeline.sources.text import counted

EXAMPLES = 50
_AS = {
    Importance.HIGHLIGHT: "highlighted",
    Importance.NORMAL: "shown as usual",
    Importance.NOISE: "hidden as noise until asked for",
}


def display_from_examples(seen: SeenType) -> tuple[Display, bool]:
    """The display of the type, and whether it was made just now; one that is there already stays as it is."""
    found = _display_of(seen)
    if found is not None:
        return found, False
    draft = suggest(samples(seen.account.key, seen.source, seen.type, most=EXAMPLES))
    try:
        return save(draft, seen.account_id, seen.source, seen.type), True
    except IntegrityError:  # a colleague pressed the same button
        return Display.objects.get(account=seen.account_id, source=seen.source, type=seen.type), False


@transaction.atomic
def save(draft: DisplayDraft, account: UUID, source: str, type_name: str) -> Display:
    """Make it the display of the account's type. Raises IntegrityError if there is one."""
    values = {name: getattr(draft, name) for name in FIELDS}
    display = Display.objects.create(account_id=account, source=source, type=type_name, **values)
    Detail.objects.bulk_create(
        Detail(display=display, order=order, **asdict(one))
        for order, one in enumerate(draft.details, start=1)
    )
    return display


def of_importance(rows: Iterable[SeenType | Display], importance: Importance) -> list[Display]:
    """The displays that were made or changed so that the types of these rows are of this importance.

    Each with its own time of change.
    """
    types, changed = list(rows), []
    displays = Display.objects.filter(account__in={one.account_id for one in types})
    known = {(display.account_id, display.source, display.type): display for display in displays}
    for one in types:
        kind = (one.account_id, one.source, one.type)
        display = known.get(kind) or Display(account_id=kind[0], source=kind[1], type=kind[2])
        if display.importance != importance or display.pk is None:
            display.importance = importance
            display.save(update_fields=["importance", "changed_at"] if display.pk else None)
            changed.append(display)
    return changed


def said_of(number: int, importance: Importance) -> str:
    """What was done to so many types, in a sentence."""
    if not number:
        return f"Nothing was changed: {_AS[importance]} already."
    return f"{counted(number, 'type')} now: {_AS[importance]}."


def _display_of(seen: SeenType) -> Display | None:
    return Display.objects.filter(account=seen.account_id, source=seen.source, type=seen.type).first()
