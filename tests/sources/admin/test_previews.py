"""The preview of a display: what is typed, on real events, for those who answer for the account alone."""

import json
import time
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.sources.events import any_properties, event
from timeline.accounts.models import AccessRecord, Account
from timeline.sources.models import Display, Mask, Source

from .world import orders, sampled, seen_path, seen_type

pytestmark = pytest.mark.django_db
PREVIEW = "/admin/timeline/preview/"
FRAME = "/admin/timeline/preview/frame/"

HOSTILE = [
    "{{ item.name",
    "{% for i in (1..999999999) %}x{% endfor %}",
    "{{ item.__class__.__mro__ }}",
    "{% include 'settings.py' %}",
    "{{ 'x' | append: 'y' }}" * 40,
    "{% if %}",
    "{{ item.name | nothing }}",
    "<script>alert(1)</script>{{ item.name }}",
    "{% assign a = 'x' %}{{ a }}",
    "\x00\u202e{{ item.name }}",
]


def ask(client: Client, account: Account, **typed: str) -> dict[str, Any]:
    response = post(client, account, **typed)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]
    return json.loads(response.content)


def post(client: Client, account: Account, **typed: str) -> Any:
    about = {
        "preview-account": str(account.pk),
        "preview-source": "shop",
        "preview-type": "order_completed",
        "importance": "normal",
    }
    return client.post(PREVIEW, about | {name.replace("__", "-"): value for name, value in typed.items()})


def detail(number: int = 0, **values: str) -> dict[str, str]:
    given = {"label": "Item", "template": "{{ item.name }}", "format": "text", "order": "1"} | values
    rows = {f"details-{number}-{name}": value for name, value in given.items()}
    return rows | {"details-TOTAL_FORMS": str(number + 1)}


def test_the_card_reads_as_it_was_typed_and_nothing_is_saved(staff, account):
    sampled(account, orders(5))
    answer = ask(staff, account, title="Ordered {{ item.name }}", hue="lime", icon="heart", **detail())

    assert "Ordered Lamp 0" in answer["cards"]
    assert "event hue-lime" in answer["cards"]
    assert "#icon-heart" in answer["cards"]
    assert "Lamp 0" in answer["details"][answer["opened"]]
    assert answer["errors"] == {}
    assert Display.objects.count() == 0


def test_it_takes_the_place_of_what_is_saved(staff, account):
    sampled(account, orders(1))
    Display.objects.create(account=account, source="shop", type="order_completed", title="Saved")

    assert "Saved" not in ask(staff, account, title="Typed")["cards"]


def test_the_coverage_names_what_is_lacking_and_the_events_that_lack_it(staff, account):
    sampled(account, orders(50, lacking=4))
    answer = ask(staff, account, title="{{ item.name }} {{ order_id }}")

    assert "<b>92 %</b> of the last 50 events fill every placeholder" in answer["coverage"]
    assert "4 lack <code>item.name</code>" in answer["coverage"]
    assert answer["coverage"].count('data-key="lack-item.name-') == 4


def test_an_event_that_lacks_something_can_be_opened(staff, account):
    sampled(account, orders(10, lacking=1))
    coverage = ask(staff, account, title="Order {{ order_id }} {{ item.name }}")["coverage"]
    key = coverage.partition('data-key="lack-item.name-')[2][:10]

    answer = ask(staff, account, title="Order {{ order_id }} {{ item.name }}", preview__event=key)
    assert answer["cards"].count("Order A-9<") == 2
    assert "A-9" in answer["details"][answer["opened"]]


def test_what_is_wrong_is_said_by_field_with_its_line(staff, account):
    sampled(account, orders(1))
    answer = ask(
        staff,
        account,
        title="Fine\n{{ item.name",
        link="javascript:alert(1)",
        thread="a.*",
        **detail(template="{% for %}"),
    )

    assert answer["errors"]["title"][0].startswith("Line 2: ")
    assert "https" in answer["errors"]["link"][0]
    assert answer["errors"]["thread"]
    assert answer["errors"]["details-0-template"][0].startswith("Line 1: ")
    assert "Order completed" in answer["cards"]


def test_a_row_that_is_only_begun_is_no_mistake(staff, account):
    sampled(account, orders(1))
    assert ask(staff, account, **detail(label=""))["errors"] == {}


@pytest.mark.parametrize("template", HOSTILE)
def test_a_hostile_template_costs_little_and_runs_nowhere(staff, account, template):
    sampled(account, orders(100))
    ask(staff, account, title="warm")
    began = time.thread_time()
    answer = ask(
        staff, account, title=template, summary=template, reply=template, **detail(template=template)
    )
    spent = time.thread_time() - began

    assert spent < 1.5
    everything = json.dumps(answer)
    assert "<script>alert" not in everything
    assert "SECRET" not in everything


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(properties=any_properties, text=st.text(max_size=80))
def test_no_event_and_no_text_breaks_it(staff, account, properties, text):
    Display.objects.all().delete()
    account.seen_types.all().delete()
    sampled(account, [event(properties=properties, description=text)])
    answer = ask(
        staff, account, title=f"{{{{ item }}}} {text}", summary="{{ items }}", **detail(template=text)
    )

    assert "<article" in answer["cards"]


def test_values_are_escaped(staff, account):
    sampled(account, [event(properties={"item": {"name": "<img src=x onerror=alert(1)>"}})])
    answer = ask(staff, account, title="{{ item.name }}", **detail())

    assert "&lt;img src=x" in answer["cards"]
    assert "<img" not in json.dumps(answer)


