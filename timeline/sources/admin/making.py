"""Displays made for types that were met: from their examples, or of an importance alone."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from timeline.sources.discovery.samples import samples
from timeline.sources.guessing.suggestion import suggest
from timeline.sources.models import Detail, Display, Importance, SeenType

EXAMPLES = 50
FIELDS = ("label", "icon", "hue", "importance", "title", "summary", "link_label", "link", "reply", "thread")


def display_from_examples(seen: SeenType) -> tuple[Display, bool]:
    """The display of the type, and whether it was made just now; one that is there already stays as it is."""
    found = _display_of(seen)
    if found is not None:
        return found, False
    draft = suggest(samples(seen.account.key, seen.source, seen.type, most=EXAMPLES))
    values = {name: getattr(draft, name) for name in FIELDS}
    try:
        with transaction.atomic():
            display = Display.objects.create(
                account_id=seen.account_id, source=seen.source, type=seen.type, **values
            )
            Detail.objects.bulk_create(
                Detail(
                    display=display,
                    order=order,
                    label=one.label,
                    template=one.template,
                    format=one.format,
                    option=one.option,
                )
                for order, one in enumerate(draft.details, start=1)
            )
    except IntegrityError:  # a colleague pressed the same button
        return Display.objects.get(account=seen.account_id, source=seen.source, type=seen.type), False
    return display, True


def of_importance(seen: Iterable[SeenType], importance: Importance) -> list[Display]:
    """The displays that were made or changed so that these types are of this importance."""
    changed = []
    for one in seen:
        display = _display_of(one) or Display(
            account_id=one.account_id, source=one.source, type=one.type, importance=Importance.NORMAL
        )
        if display.importance != importance or display.pk is None:
            display.importance = importance
            display.save()
            changed.append(display)
    return changed


def _display_of(seen: SeenType) -> Display | None:
    return Display.objects.filter(account=seen.account_id, source=seen.source, type=seen.type).first()
