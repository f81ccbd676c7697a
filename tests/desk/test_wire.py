"""The desk's ZAF host and our small SDK, each at its end of the wire, on two origins in a real Chromium."""

import re

import pytest

from tests.browser.chromium import Watched, chromium

pytestmark = pytest.mark.browser

APP = """<!doctype html><title>App</title><h1>App</h1><script src="/static/desk/zaf_sdk.js"></script>
<script>
  window.heard = [];
  window.client = ZAFClient.init((registration) => {
    heard.push(["init", registration.context.location, client._wire.ready]);
  });
  for (const name of ["app.activated", "app.deactivated", "ticket.requester.id.changed",
      "ticket.requester.changed", "colorScheme.changed"]) {
    if (client) client.on(name, (value) => heard.push([name, value]));
  }
</script>"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def watched(browser, demo_server):
    """A context in which the app's page is the one above; what goes wrong fails the test at its end."""
    context = browser.new_context(color_scheme="light")
    watched = Watched(context)
    watched.entries = []

    def entry(route):
        watched.entries.append(route.request)
        route.fulfill(body=APP, content_type="text/html")

    context.route(re.compile(rf"^{demo_server.app_origin}/sidebar/"), entry)
    yield watched
    context.close()
    assert watched.errors == []


@pytest.fixture
def desk(watched, demo_server):
    page = watched.page()
    page.goto(demo_server.desk_url)
    return page


def app(page):
    """The frame of the app that is on show, once it is registered."""
    for _ in range(200):
        shown = page.locator("iframe:visible")
        frame = page.frame(name=shown.get_attribute("name")) if shown.count() == 1 else None
        if frame and "/sidebar/" in frame.url and frame.evaluate("!!window.client?._wire.ready"):
            return frame
        page.wait_for_timeout(50)
    raise AssertionError("the app was not registered")


def test_the_app_is_entered_by_a_signed_post_from_another_site(desk, watched, demo_server):
    frame = app(desk)
    (request,) = watched.entries
    assert request.method == "POST"
    assert re.fullmatch(r"token=[\w-]+\.[\w-]+\.[\w-]+", request.post_data)
    assert f"origin=http%3A%2F%2Flocalhost%3A{demo_server.port}" in request.url
    assert "app_guid=" in request.url
    assert "colorScheme=light" in request.url
    assert frame.evaluate("location.origin") == demo_server.app_origin
    assert frame.evaluate("heard[0]") == ["init", "ticket_sidebar", True]


def test_get_answers_one_path_and_several(desk):
    frame = app(desk)
    one = frame.evaluate("client.get('ticket.requester.id')")
    assert one == {"ticket.requester.id": 4001, "errors": {}}
    several = frame.evaluate(
        "client.get(['ticket.id', 'ticket.requester', 'ticket.requester.name', 'currentUser.role',"
        " 'colorScheme'])"
    )
    assert several == {
        "ticket.id": 3101,
        "ticket.requester": {"id": 4001, "name": "Jane Porter", "email": "jane.porter@example.com"},
        "ticket.requester.name": "Jane Porter",
        "currentUser.role": "agent",
        "colorScheme": "light",
        "errors": {},
    }
    assert frame.evaluate("client.get('currentUser').then((told) => told.currentUser.timeZone.ianaName)")


def test_an_unknown_path_alone_rejects_and_among_others_is_named(desk):
    frame = app(desk)
    refused = frame.evaluate("client.get('ticket.nonsense').catch((error) => [error.name, error.message])")
    assert refused == ["APIUnknownPathError", '"ticket.nonsense" unknown path']
    told = frame.evaluate("client.get(['ticket.id', 'ticket.nonsense'])")
    assert told["ticket.id"] == 3101
    assert list(told["errors"]) == ["ticket.nonsense"]


@pytest.mark.parametrize("path", ["__proto__", "constructor", "ticket.__proto__", "ticket.id.length"])
def test_no_path_leads_out_of_the_data(desk, path):
    refused = "(path) => client.get([path]).then((told) => Object.keys(told.errors))"
    assert app(desk).evaluate(refused, path) == [path]


def test_resize_sets_the_height_up_to_the_host_s_limit(desk):
    frame = app(desk)
    heights = []
    for height in ("444px", "5000px"):
        frame.evaluate("(height) => client.invoke('resize', {width: '100%', height})", height)
        heights.append(desk.locator("iframe").evaluate("(frame) => frame.style.height"))
    assert heights == ["444px", "800px"]


