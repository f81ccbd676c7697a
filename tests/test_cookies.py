"""No route of the page in Zendesk sets a cookie or reads one; the admin's are the only ones there are."""

from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from tests.accounts.factories import AccountFactory, sign_entry
from tests.routes import Route, all_routes
from timeline.accounts import sessions

VALUES = {"user_id": "4001", "profile_id": "01ABC", "app_id": "1", "ticket_id": "3101"}
ROUTES = [route for route in all_routes() if not route.namespace.startswith("admin")]


class Watched(dict[str, Any]):
    """The environment of a request that remembers whether anybody looked at its cookies."""

    read = False

    def get(self, key: str, default: Any = None) -> Any:
        self.read = self.read or key == "HTTP_COOKIE"
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.read = self.read or key == "HTTP_COOKIE"
        return super().__getitem__(key)


@pytest.fixture
def account(db, settings):
    settings.TIMELINE_CUSTOM_ORIGINS = ["http://127.0.0.1:9"]
    return AccountFactory(subdomain="acme", api_origin="http://127.0.0.1:9")


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_cookies_are_neither_set_nor_read(account, route: Route, method: str):
    environ, headers = ask(account, route, method)

    assert not environ.read
    assert "set-cookie" not in headers
    assert "cookie" not in headers.get("vary", "").lower()


def test_the_watch_sees_the_admin_read_its_cookies(account):
    (login,) = [route for route in all_routes() if route.name == "admin:login"]
    environ, headers = ask(account, login, "GET")

    assert environ.read
    assert "set-cookie" in headers


def ask(account, route: Route, method: str) -> tuple[Watched, dict[str, str]]:
    """Ask as a browser would that has cookies of every name, with a session and with an entry token."""
    token = sessions.issue(account, "9")
    body = f"token={sign_entry(account)}".encode()
    environ = RequestFactory(
        headers={
            "Authorization": f"Bearer {token}",
            "Cookie": f"sessionid=abc; csrftoken=def; messages=x; timeline-session={token}",
            "X-Desk": "1",
        }
    )._base_environ(
        REQUEST_METHOD=method,
        PATH_INFO=route.path(VALUES),
        QUERY_STRING="identifier=a:b:c:d&ref=x&origin=https://acme.zendesk.com",
        CONTENT_TYPE="application/x-www-form-urlencoded",
        CONTENT_LENGTH=str(len(body)),
        SERVER_NAME="localhost",
    )
    environ = Watched(environ | {"wsgi.input": BytesIO(body)})
    started: list[tuple[str, str]] = []
    handler = WSGIHandler()
    response = handler(environ, lambda _status, headers, _error=None: started.extend(headers))
    response.close()
    return environ, {name.lower(): value for name, value in started}
