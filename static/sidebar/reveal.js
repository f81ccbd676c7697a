// Masked values: asking for them with a reason.

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-reveal]");
  if (!button) return;
  const fold = button.closest(".more").querySelector("[data-reveal-fold]");
  if (!fold) return;
  fold.open = true;
  fold.querySelector("input[name=reason]").focus();
});

document.addEventListener("htmx:after:swap", (event) => {
  const { sourceElement } = event.detail.ctx;
  if (sourceElement.matches(".reveal-form")) sourceElement.querySelector("input[name=reason]").focus();
  else if (sourceElement.matches(".details")) sourceElement.querySelector(".revealed")?.focus(); // the form is gone
});
