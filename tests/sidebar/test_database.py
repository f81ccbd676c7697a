"""While the database is away an agent reads so, and each refused request is a line in the log, not a page."""

import pytest
from django.db import InterfaceError, OperationalError, connection

from tests.accounts.factories import AccountFactory, sign_entry

from .page import Page


def away(error):
    def raising(*_):
        raise error("the server closed the connection")

    return connection.execute_wrapper(raising)


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize(
    ("url", "where"),
    [("/timeline/users/4001/", "list"), ("/timeline/users/4001/event/?ref=x", "details")],
)
def test_a_page_that_needs_the_database_is_a_card_and_one_line(agent, caplog, error, url, where):
    jane = agent([])
    with away(error):
        response = jane.get(url)
    page = Page(response)
    assert response.status_code == 503
    assert page.problems == ["unavailable"]
    assert page.one("section", "data-problem")["class"].split()[-1] == f"problem-{where}"
    lines = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [record.getMessage() for record in lines if record.name == "timeline.sidebar.problems"] == [
        f"sidebar database=unavailable error={error.__name__}"
    ]
    assert not any(record.exc_info for record in lines)


def test_a_door_that_needs_the_database_says_so_where_zendesk_can_show_it(client, db):
    token = sign_entry(AccountFactory())
    with away(OperationalError):
        response = client.post("/sidebar/?origin=https://acme.zendesk.com&app_guid=g", {"token": token})
    assert response.status_code == 503
    assert "The app has trouble" in response.content.decode()
    assert not Page(response).all("button")
    assert "frame-ancestors https://*.zendesk.com" in response["Content-Security-Policy"]
