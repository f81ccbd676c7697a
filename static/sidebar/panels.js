// The two panels under the bar, filters and jumps: one of them open at a time, Escape closes it, and so does
// timeline:close on the document.

const toggles = ["filter-toggle", "jump-toggle"].map((id) => document.getElementById(id));
const panelOf = (toggle) => document.getElementById(toggle.getAttribute("aria-controls"));

function setOpen(toggle, open) {
  toggle.setAttribute("aria-expanded", String(open));
  panelOf(toggle).hidden = !open;
}

function close(except) {
  for (const toggle of toggles) if (toggle !== except) setOpen(toggle, false);
}

for (const toggle of toggles) {
  toggle.addEventListener("click", () => {
    close(toggle);
    setOpen(toggle, panelOf(toggle).hidden);
  });
  panelOf(toggle).addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    setOpen(toggle, false);
    toggle.focus();
  });
}

document.addEventListener("timeline:close", () => close());
