"""Whatever the Events API does, a call ends in time, in bounds, and in words of our own."""

import gzip
import logging
import os
import socket
import time
import traceback
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.events.conftest import TOKEN
from tests.misbehaving import (
    Misbehaving,
    after,
    answer,
    behaviour,
    bomb,
    broken_chunks,
    close,
    drip_body,
    drip_handshake,
    drip_headers,
    drip_status_line,
    endless,
    endless_headers,
    hang,
    message,
    raw,
    reset,
    truncated,
    unused_origin,
)
from timeline.events import errors
from timeline.events.client import EventsClient
from timeline.events.credentials import BasicToken, Bearer
from timeline.events.values import EventQuery, Subject

USER = Subject("user", "4001")
EMPTY = {"events": []}
OK = answer(200, EMPTY)
SECONDS = 0.5
SLACK = 0.2


def asked(client: EventsClient) -> tuple[errors.EventsApiError, float]:
    """The error that a read ends with, and the seconds that it took."""
    began = time.monotonic()
    with pytest.raises(errors.EventsApiError) as caught:
        client.events(USER)
    return caught.value, time.monotonic() - began


class TestDeadline:
    @pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
    @pytest.mark.parametrize("script", [hang, drip_status_line, drip_headers, drip_body])
    def test_a_server_that_hangs_or_drips_holds_no_call_beyond_it(self, connect, script, tls):
        with Misbehaving(script(), tls=tls) as server:
            client = connect(server.origin, seconds=SECONDS, tls=server.trust if tls else None)
            error, seconds = asked(client)
        assert type(error) is errors.TimedOut
        assert SECONDS <= seconds < SECONDS + SLACK
        assert len(server.calls) == 1

    @pytest.mark.parametrize("script", [hang, drip_handshake])
    def test_a_tls_handshake_that_hangs_or_drips_holds_no_call_beyond_it(self, connect, script):
        with Misbehaving(OK, on_accept=script()) as server:
            client = connect(server.origin.replace("http:", "https:"), seconds=SECONDS)
            error, seconds = asked(client)
        assert type(error) is errors.TimedOut
        assert SECONDS <= seconds < SECONDS + SLACK
        assert server.connections == 1

    def test_it_covers_all_tries_together(self, connect):
        with Misbehaving([after(0.3, answer(503)), hang()]) as server:
            error, seconds = asked(connect(server.origin, seconds=SECONDS))
        assert type(error) is errors.TimedOut
        assert seconds < SECONDS + SLACK
        assert len(server.calls) == 2

    def test_no_retry_begins_that_could_not_end(self, connect):
        with Misbehaving(after(0.46, answer(503))) as server:
            error, seconds = asked(connect(server.origin, seconds=SECONDS))
        assert type(error) is errors.ServerFailure
        assert seconds < SECONDS
        assert len(server.calls) == 1

    def test_endless_interim_answers_end_with_it(self, connect):
        def chatter(line):
            while True:
                line.send(b"HTTP/1.1 100 Continue\r\n\r\n")
                line.sleep(0.01)

        with Misbehaving(behaviour(chatter)) as server:
            error, seconds = asked(connect(server.origin, seconds=SECONDS))
        assert type(error) is errors.TimedOut
        assert seconds < SECONDS + SLACK

    def test_a_server_that_does_not_take_what_is_sent_holds_no_write_beyond_it(self, connect):
        with Misbehaving(OK, on_accept=hang()) as server:
            client = connect(server.origin, seconds=SECONDS)
            began = time.monotonic()
            with pytest.raises(errors.TimedOut):
                client.track(USER, {"event": "x" * 20_000_000})
            assert time.monotonic() - began < SECONDS + SLACK

    def test_an_address_that_takes_no_connection_is_given_up_at_its_own_limit(self, connect):
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
            address = full.getsockname()
            waiting = [socket.socket() for _ in range(4)]
            for sock in waiting:
                sock.setblocking(False)
                sock.connect_ex(address)
            client = connect(f"http://127.0.0.1:{address[1]}", seconds=SECONDS, connect_seconds=0.1)
            error, seconds = asked(client)
            for sock in waiting:
                sock.close()
        assert isinstance(error, (errors.Unreachable, errors.TimedOut))
        assert 0.1 <= seconds < SECONDS + SLACK

    def test_a_refusal_is_known_by_its_status_though_its_body_drips(self, connect):
        with Misbehaving(drip_body(404)) as server:
            error, seconds = asked(connect(server.origin, seconds=4))
        assert type(error) is errors.NotFound
        assert seconds < 0.5 + SLACK

    def test_thirty_two_hanging_calls_at_once_end_together(self, connect):
        with Misbehaving(hang()) as server:
            client = connect(server.origin, seconds=SECONDS)
            with ThreadPoolExecutor(32) as pool:
                outcomes = list(pool.map(lambda _: asked(client), range(32)))
        assert all(type(error) is errors.TimedOut for error, _ in outcomes)
        assert max(seconds for _, seconds in outcomes) < SECONDS + 3 * SLACK


