// The filter panel: dates of one's own, and taking filters away one by one.
// The form holds the state; the server answers with the panel and the chips that belong to it.

const page = window.agentPage;
const form = document.getElementById("filters");
const toggle = document.getElementById("filter-toggle");

form.addEventListener("submit", (event) => event.preventDefault());

function useDates(custom) {
  const span = document.getElementById("f-span");
  if (!span) return;
  span.hidden = !custom;
  for (const input of span.querySelectorAll("input")) input.disabled = !custom;
}

form.addEventListener(
  "change",
  (event) => {
    const input = event.target;
    if (input.type === "radio") useDates(input.matches("[data-custom]"));
    if (input.matches("[data-custom]") && !dates().some((date) => date.value)) event.stopPropagation();
    if (input.name === "source" && input.checked) uncheck("exclude", input.value);
    if (input.name === "exclude" && input.checked) uncheck("source", input.value);
  },
  true,
);

const dates = () => [...form.querySelectorAll("input[type=date]")];
const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));

function uncheck(name, value) {
  for (const input of form.querySelectorAll(`input[name="${name}"]`)) {
    if (input.value !== value) continue;
    if (input.type === "hidden") input.remove();
    else input.checked = false;
  }
}

function allTime() {
  document.getElementById("f-all").checked = true;
  for (const date of dates()) date.value = "";
  useDates(false);
}

// A preset takes the place of all that was on.
function use(preset) {
  clearAll();
  for (const [name, value] of new URLSearchParams(preset)) choose(name, value);
}

function choose(name, value) {
  const controls = [...form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];
  const control = controls.find((one) => one.value === value);
  if (control) control.checked = true;
  else page.carry(name, value);
}

function clear(chip) {
  if (chip.dataset.clear === "span") allTime();
  else uncheck(chip.dataset.clear, chip.dataset.value);
}

function clearAll() {
  allTime();
  for (const input of form.querySelectorAll("input[type=checkbox]")) input.checked = false;
  for (const input of form.querySelectorAll("input[type=hidden]")) input.remove();
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("[data-preset], [data-noise]");
  if (!pressed) return;
  if (!pressed.closest("#filters, #noise")) toggle.focus(); // what stands in the list goes with it
  if (pressed.matches("[data-preset]")) use(pressed.dataset.preset);
  else if (pressed.dataset.noise) page.carry("noise", "1");
  else uncheck("noise", "1");
  changed();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-clear], [data-clear-all]");
  if (!button) return;
  if (button.matches("[data-clear-all]")) clearAll();
  else clear(button);
  // The button goes with its filter; the focus stays in the row of chips, or beside it.
  const beside = [button.nextElementSibling, button.previousElementSibling];
  const chip = beside.find((one) => one?.matches("[data-clear]"));
  (button.matches("[data-clear]") && chip ? chip : toggle).focus();
  changed();
});
