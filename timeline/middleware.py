"""What every answer carries, and the middleware that only the admin needs.

An answer to the iframe passes as little as possible: Django's session, CSRF, auth and message
middleware cost ten times the view and would set cookies that an iframe never gets back.
"""

import uuid
from collections.abc import Awaitable, Callable

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

from timeline.request_ids import answering

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What a page may do unless its view says otherwise: load from this server, be framed by nobody.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def content_security_policy(**changes: str) -> str:
    """The policy above with directives replaced, e.g. ``frame_ancestors="https://acme.zendesk.com"``."""
    policy = dict(part.strip().split(" ", 1) for part in CSP.split(";"))
    policy.update({name.replace("_", "-"): value for name, value in changes.items()})
    return "; ".join(f"{name} {value}" for name, value in policy.items())


class RequestIdMiddleware:
    """Give the request an id of our own; a client's is not taken over, for it would reach the logs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Stays until this thread's next request: Django logs a refusal after the last middleware.
        request.META["timeline.request_id"] = answering.request_id = uuid.uuid4().hex[:16]
        response = self.get_response(request)
        response["X-Request-Id"] = request.META["timeline.request_id"]
        return response


class PageHeadersMiddleware:
    """Set the strict default of each security header on every answer that has not set its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CSP)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        if not request.path.startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        return response


class _OnlyAdmin(MiddlewareMixin):
    """Pass a request by unless it is for the admin."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        return super().__call__(request)


class AdminSessionMiddleware(_OnlyAdmin, SessionMiddleware):
    pass


class AdminAuthenticationMiddleware(_OnlyAdmin, AuthenticationMiddleware):
    pass


class AdminMessageMiddleware(_OnlyAdmin, MessageMiddleware):
    pass


class AdminCsrfMiddleware(_OnlyAdmin, CsrfViewMiddleware):
    """CSRF is for cookies; only the admin has any."""

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[object, ...],
        callback_kwargs: dict[str, object],
    ) -> HttpResponseForbidden | None:
        if not request.path.startswith("/admin/"):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        # Under no-referrer browsers send "Origin: null" with a form, and then no admin could sign in.
        response.headers["Referrer-Policy"] = "same-origin"
        return super().process_response(request, response)
