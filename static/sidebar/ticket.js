// A line in the list where the agent's ticket was opened. It stands above the youngest event that is not younger.

const page = window.agentPage;
const mark = document.createElement("p");
mark.className = "ticket-mark";

// Undated events come last, and have no time.
const timeOf = (article) => article.querySelector(".meta time")?.dateTime ?? "";
const happened = (article) => Date.parse(timeOf(article)) || -Infinity;

// Sections are looked at by their last row: most of them are younger than the ticket, or not reached.
function rowBelow(feed) {
  for (const section of feed.children) {
    if (happened(section.lastElementChild) > page.ticketCreated) continue;
    return [...section.children].find((article) => happened(article) <= page.ticketCreated);
  }
  return null;
}

function place() {
  const feed = document.getElementById("feed");
  const row = feed && !Number.isNaN(page.ticketCreated) ? rowBelow(feed) : null;
  // At the top of a list that begins in the past, the ticket may be of any time since.
  if (!row || (row === feed.firstElementChild.firstElementChild && document.querySelector("#newer [data-newer]"))) {
    mark.remove();
    return;
  }
  if (mark.parentElement === row) return;
  const moment = new Date(page.ticketCreated);
  write(moment);
  const day = row.querySelector(":scope > .day");
  if (day && timeOf(row).slice(0, 10) === dayOf(moment)) day.after(mark);
  else row.prepend(mark);
}

// As ISO 8601 writes it, which is how Swedes do.
const dayOf = (moment) => new Intl.DateTimeFormat("sv-SE", { timeZone: page.zone }).format(moment);

function write(moment) {
  const clock = { hour: "numeric", minute: "2-digit", timeZone: page.zone };
  const thisYear = dayOf(moment).slice(0, 4) === dayOf(new Date()).slice(0, 4);
  const style = { day: "numeric", month: "short", ...(thisYear ? {} : { year: "numeric" }), ...clock };
  const time = document.createElement("time");
  time.dateTime = moment.toISOString();
  time.textContent = new Intl.DateTimeFormat(page.locale, style).format(moment);
  if (page.locale) time.lang = page.locale;
  mark.replaceChildren("Ticket opened ", time);
}

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.sourceElement.matches("[data-subject], #profile, [data-next], [data-newer]")) place();
});
