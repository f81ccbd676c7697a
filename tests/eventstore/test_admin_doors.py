"""The event store in the admin belongs to no account, and is not there while it is switched off."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User

pytestmark = pytest.mark.django_db

MODELS = [model for model in apps.get_app_config("eventstore").get_models() if model in admin.site._registry]
LISTS = [f"/admin/eventstore/{model._meta.model_name}/" for model in MODELS]


def test_all_of_it_is_registered_that_a_person_may_have_to_look_up():
    assert len(MODELS) >= 6


@pytest.mark.parametrize("url", LISTS)
def test_it_is_hidden_while_it_is_switched_off(admin_client, settings, url):
    assert admin_client.get(url).status_code == 200
    settings.EVENTSTORE = False

    assert admin_client.get(url).status_code == 403
    assert admin_client.get(f"{url}add/").status_code == 403
    assert "/admin/eventstore/" not in admin_client.get("/admin/").content.decode()


@pytest.mark.parametrize("url", LISTS)
def test_staff_without_permission_do_not_see_it(client, url):
    client.force_login(User.objects.create_user("staff", password="long-enough-for-us", is_staff=True))

    assert client.get(url).status_code == 403


def test_staff_with_django_s_own_permission_do(client):
    staff = User.objects.create_user("staff", password="long-enough-for-us", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(staff)

    assert client.get("/admin/eventstore/event/").status_code == 200
    assert client.get("/admin/eventstore/apitoken/").status_code == 403
