"""What an operator meets: the front page, the probes, and the answer to a mistake of ours."""

import logging

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

log = logging.getLogger(__name__)


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead a person who typed the bare address to what this server has for them."""
    return redirect("/desk/" if settings.DESK else "/admin/")


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Lead a browser that asks for the old name of a page's icon to ours."""
    response = redirect(static("icon.svg"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Say that the process answers, touching nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers: 200, or 503 while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        log.warning("readyz database=%s", type(error).__name__)
        return HttpResponse("database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for a view that raised: JSON where JSON is spoken, else a page."""
    if not request.path.startswith(("/api/", "/eventstore/")):
        return server_error(request)
    title = f"Internal error, request {request.META.get('timeline.request_id', '')}"
    return JsonResponse({"error": {"title": "Internal error", "message": title}}, status=500)
