"""Event types in the admin: all that were met, the new ones first, and one click to a display."""

import time

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.factories import AccountFactory
from timeline.accounts.models import AccessRecord, Account
from timeline.sources.models import Detail, Display, Importance, Mask, SeenType, Source

from .world import orders, sampled, seen_path, seen_type

pytestmark = pytest.mark.django_db
LIST = "/admin/sources/seentype/"


def page_of(client: Client, url: str = LIST) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, action: str, *rows: SeenType) -> str:
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(LIST, data, follow=True).content.decode()


def test_new_types_stand_on_top_and_the_most_common_of_them_first(staff, account):
    seen_type(account, "a", "looked_at", looked_at="2026-11-01T00:00Z", count=900)
    seen_type(account, "b", "rare", count=3)
    seen_type(account, "c", "common", count=500)
    seen_type(account, "d", "displayed", count=1000)
    Display.objects.create(account=account, source="d", type="displayed")

    page = page_of(staff)

    places = [page.index(f"<code>{name}</code>") for name in ("common", "rare", "displayed", "looked_at")]
    assert places == sorted(places)
    assert "about 500 events" in page
    assert page.count(">New</span>") == 2


def test_a_row_shows_the_card_of_the_newest_event(staff, account):
    sampled(account, orders(3))
    Display.objects.create(
        account=account, source="shop", type="order_completed", title="Ordered {{ item.name }}", hue="lime"
    )
    page = page_of(staff)

    assert '<span class="seen-card-title">Ordered Lamp 0</span>' in page
    assert "seen-card hue-lime" in page


def test_a_type_without_an_event_at_hand_says_so(staff, account):
    seen_type(account)
    page = page_of(staff)

    assert '<span class="seen-card-title">Order completed</span>' in page
    assert "no event at hand" in page


def test_a_card_hides_what_agents_without_a_role_may_not_see(staff, account):
    sampled(account, orders(1))
    Display.objects.create(account=account, source="shop", type="order_completed", title="{{ item.name }}!")
    Mask.objects.create(account=account, path="item.name", shown_to=["admin"])

    assert "Lamp 0" not in page_of(staff)


def test_one_click_makes_a_display_from_examples_and_opens_its_form(staff, account):
    seen = sampled(account, orders(5))
    response = staff.post(f"{LIST}{seen.pk}/make/")

    display = Display.objects.get(account=account)
    assert response["Location"] == f"/admin/sources/display/{display.pk}/change/"
    assert display.title
    assert display.details.count() >= 2
    assert display.thread == "order_id"
    assert LogEntry.objects.get().change_message == "Made from examples."
    display.full_clean()


def test_pressed_twice_it_makes_one_display_and_leaves_it_as_it_is(staff, account):
    seen = sampled(account, orders(5))
    Display.objects.create(account=account, source="shop", type="order_completed", title="Mine")

    staff.post(f"{LIST}{seen.pk}/make/")
    act(staff, "make_displays", seen)

    assert [display.title for display in Display.objects.all()] == ["Mine"]
    assert Detail.objects.count() == 0


def test_a_display_without_examples_says_that_it_is_empty(staff, account):
    page = staff.post(f"{LIST}{seen_type(account).pk}/make/", follow=True).content.decode()

    assert "nothing at hand to suggest it from" in page
    assert Display.objects.get().title == ""


def test_making_a_display_needs_a_post(staff, account):
    assert staff.get(f"{LIST}{seen_type(account).pk}/make/").status_code == 405
    assert Display.objects.count() == 0


def test_many_displays_are_made_at_once(staff, account):
    rows = [
        sampled(account, orders(3)),
        sampled(account, orders(3, type_name="refunded")),
        seen_type(account, "x", "y"),
    ]
    page = act(staff, "make_displays", *rows)
    assert 'Displays made: 3. <a href="/admin/sources/seentype/?state=display">Look at them</a>' in page
    assert Display.objects.count() == 3


@pytest.mark.parametrize(
    ("action", "importance"),
    [("make_noise", Importance.NOISE), ("highlight", Importance.HIGHLIGHT)],
)
def test_types_are_made_important_or_noise_with_and_without_a_display(staff, account, action, importance):
    rows = [seen_type(account, "a", "x"), seen_type(account, "b", "y")]
    Display.objects.create(account=account, source="a", type="x", title="Kept")
    assert "2 types now: hi" in act(staff, action, *rows)
    assert "Nothing was changed" in act(staff, action, *rows)

    found = {
        (display.source, display.title): display.importance for display in Display.objects.order_by("source")
    }
    assert found == {("a", "Kept"): importance, ("b", ""): importance}
    assert LogEntry.objects.count() == 2


