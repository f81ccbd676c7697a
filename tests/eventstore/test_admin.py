import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.eventstore.models import AccessToken, ApiToken, Event, Identifier, OAuthClient, Profile

from .factories import (
    AccessTokenFactory,
    ApiTokenFactory,
    EventFactory,
    IdentifierFactory,
    OAuthClientFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MODELS = [Profile, Event, ApiToken, OAuthClient, AccessToken]


def url(model, *rest):
    return "/".join(["/admin/eventstore", model._meta.model_name, *map(str, rest), ""])


@pytest.fixture
def world():
    profile = IdentifierFactory(value="1").profile
    return {
        Profile: profile,
        Event: EventFactory(profile=profile, properties={"total": "<b>11.77</b>"}),
        ApiToken: ApiTokenFactory(),
        OAuthClient: OAuthClientFactory(),
        AccessToken: AccessTokenFactory(),
    }


@pytest.mark.parametrize("model", MODELS)
def test_each_table_is_listed_and_each_row_shown(admin_client, world, model):
    assert admin_client.get(url(model)).status_code == 200
    assert admin_client.get(url(model, world[model].pk, "change")).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_or_edited_here(admin_client, world, model):
    assert admin_client.get(url(model, "add")).status_code == 403
    assert admin_client.post(url(model, world[model].pk, "change"), {}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_no_page_shows_a_hash(admin_client, world, model):
    content = admin_client.get(url(model, world[model].pk, "change")).content.decode()
    for holder in (world[ApiToken].token_hash, world[AccessToken].token_hash, world[OAuthClient].secret_hash):
        assert holder not in content


@pytest.mark.parametrize("model", [Profile, Event, AccessToken])
def test_a_list_takes_as_many_queries_for_fifty_rows_as_for_one(admin_client, world, model):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(url(model))
        return len(captured)

    admin_client.get(url(model))
    before = queries()
    for number in range(20):
        EventFactory()
        AccessTokenFactory(token=f"token {number}")
    assert queries() == before


def test_the_list_of_events_counts_no_further_than_ten_thousand_and_says_so(admin_client, world):
    with CaptureQueriesContext(connection) as queries:
        page = admin_client.get(url(Event)).content.decode()
    assert "The list ends after 10,000 rows" in page
    counts = [
        query["sql"] for query in queries if "COUNT(" in query["sql"] and "eventstore_event" in query["sql"]
    ]
    assert counts
    assert all("LIMIT 10000" in sql for sql in counts)


@pytest.mark.parametrize(("term", "rows"), [("4001", 1), ("4002", 0), ("9" * 30, 0), ("jane", 0)])
def test_events_are_found_by_the_user(admin_client, world, term, rows):
    answer = admin_client.get(url(Event), {"q": term})
    assert answer.context["cl"].result_count == rows


def test_events_are_found_by_their_own_id_and_by_the_profiles(admin_client, world):
    EventFactory()
    for term in (world[Event].id, world[Profile].id):
        assert admin_client.get(url(Event), {"q": term}).context["cl"].result_count == 1


def test_deleting_a_profile_takes_its_events_along_without_listing_them(admin_client, world):
    EventFactory.create_batch(30, profile=world[Profile])
    content = admin_client.get(url(Profile, world[Profile].pk, "delete")).content.decode()
    assert "all of its events" in content
    assert world[Event].id not in content
    admin_client.post(url(Profile, world[Profile].pk, "delete"), {"post": "yes"})
    assert (Profile.objects.count(), Event.objects.count(), Identifier.objects.count()) == (0, 0, 0)


def test_an_event_is_not_deleted_alone(admin_client, world):
    assert admin_client.get(url(Event, world[Event].pk, "delete")).status_code == 403


def test_properties_are_shown_as_text(admin_client, world):
    content = admin_client.get(url(Event, world[Event].pk, "change")).content.decode()
    assert "&lt;b&gt;11.77" in content
    assert "<b>11.77" not in content


def test_deleting_a_token_closes_the_store_to_it(admin_client, api):
    admin_client.post(url(ApiToken, ApiToken.objects.get().pk, "delete"), {"post": "yes"})
    assert api.get("users/1/events").status_code == 401
