"""Only listed addresses are used, each in its one spelling: refused at save, and again at the call."""

import pytest
from django.core.exceptions import ValidationError

from tests.misbehaving import Misbehaving, answer
from timeline.accounts.models import Account
from timeline.accounts.upstream import NotConnected, client_for
from timeline.events.values import Subject

from .factories import AccountFactory

LISTED = [
    "https://events.example.com",
    "http://127.0.0.1:8000",
    "http://localhost:8000",
    "https://shared.example.com/tenant-a",
    "https://xn--bcher-kva.example",
    "https://trailing.example.com/",
]


@pytest.fixture(autouse=True)
def listed(settings):
    settings.TIMELINE_CUSTOM_ORIGINS = LISTED


@pytest.mark.parametrize(
    "url",
    [
        "https://events.example.com",
        "https://events.example.com/zendesk/v2",
        "http://127.0.0.1:8000",
        "http://127.0.0.1:8000/eventstore",
        "https://shared.example.com/tenant-a",
        "https://xn--bcher-kva.example",
        "https://trailing.example.com",
    ],
)
def test_a_listed_address_is_taken(db, url):
    account = Account(subdomain="acme", api_origin=url)
    account.full_clean()

    assert account.origin == url


def test_a_slash_at_the_end_is_dropped(db):
    account = Account(subdomain="acme", api_origin="http://127.0.0.1:8000/eventstore/")
    account.full_clean()

    assert account.origin == "http://127.0.0.1:8000/eventstore"


TRICKS = {
    "not listed": "https://evil.example.com",
    "another port": "https://events.example.com:8443",
    "the default port written out": "https://events.example.com:443",
    "another scheme": "http://events.example.com",
    "a scheme that is none of ours": "ftp://events.example.com",
    "file": "file:///etc/passwd",
    "javascript": "javascript:alert(1)",
    "no scheme": "//events.example.com",
    "host alone": "events.example.com",
    "user-info before": "https://user:pass@events.example.com",
    "user-info as disguise": "https://events.example.com@evil.example",
    "user-info with port": "https://events.example.com:443@evil.example",
    "fragment": "https://events.example.com#evil",
    "fragment before user-info": "https://evil.example#@events.example.com",
    "query": "https://events.example.com?x=1",
    "query before user-info": "https://evil.example?@events.example.com",
    "backslash": "https://evil.example\\@events.example.com",
    "backslash for slash": "https:\\\\events.example.com",
    "suffix": "https://events.example.com.evil.example",
    "prefix": "https://xevents.example.com",
    "dot at the end": "https://events.example.com.",
    "two dots": "https://events..example.com",
    "capitals": "https://EVENTS.example.com",
    "capital scheme": "HTTPS://events.example.com",
    "space before": " https://events.example.com",
    "space within": "https://events.example.com /x",
    "line break": "https://events.example.com\n",
    "line break and header": "https://events.example.com\r\nHost: evil",
    "tab": "https://ev\tents.example.com",
    "NUL": "https://events.example.com\x00.evil",
    "percent in the host": "https://events%2eexample.com",
    "percent in the path": "https://events.example.com/%2e%2e/x",
    "dots in the path": "https://events.example.com/../x",
    "empty segment": "https://events.example.com//evil.example",
    "another tenant's path": "https://shared.example.com/tenant-b",
    "a path below a listed path": "https://shared.example.com/tenant-a/x",
    "the origin of a listed path": "https://shared.example.com",
    "cyrillic letter": "https://еvents.example.com",
    "full-width letters": "https://ｅvents.example.com",
    "ideographic dot": "https://events。example.com",
    "unlisted punycode": "https://xn--vents-mve.example.com",
    "unicode of a listed punycode": "https://bücher.example",
    "IP in decimal": "http://2130706433:8000",
    "IP in hex": "http://0x7f000001:8000",
    "IP in hex parts": "http://0x7f.0.0.1:8000",
    "IP in octal": "http://0177.0.0.1:8000",
    "IP with zeros": "http://127.000.000.001:8000",
    "IP short": "http://127.1:8000",
    "IP too large": "http://127.0.0.256:8000",
    "IP in version 6": "http://[::1]:8000",
    "IP mapped": "http://[::ffff:127.0.0.1]:8000",
    "IP with other digits": "http://１２７.0.0.1:8000",
    "metadata": "http://169.254.169.254",
    "port zero": "http://127.0.0.1:0",
    "port with zeros": "http://127.0.0.1:08000",
    "port too large": "http://127.0.0.1:99999",
    "port empty": "http://127.0.0.1:",
    "port signed": "http://127.0.0.1:+8000",
    "too long": "https://events.example.com/" + "x" * 300,
}


@pytest.mark.parametrize("url", TRICKS.values(), ids=TRICKS.keys())
@pytest.mark.parametrize("field", ["api_origin", "frame_origin"])
def test_a_tricky_address_is_refused_at_save_and_at_the_call(db, url, field):
    account = AccountFactory(**{field: url})

    with pytest.raises(ValidationError) as caught:
        account.full_clean()
    assert field in caught.value.message_dict
    if field == "api_origin":
        with pytest.raises(NotConnected):
            client_for(account)
    else:
        assert account.frame_ancestor == "'none'"


def test_even_if_listed_a_tricky_address_is_not_taken(db, settings):
    settings.TIMELINE_CUSTOM_ORIGINS = list(TRICKS.values())
    plain = {
        "not listed",
        "another port",
        "the default port written out",
        "another scheme",
        "suffix",
        "prefix",
    }
    plain |= {"unlisted punycode", "metadata", "another tenant's path", "a path below a listed path"}
    plain |= {"the origin of a listed path"}
    for name in TRICKS.keys() - plain:
        with pytest.raises(ValidationError):
            AccountFactory(api_origin=TRICKS[name]).full_clean()


def test_a_frame_origin_has_no_path(db):
    account = Account(subdomain="acme", frame_origin="https://events.example.com/x")

    with pytest.raises(ValidationError) as caught:
        account.full_clean()
    assert "without a path" in str(caught.value)


def test_an_address_that_is_no_longer_listed_gets_not_one_byte(db, settings):
    with Misbehaving(answer(200, {"events": []})) as server:
        settings.TIMELINE_CUSTOM_ORIGINS = [server.origin]
        account = AccountFactory(api_origin=server.origin)
        client_for(account).events(Subject("user", "1"))
        settings.TIMELINE_CUSTOM_ORIGINS = []

        with pytest.raises(NotConnected) as caught:
            client_for(account)

        assert caught.value.code == "origin_not_allowed"
        assert len(server.calls) == 1
