// A property that is clicked goes to where one was writing: as a placeholder into a template, as it is into a
// field that takes a path.

let field = null;

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-template], [data-path]")) field = event.target;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  if (!button) return;
  const goal = field?.isConnected ? field : document.querySelector("[data-template], [data-path]");
  if (!goal) return;
  goal.focus();
  if (goal.matches("[data-path]")) {
    goal.value = button.dataset.bare;
  } else {
    goal.setRangeText(button.dataset.insert, goal.selectionStart, goal.selectionEnd, "end");
  }
  goal.dispatchEvent(new Event("input", { bubbles: true }));
});
