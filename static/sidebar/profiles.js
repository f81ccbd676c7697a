// The customer's profiles: asked for behind the first page, and the list of one of them in place of all.

const page = window.agentPage;
const place = document.getElementById("profiles");
const problem = document.getElementById("profile-problem");
const scroller = document.getElementById("scroller");
let askedFor = null; // the customer
let wanted = ""; // the path that was chosen last

const select = () => document.getElementById("profile");
const pathOfAll = () => `/timeline/users/${page.customer}/`;

function forget() {
  askedFor = null;
  window.htmx.trigger(place, "htmx:abort");
}
document.addEventListener("timeline:customer", forget);
document.addEventListener("timeline:state", forget);

document.addEventListener("htmx:after:swap", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (sourceElement.id === "profile") {
    if (response.status < 400) arrive();
    else showShown();
  }
  if (!sourceElement.matches("#timeline, #refresh") || response.status >= 400) return;
  problem.replaceChildren();
  if (page.customer === null || askedFor === page.customer) return;
  askedFor = page.customer;
  place.setAttribute("hx-get", `${pathOfAll()}profiles/`);
  window.htmx.trigger(place, "load-profiles");
});

// The bar grows by the control: what is being read below it stays where it is.
let top = 0;
document.addEventListener("htmx:before:swap", (event) => {
  if (event.detail.ctx.sourceElement === place) top = scroller.offsetTop;
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.sourceElement !== place || scroller.scrollTop === 0) return;
  scroller.scrollTop += scroller.offsetTop - top;
});

function arrive() {
  problem.replaceChildren();
  page.profile = wanted === pathOfAll() ? "" : wanted;
  document.dispatchEvent(new CustomEvent("timeline:profile"));
  scroller.scrollTop = 0;
}

// The list has stayed what it was, and so does what is said of it.
function showShown() {
  if (select()) select().value = page.path();
}
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx?.sourceElement?.id === "profile") showShown();
});

function choose(path) {
  wanted = path;
  select().setAttribute("hx-get", path);
}

// Before htmx hears of it.
document.addEventListener(
  "change",
  (event) => {
    if (event.target.id === "profile") choose(event.target.value);
  },
  true,
);

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-profiles-again]")) window.htmx.trigger(place, "load-profiles");
  if (!event.target.closest?.("#profile-problem [data-again]") || !select()) return;
  select().value = wanted;
  choose(wanted);
  window.htmx.trigger(select(), "change");
});