def test_what_was_looked_at_is_no_news(staff, account):
    seen = seen_type(account)
    act(staff, "mark_looked_at", seen)

    assert SeenType.objects.get().looked_at is not None
    assert ">New</span>" not in page_of(staff)


def test_masking_leads_into_the_form_of_a_mask_for_the_type(staff, account):
    seen = seen_type(account)
    page = act(staff, "mask", seen)

    assert "Add mask" in page
    assert 'value="shop"' in page
    assert 'value="order_completed"' in page


def test_several_types_are_not_masked_at_once(staff, account):
    assert "Choose one type" in act(staff, "mask", seen_type(account), seen_type(account, "x", "y"))


def test_the_page_of_a_type_shows_its_card_and_its_paths(staff, account):
    seen = sampled(account, orders(2))
    page = page_of(staff, f"{LIST}{seen.pk}/change/")

    assert "seen-card-title" in page
    assert "<code>item.name</code>" in page
    assert f"/admin/sources/mask/add/?account={account.pk}&amp;source=shop&amp;type=order_completed" in page


def test_nobody_sees_or_makes_anything_of_another_account(staff, account, other):
    theirs = sampled(other, orders(3))
    seen_type(account)

    assert "bravo" not in page_of(staff)
    assert staff.post(f"{LIST}{theirs.pk}/make/").status_code == 404
    for action in ("make_displays", "make_noise", "mark_looked_at", "mask"):
        act(staff, action, theirs)
    assert Display.objects.count() == 0
    assert SeenType.objects.get(pk=theirs.pk).looked_at is None


def test_the_cards_of_real_events_are_recorded_once_in_a_while(staff, account):
    sampled(account, orders(3))
    page_of(staff)
    page_of(staff)

    record = AccessRecord.objects.get()
    assert (record.what, record.subject, record.events) == ("preview", "list of types", 1)
    assert record.agent_id.startswith("staff:")


def test_hostile_names_are_text(staff, account):
    for n, name in enumerate(["<script>x</script>", '"><img src=x onerror=x>', "{{ 7|add:7 }}", "a\u202eb"]):
        seen_type(account, name, name, count=n)
    page = page_of(staff)

    assert "<script>x" not in page
    assert "<img src=x" not in page
    assert " style=" not in page


def fill(account: Account, types: int, sources: int) -> None:
    for n in range(sources):
        Source.objects.create(account=account, name=f"s{n}", hue="blue", icon="cart")
    for n in range(types):
        seen_type(account, f"s{n % sources}", f"type_{n}", count=n)
        if n % 2:
            display = Display.objects.create(
                account=account, source=f"s{n % sources}", type=f"type_{n}", title="Order {{ order_id }}"
            )
            Detail.objects.create(display=display, label="Order", template="{{ order_id }}")


@pytest.mark.parametrize("model", ["seentype", "display", "source", "mask", "preset"])
def test_lists_of_500_types_and_50_sources_take_few_queries_and_little_time(staff, account, model):
    fill(account, 500, 50)
    for n in range(50):
        Mask.objects.create(account=account, source=f"s{n}", path="item.name")
        sampled(account, orders(3, source=f"s{n}", type_name="sampled"))
    url = f"/admin/sources/{model}/"
    page_of(staff, url)
    with CaptureQueriesContext(connection) as queries:
        began = time.thread_time()
        page_of(staff, url)
        spent = time.thread_time() - began

    print(f"{model}: {len(queries)} queries, {spent * 1000:.0f} ms")
    assert len(queries) < 20
    assert spent < 1  # a third of that and less, with the database's part where that is SQLite


def test_a_list_over_many_accounts_reads_the_looks_of_a_few(root):
    for n in range(12):
        seen_type(AccountFactory(), "shop", f"type_{n}")
    with CaptureQueriesContext(connection) as queries:
        page_of(root)
    assert len(queries) < 30


def test_paths_are_shown_with_their_share(staff, account):
    seen = seen_type(account)
    seen_path(seen, "item.name", days=4)

    assert "40 %" in page_of(staff, f"{LIST}{seen.pk}/change/")


@pytest.mark.parametrize("lookup", ["source__regex", "type__iregex", "account__subdomain__regex"])
def test_no_address_of_a_list_asks_for_a_pattern_that_never_ends(staff, account, lookup):
    seen_type(account, "a" * 60 + "!", "a" * 60 + "!")
    assert staff.get(LIST, {lookup: "^(a+)+$"}).status_code == 400
    assert staff.get(LIST, {"source__startswith": "a"}).status_code == 200


def test_a_search_for_more_words_than_a_database_takes_is_one_for_the_first(staff, account):
    seen_type(account, "shop", "order")
    assert "1 event type" in page_of(staff, f"{LIST}?q={'shop+' * 3_000}")