class TestSize:
    @pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
    def test_an_endless_body_is_left_at_the_cap(self, connect, tls):
        with Misbehaving(endless(), tls=tls) as server:
            client = connect(server.origin, max_bytes=100_000, tls=server.trust if tls else None)
            error, seconds = asked(client)
        assert type(error) is errors.TooLarge
        assert seconds < 0.5
        assert len(server.calls) == 1

    def test_nothing_is_read_of_a_body_that_announces_too_much(self, connect):
        with Misbehaving(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n", keep=True)) as server:
            error, seconds = asked(connect(server.origin))
        assert type(error) is errors.TooLarge
        assert seconds < 0.5

    def test_a_compressed_bomb_is_left_at_the_cap(self, connect):
        with Misbehaving(bomb(200)) as server:
            error, seconds = asked(connect(server.origin, max_bytes=2_000_000))
        assert type(error) is errors.TooLarge
        assert seconds < 2

    def test_a_bomb_takes_memory_of_the_order_of_the_cap(self, connect):
        with Misbehaving(bomb(200)) as server:
            client = connect(server.origin, max_bytes=2_000_000)
            tracemalloc.start()
            asked(client)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert peak < 10_000_000

    def test_endless_bytes_that_unpack_to_nothing_are_left_at_the_cap(self, connect):
        nothing = gzip.compress(b"") * 1000

        def flow(line):
            line.send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n")
            while True:
                line.send(nothing)

        with Misbehaving(behaviour(flow)) as server:
            error, seconds = asked(connect(server.origin, seconds=3))
        assert type(error) is errors.TooLarge
        assert seconds < 2

    def test_compression_of_compression_is_not_followed_for_ever(self, connect):
        script = answer(200, b"x", {"Content-Encoding": ", ".join(["gzip"] * 50)})
        with Misbehaving(script) as server:
            assert type(asked(connect(server.origin))[0]) is errors.BadAnswer

    def test_endless_headers_end_the_call(self, connect):
        with Misbehaving(endless_headers()) as server:
            error, seconds = asked(connect(server.origin))
        assert type(error) is errors.BadAnswer
        assert seconds < 0.5

    def test_a_long_status_line_ends_the_call(self, connect):
        with Misbehaving(raw(b"HTTP/1.1 200 " + b"O" * 1_000_000)) as server:
            assert type(asked(connect(server.origin))[0]) is errors.BadAnswer

    def test_a_page_just_below_the_cap_is_read(self, connect):
        body = message(200, b'{"events": [' + b" " * 90_000 + b"]}")
        with Misbehaving(raw(body)) as server:
            assert connect(server.origin, max_bytes=len(body)).events(USER).events == ()

    def test_a_large_error_body_does_not_hide_the_status(self, connect):
        with Misbehaving(answer(403, "x" * 500_000)) as server:
            error, _ = asked(connect(server.origin))
        assert type(error) is errors.Forbidden
        assert error.body is None

    def test_a_bomb_behind_a_refusal_does_not_hide_the_status(self, connect):
        packed = gzip.compress(b" " * 10_000_000)
        with Misbehaving(answer(500, packed, {"Content-Encoding": "gzip"})) as server:
            assert type(asked(connect(server.origin))[0]) is errors.ServerFailure


class TestBrokenAnswers:
    @pytest.mark.parametrize(
        "script",
        [
            *(answer(200, "<html>Sign in</html>"), answer(200), answer(200, b'{"events": ['), answer(204)),
            *(answer(200, b'{"events": NaN}'), answer(200, b"null"), answer(200, {"error": "odd"})),
            *(answer(200, b"\xef\xbb\xbf{}"), answer(200, b"[" * 100_000), answer(200, b'{"events": [1]}')),
            *(raw(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"), raw(b"\x00" * 500), raw(b"HTTP/9.9 abc\r\n\r\n")),
            answer(200, b"no gzip at all", {"Content-Encoding": "gzip"}),
        ],
    )
    def test_what_is_not_the_documented_json_is_a_bad_answer_after_one_call(self, connect, script):
        with Misbehaving(script) as server:
            error, seconds = asked(connect(server.origin))
        assert type(error) is errors.BadAnswer
        assert seconds < 0.5
        assert len(server.calls) == 1

    def test_a_deep_answer_is_cut_and_served(self, connect):
        deep = b'{"a":' * 900 + b"1" + b"}" * 900
        with Misbehaving(answer(200, b'{"events": [{"properties": ' + deep + b"}]}")) as server:
            page = connect(server.origin).events(USER)
        assert "a" in page.events[0].properties

    def test_one_lone_surrogate_does_not_cost_the_page(self, connect):
        with Misbehaving(
            answer(200, b'{"events": [{"type": "a\\ud800", "properties": {"k": "\\udc00"}}]}')
        ) as server:
            (event,) = connect(server.origin).events(USER).events
        assert (event.type, event.properties) == ("a?", {"k": "?"})


class TestRetries:
    @pytest.mark.parametrize("script", [reset(), close(), truncated(), broken_chunks()])
    def test_a_connection_that_breaks_off_is_tried_three_times(self, connect, script):
        with Misbehaving(script) as server:
            error, seconds = asked(connect(server.origin))
        assert type(error) is errors.Unreachable
        assert seconds < 0.8
        assert len(server.calls) == 3

    @pytest.mark.parametrize("status", [502, 503, 504])
    def test_a_gateway_in_trouble_is_tried_three_times(self, connect, status):
        with Misbehaving(answer(status, "<html>")) as server:
            error, _ = asked(connect(server.origin))
        assert (type(error), error.status) == (errors.ServerFailure, status)
        assert len(server.calls) == 3

    @pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 409, 413, 422, 500, 501])
    def test_every_other_status_is_asked_once(self, connect, status):
        with Misbehaving(answer(status)) as server:
            error, _ = asked(connect(server.origin))
        assert error.status == status
        assert len(server.calls) == 1

    @pytest.mark.parametrize("first", [answer(503), reset(), truncated()])
    def test_a_second_try_that_succeeds_is_the_answer(self, connect, first):
        with Misbehaving([first, OK]) as server:
            assert connect(server.origin).events(USER).events == ()
        assert len(server.calls) == 2

    def test_a_503_that_says_when_to_come_back_is_not_pressed(self, connect):
        with Misbehaving(answer(503, "", {"Retry-After": "20"})) as server:
            error, _ = asked(connect(server.origin))
        assert error.retry_after == 20
        assert len(server.calls) == 1

    def test_a_refused_connection_is_unreachable(self, connect):
        error, seconds = asked(connect(unused_origin()))
        assert type(error) is errors.Unreachable
        assert seconds < 0.8

    def test_an_unknown_host_is_unreachable(self, connect):
        assert type(asked(connect("https://no-such-host.invalid", seconds=3))[0]) is errors.NoSuchHost

    def test_a_hundred_calls_to_a_failing_server_become_at_most_a_hundred_and_twenty(self, connect):
        with Misbehaving(answer(503)) as server:
            client = connect(server.origin)
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda _: asked(client), range(100)))
        assert 100 < len(server.calls) <= 120


