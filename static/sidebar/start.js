"use strict";
// Asks Zendesk who the customer is and starts the first request, before htmx and the styles are there.
// The other scripts hear of it through events on the document and read window.agentPage; this one has to run
// before them all, so it is no module.

{
  const root = document.documentElement;
  const PATIENCE_MS = 4000;
  const meta = document.querySelector('meta[name="timeline-session"]');

  const page = {
    customer: null, // a Zendesk user id, null while unknown
    state: "", // why there is nothing to show: zaf_silent, outside_zendesk, no_requester
    active: true, // false while the agent looks at another ticket
    token: meta.content,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    early: null,

    headers() {
      return { Authorization: `Bearer ${this.token}`, "Timeline-Zone": this.zone };
    },
    path() {
      return `/timeline/users/${this.customer}/`;
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

  function show(state) {
    if (page.state === state) return;
    page.state = state;
    tell("state");
  }

  function fetchEarly() {
    page.early?.controller.abort();
    const url = page.path();
    const controller = new AbortController();
    const headers = { ...page.headers(), "HX-Request": "true", Accept: "text/html" };
    const answer = fetch(url, { headers, credentials: "omit", signal: controller.signal });
    answer.catch(() => {}); // whoever takes it hears of the failure
    page.early = { url, answer, controller };
  }

  function setCustomer(id) {
    clearTimeout(watchdog);
    const customer = /^\d+$/.test(id) ? String(id) : null;
    if (customer === null) {
      page.customer = null;
      show("no_requester");
    } else if (customer !== page.customer) {
      page.customer = customer;
      page.state = "";
      fetchEarly();
      tell("customer");
    }
  }

  function setActive(active) {
    if (page.active === active) return;
    page.active = active;
    tell("active");
  }

  function setScheme(value) {
    const scheme = value?.colorScheme ?? value;
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
  }

  const watchdog = setTimeout(() => show("zaf_silent"), PATIENCE_MS);

  let asked = 0;
  async function ask(client) {
    const turn = ++asked;
    const place = root.dataset.location;
    const paths = ["ticket.requester.id", "user.id"].filter(
      (path) => !place || path.startsWith("user") === place.startsWith("user"),
    );
    try {
      const answer = await client.get([...paths, "currentUser", "colorScheme"]);
      if (turn !== asked) return; // a newer question is under way
      const zone = answer.currentUser?.timeZone?.ianaName;
      if (typeof zone === "string" && zone) page.zone = zone;
      if (answer.currentUser?.locale) root.dataset.locale = answer.currentUser.locale;
      setScheme(answer.colorScheme);
      setCustomer(paths.map((path) => answer[path]).find((id) => id != null));
    } catch {
      if (turn === asked && page.customer === null) show("zaf_silent");
    }
  }

  function converse(sdk) {
    const client = sdk.init();
    if (client === false) {
      clearTimeout(watchdog);
      show("outside_zendesk");
      return;
    }
    for (const name of ["ticket.requester.id.changed", "ticket.requester.changed"]) {
      client.on(name, () => ask(client));
    }
    client.on("colorScheme.changed", setScheme);
    client.on("app.activated", () => setActive(true));
    client.on("app.deactivated", () => setActive(false));
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
    clearTimeout(watchdog);
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

  const script = document.getElementById("zaf-sdk");
  if (window.ZAFClient) {
    converse(window.ZAFClient);
  } else {
    script.addEventListener("load", () => converse(window.ZAFClient));
    script.addEventListener("error", () => show("zaf_silent"));
  }
}
