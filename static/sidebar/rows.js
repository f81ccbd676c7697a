// Rows open in place, and the keyboard walks from one to the next.

function toggle(opener, open = opener.getAttribute("aria-expanded") !== "true") {
  const details = document.getElementById(opener.getAttribute("aria-controls"));
  opener.setAttribute("aria-expanded", String(open));
  details.hidden = !open;
  if (!open || details.querySelector("[data-loaded]")) return;
  details.replaceChildren(document.getElementById("skeleton").content.cloneNode(true));
  window.htmx.trigger(opener, "open-details");
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.(".opener");
  if (opener) toggle(opener);
  const copy = event.target.closest?.("[data-copy]");
  if (copy) copyRaw(copy);
});

document.addEventListener("keydown", (event) => {
  const article = event.target.closest?.("article[data-event]");
  if (!article || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.target === article) {
    event.preventDefault();
    toggle(article.querySelector(".opener"));
    return;
  }
  const goal = goalOf(event, article);
  if (!goal) return;
  event.preventDefault();
  goal.focus();
  goal.scrollIntoView({ block: "nearest" });
});

function goalOf(event, article) {
  if (event.ctrlKey) {
    if (event.key === "Home") return document.getElementById("filter-toggle");
    if (event.key === "End") return document.querySelector("[data-next]") ?? document.querySelector(".end");
    return null;
  }
  const step = { PageDown: 1, PageUp: -1 }[event.key];
  return step ? neighbour(article, step) : null;
}

// The next article in its section, or the first of the following one; the sentinel after the last.
function neighbour(article, step) {
  const beside = step > 0 ? "nextElementSibling" : "previousElementSibling";
  let section = article.parentElement;
  let found = article[beside];
  while (!found && section) {
    section = section[beside];
    found = step > 0 ? section?.firstElementChild : section?.lastElementChild;
  }
  return found ?? (step > 0 ? document.querySelector("[data-next]") : null);
}

async function copyRaw(button) {
  const details = button.closest(".more");
  const raw = details.querySelector("[data-raw]");
  const status = details.querySelector(".copied");
  if (await copied(raw)) {
    status.textContent = "Copied";
    return;
  }
  // The frame may not write to the clipboard: leave the text selected for Ctrl+C.
  raw.closest("details").open = true;
  getSelection().selectAllChildren(raw);
  raw.focus();
  status.textContent = "Could not copy. The text is selected: press Ctrl+C.";
}

async function copied(raw) {
  try {
    await navigator.clipboard.writeText(raw.textContent);
    return true;
  } catch {
    raw.closest("details").open = true;
    getSelection().selectAllChildren(raw);
    const done = document.execCommand("copy");
    if (done) getSelection().removeAllRanges();
    return done;
  }
}
