"""What is sealed opens only where it was sealed, with the same key, unaltered."""

import base64

import pytest

from timeline.accounts import crypto
from timeline.accounts.crypto import Undecipherable, decrypt, encrypt

PLAIN = "sk-live-3f9a1c7e"
HERE = {"account": "6d0f0c4e-0000-4000-8000-000000000001", "field": "secret"}


def test_a_sealed_text_opens_again_where_it_was_sealed():
    for plain in (PLAIN, "x", "ünï", "x" * 4096):
        assert decrypt(encrypt(plain, **HERE), **HERE) == plain


def test_the_same_text_is_sealed_differently_each_time():
    assert len({encrypt(PLAIN, **HERE) for _ in range(50)}) == 50


def test_the_sealed_text_shows_nothing_of_the_plain_one():
    sealed = encrypt(PLAIN, **HERE)
    raw = base64.urlsafe_b64decode(sealed.removeprefix(crypto.VERSION))

    assert PLAIN not in sealed
    assert PLAIN.encode() not in raw
    assert base64.b64encode(PLAIN.encode()).decode().rstrip("=") not in sealed


def test_no_bit_of_a_sealed_text_can_be_flipped():
    sealed = encrypt(PLAIN, **HERE)
    raw = bytearray(base64.urlsafe_b64decode(sealed.removeprefix(crypto.VERSION)))
    for bit in range(len(raw) * 8):
        raw[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Undecipherable):
            decrypt(crypto.VERSION + base64.urlsafe_b64encode(raw).decode(), **HERE)
        raw[bit // 8] ^= 1 << bit % 8


def test_no_character_of_a_sealed_text_can_be_another():
    sealed = encrypt(PLAIN, **HERE)
    for position in range(len(sealed)):
        for letter in "Aa0-_=. \x00é":
            if letter != sealed[position]:
                with pytest.raises(Undecipherable):
                    decrypt(sealed[:position] + letter + sealed[position + 1 :], **HERE)


def test_no_length_but_its_own_opens():
    sealed = encrypt(PLAIN, **HERE)
    for end in range(len(sealed)):
        with pytest.raises(Undecipherable):
            decrypt(sealed[:end], **HERE)
    for tail in ("=", "A", "AAAA", "\n", " "):
        with pytest.raises(Undecipherable):
            decrypt(sealed + tail, **HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {**HERE, "account": "6d0f0c4e-0000-4000-8000-000000000002"},
        {**HERE, "field": "public_key"},
        {"account": HERE["account"] + "\x00secret", "field": ""},
    ],
    ids=["another account", "another field", "a boundary moved"],
)
def test_a_sealed_text_that_was_moved_does_not_open(elsewhere):
    with pytest.raises(Undecipherable):
        decrypt(encrypt(PLAIN, **HERE), **elsewhere)


def test_another_data_key_does_not_open_it(settings):
    sealed = encrypt(PLAIN, **HERE)
    settings.DATA_KEY = base64.b64encode(bytes(range(32, 64))).decode()

    with pytest.raises(Undecipherable):
        decrypt(sealed, **HERE)


@pytest.mark.parametrize("text", ["", PLAIN, "v1.", "v1." + PLAIN, "v2." + "A" * 60, "v1.\ud800"])
def test_a_plain_text_never_passes_for_a_sealed_one(text):
    assert not crypto.is_sealed(text)
    with pytest.raises(Undecipherable):
        decrypt(text, **HERE)


def test_errors_do_not_show_the_text():
    with pytest.raises(Undecipherable) as caught:
        decrypt(PLAIN, **HERE)
    assert PLAIN not in repr(caught.value)
