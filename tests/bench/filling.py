"""A made-up history in the event store: one busy user among a thousandth as many as there are events."""

from typing import Any

from django.db import connection

BUSY = 1
HERS = 50_000  # or as many as there are, if there are fewer

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
