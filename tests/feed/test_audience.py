"""What is hidden from a timeline's readers is in nothing that it gives out, and cannot be found."""

from dataclasses import replace

import pytest

from timeline.feed.errors import NoSuchEvent
from timeline.feed.filters import Filters
from timeline.feed.timelines import Timeline
from timeline.feed.words import Words

from .upstream import made

SECRET = "Ostrich-7741"


@pytest.fixture
def source(upstream):
    return upstream([made(n, properties={"name": f"{SECRET}-{n}"}) for n in range(250)])


def masked(timeline: Timeline, version: str = "masked") -> Timeline:
    words = Words(
        version, lambda event: str(event.properties), lambda e: replace(e, properties={"name": "•••"})
    )
    return replace(timeline, words=words)


def test_no_page_in_any_direction_holds_what_is_hidden(source):
    timeline = masked(source.timeline())
    first = timeline.page()
    middle = timeline.page(around=first.items[20].reference)
    pages = [first, timeline.page(after=first.older), middle, timeline.page(before=middle.newer)]
    pages += [timeline.page(around="first"), timeline.page(Filters(sources=frozenset({"shop", "web"})))]

    assert all(page.items for page in pages)
    assert SECRET not in repr([item.event for page in pages for item in page.items])
    assert SECRET not in repr(timeline.event(first.items[0].reference))
    assert SECRET not in repr(timeline.loaded().events)


@pytest.mark.parametrize("sources", [frozenset(), frozenset({"shop"}), frozenset({"shop", "web"})])
def test_what_is_hidden_is_found_no_better_than_nonsense(source, sources):
    timeline = masked(source.timeline())
    for word in (SECRET, "ostrich", "7741-3", "nonsense-0815"):
        filters = Filters(sources=sources, q=word)
        assert timeline.page(filters).items == ()
        assert timeline.loaded(filters).events == ()


def test_others_find_it_before_and_after(source):
    filters = Filters(q=SECRET)
    assert len(source.timeline().page(filters).items) == 25
    assert masked(source.timeline()).page(filters).items == ()
    assert len(source.timeline().page(filters).items) == 25


class TestWithheldSources:
    @pytest.fixture
    def timeline(self, source):
        return replace(source.timeline(), withheld=frozenset({"web"}))

    def test_their_events_are_left_out_and_counted(self, timeline):
        page = timeline.page(size=100)

        assert {item.event.source for item in page.items} == {"shop"}
        assert (set(page.facets.sources), {source for source, _ in page.facets.types}) == ({"shop"}, {"shop"})
        assert page.facets.withheld > 30

    def test_all_that_is_loaded_is_told_without_them(self, timeline):
        loaded = timeline.loaded()
        page = timeline.page()

        assert {event.source for event in loaded.events} == {"shop"}
        assert (len(loaded.events), loaded.withheld, page.total) == (166, 84, 166)
        assert (page.facets.total, page.facets.withheld) == (166, 84)

    def test_an_event_of_them_is_not_there_even_by_its_reference(self, source, timeline):
        page = source.timeline().page(Filters(sources=frozenset({"web"})))
        with pytest.raises(NoSuchEvent):
            timeline.event(page.items[0].reference)
        around = timeline.page(around=page.items[3].reference)
        assert {item.event.source for item in around.items} == {"shop"}

    def test_they_cannot_be_asked_for_and_upstream_is_not_asked_for_them_alone(self, source, timeline):
        asked = Filters(sources=frozenset({"web"}), types=frozenset({("web", "order")}))
        page = timeline.page(asked)

        assert page.items == ()
        assert "web" not in page.facets.sources
        assert all("filter[source]" not in query for query in source.queries())

    def test_cursors_lead_on_in_both_directions(self, timeline):
        first = timeline.page()
        second = timeline.page(after=first.older)
        back = timeline.page(before=second.newer)

        assert not {item.event.id for item in first.items} & {item.event.id for item in second.items}
        assert [item.event for item in back.items] == [item.event for item in first.items]
