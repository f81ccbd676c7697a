"""An account's configuration as a file, in the admin: taken away, or taken over after a look at the changes.

What was looked at is signed: it is applied only to the configuration, and from the text, that it was of.
"""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from timeline.accounts.models import Account
from timeline.accounts.scope import accounts_for
from timeline.sources import portable
from timeline.sources.portable.documents import MOST_BYTES, as_text
from timeline.sources.portable.dry_run import DryRun

CONTENT_TYPES = {"yaml": "application/yaml", "json": "application/json"}
LONGEST_HISTORY = 2_000
NOT_LOOKED_AT = "This is not what you have looked at, or it is an hour ago. These are the differences now."


class PortableAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What the admin of sources has besides its own pages: put it before ScopedAdmin.

    The list's template, admin/sources/source/change_list.html, leads there.
    """

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("portable/", view(self.portable_accounts), name="sources_portable_accounts"),
            path("portable/<uuid:account_id>/", view(self.portable_account), name="sources_portable"),
            path(
                "portable/<uuid:account_id>/download/",
                view(self.portable_download),
                name="sources_portable_download",
            ),
            *super().get_urls(),
        ]

    def portable_accounts(self, request: HttpRequest) -> HttpResponse:
        return choose_account(request, self)

    def portable_account(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        return show_account(request, self, account_id)

    def portable_download(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        return download(request, account_id)


@require_GET
def choose_account(request: HttpRequest, model_admin: PortableAdmin) -> HttpResponse:
    """The accounts whose configuration the user may have; with one there is nothing to choose."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    accounts = list(accounts_for(request).only("subdomain", "name"))
    if len(accounts) == 1:
        return HttpResponseRedirect(reverse("admin:sources_portable", args=[accounts[0].pk]))
    return _page(request, model_admin, "accounts.html", accounts=accounts)


@require_http_methods(["GET", "POST"])
def show_account(request: HttpRequest, model_admin: PortableAdmin, account_id: UUID) -> HttpResponse:
    """The page of one account: GET shows it, POST looks at a text's differences or applies them."""
    account = _account(request, account_id)
    if request.method != "POST":
        return _page(request, model_admin, "account.html", account=account)
    text, keep = request.POST.get("text", ""), "keep" in request.POST
    shown: dict[str, Any] = {"account": account, "text": text, "keep": keep}
    try:
        dry_run = DryRun(account.key, str(request.user.pk), as_text(text), keep)
        wanted = portable.read(dry_run.text, account)
        if "apply" in request.POST and (found := _applied(request, account, wanted, dry_run)):
            _note(request, model_admin, account, found)
            return HttpResponseRedirect(request.path)
    except portable.BadFile as error:
        shown |= {"problems": error.lines}
        return _page(request, model_admin, "account.html", **shown)
    now = portable.configuration_of(account)
    shown |= {
        "differences": portable.differences(now, wanted, keep=keep),
        "looked_at": dry_run.signed(now.fingerprint),
    }
    return _page(request, model_admin, "account.html", **shown)


@require_GET
def download(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The account's configuration as a file; ``format`` is yaml unless it says json."""
    account = _account(request, account_id)
    form = "json" if request.GET.get("format") == "json" else "yaml"
    text = portable.written(portable.configuration_of(account), form)
    name = f'attachment; filename="sources-{account.subdomain}.{form}"'
    return HttpResponse(
        text, content_type=f"{CONTENT_TYPES[form]}; charset=utf-8", headers={"Content-Disposition": name}
    )


def _account(request: HttpRequest, account_id: UUID) -> Account:
    account = accounts_for(request).filter(pk=account_id).first()
    if account is None:
        raise Http404
    return account


def _applied(
    request: HttpRequest, account: Account, wanted: portable.Configuration, dry_run: DryRun
) -> portable.Differences | None:
    """What was changed; None, said to the user, if that is not what they have looked at."""
    try:
        fingerprint = dry_run.fingerprint(request.POST.get("looked_at", ""))
        return portable.apply(account, wanted, keep=dry_run.keep, fingerprint=fingerprint)
    except signing.BadSignature:
        messages.warning(request, NOT_LOOKED_AT)
    except portable.ChangedMeanwhile as error:
        messages.warning(request, str(error))
    return None


def _note(
    request: HttpRequest, model_admin: PortableAdmin, account: Account, found: portable.Differences
) -> None:
    """Write it into the account's history, and tell the user."""
    names = "; ".join(f"{change.sign} {change.name}" for change in found.changes)
    said = f"Imported a configuration of sources: {found.summary}. {names}"
    model_admin.log_change(request, account, said[:LONGEST_HISTORY])
    messages.success(request, f"Imported: {found.summary}.")


def _page(request: HttpRequest, model_admin: PortableAdmin, template: str, **context: Any) -> HttpResponse:
    context |= {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": "Configuration as a file",
        "subtitle": context.get("account"),
        "limit": MOST_BYTES // 1_000_000,
    }
    return TemplateResponse(request, f"admin/sources/portable/{template}", context)
