"""The desk's page and the three things that its script asks for."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timeline.eventstore.demo.agents import AGENTS, DemoAgent
from timeline.eventstore.demo.loader import world_time
from timeline.eventstore.demo.people import CDNOW_CUSTOMERS, PEOPLE, cdnow_person
from timeline.eventstore.demo.upstream import MODES, Switch, read_calls
from timeline.middleware import content_security_policy

from . import signing
from .ticket import told_person
from .tickets import TICKETS

View = Callable[..., HttpResponse]

REQUESTERS = (*PEOPLE, *map(cdnow_person, CDNOW_CUSTOMERS))
APP_HOST = "127.0.0.1"
DESK_HOST = "localhost"


def _told_agent(agent: DemoAgent) -> dict[str, Any]:
    """The agent as ZAF tells of ``currentUser``, as far as the server knows."""
    return {"id": agent.user_id, "name": agent.name, "email": agent.email, "role": str(agent.role)}


def switch_file() -> Path:
    return Path(settings.VAR_DIR) / "demo-upstream"


def calls_file() -> Path:
    return Path(settings.VAR_DIR) / "demo-upstream-calls.json"


def own_script_only(view: View) -> View:
    """Answer the desk's own script alone: another site's page cannot send the header without being asked."""

    @wraps(view)
    def asked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.headers.get("X-Desk") != "1":
            return HttpResponse(
                "Only the desk's own page may ask for this.\n", status=403, content_type="text/plain"
            )
        return view(request, *args, **kwargs)

    return asked


@require_safe
def desk(request: HttpRequest, ticket_id: int | None = None) -> HttpResponse:
    """The page, with the ticket open. Always on ``localhost``, so that the app's iframe is cross-site."""
    host, number = split_domain_port(request.get_host())
    port = f":{number}" if number else ""
    if host != DESK_HOST:
        return redirect(f"http://{DESK_HOST}{port}{request.path}")
    if ticket_id is not None and ticket_id not in {ticket.id for ticket in TICKETS}:
        raise Http404("There is no such ticket on the desk.")
    now = world_time() or timezone.now()
    app_origin = settings.DESK_APP_ORIGIN or f"http://{APP_HOST}{port}"
    response = render(
        request,
        "desk/desk.html",
        {
            "tickets": TICKETS,
            "agents": AGENTS,
            "agent_name": AGENTS[0].name,
            "people": REQUESTERS,
            "modes": MODES,
            "start": {
                "appOrigin": app_origin,
                "open": ticket_id or TICKETS[0].id,
                "subdomain": signing.SUBDOMAIN,
                "appId": signing.APP_ID,
                "installationId": signing.INSTALLATION_ID,
                "agents": [_told_agent(agent) for agent in AGENTS],
                "tickets": [ticket.told(now) for ticket in TICKETS],
                "people": [told_person(person) for person in REQUESTERS],
            },
        },
    )
    response["Content-Security-Policy"] = content_security_policy(
        frame_src=app_origin, form_action=f"'self' {app_origin}"
    )
    return response


@require_POST
@own_script_only
def entry(request: HttpRequest) -> HttpResponse:
    """A freshly signed token, as Zendesk makes one for each iframe; ``agent`` says whose."""
    asked = request.POST.get("agent") or str(signing.AGENT_ID)
    agent = next((agent for agent in AGENTS if str(agent.user_id) == asked), None)
    if agent is None:
        return JsonResponse({"problem": "Nobody of that number works at the desk."}, status=400)
    try:
        return JsonResponse({"token": signing.sign_entry(agent_id=agent.user_id)})
    except FileNotFoundError:
        return JsonResponse(
            {"problem": "Nothing to sign with: start the desk by manage.py demo."}, status=503
        )


@require_http_methods(["GET", "POST"])
@own_script_only
def upstream(request: HttpRequest) -> HttpResponse:
    """What the upstream does and what was asked of it; POST ``mode`` turns the switch."""
    switch = Switch(switch_file())
    if request.method == "POST":
        mode = next((mode for mode in MODES if mode == request.POST.get("mode")), None)
        if mode is None:
            return JsonResponse({"problem": "The upstream knows no such mode."}, status=400)
        switch.turn(mode)
    return JsonResponse({"mode": switch.read(), **read_calls(calls_file())})
