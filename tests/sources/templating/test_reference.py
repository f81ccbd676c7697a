"""What admins are told of the language is what it does."""

import pytest

from tests.sources.templating.rendering import scope
from timeline.sources.templating import REFERENCE, compile_template
from timeline.sources.templating.filters import FILTERS
from timeline.sources.templating.grammar import TAGS
from timeline.sources.templating.reference import SAMPLE, Entry


@pytest.mark.parametrize("entry", REFERENCE, ids=lambda entry: entry.example)
def test_each_example_gives_what_it_says(entry: Entry) -> None:
    sample = scope(dict(SAMPLE), type_name="order_shipped")
    assert compile_template(entry.example).render(sample) == entry.result


def test_every_filter_and_every_tag_has_an_example() -> None:
    assert {entry.name for entry in REFERENCE if entry.kind == "filter"} == set(FILTERS)
    assert {entry.name for entry in REFERENCE if entry.kind == "tag"} == set(TAGS)


def test_each_example_has_the_word_that_it_is_for() -> None:
    words = [entry for entry in REFERENCE if entry.kind != "path"]
    assert [entry for entry in words if entry.name not in entry.example] == []
