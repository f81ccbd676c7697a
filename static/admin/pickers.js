// Searching the icons: those whose name or words begin with what was typed stay, and the one that is chosen.

for (const picker of document.querySelectorAll("[data-picker]")) {
  const search = picker.querySelector("[data-picker-search]");
  const empty = picker.querySelector("[data-picker-empty]");
  const choices = [...picker.querySelectorAll("label[data-words]")];

  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const choice of choices) {
      const words = choice.dataset.words.split(" ");
      const fits = wanted.every((part) => words.some((word) => word.startsWith(part)));
      choice.hidden = !fits;
      if (fits) shown += 1;
    }
    empty.hidden = shown > 0;
  });

  // Enter picks the first that is left instead of saving the whole form.
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = choices.find((choice) => !choice.hidden)?.querySelector("input");
    if (!first) return;
    first.focus();
    first.click();
  });
}
