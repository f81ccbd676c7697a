"""What all tests share: real parts of the machine, and what happens where one is missing."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from hypothesis import settings

from tests.desk.running import RunningDemo, running_demo
from timeline.accounts import records
from timeline.sources.discovery import noticing

# A busy machine is no reason to fail: tests that are about time say so.
settings.register_profile(
    "house", settings.get_profile("ci" if os.environ.get("CI") else "default"), deadline=None
)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what needs a program that this machine does not have."""
    for mark, program in (("browser", "chromium"), ("npm", "npm"), ("redis", "redis-server")):
        if shutil.which(program) is None:
            reason = f"needs {program}, which is not installed"
            for item in items:
                if item.get_closest_marker(mark):
                    item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    """Collect garbage as the production server does: thousands of tests are never any."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failure: everything it needs is installed there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = 1


@pytest.fixture(scope="session", autouse=True)
def _records_held_back() -> None:
    """A thread that writes would be no part of any test's transaction; those about what is written let it."""
    records.hold(back=True)
    noticing.hold(back=True)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without content, to be copied for other processes."""
    file = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    made = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{file}"},
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return file


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """The demo as ``make demo`` starts it, filled and serving; one for all tests."""
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo
