// The page within the preview. The form around it, and nobody else, hands over cards that the server has made.

const timeline = document.getElementById("timeline");

addEventListener("message", (event) => {
  if (event.source !== parent || event.origin !== location.origin) return;
  const { cards, details, opened } = event.data;
  timeline.innerHTML = cards;
  for (const [key, html] of Object.entries(details)) {
    document.getElementById(`d${key}`).innerHTML = html;
  }
  document.querySelector(`[aria-controls="d${opened}"]`)?.click();
});

// There is nobody to reveal anything to, and nothing to send.
document.addEventListener("submit", (event) => event.preventDefault());

const tell = () => parent.postMessage({ height: timeline.offsetHeight }, location.origin);
new ResizeObserver(tell).observe(timeline);
parent.postMessage({ ready: true }, location.origin);
