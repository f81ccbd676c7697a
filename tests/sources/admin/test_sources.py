"""Sources in the admin, in as few queries for fifty as for one, and within the strict page policy."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.factories import AccountFactory
from timeline.sources.displays.source_look import default_look
from timeline.sources.models import Source

pytestmark = pytest.mark.django_db
LIST = "/admin/sources/source/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root", "root@example.com", "long-enough-for-us"))
    return client


def queries_for(admin: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert admin.get(url).status_code == 200
    return len(queries)


def sources(number: int) -> None:
    for n in range(number):
        Source.objects.create(account=AccountFactory(), name=f"s{n}", hue="blue", icon="cart")


def test_the_list_does_not_grow_in_queries(admin: Client) -> None:
    sources(2)
    few = queries_for(admin, LIST)
    sources(30)
    assert queries_for(admin, LIST) == few


def test_the_list_has_no_inline_style_and_no_inline_script(admin: Client) -> None:
    sources(1)
    page = admin.get(LIST).content.decode()
    assert 'class="source-swatch hue-blue"' in page
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page


def test_order_and_visibility_are_edited_in_the_list(admin: Client) -> None:
    sources(1)
    source = Source.objects.get()
    form = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": source.pk,
        "form-0-order": 7,
        "_save": "",
    }
    admin.post(LIST, form)
    source.refresh_from_db()
    assert (source.enabled, source.order) == (False, 7)


def test_a_source_is_added_with_a_hue_and_an_icon_by_name(admin: Client) -> None:
    account = AccountFactory()
    form = {"account": account.pk, "name": "shop", "label": "", "hue": "lime", "icon": "cart", "order": 1}
    assert admin.post(f"{LIST}add/", form).status_code == 302
    assert Source.objects.get().hue == "lime"


def test_a_source_that_is_only_limited_keeps_the_look_it_had(admin: Client) -> None:
    form = {"account": AccountFactory().pk, "name": "payments", "hue": "", "icon": "", "order": 100}
    response = admin.post(f"{LIST}add/", {**form, "enabled": "on", "visible_to_named": ["admin"]})
    assert response.status_code == 302

    source, usual = Source.objects.get(), default_look("payments")
    assert (source.hue, source.icon) == (usual.hue, usual.icon)
    assert source.visible_to == ["admin"]


def test_a_source_without_a_name_is_sent_back_and_not_guessed(admin: Client) -> None:
    form = {"account": AccountFactory().pk, "name": "", "hue": "", "icon": "skull", "order": 100}
    page = admin.post(f"{LIST}add/", form).content.decode()
    assert "This field is required" in page
    assert "Select a valid choice" in page
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "  "},
        {"name": "a\nb"},
        {"name": "x\u202ey"},
        {"name": "x" * 101},
        {"label": "x\x1by"},
        {"hue": "#ff0000"},
        {"hue": ""},
        {"icon": "skull"},
    ],
)
def test_what_a_page_could_not_show_is_refused(wrong: dict) -> None:
    values = {"account": AccountFactory(), "name": "shop", "hue": "lime", "icon": "cart"}
    with pytest.raises(ValidationError):
        Source(**(values | wrong)).full_clean()


def test_an_account_has_each_source_once() -> None:
    account = AccountFactory()
    Source.objects.create(account=account, name="shop", hue="lime", icon="cart")
    Source.objects.create(account=account, name="Shop", hue="lime", icon="cart")
    with pytest.raises(IntegrityError):
        Source.objects.create(account=account, name="shop", hue="lime", icon="cart")


def test_the_page_of_a_source_says_where_agents_meet_what_is_chosen(admin: Client) -> None:
    page = admin.get(f"{LIST}add/").content.decode()
    assert "Agents see every source that sends events, listed here or not" in page
    assert "Beside the source in the filters" in page
    assert "readable on light and on dark" in page
