// The preview beside a form: what is typed is sent as it stands, unsaved, and the answer is put in its places.

const WAIT = 300;

const preview = document.querySelector("[data-preview]");
const form = document.querySelector(preview?.dataset.form);
const frames = [...(preview?.querySelectorAll("iframe") ?? [])];
const status = preview?.querySelector("[data-preview-status]");
let last; // the answer that is shown
let timer;
let asking;

function ask(delay = WAIT) {
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

async function send() {
  asking?.abort();
  asking = new AbortController();
  const data = new FormData(form);
  for (const { name, value } of preview.querySelectorAll("[data-preview-field]")) data.set(name, value);
  data.set("preview-zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
  try {
    const response = await fetch(preview.dataset.preview, { method: "POST", body: data, signal: asking.signal });
    if (!response.ok) throw new Error(String(response.status));
    show(await response.json());
    say("");
  } catch (error) {
    if (error.name !== "AbortError") say(failure(error.message));
  }
}

function failure(status) {
  if (status === "404") return "Choose an account, a source and a type first.";
  if (status === "403") return "You are signed out. Save what you typed elsewhere, and sign in again.";
  return "The preview did not come. It is tried again with the next change.";
}

function say(words) {
  status.textContent = words;
  status.hidden = !words;
}

function show(answer) {
  last = answer;
  for (const [name, html] of Object.entries(answer)) {
    const place = preview.querySelector(`[data-preview-part="${name}"]`);
    if (place && place.dataset.shown !== html) fill(place, html);
  }
  for (const frame of frames) hand(frame);
  tellErrors(answer.errors ?? {});
}

// What has the focus keeps it: its successor is the one with the same key.
function fill(place, html) {
  const key = place.contains(document.activeElement) && document.activeElement.dataset.key;
  const open = [...place.querySelectorAll("details[open][id]")].map((one) => one.id);
  place.innerHTML = html;
  place.dataset.shown = html;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (key) place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

function hand(frame) {
  if (!last?.details) return;
  const { cards, details, opened } = last;
  frame.contentWindow.postMessage({ cards, details, opened }, location.origin);
}

addEventListener("message", (event) => {
  const frame = frames.find((one) => one.contentWindow === event.source);
  if (!frame || event.origin !== location.origin) return;
  if (event.data.ready) hand(frame);
  if (event.data.height) frame.height = Math.min(Math.max(event.data.height + 2, 120), Math.max(440, innerHeight * 0.55));
});

// --- What is wrong, beside its field ----------------------------------------------------------

function tellErrors(errors) {
  for (const field of form.querySelectorAll("[data-template], [data-path], [data-checked]")) {
    const said = errors[field.name]?.join(" ") ?? "";
    const note = noteOf(field);
    if (note.textContent !== said) note.textContent = said;
    note.hidden = !said;
    if (said) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    // What a save complained about is old as soon as something else was typed.
    field.closest(".form-row, td")?.querySelector("ul.errorlist")?.toggleAttribute("hidden", true);
  }
}

function noteOf(field) {
  const id = `${field.id}_live`;
  let note = document.getElementById(id);
  if (!note) {
    note = document.createElement("p");
    note.id = id;
    note.className = "live-error";
    note.setAttribute("role", "status");
    field.after(note);
    field.setAttribute("aria-errormessage", id);
  }
  return note;
}

// --- What asks for another preview ------------------------------------------------------------

if (preview && form) {
  form.addEventListener("input", () => ask());
  form.addEventListener("change", () => ask());
  document.addEventListener("formset:removed", () => ask(0));
  preview.addEventListener("change", (event) => {
    if (event.target.matches("[data-preview-field]")) ask(0);
  });
  preview.addEventListener("click", (event) => {
    const button = event.target.closest("[data-preview-event]");
    if (!button) return;
    preview.querySelector('[name="preview-event"]').value = button.dataset.previewEvent;
    ask(0);
  });
  ask(0);
}
