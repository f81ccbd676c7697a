"""What the client asks, and what it makes of proper answers."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.misbehaving import (
    Misbehaving,
    after,
    answer,
    drip_body,
    gzipped,
    raw,
    redirect,
    then_close,
    truncated,
)
from timeline.events import errors
from timeline.events.client import EventsClient
from timeline.events.credentials import BasicToken, Bearer
from timeline.events.values import EventQuery, Receipt, Subject

USER = Subject("user", "4001")
EVENT = {
    "id": "1",
    "type": "checkout",
    "source": "shop",
    "created_at": "2020-01-31T00:44:07Z",
    "properties": {},
}
PAGE = {"events": [EVENT], "meta": {"has_more": True, "after_cursor": "next=="}}
PROFILE = {"id": "01E1", "source": "shop", "type": "customer", "identifiers": []}
TRACKED = {"event": {"source": "shop", "type": "order", "properties": {}}, "profile": {"source": "shop"}}


class TestReading:
    def test_a_page_is_asked_for_as_the_api_documents(self, connect):
        east = timezone(timedelta(hours=2))
        query = EventQuery(
            source="shop & co",
            type="Screen View",
            start=datetime(2020, 2, 23, 2, tzinfo=east),
            end=datetime(2020, 2, 24, tzinfo=UTC),
        )
        with Misbehaving(answer(200, PAGE)) as server:
            page = connect(server.origin).events(USER, query, cursor="a=b&c", size=50)
        assert server.calls[0].method == "GET"
        assert server.calls[0].path == "/api/v2/users/4001/events"
        assert server.calls[0].query == {
            "filter[source]": ["shop & co"],
            "filter[type]": ["Screen View"],
            "filter[start_time]": ["2020-02-23T00:00:00+00:00"],
            "filter[end_time]": ["2020-02-24T00:00:00+00:00"],
            "page[size]": ["50"],
            "page[after]": ["a=b&c"],
        }
        assert [event.id for event in page.events] == ["1"]
        assert page.next_cursor == "next=="

    def test_a_plain_page_asks_for_its_size_only(self, connect):
        with Misbehaving(answer(200, PAGE)) as server:
            connect(server.origin).events(USER)
        assert server.calls[0].target == "/api/v2/users/4001/events?page%5Bsize%5D=100"

    def test_an_identifier_travels_whole_and_encoded(self, connect):
        with Misbehaving(answer(200, PAGE)) as server:
            connect(server.origin).events(Subject("identifier", "shop:customer:email:a+b@x.com"))
        assert "identifier=shop%3Acustomer%3Aemail%3Aa%2Bb%40x.com" in server.calls[0].target
        assert server.calls[0].path == "/api/v2/user_profiles/events"

    @pytest.mark.parametrize("prefix", ["/eventstore", "/eventstore/", "/a/b-c.d"])
    def test_the_path_of_the_origin_is_kept(self, connect, prefix):
        with Misbehaving(answer(200, PAGE)) as server:
            connect(server.origin + prefix).events(USER)
        assert server.calls[0].path == prefix.rstrip("/") + "/api/v2/users/4001/events"

    def test_headers_say_who_asks_and_what_is_understood(self, connect):
        with Misbehaving(answer(200, PAGE)) as server:
            connect(server.origin, BasicToken("a@b.c", "t")).events(USER)
        headers = server.calls[0].headers
        assert headers["authorization"] == "Basic YUBiLmMvdG9rZW46dA=="
        assert (headers["accept"], headers["accept-encoding"]) == ("application/json", "gzip")
        assert headers["user-agent"] == "customer-timeline"
        assert "cookie" not in headers

    def test_a_compressed_answer_is_read(self, connect):
        with Misbehaving(gzipped(PAGE)) as server:
            assert len(connect(server.origin).events(USER).events) == 1

    def test_an_answer_over_tls_is_read(self, connect):
        with Misbehaving(answer(200, PAGE), tls=True) as server:
            client = connect(server.origin, tls=server.trust)
            for _ in range(3):
                client.events(USER)
        assert (server.connections, len(server.calls)) == (1, 3)

    @pytest.mark.parametrize("value", ["", ".", ".."])
    @pytest.mark.parametrize("kind", ["user", "profile"])
    def test_an_id_that_would_name_another_path_is_not_asked_for(self, connect, kind, value):
        with Misbehaving(answer(200, PAGE)) as server:
            client = connect(server.origin)
            with pytest.raises(errors.InvalidRequest):
                client.events(Subject(kind, value))
            with pytest.raises(errors.InvalidRequest):
                client.profile(value)
        assert server.calls == []

    def test_slashes_in_an_id_stay_in_it(self, connect):
        with Misbehaving(answer(200, PAGE)) as server:
            connect(server.origin).events(Subject("user", "1/../../admin?x=1"))
        assert server.calls[0].path == "/api/v2/users/1%2F..%2F..%2Fadmin%3Fx%3D1/events"

    def test_lone_surrogates_in_a_query_are_sent_as_question_marks(self, connect):
        with Misbehaving(answer(200, PAGE)) as server:
            connect(server.origin).events(USER, EventQuery(source="a\ud800"))
        assert server.calls[0].query["filter[source]"] == ["a?"]

    def test_a_page_that_leads_to_itself_is_a_bad_answer_after_one_repeat(self, connect):
        with Misbehaving(answer(200, PAGE)) as server:
            client = connect(server.origin)
            cursor = client.events(USER).next_cursor
            with pytest.raises(errors.BadAnswer):
                client.events(USER, cursor=cursor)
        assert len(server.calls) == 2

    def test_only_the_cursor_is_taken_from_a_next_link_to_a_stranger(self, connect):
        with Misbehaving(answer(200, PAGE)) as stranger:
            links = [{"next": f"{stranger.origin}/steal?page[after]=abc"}]
            with Misbehaving(answer(200, {"events": [], "links": links})) as server:
                client = connect(server.origin)
                cursor = client.events(USER).next_cursor
                with pytest.raises(errors.BadAnswer):
                    client.events(USER, cursor=cursor)
        assert cursor == "abc"
        assert [call.path for call in server.calls] == [USER.path, USER.path]
        assert stranger.connections == 0


class TestProfiles:
    def test_all_profiles_of_a_user_are_read(self, connect):
        with Misbehaving(answer(200, {"profiles": [PROFILE, PROFILE | {"id": "01E2"}]})) as server:
            profiles = connect(server.origin).profiles("4008")
        assert [profile.id for profile in profiles] == ["01E1", "01E2"]
        assert server.calls[0].target == "/api/v2/users/4008/profiles"

    def test_a_profile_is_read_by_id(self, connect):
        with Misbehaving(answer(200, {"profile": PROFILE})) as server:
            assert connect(server.origin).profile("01E1").id == "01E1"
        assert server.calls[0].target == "/api/v2/user_profiles/01E1"

    def test_a_profile_is_read_by_identifier(self, connect):
        with Misbehaving(answer(200, {"profile": PROFILE})) as server:
            connect(server.origin).profile_by_identifier("shop:customer:email:a@x.com")
        assert (
            server.calls[0].target == "/api/v2/user_profiles?identifier=shop%3Acustomer%3Aemail%3Aa%40x.com"
        )

    @pytest.mark.parametrize("body", [None, [], {}, {"profile": None}, {"profile": []}, {"profiles": {}}])
    def test_what_is_no_profile_is_a_bad_answer(self, connect, body):
        with Misbehaving(answer(200, body)) as server:
            client = connect(server.origin)
            with pytest.raises(errors.BadAnswer):
                client.profile("01E1")
            with pytest.raises(errors.BadAnswer):
                client.profiles("1")


class TestTracking:
    @pytest.mark.parametrize(
        ("subject", "target"),
        [
            (USER, "/api/v2/users/4001/events"),
            (Subject("profile", "01E1"), "/api/v2/user_profiles/01E1/events"),
            (Subject("identifier", "shop:customer:email:a@x.com"), "/api/v2/user_profiles/events"),
        ],
    )
    def test_an_event_is_posted_as_the_api_documents(self, connect, subject, target):
        received = {"profile_id": "01E1", "status": "received", "user_id": "4001"}
        with Misbehaving(answer(202, received)) as server:
            receipt = connect(server.origin).track(subject, TRACKED)
        assert receipt == Receipt("received", "01E1", "4001")
        assert (server.calls[0].method, server.calls[0].target) == ("POST", target)
        assert server.calls[0].headers["content-type"] == "application/json"
        assert server.calls[0].json == TRACKED

    @pytest.mark.parametrize("script", [answer(202), answer(202, "ok"), drip_body(202)])
    def test_a_202_is_the_acceptance_whatever_its_body(self, connect, script):
        with Misbehaving(script) as server:
            receipt = connect(server.origin).track(USER, TRACKED)
        assert receipt == Receipt("received", None, None)
        assert len(server.calls) == 1

    @pytest.mark.parametrize("script", [answer(200, "<html>"), answer(200), answer(201, {"ok": True})])
    def test_a_200_without_a_receipt_is_no_acceptance(self, connect, script):
        with Misbehaving(script) as server, pytest.raises(errors.BadAnswer):
            connect(server.origin).track(USER, TRACKED)

    @pytest.mark.parametrize(
        "script", [answer(503), answer(429), answer(500), truncated(), then_close(raw(b""))]
    )
    def test_a_write_is_never_tried_again(self, connect, script):
        with Misbehaving(script) as server, pytest.raises(errors.EventsApiError):
            connect(server.origin).track(USER, TRACKED)
        assert len(server.calls) == 1

    @pytest.mark.parametrize("value", [object(), "\ud800", {1, 2}, float])
    def test_what_is_no_json_is_refused_before_it_is_sent(self, connect, value):
        with Misbehaving(answer(202)) as server, pytest.raises(errors.InvalidRequest):
            connect(server.origin).track(USER, {"event": value})
        assert server.calls == []

    def test_a_large_event_arrives_whole(self, connect):
        body = {"event": {"properties": {"text": "x" * 3_000_000}}}
        with Misbehaving(answer(202, {"status": "received"})) as server:
            connect(server.origin, seconds=4).track(USER, body)
        assert server.calls[0].json == body


class TestOrigins:
    @pytest.mark.parametrize(
        "origin",
        [
            *("https://acme.zendesk.com", "https://acme.zendesk.com/", "http://127.0.0.1:8000/eventstore"),
            *(
                "http://localhost:1",
                "http://[::1]:8000",
                "https://xn--bcher-kva.example",
                "https://acme.zendesk.com.",
            ),
        ],
    )
    def test_base_urls_are_taken(self, origin):
        assert EventsClient(origin, Bearer("t")).origin == origin.rstrip("/")

    @pytest.mark.parametrize(
        "origin",
        [
            *(
                "",
                "acme.zendesk.com",
                "//acme.zendesk.com",
                "ftp://acme.zendesk.com",
                "https://",
                "https:///x",
            ),
            *(
                "https://user@acme.zendesk.com",
                "https://user:pw@acme.zendesk.com",
                "https://acme.zendesk.com@evil",
            ),
            *(
                "https://acme.zendesk.com?x=1",
                "https://acme.zendesk.com#x",
                "https://acme.zendesk.com\\@evil",
            ),
            *(
                "https://acme.zendesk.com/a/../b",
                "https://acme.zendesk.com/%2e%2e",
                "https://acme.zendesk.com//a",
            ),
            *("https://acme.zendesk.com:0", "https://acme.zendesk.com:65536", "https://acme.zendesk.com:x"),
            *(
                "https://acme .zendesk.com",
                "https://acme.zendesk.com\n",
                "https://bücher.example",
                "https://-a",
            ),
            *("javascript:alert(1)", "file:///etc/passwd", "https://a..b", "https://acme.zendesk.com\x00"),
        ],
    )
    def test_anything_else_is_a_value_error(self, origin):
        with pytest.raises(ValueError):
            EventsClient(origin, Bearer("t"))

    def test_an_origin_is_judged_at_once_however_it_is_made_up(self):
        began = time.thread_time()
        for odd in ("a" * 60 + "!", "a." * 60 + "-", "a-" * 100 + ".-b"):
            with pytest.raises(ValueError):
                EventsClient(f"https://{odd}", Bearer("t"))
        assert time.thread_time() - began < 0.1


class TestConnections:
    def test_a_hundred_calls_use_one_connection(self, connect):
        with Misbehaving(answer(200, PAGE)) as server:
            client = connect(server.origin)
            for _ in range(100):
                client.events(USER)
        assert (server.connections, len(server.calls)) == (1, 100)

    def test_refusals_keep_the_connection(self, connect):
        with Misbehaving(answer(404, {"error": "RecordNotFound"})) as server:
            client = connect(server.origin)
            for _ in range(10):
                with pytest.raises(errors.NotFound):
                    client.events(USER)
        assert (server.connections, len(server.calls)) == (1, 10)

    def test_sixty_four_threads_at_once_share_a_client(self, connect):
        with Misbehaving(after(0.1, answer(200, PAGE))) as server:
            client = connect(server.origin, seconds=4)
            with ThreadPoolExecutor(64) as pool:
                pages = list(pool.map(lambda _: client.events(USER), range(256)))
        assert all(page.next_cursor == "next==" for page in pages)
        assert len(server.calls) == 256
        assert server.connections <= 64

    def test_a_connection_that_the_server_closed_meanwhile_costs_no_retry(self, connect):
        with Misbehaving(then_close(answer(200, PAGE))) as server:
            client = connect(server.origin)
            for _ in range(3):
                client.events(USER)
                server.stopping.wait(0.05)
        assert (server.connections, len(server.calls)) == (3, 3)

    def test_a_closed_client_can_be_used_again(self, connect):
        with Misbehaving(answer(200, PAGE)) as server:
            client = connect(server.origin)
            client.events(USER)
            client.close()
            client.events(USER)
        assert server.connections == 2

    def test_a_late_answer_does_not_shorten_the_next_call_on_its_connection(self, connect):
        with Misbehaving([after(0.4, answer(200, PAGE)), after(0.4, answer(200, PAGE))]) as server:
            client = connect(server.origin, seconds=0.6)
            client.events(USER)
            client.events(USER)
        assert (server.connections, len(server.calls)) == (1, 2)

    def test_cookies_are_not_kept(self, connect):
        with Misbehaving(answer(200, PAGE, {"Set-Cookie": "session=1; Path=/"})) as server:
            client = connect(server.origin)
            client.events(USER)
            client.events(USER)
        assert "cookie" not in server.calls[1].headers

    def test_the_environment_names_no_proxy_and_no_password(self, connect, monkeypatch, tmp_path):
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login stolen password stolen\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        with Misbehaving(answer(200, PAGE)) as proxy, Misbehaving(answer(200, PAGE)) as server:
            monkeypatch.setenv("HTTP_PROXY", proxy.origin)
            monkeypatch.setenv("ALL_PROXY", proxy.origin)
            connect(server.origin, Bearer("own")).events(USER)
        assert proxy.connections == 0
        assert server.calls[0].headers["authorization"] == "Bearer own"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_a_refusal_and_nothing_reaches_its_target(self, connect, status):
        with (
            Misbehaving(answer(200, PAGE)) as stranger,
            Misbehaving(redirect(stranger.origin + "/api/v2/users/1/events", status)) as server,
        ):
            client = connect(server.origin)
            with pytest.raises(errors.Refused) as caught:
                client.events(USER)
            with pytest.raises(errors.Refused):
                client.track(USER, TRACKED)
        assert caught.value.status == status
        assert stranger.connections == 0
        assert len(server.calls) == 2


class Expiring:
    """Credentials that are refused until they are renewed."""

    def __init__(self, *, renewable: bool = True) -> None:
        self.renewals: list[tuple[dict[str, str], float]] = []
        self.renewable = renewable

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {'new' if self.renewals and self.renewable else 'old'}"}

    def renew(self, refused, *, seconds) -> bool:
        self.renewals.append((dict(refused), seconds))
        return self.renewable


class TestRenewal:
    @staticmethod
    def door(request):
        known = request.headers["authorization"] == "Bearer new"
        return answer(200, PAGE) if known else answer(401, {"error": "invalid_token"})

    def test_after_a_401_the_credentials_are_renewed_once_and_the_call_repeated(self, connect):
        credentials = Expiring()
        with Misbehaving(self.door) as server:
            client = connect(server.origin, credentials)
            client.events(USER)
            client.events(USER)
        assert [call.headers["authorization"] for call in server.calls] == [
            "Bearer old",
            "Bearer new",
            "Bearer new",
        ]
        ((refused, seconds),) = credentials.renewals
        assert refused == {"Authorization": "Bearer old"}
        assert 0 < seconds <= 1

    def test_a_write_is_repeated_too_for_a_401_has_done_nothing(self, connect):
        with Misbehaving(
            lambda request: answer(202 if "new" in request.headers["authorization"] else 401)
        ) as server:
            connect(server.origin, Expiring()).track(USER, TRACKED)
        assert len(server.calls) == 2

    def test_credentials_that_cannot_be_renewed_are_refused(self, connect):
        with Misbehaving(self.door) as server, pytest.raises(errors.Unauthorized):
            connect(server.origin, Expiring(renewable=False)).events(USER)
        assert len(server.calls) == 1

    def test_a_401_after_the_renewal_ends_the_call(self, connect):
        credentials = Expiring()
        with Misbehaving(answer(401)) as server, pytest.raises(errors.Unauthorized):
            connect(server.origin, credentials).events(USER)
        assert (len(server.calls), len(credentials.renewals)) == (2, 1)

    def test_plain_credentials_are_asked_once(self, connect):
        with Misbehaving(answer(401)) as server, pytest.raises(errors.Unauthorized):
            connect(server.origin, Bearer("x")).events(USER)
        assert len(server.calls) == 1


def test_the_sample_of_the_reference_is_read(connect):
    sample = json.loads(
        '{"events":[{"created_at":"2020-01-31T00:44:07+00:00","description":"Order complete",'
        '"properties":{},"source":"shoppingnow","type":"checkout"}],"links":[{"next":"https://acme.zendesk.com/'
        'api/v2/user_profiles/1/events?page[after]=hkjhdjk"}],"meta":{"after_cursor":"hkjhdjk","has_more":true}}'
    )
    with Misbehaving(answer(200, sample)) as server:
        page = connect(server.origin).events(Subject("user", "123456"))
    assert page.events[0].description == "Order complete"
    assert page.next_cursor == "hkjhdjk"
