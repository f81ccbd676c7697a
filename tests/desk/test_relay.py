import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from timeline.eventstore.demo.relay import RETRY_AFTER_SECONDS, SLOW_SECONDS, Relay
from timeline.eventstore.demo.upstream import Switch, read_calls


class Upstream(BaseHTTPRequestHandler):
    """Tells what reached it; each answer names its connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        status = 404 if "missing" in self.path else 200
        told = {
            "method": self.command,
            "path": self.path,
            "body": body,
            "authorization": self.headers.get("Authorization"),
            "cookie": self.headers.get("Cookie"),
            "connection": self.client_address[1],
        }
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("X-Rate-Limit", "700")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    def log_message(self, *args):
        pass


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def relay(tmp_path):
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Upstream)) as upstream:
        upstream.daemon_threads = True
        origin = f"http://127.0.0.1:{upstream.server_address[1]}"
        relay = Relay(0, origin, switch=tmp_path / "switch", calls=tmp_path / "calls.json")
        relay.start()
        yield relay
        relay.stop()


@pytest.fixture
def session():
    with requests.Session() as session:
        yield session


def turn(relay, mode):
    Switch(relay.switch.file).turn(mode)


def calls(relay):
    """The calls told, once the last one has been written down."""
    time.sleep(0.05)
    return read_calls(relay.calls.file)


def test_a_call_is_passed_on_below_the_event_store_and_back(relay, session):
    answer = session.get(
        f"{relay.origin}/api/v2/users/1/events?page[size]=5",
        headers={"Authorization": "Bearer x", "Cookie": "a=b"},
        timeout=5,
    )
    told = answer.json()
    assert told["path"].startswith("/eventstore/api/v2/users/1/events?page")
    assert told["authorization"] == "Bearer x"
    assert told["cookie"] is None
    assert answer.headers["X-Rate-Limit"] == "700"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_method_passes_with_its_body(relay, session, method):
    told = session.request(method, f"{relay.origin}/api/v2/x", data="{}", timeout=5).json()
    assert (told["method"], told["body"]) == (method, "{}")


def test_an_error_of_the_event_store_passes_as_it_is(relay, session):
    assert session.get(f"{relay.origin}/missing", timeout=5).status_code == 404


def test_connections_are_kept_on_both_sides_and_calls_are_quick(relay, session):
    started = time.monotonic()
    connections = {session.get(f"{relay.origin}/api/v2/x", timeout=5).json()["connection"] for _ in range(50)}
    assert len(connections) == 1
    assert time.monotonic() - started < 2  # 40 ms each would mean that packets wait for one another


def test_slow_takes_three_seconds_longer(relay, session):
    turn(relay, "slow")
    started = time.monotonic()
    assert session.get(f"{relay.origin}/api/v2/x", timeout=9).status_code == 200
    assert SLOW_SECONDS <= time.monotonic() - started < SLOW_SECONDS + 1


def test_429_says_in_plain_text_when_to_come_back(relay, session):
    turn(relay, "429")
    answer = session.get(f"{relay.origin}/api/v2/x", timeout=5)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(RETRY_AFTER_SECONDS)
    assert answer.headers["Content-Type"] == "text/plain"


def test_500_is_a_page_and_no_json(relay, session):
    turn(relay, "500")
    answer = session.get(f"{relay.origin}/api/v2/x", timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "text/html")


def test_off_resets_the_connection_at_once(relay, session):
    turn(relay, "off")
    started = time.monotonic()
    with pytest.raises(requests.ConnectionError, match="reset"):
        session.get(f"{relay.origin}/api/v2/x", timeout=5)
    assert time.monotonic() - started < 1


def test_the_switch_works_between_two_calls_of_one_connection(relay, session):
    seen = []
    for mode in ("normal", "429", "normal", "500", "normal"):
        turn(relay, mode)
        seen.append(session.get(f"{relay.origin}/api/v2/x", timeout=5).status_code)
    assert seen == [200, 429, 200, 500, 200]


def test_an_unknown_word_in_the_switch_means_normal(relay, session):
    relay.switch.file.write_text("explode")
    assert session.get(f"{relay.origin}/api/v2/x", timeout=5).status_code == 200


def test_calls_are_counted_and_the_last_ones_told(relay, session):
    assert calls(relay) == {"total": 0, "latest": []}
    for number in range(25):
        session.get(f"{relay.origin}/api/v2/{number}", timeout=5)
    told = calls(relay)
    assert told["total"] == 25
    assert [call["path"] for call in told["latest"]] == [f"/api/v2/{number}" for number in range(5, 25)]


def test_200_calls_at_once_are_counted_exactly(relay):
    def ask():
        with requests.Session() as own:
            for _ in range(10):
                assert own.get(f"{relay.origin}/api/v2/x", timeout=10).status_code == 200

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls(relay)["total"] == 200


def test_an_event_store_that_is_gone_is_a_502(tmp_path, session):
    relay = Relay(0, "http://127.0.0.1:9", switch=tmp_path / "switch", calls=tmp_path / "calls.json")
    relay.start()
    assert session.get(f"{relay.origin}/api/v2/x", timeout=5).status_code == 502
    relay.stop()
