import jwt
import pytest

from timeline.eventstore.demo.agents import AGENTS
from timeline.eventstore.demo.upstream import Call, Calls
from timeline.eventstore.desk import signing
from timeline.eventstore.desk.tickets import TICKETS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def directive(response, name):
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    return policy[name]


def test_the_desk_may_frame_the_app_and_nobody_the_desk(client):
    response = client.get("/desk/", headers={"host": "localhost:8000"})
    assert response.status_code == 200
    assert directive(response, "frame-src") == "http://127.0.0.1:8000"
    assert directive(response, "form-action") == "'self' http://127.0.0.1:8000"
    assert directive(response, "frame-ancestors") == "'none'"
    assert directive(response, "script-src") == directive(response, "style-src") == "'self'"


def test_the_desk_can_show_the_app_of_another_server(client, settings):
    settings.DESK_APP_ORIGIN = "http://127.0.0.1:9000"
    response = client.get("/desk/", headers={"host": "localhost:8000"})
    assert directive(response, "frame-src") == "http://127.0.0.1:9000"
    assert '"appOrigin": "http://127.0.0.1:9000"' in response.content.decode()


def test_the_desk_sets_no_cookie(client):
    assert not client.get("/desk/", headers={"host": "localhost"}).cookies


def test_a_port_that_is_none_is_no_mistake_of_the_desk(client):
    assert client.get("/desk/", headers={"host": "127.0.0.1:99999"}).status_code == 302
    assert client.get("/desk/", headers={"host": "localhost:99999"}).status_code == 200


@pytest.mark.parametrize("path", ["/desk/", "/desk/tickets/3103/"])
def test_under_the_app_s_own_name_the_desk_sends_to_localhost(client, path):
    response = client.get(path, headers={"host": "127.0.0.1:8000"})
    assert response.status_code == 302
    assert response["Location"] == f"http://localhost:8000{path}"


@pytest.mark.parametrize("ticket", TICKETS, ids=lambda ticket: str(ticket.id))
def test_every_ticket_has_its_own_address(client, ticket):
    response = client.get(f"/desk/tickets/{ticket.id}/", headers={"host": "localhost"})
    assert response.status_code == 200
    assert response.context["start"]["open"] == ticket.id


def test_an_unknown_ticket_is_not_found(client):
    assert client.get("/desk/tickets/1/", headers={"host": "localhost"}).status_code == 404


def test_hostile_text_stays_text(client):
    page = client.get("/desk/", headers={"host": "localhost"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(("method", "path"), [("post", "entry"), ("get", "upstream"), ("post", "upstream")])
def test_another_site_s_page_is_refused(client, method, path):
    response = getattr(client, method)(f"/desk/{path}", {"mode": "off"}, headers={"host": "localhost"})
    assert response.status_code == 403


def test_entry_gives_a_token_and_says_what_is_missing_without_a_key(client):
    headers = {"host": "localhost", "x-desk": "1"}
    assert client.post("/desk/entry", headers=headers).status_code == 503
    signing.ensure_key()
    assert client.post("/desk/entry", headers=headers).json()["token"].count(".") == 2


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.known)
def test_entry_signs_as_whoever_sits_at_the_desk(client, agent):
    signing.ensure_key()
    response = client.post(
        "/desk/entry", {"agent": agent.user_id}, headers={"host": "localhost", "x-desk": "1"}
    )
    claims = jwt.decode(response.json()["token"], options={"verify_signature": False})

    assert claims["sub"] == f"https://demo.zendesk.com/api/v2/users/{agent.user_id}.json"


def test_entry_signs_as_nobody_else(client):
    signing.ensure_key()
    headers = {"host": "localhost", "x-desk": "1"}
    assert client.post("/desk/entry", {"agent": "4001"}, headers=headers).status_code == 400


def test_the_upstream_s_switch_is_turned_and_told_with_its_calls(client, var):
    headers = {"host": "localhost", "x-desk": "1"}
    assert client.get("/desk/upstream", headers=headers).json() == {
        "mode": "normal",
        "total": 0,
        "latest": [],
    }
    Calls(var / "demo-upstream-calls.json").add(Call("/api/v2/users/1/events", 200, 12))
    told = client.post("/desk/upstream", {"mode": "slow"}, headers=headers).json()
    assert told == {
        "mode": "slow",
        "total": 1,
        "latest": [{"path": "/api/v2/users/1/events", "status": 200, "ms": 12}],
    }


def test_a_mode_that_is_none_is_refused(client):
    headers = {"host": "localhost", "x-desk": "1"}
    assert client.post("/desk/upstream", {"mode": "explode"}, headers=headers).status_code == 400
    assert client.get("/desk/upstream", headers=headers).json()["mode"] == "normal"
