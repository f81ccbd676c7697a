"""The list in Chromium as it grows: is the hundredth page put in as quickly as the third?"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Frame

from tests.browser.chromium import chromium
from tests.browser.sidebar import Sidebar, open_ticket
from tests.desk.running import RunningDemo, running_demo

from .report import Section, spread

TICKET = "3103"  # of the customer with 5,000 events
EARLY, HUNDREDTH, LAST = range(2, 7), range(98, 103), range(194, 199)

# Only a press loads: a page that came by itself would be counted with another one.
_NO_SENTINELS = "window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };"

# Has the next page put at the end and scrolls to it, then waits until the browser has painted and is idle.
_APPEND = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const idle = () => new Promise((done) => requestIdleCallback(done, { timeout: 1000 }));
  const feed = document.getElementById("feed");
  const pages = () => feed.childElementCount;
  const before = pages();
  const scroller = document.getElementById("scroller");
  document.getElementById("older").querySelector("[data-next]").click();
  const busy = () => feed.getAttribute("aria-busy") === "true";
  for (let waited = 0; pages() === before || busy(); waited++) {
    if (waited > 600) throw new Error(document.getElementById("older").textContent);
    await frame();
  }
  scroller.scrollTop = scroller.scrollHeight;
  await frame();
  await frame();
  await idle();
}"""


def append(*, quick: bool) -> Section:
    section = Section(
        "append",
        "Appending pages in the browser",
        "The demo's customer of 5,000 events in Chromium, the app in its cross-site iframe: page after page "
        "of 25 rows is asked for and scrolled to. A page's cost is what the thread of the frame was busy "
        "with, script, style, layout and paint, from the press to the next idle moment, by its own clock. "
        "Medians of five neighbouring pages; each run is a new tab.",
    )
    with tempfile.TemporaryDirectory() as var, running_demo(Path(var)) as demo, chromium() as browser:
        _grow(browser, demo, pages=200)  # what is held is asked for at the same price by all runs
        runs = [_grow(browser, demo, pages=200) for _ in range(1 if quick else 5)]
    for name, pages in (("3rd", EARLY), ("100th", HUNDREDTH), ("196th", LAST)):
        values = [1000 * _middle(costs, pages) for costs in runs]
        section.add(f"{name} page, busy for", spread(values, "{:.1f} ms"))
    for name, pages, must in (("100th", HUNDREDTH, True), ("196th (all 5,000 rows)", LAST, False)):
        ratios = [_middle(costs, pages) / _middle(costs, EARLY) for costs in runs]
        held = statistics.median(ratios) <= 1.5
        section.add(
            f"{name} page / 3rd page", spread(ratios), "≤ 1.5" if must else "", held if must else None
        )
    return section


def _middle(costs: list[float], pages: range) -> float:
    """The median cost of the pages by their numbers; the first append brings page 2."""
    return statistics.median(costs[number - 1] for number in pages)


def _grow(browser: Browser, demo: RunningDemo, *, pages: int) -> list[float]:
    """What each append cost, in seconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(_NO_SENTINELS)
    sidebar = open_ticket(context.new_page(), demo.desk_url, TICKET)
    sidebar.wait_for_rows(25)
    sidebar.frame.locator("#noise-switch").click()  # all 5,000 are rows, then
    sidebar.settle()
    clock = _Clock(sidebar)
    costs = []
    for _ in range(pages - 1):
        started = clock.busy()
        sidebar.frame.evaluate(_APPEND)
        costs.append(clock.busy() - started)
    context.close()
    return costs


class _Clock:
    """How long the main thread of the app's frame has been busy, by that thread's own clock."""

    def __init__(self, sidebar: Sidebar) -> None:
        frame: Frame = sidebar.frame
        self._session = frame.page.context.new_cdp_session(frame)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy(self) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "TaskDuration")
