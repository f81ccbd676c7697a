/* The desk: a page that stands in for Zendesk's ticket view. */

import { Sidebar } from "./app.js";
import { Protocol, Upstream, notify } from "./drawers.js";
import { draw, drawConversation, drawRequester } from "./ticket.js";

const start = JSON.parse(document.getElementById("desk-start").textContent);
const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const root = document.documentElement;
const notices = one("[data-notices]");
const composer = one("[data-composer]");

let open = null;
let agent = start.agents[0]; // who sits at the desk

/* What the app may ask about the desk and do to it. */
const desk = {
  appOrigin: start.appOrigin,

  get scheme() {
    return root.dataset.scheme;
  },

  data(ticket) {
    const { id, subject, status, priority, tags, createdAt, requester } = ticket;
    return {
      ticket: { id, subject, status, priority, tags, createdAt, requester, isNew: false, comment: { text: composer.value } },
      user: requester,
      currentUser: {
        ...agent,
        locale: navigator.language,
        groups: [],
        timeZone: {
          ianaName: Intl.DateTimeFormat().resolvedOptions().timeZone,
          offset: -new Date().getTimezoneOffset(),
        },
      },
      currentAccount: { subdomain: start.subdomain },
      colorScheme: this.scheme,
    };
  },

  registration(ticket, guid) {
    return {
      metadata: { appId: start.appId, installationId: start.installationId, name: "Customer timeline", settings: {} },
      context: {
        product: "support",
        location: "ticket_sidebar",
        instanceGuid: guid,
        ticketId: ticket.id,
        account: { subdomain: start.subdomain },
      },
    };
  },

  act(ticket) {
    const append = (words) => {
      composer.value += `${composer.value ? "\n" : ""}${words}`;
      composer.focus();
    };
    return {
      notify: (words, kind) => notify(notices, words, kind),
      routeTo: (kind, id) => notify(notices, `Zendesk would open the ${kind} ${id} now.`),
      "ticket.comment.appendText": append,
      "ticket.comment.appendMarkdown": append,
      "ticket.editor.insert": append,
      "ticket.subject": (subject) => this.set(ticket, "ticket.subject", subject),
    };
  },

  set(ticket, path, value) {
    if (path !== "ticket.subject") return false;
    ticket.subject = String(value);
    if (ticket === open) one("[data-subject]").textContent = ticket.subject;
    sidebar.emit("ticket.subject.changed", ticket.subject, ticket);
    return true;
  },

  /* client.request(): the few answers of Zendesk's API that the desk knows. */
  proxy({ url = "" }) {
    const path = new URL(url, "https://demo.zendesk.com").pathname.replace(/\.json$/, "");
    const { people } = start;
    const users = new Map([...people, agent].map((user) => [`/api/v2/users/${user.id}`, user]));
    users.set("/api/v2/users/me", agent);
    if (users.has(path)) return { status: 200, body: { user: users.get(path) } };
    return { status: 404, body: { error: "RecordNotFound", description: "Not found" } };
  },

  async token() {
    const told = await ask("entry", { method: "POST", body: new URLSearchParams({ agent: agent.id }) });
    if (!told?.token) notify(notices, told?.problem || "The server gave no token.", "error");
    return told?.token || "";
  },
};

/* Ask the desk's own server; null when it does not answer. */
async function ask(name, options = {}) {
  try {
    const answer = await fetch(root.dataset.base + name, { ...options, headers: { "X-Desk": "1" } });
    return await answer.json();
  } catch {
    return null;
  }
}

const protocol = new Protocol(one("[data-protocol]"), one("[data-protocol-count]"));
const sidebar = new Sidebar({ place: one("[data-app]"), desk, say: (...said) => protocol.add(...said) });
const upstream = new Upstream({
  fetch: (mode) => ask("upstream", mode ? { method: "POST", body: new URLSearchParams({ mode }) } : {}),
  count: one("[data-calls-count]"),
  list: one("[data-calls]"),
  picker: all("[name=upstream]"),
});

/* Open a ticket in the middle and its app beside it. */
async function openTicket(id, { record = true } = {}) {
  const ticket = start.tickets.find((known) => known.id === id);
  if (!ticket || ticket === open) return;
  open = ticket;
  for (const link of all("[data-ticket]")) {
    if (Number(link.dataset.ticket) === id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  draw(ticket, agent);
  composer.value = "";
  one("[data-requester-choice]").value = ticket.requester?.id ?? "";
  document.title = `#${ticket.id} ${ticket.subject} — the desk`;
  if (record) history.pushState({ id }, "", `${root.dataset.base}tickets/${id}/`);
  await sidebar.show(ticket);
  showActive();
}

function changeRequester(id) {
  const requester = start.people.find((person) => person.id === id) || null;
  open.requester = requester;
  drawRequester(requester);
  drawConversation(open, agent);
  const item = one(`[data-ticket="${open.id}"] [data-ticket-requester]`);
  item.textContent = requester ? requester.name : "No requester yet";
  const changes = { ".id": requester?.id, ".name": requester?.name, ".email": requester?.email, "": requester };
  for (const [part, value] of Object.entries(changes)) {
    sidebar.emit(`ticket.requester${part}.changed`, value ?? null, open);
  }
}

function setScheme(scheme) {
  root.dataset.scheme = scheme;
  sidebar.emit("colorScheme.changed", scheme);
}

function showActive() {
  const active = Boolean(sidebar.shown?.active);
  one("[data-active]").checked = active;
  one("[data-app]").classList.toggle("app-asleep", !active);
}

one("[data-tickets]").addEventListener("click", (event) => {
  const link = event.target.closest("[data-ticket]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  openTicket(Number(link.dataset.ticket));
});
addEventListener("popstate", (event) => openTicket(event.state?.id ?? start.open, { record: false }));
one("[data-dark]").addEventListener("change", (event) => setScheme(event.target.checked ? "dark" : "light"));
one("[data-wide]").addEventListener("change", (event) => root.classList.toggle("wide", event.target.checked));
one("[data-requester-choice]").addEventListener("change", (event) => changeRequester(Number(event.target.value)));
one("[data-agent-choice]").addEventListener("change", async (event) => {
  agent = start.agents.find((known) => known.id === Number(event.target.value));
  one("[data-agent-name]").textContent = agent.name;
  draw(open, agent);
  sidebar.forget();
  await sidebar.reload();
  showActive();
});
one("[data-active]").addEventListener("change", (event) => {
  if (event.target.checked) sidebar.activate();
  else sidebar.deactivate();
  showActive();
});
one("[data-reload]").addEventListener("click", async () => {
  await sidebar.reload();
  showActive();
});
one("[data-upstream]").addEventListener("change", (event) => upstream.turn(event.target.value));
one("[data-reply]").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!composer.value.trim()) return;
  open.said.push({ at: new Date().toISOString(), text: composer.value.trim(), agent: true, internal: false });
  composer.value = "";
  drawConversation(open, agent);
});

root.dataset.scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
one("[data-dark]").checked = root.dataset.scheme === "dark";
openTicket(start.open, { record: false });
