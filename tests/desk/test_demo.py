"""``manage.py demo`` as a process of its own."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request

import pytest
import requests

from tests.desk.running import ROOT, clean_environment, running_demo
from timeline.eventstore.demo.agents import ALEX, CHRIS, DANA, LEE, ROBIN
from timeline.eventstore.demo.loader import CDNOW_ROWS
from timeline.eventstore.demo.people import CDNOW_CUSTOMERS, CDNOW_USER_OFFSET, MIA


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


def rows(database, query, *arguments):
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return set(connection.execute(query, arguments))
    finally:
        connection.close()


def scalar(database, query, *arguments):
    ((value,),) = rows(database, query, *arguments)
    return value


@pytest.fixture
def copy_of_the_demo(demo_server, tmp_path):
    """Another folder with what the demo has made, as a second start finds it."""
    source = sqlite3.connect(demo_server.database)
    copy = sqlite3.connect(tmp_path / "demo.sqlite3")
    source.backup(copy)
    source.close()
    copy.close()
    for name in ("demo.env", "demo-desk.pem"):
        (tmp_path / name).write_bytes((demo_server.var / name).read_bytes())
    return tmp_path


def test_it_prints_one_url_and_the_password_of_its_superuser(demo_server):
    printed = demo_server.greeting
    assert re.findall(r"https?://\S+", printed) == [demo_server.desk_url]
    assert len(re.findall(r"user admin, password \S{12,}", printed)) == 1


def test_its_start_complains_of_nothing(demo_server):
    printed = demo_server.greeting
    assert "Traceback" not in printed
    assert "rror" not in printed


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_it_answers_under_both_names(demo_server, host):
    assert fetch(f"http://{host}:{demo_server.port}/livez") == (200, "ok\n")
    status, page = fetch(f"http://{host}:{demo_server.port}/desk/")
    assert status == 200
    assert "Jane Porter" in page


def test_the_page_s_script_and_style_are_served(demo_server):
    _, page = fetch(demo_server.desk_url)
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(files) == 5
    for file in [*files, "/static/desk/host.js", "/static/desk/zaf_sdk.js"]:
        assert fetch(f"{demo_server.app_origin}{file}")[0] == 200


def test_the_data_set_is_in_to_the_last_row(demo_server):
    count = "SELECT count(*) FROM eventstore_event WHERE source = 'cdnow'"
    assert scalar(demo_server.database, count) == CDNOW_ROWS
    of_one = f"{count} AND user_id = ?"
    numbers = [scalar(demo_server.database, of_one, CDNOW_USER_OFFSET + number) for number in CDNOW_CUSTOMERS]
    assert numbers == [217, 201, 149]
    mia = "SELECT count(*) FROM eventstore_event WHERE user_id = ?"
    assert scalar(demo_server.database, mia, MIA.user_id) == 5000


def test_a_second_start_is_quick_and_quiet_and_an_end_leaves_nothing(copy_of_the_demo):
    started = time.monotonic()
    with running_demo(copy_of_the_demo) as demo:
        assert time.monotonic() - started < 20
        printed = "".join(demo.output)
        assert "password" not in printed
        assert "Importing" not in printed
        assert len(demo.members()) >= 2
        assert demo.stop(signal.SIGTERM) == 0
        assert demo.members() == []


def test_ctrl_c_ends_it_and_its_server(copy_of_the_demo):
    with running_demo(copy_of_the_demo) as demo:
        os.killpg(demo.process.pid, signal.SIGINT)
        assert demo.process.wait(20) == 0
        assert demo.members() == []


def test_a_port_in_use_is_told_with_exit_code_1(demo_server, tmp_path):
    second = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=clean_environment(tmp_path, demo_server.port),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert second.returncode == 1
    assert f"Port {demo_server.port} is in use" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_faults_reach_the_timeline_s_own_client_and_are_counted(demo_server):
    before = demo_server.relay_calls()
    relay = f"http://127.0.0.1:{demo_server.env['DEMO_RELAY_PORT']}"
    demo_server.set_fault("500")
    with pytest.raises(urllib.error.HTTPError, match="500") as refused:
        fetch(f"{relay}/api/v2/users/4001/events")
    refused.value.close()
    demo_server.set_fault("normal")
    assert demo_server.relay_calls() == before + 1


@pytest.mark.parametrize(
    ("agent", "status", "shown"),
    [
        (ALEX, 200, 'name="timeline-session"'),
        (DANA, 200, 'name="timeline-session"'),
        (LEE, 200, 'name="timeline-session"'),
        (CHRIS, 403, 'data-problem="not_allowed"'),
        (ROBIN, 403, 'data-problem="not_allowed"'),
    ],
    ids=lambda value: getattr(value, "known", None),
)
def test_agents_and_admins_get_in_and_nobody_else(demo_server, agent, status, shown):
    token = demo_server.ask("entry", data={"agent": str(agent.user_id)})["token"]
    url = f"{demo_server.app_origin}/sidebar/?origin=http://localhost:{demo_server.port}&app_guid=g"
    response = requests.post(url, data={"token": token}, timeout=10)

    assert response.status_code == status
    assert shown in response.text
    assert "Set-Cookie" not in response.headers


def test_whoever_looks_at_a_customer_finds_their_types_in_the_admin_within_seconds(demo_server):
    token = demo_server.ask("entry", data={"agent": str(ALEX.user_id)})["token"]
    url = f"{demo_server.app_origin}/sidebar/?origin=http://localhost:{demo_server.port}&app_guid=1"
    page = requests.post(url, data={"token": token}, timeout=10).text
    (session,) = re.findall(r'name="timeline-session" content="([^"]+)"', page)
    answer = requests.get(
        f"{demo_server.app_origin}/timeline/users/4001/",
        headers={"Authorization": f"Bearer {session}"},
        timeout=10,
    )
    assert answer.status_code == 200
    shown = set(re.findall(r'data-source="([^"]+)"\s+data-type="([^"]+)"', answer.text))

    latest, noticed = time.monotonic() + 5, set()
    while not (shown and shown <= noticed) and time.monotonic() < latest:
        time.sleep(0.1)
        noticed = rows(demo_server.database, "SELECT source, type FROM sources_seentype")
    assert shown
    assert shown <= noticed
    assert scalar(demo_server.database, "SELECT count(*) FROM sources_seenpath") > 0
