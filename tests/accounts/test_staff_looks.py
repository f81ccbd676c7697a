"""Staff who see customers' events in the admin leave a record, or see nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import RequestFactory

from timeline.accounts.models import AccessRecord, Account
from timeline.accounts.staff_looks import looked_at

from .factories import AccountFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account() -> Account:
    return AccountFactory(subdomain="acme")


@pytest.fixture
def request_of_staff() -> HttpRequest:
    request = RequestFactory().post("/admin/")
    request.user = User.objects.create_user("named", is_staff=True)
    return request


def away(execute: Any, sql: str, *rest: Any) -> Any:
    if sql.startswith("INSERT"):
        raise OperationalError("away")
    return execute(sql, *rest)


def test_looks_at_one_thing_are_one_record(request_of_staff, account):
    for subject in ("shop:order", "shop:order", "shop:refund"):
        looked_at(request_of_staff, account, subject=subject, events=3)
    assert sorted(AccessRecord.objects.values_list("subject", flat=True)) == ["shop:order", "shop:refund"]


def test_a_look_that_could_not_be_recorded_is_refused_until_one_is(request_of_staff, account):
    for _ in range(2):
        with connection.execute_wrapper(away), pytest.raises(OperationalError):
            looked_at(request_of_staff, account, subject="shop:order", events=3)
    looked_at(request_of_staff, account, subject="shop:order", events=3)
    assert AccessRecord.objects.count() == 1


def test_where_no_event_is_shown_nothing_is_recorded(request_of_staff, account):
    looked_at(request_of_staff, account, subject="shop:order", events=0)
    assert not AccessRecord.objects.exists()
