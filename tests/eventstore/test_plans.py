"""How the databases walk: along one index, in the order of the answer, as far as the page reaches."""

import ast
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.eventstore.cursors import write_cursor
from timeline.eventstore.models import Event, Profile
from timeline.eventstore.parameters import Asked
from timeline.eventstore.queries import Owner, page_of_events
from timeline.eventstore.ulids import arrival

pytestmark = [pytest.mark.django_db, pytest.mark.database]

EVENTS = 50_000
START = datetime(2026, 1, 1, tzinfo=UTC)
NOTHING = {"source": None, "type": None, "start": None, "end": None, "after": None, "size": 100}
TIMES = {"start": START + timedelta(hours=1), "end": START + timedelta(hours=5)}
QUERIES = {
    "": {},
    "_source": {"source": "source 1"},
    "_type": {"source": "source 1", "type": "type 3"},
}


@pytest.fixture
def store():
    """A user with 50,000 events, half of them of one profile, among the events of others. Times repeat."""
    profiles = [Profile(source="shop", type="customer", user_id=user) for user in (4001, 4001, 4002)]
    Profile.objects.bulk_create(profiles)
    rows = []
    for number in range(EVENTS + EVENTS // 5):
        profile = profiles[2] if number >= EVENTS else profiles[number % 2]
        moment = START + timedelta(seconds=number % EVENTS // 5)
        rows.append(
            (
                arrival()[0],
                profile.id,
                profile.user_id,
                f"source {number // 3 % 3}",
                f"type {number // 7 % 5}",
                moment,
            )
        )
    load(rows)
    return {"user_id": Owner("user_id", 4001), "profile_id": Owner("profile_id", profiles[0].id)}


def load(rows):
    columns = "id, profile_id, user_id, source, type, created_at, received_at, description, properties"
    rows = [(*row, row[5], "", "{}") for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY eventstore_event ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            adapted = connection.ops.adapt_datetimefield_value
            rows = [tuple(adapted(one) if isinstance(one, datetime) else one for one in row) for row in rows]
            places = ", ".join(["%s"] * 9)
            cursor.executemany(f"INSERT INTO eventstore_event ({columns}) VALUES ({places})", rows)
        cursor.execute("ANALYZE eventstore_event")


def asked(**filters):
    return Asked(**{**NOTHING, **filters})


def sql_of(owner, question):
    with CaptureQueriesContext(connection) as queries:
        page_of_events(owner, question)
    assert len(queries) == 1
    return queries[0]["sql"]


def explain(sql, *, options=""):
    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else f"EXPLAIN {options}"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} {sql.replace('%', '%%')}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def after_pages(owner, number, **filters):
    """The cursor behind this many pages."""
    rows = Event.objects.filter(**{owner.column: owner.value})
    rows = rows.filter(**{name: filters[name] for name in ("source", "type") if name in filters})
    last = rows.order_by("-created_at", "-id")[number * 100 - 1]
    question = asked(**filters)
    return write_cursor(
        str(last.created_at.replace(tzinfo=None)),
        last.id,
        query=(owner.column, str(owner.value), *question.filters),
    )


def index_for(owner, suffix):
    return "es_event_" + owner.column.removesuffix("_id") + suffix


def test_every_documented_filter_walks_its_own_index_and_sorts_nothing(store):
    for owner in store.values():
        for suffix, filters in QUERIES.items():
            for times in ({}, {"start": TIMES["start"]}, {"end": TIMES["end"]}, TIMES):
                plan = explain(sql_of(owner, asked(**filters, **times)))
                assert index_for(owner, suffix) + " " in plan.replace("(", " ") + " ", (filters, times, plan)
                assert "sort" not in plan.lower(), plan
                assert "B-TREE" not in plan, plan


def test_a_later_page_walks_the_same_index_and_sorts_nothing(store):
    for owner in store.values():
        for suffix, filters in QUERIES.items():
            cursor = after_pages(owner, 10, **filters)
            plan = explain(sql_of(owner, asked(**filters, after=cursor)))
            assert index_for(owner, suffix) + " " in plan.replace("(", " ") + " ", (filters, plan)
            assert "sort" not in plan.lower(), plan
            assert "B-TREE" not in plan, plan


def test_page_200_reaches_no_further_than_page_1(store):
    owner = store["user_id"]
    for filters in ({}, {"source": "source 1"}):
        pages = 200 if not filters else 150
        first = cost(sql_of(owner, asked(**filters)))
        late = cost(sql_of(owner, asked(**filters, after=after_pages(owner, pages, **filters))))
        assert late <= most() * first, (filters, first, late)


def test_page_200_reaches_no_further_where_all_events_are_of_one_moment(store):
    Event.objects.update(created_at=START)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE eventstore_event")
    owner = store["profile_id"]
    first = cost(sql_of(owner, asked()))
    late = cost(sql_of(owner, asked(after=after_pages(owner, 200))))
    assert late <= most() * first, (first, late)


def most():
    """SQLite takes steps of its machine to compare each row with the cursor, and reads no more for it."""
    return 1.3 if connection.vendor == "postgresql" else 2


def cost(sql):
    """Buffers that PostgreSQL touches; steps of SQLite's machine, in tens."""
    if connection.vendor == "postgresql":
        plan = explain(sql, options="(ANALYZE, BUFFERS, FORMAT JSON)")
        top = ast.literal_eval(plan)[0]["Plan"]
        return top["Shared Hit Blocks"] + top["Shared Read Blocks"]
    steps = 0

    def count():
        nonlocal steps
        steps += 1

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, 10)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("%", "%%"))
            cursor.fetchall()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return max(steps, 1)