def test_without_any_event_a_made_up_one_is_shown_and_called_so(staff, account):
    seen = seen_type(account)
    seen_path(seen, "item.name")
    seen_path(seen, "items.*.price", "number")
    answer = ask(staff, account, title="Ordered {{ item.name }} for {{ items.0.price }}")

    assert "Ordered Example for 42" in answer["cards"]
    assert "made-up one" in answer["coverage"]
    assert AccessRecord.objects.count() == 0


def test_masks_hold_for_the_role_that_is_chosen(staff, account):
    sampled(account, orders(3))
    Mask.objects.create(account=account, path="item.name", shown_to=["admin"])

    as_agent = ask(staff, account, title="Ordered {{ item.name }}")
    as_admin = ask(staff, account, title="Ordered {{ item.name }}", preview__role="admin")
    assert "Lamp" not in json.dumps(as_agent)
    assert "Ordered Lamp 0" in as_admin["cards"]


def test_what_a_role_might_have_revealed_stays_masked_and_no_reason_is_asked_for(staff, account):
    sampled(account, orders(3))
    Mask.objects.create(account=account, path="item.name", shown_to=["admin"], revealed_to=["agent"])

    told = json.dumps(ask(staff, account, title="Ordered {{ item.name }}"))
    assert "Lamp" not in told
    assert "reveal-form" not in told
    assert "Masked" in told


def test_the_source_has_its_own_look(staff, account):
    sampled(account, orders(1))
    Source.objects.create(account=account, name="shop", label="Our shop", hue="teal", icon="cart")

    assert "Our shop" in ask(staff, account)["cards"]


def test_a_role_that_does_not_see_the_source_gets_no_card(staff, account):
    sampled(account, orders(2))
    Source.objects.create(account=account, name="shop", hue="teal", icon="cart", visible_to=["custom:77"])

    as_agent = ask(staff, account, title="{{ item.name }}")
    assert as_agent["cards"] == ""
    assert "do not see this source" in as_agent["coverage"]
    assert "Lamp 0" in ask(staff, account, title="{{ item.name }}", preview__role="custom:77")["cards"]


def test_custom_roles_that_masks_name_can_be_chosen(staff, account):
    display = Display.objects.create(account=account, source="shop", type="order_completed")
    Mask.objects.create(account=account, path="item.name", shown_to=["custom:77"])

    page = staff.get(f"/admin/sources/display/{display.pk}/change/").content.decode()
    assert '<option value="custom:77">Custom role 77</option>' in page


def test_a_custom_role_may_be_looked_through(staff, account):
    sampled(account, orders(1))
    Mask.objects.create(account=account, path="item.name", shown_to=["custom:77"])

    assert "Lamp 0" in ask(staff, account, title="{{ item.name }}", preview__role="custom:77")["cards"]


def test_the_properties_are_listed_with_what_to_put_in(staff, account):
    sampled(account, orders(2))
    paths = ask(staff, account)["paths"]

    assert 'data-insert="{{ item.name }}"' in paths
    assert 'data-bare="order_id"' in paths
    assert "100 %" in paths


def test_somebody_else_s_account_is_not_there(staff, account, other):
    sampled(other, orders(3))
    response = post(staff, other, title="{{ item.name }}")

    assert response.status_code == 404
    assert b"Lamp" not in response.content


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000", "' OR 1=1"])
def test_an_account_that_is_none_is_not_there(staff, account, key):
    assert staff.post(PREVIEW, {"preview-account": key}).status_code == 404


def test_who_is_no_staff_gets_nothing(client, account):
    sampled(account, orders(1))
    for url in (PREVIEW, FRAME):
        assert client.get(url).status_code == 302
        assert client.post(url, {"preview-account": str(account.pk)}).status_code == 302


def test_it_is_no_use_without_the_form_s_token(account, django_user_model):
    user = django_user_model.objects.create_superuser("boss", password="long-enough-for-us")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)

    assert post(strict, account).status_code == 403


def test_a_look_is_recorded_under_the_member_of_staff(staff, account, django_user_model):
    sampled(account, orders(3))
    ask(staff, account)
    ask(staff, account, title="x")

    record = AccessRecord.objects.get()
    user = django_user_model.objects.get(username="named")
    assert (record.account, record.agent_id, record.what) == (account, f"staff:{user.pk}", "preview")
    assert (record.subject, record.events) == ("shop:order_completed", 3)


def test_the_frame_is_framed_by_this_server_alone(staff, account):
    response = staff.get(f"{FRAME}?scheme=dark")

    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert 'data-scheme="dark"' in response.content.decode()


def test_only_the_forms_may_frame_something(staff, account):
    display = Display.objects.create(account=account, source="shop", type="order_completed")
    form = staff.get(f"/admin/sources/display/{display.pk}/change/")

    assert "frame-src 'self'" in form["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in form["Content-Security-Policy"]
    assert "frame-src" not in staff.get("/admin/sources/display/").headers.get("Content-Security-Policy", "")


def test_five_hundred_events_and_a_rich_display_take_less_than_a_second(staff, account):
    sampled(account, orders(500, lacking=40))
    typed = {"title": "Ordered {{ item.name }} for {{ total | money: currency }}", "reply": "{{ order_id }}"}
    rows = {}
    for n in range(10):
        rows |= detail(n, label=f"Row {n}")
    began = time.thread_time()
    answer = ask(staff, account, **typed, **rows)
    spent = time.thread_time() - began

    print(f"preview of 500 events: {spent * 1000:.0f} ms")
    assert "40 lack <code>item.name</code>" in answer["coverage"]
    assert spent < 2
