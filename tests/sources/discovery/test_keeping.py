"""What was noticed lies in the database whoever wrote it, however often and at the same time as whom."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.factories import AccountFactory
from tests.accounts.processes import outside_of_the_test
from timeline.sources.discovery import keeping
from timeline.sources.discovery.notes import MOST_AT_ONCE
from timeline.sources.discovery.paths import MOST_PATHS
from timeline.sources.models import SeenDay, SeenPath, SeenType

from . import writer
from .rows import NOW, ago, keep, notes_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

QUESTIONS = (
    """SELECT source, type, count, first_at, last_at, days FROM sources_seentype
    WHERE account_id IN ('{}', '{}') ORDER BY 1, 2""",
    "SELECT source, day, count FROM sources_seenday WHERE account_id IN ('{}', '{}') ORDER BY 1, 2",
    """SELECT source, type, path, p.count, p.first_at, p.days FROM sources_seentype t
    JOIN sources_seenpath p ON p.seen_type_id = t.id
    WHERE account_id IN ('{}', '{}') ORDER BY 1, 2, 3""",
)


@pytest.fixture
def account():
    return AccountFactory(subdomain="acme")


def test_a_type_is_kept_with_its_count_and_its_times(account):
    keep(account, [ago(9), ago(2), ago(5, source="web", type_name="visit")])

    order, visit = SeenType.objects.order_by("source")
    assert (order.source, order.type, order.count) == ("shop", "order", 2)
    assert (order.first_at, order.last_at) == (NOW - timedelta(days=9), NOW - timedelta(days=2))
    assert order.noticed_at == NOW
    assert (visit.source, visit.type, visit.count) == ("web", "visit", 1)


def test_what_is_read_again_counts_once(account):
    for _ in range(3):
        keep(account, [ago(day, number) for day in range(3) for number in range(40)])

    assert 108 <= SeenType.objects.get().count <= 132
    assert list(SeenDay.objects.order_by("day").values_list("count", flat=True)) == [40, 40, 40]


def test_times_grow_apart_and_noticed_stays(account):
    keep(account, [ago(5)])
    keep(account, [ago(50), ago(1)], NOW + timedelta(hours=1))

    row = SeenType.objects.get()
    assert (row.first_at, row.last_at) == (NOW - timedelta(days=50), NOW - timedelta(days=1))
    assert row.noticed_at == NOW


def test_what_an_admin_has_looked_at_stays_so(account):
    keep(account, [ago(5)])
    SeenType.objects.update(looked_at=NOW)
    keep(account, [ago(1)])

    assert SeenType.objects.get().looked_at == NOW


def test_paths_are_kept_with_their_kinds_and_merged(account):
    keep(account, [ago(5, properties={"total": 5, "item": {"name": "Lamp"}})])
    keep(account, [ago(2, properties={"total": "5.00"}), ago(1, properties={"total": None})])

    rows = {row.path: row for row in SeenPath.objects.all()}
    assert set(rows) == {"total", "item", "item.name"}
    assert (rows["total"].kinds, rows["total"].count) == (["null", "number", "text"], 3)
    assert rows["item.name"].last_at == NOW - timedelta(days=5)
    assert sum(SeenType.objects.get().days.values()) == 3


def test_no_value_is_kept(account):
    secret = "jane.doe@example.com"
    keep(account, [ago(1, description=secret, properties={"mail": secret, "by": {secret: [secret]}})])

    for model in (SeenType, SeenPath, SeenDay):
        assert secret not in repr(list(model.objects.values()))


def test_times_that_nobody_can_believe_are_bounded(account):
    keep(
        account,
        [
            ago(0, 1, created_at=datetime(9999, 1, 1, tzinfo=UTC)),
            ago(0, 2, created_at=datetime(1, 1, 1, tzinfo=UTC), dated=False, received_at=None),
            ago(0, 3, created_at=datetime(3, 1, 1, tzinfo=UTC)),
        ],
    )

    row = SeenType.objects.get()
    assert (row.first_at.year, row.last_at) == (1970, NOW)
    assert not SeenDay.objects.filter(day__gt=NOW.date()).exists()


def test_a_type_has_a_bounded_number_of_paths(account):
    for turn in range(5):
        properties = {f"k{turn}x{n}": {"a": 1, "b": 2} for n in range(50)}
        keep(account, [ago(1, turn, properties=properties)])

    assert SeenPath.objects.count() == 200


def test_an_account_has_a_bounded_number_of_types_and_sources_and_says_what_found_no_room(account):
    keeping_types = [ago(1, n, source=f"s{n % 40}", type_name=f"t{n}") for n in range(4_100)]
    assert keep(account, keeping_types) == 100
    assert keep(account, keeping_types) == 100
    assert SeenType.objects.count() == keeping.MOST_TYPES

    other = AccountFactory()
    assert keep(other, [ago(1, n, source=f"s{n}") for n in range(130)]) == 30
    assert SeenType.objects.filter(account=other).count() == keeping.MOST_SOURCES
    assert SeenDay.objects.filter(account=other).count() == keeping.MOST_SOURCES


def test_a_batch_is_a_dozen_statements_however_much_it_is(account):
    def batch(turn):
        return [
            ago(n % 20, turn * 100 + n, source=f"s{n % 3}", type_name=f"t{n % 10}", properties={"n": n})
            for n in range(100)
        ]

    keep(account, batch(0))
    with CaptureQueriesContext(connection) as queries:
        keep(account, batch(1))
    assert len(queries) <= 12


def test_accounts_have_nothing_to_do_with_each_other(account):
    other = AccountFactory()
    keep(account, [ago(1)])
    keep(other, [ago(2), ago(3)])

    assert SeenType.objects.get(account=account).count == 1
    assert SeenType.objects.get(account=other).count == 2


def test_processes_that_write_the_same_types_at_once_lose_nothing(account, migrated_sqlite, tmp_path):
    outside = outside_of_the_test(Path(shutil.copy(migrated_sqlite, tmp_path / "seen.sqlite3")))
    key = outside.run("print(Account.objects.create(subdomain='many', name='Many').pk)").strip()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    writers = [
        outside.start("-m", "tests.sources.discovery.writer", key, str(number), **pipes)
        for number in range(4)
    ]
    assert [process.stdout.readline() for process in writers] == ["ready\n"] * 4
    said = [process.communicate("go\n") for process in writers]
    assert [failed for failed, _ in said] == ["0\n"] * 4

    for number in range(4):
        for batch in writer.batches(number):
            keep(account, batch)
    for question in QUESTIONS:
        theirs = outside.ask(question.format(key, key.replace("-", "")))
        with connection.cursor() as cursor:
            cursor.execute(question.format(account.pk, account.pk.hex))
            assert [[*map(str, row)] for row in theirs] == [[*map(str, row)] for row in cursor.fetchall()]


def test_notes_of_an_account_that_is_gone_are_refused_by_the_database(account):
    notes = notes_of(account, [ago(1)])
    key = account.pk
    account.delete()
    with pytest.raises(DatabaseError):
        keeping.keep(key, notes, NOW)


def test_what_tells_nothing_any_more_is_pruned(account):
    keep(account, [ago(1), ago(99), ago(2, type_name="old")])
    keeping.prune(NOW)
    assert SeenDay.objects.count() == 3
    SeenType.objects.filter(type="old").update(met_at=NOW - timedelta(days=366))
    SeenType.objects.filter(type="order").update(met_at=NOW)
    keeping.prune(NOW + timedelta(days=2))

    assert [row.type for row in SeenType.objects.all()] == ["order"]
    assert SeenDay.objects.count() == 2


def test_many_names_are_written_in_pieces_that_hold_nobody_up(account):
    wide = {half: {f"key{number}": 1 for number in range(49)} for half in "ab"}
    events = [ago(number % 3, number, type_name=f"type{number}", properties=wide) for number in range(60)]
    notes = notes_of(account, events)
    pieces = list(notes.pieces())

    assert len(pieces) > 5
    for piece in pieces:
        assert sum(1 + len(note.paths) for note in piece.types.values()) <= MOST_AT_ONCE + MOST_PATHS
        keeping.keep(account.pk, piece, NOW)
    assert sum(piece.events for piece in pieces) == notes.events == 60
    assert (SeenType.objects.count(), SeenPath.objects.count()) == (60, 6_000)
    assert list(SeenDay.objects.order_by("day").values_list("count", flat=True)) == [20, 20, 20]
