"""Credentials authorise, and show themselves nowhere else."""

import base64

import pytest

from timeline.events.credentials import BasicToken, Bearer

SECRET = "very-secret-token-7391"


def test_an_api_token_is_basic_as_zendesk_documents_it():
    scheme, _, encoded = BasicToken("jdoe@example.com", SECRET).headers()["Authorization"].partition(" ")
    assert scheme == "Basic"
    assert base64.b64decode(encoded) == f"jdoe@example.com/token:{SECRET}".encode()


def test_a_bearer_is_a_bearer():
    assert Bearer(SECRET).headers() == {"Authorization": f"Bearer {SECRET}"}


@pytest.mark.parametrize("credentials", [BasicToken("a@b.c", SECRET), Bearer(SECRET)])
def test_no_way_of_printing_shows_the_secret(credentials):
    assert SECRET not in f"{credentials!r} {credentials} {[credentials]!r} {credentials!s}"


@pytest.mark.parametrize("text", ["", "two words", "line\r\nX-Injected: 1", "tab\t", "nul\x00", " "])
@pytest.mark.parametrize(
    "make", [Bearer, lambda text: BasicToken("a@b.c", text), lambda text: BasicToken(text, "t")]
)
def test_what_could_break_a_header_is_refused_without_being_repeated(make, text):
    with pytest.raises(ValueError) as caught:
        make(text)
    assert not text.strip() or text not in str(caught.value)
