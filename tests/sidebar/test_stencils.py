"""Filling a stencil gives what rendering its template gives."""

import dataclasses
import itertools
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from tests.feed.upstream import NOON
from timeline.events.values import Event
from timeline.feed.timelines import Item
from timeline.sidebar.forms import Reached
from timeline.sidebar.moments import Clock
from timeline.sidebar.panel import TypeChoice, write_type
from timeline.sidebar.rows import rows_of, write_rows
from timeline.sidebar.stencils import Stencil
from timeline.sources.reading import Looks

CLOCK = Clock(NOON, ZoneInfo("Europe/Prague"))
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20) | st.sampled_from(
    ["", "<b>", "a&amp;b", "\"'", "{{ row }}", "\ue0003\ue001", "0"]
)
EVENTS = st.builds(
    Event,
    id=TEXT,
    source=TEXT | st.just("zendesk"),
    type=TEXT,
    description=TEXT,
    created_at=st.integers(-5000, 50).map(lambda hours: NOON + timedelta(hours=hours)),
    received_at=st.none() | st.just(NOON),
    properties=st.just({}),
    dated=st.booleans(),
)


def rendered(rows, total):
    return "".join(render_to_string("sidebar/_row.html", {"row": row, "total": total}) for row in rows)


@given(st.lists(EVENTS, max_size=5), st.integers(-1, 10**7))
def test_rows_are_filled_as_their_template_renders_them(events, total):
    items = [Item(event, f"reference/{number}") for number, event in enumerate(events)]
    rows, _ = rows_of(items, Looks(), CLOCK, Reached(), details="/timeline/users/1/event/?a=b&ref=")

    assert write_rows(rows, total) == rendered(rows, total)


def test_every_shape_of_a_row_is_filled_as_rendered():
    event = Event("1", "shop", "order", "", NOON, None, {}, True)
    (row,), _ = rows_of([Item(event, "r")], Looks(), CLOCK, Reached(), details="?ref=")
    shapes = itertools.product(("", "Today"), ("", "2026-03-01"), (False, True), (0, 7))
    for day, datetime, relative, position in shapes:
        shaped = dataclasses.replace(row, day=day, datetime=datetime, relative=relative, position=position)
        assert write_rows([shaped], 0) == rendered([shaped], 0)


@given(TEXT, TEXT, st.integers(0, 10**7), st.booleans())
def test_types_are_filled_as_their_template_renders_them(value, label, count, checked):
    choice = TypeChoice("abc", value, label, count, checked)

    assert write_type(choice) == render_to_string("sidebar/_type.html", {"type": choice})


def test_a_template_is_rendered_once_for_each_shape_and_then_filled():
    stencil = Stencil("sidebar/_row.html", ("row.key", "row.day"), tested=("row.day",))
    pages = [stencil.fill((key, day)) for key in ("a", "b") for day in ("", "Today", "Yesterday")]

    assert stencil.cut == 2
    assert len(set(pages)) == 6


def test_a_value_is_escaped_whatever_it_says_of_itself():
    stencil = Stencil("sidebar/_row.html", ("row.hour",))

    assert "<i>" not in stencil.fill((mark_safe("<i>"),))
