/* The middle of the desk: the open ticket as a conversation. Everything is set as text, never as markup. */

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function ago(iso, now = Date.now()) {
  const minutes = Math.max(0, Math.round((now - Date.parse(iso)) / 60000));
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 60 * 24 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1440)} d ago`;
}

/* Fill the page's ticket area with the ticket. */
export function draw(ticket, agent) {
  text("[data-subject]", ticket.subject);
  text("[data-number]", `Ticket #${ticket.id}`);
  text("[data-channel]", `${ticket.channel} · ${ticket.priority} priority`);
  const status = document.querySelector("[data-ticket-status]");
  status.textContent = ticket.status;
  status.dataset.status = ticket.status;
  document.querySelector("[data-tags]").replaceChildren(...ticket.tags.map((tag) => element("li", "tag", tag)));
  drawRequester(ticket.requester);
  drawConversation(ticket, agent);
}

export function drawRequester(requester) {
  text("[data-requester]", requester ? requester.name : "No requester yet");
  text("[data-requester-email]", requester ? requester.email : "Choose one in the strip above");
  document.querySelectorAll("[data-says]").forEach((name) => {
    name.textContent = requester ? requester.name : "Unknown caller";
  });
}

export function drawConversation(ticket, agent) {
  const messages = ticket.said.map((said) => message(said, ticket.requester, agent));
  document.querySelector("[data-conversation]").replaceChildren(...messages);
}

function message(said, requester, agent) {
  const item = element("li", "message");
  item.classList.toggle("message-agent", said.agent);
  item.classList.toggle("message-internal", said.internal);
  const who = element("span", "message-who", said.agent ? agent.name : requester?.name || "Unknown caller");
  if (!said.agent) who.dataset.says = "";
  const when = element("time", "message-when", ago(said.at));
  when.dateTime = said.at;
  when.title = DAY.format(new Date(said.at));
  const head = element("div", "message-head");
  head.append(avatar(who.textContent, said.agent), who);
  if (said.internal) head.append(element("span", "message-note", "Internal note"));
  head.append(when);
  item.append(head, element("p", "message-text", said.text));
  return item;
}

function avatar(name, agent) {
  const initials = name.match(/\p{L}/gu) || ["?"];
  const circle = element("span", agent ? "avatar avatar-agent" : "avatar", initials[0].toUpperCase());
  circle.setAttribute("aria-hidden", "true");
  return circle;
}

export function element(name, className, content = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = content;
  return made;
}

function text(selector, content) {
  document.querySelector(selector).textContent = content;
}
