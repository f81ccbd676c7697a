"use strict";
// Asks Zendesk who the customer is and starts the first request, before htmx and the styles are there.
// The other scripts hear of it through events on the document and read window.agentPage; this one has to run
// before them all, so it is no module.

{
  const root = document.documentElement;
  const PATIENCE_MS = 4000;
  const TOGETHER_MS = 20; // a change of requester is told as several
  const opening = new URLSearchParams(root.dataset.opening ?? "").toString();
  const meta = document.querySelector('meta[name="timeline-session"]');
  const place = root.dataset.location;
  const ofUser = place.startsWith("user");
  const CUSTOMER = ["ticket.requester.id", "user.id"].filter(
    (path) => !place || path.startsWith("user") === ofUser,
  );
  const PATHS = [...CUSTOMER, ...(ofUser ? [] : ["ticket.createdAt"]), "currentUser", "colorScheme"];

  const page = {
    customer: null, // a Zendesk user id, null while unknown
    opening, // the filters that a customer's timeline opens with, as a query string
    profile: "", // the path of the timeline of one of their profiles, "" for all of them
    state: "", // why there is nothing to show: zaf_silent, outside_zendesk, no_requester
    active: true, // false while the agent looks at another ticket
    token: meta.content,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    locale: undefined, // the agent's, as a tag; undefined is the browser's
    ticketCreated: NaN, // milliseconds since 1970, NaN where there is no ticket or nobody knows
    early: null,

    headers() {
      return { Authorization: `Bearer ${this.token}`, "Timeline-Zone": this.zone };
    },
    path() {
      return this.profile || `/timeline/users/${this.customer}/`;
    },
    // A filter that has no control in the panel, or none yet.
    carry(name, value) {
      const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      document.getElementById("filters").append(input);
    },
    // The answer to a request that is already under way, for the one who asks for the same URL.
    take(url, signal) {
      const early = this.early;
      this.early = null;
      if (!early || early.url !== url) return null;
      signal.addEventListener("abort", () => early.controller.abort());
      return early.answer;
    },
  };
  window.agentPage = page;

  const tell = (name) => document.dispatchEvent(new CustomEvent(`timeline:${name}`));

  // Without a customer nothing of the last one stays: it is not theirs that the agent would take it for.
  function show(state) {
    rest();
    page.early?.controller.abort();
    page.early = page.customer = null;
    if (page.state === state) return;
    page.state = state;
    tell("state");
  }

  function fetchEarly() {
    page.early?.controller.abort();
    const url = opening ? `${page.path()}?${opening}` : page.path();
    const controller = new AbortController();
    const headers = { ...page.headers(), "HX-Request": "true", Accept: "text/html" };
    const answer = fetch(url, { headers, credentials: "omit", signal: controller.signal });
    answer.catch(() => {}); // whoever takes it hears of the failure
    page.early = { url, answer, controller };
  }

  function setCustomer(id) {
    if (id === page.customer) return;
    page.customer = id;
    page.profile = "";
    page.state = "";
    fetchEarly();
    tell("customer");
  }

  function setScheme(value) {
    const scheme = value?.colorScheme ?? value;
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
  }

  function setAgent(agent) {
    const zone = agent?.timeZone?.ianaName;
    if (typeof zone === "string" && isUsable(() => Intl.DateTimeFormat("en", { timeZone: zone }))) page.zone = zone;
    const locale = agent?.locale;
    if (typeof locale !== "string" || !isUsable(() => Intl.DateTimeFormat(locale))) return;
    page.locale = root.dataset.locale = locale;
    // The words of the page are English whatever the agent's language is, and have to be read out as such.
    if (/^en(-|$)/i.test(locale)) root.lang = locale;
  }

  function isUsable(run) {
    try {
      run();
      return true;
    } catch {
      return false;
    }
  }

  let watchdog = 0;
  function watch() {
    rest();
    watchdog = setTimeout(() => show("zaf_silent"), PATIENCE_MS);
  }

  function rest() {
    clearTimeout(watchdog);
    watchdog = 0;
  }

  let asked = 0;
  async function ask(client) {
    const turn = ++asked;
    if (!page.customer || changed) watch();
    changed = false;
    let answer = null;
    try {
      answer = await client.get(PATHS);
    } catch {} // what is no answer is told apart below
    if (turn === asked) take(answer);
  }

  // Late answers count as well. One build of the SDK takes its own timeout for an answer.
  function take(answer) {
    const told = CUSTOMER.filter((path) => Object.hasOwn(answer ?? {}, path));
    if (told.length === 0 && !(place.startsWith("new") && answer?.errors)) {
      if (watchdog || !page.customer) show("zaf_silent");
      return;
    }
    rest();
    setAgent(answer.currentUser);
    setScheme(answer.colorScheme);
    page.ticketCreated = Date.parse(answer["ticket.createdAt"]);
    const id = told.map((path) => answer[path]).find((value) => value != null);
    if (/^\d{1,20}$/.test(String(id))) setCustomer(String(id));
    else show("no_requester");
    tell("known");
  }

  let changed = false; // the requester, since Zendesk was asked last
  let soon = 0;
  function askAgain(client) {
    asked += 1; // what is under way may be of before
    changed = true;
    clearTimeout(soon);
    if (page.active) soon = setTimeout(() => ask(client), TOGETHER_MS);
  }

  function setActive(client, active) {
    if (page.active === active) return;
    page.active = active;
    clearTimeout(soon);
    if (active) ask(client);
    tell("active");
  }

  function converse(sdk) {
    const client = sdk?.init();
    if (!client) {
      show(sdk ? "outside_zendesk" : "zaf_silent");
      return;
    }
    if (!ofUser) {
      for (const name of ["ticket.requester.id.changed", "ticket.requester.changed"]) {
        client.on(name, () => askAgain(client));
      }
    }
    client.on("colorScheme.changed", setScheme);
    client.on("app.deactivated", () => setActive(client, false));
    client.on("app.activated", () => setActive(client, true));
    // Once: a height that followed the content would never come to rest.
    Promise.resolve(client.invoke("resize", { width: "100%", height: "600px" })).catch(() => {});
    whenSeen(client, () => ask(client));
  }

  // An app that is pinned loads in every open ticket at once; only the one in sight asks.
  function whenSeen(client, run) {
    const visible = () => document.visibilityState === "visible" && window.innerWidth > 0;
    if (visible()) {
      run();
      return;
    }
    rest();
    let done = false;
    const once = () => {
      if (done) return;
      done = true;
      observer.disconnect();
      run();
    };
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting) && visible()) once();
    });
    observer.observe(root);
    client.on("app.activated", once);
    document.addEventListener("visibilitychange", () => visible() && once());
  }

  watch();
  const script = document.getElementById("zaf-sdk");
  if (window.ZAFClient) {
    converse(window.ZAFClient);
  } else {
    script.addEventListener("load", () => converse(window.ZAFClient));
    script.addEventListener("error", () => show("zaf_silent"));
  }
}
