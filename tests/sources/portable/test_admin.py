"""The admin's pages for the configuration as a file: scoped, looked at before applied, and noted."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from tests.accounts.factories import AccountFactory
from timeline.sources.models import Mask, Source
from timeline.sources.portable import configuration_of, written

pytestmark = pytest.mark.django_db
PAGE = "/admin/sources/source/portable/"


@pytest.fixture
def named(shop, client) -> Client:
    """Somebody whom the shop's account names, and another one does not."""
    user = User.objects.create_user("named", password="long-enough-for-us", is_staff=True)
    shop.admins.add(user)
    client.force_login(user)
    return client


@pytest.fixture
def page(shop):
    return f"{PAGE}{shop.pk}/"


def changed(account):
    return written(configuration_of(account)).replace("label: Web shop", "label: Till <b>")


def look(client, page, text, **more):
    """The page with the differences, and what its form would send to have them applied."""
    answer = client.post(page, {"text": text, "look": "", **more})
    assert answer.status_code == 200
    content = answer.content.decode()
    signed = re.search(r'name="looked_at" value="([^"]+)"', content)
    shown = html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", content, re.DOTALL)[1])
    # As browsers send what is in a text area.
    text = shown.replace("\r\n", "\n").replace("\n", "\r\n")
    return content, {"text": text, "looked_at": signed and html.unescape(signed[1]), "apply": "", **more}


def test_whoever_has_one_account_has_nothing_to_choose(named, page):
    assert named.get(PAGE).headers["Location"] == page


def test_a_superuser_chooses_among_all_accounts(client, shop):
    AccountFactory(subdomain="second")
    client.force_login(User.objects.create_superuser("root"))
    content = client.get(PAGE).content.decode()
    assert "acme" in content
    assert "second" in content


def test_the_list_of_sources_leads_to_the_page(named, page):
    assert f'href="{PAGE}"' in named.get("/admin/sources/source/").content.decode()
    content = named.get(page).content.decode()
    assert "Download YAML" in content
    assert "<textarea" in content


def test_downloads_are_what_the_command_writes(named, page, shop):
    for form, kind in (("yaml", "application/yaml"), ("json", "application/json")):
        answer = named.get(f"{page}download/", {"format": form})
        assert answer.content.decode() == written(configuration_of(shop), form)
        assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="sources-acme.{form}"'
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_look_shows_what_would_change_and_changes_nothing(named, page, shop):
    before = configuration_of(shop)
    content, _ = look(named, page, changed(shop))
    assert "1 changed. Nothing is changed yet." in content
    assert "Till &lt;b&gt;" in content
    assert "Till <b>" not in content
    assert configuration_of(shop) == before
    assert not LogEntry.objects.exists()


def test_what_was_looked_at_is_applied_and_noted_in_the_account_s_history(named, page, shop):
    _, form = look(named, page, changed(shop))
    answer = named.post(page, form, follow=True)
    assert "Imported: 1 changed." in answer.content.decode()
    assert Source.objects.get(name="shop").label == "Till <b>"
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.user.username) == (str(shop.pk), "named")
    assert entry.change_message == "Imported a configuration of sources: 1 changed. ~ source shop"
    history = named.get(f"/admin/accounts/account/{shop.pk}/history/").content.decode()
    assert "Imported a configuration of sources: 1 changed." in history


def test_applied_is_only_what_was_looked_at(named, page, shop):
    text = changed(shop)
    _, form = look(named, page, text)
    _, kept = look(named, page, text, keep="on")
    other = AccountFactory(subdomain="second")
    other.admins.add(User.objects.get(username="named"))
    before = configuration_of(shop)
    for tried, url in (
        (form | {"text": text.replace("Till", "Bank")}, page),
        (form | {"keep": "on"}, page),
        ({name: value for name, value in kept.items() if name != "keep"}, page),
        (form | {"looked_at": ""}, page),
        (form | {"looked_at": form["looked_at"][:-1] + "_"}, page),
        (form, f"{PAGE}{other.pk}/"),
    ):
        content = named.post(url, tried).content.decode()
        assert "This is not what you have looked at" in content
        assert "What would change" in content
    assert configuration_of(shop) == before
    assert configuration_of(other).size == 0


