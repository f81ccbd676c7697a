"""The form that a request brings, whatever it brings."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

MOST_BYTES = 65_536  # of a body; the forms here hold a few hundred


def form_of(request: HttpRequest) -> QueryDict:
    """The fields of the body, none if it cannot be read: a broken form is no other answer."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if len(length) > 9 or (length.isdigit() and int(length) > MOST_BYTES):
        return QueryDict()
    try:
        return request.POST
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError, LookupError, ValueError):
        return QueryDict()
