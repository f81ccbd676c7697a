"""An admin of account A finds nothing of account B on any page of the admin, and changes nothing of it.

The walk goes over every registered ModelAdmin and every URL of it; what is registered later is walked too.
"""

import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test import Client
from django.urls import path

from timeline.accounts.models import Account
from timeline.accounts.scope import ScopedAdmin
from timeline.sources.models import Source

from .factories import AccountFactory
from .rows import belongs, everything_of, make, owned_models

pytestmark = pytest.mark.django_db

OURS, THEIRS = "alfa", "bravo"
GUIDED = [
    ("subdomain", "test"),
    ("credential", "save"),
    ("key", "fetch"),
    ("test", "test"),
    ("package", "download"),
]


@dataclass(frozen=True, slots=True)
class World:
    """Two accounts with a row of every model each, and a client of a person who is named in ours alone."""

    site: AdminSite
    client: Client
    ours: dict[type[models.Model], models.Model]
    theirs: dict[type[models.Model], models.Model]


def build(client: Client, site: AdminSite) -> World:
    accounts = [AccountFactory(subdomain=word, name=word, credential_id=word) for word in (OURS, THEIRS)]
    ours, theirs = (
        {model: make(model, account, account.subdomain) for model in owned_models(site)}
        for account in accounts
    )
    named = User.objects.create_user("named", password="long-enough-for-us", is_staff=True)
    accounts[0].admins.add(named)
    accounts[1].admins.add(User.objects.create_user(THEIRS, password="long-enough-for-us", is_staff=True))
    client.force_login(named)
    return World(site, client, ours, theirs)


@pytest.fixture
def world(client: Client) -> World:
    return build(client, admin.site)


def addresses(model_admin: admin.ModelAdmin, ids: list[str]) -> Iterator[str]:
    """Every URL of a ModelAdmin, with each id wherever it takes something."""
    base = f"/admin/{model_admin.opts.app_label}/{model_admin.opts.model_name}/"
    for pattern in model_admin.get_urls():
        names = list(pattern.pattern.converters)
        for values in product(ids, repeat=len(names)):
            route = str(pattern.pattern)
            for name, value in zip(names, values, strict=True):
                route = re.sub(rf"<(\w+:)?{name}>", value, route)
            yield base + route


def requests(
    world: World, victims: dict[type[models.Model], models.Model]
) -> Iterator[tuple[str, str, dict]]:
    """(method, URL, data) of everything that could be tried with the victims' ids."""
    ids = {model: str(row.pk) for model, row in victims.items()}
    for model, model_admin in world.site._registry.items():
        tried = [ids[model]] if model in ids else sorted(set(ids.values()))
        for url in addresses(model_admin, tried):
            yield "get", url, {}
            yield "post", url, {"post": "yes"}
            yield from (("post", url, {"step": step, "act": act, "origin": "x"}) for step, act in GUIDED)
            if model in victims:
                yield "post", url, written(model_admin, victims[model], {})
        base = f"/admin/{model_admin.opts.app_label}/{model_admin.opts.model_name}/"
        yield from lists(base, model_admin, ids, tried)
        yield from moves(base, world, model, ids)
    yield from elsewhere(world, victims)


def written(model_admin: admin.ModelAdmin, row: models.Model, changes: dict[str, Any]) -> dict[str, Any]:
    """What a form of the row would send, with each text changed."""
    data: dict[str, Any] = {"_save": "Save"}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        if field.choices or isinstance(field, models.ForeignKey) or not isinstance(value, str):
            data[field.name] = "" if value is None else value
        else:
            data[field.name] = "hijacked"
    return data | changes


