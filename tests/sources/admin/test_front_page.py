"""The admin's front page: what is new, what changed and who fell quiet, of one's own accounts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accounts.factories import AccountFactory
from timeline.sources.models import SeenDay, SeenPath

from .world import seen_type

pytestmark = pytest.mark.django_db


def quiet(account, source: str) -> None:
    """A source that came daily and has not for a week, beside one that still does."""
    today = timezone.now().date()
    for day in range(30):
        if day > 6:
            SeenDay.objects.create(account=account, source=source, day=today - timedelta(days=day), count=5)
        SeenDay.objects.create(account=account, source="web", day=today - timedelta(days=day), count=5)


def test_new_types_and_quiet_sources_are_told(staff, account):
    seen = seen_type(account, "shop", "order_completed", count=3)
    quiet(account, "smart-meter")
    page = staff.get("/admin/").content.decode()

    assert f'<a href="/admin/sources/seentype/{seen.pk}/change/">Shop · Order completed: 3 events</a>' in page
    assert "Smart meter: usually daily, quiet for 7 days" in page


def test_a_property_that_is_new_leads_to_the_page_of_its_type(staff, account):
    now = timezone.now()
    days = {(now - timedelta(days=day)).date().isoformat(): 9 for day in range(30)}
    seen = seen_type(account, "shop", "order_completed", first_at=now - timedelta(days=40), days=days)
    recent = {"first_at": now - timedelta(days=1), "last_at": now}
    SeenPath.objects.create(seen_type=seen, path="gift.note", count=5, days={}, **recent)
    page = staff.get("/admin/").content.decode()

    assert (
        f'<a href="/admin/sources/seentype/{seen.pk}/change/">Shop · Order completed: gift.note is new'
        in page
    )


def test_more_than_fits_is_counted_and_linked(staff, account):
    for n in range(9):
        seen_type(account, "shop", f"type_{n}")
    page = staff.get("/admin/").content.decode()

    assert "and 4 more" in page
    assert f"state=new&amp;account__id__exact={account.pk}" in page


def test_the_most_common_of_the_types_that_are_new_today_stand_first(staff, account):
    for n in range(9):
        seen_type(account, "shop", f"type_{n}", count=n)
    page = staff.get("/admin/").content.decode()

    assert page.index("Type 8") < page.index("Type 7") < page.index("Type 4")
    assert "Type 3" not in page


def test_where_one_says_how_events_read_stands_beside_what_is_new(staff, account):
    page = staff.get("/admin/").content.decode()
    links = page.partition("health-links")[2].partition("</nav>")[0]

    ways = ("Event types", "Displays", "Masks", "Presets", "Sources", "Configuration as a file")
    places = [links.index(f">{words}</a>") for words in ways]
    assert places == sorted(places)


def test_an_account_that_nobody_has_read_says_how_to_begin(staff, account):
    assert "Open a timeline beside a ticket" in staff.get("/admin/").content.decode()


def test_other_accounts_are_not_told_of(staff, account, other):
    seen_type(other, "theirs", "secret_type")
    page = staff.get("/admin/").content.decode()

    assert "Secret type" not in page
    assert "bravo" not in page


def test_it_takes_few_queries_however_many_types_and_accounts_there_are(root):
    for _ in range(8):
        account = AccountFactory()
        for m in range(60):
            seen_type(account, f"s{m % 10}", f"type_{m}")
    with CaptureQueriesContext(connection) as queries:
        page = root.get("/admin/").content.decode()

    print(f"front page: {len(queries)} queries")
    assert "Only the first accounts are shown here" in page
    assert len(queries) < 45


def test_hostile_names_are_text(staff, account):
    seen_type(account, "<script>x</script>", "<img src=x>")
    page = staff.get("/admin/").content.decode()

    assert "<img src=x" not in page
    assert "<script>x" not in page
