"""The OpenAPI schema and its viewer, from this server's own files and open to anybody."""

from functools import cache

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

JSON, YAML = "application/vnd.oai.openapi+json", "application/vnd.oai.openapi"


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The schema: JSON where the client asks for JSON (``Accept``, or ``?format=json``), else YAML."""
    as_json = request.GET.get("format") == "json" or "json" in request.headers.get("Accept", "")
    response = HttpResponse(_schema(as_json=as_json), content_type=JSON if as_json else YAML)
    response["Vary"] = "Accept"
    return response


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html")


@cache
def _schema(*, as_json: bool) -> bytes:
    """Made once per process: it is the same for everybody and takes long to make."""
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    text: bytes = orjson.dumps(made) if as_json else OpenApiYamlRenderer().render(made)  # type: ignore[no-untyped-call]
    return text
