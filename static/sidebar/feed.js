// Which customer's list stands on the page, and how it grows.

const page = window.agentPage;
const list = document.getElementById("timeline");
const toggles = document.querySelectorAll("#filter-toggle, #jump-toggle");
const refresh = document.getElementById("refresh");
const OF_CUSTOMER = ["notice", "filters", "chips", "filter-count", "checked", "status", "noise"].concat(
  ["jumped", "jump-problem", "profiles", "profile-problem"],
);
const AUTOMATIC_PAGES = 5;
let automatic = 0;

function template(selector) {
  return document.querySelector(selector).content.cloneNode(true);
}

// What stood here, and what it was narrowed to, means nothing for another customer.
function empty(state) {
  for (const id of OF_CUSTOMER) document.getElementById(id).replaceChildren();
  document.getElementById("jump").reset();
  document.dispatchEvent(new CustomEvent("timeline:close"));
  for (const toggle of toggles) toggle.disabled = true;
  list.replaceChildren(template(state));
  document.getElementById("scroller").scrollTop = 0;
}

function pointTo(path) {
  for (const element of document.querySelectorAll("[data-subject]")) element.setAttribute("hx-get", path);
  refresh.disabled = !path;
}

function showCustomer() {
  empty("#skeleton");
  pointTo(page.path());
  for (const [name, value] of new URLSearchParams(page.opening)) page.carry(name, value);
  window.htmx.trigger(list, "load-events");
}

function showState() {
  if (!page.state) return;
  window.htmx.trigger(list, "htmx:abort");
  pointTo("");
  empty(`template[data-state="${page.state}"]`);
}

document.addEventListener("htmx:before:settle", (event) => {
  if (event.detail.task.target.id !== "filters") return;
  for (const toggle of toggles) toggle.disabled = false;
});
document.addEventListener("timeline:customer", showCustomer);
document.addEventListener("timeline:state", showState);
document.addEventListener("timeline:profile", () => pointTo(page.path()));

const SENTINELS = "[data-next], [data-newer]";
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (!ctx.sourceElement.matches(SENTINELS)) {
    automatic = 0;
  } else if (ctx.sourceEvent.type !== "intersect") {
    automatic = 0;
  } else if (automatic >= AUTOMATIC_PAGES) {
    event.preventDefault();
  } else {
    automatic += 1;
  }
});

// After a failure only a press tries again.
function stopAutomatic(event) {
  if (event.detail.ctx?.sourceElement?.matches(SENTINELS)) automatic = AUTOMATIC_PAGES;
}
document.addEventListener("htmx:response:error", stopAutomatic);
document.addEventListener("htmx:error", stopAutomatic);

function setBusy(busy) {
  document.getElementById("feed")?.setAttribute("aria-busy", String(busy));
}
// A sentinel that has been replaced by its answer is no longer the source of the request: the feed is.
const isAboutList = (event) => event.detail.ctx.sourceElement.matches(`${SENTINELS}, [data-subject], #profile, #feed`);
document.addEventListener("htmx:before:request", (event) => isAboutList(event) && setBusy(true));
document.addEventListener("htmx:finally:request", (event) => isAboutList(event) && setBusy(false));

// A press on the sentinel takes its button away: the focus goes on to the first of the new events.
let pressed = false;
document.addEventListener("htmx:before:swap", (event) => {
  const source = event.detail.ctx.sourceElement;
  pressed = source.matches("[data-next]") && document.activeElement === source;
});
document.addEventListener("htmx:before:settle", (event) => {
  const { task, newContent } = event.detail;
  if (!pressed || task.target.id !== "feed") return;
  pressed = false;
  const section = newContent.find((node) => node instanceof Element);
  section?.querySelector("article")?.focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-again], [data-reload]");
  if (!button) return;
  if (button.matches("[data-reload]")) location.reload();
  else if (button.closest("#jump-problem, #profile-problem")) return;
  else if (document.querySelector("#jumped input")) window.htmx.trigger(list, "load-events");
  else refresh.click();
});

// htmx would wire the page a moment later; what Zendesk has said already need not wait for that.
window.htmx.process(document.body);
if (page.customer) showCustomer();
else showState();
