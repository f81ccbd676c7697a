"""From an event type to a display that reads well, in a real browser and by keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.chromium import Watched
from tests.browser.sidebar import open_ticket
from tests.browser.test_connect import CONTRASTS, SETTLED
from tests.desk.running import RunningDemo

pytestmark = pytest.mark.browser
TYPES = "/admin/sources/seentype/"
MAKE = "[data-make]"


@pytest.fixture(scope="module")
def read(browser: Browser, demo_server: RunningDemo) -> RunningDemo:
    """The demo after an agent has read a few timelines, so that there is something to configure."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    for ticket in ("3101", "3103"):
        open_ticket(context.new_page(), demo_server.desk_url, ticket).wait_for_rows(10)
    context.close()
    return demo_server


@pytest.fixture
def admin(browser: Browser, read: RunningDemo) -> Iterator[Page]:
    """The list of event types, opened by the superuser; nothing may have been complained about."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin")
    watch = Watched(context)
    page = context.new_page()
    page.set_default_timeout(15_000)
    password = re.search(r"password (\S+)", read.greeting)[1]
    page.goto(f"{read.app_origin}/admin/login/?next={TYPES}")
    page.fill("#id_username", "admin")
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"**{TYPES}")
    expect(page.locator("#result_list")).to_be_visible()
    while not page.locator(MAKE).count():  # what was read is written down a few seconds later
        page.wait_for_timeout(500)
        page.reload()
    yield page
    context.close()
    assert watch.errors == []


@pytest.fixture
def form(admin: Page) -> Page:
    """The form of a display that was just made from examples."""
    admin.locator(MAKE).first.press("Enter")
    admin.wait_for_url("**/admin/sources/display/*/change/")
    expect(card(admin).locator("article").first).to_be_visible()
    return admin


def card(page: Page, scheme: str = "light") -> FrameLocator:
    return page.frame_locator(f"iframe[data-scheme={scheme}]")


def test_one_press_makes_a_display_and_shows_it(form: Page) -> None:
    expect(form.locator(".messagelist")).to_contain_text("made from examples")
    expect(card(form).locator(".opener[aria-expanded=true]")).to_have_count(1)
    expect(card(form).locator(".details:not([hidden]) .more")).to_have_count(1)
    expect(form.locator("[data-preview-part=coverage]")).to_contain_text("event")


def test_the_card_follows_what_is_typed_and_nothing_is_saved(form: Page) -> None:
    saved = form.locator("#id_title").input_value()
    form.fill("#id_title", "Typed just now")
    expect(card(form).locator("article .title").first).to_have_text("Typed just now")

    form.reload()
    expect(form.locator("#id_title")).to_have_value(saved)


def test_what_is_wrong_is_said_beside_the_field_and_taken_back(form: Page) -> None:
    form.fill("#id_title", "{% for %}")
    expect(form.locator("#id_title_live")).to_contain_text("Line 1")
    expect(form.locator("#id_title")).to_have_attribute("aria-invalid", "true")

    form.fill("#id_title", "Fine")
    expect(form.locator("#id_title_live")).to_be_hidden()
    expect(form.locator("#id_title")).not_to_have_attribute("aria-invalid", "true")


def test_a_form_that_was_sent_back_begins_at_its_first_mistake(form: Page) -> None:
    form.fill("#id_link", "http://{{ order_id }}")
    form.locator("[name=_save]").first.press("Enter")

    expect(form.locator(".errornote")).to_be_attached()
    expect(form.locator("#id_link")).to_be_focused()
    expect(form.locator("#id_link")).to_be_in_viewport()


def test_the_properties_beside_a_mask_are_searched(admin: Page) -> None:
    admin.goto(admin.url.replace(TYPES, "/admin/sources/mask/add/"))
    search = admin.get_by_label("Search the properties")
    search.fill("order")

    expect(admin.locator(".paths .path", has_text="order_id").first).to_be_visible()
    expect(admin.locator(".paths .path", has_text="@description")).to_be_hidden()
    admin.locator(".paths .path", has_text="order_id").first.press("Enter")
    expect(admin.locator("#id_path")).to_have_value(re.compile("order_id"))
    expect(search).to_have_value("order")


def test_hostile_text_does_nothing(form: Page) -> None:
    form.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    form.fill("#id_title", "<img src=x onerror=alert(1)><script>alert(2)</script>")
    expect(card(form).locator("article .title").first).to_contain_text("<img src=x onerror=alert(1)>")
    assert card(form).locator("img").count() == 0


def test_a_property_goes_to_where_one_was_writing(form: Page) -> None:
    form.fill("#id_summary", "AB")
    form.locator("#id_summary").evaluate("field => field.setSelectionRange(1, 1)")
    button = form.locator("[data-preview-part=paths] button[data-insert]").first
    placeholder = button.get_attribute("data-insert")
    button.press("Enter")

    expect(form.locator("#id_summary")).to_have_value(f"A{placeholder}B")
    expect(form.locator("#id_summary")).to_be_focused()


def test_an_icon_is_found_by_a_word_and_picked_by_keyboard(form: Page) -> None:
    search = form.locator("[data-picker-search]")
    search.fill("refund")
    expect(form.locator(".picker-icons label[data-words]:visible")).to_have_count(1)
    search.press("Enter")

    expect(form.locator("#id_icon input[value=card]")).to_be_checked()
    expect(form.locator("#id_icon input[value=card]")).to_be_focused()
    expect(card(form).locator("use[href='#icon-card']").first).to_be_attached()
    assert form.url.endswith("/change/")


def test_hues_are_walked_through_with_the_arrows_and_the_focus_is_seen(form: Page) -> None:
    form.locator("#id_hue input[value=lime]").press("Space")
    form.keyboard.press("ArrowRight")
    expect(form.locator("#id_hue input[value=mint]")).to_be_checked()
    expect(card(form).locator("article.hue-mint").first).to_be_visible()

    outline = form.locator("#id_hue label:has(:focus-visible)").evaluate(
        "label => getComputedStyle(label).outlineStyle"
    )
    assert outline == "solid"


def test_every_field_is_reached_with_the_tab_key(form: Page) -> None:
    form.locator("#id_title").focus()
    met = []
    for _ in range(12):
        form.keyboard.press("Tab")
        met.append(form.evaluate("document.activeElement.name || document.activeElement.type"))
    wanted = ["summary", "search", "icon", "hue", "importance", "label", "link", "link_label", "reply"]
    assert [name for name in met if name in wanted] == wanted


def test_dark_is_a_switch_away(form: Page) -> None:
    form.locator("[name=preview-scheme][value=dark]").press("Space")
    expect(form.locator("iframe[data-scheme=dark]")).to_be_visible()
    expect(form.locator("iframe[data-scheme=light]")).to_be_hidden()
    shade = card(form, "dark").locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert shade == "rgb(21, 26, 30)"

    form.locator("[name=preview-scheme][value=both]").press("Space")
    expect(form.locator("iframe[data-scheme=light]")).to_be_visible()


def test_a_row_that_is_added_shows_in_the_card(form: Page) -> None:
    form.get_by_role("button", name="Add another Detail").click()
    row = form.locator("tr.form-row:not(.empty-form)").last
    row.locator("[name$=-label]").fill("Noticed")
    row.locator("[name$=-template]").fill("{{ event.type }}!")
    expect(card(form).locator(".details:not([hidden])")).to_contain_text("Noticed")


@pytest.mark.parametrize("width", [800, 1280])
def test_nothing_is_wider_than_the_window(form: Page, width: int) -> None:
    form.set_viewport_size({"width": width, "height": 900})
    assert form.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_ours_can_be_read_in_both_schemes(form: Page, scheme: str) -> None:
    form.emulate_media(color_scheme=scheme)
    for details in form.locator(".studio-side details").all():
        details.evaluate("details => { details.open = true; }")
    form.evaluate(SETTLED)
    found = form.evaluate(CONTRASTS.replace(".guide *", ".studio-side *, .picker *, .live-error"))

    assert len(found) > 100
    assert [f"{ratio:.1f} {text}" for ratio, text in found if ratio < 4.5] == []


def test_a_mask_says_what_it_would_hide_before_it_is_saved(admin: Page) -> None:
    admin.goto(admin.url.partition("/admin/")[0] + "/admin/sources/mask/add/")
    button = admin.locator("[data-preview-part=paths] button").first
    path = button.get_attribute("data-bare")
    button.press("Enter")

    expect(admin.locator("#id_path")).to_have_value(path)
    expect(admin.locator("[data-preview-part=hidden]")).to_contain_text("This would mask values in")
    admin.fill("#id_path", "a..b")
    expect(admin.locator("#id_path_live")).to_contain_text("name is missing")