class TestTrust:
    def test_a_certificate_that_nobody_vouches_for_is_untrusted_and_gets_no_request(self, connect):
        with Misbehaving(OK, tls=True) as server:
            error, _ = asked(connect(server.origin))
        assert type(error) is errors.Untrusted
        assert (server.connections, server.calls) == (1, [])

    def test_a_certificate_for_another_name_is_untrusted(self, connect):
        with Misbehaving(OK, tls=True) as server:
            client = connect(server.origin.replace("127.0.0.1", "127.0.0.2"), tls=server.trust)
            error, _ = asked(client)
        assert isinstance(error, errors.Unreachable)
        assert server.calls == []

    def test_a_server_that_speaks_no_tls_is_untrusted(self, connect):
        with Misbehaving(OK, on_accept=raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
            error, _ = asked(connect(server.origin.replace("http:", "https:")))
        assert type(error) is errors.Untrusted


class TestRateLimits:
    def test_a_429_is_asked_once_and_nothing_is_sent_until_it_ends(self, connect):
        with Misbehaving([answer(429, "Too many requests", {"Retry-After": "0.4"}), OK]) as server:
            client = connect(server.origin)
            error, _ = asked(client)
            assert (type(error), error.retry_after) == (errors.RateLimited, 0.4)
            for _ in range(5):
                held, seconds = asked(client)
                assert 0 < held.retry_after <= 0.4
                assert seconds < 0.05
            with pytest.raises(errors.RateLimited):
                client.track(USER, {})
            assert len(server.calls) == 1
            time.sleep(0.45)
            client.events(USER)
        assert server.calls[1].at - server.calls[0].at >= 0.4

    @pytest.mark.parametrize(
        "headers", [{}, {"Retry-After": "soon"}, {"Retry-After": "-3"}, {"Retry-After": "0"}]
    )
    def test_a_429_without_a_wait_holds_nothing_back(self, connect, headers):
        with Misbehaving([answer(429, "", headers), OK]) as server:
            client = connect(server.origin)
            error, _ = asked(client)
            client.events(USER)
        assert not error.retry_after
        assert len(server.calls) == 2


class TestSecrecy:
    FAULTS = (
        *(
            answer(401, {"error": "x"}),
            answer(404, {"errors": [{"code": "C"}]}),
            answer(503),
            answer(200, "<html>"),
        ),
        *(answer(429, "slow"), reset(), truncated(), raw(b"junk\r\n"), bomb(3), hang(), drip_headers()),
        answer(200, b"x", {"Content-Encoding": "gzip"}),
    )
    ASKED = Subject("identifier", "shop:customer:email:jane.porter@example.com")

    @pytest.mark.parametrize("script", FAULTS)
    def test_no_error_and_no_log_line_leads_to_credentials_or_customers(self, connect, caplog, script):
        caplog.set_level(logging.DEBUG)
        with Misbehaving(script) as server:
            client = connect(
                server.origin, BasicToken("agent@example.com", TOKEN), seconds=0.3, max_bytes=100_000
            )
            with pytest.raises(errors.EventsApiError) as caught:
                client.events(self.ASKED, EventQuery(source="private-source"))
        error = caught.value
        assert error.__cause__ is None
        assert error.__context__ is None
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        told += f"{error!r} {client!r} {vars(error)} {caplog.text}"
        encoded = BasicToken("agent@example.com", TOKEN).headers()["Authorization"].removeprefix("Basic ")
        assert TOKEN not in told
        assert encoded not in told
        assert "jane.porter" not in caplog.text
        assert "jane.porter" not in str(error)
        assert "private-source" not in caplog.text

    def test_an_error_page_of_the_library_is_unreachable_from_the_error(self, connect):
        with Misbehaving(reset()) as server:
            error, _ = asked(connect(server.origin, Bearer(TOKEN)))
        frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        assert not [name for name in frames if "site-packages/requests" in name or "urllib3" in name]


class TestLog:
    def test_each_call_is_one_line_of_facts(self, connect, caplog):
        caplog.set_level(logging.DEBUG)
        with Misbehaving([OK, answer(404, {"error": "x"}, {"X-Request-Id": "abc-1"})]) as server:
            client = connect(server.origin)
            client.events(USER, cursor="secret-cursor")
            error, _ = asked(client)
        good, bad = [record for record in caplog.records if record.name.startswith(("timeline", "urllib3"))]
        assert good.getMessage().startswith("upstream what=events status=200 ms=")
        assert good.getMessage().endswith(" bytes=14")
        assert good.levelno == logging.INFO
        assert bad.getMessage().startswith("upstream what=events status=404 ms=")
        assert bad.getMessage().endswith("error=NotFound request=abc-1")
        assert bad.levelno == logging.WARNING
        assert error.request_id == "abc-1"

    def test_each_try_is_a_line_so_that_the_lines_count_the_requests(self, connect, caplog):
        caplog.set_level(logging.INFO)
        with Misbehaving([answer(503), answer(502), OK]) as server:
            connect(server.origin).events(USER)
        assert [line.split()[2] for line in caplog.messages] == ["status=503", "status=502", "status=200"]


def open_descriptors() -> int:
    return len(os.listdir("/dev/fd"))  # noqa: PTH208 the directory itself is one, closed at once


def test_hundreds_of_faults_leave_no_socket_behind(connect):
    faults = [reset(), truncated(), answer(200, "<html>"), answer(404), answer(500), close(), OK]
    with Misbehaving(lambda request: faults[int(request.query["page[size]"][0]) % 7]) as server:
        client = connect(server.origin)

        def ask(size: int) -> None:
            with suppress(errors.EventsApiError):
                client.events(USER, size=size)

        ask(6)
        before = open_descriptors()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, range(300)))
        enough = time.monotonic() + 5  # for the server's threads to close their ends
        while open_descriptors() > before + 2 * 4 and time.monotonic() < enough:
            time.sleep(0.05)
        assert open_descriptors() <= before + 2 * 4
