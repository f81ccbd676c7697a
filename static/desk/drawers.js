/* What the desk shows of the machinery: the last messages of the protocol, the calls upstream, small notices. */

import { element } from "./ticket.js";

const KEPT = 60;
const ASK_EVERY_MS = 1500;

/* The log of what host and app said to one another. */
export class Protocol {
  constructor(list, count) {
    Object.assign(this, { list, count, total: 0 });
  }

  add(direction, message) {
    this.total += 1;
    this.count.textContent = this.total;
    const item = element("li", `wire wire-${direction}`);
    item.append(
      element("span", "wire-direction", direction === "in" ? "app →" : "→ app"),
      element("span", "wire-name", name(message)),
      element("code", "wire-body", JSON.stringify(body(message))),
    );
    this.list.prepend(item);
    while (this.list.children.length > KEPT) this.list.lastElementChild.remove();
  }
}

function name(message) {
  if (message.request) return `${message.request} #${message.id}`;
  return message.id ? `answer #${message.id}` : message.key || "reply";
}

function body({ message, params, result, error }) {
  return message ?? params ?? error ?? result ?? null;
}

/* Ask the server again and again what was called upstream, while somebody looks at the page. */
export class Upstream {
  constructor({ fetch, count, list, picker }) {
    Object.assign(this, { fetch, count, list, picker, seen: -1 });
    this.ask();
    setInterval(() => this.ask(), ASK_EVERY_MS);
  }

  async ask() {
    if (document.visibilityState === "visible") this.show(await this.fetch());
  }

  async turn(mode) {
    this.show(await this.fetch(mode));
  }

  show(told) {
    if (!told) return;
    for (const button of this.picker) button.checked = button.value === told.mode;
    if (told.total === this.seen) return;
    this.seen = told.total;
    this.count.textContent = told.total;
    this.list.replaceChildren(...[...told.latest].reverse().map(row));
  }
}

function row({ path, status, ms }) {
  const item = element("li", "wire");
  item.append(
    element("span", status === 200 ? "wire-direction" : "wire-direction wire-bad", status || "reset"),
    element("span", "wire-name", `${ms} ms`),
    element("code", "wire-body", decodeURIComponent(path)),
  );
  return item;
}

export function notify(place, words, kind = "notice") {
  const note = element("p", "notice", words);
  note.dataset.kind = kind;
  place.append(note);
  setTimeout(() => note.remove(), 5000);
}
