// Rows open in place, and the keyboard walks from one to the next.

function toggle(opener, open = opener.getAttribute("aria-expanded") !== "true") {
  const details = document.getElementById(opener.getAttribute("aria-controls"));
  opener.setAttribute("aria-expanded", String(open));
  details.hidden = !open;
  // A closed row keeps nothing that was shown for a reason: opened again it is masked again.
  if (!open && details.querySelector("[data-revealed]")) details.replaceChildren();
  if (!open || details.querySelector("[data-loaded]")) return;
  details.replaceChildren(document.getElementById("skeleton").content.cloneNode(true));
  window.htmx.trigger(opener, "open-details");
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.(".opener");
  if (opener) toggle(opener);
  const copy = event.target.closest?.("[data-copy]");
  if (copy) copyText(copy);
  const image = event.target.closest?.("[data-image]");
  if (image) showImage(image);
});

// Nothing came for this row (the session is over, say): closed, it can be opened again.
document.addEventListener("htmx:finally:request", (event) => {
  const opener = event.detail.ctx.sourceElement;
  if (!opener.matches(".opener")) return;
  const details = document.getElementById(opener.getAttribute("aria-controls"));
  if (details.querySelector(".skeleton")) toggle(opener, false);
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

// The next article in its section, or the first of the following one; the sentinel beyond the last.
function neighbour(article, step) {
  const beside = step > 0 ? "nextElementSibling" : "previousElementSibling";
  let section = article.parentElement;
  let found = article[beside];
  while (!found && section) {
    section = section[beside];
    found = step > 0 ? section?.firstElementChild : section?.lastElementChild;
  }
  return found ?? document.querySelector(step > 0 ? "[data-next]" : "[data-newer]");
}

// Nothing is fetched from elsewhere before somebody asks for it: whoever keeps the image would hear of it.
function showImage(button) {
  const image = new Image();
  image.referrerPolicy = "no-referrer";
  image.alt = button.dataset.alt;
  image.className = "picture";
  image.addEventListener("error", () => image.replaceWith("The image cannot be shown here."));
  image.src = button.dataset.image;
  button.replaceWith(image);
}

async function copyText(button) {
  const text = button.closest(".more").querySelector(`[data-copied="${button.dataset.copy}"]`);
  const status = button.parentElement.querySelector(".copied");
  const fold = text.closest("details");
  const wasOpen = fold?.open;
  if (fold) fold.open = true; // what is not laid out cannot be selected
  getSelection().selectAllChildren(text);
  if (await copied(text.textContent)) {
    getSelection().removeAllRanges();
    if (fold) fold.open = wasOpen;
    status.textContent = "Copied";
  } else {
    text.focus();
    status.textContent = "Could not copy. The text is selected: press Ctrl+C.";
  }
}

// The old way works in a frame that has no permission for the new one, and asks for none.
async function copied(text) {
  if (document.execCommand("copy")) return true;
  if (!document.featurePolicy?.allowsFeature("clipboard-write")) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
