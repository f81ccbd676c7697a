"""The door's answer: the page for a verified agent, one and the same refusal for everybody else."""

import logging
from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from timeline.accounts import sessions
from timeline.accounts.agents import CannotAsk, NotAnAgent, agent_of
from timeline.accounts.door import Entry, EntryRefused, NotOfferedHere, verify_entry
from timeline.middleware import content_security_policy
from timeline.sources.reading import Looks, looks_for, looks_of

from .posted import form_of
from .presets import opening_query
from .problems import DATABASE_TROUBLE, note_database

log = logging.getLogger(__name__)


def entry(request: HttpRequest) -> HttpResponse:
    """Answer Zendesk's signed POST with the page, which holds no event yet: only ZAF knows the requester."""
    if request.method != "POST":
        return _wrong_method(request)
    try:
        return _opened(request)
    except DATABASE_TROUBLE as error:
        note_database(error)
        return _refusal(request, words="closed", status=503)


def _opened(request: HttpRequest) -> HttpResponse:
    """The page, or why there is none for whoever is at the door."""
    try:
        visitor = verify_entry(form_of(request).get("token", ""))
    except NotOfferedHere:
        return _refusal(request, words="not_offered", status=403)
    except EntryRefused:
        return _refusal(request)
    ancestor = visitor.account.frame_ancestor
    if not _is_of(visitor, request.GET.get("origin", "")):
        log.warning("entry refused reason=origin")
        return _refusal(request)
    try:
        session, looks = _session(visitor)
    except NotAnAgent as error:
        log.warning("entry refused reason=%s", error.reason)
        return _refusal(request, words="no_agent", status=403)
    response = render(request, "sidebar/page.html", _page(request, visitor, session, looks))
    response["Content-Security-Policy"] = _policy(ancestor, looks)
    return response


def _policy(ancestor: str, looks: Looks) -> str:
    """What the page may do. Images from elsewhere only where an admin shows some, and then when asked for."""
    images = {"img_src": "'self' data: https:"} if looks.images else {}
    script_src = " ".join(["'self'", *_origin_of(settings.ZAF_SDK_URL)])
    return content_security_policy(frame_ancestors=ancestor, script_src=script_src, **images)


def _is_of(visitor: Entry, origin: str) -> bool:
    """Zendesk's own name of the account is as good as that of the page which frames it in its stead."""
    account = visitor.account
    return any(
        constant_time_compare(origin, known)
        for known in (account.frame_ancestor, f"https://{account.subdomain}.zendesk.com")
    )


def _session(visitor: Entry) -> tuple[str, Looks]:
    """The session's token, and the looks as its agent sees them. Raises NotAnAgent.

    While Zendesk does not say who the agent is, the first request has to ask, and the looks are nobody's.
    """
    account = visitor.account
    try:
        agent = agent_of(account, visitor.agent_id)
    except CannotAsk:
        token = sessions.issue(account, visitor.agent_id, checked=False)
        return token, looks_for(account).for_reader(frozenset(), UTC)
    token = sessions.issue(account, visitor.agent_id, agent=agent)
    return token, looks_of(sessions.open_token(token), UTC)


def _page(request: HttpRequest, visitor: Entry, session: str, looks: Looks) -> dict[str, str]:
    return {
        "session": session,
        "opening": opening_query(looks),
        "location": visitor.location,
        "scheme": "dark" if request.GET.get("colorScheme") == "dark" else "light",
        "sdk_url": settings.ZAF_SDK_URL,
    }


def _refusal(request: HttpRequest, *, words: str = "not_allowed", status: int = 401) -> HttpResponse:
    """401, the same for every cause; or, to whoever Zendesk has signed for, 403 in words of its own.

    Any page of Zendesk's may frame it, so that it can be read there.
    """
    context = {"request_id": request.META.get("timeline.request_id", ""), "words": words}
    response = render(request, "sidebar/refused.html", context, status=status)
    return _framable_by_zendesk(request, response)


def _wrong_method(request: HttpRequest) -> HttpResponse:
    response = render(request, "sidebar/wrong_method.html", status=405)
    response["Allow"] = "POST"
    return _framable_by_zendesk(request, response)


def _framable_by_zendesk(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    # A custom origin is named only to whoever names it: the list tells strangers of inner addresses.
    asked = request.GET.get("origin", "")
    custom = [asked] if asked in settings.TIMELINE_CUSTOM_ORIGINS else []
    ancestors = " ".join(["https://*.zendesk.com", *custom])
    response["Content-Security-Policy"] = content_security_policy(
        script_src="'none'", connect_src="'none'", form_action="'none'", frame_ancestors=ancestors
    )
    return response


def _origin_of(url: str) -> list[str]:
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
