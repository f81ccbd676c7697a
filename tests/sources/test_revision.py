"""What admins say is read anew by every process when it changes, and only then."""

import pytest
from django.db import transaction

from tests.accounts.factories import AccountFactory
from timeline.accounts.unchanged import mark_now
from timeline.sources import reading
from timeline.sources.models import Detail, Display, Mask, Preset, Source, revision
from timeline.sources.reading import looks_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def account():
    return AccountFactory()


@pytest.fixture
def display(account):
    return Display.objects.create(account=account, source="shop", type="ordered")


def title_of(account):
    display = looks_for(account, mark=mark_now()).displays.get(("shop", "ordered"))
    return display.title if display else None


CHANGES = {
    "a row saved": lambda account, display: Mask.objects.create(account=account, path="a"),
    "a row changed": lambda account, display: display.save(),
    "a row deleted": lambda account, display: display.delete(),
    "rows changed by one statement": lambda account, display: Display.objects.update(title="x"),
    "rows deleted by one statement": lambda account, display: Display.objects.all().delete(),
    "rows made by one statement": lambda account, display: Preset.objects.bulk_create(
        [Preset(account=account, name="Money")]
    ),
    "rows changed one by one in a statement": lambda account, display: Display.objects.bulk_update(
        [display], ["title"]
    ),
    "a detail": lambda account, display: display.details.create(label="Total", template="{{ total }}"),
    "details": lambda account, display: Detail.objects.bulk_create(
        [Detail(display=display, label="Total", template="{{ total }}")]
    ),
    "a source, through its account": lambda account, display: account.sources.create(
        name="shop", hue="blue", icon="cart"
    ),
    "a source, if it was not there": lambda account, display: Source.objects.get_or_create(
        account=account, name="shop", defaults={"hue": "blue", "icon": "cart"}
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_revises(account, display, change):
    before = revision()
    change(account, display)
    assert revision() not in (0, before)


def test_what_is_taken_back_revises_nothing(account, display):
    before = revision()
    with transaction.atomic():
        display.save()
        transaction.set_rollback(True)
    assert revision() == before


def test_many_changes_in_one_transaction_revise_once(account, display, django_assert_num_queries):
    with django_assert_num_queries(14), transaction.atomic():  # 9 rows, the revision, twice begin and commit
        for number in range(9):
            Mask(account=account, path=f"p{number}").save(force_insert=True)


def test_a_change_that_is_no_admins_costs_one_query(account, display, django_assert_num_queries):
    assert title_of(account) == ""
    account.save()
    mark = mark_now()
    with django_assert_num_queries(1):
        looks_for(account, mark=(mark[0], mark[1] + 1))


def test_a_change_is_seen_at_once(account, display):
    assert title_of(account) == ""
    Display.objects.update(title="Ordered")
    assert looks_for(account, mark=(-1, -1)).displays["shop", "ordered"].title == "Ordered"


def test_what_django_is_not_told_of_is_seen_after_a_while(account, display, monkeypatch):
    assert title_of(account) == ""
    super(type(Display.objects.all()), Display.objects.all()).update(title="Ordered")
    assert looks_for(account, mark=(-1, -1)).displays["shop", "ordered"].title == ""
    monkeypatch.setattr(reading, "RELIED_ON_SECONDS", 0.0)
    assert looks_for(account, mark=(-1, -2)).displays["shop", "ordered"].title == "Ordered"
