from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.sources.discovery.sketches import (
    EMPTY,
    EXACT,
    count_in_words,
    count_of,
    digest_of,
    merged,
    with_events,
)

digests = st.integers(0, 2**64 - 1)
# Few, about where exactness ends, and many.
crowds = st.lists(digests, max_size=20) | st.builds(
    lambda start, number: [digest_of("acme", f"e{start + n}") for n in range(number)],
    st.integers(0, 200),
    st.integers(40, 400),
)


def sketch(events):
    return with_events(EMPTY, events)


@given(crowds, crowds, crowds)
def test_merging_knows_no_order_and_no_repetition(one, two, three):
    a, b, c = sketch(one), sketch(two), sketch(three)
    assert merged(a, b) == merged(b, a)
    assert merged(merged(a, b), c) == merged(a, merged(b, c))
    assert merged(a, a) == a == merged(a, EMPTY)
    assert merged(merged(a, b), b) == merged(a, b)


@given(crowds, crowds)
def test_merged_sketches_are_that_of_all_their_events(one, other):
    assert merged(sketch(one), sketch(other)) == sketch([*one, *other]) == with_events(sketch(one), other)


@given(st.sets(digests, max_size=EXACT))
def test_it_is_exact_while_small(events):
    assert count_of(sketch(events)) == len(events)


@settings(max_examples=60, deadline=None)
@given(st.integers(EXACT + 1, 30_000), st.integers(0, 10**9))
def test_it_is_about_right_when_large(number, salt):
    count = count_of(sketch(digest_of(str(salt), f"e{n}") for n in range(number)))
    assert abs(count - number) <= 0.25 * number  # five times the standard error, and some


@given(crowds)
def test_it_never_takes_more_than_half_a_kilobyte_and_a_byte(events):
    assert len(sketch(events)) <= 513


@given(st.binary(max_size=600), st.lists(digests, max_size=100))
def test_bytes_that_are_no_sketch_of_ours_break_nothing(data, events):
    assert count_of(data) >= 0
    assert count_of(with_events(data, events)) >= (1 if events else 0)


def test_equal_ids_of_two_accounts_have_nothing_to_do_with_each_other():
    assert digest_of("acme", "e1") != digest_of("other", "e1")


def test_a_count_says_how_exact_it_is():
    assert count_in_words(1) == "1 event"
    assert count_in_words(64) == "64 events"
    assert count_in_words(12_345) == "about 12,000 events"
    assert count_in_words(98) == "about 98 events"
