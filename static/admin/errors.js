// A form that was sent back begins at its first mistake, however far below that is.

const said = document.querySelector("#content-main ul.errorlist:not(.nonfield)");
const place = said?.closest(".form-row, td");
const field = place?.querySelector("input:not([type=hidden]), select, textarea");

if (field) {
  place.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}
