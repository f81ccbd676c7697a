// An agent who comes back to a ticket finds its list as it was left. If it has grown old meanwhile, it is asked for
// again, as long as that takes nothing away from under the agent.

const page = window.agentPage;
const list = document.getElementById("timeline");
const scroller = document.getElementById("scroller");
let cameAt = 0; // when the list came, in the clock of this page

document.addEventListener("htmx:after:swap", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (response.status < 400 && sourceElement.matches("[data-subject], #profile")) cameAt = performance.now();
});
document.addEventListener("timeline:customer", () => (cameAt = 0));

function isOld() {
  const checked = document.querySelector("#checked time");
  return cameAt > 0 && checked !== null && performance.now() - cameAt > Number(checked.dataset.fresh) * 1000;
}

const isUntouched = () =>
  scroller.scrollTop === 0 &&
  !list.contains(document.activeElement) &&
  !document.querySelector('#jumped input, .opener[aria-expanded="true"]');

document.addEventListener("timeline:known", () => {
  if (page.active && isOld() && isUntouched()) window.htmx.trigger(list, "load-events");
});
