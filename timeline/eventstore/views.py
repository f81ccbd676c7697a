"""The endpoints of the Events API, of the part of the Profiles API that goes with it, and the two others of
Zendesk's that the timeline asks: who an agent is, and the public key of its app.

https://developer.zendesk.com/api-reference/ticketing/users/events-api/events-api/
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from . import answers, queries, writes
from .bodies import read_body
from .desk import signing
from .endpoints import endpoint
from .errors import NoSuchEndpoint
from .limits import read_limited
from .models import StoreAgent
from .parameters import MAX_USER_ID, read_asked, read_identifier, read_user_id


@endpoint("users", "GET", "POST")
def user_events(request: HttpRequest, user_id: str) -> HttpResponse:
    user = read_user_id(user_id)
    if request.method == "POST":
        return answers.received(writes.track(read_body(read_limited(request)), user_id=user))
    return _events(request, queries.Owner("user_id", user))


@endpoint("profiles", "GET", "POST")
def identifier_events(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return answers.received(writes.track(read_body(read_limited(request))))
    profile = queries.profile_by_identifier(read_identifier(request.GET))
    return _events(request, queries.Owner("profile_id", profile.id))


@endpoint("profiles", "GET", "POST")
def profile_events(request: HttpRequest, profile_id: str) -> HttpResponse:
    if request.method == "POST":
        body = read_body(read_limited(request))
        return answers.received(writes.track_for_profile(body, profile_id))
    profile = queries.profile_by_id(profile_id)
    return _events(request, queries.Owner("profile_id", profile.id))


@endpoint("users", "GET")
def user_profiles(request: HttpRequest, user_id: str) -> HttpResponse:
    return answers.profiles(queries.profiles_of_user(read_user_id(user_id)))


@endpoint("profiles", "GET")
def profile_of_identifier(request: HttpRequest) -> HttpResponse:
    return answers.profile(queries.profile_by_identifier(read_identifier(request.GET)))


@endpoint("profiles", "GET", "DELETE")
def profile(request: HttpRequest, profile_id: str) -> HttpResponse:
    found = queries.profile_by_id(profile_id)
    if request.method == "DELETE":
        found.delete()
        return HttpResponse(status=204)
    return answers.profile(found)


@endpoint("users", "GET")
def user(request: HttpRequest, user_id: int) -> HttpResponse:
    """An agent. Whoever is not known here is an endpoint that is not there: most stores have no users."""
    found = StoreAgent.objects.filter(pk=user_id).first() if user_id <= MAX_USER_ID else None
    if found is None:
        raise NoSuchEndpoint
    return answers.agent(request, found)


@require_safe
def public_key(request: HttpRequest, app_id: int) -> HttpResponse:
    """The key with which the demo's desk signs entries; anybody may have it, as Zendesk's."""
    if not settings.DESK or app_id != signing.APP_ID or not signing.key_file().exists():
        return no_such_endpoint(request)
    return HttpResponse(signing.ensure_key(), content_type="text/plain; charset=utf-8")


def no_such_endpoint(request: HttpRequest) -> HttpResponse:
    return answers.refusal(NoSuchEndpoint(), "users")


def _events(request: HttpRequest, owner: queries.Owner) -> HttpResponse:
    return answers.events(request, queries.page_of_events(owner, read_asked(request.GET)))
