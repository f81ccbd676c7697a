"""The app in each of its places in Zendesk, with each build of the SDK, and with hosts that do not behave."""

import re
import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.builds import serve
from tests.browser.sidebar import PATIENCE_MS
from tests.browser.test_timeline import ids_in_database
from tests.browser.zaf_host import AGENT, host_page, ticket

pytestmark = pytest.mark.browser

ALL = ["own", "patient", pytest.param("npm", marks=pytest.mark.npm)]
JANE, MIA, ZOE, THEO = 4001, 4003, 4006, 4007


@pytest.fixture(params=ALL)
def build(request):
    return request.param


@pytest.fixture
def host(build, demo_server, watched, settings):
    """A host, and the app with this build of the SDK."""
    demo_server.set_fault("normal")
    serve(watched.context, build)
    return host_page(watched, demo_server, settings)


@pytest.fixture
def one_build(demo_server, watched, settings):
    """The same where the build makes no difference."""
    demo_server.set_fault("normal")
    return host_page(watched, demo_server, settings)


def without_noise(demo, customer):
    noise = "SELECT source, type FROM sources_display WHERE importance = 'noise'"
    return ids_in_database(demo, customer, f"AND (source, type) NOT IN ({noise})")


def shows(sidebar, demo, customer):
    newest = without_noise(demo, customer)[:25]
    sidebar.frame.wait_for_function(
        "(id) => document.querySelector('article[data-event]')?.dataset.event === id",
        arg=newest[0],
        timeout=PATIENCE_MS,
    )
    assert sidebar.ids()[:25] == newest


def silent_after(sidebar, since):
    sidebar.wait_for_problem("zaf_silent")
    return time.monotonic() - since


def test_beside_a_ticket_the_requesters_events_are_shown(host, demo_server):
    sidebar = host.open(ticket(JANE))
    shows(sidebar, demo_server, JANE)
    assert host.lists == [f"users/{JANE}/"]


def test_beside_a_user_that_users_events_are_shown(host, demo_server):
    data = {"user": {"id": THEO, "name": "Theo"}, "currentUser": AGENT, "colorScheme": "light"}
    sidebar = host.open(data, place="user_sidebar")
    shows(sidebar, demo_server, THEO)
    assert sidebar.frame.locator(".ticket-mark").count() == 0


@pytest.mark.parametrize("missing", ["null", "absent"])
def test_beside_a_new_ticket_the_requester_may_come_later(host, demo_server, missing):
    data = ticket(None, isNew=True)
    if missing == "absent":
        del data["ticket"]["requester"]
    sidebar = host.open(data, place="new_ticket_sidebar")
    card = sidebar.wait_for_problem("no_requester")
    expect(card).to_contain_text("Choose a requester")
    assert card.get_attribute("role") is None  # nothing is wrong
    assert host.lists == []
    host.do(f"change({ZOE})")
    shows(sidebar, demo_server, ZOE)
    host.do("change(null)")
    sidebar.wait_for_problem("no_requester")
    assert sidebar.rows().count() == 0


def test_of_two_quick_changes_only_the_last_one_is_shown(host, demo_server):
    sidebar = host.open(ticket(JANE))
    shows(sidebar, demo_server, JANE)
    host.do(f"delays = [600]; change({MIA}); setTimeout(() => change({ZOE}), 150)")
    shows(sidebar, demo_server, ZOE)
    sidebar.frame.wait_for_timeout(800)  # the late answer has come by now
    shows(sidebar, demo_server, ZOE)
    assert host.lists[-1] == f"users/{ZOE}/"


def test_the_height_is_asked_for_once_and_is_right(host, demo_server):
    sidebar = host.open(ticket(JANE))
    shows(sidebar, demo_server, JANE)
    host.do(f"change({THEO})")
    shows(sidebar, demo_server, THEO)
    host.do("host.emit('app.deactivated', {}); host.emit('app.activated', {})")
    host.do("host.emit('colorScheme.changed', 'dark')")
    sidebar.settle()
    assert host.asked("invoke") == 1
    assert sidebar.frame.evaluate("innerHeight") == 600
    assert sidebar.frame.evaluate("document.documentElement.scrollHeight") == 600


def test_light_and_dark_follow_the_host(host, demo_server):
    data = ticket(JANE) | {"colorScheme": "dark"}
    sidebar = host.open(data, colorScheme="dark")
    assert sidebar.frame.locator("html").get_attribute("data-scheme") == "dark"
    shows(sidebar, demo_server, JANE)
    host.do("host.emit('colorScheme.changed', 'light')")
    expect(sidebar.frame.locator("html")).to_have_attribute("data-scheme", "light")
    host.do("host.emit('colorScheme.changed', 'pink')")
    sidebar.frame.wait_for_timeout(100)
    expect(sidebar.frame.locator("html")).to_have_attribute("data-scheme", "light")


