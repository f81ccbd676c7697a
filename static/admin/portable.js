// A file is read into the text area: the server takes no files, and the text can be seen and mended.

const place = document.querySelector(".portable-file");
const text = document.querySelector("#text");

if (place && text) {
  const input = place.querySelector("input");
  const status = place.querySelector("[role=status]");
  place.hidden = false;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    if (file.size > input.dataset.most * 1_000_000) {
      status.textContent = `${file.name} is larger than ${input.dataset.most} MB.`;
      return;
    }
    text.value = await file.text();
    status.textContent = `${file.name} is in the text below.`;
  });
}

// Going to the fragment does not set the focus; whoever does not see the page is to hear what came of it.
document.querySelector("#result")?.focus();
