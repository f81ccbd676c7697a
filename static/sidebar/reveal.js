// Masked values: asking for them with a reason, and putting them away again.

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-reveal]");
  if (!button) return;
  const fold = button.closest(".more").querySelector("[data-reveal-fold]");
  if (!fold) return;
  fold.open = true;
  fold.querySelector("input[name=reason]").focus();
});

document.addEventListener("htmx:after:swap", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (!sourceElement.matches(".reveal-form")) return;
  if (response.status < 400) focusOpened();
  else sourceElement.querySelector("input[name=reason]")?.focus();
});

// The form is gone by now, and with it what tells which row it stood in.
function focusOpened() {
  const note = [...document.querySelectorAll(".revealed")].find((one) => !one.dataset.met);
  if (!note) return;
  note.dataset.met = "";
  note.focus();
}

// A closed row keeps nothing that was shown for a reason: opened again it is masked again.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.(".opener");
  if (opener?.getAttribute("aria-expanded") !== "false") return;
  const details = document.getElementById(opener.getAttribute("aria-controls"));
  if (details.querySelector("[data-revealed]")) details.replaceChildren();
});
