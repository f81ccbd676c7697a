// Searching the properties beside a form, where there are more than one sees at once.

const MANY = 12;

const search = document.querySelector("[data-path-search]");
const place = search?.parentElement.querySelector("[data-preview-part]");

function filter() {
  const rows = [...place.querySelectorAll(".paths li")];
  search.hidden = rows.length < MANY && !search.value;
  const wanted = search.value.trim().toLowerCase();
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
}

if (place) {
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    filter();
  });
  new MutationObserver(filter).observe(place, { childList: true });
}
