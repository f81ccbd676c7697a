"""Every look at a customer leaves a record: N views, N rows, whatever happens to the database meanwhile."""

import csv
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.models import Sum
from django.test import RequestFactory

from timeline.accounts import admin_records, records
from timeline.accounts.models import AccessRecord
from timeline.accounts.sessions import Session
from timeline.events.values import Subject

from .factories import AccountFactory

JANE = Subject("user", "4001")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def writing():
    records._writer.forget()
    records.hold(back=False)
    yield
    records.settle()
    records.hold(back=True)


@pytest.fixture
def session():
    return Session(AccountFactory(subdomain="acme"), "9")


def look(session, *, subject=JANE, what="page", events=25, **meta):
    request = RequestFactory().get("/timeline/users/4001/", **meta)
    records.viewed(request, session, subject, what=what, events=events)


def looks():
    return AccessRecord.objects.aggregate(looks=Sum("times"))["looks"]


def reveal(session, **changes):
    request = RequestFactory().post("/timeline/users/4001/event/reveal/")
    records.revealed(request, session, JANE, **{"event": "e1", "reason": "A refund, ticket 7"} | changes)


def test_a_reveal_is_written_at_once_with_its_reason(session):
    records.hold(back=True)
    reveal(session)

    kept = AccessRecord.objects.get()
    assert (kept.what, kept.event, kept.reason, kept.subject) == (
        "reveal",
        "e1",
        "A refund, ticket 7",
        "4001",
    )


def test_a_reveal_that_cannot_be_written_is_told(session):
    def away(*_args):
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        reveal(session)


def test_equal_looks_of_one_moment_are_counted_in_one_row_and_others_are_not(session):
    records.hold(back=True)
    for events in (25, 25, 25, 7):
        look(session, events=events)
    look(session, REMOTE_ADDR="192.0.2.9")
    records.hold(back=False)
    assert records.settle()

    kept = AccessRecord.objects.order_by("pk").values_list("events", "times", "address")
    assert list(kept) == [(25, 3, "127.0.0.1"), (7, 1, "127.0.0.1"), (25, 1, "192.0.2.9")]


def test_a_record_says_who_looked_at_whom_when_from_where_and_how_much(session):
    before = datetime.now(UTC)
    look(session, events=17, REMOTE_ADDR="192.0.2.7")
    assert records.settle()

    record = AccessRecord.objects.get()
    assert (record.account, record.subdomain, record.agent_id) == (session.account, "acme", "9")
    assert (record.subject_kind, record.subject, record.what, record.events) == ("user", "4001", "page", 17)
    assert record.address == "192.0.2.7"
    hundredth = timedelta(milliseconds=10)
    assert before - hundredth <= record.at <= datetime.now(UTC) + hundredth


def test_views_from_many_threads_are_all_recorded(session):
    threads = [threading.Thread(target=lambda: [look(session) for _ in range(50)]) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert records.settle(20)

    assert looks() == 2000


def test_a_view_asks_the_database_nothing_on_the_threads_of_requests(session, django_assert_num_queries):
    with django_assert_num_queries(0):
        for _ in range(10):
            look(session)
    assert records.settle()


def test_records_wait_while_the_database_is_away(session, monkeypatch):
    away, insert = threading.Event(), records._insert

    def unreliable(rows):
        if not away.is_set():
            raise OperationalError("the server has gone")
        insert(rows)

    monkeypatch.setattr(records, "_insert", unreliable)
    for _ in range(5):
        look(session)
    assert not records.settle(0.5)
    away.set()
    assert records.settle()

    assert looks() == 5


def test_the_record_outlives_the_account_also_when_it_was_deleted_before_the_record_was_written(session):
    other = Session(AccountFactory(subdomain="other"), "3")
    look(session)
    assert records.settle()
    gone = session.account
    type(gone).objects.filter(pk=gone.pk).delete()
    look(session)
    look(other)
    assert records.settle()

    assert sorted(AccessRecord.objects.values_list("subdomain", "account__subdomain"), key=str) == [
        ("acme", None),
        ("acme", None),
        ("other", "other"),
    ]


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "expected"),
    [
        (False, "198.51.100.9", "192.0.2.7"),
        (True, "198.51.100.9", "198.51.100.9"),
        (True, "203.0.113.66, 198.51.100.9", "198.51.100.9"),
        (True, "", "192.0.2.7"),
        (True, "<script>", None),
        (True, "fe80::1%eth0", "fe80::1"),
    ],
)
def test_only_what_our_own_proxy_wrote_names_the_address(
    session, settings, behind_proxy, forwarded, expected
):
    settings.BEHIND_TLS_PROXY = behind_proxy
    look(session, REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=forwarded)
    assert records.settle()

    assert AccessRecord.objects.get().address == expected


