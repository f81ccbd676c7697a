"""Choosing one of a customer's profiles, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.sidebar import open_ticket
from tests.browser.test_timeline import ids_in_database

pytestmark = pytest.mark.browser

PRIYA, TICKET = 4008, "3108"


@pytest.fixture(autouse=True)
def _upstream_in_order(demo_server):
    demo_server.set_fault("normal")
    yield
    demo_server.set_fault("normal")


def profile_ids(demo, source):
    """The ids of all events that Priya's profile at that source has, newest first."""
    return ids_in_database(demo, PRIYA, "AND source = ?", source)


def choose(sidebar, label):
    sidebar.frame.locator("#profile").select_option(label=label)
    sidebar.settle()


def opened(page, demo, ticket=TICKET):
    sidebar = open_ticket(page, demo.desk_url, ticket)
    sidebar.wait_for_rows(5)
    expect(sidebar.frame.locator("#profile")).to_be_visible()
    return sidebar


def test_one_profile_and_all_of_them_again(demo_server, watched):
    sidebar = opened(watched.page(), demo_server)
    choose(sidebar, "Clinic · Patient")
    assert sidebar.scroll_to_the_end() == profile_ids(demo_server, "clinic")
    sidebar.frame.locator("button.opener").first.click()
    expect(sidebar.frame.locator("[data-loaded]").first).to_be_visible()
    choose(sidebar, "All 3 profiles")
    assert sidebar.scroll_to_the_end() == ids_in_database(demo_server, PRIYA)


def test_filters_stay_on_and_chips_and_refresh_keep_the_profile(demo_server, watched):
    sidebar = opened(watched.page(), demo_server)
    sidebar.open_filters()
    kind = "clinic:appointment_missed"
    box = sidebar.frame.locator(f'input[name=type][value="{kind}"]')
    box.locator("xpath=ancestor::details").evaluate_all("(all) => all.forEach((one) => (one.open = true))")
    box.check(force=True)
    sidebar.settle()
    choose(sidebar, "Clinic · Patient")
    assert sidebar.ids() == ids_in_database(demo_server, PRIYA, "AND type = 'appointment_missed'")
    sidebar.frame.locator("#chips [data-clear]").first.click()
    sidebar.settle()
    sidebar.frame.locator("#refresh").click()
    sidebar.settle()
    assert sidebar.ids() == profile_ids(demo_server, "clinic")
    assert sidebar.frame.locator("#profile option:checked").inner_text() == "Clinic · Patient"


def test_a_filter_that_fits_no_event_of_the_profile_says_so(demo_server, watched):
    sidebar = opened(watched.page(), demo_server)
    sidebar.open_filters()
    sidebar.frame.locator("input[name=source][value=travel]").check(force=True)
    sidebar.settle()
    choose(sidebar, "Clinic · Patient")
    sidebar.wait_for_problem("no_match").locator("[data-clear-all]").click()
    sidebar.settle()
    assert sidebar.ids() == profile_ids(demo_server, "clinic")


def test_by_keyboard_the_focus_stays_on_the_choice(demo_server, watched):
    sidebar = opened(watched.page(), demo_server)
    select = sidebar.frame.locator("#profile")
    select.focus()
    select.press("ArrowDown")
    sidebar.settle()
    assert sidebar.ids() == profile_ids(demo_server, "academy")[:25]
    expect(select).to_be_focused()


def test_another_customer_begins_with_all_of_theirs(demo_server, watched):
    page = watched.page()
    sidebar = opened(page, demo_server)
    choose(sidebar, "Travel · Guest")
    page.locator("[data-requester-choice]").select_option(label="Theo Equal")
    sidebar.frame.wait_for_selector("article[data-source=smart-meter]")
    sidebar.settle()
    assert sidebar.frame.locator("#profile").count() == 0  # has one only
    assert sidebar.ids() == ids_in_database(demo_server, 4007)[:25]


def test_a_profile_that_cannot_be_shown_leaves_the_list_and_can_be_tried_again(demo_server, watched):
    watched.expected = ("Failed to load resource",)
    sidebar = opened(watched.page(), demo_server, "3101")
    shown = sidebar.ids()
    demo_server.set_fault("500")
    sidebar.frame.locator("#profile").select_option(label="Mobile app · Device")
    card = sidebar.frame.locator("#profile-problem [data-problem=server]")
    expect(card).to_be_visible(timeout=15_000)
    assert sidebar.ids() == shown
    assert sidebar.frame.locator("#profile option:checked").inner_text() == "All 5 profiles"
    demo_server.set_fault("normal")
    sidebar.frame.wait_for_timeout(5500)  # a failing upstream is left alone for 5 s
    card.locator("button").click()
    expect(card).to_have_count(0)
    sidebar.settle()
    assert sidebar.ids() == ids_in_database(demo_server, 4001, "AND source = 'app'")[:25]
    assert sidebar.frame.locator("#profile option:checked").inner_text() == "Mobile app · Device"


def test_profiles_that_cannot_be_listed_leave_the_list_and_can_be_tried_again(demo_server, watched):
    watched.expected = ("Failed to load resource", "Failed to fetch")
    page = watched.page()
    asked = []

    def answer(route):
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/users/*/profiles/", answer)
    sidebar = open_ticket(page, demo_server.desk_url, TICKET)
    sidebar.wait_for_rows(5)
    card = sidebar.frame.locator("#profiles [data-problem]")
    expect(card).to_be_visible()
    assert sidebar.ids() == ids_in_database(demo_server, PRIYA)[:25]
    card.locator("button").click()
    expect(sidebar.frame.locator("#profile")).to_be_visible()


def test_the_first_page_waits_for_no_profiles(demo_server, watched):
    page = watched.page()
    held = []
    page.route("**/users/*/profiles/", lambda route: held.append(route))  # noqa: PLW0108 - it gets attributes
    sidebar = open_ticket(page, demo_server.desk_url, TICKET)
    sidebar.wait_for_rows(5)
    sidebar.frame.locator("button.opener").first.click()
    expect(sidebar.frame.locator("[data-loaded]").first).to_be_visible()
    assert len(held) == 1
    held[0].continue_()
    expect(sidebar.frame.locator("#profile")).to_be_visible()


@pytest.mark.parametrize("width", [258, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_long_and_hostile_names_find_room(demo_server, watched, width, scheme):
    page = watched.page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    name = "<img src=x onerror=alert(1)>" + "unbroken" * 30

    def hostile(route):
        found = route.fetch()
        text = found.text().replace("Clinic · Patient", name.replace("<", "&lt;").replace(">", "&gt;"))
        route.fulfill(response=found, body=text)

    page.route("**/users/*/profiles/", hostile)
    sidebar = opened(page, demo_server)
    if scheme == "dark":
        page.locator("[data-dark]").check(force=True)
    page.locator("iframe:visible").evaluate("(frame, width) => (frame.style.width = `${width}px`)", width)
    sidebar.frame.locator("#profile").select_option(index=2)
    sidebar.settle()
    assert sidebar.frame.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert sidebar.frame.locator("#profiles img").count() == 0
    assert sidebar.frame.locator("#profile option").nth(2).inner_text() == name
