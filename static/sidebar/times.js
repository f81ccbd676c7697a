// Times of the last 24 hours as "2 h ago", and how long ago the list was checked. The server writes hours.

const page = window.agentPage;
const STEP_MS = 20_000;
const DAY_S = 86_400;
let timer = 0;

function ago(seconds) {
  if (seconds < 45) return "just now";
  if (seconds < 3570) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  return `${Math.round(seconds / 3600)} h ago`;
}

function write(root) {
  const now = Date.now();
  for (const time of root.querySelectorAll("time[data-relative]")) {
    const seconds = (now - Date.parse(time.dateTime)) / 1000;
    time.dataset.hour ??= time.textContent;
    const text = seconds < DAY_S ? ago(seconds) : time.dataset.hour;
    if (time.textContent !== text) time.textContent = text;
    // Older ones never change again: each tick looks at a day's events only.
    if (seconds >= DAY_S) time.removeAttribute("data-relative");
  }
  for (const time of root.querySelectorAll("time[data-ago]")) {
    const seconds = (now - Date.parse(time.dateTime)) / 1000;
    time.textContent = seconds < 10 ? "just now" : seconds < 45 ? `${Math.round(seconds / 10) * 10} s ago` : ago(seconds);
  }
}

function keepTime() {
  clearInterval(timer);
  timer = 0;
  if (!page.active || document.visibilityState !== "visible") return;
  write(document);
  timer = setInterval(() => write(document), STEP_MS);
}

document.addEventListener("timeline:active", keepTime);
document.addEventListener("visibilitychange", keepTime);
document.addEventListener("htmx:before:settle", (event) => {
  const { task, newContent } = event.detail;
  if (task.target.id === "feed") {
    for (const node of newContent) if (node instanceof Element) write(node);
  } else {
    write(task.target);
  }
});
keepTime();
