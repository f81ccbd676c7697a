"""What a client says of its request's encoding, to the handler that the production server calls."""

import io
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from timeline.handler import Handler, without_charset

pytestmark = pytest.mark.django_db  # a handler looks after the connection that the test before it left

RAISING = ("hex", "rot13", "zlib", "base64", "punycode", "undefined", "idna")
CODECS = (*RAISING, "utf-16", "utf-7", "unicode_escape", "no-such-codec", '"')


def answered(path: str, content_type: str, body: bytes = b"") -> tuple[int, dict[str, str]]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "identifier=a:b:c:%5Cud800&origin=x",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_HOST": "testserver",
    }
    setup_testing_defaults(environ)
    told: list[Any] = []
    answer = Handler()(environ, lambda status, headers, *_: told.extend((status, headers)))
    answer.close()
    return int(told[0][:3]), dict(told[1])


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset={}",
        "application/x-www-form-urlencoded; charset={}",
        "multipart/form-data; boundary=x; charset={}",
        "a/b; name*={}''%41",
    ],
)
def test_no_charset_that_a_client_names_breaks_a_page_or_changes_what_the_door_answers(
    content_type: str, codec: str
) -> None:
    page = answered("/livez", content_type.format(codec))
    door = answered("/sidebar/", content_type.format(codec), b"token=x")
    assert (page[0], door[0]) == (200, 401)
    assert "Content-Security-Policy" in page[1]


@pytest.mark.parametrize(
    ("content_type", "kept"),
    [
        ("application/json; charset=utf-16", "application/json"),
        ("multipart/form-data; boundary=abc", "multipart/form-data; boundary=abc"),
        ('multipart/form-data; charset=hex; Boundary="a b"', 'multipart/form-data; boundary="a b"'),
        ("; boundary=x", ""),
        (";" * 10_000, ""),
    ],
)
def test_of_a_content_type_the_kind_and_the_boundary_are_kept(content_type: str, kept: str) -> None:
    assert without_charset(content_type) == kept