def test_set_invoke_and_track_are_answered(desk):
    frame = app(desk)
    frame.evaluate("client.set('ticket.subject', 'Now <b>another</b>')")
    assert desk.locator("h1").inner_text() == "Now <b>another</b>"
    frame.evaluate("client.invoke('ticket.editor.insert', 'Order 14710')")
    assert desk.locator("#reply").input_value() == "Order 14710"
    assert frame.evaluate("client.invoke('track', {type: 'click'})")["errors"] == {}
    assert frame.evaluate("client.invoke('launch').catch((error) => error.name)") == "APIUnknownPathError"


def test_request_resolves_with_the_answer_and_rejects_with_the_failure(desk):
    frame = app(desk)
    assert frame.evaluate("client.request('/api/v2/users/me.json').then((body) => body.user.id)") == 9
    failed = "client.request({url: '/api/v2/nothing'}).catch((failure) => failure.status)"
    assert frame.evaluate(failed) == 404
    assert not frame.evaluate("client.has('request:1.done')")


def test_context_and_metadata_are_told(desk):
    frame = app(desk)
    context = frame.evaluate("client.context()")
    assert (context["product"], context["ticketId"], context["account"]) == (
        "support",
        3101,
        {"subdomain": "demo"},
    )
    assert context["instanceGuid"] == frame.evaluate("client._instanceGuid")
    assert frame.evaluate("client.metadata()")["installationId"] == 10


def test_the_requester_changes_on_the_desk_and_in_the_app(desk):
    frame = app(desk)
    desk.locator("[data-requester-choice]").select_option("Mia Larsen")
    frame.wait_for_function("heard.some(([name]) => name === 'ticket.requester.changed')")
    assert frame.evaluate("heard.find(([name]) => name === 'ticket.requester.id.changed')")[1] == 4003
    assert frame.evaluate("client.get('ticket.requester.id')")["ticket.requester.id"] == 4003
    desk.locator("[data-requester-choice]").select_option("Nobody")
    frame.wait_for_function("heard.filter(([name]) => name === 'ticket.requester.id.changed').length === 2")
    told = frame.evaluate("client.get(['ticket.requester', 'ticket.requester.id'])")
    assert told == {"ticket.requester": None, "ticket.requester.id": None, "errors": {}}


def test_dark_mode_reaches_desk_and_app(desk):
    frame = app(desk)
    desk.get_by_role("switch", name="Dark").check()
    frame.wait_for_function(
        "heard.some(([name, value]) => name === 'colorScheme.changed' && value === 'dark')"
    )
    assert desk.locator("html").get_attribute("data-scheme") == "dark"
    assert frame.evaluate("client.get('colorScheme')")["colorScheme"] == "dark"


def test_another_ticket_puts_the_app_to_sleep_and_coming_back_wakes_the_same_one(desk, watched):
    first = app(desk)
    desk.locator("[data-ticket='3103']").click()
    desk.wait_for_function("document.querySelectorAll('iframe').length === 2")
    second = app(desk)
    assert second.evaluate("client.get('ticket.requester.id')")["ticket.requester.id"] == 4003
    desk.locator("[data-ticket='3101']").click()
    first.wait_for_function("heard.some(([name]) => name === 'app.activated')")
    names = [name for name, *_ in first.evaluate("heard")]
    assert names == ["init", "app.deactivated", "app.activated"]
    assert len(watched.entries) == 2


def test_only_the_last_four_tickets_keep_their_app(desk):
    app(desk)
    for ticket in (3102, 3103, 3104, 3105, 3106):
        desk.locator(f"[data-ticket='{ticket}']").click()
        desk.wait_for_url(f"**/tickets/{ticket}/")
        app(desk)
    assert desk.locator("iframe").count() == 4
    assert desk.locator("iframe:visible").count() == 1


def test_the_switch_deactivates_and_activates_the_open_app(desk):
    frame = app(desk)
    desk.get_by_role("switch", name="Active").uncheck()
    frame.wait_for_function("heard.at(-1)[0] === 'app.deactivated'")
    desk.get_by_role("switch", name="Active").check()
    frame.wait_for_function("heard.at(-1)[0] === 'app.activated'")


def test_reload_enters_anew_with_a_new_token_and_instance(desk, watched):
    guid = app(desk).evaluate("client._instanceGuid")
    with desk.expect_request(re.compile("/sidebar/")):
        desk.get_by_role("button", name="Reload app").click()
    desk.wait_for_function("document.querySelectorAll('iframe').length === 1")
    assert app(desk).evaluate("client._instanceGuid") != guid
    assert len({request.url for request in watched.entries}) == 2


