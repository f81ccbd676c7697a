"""An import is whole or nothing, of one account, and takes no change of somebody else's with it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.factories import AccountFactory
from timeline.accounts.models import Account
from timeline.sources.models import Detail, Display, Mask, SeenType, Source
from timeline.sources.portable import (
    BadFile,
    ChangedMeanwhile,
    Configuration,
    apply,
    configuration_of,
    differences,
    read,
    written,
)

from .configurations import SHOP, fill

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EMPTY = "version: 1"


def test_what_the_file_does_not_name_goes_and_the_other_account_keeps_everything(shop):
    other = AccountFactory()
    fill(other, SHOP)
    before = configuration_of(other)
    assert apply(shop, read(EMPTY, shop)).summary == "5 removed"
    assert configuration_of(shop).size == 0
    assert configuration_of(other) == before
    assert Detail.objects.count() == 2


def test_a_change_keeps_the_row_and_says_that_it_was_changed(shop):
    display = Display.objects.get()
    kept = list(Detail.objects.values_list("pk", flat=True))
    text = written(configuration_of(shop))
    apply(shop, read(text.replace("title: Order", "title: Purchase"), shop))
    renamed = Display.objects.get()
    assert (renamed.pk, renamed.title) == (display.pk, "Purchase {{ order_id }}")
    assert renamed.changed_at > display.changed_at
    assert list(Detail.objects.values_list("pk", flat=True)) == kept

    apply(shop, read(text.replace("label: Total", "label: Sum"), shop))
    assert Display.objects.get().changed_at > renamed.changed_at
    assert [detail.label for detail in Display.objects.get().details.all()] == ["Sum", "Item"]


def test_what_is_kept_counts_when_more_is_added(shop):
    def masks(word, number):
        return read("version: 1\nmasks:\n" + "".join(f"  - path: {word}{n}\n" for n in range(number)), shop)

    apply(shop, masks("a", 400), keep=True)
    before = configuration_of(shop)
    with pytest.raises(BadFile, match="at most 500"):
        apply(shop, masks("b", 200), keep=True)
    assert configuration_of(shop) == before
    assert apply(shop, masks("b", 50), keep=True).summary == "50 added"


def test_what_has_changed_since_the_differences_were_shown_is_not_overwritten(shop):
    wanted = read(EMPTY, shop)
    looked_at = configuration_of(shop).fingerprint
    Mask.objects.create(account=shop, path="card.number")
    with pytest.raises(ChangedMeanwhile, match="Nothing was taken over"):
        apply(shop, wanted, fingerprint=looked_at)
    assert configuration_of(shop).size == 6
    assert apply(shop, wanted, fingerprint=configuration_of(shop).fingerprint).summary == "6 removed"


def test_each_change_of_a_row_or_detail_changes_the_fingerprint(shop):
    known = {configuration_of(shop).fingerprint}
    Source.objects.filter(name="crm").update(visible_to=["agent"])
    known.add(configuration_of(shop).fingerprint)
    Detail.objects.filter(label="Item").update(order=0, label="Thing")
    known.add(configuration_of(shop).fingerprint)
    Display.objects.all().delete()
    known.add(configuration_of(shop).fingerprint)
    assert len(known) == 4


def test_what_the_database_refuses_half_way_leaves_everything_as_it_was(shop):
    before = configuration_of(shop)
    rows = read(written(before), shop).rows
    twice = {("crm",): rows["sources"][("crm",)], ("new",): rows["sources"][("crm",)]}
    with pytest.raises(ChangedMeanwhile):
        apply(shop, Configuration({**rows, "masks": {}, "sources": twice}))
    assert configuration_of(shop) == before


def test_what_was_seen_in_events_stays(shop):
    when = shop.created_at
    SeenType.objects.create(
        account=shop, source="shop", type="x", first_at=when, last_at=when, noticed_at=when
    )
    apply(shop, read(EMPTY, shop))
    assert SeenType.objects.count() == 1


def many(number):
    rows = "".join(
        f"- {{source: s{n}, type: t, title: '{{{{ a }}}}', details: [{{label: A, template: x}}]}}\n"
        for n in range(number)
    )
    return f"version: 1\ndisplays:\n{rows}"


def test_the_queries_do_not_grow_with_what_is_added_or_compared(account):
    def queries(text):
        with CaptureQueriesContext(connection) as asked:
            apply(account, read(text, account))
        return len(asked)

    few = queries(many(3))
    apply(account, read(EMPTY, account))
    assert queries(many(400)) <= few + 10  # SQLite takes some 60 rows at a time
    assert queries(many(400)) <= 8
    with CaptureQueriesContext(connection) as asked:
        differences(configuration_of(account), read(many(400), account))
    assert len(asked) == 5


RACE = """
import sys
from django.core.management import call_command
for turn in range(5):
    call_command("import_sources", "acme", sys.argv[1 + turn % 2], stdout=open("/dev/null", "w"))
"""


def test_imports_at_the_same_time_end_with_one_of_them_whole(outside, tmp_path):
    outside.run(
        "from tests.accounts.factories import AccountFactory; AccountFactory(subdomain='acme', public_key='')"
    )
    texts = []
    for name, hue in (("one", "red"), ("other", "blue")):
        rows = "".join(f"- {{source: {name[: n % 3 + 1]}{n}, type: t, hue: {hue}}}\n" for n in range(40))
        (tmp_path / name).write_text(f"version: 1\ndisplays:\n{rows}")
        account = Account(subdomain="acme")
        texts.append(written(read((tmp_path / name).read_bytes(), account)))
    code = f"import django; django.setup()\n{RACE}"
    files = [str(tmp_path / "one"), str(tmp_path / "other")]
    running = [outside.start("-c", code, *turns) for turns in (files, files[::-1], files)]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    assert outside.manage("export_sources", "acme").stdout in texts
