"""The endpoints of the Events API and of the part of the Profiles API that goes with it.

https://developer.zendesk.com/api-reference/ticketing/users/events-api/events-api/
"""

from django.http import HttpRequest, HttpResponse

from . import answers, queries, writes
from .bodies import read_body
from .endpoints import endpoint
from .errors import NoSuchEndpoint
from .limits import read_limited
from .parameters import read_asked, read_identifier, read_user_id


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


def no_such_endpoint(request: HttpRequest) -> HttpResponse:
    return answers.refusal(NoSuchEndpoint(), "users")


def _events(request: HttpRequest, owner: queries.Owner) -> HttpResponse:
    return answers.events(request, queries.page_of_events(owner, read_asked(request.GET)))
