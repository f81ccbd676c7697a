"""Whatever an account has comes back from its file as it was, in both formats."""

import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.accounts.factories import AccountFactory
from timeline.sources import models
from timeline.sources.portable import (
    FORMATS,
    BadFile,
    apply,
    configuration_of,
    differences,
    read,
    written,
)
from timeline.sources.portable.documents import parse
from timeline.sources.portable.kinds import DETAILS, KINDS
from timeline.sources.portable.writing import _yaml

from .configurations import SHOP, configurations, fill

pytestmark = [pytest.mark.django_db, pytest.mark.database]
forms = st.sampled_from(sorted(FORMATS))
with_database = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@with_database
@given(configuration=configurations, form=forms)
def test_importing_an_export_changes_nothing_and_the_next_export_is_equal(account, configuration, form):
    fill(account, configuration)
    text = written(configuration_of(account), form)
    before = everything(account)

    assert not apply(account, read(text, account))
    assert everything(account) == before
    assert written(configuration_of(account), form) == text


@with_database
@given(one=configurations, other=configurations, form=forms)
def test_an_export_makes_another_account_the_same(account, one, other, form):
    target = AccountFactory()
    fill(account, one)
    fill(target, other)
    text = written(configuration_of(account), form)
    announced = differences(configuration_of(target), read(text, target))

    assert apply(target, read(text, target)) == announced
    assert configuration_of(target) == configuration_of(account)
    assert written(configuration_of(target), form) == text
    assert not differences(configuration_of(target), read(text, target))


@with_database
@given(one=configurations, other=configurations)
def test_kept_is_what_the_file_does_not_name_and_nothing_else_is(account, one, other):
    source = AccountFactory()
    fill(source, one)
    fill(account, other)
    named, before = configuration_of(source), configuration_of(account)
    apply(account, read(written(named), account), keep=True)
    after = configuration_of(account)
    for kind in KINDS:
        assert after.of(kind) == dict(sorted({**before.of(kind), **named.of(kind)}.items()))


@given(st.text(max_size=60) | st.text("a \n\t\r'\"#:-{}\x85\u2028\ufeff🎉", max_size=20))
def test_any_text_that_can_be_stored_comes_back_from_yaml(text):
    assert parse(_yaml({"version": 1, "reply": text})).data == {"version": 1, "reply": text}
    assert yaml.safe_load(_yaml({"reply": text}))["reply"] == text


def test_the_order_in_which_rows_were_made_leaves_no_trace(account):
    fill(account, SHOP)
    other = AccountFactory()
    fill(other, {section: rows[::-1] for section, rows in SHOP.items()})
    assert written(configuration_of(other)) == written(configuration_of(account))


def test_a_file_reads_well_and_leaves_out_what_is_as_usual(account):
    fill(account, SHOP)
    text = written(configuration_of(account))
    assert text.startswith("# How the customer timeline shows")
    assert text.partition("version: 1\n")[2] == READABLE
    assert json.loads(written(configuration_of(account), "json")) == yaml.safe_load(text)


READABLE = """\
sources:
  - name: crm
    hue: blue
    icon: users
    visible_to:
      - admin
  - name: shop
    label: Web shop
    hue: lime
    icon: cart
displays:
  - source: shop
    type: order_completed
    title: Order {{ order_id }}
    reply: |
      Hello,
      your order {{ order_id }} is on its way.
    thread: order_id
    details:
      - label: Total
        template: '{{ total }}'
        format: money
        option: EUR
      - label: Item
        template: '{{ item.name }}'
masks:
  - path: '**.email'
    shown_to:
      - admin
presets:
  - name: Payments
    query: source=billing
    roles:
      - billing-admin
"""


def test_nothing_of_the_account_itself_is_in_the_file():
    account = AccountFactory(subdomain="acme-secret-name", name="Acme Ltd", credential_id="jo@acme.example")
    fill(account, SHOP)
    for form in FORMATS:
        text = written(configuration_of(account), form)
        for word in ("acme", "Acme", str(account.pk), str(account.installation_id), "id:"):
            assert word not in text.partition("version")[2].replace("order_id", "")


def test_an_empty_configuration_is_a_file_too(account):
    for form in FORMATS:
        assert not apply(account, read(written(configuration_of(account), form), account))


def test_what_an_older_version_has_stored_can_still_be_written(account):
    """Rows past every validator: a file is made, and it says as much as they do."""
    models.Source.objects.create(account=account, name="\x07", hue="", icon="x", visible_to={"a": None})
    models.Mask.objects.create(account=account, path="\x1b[2J", shown_to="admin")
    for form in FORMATS:
        data = parse(written(configuration_of(account), form)).data
        assert data["sources"] == [{"name": "\x07", "icon": "x", "visible_to": ["nobody"]}]
        assert data["masks"] == [{"path": "\x1b[2J", "shown_to": ["nobody"]}]
        with pytest.raises(BadFile):
            read(written(configuration_of(account), form), account)


def test_every_field_of_the_models_is_in_the_file_or_left_out_on_purpose():
    """A new field is in the file by itself; whoever adds one decides here whether it belongs there."""
    names = {kind.section: " ".join(kind.names) for kind in (*KINDS, DETAILS)}
    templates = "title summary link_label link reply thread"
    assert names == {
        "sources": "name label hue icon enabled order visible_to",
        "displays": f"source type label icon hue importance {templates} details",
        "details": "label template format option",
        "masks": "source type path shown_to revealed_to note",
        "presets": "name query roles first order",
    }


def everything(account):
    """All rows with their keys, so that one replaced by its like shows."""
    rows = [
        *models.Source.objects.filter(account=account).order_by("pk").values_list(),
        *models.Display.objects.filter(account=account).order_by("pk").values_list(),
        *models.Detail.objects.filter(display__account=account).order_by("pk").values_list(),
        *models.Mask.objects.filter(account=account).order_by("pk").values_list(),
        *models.Preset.objects.filter(account=account).order_by("pk").values_list(),
    ]
    return [tuple(map(str, row)) for row in rows]
