"""What the database says of how an account's events look, as values, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.sources.masking import NO_MASKS, Masks, masks_of
from timeline.sources.models import Detail, Display, Mask, Preset, Source
from timeline.sources.presets.offered import OfferedPreset

from .drafts import FIELDS, DetailDraft, DisplayDraft
from .source_look import SourceLook, default_look

if TYPE_CHECKING:
    from timeline.accounts.models import Account

Kind = tuple[str, str]  # source and type


@dataclass(frozen=True, slots=True)
class Configured:
    """All of it; equal values look the same."""

    sources: dict[str, SourceLook]
    displays: dict[Kind, DisplayDraft]
    presets: tuple[OfferedPreset, ...]
    masks: Masks = NO_MASKS


def configured_of(account: "Account") -> Configured:
    """What is said of this account's events, in five queries."""
    masks = masks_of(Mask.objects.filter(account=account))
    return Configured(_sources(account), _displays(account), _presets(account), masks)


def _sources(account: "Account") -> dict[str, SourceLook]:
    return {
        source.name: SourceLook(
            name=source.name,
            label=source.label or default_look(source.name).label,
            hue=source.hue,
            icon=source.icon,
            enabled=source.enabled,
            order=source.order,
            visible_to=tuple(source.visible_to),
        )
        for source in Source.objects.filter(account=account)
    }


def _displays(account: "Account") -> dict[Kind, DisplayDraft]:
    # Without the models' own objects, for which 500 types with their details take five times as long.
    details: dict[int, list[DetailDraft]] = defaultdict(list)
    rows = Detail.objects.filter(display__account=account).order_by("display_id", "order", "pk")
    for display, *values in rows.values_list("display_id", "label", "template", "format", "option"):
        details[display].append(DetailDraft(*values))
    displays = Display.objects.filter(account=account).order_by("source", "type")
    return {
        (row.pop("source"), row.pop("type")): DisplayDraft(details=tuple(details[row.pop("pk")]), **row)
        for row in displays.values("pk", "source", "type", *FIELDS)
    }


def _presets(account: "Account") -> tuple[OfferedPreset, ...]:
    return tuple(
        OfferedPreset(preset.name, preset.query, tuple(preset.roles), preset.first)
        for preset in Preset.objects.filter(account=account)
    )
