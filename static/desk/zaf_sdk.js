/* A small ZAF client of our own, for the demo and for tests where Zendesk's CDN is out of reach.

   It speaks the wire protocol of Zendesk's SDK 2.0: JSON strings by postMessage, a
   handshake first, everything else queued until the host has registered the app. Production pages load
   Zendesk's own file; what is offered here is what that file offers under the same names. */
(function () {
  "use strict";

  const VERSION = "2.0-desk";
  const REPLY_MS = 5000;
  const REQUEST_MS = 30000;
  const NOT_ANNOUNCED = new Set(["app.registered"]); // the host sends these without being asked

  function failure(name, message) {
    const error = new Error(message || name);
    error.name = name;
    return error;
  }

  function unknownPath(path, told) {
    const message = (told && told.message) || "unknown path";
    return failure((told && told.name) || "APIUnknownPathError", `"${path}" ${message}`);
  }

  /* One conversation with the host window. */
  class Wire {
    constructor(host, origin, guid) {
      this.host = host;
      this.origin = origin;
      this.guid = guid;
      this.ready = false;
      this.queue = [];
      this.lastId = 0;
      this.waiting = new Map();
      this.onEvent = () => {};
      window.addEventListener("message", (event) => this.receive(event));
    }

    send(message) {
      const whole = { ...message, appGuid: this.guid, instanceGuid: this.guid };
      if (this.ready || message.key === "iframe.handshake") {
        this.host.postMessage(JSON.stringify(whole), this.origin);
      } else {
        this.queue.push(message);
      }
    }

    flush() {
      for (const message of this.queue.splice(0)) this.send(message);
    }

    /* Ask with an id and wait for the answer that carries it. */
    ask(request, params) {
      const id = (this.lastId += 1);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          this.waiting.delete(id);
          reject(failure("TimeoutError", `the host did not answer ${request} within ${REPLY_MS} ms`));
        }, REPLY_MS);
        this.waiting.set(id, { resolve, reject, timer });
        this.send({ id, request, params });
      });
    }

    receive(event) {
      if (event.source !== this.host || event.origin !== this.origin) return;
      const message = this.parse(event.data);
      if (!message || (message.instanceGuid && message.instanceGuid !== this.guid)) return;
      if (message.id && this.waiting.has(message.id)) {
        const { resolve, reject, timer } = this.waiting.get(message.id);
        this.waiting.delete(message.id);
        clearTimeout(timer);
        if (message.error) reject(failure(message.error.name || "Error", message.error.message));
        else resolve(message.result || {});
      } else if (typeof message.key === "string" && message.key.startsWith("zaf.")) {
        this.onEvent(message.key.slice(4), message);
      }
    }

    parse(data) {
      if (typeof data !== "string") return data && typeof data === "object" ? data : null;
      try {
        const message = JSON.parse(data);
        return message && typeof message === "object" ? message : null;
      } catch {
        return null; // another script's message
      }
    }
  }

  class Client {
    constructor(wire) {
      this._wire = wire;
      this._instanceGuid = wire.guid;
      this._handlers = new Map();
      this._requests = 0;
      this._registered = new Promise((resolve) => {
        this._register = resolve;
      });
      wire.onEvent = (name, message) => this._receive(name, message);
      this.on("context.updated", (context) => {
        this._context = context;
      });
    }

    /* Read one path, or several: one that is unknown rejects, several leave what failed in `errors`. */
    async get(path) {
      const paths = this._paths(path);
      const result = await this._wire.ask("get", paths);
      const errors = result.errors || {};
      if (!Array.isArray(path) && errors[path]) throw unknownPath(path, errors[path]);
      return { ...result, errors };
    }

    /* Write a path, or an object of paths and values. */
    async set(path, value) {
      const values = path && typeof path === "object" ? path : { [path]: value };
      return this._settle(await this._wire.ask("set", values), typeof path === "string" ? path : null);
    }

    /* Call a method of the host; an object names several, each with an array of arguments. */
    async invoke(name, ...args) {
      const calls = name && typeof name === "object" ? name : { [name]: args };
      return this._settle(await this._wire.ask("invoke", calls), typeof name === "string" ? name : null);
    }

    /* Let the host ask Zendesk's API. Resolves with the answer's body, rejects with what failed. */
    request(options) {
      const key = `request:${(this._requests += 1)}`;
      const wanted = typeof options === "string" ? { url: options } : options;
      return new Promise((resolve, reject) => {
        const done = (told) => finish(resolve, told);
        const fail = (told) => finish(reject, told);
        const timer = setTimeout(() => finish(reject, { responseArgs: [failure("TimeoutError")] }), REQUEST_MS);
        const finish = (settle, told) => {
          clearTimeout(timer);
          this.off(`${key}.done`, done);
          this.off(`${key}.fail`, fail);
          settle(((told && told.responseArgs) || [])[0]);
        };
        this.on(`${key}.done`, done);
        this.on(`${key}.fail`, fail);
        this._wire.send({ key, message: wanted });
      });
    }

    on(name, handler) {
      if (typeof handler !== "function") return;
      const handlers = this._handlers.get(name) || [];
      this._handlers.set(name, [...handlers, handler]);
      if (NOT_ANNOUNCED.has(name)) return;
      this._wire.send({ key: `iframe.on:${name}`, message: { subscriberCount: handlers.length + 1 } });
    }

    off(name, handler) {
      const handlers = this._handlers.get(name) || [];
      const left = handler ? handlers.filter((one) => one !== handler) : [];
      if (left.length === handlers.length) return false;
      this._handlers.set(name, left);
      this._wire.send({ key: `iframe.off:${name}`, message: { subscriberCount: left.length } });
      return handler || null;
    }

    has(name, handler) {
      const handlers = this._handlers.get(name) || [];
      return handler ? handlers.includes(handler) : handlers.length > 0;
    }

    trigger(name, data) {
      this._wire.send({ key: `iframe.trigger:${name}`, message: data });
    }

    postMessage(name, data) {
      this._wire.send({ key: name, message: data });
    }

    async context() {
      await this._registered;
      return this._context;
    }

    async metadata() {
      await this._registered;
      return this._metadata;
    }

    _paths(path) {
      const paths = Array.isArray(path) ? path : [path];
      if (!paths.length || paths.some((one) => typeof one !== "string")) {
        throw new TypeError("get() takes a path or an array of paths");
      }
      return paths;
    }

    _settle(result, only) {
      const errors = (result && result.errors) || {};
      if (only && errors[only]) throw unknownPath(only, errors[only]);
      return { ...result, errors };
    }

    _receive(name, message) {
      if (name === "app.registered") this._start(message.message || {});
      const calls = (this._handlers.get(name) || []).map((handler) => attempt(handler, message.message));
      if (name === "app.registered") this._wire.flush();
      if (message.needsReply) this._reply(name, calls);
    }

    _start(registration) {
      this._context = registration.context;
      this._metadata = registration.metadata;
      this._wire.ready = true;
      this._register();
    }

    /* A hook such as ticket.save: any handler that says false, a text, or rejects, stops it. */
    async _reply(name, calls) {
      const reply = { appGuid: this._wire.guid, instanceGuid: this._wire.guid, key: `iframe.reply:${name}` };
      try {
        const refusal = (await Promise.all(calls)).find((said) => said === false || typeof said === "string");
        if (refusal !== undefined) reply.error = { msg: refusal };
      } catch (error) {
        reply.error = { msg: error && error.message ? error.message : error };
      }
      this._wire.host.postMessage(reply, this._wire.origin);
    }
  }

  /* Run a handler so that one that throws stops neither the others nor the page. */
  function attempt(handler, message) {
    try {
      return handler(message);
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
      return false;
    }
  }

  function parameters() {
    const query = new URLSearchParams(location.search);
    const hash = new URLSearchParams(location.hash.replace(/^#\??/, ""));
    const read = (name) => query.get(name) || hash.get(name);
    return { origin: read("origin"), guid: read("app_guid") };
  }

  window.ZAFClient = {
    /* The client; false where the page was not opened by a host, for then origin and app_guid are missing. */
    init(callback) {
      const { origin, guid } = parameters();
      if (!origin || !guid || window.parent === window) return false;
      const client = new Client(new Wire(window.parent, origin, guid));
      if (typeof callback === "function") client.on("app.registered", callback);
      client._wire.send({ key: "iframe.handshake", message: { version: VERSION } });
      return client;
    },
  };
})();
