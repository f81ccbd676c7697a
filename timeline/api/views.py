"""The endpoints: the Events API's paths, answered from the timeline's log, and what it lets pass through.

https://developer.zendesk.com/api-reference/ticketing/users/events-api/events-api/
"""

from dataclasses import replace

from django.http import HttpRequest, JsonResponse
from rest_framework.request import Request
from rest_framework.response import Response

from timeline.accounts.upstream import client_for
from timeline.events.values import Profile, Subject

from . import answers, describe, tracking
from .endpoints import (
    account_for,
    endpoint,
    sources_hidden,
    switched_off,
    timeline_of,
    viewed,
    zone_of,
)
from .errors import Missing
from .parameters import read_asked, read_identifier, read_profile, read_user
from .serializers import EventOfProfile, EventWithProfile


@describe.events_of_user
@endpoint("GET", "POST")
def user_events(request: Request, user_id: str) -> Response:
    subject = read_user(user_id)
    if request.method == "POST":
        return answers.received(tracking.track(request, subject, EventWithProfile))
    return _page(request, subject)


@describe.events_of_identifier
@endpoint("GET", "POST")
def identifier_events(request: Request) -> Response:
    if request.method == "POST":
        return answers.received(tracking.track(request, tracking.ANY_PROFILE, EventWithProfile))
    return _page(request, read_identifier(request.GET))


@describe.events_of_profile
@endpoint("GET", "POST")
def profile_events(request: Request, profile_id: str) -> Response:
    subject = read_profile(profile_id)
    if request.method == "POST":
        return answers.received(tracking.track(request, subject, EventOfProfile))
    return _page(request, subject)


@describe.profiles_of_user
@endpoint("GET")
def user_profiles(request: Request, user_id: str) -> Response:
    subject = read_user(user_id)
    found = client_for(account_for(request, subject)).profiles(subject.value)
    viewed(request, subject, "profiles", 0)
    hidden = sources_hidden(request)
    return answers.profiles(tuple(one for one in found if one.source not in hidden))


@describe.profile_of_identifier
@endpoint("GET")
def profile_by_identifier(request: Request) -> Response:
    subject = read_identifier(request.GET)
    found = client_for(account_for(request, subject)).profile_by_identifier(subject.value)
    return _profile(request, subject, found)


@describe.profile_by_id
@endpoint("GET")
def profile(request: Request, profile_id: str) -> Response:
    subject = read_profile(profile_id)
    found = client_for(account_for(request, subject)).profile(subject.value)
    return _profile(request, subject, found)


def no_such_endpoint(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"error": "InvalidEndpoint", "description": "Not found"}, status=404)


def _profile(request: Request, subject: Subject, found: Profile) -> Response:
    """The profile, unless its source is one that the agent does not see. Raises Missing."""
    if found.source in sources_hidden(request):
        raise Missing("Profile not found")
    viewed(request, subject, "profiles", 0)
    return answers.profile(found)


def _page(request: Request, subject: Subject) -> Response:
    """The page asked for, without the sources that are switched off: agents see those nowhere.

    Noise is here like anything else: whoever speaks the Events API's own format counts on all of it.
    """
    asked = read_asked(request.GET, zone_of(request))
    filters = replace(asked.filters, exclude=asked.filters.exclude | switched_off(request))
    timeline = timeline_of(request, subject)
    if asked.fresh:
        timeline.refresh()
    page = timeline.page(
        filters, after=asked.after, before=asked.before, around=asked.around, size=asked.size
    )
    viewed(request, subject, "json", len(page.items))
    return answers.events(request, page, both_ways=asked.before is not None or asked.around is not None)
