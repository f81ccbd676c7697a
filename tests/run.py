"""``make test``: every test on SQLite, and the tests of the database once more on PostgreSQL.

Two at a time: those that drive a browser mostly wait, and so do those with servers of their own. What this
machine cannot run is named at the end with its reason. In CI that counts as a failure.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import IO

NO_POSTGRES = 3  # tests.postgres says so when it finds no server to start
PYTEST = [sys.executable, "-m", "pytest", "-q"]


def main() -> int:
    if sys.argv[1:]:
        return subprocess.call([*PYTEST, *sys.argv[1:]])
    with tempfile.TemporaryFile("w+") as said, ThreadPoolExecutor(1) as pool:
        beside = pool.submit(_beside, said)
        outcomes = [subprocess.call([*PYTEST, "-m", "not browser"]), *beside.result()]
        said.seek(0)
        print("\nIn a browser, then on PostgreSQL:\n", said.read(), sep="", flush=True)
    if outcomes[-1] == NO_POSTGRES:
        print("\nNot run: the tests of the database on PostgreSQL, for no PostgreSQL server is installed.")
        outcomes[-1] = 1 if os.environ.get("CI") else 0
    return next((outcome for outcome in outcomes if outcome), 0)


def _beside(said: IO[str]) -> list[int]:
    """The exit codes of the browser's and the database's tests; what they say goes into the file."""
    commands = (
        [*PYTEST, "-m", "browser"],
        [sys.executable, "-m", "tests.postgres", *PYTEST, "-m", "database"],
    )
    return [subprocess.call(command, stdout=said, stderr=subprocess.STDOUT) for command in commands]


if __name__ == "__main__":
    sys.exit(main())