def test_a_host_that_never_speaks_is_told_of_in_time_and_may_still_come(host, demo_server):
    sidebar = host.open(ticket(JANE), mode="silent")
    assert 2.5 <= silent_after(sidebar, time.monotonic()) <= 5
    assert host.lists == []
    host.do("wake()")
    host.do(f"change({ZOE})")
    shows(sidebar, demo_server, ZOE)


def test_a_host_that_answers_no_question_is_told_of_in_time(host, demo_server):
    sidebar = host.open(ticket(JANE), mode="mute")
    assert 2.5 <= silent_after(sidebar, time.monotonic()) <= 5
    sidebar.frame.wait_for_timeout(2500)  # a build of the SDK gives up after 5 s
    sidebar.wait_for_problem("zaf_silent")
    assert host.lists == []
    host.do("mode = 'answers'; host.emit('app.deactivated', {}); host.emit('app.activated', {})")
    shows(sidebar, demo_server, JANE)


def test_a_change_that_nobody_explains_takes_the_last_customer_away(host, demo_server):
    sidebar = host.open(ticket(JANE))
    shows(sidebar, demo_server, JANE)
    host.do(f"mode = 'mute'; change({ZOE})")
    assert 2.5 <= silent_after(sidebar, time.monotonic()) <= 5
    assert sidebar.rows().count() == 0


def test_a_host_that_answers_with_errors_is_told_of_at_once(host, demo_server):
    began = time.monotonic()
    sidebar = host.open(ticket(JANE), mode="refuses")
    assert silent_after(sidebar, began) < 4
    host.do(f"mode = 'answers'; change({ZOE})")
    shows(sidebar, demo_server, ZOE)


def test_a_host_that_knows_no_path_is_told_of_at_once(host, demo_server):
    began = time.monotonic()
    sidebar = host.open({})
    assert silent_after(sidebar, began) < 4
    assert host.lists == []


def test_asleep_it_asks_for_nothing_and_awake_for_what_has_changed(host, demo_server):
    sidebar = host.open(ticket(JANE))
    shows(sidebar, demo_server, JANE)
    sidebar.settle()
    host.do("host.emit('app.deactivated', {})")
    gets, lists = host.asked("get"), len(host.lists)
    host.do(f"change({MIA}); change({ZOE})")
    sidebar.frame.wait_for_timeout(500)
    assert (host.asked("get"), len(host.lists)) == (gets, lists)
    host.do("host.emit('app.activated', {})")
    shows(sidebar, demo_server, ZOE)
    assert host.lists[lists:] == [f"users/{ZOE}/"]


def test_back_on_a_ticket_a_list_that_grew_old_is_checked_and_a_fresh_one_is_not(one_build, demo_server):
    host = one_build
    sidebar = host.open(ticket(JANE))
    shows(sidebar, demo_server, JANE)
    sidebar.settle()
    again = "host.emit('app.deactivated', {}); host.emit('app.activated', {})"
    old = "document.querySelector('#checked time').dataset.fresh = '0'"
    lists = len(host.lists)

    host.do(again)
    sidebar.settle()
    assert len(host.lists) == lists

    sidebar.frame.evaluate(old)
    host.do(again)
    sidebar.settle()
    assert len(host.lists) == lists + 1
    shows(sidebar, demo_server, JANE)

    sidebar.frame.evaluate(old)
    sidebar.frame.locator("button.opener").first.click()  # somebody reads it
    sidebar.settle()
    lists = len(host.lists)
    host.do(again)
    sidebar.settle()
    assert len(host.lists) == lists


def test_an_app_that_nobody_sees_waits_until_it_is_seen(host, demo_server):
    host.do("document.querySelector('iframe').hidden = true")
    host.page.add_style_tag(content="iframe[hidden] { display: none }")
    sidebar = host.open(ticket(JANE))
    host.page.wait_for_timeout(4500)  # longer than its patience
    assert host.lists == []
    assert sidebar.frame.locator("[data-problem]").count() == 0
    host.do("document.querySelector('iframe').hidden = false; host.emit('app.activated', {})")
    shows(sidebar, demo_server, JANE)
    assert host.lists == [f"users/{JANE}/"]


def test_times_are_in_the_agents_zone_and_dates_as_their_language_writes_them(host, demo_server):
    data = ticket(MIA, createdAt=datetime.now(UTC).isoformat())
    data["currentUser"] = AGENT | {"locale": "de", "timeZone": {"ianaName": "Asia/Tokyo", "offset": 540}}
    sidebar = host.open(data)
    shows(sidebar, demo_server, MIA)
    assert host.headers[0]["timeline-zone"] == "Asia/Tokyo"
    assert sidebar.frame.locator("article .meta time").first.get_attribute("datetime").endswith("+09:00")
    mark = sidebar.frame.locator(".ticket-mark time")
    assert re.match(r"\d{1,2}\. \w{3,4}\.?,? (um )?\d\d:\d\d", mark.text_content())
    assert mark.get_attribute("lang") == "de"
    assert sidebar.frame.locator("html").get_attribute("lang") == "en"  # which its words are


