"""What a process keeps at hand is bounded by bytes and by age."""

from tests.feed.upstream import made
from timeline.feed.filters import Filters
from timeline.feed.search import _texts
from timeline.feed.shelf import Shelf


def test_the_longest_unused_leaves_first_when_bytes_run_out():
    shelf: Shelf[str] = Shelf(100, 60)
    for name in "abc":
        shelf.put(name, name, 30)
    assert shelf.get("a") == "a"
    shelf.put("d", "d", 30)
    assert (shelf.get("b"), shelf.get("a"), shelf.bytes) == (None, "a", 90)


def test_what_is_larger_than_the_shelf_is_not_kept():
    shelf: Shelf[str] = Shelf(100, 60)
    shelf.put("a", "small", 10)
    shelf.put("a", "large", 101)
    assert (shelf.get("a"), shelf.bytes) == (None, 0)


def test_nothing_is_kept_longer_than_it_may_be():
    shelf: Shelf[str] = Shelf(100, 0)
    shelf.put("a", "a", 10)
    assert shelf.get("a") is None
    assert shelf.bytes == 0


def test_a_search_keeps_what_it_has_folded_and_counts_its_bytes(upstream):
    source = upstream([made(n, properties={"text": "ж" * 1000}) for n in range(20)])
    _texts.clear()
    source.timeline().loaded(Filters(q="number 7"))
    assert _texts.bytes > 20 * 2000
