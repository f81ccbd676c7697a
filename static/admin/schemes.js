// Light, dark or both: which of the preview's two frames are shown. Remembered for this browser.

const KEY = "timeline-preview-scheme";
const preview = document.querySelector("[data-preview]");

function choose(scheme) {
  for (const frame of preview.querySelectorAll("[data-scheme]")) {
    frame.hidden = scheme !== "both" && frame.dataset.scheme !== scheme;
  }
}

for (const radio of preview?.querySelectorAll('[name="preview-scheme"]') ?? []) {
  if (radio.value === localStorage.getItem(KEY)) radio.checked = true;
  if (radio.checked) choose(radio.value);
  radio.addEventListener("change", () => {
    localStorage.setItem(KEY, radio.value);
    choose(radio.value);
  });
}
