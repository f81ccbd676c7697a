/* The other end of ZAF's wire: what Zendesk's page does for one app in one iframe. Messages are JSON strings
   by postMessage, taken only from the iframe's own window and the app's own origin. */

const LIMITS = { least: 80, most: 800 }; // px: heights that an app may give itself

export class AppHost {
  /* `data()` is the tree that paths such as ticket.requester.id are read from; `act` holds the methods that
     invoke() reaches, `set(path, value)` answers whether it could; `say(direction, message)` hears all. */
  constructor({ frame, origin, guid, registration, data, act, set, proxy, say }) {
    Object.assign(this, { frame, origin, guid, registration, data, act, set, proxy, say });
    this.registered = false;
    this.subscribers = new Map();
    this.listener = (event) => this.receive(event);
    window.addEventListener("message", this.listener);
  }

  close() {
    window.removeEventListener("message", this.listener);
  }

  /* Tell the app that something happened; nothing is heard before it has registered. */
  emit(name, message) {
    if (this.registered) this.post({ key: `zaf.${name}`, message, instanceGuid: this.guid });
  }

  post(message) {
    this.say("out", message);
    this.frame.contentWindow?.postMessage(JSON.stringify(message), this.origin);
  }

  receive(event) {
    if (event.source !== this.frame.contentWindow || event.origin !== this.origin) return;
    const message = parse(event.data);
    if (!message) return;
    this.say("in", message);
    if (message.key === "iframe.handshake") this.register();
    else if (message.id && message.request) this.answer(message);
    else if (typeof message.key === "string") this.notice(message);
  }

  register() {
    this.registered = true;
    this.subscribers.clear();
    this.emit("app.registered", this.registration());
  }

  answer({ id, request, params }) {
    const kinds = { get: () => this.get(params), set: () => this.write(params), invoke: () => this.invoke(params) };
    const answer = Object.hasOwn(kinds, request)
      ? { result: kinds[request]() }
      : { error: { name: "APIUnknownRequestError", message: `unknown request ${request}` } };
    this.post({ id, ...answer, instanceGuid: this.guid });
  }

  get(paths) {
    const result = Object.create(null); // a path called __proto__ is a name like any other
    const errors = Object.create(null);
    for (const path of Array.isArray(paths) ? paths : []) {
      const value = read(this.data(), path);
      if (value === undefined) errors[path] = unknown(path);
      else result[path] = value;
    }
    return { ...result, errors };
  }

  write(values) {
    const errors = Object.create(null);
    const result = Object.create(null);
    for (const [path, value] of Object.entries(values || {})) {
      if (this.set(path, value)) result[path] = value;
      else errors[path] = unknown(path);
    }
    return { ...result, errors };
  }

  invoke(calls) {
    const errors = Object.create(null);
    const result = Object.create(null);
    for (const [name, given] of Object.entries(calls || {})) {
      const args = Array.isArray(given) ? given : [given];
      if (name === "resize") result[name] = this.resize(args[0] || {});
      else if (name === "track") result[name] = null; // the official SDK reports clicks and waits for this
      else if (Object.hasOwn(this.act, name)) result[name] = this.act[name](...args) ?? null;
      else errors[name] = unknown(name);
    }
    return { ...result, errors };
  }

  /* The height that was asked for, within limits; the width is the sidebar's own. */
  resize({ height }) {
    const wanted = parseFloat(height);
    if (Number.isFinite(wanted)) {
      this.frame.style.height = `${Math.min(Math.max(wanted, LIMITS.least), LIMITS.most)}px`;
    }
    return null;
  }

  notice({ key, message }) {
    if (key.startsWith("iframe.on:")) this.subscribers.set(key.slice(10), message?.subscriberCount ?? 1);
    else if (key.startsWith("iframe.off:")) this.subscribers.set(key.slice(11), message?.subscriberCount ?? 0);
    else if (/^request:\d+$/.test(key)) this.relay(key, message);
  }

  /* client.request(): what Zendesk's API would answer to the agent's browser. */
  relay(key, options) {
    const { status, body } = this.proxy(options || {});
    const name = status < 400 ? `${key}.done` : `${key}.fail`;
    const told = status < 400 ? body : { status, responseJSON: body, responseText: JSON.stringify(body) };
    this.emit(name, { responseArgs: [told] });
  }
}

/* A value by its dotted path; null where an object on the way is null, undefined where there is none. */
export function read(tree, path) {
  let value = tree;
  for (const step of String(path).split(".")) {
    if (value === null) return null;
    if (typeof value !== "object" || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

function unknown(path) {
  return { name: "APIUnknownPathError", message: "unknown path", path };
}

function parse(data) {
  if (typeof data !== "string") return data && typeof data === "object" ? data : null;
  try {
    const message = JSON.parse(data);
    return message && typeof message === "object" ? message : null;
  } catch {
    return null;
  }
}
