"""The guided page: six steps, each with its state, its fields and its buttons."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.request import split_domain_port
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from timeline.accounts import package
from timeline.accounts.models import Account, CredentialKind
from timeline.accounts.readiness import LEGACY_WARNING

from . import guide, public_key
from .acts import ACTS, FORMS, Outcome, form_of, may_move


def answer(
    model_admin: admin.ModelAdmin,  # type: ignore[type-arg]
    request: HttpRequest,
    account: Account,
) -> HttpResponse:
    """Show the page, or do what one of its buttons says and come back to its step."""
    if request.method != "POST":
        return _page(model_admin, request, account)
    step, act = request.POST.get("step", ""), request.POST.get("act", "")
    if (step, act) == ("package", "download"):
        return _download(request, account)
    if (step, act) not in ACTS:
        return HttpResponseBadRequest("There is no such button.", content_type="text/plain")
    outcome = ACTS[step, act](request, account, step)
    if outcome.logged:
        model_admin.log_change(request, account, outcome.logged)
    if outcome.form is not None or outcome.choices:
        # What was typed, and not stored, is in the form alone.
        return _page(model_admin, request, Account.objects.get(pk=account.pk), step, outcome)
    return _back(request, account, step, outcome)


def _back(request: HttpRequest, account: Account, step: str, outcome: Outcome) -> HttpResponse:
    """To the step again; what was typed into the package's field goes along."""
    if outcome.said:
        level = messages.SUCCESS if outcome.good else messages.ERROR
        messages.add_message(request, level, outcome.said, extra_tags=f"step-{step}")
    typed = f"?{urlencode({'origin': request.POST['origin']})}" if "origin" in request.POST else ""
    return redirect(f"{reverse('admin:accounts_account_connect', args=[account.pk])}{typed}#{step}")


def _download(request: HttpRequest, account: Account) -> HttpResponse:
    """The app package for the origin that was typed in, or back to its step with what is wrong with it."""
    try:
        content = package.build(request.POST.get("origin", "").strip())
    except package.CannotBuild as error:
        return _back(request, account, "package", Outcome(str(error), good=False))
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="app.zip"'
    return response


def _page(
    model_admin: admin.ModelAdmin,  # type: ignore[type-arg]
    request: HttpRequest,
    account: Account,
    step: str = "",
    outcome: Outcome | None = None,
) -> HttpResponse:
    notes, others = _notes(request)
    if outcome and outcome.said:
        notes.setdefault(step, []).append((outcome.good, outcome.said))
    steps = tuple(replace(one, notes=tuple(notes.get(one.name, ()))) for one in guide.steps_of(account))
    forms = {name: form_of(request, account, name) for name in FORMS}
    if outcome and outcome.form is not None:
        forms[step] = outcome.form
    agent = account.agents.order_by("-checked_at").first()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Connect {account}",
        "opts": model_admin.opts,
        "account": account,
        "steps": {one.name: one for one in steps},
        "next": guide.next_of(steps),
        "done": sum(one.is_done for one in steps),
        "messages": others,
        "forms": forms,
        "may_move": may_move(request, account),
        "may_change": model_admin.has_change_permission(request, account),
        "choices": outcome.choices if outcome else (),
        "origin": request.GET.get("origin") or _own_origin(request),
        "legacy": LEGACY_WARNING if account.credential_kind == CredentialKind.API_TOKEN else "",
        "fingerprint": public_key.fingerprint(account),
        "fetched": guide.ago(account.public_key_fetched_at) if account.public_key_fetched_at else "",
        "zendesk": f"https://{account.subdomain}.zendesk.com",
        "agent": agent,
        "agent_seen": guide.ago(agent.checked_at) if agent else "",
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/accounts/account/connect.html", context)


def _own_origin(request: HttpRequest) -> str:
    """Where this server is reached, as a package can say it."""
    host, port = split_domain_port(request.get_host())
    if host in ("localhost", "127.0.0.1", "[::1]"):
        return f"http://localhost:{port}" if port else "http://localhost"
    return f"https://{request.get_host()}"


def _notes(request: HttpRequest) -> tuple[dict[str, list[tuple[bool, str]]], list[Any]]:
    """What is to be said at each step, and what above all of them."""
    notes: dict[str, list[tuple[bool, str]]] = {}
    others = []
    for message in messages.get_messages(request):
        if message.extra_tags and message.extra_tags.startswith("step-"):
            said = (message.level < messages.ERROR, str(message.message))
            notes.setdefault(message.extra_tags.removeprefix("step-"), []).append(said)
        else:
            others.append(message)
    return notes, others
