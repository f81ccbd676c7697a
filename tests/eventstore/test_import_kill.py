"""Imports in processes of their own, killed in the middle."""

import json
import time

import pytest

from .conftest import body

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

ROWS = 12_000


@pytest.fixture
def file(tmp_path):
    """Rows of many profiles, every tenth of them equal to the one before."""
    path = tmp_path / "events.ndjson"
    with path.open("w") as out:
        for number in range(ROWS):
            same = number - (number % 10 == 9)
            line = body(
                created_at=f"2026-01-01T00:00:{same % 60:02}Z",
                properties={"number": same},
                identifiers=[("id", str(same % 3000))],
                profile={"user_id": 1 + same % 3000},
            )
            out.write(json.dumps(line) + "\n")
    return path


def kill_after(outside, file, events):
    """Start an import, and kill it once more than this many events are there. The number it left."""
    running = outside.start("manage.py", "import_events", str(file), "-v0")
    deadline = time.monotonic() + 60
    while count(outside) <= events:
        assert running.poll() is None, "the import ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    running.kill()
    assert running.wait() == -9
    return count(outside)


def count(outside, what="*", table="event"):
    return outside.ask(f"SELECT count({what}) FROM eventstore_{table}")[0][0]


def test_an_import_that_was_killed_goes_on_where_it_was_with_nothing_lost_or_doubled(outside, file):
    first = kill_after(outside, file, 0)
    second = kill_after(outside, file, first)
    assert 0 < first < second < ROWS
    assert first % 1000 == 0
    ended = outside.run("manage.py", "import_events", str(file))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == f"{ROWS:,} lines: {ROWS - second:,} added, {second:,} there already, 0 refused\n"
    assert (count(outside), count(outside, "DISTINCT properties")) == (ROWS, ROWS - ROWS // 10)
    assert (count(outside, table="profile"), count(outside, table="identifier")) == (3000 - 300, 3000 - 300)


def test_two_imports_of_one_file_at_once_double_nothing(outside, file):
    both = [outside.start("manage.py", "import_events", str(file), "-v0") for _ in range(2)]
    assert [one.wait(120) for one in both] == [0, 0]
    assert (count(outside), count(outside, "DISTINCT properties")) == (ROWS, ROWS - ROWS // 10)


def test_an_import_with_refused_lines_ends_with_code_1_and_says_which(outside, tmp_path):
    path = tmp_path / "events.ndjson"
    path.write_text(json.dumps(body()) + "\nnonsense\n")
    ended = outside.run("manage.py", "import_events", str(path))
    assert (ended.returncode, count(outside)) == (1, 1)
    assert "line 2: " in ended.stderr
