import io

import pytest
from django.core.management import CommandError, call_command

from timeline.eventstore.models import ApiToken, OAuthClient

from .conftest import Api, basic

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def run(*words, **options):
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_a_new_token_is_printed_and_opens_the_store(client):
    token = run("create_api_token", "agent@example.com").strip()
    assert len(token) == 40
    assert Api(client, basic("agent@example.com/token", token)).get("users/1/events").status_code == 200


def test_the_token_itself_is_not_kept(client):
    token = run("create_api_token", "agent@example.com").strip()
    assert token not in str(ApiToken.objects.values())


def test_the_same_token_again_changes_nothing():
    for _ in range(2):
        assert (
            run("create_api_token", "agent@example.com", "--token", "a-token-of-my-own")
            == "a-token-of-my-own\n"
        )
    assert ApiToken.objects.count() == 1


def test_a_token_of_someone_else_is_refused():
    run("create_api_token", "agent@example.com", "--token", "a-token-of-my-own")
    with pytest.raises(CommandError, match="another e-mail address"):
        run("create_api_token", "mallory@example.com", "--token", "a-token-of-my-own")


@pytest.mark.parametrize("token", ["", "with blank", "tökén", "new\nline"])
def test_a_token_that_no_header_can_carry_is_refused(token):
    with pytest.raises(CommandError, match="printable ASCII"):
        run("create_api_token", "agent@example.com", "--token", token)


def test_what_is_no_e_mail_address_is_refused():
    with pytest.raises(CommandError, match="not an e-mail address"):
        run("create_api_token", "agent")


def test_a_new_oauth_client_gets_a_token(client):
    lines = dict(line.split("=", 1) for line in run("create_oauth_client", "Timeline").split())
    grant = {"grant_type": "client_credentials", **lines}
    assert client.post("/eventstore/oauth/tokens", grant, content_type="application/json").status_code == 200
    assert OAuthClient.objects.get().name == "Timeline"


def test_an_oauth_client_is_made_once():
    run("create_oauth_client", "Timeline", "--identifier", "timeline")
    with pytest.raises(CommandError, match="already"):
        run("create_oauth_client", "Timeline", "--identifier", "timeline")
