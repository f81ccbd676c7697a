// The guided page of an account: a button that waits for Zendesk says so, and what came of it gets the focus.

for (const form of document.querySelectorAll(".guide form")) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    // A disabled button would not be sent, so it is disabled once the form is on its way.
    setTimeout(() => {
      button.dataset.words = button.textContent;
      button.textContent = button.dataset.busy;
      for (const other of document.querySelectorAll(".guide button")) other.disabled = true;
    });
  });
}

// Coming back with the browser's own button brings the page as it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Going to the fragment takes the focus away, so it is set after that.
addEventListener("load", () => {
  setTimeout(() => {
    const step = location.hash && document.getElementById(location.hash.slice(1));
    if (!step) return;
    const wrong = step.querySelector("[aria-invalid=true]");
    if (!wrong) step.tabIndex = -1;
    (wrong ?? step).focus();
  });
});