def test_hostile_text_in_the_subject_is_kept_as_text(session):
    look(session, subject=Subject("identifier", "shop:c:email:" + "ä" * 2000))
    assert records.settle()

    assert len(AccessRecord.objects.get().subject) == 1000


def test_records_end_with_their_time_and_not_before(session, settings):
    settings.ACCESS_RECORD_DAYS = 30
    now = datetime.now(UTC)
    for days in (1, 29, 31, 400):
        AccessRecord.objects.create(at=now - timedelta(days=days), subdomain="acme", agent_id="9")
    call_command("prune_access_records")

    assert AccessRecord.objects.count() == 2
    assert records.prune() == 0


class TestInTheAdmin:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, session):
        client.force_login(User.objects.create_superuser("root"))
        look(session)
        look(session, subject=Subject("user", '=HYPERLINK("https://evil.example")'))
        assert records.settle()

    def test_records_are_listed_and_found_by_agent_and_customer(self, client):
        page = client.get("/admin/accounts/accessrecord/?q=4001").content.decode()
        assert "1 access record" in page

    def test_nothing_can_be_added_changed_or_deleted(self, client):
        record = AccessRecord.objects.first()
        for path in ("add/", f"{record.pk}/delete/"):
            assert client.get(f"/admin/accounts/accessrecord/{path}").status_code == 403
        client.post(f"/admin/accounts/accessrecord/{record.pk}/change/", {"agent_id": "1"})
        assert set(AccessRecord.objects.values_list("agent_id", flat=True)) == {"9"}

    def test_the_export_has_every_selected_record_and_runs_in_no_spreadsheet(self, client):
        keys = list(AccessRecord.objects.values_list("pk", flat=True))
        answer = client.post("/admin/accounts/accessrecord/", {"action": "export", "_selected_action": keys})
        rows = list(csv.DictReader(answer.getvalue().decode().splitlines()))
        assert len(rows) == 2
        assert {row["subject"][0] for row in rows} == {"4", "'"}

    def test_the_reason_of_a_reveal_is_listed_found_and_exported(self, client, session):
        reveal(session, reason="=A refund")
        page = client.get("/admin/accounts/accessrecord/?q=refund").content.decode()
        key = AccessRecord.objects.get(what="reveal").pk
        answer = client.post("/admin/accounts/accessrecord/", {"action": "export", "_selected_action": [key]})
        (row,) = csv.DictReader(answer.getvalue().decode().splitlines())

        assert "1 access record" in page
        assert "=A refund" in page
        assert (row["what"], row["event"], row["reason"]) == ("reveal", "e1", "'=A refund")

    @pytest.mark.parametrize(
        ("subject", "exported"),
        [
            ("a:b:c:x;=1+1", "a:b:c:x;'=1+1"),
            ("a:b:c:x\n =1+1", "a:b:c:x\n' =1+1"),
            ("a:b:c:x|@SUM(1)", "a:b:c:x|'@SUM(1)"),
            ("＝1", "'＝1"),
            ("shop:customer:email:jane-x+1@example.com", "shop:customer:email:jane-x+1@example.com"),
        ],
    )
    def test_no_part_of_a_text_is_a_formula_where_cells_are_parted_otherwise(self, subject, exported):
        assert admin_records._cell(subject) == exported


def test_the_statement_fits_the_table_of_this_database(session):
    look(session)
    assert records.settle()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_accessrecord WHERE agent_id = '9'")
        assert cursor.fetchone() == (1,)
