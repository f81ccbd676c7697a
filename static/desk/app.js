/* The app in the sidebar: an iframe for each ticket that was opened, as Zendesk keeps them. */

import { AppHost } from "./host.js";

const KEPT = 4; // instances alive at once; the one that was not looked at for longest goes first

export class Sidebar {
  /* `place` is the element that holds the iframes; `desk` knows the tickets and the switches. */
  constructor({ place, desk, say }) {
    Object.assign(this, { place, desk, say });
    this.instances = new Map();
    this.shown = null;
  }

  /* Show the ticket's instance, making it if it is not alive; the one shown before is deactivated. */
  async show(ticket) {
    if (this.shown?.ticket === ticket) return;
    this.hide();
    const known = this.instances.get(ticket.id);
    this.shown = known || this.make(ticket);
    this.instances.delete(ticket.id);
    this.instances.set(ticket.id, this.shown); // the newest stands last
    this.shown.frame.hidden = false;
    if (known) this.activate();
    else await this.enter(this.shown);
    for (const [id, instance] of [...this.instances].slice(0, -KEPT)) this.remove(id, instance);
  }

  hide() {
    if (!this.shown) return;
    this.deactivate();
    this.shown.frame.hidden = true;
    this.shown = null;
  }

  activate() {
    this.shown.active = true;
    this.shown.host.emit("app.activated", { firstLoad: false });
  }

  deactivate() {
    this.shown.active = false;
    this.shown.host.emit("app.deactivated", {});
  }

  /* Throw the instance away and make a new one: a new iframe and a newly signed POST. */
  async reload() {
    const { ticket } = this.shown;
    this.remove(ticket.id, this.shown);
    this.shown = null;
    await this.show(ticket);
  }

  /* Drop all instances but the one that is shown: somebody else has sat down at the desk. */
  forget() {
    for (const [id, instance] of this.instances) if (instance !== this.shown) this.remove(id, instance);
  }

  /* Tell one ticket's instance, or all of them. */
  emit(name, message, ticket = null) {
    for (const instance of this.instances.values()) {
      if (!ticket || instance.ticket === ticket) instance.host.emit(name, message);
    }
  }

  make(ticket) {
    const guid = crypto.randomUUID();
    const frame = document.createElement("iframe");
    frame.name = `app-${guid}`;
    frame.title = "Customer timeline";
    frame.allow = `clipboard-write ${this.desk.appOrigin}`;
    this.place.append(frame);
    const host = new AppHost({
      frame,
      guid,
      origin: this.desk.appOrigin,
      registration: () => this.desk.registration(ticket, guid),
      data: () => this.desk.data(ticket),
      act: this.desk.act(ticket),
      set: (path, value) => this.desk.set(ticket, path, value),
      proxy: (options) => this.desk.proxy(options),
      say: this.say,
    });
    return { ticket, guid, frame, host, active: true };
  }

  remove(id, instance) {
    instance.host.emit("app.willDestroy", {});
    instance.host.close();
    instance.frame.remove();
    this.instances.delete(id);
  }

  /* The signed POST: a form that is sent into the iframe, as Zendesk's page does. */
  async enter({ guid, frame }) {
    const token = await this.desk.token();
    const query = new URLSearchParams({ origin: location.origin, app_guid: guid, colorScheme: this.desk.scheme });
    const form = document.createElement("form");
    form.method = "post";
    form.action = `${this.desk.appOrigin}/sidebar/?${query}`;
    form.target = frame.name;
    form.hidden = true;
    const field = document.createElement("input");
    field.name = "token";
    field.value = token;
    form.append(field);
    document.body.append(form);
    form.submit();
    form.remove();
  }
}