def test_a_stranger_s_messages_are_not_heard(desk):
    frame = app(desk)
    before = desk.locator("[data-protocol-count]").inner_text()
    desk.evaluate("postMessage(JSON.stringify({id: 1, request: 'get', params: ['ticket.id']}), '*')")
    frame.evaluate("postMessage(JSON.stringify({key: 'zaf.colorScheme.changed', message: 'pink'}), '*')")
    desk.wait_for_timeout(200)
    assert desk.locator("[data-protocol-count]").inner_text() == before
    assert ["colorScheme.changed", "pink"] not in frame.evaluate("heard")


def test_off_stops_a_handler_and_has_knows_it(desk):
    frame = app(desk)
    frame.evaluate("() => { window.one = () => heard.push(['one']); client.on('colorScheme.changed', one) }")
    assert frame.evaluate("client.has('colorScheme.changed', one)")
    frame.evaluate("() => { client.off('colorScheme.changed', one) }")
    assert not frame.evaluate("client.has('colorScheme.changed', one)")
    desk.get_by_role("switch", name="Dark").check()
    frame.wait_for_function("heard.at(-1)[0] === 'colorScheme.changed'")
    assert ["one"] not in frame.evaluate("heard")


def test_a_handler_that_throws_stops_no_other(desk, watched):
    watched.expected = ("on purpose",)
    frame = app(desk)
    frame.evaluate("client.on('app.deactivated', () => { throw new Error('on purpose') })")
    frame.evaluate("client.on('app.deactivated', () => heard.push(['after']))")
    desk.get_by_role("switch", name="Active").uncheck()
    frame.wait_for_function("heard.at(-1)[0] === 'after'")
    desk.wait_for_timeout(50)
    watched.errors = [error for error in watched.errors if "on purpose" not in error]


def test_outside_a_host_init_is_false(watched, demo_server):
    page = watched.page()
    page.goto(f"{demo_server.app_origin}/sidebar/?app_guid=g")
    assert page.evaluate("client") is False


def test_a_host_that_never_answers_is_a_timeout_of_five_seconds(watched, demo_server):
    page = watched.page()
    silent = f"{demo_server.app_origin}/sidebar/?app_guid=g&origin={demo_server.app_origin}"
    page.route(
        "**/silent", lambda route: route.fulfill(body=f'<iframe src="{silent}">', content_type="text/html")
    )
    page.goto(f"{demo_server.app_origin}/silent")
    frame = page.frames[1]
    frame.wait_for_function("window.client")
    seen = frame.evaluate(
        "(() => { const from = performance.now(); return client.get('ticket.id').catch("
        "(error) => [error.name, Math.round((performance.now() - from) / 1000)]) })()"
    )
    assert seen == ["TimeoutError", 5]


def test_a_deep_link_opens_its_ticket_and_the_back_button_returns(desk, demo_server):
    app(desk)
    desk.goto(f"{demo_server.desk_url}tickets/3104/")
    assert app(desk).evaluate("client.get('ticket.id')")["ticket.id"] == 3104
    desk.locator("[data-ticket='3105']").click()
    desk.wait_for_url("**/tickets/3105/")
    desk.go_back()
    desk.wait_for_function("document.querySelector('[data-number]').textContent === 'Ticket #3104'")


def test_the_upstream_s_switch_is_turned_from_the_desk(desk, demo_server):
    app(desk)
    desk.locator(".picker label", has_text="429").click()
    desk.wait_for_timeout(300)
    assert demo_server.ask("upstream")["mode"] == "429"
    desk.locator(".picker label", has_text="normal").click()
    desk.wait_for_timeout(300)
    assert demo_server.ask("upstream")["mode"] == "normal"


def test_the_desk_works_by_keyboard(desk):
    app(desk)
    desk.locator("[data-ticket='3102']").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/tickets/3102/")
    assert desk.locator("[data-ticket='3102']").get_attribute("aria-current") == "page"
    desk.get_by_role("switch", name="Wide").focus()
    desk.keyboard.press("Space")
    assert desk.locator("iframe:visible").evaluate("(frame) => frame.clientWidth") == 400


@pytest.mark.parametrize("width", [1440, 1000, 700, 390])
def test_the_desk_never_scrolls_sideways(desk, width):
    app(desk)
    desk.set_viewport_size({"width": width, "height": 800})
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
