"""A store that knows agents tells of them as Zendesk does; every other has no such endpoint."""

import pytest

from timeline.events.wire import read_person
from timeline.eventstore.demo.agents import AGENTS, hire
from timeline.eventstore.desk import signing
from timeline.eventstore.models import StoreAgent

pytestmark = pytest.mark.django_db
NOT_THERE = {"error": "InvalidEndpoint", "description": "Not found"}


@pytest.fixture
def dana():
    return StoreAgent.objects.create(
        user_id=21, name="Dana", email="d@b.example", role="admin", time_zone="Europe/Copenhagen", locale="da"
    )


@pytest.mark.parametrize("path", ["users/21.json", "users/21"])
def test_an_agent_is_told_of_as_zendesk_does(api, dana, path):
    response = api.get(path)
    user = response.json()["user"]

    assert response.status_code == 200
    assert (user["id"], user["role"], user["active"], user["suspended"]) == (21, "admin", True, False)
    assert (user["time_zone"], user["iana_time_zone"]) == ("Copenhagen", "Europe/Copenhagen")
    assert user["url"].endswith("/api/v2/users/21.json")


def test_a_light_agent_and_an_agent_of_a_custom_role_are_told_as_such(api):
    hire()
    lee, casey = (read_person(api.get(f"users/{number}.json").json()) for number in (24, 26))

    assert (lee.role, lee.role_type) == ("agent", 1)
    assert (casey.role, casey.role_type, casey.custom_role_id) == ("agent", 0, "7002")


def test_the_timelines_own_reader_understands_it(api, dana):
    person = read_person(api.get("users/21.json").json())

    assert (person.id, person.role, person.time_zone, person.locale) == (
        "21",
        "admin",
        "Europe/Copenhagen",
        "da",
    )


@pytest.mark.parametrize("path", ["users/4001.json", "users/4001", "users/x.json", f"users/{10**30}.json"])
def test_for_anybody_else_there_is_no_such_endpoint(api, dana, path):
    response = api.get(path)

    assert (response.status_code, response.json()) == (404, NOT_THERE)


def test_nobody_hears_of_an_agent_without_a_credential(client, dana):
    assert client.get("/eventstore/api/v2/users/21.json").status_code == 401


def test_an_agent_can_only_be_read(client, dana):
    assert client.post("/eventstore/api/v2/users/21.json").status_code == 405


def test_the_events_of_an_agents_number_are_still_those_of_a_user(api, dana):
    assert api.get("users/21/events").json()["events"] == []


def test_the_demo_hires_everybody_once_and_leaves_them_as_they_are_then():
    hire()
    StoreAgent.objects.filter(pk=9).update(suspended=True)
    hire()

    assert StoreAgent.objects.count() == len(AGENTS)
    assert StoreAgent.objects.get(pk=9).suspended


@pytest.mark.parametrize("path", ["public_key.pem", "public_key"])
def test_the_demos_key_is_given_to_anybody(client, settings, tmp_path, path):
    settings.VAR_DIR = tmp_path
    key = signing.ensure_key()
    response = client.get(f"/eventstore/api/v2/apps/{signing.APP_ID}/{path}")

    assert response.status_code == 200
    assert response.content.decode() == key
    assert "PRIVATE" not in key


def test_there_is_no_key_of_another_app_nor_without_a_demo(client, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    url = f"/eventstore/api/v2/apps/{signing.APP_ID}/public_key.pem"
    assert client.get(url).json() == NOT_THERE
    signing.ensure_key()
    assert client.get("/eventstore/api/v2/apps/2/public_key.pem").status_code == 404
    settings.DESK = False
    assert client.get(url).status_code == 404


def test_agents_are_typed_in_in_the_admin(admin_client):
    form = {"user_id": 5, "name": "Eve", "email": "e@b.example", "role": "agent", "active": "on"}
    assert admin_client.post("/admin/eventstore/storeagent/add/", form).status_code == 302
    assert StoreAgent.objects.get().name == "Eve"
    assert admin_client.get("/admin/eventstore/storeagent/5/change/").status_code == 200
