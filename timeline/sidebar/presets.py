"""Presets: filters with a name that an admin offers to agents of some roles."""

from dataclasses import dataclass
from datetime import datetime

from timeline.sources.presets.query import dated
from timeline.sources.reading import Looks

from .asking import BadFilters, asking_of
from .forms import Question
from .moments import Clock
from .names import element_id


@dataclass(frozen=True, slots=True)
class PresetChoice:
    """A button of the panel; ``query`` is what pressing it asks for, ``pressed`` whether just that is on."""

    key: str
    name: str
    query: str
    pressed: bool


def presets_of(question: Question, looks: Looks, clock: Clock) -> list[PresetChoice]:
    """The presets that these agents are offered, without those that ask for what cannot be."""
    choices = []
    for preset in looks.presets:
        try:
            query = dated(preset.query, clock.today)
            asked = asking_of(query, clock.zone).question
        except BadFilters:
            continue
        pressed = (asked.filters, asked.noise) == (question.filters, question.noise)
        choices.append(PresetChoice(element_id("preset", preset.name), preset.name, query, pressed))
    return choices


def opening_query(looks: Looks) -> str:
    """The query string that the timeline opens with for these agents, "" for everything."""
    for preset in looks.presets:
        if preset.first:
            try:
                query = dated(preset.query, datetime.now(looks.zone).date())
                asking_of(query, looks.zone)
            except BadFilters:
                continue
            return query
    return ""
