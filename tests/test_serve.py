"""The production server as real processes: workers are killed, and it is asked to end."""

import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests

HOME = Path(__file__).resolve().parent.parent


class Served:
    """A running ``python -m timeline.serve`` of two worker processes."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log"
        environment = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": secrets.token_hex(32),
            "DATA_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "ALLOWED_HOSTS": "127.0.0.1",
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "WEB_PROCESSES": "2",
            **settings,
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "timeline.serve"], cwd=HOME, env=environment, stdout=log, stderr=log
            )
        self._wait_until_up()

    def workers(self) -> list[int]:
        main = self.process.pid
        return [int(word) for word in Path(f"/proc/{main}/task/{main}/children").read_text().split()]

    def wait_for_workers(self, number: int = 2) -> list[int]:
        end = time.monotonic() + 20
        while len(workers := self.workers()) != number:
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.02)
        return workers

    def status(self) -> int:
        return requests.get(f"{self.url}/livez", timeout=20).status_code

    def end(self) -> int:
        self.process.terminate()
        return self.process.wait(20)

    def _wait_until_up(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(requests.ConnectionError):
                requests.get(f"{self.url}/livez", timeout=20)
                return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())


@pytest.fixture
def served(tmp_path):
    server = Served(tmp_path)
    yield server
    server.process.kill() if server.process.poll() is None else None
    server.process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_who_calls_while_every_worker_is_dead_is_answered_by_the_next_one(served):
    for worker in served.wait_for_workers():
        os.kill(worker, signal.SIGKILL)
    assert [served.status() for _ in range(5)] == [200] * 5


def test_a_worker_that_is_killed_again_and_again_is_replaced_every_time(served):
    for _ in range(4):
        os.kill(served.wait_for_workers()[0], signal.SIGKILL)
        time.sleep(0.2)
    served.wait_for_workers()
    assert served.status() == 200
    assert served.process.poll() is None


def test_kills_under_load_cost_no_more_than_what_the_victims_had_in_hand(served):
    callers, kills = 4, 3
    stop = time.monotonic() + 5

    def call() -> tuple[int, int]:
        good = lost = 0
        while time.monotonic() < stop:
            try:
                good += served.status() == 200
            except requests.ConnectionError:
                lost += 1
        return good, lost

    with ThreadPoolExecutor(callers) as pool:
        answers = [pool.submit(call) for _ in range(callers)]
        for _ in range(kills):
            time.sleep(1)
            os.kill(served.wait_for_workers()[-1], signal.SIGKILL)
    counted = [answer.result() for answer in answers]
    assert sum(lost for _, lost in counted) <= callers * kills
    assert sum(good for good, _ in counted) > 100


def test_sigterm_ends_the_server_and_all_its_workers_with_success(served):
    workers = served.wait_for_workers()
    assert served.end() == 0
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]


def test_it_says_where_it_serves_and_shows_the_last_migration_as_done(served):
    written = served.log.read_text()
    assert f"Serving on port {served.port} with 2 processes.\n" in written
    assert written.count("  Applying ") == written.count("... OK\n")
    assert "WARNING" not in written


def test_a_log_line_has_the_number_that_the_agent_sees(served):
    refused = requests.post(f"{served.url}/sidebar/", timeout=20)
    number = refused.headers["X-Request-Id"]
    assert number in refused.text
    lines = served.log.read_text().splitlines()
    told = [line for line in lines if f" {number} " in line]
    assert any("entry refused reason=" in line for line in told)
    assert any("Unauthorized: /sidebar/" in line for line in told)


def test_a_wrong_host_is_refused_and_fills_no_log(served):
    before = served.log.read_text()
    asked = requests.get(f"{served.url}/livez", headers={"Host": "stranger.example"}, timeout=20)
    assert asked.status_code == 400
    assert served.log.read_text() == before


def test_a_query_of_too_many_parts_is_refused_in_one_line(served):
    before = len(served.log.read_text().splitlines())
    query = "&".join(f"n{number}=1" for number in range(1500))
    asked = requests.post(f"{served.url}/sidebar/?{query}", data={"token": "x"}, timeout=20)
    assert asked.status_code == 400
    lines = served.log.read_text().splitlines()[before:]
    assert len([line for line in lines if "TooManyFieldsSent" in line]) == 1
    assert not any(line.startswith((" ", "Traceback")) for line in lines)


def test_without_a_host_to_answer_to_it_does_not_start(tmp_path):
    with pytest.raises(AssertionError, match="ALLOWED_HOSTS is empty, nothing was started"):
        Served(tmp_path, ALLOWED_HOSTS="")
