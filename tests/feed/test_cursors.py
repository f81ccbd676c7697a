"""Cursors and references: signed as Django signs."""

from datetime import UTC, datetime

import orjson
import pytest
from django.core import signing

from timeline.events.values import Subject
from timeline.feed import cursors
from timeline.feed.errors import BadCursor

CUSTOMER = Subject("user", "7")
PLACE = cursors.Place(
    datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 1, 9, 1, tzinfo=UTC), "Übung-1", "g", 3
)


def written(place=PLACE):
    return cursors.write_reference(place, account="acme", subject=CUSTOMER)


def read(text, subject=CUSTOMER):
    return cursors.read_reference(text, account="acme", subject=subject)


def test_djangos_own_signer_gives_the_same_signature():
    django = signing.Signer(salt="timeline.feed:reference:acme:user:7")
    value, signature = written().rsplit(":", 1)
    assert django.signature(value) == signature
    assert orjson.loads(signing.b64_decode(value.encode()))[2] == PLACE.id


def test_a_reference_reads_back_as_its_place_and_for_nobody_else():
    assert read(written()) == PLACE
    with pytest.raises(BadCursor):
        read(written(), Subject("user", "8"))


def test_a_reference_stays_good_while_its_key_is_a_fallback(settings):
    text, old = written(), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-of-forty-characters-and-more-5d1"
    with pytest.raises(BadCursor):
        read(text)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert read(text) == PLACE


@pytest.mark.parametrize("text", ["", ":", "W10:", "bm8", "\x00", "Ω:Ω", "W10:AAAA"])
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(BadCursor):
        read(text)