def test_what_somebody_else_looked_at_is_looked_at_anew(named, page, shop, client):
    _, form = look(named, page, changed(shop))
    client.force_login(User.objects.create_superuser("root"))
    assert "This is not what you have looked at" in client.post(page, form).content.decode()


@pytest.mark.parametrize(("seconds", "status"), [(3_590, 302), (3_610, 200)])
def test_a_look_is_good_for_an_hour(named, page, shop, seconds, status):
    _, form = look(named, page, changed(shop))
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds)):
        assert named.post(page, form).status_code == status


def test_a_change_meanwhile_is_shown_before_anything_is_applied(named, page, shop):
    _, form = look(named, page, changed(shop))
    Mask.objects.create(account=shop, path="card.number")
    content = named.post(page, form).content.decode()
    assert "Somebody else has changed the configuration meanwhile" in content
    assert "mask * · * · card.number" in content
    assert Source.objects.get(name="shop").label == "Web shop"
    assert Mask.objects.count() == 2


def test_problems_are_listed_beside_the_text_as_it_was_sent(named, page, shop):
    text = changed(shop).replace("hue: blue", "hue: <i>") + "<script>alert(1)</script>: 1\n"
    content, form = look(named, page, text)
    assert "sources[0].hue (line 7): &lt;i&gt; is none of: grey," in content
    assert "<script>alert" not in content
    assert form["looked_at"] is None
    assert form["text"] == text.replace("\n", "\r\n")
    assert "apply" not in re.findall(r'name="(\w+)"', content)


@pytest.mark.parametrize(
    "text", ["", "\0", "x" * 2_000_001, "[" * 100_000, "&a [*a]", "\ud800".encode("utf-8", "surrogatepass")]
)
def test_hostile_texts_are_refused_in_words(named, page, text):
    answer = named.post(page, {"text": text, "look": ""})
    assert answer.status_code == 200
    assert "This cannot be imported" in answer.content.decode()


def test_more_than_the_server_reads_is_refused(named, page):
    assert named.post(page, {"text": "x" * 3_000_000}).status_code == 400


def test_files_are_not_taken(named, page, tmp_path):
    (tmp_path / "x.yaml").write_text("version: 1")
    with (tmp_path / "x.yaml").open() as file:
        content = named.post(page, {"text": file}).content.decode()
    assert "This cannot be imported" in content


def test_another_account_is_not_there(named, page):
    other = AccountFactory(subdomain="second")
    for url in (f"{PAGE}{other.pk}/", f"{PAGE}{other.pk}/download/"):
        assert named.get(url).status_code == 404
        assert named.post(url, {"text": "version: 1", "look": ""}).status_code in (404, 405)
    assert "second" not in named.get(PAGE, follow=True).content.decode()


def test_nobody_else_gets_in(client, page, shop):
    for user in (None, User.objects.create_user("agent"), User.objects.create_user("lost", is_staff=True)):
        if user:
            client.force_login(user)
        for url in (PAGE, page, f"{page}download/"):
            answer = client.get(url)
            assert answer.status_code in (302, 403, 404)
            assert "/portable/" not in answer.headers.get("Location", "").partition("?")[0]


def test_a_form_without_its_token_is_refused(page, shop):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("root"))
    assert client.post(page, {"text": "version: 1", "look": ""}).status_code == 403


def test_the_pages_keep_to_the_strict_policy(named, page, shop):
    content, _ = look(named, page, changed(shop))
    for text in (content, named.get(page).content.decode()):
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"\son\w+=", text)


def test_a_large_configuration_is_looked_at_in_few_queries(named, page, shop, django_assert_max_num_queries):
    rows = "".join(
        f"- {{source: s{n % 50}, type: t{n}, title: '{{{{ a }}}}', details: [{{label: A, template: x}}]}}\n"
        for n in range(500)
    )
    with django_assert_max_num_queries(12):
        content, _ = look(named, page, f"version: 1\ndisplays:\n{rows}")
    assert "500 added, 5 removed" in content
