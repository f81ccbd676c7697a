import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.db import connection

from .factories import ApiTokenFactory

ROOT = "/eventstore/api/v2/"


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


AGENT = basic("agent@example.com/token", "tests-token")


class Api:
    """The event store as a client sees it: paths below /eventstore/api/v2/, JSON both ways."""

    def __init__(self, client, headers=AGENT):
        self.client = client
        self.headers = headers

    def get(self, path, query=None, **options):
        return self.client.get(ROOT + path, query, headers=self.headers, **options)

    def post(self, path, body, content_type="application/json"):
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.post(ROOT + path, data, content_type=content_type, headers=self.headers)

    def delete(self, path):
        return self.client.delete(ROOT + path, headers=self.headers)

    def ids(self, path, query=None):
        """The ids of every event, page after page."""
        query = dict(query or {})
        found = []
        while True:
            answer = self.get(path, query)
            assert answer.status_code == 200, answer.content
            data = answer.json()
            found += [event["id"] for event in data["events"]]
            if not data["meta"]["has_more"]:
                return found
            query["page[after]"] = data["meta"]["after_cursor"]


@pytest.fixture
def api(client, db):
    ApiTokenFactory()
    return Api(client)


@pytest.fixture(autouse=True)
def _no_counts_left():
    cache.clear()
    yield
    cache.clear()


def body(*, identifiers=(("shop_id", "1"),), profile=None, **event):
    """A body of the API: an event of the shop, and the profile that has these identifiers."""
    return {
        "event": {"source": "shop", "type": "order_completed", "properties": {}, **event},
        "profile": {
            "source": "shop",
            "type": "customer",
            "identifiers": [{"type": kind, "value": value} for kind, value in identifiers],
            **(profile or {}),
        },
    }


@dataclass
class Outside:
    """Processes of the project's own, and the database that they use."""

    url: str
    file: Path | None

    @property
    def environment(self):
        return {**os.environ, "DATABASE_URL": self.url}

    def start(self, *words, **options):
        return subprocess.Popen(
            [sys.executable, *words], env=self.environment, cwd=project.BASE_DIR, text=True, **options
        )

    def run(self, *words, **options):
        """Run Python with these words to its end; a code other than 0 is for the test to judge."""
        return subprocess.run(
            [sys.executable, *words],
            env=self.environment,
            cwd=project.BASE_DIR,
            text=True,
            capture_output=True,
            check=False,
            **options,
        )

    def ask(self, sql):
        if self.file is None:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()
        with sqlite3.connect(self.file, timeout=10) as database:
            rows = database.execute(sql).fetchall()
        database.close()
        return rows


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory):
    file = tmp_path_factory.mktemp("eventstore") / "empty.sqlite3"
    made = Outside(f"sqlite:///{file}", file).run("manage.py", "migrate", "-v0")
    assert made.returncode == 0, made.stderr
    return file


@pytest.fixture
def outside(request, transactional_db, tmp_path):
    """A database for other processes: a SQLite file, or PostgreSQL's test database."""
    if connection.vendor == "sqlite":
        file = tmp_path / "store.sqlite3"
        shutil.copy(request.getfixturevalue("empty_sqlite"), file)
        return Outside(f"sqlite:///{file}", file)
    known = connection.settings_dict
    return Outside(f"postgres://{known['USER']}@{known['HOST']}:{known['PORT']}/{known['NAME']}", None)
