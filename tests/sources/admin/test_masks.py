"""Masks in the admin: roles by ticking, and what a path would hide before it is saved."""

import json
import time
from typing import Any

import pytest

from tests.sources.events import event
from timeline.accounts.models import AccessRecord
from timeline.sources.admin.mask_previews import hidden_by
from timeline.sources.models import Mask

from .world import orders, sampled

pytestmark = pytest.mark.django_db
LIST = "/admin/sources/mask/"
PREVIEW = f"{LIST}preview/"


def ask(staff, account, path: str, **typed: str) -> dict[str, Any]:
    response = staff.post(PREVIEW, {"account": str(account.pk), "path": path, **typed})
    assert response.status_code == 200
    return json.loads(response.content)


def test_a_mask_is_saved_with_named_and_custom_roles(staff, account):
    typed = {
        "account": str(account.pk),
        "path": "item.name",
        "shown_to_named": ["admin", "light-agent"],
        "shown_to_custom": "77, 12",
        "revealed_to_named": ["agent"],
    }
    assert staff.post(f"{LIST}add/", typed).status_code == 302

    mask = Mask.objects.get()
    assert mask.shown_to == ["admin", "light-agent", "custom:12", "custom:77"]
    assert mask.revealed_to == ["agent"]
    page = staff.get(f"{LIST}{mask.pk}/change/").content.decode()
    assert 'value="12, 77"' in page
    assert page.count("checked") == 3


def test_a_name_keeps_the_spaces_that_events_have_at_its_ends(staff, account):
    typed = {"account": str(account.pk), "source": "crm ", "type": " deal", "path": "email"}
    assert staff.post(f"{LIST}add/", typed).status_code == 302
    assert (Mask.objects.get().source, Mask.objects.get().type) == ("crm ", " deal")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"path": "a..b"}, "a name is missing"),
        ({"path": "x" * 201}, "200"),
        ({"shown_to_custom": "support team"}, "is a number"),
        ({"shown_to_named": ["root"]}, "root"),
        ({"path": ""}, "required"),
    ],
)
def test_what_is_no_path_or_role_is_refused(staff, account, wrong, said):
    page = staff.post(f"{LIST}add/", {"account": str(account.pk), "path": "item.name"} | wrong)

    assert said in page.content.decode()
    assert Mask.objects.count() == 0


def test_the_preview_says_what_would_be_hidden_and_where(staff, account):
    sampled(account, orders(10, lacking=3))
    hidden = ask(staff, account, "**.name")["hidden"]

    assert "<b>7 of the last 10</b>" in hidden
    assert '<code>item.name</code> <span class="path-kinds">in 7</span>' in hidden
    assert "Lamp" not in hidden
    assert "••••••" in hidden


def test_places_are_told_as_paths_that_can_be_typed():
    sent = event(properties={"items": [{"e.mail": "x"}], "e mail": "y"})
    assert sorted(hidden_by("*", "", "", [sent]).places) == ['["e mail"]', "items"]
    assert list(hidden_by('items["e.mail"]', "", "", [sent]).places) == ['items.*["e.mail"]']


def test_a_path_that_hides_nothing_says_so(staff, account):
    sampled(account, orders(2))
    assert "<b>nothing</b> in the last 2 events" in ask(staff, account, "Item.name")["hidden"]


def test_only_events_that_it_concerns_are_looked_at(staff, account):
    sampled(account, orders(2))
    sampled(account, orders(3, source="web"))

    assert "of the last 3" in ask(staff, account, "item", source="web")["hidden"]
    assert "of the last 5" in ask(staff, account, "item")["hidden"]
    assert "No events of this kind" in ask(staff, account, "item", source="nowhere")["hidden"]


@pytest.mark.parametrize("path", ["a..b", "[", "**", "\x00", "x" * 5000, '["', "items[99999999999]"])
def test_what_is_no_path_yet_is_said_at_its_field(staff, account, path):
    sampled(account, orders(1))
    answer = ask(staff, account, path)

    assert answer["errors"]["path"]
    assert "no path yet" in answer["hidden"]


def test_the_paths_of_the_chosen_type_are_offered(staff, account):
    sampled(account, orders(2))
    paths = ask(staff, account, "", source="shop", type="order_completed")["paths"]

    assert 'data-bare="item.name"' in paths
    assert 'data-bare="@description"' in paths


def test_another_account_is_not_looked_into(staff, account, other):
    sampled(other, orders(2))

    assert staff.post(PREVIEW, {"account": str(other.pk), "path": "item"}).status_code == 404
    assert staff.get(PREVIEW).status_code == 405


def test_that_real_events_were_looked_at_is_recorded(staff, account):
    sampled(account, orders(2))
    ask(staff, account, "item", source="shop")

    assert AccessRecord.objects.get().subject == "mask of shop:"


def test_events_of_no_end_do_not_hold_up_who_types():
    wide = {f"key{number}": {"email": number, "more": [1]} for number in range(2_000)}
    begun = time.thread_time()
    hidden = hidden_by("**.email", "", "", [event(properties=wide)] * 1_000)

    assert time.thread_time() - begun < 1
    assert 0 < hidden.touched == hidden.looked_at < 1_000


def test_the_list_says_whom_a_value_is_shown_to(staff, account):
    Mask.objects.create(account=account, path="card.number", shown_to=["admin", "custom:5"])
    page = staff.get(LIST).content.decode()

    assert "every source" in page
    assert "Admins, Custom role 5" in page
    assert "nobody" in page
