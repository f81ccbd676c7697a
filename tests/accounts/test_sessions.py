"""A session is one agent's, short, renewed while in use, and gone at once when the account says so."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import path

from timeline.accounts import session_tokens, sessions
from timeline.accounts.door import EntryRefused, verify_entry
from timeline.accounts.models import Account

from .factories import AccountFactory, sign_entry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@sessions.require_session
def whoami(request: HttpRequest) -> HttpResponse:
    session = sessions.of(request)
    return HttpResponse(f"{session.account.subdomain} {session.agent_id}")


urlpatterns = [path("timeline/whoami", whoami), path("api/whoami", whoami)]


@pytest.fixture(autouse=True)
def urls(settings):
    settings.ROOT_URLCONF = __name__
    settings.AGENT_CHECK_SECONDS = 7 * 86_400  # who the agent is, is tests/accounts/test_session_agents.py


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ask(client):
    def ask(token: str | None, where: str = "/timeline/whoami", **headers: str) -> HttpResponse:
        if token is not None:
            headers.setdefault("Authorization", f"Bearer {token}")
        return client.get(where, headers=headers)

    return ask


def test_a_session_names_the_agent_and_the_account(account, ask):
    response = ask(sessions.issue(account, "9"))

    assert response.status_code == 200
    assert response.content == b"acme 9"


def test_the_scheme_is_read_in_any_case(account, ask):
    assert ask(None, Authorization=f"bearer {sessions.issue(account, '9')}").status_code == 200


def test_a_token_is_short_and_shows_no_secret(account):
    token = sessions.issue(account, "9" * 15)

    assert len(token) < 250
    assert account.subdomain not in token


def test_one_request_asks_the_database_once(account, ask, django_assert_num_queries):
    token = sessions.issue(account, "9")
    with django_assert_num_queries(1):
        ask(token)


def test_a_session_lasts_its_life_and_no_longer(account, ask, clock, settings):
    token = sessions.issue(account, "9")
    clock.shift(settings.SESSION_TOKEN_SECONDS - 1)
    assert ask(token).status_code == 200
    clock.shift(1)
    assert ask(token).status_code == 401


def test_a_token_from_the_future_is_refused(account, ask, clock):
    token = sessions.issue(account, "9")
    clock.move_to(NOON - timedelta(seconds=4))
    assert ask(token).status_code == 200
    clock.move_to(NOON - timedelta(seconds=6))
    assert ask(token).status_code == 401


def test_a_young_token_is_not_renewed(account, ask, clock, settings):
    token = sessions.issue(account, "9")
    clock.shift(settings.SESSION_TOKEN_SECONDS / 2)

    assert "Timeline-Session" not in ask(token).headers


def test_a_token_past_half_its_life_is_renewed(account, ask, clock, settings):
    token = sessions.issue(account, "9")
    clock.shift(settings.SESSION_TOKEN_SECONDS / 2 + 1)
    renewed = ask(token).headers["Timeline-Session"]
    clock.shift(settings.SESSION_TOKEN_SECONDS - 1)

    assert ask(token).status_code == 401
    assert ask(renewed).content == b"acme 9"


def test_a_session_ends_however_often_it_is_renewed(account, ask, clock, settings):
    token = sessions.issue(account, "9")
    step = settings.SESSION_TOKEN_SECONDS * 0.9
    worked = 0.0
    while (response := ask(token)).status_code == 200:
        token = response.headers.get("Timeline-Session", token)
        clock.shift(step)
        worked += step

    assert settings.SESSION_TOKEN_MAX_SECONDS <= worked < settings.SESSION_TOKEN_MAX_SECONDS + step


def test_switching_the_account_off_refuses_its_sessions_at_once(account, ask):
    token = sessions.issue(account, "9")
    Account.objects.update(enabled=False)
    assert ask(token).status_code == 401
    Account.objects.update(enabled=True)
    assert ask(token).status_code == 200


def test_ending_all_sessions_ends_older_ones_and_no_newer_ones(account, ask):
    older = sessions.issue(account, "9")
    account.end_sessions()
    newer = sessions.issue(account, "9")

    assert ask(older).status_code == 401
    assert ask(newer).status_code == 200


def test_a_renewed_token_of_an_ended_session_is_refused(account, ask, clock, settings):
    token = sessions.issue(account, "9")
    clock.shift(settings.SESSION_TOKEN_SECONDS * 0.6)
    renewed = ask(token).headers["Timeline-Session"]
    account.end_sessions(NOON + timedelta(seconds=1))

    assert ask(renewed).status_code == 401


def test_ending_one_accounts_sessions_leaves_the_others(account, ask):
    other = AccountFactory()
    token = sessions.issue(other, "9")
    account.end_sessions()

    assert ask(token).status_code == 200


def test_a_deleted_accounts_session_is_refused(account, ask):
    token = sessions.issue(account, "9")
    account.delete()

    assert ask(token).status_code == 401


def edited(token: str, **changes: object) -> str:
    """The token with its content changed and its signature kept."""
    payload, _, signature = token.rpartition(".")
    key, agent_id, began, made, *known = json.loads(signing.b64_decode(payload.encode()))
    content = [
        changes.get("account", key),
        changes.get("agent_id", agent_id),
        changes.get("began", began),
        changes.get("made", made),
        *changes.get("known", known),
    ]
    text = json.dumps(content, separators=(",", ":")).encode()
    return f"{signing.b64_encode(text).decode()}.{signature}"


def test_the_content_of_a_token_cannot_be_edited(account, ask):
    token = sessions.issue(account, "9")
    assert edited(token) == token
    for changes in (
        {"account": uuid.uuid4().hex},
        {"agent_id": "10"},
        {"began": 2**60},
        {"made": 2**60},
        {"known": [2**60, "admin", "", "", ""]},
    ):
        assert ask(edited(token, **changes)).status_code == 401


def test_no_character_of_a_token_can_be_another(account):
    token = sessions.issue(account, "9")
    for position, present in enumerate(token):
        for letter in "Aa0_.":
            if letter != present:
                with pytest.raises(sessions.SessionRefused):
                    sessions.open_token(token[:position] + letter + token[position + 1 :])


REFUSED = {
    "none": lambda account: None,
    "empty": lambda account: "",
    "words": lambda account: "let me in",
    "a dot": lambda account: ".",
    "an entry token": sign_entry,
    "signed for another purpose": lambda account: signing.dumps([account.id.hex, "9", 1, 1]),
    "signed with another salt": lambda account: signing.Signer(sep=".", salt="x").sign_object([1]),
    "two tokens": lambda account: f"{sessions.issue(account, '9')} {sessions.issue(account, '9')}",
    "oversized": lambda account: "A" * 100_000,
    "not ASCII": lambda account: "é",
}


@pytest.mark.parametrize("where", ["/timeline/whoami", "/api/whoami"])
@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_it_refuses_a_token_that_is(account, ask, make, where):
    assert ask(make(account), where).status_code == 401


@pytest.mark.parametrize(
    "content",
    [[], {}, "x", [1], ["x", "9", 1, 1], [1, 2, 3, 4, 5], [uuid.UUID(int=1).hex, "9", 1, 1, 1, ""], None],
)
def test_content_of_another_shape_is_refused_even_if_it_is_signed(account, content):
    with pytest.raises(sessions.SessionRefused):
        sessions.open_token(session_tokens.signer().sign_object(content))


def test_a_token_of_a_former_secret_key_is_taken_only_while_that_is_a_fallback(account, ask, settings):
    token, former = sessions.issue(account, "9"), settings.SECRET_KEY
    settings.SECRET_KEY = "another-secret-key-of-this-server-4711-abcdef"
    assert ask(token).status_code == 401
    settings.SECRET_KEY_FALLBACKS = [former]
    assert ask(token).status_code == 200


def test_a_session_token_does_not_open_the_door(account):
    with pytest.raises(EntryRefused):
        verify_entry(sessions.issue(account, "9"))


def test_a_token_in_query_cookie_or_body_is_not_looked_at(account, client):
    token = sessions.issue(account, "9")
    client.cookies["session"] = token
    client.cookies["Authorization"] = f"Bearer {token}"

    assert client.get("/timeline/whoami", {"token": token, "access_token": token}).status_code == 401
    assert client.post("/timeline/whoami", {"token": token}).status_code == 401


def test_basic_authorization_is_refused(account, ask):
    assert ask(None, Authorization=f"Basic {sessions.issue(account, '9')}").status_code == 401


def refusals(account: Account, ask, where: str) -> list[HttpResponse]:
    """One answer per cause."""
    token = sessions.issue(account, "9")
    disabled, ended = AccountFactory(enabled=False), AccountFactory()
    over = sessions.issue(ended, "9")
    ended.end_sessions()
    with time_machine.travel(NOON - timedelta(days=1)):
        expired = sessions.issue(account, "9")
    causes = [None, "x", token + "x", expired, over, sessions.issue(disabled, "9")]
    return [ask(cause, where) for cause in causes]


def test_the_api_answers_every_cause_as_zendesk_does(account, ask):
    for response in refusals(account, ask, "/api/whoami"):
        assert (response.status_code, response.json()) == (401, {"error": "Couldn't authenticate you"})
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_the_page_gets_the_same_card_for_every_cause(account, ask):
    bodies = set()
    for response in refusals(account, ask, "/timeline/whoami"):
        assert response.status_code == 401
        assert response.headers["Content-Type"].startswith("text/html")
        assert response.headers["Cache-Control"] == "no-store"
        bodies.add(response.content.decode().replace(response.headers["X-Request-Id"], "REQUEST"))

    (body,) = bodies
    assert 'data-problem="session"' in body
    assert "REQUEST" in body
    assert "acme" not in body


def test_no_answer_sets_a_cookie(account, ask):
    for token in (sessions.issue(account, "9"), None, "x"):
        for where in ("/timeline/whoami", "/api/whoami"):
            response = ask(token, where)
            assert not response.cookies
            assert "Cookie" not in response.headers.get("Vary", "")


def test_the_log_gets_a_code_and_no_token(account, ask, caplog):
    token = sessions.issue(account, "9")
    caplog.set_level("DEBUG")
    ask(token + "x")

    assert "session refused reason=signature" in caplog.text
    assert token not in caplog.text