def lists(
    base: str, model_admin: admin.ModelAdmin, ids: dict, tried: list[str]
) -> Iterator[tuple[str, str, dict]]:
    """The list with every filter that can be typed in, every action, and rows edited in place."""
    account = ids.get(Account, "")
    for lookup in (
        "account",
        "account__id__exact",
        "account__subdomain__startswith",
        "id__exact",
        "pk__in",
        "q",
    ):
        yield "get", base, {lookup: account or tried[0]}
    yield "get", base, {"account__subdomain__startswith": "b", "subdomain__startswith": "b"}
    yield "get", base, {"all": "", "o": "1", "_facets": "True", "_popup": "1", "_to_field": "id"}
    for action, across in product(model_admin._get_base_actions(), ("0", "1")):
        data = {"action": action[1], "_selected_action": tried, "select_across": across, "index": "0"}
        yield "post", base, data
        yield "post", base, data | {"post": "yes"}
    for pk in tried:
        form = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": pk, "_save": "Save"}
        yield "post", base, form | {f"form-0-{name}": "1" for name in model_admin.list_editable}


def moves(base: str, world: World, model: type[models.Model], ids: dict) -> Iterator[tuple[str, str, dict]]:
    """A new row for their account, and a row of ours put into it."""
    links = [
        f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.related_model in ids
    ]
    if model in world.ours:
        into = {link.name: ids[link.related_model] for link in links}
        model_admin = world.site._registry[model]
        yield "post", f"{base}add/", written(model_admin, world.ours[model], into)
        yield "post", f"{base}{world.ours[model].pk}/change/", written(model_admin, world.ours[model], into)


def elsewhere(world: World, victims: dict) -> Iterator[tuple[str, str, dict]]:
    """The pages that belong to no model."""
    for url in ("/admin/", "/admin/jsi18n/", "/admin/password_change/"):
        yield "get", url, {}
    for label in sorted({model._meta.app_label for model in world.site._registry}):
        yield "get", f"/admin/{label}/", {}
    for model, row in victims.items():
        yield "get", f"/admin/r/{ContentType.objects.get_for_model(model).pk}/{row.pk}/", {}
    for model in world.site._registry:
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created:
                query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                yield "get", "/admin/autocomplete/", query | {"field_name": field.name, "term": ""}


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = " ".join(f"{name}: {value}" for name, value in response.items())
    return f"{headers}\n{content.decode('utf-8', 'replace')}"


def walk(world: World) -> Iterator[str]:
    """What was found of theirs, or could be changed, as it is found: nothing if all is well."""
    world.client.raise_request_exception = False  # a failure is looked at like any other answer
    theirs = world.theirs[Account]
    before = everything_of(theirs)
    for method, url, data in requests(world, world.theirs):
        response = getattr(world.client, method)(url, data)
        text = body(response)
        if response.status_code >= 500 or THEIRS in text.lower():
            yield f"{method} {url} {data} tells {response.status_code}"
        if method == "post" and everything_of(theirs) != before:
            yield f"{method} {url} {data} changes"
            before = everything_of(theirs)
    strange = LogEntry.objects.exclude(object_id__in=[str(row.pk) for row in world.ours.values()])
    yield from (f"history of {entry}" for entry in strange if THEIRS in entry.object_repr)


def test_an_admin_of_one_account_finds_and_changes_nothing_of_another(world):
    assert len(list(requests(world, world.theirs))) > 400
    assert list(walk(world)) == []


def test_what_is_looked_for_is_there_to_be_found(world):
    """A superuser meets the word that tells theirs from ours on each of these pages."""
    world.client.force_login(User.objects.create_superuser("root", password="long-enough-for-us"))

    for model, row in world.theirs.items():
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for url in (base, f"{base}{row.pk}/change/"):
            assert THEIRS in body(world.client.get(url)).lower()


def test_everything_of_ones_own_account_is_there(world):
    index = body(world.client.get("/admin/"))
    for model, row in world.ours.items():
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert base in index
        assert OURS in body(world.client.get(base)).lower()
        assert world.client.get(f"{base}{row.pk}/change/").status_code == 200
        assert world.client.get(f"{base}{row.pk}/history/").status_code == 200


def test_what_belongs_to_no_account_is_shut_for_whoever_is_only_named(world):
    shut = [model for model in world.site._registry if not belongs(model)]
    assert len(shut) >= 7
    for model in shut:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert world.client.get(base).status_code == 403
        assert world.client.get(f"{base}add/").status_code == 403


