"""Processes of the project's own on one database, for the tests of what goes on between them."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings as project
from django.db import connection


class Outside:
    """The database of other processes, and the environment that they start in."""

    def __init__(self, url: str, file: Path | None) -> None:
        self.file = file
        self.environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    def start(self, *words: str, **options) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *words], env=self.environment, cwd=project.BASE_DIR, text=True, **options
        )

    def manage(self, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end; its code is for the test to judge."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            env={**self.environment, **settings},
            cwd=project.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, code: str, **settings: str) -> str:
        """What a process prints that has the accounts at hand."""
        start = "import django; django.setup()\nfrom timeline.accounts.models import Account\n"
        done = subprocess.run(
            [sys.executable, "-c", start + code],
            env={**self.environment, **settings},
            cwd=project.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, sql: str) -> list[tuple]:
        """The rows of a question, quickly: without a process of its own."""
        if self.file is None:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()
        with closing(sqlite3.connect(self.file, timeout=10)) as database:
            return database.execute(sql).fetchall()

    def connect(self, origin: str, secret: str, **settings: str) -> str:
        """An account that reads events at this origin as an OAuth client; returns its id."""
        self.environment["TIMELINE_CUSTOM_ORIGINS"] = origin
        return self.run(
            f"a = Account(subdomain='acme', api_origin={origin!r}, credential_kind='oauth')\n"
            f"a.credential_id = 'timeline'; a.set_secret({secret!r}); a.save(); print(a.id)",
            **settings,
        ).strip()


def outside_of_the_test(sqlite_file: Path) -> Outside:
    """This SQLite file or, where the tests run on PostgreSQL, their database."""
    if connection.vendor == "sqlite":
        return Outside(f"sqlite:///{sqlite_file}", sqlite_file)
    known = connection.settings_dict
    return Outside(f"postgres://{known['USER']}@{known['HOST']}:{known['PORT']}/{known['NAME']}", None)


class Workers:
    """Processes whose threads all ask with the account's token when told to; see ``token_worker``."""

    def __init__(self, outside: Outside, account: str, processes: int, threads: int) -> None:
        task = json.dumps({"account": account, "threads": threads})
        self.processes = [
            outside.start(
                "-m",
                "tests.accounts.token_worker",
                task,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            for _ in range(processes)
        ]
        for process in self.processes:
            assert process.stdout.readline() == "ready\n"

    def go(self) -> None:
        for process in self.processes:
            process.stdin.write("go\n")
            process.stdin.flush()

    def outcomes(self) -> list[str]:
        """What became of every thread of the processes that are alive."""
        lines = [process.stdout.readline() for process in self.processes]
        return [outcome for line in lines if line for outcome in json.loads(line)]

    def ask(self) -> list[str]:
        self.go()
        return self.outcomes()

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()


@contextmanager
def working(outside: Outside, account: str, processes: int = 4, threads: int = 50) -> Iterator[Workers]:
    workers = Workers(outside, account, processes, threads)
    try:
        yield workers
    finally:
        workers.end()
