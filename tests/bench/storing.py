"""Read from and write to the event store of DATABASE_URL, filled with N events, and print the figures.

All in one process, in turns. Bare SQL is a SELECT of the seven columns, LIMIT 50, and ``fetchall`` on the
driver's own cursor: ``bare`` on the connection that the store itself uses, ``bare_alone`` on one that the
driver made without Django. ``rows`` is what the store does for its rows and the cursor behind them, query
string read; ``answer`` the same and the JSON; ``http`` the whole of Django, from WSGI's environment to the
last byte, with the token looked up.
"""

import base64
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

from .filling import BUSY, fill, megabytes

SIZE = 50
ROUNDS = 500
START = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = "id, source, type, description, created_at, received_at, properties"


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    fill(int(sys.argv[1]))
    figures = {"filled": time.perf_counter() - started, "megabytes": megabytes()}
    sys.stdout.write(json.dumps({**figures, **reading(), **writing()}) + "\n")


def reading() -> dict[str, float]:
    from django.test import RequestFactory  # noqa: PLC0415 - after the settings

    from timeline.eventstore.answers import events  # noqa: PLC0415
    from timeline.eventstore.parameters import read_asked  # noqa: PLC0415
    from timeline.eventstore.queries import Owner, page_of_events, statement_for  # noqa: PLC0415

    owner = Owner("user_id", BUSY)
    path = f"/eventstore/api/v2/users/{BUSY}/events"
    cursor = cursor_behind(199)

    def request(**more: str) -> Any:
        return RequestFactory().get(path, {"page[size]": str(SIZE), **more})

    first, deep = request(), request(**{"page[after]": cursor})

    def rows(asking: Any) -> Any:
        return page_of_events(owner, read_asked(asking.GET))

    def answer(asking: Any) -> bytes:
        return events(asking, rows(asking)).content

    statement, values = bare_statement(), (BUSY, SIZE)
    with closing(alone()) as driver:
        times = in_turns(
            {
                "bare": lambda: run(connection.connection, statement, values),
                "bare_alone": lambda: run(driver, statement, values),
                "rows": lambda: rows(first),
                "answer": lambda: answer(first),
                "deep": lambda: answer(deep),
                "http": http(first),
                "http_deep": http(deep),
            }
        )
    query = (owner.column, str(owner.value), *read_asked(first.GET).filters)
    statements = [statement_for(owner, read_asked(asking.GET), query) for asking in (first, deep)]
    return {**times, **dict(zip(("buffers_first", "buffers_deep"), map(touched, statements), strict=True))}


def cursor_behind(pages: int) -> str:
    """The cursor that leads to the page behind this many."""
    from timeline.eventstore.cursors import write_cursor  # noqa: PLC0415 - after the settings
    from timeline.eventstore.models import Event  # noqa: PLC0415

    last = Event.objects.filter(user_id=BUSY).order_by("-created_at", "-id")[pages * SIZE - 1]
    return write_cursor(
        str(last.created_at.replace(tzinfo=None)),
        last.id,
        query=("user_id", str(BUSY), None, None, None, None),
    )


def bare_statement() -> str:
    mark = "%s" if connection.vendor == "postgresql" else "?"
    return (
        f"SELECT {COLUMNS} FROM eventstore_event WHERE user_id = {mark} "
        f"ORDER BY created_at DESC, id DESC LIMIT {mark}"
    )


def alone() -> Any:
    """A connection to the same database that Django has nothing to do with."""
    if connection.vendor == "sqlite":
        import sqlite3  # noqa: PLC0415 - one of the two

        return sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    import psycopg  # noqa: PLC0415

    known = connection.settings_dict
    place = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "dbname": known["NAME"]}
    return psycopg.connect(**place, autocommit=True, prepare_threshold=None)


def run(driver: Any, statement: str, values: tuple[Any, ...]) -> None:
    cursor = driver.cursor()
    cursor.execute(statement, values)
    if cursor.description:
        cursor.fetchall()
    cursor.close()


def http(asking: Any) -> Callable[[], object]:
    """The request as a server hands it over, with the headers of an API token."""
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - after the settings

    from timeline.eventstore.auth import token_hash  # noqa: PLC0415
    from timeline.eventstore.models import ApiToken  # noqa: PLC0415

    ApiToken.objects.get_or_create(email="bench@example.com", token_hash=token_hash("bench"))
    serve = get_wsgi_application()
    pair = base64.b64encode(b"bench@example.com/token:bench").decode()
    seen: list[str] = []

    def ask() -> bytes:
        environ = {**asking.environ, "HTTP_AUTHORIZATION": f"Basic {pair}", "wsgi.input": BytesIO()}
        seen.clear()
        with closing(serve(environ, lambda status, headers: seen.append(status))) as response:
            body = b"".join(response)
        if seen != ["200 OK"]:
            raise RuntimeError(f"{seen} {body[:200]!r}")
        return body

    return ask


def writing() -> dict[str, float]:
    from timeline.eventstore.bodies import Body, EventBody, ProfileBody  # noqa: PLC0415 - after the settings
    from timeline.eventstore.models import Event  # noqa: PLC0415
    from timeline.eventstore.ulids import arrival  # noqa: PLC0415
    from timeline.eventstore.writes import track  # noqa: PLC0415

    event = EventBody("shop", "order_completed", "Order completed", START, '{"order_id": 1}')
    profile = ProfileBody("shop", "customer", "Jane Porter", 4001, (("email", "jane@example.com"),), "{}")
    track(Body(event, profile))
    stored = Event.objects.select_related("profile").get(user_id=4001, type="order_completed")
    mark = "%s" if connection.vendor == "postgresql" else "?"
    columns = "id, profile_id, user_id, source, type, description, created_at, received_at, properties"
    statement = f"INSERT INTO eventstore_event ({columns}) VALUES ({', '.join([mark] * 9)})"
    moment: Any = START if connection.vendor == "postgresql" else "2026-01-01 00:00:00"

    def bare() -> None:
        row = (arrival()[0], stored.profile_id, 4001, "shop", "order_completed", "Order completed")
        run(connection.connection, statement, (*row, moment, moment, '{"order_id": 1}'))

    return in_turns({"insert": lambda: track(Body(event, profile)), "bare_insert": bare})


def touched(asked: tuple[str, Any]) -> int:
    """How many buffers PostgreSQL touches for a statement; 0 elsewhere."""
    if connection.vendor != "postgresql":
        return 0
    statement, values = asked
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    first = re.search(r"Buffers: (.*)", plan)
    return sum(int(number) for number in re.findall(r"=(\d+)", first[1])) if first else 0


def in_turns(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median seconds of each. In another order each round: what runs after its like runs faster."""
    times: dict[str, list[float]] = {name: [] for name in works}
    order = list(works)
    shuffle = random.Random(1).shuffle
    for number in range(ROUNDS + 20):
        shuffle(order)
        for name in order:
            started = time.perf_counter()
            works[name]()
            if number >= 20:
                times[name].append(time.perf_counter() - started)
    return {name: statistics.median(found) for name, found in times.items()}


if __name__ == "__main__":
    main()