def test_django_s_own_permissions_open_no_account(world):
    """Somebody with every permission for every model, who is named in no account."""
    anybody = User.objects.create_user("anybody", password="long-enough-for-us", is_staff=True)
    anybody.user_permissions.set(
        Permission.objects.exclude(content_type__app_label__in=["auth", "eventstore"])
    )
    world.client.force_login(anybody)

    for model, row in (world.ours | world.theirs).items():
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for url in (base, f"{base}{row.pk}/change/", f"{base}add/"):
            text = body(world.client.get(url)).lower()
            assert OURS not in text
            assert THEIRS not in text


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}])
def test_whoever_is_no_staff_any_more_sees_nothing(world, change):
    User.objects.filter(username="named").update(**change)
    response = world.client.get("/admin/accounts/account/")

    assert response.status_code == 302
    assert "/admin/login/" in response.headers["Location"]


def test_being_taken_off_an_account_counts_at_once(world):
    url = f"/admin/accounts/account/{world.ours[Account].pk}/connect/"
    assert world.client.get(url).status_code == 200
    world.ours[Account].admins.clear()
    assert world.client.get(url).status_code in (302, 404)


def test_somebody_named_changes_their_account_but_not_its_name_its_admins_or_its_being(world):
    account = world.ours[Account]
    base = f"/admin/accounts/account/{account.pk}/"
    other = User.objects.get(username=THEIRS)
    page = body(world.client.get(f"{base}change/"))
    data = {"name": "Ours", "subdomain": "elsewhere", "admins": [other.pk], "enabled": "on"}
    fields = ("app_id", "installation_id", "public_key", "credential_kind", "credential_id")
    data |= {name: getattr(account, name) for name in fields}
    assert world.client.post(f"{base}change/", data).status_code == 302

    account.refresh_from_db()
    assert (account.name, account.subdomain) == ("Ours", OURS)
    assert [user.username for user in account.admins.all()] == ["named"]
    assert 'name="admins"' not in page
    assert world.client.post(f"{base}delete/", {"post": "yes"}).status_code == 403
    assert world.client.get("/admin/accounts/account/add/").status_code == 403


def test_trying_out_subdomains_tells_nobody_which_there_are(world):
    """Neither an answer's status nor its words depend on whether the account exists."""
    answers = []
    for subdomain in (THEIRS, "nobody"):
        url = f"/admin/accounts/account/{world.ours[Account].pk}/"
        account = world.ours[Account]
        data = {
            "subdomain": subdomain,
            "name": "x",
            "credential_kind": "api_token",
            "credential_id": "a@b.example",
        }
        data |= {
            "app_id": account.app_id,
            "installation_id": account.installation_id,
            "public_key": account.public_key,
        }
        answers.append(world.client.post(f"{url}change/", data).status_code)
    assert answers == [302, 302]


def test_a_superuser_deletes_an_account_with_all_that_belongs_to_it(world):
    world.client.force_login(User.objects.create_superuser("root", password="long-enough-for-us"))
    url = f"/admin/accounts/account/{world.theirs[Account].pk}/delete/"

    assert "Are you sure" in body(world.client.get(url))
    world.client.post(url, {"post": "yes"})
    assert list(Account.objects.values_list("subdomain", flat=True)) == [OURS]
    assert {source.account.subdomain for source in Source.objects.all()} == {OURS}


class Forgetful(admin.ModelAdmin):
    """As somebody would write it who has not read scope.py, for people with Django's permissions."""

    def has_module_permission(self, request):
        return True

    has_view_permission = has_change_permission = lambda self, request, obj=None: True


class Halfway(ScopedAdmin):
    """Asks whose account it is, but not in its list."""

    list_filter = ("account",)

    def get_queryset(self, request):
        return Source.objects.all()


@pytest.mark.parametrize("planted", [Forgetful, Halfway])
def test_a_model_admin_that_forgets_whose_rows_they_are_is_found(client, settings, planted):
    site = AdminSite("admin")
    site.register(Source, planted)  # the first that is walked
    for model, model_admin in admin.site._registry.items():
        if model is not Source:
            site.register(model, type(model_admin))
    urls = types.ModuleType("planted_urls")
    urls.urlpatterns = [path("admin/", site.urls)]
    settings.ROOT_URLCONF = urls

    assert any("/admin/sources/source/" in breach for breach in walk(build(client, site)))
