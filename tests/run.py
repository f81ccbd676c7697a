"""``make test``: every test on SQLite, then the tests of the database once more on PostgreSQL.

What this machine cannot run is named at the end with its reason. In CI that counts as a failure.
"""

import os
import subprocess
import sys

NO_POSTGRES = 3  # tests.postgres says so when it finds no server to start


def main() -> int:
    pytest = [sys.executable, "-m", "pytest", "-q"]
    everything = subprocess.call([*pytest, *sys.argv[1:]])
    if everything:
        return everything
    database = subprocess.call([sys.executable, "-m", "tests.postgres", *pytest, "-m", "database"])
    if database == NO_POSTGRES:
        print("\nNot run: the tests of the database on PostgreSQL, for no PostgreSQL server is installed.")
        return 1 if os.environ.get("CI") else 0
    return database


if __name__ == "__main__":
    sys.exit(main())
