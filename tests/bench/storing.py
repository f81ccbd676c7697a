"""Fill the event store of DATABASE_URL with N events, time it, and print the figures."""

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

BUSY = 1  # the user with 50,000 events
HERS = 50_000
SIZE = 50
START = datetime(2026, 1, 1, tzinfo=UTC)

PROFILES = {
    "postgresql": """
        INSERT INTO eventstore_profile (id, source, type, name, user_id, attributes, created_at, updated_at)
        SELECT 'P' || lpad(n::text, 25, '0'), 'shop', 'customer', '', n, '{}', now(), now()
        FROM generate_series(1, %(users)s) AS n""",
    "sqlite": """
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %(users)s)
        INSERT INTO eventstore_profile (id, source, type, name, user_id, attributes, created_at, updated_at)
        SELECT 'P' || printf('%%025d', n), 'shop', 'customer', '', n, '{}', datetime(), datetime()
        FROM numbers""",
}
EVENTS = {
    "postgresql": """
        INSERT INTO eventstore_event
          (id, profile_id, user_id, source, type, description, created_at, received_at, properties)
        SELECT '01J' || lpad(n::text, 23, '0'), 'P' || lpad(u::text, 25, '0'), u,
          'source ' || n %% 6, 'type ' || n %% 5, 'Something happened with number ' || n, t, t,
          '{"order_id": ' || n || ', "amount": "12.50", "items": [{"sku": "A-1", "quantity": 1}]}'
        FROM (SELECT n, CASE WHEN n %% %(every)s = 0 THEN 1 ELSE 2 + n %% (%(users)s - 1) END AS u,
                timestamptz '2026-01-01 00:00:00+00' + n * interval '1 second' AS t
              FROM generate_series(1, %(count)s) AS n) AS made""",
    "sqlite": """
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %(count)s),
        made AS (SELECT n, CASE WHEN n %% %(every)s = 0 THEN 1 ELSE 2 + n %% (%(users)s - 1) END AS u,
                   datetime(1767225600 + n, 'unixepoch') AS t FROM numbers)
        INSERT INTO eventstore_event
          (id, profile_id, user_id, source, type, description, created_at, received_at, properties)
        SELECT '01J' || printf('%%023d', n), 'P' || printf('%%025d', u), u,
          'source ' || n %% 6, 'type ' || n %% 5, 'Something happened with number ' || n, t, t,
          '{"order_id": ' || n || ', "amount": "12.50", "items": [{"sku": "A-1", "quantity": 1}]}'
        FROM made""",
}


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    fill(int(sys.argv[1]))
    figures = {"filled": time.perf_counter() - started, "megabytes": megabytes()}
    sys.stdout.write(json.dumps({**figures, **reading(), **writing()}) + "\n")


def fill(count: int) -> None:
    """All rows first, the indexes after them: ten times as fast as the other way round."""
    numbers = {"users": max(2, count // 1000), "count": count, "every": max(1, count // HERS)}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
        indexes = dropped_indexes(cursor)
        for statement in (PROFILES, EVENTS):
            cursor.execute(as_text(statement[connection.vendor], numbers))
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = origin")


def as_text(statement: str, numbers: dict[str, int]) -> str:
    return statement % numbers


def dropped_indexes(cursor: Any) -> list[str]:
    """Drop the event store's own indexes; returns the statements that make them again."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'es_event_%'")
    else:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND name LIKE 'es_event_%'")
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]


def megabytes() -> float:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('eventstore_event')")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return float(cursor.fetchone()[0]) / 1e6


def reading() -> dict[str, float]:
    from timeline.eventstore.cursors import write_cursor  # noqa: PLC0415 - after the settings
    from timeline.eventstore.models import Event  # noqa: PLC0415
    from timeline.eventstore.parameters import Asked  # noqa: PLC0415
    from timeline.eventstore.queries import Owner, matching, page_of_events  # noqa: PLC0415

    owner = Owner("user_id", BUSY)
    first = Asked(source=None, type=None, start=None, end=None, after=None, size=SIZE)
    query = (owner.column, str(owner.value), *first.filters)
    last = Event.objects.filter(user_id=BUSY).order_by("-created_at", "-id")[199 * SIZE - 1]
    deep = replace(first, after=write_cursor(last.created_at, last.id, query=query))
    columns = ("id", "source", "type", "description", "created_at", "received_at", "properties")
    statements = {
        asked: matching(owner, asked, query).values_list(*columns)[: SIZE + 1].query.sql_with_params()
        for asked in (first, deep)
    }

    def bare() -> None:
        run_bare(*statements[first])

    times = in_turns(
        {
            "first": lambda: page_of_events(owner, first),
            "bare": bare,
            "deep": lambda: page_of_events(owner, deep),
        },
        300,
    )
    buffers = {"buffers_first": touched(*statements[first]), "buffers_deep": touched(*statements[deep])}
    return {**times, **buffers}


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
        run_bare(statement, (*row, moment, moment, '{"order_id": 1}'))

    return in_turns({"insert": lambda: track(Body(event, profile)), "bare_insert": bare}, 300)


def run_bare(statement: str, values: tuple[Any, ...]) -> None:
    """On the driver's own cursor."""
    if connection.vendor == "sqlite":
        statement = statement.replace("%s", "?")
        values = tuple(str(each)[:26] if isinstance(each, datetime) else each for each in values)
    cursor = connection.connection.cursor()
    cursor.execute(statement, values)
    if cursor.description:
        cursor.fetchall()
    cursor.close()


def touched(statement: str, values: tuple[Any, ...]) -> int:
    """How many buffers PostgreSQL touches for a statement; 0 elsewhere."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    first = re.search(r"Buffers: (.*)", plan)
    return sum(int(number) for number in re.findall(r"=(\d+)", first[1])) if first else 0


def in_turns(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 20):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            if number >= 20:
                times[name].append(time.perf_counter() - started)
    return {name: statistics.median(found) for name, found in times.items()}


if __name__ == "__main__":
    main()
