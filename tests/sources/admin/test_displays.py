"""Displays in the admin: the form that refuses what would not read, with the reason at its field."""

import re

import pytest
from django.contrib.admin.models import LogEntry

from timeline.sources.models import Detail, Display, Importance

from .world import orders, sampled

pytestmark = pytest.mark.django_db
LIST = "/admin/sources/display/"


def typed(**changes: str) -> dict[str, str]:
    values = {"source": "shop", "type": "order_completed", "importance": "normal", "title": "{{ item.name }}"}
    rows = {"details-TOTAL_FORMS": "1", "details-INITIAL_FORMS": "0", "details-0-order": "1"}
    rows |= {"details-0-label": "Item", "details-0-template": "{{ item.name }}", "details-0-format": "text"}
    return values | rows | changes


def errors_of(page: str) -> list[str]:
    return re.findall(r'<ul class="errorlist[^>]*><li>(.*?)</li>', page)


def test_a_display_is_saved_with_its_details(staff, account):
    assert staff.post(f"{LIST}add/", typed(account=str(account.pk))).status_code == 302

    display = Display.objects.get()
    assert (display.account, display.title) == (account, "{{ item.name }}")
    assert [detail.template for detail in display.details.all()] == ["{{ item.name }}"]
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "a\n{% for %}"}, "Line 2: "),
        ({"summary": "{{ item.name | nothing }}"}, "Line 1: "),
        ({"link": "https://{{ host }}/"}, "https://"),
        ({"link": "javascript:alert(1)"}, "https://"),
        ({"thread": "**.x"}, "names only"),
        ({"details-0-template": "{{ item."}, "Line 1: "),
        ({"details-0-format": "money", "details-0-option": "EUR|x"}, "currency"),
        ({"icon": "skull"}, "skull"),
        ({"hue": "#f00"}, "#f00"),
        ({"importance": "loud"}, "loud"),
    ],
)
def test_what_would_not_work_is_refused_with_its_line_and_reason(staff, account, wrong, said):
    response = staff.post(f"{LIST}add/", typed(account=str(account.pk), **wrong))

    assert response.status_code == 200
    assert any(said in error for error in errors_of(response.content.decode()))
    assert Display.objects.count() == 0


def test_a_type_has_one_display(staff, account):
    Display.objects.create(account=account, source="shop", type="order_completed")
    page = staff.post(f"{LIST}add/", typed(account=str(account.pk))).content.decode()

    assert any("already exists" in error for error in errors_of(page))


def test_what_a_display_is_about_stays(staff, account):
    display = Display.objects.create(account=account, source="shop", type="order_completed")
    staff.post(f"{LIST}{display.pk}/change/", typed(source="other", title="New"))

    display.refresh_from_db()
    assert (display.source, display.title) == ("shop", "New")


def test_a_display_cannot_be_put_into_another_account(staff, account, other):
    page = staff.post(f"{LIST}add/", typed(account=str(other.pk)))

    assert page.status_code == 200
    assert Display.objects.count() == 0


def test_saving_can_lead_back_to_the_types_that_are_still_new(staff, account):
    display = Display.objects.create(account=account, source="shop", type="order_completed")
    response = staff.post(f"{LIST}{display.pk}/change/", typed(_next=""))

    assert response["Location"] == f"/admin/sources/seentype/?state=new&account__id__exact={account.pk}"
    assert Display.objects.get().title == "{{ item.name }}"


def test_icons_and_hues_are_radio_buttons_with_pictures(staff, account):
    page = staff.get(f"{LIST}add/").content.decode()

    assert '<use href="#icon-cart">' in page
    assert '<symbol id="icon-cart"' in page
    assert page.count('type="radio" name="icon"') > 30
    assert page.count('type="radio" name="hue"') == 18
    assert 'data-words="card payment' in page
    assert " style=" not in page
    assert "<script>" not in page


def test_the_form_has_the_reference_of_what_templates_can_say(staff, account):
    page = staff.get(f"{LIST}add/").content.decode()

    assert "{{ total | money: currency }}" in page
    assert "€1,234.50" in page


def test_whoever_works_on_one_account_need_not_choose_it(staff, account):
    page = staff.get(f"{LIST}add/").content.decode()

    assert f'<option value="{account.pk}" selected>' in page
    assert "related-widget-wrapper-link" not in page


def test_names_that_were_met_are_offered(staff, account, other):
    sampled(account, orders(1))
    sampled(other, orders(1, source="theirs"))
    page = staff.get(f"{LIST}add/").content.decode()

    assert '<option value="shop"></option>' in page
    assert "theirs" not in page


def test_several_are_made_noise_with_their_history(staff, account):
    displays = [Display.objects.create(account=account, source="shop", type=name) for name in ("a", "b")]
    before = displays[0].changed_at
    data = {"action": "make_noise", "_selected_action": [display.pk for display in displays]}
    staff.post(LIST, data)

    assert {display.importance for display in Display.objects.all()} == {Importance.NOISE}
    assert Display.objects.get(type="a").changed_at > before
    assert LogEntry.objects.count() == 2


def test_displays_of_types_that_nobody_has_met_are_pointed_out(staff, account):
    sampled(account, orders(1))
    Display.objects.create(account=account, source="shop", type="order_completed")
    Display.objects.create(account=account, source="shop", type="misspelled")

    types = staff.get("/admin/sources/seentype/").content.decode()
    never = staff.get(f"{LIST}?met=never").content.decode()
    assert '<a href="/admin/sources/display/?met=never">1 display is for types' in types
    assert "<code>misspelled</code>" in never
    assert "<code>order_completed</code>" not in never
    assert "never met" in never


def test_the_list_shows_the_card(staff, account):
    sampled(account, orders(1))
    display = Display.objects.create(
        account=account, source="shop", type="order_completed", title="Ordered {{ item.name }}"
    )
    Detail.objects.create(display=display, label="Item", template="{{ item.name }}")

    assert "Ordered Lamp 0" in staff.get(LIST).content.decode()
