// Jumping to a date, to the oldest event and back to now, and keeping the place when pages are put above it.

const scroller = document.getElementById("scroller");
const toggle = document.getElementById("jump-toggle");
const now = document.getElementById("now");
const checked = document.getElementById("checked");
const SCREENS_AWAY = 2; // so far from the top, now is far enough to want a way back
let last = null; // the control that jumped last

toggle.addEventListener("click", () => {
  if (toggle.getAttribute("aria-expanded") === "true") document.getElementById("jump-date").focus();
});

// Looked for where they can be: a search through 5,000 rows on every scroll would be felt.
const within = (id, selector) => document.getElementById(id)?.querySelector(selector) ?? null;
const hasJumped = () => (within("newer", "[data-newer]") ?? within("jumped", "input")) !== null;

function showWayBack() {
  const away = hasJumped() || scroller.scrollTop > SCREENS_AWAY * scroller.clientHeight;
  if (now.hidden !== away) return;
  now.hidden = !away;
  checked.hidden = away;
}
scroller.addEventListener("scroll", showWayBack, { passive: true });

// Who has only scrolled needs no answer of the server's to be back at the top.
document.addEventListener("htmx:config:request", (event) => {
  const source = event.detail.ctx.sourceElement;
  if (!source.matches("[data-jump]")) return;
  last = source;
  if (source !== now || hasJumped()) return;
  event.preventDefault();
  arrive(true);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("#jump-problem [data-again]")) return;
  if (last.matches("form")) last.requestSubmit();
  else last.click();
});

// A list that is new on the page begins at its top, or at the row that was jumped to.
document.addEventListener("htmx:after:swap", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  const jumped = sourceElement.matches("[data-jump]");
  if (response.status < 400 && (jumped || sourceElement.matches("#timeline, #refresh"))) arrive(jumped);
  showWayBack();
});

function arrive(focus) {
  const key = document.querySelector("#jumped input")?.dataset.row;
  const row = key ? document.getElementById(`t${key}`)?.closest("article") : null;
  if (!row) scroller.scrollTop = 0;
  else if (isOldest(row)) scroller.scrollTop = scroller.scrollHeight;
  else row.scrollIntoView({ block: "start" });
  if (!focus) return;
  document.dispatchEvent(new CustomEvent("timeline:close"));
  const goal = row ?? document.querySelector("#feed article, #timeline button");
  goal?.focus({ preventScroll: true });
}

const isOldest = (row) => row === row.closest("#feed").lastElementChild.lastElementChild;

// What is on view stays where it is while rows are put above it. The heading of the day moves up to the first
// of the new rows of that day. The browser's own anchoring does not help: it does nothing at the very top, and
// takes the height of a page that was never seen for granted. So for two frames it is off, and the new page and
// the one that loses a heading are laid out as if they were on view.
let kept = null;
let keeping = 0; // pages may come faster than frames
document.addEventListener("htmx:before:swap", (event) => {
  const { sourceElement: source, response } = event.detail.ctx;
  const feed = document.getElementById("feed");
  kept = null;
  if (response.status >= 400 || !source.matches("[data-newer]") || !feed?.firstElementChild) return;
  const row = firstOnView(feed);
  const focus = document.activeElement === source;
  kept = { row, first: feed.firstElementChild, bottom: row.getBoundingClientRect().bottom, focus };
  keeping += 1;
  scroller.classList.add("keeping");
});
document.addEventListener("htmx:after:swap", () => {
  if (!kept) return;
  const { row, first, bottom, focus } = kept;
  kept = null;
  const above = first.previousElementSibling;
  for (const page of [above, first]) page?.classList.add("measured");
  if (above) dropRepeatedDay(first, above);
  scroller.scrollTop += row.getBoundingClientRect().bottom - bottom;
  if (focus) (above?.lastElementChild ?? first.firstElementChild).focus({ preventScroll: true });
  afterTwoFrames(() => {
    keeping -= 1;
    if (keeping > 0) return;
    for (const page of document.querySelectorAll("#feed > .measured")) page.classList.remove("measured");
    scroller.classList.remove("keeping");
  });
});

function firstOnView(feed) {
  const edge = scroller.getBoundingClientRect().top;
  const reaches = (one) => one.getBoundingClientRect().bottom > edge;
  const page = [...feed.children].find(reaches) ?? feed.lastElementChild;
  return [...page.children].find(reaches) ?? page.lastElementChild;
}

function dropRepeatedDay(page, above) {
  const heading = page.firstElementChild.querySelector(".day");
  const headings = above.querySelectorAll(".day");
  if (heading?.textContent === headings[headings.length - 1]?.textContent) heading?.remove();
}

function afterTwoFrames(run) {
  requestAnimationFrame(() => requestAnimationFrame(run));
}
