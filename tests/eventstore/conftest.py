import base64
import json

import pytest
from django.core.cache import cache

from .factories import ApiTokenFactory

ROOT = "/eventstore/api/v2/"


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


AGENT = basic("agent@example.com/token", "tests-token")


class Api:
    """The event store as a client sees it: paths below /eventstore/api/v2/, JSON both ways."""

    def __init__(self, client, headers=AGENT):
        self.client = client
        self.headers = headers

    def get(self, path, query=None, **options):
        return self.client.get(ROOT + path, query, headers=self.headers, **options)

    def post(self, path, body, content_type="application/json"):
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.post(ROOT + path, data, content_type=content_type, headers=self.headers)

    def delete(self, path):
        return self.client.delete(ROOT + path, headers=self.headers)

    def ids(self, path, query=None):
        """The ids of every event, page after page."""
        query = dict(query or {})
        found = []
        while True:
            answer = self.get(path, query)
            assert answer.status_code == 200, answer.content
            data = answer.json()
            found += [event["id"] for event in data["events"]]
            if not data["meta"]["has_more"]:
                return found
            query["page[after]"] = data["meta"]["after_cursor"]


@pytest.fixture
def api(client, db):
    ApiTokenFactory()
    return Api(client)


@pytest.fixture(autouse=True)
def _no_counts_left():
    cache.clear()
    yield
    cache.clear()


def body(*, identifiers=(("shop_id", "1"),), profile=None, **event):
    """A body of the API: an event of the shop, and the profile that has these identifiers."""
    return {
        "event": {"source": "shop", "type": "order_completed", "properties": {}, **event},
        "profile": {
            "source": "shop",
            "type": "customer",
            "identifiers": [{"type": kind, "value": value} for kind, value in identifiers],
            **(profile or {}),
        },
    }
