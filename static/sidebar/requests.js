// What every request of htmx carries and may do, and what happens when it cannot be made.

const page = window.agentPage;

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const request = ctx.request;
  if (!request.action || new URL(request.action, location.href).origin !== location.origin) {
    event.preventDefault();
    return;
  }
  request.credentials = "omit";
  delete request.headers["HX-Current-URL"];
  Object.assign(request.headers, page.headers());
  for (const [name, value] of [...request.body]) {
    if (value === "") dropEmpty(request.body, name);
  }
  if (request.method === "GET") {
    const query = new URLSearchParams(request.body).toString();
    const answer = page.take(query ? `${request.action}?${query}` : request.action, request.signal);
    if (answer) ctx.fetch = () => answer;
  }
});

function dropEmpty(body, name) {
  const kept = body.getAll(name).filter((value) => value !== "");
  body.delete(name);
  for (const value of kept) body.append(name, value);
}

document.addEventListener("htmx:before:response", (event) => {
  const { response } = event.detail.ctx;
  const token = response.headers.get("Timeline-Session");
  if (token) page.token = token;
  if (response.status !== 401) document.getElementById("notice").replaceChildren();
});

// No answer at all: say so where the answer would have stood.
document.addEventListener("htmx:error", (event) => {
  const source = event.detail.ctx?.sourceElement;
  if (!source?.isConnected) return;
  if (source.matches("[data-next]")) fill(document.getElementById("older-problem"), "offline-older");
  else if (source.matches("[data-newer]")) fill(document.getElementById("newer-problem"), "offline-older");
  else if (source.matches("[data-jump]")) fill(document.getElementById("jump-problem"), "offline-older");
  else if (source.matches("#profile")) fill(document.getElementById("profile-problem"), "offline-list");
  else if (source.matches("#profiles")) fill(source, "offline-profiles");
  else if (source.matches(".reveal-form")) fill(source.querySelector(".reveal-problem"), "offline-older");
  else if (source.closest(".event")) fill(source.closest(".event").querySelector(".details"), "offline-details");
  else fill(document.getElementById("timeline"), "offline-list");
});

function fill(place, state) {
  const template = document.querySelector(`template[data-state="${state}"]`);
  place?.replaceChildren(template.content.cloneNode(true));
}

// A request that was refused for its rate may be made again when the time is over, not before.
const STEP_MS = 1000;
const waiting = new Map(); // card -> when its time is over
let timer = 0;

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.response.status < 400) return; // no need to look through all rows for a card
  for (const card of document.querySelectorAll("[data-wait]")) {
    waiting.set(card, Date.now() + Number(card.dataset.wait) * 1000);
    card.removeAttribute("data-wait");
    buttonOf(card)?.setAttribute("disabled", "");
  }
  keepTime();
});
document.addEventListener("timeline:active", keepTime);

function buttonOf(card) {
  const sentinel = card.closest("#newer") ? "[data-newer]" : "[data-next]";
  return card.querySelector("button") ?? document.querySelector(sentinel);
}

function keepTime() {
  clearInterval(timer);
  timer = page.active && waiting.size > 0 ? setInterval(countDown, STEP_MS) : 0;
}

function countDown() {
  for (const [card, until] of waiting) {
    const left = Math.ceil((until - Date.now()) / 1000);
    card.querySelector("[data-countdown]").textContent = Math.max(left, 0);
    if (card.isConnected && left > 0) continue;
    waiting.delete(card);
    if (!card.isConnected) continue;
    const button = buttonOf(card);
    button?.removeAttribute("disabled");
    if (button?.matches("[data-again]")) button.click();
  }
  if (waiting.size === 0) keepTime();
}