@pytest.mark.parametrize("odd", [None, {"locale": "not a tag", "timeZone": {"ianaName": "Mars/Base\n"}}, 7])
def test_without_a_usable_zone_or_language_it_takes_the_browsers(one_build, demo_server, odd):
    sidebar = one_build.open(ticket(JANE) | {"currentUser": odd})
    shows(sidebar, demo_server, JANE)
    assert one_build.headers[0]["timeline-zone"] == "Europe/Berlin"


def test_english_of_any_country_is_the_language_of_the_page(one_build, demo_server):
    sidebar = one_build.open(ticket(JANE) | {"currentUser": AGENT | {"locale": "en-US"}})
    shows(sidebar, demo_server, JANE)
    assert sidebar.frame.locator("html").get_attribute("lang") == "en-US"


def test_the_ticket_stands_between_the_events_before_and_after_it(one_build, demo_server):
    events = without_noise(demo_server, MIA)
    sidebar = one_build.open(ticket(MIA))
    shows(sidebar, demo_server, MIA)
    assert sidebar.frame.locator(".ticket-mark").count() == 0  # nobody said when
    moment = sidebar.frame.locator("article .meta time").nth(12).get_attribute("datetime")
    one_build.do(f"told.ticket.createdAt = {moment!r}; change({JANE})")
    shows(sidebar, demo_server, JANE)
    one_build.do(f"change({MIA})")
    shows(sidebar, demo_server, MIA)
    marked = sidebar.frame.evaluate("document.querySelector('.ticket-mark').closest('article').dataset.event")
    assert marked == events[12]
    assert sidebar.frame.locator(".ticket-mark").count() == 1
    sidebar.frame.locator("[data-next]").click()
    sidebar.wait_for_rows(50)
    assert sidebar.frame.locator(".ticket-mark").count() == 1


def test_a_list_that_begins_in_the_past_does_not_place_the_ticket_at_its_top(one_build, demo_server):
    sidebar = one_build.open(ticket(MIA, createdAt=datetime.now(UTC).isoformat()))
    shows(sidebar, demo_server, MIA)
    expect(sidebar.frame.locator(".ticket-mark")).to_have_count(1)
    sidebar.frame.locator("#jump-toggle").click()
    sidebar.frame.locator("#jump-first").click()
    expect(sidebar.frame.locator("#jumped")).to_contain_text("Oldest", timeout=PATIENCE_MS)
    expect(sidebar.frame.locator(".ticket-mark")).to_have_count(0)
    sidebar.frame.locator("#now").click()
    shows(sidebar, demo_server, MIA)
    expect(sidebar.frame.locator(".ticket-mark")).to_have_count(1)


@pytest.mark.parametrize("script", ["", "window.ZAFClient = undefined;"])
def test_without_the_sdk_the_agent_is_told(one_build, demo_server, watched, script):
    watched.expected = ("Failed to load resource",)
    watched.context.route(
        "**/desk/zaf_sdk*.js",
        lambda route: route.fulfill(body=script, content_type="text/javascript") if script else route.abort(),
    )
    one_build.open(ticket(JANE)).wait_for_problem("zaf_silent")


def test_opened_without_a_host_it_says_where_it_belongs(one_build, demo_server):
    sidebar = one_build.open(ticket(JANE), app_guid="")
    sidebar.wait_for_problem("outside_zendesk")
    assert one_build.lists == []


def test_nothing_is_kept_in_the_browser_and_nothing_has_to_be(one_build, demo_server, watched):
    """Third-party storage is blocked: whoever touches it is thrown at, and noted."""
    watched.context.add_init_script("""
      if (window !== top) {
        window.touched = [];
        const refuse = (name) => ({ configurable: true, get() {
          window.touched.push(name);
          throw new DOMException("blocked", "SecurityError");
        } });
        for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore"]) {
          Object.defineProperty(window, name, refuse(name));
        }
        Object.defineProperty(Document.prototype, "cookie", refuse("cookie"));
      }
    """)
    sidebar = one_build.open(ticket(MIA))
    shows(sidebar, demo_server, MIA)
    sidebar.frame.locator("button.opener").first.click()
    sidebar.frame.locator("[data-next]").click()
    sidebar.wait_for_rows(50)
    one_build.do(f"change({JANE})")
    shows(sidebar, demo_server, JANE)
    sidebar.settle()
    assert sidebar.frame.evaluate("touched") == []
