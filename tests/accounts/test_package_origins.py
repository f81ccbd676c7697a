"""Which origins a package is built for, and the sentence for each of the others."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.accounts import package
from timeline.accounts.package import Author, CannotBuild, read_origin

from .package_rules import Package, broken


@pytest.mark.parametrize(
    ("text", "origin", "host"),
    [
        ("https://timeline.example.com", "https://timeline.example.com", "timeline.example.com"),
        ("https://timeline.example.com/", "https://timeline.example.com", "timeline.example.com"),
        ("https://timeline.example.com:8443", "https://timeline.example.com:8443", "timeline.example.com"),
        ("https://timeline.example.com:65535", "https://timeline.example.com:65535", "timeline.example.com"),
        ("https://a-b.c9.example", "https://a-b.c9.example", "a-b.c9.example"),
        ("https://3com.example", "https://3com.example", "3com.example"),
        ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
        ("https://notzendesk.com", "https://notzendesk.com", "notzendesk.com"),
        ("https://timeline", "https://timeline", "timeline"),
        ("https://localhost:8443", "https://localhost:8443", "localhost"),
        ("http://localhost", "http://localhost", "localhost"),
        ("http://localhost:8000", "http://localhost:8000", "localhost"),
        (f"https://{'a' * 63}.example", f"https://{'a' * 63}.example", f"{'a' * 63}.example"),
    ],
)
def test_an_origin_is_read(text: str, origin: str, host: str):
    read = read_origin(text)
    assert (read.text, read.host) == (origin, host)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Give the origin"),
        ("timeline.example.com", "with its scheme"),
        ("//timeline.example.com", "with its scheme"),
        ("https:timeline.example.com", "with its scheme"),
        ("http://timeline.example.com", "https only"),
        ("http://localhost.example.com", "https only"),
        ("http://timeline.localhost", "https only"),
        ("http://127.0.0.1:8000", "not its IP address"),
        ("https://127.0.0.1", "not its IP address"),
        ("https://192.168.1.20:8443", "not its IP address"),
        ("https://2130706433", "not its IP address"),
        ("https://0x7f000001", "not its IP address"),
        ("https://0X7F.1", "not its IP address"),
        ("https://127.1", "not its IP address"),
        ("https://127.0.0.1.", "not its IP address"),
        ("https://[::1]", "not its IP address"),
        ("https://[::1]:8443", "not its IP address"),
        ("ftp://timeline.example.com", "scheme of an origin is https"),
        ("javascript://timeline.example.com", "scheme of an origin is https"),
        ("HTTPS://timeline.example.com", "scheme of an origin is https"),
        ("https://timeline.example.com/app", "without path"),
        ("https://timeline.example.com//", "without path"),
        ("https://timeline.example.com/sidebar/", "without path"),
        ("https://timeline.example.com?a=1", "without path"),
        ("https://timeline.example.com#a", "without path"),
        ("https://timeline.example.com\\@evil.example", "without path"),
        ("https://agent@timeline.example.com", "no user name"),
        ("https://agent:word@timeline.example.com", "no user name"),
        ("https://@timeline.example.com", "no user name"),
        ("https://timeline.example.com:", "port is a number"),
        ("https://timeline.example.com:0", "port is a number"),
        ("https://timeline.example.com:080", "port is a number"),
        ("https://timeline.example.com:65536", "port is a number"),
        ("https://timeline.example.com:99999999999", "port is a number"),
        ("https://timeline.example.com:-1", "port is a number"),
        ("https://timeline.example.com:http", "port is a number"),
        ("https://timeline.example.com:80:80", "a host, and perhaps a port"),
        (" https://timeline.example.com", "no spaces"),
        ("https://timeline.example.com ", "no spaces"),
        ("https://time line.example.com", "no spaces"),
        ("https://timeline.example.com\n", "no spaces"),
        ("https://timeline\t.example.com", "no spaces"),
        ("https://timeline.example.com\x00", "no spaces"),
        ("https://münchen.example", "xn--"),
        ("https://timeline.ехample.com", "xn--"),  # two letters of it are Cyrillic
        ("https://timeline。example.com", "xn--"),
        ("https://timeline.example.com:８443", "xn--"),
        ("https://", "a host, and perhaps a port"),
        ("https://:8443", "a host, and perhaps a port"),
        ("https://Timeline.example.com", "small letters"),
        ("https://timeline..example.com", "not written correctly"),
        ("https://.example.com", "not written correctly"),
        ("https://timeline.example.com.", "not written correctly"),
        ("https://.", "not written correctly"),
        ("https://-a.example.com", "not written correctly"),
        ("https://a-.example.com", "not written correctly"),
        ("https://time_line.example.com", "not written correctly"),
        ("https://*.example.com", "not written correctly"),
        ("https://{{setting.host}}", "not written correctly"),
        ("https://timeline%2eexample.com", "not written correctly"),
        ('https://timeline".example.com', "not written correctly"),
        (f"https://{'a' * 64}.example", "not written correctly"),
        (f"https://{'abc.' * 65}example", "not written correctly"),
        (f"https://{'abc.' * 100}example", "too long"),
        ("https://acme.zendesk.com", "Zendesk's address"),
        ("https://zendesk.com", "Zendesk's address"),
    ],
)
def test_a_wrong_origin_is_refused_with_a_sentence(text: str, sentence: str):
    with pytest.raises(CannotBuild, match=sentence) as caught:
        package.build(text)
    assert str(caught.value).endswith(".")


def test_the_marketplace_takes_no_localhost():
    with pytest.raises(CannotBuild, match="cannot be at localhost"):
        package.build("http://localhost:8000", marketplace=True, author=Author("A", "a@example.com"))


PIECES = [
    "https",
    "http",
    "://",
    ":",
    "/",
    "@",
    ".",
    "..",
    "-",
    "localhost",
    "example.com",
    "127.0.0.1",
    "[::1]",
]
PIECES += [
    "a",
    "A",
    "8000",
    "0",
    "99999",
    " ",
    "\n",
    "é",
    "%41",
    "{{setting.x}}",
    "zendesk.com",
    "xn--a",
    "#",
    "?",
    "\\",
]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.text(max_size=40))
def test_whatever_is_given_a_package_keeps_the_rules_or_there_is_none(text: str):
    for candidate in (text, f"https://{text}", f"http://localhost{text}"):
        try:
            built = package.build(candidate, author=Author("Example Pty"))
        except CannotBuild:
            continue
        assert broken(built) == set()
        url = json.loads(Package.read(built).files["manifest.json"])["location"]["support"]["user_sidebar"][
            "url"
        ]
        assert url == candidate.removesuffix("/") + "/sidebar/"


def test_ten_thousand_changed_letters_never_lead_to_another_host():
    dice = random.Random(4)
    for _ in range(10_000):
        text = list("https://timeline.example.com")
        text[dice.randrange(len(text))] = chr(
            dice.choice([dice.randrange(0x21, 0x7F), dice.randrange(0x10000)])
        )
        try:
            read = read_origin("".join(text))
        except CannotBuild:
            continue
        assert read.text == "".join(text).removesuffix("/")
        assert set(read.host) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
