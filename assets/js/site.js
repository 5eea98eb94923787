// What the pages gain from script. Every page works without it.

const DOUBLE_TAP_MS = 1500;
const sentAt = new WeakMap();

// Keyboard and screen-reader users start at what went wrong, on a full page and after a swap.
function focusSummary(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary) {
    summary.focus();
  }
}

// A second tap on a slow network sends nothing twice; the page stays usable if the first got lost.
function refuseDoubleTap(event) {
  const form = event.target;
  const now = Date.now();
  if (now - (sentAt.get(form) ?? 0) < DOUBLE_TAP_MS) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  sentAt.set(form, now);
}

// Buttons that do nothing without script are hidden until it runs.
function revealPrint(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

focusSummary(document);
revealPrint(document);
document.addEventListener("submit", refuseDoubleTap, true);
document.addEventListener("htmx:afterSwap", (event) => {
  focusSummary(event.detail.target);
  revealPrint(event.detail.target);
});
