"""What is taken out of strangers' texts before they reach a page."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.sources.text import block, clean, counted, line


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines\r\nor\u2028more", "two lines or more"),
        ("pay\u202eetadpu\u202c.exe", "payetadpu.exe"),
        ("iso\u2066late\u2069", "isolate"),
        ("nul\x00 bell\x07 esc\x1b[31m c1\x9b", "nul bell esc[31m c1"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tag\U000e0041", "tag"),
        ("\ud83d alone", "\ufffd alone"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("Tiếng Việt", "Tiếng Việt"),
    ],
)
def test_a_line_keeps_the_words_and_loses_the_tricks(sent: str, shown: str) -> None:
    assert line(sent) == shown


def test_piled_up_marks_are_thinned() -> None:
    assert clean("Z" + "\u0301" * 500 + "algo") == "Z" + "\u0301" * 6 + "algo"


def test_every_mark_piles_up_to_six() -> None:
    marks = [mark for mark in map(chr, range(0x110000)) if unicodedata.category(mark) in ("Mn", "Me")]
    shown = [mark for mark in marks if mark in line(f"a{mark}")]  # the others are not seen at all

    assert len(shown) > 1_500
    assert [mark for mark in shown if line("a" + mark * 9) != "a" + mark * 6] == []


def test_no_character_that_is_taken_out_is_kept_beside_plain_ones() -> None:
    unseen = [sign for sign in map(chr, range(0x110000)) if line(f"a{sign}b") == "ab"]

    assert {"\x00", "\u00ad", "\u202e", "\ufeff", "\U000e0041"} <= set(unseen)
    assert [sign for sign in unseen if sign in clean(f"é{sign} x")] == []


def test_a_long_line_ends_in_an_ellipsis_at_its_limit() -> None:
    assert line("word " * 100, 20) == "word word word word…"


def test_a_line_of_the_very_limit_is_whole() -> None:
    assert line("x" * 20, 20) == "x" * 20


def test_a_block_counts_what_it_left_off() -> None:
    cut = block("a\nb" + "x" * 5000, 2000)
    assert (cut.text[:3], len(cut.text), cut.left_off) == ("a\nb", 2000, 3003)


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [(1, "entry", "1 entry"), (2, "entry", "2 entries"), (3, "search", "3 searches"), (4, "day", "4 days")],
)
def test_a_number_stands_with_its_noun(number: int, noun: str, said: str) -> None:
    assert counted(number, noun) == said


def test_ten_megabytes_are_a_line_in_no_time() -> None:
    began = time.thread_time()
    line("\u0301" * 10_000_000)
    line("\x00" * 10_000_000)
    assert time.thread_time() - began < 0.1


@given(st.text(alphabet=st.characters(), max_size=400), st.integers(1, 50))
def test_a_line_is_one_printable_line_within_its_limit(sent: str, limit: int) -> None:
    shown = line(sent, limit)
    shown.encode()
    assert len(shown) <= limit
    assert not set(shown) & set("\n\r\t\x00\x1b\u202e\u2066\u2028")
